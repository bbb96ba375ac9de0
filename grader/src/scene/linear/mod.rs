//! Linear symbols on the label: what they say, and where they are.
//!
//! ```text
//! scan lines along and across the symbol -> pieces with print -> runs -> stretches with guards and quiet zones -> rxing -> corners
//! ```
//!
//! Where the means of blocks are all those of the paper, a scan line is not looked at: most of a label is paper, and reading
//! it takes longer than all else. What is left is cut into bars and spaces; only a stretch with as many elements, guard patterns and quiet zones as a
//! symbology has is given to rxing. What it reads counts when a second line says the same.

mod extent;
mod pieces;
mod read;
mod runs;

use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::polygon;
use crate::scene::sight::Sight;
use crate::scene::symbol::PlacedSymbol;
use extent::OuterEdge;
use pieces::Print;
use read::Text;
use runs::{Runs, Stretch, sampled};

/// Symbologies that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LinearSymbology {
    Ean13,
    Ean8,
    UpcA,
    UpcE,
    Code128,
    Itf14,
}

impl LinearSymbology {
    /// As reports print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ean13 => "EAN13",
            Self::Ean8 => "EAN8",
            Self::UpcA => "UPCA",
            Self::UpcE => "UPCE",
            Self::Code128 => "Code128",
            Self::Itf14 => "ITF14",
        }
    }
}

/// A linear symbol that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearSymbol {
    /// Its symbology.
    pub symbology: LinearSymbology,
    /// What it says.
    pub text: String,
    /// Corners of its bars by the first and the last bar, pixels: beginning above, end above, end below, beginning below,
    /// as it reads.
    pub corners: [Point; 4],
}

impl LinearSymbol {
    /// The middle of its bars, where the diagonals meet.
    #[must_use]
    pub fn centre(&self) -> Point {
        polygon::middle(&self.corners)
    }
}

/// Distance of scan lines in X dimensions of the symbol: bars are higher than that.
const SPACING: f64 = 8.0;
/// Scan lines in one direction, at most.
const MOST_LINES: f64 = 48.0;
/// Sine of the angle between symbol and picture from which the axes of the picture are tried too.
const TURNED: f64 = 0.2;
/// Linear symbols in a picture, at most.
const MOST_SYMBOLS: usize = 16;

/// Reads the linear symbols within an area (the label, or the picture). `others` are two-dimensional symbols, whose modules
/// are no bars.
#[must_use]
pub fn find(sight: &Sight<'_>, symbol: &PlacedSymbol, others: &[PlacedSymbol], area: &[Point]) -> Vec<LinearSymbol> {
    let Some(along) = symbol.axes().0.try_normalize(0.0) else { return Vec::new() };
    let taken: Vec<[Point; 4]> = std::iter::once(symbol).chain(others).map(|s| s.corners(0.5 * s.quiet_zone)).collect();
    let spacing = SPACING * symbol.x_px;
    let picture = sight.picture();
    let (least, paper) = least_step(picture, symbol);
    let print = Print { blocks: sight.blocks(), paper, least: least / 2 };
    let mut search = Search { picture, print, taken, least, found: Vec::new() };
    search.along(along, area, spacing);
    search.along(Vector::new(-along.y, along.x), area, spacing);
    if search.found.is_empty() && along.x.abs().min(along.y.abs()) > TURNED {
        search.along(Vector::x(), area, spacing);
        search.along(Vector::y(), area, spacing);
    }
    search.found
}

/// Step in grey that is an edge between bar and space, as narrow bars are paler than wide ones; and the grey of the paper,
/// where it is known.
fn least_step(picture: &Plane<u8>, symbol: &PlacedSymbol) -> (u8, Option<u8>) {
    let grey = |u: f64, v: f64| {
        let p = symbol.map.map(Point::new(u, v));
        (p.x >= 0.0 && p.y >= 0.0).then(|| picture.get(p.y as usize, p.x as usize)).flatten().copied()
    };
    let edge = -0.5 * symbol.quiet_zone;
    let paper = grey(edge, edge);
    let contrast = grey(3.5, 3.5).zip(paper).map_or(100, |(dark, light)| light.abs_diff(dark));
    ((contrast / 4).max(12), paper)
}

