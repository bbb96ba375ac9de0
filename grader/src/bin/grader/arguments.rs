//! The arguments, with their help in English; `help` has it in Chinese.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use grader::command::application::ApplicationFiles;
use grader::command::input::Channel;
use grader::command::terminal::Colour;
use grader::content::{CommodityEdition, SymbologyIdentifier};
use grader::grading::ReportedGrade;
use grader::inspect::Aperture;
use grader::report::Language;
use grader::standard::Edition;
use jiff::Zoned;
use jiff::civil::Date;

use crate::authority_command::AuthorityArguments;
use crate::register_command::RegisterArguments;
use crate::report_command::ReportArguments;
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
    /// Say what decoded data are and what is wrong with them, without any picture
    Content(ContentArguments),
    /// Explain a quality parameter: formula, limits, causes on the press, remedies
    Explain(ExplainArguments),
    /// List the disputed readings of the standards and their choices
    Interpretations,
    /// Teach the special mark that labels must show
    Mark(MarkArguments),
    /// List, show and check application profiles
    Profiles(ProfilesArguments),
    /// Keep what is known of serial numbers: seen, issued, cancelled
    Register(RegisterArguments),
    /// Sign and verify lists of who may use which numbers
    Authority(AuthorityArguments),
    /// Issue, verify and list test reports of a laboratory (ISO/IEC 17025)
    Report(Box<ReportArguments>),
    /// Print the JSON Schema of reports
    Schema,
    /// Draw symbols with stated defects and write the right answers beside them
    Synth(SynthArguments),
}

/// Arguments of `grader content`.
#[derive(Debug, Args)]
#[command(after_help = CONTENT_NOTATION)]
pub struct ContentArguments {
    /// The data, or - for standard input, which is taken byte for byte
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// Symbology identifier of ISO/IEC 15424 that a reader gives with the data, such as ]Q3
    #[arg(long, value_parser = values::identifier, value_name = "IDENTIFIER")]
    pub identifier: Option<SymbologyIdentifier>,
    /// Edition that the data are held to
    #[arg(long, value_enum, default_value_t)]
    pub edition: ContentEdition,
    /// Form of the answer; json is one document
    #[arg(long, value_enum, default_value_t)]
    pub format: ContentFormat,
}

/// How data are written as an argument.
const CONTENT_NOTATION: &str = "\
In TEXT, <GS> or {GS} stands for the separator (FNC1 between element strings), <FNC1> or {FNC1} too; at the start it \
is the FNC1 of GS1 mode. Brackets as people write them, (01)06901234567892(21)A1, become an element string, unless an \
identifier says that the symbol has no FNC1; a bracket that belongs to a value and looks like an identifier is written \
\\(21).

Exit status: 0 right, 1 wrong, 3 not carried out.";

/// Edition that data are held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ContentEdition {
    /// GB/T 33993-2024: element string or Digital Link URI.
    #[default]
    #[value(name = "gb33993-2024")]
    Gb33993_2024,
    /// GB/T 33993-2017: three structures.
    #[value(name = "gb33993-2017")]
    Gb33993_2017,
    /// GS1 alone.
    Gs1,
}

impl From<ContentEdition> for CommodityEdition {
    fn from(edition: ContentEdition) -> Self {
        match edition {
            ContentEdition::Gb33993_2024 => Self::Gb33993_2024,
            ContentEdition::Gb33993_2017 => Self::Gb33993_2017,
            ContentEdition::Gs1 => Self::Gs1Only,
        }
    }
}

/// Form of what `grader content` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ContentFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Arguments of `grader explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Name or abbreviation of the parameter; without it all names are listed
    pub parameter: Option<String>,
}

/// Arguments of `grader mark`.
#[derive(Debug, Args)]
pub struct MarkArguments {
    /// What to do
    #[command(subcommand)]
    pub command: MarkCommand,
}

/// What to do with marks.
#[derive(Debug, Subcommand)]
pub enum MarkCommand {
    /// Take the mark from a part of a picture
    Teach(TeachArguments),
}

/// Arguments of `grader mark teach`.
#[derive(Debug, Args)]
pub struct TeachArguments {
    /// Picture that shows the mark, alone or beside a symbol
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
    /// Part of the picture that the mark fills, pixels: left,top,width,height
    #[arg(long, value_parser = values::region, value_name = "X,Y,W,H")]
    pub region: [usize; 4],
    /// Name of the mark, for reports
    #[arg(long)]
    pub name: String,
    /// Millimetres per pixel; without it the mark is measured in modules of the symbol beside it
    #[arg(long, value_parser = values::scale, value_name = "MM_PER_PX")]
    pub scale: Option<f64>,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write the mark as it was taken, a PNG file
    #[arg(long, value_name = "FILE")]
    pub view: Option<PathBuf>,
    /// Channel of colour pictures
    #[arg(long, value_enum, default_value_t)]
    pub channel: Channel,
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
    /// Application profile: its id (see `grader profiles list`) or a file; it sets standard, aperture and minimum
    #[arg(long, value_name = "PROFILE", conflicts_with_all = ["standard", "aperture", "minimum"])]
    pub profile: Option<String>,
    /// Folder of profiles of your own
    #[arg(long, value_name = "FOLDER", requires = "profile")]
    pub profile_folder: Option<PathBuf>,
    /// What the picture does not show, as TOML: surface, keep-out areas, entered data, uncertainty, climate
    #[arg(long, value_name = "FILE", requires = "profile")]
    pub conditions: Option<PathBuf>,
    /// Special mark that the label must show, as `grader mark teach` wrote it
    #[arg(long, value_name = "FILE", requires = "profile")]
    pub mark: Option<PathBuf>,
    /// Day of the inspection [default: today]
    #[arg(long, value_parser = values::date, value_name = "YYYY-MM-DD", requires = "profile")]
    pub date: Option<Date>,
    /// Register that is asked about serial numbers, and remembers those that were judged
    #[arg(long, value_name = "REGISTER", requires = "profile")]
    pub register: Option<PathBuf>,
    /// Ask the register and change nothing in it
    #[arg(long, requires = "register")]
    pub look_up_only: bool,
    /// Signed list of who may use which numbers
    #[arg(long, value_name = "FILE", requires = "profile", requires = "keys")]
    pub authority: Option<PathBuf>,
    /// Trusted public keys for that list, one per line
    #[arg(long, value_name = "FILE", requires = "authority")]
    pub keys: Option<PathBuf>,
}

impl ApplicationArguments {
    /// The files of the application.
    pub fn files(&self) -> ApplicationFiles {
        ApplicationFiles {
            profile: self.profile.clone(),
            profile_folder: self.profile_folder.clone(),
            conditions: self.conditions.clone(),
            mark: self.mark.clone(),
            register: self.register.clone(),
            look_up_only: self.look_up_only,
            authority: self.authority.clone(),
            keys: self.keys.clone(),
        }
    }

    /// The day of the inspection.
    pub fn today(&self) -> Date {
        self.date.unwrap_or_else(|| Zoned::now().date())
    }
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
    /// Calibration of the rig, made by `calibrate rig`: reflectance, lens, scale, light and uncertainties
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scale", "reflectance"])]
    pub calibration: Option<PathBuf>,
    /// Grey levels that stand for reflectance 0 and 1, such as 12,243
    #[arg(long, value_parser = values::reflectance, value_name = "BLACK,WHITE")]
    pub reflectance: Option<ReflectanceScale>,
    /// Wavelength of the light in nm, or W for white light [default: that of the calibration, else 660]
    #[arg(long, value_parser = values::light, value_name = "LIGHT")]
    pub light: Option<Light>,
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
