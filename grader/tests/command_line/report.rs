//! `grader report`: from pictures to signed pages and back.

use std::fs;

use super::tools::*;

/// A folder with two records, particulars and a key.
fn laboratory(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.symbol("a-1.png", "REPORT A", 20, 230);
    folder.symbol("a-2.png", "REPORT A", 30, 225);
    folder.symbol("b-1.png", "REPORT B", 100, 180);
    for picture in ["a-1", "a-2", "b-1"] {
        let output = folder.grader(&["inspect", &format!("{picture}.png"), "--format", "json", "--detail"]);
        fs::write(folder.path(&format!("{picture}.json")), out(&output)).unwrap();
    }
    assert_status(&folder.grader(&["report", "template", "--out", "own"]), 0);
    assert_status(&folder.grader(&["report", "keygen", "lab.key", "--name", "Example"]), 0);
    folder
}

const ISSUE: [&str; 7] =
    ["--particulars", "own/particulars.toml", "--issued", "2026-11-24", "--key", "lab.key", "--quiet"];

fn issue(folder: &Folder, records: &[&str], further: &[&str]) -> std::process::Output {
    folder.grader(&[&["report"], records, &ISSUE[..], further].concat())
}

fn verify(folder: &Folder, file: &str) -> (i32, String) {
    let output = folder.grader(&["report", "verify", file, "--keys", "lab.key.pub"]);
    (output.status.code().unwrap(), format!("{}{}", out(&output), err(&output)))
}

#[test]
fn a_report_made_twice_is_the_same_bytes_and_verifies() {
    let folder = laboratory("report-twice");
    for (languages, to) in [("zh", "one"), ("en", "two"), ("both", "three")] {
        let further = |name: &str| -> Vec<String> {
            ["--in", languages, "--number", to, "--out", &format!("{name}.html"), "--out", &format!("{name}.json")]
                .map(str::to_owned)
                .into()
        };
        for name in [to, "again"] {
            let further = further(name);
            let output = issue(&folder, &["a-1.json"], &further.iter().map(String::as_str).collect::<Vec<_>>());
            assert_status(&output, 0);
        }
        for end in ["html", "json"] {
            let read = |name: &str| fs::read(folder.path(&format!("{name}.{end}"))).unwrap();
            assert_eq!(read(to), read("again"), "{languages} {end}");
            let (status, said) = verify(&folder, &format!("{to}.{end}"));
            assert_eq!(status, 0, "{said}");
        }
        let (_, said) = verify(&folder, &format!("{to}.html"));
        assert!(said.contains("byte for byte") && said.contains("Example"), "{said}");
    }
}

#[test]
fn an_altered_page_is_not_relied_on() {
    let folder = laboratory("report-altered");
    assert_status(&issue(&folder, &["b-1.json"], &["--out", "r.html", "--in", "en"]), 0);
    let page = fs::read_to_string(folder.path("r.html")).unwrap();
    let save = |name: &str, page: &str| fs::write(folder.path(name), page).unwrap();
    // What the reader sees, the data being left alone.
    assert!(page.contains("Example Appliances Ltd."));
    save("seen.html", &page.replacen("Example Appliances Ltd.", "Somebody else Ltd.", 1));
    let (status, said) = verify(&folder, "seen.html");
    assert!(status == 1 && said.contains("pages were altered"), "{said}");
    // The data.
    let data = page.rfind("\"outcome\"").or_else(|| page.rfind("\"verdict\":\"")).unwrap();
    let (head, tail) = page.split_at(data);
    save("data.html", &format!("{head}{}", tail.replacen("2026-11-24", "2026-11-25", 1)));
    let changed = page.replacen("\"number\":\"EX-2026-0001\"", "\"number\":\"EX-2026-0002\"", 1);
    assert_ne!(changed, page);
    save("data.html", &changed);
    let (status, said) = verify(&folder, "data.html");
    assert!(status == 1 && said.contains("altered"), "{said}");
    // A picture.
    let place = page.find("data-file=\"picture-1-1-raw.png\"").unwrap();
    let place = place + page[place..].find(";base64,").unwrap() + 200;
    let other = if &page[place..=place] == "A" { "B" } else { "A" };
    save("picture.html", &format!("{}{other}{}", &page[..place], &page[place + 1..]));
    let (status, said) = verify(&folder, "picture.html");
    assert!(status == 1 && said.contains("picture-1-1-raw.png"), "{said}");
    // Without the laboratory's key nobody knows who signed.
    let output = folder.grader(&["report", "verify", "r.html"]);
    assert_status(&output, 2);
    assert!(out(&output).contains("not trusted"), "{}", out(&output));
    // Any other file.
    let (status, said) = verify(&folder, "a-1.png");
    assert!(status == 1 && said.contains("no report"), "{said}");
    assert_eq!(verify(&folder, "none.pdf").0, 3);
}