struct Search<'a> {
    picture: &'a Plane<u8>,
    print: Print<'a>,
    taken: Vec<[Point; 4]>,
    least: u8,
    found: Vec<LinearSymbol>,
}

impl Search<'_> {
    /// Scan lines in one direction over an area.
    fn along(&mut self, along: Vector, area: &[Point], spacing: f64) {
        let across = Vector::new(-along.y, along.x);
        let range = |way: Vector| {
            let at = area.iter().map(|p| p.coords.dot(&way));
            at.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), t| (low.min(t), high.max(t)))
        };
        let ((from, to), (low, high)) = (range(along), range(across));
        if !(from < to && low < high && (to - from).max(high - low) < 1e6) {
            return;
        }
        let count = ((high - low) / spacing).clamp(1.0, MOST_LINES).ceil() as usize;
        let (mut line, mut runs) = (Vec::new(), Runs::default());
        for index in 0..count {
            let at = low + (high - low) * (index as f64 + 0.5) / count as f64;
            let place = |t: f64| Point::from(along * t + across * at);
            for [begin, end] in self.print.pieces(place(from), along, to - from) {
                let (begin, end) = (place(from + begin), place(from + end));
                let Some((start, step)) = sampled(self.picture, begin, end, &mut line) else { continue };
                runs.cut(&line, self.least);
                for stretch in runs.stretches() {
                    if self.found.len() >= MOST_SYMBOLS {
                        return;
                    }
                    let bars = &line[runs.edges[stretch.first] as usize..runs.edges[stretch.last] as usize];
                    let ink = bars.iter().copied().min().unwrap_or_default();
                    self.consider(&runs, &stretch, (start, step), ink);
                }
            }
        }
    }

    /// Reads a stretch, unless it lies in what is known already.
    fn consider(&mut self, runs: &Runs, stretch: &Stretch, (start, step): (Point, Vector), ink: u8) {
        // The first sample lies in the middle of the first pixel of the line.
        let place = |edge: usize| start + step * (f64::from(runs.edges[edge]) - 0.5);
        let (first, last) = (place(stretch.first), place(stretch.last));
        let middle = nalgebra::center(&first, &last);
        let known = self.taken.iter().chain(self.found.iter().map(|symbol| &symbol.corners));
        if known.clone().any(|corners| polygon::contains(corners, middle)) {
            return;
        }
        let Some(text) = read::read(runs, stretch) else { return };
        let module = f64::from(stretch.module);
        if !self.is_confirmed(&text, first, last, module) {
            return;
        }
        let (begin, end) = if text.backwards { (last, first) } else { (first, last) };
        if let Some(corners) = self.corners(begin, end, module, ink) {
            self.found.push(LinearSymbol { symbology: text.symbology, text: text.text, corners });
        }
    }

    /// Whether a line beside it says the same.
    fn is_confirmed(&self, text: &Text, first: Point, last: Point, module: f64) -> bool {
        let Some(along) = (last - first).try_normalize(0.0) else { return false };
        let across = Vector::new(-along.y, along.x);
        let (mut line, mut runs) = (Vec::new(), Runs::default());
        [2.0, -2.0, 4.0, -4.0].into_iter().any(|modules: f64| {
            let aside = across * (modules * module).clamp(-60.0, 60.0);
            let beyond = along * (12.0 * module);
            if sampled(self.picture, first + aside - beyond, last + aside + beyond, &mut line).is_none() {
                return false;
            }
            runs.cut(&line, self.least);
            runs.stretches().iter().any(|stretch| read::read(&runs, stretch).as_ref() == Some(text))
        })
    }

    /// Corners by the first and the last bar, from the line that the symbol was read on.
    fn corners(&self, begin: Point, end: Point, module: f64, ink: u8) -> Option<[Point; 4]> {
        let along = (end - begin).try_normalize(0.0)?;
        let below = Vector::new(-along.y, along.x);
        let edge = |at: Point, inwards: Vector| OuterEdge { at, inwards, along: below, module, ink: ink.into() };
        let (begin_above, begin_below) = extent::ends(self.picture, &edge(begin, along))?;
        let (end_above, end_below) = extent::ends(self.picture, &edge(end, -along))?;
        Some([begin_above, end_above, end_below, begin_below])
    }
}

#[cfg(test)]
mod tests;
