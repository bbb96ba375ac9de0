//! `calibrate card` as its users see it: files, refusals, and the way to a certified card.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own for a test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("calibrate-cards-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
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

#[test]
fn a_card_comes_as_four_files_and_again_the_same() {
    let folder = Folder::new("files");
    let (status, said, _) = folder.run(&["card", "calibration", "--serial", "S-1", "--pitch", "2"]);
    let names = ["", "-certificate"].map(|part| format!("calibration-dots-2-S-1{part}.toml"));
    assert_eq!((status, said.lines().count()), (Some(0), 4));
    let files = ["calibration-dots-2-S-1.svg", &names[0], &names[1], "calibration-dots-2-S-1.pdf"];
    let bytes = || files.map(|name| std::fs::read(folder.0.join(name)).unwrap());
    let first = bytes();
    assert!(first[0].starts_with(b"<?xml") && first[3].starts_with(b"%PDF-1."));
    assert!(folder.read(&names[0]).starts_with("# Nominal values, not certified"));
    folder.run(&["card", "calibration", "--serial", "S-1", "--pitch", "2"]);
    assert_eq!(bytes(), first);
    folder.run(&["card", "calibration", "--serial", "S-1", "--pitch", "2", "--language", "zh"]);
    assert!(folder.read(&names[0]).starts_with("# 标称值，未经校准"));
    assert!(folder.read(&names[1]).contains("扩展不确定度"));
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let folder = Folder::new("refused");
    for arguments in [
        &["card", "calibration", "--serial", "<script>"][..],
        &["card", "calibration", "--serial", "a\nb"],
        &["card", "calibration", "--serial", "a\u{202e}b"],
        &["card", "calibration", "--serial", "../../a"],
        &["card", "calibration", "--pitch", "0"],
        &["card", "calibration", "--pitch", "nan"],
        &["card", "calibration", "--dpi", "10"],
        &["card", "calibration", "--picture", "1e9"],
        &["card", "conformance", "--x", "0.01"],
        &["card", "conformance", "--x", "0.1", "--dpi", "600"],
        &["card", "conformance", "--x", "0.5", "--output", "no/such/folder"],
    ] {
        let (status, said, error) = folder.run(arguments);
        assert_eq!((status, said.as_str()), (Some(3), ""), "{arguments:?}");
        assert!(!error.is_empty() && !error.contains('\u{202e}'), "{error}");
    }
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
}

#[test]
fn only_a_filled_form_certifies() {
    let folder = Folder::new("certify");
    folder.run(&["card", "calibration", "--serial", "S-1"]);
    let (card, form) = ("calibration-dots-5-S-1.toml", "calibration-dots-5-S-1-certificate.toml");
    let certify = ["card", "certify", card, form, "--output", "certified.toml"];
    let (status, _, error) = folder.run(&certify);
    assert_eq!(status, Some(3));
    assert!(error.contains("not filled in: laboratory, measured_by, number, instrument, date, expires"), "{error}");
    let mut filled = folder.read(form);
    for (field, value) in [
        ("number", "\"C-1\""),
        ("laboratory", "\"L\""),
        ("measured_by", "\"N\""),
        ("instrument", "\"I\""),
        ("date", "\"2026-01-01\""),
        ("expires", "\"2027-01-01\""),
        ("reflectance", "0.5"),
        ("uncertainty", "0.01"),
        ("pitch_x_mm", "5.0"),
        ("pitch_y_mm", "5.0"),
        ("relative_uncertainty", "1e-4"),
        ("uncertainty_mm", "0.01"),
    ] {
        filled = filled.replace(&format!("\n{field} = \"\""), &format!("\n{field} = {value}"));
    }
    filled = filled.replace("length_mm = \"\" # nominal", "length_mm =");
    folder.write(form, &filled);
    let (status, said, error) = folder.run(&certify);
    assert_eq!((status, said.as_str(), error.as_str()), (Some(0), "certified.toml: certified, serial S-1\n", ""));
    let certified = folder.read("certified.toml");
    assert!(certified.contains("number = \"C-1\"") && !certified.starts_with('#'), "{certified}");
}

/// From the drawing to the table of ISO/IEC 15426-2, by the commands alone.
#[test]
fn a_conformance_card_passes_on_its_own_pictures() {
    let folder = Folder::new("own");
    let (status, _, error) = folder.run(&["card", "conformance", "--x", "0.5", "--dpi", "600", "--picture", "600"]);
    assert_eq!((status, error.as_str()), (Some(0), ""));
    std::fs::create_dir(folder.0.join("run")).unwrap();
    for image in 1..=5 {
        std::fs::copy(folder.0.join("conformance-qr-0.500.png"), folder.0.join(format!("run/{image}.png"))).unwrap();
    }
    let (status, said, error) = folder.run(&["conformance", "conformance-qr-0.500.toml", "run", "--format", "csv"]);
    assert_eq!((status, error.as_str()), (Some(0), ""), "{said}");
    assert!(said.lines().count() > 100, "{said}");
}

/// From the drawing to a calibrated rig, by the commands alone: a nominal card gives a file, and a status that says that it is none
/// to grade with.
#[test]
fn a_rig_is_calibrated_on_a_picture_of_the_card() {
    for grid in ["dots", "chessboard"] {
        let folder = Folder::new(&format!("rig-{grid}"));
        let draw = ["card", "calibration", "--grid", grid, "--serial", "S-1", "--picture", "600"];
        assert_eq!(folder.run(&draw).0, Some(0));
        let (card, picture) = (format!("calibration-{grid}-5-S-1.toml"), format!("calibration-{grid}-5-S-1.png"));
        let (status, said, error) =
            folder.run(&["rig", "--card", &card, "--out", "rig.toml", "--rig", "drawn", picture.as_str()]);
        assert_eq!(status, Some(2), "{said}{error}");
        // 25.4 mm are 600 px.
        assert!(said.contains("scale: 0.04233") && said.contains("299 nodes"), "{said}");
    }
}
