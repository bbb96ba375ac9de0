//! The table of a conformance run for spreadsheets: comma separated, RFC 4180, UTF-8; column names are stable.

use grader::report::visible;

use super::table::{ConformanceReport, Outcome, ToleranceSource};

/// The table with its header.
#[must_use]
pub fn to_csv(report: &ConformanceReport) -> String {
    let header = [
        "date",
        "card",
        "serial",
        "symbol",
        "parameter",
        "certified",
        "certified_uncertainty",
        "readings",
        "mean",
        "deviation",
        "tolerance",
        "tolerance_source",
        "grade_low",
        "grade_high",
        "mean_grade",
        "result",
    ];
    let number = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
    let mut rows = vec![header.map(str::to_owned)];
    for row in &report.rows {
        rows.push([
            report.date.to_string(),
            cell(&report.card),
            cell(&report.serial),
            cell(&row.symbol),
            cell(&row.parameter.key()),
            number(Some(row.certified)),
            number(row.certified_uncertainty),
            row.readings.len().to_string(),
            number(row.mean),
            number(row.deviation),
            number(row.tolerance),
            row.tolerance_source.map(source).unwrap_or_default().to_owned(),
            number(row.grades.map(|[low, _]| low)),
            number(row.grades.map(|[_, high]| high)),
            number(row.mean_grade),
            result(row.result).to_owned(),
        ]);
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail.
        let _ = table.write_record(row);
    }
    table.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Words of a card, with what does not show itself written out, and nothing that a spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let shown = visible(text);
    if shown.starts_with(['=', '+', '-', '@', '\'']) { format!("'{shown}") } else { shown }
}

const fn source(source: ToleranceSource) -> &'static str {
    match source {
        ToleranceSource::Card => "card",
        ToleranceSource::Iso15426Part2 => "ISO/IEC 15426-2",
    }
}

/// As JSON has it.
pub(super) const fn result(result: Outcome) -> &'static str {
    match result {
        Outcome::Passed => "passed",
        Outcome::NotAssessed => "not_assessed",
        Outcome::NotComplete => "not_complete",
        Outcome::NotPassed => "not_passed",
    }
}
