//! The nodes of a card's grid in a picture.
//!
//! In: a frame and the card's description of its grid. Out: each node that is seen, in pixels and in millimetres. Nothing is
//! resampled. What is not a whole grid of the stated kind is refused with its reason.

use std::collections::BTreeSet;

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::geometry::{Point, median};

use super::chessboard::chessboard;
use super::dots::{Dot, find_dots};
use super::grey::Grey;
use super::lattice::{Cells, lattices};
use super::placement::{Wanted, extent, place, trim};
use crate::card::{Grid, GridKind};

/// Level (of full scale) that the lightest per cent of a picture must reach, and distance of lightest and darkest per cent:
/// below, noise and quantisation to 8 bits move dots.
const LEAST_LIGHT: f32 = 0.1;
const LEAST_CONTRAST: f32 = 0.08;
/// Smallest picture, pixels on a side.
const LEAST_SIDE: usize = 64;
/// Share of nodes that may be hidden by dust or a reflection.
const HIDDEN: f64 = 0.1;
/// Largest number of nodes that a card may state.
const MOST_NODES: usize = 10_000;
/// Range of areas of dots of one size, largest by smallest: perspective and light falling off change them by a fifth.
const ALIKE: f64 = 1.6;
/// From which area, by that of the other dots, a dot counts as marked: a diameter 1.2 times as large.
const MARKED: f64 = 1.44;
/// Largest area of a marked dot by that of the others.
const LARGEST_MARK: f64 = 6.0;
/// A second grid of this share of the first is no accident.
const SECOND: f64 = 0.4;

/// A node of a grid as a picture shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Column and row on the card.
    pub index: [usize; 2],
    /// Where the picture shows it, pixels: the corner, or the centroid of the dot.
    pub pixel: Point,
    /// Where it lies on the card, mm.
    pub millimetres: Point,
    /// Radius of the dot, mm, as the picture shows it; 0 for corners.
    pub radius_mm: f64,
}

/// How the direction of the card is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Marks on the card say it.
    Marked,
    /// The card is taken to lie upright; a picture as in a mirror would not be noticed.
    Assumed,
}

/// The grid of a card, found in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundGrid {
    /// Its nodes, row by row.
    pub nodes: Vec<Node>,
    /// Nodes that the card has.
    pub expected: usize,
    /// How its direction is known.
    pub direction: Direction,
    /// Width and height of the picture, pixels.
    pub size: [usize; 2],
}

/// Why a picture shows no usable grid.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GridError {
    /// The description cannot be looked for.
    #[error(
        "the card's grid of {columns} x {rows} nodes is not usable: at least 3 x 3 and at most {MOST_NODES} nodes, marks among them"
    )]
    Description {
        /// Columns stated.
        columns: usize,
        /// Rows stated.
        rows: usize,
    },
    /// Too few pixels.
    #[error("the picture of {width} x {height} pixels is too small for a grid: at least {LEAST_SIDE} pixels on a side")]
    TooSmall {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// Nothing but darkness.
    #[error("the picture is dark: its lightest hundredth reaches {:.1} % of full scale; switch on the light, open the lens, expose longer", level * 100.0)]
    Dark {
        /// Level of the lightest hundredth, 0 to 1.
        level: f32,
    },
    /// No print to be seen.
    #[error("the picture has no contrast ({:.1} % of full scale between light and dark): no grid in view, or hopelessly overexposed", contrast * 100.0)]
    NoContrast {
        /// Distance of the lightest and the darkest hundredth, 0 to 1.
        contrast: f32,
    },
    /// No even grid.
    #[error(
        "no grid of {kind} found among {candidates} candidates; is the card in view, in focus, at least 8 pixels from node to node?"
    )]
    NotFound {
        /// What was looked for.
        kind: &'static str,
        /// How many were found that form no grid.
        candidates: usize,
    },
    /// A kind of grid that is not read.
    #[error("ChArUco boards are not read: use dots, or a chessboard with marked squares")]
    Charuco,
    /// Light dots on dark.
    #[error("the grid is light on dark: a negative picture, or the wrong card")]
    Reversed,
    /// Rows or columns cut off, and nothing tells which.
    #[error("only {} x {} of {} x {} nodes are seen, and no marks tell which: bring the whole grid into view", found[0], found[1], expected[0], expected[1])]
    Partial {
        /// Columns and rows seen, as the picture lies.
        found: [usize; 2],
        /// Columns and rows on the card.
        expected: [usize; 2],
    },
    /// More, or other, nodes than the card has.
    #[error("the grid seen has {} x {} nodes, the card {} x {}: wrong card, or a wrong description", found[0], found[1], expected[0], expected[1])]
    WrongCount {
        /// Columns and rows seen, as the picture lies.
        found: [usize; 2],
        /// Columns and rows on the card.
        expected: [usize; 2],
    },
    /// Nodes inside the grid are hidden.
    #[error(
        "{missing} of {expected} nodes are hidden: look for reflections, glare and dust, or for what lies on the card"
    )]
    Hidden {
        /// Nodes not seen.
        missing: usize,
        /// Nodes on the card.
        expected: usize,
    },
    /// A picture as in a mirror.
    #[error(
        "the picture shows the card as in a mirror: switch off the camera's flip, or the mirror in the light path was not accounted for"
    )]
    Mirrored,
    /// Marks are not those of the card.
    #[error(
        "the marked nodes ({found} seen) are not where the card has its {expected}: wrong card, or marks hidden by a reflection"
    )]
    MarksDisagree {
        /// Marked nodes seen.
        found: usize,
        /// Marked nodes on the card.
        expected: usize,
    },
    /// Two grids in view.
    #[error("two grids are in view ({first} and {second} nodes): leave one card only")]
    TwoGrids {
        /// Nodes of the larger.
        first: usize,
        /// Nodes of the smaller.
        second: usize,
    },
}

