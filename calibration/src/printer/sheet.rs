//! Lays out a sheet: X dimensions side by side across the web, compensations one below the other.
//!
//! Everything lies on the dots of the printer: no edge may fall between two dots, where the printer's driver would move
//! it. Every row of symbols stands between solid bars across the whole web; a dot that does not print shows in all of them.

use grader::bilingual::Bilingual;
use grader::symbology::qr::encode::encode_text;
use sha2::{Digest, Sha256};

use super::frame::Frame;
use super::message::compose;
use super::plan::{Cell, LEVEL, Plan, SCHEMA, Setting, Unit};

/// What sheet is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRequest {
    /// What the sheet is called; may be empty.
    pub name: String,
    /// Resolution as the printer is sold, dots per inch.
    pub dpi: u32,
    /// Width of the page, mm; `None`: as wide as the symbols need.
    pub width_mm: Option<f64>,
    /// Height of the page, mm; `None`: as high as the symbols need.
    pub height_mm: Option<f64>,
    /// Blank border that the printer cannot print on, mm.
    pub margin_mm: f64,
    /// Number of the print head's dot under the left edge of the page.
    pub first_dot: i64,
    /// X dimensions, dots.
    pub x_dots: Vec<u32>,
    /// In what compensation is stated.
    pub unit: Unit,
    /// Compensations.
    pub compensations: Vec<f64>,
    /// Settings of the printer that the operator makes for this sheet.
    pub settings: Vec<Setting>,
}

impl SheetRequest {
    /// A plain sheet for a printer: as large as its symbols need, X dimensions and compensations as they are usual.
    #[must_use]
    pub fn new(dpi: u32) -> Self {
        Self {
            name: String::new(),
            dpi,
            width_mm: None,
            height_mm: None,
            margin_mm: 2.0,
            first_dot: 0,
            x_dots: usual_x(dpi),
            unit: Unit::Dots,
            compensations: if dpi <= 203 { vec![-1.0, 0.0, 1.0] } else { vec![-1.0, 0.0, 1.0, 2.0] },
            settings: Vec::new(),
        }
    }
}

/// X dimensions in whole dots from about 0.25 to 0.75 mm: GS1 asks for 0.396 mm and more of QR Code in trade, small labels
/// go below.
fn usual_x(dpi: u32) -> Vec<u32> {
    let dots = |mm: f64| (mm / dot_pitch(dpi.max(1))).round().clamp(3.0, 500.0) as u32;
    let mut all = [0.25, 0.34, 0.42, 0.5, 0.75].map(dots).to_vec();
    all.dedup();
    all
}

/// Why a sheet cannot be laid out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SheetError {
    /// A resolution that no printer has.
    #[error("{dpi} dots per inch: a printer has 100 to 4800")]
    Resolution {
        /// Asked for.
        dpi: u32,
    },
    /// No X dimensions, or no compensations, or too many.
    #[error("{x} X dimensions and {compensations} compensations: a sheet has 1 to 60 of each")]
    Count {
        /// X dimensions.
        x: usize,
        /// Compensations.
        compensations: usize,
    },
    /// The same X dimension or compensation twice.
    #[error("{value} is given twice: rows and columns of a sheet differ")]
    Twice {
        /// What is given twice.
        value: f64,
    },
    /// Something is not a number that can be used.
    #[error("the {what} is no usable number: {value}")]
    Number {
        /// Which.
        what: &'static str,
        /// In Chinese.
        what_zh: &'static str,
        /// What was given.
        value: f64,
    },
    /// Compensation in dots that is not whole.
    #[error("a compensation of {value} dots: printers move edges by whole dots; give fractions of X instead")]
    NotWhole {
        /// What was given.
        value: f64,
    },
    /// Nothing would remain of a dark or of a light module.
    #[error(
        "an X dimension of {x_dots} dots with a compensation of {compensation_dots:.1} dots leaves less than one dot of a \
         module: take a larger X dimension or less compensation"
    )]
    CellTooSmall {
        /// X dimension, dots.
        x_dots: u32,
        /// Compensation, dots.
        compensation_dots: f64,
    },
    /// The message of a cell does not fit.
    #[error(
        "the settings are too long for the symbols ({characters} characters in a message): shorten names or values"
    )]
    SettingsTooLong {
        /// Characters of the longest message.
        characters: usize,
    },
    /// A setting without a name or value, or with characters that part words.
    #[error("a setting is written NAME=VALUE without blanks, not {given:?}")]
    Setting {
        /// What was given.
        given: String,
    },
    /// The symbols do not fit on the page.
    #[error("the symbols need {needed_mm:.1} mm {} the web, the page has {given_mm:.1} mm: fewer or smaller X dimensions, \
             or a larger page", if *across { "across" } else { "along" })]
    DoesNotFit {
        /// Across the web rather than along it.
        across: bool,
        /// Needed, mm.
        needed_mm: f64,
        /// Given, mm.
        given_mm: f64,
    },
}

