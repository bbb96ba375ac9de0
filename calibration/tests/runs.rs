//! `calibrate repeatability` and `calibrate conformance` as their users see them: files in, text, JSON, CSV, pictures,
//! history and exit status out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use grader::calibration::file::CalibrationFile;
use grader::command::files::write_frame;
use grader::inspect::{Aperture, Request, inspect};
use grader::report::text::{TextOptions, to_text};
use grader::standard::Edition;
use grader::synth::spec::{Scene, SymbolSpec};
use grader::synth::{render, truth};

/// A folder of its own for a test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("calibrate-runs-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `calibrate` in the folder.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let program = env!("CARGO_BIN_EXE_calibrate");
        let Output { status, stdout, stderr } =
            Command::new(program).current_dir(&self.0).args(arguments).env("LC_ALL", "C").output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn scene(text: &str, rotation: f64, seed: u64) -> Scene {
    let symbol = SymbolSpec { rotation, version: Some(1), ..SymbolSpec::new(text, 10.0, [190.0, 190.0]) };
    let mut scene = Scene { symbols: vec![symbol], ..Scene::empty(380, 380) };
    scene.noise = 0.004;
    scene.noise_seed = seed;
    scene
}

fn draw(path: &Path, text: &str, rotation: f64, seed: u64) {
    write_frame(path, &render(&scene(text, rotation, seed)).unwrap()).unwrap();
}

/// Three placements of two pictures each, in a folder `run`.
fn run_of(folder: &Folder) {
    std::fs::create_dir_all(folder.path("run")).unwrap();
    for placement in 0..3_u8 {
        for image in 0..2_u8 {
            let path = folder.path(&format!("run/p{placement}-{image}.png"));
            draw(&path, "RUN", f64::from(placement), u64::from(placement * 10 + image));
        }
    }
}

#[test]
fn a_repeatability_run_in_all_forms() {
    let folder = Folder::new("repeatability");
    run_of(&folder);
    folder.write(
        "rig.toml",
        "linearity = 0.003\nscale_relative = 0.0005\n[light]\nreflectance = 0.85\nuncertainty = 0.01\n\
         [dark]\nreflectance = 0.05\nuncertainty = 0.004\n",
    );
    let usual = ["repeatability", "run", "--placements", "name", "--rig", "rig.toml", "--scale", "0.03"];
    let with = |more: &[&str]| folder.run(&[&usual[..], more].concat());

    let (status, text, errors) = with(&["--statement", "statement.json"]);
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    assert!(text.contains("6 images, 3 placements") && text.contains("Budget: Symbol contrast"), "{text}");
    assert!(text.contains("Not determined and not in the figures: scale: x against y."), "{text}");
    let statement: serde_json::Value = serde_json::from_str(&folder.read("statement.json")).unwrap();
    assert!(statement["quantities"]["symbol_contrast"]["expanded"].as_f64().unwrap() > 0.01, "k = 2, u above 0.005");

    let (_, text, _) = with(&["--language", "zh"]);
    assert!(text.contains("6 幅图像，3 次放置") && text.contains("不确定度预算"), "{text}");
    let (_, json, _) = with(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["placements"].as_array().unwrap().len(), 3);
    let (_, csv, _) = with(&["--format", "csv"]);
    assert!(csv.lines().any(|line| line.starts_with("x_dimension_mm,6,")), "{csv}");
}

/// A calibration of 0.03 mm per pixel, known to 0.05 %.
fn calibration_file() -> CalibrationFile {
    let text = r#"
        schema = 1
        id = "bench"
        rig = "bench"
        date = "2026-01-01"
        expires = "2027-01-01"
        light = "660"
        [picture]
        width = 380
        height = 380
        bits = 8
        [geometry]
        plane = [[0.03, 0.0, 0.0], [0.0, 0.03, 0.0], [0.0, 0.0, 1.0]]
        relative_uncertainty = 0.0005
        [rig_uncertainty]
        linearity = 0.003
        scale_relative = 0.0005
        anisotropy = 0.0002
        light = { reflectance = 0.85, uncertainty = 0.01 }
        dark = { reflectance = 0.05, uncertainty = 0.004 }
    "#;
    toml::from_str(text).unwrap()
}

