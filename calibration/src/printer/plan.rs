//! What is on a sheet, as its TOML file states it: whoever evaluates a picture of the sheet needs it.
//!
//! Lengths in dots of the printer, places from the upper left corner of the page, x across the web, y along it.

use grader::bilingual::Bilingual;
use grader::geometry::Point;
use grader::symbology::qr::encode::{Symbol, encode_text};
use grader::symbology::qr::sizes::{ErrorCorrectionLevel, Version};
use serde::{Deserialize, Serialize};

use super::drawing::Rectangle;

/// Version of the file.
pub const SCHEMA: u32 = 1;
/// Error correction of the cells: as most printed codes have it.
pub const LEVEL: ErrorCorrectionLevel = ErrorCorrectionLevel::M;
/// Width of the quiet zone around each cell, modules: ISO/IEC 18004:2015, 9.1.
pub const QUIET_ZONE: f64 = 4.0;
/// Most cells of a sheet: more than anyone prints, and few enough to be held.
const MOST_CELLS: usize = 4096;
/// Longest side of a page in dots: more than four metres at 600 dpi.
const MOST_DOTS: f64 = 100_000.0;
/// Most bars: one below each of sixty rows, and one above.
const MOST_BARS: usize = 61;

/// In what compensation is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole dots of the printer.
    Dots,
    /// Fractions of the X dimension.
    X,
}

/// A setting of the printer that holds for the whole sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What is set, e.g. `darkness`.
    pub name: String,
    /// To what, e.g. `10`.
    pub value: String,
}

/// A symbol of the sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Row from 1: compensation.
    pub row: usize,
    /// Column from 1: X dimension.
    pub column: usize,
    /// X dimension, dots.
    pub x_dots: u32,
    /// Dark elements are made narrower by this much in both axes before printing, in the unit of the sheet.
    pub compensation: f64,
    /// Upper left corner of the symbol without quiet zone, dots.
    pub corner_dots: [f64; 2],
    /// Its message.
    pub message: String,
}

/// A rectangle in dots: left, upper, right, lower edge.
pub type Dots = [f64; 4];

/// A sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Version of this file, now 1.
    pub schema: u32,
    /// Identity of the sheet, which its cells repeat: two sheets that differ in anything have different ones.
    pub sheet: String,
    /// What the sheet is called; may be empty.
    #[serde(default)]
    pub name: String,
    /// Resolution as the printer is sold, dots per inch.
    pub dpi: u32,
    /// Pitch of the dots, mm.
    pub dot_mm: f64,
    /// Width and height of the page, dots.
    pub page_dots: [f64; 2],
    /// Number of the print head's dot under the left edge of the page.
    #[serde(default)]
    pub first_dot: i64,
    /// Version of the symbols.
    pub version: u8,
    /// X dimensions of the columns, dots.
    pub x_dots: Vec<u32>,
    /// In what compensation is stated.
    pub unit: Unit,
    /// Compensations of the rows.
    pub compensations: Vec<f64>,
    /// Solid bars across the web, dots.
    pub bars: Vec<Dots>,
    /// Solid strips along the web, dots.
    pub strips: Vec<Dots>,
    /// Middles of the corner marks: upper left, upper right, lower right, lower left, dots.
    pub marks: [[f64; 2]; 4],
    /// Side of a corner mark, dots.
    pub mark_dots: f64,
    /// Where is written.
    pub lines: Lines,
    /// Settings of the printer.
    #[serde(default, rename = "setting", skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// The symbols, row by row.
    #[serde(rename = "cell")]
    pub cells: Vec<Cell>,
}

/// Where is written, dots.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// Upper edge of the heading.
    pub heading: f64,
    /// Upper edge of the names of the columns.
    pub columns: f64,
    /// Upper edge of the legend.
    pub legend: f64,
    /// Left edge of heading and legend.
    pub left: f64,
    /// Right edge of the names of the rows.
    pub row_names: f64,
}

/// Why a plan is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// No such file.
    #[error("not a plan of a sheet: {0}")]
    Text(String),
    /// Of another version.
    #[error("the plan has version {0}, this program knows version {SCHEMA}")]
    Schema(u32),
    /// Its numbers contradict each other.
    #[error("the plan contradicts itself: {0}; make the sheet again")]
    Contradiction(&'static str),
}

