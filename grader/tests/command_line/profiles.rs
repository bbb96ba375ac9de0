//! `grader profiles`, and `grader inspect --profile`.

use std::fs;

use serde_json::Value;

use crate::tools::{Folder, assert_status, documents, err, out};

/// An ideal symbol at 12 pixels per module with more white around it than its quiet zone.
fn label(folder: &Folder) {
    let symbol = crate::tools::symbol("https://chinatrace.org/01/06901234567892/21/1", 20, 230);
    let margin = 40;
    let side = symbol.width() + 2 * margin;
    let picture = grader::plane::Plane::from_fn(side, side, |row, column| {
        let inside = row.checked_sub(margin).zip(column.checked_sub(margin));
        inside.and_then(|(row, column)| symbol.get(row, column)).copied().unwrap_or(230)
    });
    folder.save("label.png", &picture);
}

fn check<'a>(document: &'a Value, id: &str) -> &'a Value {
    let of_symbol = document["symbols"][0]["checks"].as_array().unwrap();
    let of_scene = document["checks"].as_array().unwrap();
    of_symbol.iter().chain(of_scene).find(|check| check["id"] == id).unwrap_or(&Value::Null)
}

const OWN: &str = "id = \"own\"\nextends = \"plain\"\n[title]\nen = \"Own\"\nzh = \"自有\"\n[rules.SIZ-01]\nseverity = \
                   \"fail\"\nbasis = \"assumed\"\nsource = \"our scanners\"\nlimit = { minimum_mm = 0.5 }\n";

#[test]
fn the_built_in_profiles_are_listed_and_shown_in_both_languages() {
    let folder = Folder::new("profiles-list");
    for (language, title) in [("en", "Print quality alone"), ("zh", "仅印制质量")] {
        let list = folder.grader(&["profiles", "list", "--language", language]);
        assert_status(&list, 0);
        assert_eq!(out(&list).lines().count(), 6);
        for id in ["zhisuma", "gb33993-2024", "gb33993-2017", "gs1-digital-link-qr", "gs1-datamatrix", "plain"] {
            assert!(out(&list).contains(id), "{id}");
            let shown = folder.grader(&["profiles", "show", id, "--language", language]);
            assert_status(&shown, 0);
            assert!(out(&shown).contains("PQ-01"), "{}", out(&shown));
        }
        assert!(out(&list).contains(title), "{}", out(&list));
    }
    let unknown = folder.grader(&["profiles", "show", "zhisum"]);
    assert_status(&unknown, 3);
    assert!(err(&unknown).contains("zhisuma"), "{}", err(&unknown));
}

#[test]
fn a_profile_of_ones_own_is_checked_listed_and_used() {
    let folder = Folder::new("profiles-own");
    label(&folder);
    fs::create_dir(folder.path("mine")).unwrap();
    fs::write(folder.path("mine/own.toml"), OWN).unwrap();
    assert_status(&folder.grader(&["profiles", "check", "mine/own.toml"]), 0);
    let list = folder.grader(&["profiles", "list", "--profile-folder", "mine"]);
    assert!(out(&list).lines().any(|line| line.starts_with("own ")), "{}", out(&list));
    // 12 px at 0.05 mm are X = 0.6 mm, at 0.04 mm 0.48 mm.
    let inspect = |scale: &str, profile: &[&str]| {
        let mut arguments = vec!["inspect", "label.png", "--format", "json", "--scale", scale];
        arguments.extend(profile);
        folder.grader(&arguments)
    };
    for profile in [&["--profile", "own", "--profile-folder", "mine"][..], &["--profile", "mine/own.toml"]] {
        let right = inspect("0.05", profile);
        assert_status(&right, 0);
        let document = documents(&right).remove(0);
        assert_eq!(document["settings"]["profile"]["id"], "own");
        assert_eq!(check(&document, "SIZ-01")["outcome"], "met");
        assert_eq!(check(&document, "SIZ-01")["measured"], "0.600 mm");
        let small = inspect("0.04", profile);
        assert_status(&small, 1);
        let document = documents(&small).remove(0);
        assert_eq!(check(&document, "SIZ-01")["outcome"], "not_met");
        assert_eq!(check(&document, "SIZ-01")["source"]["en"], "our scanners");
    }
}

