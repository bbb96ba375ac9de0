//! Command line of the calibration: arguments, files, terminal. What is measured is the library's business.

mod card_command;
mod check_command;
mod conformance_command;
mod failure;
mod manual;
mod measuring;
mod printer_command;
mod repeatability_command;
mod rig_command;
mod simulate_command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use grader::command::status::Status;
use grader::command::{language, usage};
use grader::report::Language;

use failure::ValueError;

/// Calibration of inspection stations and printers
#[derive(Debug, Parser)]
#[command(name = "calibrate", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Language of texts, zh or en [default: that of the locale]
    #[arg(long, global = true, value_parser = failure::language, value_name = "LANGUAGE")]
    pub language: Option<Language>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw cards to print: for calibration, for conformance; with descriptions and certificate forms
    Card(card_command::CardArguments),
    /// Calibrate a rig from photographs of a card: reflectance, lens, scale
    Rig(Box<rig_command::RigArguments>),
    /// Check the rig against its calibration: light, focus, tilt, noise, ambient light
    Check(check_command::CheckArguments),
    /// Grade a conformance card several times and fill the table of ISO/IEC 15426-2
    Conformance(conformance_command::ConformanceArguments),
    /// Tell how much values scatter over pictures of one symbol, and how uncertain a single value is
    Repeatability(repeatability_command::RepeatabilityArguments),
    /// Calibrate a printer: make a sheet, print it, evaluate its picture
    Printer(printer_command::PrinterArguments),
    /// Draw the photographs that a rig of stated faults takes of a drawing, to practise on and to test with
    Simulate(Box<simulate_command::SimulateArguments>),
}

fn main() -> ExitCode {
    let language = language::choose(std::env::args_os().skip(1));
    let arguments = match manual::MANUAL.parse::<Arguments>(std::env::args_os(), language) {
        Ok(arguments) => arguments,
        Err(refusal) => return usage::report(&refusal, language, "calibrate", reason).into(),
    };
    run(&arguments, language).into()
}

fn run(arguments: &Arguments, language: Language) -> Status {
    match &arguments.command {
        Command::Card(arguments) => card_command::run(arguments, language),
        Command::Rig(arguments) => rig_command::run(arguments, language),
        Command::Check(arguments) => check_command::run(arguments, language),
        Command::Conformance(arguments) => conformance_command::run(arguments, language),
        Command::Repeatability(arguments) => repeatability_command::run(arguments, language),
        Command::Printer(arguments) => printer_command::run(arguments, language),
        Command::Simulate(arguments) => simulate_command::run(arguments, language),
    }
}

/// What is wrong with a value, in Chinese.
fn reason(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    error.downcast_ref::<ValueError>().map(|error| error.0.zh.clone())
}
