//! The search for one mark in one picture: where it may be, and what is really there.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use super::align::{Fit, Level, PARTS, Pose};
use super::coarse::{Candidate, RADIUS, REACH, Signature};
use super::model::Model;
use super::pieces::{Piece, pieces};
use super::template::MarkTemplate;
use super::{MarkFinder, RECOGNISED, WHOLE};
use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::reflectance::bilinear;
use crate::scene::polygon;
use crate::scene::reduced::Reduced;
use crate::scene::sight::Sight;
use crate::scene::symbol::PlacedSymbol;

/// A template with all that finding it needs, and the picture in which it is sought.
pub(super) struct Search<'a> {
    pub template: &'a MarkTemplate,
    pub model: &'a Model,
    pub rough: &'a Level,
    pub fine: &'a Level,
    sight: Sight<'a>,
    picture: &'a Plane<u8>,
    pub symbol: &'a PlacedSymbol,
    /// Columns and rows of the picture in which marks are sought.
    pub area: [Range<usize>; 2],
    /// The area in cells of the sizes that were wanted so far.
    reduced: RefCell<Vec<Rc<Reduced>>>,
    /// Pieces of print in cells of some size, once they were sought.
    pieces: RefCell<Vec<(usize, Rc<[Piece]>)>>,
}

/// Places aligned at full size for each search.
const TRIED: usize = 6;
/// Places compared at every angle: everywhere, and within the symbol.
const PLACES: usize = 48;
const PLACES_INSIDE: usize = 16;
/// Correlation on rings, in shares of the best, from which a place is aligned.
const BESIDE_BEST: f32 = 0.6;
/// Correlation at the coarse level from which alignment goes on.
const HOPEFUL: f32 = 0.45;
/// Correlation on rings from which a piece of print is worth a look at full size.
const PIECE_ALIKE: f32 = 0.4;
/// Sizes of pieces in shares of the mark's.
const PIECE_SIZES: Range<f64> = 0.45..2.2;
/// Cells along the longer side of a mark when pieces are sought: gaps of its own must not divide it, and those to its
/// neighbours must, for the smallest and the largest.
const PIECE_CELLS: [f64; 2] = [14.0, 24.0];
/// Sides of a piece of print that stands for the mark, in shares of the mark's.
const STAND_IN: std::ops::RangeInclusive<f64> = 0.6..=1.6;

impl<'a> Search<'a> {
    pub fn new(finder: &'a MarkFinder, sight: Sight<'a>, symbol: &'a PlacedSymbol, area: [Range<usize>; 2]) -> Self {
        let MarkFinder { template, model, rough, fine } = finder;
        let (reduced, pieces) = (RefCell::default(), RefCell::default());
        let picture = sight.picture();
        Self { template, model, rough, fine, sight, picture, symbol, area, reduced, pieces }
    }

    /// Marks of about one size, whole or in part: `side` is their longer side in pixels.
    pub fn of_size(&self, side: f64) -> Vec<(Pose, Fit)> {
        let factor = self.factor(side);
        self.reduced(factor).map_or_else(Vec::new, |reduced| self.within(&reduced, side, PLACES, None))
    }

    /// The same outside the symbol only.
    pub fn outside(&self, side: f64) -> Vec<(Pose, Fit)> {
        let own = Some(self.symbol.corners(0.0));
        self.reduced(self.factor(side)).map_or_else(Vec::new, |reduced| self.within(&reduced, side, PLACES, own))
    }

    /// Pixels on the side of a cell in which a mark of that side is as wide as its rings.
    fn factor(&self, side: f64) -> usize {
        (self.model.radius() * side / RADIUS).round().max(1.0) as usize
    }

    /// The whole area in cells of some size.
    fn reduced(&self, factor: usize) -> Option<Rc<Reduced>> {
        let mut held = self.reduced.borrow_mut();
        if let Some(known) = held.iter().find(|known| known.factor == factor) {
            return Some(Rc::clone(known));
        }
        let [columns, rows] = self.area.clone();
        let made = Rc::new(self.sight.reduced(columns, rows, factor, lines(factor))?);
        held.push(Rc::clone(&made));
        Some(made)
    }

