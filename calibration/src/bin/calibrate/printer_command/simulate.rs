//! `calibrate printer simulate`: the picture of a sheet from a press whose faults are known.

use std::path::PathBuf;

use calibration::printer::press::{Banding, Camera, Dead, Press, photograph};
use clap::Args;
use grader::bilingual::Bilingual;
use grader::command::files::write_frame;
use grader::command::help::Page;
use grader::command::status::Status;
use grader::report::Language;

use super::read_plan;
use crate::failure::{Failure, ValueError};

/// Arguments of `printer simulate`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SimulateArguments {
    /// Plan of the sheet
    #[arg(value_name = "PLAN.toml")]
    plan: PathBuf,
    /// Picture to write (PNG)
    #[arg(value_name = "OUT.png")]
    out: PathBuf,
    /// Growth of dark shapes across and along the web, mm
    #[arg(long, value_name = "ACROSS,ALONG", value_parser = pair, default_value = "0,0", allow_hyphen_values = true)]
    growth: [f64; 2],
    /// Growth that fine symbols have in addition, divided by their X dimension, mm²
    #[arg(long, value_name = "ACROSS,ALONG", value_parser = pair, default_value = "0,0", allow_hyphen_values = true)]
    fine: [f64; 2],
    /// Dots that do not print, counted from the left edge of the page
    #[arg(long, value_delimiter = ',', value_name = "DOT")]
    dead: Vec<usize>,
    /// Bands along the web: distance in mm, depth in reflectance
    #[arg(long, value_name = "MM,DEPTH", value_parser = pair)]
    bands: Option<[f64; 2]>,
    /// Pixels per millimetre of the camera
    #[arg(long, value_name = "PX", default_value_t = 30.0)]
    scale: f64,
    /// Turn of the sheet in the picture, degrees clockwise
    #[arg(long, value_name = "DEGREES", default_value_t = 0.0, allow_negative_numbers = true)]
    turn: f64,
    /// Blur of the camera, pixels (standard deviation)
    #[arg(long, value_name = "PX", default_value_t = 0.7)]
    blur: f64,
    /// Noise of the camera, reflectance (standard deviation)
    #[arg(long, value_name = "SHARE", default_value_t = 0.01)]
    noise: f64,
    /// Seed of noise and roughness
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// Chinese texts.
pub const PAGE: Page = Page {
    command: "printer simulate",
    about: "按给定缺陷绘制测试页的图像，用于试验评定",
    usage: "calibrate printer simulate [选项] <PLAN.toml> <OUT.png>",
    arguments: &[
        ("plan", "测试页的方案"),
        ("out", "要写出的图像（PNG）"),
        ("growth", "深色图形的横向与纵向增量，mm"),
        ("fine", "细小符号的附加增量，除以其 X 尺寸，mm²"),
        ("dead", "不出墨的点，从页面左边缘数起"),
        ("bands", "纵向条带：间距（mm）、深度（反射率）"),
        ("scale", "相机每毫米像素数"),
        ("turn", "测试页在图像中的旋转，顺时针，度"),
        ("blur", "相机模糊，像素（标准差）"),
        ("noise", "相机噪声，反射率（标准差）"),
        ("seed", "噪声与毛边的种子"),
    ],
};

/// Growth beyond this is no print any more, and bands of this period no bands, mm.
const MOST: f64 = 100.0;

fn pair(text: &str) -> Result<[f64; 2], ValueError> {
    let wrong = || ValueError(Bilingual::new("two numbers with a comma between them", "以逗号分隔的两个数"));
    let (first, second) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.abs() <= MOST).ok_or_else(wrong);
    Ok([number(first)?, number(second)?])
}

/// Draws the picture.
///
/// # Errors
/// If the plan cannot be read, the numbers make no picture, or it cannot be written.
pub fn run(arguments: &SimulateArguments, _: Language) -> Result<Status, Failure> {
    let plan = read_plan(&arguments.plan)?;
    let usable = (1.0..=400.0).contains(&arguments.scale)
        && (-360.0..=360.0).contains(&arguments.turn)
        && (0.0..=20.0).contains(&arguments.blur)
        && (0.0..=1.0).contains(&arguments.noise)
        && arguments.bands.is_none_or(|[period, _]| period > 0.0);
    let told = |text| Failure::Told { subject: None, text };
    if !usable {
        return Err(told(Bilingual::new(
            "a camera has 1 to 400 pixels per millimetre, a blur up to 20 pixels, a noise up to 1; bands have a distance above 0",
            "相机每毫米 1 至 400 像素，模糊至多 20 像素，噪声至多 1；条带间距须大于 0",
        )));
    }
    let press = Press {
        growth_mm: arguments.growth,
        fine_mm2: arguments.fine,
        dead: arguments.dead.iter().map(|dot| Dead { dot: *dot, width: 1 }).collect(),
        banding: arguments.bands.map(|[period_mm, depth]| Banding { period_mm, depth }),
        ..Press::default()
    };
    let mut camera = Camera::above(&plan, arguments.scale, arguments.turn);
    (camera.blur, camera.noise, camera.seed) = (arguments.blur, arguments.noise, arguments.seed);
    let refused = |error: grader::frame::FrameError| {
        told(Bilingual::new(error.to_string(), format!("图像过大或为空（{} x {}）", camera.size[0], camera.size[1])))
    };
    let frame = photograph(&plan, &press, &camera).map_err(refused)?;
    write_frame(&arguments.out, &frame)?;
    Ok(Status::Pass)
}
