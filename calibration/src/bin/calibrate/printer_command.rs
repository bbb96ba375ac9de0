//! `calibrate printer`: a sheet to print, and what its picture tells.

mod evaluate;
mod sheet;
mod simulate;

use clap::{Args, Subcommand};
use grader::command::status::Status;
use grader::report::Language;

use std::path::Path;

use calibration::printer::plan::Plan;

use crate::failure::{Failure, finish};
use crate::measuring::read_text;

/// Calibrate a printer: make a sheet, print it, evaluate its picture
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub struct PrinterArguments {
    /// What to do
    #[command(subcommand)]
    command: PrinterCommand,
}

#[derive(Debug, Subcommand)]
enum PrinterCommand {
    /// Make a sheet of symbols over X dimension and growth compensation
    Sheet(sheet::SheetArguments),
    /// Grade all symbols of a photographed sheet, and advise on compensation and X dimension
    Evaluate(evaluate::EvaluateArguments),
    /// Draw the picture of a sheet from a press with stated faults, to try the evaluation
    Simulate(simulate::SimulateArguments),
}

/// Carries the command out.
pub fn run(arguments: &PrinterArguments, language: Language) -> Status {
    let outcome = match &arguments.command {
        PrinterCommand::Sheet(arguments) => sheet::run(arguments, language),
        PrinterCommand::Evaluate(arguments) => evaluate::run(arguments, language),
        PrinterCommand::Simulate(arguments) => simulate::run(arguments, language),
    };
    finish(outcome, language)
}

fn read_plan(path: &Path) -> Result<Plan, Failure> {
    let told = |text| Failure::Told { subject: Some(path.display().to_string()), text };
    Plan::parse(&read_text(path)?).map_err(|error| told(error.say()))
}

/// Chinese texts.
pub mod pages {
    use grader::command::help::Page;

    /// `printer`.
    pub const PRINTER: Page = Page {
        command: "printer",
        about: "打印机校准：生成测试页，打印，再评定其图像",
        usage: "calibrate printer <命令> [选项]",
        arguments: &[],
    };
    pub use super::evaluate::PAGE as EVALUATE;
    pub use super::sheet::PAGE as SHEET;
    pub use super::simulate::PAGE as SIMULATE;
}
