//! A report as bytes of one of its kinds.

use std::collections::BTreeMap;
use std::path::Path;

use super::ReportError;
#[cfg(feature = "pdf")]
use super::template::TYPST;
use super::template::{HTML, TemplateFolder};
use crate::bilingual::Bilingual;
use crate::test_report::{DATA_FILE, Paper, SealedReport, drawings, html};

/// What templates of PDF read.
const PAPER_FILE: &str = "paper.json";

/// Kinds of files of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The data alone.
    Json,
    /// A page for a browser.
    Html,
    /// Pages for paper, PDF/A-3b.
    Pdf,
}

impl Kind {
    /// By the ending of a name.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// What turns reports into pages; what is costly to begin with is done once.
#[derive(Debug)]
pub struct Press<'a> {
    template: &'a TemplateFolder,
    #[cfg(feature = "pdf")]
    typesetter: crate::test_report::pdf::Typesetter,
}

impl<'a> Press<'a> {
    /// With a template.
    ///
    /// # Errors
    /// If a font of the template is none.
    pub fn new(template: &'a TemplateFolder) -> Result<Self, ReportError> {
        Ok(Self {
            template,
            #[cfg(feature = "pdf")]
            typesetter: crate::test_report::pdf::Typesetter::new(template.fonts().cloned().collect())
                .map_err(|error| ReportError::plain(error.say()))?,
        })
    }

    /// The report as bytes of a kind; `files` are its pictures and the logo.
    ///
    /// # Errors
    /// If the template is wrong, or this build makes no PDF.
    pub fn bytes_of(
        &self,
        kind: Kind,
        sealed: &SealedReport,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Vec<u8>, ReportError> {
        let unwritable = |error: serde_json::Error| {
            let reason = error.to_string();
            ReportError::plain(Bilingual::new(
                format!("the data cannot be written as JSON ({reason})"),
                format!("数据无法写成 JSON（{reason}）"),
            ))
        };
        if kind == Kind::Json {
            return sealed.to_json().map_err(unwritable);
        }
        let paper = Paper::of(sealed);
        let mut files = files.clone();
        files.extend(drawings(sealed));
        match kind {
            Kind::Json | Kind::Html => {
                let page = html::page(self.template.text(HTML)?, sealed, &paper, &files);
                page.map(String::into_bytes).map_err(|error| ReportError::of(Path::new(HTML), error.say()))
            }
            Kind::Pdf => {
                files.insert(DATA_FILE.to_owned(), sealed.to_json().map_err(unwritable)?);
                files.insert(PAPER_FILE.to_owned(), self.settable(sealed, &paper).map_err(unwritable)?);
                files.extend(self.template.others().map(|(name, bytes)| (name.clone(), bytes.clone())));
                self.pdf(sealed, &files)
            }
        }
    }

    /// What the template reads. A character that no font has is shown as an escape if it comes from a code: what was measured
    /// must not keep a report from being issued. One that the laboratory wrote itself stays, and the typesetter refuses it.
    #[cfg(feature = "pdf")]
    fn settable(&self, sealed: &SealedReport, paper: &Paper) -> Result<Vec<u8>, serde_json::Error> {
        let own = serde_json::to_string(&sealed.report.particulars)?;
        let text = serde_json::to_string(paper)?;
        let mut set = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii() || self.typesetter.has(c) || own.contains(c) {
                set.push(c);
            } else {
                // Inside a JSON string, where a backslash is doubled.
                set += &format!("\\\\u{{{:x}}}", u32::from(c));
            }
        }
        Ok(set.into_bytes())
    }

    #[cfg(not(feature = "pdf"))]
    #[expect(clippy::unused_self, reason = "with PDF it is used")]
    fn settable(&self, _: &SealedReport, paper: &Paper) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(paper)
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, sealed: &SealedReport, files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ReportError> {
        let sheet = crate::test_report::pdf::Sheet {
            name: TYPST,
            template: self.template.text(TYPST)?,
            files,
            number: &sealed.report.number,
            issued: sealed.report.issued,
        };
        self.typesetter.pdf(&sheet).map_err(|error| ReportError::plain(error.say()))
    }

    #[cfg(not(feature = "pdf"))]
    #[expect(clippy::unused_self, reason = "with PDF it is used")]
    fn pdf(&self, _: &SealedReport, _: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ReportError> {
        Err(ReportError::plain(Bilingual::new(
            "this build of the grader makes no PDF; build it with `make pdf` (cargo build --release -p grader --features pdf), or write \
             HTML, which browsers print",
            "本程序编译时未包含 PDF；请用 make pdf（cargo build --release -p grader --features pdf）编译，或写成 HTML 由浏览器打印",
        )))
    }
}
