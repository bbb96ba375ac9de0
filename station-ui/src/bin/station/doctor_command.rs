//! `station doctor`: is everything there that a shift needs, and what to do where it is not.

use std::path::Path;
use std::time::Duration;

use grader::command::status::Status;
use grader::command::terminal;
use grader::report::{Language, visible};
use station::doctor::{Finding, State, look};

use crate::failure::{Failure, choose};

/// How long camera and line may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Looks at everything.
///
/// # Errors
/// If the settings cannot be read.
pub fn run(config: &Path, language: Language) -> Result<Status, Failure> {
    let start = station::worker::Start::by_file(config)?;
    let mut worst = Status::Pass;
    look::<Failure>(&start.settings, &start.folder, PATIENCE, &mut |Finding { what, state, text }| {
        let (mark, status) = match (state, language) {
            (State::Good, Language::Zh) => ("正常", Status::Pass),
            (State::Good, Language::En) => ("good", Status::Pass),
            (State::Doubtful, Language::Zh) => ("注意", Status::NotGraded),
            (State::Doubtful, Language::En) => ("look", Status::NotGraded),
            (State::Bad, Language::Zh) => ("故障", Status::Fail),
            (State::Bad, Language::En) => ("bad ", Status::Fail),
        };
        // Bad is worse than doubtful, though the numbers of the statuses run the other way.
        worst = match (worst, status) {
            (Status::Fail, _) | (_, Status::Fail) => Status::Fail,
            (one, other) => one.max(other),
        };
        let (what, text) = (choose(&what, language), visible(choose(&text, language)));
        Ok(terminal::write(&format!("{mark}  {what}: {text}\n"))?)
    })?;
    Ok(worst)
}
