//! `calibrate check`: frames of the morning, or a single frame, against the calibration of the rig.

use std::path::{Path, PathBuf};

use calibration::card::Card;
use calibration::check::{Readings, Scene, SelfCheck, judge, read, to_text};
use calibration::reflectance::{Frames, Region};
use clap::{Args, ValueEnum};
use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use grader::calibration::file::CalibrationFile;
use grader::command::files::write_text;
use grader::command::help::Page;
use grader::command::input::{Channel, expand, load};
use grader::command::status::Status;
use grader::command::terminal;
use grader::frame::Frame;
use grader::geometry::Point;
use grader::report::Language;
use indicatif::ProgressBar;
use jiff::Zoned;
use jiff::civil::Date;
use serde::Serialize;

use crate::failure::{self, Failure, ValueError};
use crate::measuring::{progress_bar, read_text};
use crate::repeatability_command::json;

/// Form of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Arguments of `calibrate check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Photographs of the card, unmoved, or of whatever the rig sees
    #[arg(value_name = "IMAGES", required_unless_present_any = ["dark", "flat"])]
    pub images: Vec<PathBuf>,
    /// Calibration file of the rig
    #[arg(long, value_name = "FILE")]
    pub calibration: PathBuf,
    /// TOML file that describes the card on the photographs
    #[arg(long, value_name = "CARD")]
    pub card: Option<PathBuf>,
    /// Photographs with the lamp off and the lens open: ambient light
    #[arg(long, num_args = 1.., value_name = "IMAGES")]
    pub dark: Vec<PathBuf>,
    /// Photographs of an even matt surface that fills the picture
    #[arg(long, num_args = 1.., value_name = "IMAGES")]
    pub flat: Vec<PathBuf>,
    /// Patch of known reflectance that stays in the picture, e.g. 0.82@20,30,60,60
    #[arg(long, value_parser = patch, value_name = "REFLECTANCE@LEFT,TOP,WIDTH,HEIGHT")]
    pub patch: Vec<Region>,
    /// X dimension of the smallest symbol that is inspected, mm
    #[arg(long, value_parser = positive, value_name = "MM")]
    pub x: Option<f64>,
    /// Day of the check [default: today]
    #[arg(long, value_parser = failure::day, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// Channel of colour pictures that is measured
    #[arg(long, value_enum, default_value_t)]
    pub channel: Channel,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Form,
    /// File to write, instead of the terminal
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Chinese help.
pub const PAGE: Page = Page {
    command: "check",
    about: "对照校准自检检测台：过曝、对焦、倾斜、光照、噪声、环境光、每模块像素数",
    usage: "calibrate check [选项] --calibration <文件> <图像>...",
    arguments: &[
        ("images", "校准卡的照片（不移动），或检测台所见的任意图像"),
        ("calibration", "检测台的校准文件"),
        ("card", "描述照片中校准卡的 TOML 文件"),
        ("dark", "关灯、不遮镜头的照片：环境光"),
        ("flat", "充满画面的均匀哑光表面的照片"),
        ("patch", "画面中固定的已知反射率色块，例如 0.82@20,30,60,60（反射率@左,上,宽,高）"),
        ("x", "所检最小符号的 X 尺寸，毫米"),
        ("date", "自检日期 [默认：今天]"),
        ("channel", "彩色图像所测的通道"),
        ("format", "结果的形式"),
        ("out", "写入文件，而不输出到终端"),
    ],
};

fn positive(text: &str) -> Result<f64, ValueError> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| ValueError(Bilingual::new("a number above 0", "应为大于 0 的数")))
}

fn patch(text: &str) -> Result<Region, ValueError> {
    let numbers = |text: &str| text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<Vec<f64>>>();
    let parts = text.split_once('@').and_then(|(reflectance, place)| Some((numbers(reflectance)?, numbers(place)?)));
    if let Some((reflectance, place)) = parts
        && let ([reflectance], [x, y, w, h]) = (reflectance.as_slice(), place.as_slice())
        && (0.0..=1.5).contains(reflectance)
        && [x, y].iter().all(|v| v.is_finite())
        && [w, h].iter().all(|v| v.is_finite() && **v > 0.0)
    {
        let corners = [(*x, *y), (x + w, *y), (x + w, y + h), (*x, y + h)].map(|(x, y)| Point::new(x, y));
        return Ok(Region { name: text.to_owned(), corners, reflectance: *reflectance, uncertainty: None });
    }
    Err(ValueError(Bilingual::new(
        "a reflectance from 0 to 1 and its place in pixels, such as 0.82@20,30,60,60",
        "应为 0 至 1 的反射率及其像素位置，例如 0.82@20,30,60,60",
    )))
}

/// Carries the command out: 0 all within, 2 something outside or not checked (no formal grades), 3 not
/// carried out.
pub fn run(arguments: &CheckArguments, language: Language) -> Status {
    failure::finish(check(arguments, language), language)
}

fn check(arguments: &CheckArguments, language: Language) -> Result<Status, Failure> {
    let calibration = calibration(&arguments.calibration)?;
    let card = arguments.card.as_deref().map(card).transpose()?;
    let bar = progress_bar(arguments.images.len() + arguments.dark.len() + arguments.flat.len());
    let load = |paths: &[PathBuf]| frames(paths, arguments.channel, &bar);
    let (shots, dark, flat) = (load(&arguments.images)?, load(&arguments.dark)?, load(&arguments.flat)?);
    bar.finish_and_clear();
    let scene = Scene {
        card: card.as_ref(),
        patches: &arguments.patch,
        x_mm: arguments.x,
        date: Some(arguments.date.unwrap_or_else(|| Zoned::now().date())),
    };
    let readings = read(Frames { dark: &dark, flat: &flat, card: &shots }, scene, &calibration);
    let found = judge(&readings, &calibration);
    let text = match arguments.format {
        Form::Text => to_text(&found, language),
        Form::Json => json(&Told { check: &found, readings: &readings })?,
    };
    match &arguments.out {
        Some(path) => write_text(path, &text)?,
        None => terminal::write(&text)?,
    }
    Ok(if found.formal { Status::Pass } else { Status::NotGraded })
}

/// The answer for programs.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    check: &'a SelfCheck,
    /// What was read.
    readings: &'a Readings,
}

fn about(path: &Path, text: Bilingual) -> Failure {
    Failure::Told { subject: Some(path.display().to_string()), text }
}

fn calibration(path: &Path) -> Result<Calibration, Failure> {
    let file = CalibrationFile::parse(&read_text(path)?).and_then(|file| file.calibration());
    file.map_err(|error| about(path, error.say()))
}

fn card(path: &Path) -> Result<Card, Failure> {
    Card::parse(&read_text(path)?)
        .map_err(|error| about(path, Bilingual::new(error.to_string(), format!("不是校准卡的描述（{error}）"))))
}

fn frames(paths: &[PathBuf], channel: Channel, bar: &ProgressBar) -> Result<Vec<Frame>, Failure> {
    let sources = expand(paths, false).map_err(Failure::Source)?;
    sources
        .iter()
        .map(|source| {
            let loaded = load(source, channel).map_err(Failure::Input)?;
            bar.inc(1);
            Ok(loaded.frame)
        })
        .collect()
}
