//! `grader schema`.

use grader::report::json;

/// The JSON Schema of reports.
pub fn text() -> String {
    format!("{:#}\n", json::schema())
}
