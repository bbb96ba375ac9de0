//! `calibrate rig` as its users meet it: photographs and a card in, a calibration file out.
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use grader::calibration::file::CalibrationFile;
use grader::command::files::write_frame;
use grader::frame::Frame;
use grader::plane::Plane;

const CARD: &str = r#"
id = "test"
serial = "7"
size_mm = [40.0, 30.0]
[certificate]
number = "C-7"
laboratory = "L"
instrument = "spectrophotometer 4, measuring microscope 2"
date = "2026-06-01"
expires = "2027-05-31"
[grid]
kind = "dots"
columns = 9
rows = 6
pitch_mm = [4.0, 4.0]
origin_mm = [4.0, 4.0]
dot_mm = 1.6
relative_uncertainty = 0.0001
[[patch]]
name = "black"
corner_mm = [4.0, 26.0]
size_mm = [8.0, 3.0]
reflectance = 0.05
uncertainty = 0.008
[[patch]]
name = "white"
corner_mm = [24.0, 26.0]
size_mm = [8.0, 3.0]
reflectance = 0.85
uncertainty = 0.008
"#;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The card at 0.05 mm per pixel, black at level 10 and white at 210.
fn photograph(path: &Path) {
    let samples = Plane::from_fn(800, 600, |row, column| {
        let mut sum = 0.0_f64;
        for step in 0..16 {
            let along = |base: usize, step: usize| (base as f64 + (step as f64 + 0.5) / 4.0) * 0.05;
            let (x, y) = (along(column, step % 4), along(row, step / 4));
            let (u, v) = (((x - 4.0) / 4.0).round(), ((y - 4.0) / 4.0).round());
            let dot = (0.0..9.0).contains(&u)
                && (0.0..6.0).contains(&v)
                && (x - 4.0 - 4.0 * u).hypot(y - 4.0 - 4.0 * v) < 0.8;
            let patch = (26.0..29.0).contains(&y).then_some(x);
            sum += match patch {
                Some(x) if (4.0..12.0).contains(&x) => 0.05,
                Some(x) if (24.0..32.0).contains(&x) => 0.85,
                _ if dot => 0.05,
                _ => 0.8,
            };
        }
        (10.0 + 200.0 * sum / 16.0).round() as u8
    });
    write_frame(path, &Frame::from_luma8(samples).unwrap()).unwrap();
}

fn calibrate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calibrate"));
    command.current_dir(folder).args(["rig", "--rig", "bench", "--out", "rig.toml", "--date", "2026-11-23"]);
    command.args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_photograph_of_a_card_makes_a_calibration_file() {
    let folder = folder("rig-good");
    fs::write(folder.join("card.toml"), CARD).unwrap();
    photograph(&folder.join("card.png"));
    let output = calibrate(&folder, &["--card", "card.toml", "card.png", "--language", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("scale: 0.0500") && said.contains("black: 0.050 -> 0.050"), "{said}");
    let file = CalibrationFile::parse(&fs::read_to_string(folder.join("rig.toml")).unwrap()).unwrap();
    assert_eq!(file.id, "bench 2026-11-23");
    assert_eq!(file.expires.to_string(), "2027-02-21", "90 days");
    let calibration = file.calibration().unwrap();
    assert!((calibration.scale.unwrap() / 0.05 - 1.0).abs() < 5e-4);
    let shading = calibration.shading.unwrap();
    let middle = grader::geometry::Point::new(400.0, 300.0);
    assert!((shading.black.at(middle) - 10.0).abs() < 1.0 && (shading.white.at(middle) - 210.0).abs() < 1.0);
    let chinese = text(&calibrate(&folder, &["--card", "card.toml", "card.png", "--language", "zh"]).stdout);
    assert!(chinese.contains("比例尺：0.0500"), "{chinese}");
}

#[test]
fn a_certificate_that_is_not_filled_in_certifies_nothing() {
    let folder = folder("rig-unfilled");
    photograph(&folder.join("card.png"));
    for (filled, empty, named) in [
        ("number = \"C-7\"", "number = \" \"", "number"),
        ("laboratory = \"L\"", "laboratory = \"\"", "laboratory"),
        ("reflectance = 0.85\nuncertainty = 0.008\n", "reflectance = 0.85\n", "patch white uncertainty"),
        ("relative_uncertainty = 0.0001\n", "", "grid relative_uncertainty"),
    ] {
        assert!(CARD.contains(filled));
        fs::write(folder.join("card.toml"), CARD.replace(filled, empty)).unwrap();
        let output = calibrate(&folder, &["--card", "card.toml", "card.png", "--language", "en"]);
        assert_eq!(output.status.code(), Some(3), "{named}");
        assert!(text(&output.stderr).contains(&format!("has no {named}")), "{}", text(&output.stderr));
        assert!(!folder.join("rig.toml").exists());
    }
}

#[test]
fn a_card_without_certificate_gives_nominal_values_only() {
    let folder = folder("rig-nominal");
    let start = CARD.find("[certificate]").unwrap();
    let nominal = [&CARD[..start], &CARD[CARD.find("[grid]").unwrap()..]].concat();
    fs::write(folder.join("card.toml"), nominal).unwrap();
    photograph(&folder.join("card.png"));
    let output = calibrate(&folder, &["--card", "card.toml", "card.png", "--language", "en"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("no formal grades"));
    let file = CalibrationFile::parse(&fs::read_to_string(folder.join("rig.toml")).unwrap()).unwrap();
    assert_eq!(file.calibration().unwrap().identity.unwrap().date, None);
}

#[test]
fn what_cannot_be_carried_out_says_why_and_writes_nothing() {
    let folder = folder("rig-bad");
    fs::write(folder.join("card.toml"), CARD).unwrap();
    fs::write(folder.join("broken.toml"), "id = 3").unwrap();
    let blank = Frame::from_luma8(Plane::filled(300, 200, 128)).unwrap();
    write_frame(&folder.join("blank.png"), &blank).unwrap();
    for (arguments, expected) in [
        (["--card", "card.toml", "blank.png"], "picture 1 of the card"),
        (["--card", "broken.toml", "blank.png"], "broken.toml"),
        (["--card", "none.toml", "blank.png"], "none.toml: no such file"),
        (["--card", "card.toml", "none.png"], "none.png: no such file"),
    ] {
        let output = calibrate(&folder, &[&arguments[..], &["--language", "en"]].concat());
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
        assert!(!folder.join("rig.toml").exists());
    }
    let expired = CARD.replace("2027-05-31", "2026-11-22");
    fs::write(folder.join("expired.toml"), expired).unwrap();
    let output = calibrate(&folder, &["--card", "expired.toml", "blank.png", "--language", "zh"]);
    assert!(text(&output.stderr).contains("证书已于 2026-11-22 到期"), "{}", text(&output.stderr));
}
