//! Arguments of `grader report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use grader::command::test_report::Grouping;
use grader::test_report::Tongue;
use jiff::civil::Date;

use crate::values;

/// Arguments of `grader report`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = STATUS)]
pub struct ReportArguments {
    /// Further commands
    #[command(subcommand)]
    pub command: Option<ReportCommand>,
    /// What is to be issued
    #[command(flatten)]
    pub issue: IssueArguments,
}

const STATUS: &str = "\
A report is refused as long as an item is missing that ISO/IEC 17025:2017 asks for; `grader report template` writes an example \
of the particulars to begin with. The same records, particulars and day of issue always give the same bytes.

Exit status: 0 issued, 3 not issued.";

/// What is to be issued.
#[derive(Debug, Args)]
pub struct IssueArguments {
    /// Records: JSON of `grader inspect --format json`, best with --detail; - for standard input
    #[arg(required = true, value_name = "RECORD")]
    pub records: Vec<PathBuf>,
    /// What the laboratory states: itself, customer, item, conditions, decision rule; TOML
    #[arg(long, value_name = "FILE", required = true)]
    pub particulars: Option<PathBuf>,
    /// File to write, .pdf, .html or .json; may be repeated; {number} stands for the number of the report
    #[arg(long, value_name = "FILE", required = true)]
    pub out: Vec<PathBuf>,
    /// A report for each record instead of one for all; numbers count up
    #[arg(long)]
    pub each: bool,
    /// Number of the report, or of the first [default: that of the particulars]
    #[arg(long)]
    pub number: Option<String>,
    /// Day of issue [default: that of the particulars, else today]
    #[arg(long, value_parser = values::date, value_name = "YYYY-MM-DD")]
    pub issued: Option<Date>,
    /// Languages of the pages
    #[arg(long = "in", value_enum, default_value_t, value_name = "LANGUAGES")]
    pub languages: Languages,
    /// Which records are scans of one specimen
    #[arg(long, value_enum, default_value_t)]
    pub specimens: Specimens,
    /// Folder of the pictures, if they are not where they were inspected; may be repeated
    #[arg(long, value_name = "FOLDER")]
    pub images: Vec<PathBuf>,
    /// Show no pictures
    #[arg(long, conflicts_with = "images")]
    pub without_pictures: bool,
    /// Secret key of the laboratory, to sign the data with
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Folder of the laboratory's own template
    #[arg(long, value_name = "FOLDER")]
    pub template: Option<PathBuf>,
    /// Journal of issued reports [default: issued.jsonl beside the particulars]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// No progress on standard error, errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Further commands.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Check received reports: data, signature, pictures, pages
    Verify {
        /// Reports: PDF, HTML or JSON
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Trusted public keys, one per line
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Folder of the template that the pages were made with
        #[arg(long, value_name = "FOLDER")]
        template: Option<PathBuf>,
    },
    /// Make the pages of an issued report again, of the same kind or another
    Again {
        /// The report: PDF or HTML, or JSON if it has no pictures
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// File to write, .pdf, .html or .json; may be repeated
        #[arg(long, value_name = "FILE", required = true)]
        out: Vec<PathBuf>,
        /// Folder of the template that the pages were made with
        #[arg(long, value_name = "FOLDER")]
        template: Option<PathBuf>,
    },
    /// Check the journal of issued reports and list it
    Journal {
        /// The journal
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Make the key pair that a laboratory signs with
    Keygen {
        /// File for the secret key; the public key goes beside it, into the same name with .pub
        secret: PathBuf,
        /// Name of the laboratory, put behind the public key
        #[arg(long)]
        name: Option<String>,
    },
    /// Write the built-in template and an example of the particulars, to begin with
    Template {
        /// Folder to write into
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
}

/// Languages of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Languages {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Chinese, with English beneath.
    #[default]
    Both,
}

impl Languages {
    /// The main one first.
    pub const fn tongues(self) -> &'static [Tongue] {
        match self {
            Self::Zh => &[Tongue::Zh],
            Self::En => &[Tongue::En],
            Self::Both => &[Tongue::Zh, Tongue::En],
        }
    }
}

/// Which records are scans of one specimen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Specimens {
    /// None: each is a specimen.
    #[default]
    Each,
    /// Those of pictures whose names differ in the last number only: label-3-1, label-3-2.
    Name,
    /// Those of the same message.
    Content,
}

impl From<Specimens> for Grouping {
    fn from(specimens: Specimens) -> Self {
        match specimens {
            Specimens::Each => Self::Each,
            Specimens::Name => Self::Name,
            Specimens::Content => Self::Content,
        }
    }
}
