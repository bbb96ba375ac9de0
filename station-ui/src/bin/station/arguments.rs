//! What the command line takes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use grader::report::Language;
use jiff::civil::Date;
use station::store::{Anchor, Role};

/// Inspection station for the print quality of two-dimensional codes: camera, verdict, gate, record
#[derive(Debug, Parser)]
#[command(name = "station", version, disable_help_subcommand = true, args_conflicts_with_subcommands = false)]
pub struct Arguments {
    /// What to do; left out: inspect
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Settings of the station
    #[arg(long, global = true, value_name = "FILE", default_value = "station.toml")]
    pub config: PathBuf,
    /// How to inspect
    #[command(flatten)]
    pub run: RunArguments,
    /// Language of texts, zh or en [default: that of the locale]
    #[arg(long, global = true, value_parser = language, value_name = "LANGUAGE")]
    pub language: Option<Language>,
}

/// How to inspect.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Without a window: one JSON document per line on standard output
    #[arg(long)]
    pub headless: bool,
    /// End after so many parts
    #[arg(long, value_name = "N", requires = "headless")]
    pub parts: Option<u64>,
    /// End after so many seconds
    #[arg(long, value_name = "SECONDS", requires = "headless")]
    pub seconds: Option<u64>,
    /// A table for people instead of JSON
    #[arg(long, requires = "headless")]
    pub table: bool,
    /// Draw every screen of the window into PNG files of a folder at the end
    #[arg(long, value_name = "FOLDER", requires = "headless")]
    pub pictures: Option<PathBuf>,
    /// Batch that the parts belong to
    #[arg(long, value_name = "NAME")]
    pub batch: Option<String>,
}

/// What is done beside the line.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a folder with settings of a simulated line and what they need, to start from
    Init(InitArguments),
    /// Look through the settings
    Check,
    /// Look at camera, light, line, disk, calibration and clock, and say what to do
    Doctor,
    /// Walk the chain of the record and name the first entry that is not as it was written
    Verify(VerifyArguments),
    /// Write inspections to a file
    Export(ExportArguments),
    /// Users: make and list
    User(UserArguments),
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Folder; made if it is not there
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The simulated line, such as "rate=10 faults=0.1 seed=3 size=2592x1944"
    #[arg(long, value_name = "LINE")]
    pub source: Option<String>,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// An anchor that was noted earlier (NUMBER:HASH): shows that nothing was cut off and nothing written anew
    #[arg(long, value_name = "ANCHOR")]
    pub anchor: Option<Anchor>,
    /// How far pictures are looked at
    #[arg(long, value_enum, default_value_t = Pictures::Read, value_name = "HOW")]
    pub pictures: Pictures,
}

/// How far pictures are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Pictures {
    /// Each is read and its hash compared
    Read,
    /// Each must be there
    Present,
    /// Not at all
    Skip,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// File to write
    #[arg(value_name = "FILE")]
    pub out: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ExportFormat::Csv, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Begin CSV with a byte order mark, without which some spreadsheets do not take it for UTF-8
    #[arg(long)]
    pub byte_order_mark: bool,
    /// Only this batch
    #[arg(long, value_name = "NAME")]
    pub batch: Option<String>,
    /// From this day on
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
    /// Supervisor or metrologist who exports; the password is asked for, or read from standard input
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Comma separated values
    Csv,
    /// One JSON document per line, with the whole report
    Jsonl,
}

/// Arguments of `user`.
#[derive(Debug, Args)]
pub struct UserArguments {
    /// What to do
    #[command(subcommand)]
    pub command: UserCommand,
}

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// List users
    List,
    /// Make a user; the first one becomes metrologist. Passwords come line by line from standard input
    Add(AddArguments),
}

/// Arguments of `user add`.
#[derive(Debug, Args)]
pub struct AddArguments {
    /// Name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Role
    #[arg(long, value_enum, default_value_t = RoleArgument::Operator, value_name = "ROLE")]
    pub role: RoleArgument,
    /// Metrologist who makes the user: the first line of standard input is this one's password
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleArgument {
    /// Starts and ends batches, looks at the history
    Operator,
    /// Overrides with a reason, changes profile and settings, exports
    Supervisor,
    /// Changes calibration, retention, users
    Metrologist,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Operator => Self::Operator,
            RoleArgument::Supervisor => Self::Supervisor,
            RoleArgument::Metrologist => Self::Metrologist,
        }
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| "languages are zh and en; 可选语言：zh、en".to_owned())
}