#[test]
fn a_calibration_carries_what_the_run_found_and_values_get_their_uncertainty() {
    let folder = Folder::new("carry");
    run_of(&folder);
    folder.write("rig.toml", &calibration_file().to_text().unwrap());
    let run = ["repeatability", "run", "--placements", "name", "--calibration", "rig.toml", "--carry", "with.toml"];
    let (status, text, errors) = folder.run(&run);
    assert_eq!((status, errors.as_str()), (Some(0), ""), "{text}");
    let carrying = CalibrationFile::parse(&folder.read("with.toml")).unwrap();
    let statement = carrying.uncertainty.clone().unwrap();
    assert_eq!(statement.rig, calibration_file().rig_uncertainty, "what the calibration left uncertain is in it");
    // What it was made of is as it was.
    assert_eq!(CalibrationFile { uncertainty: None, hash: String::new(), ..carrying.clone() }, calibration_file());

    let frame = render(&scene("RUN", 0.0, 99)).unwrap();
    let request = Request { calibration: carrying.calibration().unwrap(), ..Request::default() };
    let record = inspect(&frame, &request).unwrap();
    let symbol = &record.symbols[0];
    let (x, stated) = (symbol.x_dimension_mm.unwrap(), symbol.uncertainty_of("x_dimension_mm").unwrap());
    // 10 px of 0.03 mm; at least what the scale leaves uncertain, and not the percents of another order.
    assert!((x - 0.3).abs() <= stated, "X {x} ± {stated}");
    assert!(stated >= x * 0.0005 && stated < x * 0.005, "{stated}");
    // Rmax - Rmin lies as the references lie apart: √(0.010² + 0.004²) · SC / 0.8 is less than all of it.
    let contrast = symbol.parameters.symbol_contrast.as_ref().unwrap().value.unwrap();
    let references = 0.010_f64.hypot(0.004) * contrast / 0.8;
    assert!(symbol.uncertainty_of("symbol_contrast").unwrap() >= references, "{:?}", symbol.uncertainty);
    assert!(symbol.uncertainty_of("overall").is_some());
    // People read it beside the value.
    let text = to_text(&record, TextOptions::default());
    assert!(text.contains("U (k = 2)") && text.contains(&format!("± {stated:.4}) mm")), "{text}");
    // It was found with another aperture and edition: nothing is stated of these values.
    for other in [
        Request { aperture: Aperture::Relative(0.5), ..request.clone() },
        Request { edition: Edition::Iso15415_2024, ..request.clone() },
    ] {
        assert_eq!(inspect(&frame, &other).unwrap().symbols[0].uncertainty, None);
    }
}

#[test]
fn what_is_no_run_is_refused_by_name() {
    let folder = Folder::new("refused");
    run_of(&folder);
    draw(&folder.path("run/other-1.png"), "OTHER", 0.0, 1);
    let (status, out, errors) = folder.run(&["repeatability", "run"]);
    assert_eq!((status, out.as_str()), (Some(3), ""));
    assert!(errors.contains("other-1.png") && errors.contains("OTHER") && errors.lines().count() == 1, "{errors}");
    // Nothing in it: said, and not a whole run.
    std::fs::remove_file(folder.path("run/other-1.png")).unwrap();
    write_frame(&folder.path("run/void-1.png"), &render(&Scene::empty(50, 50)).unwrap()).unwrap();
    let (status, out, _) = folder.run(&["repeatability", "run"]);
    assert_eq!(status, Some(2));
    assert!(out.contains("not counted") && out.contains("void-1.png"), "{out}");
    folder.write("broken.png", "no picture");
    let (status, _, errors) = folder.run(&["repeatability", "run", "broken.png"]);
    assert!(status == Some(3) && errors.contains("broken.png"), "{errors}");
    folder.write("rig.toml", "linearity = -1\n");
    let (status, _, errors) = folder.run(&["repeatability", "run", "--rig", "rig.toml"]);
    assert!(status == Some(3) && errors.contains("rig.toml"), "{errors}");
}

