//! `grader authority`.

use std::fs;

use super::tools::*;

const LIST: &str = r#"format = "grader authorisation list 1"
issuer = "省质检协会"
number = 12
issued = "2026-10-30"
valid_from = "2026-11-01"
valid_to = "2026-12-31"

[[entry]]
producer = "Maker"
gtins = ["6901234567892"]
serials = [{ from = "A0100", to = "A0199" }]
"#;

/// A folder with a key, and the list signed with it.
fn signed(name: &str) -> Folder {
    let folder = Folder::new(name);
    let output = folder.grader(&["authority", "keygen", "issuer.key", "--name", "省质检协会"]);
    assert_status(&output, 0);
    fs::write(folder.path("list.toml"), LIST).unwrap();
    sign(&folder, "list.toml", "list.signed");
    folder
}

fn sign(folder: &Folder, list: &str, to: &str) {
    assert_status(&folder.grader(&["authority", "sign", list, "--key", "issuer.key", "--out", to]), 0);
}

fn verify(folder: &Folder, list: &str, further: &[&str]) -> (i32, String) {
    let arguments = ["authority", "verify", list, "--keys", "issuer.key.pub"];
    let output = folder.grader(&[&arguments[..], further].concat());
    (output.status.code().unwrap(), format!("{}{}", out(&output), err(&output)))
}

#[track_caller]
fn assert_says((status, text): (i32, String), expected: i32, part: &str) {
    assert!(status == expected && text.contains(part), "{status}: {text}");
}