    /// Such marks within the symbol only, where its modules leave room for one.
    pub fn inside(&self, side: f64) -> Vec<(Pose, Fit)> {
        if !self.symbol.may_hold(side) {
            return Vec::new();
        }
        let Some(area) = within(&self.symbol.corners(0.0), &self.area) else { return Vec::new() };
        // The rings about a place near the edge of the symbol reach beyond it.
        let around = (1.2 * self.model.radius() * side) as usize;
        let wider = |range: Range<usize>, limit: &Range<usize>| {
            range.start.saturating_sub(around).max(limit.start)..(range.end + around).min(limit.end)
        };
        let [columns, rows] = area;
        let (columns, rows) = (wider(columns, &self.area[0]), wider(rows, &self.area[1]));
        let factor = self.factor(side);
        let reduced = self.sight.reduced(columns, rows, factor, lines(factor));
        reduced.map_or_else(Vec::new, |reduced| self.within(&reduced, side, PLACES_INSIDE, None))
    }

    fn within(&self, reduced: &Reduced, side: f64, most: usize, taken: Option<[Point; 4]>) -> Vec<(Pose, Fit)> {
        let signature = Signature::new(self.model, reduced.factor as f64 / side);
        let candidates = signature.candidates(reduced, 0.25 * self.contrast(), most, taken);
        let least = candidates.first().map_or(0.0, |best| BESIDE_BEST * best.score);
        let tried = candidates.into_iter().take(TRIED).filter(|candidate| candidate.score >= least);
        tried.filter_map(|candidate| self.settled(&candidate, reduced, side)).collect()
    }

    /// Marks that stand alone: pieces of print, each taken for the mark as large as its ink is spread.
    pub fn alone(&self, expected: f64) -> Vec<(Pose, Fit)> {
        self.alone_in(expected, &PIECE_CELLS[..1])
    }

    /// The same, looked for in smaller cells, as small marks need it.
    pub fn alone_and_small(&self, expected: f64) -> Vec<(Pose, Fit)> {
        self.alone_in(expected, &PIECE_CELLS[1..])
    }

    fn alone_in(&self, expected: f64, sizes: &[f64]) -> Vec<(Pose, Fit)> {
        let mut found: Vec<(Pose, Fit)> = Vec::new();
        for cells in sizes {
            for piece in self.pieces(expected / cells).iter() {
                let side = piece.gyration / self.model.gyration();
                let known = |(pose, _): &(Pose, Fit)| (self.ink_middle(pose) - piece.middle).norm() < 0.3 * side;
                let fits = PIECE_SIZES.contains(&(side / expected)) && self.has_its_shape(piece, side);
                if fits && !found.iter().any(known) {
                    found.extend(self.piece(piece, side));
                }
            }
        }
        found
    }

    /// Whether the box of a piece may be that of the mark at some turn.
    fn has_its_shape(&self, piece: &Piece, side: f64) -> bool {
        let [narrowest, widest] = self.model.widths();
        let box_ = piece.corners[1] - piece.corners[0];
        box_.x.min(box_.y) > 0.75 * narrowest * side && box_.x.max(box_.y) < 1.35 * widest * side
    }

    fn piece(&self, piece: &Piece, side: f64) -> Option<(Pose, Fit)> {
        let factor = self.factor(side);
        // The middle of the piece becomes that of a cell.
        let around = (self.model.reach() * side / factor as f64).ceil() as usize + 1;
        let around = around.max(REACH);
        let half = (around as f64 + 0.5) * factor as f64;
        let range = |at: f64, size: usize| {
            let start = (at - half).round();
            let inside = start >= 0.0 && start + 2.0 * half <= size as f64;
            inside.then(|| start as usize..start as usize + (2 * around + 1) * factor)
        };
        let columns = range(piece.middle.x, self.picture.width())?;
        let rows = range(piece.middle.y, self.picture.height())?;
        let reduced = Reduced::new(self.picture, columns, rows, factor, lines(factor))?;
        let candidate = Signature::new(self.model, factor as f64 / side).at(&reduced.cells, around, around)?;
        (candidate.score >= PIECE_ALIKE).then_some(())?;
        self.settled(&candidate, &reduced, side)
    }

