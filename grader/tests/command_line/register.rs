//! `grader register`.

use std::fs;
use std::io::Write;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::tools::*;

const GTIN: &str = "6901234567892";

fn with_register(name: &str) -> Folder {
    let folder = Folder::new(name);
    let output = folder.grader(&["register", "create", "a.register"]);
    assert_status(&output, 0);
    assert_eq!((out(&output), err(&output)), ("a.register: register created\n", ""));
    folder
}

fn find(folder: &Folder, serial: &str) -> String {
    let output = folder.grader(&["register", "find", "a.register", GTIN, serial]);
    assert_status(&output, 0);
    out(&output).to_owned()
}

#[test]
fn a_register_is_made_once() {
    let folder = with_register("register-create");
    let output = folder.grader(&["register", "create", "a.register"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("a.register: a file of this name exists"), "{}", err(&output));
    fs::write(folder.path("notes.txt"), "mine").unwrap();
    assert_status(&folder.grader(&["register", "create", "notes.txt"]), 3);
    assert_eq!(fs::read_to_string(folder.path("notes.txt")).unwrap(), "mine");
    let output = folder.grader(&["register", "info", "notes.txt"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("no register of this program"), "{}", err(&output));
    let output = folder.grader(&["register", "info", "none.register"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("grader register create"), "{}", err(&output));
}

#[test]
fn lists_are_imported_found_and_removed() {
    let folder = with_register("register-import");
    fs::write(folder.path("batch-7.csv"), "gtin,serial,batch\n6901234567892,A1,L7\n6901234567892,A2,L7\n").unwrap();
    fs::write(folder.path("shop.txt"), "A2\nA3\nA3\n").unwrap();
    let output = folder.grader(&["register", "import", "a.register", "batch-7.csv", "--kind", "issued"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "batch-7.csv: imported as list 1 (issued), 2 rows\n");
    let output = folder.grader(&["register", "import", "a.register", "shop.txt", "--kind", "seen", "--gtin", GTIN]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "shop.txt: imported as list 2 (seen), 2 rows\n");
    assert_eq!(err(&output), "grader: shop.txt: 1 lines repeat another one\n");

    let found = find(&folder, "A2");
    assert!(found.starts_with("(01)06901234567892(21)A2\n"), "{found}");
    for line in ["  issued: batch L7  [batch-7.csv]\n", "  seen before: [shop.txt]\n", "  cancelled: no list\n"] {
        assert!(found.contains(line), "{line} in {found}");
    }
    let found = find(&folder, "A3");
    assert!(found.contains("  issued: not in the lists\n") && found.contains("  seen before: [shop.txt]\n"), "{found}");

    let info = folder.grader(&["register", "info", "a.register"]);
    assert!(out(&info).contains("1  issued  batch-7.csv  2 rows"), "{}", out(&info));
    assert_status(&folder.grader(&["register", "remove", "a.register", "2"]), 0);
    assert!(find(&folder, "A3").contains("  seen before: no\n"));
    assert_status(&folder.grader(&["register", "remove", "a.register", "2"]), 3);
}

#[test]
fn the_same_list_is_imported_once() {
    let folder = with_register("register-again");
    fs::write(folder.path("one.txt"), "A1\nA2\n").unwrap();
    fs::write(folder.path("copy.txt"), "A1\nA2\n").unwrap();
    let import = |name| folder.grader(&["register", "import", "a.register", name, "--kind", "issued", "--gtin", GTIN]);
    assert_status(&import("one.txt"), 0);
    let output = import("copy.txt");
    assert_status(&output, 0);
    assert_eq!(out(&output), "copy.txt: was imported before as list 1 (one.txt), nothing to do\n");
    let info = folder.grader(&["register", "info", "a.register"]);
    assert!(!out(&info).contains("copy.txt"));
}

#[test]
fn a_list_with_wrong_lines_is_refused_and_they_are_named() {
    let folder = with_register("register-wrong");
    fs::write(folder.path("list.txt"), "A1\nA 2\n\u{202e}3\nA4\n").unwrap();
    let import = ["register", "import", "a.register", "list.txt", "--kind", "issued", "--gtin", GTIN];
    let output = folder.grader(&import);
    assert_status(&output, 3);
    let told = err(&output);
    assert!(told.contains("list.txt:2: ' ' cannot stand in a serial"), "{told}");
    assert!(told.contains("list.txt:3: ") && !told.contains('\u{202e}'), "{told}");
    assert!(told.contains("2 lines are wrong, nothing was imported"), "{told}");
    assert!(find(&folder, "A1").contains("issued: no list"));

    let output = folder.grader(&[&import[..], &["--lenient"]].concat());
    assert_status(&output, 0);
    assert!(out(&output).contains("2 rows") && err(&output).contains("2 lines left out"), "{}", err(&output));
    assert!(find(&folder, "A4").contains("issued: [list.txt]"));
    // A CSV that has no header, and a GTIN for a list that is not of serials.
    fs::write(folder.path("plain.csv"), "6901234567892,A1\n").unwrap();
    let output = folder.grader(&["register", "import", "a.register", "plain.csv", "--kind", "issued"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("the header has no column gtin"), "{}", err(&output));
    let output = folder.grader(&["register", "import", "a.register", "list.txt", "--kind", "hosts", "--gtin", GTIN]);
    assert_status(&output, 3);
    let output =
        folder.grader(&["register", "import", "a.register", "list.txt", "--kind", "issued", "--gtin", "6901234567893"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("ought to be 2"), "{}", err(&output));
    let output = folder.grader(&["register", "import", "a.register", "none.txt", "--kind", "issued"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("none.txt: no such file"), "{}", err(&output));
}

#[test]
fn an_item_is_cancelled_for_ever() {
    let folder = with_register("register-cancel");
    let arguments = ["register", "cancel", "a.register", GTIN, "'; DROP TABLE cancelled; --"];
    let further = ["--reason", "label lost", "--date", "2026-11-20"];
    let output = folder.grader(&[&arguments[..], &further].concat());
    assert_status(&output, 0);
    assert!(out(&output).ends_with("; --: cancelled\n"), "{}", out(&output));
    let found = find(&folder, arguments[4]);
    assert!(found.contains("  cancelled: 2026-11-20  label lost  [cancelled by hand]\n"), "{found}");
    let output = folder.grader(&arguments);
    assert_status(&output, 0);
    assert!(out(&output).ends_with("was cancelled before\n"), "{}", out(&output));
    assert!(find(&folder, "A1").contains("  cancelled: not in the lists\n"));
    assert_status(&folder.grader(&["register", "cancel", "a.register", "12", "A"]), 3);
}

#[test]
fn damage_is_found() {
    let folder = with_register("register-damage");
    let list: String = (0..5000).map(|serial| format!("S{serial}\n")).collect();
    fs::write(folder.path("list.txt"), list).unwrap();
    let import = ["register", "import", "a.register", "list.txt", "--kind", "issued", "--gtin", GTIN];
    assert_status(&folder.grader(&import), 0);
    let output = folder.grader(&["register", "check", "a.register"]);
    assert_status(&output, 0);
    assert_eq!(out(&output), "a.register: sound\n");
    let mut bytes = fs::read(folder.path("a.register")).unwrap();
    let end = bytes.len() - 8192;
    bytes[end..end + 4096].fill(0xff);
    fs::write(folder.path("a.register"), bytes).unwrap();
    let output = folder.grader(&["register", "check", "a.register"]);
    assert_status(&output, 1);
    assert!(err(&output).contains("the register is damaged"), "{}", err(&output));
}

#[test]
fn everything_is_said_in_chinese_too() {
    let folder = with_register("register-chinese");
    fs::write(folder.path("list.txt"), "A1\nA1\n").unwrap();
    let say = |arguments: &[&str]| {
        let output = folder.grader(&[arguments, &["--language", "zh"]].concat());
        format!("{}{}", out(&output), err(&output))
    };
    let import = ["register", "import", "a.register", "list.txt", "--kind", "issued", "--gtin", GTIN];
    let said = say(&import);
    assert!(said.contains("已导入为清单 1（issued），1 行") && said.contains("1 行与其他行重复"), "{said}");
    assert!(say(&import).contains("此前已导入为清单 1"));
    let said = say(&["register", "find", "a.register", GTIN, "A1"]);
    assert!(said.contains("已赋码: [list.txt]") && said.contains("此前见过: 否"), "{said}");
    assert!(say(&["register", "cancel", "a.register", GTIN, "A1"]).contains("已注销"));
    assert!(say(&["register", "info", "a.register"]).contains("逐条录入"));
    assert!(say(&["register", "check", "a.register"]).contains("完好"));
    assert!(say(&["register", "remove", "a.register", "1"]).contains("已删除清单 1"));
    assert!(say(&["register", "info", "none"]).contains("没有"));
}

#[test]
fn standard_input_is_a_list_too() {
    let folder = with_register("register-stdin");
    let mut child = begin(&folder, &["--kind", "issued", "--gtin", GTIN, "--name", "from the line"]);
    child.stdin.take().unwrap().write_all(b"A1\nA2\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_status(&output, 0);
    assert!(find(&folder, "A2").contains("issued: [from the line]"));
}

/// The program is killed in the middle: what was committed of the list does not count, and nothing is in the way.
#[test]
fn a_killed_import_leaves_nothing_that_counts() {
    let folder = with_register("register-killed");
    let mut child = begin(&folder, &["--kind", "cancelled", "--name", "half.csv"]);
    let mut pipe = child.stdin.take().unwrap();
    let reason = "x".repeat(200);
    // Texts of 32 MiB and more make a chunk.
    let mut text = String::from("gtin,serial,reason\n");
    for serial in 0..200_000 {
        text += &format!("{GTIN},S{serial},{reason}\n");
    }
    pipe.write_all(text.as_bytes()).unwrap();
    let patience = Instant::now();
    let begun = loop {
        let info = folder.grader(&["register", "info", "a.register"]);
        let rows: Option<u64> = out(&info)
            .lines()
            .find(|line| line.contains("half.csv"))
            .and_then(|line| line.split_whitespace().rev().nth(2)?.parse().ok());
        match rows {
            Some(rows) if rows > 0 => break rows,
            _ => assert!(patience.elapsed() < Duration::from_secs(60), "{}", out(&info)),
        }
        sleep(Duration::from_millis(50));
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(begun > 100_000, "{begun}");
    assert!(find(&folder, "S1").contains("cancelled: no list"));
    let info = folder.grader(&["register", "info", "a.register"]);
    assert!(out(&info).contains("not finished and does not count"), "{}", out(&info));
    assert_status(&folder.grader(&["register", "check", "a.register"]), 0);
    fs::write(folder.path("list.csv"), "gtin,serial\n6901234567892,S1\n").unwrap();
    let output = folder.grader(&["register", "import", "a.register", "list.csv", "--kind", "cancelled"]);
    assert_status(&output, 0);
    assert!(err(&output).contains("the import of list 1 (half.csv) was interrupted"), "{}", err(&output));
    assert!(find(&folder, "S1").contains("[list.csv]") && find(&folder, "S2").contains("not in the lists"));
    assert_status(&folder.grader(&["register", "remove", "a.register", "1"]), 0);
    assert!(find(&folder, "S1").contains("[list.csv]"));
}

/// An import from standard input.
fn begin(folder: &Folder, arguments: &[&str]) -> Child {
    let mut command = folder.command(&[&["register", "import", "a.register", "-"], arguments].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}
