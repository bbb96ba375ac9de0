//! A station on the simulated line, for tests.
#![allow(dead_code, reason = "each test program uses its part of it")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use station::worker::Start;

/// A folder with settings of a simulated line, which goes with it.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A folder whose simulated line is `source`.
    pub fn new(name: &str, source: &str) -> Self {
        let path = std::env::temp_dir().join(format!("station-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        let made = Command::new(env!("CARGO_BIN_EXE_station"))
            .arg("init")
            .arg(&path)
            .args(["--source", source])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let folder = Self(path);
        folder.change("in_row = 8", "in_row = 1000");
        folder
    }

    /// The file of settings.
    pub fn file(&self) -> PathBuf {
        self.0.join("station.toml")
    }

    /// Changes a part of the settings.
    pub fn change(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.file()).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(self.file(), text.replace(from, to)).unwrap();
    }

    pub fn start(&self) -> Start {
        Start::by_file(&self.file()).unwrap()
    }

    pub fn record(&self) -> PathBuf {
        self.0.join("record")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Waits until something holds.
pub fn until(what: &str, seconds: u64, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < end, "not within {seconds} s: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Runs the program.
pub fn run(arguments: &[&str], config: &Path) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_station"))
        .args(arguments)
        .args(["--language", "en", "--config"])
        .arg(config)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
