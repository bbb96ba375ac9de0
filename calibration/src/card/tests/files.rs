//! SVG and PDF of the same card hold the same numbers; nothing lies outside the card.

use proptest::prelude::*;

use super::*;
use crate::card::drawing::rounded;

fn sheets() -> Vec<Sheet> {
    let printer = Dots::per_inch(600.0).unwrap();
    vec![
        calibration(GridLook::Dots, Dots::FREE),
        calibration(GridLook::Chessboard, printer),
        conformance(Symbology::Qr, &[0.5, 0.2], Dots::FREE),
        conformance(Symbology::DataMatrix, &[0.5, 0.2], printer),
    ]
}

fn points(drawing: &Drawing) -> Vec<[f64; 2]> {
    let of = |shape: &Shape| match &shape.figure {
        Figure::Disc { centre: [x, y], radius } => vec![[x - radius, y - radius], [x + radius, y + radius]],
        Figure::Area(contours) => contours
            .iter()
            .flat_map(|contour| {
                let strokes = contour.strokes.iter().flat_map(|stroke| match *stroke {
                    Stroke::Line(to) => vec![to],
                    Stroke::Curve(control, to) => vec![control, to],
                });
                std::iter::once(contour.start).chain(strokes).collect::<Vec<_>>()
            })
            .collect(),
    };
    drawing.shapes.iter().flat_map(of).collect()
}

#[test]
fn svg_holds_the_drawing_to_a_tenth_of_a_micrometre() {
    for sheet in sheets() {
        let read = parse_svg(&to_svg(&sheet.drawing));
        assert_eq!(read.size_mm, sheet.drawing.size_mm);
        assert_eq!(read.shapes.len(), sheet.drawing.shapes.len());
        for (read, drawn) in read.shapes.iter().zip(&sheet.drawing.shapes) {
            assert_eq!(read.tint, drawn.tint);
        }
        let (read, drawn) = (points(&read), points(&sheet.drawing));
        assert_eq!(read.len(), drawn.len());
        for (read, drawn) in read.iter().zip(&drawn) {
            assert!((0..2).all(|k| (read[k] - drawn[k]).abs() <= 1.01e-4), "{read:?} {drawn:?}");
        }
    }
}

#[test]
fn everything_lies_on_the_card() {
    for sheet in sheets() {
        let [width, height] = sheet.drawing.size_mm;
        for [x, y] in points(&sheet.drawing) {
            assert!(x >= 1.0 && x <= width - 1.0 && y >= 1.0 && y <= height - 1.0, "{x} {y}: {}", sheet.card.id);
        }
    }
}

/// The operators of a PDF's contents with their operands.
fn operators(pdf: &[u8]) -> (Vec<(String, Vec<f64>)>, Vec<f64>) {
    let text = String::from_utf8_lossy(pdf).into_owned();
    let (_, media_box) = text.split_once("/MediaBox [").unwrap();
    let media_box = media_box.split_once(']').unwrap().0;
    let numbers = |text: &str| text.split_whitespace().map(|n| n.parse::<f64>().unwrap()).collect::<Vec<_>>();
    let (_, contents) = text.split_once("stream\n").unwrap();
    let contents = contents.split_once("\nendstream").unwrap().0;
    let mut all = Vec::new();
    let mut operands = Vec::new();
    for word in contents.split_whitespace() {
        match word.parse::<f64>() {
            Ok(number) => operands.push(number),
            Err(_) => all.push((word.to_owned(), std::mem::take(&mut operands))),
        }
    }
    (all, numbers(media_box))
}

