//! `calibrate printer` as its users see it: sheet, picture, evaluation; files, texts and exit status.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own for a test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("calibrate-printer-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// Runs `calibrate printer` in the folder.
    fn run(&self, arguments: &str) -> (Option<i32>, String, String) {
        let program = env!("CARGO_BIN_EXE_calibrate");
        let arguments = std::iter::once("printer").chain(arguments.split(' '));
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
fn a_sheet_is_made_photographed_evaluated_and_compared() {
    let folder = Folder::new("whole");
    let (code, told, _) = folder.run("sheet s --dpi 300 --x 4,5,6 --setting darkness=10");
    assert_eq!(code, Some(0));
    assert!(told.contains("12 symbols") && told.contains("s.pdf"), "{told}");
    assert!(std::fs::read(folder.0.join("s.pdf")).unwrap().starts_with(b"%PDF-"));
    assert!(folder.read("s.svg").contains("<svg") && folder.read("s.toml").contains("schema = 1"));

    assert_eq!(folder.run("simulate s.toml good.png --growth 0.03,0.02").0, Some(0));
    let (code, text, errors) = folder.run("evaluate good.png --plan s.toml --out good");
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{text}");
    assert!(text.contains("Smallest safe X dimension") && text.contains("No dot prints light"), "{text}");
    assert_eq!(folder.read("good.csv").lines().count(), 13);
    assert!(folder.read("good.svg").contains("</svg>"));
    let json: serde_json::Value = serde_json::from_str(&folder.read("good.json")).unwrap();
    assert_eq!((json["schema"].as_u64(), json["cells"].as_array().map(Vec::len)), (Some(1), Some(12)));

    // A worn head: more growth, and a dot that died. That does not pass.
    assert_eq!(folder.run("simulate s.toml worn.png --growth 0.05,0.04 --dead 300 --seed 2 --turn -2").0, Some(0));
    let (code, text, _) = folder.run("evaluate worn.png --plan s.toml --earlier good.json");
    assert_eq!(code, Some(1));
    assert!(text.contains("Dot 300") && text.contains("new dead dot 300") && text.contains("(changed)"), "{text}");
    let (_, text, _) = folder.run("evaluate worn.png --plan s.toml --language zh");
    assert!(text.contains("第 300 点") && text.contains("补偿量设为"), "{text}");
}

#[test]
fn what_is_wrong_with_the_input_is_told() {
    let folder = Folder::new("wrong");
    assert_eq!(folder.run("sheet a --dpi 300 --x 4,6").0, Some(0));
    assert_eq!(folder.run("sheet b --dpi 300 --x 4,6 --name other").0, Some(0));
    assert_eq!(folder.run("simulate a.toml a.png --scale 20").0, Some(0));
    let (code, out, errors) = folder.run("evaluate a.png --plan b.toml");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(errors.contains("a.png: the picture shows sheet"), "{errors}");
    let (code, _, errors) = folder.run("evaluate a.png --plan a.svg");
    assert_eq!(code, Some(3));
    assert!(errors.contains("not a plan of a sheet"), "{errors}");
    let (code, _, errors) = folder.run("evaluate a.png --plan a.toml --earlier a.toml");
    assert_eq!(code, Some(3));
    assert!(errors.contains("not an evaluation of a printer sheet"), "{errors}");
    let (code, _, errors) = folder.run("sheet c --dpi 300 --x 2 --compensation=-2 --language zh");
    assert_eq!(code, Some(3));
    assert!(errors.contains("模块剩余不足一点"), "{errors}");
    assert_eq!(folder.run("evaluate missing.png --plan a.toml").0, Some(3));
}
