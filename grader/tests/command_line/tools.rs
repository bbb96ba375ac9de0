//! A folder, pictures in it, and the program run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use grader::plane::Plane;
use grader::symbology::qr::encode::encode_text;
use grader::symbology::qr::sizes::ErrorCorrectionLevel;
use serde_json::Value;

/// Pixels per module.
pub const MODULE: usize = 12;

/// A folder of its own for a test, emptied at its start.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Saves an ideal picture of a symbol with these grey levels.
    pub fn symbol(&self, name: &str, text: &str, dark: u8, light: u8) -> PathBuf {
        self.save(name, &symbol(text, dark, light))
    }

    pub fn save(&self, name: &str, picture: &Plane<u8>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, png(picture)).unwrap();
        path
    }

    /// Runs the program in this folder.
    pub fn grader(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR"] {
            command.env_remove(name);
        }
        command.env("LANG", "en_US.UTF-8");
        command
    }
}

/// Four modules of quiet zone all round.
pub fn symbol(text: &str, dark: u8, light: u8) -> Plane<u8> {
    let matrix = encode_text(text, ErrorCorrectionLevel::M, None, None).unwrap().matrix;
    let side = (matrix.width() + 8) * MODULE;
    Plane::from_fn(side, side, |row, column| {
        let inside = (row / MODULE).checked_sub(4).zip((column / MODULE).checked_sub(4));
        let is_dark = inside.and_then(|(row, column)| matrix.get(row, column)) == Some(&true);
        if is_dark { dark } else { light }
    })
}

pub fn beside(left: &Plane<u8>, right: &Plane<u8>) -> Plane<u8> {
    Plane::from_fn(left.width() + right.width(), left.height().max(right.height()), |row, column| {
        let pixel = match column.checked_sub(left.width()) {
            None => left.get(row, column),
            Some(column) => right.get(row, column),
        };
        *pixel.unwrap_or(&230)
    })
}

pub fn png(picture: &Plane<u8>) -> Vec<u8> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    let picture = image::GrayImage::from_vec(width, height, picture.data().to_vec()).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[track_caller]
pub fn assert_status(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "stdout:\n{}\nstderr:\n{}", out(output), err(output));
}

pub fn documents(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
