//! Reports as PDF/A, seen from outside: by qpdf, by poppler, by the clock. `make test-pdf`.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pdf").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    assert_eq!(run(&folder, &["report", "template", "--out", "lab"]).status.code(), Some(0));
    assert_eq!(run(&folder, &["report", "keygen", "lab.key"]).status.code(), Some(0));
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command.args(arguments).current_dir(folder).env("LANG", "en_US.UTF-8");
    for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

fn tool(name: &str, arguments: &[&str]) -> String {
    let output = Command::new(name)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{name}: {error}; run make setup-pdf"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("samples")
}

/// Inspects pictures into one file of records.
fn records(folder: &Path, pictures: &[PathBuf], to: &str) {
    let names: Vec<&str> = pictures.iter().map(|path| path.to_str().unwrap()).collect();
    let output = run(folder, &[&["inspect", "--format", "json", "--detail", "--quiet"], &names[..]].concat());
    fs::write(folder.join(to), output.stdout).unwrap();
}

#[track_caller]
fn issue(folder: &Path, further: &[&str]) {
    let output = issued(folder, further);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

fn issued(folder: &Path, further: &[&str]) -> Output {
    let usual = ["--particulars", "lab/particulars.toml", "--issued", "2026-11-24", "--key", "lab.key", "--quiet"];
    run(folder, &[&["report"], further, &usual[..]].concat())
}

/// Every sample in every language: sound for qpdf, marked as PDF/A-3b, its data and pictures attached, the same when made again.
#[test]
fn every_sample_becomes_a_sound_pdf_a() {
    let folder = folder("samples");
    let mut pictures: Vec<PathBuf> = fs::read_dir(samples())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "png"))
        .collect();
    pictures.sort();
    assert!(pictures.len() > 50);
    records(&folder, &pictures, "all.jsonl");
    for languages in ["zh", "en", "both"] {
        let to = format!("{languages}-{{number}}.pdf");
        issue(
            &folder,
            &["all.jsonl", "--each", "--number", &format!("{languages}-001"), "--in", languages, "--out", &to],
        );
    }
    let mut files = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "pdf") {
            continue;
        }
        files += 1;
        let name = path.to_str().unwrap();
        assert!(tool("qpdf", &["--check", name]).contains("No syntax or stream encoding errors"), "{name}");
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            text.contains("<pdfaid:part>3</pdfaid:part>")
                && text.contains("<pdfaid:conformance>B</pdfaid:conformance>"),
            "{name}"
        );
        let fonts = tool("pdffonts", &[name]);
        // Columns from the right: object id (two), unicode, subset, embedded.
        for font in fonts.lines().skip(2) {
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            assert_eq!(columns[4], "yes", "embedded: {font}");
        }
    }
    assert_eq!(files, 3 * pictures.len());
    let output = run(&folder, &["report", "verify", "both-both-001.pdf", "zh-zh-002.pdf", "--keys", "lab.key.pub"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn made_twice_it_is_the_same_bytes_and_says_who_signed() {
    let folder = folder("twice");
    records(&folder, &[samples().join("good.png")], "good.json");
    issue(&folder, &["good.json", "--out", "one.pdf", "--out", "page.html"]);
    std::thread::sleep(Duration::from_millis(1_100));
    issue(&folder, &["good.json", "--out", "two.pdf"]);
    assert_eq!(fs::read(folder.join("one.pdf")).unwrap(), fs::read(folder.join("two.pdf")).unwrap());
    // Out of the HTML of the same report the same PDF.
    let output = run(&folder, &["report", "again", "page.html", "--out", "three.pdf"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(folder.join("one.pdf")).unwrap(), fs::read(folder.join("three.pdf")).unwrap());
    let text = tool("pdftotext", &["-layout", folder.join("one.pdf").to_str().unwrap(), "-"]);
    for part in [
        "示例检测实验室",
        "Example Testing Laboratory",
        "EX-2026-0001",
        "7.8.2.1",
        "报告结束",
        "End of report",
        "只与被检样品有关",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let pages = text.matches('\u{c}').count();
    let close: String = text.split_whitespace().collect();
    for page in 1..=pages {
        assert!(
            close.contains(&format!("Page{page}of{pages}")) && close.contains(&format!("第{page}页共{pages}页")),
            "page {page} of {pages}"
        );
    }
    // The number on every page: ISO/IEC 17025:2017, 7.8.2.1 d.
    assert!(text.split('\u{c}').filter(|page| !page.trim().is_empty()).all(|page| page.contains("EX-2026-0001")));
}

#[test]
fn a_pdf_whose_pages_were_changed_is_not_relied_on() {
    let folder = folder("changed");
    records(&folder, &[samples().join("good.png")], "good.json");
    issue(&folder, &["good.json", "--out", "r.pdf", "--in", "en"]);
    let bytes = fs::read(folder.join("r.pdf")).unwrap();
    // The title among the properties: nothing that is signed, and yet not what was issued.
    let place = bytes.windows(12).position(|part| part == b"/CreationDat").unwrap() + 22;
    let mut changed = bytes.clone();
    changed[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
    fs::write(folder.join("changed.pdf"), changed).unwrap();
    let output = run(&folder, &["report", "verify", "changed.pdf", "--keys", "lab.key.pub"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("pages were altered"), "{said}");
    // Saved by another program: the data are right, the pages are no longer those that were issued.
    tool("qpdf", &[folder.join("r.pdf").to_str().unwrap(), folder.join("saved.pdf").to_str().unwrap()]);
    let output = run(&folder, &["report", "verify", "saved.pdf", "--keys", "lab.key.pub"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("right signature"), "{said}");
    for end in [0, 20, bytes.len() / 2] {
        fs::write(folder.join("cut.pdf"), &bytes[..end]).unwrap();
        let output = run(&folder, &["report", "verify", "cut.pdf", "--keys", "lab.key.pub"]);
        assert_ne!(output.status.code(), Some(0), "{end}");
    }
}

#[test]
fn a_template_that_cannot_be_set_is_told_with_its_line() {
    let folder = folder("template");
    records(&folder, &[samples().join("good.png")], "good.json");
    let template = fs::read_to_string(folder.join("lab/report.typ")).unwrap();
    fs::create_dir(folder.join("mine")).unwrap();
    let refused = |text: &str| {
        fs::write(folder.join("mine/report.typ"), text).unwrap();
        let output = issued(&folder, &["good.json", "--out", "r.pdf", "--template", "mine"]);
        assert_eq!(output.status.code(), Some(3));
        assert!(!folder.join("r.pdf").exists() && !folder.join("lab/issued.jsonl").exists());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let said = refused("one\n\n#nothing");
    assert!(said.contains("report.typ:3") && said.contains("nothing"), "{said}");
    let said = refused("= A page without data");
    assert!(said.contains("does not attach report.json"), "{said}");
    // A character that no font has is no box.
    let said = refused(&template.replace("—— #in-line", "\u{1f600} #in-line"));
    assert!(said.contains("could not be displayed") && said.contains("put a font"), "{said}");
    fs::write(folder.join("mine/report.typ"), template.replace("//", "// ours\n//")).unwrap();
    issue(&folder, &["good.json", "--out", "r.pdf", "--template", "mine"]);
}

#[test]
fn names_of_rare_characters_and_endless_words_are_set() {
    let folder = folder("rare");
    let text = fs::read_to_string(folder.join("lab/particulars.toml")).unwrap();
    let text = text.replace("张三", "喆堃镕玥").replace("S-0001", &"0123456789".repeat(200));
    fs::write(folder.join("lab/particulars.toml"), text).unwrap();
    records(&folder, &[samples().join("message-utf8-chinese.png"), samples().join("version-40.png")], "all.jsonl");
    issue(&folder, &["all.jsonl", "--each", "--out", "{number}.pdf"]);
    let said = tool("pdftotext", &[folder.join("EX-2026-0002.pdf").to_str().unwrap(), "-"]);
    assert!(said.contains("喆堃镕玥"));
    // What a code holds and no font has is shown as an escape; what the laboratory writes itself is refused by name.
    let record = fs::read_to_string(folder.join("all.jsonl")).unwrap();
    let record = record.lines().next().unwrap().replacen("\"text\":\"", "\"text\":\"\u{1f600}", 1);
    fs::write(folder.join("emoji.json"), record).unwrap();
    issue(&folder, &["emoji.json", "--number", "E-1", "--out", "emoji.pdf"]);
    assert!(tool("pdftotext", &[folder.join("emoji.pdf").to_str().unwrap(), "-"]).contains("\\u{1f600}"));
    let text = fs::read_to_string(folder.join("lab/particulars.toml")).unwrap();
    fs::write(folder.join("lab/particulars.toml"), text.replace("喆堃镕玥", "\u{1f600}")).unwrap();
    let output = issued(&folder, &["emoji.json", "--number", "E-2", "--out", "no.pdf"]);
    assert!(
        String::from_utf8_lossy(&output.stderr).contains('\u{1f600}'),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A hundred symbols in one series: heads of tables repeated, no page without content; and how long that takes.
#[test]
fn a_hundred_symbols_paginate_and_a_hundred_reports_are_quick() {
    let folder = folder("hundred");
    let picture = samples().join("good.png");
    let hundred: Vec<PathBuf> = (0..100)
        .map(|place| {
            let path = folder.join(format!("specimen-{place:03}.png"));
            fs::copy(&picture, &path).unwrap();
            path
        })
        .collect();
    records(&folder, &hundred, "hundred.jsonl");
    records(&folder, &hundred[..1], "one.json");

    let begun = Instant::now();
    issue(&folder, &["one.json", "--number", "ONE-1", "--out", "one.pdf"]);
    let one = begun.elapsed();
    let begun = Instant::now();
    issue(&folder, &["hundred.jsonl", "--each", "--number", "EACH-001", "--out", "{number}.pdf"]);
    let each = begun.elapsed();
    let begun = Instant::now();
    issue(&folder, &["hundred.jsonl", "--number", "SERIES-1", "--out", "series.pdf"]);
    let series = begun.elapsed();
    println!("one report {one:.2?}, a hundred reports {each:.2?}, one series of a hundred {series:.2?}");
    assert!(one < Duration::from_secs(1), "{one:?}");
    assert!(each < Duration::from_secs(20), "{each:?}");

    let text = tool("pdftotext", &["-layout", folder.join("series.pdf").to_str().unwrap(), "-"]);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    println!("the series has {} pages", pages.len());
    // Each row of grades takes two lines at most, some 40 rows go on a page.
    let with_grades: Vec<&&str> = pages.iter().filter(|page| page.matches("4.0/0.8X/660").count() > 1).collect();
    assert!(with_grades.len() >= 2, "{}", with_grades.len());
    for page in with_grades {
        assert!(page.contains("specimen") && page.contains("verdict"), "a table goes on without its head:\n{page}");
    }
    for place in 0..100 {
        assert!(text.matches(&format!("specimen-{place:03}")).count() >= 3, "specimen {place}");
    }
    for (place, page) in pages.iter().enumerate() {
        let lines = page.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines > 4, "page {} is as good as empty:\n{page}", place + 1);
    }
}
