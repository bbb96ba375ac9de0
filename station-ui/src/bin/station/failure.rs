//! Why something was not done, for the reader.

use std::io;
use std::path::Path;

use grader::bilingual::Bilingual;
use grader::command::files::Unwritten;
use grader::command::stated::StatedError;
use grader::command::status::Status;
use grader::command::terminal::{self, OutputError};
use grader::report::{Language, visible};
use station::settings::SettingsError;
use station::store::StoreError;
use station::worker::StartError;

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// Told in both languages.
    Told(Bilingual),
    /// Who read standard output has gone.
    NobodyReads,
}

impl Failure {
    /// About a file.
    pub fn of_file(path: &Path, error: &SettingsError) -> Self {
        let (name, text) = (visible(&path.display().to_string()), error.say());
        Self::Told(Bilingual::new(format!("{name}: {}", text.en), format!("{name}：{}", text.zh)))
    }

    /// Standard input or output, or a thread.
    pub fn of_system(error: &io::Error) -> Self {
        Self::Told(Bilingual::new(format!("{error}"), format!("系统错误：{error}")))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::Told(error.say())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Told(error.say())
    }
}

impl From<StatedError> for Failure {
    fn from(error: StatedError) -> Self {
        Self::Told(error.say())
    }
}

impl From<Unwritten> for Failure {
    fn from(Unwritten { path, source }: Unwritten) -> Self {
        let name = visible(&path.display().to_string());
        Self::Told(Bilingual::new(format!("{name} cannot be written: {source}"), format!("无法写入 {name}：{source}")))
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::NobodyReads => Self::NobodyReads,
            OutputError::Failed(error) => Self::of_system(&error),
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

/// The status that a command ended with, or the report of why it could not be carried out.
pub fn finish(outcome: Result<Status, Failure>, language: Language) -> Status {
    outcome.unwrap_or_else(|failure| {
        if let Failure::Told(text) = failure {
            terminal::tell(&format!("station: {}", visible(choose(&text, language))));
        }
        Status::NotCarriedOut
    })
}
