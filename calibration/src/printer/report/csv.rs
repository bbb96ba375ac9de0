//! Cells as a table: one row per symbol. Column names are stable; columns may be added at the end.

use super::super::cell::{CellResult, CellState};
use super::super::evaluation::Evaluation;

const HEADER: [&str; 17] = [
    "sheet",
    "row",
    "column",
    "x_dots",
    "x_mm",
    "compensation",
    "compensation_mm",
    "state",
    "grade",
    "growth_across_x",
    "growth_along_x",
    "growth_across_mm",
    "growth_along_mm",
    "symbol_contrast",
    "pixels_per_module",
    "centre_x_px",
    "centre_y_px",
];

/// The table with its header, RFC 4180. What was not measured is empty.
#[must_use]
pub fn to_csv(evaluation: &Evaluation) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail, and every row has the columns of the header.
    let mut write = |row: &[String]| writer.write_record(row).is_ok();
    write(&HEADER.map(str::to_owned));
    for cell in &evaluation.cells {
        write(&row(evaluation, cell));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(evaluation: &Evaluation, cell: &CellResult) -> [String; 17] {
    let some = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let millimetres = |axis: usize| cell.growth[axis].map(|growth| (growth * cell.x_mm * 1e5).round() / 1e5);
    let state = match cell.state {
        CellState::Read => "read",
        CellState::NotReadable => "not_readable",
        CellState::OtherContent => "other_content",
    };
    [
        plain(&evaluation.sheet.id),
        cell.row.to_string(),
        cell.column.to_string(),
        cell.x_dots.to_string(),
        format!("{:.4}", cell.x_mm),
        cell.compensation.to_string(),
        format!("{:.4}", cell.compensation_mm),
        state.to_owned(),
        cell.grade.to_string(),
        some(cell.growth[0]),
        some(cell.growth[1]),
        some(millimetres(0)),
        some(millimetres(1)),
        some(cell.contrast),
        cell.pixels_per_module.to_string(),
        cell.centre[0].to_string(),
        cell.centre[1].to_string(),
    ]
}

/// A spreadsheet takes what begins like a formula for one: it gets an apostrophe in front.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\'', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
