//! Finds the sheet in a picture: every symbol to its cell by its message, the others by the grid of those.

use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use grader::frame::Frame;
use grader::geometry::{Homography, Point};
use grader::locate::Located;
use grader::reflectance::ReflectanceImage;
use grader::symbology::SymbolSize;
use grader::symbology::qr::sizes::Version;

use super::landmark::{corner_marks, of_symbol};
use super::message::{Address, parse};
use super::page::sent;
use super::plan::{Cell, Plan, QUIET_ZONE};
use super::sheet_map::{Pair, SheetMap};

/// Cells that must be read for a grid: fewer do not hold it over the whole sheet.
const LEAST_READ: usize = 4;
/// Pixels per module below which a symbol is not measured: the reference decode looks at 3 x 3 pixels of a module from six
/// on, and edges of timing modules run into each other below four.
pub const LEAST_PIXELS: f64 = 4.0;
/// How far read symbols may lie off the grid of the plan on average, modules of the finest symbols.
const MOST_RESIDUAL: f64 = 2.0;

/// A sheet in a picture.
#[derive(Clone, Debug)]
pub struct Found {
    /// Millimetres on the page to pixels.
    pub map: SheetMap,
    /// For each cell of the plan what the search found there.
    pub located: Vec<Option<Located>>,
    /// Symbols in the picture that are not of this sheet.
    pub foreign: usize,
}

/// Why no sheet can be evaluated in a picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FindError {
    /// Nothing of a sheet was read.
    #[error(
        "no printer sheet in the picture ({others} other codes): photograph the whole sheet, sharp, with 10 pixels per module"
    )]
    NoSheet {
        /// Codes read that belong to no sheet.
        others: usize,
    },
    /// Another sheet than that of the plan.
    #[error("the picture shows sheet {found}, the plan is of sheet {expected}: give the plan of that sheet")]
    OtherSheet {
        /// Identity that the symbols state.
        found: String,
        /// Identity of the plan.
        expected: String,
    },
    /// A mirror image.
    #[error("the picture is a mirror image: save it unmirrored, or print and photograph the right side")]
    Mirrored,
    /// Too few symbols were read to know where the others are.
    #[error("only {read} of {cells} symbols can be read, at least {least} are needed: photograph it sharper and more evenly lit, \
             or print the sheet with larger X dimensions", least = LEAST_READ)]
    TooFewRead {
        /// Read.
        read: usize,
        /// On the sheet.
        cells: usize,
    },
    /// Part of the sheet lies outside the picture.
    #[error("{outside} of {cells} symbols lie outside the picture: photograph the whole sheet")]
    PartOfSheet {
        /// Cells whose quiet zone is not wholly in the picture.
        outside: usize,
        /// On the sheet.
        cells: usize,
    },
    /// Bars or corner marks are cut off.
    #[error("the edge of the sheet is cut off: photograph it with its corner marks")]
    EdgeCutOff,
    /// Too coarse.
    #[error(
        "{pixels:.1} pixels per module in the finest symbols, at least {least:.0} are needed (10 for sound values): move the \
         camera nearer or print fewer symbols",
        least = LEAST_PIXELS
    )]
    TooFewPixels {
        /// Fewest of a cell.
        pixels: f64,
    },
    /// Read symbols do not lie as the plan has them.
    #[error(
        "the symbols lie {residual:.1} modules off the places that the plan states: it is creased, or this is not the plan \
         that was printed"
    )]
    NotAsPlanned {
        /// Root mean square, modules.
        residual: f64,
    },
}

impl FindError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::NoSheet { others } => {
                format!("图像中没有打印测试页（其他码 {others} 个）：请清晰拍摄整页，每模块约 10 像素")
            }
            Self::OtherSheet { found, expected } => {
                format!("图像中是测试页 {found}，方案文件属于测试页 {expected}：请给出该页的方案文件")
            }
            Self::Mirrored => "图像是镜像：请保存为未镜像的图像，或打印、拍摄正面".into(),
            Self::TooFewRead { read, cells } => format!(
                "{cells} 个符号中只有 {read} 个可读，至少需要 {LEAST_READ} 个：请拍得更清晰、光照更均匀，或用更大的 X 尺寸打印"
            ),
            Self::PartOfSheet { outside, cells } => {
                format!("{cells} 个符号中有 {outside} 个在图像之外：请拍摄整页")
            }
            Self::EdgeCutOff => "测试页边缘被截去：请连同角标一起拍摄".into(),
            Self::TooFewPixels { pixels } => format!(
                "最小符号每模块只有 {pixels:.1} 像素，至少需要 {LEAST_PIXELS:.0}（可靠数值需 10）：请移近相机或减少符号"
            ),
            Self::NotAsPlanned { residual } => {
                format!("符号位置与方案相差 {residual:.1} 个模块：测试页有折皱，或并非按此方案打印")
            }
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// Puts the symbols that a search found to the cells of a plan.
///
/// # Errors
/// If the picture does not show the whole sheet of that plan, upright or turned, fine enough.
pub fn place(plan: &Plan, frame: &Frame, symbols: &[Located]) -> Result<Found, FindError> {
    let read: Vec<(Address, &Located)> = symbols.iter().filter_map(|l| Some((address(l)?, l))).collect();
    let ours: Vec<(usize, &Located)> = read
        .iter()
        .filter(|(address, _)| address.sheet == plan.sheet)
        .filter_map(|(address, located)| Some((plan.cell(address.row, address.column)?, *located)))
        .filter(|(index, located)| text(located) == Some(&plan.cells[*index].message))
        .collect();
    if ours.is_empty() {
        return Err(match read.first() {
            None => FindError::NoSheet { others: symbols.iter().filter(|l| l.reading.is_some()).count() },
            Some((address, _)) => FindError::OtherSheet { found: address.sheet.clone(), expected: plan.sheet.clone() },
        });
    }
    if ours.iter().filter(|(_, located)| located.mirrored).count() * 2 > ours.len() {
        return Err(FindError::Mirrored);
    }
    let mut located = vec![None; plan.cells.len()];
    for (index, found) in &ours {
        if !found.mirrored {
            located[*index] = Some((*found).clone());
        }
    }
    let count = located.iter().flatten().count();
    let too_few = FindError::TooFewRead { read: count, cells: plan.cells.len() };
    if count < LEAST_READ.min(plan.cells.len()) {
        return Err(too_few);
    }
    let nominal = Calibration::NOMINAL;
    let image = ReflectanceImage::new(frame, &nominal);
    let pairs: Vec<Pair> = located
        .iter()
        .zip(&plan.cells)
        .filter_map(|(located, cell)| Some((located.as_ref()?, cell)))
        .flat_map(|(located, cell)| of_symbol(plan, cell, &located.map, image))
        .collect();
    let first = SheetMap::fit(&pairs).ok_or_else(|| too_few.clone())?;
    let marks = corner_marks(plan, &first, image);
    let map = SheetMap::fit(&[pairs, marks].concat()).ok_or(too_few)?;
    let found = Found { map, located, foreign: symbols.len() - ours.len() };
    found.check(plan, frame)?;
    Ok(found)
}

