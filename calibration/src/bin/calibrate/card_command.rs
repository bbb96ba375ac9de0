//! `calibrate card`: cards to print, with their descriptions and forms; and the description of a certified piece.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use calibration::card::{
    CalibrationOrder, Card, ConformanceOrder, Dots, GridLook, OrderError, Serial, Sheet, Symbology, calibration_card,
    certificate_form, certify, conformance_card, to_pdf, to_reflectance, to_svg,
};
use clap::{Args, Subcommand, ValueEnum};
use grader::bilingual::Bilingual;
use grader::command::files::{write_grey, write_text, write_whole};
use grader::command::help::Page;
use grader::command::status::Status;
use grader::command::terminal;
use grader::report::{Language, visible};

use crate::failure::{self, Failure, ValueError};
use crate::measuring::read_text;

/// Arguments of `calibrate card`.
#[derive(Debug, Args)]
pub struct CardArguments {
    /// What to do
    #[command(subcommand)]
    pub action: Action,
}

/// What is done with cards.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Draw a calibration card: grid, grey patches, slanted edges, scale bars, id
    Calibration(CalibrationArguments),
    /// Draw a conformance card after ISO/IEC 15426-2: symbols with known defects
    Conformance(ConformanceCardArguments),
    /// Make the description of a certified card from its filled form
    Certify(CertifyArguments),
}

/// Where cards go and what they are printed on.
#[derive(Debug, Args)]
pub struct Printing {
    /// Folder for the files: SVG, PDF, description and certificate form
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    pub output: PathBuf,
    /// Serial number of the piece: A-Z, a-z, 0-9, - . _
    #[arg(long, value_name = "SERIAL")]
    pub serial: Option<String>,
    /// Round all lengths and places to whole dots of a printer of that resolution; stated values follow
    #[arg(long, value_parser = dots, value_name = "DPI")]
    pub dpi: Option<Dots>,
    /// Also draw what a perfect camera of that resolution sees, as a grey picture in PNG: 255 is reflectance 1
    #[arg(long, value_parser = resolution, value_name = "DPI")]
    pub picture: Option<f64>,
}

/// Arguments of `calibrate card calibration`.
#[derive(Debug, Args)]
pub struct CalibrationArguments {
    /// Grid of the card
    #[arg(long, value_enum, default_value_t)]
    pub grid: GridArgument,
    /// Distance of grid nodes in millimetres; the card is in proportion, at 5 as large as A6
    #[arg(long, default_value_t = 5.0, value_name = "MM")]
    pub pitch: f64,
    #[command(flatten)]
    pub printing: Printing,
}

/// Arguments of `calibrate card conformance`.
#[derive(Debug, Args)]
pub struct ConformanceCardArguments {
    /// Symbology
    #[arg(long, value_enum, default_value_t)]
    pub symbology: SymbologyArgument,
    /// X dimension in millimetres; may be given several times [default: 0.500 and 0.200]
    #[arg(long = "x", value_name = "MM")]
    pub x_dimensions: Vec<f64>,
    #[command(flatten)]
    pub printing: Printing,
}

/// Arguments of `calibrate card certify`.
#[derive(Debug, Args)]
pub struct CertifyArguments {
    /// Description of the card (TOML)
    #[arg(value_name = "CARD")]
    pub card: PathBuf,
    /// Its form, filled in (TOML)
    #[arg(value_name = "FORM")]
    pub form: PathBuf,
    /// File for the description of the certified card
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Grid of a calibration card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GridArgument {
    /// Dots.
    #[default]
    Dots,
    /// A chessboard.
    Chessboard,
}

/// Symbology of a conformance card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SymbologyArgument {
    /// QR Code.
    #[default]
    Qr,
    /// Data Matrix.
    DataMatrix,
}

/// Chinese help.
pub const PAGES: [Page; 4] = [
    Page {
        command: "card", about: "供打印的校准卡与符合性测试卡", usage: "calibrate card <命令>", arguments: &[]
    },
    Page {
        command: "card calibration",
        about: "绘制校准卡：网格、灰阶、斜边、标尺、编号",
        usage: "calibrate card calibration [选项]",
        arguments: &[
            ("grid", "卡上的网格"),
            ("pitch", "网格间距（毫米）；整卡按比例缩放，5 毫米时为 A6 大小"),
            ("output", "存放文件的文件夹：SVG、PDF、描述与证书表"),
            ("serial", "该卡的序列号：A-Z、a-z、0-9、- . _"),
            ("dpi", "将所有长度与位置取整到该分辨率打印机的整点；标称值随之变化"),
            ("picture", "另以 PNG 灰度图画出该分辨率理想相机所见：255 为反射率 1"),
        ],
    },
    Page {
        command: "card conformance",
        about: "按 ISO/IEC 15426-2 绘制符合性测试卡：缺陷已知的符号",
        usage: "calibrate card conformance [选项]",
        arguments: &[
            ("symbology", "码制"),
            ("x_dimensions", "X 尺寸（毫米），可多次给出 [默认：0.500 与 0.200]"),
            ("output", "存放文件的文件夹：SVG、PDF、描述与证书表"),
            ("serial", "该卡的序列号：A-Z、a-z、0-9、- . _"),
            ("dpi", "将所有长度与位置取整到该分辨率打印机的整点；标称值随之变化"),
            ("picture", "另以 PNG 灰度图画出该分辨率理想相机所见：255 为反射率 1"),
        ],
    },
    Page {
        command: "card certify",
        about: "由填好的证书表生成已校准卡的描述",
        usage: "calibrate card certify --output <FILE> <CARD> <FORM>",
        arguments: &[("card", "卡的描述（TOML）"), ("form", "填好的证书表（TOML）"), ("output", "已校准卡描述的文件")],
    },
];