    /// A candidate laid upon the picture as exactly as it goes; `None` if it does not fit at all.
    fn settled(&self, candidate: &Candidate, reduced: &Reduced, side: f64) -> Option<(Pose, Fit)> {
        let (sine, cosine) = candidate.turn.sin_cos();
        let factor = reduced.factor as f64;
        let mut start = Pose { centre: candidate.centre, side: Vector::new(cosine, sine) * (side / factor) };
        // The candidate is about the middle of the ink.
        start.centre -= self.ink_middle(&start) - start.centre;
        let rough = self.rough.align(&reduced.cells, start, 10, &[true; PARTS * PARTS])?;
        if self.rough.fit(&reduced.cells, &rough)?.0.correlation < HOPEFUL {
            return None;
        }
        let rough = Pose { centre: reduced.pixels(rough.centre), side: rough.side * factor };
        self.refined(&rough)
    }

    /// A pose improved at full size, or at cells half as wide as the places of the fine level are apart.
    fn refined(&self, rough: &Pose) -> Option<(Pose, Fit)> {
        let side = rough.side.norm();
        let factor = (0.5 * side * self.fine.pitch()).floor().max(1.0);
        let range = |at: f64, size: usize| (at - side).max(0.0) as usize..((at + side).max(0.0) as usize).min(size);
        let columns = range(rough.centre.x, self.picture.width());
        let rows = range(rough.centre.y, self.picture.height());
        let reduced = Reduced::new(self.picture, columns, rows, factor as usize, lines(factor as usize))?;
        let cells = &reduced.cells;
        let start = Pose { centre: reduced.place(rough.centre), side: rough.side / factor };
        let mut pose = self.fine.align(cells, start, 6, &[true; PARTS * PARTS])?;
        let (mut fit, present) = self.fine.fit(cells, &pose)?;
        // Once more without the parts that do not agree: what covers a mark must not move it.
        if fit.present < WHOLE && fit.present >= 0.5 * RECOGNISED {
            let better = self.fine.align(cells, pose, 6, &present)?;
            let (again, _) = self.fine.fit(cells, &better)?;
            if again.present >= fit.present {
                (pose, fit) = (better, again);
            }
        }
        Some((Pose { centre: reduced.pixels(pose.centre), side: pose.side * factor }, fit))
    }

    /// A pose with the middle of its box where the mark has it, of which lens and tilt show one half larger than the other: as
    /// it is where neither is known. Looked at is the level picture about the mark.
    pub fn levelled(&self, pose: &Pose) -> Pose {
        self.middle_in_level(pose).map_or(*pose, |middle| {
            let off = middle - polygon::middle(&self.model.corners().map(|corner| pose.map(corner)));
            Pose { centre: pose.centre + off, ..*pose }
        })
    }