#[test]
fn a_key_is_secret_and_never_replaced() {
    let folder = Folder::new("authority-keygen");
    let output = folder.grader(&["authority", "keygen", "issuer.key"]);
    assert_status(&output, 0);
    let secret = fs::read_to_string(folder.path("issuer.key")).unwrap();
    assert!(!out(&output).contains(secret.lines().last().unwrap().trim_start_matches("secret:")), "shown to nobody");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = folder.path("issuer.key").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let output = folder.grader(&["authority", "keygen", "issuer.key"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("exists"), "{}", err(&output));
    // Neither is one half of a pair made where the other exists.
    fs::remove_file(folder.path("issuer.key.pub")).unwrap();
    assert_status(&folder.grader(&["authority", "keygen", "issuer.key"]), 3);
    assert!(!folder.path("issuer.key.pub").exists());
    assert_eq!(fs::read_to_string(folder.path("issuer.key")).unwrap(), secret);
    assert_status(&folder.grader(&["authority", "keygen", "other.key"]), 0);
    assert_ne!(fs::read_to_string(folder.path("other.key")).unwrap(), secret);
}

#[test]
fn a_signed_list_is_verified() {
    let folder = signed("authority-verify");
    let day = |date: &'static str| ["--date", date];
    assert_says(verify(&folder, "list.signed", &day("2026-11-01")), 0, "The list is valid.");
    assert_says(verify(&folder, "list.signed", &day("2026-12-31")), 0, "issuer: 省质检协会");
    assert_says(verify(&folder, "list.signed", &day("2026-10-31")), 1, "not valid before 2026-11-01");
    assert_says(verify(&folder, "list.signed", &day("2027-01-01")), 1, "has expired");
    assert_says(verify(&folder, "none.signed", &[]), 1, "is missing: none.signed");
    assert_says(verify(&folder, "list.toml", &[]), 1, "is not signed");
    let item = |serial: &'static str| ["--date", "2026-11-23", "--gtin", "6901234567892", "--serial", serial];
    assert_says(verify(&folder, "list.signed", &item("A0199")), 0, "Maker may use this code");
    assert_says(verify(&folder, "list.signed", &item("A0200")), 1, "none of those authorised for Maker");
    let other = ["--date", "2026-11-23", "--gtin", "6954321000017"];
    assert_says(verify(&folder, "list.signed", &other), 1, "does not cover this GTIN");
    assert_says(verify(&folder, "list.signed", &["--gtin", "12"]), 3, "8, 12, 13 or 14");
    assert_says(verify(&folder, "list.signed", &[&item("A0200")[..], &["--language", "zh"]].concat()), 1, "授权范围");
}

#[test]
fn a_changed_list_and_a_strange_key_are_refused() {
    let folder = signed("authority-refused");
    let text = fs::read_to_string(folder.path("list.signed")).unwrap();
    let at = text.rfind("\n\"\"\"").unwrap() - 8;
    let mut changed = text.clone().into_bytes();
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    fs::write(folder.path("changed.signed"), changed).unwrap();
    assert_says(verify(&folder, "changed.signed", &["--date", "2026-11-23"]), 1, "changed after it was signed");

    assert_status(&folder.grader(&["authority", "keygen", "other.key"]), 0);
    let output = folder.grader(&["authority", "verify", "list.signed", "--keys", "other.key.pub"]);
    assert_status(&output, 1);
    assert!(out(&output).contains("a key that is not trusted"), "{}", out(&output));
    // A secret key among the trusted ones is a mistake that must be noticed.
    let output = folder.grader(&["authority", "verify", "list.signed", "--keys", "issuer.key"]);
    assert_status(&output, 1);
    assert!(out(&output).contains("a secret key"), "{}", out(&output));
    let output = folder.grader(&["authority", "sign", "list.toml", "--key", "issuer.key.pub", "--out", "x"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("no secret key") && !folder.path("x").exists(), "{}", err(&output));
}

#[test]
fn a_register_remembers_the_newest_list() {
    let folder = signed("authority-newest");
    assert_status(&folder.grader(&["register", "create", "a.register"]), 0);
    fs::write(folder.path("next.toml"), LIST.replace("number = 12", "number = 13")).unwrap();
    sign(&folder, "next.toml", "next.signed");
    let further = ["--date", "2026-11-23", "--register", "a.register"];
    assert_says(verify(&folder, "list.signed", &further), 0, "The list is valid.");
    assert_says(verify(&folder, "next.signed", &further), 0, "The list is valid.");
    assert_says(verify(&folder, "list.signed", &further), 1, "number 12; number 13 was in force before");
    assert_says(verify(&folder, "list.signed", &further[..2]), 0, "The list is valid.");
}

#[test]
fn what_was_signed_is_shown_and_cannot_act() {
    let folder = signed("authority-show");
    let output = folder.grader(&["authority", "show", "list.signed"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), LIST);
    fs::write(folder.path("bidi.toml"), LIST.replace("Maker", "M\u{202e}aker")).unwrap();
    sign(&folder, "bidi.toml", "bidi.signed");
    let output = folder.grader(&["authority", "show", "bidi.signed"]);
    assert!(out(&output).contains("M\\u{202e}aker"), "{}", out(&output));
    assert_status(&folder.grader(&["authority", "show", "list.toml"]), 3);
}

#[test]
fn what_is_no_list_is_not_signed() {
    let folder = signed("authority-sign");
    fs::write(folder.path("bad.toml"), LIST.replace("6901234567892", "6901234567893")).unwrap();
    let arguments = ["authority", "sign", "bad.toml", "--key", "issuer.key", "--out", "bad.signed"];
    let output = folder.grader(&arguments);
    assert_status(&output, 3);
    assert!(err(&output).contains("bad.toml: not signed: line 8: ") && err(&output).contains("ought to be 2"));
    assert!(!folder.path("bad.signed").exists());
    // Nor is the list or the key replaced by mistake.
    for out in ["list.toml", "issuer.key"] {
        let output = folder.grader(&["authority", "sign", "list.toml", "--key", "issuer.key", "--out", out]);
        assert_status(&output, 3);
    }
    assert_eq!(fs::read_to_string(folder.path("list.toml")).unwrap(), LIST);
}
