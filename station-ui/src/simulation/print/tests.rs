use grader::frame::Samples;
use grader::synth::render;
use grader::synth::spec::{DefectKind, ModuleDefect, Scene, SymbolSpec};

use super::*;

/// The forward model of the grader, and the projection of the same symbol: grey values that differ most.
fn compared(print: Print, pitch: f64, offset: [f64; 2]) -> (usize, u8) {
    let mut spec = SymbolSpec::new("https://example.com/21/SN000123", pitch, [0.0; 2]);
    let symbol = spec.encode().unwrap();
    let modules = symbol.matrix.width();
    let half = modules as f64 / 2.0 * pitch;
    let corner = offset.map(|at| at + 5.0 * pitch);
    spec.centre = corner.map(|at| at + half);
    spec.mask = symbol.level_and_mask.map(|(_, mask)| mask);
    (spec.light, spec.dark, spec.growth, spec.blur) = (print.light, print.dark, [print.growth; 2], print.blur);
    if let Some((every, side)) = print.voids {
        let finder = |at: &usize| {
            let near = [at / modules, at % modules].map(|place| place < 7);
            let far = [at / modules, at % modules].map(|place| place >= modules - 7);
            near == [true; 2] || (near[0] && far[1]) || (far[0] && near[1])
        };
        let dark = (0..modules * modules).filter(|at| symbol.matrix[(at / modules, at % modules)] && !finder(at));
        spec.defects = dark
            .step_by(every)
            .map(|at| {
                let (row, column) = ((at / modules) as i32, (at % modules) as i32);
                ModuleDefect { row, column, kind: DefectKind::Spot(side) }
            })
            .collect();
    }
    let side = (2.0 * half + 11.0 * pitch) as usize;
    let scene = Scene { width: side, height: side, background: print.light, ..Scene::around(spec.clone()).unwrap() };
    let scene = Scene { symbols: vec![SymbolSpec { margin: 4.0, ..spec }], noise: 0.0, ..scene };
    let frame = render(&scene).unwrap();
    let Samples::Bits8(expected) = frame.samples() else { panic!("8 bits were asked for") };
    let placement = Placement { corner, pitch };
    let [columns, rows] = placement.reach(modules);
    let projected = project(&symbol.matrix, &print, &placement);
    let mut worst = 0;
    let mut count = 0;
    for (y, row) in rows.enumerate() {
        for (x, column) in columns.clone().enumerate() {
            let difference = projected[(y, x)].abs_diff(expected[(row, column)]);
            worst = worst.max(difference);
            count += usize::from(difference > 1);
        }
    }
    (count, worst)
}

const CLEAN: Print = Print { light: 0.86, dark: 0.06, growth: 0.0, blur: 0.0, voids: None };

#[test]
fn it_draws_what_the_forward_model_draws() {
    for (print, pitch, offset) in [
        (CLEAN, 9.17, [0.3, 0.71]),
        (CLEAN, 10.0, [0.0, 0.0]),
        (CLEAN, 4.3, [0.5, 0.25]),
        (Print { growth: 0.4, ..CLEAN }, 9.17, [0.3, 0.71]),
        (Print { growth: -0.3, ..CLEAN }, 9.17, [0.3, 0.71]),
        (Print { blur: 0.45, ..CLEAN }, 9.17, [0.3, 0.71]),
        (Print { blur: 0.1, growth: 0.2, dark: 0.5, ..CLEAN }, 18.3, [0.9, 0.1]),
        (Print { voids: Some((3, 0.7)), ..CLEAN }, 9.17, [0.3, 0.71]),
    ] {
        // Both round to whole grey values: halves may go either way.
        assert_eq!(compared(print, pitch, offset), (0, compared(print, pitch, offset).1), "{print:?} {pitch}");
    }
}