/// A card with the values of the forward model, and five pictures of it in `card`.
fn card(folder: &Folder) {
    std::fs::create_dir_all(folder.path("card")).unwrap();
    for seed in 0..5_u8 {
        draw(&folder.path(&format!("card/{seed}.png")), "CARD", 0.0, u64::from(seed));
    }
    let contrast = truth(&scene("CARD", 0.0, 0)).unwrap().symbols[0].symbol_contrast.value.unwrap();
    let text = |value: f64| {
        format!(
            "id = \"conformance\"\nserial = \"7\"\nsize_mm = [20.0, 20.0]\n\
             [certificate]\nnumber = \"C-7\"\nlaboratory = \"L\"\ndate = \"2026-01-01\"\nexpires = \"2027-01-01\"\n\
             [[symbol]]\nname = \"S\"\nsymbology = \"QRCode\"\ntext = \"CARD\"\ncorner_mm = [4.0, 4.0]\nx_mm = 0.5\n\
             modules = [21, 21]\nstandard = \"ISO/IEC 15415:2011\"\naperture = \"0.8X\"\n\
             [symbol.values.symbol_contrast]\nvalue = {value}\n\
             [symbol.values.fixed_pattern_damage]\nvalue = 4.0\ngrades = [4.0, 4.0]\n"
        )
    };
    folder.write("card.toml", &text(contrast));
    folder.write("wrong.toml", &text(contrast + 0.06));
}

#[test]
fn a_conformance_run_passes_fails_and_is_not_complete() {
    let folder = Folder::new("conformance");
    card(&folder);
    let on = ["--date", "2026-06-01"];
    let run = |more: &[&str]| folder.run(&[&["conformance"], more, &on].concat());
    let (status, text, _) = run(&["card.toml", "card", "--picture", "table.svg"]);
    assert!(status == Some(0) && text.contains("Result: passed"), "{text}");
    let picture = folder.read("table.svg");
    assert!(picture.starts_with("<svg") && picture.contains("Result: passed"));
    let (status, text, _) = run(&["wrong.toml", "card", "--language", "zh"]);
    assert!(status == Some(1) && text.contains("结果：不合格"), "{text}");
    let (status, text, _) = run(&["card.toml", "card/0.png"]);
    assert!(status == Some(2) && text.contains("not complete"), "{text}");
    let (_, json, _) = run(&["card.toml", "card", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["outcome"], "passed");
    assert_eq!(report["rows"][0]["readings"].as_array().unwrap().len(), 5);
    let (_, csv, _) = run(&["card.toml", "card", "--format", "csv"]);
    assert!(csv.starts_with("date,card,serial,symbol,parameter,certified"), "{csv}");
    let (status, _, errors) = run(&["absent.toml", "card"]);
    assert!(status == Some(3) && errors.contains("absent.toml"), "{errors}");
}

#[test]
fn the_daily_check_keeps_its_history_through_a_power_cut() {
    let folder = Folder::new("history");
    card(&folder);
    let run = |day: &str| folder.run(&["conformance", "card.toml", "card", "--history", "h.jsonl", "--date", day]);
    assert_eq!(run("2026-06-01").0, Some(0));
    assert_eq!(run("2026-06-02").0, Some(0));
    let text = folder.read("h.jsonl");
    assert_eq!(text.lines().count(), 2);
    folder.write("h.jsonl", &text[..text.len() - 30]);
    let (status, _, errors) = run("2026-06-03");
    assert!(status == Some(0) && errors.contains("line 2 ends after"), "{errors}");
    let after = folder.read("h.jsonl");
    assert!(after.starts_with(text.lines().next().unwrap()) && after.lines().count() == 3, "{after}");
    // The torn line was told; an earlier day is refused and leaves the file as it is.
    let (status, _, errors) = run("2026-05-01");
    assert!(status == Some(3) && errors.contains("2026-06-03") && !errors.contains("line 2"), "{errors}");
    assert_eq!(folder.read("h.jsonl"), after);
}
