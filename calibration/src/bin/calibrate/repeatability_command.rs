//! `calibrate repeatability`: pictures of one symbol in, spread and uncertainty of its values out.

use std::path::{Path, PathBuf};

use calibration::repeatability::{Shot, Study, to_csv, to_text};
use calibration::uncertainty::{RigUncertainty, StatementError};
use clap::{Args, ValueEnum};
use grader::bilingual::Bilingual;
use grader::calibration::file::CalibrationFile;
use grader::command::files::write_text;
use grader::command::help::Page;
use grader::command::input::Source;
use grader::command::status::Status;
use grader::command::terminal;
use grader::inspect::{Aperture, Request};
use grader::report::Language;
use grader::standard::Edition;

use crate::failure::{self, Failure, ValueError};
use crate::measuring::{self, Conditions, read_text};

/// Arguments of `calibrate repeatability`.
#[derive(Debug, Args)]
pub struct RepeatabilityArguments {
    /// Pictures of one symbol, or folders of them
    #[arg(required = true, value_name = "IMAGES")]
    pub images: Vec<PathBuf>,
    /// What tells placements apart: the folder, the file name up to its last - or _, or nothing (each picture is one)
    #[arg(long, value_enum, default_value_t)]
    pub placements: Placements,
    /// Look into the subfolders of folders
    #[arg(long)]
    pub recursive: bool,
    /// Edition of the standard: 15415:2011 or 15415:2024
    #[arg(long, value_parser = edition, default_value = "15415:2011", value_name = "EDITION")]
    pub standard: Edition,
    /// Measuring aperture: a share of X such as 0.8X, or 8mil, 0.2mm
    #[arg(long, value_parser = measuring::aperture, default_value = "0.8X", value_name = "DIAMETER")]
    pub aperture: Aperture,
    #[command(flatten)]
    pub conditions: Conditions,
    /// TOML file with what the calibration of the rig leaves uncertain: light, dark, linearity, scale_relative, anisotropy
    /// [default: what the calibration file says]
    #[arg(long, value_name = "FILE")]
    pub rig: Option<PathBuf>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Also write the statement of uncertainty as JSON
    #[arg(long, value_name = "FILE")]
    pub statement: Option<PathBuf>,
    /// Also write the calibration again with this statement in it: grader inspect then tells uncertainties beside values
    #[arg(long, value_name = "FILE", requires = "calibration")]
    pub carry: Option<PathBuf>,
}

/// What tells placements apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Placements {
    /// The folder.
    #[default]
    Folder,
    /// The file name up to its last - or _.
    Name,
    /// Each picture is a placement.
    Each,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Chinese help.
pub const PAGE: Page = Page {
    command: "repeatability",
    about: "由同一符号的多幅图像给出各参数的离散与单个测得值的不确定度",
    usage: "calibrate repeatability [选项] <图像>...",
    arguments: &[
        ("images", "同一符号的图像，或图像文件夹"),
        ("placements", "如何区分各次放置：按文件夹、按文件名（最后一个 - 或 _ 之前的部分），或每幅图像一次"),
        ("recursive", "包括子文件夹"),
        ("standard", "标准版本：15415:2011 或 15415:2024"),
        ("aperture", "测量孔径：X 的倍数如 0.8X，或 8mil、0.2mm"),
        ("calibration", "检测台的校准文件：反射率、镜头、比例尺"),
        ("reflectance", "反射率 0 与 1 对应的灰度值，例如 12,240 [默认：0 与满量程]"),
        ("scale", "每像素的毫米数"),
        ("channel", "彩色图像所测的通道"),
        (
            "rig",
            "TOML 文件：校准留下的不确定度（light、dark、linearity、scale_relative、anisotropy）[默认：校准文件所载]",
        ),
        ("format", "报告形式"),
        ("statement", "另将不确定度声明写为 JSON"),
        ("carry", "另写出载有该声明的校准文件：此后 grader inspect 在各值旁给出不确定度"),
    ],
};

/// An edition by its name.
pub fn edition(name: &str) -> Result<Edition, ValueError> {
    Edition::from_name(name).ok_or_else(|| {
        ValueError(Bilingual::new(
            "editions are 15415:2011 (GB/T 23704-2017) and 15415:2024",
            "可选版本：15415:2011（GB/T 23704-2017）、15415:2024",
        ))
    })
}

/// Carries the command out: 0, 2 if some pictures show no symbol that decodes, 3 if it could not be carried out.
pub fn run(arguments: &RepeatabilityArguments, language: Language) -> Status {
    failure::finish(evaluate(arguments, language), language)
}

