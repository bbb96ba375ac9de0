//! What of a reduced picture is label and what is background.

use super::NoOutline;
use crate::geometry::{Line, Point, median};
use crate::plane::Plane;
use crate::scene::level::Levelling;
use crate::scene::reduced::Reduced;
use crate::scene::symbol::PlacedSymbol;

/// The region of the label.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// Middles of the sides of cells between label and background, cells.
    pub border: Vec<Point>,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unknown,
    Paper,
    Background,
    Label,
    /// Around the picture.
    Outside,
}

/// Grey levels by which background differs from paper at least.
const LEAST_CONTRAST: u8 = 12;
/// Share of the cells at the border of the picture that must be background.
const LEAST_BORDER: f64 = 0.05;
/// Share of the picture that the inner cells of a piece of background are at least; what is smaller or thin is print.
const LEAST_PIECE: f64 = 0.003;
/// Cells from a line that it explains.
const NEAR: f64 = 1.5;

impl Region {
    /// The region that holds the symbol. `texture` is the step in grey, as a share of the contrast between paper and
    /// background, that the background may have within itself.
    pub fn around(
        picture: &Plane<u8>,
        reduced: &Reduced,
        symbol: &PlacedSymbol,
        texture: f64,
    ) -> Result<Self, NoOutline> {
        let paper = paper_level(picture, symbol).ok_or(NoOutline::NoContrast)?;
        let mut cells = Cells::new(&reduced.cells);
        let border = cells.at_border();
        let mut differences: Vec<f64> = border
            .iter()
            .map(|at| cells.grey[*at].abs_diff(paper))
            .filter(|difference| *difference >= LEAST_CONTRAST)
            .map(f64::from)
            .collect();
        if (differences.len() as f64) < LEAST_BORDER * border.len() as f64 {
            return Err(NoOutline::FillsPicture);
        }
        let contrast = median(&mut differences).unwrap_or_default();
        let step = (contrast * texture).clamp(5.0, 48.0) as u8;
        let between = (contrast / 2.0) as u8;
        let is_paper = move |grey: u8| grey.abs_diff(paper) < between;

        let around = symbol.corners(0.5 * symbol.quiet_zone);
        let quiet: Vec<usize> = perimeter(&around, 16).filter_map(|p| cells.index(reduced.place(p))).collect();
        for start in quiet {
            if cells.kind[start] == Kind::Unknown && is_paper(cells.grey[start]) {
                cells.flood(start, step, Kind::Paper, is_paper);
            }
        }
        let least = (LEAST_PIECE * reduced.cells.data().len() as f64) as usize;
        let mut seen_background = 0;
        for start in &border {
            if cells.kind[*start] == Kind::Unknown && !is_paper(cells.grey[*start]) {
                let piece = cells.flood(*start, step, Kind::Background, |grey| !is_paper(grey));
                if cells.inner(&piece) < least {
                    // Print that the border of the picture cuts: a letter, a printed frame.
                    piece.into_iter().for_each(|at| cells.kind[at] = Kind::Label);
                } else {
                    seen_background += piece.len();
                }
            }
        }
        if seen_background == 0 {
            return Err(NoOutline::FillsPicture);
        }
        let start = cells.index(reduced.place(symbol.centre())).ok_or(NoOutline::NotStraight)?;
        if cells.kind[start] == Kind::Background {
            return Err(NoOutline::NoContrast);
        }
        Ok(Self { border: cells.border_of_label(start) })
    }

    /// Makes its border level. `None` where the geometry does not know it.
    pub fn level(&mut self, levelling: Levelling<'_>, reduced: &Reduced) -> Option<()> {
        for place in &mut self.border {
            *place = reduced.place(levelling.level(reduced.pixels(*place))?);
        }
        Some(())
    }

    /// Share of the border that lies near some line (pixels).
    pub fn explained<'a>(&self, lines: impl Iterator<Item = &'a Line> + Clone, reduced: &Reduced) -> f64 {
        let reach = NEAR * reduced.factor as f64;
        let near = |p: &&Point| lines.clone().any(|line| line.distance(reduced.pixels(**p)) <= reach);
        self.border.iter().filter(near).count() as f64 / self.border.len().max(1) as f64
    }
}

/// Grey of the paper in the quiet zone.
fn paper_level(picture: &Plane<u8>, symbol: &PlacedSymbol) -> Option<u8> {
    let around = symbol.corners(0.5 * symbol.quiet_zone);
    let mut levels: Vec<u8> = perimeter(&around, 16)
        .filter(|p| p.x >= 0.0 && p.y >= 0.0)
        .filter_map(|p| picture.get(p.y as usize, p.x as usize).copied())
        .collect();
    levels.sort_unstable();
    levels.get(levels.len() / 2).copied()
}

