//! `grader inspect`, and what is common to all commands.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use grader::plane::Plane;
use serde_json::Value;

use crate::tools::{Folder, assert_status, beside, documents, err, out, png, symbol};

#[test]
fn an_ideal_symbol_passes_with_the_best_grade() {
    let folder = Folder::new("ideal");
    folder.symbol("ideal.png", "HELLO 15415", 20, 230);
    let output = folder.grader(&["inspect", "ideal.png"]);
    assert_status(&output, 0);
    assert!(out(&output).contains("4.0/0.8X/660") && out(&output).contains("HELLO 15415"), "{}", out(&output));
    assert_eq!(err(&output), "");
}

/// Symbol contrast (204 - 102) / 255 = 0.40 has grade 2; (179 - 102) / 255 = 0.30 has grade 1 (ISO/IEC 15415:2011).
#[test]
fn the_minimum_decides_between_pass_and_fail() {
    let folder = Folder::new("minimum");
    folder.symbol("two.png", "CONTRAST", 102, 204);
    folder.symbol("one.png", "CONTRAST", 102, 179);
    assert_status(&folder.grader(&["inspect", "two.png"]), 0);
    assert_status(&folder.grader(&["inspect", "one.png"]), 1);
    assert_status(&folder.grader(&["inspect", "one.png", "--minimum", "1.0"]), 0);
    assert_status(&folder.grader(&["inspect", "two.png", "--minimum", "2.1"]), 1);
    let output = folder.grader(&["inspect", "two.png", "one.png", "--format", "json"]);
    assert_status(&output, 1);
    let grades: Vec<Value> = documents(&output).iter().map(|d| d["symbols"][0]["grade"]["overall"].clone()).collect();
    assert_eq!(grades, [2.0, 1.0]);
}

/// Grey level 102 stands for reflectance 0 and 204 for 1: contrast 1.
#[test]
fn stated_conditions_are_used_and_reported() {
    let folder = Folder::new("conditions");
    folder.symbol("a.png", "CONDITIONS", 102, 204);
    let output = folder.grader(&[
        "inspect",
        "a.png",
        "--format=json",
        "--reflectance=102,204",
        "--scale=0.02",
        "--aperture=8mil",
        "--light=W",
        "--standard=GB/T 23704-2017",
        "--interpretation=quiet_zone=1X",
        "--interpretation=ideal_grid=projective",
    ]);
    assert_status(&output, 0);
    let record = &documents(&output)[0];
    let held = &record["symbols"][0];
    assert_eq!(held["parameters"]["symbol_contrast"]["value"], 1.0);
    assert_eq!(held["grade"]["notation"], "4.0/08/W");
    // 8 mil = 0.2032 mm = 10.16 pixels.
    assert_eq!(held["aperture"]["pixels"], 10.16);
    assert_eq!(held["x_dimension_mm"], 0.24);
    assert_eq!(record["settings"]["standard"], "ISO/IEC 15415:2011");
    assert_eq!(record["settings"]["interpretation"]["quiet_zone"], "1X");
    assert_eq!(record["settings"]["interpretation"]["ideal_grid"], "projective");
    let calibration = record["settings"]["calibration"]["id"].as_str().unwrap();
    assert!(calibration.contains("102,204") && calibration.contains("0.02 mm/px"), "{calibration}");
}

#[test]
fn the_edition_of_2024_grades_print_growth_and_knows_no_reflectance_margin() {
    let folder = Folder::new("edition-2024");
    folder.symbol("a.png", "EDITION", 20, 230);
    let output = folder.grader(&["inspect", "a.png", "--standard", "15415:2024", "--format", "json"]);
    assert_status(&output, 0);
    let record = &documents(&output)[0];
    assert_eq!(record["settings"]["standard"], "ISO/IEC 15415:2024");
    assert_eq!(record["symbols"][0]["parameters"]["reflectance_margin"], Value::Null);
    assert_eq!(record["symbols"][0]["parameters"]["print_growth"]["grade"], 4.0);
}