impl SheetError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Resolution { dpi } => format!("分辨率 {dpi} dpi：打印机为 100 至 4800"),
            Self::Count { x, compensations } => {
                format!("X 尺寸 {x} 种、补偿量 {compensations} 种：一张测试页各为 1 至 60 种")
            }
            Self::Twice { value } => format!("{value} 重复给出：测试页的各行各列应不同"),
            Self::Number { what_zh, value, .. } => format!("{what_zh}不是可用的数值：{value}"),
            Self::NotWhole { value } => {
                format!("补偿量 {value} 点：打印机只能以整点移动边缘；也可改用 X 尺寸的分数")
            }
            Self::CellTooSmall { x_dots, compensation_dots } => format!(
                "X 尺寸 {x_dots} 点、补偿量 {compensation_dots:.1} 点时，模块剩余不足一点：请加大 X 尺寸或减小补偿量"
            ),
            Self::SettingsTooLong { characters } => {
                format!("设置文字太长，符号容纳不下（内容 {characters} 个字符）：请缩短名称或数值")
            }
            Self::Setting { given } => format!("设置写作“名称=数值”，不含空格，而不是 {given:?}"),
            Self::DoesNotFit { across, needed_mm, given_mm } => format!(
                "符号在{}方向需要 {needed_mm:.1} mm，页面只有 {given_mm:.1} mm：请减少或减小 X 尺寸，或加大页面",
                if *across { "横（幅宽）" } else { "纵（走纸）" }
            ),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// Pitch of the dots of a printer that is sold with a resolution, mm. Printers of "203 dpi" have eight dots per millimetre
/// (203.2 dpi); others are taken at their word.
#[must_use]
pub fn dot_pitch(dpi: u32) -> f64 {
    if dpi == 203 { 0.125 } else { 25.4 / f64::from(dpi) }
}

/// Lays out a sheet.
///
/// # Errors
/// If the request contradicts itself or does not fit on its page.
pub fn lay_out(request: &SheetRequest) -> Result<Plan, SheetError> {
    check(request)?;
    let dot_mm = dot_pitch(request.dpi);
    let sheet = identity(request);
    let version = version(request, &sheet)?;
    let frame = Frame::new(request, dot_mm, version)?;
    let cells = cells(request, &sheet, &frame);
    Ok(Plan {
        schema: SCHEMA,
        name: request.name.clone(),
        dpi: request.dpi,
        dot_mm,
        page_dots: frame.page(),
        first_dot: request.first_dot,
        version,
        x_dots: request.x_dots.clone(),
        unit: request.unit,
        compensations: request.compensations.clone(),
        bars: frame.bars(),
        strips: frame.strips(),
        marks: frame.marks(),
        mark_dots: frame.mark(),
        lines: frame.lines(),
        settings: request.settings.clone(),
        cells,
        sheet,
    })
}

