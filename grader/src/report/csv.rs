//! Records as a table: one row per symbol, one row for an image without any.
//!
//! Comma separated, RFC 4180, UTF-8. Column names are stable; columns may be added at the end.
//!
//! Texts come from codes and file names and are therefore hostile. Characters that do not show themselves are written
//! as escapes ([`visible`]). A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a
//! formula, and it would be carried out on the reader's machine: such a text gets an apostrophe in front, and so does
//! a text that already begins with one. Whoever wants the text back removes one leading apostrophe; the `bytes` column
//! holds the message as it was.

use super::{Parameter, visible};
use crate::record::{Basis, Check, DecodeStage, Outcome, Record, Severity, SymbolRecord, Verdict};

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CsvOptions {
    /// Begins with a byte order mark, without which some spreadsheets do not take the file for UTF-8.
    pub byte_order_mark: bool,
}

/// The table of all records with its header.
#[must_use]
pub fn to_csv<'a>(records: impl IntoIterator<Item = &'a Record>, options: CsvOptions) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer, header());
    for record in records {
        if record.symbols.is_empty() {
            write(&mut writer, cells(&Row { record, symbol: None }));
        }
        for symbol in record.symbols.iter().enumerate() {
            write(&mut writer, cells(&Row { record, symbol: Some(symbol) }));
        }
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    let table = String::from_utf8(bytes).expect("every cell is text");
    if options.byte_order_mark { format!("\u{feff}{table}") } else { table }
}

fn write(writer: &mut csv::Writer<Vec<u8>>, cells: Vec<String>) {
    writer.write_record(cells).expect("header and rows come from the same columns, and memory takes them");
}

/// What one row tells.
struct Row<'a> {
    record: &'a Record,
    /// Position in the record, from 0, and symbol.
    symbol: Option<(usize, &'a SymbolRecord)>,
}