/// Places along a quadrilateral, so many on each side.
fn perimeter(corners: &[Point; 4], each: usize) -> impl Iterator<Item = Point> + '_ {
    (0..4 * each).map(move |index| {
        let (a, b) = (corners[index / each], corners[(index / each + 1) % 4]);
        a + (b - a) * ((index % each) as f64 / each as f64)
    })
}

/// The cells with a frame of one cell around them, so that neighbours need no checks.
struct Cells {
    width: usize,
    height: usize,
    grey: Vec<u8>,
    kind: Vec<Kind>,
}

impl Cells {
    fn new(cells: &Plane<u8>) -> Self {
        let (width, height) = (cells.width() + 2, cells.height() + 2);
        let mut grey = vec![0; width * height];
        let mut kind = vec![Kind::Outside; width * height];
        for row in 0..cells.height() {
            let at = (row + 1) * width + 1;
            grey[at..at + cells.width()].copy_from_slice(cells.row(row));
            kind[at..at + cells.width()].fill(Kind::Unknown);
        }
        Self { width, height, grey, kind }
    }

    fn index(&self, place: Point) -> Option<usize> {
        let inside =
            place.x >= 0.0 && place.y >= 0.0 && place.x < (self.width - 2) as f64 && place.y < (self.height - 2) as f64;
        inside.then(|| (place.y as usize + 1) * self.width + place.x as usize + 1)
    }

    const fn neighbours(&self, at: usize) -> [usize; 4] {
        [at - 1, at + 1, at - self.width, at + self.width]
    }

    fn at_border(&self) -> Vec<usize> {
        let (last_column, last_row) = (self.width - 2, self.height - 2);
        let across = (1..=last_column).flat_map(|column| [(1, column), (last_row, column)]);
        let down = (1..=last_row).flat_map(|row| [(row, 1), (row, last_column)]);
        across.chain(down).map(|(row, column)| row * self.width + column).collect()
    }

    /// Everything unknown that is reached from a cell without a step of more than `step` grey levels, through greys that
    /// `may` be of the kind: along a slanted edge the greys of cells go from one side to the other without a step. The
    /// level that a step is measured from follows slowly, as light does. Returns what was reached.
    fn flood(&mut self, start: usize, step: u8, kind: Kind, may: impl Fn(u8) -> bool) -> Vec<usize> {
        let mut reached = vec![start];
        // In sixteenths.
        let mut levels = vec![16 * u16::from(self.grey[start])];
        self.kind[start] = kind;
        let mut next = 0;
        while next < reached.len() {
            let (at, level) = (reached[next], levels[next]);
            let whole = ((level + 8) / 16) as u8;
            next += 1;
            for neighbour in self.neighbours(at) {
                let grey = self.grey[neighbour];
                if self.kind[neighbour] == Kind::Unknown && grey.abs_diff(whole) <= step && may(grey) {
                    self.kind[neighbour] = kind;
                    reached.push(neighbour);
                    levels.push(level - u16::from(whole) + u16::from(grey));
                }
            }
        }
        reached
    }

    /// How many cells of a piece of background lie among others, or at the border of the picture.
    fn inner(&self, piece: &[usize]) -> usize {
        let goes_on = |at: usize| matches!(self.kind[at], Kind::Background | Kind::Outside);
        piece.iter().filter(|at| self.neighbours(**at).into_iter().all(goes_on)).count()
    }

    /// Where the label that holds a cell meets background.
    fn border_of_label(&mut self, start: usize) -> Vec<Point> {
        const VISITED: [Kind; 2] = [Kind::Background, Kind::Outside];
        let mut seen = vec![false; self.kind.len()];
        let mut stack = vec![start];
        let mut border = Vec::new();
        seen[start] = true;
        while let Some(at) = stack.pop() {
            for neighbour in self.neighbours(at) {
                if self.kind[neighbour] == Kind::Background {
                    let middle =
                        |index: usize| Point::new((index % self.width) as f64 - 0.5, (index / self.width) as f64 - 0.5);
                    border.push(nalgebra::center(&middle(at), &middle(neighbour)));
                } else if !seen[neighbour] && !VISITED.contains(&self.kind[neighbour]) {
                    seen[neighbour] = true;
                    stack.push(neighbour);
                }
            }
        }
        border
    }
}
