//! `calibrate simulate`: the photographs that a rig of stated faults takes of a drawing, to practise on and to test with.

use std::path::PathBuf;

use calibration::rig::model::{Drawn, Light, Model, Optics, Scene, Sensor, Shot};
use clap::Args;
use grader::bilingual::Bilingual;
use grader::command::files::write_frame;
use grader::command::help::Page;
use grader::command::input::{Channel, Source, load};
use grader::command::status::Status;
use grader::frame::{Frame, FrameError, Samples};
use grader::geometry::Point;
use grader::plane::Plane;
use grader::report::Language;
use indicatif::ProgressBar;

use crate::failure::{self, Failure, ValueError};
use crate::measuring::progress_bar;

/// Reflectance of the matt surface of flat fields.
const FLAT: f64 = 0.8;
/// Millimetres in an inch.
const INCH: f64 = 25.4;

/// Arguments of `calibrate simulate`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SimulateArguments {
    /// Drawing that lies under the camera: a grey picture whose white is reflectance 1, as calibrate card --picture draws it
    #[arg(value_name = "DRAWING.png")]
    pub drawing: PathBuf,
    /// Pixels per inch of the drawing
    #[arg(long, value_parser = positive, value_name = "DPI")]
    pub dpi: f64,
    /// Folder for the photographs
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    pub output: PathBuf,
    /// How their names begin
    #[arg(long, default_value = "photo", value_name = "NAME")]
    pub name: String,
    /// Photographs of the drawing, each with other noise
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(0..=1000), value_name = "COUNT")]
    pub count: u16,
    /// Also so many with the lens covered
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1000), value_name = "COUNT")]
    pub dark: u16,
    /// Also so many of an even matt surface
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1000), value_name = "COUNT")]
    pub flat: u16,
    /// Width and height of the camera's picture, pixels
    #[arg(long, default_value = "1600,1200", value_parser = size, value_name = "W,H")]
    pub size: [usize; 2],
    /// Millimetres per pixel in the middle
    #[arg(long, default_value_t = 0.05, value_parser = positive, value_name = "MM")]
    pub scale: f64,
    /// Shift of the drawing's middle from that of the picture, mm
    #[arg(long, default_value = "0,0", value_parser = pair, allow_hyphen_values = true, value_name = "X,Y")]
    pub shift: [f64; 2],
    /// Turn of the drawing, degrees clockwise
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true, value_name = "DEGREES")]
    pub turn: f64,
    /// Tilt of the plane about the picture's x and y axes, degrees
    #[arg(long, default_value = "0,0", value_parser = pair, allow_hyphen_values = true, value_name = "X,Y")]
    pub tilt: [f64; 2],
    /// Distortion of the lens in the corner, per cent outwards
    #[arg(long, default_value_t = 2.0, allow_negative_numbers = true, value_name = "PERCENT")]
    pub distortion: f64,
    /// Light lost in the corners, per cent
    #[arg(long, default_value_t = 20.0, value_name = "PERCENT")]
    pub fall_off: f64,
    /// Blur of the lens, pixels (standard deviation)
    #[arg(long, default_value_t = 0.5, value_name = "PX")]
    pub blur: f64,
    /// Noise of a pixel, per cent of full scale (standard deviation)
    #[arg(long, default_value_t = 0.4, value_name = "PERCENT")]
    pub noise: f64,
    /// Exponent of the response; 1 is linear, and what a rig must have
    #[arg(long, default_value_t = 1.0, value_parser = positive, value_name = "GAMMA")]
    pub gamma: f64,
    /// Seed of the noise
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u32,
}

/// Chinese help.
pub const PAGE: Page = Page {
    command: "simulate",
    about: "绘制具有给定缺陷的检测台所拍的照片，用于练习与试验",
    usage: "calibrate simulate [选项] --dpi <DPI> <DRAWING.png>",
    arguments: &[
        ("drawing", "置于相机下的图样：灰度图，白为反射率 1，如 calibrate card --picture 所绘"),
        ("dpi", "图样每英寸的像素数"),
        ("output", "存放照片的文件夹"),
        ("name", "文件名的开头"),
        ("count", "图样的照片数，噪声各不相同"),
        ("dark", "另拍若干幅遮住镜头的照片"),
        ("flat", "另拍若干幅均匀哑光表面的照片"),
        ("size", "相机图像的宽与高，像素"),
        ("scale", "图像中部每像素的毫米数"),
        ("shift", "图样中心相对图像中心的偏移，mm"),
        ("turn", "图样的旋转，顺时针，度"),
        ("tilt", "平面绕图像 x、y 轴的倾斜，度"),
        ("distortion", "镜头在角落处的畸变，向外，百分数"),
        ("fall_off", "角落处的光照损失，百分数"),
        ("blur", "镜头模糊，像素（标准差）"),
        ("noise", "单个像素的噪声，满量程的百分数（标准差）"),
        ("gamma", "响应的指数；1 为线性，检测台应为 1"),
        ("seed", "噪声的种子"),
    ],
};

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|value| value.is_finite())
}

fn positive(text: &str) -> Result<f64, ValueError> {
    let wrong = || ValueError(Bilingual::new("a number above 0", "应为大于 0 的数"));
    number(text).filter(|value| *value > 0.0 && *value < 1e5).ok_or_else(wrong)
}

fn pair(text: &str) -> Result<[f64; 2], ValueError> {
    let wrong = || ValueError(Bilingual::new("two numbers with a comma between them", "以逗号分隔的两个数"));
    let (first, second) = text.split_once(',').ok_or_else(wrong)?;
    Ok([number(first).ok_or_else(wrong)?, number(second).ok_or_else(wrong)?])
}

