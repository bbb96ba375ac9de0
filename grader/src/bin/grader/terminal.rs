//! How commands end: what they have to say, or why they have nothing to.

use grader::command::status::Status;
use grader::command::terminal::{self, OutputError};
pub use grader::command::terminal::{is_coloured, tell, width};
use grader::report::Language;

use crate::failure::Failure;

/// Writes to standard output.
///
/// # Errors
/// If it cannot be written. One that nobody reads any more is [`Failure::NobodyReads`].
pub fn write(text: &str) -> Result<(), Failure> {
    terminal::write(text).map_err(|error| match error {
        OutputError::NobodyReads => Failure::NobodyReads,
        OutputError::Failed(error) => Failure::StandardOutput(error),
    })
}

/// Reports a failure on standard error. Who closed the pipe wanted no more and needs no message.
pub fn complain(failure: &Failure, language: Language) {
    if !matches!(failure, Failure::NobodyReads) {
        tell(&format!("grader: {}", failure.say(language)));
    }
}

/// Writes what a command has to say, or why it has nothing to.
pub fn finish(text: Result<String, Failure>, language: Language) -> Status {
    match text.and_then(|text| write(&text)) {
        Ok(()) => Status::Pass,
        Err(failure) => {
            complain(&failure, language);
            Status::NotCarriedOut
        }
    }
}