#[test]
fn pdf_holds_the_same_numbers_as_svg() {
    for sheet in sheets() {
        let pdf = to_pdf(&sheet.drawing);
        assert_eq!(pdf, to_pdf(&sheet.drawing));
        let (operators, media_box) = operators(&pdf);
        for (side, points) in sheet.drawing.size_mm.iter().zip(&media_box[2..]) {
            assert!((side * 72.0 / 25.4 - points).abs() < 1e-4 * 72.0 / 25.4);
        }
        // One unit is a millimetre: 1e-7 of a metre are 0.1 µm.
        let scale = &operators.iter().find(|(name, _)| name == "cm").unwrap().1;
        assert!((scale[0] * 25.4 / 72.0 - 1.0).abs() < 1e-7 && scale[3] == -scale[0] && scale[5] == media_box[3]);
        let svg = parse_svg(&to_svg(&sheet.drawing));
        // Straight contours: the same corners in the same order.
        let lines = operators.iter().filter(|(name, _)| name == "l").map(|(_, at)| [at[0], at[1]]);
        let straight = svg.shapes.iter().flat_map(|shape| match &shape.figure {
            Figure::Area(contours) => contours.clone(),
            Figure::Disc { .. } => Vec::new(),
        });
        let expected = straight.flat_map(|contour| contour.strokes).filter_map(|stroke| match stroke {
            Stroke::Line(to) => Some(to),
            Stroke::Curve(..) => None,
        });
        let (lines, expected): (Vec<_>, Vec<_>) = (lines.collect(), expected.collect());
        assert!(lines.len() > 1000 && lines.len() == expected.len());
        for (line, expected) in lines.iter().zip(&expected) {
            assert!((0..2).all(|k| (line[k] - expected[k]).abs() < 1e-5), "{line:?} {expected:?}");
        }
        // Tints, figure by figure.
        let tints: Vec<u8> = svg.shapes.iter().map(|shape| shape.tint.grey()).collect();
        let greys = operators.iter().filter(|(name, _)| name == "g").map(|(_, g)| (g[0] * 255.0).round() as u8);
        assert_eq!(greys.collect::<Vec<_>>(), tints);
        discs_are_round(&svg, &operators);
    }
}

fn discs_are_round(svg: &Drawing, operators: &[(String, Vec<f64>)]) {
    let mut figures = operators.split(|(name, _)| name == "f");
    for shape in &svg.shapes {
        let figure = figures.next().unwrap();
        let Figure::Disc { centre, radius } = shape.figure else { continue };
        let start = &figure.iter().find(|(name, _)| name == "m").unwrap().1;
        let mut here = [start[0], start[1]];
        for (_, c) in figure.iter().filter(|(name, _)| name == "c") {
            for step in 0..=8 {
                let t = f64::from(step) / 8.0;
                let at = |k: usize| {
                    let s = 1.0 - t;
                    s * s * s * here[k] + 3.0 * s * s * t * c[k] + 3.0 * s * t * t * c[2 + k] + t * t * t * c[4 + k]
                };
                let away = (at(0) - centre[0]).hypot(at(1) - centre[1]);
                assert!((away - radius).abs() < 1.5e-4, "{away} {radius}");
            }
            here = [c[4], c[5]];
        }
    }
}

#[test]
fn lengths_are_whole_dots_where_asked_for() {
    let dot = 25.4 / 600.0;
    let sheet = conformance(Symbology::Qr, &[0.5], Dots::per_inch(600.0).unwrap());
    let whole = |v: f64| (v / dot - (v / dot).round()).abs() * dot < 1.01e-4;
    for symbol in &sheet.card.symbols {
        assert!(symbol.corner_mm.into_iter().all(whole), "{symbol:?}");
    }
    let shapes = sheet.drawing.shapes.iter();
    let outlines = shapes.filter_map(|shape| match &shape.figure {
        // Every line of letters has curves.
        Figure::Area(all) if !all.iter().flat_map(|c| &c.strokes).any(|s| matches!(s, Stroke::Curve(..))) => Some(all),
        _ => None,
    });
    let mut corners = 0;
    for contour in outlines.flatten().filter(|contour| contour.start[1] > 20.0) {
        assert!(contour.start.into_iter().all(whole), "{contour:?}");
        corners += 1;
    }
    assert!(corners > 100);
    let good = &sheet.card.symbols[0];
    assert_eq!(good.x_mm, rounded(12.0 * dot));
}

proptest! {
    /// Whatever is ordered, either a card comes of it that can be read back, or a reason.
    #[test]
    fn orders_never_panic(x in 0.0_f64..2.5, dpi in 0.0_f64..3000.0, qr: bool, pitch in -1.0_f64..20.0) {
        let dots = Dots::per_inch(dpi).unwrap_or(Dots::FREE);
        let symbology = if qr { Symbology::Qr } else { Symbology::DataMatrix };
        let serial = Serial::default();
        let order =
            ConformanceOrder { symbology, x_mm: vec![x], dots, serial: serial.clone(), language: Language::Zh };
        if let Ok(sheet) = conformance_card(&order) {
            let text = toml::to_string(&sheet.card).unwrap();
            prop_assert_eq!(Card::parse(&text).unwrap(), sheet.card);
        }
        let order = CalibrationOrder { look: GridLook::Dots, pitch_mm: pitch, dots, serial };
        if let Ok(sheet) = calibration_card(&order) {
            let text = toml::to_string(&sheet.card).unwrap();
            prop_assert_eq!(Card::parse(&text).unwrap(), sheet.card);
        }
    }
}
