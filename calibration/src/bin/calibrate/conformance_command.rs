//! `calibrate conformance`: pictures of a card in, the table of ISO/IEC 15426-2 out; with its history and drift.

use std::path::{Path, PathBuf};

use calibration::card::Card;
use calibration::conformance::{
    Check, ConformanceReport, Drift, History, Outcome, Plan, drift, tabulate, to_csv, to_svg, to_text,
};
use clap::Args;
use grader::bilingual::Bilingual;
use grader::command::files::write_text;
use grader::command::help::Page;
use grader::command::status::Status;
use grader::command::terminal;
use grader::record::Record;
use grader::report::{Language, visible};
use jiff::civil::Date;
use serde::Serialize;

use crate::failure::{self, Failure, choose};
use crate::measuring::{self, Conditions, read_text};
use crate::repeatability_command::{Format, json};

/// Arguments of `calibrate conformance`.
#[derive(Debug, Args)]
pub struct ConformanceArguments {
    /// TOML file that describes the card, with the values of its certificate
    #[arg(value_name = "CARD")]
    pub card: PathBuf,
    /// Pictures of the card, or folders of them: five for a result
    #[arg(required = true, value_name = "IMAGES")]
    pub images: Vec<PathBuf>,
    /// Look into the subfolders of folders
    #[arg(long)]
    pub recursive: bool,
    #[command(flatten)]
    pub conditions: Conditions,
    /// Day of the run [default: today]
    #[arg(long, value_parser = failure::day, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// History of the daily check: this run is added to the file, and drift is told
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Also draw the table as a picture (SVG)
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Chinese help.
pub const PAGE: Page = Page {
    command: "conformance",
    about: "多次评定符合性测试卡并填写 ISO/IEC 15426-2 的表格",
    usage: "calibrate conformance [选项] <卡> <图像>...",
    arguments: &[
        ("card", "描述测试卡及其证书值的 TOML 文件"),
        ("images", "测试卡的图像，或图像文件夹：五幅方可得出结果"),
        ("recursive", "包括子文件夹"),
        ("calibration", "检测台的校准文件：反射率、镜头、比例尺"),
        ("reflectance", "反射率 0 与 1 对应的灰度值，例如 12,240 [默认：0 与满量程]"),
        ("scale", "每像素的毫米数"),
        ("channel", "彩色图像所测的通道"),
        ("date", "运行日期 [默认：今天]"),
        ("history", "日常检查的历史文件：本次结果追加其中，并提示漂移"),
        ("picture", "另将表格绘成图（SVG）"),
        ("format", "报告形式"),
    ],
};

/// Carries the command out: 0 passed, 1 not passed, 2 not complete, 3 not carried out.
pub fn run(arguments: &ConformanceArguments, language: Language) -> Status {
    failure::finish(check(arguments, language), language)
}

fn check(arguments: &ConformanceArguments, language: Language) -> Result<Status, Failure> {
    let card = card(&arguments.card)?;
    let plan =
        Plan::of(&card, &arguments.conditions.calibration()?).map_err(|error| told(&arguments.card, error.say()))?;
    let history = arguments.history.as_deref().map(history).transpose()?;
    let images = measured(arguments, &plan, language)?;
    let date = arguments.date.unwrap_or_else(|| jiff::Zoned::now().date());
    let report = tabulate(&card, &plan, &images, date);
    let drifts = match (&arguments.history, history) {
        (Some(path), Some(history)) => keep(path, history, &report, language)?,
        _ => Vec::new(),
    };
    if let Some(path) = &arguments.picture {
        write_text(path, &to_svg(&report, language))?;
    }
    terminal::write(&match arguments.format {
        Format::Text => to_text(&report, &drifts, language),
        Format::Json => json(&WithDrift::new(&report, &drifts))?,
        Format::Csv => to_csv(&report),
    })?;
    Ok(match report.outcome {
        Outcome::Passed => Status::Pass,
        Outcome::NotPassed => Status::Fail,
        Outcome::NotComplete | Outcome::NotAssessed => Status::NotGraded,
    })
}

/// The report with the warnings of drift, for JSON.
#[derive(Serialize)]
struct WithDrift<'a> {
    #[serde(flatten)]
    report: &'a ConformanceReport,
    drift: Vec<Told>,
}

/// A warning.
#[derive(Serialize)]
struct Told {
    key: String,
    warning: Bilingual,
}

impl<'a> WithDrift<'a> {
    fn new(report: &'a ConformanceReport, drifts: &[Drift]) -> Self {
        let of = |one: &Drift| {
            let key = one.key.clone();
            one.warnings
                .iter()
                .map(move |warning| Told { key: key.clone(), warning: warning.say() })
                .collect::<Vec<_>>()
        };
        Self { report, drift: drifts.iter().flat_map(of).collect() }
    }
}

fn measured(
    arguments: &ConformanceArguments,
    plan: &Plan,
    language: Language,
) -> Result<Vec<(String, Vec<Record>)>, Failure> {
    let channel = arguments.conditions.channel;
    let all = measuring::measure(&arguments.images, arguments.recursive, channel, &plan.requests, language)?;
    Ok(all.into_iter().map(|one| (one.source.to_string(), one.records)).collect())
}

fn card(path: &Path) -> Result<Card, Failure> {
    Card::parse(&read_text(path)?)
        .map_err(|error| told(path, Bilingual::new(error.to_string(), format!("不是测试卡的描述：{error}"))))
}

fn told(path: &Path, text: Bilingual) -> Failure {
    Failure::Told { subject: Some(path.display().to_string()), text }
}

/// The history; a file that is not there yet is an empty one. Bytes that are no UTF-8, as a torn sector leaves them, are
/// replaced: their line is named as damaged.
fn history(path: &Path) -> Result<History, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(History::parse(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(History::default()),
        Err(source) => Err(Failure::Read { path: path.to_owned(), source }),
    }
}

/// Adds the run to its history and says what the history is about: damaged lines on standard error, drift to the report.
fn keep(path: &Path, history: History, report: &ConformanceReport, language: Language) -> Result<Vec<Drift>, Failure> {
    for fault in &history.faults {
        let line = format!("{}: {}", visible(&path.display().to_string()), visible(choose(&fault.say(), language)));
        terminal::tell(&format!("calibrate: {line}"));
    }
    let check = Check::of(report);
    let text = history.with(&check).map_err(|error| told(path, error.say()))?;
    write_text(path, &text)?;
    let mut checks = history.checks;
    checks.push(check);
    Ok(drift(&checks))
}
