//! Why something was not done, for the reader: which file, what is wrong, what to do.

use std::path::PathBuf;

use grader::bilingual::Bilingual;
use grader::command::files::Unwritten;
use grader::command::input::{InputError, SourceError};
use grader::command::status::Status;
use grader::command::terminal::{self, OutputError};
use grader::command::told;
use grader::report::{Language, visible};
use jiff::civil::Date;

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// A picture cannot be had.
    Input(InputError),
    /// An argument names no pictures.
    Source(SourceError),
    /// A file that is no picture cannot be read.
    Read {
        /// Path.
        path: PathBuf,
        /// Reason.
        source: std::io::Error,
    },
    /// A file cannot be written.
    Write(Unwritten),
    /// Standard output cannot be written.
    Output(OutputError),
    /// Something that was told in both languages.
    Told {
        /// What it is about, if it is about something.
        subject: Option<String>,
        /// What.
        text: Bilingual,
    },
}

impl From<Unwritten> for Failure {
    fn from(unwritten: Unwritten) -> Self {
        Self::Write(unwritten)
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// The message.
    pub fn say(&self, language: Language) -> String {
        let (subject, message) = match self {
            Self::Input(error) => told::input(error, language),
            Self::Source(error) => told::source(error, language),
            Self::Read { path, source } => (Some(path.display().to_string()), told::unread(source, language)),
            Self::Write(error) => (Some(error.path.display().to_string()), told::unwritten(&error.source, language)),
            Self::Output(OutputError::NobodyReads) => (None, String::new()),
            Self::Output(OutputError::Failed(error)) => (None, told::unwritten(error, language)),
            Self::Told { subject, text } => (subject.clone(), visible(choose(text, language))),
        };
        match (subject, language) {
            (Some(subject), Language::Zh) => format!("{}：{message}", visible(&subject)),
            (Some(subject), Language::En) => format!("{}: {message}", visible(&subject)),
            (None, _) => message,
        }
    }
}

/// The text in one language.
pub fn choose(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

/// Reports a failure on standard error. Who closed the pipe wanted no more and needs no message.
pub fn complain(failure: &Failure, language: Language) {
    if !matches!(failure, Failure::Output(OutputError::NobodyReads)) {
        terminal::tell(&format!("calibrate: {}", failure.say(language)));
    }
}

/// The status that a command ended with, or the report of why it could not be carried out.
pub fn finish(outcome: Result<Status, Failure>, language: Language) -> Status {
    outcome.unwrap_or_else(|failure| {
        complain(&failure, language);
        Status::NotCarriedOut
    })
}

/// Why the value of an argument is refused. The value itself is named by whoever reports this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError(pub Bilingual);

impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for ValueError {}

/// `zh` or `en`.
pub fn language(tag: &str) -> Result<Language, ValueError> {
    Language::from_tag(tag).ok_or_else(|| ValueError(Bilingual::new("languages are zh and en", "可选语言：zh、en")))
}

/// A day, ISO 8601.
pub fn day(text: &str) -> Result<Date, ValueError> {
    text.parse().map_err(|_| ValueError(Bilingual::new("a day such as 2026-03-31", "应为日期，例如 2026-03-31")))
}