fn size(text: &str) -> Result<[usize; 2], ValueError> {
    let wrong = || ValueError(Bilingual::new("width and height, 64 to 8192 pixels each", "宽与高，各 64 至 8192 像素"));
    let (width, height) = text.split_once(',').ok_or_else(wrong)?;
    let side = |text: &str| text.trim().parse().ok().filter(|side| (64..=8192).contains(side)).ok_or_else(wrong);
    Ok([side(width)?, side(height)?])
}

/// Draws the photographs: 0, or 3 if that could not be carried out.
pub fn run(arguments: &SimulateArguments, language: Language) -> Status {
    failure::finish(simulate(arguments), language)
}

fn simulate(arguments: &SimulateArguments) -> Result<Status, Failure> {
    let model = model(arguments)?;
    let drawn = drawing(arguments)?;
    let bar = progress_bar(usize::from(arguments.count) + usize::from(arguments.dark) + usize::from(arguments.flat));
    // Seeds that no two photographs share.
    let seed = |kind: u64, index: u16| (u64::from(arguments.seed) << 20) | (kind << 16) | u64::from(index);
    let photographs = Photographs { arguments, model: &model, bar: &bar };
    photographs.take("", arguments.count, &drawn, |index| Shot::lit(seed(0, index)))?;
    photographs.take("-dark", arguments.dark, &|_: Point| FLAT, |index| Shot::covered(seed(1, index)))?;
    photographs.take("-flat", arguments.flat, &|_: Point| FLAT, |index| Shot::lit(seed(2, index)))?;
    bar.finish_and_clear();
    Ok(Status::Pass)
}

struct Photographs<'a> {
    arguments: &'a SimulateArguments,
    model: &'a Model,
    bar: &'a ProgressBar,
}

impl Photographs<'_> {
    fn take(&self, kind: &str, count: u16, scene: &impl Scene, shot: impl Fn(u16) -> Shot) -> Result<(), Failure> {
        for index in 0..count {
            let frame = self.model.photograph(scene, shot(index)).map_err(|error| refused(&error))?;
            let name = format!("{}{kind}-{}.png", self.arguments.name, index + 1);
            write_frame(&self.arguments.output.join(name), &frame)?;
            self.bar.inc(1);
        }
        Ok(())
    }
}

fn refused(error: &FrameError) -> Failure {
    Failure::Told { subject: None, text: Bilingual::new(error.to_string(), "图像过大或为空") }
}

fn model(arguments: &SimulateArguments) -> Result<Model, Failure> {
    let within = |value: f64, least: f64, most: f64| (least..=most).contains(&value);
    let usable = arguments.tilt.iter().all(|tilt| within(*tilt, -30.0, 30.0))
        && within(arguments.turn, -360.0, 360.0)
        && within(arguments.distortion, -20.0, 20.0)
        && within(arguments.fall_off, 0.0, 90.0)
        && within(arguments.blur, 0.0, 20.0)
        && within(arguments.noise, 0.0, 50.0)
        && within(arguments.gamma, 0.1, 10.0)
        && arguments.shift.iter().all(|shift| within(*shift, -1e4, 1e4));
    if !usable {
        return Err(Failure::Told {
            subject: None,
            text: Bilingual::new(
                "a rig has a tilt up to 30 degrees, a distortion up to 20 %, light lost up to 90 %, a blur up to 20 pixels, \
                 noise up to 50 %, a gamma of 0.1 to 10",
                "检测台的倾斜至多 30 度，畸变至多 20 %，光照损失至多 90 %，模糊至多 20 像素，噪声至多 50 %，伽马 0.1 至 10",
            ),
        });
    }
    let optics = Optics {
        turn_degrees: arguments.turn,
        tilt_degrees: arguments.tilt,
        // A working distance of five picture widths.
        distance_mm: 5.0 * arguments.scale * arguments.size[0] as f64,
        ..Optics::square(arguments.size, arguments.scale)
    };
    let [x, y] = arguments.shift;
    let optics = Optics { looks_at: Point::new(-x, -y), ..optics.with_distortion(arguments.distortion / 100.0) };
    let light = Light { fall_off: arguments.fall_off / 100.0, ..Light::EVEN };
    let sensor = Sensor {
        bits: 8,
        blur: arguments.blur,
        read_noise: arguments.noise / 100.0,
        gamma: arguments.gamma,
        ..Sensor::IDEAL
    };
    Ok(Model { optics, light, sensor })
}

/// The drawing, its middle at the origin.
fn drawing(arguments: &SimulateArguments) -> Result<Drawn, Failure> {
    let loaded = load(&Source::File(arguments.drawing.clone()), Channel::default()).map_err(Failure::Input)?;
    let samples = reflectances(&loaded.frame);
    let pitch_mm = INCH / arguments.dpi;
    let [width, height] = [samples.width(), samples.height()].map(|side| side as f64 * pitch_mm);
    let around = f64::from(samples.row(0)[0]);
    Ok(Drawn { pitch_mm, corner_mm: Point::new(-width / 2.0, -height / 2.0), around, samples })
}

fn reflectances(frame: &Frame) -> Plane<f32> {
    let full = f32::from(frame.full_scale());
    match frame.samples() {
        Samples::Bits8(plane) => plane.map(|value| f32::from(*value) / full),
        Samples::Bits16(plane) => plane.map(|value| f32::from(*value) / full),
    }
}
