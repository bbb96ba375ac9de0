//! The data of a report: what is signed, stored, and made into pages again.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::particulars::{Particulars, Replaced};
use crate::record::{Record, Software, SymbolRecord, Verdict};
use crate::report::Language;

/// Version of the form.
pub const SCHEMA: u32 = 1;

/// A report of a laboratory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Program that made it.
    pub software: Software,
    /// Its number.
    pub number: String,
    /// Day of issue.
    pub issued: Date,
    /// Languages of its pages, the main one first.
    pub languages: Vec<Tongue>,
    /// What the laboratory states.
    pub particulars: Particulars,
    /// What was tested, in the order of the pages; one: a report of a single symbol.
    pub specimens: Vec<Specimen>,
    /// Pictures on its pages and beside its data.
    pub pictures: Vec<Picture>,
    /// What its pages are made with.
    pub template: Template,
}

/// A language of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Zh => Self::Zh,
            Tongue::En => Self::En,
        }
    }
}

/// A specimen, scanned once or several times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specimen {
    /// Its name in the report.
    pub name: String,
    /// Its scans.
    pub scans: Vec<Scan>,
}

/// A scan: the record of one inspection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// SHA-256 of the record in canonical form (RFC 8785), hexadecimal.
    pub sha256: String,
    /// The record, whole.
    pub record: Record,
}

/// A picture on the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Name of its file beside the data.
    pub file: String,
    /// SHA-256 of that file, hexadecimal.
    pub sha256: String,
    /// What it shows.
    pub shows: Shows,
    /// Specimen, from 0.
    pub specimen: usize,
    /// Scan of the specimen, from 0.
    pub scan: usize,
    /// Symbol of the record, from 0; `None`: the whole picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<usize>,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// The picture as the camera gave it, reduced where it is large.
    Raw,
    /// What was measured, drawn into it.
    Overlay,
    /// The laboratory's logo: no specimen's.
    Logo,
}

/// What pages are made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Name: `built in`, or that of the laboratory's folder.
    pub name: String,
    /// SHA-256 over names and contents of its files, hexadecimal.
    pub sha256: String,
}

impl TestReport {
    /// All records.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.specimens.iter().flat_map(|specimen| specimen.scans.iter().map(|scan| &scan.record))
    }

    /// All symbols, with their records.
    pub fn symbols(&self) -> impl Iterator<Item = (&Record, &SymbolRecord)> {
        self.records().flat_map(|record| record.symbols.iter().map(move |symbol| (record, symbol)))
    }

    /// Whether there are several specimens or scans.
    #[must_use]
    pub fn is_series(&self) -> bool {
        self.records().nth(1).is_some()
    }

    /// The report that this one corrects.
    #[must_use]
    pub const fn replaces(&self) -> Option<&Replaced> {
        self.particulars.report.replaces.as_ref()
    }

    /// The verdict on all: not graded if any is not, else fail if any fails.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.records().map(|record| record.verdict).max().unwrap_or(Verdict::NotGraded)
    }
}
