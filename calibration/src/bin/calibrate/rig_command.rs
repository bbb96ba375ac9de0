//! `calibrate rig`: photographs of a card in, the calibration file of a rig out.

use std::path::{Path, PathBuf};

use calibration::card::Card;
use calibration::focus::{CardEdge, Sharpness};
use calibration::reflectance::Frames;
use calibration::rig::{CalibratedRig, Naming, calibrate_rig};
use clap::Args;
use grader::bilingual::Bilingual;
use grader::command::files::write_text;
use grader::command::help::Page;
use grader::command::input::{Channel, expand, load};
use grader::command::status::Status;
use grader::command::terminal;
use grader::frame::Frame;
use grader::report::{Language, visible};
use grader::uncertainty::Reference;
use indicatif::ProgressBar;
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};

use crate::failure::{self, Failure, ValueError};
use crate::measuring::{progress_bar, read_text};

/// Days that a calibration holds, if nothing else is said. Assumed: a quarter, as for instruments of a shop floor.
const USUAL_DAYS: i64 = 90;

/// Arguments of `calibrate rig`.
#[derive(Debug, Args)]
pub struct RigArguments {
    /// TOML file that describes the card, with the values of its certificate
    #[arg(long, value_name = "CARD")]
    pub card: PathBuf,
    /// Photographs of the card; the first lies where codes will lie, others may be turned and moved
    #[arg(required = true, value_name = "IMAGES")]
    pub images: Vec<PathBuf>,
    /// Photographs with the lens covered
    #[arg(long, num_args = 1.., value_name = "IMAGES")]
    pub dark: Vec<PathBuf>,
    /// Photographs of an even matt surface that fills the picture
    #[arg(long, num_args = 1.., value_name = "IMAGES")]
    pub flat: Vec<PathBuf>,
    /// Reflectance of that surface, 0 to 1: tells whether gain or light changed between it and the card
    #[arg(long, value_parser = reflectance, value_name = "REFLECTANCE")]
    pub flat_reflectance: Option<f64>,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The rig: camera, lens, light, stand
    #[arg(long, value_name = "NAME")]
    pub rig: String,
    /// Identifier that reports show [default: rig and day]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Wavelength of the light in nm, or W for white light
    #[arg(long, default_value = "660", value_parser = light, value_name = "LIGHT")]
    pub light: String,
    /// Day of the photographs [default: today]
    #[arg(long, value_parser = failure::day, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// Days that the calibration holds
    #[arg(long, default_value_t = USUAL_DAYS, value_parser = clap::value_parser!(i64).range(1..=3660), value_name = "DAYS")]
    pub days: i64,
    /// Channel of colour pictures that is measured
    #[arg(long, value_enum, default_value_t)]
    pub channel: Channel,
}

/// Chinese help.
pub const PAGE: Page = Page {
    command: "rig",
    about: "由校准卡的照片校准检测台：反射率、镜头、比例尺",
    usage: "calibrate rig [选项] --card <卡> --rig <名称> --out <文件> <图像>...",
    arguments: &[
        ("card", "描述校准卡及其证书值的 TOML 文件"),
        ("images", "校准卡的照片；第一幅置于被测码的位置，其余可转动、移动"),
        ("dark", "遮住镜头的照片"),
        ("flat", "充满画面的均匀哑光表面的照片"),
        ("flat_reflectance", "该表面的反射率（0 至 1）：据此判断平场与校准卡之间增益或光照是否变化"),
        ("out", "写出的文件"),
        ("rig", "检测台：相机、镜头、光源、支架"),
        ("id", "报告中显示的标识 [默认：检测台与日期]"),
        ("light", "光的波长（nm），或 W 表示白光"),
        ("date", "拍摄日期 [默认：今天]"),
        ("days", "校准的有效天数"),
        ("channel", "彩色图像所测的通道"),
    ],
};

fn light(text: &str) -> Result<String, ValueError> {
    let wavelength = text.parse::<u32>().is_ok_and(|nanometres| (200..=2000).contains(&nanometres));
    if wavelength || text == "W" {
        return Ok(text.to_owned());
    }
    Err(ValueError(Bilingual::new("a wavelength in nm such as 660, or W", "应为波长（nm），如 660，或 W（白光）")))
}

fn reflectance(text: &str) -> Result<f64, ValueError> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| {
        ValueError(Bilingual::new("a fraction from 0 to 1, such as 0.9", "应为 0 至 1 的分数，例如 0.9"))
    })
}

/// Carries the command out: 0 a calibration with a certificate, 2 one of nominal values, 3 not carried out.
pub fn run(arguments: &RigArguments, language: Language) -> Status {
    failure::finish(calibrate(arguments, language), language)
}

