//! `calibrate printer`: a sheet to print, and what its picture tells.

mod sheet;

use clap::{Args, Subcommand};
use grader::command::status::Status;
use grader::report::Language;

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
}

/// Carries the command out.
pub fn run(arguments: &PrinterArguments, language: Language) -> Status {
    match &arguments.command {
        PrinterCommand::Sheet(arguments) => crate::failure::finish(sheet::run(arguments, language), language),
    }
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
    pub use super::sheet::PAGE as SHEET;
}
