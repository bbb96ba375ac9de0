//! `calibrate printer sheet`: SVG, PDF and plan of a sheet.

use std::path::{Path, PathBuf};

use calibration::printer::page::draw;
use calibration::printer::plan::{Setting, Unit};
use calibration::printer::sheet::{SheetError, SheetRequest, lay_out};
use clap::Args;
use grader::bilingual::Bilingual;
use grader::command::files::{write_text, write_whole};
use grader::command::help::Page;
use grader::command::status::Status;
use grader::command::terminal;
use grader::report::{Language, visible};
use std::io::Write as _;

use crate::failure::{Failure, ValueError};

/// Arguments of `printer sheet`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SheetArguments {
    /// Where the sheet goes: OUT.svg, OUT.pdf and OUT.toml are written
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Resolution of the printer, dots per inch
    #[arg(long, default_value_t = 300, value_name = "DPI")]
    dpi: u32,
    /// X dimensions in dots, separated by commas [default: about 0.25 to 0.75 mm]
    #[arg(long, value_delimiter = ',', value_name = "DOTS")]
    x: Vec<u32>,
    /// Compensations in dots, positive: dark is made narrower [default: -1,0,1,2; at 203 dpi -1,0,1]
    #[arg(long, value_delimiter = ',', value_name = "DOTS", allow_negative_numbers = true, conflicts_with = "share")]
    compensation: Vec<f64>,
    /// Compensations as fractions of X instead, for printers and presses that are not bound to dots
    #[arg(long, value_delimiter = ',', value_name = "SHARE", allow_negative_numbers = true)]
    share: Vec<f64>,
    /// A setting of the printer for this sheet, such as darkness=10; may be given several times
    #[arg(long = "setting", value_name = "NAME=VALUE", value_parser = setting)]
    settings: Vec<Setting>,
    /// What the sheet is called
    #[arg(long, default_value = "", value_name = "NAME")]
    name: String,
    /// Width of the page: the bars run over all of it [default: as the symbols need]
    #[arg(long, value_name = "MM")]
    width: Option<f64>,
    /// Height of the page [default: as the symbols need]
    #[arg(long, value_name = "MM")]
    height: Option<f64>,
    /// Border on which the printer cannot print
    #[arg(long, default_value_t = 2.0, value_name = "MM")]
    margin: f64,
    /// Number of the print head's dot under the left edge of the page
    #[arg(long, default_value_t = 0, value_name = "DOT", allow_negative_numbers = true)]
    first_dot: i64,
}

/// Chinese texts.
pub const PAGE: Page = Page {
    command: "printer sheet",
    about: "生成测试页：符号按 X 尺寸与补偿量排列",
    usage: "calibrate printer sheet [选项] <OUT>",
    arguments: &[
        ("out", "输出位置：写出 OUT.svg、OUT.pdf 与 OUT.toml"),
        ("dpi", "打印机分辨率，每英寸点数"),
        ("x", "X 尺寸（点），以逗号分隔 [默认：约 0.25 至 0.75 mm]"),
        ("compensation", "补偿量（点），正值使深色变窄 [默认：-1,0,1,2；203 dpi 时 -1,0,1]"),
        ("share", "以 X 尺寸的分数表示补偿量，用于不受点限制的打印机与印刷机"),
        ("settings", "本页的打印机设置，例如 darkness=10；可重复给出"),
        ("name", "测试页名称"),
        ("width", "页面宽度；横条贯穿全宽 [默认：按符号所需]"),
        ("height", "页面高度 [默认：按符号所需]"),
        ("margin", "打印机打不到的边缘"),
        ("first_dot", "页面左边缘对应的打印头点号"),
    ],
};

fn setting(text: &str) -> Result<Setting, ValueError> {
    let parts = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    let wrong = || ValueError(Bilingual::new("a setting is written NAME=VALUE", "设置写作“名称=数值”"));
    parts.map(|(name, value)| Setting { name: name.into(), value: value.into() }).ok_or_else(wrong)
}

/// Makes the sheet.
///
/// # Errors
/// If it cannot be laid out or written.
pub fn run(arguments: &SheetArguments, language: Language) -> Result<Status, Failure> {
    let told = |error: SheetError| Failure::Told { subject: None, text: error.say() };
    let plan = lay_out(&request(arguments)).map_err(told)?;
    let drawing = draw(&plan, language);
    let [svg, pdf, toml] = ["svg", "pdf", "toml"].map(|ending| with_ending(&arguments.out, ending));
    write_text(&svg, &drawing.to_svg())?;
    write_whole(&pdf, |file| file.write_all(&drawing.to_pdf()))?;
    write_text(&toml, &plan.to_toml())?;
    let [width, height] = plan.page_dots.map(|dots| dots * plan.dot_mm);
    let names = [&svg, &pdf, &toml].map(|path| visible(&path.display().to_string())).join(", ");
    let (cells, sheet) = (plan.cells.len(), &plan.sheet);
    terminal::write(&match language {
        Language::En => format!(
            "Sheet {sheet}: {cells} symbols on {width:.1} x {height:.1} mm.\nWritten: {names}\nPrint the PDF at 100 %, \
             photograph it whole, then: calibrate printer evaluate PICTURE --plan {}\n",
            visible(&toml.display().to_string())
        ),
        Language::Zh => format!(
            "测试页 {sheet}：{cells} 个符号，{width:.1} x {height:.1} mm。\n已写出：{names}\n请按 100 % 打印 \
             PDF，拍摄整页，然后运行：calibrate printer evaluate 图像 --plan {}\n",
            visible(&toml.display().to_string())
        ),
    })?;
    Ok(Status::Pass)
}

fn request(arguments: &SheetArguments) -> SheetRequest {
    let usual = SheetRequest::new(arguments.dpi);
    let (unit, compensations) = match (arguments.share.as_slice(), arguments.compensation.as_slice()) {
        ([], []) => (usual.unit, usual.compensations),
        ([], dots) => (Unit::Dots, dots.to_vec()),
        (shares, _) => (Unit::X, shares.to_vec()),
    };
    SheetRequest {
        name: arguments.name.clone(),
        dpi: arguments.dpi,
        width_mm: arguments.width,
        height_mm: arguments.height,
        margin_mm: arguments.margin,
        first_dot: arguments.first_dot,
        x_dots: if arguments.x.is_empty() { usual.x_dots } else { arguments.x.clone() },
        unit,
        compensations,
        settings: arguments.settings.clone(),
    }
}

/// `OUT` with another ending; a known one that is already there is replaced.
pub fn with_ending(out: &Path, ending: &str) -> PathBuf {
    let known = out
        .extension()
        .is_some_and(|held| ["svg", "pdf", "toml", "json", "csv", "png"].iter().any(|known| held == *known));
    let stem = if known { out.with_extension("") } else { out.to_owned() };
    let mut name = stem.into_os_string();
    name.push(format!(".{ending}"));
    name.into()
}