#[test]
fn what_is_missing_is_named_and_nothing_is_written() {
    let folder = laboratory("report-missing");
    let text = fs::read_to_string(folder.path("own/particulars.toml")).unwrap();
    let text: String =
        text.lines().filter(|line| !line.starts_with("deviations")).map(|line| format!("{line}\n")).collect();
    fs::write(folder.path("own/particulars.toml"), text).unwrap();
    let output = issue(&folder, &["a-1.json"], &["--out", "r.html"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("7.8.2.1 n") && err(&output).contains("test.deviations"), "{}", err(&output));
    assert!(!folder.path("r.html").exists() && !folder.path("own/issued.jsonl").exists());
    let output = folder.grader(&[
        "report",
        "a-1.json",
        "--particulars",
        "own/particulars.toml",
        "--out",
        "r.html",
        "--language",
        "zh",
    ]);
    assert!(err(&output).contains("对方法的偏离"), "{}", err(&output));
}

#[test]
fn the_journal_knows_who_issued_what_and_numbers_are_given_once() {
    let folder = laboratory("report-journal");
    assert_status(&issue(&folder, &["a-1.json"], &["--out", "r.html"]), 0);
    let output = issue(&folder, &["a-1.json"], &["--out", "r.html"]);
    assert_status(&output, 0);
    assert!(out(&output).contains("issued before"), "{}", out(&output));
    // The same number for other data.
    let output = issue(&folder, &["a-2.json"], &["--out", "r.html"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("number of its own"), "{}", err(&output));
    // A correction names the report that it replaces, which must be known.
    let particulars = fs::read_to_string(folder.path("own/particulars.toml")).unwrap();
    let correct = |replaced: &str| {
        let line = format!("[report]\nreplaces = {{ number = \"{replaced}\", reason = \"wrong specimen\" }}\n");
        fs::write(folder.path("own/particulars.toml"), particulars.replacen("[report]\n", &line, 1)).unwrap();
        issue(&folder, &["a-2.json"], &["--number", "EX-2026-0002", "--out", "corrected.html", "--in", "en"])
    };
    let output = correct("EX-9");
    assert_status(&output, 3);
    assert!(err(&output).contains("EX-9"), "{}", err(&output));
    assert_status(&correct("EX-2026-0001"), 0);
    let page = fs::read_to_string(folder.path("corrected.html")).unwrap();
    assert!(page.contains("Replaces report") && page.contains("wrong specimen"));
    let output = folder.grader(&["report", "journal", "own/issued.jsonl"]);
    assert_status(&output, 0);
    let said = out(&output);
    assert!(
        said.contains("replaces EX-2026-0001")
            && said.contains("2 reports, the chain is whole")
            && said.contains("张三"),
        "{said}"
    );
    // A byte changed, a line taken out.
    let journal = fs::read_to_string(folder.path("own/issued.jsonl")).unwrap();
    for (wrong, line) in [
        (journal.replacen("张三", "李四", 1), "line 1"),
        (journal.lines().skip(1).map(|line| format!("{line}\n")).collect(), "line 1"),
    ] {
        fs::write(folder.path("wrong.jsonl"), wrong).unwrap();
        let output = folder.grader(&["report", "journal", "wrong.jsonl"]);
        assert_status(&output, 3);
        assert!(err(&output).contains(line), "{}", err(&output));
        let output = issue(&folder, &["b-1.json"], &["--number", "N-3", "--out", "n.html", "--journal", "wrong.jsonl"]);
        assert_status(&output, 3);
    }
    // A power cut in the middle of a line: that report was not issued; the next one is.
    fs::write(folder.path("cut.jsonl"), &journal[..journal.len() - 40]).unwrap();
    fs::write(folder.path("own/particulars.toml"), &particulars).unwrap();
    let output = issue(&folder, &["b-1.json"], &["--number", "N-3", "--out", "n.html", "--journal", "cut.jsonl"]);
    assert_status(&output, 0);
    let output = folder.grader(&["report", "journal", "cut.jsonl"]);
    assert!(out(&output).contains("2 reports"), "{}{}", out(&output), err(&output));
}

#[test]
fn a_series_groups_scans_and_a_batch_counts_up() {
    let folder = laboratory("report-series");
    let records = ["a-1.json", "a-2.json", "b-1.json"];
    assert_status(&issue(&folder, &records, &["--specimens", "name", "--out", "s.html", "--in", "en"]), 0);
    let page = fs::read_to_string(folder.path("s.html")).unwrap();
    // Two specimens, three scans; s_r from the one specimen that was scanned twice.
    assert!(page.contains("2 &#x2f; 3") && page.contains("a · 1") && page.contains("a · 2"));
    assert_eq!(verify(&folder, "s.html").0, 0);
    let output = issue(&folder, &records, &["--each", "--number", "B-099", "--out", "r.html"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("{number}"), "{}", err(&output));
    fs::create_dir(folder.path("batch")).unwrap();
    assert_status(&issue(&folder, &records, &["--each", "--number", "B-099", "--out", "batch/{number}.html"]), 0);
    for number in ["B-099", "B-100", "B-101"] {
        assert_eq!(verify(&folder, &format!("batch/{number}.html")).0, 0, "{number}");
    }
}

#[test]
fn pictures_must_be_those_that_were_inspected() {
    let folder = laboratory("report-pictures");
    fs::create_dir(folder.path("kept")).unwrap();
    fs::rename(folder.path("a-1.png"), folder.path("kept/a-1.png")).unwrap();
    let output = issue(&folder, &["a-1.json"], &["--out", "r.html"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("--images"), "{}", err(&output));
    assert_status(&issue(&folder, &["a-1.json"], &["--out", "r.html", "--images", "kept"]), 0);
    fs::copy(folder.path("b-1.png"), folder.path("a-1.png")).unwrap();
    fs::remove_file(folder.path("kept/a-1.png")).unwrap();
    let output = issue(&folder, &["a-1.json"], &["--number", "X-1", "--out", "r.html"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("SHA-256"), "{}", err(&output));
    assert_status(&issue(&folder, &["a-1.json"], &["--number", "X-1", "--out", "x.html", "--without-pictures"]), 0);
}

#[test]
fn a_template_of_the_laboratory_changes_the_page_and_is_needed_to_check_it() {
    let folder = laboratory("report-template");
    let template = fs::read_to_string(folder.path("own/report.html")).unwrap();
    fs::create_dir(folder.path("mine")).unwrap();
    fs::write(folder.path("mine/report.html"), template.replace("<body>", "<body><p>our house style</p>")).unwrap();
    assert_status(&issue(&folder, &["a-1.json"], &["--out", "r.html", "--template", "mine"]), 0);
    assert!(fs::read_to_string(folder.path("r.html")).unwrap().contains("our house style"));
    let (status, said) = verify(&folder, "r.html");
    assert!(status == 2 && said.contains("--template"), "{said}");
    let output = folder.grader(&["report", "verify", "r.html", "--keys", "lab.key.pub", "--template", "mine"]);
    assert_status(&output, 0);
    fs::write(folder.path("mine/report.html"), "x\n{{ paper.nmber }}").unwrap();
    let output = issue(&folder, &["a-2.json"], &["--number", "T-2", "--out", "t.html", "--template", "mine"]);
    assert_status(&output, 3);
    assert!(err(&output).contains("line 2"), "{}", err(&output));
    // The same pages again, and the data out of them.
    assert_status(&folder.grader(&["report", "again", "r.html", "--out", "d.json", "--template", "own"]), 3);
    let particulars = folder.path("own/particulars.toml");
    fs::rename(&particulars, folder.path("particulars.toml")).unwrap();
    fs::write(folder.path("mine/report.html"), template.replace("<body>", "<body><p>our house style</p>")).unwrap();
    assert_status(
        &folder.grader(&["report", "again", "r.html", "--out", "again.html", "--out", "d.json", "--template", "mine"]),
        0,
    );
    assert_eq!(fs::read(folder.path("r.html")).unwrap(), fs::read(folder.path("again.html")).unwrap());
    assert_eq!(verify(&folder, "d.json").0, 0);
}
