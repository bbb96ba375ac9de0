//! The arguments of `grader register`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use grader::register::ListKind;
use jiff::civil::Date;

use crate::values;

/// Arguments of `grader register`.
#[derive(Debug, Args)]
pub struct RegisterArguments {
    /// What to do
    #[command(subcommand)]
    pub command: RegisterCommand,
}

/// What to do with a register.
#[derive(Debug, Subcommand)]
pub enum RegisterCommand {
    /// Make a register
    Create {
        /// The register
        #[arg(value_name = "REGISTER")]
        file: PathBuf,
    },
    /// Import a list; all of it or nothing
    Import(ImportArguments),
    /// Show which lists a register holds
    Info {
        /// The register
        #[arg(value_name = "REGISTER")]
        file: PathBuf,
    },
    /// Show what a register knows of an item
    Find {
        /// The register
        #[arg(value_name = "REGISTER")]
        file: PathBuf,
        /// GTIN, 8 to 14 digits
        gtin: String,
        /// Serial number
        serial: String,
    },
    /// Cancel an item for ever
    Cancel {
        /// The register
        #[arg(value_name = "REGISTER")]
        file: PathBuf,
        /// GTIN, 8 to 14 digits
        gtin: String,
        /// Serial number
        serial: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
        /// Since when [default: today]
        #[arg(long, value_parser = values::date, value_name = "YYYY-MM-DD")]
        date: Option<Date>,
    },
    /// Remove a list, finished or not
    Remove {
        /// The register
        #[arg(value_name = "REGISTER")]
        file: PathBuf,
        /// Number of the list, see `grader register info`
        list: i64,
    },
    /// Look through the whole file for damage
    Check {
        /// The register
        #[arg(value_name = "REGISTER")]
        file: PathBuf,
    },
}

/// Arguments of `grader register import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The register
    #[arg(value_name = "REGISTER")]
    pub file: PathBuf,
    /// The list: CSV with a header, or with --gtin one serial per line; - for standard input
    pub list: PathBuf,
    /// What the list is about
    #[arg(long, value_enum)]
    pub kind: Kind,
    /// GTIN of all serials, which stand one per line
    #[arg(long)]
    pub gtin: Option<String>,
    /// Name of the list in reports [default: that of the file]
    #[arg(long)]
    pub name: Option<String>,
    /// Leave out lines that are wrong, and count them
    #[arg(long)]
    pub lenient: bool,
    /// No remarks and no progress on standard error, errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// What a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Items that their producer issued: gtin, serial, batch, date
    Issued,
    /// Items seen elsewhere: gtin, serial, date
    Seen,
    /// Items that must not be used any more: gtin, serial, reason, date
    Cancelled,
    /// Products: gtin, model, producer, uscc, category
    Products,
    /// Company prefixes: prefix, producer, uscc, from, to, cancelled
    Companies,
    /// Service addresses that were filed: host, holder, from, to
    Hosts,
    /// Certificates and licences: number, holder, from, to
    Certificates,
}

impl From<Kind> for ListKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Issued => Self::Issued,
            Kind::Seen => Self::Seen,
            Kind::Cancelled => Self::Cancelled,
            Kind::Products => Self::Products,
            Kind::Companies => Self::Companies,
            Kind::Hosts => Self::Hosts,
            Kind::Certificates => Self::Certificates,
        }
    }
}
