//! The window.

use std::path::Path;

use grader::command::status::Status;
use grader::report::Language;

use crate::failure::Failure;

/// Opens the window over a station that runs.
///
/// # Errors
/// If the station cannot be started, or there is no window.
#[cfg(not(feature = "window"))]
pub fn open(_: &Path, _: Option<&str>, _: Language) -> Result<Status, Failure> {
    Err(Failure::Told(grader::bilingual::Bilingual::new(
        "This program was built without a window: use --headless, or build with the feature `window`.",
        "此程序未包含窗口：请使用 --headless，或以 window 特性编译。",
    )))
}
