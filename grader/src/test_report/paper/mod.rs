//! What pages show: sections of rows, tables, figures and findings, in the words of the reader. HTML and PDF show the same.

mod conformity;
mod evidence;
mod findings;
mod order;
mod results;
mod series;
mod tongues;

use std::collections::BTreeMap;

use serde::Serialize;

use super::sealed::{DATA_FILE, SealedReport};
use crate::record::Verdict;
use crate::report::{Text, words};
use tongues::Tongues;

pub use evidence::drawings;
pub use order::logo_file;

/// A text in each language of the document, the main one first; one entry if it is the same in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Said(pub Vec<String>);

/// The document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paper {
    /// Languages, the main one first: `zh`, `en`.
    pub languages: Vec<&'static str>,
    /// Title.
    pub title: Said,
    /// Number of the report.
    pub number: String,
    /// Day of issue, ISO 8601.
    pub issued: String,
    /// SHA-256 of the data, hexadecimal.
    pub digest: String,
    /// `single` or `series`.
    pub kind: &'static str,
    /// Head of the first page.
    pub laboratory: Letterhead,
    /// Outcome.
    pub verdict: Headline,
    /// What every report must say of itself.
    pub notes: Vec<Said>,
    /// The report that this one corrects.
    pub replaces: Option<Corrected>,
    /// Body.
    pub sections: Vec<Section>,
    /// Who authorises it.
    pub authorisation: Signatory,
    /// Words of headers and footers.
    pub words: BTreeMap<&'static str, Said>,
    /// File of the QR Code with number and digest.
    pub qr: &'static str,
    /// Files that go with the document.
    pub attachments: Vec<Attachment>,
}

/// Head of the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// Name of the laboratory.
    pub name: Said,
    /// Address.
    pub address: Said,
    /// Telephone, mail, web.
    pub contact: Option<Said>,
    /// Accreditation.
    pub accreditation: Option<Said>,
    /// File of the logo.
    pub logo: Option<String>,
}

/// The outcome at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// `pass`, `fail` or `not_graded`.
    pub outcome: Verdict,
    /// Its word.
    pub word: Said,
    /// Notation of the grade, of a single symbol.
    pub grade: Option<String>,
    /// Its letter.
    pub letter: Option<String>,
    /// Why there is no grade, or that it is not formal.
    pub reason: Option<Said>,
}

/// A report that is corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// Its number.
    pub number: String,
    /// What was changed, and why.
    pub statement: Said,
}

/// Who authorises a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signatory {
    /// What that is.
    pub heading: Said,
    /// Name.
    pub name: Said,
    /// Function.
    pub function: Option<Said>,
    /// Day.
    pub date: String,
}

/// A file that goes with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Name.
    pub file: String,
    /// What it is.
    pub description: String,
    /// `data` or `supplement` (ISO 32000-2, table 43).
    pub relationship: &'static str,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Name for templates.
    pub id: &'static str,
    /// Heading.
    pub heading: Said,
    /// Content.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// Labelled values.
    Rows {
        /// The rows.
        rows: Vec<Row>,
    },
    /// A table.
    Table {
        /// Caption.
        caption: Option<Said>,
        /// Columns.
        columns: Vec<Column>,
        /// Rows of cells.
        rows: Vec<Vec<Cell>>,
    },
    /// Pictures beside each other.
    Figures {
        /// The pictures.
        figures: Vec<Figure>,
    },
    /// A paragraph.
    Paragraph {
        /// Text.
        text: Said,
        /// How it stands out.
        tone: Tone,
    },
    /// What was not met, and what to do about it.
    Findings {
        /// The findings.
        findings: Vec<Finding>,
    },
}

/// A labelled value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Label.
    pub label: Said,
    /// Value.
    pub value: Said,
    /// Clause of ISO/IEC 17025:2017 that asks for it.
    pub clause: Option<&'static str>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Heading.
    pub heading: Said,
    /// How its cells stand.
    pub align: Align,
    /// Its share of the width beside the others.
    pub weight: f64,
}

/// How cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// To the left.
    Left,
    /// In the middle.
    Centre,
    /// By the decimal point.
    Decimal,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Text.
    pub text: Said,
    /// How it stands out.
    pub tone: Tone,
}

