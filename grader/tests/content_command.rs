//! `grader content` as its users meet it.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command.arg("content").args(arguments).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(name);
    }
    command.env("LANG", "en_US.UTF-8");
    command
}

fn run(arguments: &[&str]) -> (String, i32) {
    answer(command(arguments).output().unwrap())
}

fn fed(arguments: &[&str], data: &[u8]) -> (String, i32) {
    let mut child = command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(data).unwrap();
    answer(child.wait_with_output().unwrap())
}

fn answer(output: Output) -> (String, i32) {
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn document(arguments: &[&str]) -> (Value, i32) {
    let (text, status) = run(&[arguments, &["--format", "json"]].concat());
    (serde_json::from_str(&text).unwrap(), status)
}

/// traceability-code.md, section 5.1: the vectors with the verdict of the reference engine of GS1.
#[test]
fn exit_status_says_right_or_wrong() {
    for right in [
        "]Q30106901234567892211234<GS>10ABC123",
        "]d20106901234567892211234{GS}10ABC",
        "]Q1https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0001?17=271231",
        "]E06901234567892",
    ] {
        assert_eq!(run(&[right]).1, 0, "{right}");
        assert_eq!(run(&[right, "--edition", "gs1"]).1, 0, "{right}");
    }
    for wrong in ["]Q30106901234567893211234", "]Q321SN1", "]Q1http://2dcode.org/0106901234567892OXjVB3", "", "text"] {
        assert_eq!(run(&[wrong]).1, 1, "{wrong}");
    }
    let national = "]Q1http://2dcode.org/0106901234567892OXjVB3";
    assert_eq!(run(&[national, "--edition", "gb33993-2017"]).1, 0);
}

#[test]
fn what_cannot_be_carried_out_has_status_3() {
    for arguments in [&[][..], &["x", "--identifier", "Q3"], &["x", "--edition", "2017"], &["x", "--format", "csv"]] {
        let output = command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let output = command(&["x", "--identifier", "Q3", "--language", "zh"]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("码制标识符的形式为"));
}

#[test]
fn elements_are_listed_with_their_names() {
    let (text, status) = run(&["(01)06901234567892(17)271231(10)A(1)B"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(status, 0, "{text}");
    assert_eq!(lines[0], "GS1 element string");
    assert_eq!(lines[2], "  (01) Global trade item number (GTIN)  06901234567892");
    assert_eq!(lines[3], "  (17) Expiration date                  271231");
    assert_eq!(lines[4], "  (10) Batch or lot number              A(1)B");
    assert_eq!(lines[5], "right");
    let (text, _) = run(&["(01)06901234567892(17)271231", "--language", "zh"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[2], "  (01) 全球贸易项目代码（GTIN）  06901234567892");
    assert_eq!(lines[3], "  (17) 有效期                    271231", "a Chinese character is two cells wide");
}

/// The caret stands below the character, in cells: Chinese characters before it are two wide, escapes are long.
#[test]
fn carets_point_at_the_character() {
    let caret = |data: &str| {
        let (text, status) = run(&[data]);
        assert_eq!(status, 1, "{text}");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = lines.iter().position(|line| line.trim_start().starts_with('^')).unwrap();
        (lines[at - 1].clone(), lines[at].clone(), lines[at - 2].clone())
    };
    let (data, carets, sentence) = caret("]Q30106901234567893");
    assert_eq!(data, "    ]Q30106901234567893");
    assert_eq!(carets, "                      ^");
    assert_eq!(sentence, "✗ Character 19: The check digit of (01) is 3; by the other digits it is 2.");
    let (data, carets, _) = caret("https://a.org/批号/01/06901234567892");
    assert_eq!((data.as_str(), carets.as_str()), ("    https://a.org/批号/01/06901234567892", "                  ^^"));
    let (data, carets, _) = caret("]Q30106901234567892<GS><GS>10A");
    assert!(data.contains("\\u{1d}\\u{1d}"), "{data}");
    assert_eq!(carets.trim(), "^^^^^^", "the escape is as wide as it is written");
    // Far into long data the line is cut on both sides.
    let long = format!("https://example.com/{}/01/06901234567893/21/{}", "a".repeat(500), "b".repeat(20));
    let (data, carets, _) = caret(&long);
    assert!(data.starts_with("    …aaa") && data.len() < 100, "{data}");
    let place = carets.find('^').unwrap();
    assert_eq!(data.chars().nth(place), Some('3'), "{data}\n{carets}");
}

#[test]
fn hostile_data_are_shown_escaped() {
    let data = "]Q1https://example.com/\u{202e}gpj\u{1b}[2J\u{200b}/01/06901234567892";
    for format in ["text", "json"] {
        let (text, status) = run(&[data, "--format", format]);
        assert_eq!(status, 1);
        let is_harmful = |c: char| (c.is_control() && c != '\n') || ('\u{200b}'..='\u{202e}').contains(&c);
        // JSON writes what is no control character as it is; a program reads it.
        assert!(format == "json" || !text.contains(is_harmful), "{text:?}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
    let (text, _) = run(&["]Q3010690123456789221'; DROP TABLE codes;--"]);
    assert!(text.contains("U+0020"), "a blank is not allowed in a serial: {text}");
}

#[test]
fn standard_input_is_taken_as_it_is() {
    assert_eq!(fed(&["-"], b"]Q30106901234567892211\x1d10A\n").1, 0);
    assert_eq!(fed(&["-"], b"]Q30106901234567892211\x1d10A\r\n").1, 0);
    // No notation there: brackets and names are data.
    assert_eq!(fed(&["-"], b"(01)06901234567892").1, 1);
    let (text, status) = fed(&["-", "--identifier", "]Q3"], b"0106901234567892211<GS>10A");
    assert!(text.contains("1<GS>10A") && status == 0, "{text}");
    let (text, status) = fed(&["-"], b"\xff\xfe\x00");
    assert!(text.contains("bytes that are no text") && status == 1, "{text}");
    assert_eq!(fed(&["-"], &vec![b'a'; 5 << 20]).1, 1);
}

/// docs/content.md
#[test]
fn json_is_as_documented() {
    let (answer, status) = document(&["]Q10106901234567893", "--identifier", "]Q3"]);
    assert_eq!(status, 1);
    assert_eq!(answer["form"], "element_string", "the identifier that was given counts: {answer:#}");

    let (answer, status) = document(&["https://chinatrace.org/gd/01/06901234567893/21/A%2FB?17=271231"]);
    assert_eq!(status, 1);
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["software"]["name"], "grader");
    assert_eq!((&answer["right"], &answer["form"]), (&json!(false), &json!("digital_link")));
    assert_eq!((&answer["identifier"], &answer["edition"]), (&json!(null), &json!("gb33993-2024")));
    assert_eq!(
        (&answer["gtin"], &answer["serial"], &answer["batch"]),
        (&json!("06901234567893"), &json!("A/B"), &json!(null))
    );
    assert_eq!(
        answer["elements"][1],
        json!({
            "ai": "21", "value": "A/B", "at": {"start": 44, "end": 52}, "value_at": {"start": 47, "end": 52},
            "title": {"en": "Serial number", "zh": "系列号"},
        })
    );
    assert_eq!(answer["uri"]["host"]["registrable"], "chinatrace.org");
    assert_eq!(
        answer["faults"],
        json!([{
            "kind": "value", "ai": "01", "fault": {"problem": "check_digit", "found": "3", "expected": "2"},
            "at": {"start": 42, "end": 43}, "character": 43, "grave": true, "topic": "check_characters",
            "message": {
                "en": "Character 43: The check digit of (01) is 3; by the other digits it is 2.",
                "zh": "第 43 个字符：(01) 的校验码为 3，按其余数字应为 2。",
            },
        }])
    );
    let (text, _) = fed(&["-", "--format", "json"], b"\xff");
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&answer["text"], &answer["bytes"]), (&json!(null), &json!("/w==")));
}

#[test]
fn brackets_are_converted_where_gs1_is_meant() {
    let (answer, status) = document(&["(21)A1(01)06901234567892", "--edition", "gs1"]);
    assert_eq!((status, &answer["identifier"]), (0, &json!(null)));
    assert_eq!(answer["text"], "21A1\u{1d}0106901234567892");
    let (answer, status) = document(&["(01)06901234567892", "--identifier", "]Q1"]);
    assert_eq!((status, &answer["faults"][0]["kind"]), (1, &json!("brackets_encoded")));
}
