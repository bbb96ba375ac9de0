//! `grader schema`.

use grader::report::json;

use crate::failure::Failure;

/// The JSON Schema of reports.
pub fn text() -> Result<String, Failure> {
    Ok(format!("{:#}\n", json::schema()))
}