/// How a text stands out; never the only sign of what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// Met.
    Good,
    /// Not met.
    Bad,
    /// To be looked at.
    Warn,
    /// Of less weight.
    Faint,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// File.
    pub file: String,
    /// Caption.
    pub caption: Said,
    /// Share of the line.
    pub width: f64,
}

/// A rule that was not met, or not decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it stands out.
    pub tone: Tone,
    /// Not met, warning, undecided.
    pub mark: Said,
    /// Id of the rule.
    pub id: String,
    /// What the rule is about.
    pub title: Said,
    /// What was found.
    pub finding: Said,
    /// What to do.
    pub action: Option<Said>,
    /// Documented or assumed limit.
    pub basis: Said,
    /// Where the limit comes from.
    pub source: Option<Said>,
    /// What was measured.
    pub measured: Option<String>,
    /// The limit.
    pub limit: Option<String>,
}

/// Name of the QR Code.
const QR_FILE: &str = "qr.svg";

impl Paper {
    /// The pages of a report.
    #[must_use]
    pub fn of(sealed: &SealedReport) -> Self {
        let report = &sealed.report;
        let tongues = Tongues::new(&report.languages);
        let mut sections = order::sections(report, &tongues);
        if report.is_series() {
            sections.push(series::section(report, &tongues));
        } else {
            sections.push(results::section(report, &tongues));
        }
        sections.push(conformity::section(report, &tongues));
        sections.extend(evidence::sections(sealed, &tongues));
        Self {
            languages: tongues.tags(),
            title: order::title(report, &tongues),
            number: report.number.clone(),
            issued: report.issued.to_string(),
            digest: sealed.sha256.clone(),
            kind: if report.is_series() { "series" } else { "single" },
            laboratory: order::letterhead(report, &tongues),
            verdict: headline(sealed, &tongues),
            notes: order::notes(report, &tongues),
            replaces: order::replaces(report, &tongues),
            sections,
            authorisation: order::authorisation(report, &tongues),
            words: page_words(&tongues),
            qr: QR_FILE,
            attachments: evidence::attachments(report),
        }
    }
}

fn page_words(tongues: &Tongues) -> BTreeMap<&'static str, Said> {
    let words = [
        ("page", Text::new("第 {page} 页　共 {pages} 页", "Page {page} of {pages}")),
        ("end", Text::new("报告结束", "End of report")),
        ("digest", Text::new("数据摘要 SHA-256", "SHA-256 of the data")),
        ("number", Text::new("报告编号", "Report No.")),
        ("issued", Text::new("签发日期", "Date of issue")),
        ("signature", Text::new("签字", "Signature")),
        ("clause", Text::new("ISO/IEC 17025 条款", "ISO/IEC 17025 clause")),
        ("replaces", Text::new("替代报告", "Replaces report")),
        ("measured", words::MEASURED),
        ("limit", words::LIMIT),
        ("remedy", words::REMEDY),
        ("grade", words::GRADE),
        ("verdict", words::VERDICT),
    ];
    words.into_iter().map(|(name, text)| (name, tongues.text(text))).collect()
}

fn headline(sealed: &SealedReport, tongues: &Tongues) -> Headline {
    let report = &sealed.report;
    let outcome = report.verdict();
    let mut symbols = report.symbols();
    let single = symbols.next().filter(|_| symbols.next().is_none()).map(|(_, symbol)| symbol);
    let not_graded = report.records().find_map(|record| record.reason.as_ref());
    let reason = match (not_graded, single) {
        (Some(reason), _) => Some(tongues.with(|language| words::reason(reason, language))),
        (None, Some(symbol)) if !symbol.formal.conforming => Some(tongues.text(words::INDICATIVE)),
        _ => None,
    };
    Headline {
        outcome,
        word: tongues.with(|language| words::verdict(outcome, language).to_owned()),
        grade: single.map(|symbol| symbol.grade.notation.clone()),
        letter: single.map(|symbol| symbol.grade.letter.to_string()),
        reason,
    }
}

fn cell(text: Said) -> Cell {
    Cell { text, tone: Tone::Plain }
}

fn column(heading: Said, align: Align, weight: f64) -> Column {
    Column { heading, align, weight }
}