#[test]
fn a_frame_without_a_symbol_is_not_graded() {
    let folder = Folder::new("black");
    folder.save("black.png", &Plane::filled(400, 300, 0));
    let output = folder.grader(&["inspect", "black.png", "--format", "json"]);
    assert_status(&output, 2);
    let record = &documents(&output)[0];
    assert_eq!(record["verdict"], "not_graded");
    assert!(record["reason"].is_string() && record["symbols"].as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_read_is_named_and_the_others_are_done() {
    let folder = Folder::new("unreadable");
    let whole = fs::read(folder.symbol("good.png", "STILL DONE", 20, 230)).unwrap();
    fs::write(folder.path("cut.png"), &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.path("words.png"), "no picture").unwrap();
    fs::write(folder.path("empty.png"), "").unwrap();
    fs::create_dir(folder.path("bare")).unwrap();
    for (name, wanted) in [
        ("cut.png", "cut short"),
        ("words.png", "convert it to PNG"),
        ("empty.png", "convert it to PNG"),
        ("missing.png", "no such file"),
        ("bare", "no pictures"),
    ] {
        let output = folder.grader(&["inspect", name, "good.png", "--format", "json"]);
        assert_status(&output, 3);
        assert_eq!(documents(&output)[0]["symbols"][0]["text"], "STILL DONE", "{name}");
        assert!(err(&output).contains(name) && err(&output).contains(wanted), "{name}: {}", err(&output));
        let chinese = folder.grader(&["inspect", name, "--language", "zh"]);
        assert_status(&chinese, 3);
        assert!(err(&chinese).contains(name) && err(&chinese).contains("；"), "{name}: {}", err(&chinese));
    }
}

#[test]
fn a_folder_gives_json_lines_in_the_order_of_names_whatever_the_number_of_threads() {
    let folder = Folder::new("lines");
    let names: Vec<String> = (10..30).map(|number| format!("{number}.png")).collect();
    for name in &names {
        folder.symbol(&format!("in/{name}"), name, 20, 230);
    }
    folder.save("in/deeper/black.png", &Plane::filled(100, 100, 0));
    let output = folder.grader(&["inspect", "in", "--format", "json", "--jobs", "4"]);
    assert_status(&output, 0);
    let texts: Vec<Value> = documents(&output).iter().map(|d| d["symbols"][0]["text"].clone()).collect();
    assert_eq!(texts, names);
    let again = folder.grader(&["inspect", "in", "--format", "json", "--jobs", "1"]);
    assert_eq!(output.stdout, again.stdout);
    let deeper = folder.grader(&["inspect", "in", "--recursive", "--format", "json"]);
    assert_status(&deeper, 2);
    assert_eq!(documents(&deeper).len(), 21);
}

#[test]
fn standard_input_is_a_picture() {
    let folder = Folder::new("pipe");
    let mut child = folder
        .command(&["inspect", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&png(&symbol("THROUGH A PIPE", 20, 230))).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_status(&output, 0);
    assert_eq!(documents(&output)[0]["symbols"][0]["text"], "THROUGH A PIPE");
    assert_eq!(documents(&output)[0]["image"]["source"], "-");
    assert_status(&folder.grader(&["inspect", "-", "-"]), 3);
}

#[test]
fn a_table_has_one_header_and_a_row_per_symbol() {
    let folder = Folder::new("table");
    folder.save("both.png", &beside(&symbol("LEFT", 20, 230), &symbol("RIGHT", 20, 230)));
    // More than one batch on one thread.
    for number in 0..6 {
        folder.symbol(&format!("{number}.png"), "ONE", 20, 230);
    }
    let output = folder.grader(&["inspect", ".", "--format", "csv", "--jobs", "1"]);
    assert_status(&output, 0);
    let lines: Vec<&str> = out(&output).lines().collect();
    assert_eq!(lines.len(), 1 + 6 + 2);
    assert_eq!(lines.iter().filter(|line| line.starts_with("source,")).count(), 1);
    assert!(lines[0].starts_with("source,") && lines[7].contains("LEFT") && lines[8].contains("RIGHT"), "{lines:?}");
}

#[test]
fn several_reports_for_people_end_in_a_summary() {
    let folder = Folder::new("summary");
    folder.symbol("a.png", "FIRST", 20, 230);
    folder.save("b.png", &Plane::filled(100, 100, 128));
    let output = folder.grader(&["inspect", "a.png", "b.png"]);
    assert_status(&output, 2);
    assert!(out(&output).ends_with("2 images: 1 pass, 0 fail, 1 not graded\n"), "{}", out(&output));
    let chinese = folder.grader(&["inspect", "a.png", "b.png", "--language", "zh"]);
    assert!(out(&chinese).contains("2 幅图像"), "{}", out(&chinese));
    assert!(!out(&output).contains('\u{1b}'));
    let coloured = folder.grader(&["inspect", "a.png", "--color", "always"]);
    assert!(out(&coloured).contains('\u{1b}'));
}

#[test]
fn the_language_follows_the_locale_unless_stated() {
    let folder = Folder::new("locale");
    folder.symbol("a.png", "LOCALE", 20, 230);
    let chinese = folder.command(&["inspect", "a.png"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(out(&chinese).contains("合格"), "{}", out(&chinese));
    let english =
        folder.command(&["inspect", "a.png", "--language", "en"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(out(&english).contains("pass") && !out(&english).contains("合格"), "{}", out(&english));
}

#[test]
fn pictures_are_written_to_a_file_or_a_folder() {
    let folder = Folder::new("pictures");
    folder.symbol("a.png", "PICTURE", 20, 230);
    folder.symbol("more/a.png", "PICTURE", 20, 230);
    let output =
        folder.grader(&["inspect", "a.png", "--overlay", "over.png", "--view", "binary", "--view-out", "view.png"]);
    assert_status(&output, 0);
    let overlay = image::open(folder.path("over.png")).unwrap();
    assert!(overlay.width() >= 640, "{}", overlay.width());
    let view = image::open(folder.path("view.png")).unwrap().into_luma8();
    // Far inside the quiet zone, and in the middle of the upper left finder pattern.
    assert_eq!((view.get_pixel(5, 5).0, view.get_pixel(90, 90).0), ([255], [0]));
    assert!(view.pixels().all(|pixel| [0, 255].contains(&pixel.0[0])));

    let many = ["inspect", "a.png", "more", "--overlay", "out", "--view", "grey", "--view-out", "out"];
    assert_status(&folder.grader(&many), 0);
    let mut written: Vec<String> =
        fs::read_dir(folder.path("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    written.sort();
    assert_eq!(written, ["a-2.grey.png", "a-2.overlay.png", "a.grey.png", "a.overlay.png"]);
    let first = fs::read(folder.path("out/a.overlay.png")).unwrap();
    assert_status(&folder.grader(&many), 0);
    assert_eq!(first, fs::read(folder.path("out/a.overlay.png")).unwrap());
}

#[test]
fn pictures_never_replace_what_is_inspected_and_need_a_place_that_suits() {
    let folder = Folder::new("places");
    let input = folder.symbol("a.png", "PLACES", 20, 230);
    let before = fs::read(&input).unwrap();
    folder.symbol("b.png", "PLACES", 20, 230);
    folder.save("black.png", &Plane::filled(100, 100, 0));
    for (arguments, wanted) in [
        (&["a.png", "--overlay", "a.png"][..], "replace"),
        (&["a.png", "--overlay", "./a.png"], "replace"),
        (&["a.png", "b.png", "--overlay", "out.png"], "folder"),
        (&["a.png", "--overlay", "out.jpg"], ".png"),
        (&["a.png", "--overlay", "o.png", "--view", "grey", "--view-out", "o.png"], "same file"),
        (&["a.png", "--overlay", "missing/out.png"], "no such folder"),
        (&["black.png", "--view", "grey", "--view-out", "v.png"], "no symbol"),
        (&["a.png", "--view", "grey"], "--view-out"),
    ] {
        let output = folder.grader(&[&["inspect"], arguments].concat());
        assert_status(&output, 3);
        assert!(err(&output).contains(wanted), "{arguments:?}: {}", err(&output));
    }
    assert_eq!(fs::read(&input).unwrap(), before);
    let left: Vec<String> =
        fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

/// Contrast 0.82, 0.40 and 0.82 have grades 4, 2 and 4: mean 3.33. Contrast 0.30 has grade 1.
#[test]
fn scans_of_one_symbol_are_averaged_by_the_edition_of_2011() {
    let folder = Folder::new("scans");
    folder.symbol("1.png", "SCAN", 20, 230);
    folder.symbol("2.png", "SCAN", 102, 204);
    folder.symbol("3.png", "SCAN", 20, 230);
    folder.symbol("other.png", "OTHER", 20, 230);
    folder.save("black.png", &Plane::filled(100, 100, 0));
    folder.save("both.png", &beside(&symbol("SCAN", 20, 230), &symbol("SCAN", 20, 230)));
    let scans = |names: &[&str]| folder.grader(&[&["inspect", "--scans", "--format", "json"], names].concat());

    let output = scans(&["1.png", "2.png", "3.png"]);
    assert_status(&output, 0);
    let records = documents(&output);
    assert_eq!(records.len(), 1);
    let held = &records[0]["symbols"][0];
    assert_eq!(held["grade"]["overall"], 3.3);
    assert_eq!(held["grade"]["notation"], "3.3/0.8X/660");
    assert_eq!(held["scans"], serde_json::json!([4.0, 2.0, 4.0]));

    let different = scans(&["1.png", "other.png"]);
    assert_status(&different, 1);
    assert_eq!(documents(&different)[0]["symbols"][0]["grade"]["overall"], 0.0);

    for (name, wanted) in [("black.png", "no symbol"), ("both.png", "2 symbols"), ("missing.png", "not combined")] {
        let refused = scans(&["1.png", name]);
        assert_status(&refused, 3);
        assert_eq!(out(&refused), "");
        assert!(err(&refused).contains(name) && err(&refused).contains(wanted), "{}", err(&refused));
    }
    let refused = scans(&["1.png", "2.png", "--standard", "15415:2024"]);
    assert_status(&refused, 3);
    assert!(err(&refused).contains("ISO/IEC 15415:2024 grades a single image"), "{}", err(&refused));
}

#[test]
fn what_was_done_to_a_picture_is_said_unless_quiet() {
    let folder = Folder::new("notes");
    let grey = symbol("NOTES", 20, 230);
    let half = image::RgbaImage::from_fn(grey.width() as u32, grey.height() as u32, |x, y| {
        let value = grey[(y as usize, x as usize)];
        // What shows of white under it is the same: only the note tells.
        if value > 100 { image::Rgba([0, 0, 0, 0]) } else { image::Rgba([value, value, value, 255]) }
    });
    half.save(folder.path("clear.png")).unwrap();
    let output = folder.grader(&["inspect", "clear.png", "--format", "json"]);
    assert_status(&output, 0);
    assert!(err(&output).contains("clear.png") && err(&output).contains("laid on white"), "{}", err(&output));
    let chinese = folder.grader(&["inspect", "clear.png", "--language", "zh"]);
    assert!(err(&chinese).contains("白底"), "{}", err(&chinese));
    assert_eq!(err(&folder.grader(&["inspect", "clear.png", "--quiet"])), "");
}

#[test]
fn wrong_arguments_are_refused_in_both_languages() {
    let folder = Folder::new("arguments");
    folder.symbol("a.png", "ARGUMENTS", 20, 230);
    for (arguments, en, zh) in [
        (&["--aperture", "0.8"][..], "with its unit", "带单位"),
        (&["--aperture", "10mil"], "--scale", "--scale"),
        (&["--standard", "15415:1999"], "15415:2024", "15415:2024"),
        (&["--minimum", "B"], "0.0 to 4.0", "0.0 至 4.0"),
        (&["--reflectance", "200,10"], "above", "大于"),
        (&["--interpretation", "quiet_zone=7X"], "4X", "4X"),
        (&["--interpretation", "nothing=7X"], "grader interpretations", "grader interpretations"),
        (&["--light", "red"], "wavelength", "波长"),
        (&["--format", "xml"], "json", "json"),
        (&["--jobs", "0"], "--jobs", "--jobs"),
        (&["--bogus"], "--bogus", "--bogus"),
        (&["a.png", "--pretty", "--format", "json"], "--pretty", "--pretty"),
    ] {
        let english = folder.grader(&[&["inspect", "a.png"], arguments].concat());
        assert_status(&english, 3);
        assert!(err(&english).contains(en) && out(&english).is_empty(), "{arguments:?}: {}", err(&english));
        let chinese = folder.grader(&[&["--language", "zh", "inspect", "a.png"], arguments].concat());
        assert_status(&chinese, 3);
        assert!(err(&chinese).contains(zh), "{arguments:?}: {}", err(&chinese));
        assert!(!err(&chinese).is_ascii() && !err(&chinese).contains("error"), "{}", err(&chinese));
    }
    for arguments in [&[][..], &["inspect"], &["bogus"]] {
        assert_status(&folder.grader(arguments), 3);
    }
}

#[test]
fn help_and_lists_come_in_both_languages() {
    let folder = Folder::new("help");
    for (arguments, en, zh) in [
        (&["--help"][..], "Usage", "用法"),
        (&["inspect", "--help"], "aperture", "孔径"),
        (&["explain"], "Grid nonuniformity", "网格不一致性"),
        (&["explain", "GN"], "Grid nonuniformity", "网格不一致性"),
        (&["interpretations"], "all_modules", "全部模块"),
        (&["schema"], "\"$schema\"", "\"$schema\""),
        (&["--version"], env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_VERSION")),
    ] {
        let english = folder.grader(arguments);
        assert_status(&english, 0);
        assert!(out(&english).contains(en), "{}", out(&english));
        let chinese = folder.grader(&[&["--language", "zh"], arguments].concat());
        assert_status(&chinese, 0);
        assert!(out(&chinese).contains(zh), "{}", out(&chinese));
    }
    let unknown = folder.grader(&["explain", "beauty"]);
    assert_status(&unknown, 3);
    assert!(err(&unknown).contains("beauty"), "{}", err(&unknown));
}

#[test]
fn scenes_are_drawn_with_their_truth_and_inspected() {
    let folder = Folder::new("synth");
    assert_status(&folder.grader(&["synth", "--random", "2", "--seed", "7", "--out", "drawn"]), 0);
    for name in ["random-000007", "random-000008"] {
        let truth: Value =
            serde_json::from_slice(&fs::read(folder.path(&format!("drawn/{name}.truth.json"))).unwrap()).unwrap();
        assert!(truth.is_object());
    }
    let output = folder.grader(&["inspect", "drawn", "--format", "json"]);
    assert_eq!(documents(&output).len(), 2);
    fs::write(folder.path("scene.json"), "{}").unwrap();
    let refused = folder.grader(&["synth", "scene.json"]);
    assert_status(&refused, 3);
    assert!(err(&refused).contains("scene.json") && err(&refused).contains("line 1"), "{}", err(&refused));
}

/// Who closes the pipe ends the command without a panic and without a message.
#[test]
fn a_reader_that_has_gone_is_no_accident() {
    let folder = Folder::new("gone");
    folder.symbol("a.png", "GONE", 20, 230);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = folder.command(&["inspect", "a.png"]).stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(err(&output), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let folder = Folder::new("full");
    folder.symbol("a.png", "FULL", 20, 230);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["inspect", "a.png"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(err(&output).contains("the disk is full"), "{}", err(&output));
}

/// A name that would drive the terminal is shown as escapes.
#[cfg(target_os = "linux")]
#[test]
fn hostile_names_reach_the_terminal_as_escapes() {
    let folder = Folder::new("names");
    fs::write(folder.path("a\u{1b}[31m.png"), "no picture").unwrap();
    let output = folder.grader(&["inspect", "a\u{1b}[31m.png", "missing\u{1b}[0m.png"]);
    assert_status(&output, 3);
    assert!(!err(&output).contains('\u{1b}') && err(&output).contains("\\u{1b}[31m"), "{}", err(&output));
}
