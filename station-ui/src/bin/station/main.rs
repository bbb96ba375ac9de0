//! Command line of the station: with a window, without one, and what is done beside the line.

mod arguments;
mod doctor_command;
mod failure;
mod headless;
mod manual;
mod record_commands;
mod set_up;
mod user_command;
mod window;

use std::process::ExitCode;

use grader::command::status::Status;
use grader::command::{language, usage};
use grader::report::Language;

use arguments::{Arguments, Command};
use failure::finish;

fn main() -> ExitCode {
    let language = language::choose(std::env::args_os().skip(1));
    let arguments = match manual::MANUAL.parse::<Arguments>(std::env::args_os(), language) {
        Ok(arguments) => arguments,
        Err(refusal) => return usage::report(&refusal, language, "station", |_| None).into(),
    };
    finish(run(&arguments, language), language).into()
}

fn run(arguments: &Arguments, language: Language) -> Result<Status, failure::Failure> {
    let config = arguments.config.as_path();
    match &arguments.command {
        None if arguments.run.headless => headless::run(config, &arguments.run, language),
        None => window::open(config, arguments.run.batch.as_deref(), language),
        Some(Command::Init(arguments)) => set_up::init(arguments, language),
        Some(Command::Check) => set_up::check(config, language),
        Some(Command::Doctor) => doctor_command::run(config, language),
        Some(Command::Verify(arguments)) => record_commands::verify(config, arguments, language),
        Some(Command::Export(arguments)) => record_commands::export(config, arguments, language),
        Some(Command::User(arguments)) => user_command::run(config, arguments, language),
    }
}