fn calibrate(arguments: &RigArguments, language: Language) -> Result<Status, Failure> {
    let path = &arguments.card;
    let about = |path: &Path, text: Bilingual| Failure::Told { subject: Some(path.display().to_string()), text };
    let card = Card::parse(&read_text(path)?)
        .map_err(|error| about(path, Bilingual::new(error.to_string(), format!("不是校准卡的描述（{error}）"))))?;
    let bar = progress_bar(arguments.images.len() + arguments.dark.len() + arguments.flat.len());
    let frames = |paths: &[PathBuf]| frames(paths, arguments.channel, &bar);
    let (shots, dark, flat) = (frames(&arguments.images)?, frames(&arguments.dark)?, frames(&arguments.flat)?);
    bar.finish_and_clear();
    let date = arguments.date.unwrap_or_else(|| Zoned::now().date());
    let naming = Naming {
        id: arguments.id.clone().unwrap_or_else(|| format!("{} {date}", arguments.rig)),
        rig: arguments.rig.clone(),
        light: arguments.light.clone(),
        date,
        expires: date.saturating_add(arguments.days.days()),
    };
    let frames = Frames { dark: &dark, flat: &flat, card: &shots };
    let found = calibrate_rig(&card, frames, &naming).map_err(|error| about(path, error.say()))?;
    if let Some((reflectance, stated)) = found.reflectance.as_ref().zip(arguments.flat_reflectance) {
        reflectance.check_flat(stated).map_err(|error| about(path, error.say()))?;
    }
    let text = found.file.to_text().map_err(|error| about(&arguments.out, error.say()))?;
    write_text(&arguments.out, &text)?;
    terminal::write(&told(&found, &arguments.out, language))?;
    Ok(if card.certificate.is_some() { Status::Pass } else { Status::NotGraded })
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

/// What was found, for people.
fn told(found: &CalibratedRig, out: &Path, language: Language) -> String {
    let say = |en: &str, zh: &str| if language == Language::Zh { zh.to_owned() } else { en.to_owned() };
    let mut lines: Vec<(String, String)> = Vec::new();
    let solution = &found.solution;
    let [x, y] = solution.geometry.scales();
    lines.push((
        say("scale", "比例尺"),
        format!(
            "{x:.6} x {y:.6} mm/px, U(k=2) {}",
            match solution.pitch {
                Some(_) => format!("{:.3} %", 100.0 * solution.relative_uncertainty),
                None => say("not stated", "未给出"),
            }
        ),
    ));
    lines.push((say("distortion", "畸变"), format!("{:.2} %", 100.0 * solution.distortion)));
    lines.push((say("tilt", "倾斜"), format!("{:.1}°", solution.tilt.degrees)));
    lines.push((
        say("grid", "网格"),
        format!(
            "{} {}, rms {:.3} px, max {:.3} px",
            solution.nodes,
            say("nodes", "个节点"),
            solution.residual_rms,
            solution.residual_max
        ),
    ));
    if let Some(reflectance) = &found.reflectance {
        let fit = &reflectance.fit;
        let mut line = |en: &str, zh: &str, value: String| lines.push((say(en, zh), value));
        match &reflectance.uncertainty {
            Ok(scale) => {
                let at =
                    |reference: Reference| format!("{:.4} (R = {:.3})", reference.uncertainty, reference.reflectance);
                line("reflectance", "反射率", format!("U(k=2) {}", scale.references().map(at).join(", ")));
                line("departure from linear", "线性偏离", format!("{:.4}", scale.linearity));
            }
            Err(unstated) => {
                let why = unstated.say();
                let said = say(&format!("U not stated: {}", why.en), &format!("未给出 U：{}", why.zh));
                line("reflectance", "反射率", visible(&said));
            }
        }
        for patch in &fit.patches {
            let values = format!("{:.3} -> {:.3}", patch.stated, patch.measured);
            lines.push((format!("  {}", visible(&patch.name)), values));
        }
        let evenness = reflectance.flatness.map(|flatness| format!("{:.0} %", 100.0 * flatness.evenness));
        let none = || say("not measured: no flat field, light taken as even", "未测：没有平场，按均匀处理");
        lines.push((say("evenness of light", "光照均匀性"), evenness.unwrap_or_else(none)));
    }
    lines.extend(focus(&found.edges, language));
    let card = found.file.card.as_ref().and_then(|card| card.certificate.as_deref());
    let certificate =
        card.map_or_else(|| say("none: nominal values, no formal grades", "无：仅为标称值，不能给出正式等级"), visible);
    lines.push((say("certificate", "证书"), certificate));
    lines.push((say("holds until", "有效期至"), found.file.last_day().to_string()));
    lines.push((say("written", "已写入"), visible(&out.display().to_string())));
    let colon = if language == Language::Zh { "：" } else { ": " };
    lines.iter().map(|(name, value)| format!("{name}{colon}{value}\n")).collect()
}

/// The range of the edges that were measured, and each that was not with the reason.
fn focus(edges: &[CardEdge], language: Language) -> Vec<(String, String)> {
    let title = if language == Language::Zh { "对焦" } else { "focus" };
    let measured: Vec<&Sharpness> = edges.iter().filter_map(|edge| edge.sharpness.as_ref().ok()).collect();
    let range = |of: fn(&Sharpness) -> f64| {
        let values = measured.iter().map(|sharpness| of(sharpness));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let mut lines = Vec::new();
    if !measured.is_empty() {
        let ((least, most), (sharp, soft)) = (range(|held| held.mtf50), range(|held| held.rise_px));
        let edges = match language {
            Language::Zh => format!("{} 条边缘", measured.len()),
            Language::En => format!("{} edges", measured.len()),
        };
        let found = format!("MTF50 {least:.2} - {most:.2} /px, 10-90 % {sharp:.2} - {soft:.2} px ({edges})");
        lines.push((title.to_owned(), found));
    }
    let failed = edges.iter().filter_map(|edge| Some((edge, edge.sharpness.as_ref().err()?)));
    lines.extend(failed.map(|(edge, error)| {
        (format!("{title} {}", visible(&edge.name)), failure::choose(&error.say(), language).to_owned())
    }));
    lines
}
