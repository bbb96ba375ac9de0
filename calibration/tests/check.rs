//! `calibrate check` as its users meet it: frames of a morning and a calibration file in, a table out.
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calibration::card::Card;
use calibration::rig::model::{CardScene, Lamp, Light, Model, Optics, Sensor, Shot};
use grader::command::files::write_frame;
use grader::geometry::Point;

const CARD: &str = r#"
id = "check"
serial = "7"
size_mm = [62.0, 46.0]
[certificate]
number = "C-7"
laboratory = "L"
instrument = "I"
date = "2026-06-01"
expires = "2027-05-31"
[grid]
kind = "dots"
columns = 13
rows = 8
pitch_mm = [4.0, 4.0]
origin_mm = [4.0, 4.0]
dot_mm = 1.6
relative_uncertainty = 0.0001
[[patch]]
name = "black"
corner_mm = [5.0, 37.0]
size_mm = [9.0, 6.0]
reflectance = 0.05
uncertainty = 0.008
[[patch]]
name = "grey"
corner_mm = [20.0, 37.0]
size_mm = [9.0, 6.0]
reflectance = 0.45
uncertainty = 0.008
[[patch]]
name = "white"
corner_mm = [40.0, 37.0]
size_mm = [9.0, 6.0]
reflectance = 0.85
uncertainty = 0.008
[[edge]]
name = "right"
from_mm = [58.0, 30.0]
to_mm = [57.0, 6.0]
clear_mm = 2.5
"#;

fn rig() -> Model {
    let optics = Optics { looks_at: Point::new(31.0, 23.0), ..Optics::square([640, 480], 0.1) };
    Model {
        optics: optics.with_distortion(0.01),
        light: Light { fall_off: 0.2, ..Light::EVEN },
        sensor: Sensor { bits: 8, blur: 0.6, read_noise: 0.004, ..Sensor::IDEAL },
    }
}

/// What a rig sees, as files.
fn photograph(folder: &Path, model: &Model, prefix: &str) {
    let card = Card::parse(CARD).unwrap();
    let scene = CardScene { card: &card, paper: 0.8, ink: 0.05 };
    let even = |_: Point| 0.85;
    let off = Shot { lamp: Lamp::Off, ..Shot::lit(3) };
    for (name, frame) in [
        ("card-1", model.photograph(&scene, Shot::lit(1))),
        ("card-2", model.photograph(&scene, Shot::lit(2))),
        ("dark", model.photograph(&even, off)),
        ("flat", model.photograph(&even, Shot::lit(4))),
    ] {
        write_frame(&folder.join(format!("{prefix}{name}.png")), &frame.unwrap()).unwrap();
    }
}

fn calibrate(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calibrate"));
    command.current_dir(folder).args(arguments.split_whitespace()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with the card and the calibration of the rig.
fn calibrated(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("card.toml"), CARD).unwrap();
    photograph(&folder, &rig(), "");
    let output = calibrate(
        &folder,
        "rig --card card.toml --rig bench --out rig.toml --date 2026-11-23 --dark dark.png --flat flat.png --language en \
         card-1.png",
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    folder
}

const MORNING: &str = "check --calibration rig.toml --card card.toml --x 1.2 --date 2026-11-24";

#[test]
fn a_good_morning_passes_and_a_bad_one_says_why() {
    let folder = calibrated("check-morning");
    let all = format!("{MORNING} card-1.png card-2.png --dark dark.png --flat flat.png");
    let output = calibrate(&folder, &format!("{all} --language en"));
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{}", text(&output.stderr));
    assert!(said.contains("Result: all within"), "{said}");
    let chinese = text(&calibrate(&folder, &format!("{all} --language zh")).stdout);
    assert!(chinese.contains("结果：全部在限值内"), "{chinese}");

    let mut dim = rig();
    dim.sensor.white *= 0.93;
    dim.light.ambient = 0.03;
    photograph(&folder, &dim, "today-");
    let today = "today-card-1.png today-card-2.png --dark today-dark.png --flat today-flat.png";
    let output = calibrate(&folder, &format!("{MORNING} {today} --format json --out check.json"));
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("check.json")).unwrap()).unwrap();
    assert_eq!(answer["outcome"], "outside");
    assert_eq!(answer["formal"], false);
    let reasons: Vec<&str> = answer["reasons"].as_array().unwrap().iter().filter_map(|r| r["en"].as_str()).collect();
    assert_eq!(reasons, ["light drifted since the calibration", "ambient light"]);
    let drift = answer["answers"].as_array().unwrap().iter().find(|a| a["item"] == "drift").unwrap();
    // Less light, and ambient light that the lamp's share of the white has not: 0.93 (1 + 0.03) of a light that falls by up to
    // 20 %, where the patches lie.
    assert!((drift["value"].as_f64().unwrap() + 0.04).abs() < 0.01, "{drift}");
    assert_eq!(drift["limit"], 0.03);
}

/// The flat surface has reflectance 0.85.
#[test]
fn a_flat_field_in_other_light_is_refused() {
    let folder = calibrated("check-flat");
    let told = |stated: &str| {
        let arguments = format!(
            "rig --card card.toml --rig bench --out again.toml --date 2026-11-23 --dark dark.png --flat flat.png --language zh \
             --flat-reflectance {stated} card-1.png"
        );
        calibrate(&folder, &arguments)
    };
    assert_eq!(told("0.85").status.code(), Some(0));
    fs::remove_file(folder.join("again.toml")).unwrap();
    let refused = told("0.92");
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused.stderr).contains("增益或光照有变化"), "{}", text(&refused.stderr));
    assert!(!folder.join("again.toml").exists());
    assert!(text(&told("85").stderr).contains("应为 0 至 1 的分数"));
}

#[test]
fn a_single_frame_is_not_wholly_checked() {
    let folder = calibrated("check-single");
    let output = calibrate(&folder, "check --calibration rig.toml --date 2026-11-24 flat.png --language en");
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}{}", text(&output.stderr));
    assert!(said.contains("- ambient light: not checked: takes a frame with the lamp off"), "{said}");
    let output = calibrate(
        &folder,
        "check --calibration rig.toml --date 2026-11-24 flat.png --patch 0.85@300,200,50,40 --language en",
    );
    let said = text(&output.stdout);
    assert!(!said.contains("drift of light: not checked"), "{said}");
}

#[test]
fn what_cannot_be_carried_out_says_why() {
    let folder = calibrated("check-bad");
    let altered = fs::read_to_string(folder.join("rig.toml")).unwrap().replacen("bench", "bank", 1);
    fs::write(folder.join("altered.toml"), altered).unwrap();
    for (arguments, expected) in [
        ("check --calibration none.toml flat.png", "none.toml"),
        ("check --calibration altered.toml flat.png", "altered"),
        ("check --calibration card.toml flat.png", "not a calibration file"),
        ("check --calibration rig.toml none.png", "none.png"),
        ("check --calibration rig.toml", "IMAGES"),
        ("check --calibration rig.toml --patch 85@1,2,3 flat.png", "0.82@20,30,60,60"),
        ("check --calibration rig.toml --patch 0.8@1,2,-3,4 flat.png", "0.82@20,30,60,60"),
        ("check --calibration rig.toml --card rig.toml flat.png", "rig.toml"),
    ] {
        let output = calibrate(&folder, &format!("{arguments} --language en"));
        assert_eq!(output.status.code(), Some(3), "{arguments}");
        assert!(text(&output.stderr).contains(expected), "{arguments}: {}", text(&output.stderr));
    }
}
