//! A repeatability run as a table: one row for each quantity. Comma separated, RFC 4180, UTF-8; column names are stable.

use super::study::RepeatabilityReport;

/// The table with its header.
#[must_use]
pub fn to_csv(report: &RepeatabilityReport) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let header = [
        "quantity",
        "n",
        "mean",
        "minimum",
        "maximum",
        "repeatability",
        "reproducibility",
        "combined_standard_uncertainty",
        "effective_degrees_of_freedom",
        "coverage_factor",
        "expanded_uncertainty",
        "largest_source",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    for run in &report.quantities {
        let stated = report.statement.quantities.get(&run.quantity);
        let budget = stated.and_then(|stated| stated.budget.as_ref());
        let optional = |value: Option<f64>| value.map(number).unwrap_or_default();
        let largest =
            budget.and_then(|budget| budget.components.iter().max_by(|a, b| a.standard.total_cmp(&b.standard)));
        rows.push([
            run.quantity.key(),
            run.n.to_string(),
            number(run.mean),
            number(run.minimum),
            number(run.maximum),
            optional(run.repeatability),
            optional(run.reproducibility),
            optional(budget.map(|budget| budget.combined)),
            optional(budget.and_then(|budget| budget.effective_degrees_of_freedom)),
            optional(budget.map(|budget| budget.coverage_factor)),
            optional(stated.map(|stated| stated.expanded)),
            largest.map(|part| part.source.name().en).unwrap_or_default(),
        ]);
    }
    for row in rows {
        // Writing to memory does not fail.
        let _ = table.write_record(row);
    }
    table.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Six decimals are a hundredth of the last digit of a record.
fn number(value: f64) -> String {
    format!("{value:.6}")
}