#[test]
fn without_a_scale_sizes_stay_undecided_and_nothing_passes() {
    let folder = Folder::new("profiles-no-scale");
    label(&folder);
    let output = folder.grader(&["inspect", "label.png", "--profile", "gs1-digital-link-qr", "--format", "json"]);
    assert_status(&output, 2);
    let document = documents(&output).remove(0);
    for id in ["SIZ-01", "SIZ-02"] {
        assert_eq!(check(&document, id)["outcome"], "undecided", "{id}");
    }
    assert_eq!(document["verdict"], "not_graded");
    assert!(document["reason"].as_str().unwrap().contains("SIZ-01"), "{}", document["reason"]);
    let text = folder.grader(&["inspect", "label.png", "--profile", "gs1-digital-link-qr", "--language", "zh"]);
    assert!(out(&text).contains("无法判定 SIZ-01") && out(&text).contains("--scale"), "{}", out(&text));
}

#[test]
fn a_wrong_profile_is_refused_with_line_and_reason() {
    let folder = Folder::new("profiles-wrong");
    label(&folder);
    for (text, line, reason) in [
        (OWN.replace("minimum_mm = 0.5", "minimum_mm = -0.5"), "line 10", "minimum_mm"),
        (OWN.replace("SIZ-01", "SIZ-77"), "line 6", "SIZ-77"),
        (OWN.replace("plain", "nobody"), "line 2", "nobody"),
        ("id = \"own\"".to_owned(), "line 1", "title"),
        ("\u{0}".to_owned(), "line 1", ""),
    ] {
        fs::write(folder.path("own.toml"), &text).unwrap();
        for arguments in [&["profiles", "check", "own.toml"][..], &["inspect", "label.png", "--profile", "own.toml"]] {
            let output = folder.grader(arguments);
            assert_status(&output, 3);
            assert!(err(&output).contains(line) && err(&output).contains(reason), "{line}: {}", err(&output));
            assert_eq!(out(&output), "");
        }
    }
    assert_status(&folder.grader(&["inspect", "label.png", "--profile", "missing.toml"]), 3);
}

#[test]
fn what_a_profile_sets_cannot_be_set_beside_it() {
    let folder = Folder::new("profiles-conflict");
    label(&folder);
    for (option, value) in [("--minimum", "1.0"), ("--standard", "15415:2024"), ("--aperture", "0.5X")] {
        let output = folder.grader(&["inspect", "label.png", "--profile", "plain", option, value]);
        assert_status(&output, 3);
        assert!(err(&output).contains("--profile"), "{}", err(&output));
    }
    for option in ["--conditions", "--date", "--profile-folder"] {
        assert_status(&folder.grader(&["inspect", "label.png", option, "2026-11-23"]), 3);
    }
}

#[test]
fn conditions_are_read_and_refused_with_line_and_reason() {
    let folder = Folder::new("profiles-conditions");
    label(&folder);
    let arguments = |date: &'static str| {
        ["inspect", "label.png", "--profile", "gb33993-2024", "--scale", "0.05", "--format", "json"]
            .into_iter()
            .chain(["--conditions", "conditions.toml", "--date", date])
            .collect::<Vec<_>>()
    };
    fs::write(folder.path("conditions.toml"), "[climate]\ntemperature_c = 40.0\nhumidity_percent = 50.0\n").unwrap();
    let output = folder.grader(&arguments("2026-01-31"));
    let document = documents(&output).remove(0);
    assert_eq!(document["settings"]["date"], "2026-01-31");
    let climate = check(&document, "PQ-08");
    assert_eq!((&climate["outcome"], &climate["severity"]), (&"not_met".into(), &"warn".into()));
    assert_eq!(climate["measured"], "40 °C, 50 %");
    fs::write(folder.path("conditions.toml"), "[climate]\ntemperature = 40.0\n").unwrap();
    let refused = folder.grader(&arguments("2026-01-31"));
    assert_status(&refused, 3);
    assert!(err(&refused).contains("line 2") && err(&refused).contains("temperature"), "{}", err(&refused));
    assert_status(&folder.grader(&arguments("2026-02-30")), 3);
}