    /// Where the picture shows the middle of the box; `None` where no lens is known or the mark is lost.
    fn middle_in_level(&self, pose: &Pose) -> Option<Point> {
        self.sight.geometry()?;
        let levelling = self.sight.levelling();
        let centre = levelling.level(pose.centre)?;
        let ahead = levelling.level(pose.centre + pose.side * 0.5)? - levelling.level(pose.centre - pose.side * 0.5)?;
        let cell = (0.5 * ahead.norm() * self.fine.pitch()).floor().max(1.0);
        // Half as wide again as the mark, so that its corners are in it at any turn.
        let half = (0.8 * ahead.norm() / cell).ceil();
        let origin = centre - Vector::repeat(half * cell);
        let count = 2 * half as usize;
        let grey = |row: usize, column: usize| {
            let within = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]].map(|[x, y]| {
                let level = origin + Vector::new(column as f64 + x, row as f64 + y) * cell;
                levelling.pixels(level).and_then(|at| bilinear(self.picture, at)).unwrap_or_default()
            });
            (0.25 * within.iter().sum::<f32>()).round() as u8
        };
        let cells = Plane::from_fn(count, count, grey);
        let start = Pose { centre: Point::new(half, half), side: ahead / cell };
        let (_, present) = self.fine.fit(&cells, &start)?;
        let found = self.fine.align(&cells, start, 6, &present)?;
        let middle = polygon::middle(&self.model.corners().map(|corner| found.map(corner)));
        levelling.pixels(origin + middle.coords * cell)
    }

    fn ink_middle(&self, pose: &Pose) -> Point {
        pose.map(self.model.ink_middle())
    }

    /// Corners of a piece of print, alone on its paper, about as large as the mark: where the mark was taught, or anywhere
    /// near the symbol if it was taught without one.
    pub fn stand_in(&self, side: f64) -> Option<[Point; 4]> {
        let along = self.symbol.axes().0.try_normalize(0.0)?;
        let below = Vector::new(-along.y, along.x);
        let (middle, reach) = match self.template.beside {
            Some(beside) => {
                let offset = (along * beside.offset_x[0] + below * beside.offset_x[1]) * self.symbol.x_px;
                (self.symbol.centre() + offset, 0.8 * side)
            }
            None => (self.symbol.centre(), f64::INFINITY),
        };
        let [a, _, b, _] = self.model.corners();
        let (width, height) = ((b.x - a.x) * side, (b.y - a.y) * side);
        let is_alike = |piece: &Piece| {
            let box_ = piece.corners[1] - piece.corners[0];
            STAND_IN.contains(&(box_.x.max(box_.y) / width.max(height)))
                && box_.x.min(box_.y) >= 0.4 * width.min(height)
                && (piece.middle - middle).norm() <= reach
        };
        let away = |piece: &Piece| (piece.middle - middle).norm();
        let pieces = self.pieces(side / PIECE_CELLS[0]);
        let nearest = pieces.iter().filter(|piece| is_alike(piece)).min_by(|a, b| away(a).total_cmp(&away(b)))?;
        let [from, to] = nearest.corners;
        Some([from, Point::new(to.x, from.y), to, Point::new(from.x, to.y)])
    }

    /// Pieces of print in cells of about a size in pixels.
    fn pieces(&self, cell: f64) -> Rc<[Piece]> {
        let factor = cell.round().max(1.0) as usize;
        if let Some((_, known)) = self.pieces.borrow().iter().find(|(of, _)| *of == factor) {
            return Rc::clone(known);
        }
        let seen = self.reduced(factor).zip(self.paper());
        let found =
            seen.map_or_else(Vec::new, |(reduced, paper)| pieces(&reduced, self.symbol, paper, 0.5 * self.contrast()));
        let found: Rc<[Piece]> = found.into();
        self.pieces.borrow_mut().push((factor, Rc::clone(&found)));
        found
    }

    /// Grey of the paper: off the corners of the quiet zone, as a reversed symbol brings a ground of its own. Of the four
    /// places, one of which may show print, the one in the middle.
    fn paper(&self) -> Option<f32> {
        let mut seen: Vec<f32> =
            self.symbol.corners(1.3 * self.symbol.quiet_zone).iter().filter_map(|p| self.grey(*p)).collect();
        seen.sort_by(f32::total_cmp);
        seen.get(seen.len() / 2).copied()
    }

    fn grey(&self, p: Point) -> Option<f32> {
        let inside = p.x >= 0.0 && p.y >= 0.0;
        inside.then(|| self.picture.get(p.y as usize, p.x as usize)).flatten().map(|value| f32::from(*value))
    }

    /// Standard deviation of grey that print has about the symbol: half the difference between its paper and its ink.
    fn contrast(&self) -> f32 {
        self.levels().map_or(25.0, |(dark, light)| 0.5 * (light - dark).abs().max(20.0))
    }

    /// Grey of ink and paper: in the middle of a finder pattern of QR Code, and beside the corner.
    fn levels(&self) -> Option<(f32, f32)> {
        let at = |u: f64, v: f64| self.grey(self.symbol.map.map(Point::new(u, v)));
        let edge = -0.5 * self.symbol.quiet_zone;
        at(3.5, 3.5).zip(at(edge, edge))
    }
}

/// Rows looked at in a cell.
const fn lines(factor: usize) -> usize {
    if factor < 8 { 2 } else { 3 }
}

/// The upright box around points, within an area; `None` if nothing is left.
pub(super) fn within(points: &[Point], [columns, rows]: &[Range<usize>; 2]) -> Option<[Range<usize>; 2]> {
    let range = |value: fn(&Point) -> f64, limit: &Range<usize>| {
        let low = points.iter().map(value).fold(f64::INFINITY, f64::min).max(limit.start as f64);
        let high = points.iter().map(value).fold(f64::NEG_INFINITY, f64::max).min(limit.end as f64);
        (low < high).then(|| low as usize..high.ceil() as usize)
    };
    Some([range(|p| p.x, columns)?, range(|p| p.y, rows)?])
}