/// A column: its name and how its cell is filled.
type Column = (&'static str, fn(&Row) -> String);

/// Columns before the parameters.
const IDENTITY: &[Column] = &[
    ("source", |row| text(&row.record.image.source)),
    ("sha256", |row| text(&row.record.image.sha256)),
    ("verdict", |row| verdict(row.record.verdict).into()),
    ("reason", |row| row.record.reason.as_deref().map(text).unwrap_or_default()),
    ("standard", |row| text(&row.record.settings.standard)),
    ("profile", |row| row.record.settings.profile.as_ref().map(|held| text(&held.id)).unwrap_or_default()),
    ("calibration", |row| row.record.settings.calibration.as_ref().map(|held| text(&held.id)).unwrap_or_default()),
    ("light", |row| text(&row.record.settings.light)),
    ("symbols", |row| row.record.symbols.len().to_string()),
    ("symbol", |row| row.symbol.map(|(index, _)| (index + 1).to_string()).unwrap_or_default()),
    ("symbology", |row| of(row, |symbol| text(&symbol.symbology))),
    ("symbology_identifier", |row| of(row, |symbol| optional_text(symbol.symbology_identifier.as_deref()))),
    ("text", |row| of(row, |symbol| optional_text(symbol.text.as_deref()))),
    ("bytes", |row| of(row, |symbol| optional_text(symbol.bytes.as_deref()))),
    ("rows", |row| of(row, |symbol| symbol.size.rows.to_string())),
    ("columns", |row| of(row, |symbol| symbol.size.columns.to_string())),
    ("version", |row| of(row, |symbol| symbol.size.version.map(|held| held.to_string()).unwrap_or_default())),
    ("error_correction", |row| of(row, |symbol| optional_text(symbol.size.error_correction.as_deref()))),
    ("mask", |row| of(row, |symbol| symbol.size.mask.map(|held| held.to_string()).unwrap_or_default())),
    ("center_x", |row| of(row, |symbol| pixels(center(symbol)[0]))),
    ("center_y", |row| of(row, |symbol| pixels(center(symbol)[1]))),
    ("rotation_degrees", |row| of(row, |symbol| number(symbol.rotation_degrees, 2))),
    ("mirrored", |row| of(row, |symbol| symbol.mirrored.to_string())),
    ("reversed", |row| of(row, |symbol| symbol.reversed.to_string())),
    ("pixels_per_module", |row| of(row, |symbol| number(symbol.pixels_per_module, 2))),
    ("x_dimension_mm", |row| of(row, |symbol| optional(symbol.x_dimension_mm, 4))),
    ("x_dimension_mm_uncertainty", |row| uncertainty(row, "x_dimension_mm")),
    ("aperture_pixels", |row| of(row, |symbol| number(symbol.aperture.pixels, 2))),
    ("aperture_millimetres", |row| of(row, |symbol| optional(symbol.aperture.millimetres, 4))),
    ("maximum_reflectance", |row| of(row, |symbol| optional(symbol.reflectance.as_ref().map(|held| held.maximum), 4))),
    ("minimum_reflectance", |row| of(row, |symbol| optional(symbol.reflectance.as_ref().map(|held| held.minimum), 4))),
    ("threshold", |row| of(row, |symbol| optional(symbol.reflectance.as_ref().map(|held| held.threshold), 4))),
    ("overall_grade", |row| of(row, |symbol| symbol.grade.overall.to_string())),
    ("overall_uncertainty", |row| uncertainty(row, "overall")),
    ("letter", |row| of(row, |symbol| symbol.grade.letter.to_string())),
    ("notation", |row| of(row, |symbol| text(&symbol.grade.notation))),
    ("decided_by", |row| of(row, |symbol| text(&symbol.grade.decided_by.join("; ")))),
    ("formal", |row| of(row, |symbol| symbol.formal.conforming.to_string())),
    ("formal_reasons", |row| of(row, |symbol| text(&symbol.formal.reasons.join("; ")))),
    ("decode_failure", |row| of(row, |symbol| symbol.decode_failure.map(stage).unwrap_or_default().into())),
];

/// Columns after the parameters.
const ENDING: &[Column] = &[
    ("readable_by", |row| {
        of(row, |symbol| optional_text(symbol.readable_by_other_means.as_ref().map(|held| held.reader.as_str())))
    }),
    ("checks_not_met", |row| not_met(row, Severity::Fail)),
    ("warnings", |row| not_met(row, Severity::Warn)),
    ("assumed_checks_not_met", |row| {
        checks(row, |check| check.outcome == Outcome::NotMet && check.basis == Basis::Assumed)
    }),
    ("checks_undecided", |row| checks(row, |check| check.outcome == Outcome::Undecided)),
];

fn header() -> Vec<String> {
    let names = |columns: &[Column]| columns.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    let parameters = Parameter::ALL.into_iter().flat_map(|parameter| {
        let name = parameter.contract_name();
        [name.to_owned(), format!("{name}_grade"), format!("{name}_uncertainty")]
    });
    names(IDENTITY).into_iter().chain(parameters).chain(names(ENDING)).collect()
}

fn cells(row: &Row) -> Vec<String> {
    let filled = |columns: &[Column]| columns.iter().map(|(_, fill)| fill(row)).collect::<Vec<_>>();
    let parameters = Parameter::ALL.into_iter().flat_map(|parameter| {
        let entry = row.symbol.and_then(|(_, symbol)| parameter.entry(&symbol.parameters));
        [
            optional(entry.and_then(|entry| entry.value), 4),
            entry.and_then(|entry| entry.grade).map(|grade| grade.to_string()).unwrap_or_default(),
            uncertainty(row, parameter.contract_name()),
        ]
    });
    filled(IDENTITY).into_iter().chain(parameters).chain(filled(ENDING)).collect()
}

fn of(row: &Row, fill: impl Fn(&SymbolRecord) -> String) -> String {
    row.symbol.map(|(_, symbol)| fill(symbol)).unwrap_or_default()
}

/// Expanded uncertainty (k = 2), where it was determined.
fn uncertainty(row: &Row, name: &str) -> String {
    of(row, |symbol| optional(symbol.uncertainty_of(name), 4))
}

/// A cell of text from outside, which no spreadsheet takes for a formula.
fn text(raw: &str) -> String {
    let shown = visible(raw);
    // Spreadsheets for Chinese and Japanese also take the full-width forms for operators.
    match shown.trim_start_matches(' ').chars().next() {
        Some('=' | '+' | '-' | '@' | '\'' | '＝' | '＋' | '－' | '＠' | '|' | '%') => format!("'{shown}"),
        _ => shown,
    }
}

fn optional_text(raw: Option<&str>) -> String {
    raw.map(text).unwrap_or_default()
}

fn number(value: f64, decimals: usize) -> String {
    if value.is_finite() { format!("{:.decimals$}", value + 0.0) } else { String::new() }
}

fn optional(value: Option<f64>, decimals: usize) -> String {
    value.map(|value| number(value, decimals)).unwrap_or_default()
}

fn pixels(value: f64) -> String {
    number(value, 1)
}

fn center(symbol: &SymbolRecord) -> [f64; 2] {
    [0, 1].map(|axis| symbol.corners.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0)
}

/// Rules not met, of the symbol and of the scene.
fn not_met(row: &Row, severity: Severity) -> String {
    checks(row, |check| check.outcome == Outcome::NotMet && check.severity == severity)
}

fn checks(row: &Row, wanted: impl Fn(&Check) -> bool) -> String {
    let of_symbol = row.symbol.map(|(_, symbol)| symbol.checks.as_slice()).unwrap_or_default();
    let ids: Vec<&str> = of_symbol
        .iter()
        .chain(&row.record.checks)
        .filter(|check| wanted(check))
        .map(|check| check.id.as_str())
        .collect();
    text(&ids.join("; "))
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::NotGraded => "not_graded",
    }
}