impl GridError {
    /// The same in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Description { columns, rows } => {
                format!("标定卡的网格 {columns} x {rows} 个节点不可用：至少 3 x 3，至多 {MOST_NODES} 个，标记须在其中")
            }
            Self::TooSmall { width, height } => {
                format!("图像 {width} x {height} 像素，对网格来说太小：每边至少 {LEAST_SIDE} 像素")
            }
            Self::Dark { level } => {
                format!("图像全黑：最亮的百分之一只达到满量程的 {:.1} %；请打开光源、开大光圈或延长曝光", level * 100.0)
            }
            Self::NoContrast { contrast } => {
                format!("图像没有对比度（明暗之差为满量程的 {:.1} %）：视场中没有网格，或严重过曝", contrast * 100.0)
            }
            Self::NotFound { kind, candidates } => format!(
                "在 {candidates} 个候选中没有找到{}网格；请检查标定卡是否在视场内、是否对焦、节点间距是否至少 8 像素",
                match *kind {
                    "dots" => "圆点",
                    _ => "棋盘",
                }
            ),
            Self::Charuco => "不读取 ChArUco 标定板：请使用圆点网格，或带标记方格的棋盘".into(),
            Self::Reversed => "网格为黑底白点：图像是负片，或用错了标定卡".into(),
            Self::Partial { found, expected } => format!(
                "只看到 {} x {} 个节点（应为 {} x {}），且没有标记说明是哪一部分：请将整个网格移入视场",
                found[0], found[1], expected[0], expected[1]
            ),
            Self::WrongCount { found, expected } => format!(
                "看到的网格有 {} x {} 个节点，标定卡为 {} x {}：用错了卡，或描述文件有误",
                found[0], found[1], expected[0], expected[1]
            ),
            Self::Hidden { missing, expected } => {
                format!("{expected} 个节点中有 {missing} 个被遮挡：请检查反光、眩光、灰尘或卡上的异物")
            }
            Self::Mirrored => "图像是镜像：请关闭相机的翻转，或检查光路中未计入的反射镜".into(),
            Self::MarksDisagree { found, expected } => {
                format!("看到的 {found} 个标记节点与标定卡的 {expected} 个位置不符：用错了卡，或标记被反光遮住")
            }
            Self::TwoGrids { first, second } => {
                format!("视场中有两个网格（{first} 和 {second} 个节点）：请只留一张标定卡")
            }
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// Finds the grid of a card in a frame.
///
/// # Errors
/// If the frame shows no grid, not the one described, or not enough of it.
pub fn find_grid(frame: &Frame, grid: &Grid) -> Result<FoundGrid, GridError> {
    let (columns, rows) = (grid.columns, grid.rows);
    let inside = |m: &[usize; 2]| m[0] < columns && m[1] < rows;
    if columns < 3 || rows < 3 || columns.saturating_mul(rows) > MOST_NODES || !grid.marked.iter().all(inside) {
        return Err(GridError::Description { columns, rows });
    }
    let (width, height) = (frame.width(), frame.height());
    if width < LEAST_SIDE || height < LEAST_SIDE {
        return Err(GridError::TooSmall { width, height });
    }
    let grey = Grey::of(frame);
    let [dark, light] = grey.quantiles([0.01, 0.99]);
    if light < LEAST_LIGHT {
        return Err(GridError::Dark { level: light });
    }
    if light - dark < LEAST_CONTRAST {
        return Err(GridError::NoContrast { contrast: light - dark });
    }
    match grid.kind {
        GridKind::Dots => dot_grid(&grey, dark, grid).map_err(|error| {
            let reversed = || dot_grid(&grey.negative(), 1.0 - light, grid).is_ok();
            let doubtful = matches!(error, GridError::NotFound { .. } | GridError::WrongCount { .. });
            if doubtful && reversed() { GridError::Reversed } else { error }
        }),
        GridKind::Chessboard => chessboard(&grey, grid),
        GridKind::Charuco => Err(GridError::Charuco),
    }
}

