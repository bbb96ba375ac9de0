//! The arguments, with their help in English; `help` has it in Chinese.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use grader::grading::ReportedGrade;
use grader::inspect::Aperture;
use grader::report::Language;
use grader::standard::Edition;
use jiff::civil::Date;

use crate::authority_command::AuthorityArguments;
use crate::input::Channel;
use crate::register_command::RegisterArguments;
use crate::synth_command::SynthArguments;
use crate::values::{self, Light, Reading, ReflectanceScale};

/// Print quality of two-dimensional codes by ISO/IEC 15415 (GB/T 23704)
#[derive(Debug, Parser)]
#[command(name = "grader", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Language of texts, zh or en [default: that of the locale]
    #[arg(long, global = true, value_parser = values::language, value_name = "LANGUAGE")]
    pub language: Option<Language>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Inspect pictures and grade the symbols in them
    Inspect(Box<InspectArguments>),
    /// Explain a quality parameter: formula, limits, causes on the press, remedies
    Explain(ExplainArguments),
    /// List the disputed readings of the standards and their choices
    Interpretations,
    /// List, show and check application profiles
    Profiles(ProfilesArguments),
    /// Keep what is known of serial numbers: seen, issued, cancelled
    Register(RegisterArguments),
    /// Sign and verify lists of who may use which numbers
    Authority(AuthorityArguments),
    /// Print the JSON Schema of reports
    Schema,
    /// Draw symbols with stated defects and write the right answers beside them
    Synth(SynthArguments),
}

/// Arguments of `grader explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Name or abbreviation of the parameter; without it all names are listed
    pub parameter: Option<String>,
}

/// Arguments of `grader profiles`.
#[derive(Debug, Args)]
pub struct ProfilesArguments {
    /// What to do
    #[command(subcommand)]
    pub command: ProfilesCommand,
    /// Folder of profiles of your own, each in the file of its id
    #[arg(long, global = true, value_name = "FOLDER")]
    pub profile_folder: Option<PathBuf>,
}

/// What to do with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// List the profiles, built in and in the folder
    List,
    /// Show what a profile says: conditions, rules, limits, sources
    Show {
        /// Its id, or its file
        name: String,
    },
    /// Check profile files
    Check {
        /// Files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// Arguments of `grader inspect` about the application.
#[derive(Debug, Args)]
pub struct ApplicationArguments {
    /// Application profile: its id (see `grader profiles list`) or a file; it sets standard, aperture, light and minimum
    #[arg(long, value_name = "PROFILE", conflicts_with_all = ["standard", "aperture", "minimum"])]
    pub profile: Option<String>,
    /// Folder of profiles of your own
    #[arg(long, value_name = "FOLDER", requires = "profile")]
    pub profile_folder: Option<PathBuf>,
    /// What the picture does not show, as TOML: surface, keep-out areas, entered data, uncertainty, climate
    #[arg(long, value_name = "FILE", requires = "profile")]
    pub conditions: Option<PathBuf>,
    /// Day of the inspection [default: today]
    #[arg(long, value_parser = values::date, value_name = "YYYY-MM-DD", requires = "profile")]
    pub date: Option<Date>,
}

/// Arguments of `grader inspect`.
#[derive(Debug, Args)]
pub struct InspectArguments {
    /// Pictures (PNG, JPEG, BMP, TIFF, PNM), folders of them, or - for standard input
    #[arg(required = true, value_name = "IMAGE")]
    pub images: Vec<PathBuf>,
    /// Take the pictures of subfolders too
    #[arg(short, long)]
    pub recursive: bool,
    /// Standard: 15415:2011, 15415:2024 or GB/T 23704-2017
    #[arg(long, value_parser = values::edition, default_value = "15415:2011", value_name = "EDITION")]
    pub standard: Edition,
    /// Diameter of the measuring aperture: 0.8X (share of the X dimension), 10mil or 0.25mm (these need --scale)
    #[arg(long, value_parser = values::aperture, default_value = "0.8X", value_name = "DIAMETER")]
    pub aperture: Aperture,
    /// Millimetres per pixel
    #[arg(long, value_parser = values::scale, value_name = "MM_PER_PX")]
    pub scale: Option<f64>,
    /// Grey levels that stand for reflectance 0 and 1, such as 12,243
    #[arg(long, value_parser = values::reflectance, value_name = "BLACK,WHITE")]
    pub reflectance: Option<ReflectanceScale>,
    /// Wavelength of the light in nm, or W for white light
    #[arg(long, value_parser = values::light, default_value = "660", value_name = "LIGHT")]
    pub light: Light,
    /// Channel of colour pictures that is measured
    #[arg(long, value_enum, default_value_t)]
    pub channel: Channel,
    /// Overall grade below which a symbol fails, 0.0 to 4.0
    #[arg(long, value_parser = values::grade, default_value = "1.5", value_name = "GRADE")]
    pub minimum: ReportedGrade,
    /// Application
    #[command(flatten)]
    pub application: ApplicationArguments,
    /// Reading of a disputed point, may be repeated; `grader interpretations` lists them
    #[arg(long, value_parser = values::reading, value_name = "NAME=READING")]
    pub interpretation: Vec<Reading>,
    /// All pictures show one symbol: combine their grades as the standard says
    #[arg(long)]
    pub scans: bool,
    /// Form of the report; json gives one document per line
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// JSON over several lines, for a single report
    #[arg(long)]
    pub pretty: bool,
    /// Keep grid, module values and codeword map in JSON reports
    #[arg(long)]
    pub detail: bool,
    /// Draw what was measured into the picture: a PNG file, or a folder for several pictures
    #[arg(long, value_name = "OUT")]
    pub overlay: Option<PathBuf>,
    /// Write the picture as seen through the aperture of its first symbol, grey or binarised
    #[arg(long, value_enum, value_name = "VIEW", requires = "view_out")]
    pub view: Option<View>,
    /// Where to write the view: a PNG file, or a folder for several pictures
    #[arg(long, value_name = "OUT", requires = "view")]
    pub view_out: Option<PathBuf>,
    /// Pictures inspected at the same time [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Colours in text reports
    #[arg(long, value_enum, default_value_t)]
    pub color: Colour,
    /// No remarks and no progress on standard error, errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Form of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// Documents of the report contract.
    Json,
    /// One row per symbol.
    Csv,
}

/// The picture that the measurement sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// Reflectances through the aperture.
    Grey,
    /// Those, dark or light.
    Binary,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
