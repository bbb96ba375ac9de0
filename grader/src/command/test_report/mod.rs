//! Reports of a laboratory from files: records, particulars, pictures and templates in; HTML, PDF and JSON out; and the journal
//! of what was issued.

mod assemble;
mod journal;
mod pages;
mod template;
mod verify;

use std::path::{Path, PathBuf};

use crate::bilingual::Bilingual;
use crate::report::{Language, visible};

pub use assemble::{Assembled, Grouping, Issue, assemble};
pub use journal::{Entry, Journal, Standing};
pub use pages::{Kind, Press};
pub use template::{TemplateFolder, template_files};
pub use verify::{Checked, Contents, Pages, check, contents};

use super::told;

/// Why a report is not made or not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say(Language::En))]
pub struct ReportError {
    /// The file that it is about, if it is about one.
    pub path: Option<PathBuf>,
    /// What is wrong, and what to do.
    pub text: Bilingual,
}

impl ReportError {
    /// Of a file.
    #[must_use]
    pub fn of(path: &Path, text: Bilingual) -> Self {
        Self { path: Some(path.to_owned()), text }
    }

    /// Of nothing that lies in a file.
    #[must_use]
    pub const fn plain(text: Bilingual) -> Self {
        Self { path: None, text }
    }

    fn unread(path: &Path, error: &std::io::Error) -> Self {
        Self::of(path, Bilingual::new(told::unread(error, Language::En), told::unread(error, Language::Zh)))
    }

    fn unwritten(path: &Path, error: &std::io::Error) -> Self {
        Self::of(path, Bilingual::new(told::unwritten(error, Language::En), told::unwritten(error, Language::Zh)))
    }

    /// For the reader.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let (text, colon) = match language {
            Language::Zh => (&self.text.zh, "："),
            Language::En => (&self.text.en, ": "),
        };
        match &self.path {
            Some(path) => format!("{}{colon}{text}", visible(&path.display().to_string())),
            None => text.clone(),
        }
    }
}
