//! `grader inspect` with a register and an authorisation list.

use std::fs;

use serde_json::Value;

use super::tools::*;

const PROFILE: &str = r#"
id = "own"
extends = "plain"
[title]
en = "Own"
zh = "自有"
[rules.UNI-02]
severity = "fail"
basis = "assumed"
source = "test"
[rules.UNI-04]
severity = "fail"
basis = "assumed"
source = "test"
[rules.AUT-03]
severity = "fail"
basis = "assumed"
source = "test"
"#;

const LIST: &str = r#"format = "grader authorisation list 1"
issuer = "I"
number = 1
issued = "2026-11-01"
valid_from = "2026-11-01"
valid_to = "2026-11-30"
[[entry]]
producer = "Maker"
gtins = ["6901234567892"]
"#;

/// Three pictures, the first two of one code.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    fs::write(folder.path("own.toml"), PROFILE).unwrap();
    let code = "https://example.com/01/06901234567892/21/A1";
    folder.symbol("one.png", code, 20, 230);
    folder.symbol("two.png", code, 21, 230);
    folder.symbol("three.png", &code.replace("A1", "A2"), 20, 230);
    folder
}

/// Outcomes of a rule for the pictures, in their order.
fn outcomes(folder: &Folder, rule: &str, arguments: &[&str]) -> Vec<String> {
    let always = ["inspect", "--profile", "own.toml", "--date", "2026-11-23", "--format", "json"];
    let output = folder.grader(&[&always[..], arguments].concat());
    assert_eq!(err(&output), "");
    let outcome = |record: Value| {
        let checks = record["symbols"][0]["checks"].as_array().unwrap().clone();
        let check = checks.into_iter().find(|check| check["id"] == rule).unwrap();
        check["outcome"].as_str().unwrap().to_owned()
    };
    documents(&output).into_iter().map(outcome).collect()
}

#[test]
fn a_code_that_comes_twice_in_a_run_is_a_duplicate() {
    let folder = folder("asked-run");
    let pictures = ["one.png", "one.png", "two.png", "three.png"];
    assert_eq!(outcomes(&folder, "UNI-02", &pictures), ["met", "met", "not_met", "met"]);
    assert_eq!(outcomes(&folder, "UNI-02", &["two.png"]), ["met"], "another run");
}

#[test]
fn a_register_remembers_what_was_judged() {
    let folder = folder("asked-register");
    assert_status(&folder.grader(&["register", "create", "a.register"]), 0);
    let with = |further: &[&'static str]| [&["--register", "a.register"], further].concat();
    assert_eq!(outcomes(&folder, "UNI-02", &with(&["two.png", "--look-up-only"])), ["met"]);
    assert_eq!(outcomes(&folder, "UNI-02", &with(&["one.png", "two.png"])), ["met", "not_met"]);
    assert_eq!(outcomes(&folder, "UNI-02", &with(&["two.png", "three.png"])), ["not_met", "met"]);
    // Nothing is written, and duplicates within the run are found all the same.
    fs::remove_file(folder.path("a.register")).unwrap();
    assert_status(&folder.grader(&["register", "create", "a.register"]), 0);
    let look_up = with(&["one.png", "two.png", "--look-up-only"]);
    assert_eq!(outcomes(&folder, "UNI-02", &look_up), ["met", "not_met"]);
    assert_eq!(outcomes(&folder, "UNI-02", &look_up), ["met", "not_met"]);

    assert_eq!(outcomes(&folder, "UNI-04", &with(&["one.png"])), ["not_applicable"]);
    for (serial, date) in [("A1", "2026-11-24"), ("A2", "2026-11-23")] {
        let cancel = ["register", "cancel", "a.register", "6901234567892", serial, "--date", date];
        assert_status(&folder.grader(&cancel), 0);
    }
    assert_eq!(outcomes(&folder, "UNI-04", &with(&["one.png"])), ["met"], "from tomorrow on");
    assert_eq!(outcomes(&folder, "UNI-04", &with(&["three.png"])), ["not_met"]);
    let output = folder.grader(&["inspect", "one.png", "--profile", "own.toml", "--register", "none.register"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("none.register: there is no such register"), "{}", err(&output));
}

#[test]
fn an_authorisation_list_is_asked_and_fails_closed() {
    let folder = folder("asked-authority");
    assert_status(&folder.grader(&["authority", "keygen", "i.key"]), 0);
    fs::write(folder.path("list.toml"), LIST).unwrap();
    let sign = ["authority", "sign", "list.toml", "--key", "i.key", "--out", "list.signed"];
    assert_status(&folder.grader(&sign), 0);
    let with = |list: &'static str| ["one.png", "--authority", list, "--keys", "i.key.pub"];
    assert_eq!(outcomes(&folder, "AUT-03", &["one.png"]), ["not_applicable"]);
    assert_eq!(outcomes(&folder, "AUT-03", &with("list.signed")), ["met"]);
    assert_eq!(outcomes(&folder, "AUT-03", &with("none.signed")), ["not_met"]);
    assert_eq!(outcomes(&folder, "AUT-03", &with("list.toml")), ["not_met"]);
    fs::remove_file(folder.path("i.key.pub")).unwrap();
    assert_eq!(outcomes(&folder, "AUT-03", &with("list.signed")), ["not_met"]);
    let output = folder.grader(&["inspect", "one.png", "--profile", "own.toml", "--authority", "list.signed"]);
    assert_status(&output, 3);
}
