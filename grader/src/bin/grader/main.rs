//! Command line of the grader: arguments, files, terminal. What is measured is the library's business.

mod arguments;
mod authority_command;
mod content_command;
mod explain_command;
mod failure;
mod help;
mod inspect_command;
mod interpretations_command;
mod keys;
mod mark_command;
mod profiles_command;
mod register_command;
mod report_command;
mod schema_command;
mod synth_command;
mod terminal;
mod values;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use grader::command::status::Status;
use grader::command::{language, usage};
use grader::report::Language;
use values::ValueError;

fn main() -> ExitCode {
    let language = language::choose(std::env::args_os().skip(1));
    let arguments = match help::MANUAL.parse::<Arguments>(std::env::args_os(), language) {
        Ok(arguments) => arguments,
        Err(refusal) => return usage::report(&refusal, language, "grader", reason).into(),
    };
    run(&arguments, language).into()
}

fn run(arguments: &Arguments, language: Language) -> Status {
    let said = match &arguments.command {
        Command::Inspect(arguments) => return inspect_command::run(arguments, language),
        Command::Content(arguments) => return content_command::run(arguments, language),
        Command::Explain(arguments) => explain_command::text(arguments, language),
        Command::Interpretations => Ok(interpretations_command::text(language)),
        Command::Mark(arguments) => mark_command::run(arguments, language),
        Command::Profiles(arguments) => return profiles_command::run(arguments, language),
        Command::Register(arguments) => return register_command::run(arguments, language),
        Command::Authority(arguments) => return authority_command::run(arguments, language),
        Command::Report(arguments) => return report_command::run(arguments, language),
        Command::Schema => Ok(schema_command::text()),
        Command::Synth(arguments) => synth_command::run(arguments).map(|()| String::new()),
    };
    terminal::finish(said, language)
}

/// What is wrong with a value, in Chinese.
fn reason(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    error.downcast_ref::<ValueError>().map(|error| error.say(Language::Zh))
}