fn dot_grid(grey: &Grey, darkest: f32, grid: &Grid) -> Result<FoundGrid, GridError> {
    let dots = find_dots(grey, darkest);
    let mut first_error = None;
    for size in sizes(&dots) {
        let chosen: Vec<Dot> =
            dots.iter().copied().filter(|d| d.area > size / ALIKE && d.area < size * ALIKE * LARGEST_MARK).collect();
        match dots_of_size(grey, &chosen, grid) {
            Ok(found) => return Ok(found),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(GridError::NotFound { kind: "dots", candidates: dots.len() }))
}

/// Areas of which there are many dots, the most frequent first: at most three.
fn sizes(dots: &[Dot]) -> Vec<f64> {
    let mut areas: Vec<f64> = dots.iter().map(|d| d.area).collect();
    areas.sort_by(f64::total_cmp);
    let mut found = Vec::new();
    while found.len() < 3 && areas.len() >= 9 {
        let (mut best, mut first, mut end) = (0..0, 0, 0);
        while first < areas.len() {
            while end < areas.len() && areas[end] <= areas[first] * ALIKE {
                end += 1;
            }
            if end - first > best.len() {
                best = first..end;
            }
            first += 1;
        }
        if best.len() < 9 {
            break;
        }
        found.push(areas[best.start + best.len() / 2]);
        areas.drain(best);
    }
    found
}

fn dots_of_size(grey: &Grey, dots: &[Dot], grid: &Grid) -> Result<FoundGrid, GridError> {
    let points: Vec<Point> = dots.iter().map(|d| d.centre).collect();
    let wanted = Wanted::of(grid);
    let cells = one_lattice(&points, &wanted, "dots")?;
    let mut areas: Vec<f64> = cells.values().map(|index| dots[*index].area).collect();
    let usual = median(&mut areas).unwrap_or_default();
    let marks: BTreeSet<(i32, i32)> =
        cells.iter().filter(|(_, index)| dots[**index].area > MARKED * usual).map(|(cell, _)| *cell).collect();
    let pitch = pitch(&cells, &points);
    // Radius by the share of a cell that the dot covers.
    let radius =
        |area: f64| (area / (std::f64::consts::PI * pitch * pitch) * grid.pitch_mm[0] * grid.pitch_mm[1]).sqrt();
    assemble(grey, &cells, &marks, &points, grid, |index| radius(dots[index].area))
}

/// The one grid among the points, without lines that do not belong to it.
pub(super) fn one_lattice(points: &[Point], wanted: &Wanted, kind: &'static str) -> Result<Cells, GridError> {
    let mut found = lattices(points).into_iter();
    let not_found = GridError::NotFound { kind, candidates: points.len() };
    let cells = found.next().filter(|cells| cells.len() >= 9).ok_or(not_found.clone())?;
    if let Some(second) = found.next()
        && second.len() >= 9
        && second.len() as f64 > SECOND * cells.len() as f64
    {
        return Err(GridError::TwoGrids { first: cells.len(), second: second.len() });
    }
    let cells = trim(cells, wanted);
    let (columns, rows) = extent(&cells);
    // A net with more holes than nodes is accident, not print.
    if columns * rows > 2 * cells.len() || cells.len() < 9 { Err(not_found) } else { Ok(cells) }
}

/// Mean distance of neighbours, pixels.
pub(super) fn pitch(cells: &Cells, points: &[Point]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for ((column, row), index) in cells {
        for next in [(column + 1, *row), (*column, row + 1)] {
            if let Some(other) = cells.get(&next) {
                sum += (points[*other] - points[*index]).norm();
                count += 1.0;
            }
        }
    }
    sum / f64::max(count, 1.0)
}

/// Nodes from cells, once it is known how they lie on the card.
pub(super) fn assemble(
    grey: &Grey,
    cells: &Cells,
    marks: &BTreeSet<(i32, i32)>,
    points: &[Point],
    grid: &Grid,
    radius_mm: impl Fn(usize) -> f64,
) -> Result<FoundGrid, GridError> {
    let wanted = Wanted::of(grid);
    let (columns, rows) = extent(cells);
    let (placement, marked) = place(cells, marks, points, &wanted)?;
    let missing = columns * rows - cells.len();
    if missing as f64 > HIDDEN * (columns * rows) as f64 {
        return Err(GridError::Hidden { missing, expected: columns * rows });
    }
    let mut nodes: Vec<Node> = cells
        .iter()
        .map(|(cell, index)| {
            let (column, row) = placement.node(*cell);
            let millimetres = Point::new(
                grid.origin_mm[0] + f64::from(column) * grid.pitch_mm[0],
                grid.origin_mm[1] + f64::from(row) * grid.pitch_mm[1],
            );
            let index_on_card = [column.unsigned_abs() as usize, row.unsigned_abs() as usize];
            Node { index: index_on_card, pixel: points[*index], millimetres, radius_mm: radius_mm(*index) }
        })
        .collect();
    nodes.sort_by_key(|node| (node.index[1], node.index[0]));
    Ok(FoundGrid {
        nodes,
        expected: grid.columns * grid.rows,
        direction: if marked { Direction::Marked } else { Direction::Assumed },
        size: [grey.width(), grey.height()],
    })
}

#[cfg(test)]
mod tests;