impl PlanError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Text(reason) => format!("不是测试页的方案文件：{reason}"),
            Self::Schema(found) => format!("方案文件版本为 {found}，本程序只认版本 {SCHEMA}"),
            Self::Contradiction(what) => format!("方案文件自相矛盾（{what}）；请重新生成测试页"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// If it is no plan, of another version, or its numbers cannot be those of a sheet.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let plan: Self = toml::from_str(text).map_err(|error| PlanError::Text(error.to_string()))?;
        plan.check()?;
        Ok(plan)
    }

    /// As text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let head = "# Plan of a printer sheet: keep it beside the prints, their evaluation needs it.\n";
        toml::to_string(self).map_or_else(|_| String::new(), |text| format!("{head}{text}"))
    }

    fn check(&self) -> Result<(), PlanError> {
        let wrong = |what| Err(PlanError::Contradiction(what));
        if self.schema != SCHEMA {
            return Err(PlanError::Schema(self.schema));
        }
        let finite = |values: &[f64]| values.iter().all(|v| v.is_finite() && v.abs() <= MOST_DOTS);
        let [width, height] = self.page_dots;
        if !(finite(&self.page_dots) && width > 0.0 && height > 0.0) {
            return wrong("size of the page");
        }
        if !(self.dot_mm > 0.001 && self.dot_mm < 1.0) {
            return wrong("pitch of the dots");
        }
        if !(2..=3).contains(&self.version) {
            return wrong("version of the symbols");
        }
        let within = |[left, top, right, bottom]: [f64; 4]| {
            left >= 0.0 && top >= 0.0 && right > left && bottom > top && right <= width && bottom <= height
        };
        if !self.bars.iter().chain(&self.strips).all(|r| finite(r) && within(*r))
            || self.bars.len() > MOST_BARS
            || self.strips.len() > 2
        {
            return wrong("a bar or strip outside the page");
        }
        let half = self.mark_dots / 2.0;
        if !(finite(&[half]) && self.marks.iter().all(|[x, y]| within([x - half, y - half, x + half, y + half]))) {
            return wrong("a corner mark outside the page");
        }
        self.check_cells(within)
    }

    fn check_cells(&self, within: impl Fn([f64; 4]) -> bool) -> Result<(), PlanError> {
        let wrong = |what| Err(PlanError::Contradiction(what));
        let (columns, rows) = (self.x_dots.len(), self.compensations.len());
        if columns == 0 || rows == 0 || columns * rows > MOST_CELLS || columns * rows != self.cells.len() {
            return wrong("number of cells");
        }
        for (index, cell) in self.cells.iter().enumerate() {
            let place = (cell.row.checked_sub(1), cell.column.checked_sub(1));
            if place != (Some(index / columns), Some(index % columns)) {
                return wrong("order of the cells");
            }
            let same = cell.x_dots == self.x_dots[index % columns]
                && cell.compensation.to_bits() == self.compensations[index / columns].to_bits();
            // Written so that what is no number is refused too.
            let possible = self.compensation_dots(cell).abs() < f64::from(cell.x_dots);
            if !same || cell.x_dots == 0 || !possible {
                return wrong("X dimension or compensation of a cell");
            }
            let ([x, y], side) = (cell.corner_dots, self.side_dots(cell));
            if !within([x, y, x + side, y + side]) {
                return wrong("a cell outside the page");
            }
            if self.symbol(cell).is_none_or(|symbol| symbol.version.number() != self.version) {
                return wrong("a message that does not fit its symbol");
            }
        }
        Ok(())
    }

    /// Middle of the page, mm.
    #[must_use]
    pub fn middle(&self) -> Point {
        let [x, y] = self.page_dots;
        Point::new(x / 2.0, y / 2.0) * self.dot_mm
    }

    /// Modules of a symbol along a side.
    #[must_use]
    pub fn modules(&self) -> usize {
        17 + 4 * usize::from(self.version)
    }

    /// Side of a symbol without quiet zone, dots.
    #[must_use]
    pub fn side_dots(&self, cell: &Cell) -> f64 {
        self.modules() as f64 * f64::from(cell.x_dots)
    }

    /// Its X dimension, mm.
    #[must_use]
    pub fn x_mm(&self, cell: &Cell) -> f64 {
        f64::from(cell.x_dots) * self.dot_mm
    }

    /// Its compensation in dots, whatever the unit of the sheet.
    #[must_use]
    pub fn compensation_dots(&self, cell: &Cell) -> f64 {
        match self.unit {
            Unit::Dots => cell.compensation,
            Unit::X => cell.compensation * f64::from(cell.x_dots),
        }
    }

    /// Its compensation, mm.
    #[must_use]
    pub fn compensation_mm(&self, cell: &Cell) -> f64 {
        self.compensation_dots(cell) * self.dot_mm
    }

    /// A rectangle in millimetres.
    #[must_use]
    pub fn millimetres(&self, [left, top, right, bottom]: Dots) -> Rectangle {
        let mm = self.dot_mm;
        Rectangle { x: left * mm, y: top * mm, width: (right - left) * mm, height: (bottom - top) * mm }
    }

    /// The symbol of a cell; `None` if its message does not fit, which [`Plan::parse`] refuses.
    #[must_use]
    pub fn symbol(&self, cell: &Cell) -> Option<Symbol> {
        let version = Version::new(self.version)?;
        encode_text(&cell.message, LEVEL, Some(version), None).ok()
    }

    /// The cell in a row and a column, both from 1.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<usize> {
        let columns = self.x_dots.len();
        let inside = (1..=self.compensations.len()).contains(&row) && (1..=columns).contains(&column);
        inside.then(|| (row - 1) * columns + column - 1)
    }
}

#[cfg(test)]
mod tests;