fn check(request: &SheetRequest) -> Result<(), SheetError> {
    if !(100..=4800).contains(&request.dpi) {
        return Err(SheetError::Resolution { dpi: request.dpi });
    }
    let (x, compensations) = (request.x_dots.len(), request.compensations.len());
    if !(1..=60).contains(&x) || !(1..=60).contains(&compensations) {
        return Err(SheetError::Count { x, compensations });
    }
    let x_dimensions: Vec<f64> = request.x_dots.iter().map(|x| f64::from(*x)).collect();
    for values in [&request.compensations, &x_dimensions] {
        let twice = values.iter().enumerate().find(|(index, value)| values[..*index].contains(value));
        if let Some((_, value)) = twice {
            return Err(SheetError::Twice { value: *value });
        }
    }
    let number = |value: f64, least: f64, most: f64, what, what_zh| {
        let usable = (least..=most).contains(&value);
        if usable { Ok(()) } else { Err(SheetError::Number { what, what_zh, value }) }
    };
    number(request.margin_mm, 0.0, 100.0, "margin", "页边距")?;
    number(request.width_mm.unwrap_or(100.0), 10.0, 3000.0, "width of the page", "页面宽度")?;
    number(request.height_mm.unwrap_or(100.0), 10.0, 3000.0, "height of the page", "页面高度")?;
    for &compensation in &request.compensations {
        number(compensation, -1000.0, 1000.0, "compensation", "补偿量")?;
        if request.unit == Unit::Dots && compensation.fract() != 0.0 {
            return Err(SheetError::NotWhole { value: compensation });
        }
    }
    for &x_dots in &request.x_dots {
        number(f64::from(x_dots), 1.0, 500.0, "X dimension in dots", "X 尺寸（点）")?;
        for &compensation in &request.compensations {
            let compensation_dots = match request.unit {
                Unit::Dots => compensation,
                Unit::X => compensation * f64::from(x_dots),
            };
            if f64::from(x_dots) - compensation_dots.abs() < 1.0 {
                return Err(SheetError::CellTooSmall { x_dots, compensation_dots });
            }
        }
    }
    let plain = |text: &str| !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == ':');
    match request.settings.iter().find(|setting| !plain(&setting.name) || !plain(&setting.value)) {
        Some(setting) => Err(SheetError::Setting { given: format!("{}={}", setting.name, setting.value) }),
        None => Ok(()),
    }
}

/// Five characters of base 32 (Crockford's, without I, L, O, U) from the hash of all that is asked for.
fn identity(request: &SheetRequest) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = Sha256::digest(format!("printer sheet {SCHEMA} {request:?}").as_bytes());
    hash.iter().take(5).map(|byte| char::from(DIGITS[usize::from(byte & 31)])).collect()
}

/// The smaller version that holds all messages.
fn version(request: &SheetRequest, sheet: &str) -> Result<u8, SheetError> {
    let mut needed = 2;
    for (row, column, x_dots, compensation) in places(request) {
        let message = compose(sheet, (row, column), x_dots, (compensation, request.unit), &request.settings);
        let characters = message.chars().count();
        match encode_text(&message, LEVEL, None, None).map(|symbol| symbol.version.number()) {
            Ok(version) if version <= 3 => needed = needed.max(version),
            _ => return Err(SheetError::SettingsTooLong { characters }),
        }
    }
    Ok(needed)
}

fn places(request: &SheetRequest) -> impl Iterator<Item = (usize, usize, u32, f64)> + '_ {
    request.compensations.iter().enumerate().flat_map(move |(row, compensation)| {
        request.x_dots.iter().enumerate().map(move |(column, x)| (row + 1, column + 1, *x, *compensation))
    })
}

fn cells(request: &SheetRequest, sheet: &str, frame: &Frame) -> Vec<Cell> {
    let cell = |(row, column, x_dots, compensation)| Cell {
        row,
        column,
        x_dots,
        compensation,
        corner_dots: frame.corner(row - 1, column - 1),
        message: compose(sheet, (row, column), x_dots, (compensation, request.unit), &request.settings),
    };
    places(request).map(cell).collect()
}

#[cfg(test)]
mod tests;
