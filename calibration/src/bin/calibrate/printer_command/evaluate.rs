//! `calibrate printer evaluate`: all symbols of a photographed sheet, spread over the cores.

use std::io::{IsTerminal as _, stderr};
use std::path::{Path, PathBuf};

use calibration::printer::earlier;
use calibration::printer::evaluation::Evaluation;
use calibration::printer::inspection::{How, Inspection};
use calibration::printer::report::{draw, to_csv, to_text};
use clap::{Args, ValueEnum};
use grader::bilingual::Bilingual;
use grader::command::files::write_text;
use grader::command::help::Page;
use grader::command::input::{Channel, Source, load};
use grader::command::status::Status;
use grader::command::terminal;
use grader::command::told::note;
use grader::grading::{Grade, ReportedGrade};
use grader::inspect::picture;
use grader::locate::search;
use grader::profile::{Profile, text_of};
use grader::report::{Language, visible};
use grader::standard::Edition;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::read_plan;
use super::sheet::with_ending;
use crate::failure::{Failure, ValueError, complain};
use crate::measuring::read_text;

/// Arguments of `printer evaluate`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct EvaluateArguments {
    /// Picture of the printed sheet; - for standard input
    #[arg(value_name = "IMAGE")]
    image: PathBuf,
    /// Plan of the sheet: the TOML file that was written with it
    #[arg(long, value_name = "PLAN.toml")]
    plan: PathBuf,
    /// Grade wanted [default: 1.5, or that of the profile]
    #[arg(long, value_name = "GRADE", value_parser = grade)]
    minimum: Option<ReportedGrade>,
    /// Profile whose edition, aperture and minimum grade hold: a built-in one or a TOML file
    #[arg(long, value_name = "PROFILE", conflicts_with = "standard")]
    profile: Option<String>,
    /// Edition of the standard, such as 15415:2024 [default: 15415:2011]
    #[arg(long, value_name = "EDITION", value_parser = edition)]
    standard: Option<Edition>,
    /// Channel of a colour picture
    #[arg(long, value_enum, default_value_t)]
    channel: Channel,
    /// An earlier evaluation of this printer (JSON) to compare with; may be given several times
    #[arg(long, value_name = "REPORT.json")]
    earlier: Vec<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Writes OUT.json, OUT.csv and OUT.svg (the surfaces)
    #[arg(long, value_name = "OUT")]
    out: Option<PathBuf>,
    /// No progress, no remarks
    #[arg(short, long)]
    quiet: bool,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// Cells as a table.
    Csv,
}

/// Chinese texts.
pub const PAGE: Page = Page {
    command: "printer evaluate",
    about: "评定测试页图像中的全部符号，给出补偿量与 X 尺寸建议",
    usage: "calibrate printer evaluate [选项] --plan <PLAN.toml> <IMAGE>",
    arguments: &[
        ("image", "已打印测试页的图像；- 表示标准输入"),
        ("plan", "测试页的方案：与测试页一同写出的 TOML 文件"),
        ("minimum", "要求的等级 [默认：1.5，或应用规范所定]"),
        ("profile", "应用规范，取其标准版本、孔径与最低等级：内置规范或 TOML 文件"),
        ("standard", "标准版本，例如 15415:2024 [默认：15415:2011]"),
        ("channel", "彩色图像的通道"),
        ("earlier", "该打印机先前的评定结果（JSON），用于比较；可重复给出"),
        ("format", "输出内容"),
        ("out", "写出 OUT.json、OUT.csv 与 OUT.svg（曲面图）"),
        ("quiet", "不显示进度与说明"),
    ],
};

fn grade(text: &str) -> Result<ReportedGrade, ValueError> {
    let wrong = || ValueError(Bilingual::new("grades lie between 0.0 and 4.0", "等级在 0.0 与 4.0 之间"));
    let value: f64 = text.trim().parse().map_err(|_| wrong())?;
    if (0.0..=4.0).contains(&value) { Ok(Grade::new(value).rounded()) } else { Err(wrong()) }
}

fn edition(text: &str) -> Result<Edition, ValueError> {
    let wrong =
        || ValueError(Bilingual::new("editions are 15415:2011 and 15415:2024", "可选版本：15415:2011、15415:2024"));
    Edition::from_name(text).ok_or_else(wrong)
}