const fn stage(stage: DecodeStage) -> &'static str {
    match stage {
        DecodeStage::Finder => "finder",
        DecodeStage::Grid => "grid",
        DecodeStage::Format => "format",
        DecodeStage::ErrorCorrection => "error_correction",
        DecodeStage::Content => "content",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn parsed(table: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = owned(reader.headers().unwrap());
        let rows = reader.records().map(|row| owned(&row.unwrap())).collect();
        (header, rows)
    }

    fn cell<'a>(table: &'a (Vec<String>, Vec<Vec<String>>), row: usize, name: &str) -> &'a str {
        let column = table.0.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
        &table.1[row][column]
    }

    #[test]
    fn one_row_per_symbol_and_one_for_an_image_without_any() {
        let records = [example::graded(), example::not_graded(), example::two_symbols()];
        let table = parsed(&to_csv(&records, CsvOptions::default()));
        assert_eq!(table.1.len(), 1 + 1 + 2);
        assert_eq!(cell(&table, 1, "verdict"), "not_graded");
        assert_eq!(cell(&table, 1, "overall_grade"), "", "not graded is not grade 0");
        assert_eq!(cell(&table, 3, "symbol"), "2");
    }

    #[test]
    fn numbers_stay_numbers() {
        let mut record = example::graded();
        record.symbols[0].parameters.print_growth.as_mut().unwrap().value = Some(-0.05);
        let table = parsed(&to_csv([&record], CsvOptions::default()));
        assert_eq!(cell(&table, 0, "print_growth"), "-0.0500");
        assert_eq!(cell(&table, 0, "print_growth_grade"), "", "not graded in this edition");
    }

    #[test]
    fn text_from_a_code_is_no_formula_and_moves_no_cursor() {
        let mut record = example::graded();
        for (message, shown) in [
            ("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("'quoted", "''quoted"),
            ("a\r\nb,c\u{1b}[2J", "a\\r\\nb,c\\u{1b}[2J"),
            ("质量,追溯", "质量,追溯"),
        ] {
            record.symbols[0].text = Some(message.into());
            let table = parsed(&to_csv([&record], CsvOptions::default()));
            assert_eq!(cell(&table, 0, "text"), shown);
        }
        record.image.source = "=cmd.png".into();
        let table = parsed(&to_csv([&record], CsvOptions::default()));
        assert_eq!(cell(&table, 0, "source"), "'=cmd.png");
    }

    #[test]
    fn a_byte_order_mark_comes_when_asked() {
        let record = example::graded();
        assert!(to_csv([&record], CsvOptions { byte_order_mark: true }).starts_with('\u{feff}'));
        assert!(to_csv([&record], CsvOptions::default()).starts_with("source,"));
    }
}