fn evaluate(arguments: &RepeatabilityArguments, language: Language) -> Result<Status, Failure> {
    let file = arguments.conditions.calibration_file()?.map(|(_, file)| file);
    let stated = arguments.rig.as_deref().map(rig).transpose()?;
    let rig = stated.or_else(|| file.as_ref()?.rig_uncertainty);
    let request = Request {
        edition: arguments.standard,
        aperture: arguments.aperture,
        calibration: arguments.conditions.calibration()?,
        ..Request::default()
    };
    let measured = measuring::measure(
        &arguments.images,
        arguments.recursive,
        arguments.conditions.channel,
        std::slice::from_ref(&request),
        language,
    )?;
    let shots: Vec<Shot> = measured
        .into_iter()
        .flat_map(|one| {
            let (name, placement) = (one.source.to_string(), placement(&one.source, arguments.placements));
            one.records.into_iter().map(move |record| Shot { name: name.clone(), placement: placement.clone(), record })
        })
        .collect();
    let fixed_aperture = !matches!(arguments.aperture, Aperture::Relative(_));
    let study = Study { aperture: arguments.aperture.to_string(), fixed_aperture, rig };
    let report = study.evaluate(&shots).map_err(|error| Failure::Told { subject: None, text: error.say() })?;
    if let Some(path) = &arguments.statement {
        write_text(path, &json(&report.statement)?)?;
    }
    if let Some((path, file)) = arguments.carry.as_deref().zip(file) {
        report.statement.check().map_err(|error| Failure::Told { subject: None, text: not_carried(&error) })?;
        let carrying = CalibrationFile { uncertainty: Some(report.statement.clone()), ..file };
        let subject = || Some(path.display().to_string());
        let text = carrying.to_text().map_err(|error| Failure::Told { subject: subject(), text: error.say() })?;
        write_text(path, &text)?;
    }
    terminal::write(&match arguments.format {
        Format::Text => to_text(&report, language),
        Format::Json => json(&report)?,
        Format::Csv => to_csv(&report),
    })?;
    Ok(if report.not_measured.is_empty() { Status::Pass } else { Status::NotGraded })
}

/// Why a statement is written into no calibration, and what to do.
fn not_carried(error: &StatementError) -> Bilingual {
    let why = error.say();
    Bilingual::new(
        format!(
            "The calibration cannot carry these uncertainties: {}. Make the calibration with `calibrate rig`, which writes what \
             it leaves uncertain, and place the symbol anew at least once.",
            why.en
        ),
        format!(
            "校准文件不能载入这些不确定度：{}。请用 calibrate rig 制作校准（会写出其留下的不确定度），并至少重新放置符号一次。",
            why.zh
        ),
    )
}

/// As JSON with a line feed at its end.
pub fn json<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Told {
        subject: None,
        text: Bilingual::new(format!("cannot be written as JSON: {error}"), format!("无法写为 JSON：{error}")),
    })?;
    Ok(text + "\n")
}

/// What the calibration of a rig leaves uncertain, from its file.
pub fn rig(path: &Path) -> Result<RigUncertainty, Failure> {
    let subject = Some(path.display().to_string());
    RigUncertainty::parse(&read_text(path)?).map_err(|error| Failure::Told { subject, text: error.say() })
}

fn placement(source: &Source, placements: Placements) -> String {
    let Source::File(path) = source else { return source.to_string() };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    match placements {
        Placements::Folder if folder.is_empty() => ".".into(),
        Placements::Folder => folder,
        // Two folders may hold files of the same name.
        Placements::Name => {
            let head = stem.rfind(['-', '_']).map_or(stem.as_str(), |at| &stem[..at]);
            Path::new(&folder).join(head).display().to_string()
        }
        Placements::Each => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placements_by_folder_by_name_and_each() {
        let file = |path: &str| Source::File(path.into());
        let at = |path: &str, placements| placement(&file(path), placements);
        assert_eq!(at("run/p1/a.png", Placements::Folder), "run/p1");
        assert_eq!(at("a.png", Placements::Folder), ".");
        assert_eq!(at("run/p03-2.png", Placements::Name), at("run/p03-11.png", Placements::Name));
        assert_ne!(at("run/p03-2.png", Placements::Name), at("run/p04-2.png", Placements::Name));
        assert_ne!(at("one/p03-2.png", Placements::Name), at("two/p03-2.png", Placements::Name));
        assert_eq!(at("run/plain.png", Placements::Name), "run/plain");
        assert_ne!(at("run/a.png", Placements::Each), at("run/b.png", Placements::Each));
    }
}