fn text(located: &Located) -> Option<&String> {
    located.reading.as_ref()?.message.text.as_ref()
}

fn address(located: &Located) -> Option<Address> {
    parse(text(located)?)
}

/// Where a place of a symbol, in modules, is printed, mm on the page.
#[must_use]
pub fn on_page(plan: &Plan, cell: &Cell, modules: Point) -> Point {
    let inwards = sent(plan, cell);
    // An odd dot is taken from one side only, which moves all of the symbol by half a dot.
    let shift = [inwards.x, inwards.y].map(|[before, after]| (before - after) / 2.0);
    let ([x, y], side) = (cell.corner_dots, f64::from(cell.x_dots));
    Point::new(x + shift[0] + modules.x * side, y + shift[1] + modules.y * side) * plan.dot_mm
}

impl Found {
    fn check(&self, plan: &Plan, frame: &Frame) -> Result<(), FindError> {
        let finest = plan.cells.iter().map(|cell| self.pixels_per_module(plan, cell)).fold(f64::INFINITY, f64::min);
        let residual = self.map.residual / finest;
        if residual > MOST_RESIDUAL {
            return Err(FindError::NotAsPlanned { residual });
        }
        let (width, height) = (frame.width() as f64, frame.height() as f64);
        let seen = |p: Point| (0.0..=width).contains(&p.x) && (0.0..=height).contains(&p.y);
        let far = plan.modules() as f64 + QUIET_ZONE;
        let corners = [(-QUIET_ZONE, -QUIET_ZONE), (far, -QUIET_ZONE), (far, far), (-QUIET_ZONE, far)];
        let whole =
            |cell: &Cell| corners.iter().all(|(u, v)| seen(self.map.pixel(on_page(plan, cell, Point::new(*u, *v)))));
        let outside = plan.cells.iter().filter(|cell| !whole(cell)).count();
        if outside > 0 {
            return Err(FindError::PartOfSheet { outside, cells: plan.cells.len() });
        }
        let mm = |[x, y]: [f64; 2]| Point::new(x * plan.dot_mm, y * plan.dot_mm);
        let bar_ends = plan.bars.iter().flat_map(|[l, t, r, b]| [[*l, *t], [*r, *t], [*r, *b], [*l, *b]]);
        if !plan.marks.iter().copied().chain(bar_ends).all(|place| seen(self.map.pixel(mm(place)))) {
            return Err(FindError::EdgeCutOff);
        }
        if finest < LEAST_PIXELS {
            return Err(FindError::TooFewPixels { pixels: finest });
        }
        Ok(())
    }

    /// Pixels per module of a cell, mean of both axes.
    #[must_use]
    pub fn pixels_per_module(&self, plan: &Plan, cell: &Cell) -> f64 {
        let middle = Point::new(1.0, 1.0) * (plan.modules() as f64 / 2.0);
        let [x, y] = self.map.pixels_per_mm(on_page(plan, cell, middle));
        f64::midpoint(x, y) * plan.x_mm(cell)
    }

    /// The symbol of a cell: as it was found, or where the grid says it must be.
    #[must_use]
    pub fn symbol(&self, plan: &Plan, index: usize) -> Option<Located> {
        if let Some(located) = &self.located[index] {
            return Some(located.clone());
        }
        let cell = &plan.cells[index];
        let size = plan.modules() as f64;
        let corners = [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size)];
        let pairs = corners.map(|(u, v)| {
            let modules = Point::new(u, v);
            (modules, self.map.pixel(on_page(plan, cell, modules)))
        });
        Some(Located {
            size: SymbolSize::QrCode(Version::new(plan.version)?),
            map: Homography::from_pairs(&pairs)?,
            mirrored: false,
            reversed: false,
            reading: None,
        })
    }
}