fn refused(error: &OrderError) -> ValueError {
    ValueError(error.say())
}

/// Checked here and not where arguments are parsed, whose messages repeat the text as it came.
fn serial(printing: &Printing) -> Result<Serial, Failure> {
    let text = printing.serial.as_deref();
    text.map_or_else(|| Ok(Serial::default()), |text| Serial::new(text).map_err(|error| impossible(&error)))
}

fn number(text: &str) -> Result<f64, ValueError> {
    text.parse().map_err(|_| ValueError(Bilingual::new("a number of dots per inch", "应为每英寸点数")))
}

fn dots(text: &str) -> Result<Dots, ValueError> {
    Dots::per_inch(number(text)?).map_err(|error| refused(&error))
}

/// Pictures of at most a few hundred megapixels.
fn resolution(text: &str) -> Result<f64, ValueError> {
    let dpi = number(text)?;
    if (50.0..=2400.0).contains(&dpi) {
        Ok(dpi)
    } else {
        Err(ValueError(Bilingual::new("50 to 2400 dots per inch", "应为每英寸 50 至 2400 点")))
    }
}

/// Carries the command out.
pub fn run(arguments: &CardArguments, language: Language) -> Status {
    let done = match &arguments.action {
        Action::Calibration(arguments) => draw_calibration(arguments, language),
        Action::Conformance(arguments) => draw_conformance(arguments, language),
        Action::Certify(arguments) => certified(arguments, language),
    };
    failure::finish(done.map(|()| Status::Pass), language)
}

fn draw_calibration(arguments: &CalibrationArguments, language: Language) -> Result<(), Failure> {
    let order = CalibrationOrder {
        look: match arguments.grid {
            GridArgument::Dots => GridLook::Dots,
            GridArgument::Chessboard => GridLook::Chessboard,
        },
        pitch_mm: arguments.pitch,
        dots: arguments.printing.dpi.unwrap_or(Dots::FREE),
        serial: serial(&arguments.printing)?,
    };
    write(&calibration_card(&order).map_err(|error| impossible(&error))?, &arguments.printing, language)
}

fn draw_conformance(arguments: &ConformanceCardArguments, language: Language) -> Result<(), Failure> {
    let order = ConformanceOrder {
        symbology: match arguments.symbology {
            SymbologyArgument::Qr => Symbology::Qr,
            SymbologyArgument::DataMatrix => Symbology::DataMatrix,
        },
        x_mm: if arguments.x_dimensions.is_empty() { vec![0.5, 0.2] } else { arguments.x_dimensions.clone() },
        dots: arguments.printing.dpi.unwrap_or(Dots::FREE),
        serial: serial(&arguments.printing)?,
        language,
    };
    write(&conformance_card(&order).map_err(|error| impossible(&error))?, &arguments.printing, language)
}

fn impossible(error: &OrderError) -> Failure {
    Failure::Told { subject: None, text: error.say() }
}

/// Writes all files of a card and tells their names.
fn write(sheet: &Sheet, printing: &Printing, language: Language) -> Result<(), Failure> {
    let name = match sheet.card.serial.as_str() {
        "" => sheet.card.id.clone(),
        serial => format!("{}-{serial}", sheet.card.id),
    };
    let path = |ending: &str| printing.output.join(format!("{name}{ending}"));
    let mut written = Vec::new();
    let mut text = |ending: &str, text: &str| {
        written.push(path(ending));
        write_text(&path(ending), text)
    };
    text(".svg", &to_svg(&sheet.drawing))?;
    text(".toml", &(nominal(language).to_owned() + &description(&sheet.card)?))?;
    text("-certificate.toml", &certificate_form(&sheet.card, language))?;
    write_whole(&path(".pdf"), |file| file.write_all(&to_pdf(&sheet.drawing)))?;
    written.push(path(".pdf"));
    if let Some(dpi) = printing.picture {
        let picture = to_reflectance(&sheet.drawing, dpi);
        write_grey(&path(".png"), &picture.map(|r| (r * 255.0).round().clamp(0.0, 255.0) as u8))?;
        written.push(path(".png"));
    }
    terminal::write(&written.iter().map(|path| shown(path) + "\n").collect::<String>())?;
    Ok(())
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// What stands at the head of a description without certificate.
const fn nominal(language: Language) -> &'static str {
    match language {
        Language::En => {
            "# Nominal values, not certified: those of a perfect print. Print, have this very piece measured, and fill in its form.\n"
        }
        Language::Zh => "# 标称值，未经校准：理想印样的值。请打印后测量该卡，并填写其证书表。\n",
    }
}

fn description(card: &Card) -> Result<String, Failure> {
    toml::to_string_pretty(card).map_err(|error| Failure::Told {
        subject: None,
        text: Bilingual::new(format!("cannot be written as TOML: {error}"), format!("无法写为 TOML：{error}")),
    })
}

fn certified(arguments: &CertifyArguments, language: Language) -> Result<(), Failure> {
    let told = |path: &Path, text| Failure::Told { subject: Some(path.display().to_string()), text };
    let card = Card::parse(&read_text(&arguments.card)?)
        .map_err(|error| told(&arguments.card, Bilingual::new(error.to_string(), format!("不是卡的描述：{error}"))))?;
    let filled = certify(&card, &read_text(&arguments.form)?).map_err(|error| told(&arguments.form, error.say()))?;
    write_text(&arguments.output, &description(&filled)?)?;
    let line = match language {
        Language::En => format!("{}: certified, serial {}\n", shown(&arguments.output), visible(&filled.serial)),
        Language::Zh => format!("{}：已校准，序列号 {}\n", shown(&arguments.output), visible(&filled.serial)),
    };
    terminal::write(&line)?;
    Ok(())
}