/// Evaluates a picture.
///
/// # Errors
/// If a file cannot be read or written.
pub fn run(arguments: &EvaluateArguments, language: Language) -> Result<Status, Failure> {
    let plan = read_plan(&arguments.plan)?;
    let how = how(arguments)?;
    let earlier = arguments.earlier.iter().map(|path| read_earlier(path)).collect::<Result<Vec<_>, _>>()?;
    let source = match arguments.image.as_os_str() == "-" {
        true => Source::StandardInput,
        false => Source::File(arguments.image.clone()),
    };
    let loaded = load(&source, arguments.channel).map_err(Failure::Input)?;
    let name = source.to_string();
    if !arguments.quiet {
        for held in loaded.notes {
            terminal::tell(&format!("calibrate: {}: {}", visible(&name), note(held, language)));
        }
    }
    let progress = progress_bar(plan.cells.len(), arguments.quiet);
    let symbols = search(&picture(&loaded.frame));
    let inspection = match Inspection::new(&plan, &loaded.frame, &symbols, &how) {
        Ok(inspection) => inspection,
        Err(error) => {
            progress.finish_and_clear();
            complain(&Failure::Told { subject: Some(name), text: error.say() }, language);
            return Ok(Status::NotGraded);
        }
    };
    let measured = |index: usize| {
        let cell = inspection.cell(index);
        progress.inc(1);
        cell
    };
    let cells = (0..plan.cells.len()).into_par_iter().map(measured).collect();
    let mut evaluation = inspection.finish(cells);
    progress.finish_and_clear();
    for (path, earlier) in arguments.earlier.iter().zip(&earlier) {
        let told = |text| Failure::Told { subject: Some(path.display().to_string()), text };
        evaluation.drift.push(earlier::compare(&evaluation, earlier).map_err(|error| told(error.say()))?);
    }
    if let Some(out) = &arguments.out {
        write_text(&with_ending(out, "json"), &evaluation.to_json())?;
        write_text(&with_ending(out, "csv"), &to_csv(&evaluation))?;
        write_text(&with_ending(out, "svg"), &draw(&evaluation, language).to_svg())?;
    }
    terminal::write(&match arguments.format {
        Format::Text => to_text(&evaluation, language),
        Format::Json => evaluation.to_json(),
        Format::Csv => to_csv(&evaluation),
    })?;
    Ok(status(&evaluation))
}

/// A printer on which no X dimension of the sheet is safe, or with dead dots, does not pass.
fn status(evaluation: &Evaluation) -> Status {
    let passed = evaluation.advice.smallest_safe.is_some() && evaluation.web.light_columns.is_empty();
    if passed { Status::Pass } else { Status::Fail }
}

fn read_earlier(path: &Path) -> Result<Evaluation, Failure> {
    let told = |text| Failure::Told { subject: Some(path.display().to_string()), text };
    earlier::parse(&read_text(path)?).map_err(|error| told(error.say()))
}

fn how(arguments: &EvaluateArguments) -> Result<How, Failure> {
    let mut how = How::default();
    if let Some(edition) = arguments.standard {
        how.edition = edition;
    }
    if let Some(name) = &arguments.profile {
        let profile = profile(name)?;
        how.edition = profile.standard;
        how.aperture = profile.aperture;
        if let Some(rule) = &profile.rules.overall_grade {
            how.minimum = rule.limit.minimum;
        }
    }
    if let Some(minimum) = arguments.minimum {
        how.minimum = minimum;
    }
    Ok(how)
}

fn profile(name: &str) -> Result<Profile, Failure> {
    let parsed = if name.ends_with(".toml") {
        let text = read_text(Path::new(name))?;
        Profile::parse(&text, &|id| text_of(id).map(str::to_owned))
    } else {
        Profile::built_in(name)
    };
    let told = |reason: String| {
        let zh = format!("应用规范不可用：{reason}");
        Failure::Told { subject: Some(name.to_owned()), text: Bilingual::new(reason, zh) }
    };
    parsed.map_err(|error| told(error.to_string()))
}

fn progress_bar(cells: usize, quiet: bool) -> ProgressBar {
    if quiet || !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {elapsed}");
    let bar = ProgressBar::new(cells as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    // Finding the sheet takes a moment before the first cell is done.
    bar.tick();
    bar
}
