//! Records on their way to standard output, batch by batch.

use grader::record::{Parameters, Record};
use grader::report::csv::{CsvOptions, to_csv};
use grader::report::json::{JsonOptions, to_json};
use grader::report::text::{TextOptions, summary, to_text};

use crate::arguments::{Format, InspectArguments};

/// Writes reports in one form.
pub struct Reports {
    format: Format,
    json: JsonOptions,
    text: TextOptions,
    /// What the summary at the end of text needs of each record.
    told: Vec<Record>,
    has_begun: bool,
}

impl Reports {
    /// The form that the arguments ask for.
    pub fn new(arguments: &InspectArguments, text: TextOptions) -> Self {
        Self {
            format: arguments.format,
            json: JsonOptions { pretty: arguments.pretty, detail: arguments.detail },
            text,
            told: Vec::new(),
            has_begun: false,
        }
    }

    /// The next records.
    pub fn next(&mut self, records: Vec<Record>) -> String {
        match self.format {
            Format::Json => records.iter().map(|record| to_json(record, self.json) + "\n").collect(),
            Format::Csv => self.rows(&records),
            Format::Text => records.into_iter().map(|record| self.page(record)).collect(),
        }
    }

    /// What comes after the last record.
    pub fn end(&mut self) -> String {
        match self.format {
            Format::Json => String::new(),
            // The header at least.
            Format::Csv => self.rows(&[]),
            Format::Text if self.told.len() < 2 => String::new(),
            Format::Text => format!("\n{}", summary(&self.told, self.text)),
        }
    }

    /// The header comes once.
    fn rows(&mut self, records: &[Record]) -> String {
        let table = to_csv(records, CsvOptions::default());
        if std::mem::replace(&mut self.has_begun, true) {
            table.split_once('\n').map_or_else(String::new, |(_, rows)| rows.to_owned())
        } else {
            table
        }
    }

    fn page(&mut self, mut record: Record) -> String {
        let page = to_text(&record, self.text);
        for symbol in &mut record.symbols {
            symbol.detail = None;
            symbol.parameters = Parameters::default();
        }
        self.told.push(record);
        if std::mem::replace(&mut self.has_begun, true) { format!("\n{page}") } else { page }
    }
}
