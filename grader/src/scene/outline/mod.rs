//! The outline of the label or the pack that carries the symbol.
//!
//! ```text
//! reduced picture -flood from the border-> region of the label -Hough-> straight sides -edges at full size-> lines
//! ```
//!
//! What is connected with the border of the picture without a step in grey is background, unless the paper of the quiet
//! zone reaches there without one. The rest, where it holds the symbol, is the label: print upon it, frames, text and bars
//! are steps inside it and do not matter. Its straight sides are then measured as edges in the picture itself, the
//! outermost ones. Rounded corners are no obstacle; a side that lies outside the picture is not known.

mod edge;
mod lines;
mod region;

use crate::geometry::{Line, Point, Vector, cross};
use crate::scene::level::{Levelling, picture_corners};
use crate::scene::polygon;
use crate::scene::reduced::Reduced;
use crate::scene::sight::Sight;
use crate::scene::symbol::PlacedSymbol;

/// A side of the outline as the symbol reads: its directions are those nearest to the symbol's rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Above the symbol.
    Top,
    /// To its right.
    Right,
    /// Below it.
    Bottom,
    /// To its left.
    Left,
}

impl Side {
    /// Clockwise from the top.
    pub const ALL: [Self; 4] = [Self::Top, Self::Right, Self::Bottom, Self::Left];
}

/// A straight side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Which side.
    pub side: Side,
    /// Beginning, clockwise, pixels.
    pub from: Point,
    /// End, pixels.
    pub to: Point,
    /// Root mean square distance of edge points from the line, pixels; 0 for a taught edge.
    pub residual_px: f64,
}

/// Where an outline comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// Found in the picture; how sure that is, 0 to 1: share of the border of the region that its sides explain, times
    /// the share of places along them where the edge was seen.
    Found(f64),
    /// Stated by the user.
    Taught,
}

/// The outline of a label or pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Its corners, clockwise as the picture shows them; closed by the border of the picture where a side lies outside.
    pub polygon: Vec<Point>,
    /// The sides that are known.
    pub edges: Vec<Edge>,
    /// Where it comes from.
    pub source: Source,
}

/// Why there is no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoOutline {
    /// No background is seen around the label.
    FillsPicture,
    /// Label and background are of one grey.
    NoContrast,
    /// What was found has no straight sides, or too few are seen.
    NotStraight,
}

/// Least confidence with which an outline is stated.
const LEAST_CONFIDENCE: f64 = 0.6;
/// Steps in grey within a background, shares of the contrast between paper and background: plain, textured.
const TEXTURES: [f64; 2] = [0.125, 0.33];
/// Cells along the longer side of the reduced picture, at least where the picture has as many pixels.
const CELLS: usize = 100;

impl Outline {
    /// Finds the outline around a symbol. Sides that a known lens bends are measured as the straight ones that
    /// they are; corners and ends are where the picture shows them.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn find(sight: &Sight<'_>, symbol: &PlacedSymbol) -> Result<Self, NoOutline> {
        let (width, height) = (sight.picture().width(), sight.picture().height());
        let factor = sight.whole_blocks(width.max(height) / CELLS).max(2);
        let reduced = sight.reduced(0..width, 0..height, factor, 2).ok_or(NoOutline::FillsPicture)?;
        // A plain background first: with less tolerance less print on the label is taken for background.
        TEXTURES
            .into_iter()
            .map(|texture| Self::find_against(sight, &reduced, symbol, texture))
            .find(|found| *found != Err(NoOutline::NotStraight))
            .unwrap_or(Err(NoOutline::NotStraight))
    }

    fn find_against(
        sight: &Sight<'_>,
        reduced: &Reduced,
        symbol: &PlacedSymbol,
        texture: f64,
    ) -> Result<Self, NoOutline> {
        let unknown = NoOutline::NotStraight;
        let (picture, levelling) = (sight.picture(), sight.levelling());
        let (width, height) = (picture.width(), picture.height());
        let mut region = region::Region::around(picture, reduced, symbol, texture)?;
        // From here on places are level ones, until the outline is known.
        region.level(levelling, reduced).ok_or(unknown)?;
        let centre = levelling.level(symbol.centre()).ok_or(unknown)?;
        let bounds = levelling.bounds(width, height).ok_or(unknown)?;
        let found = lines::straight(&region.border, reduced.cells.width(), reduced.cells.height());
        let (along, sides) = chosen(&found, reduced, symbol, centre).ok_or(unknown)?;
        if sides.len() < 2 {
            return Err(unknown);
        }
        let mut measured = Vec::new();
        let mut seen = 0.0;
        for side in &sides {
            let ends = extent(side, &sides, centre, bounds).ok_or(unknown)?;
            let reach = reduced.factor as f64;
            if let Some(edge) = edge::measure(levelling, picture, ends, side.0.outward(along), reach) {
                measured.push((side.0, edge));
                seen += edge.seen / sides.len() as f64;
            }
        }
        let explained = region.explained(measured.iter().map(|(_, edge)| &edge.line), reduced);
        let confidence = explained * seen;
        if measured.len() < sides.len() || confidence < LEAST_CONFIDENCE {
            return Err(unknown);
        }
        Self::bounded(levelling, &measured, along, symbol, [width, height], confidence).ok_or(unknown)
    }

    /// A stated outline: corners in pixels in order around it, either way. `None` if it has no area.
    #[must_use]
    pub fn taught(corners: &[Point], symbol: &PlacedSymbol) -> Option<Self> {
        let mut polygon = corners.to_vec();
        let area = polygon::signed_area(&polygon);
        if !area.is_normal() {
            return None;
        }
        if area < 0.0 {
            polygon.reverse();
        }
        let ways: Vec<Vector> = polygon::sides(&polygon).map(|(from, to)| to - from).collect();
        let longest = ways.iter().max_by(|a, b| a.norm_squared().total_cmp(&b.norm_squared()))?;
        let along = along_label(symbol, longest.try_normalize(0.0)?);
        let edges = polygon::sides(&polygon)
            .zip(&ways)
            .filter(|(_, way)| way.norm_squared() > 0.0)
            .map(|((from, to), way)| {
                // Clockwise with y down, the outside is to the left of the way.
                let side = Side::facing(Vector::new(way.y, -way.x), along);
                Edge { side, from, to, residual_px: 0.0 }
            })
            .collect();
        Some(Self { polygon, edges, source: Source::Taught })
    }

    /// The part of the picture that the sides enclose.
    fn bounded(
        levelling: Levelling<'_>,
        measured: &[(Side, edge::Measured)],
        along: Vector,
        symbol: &PlacedSymbol,
        size: [usize; 2],
        confidence: f64,
    ) -> Option<Self> {
        let [width, height] = size;
        let level = |places: &[Point]| places.iter().map(|place| levelling.level(*place)).collect::<Option<Vec<_>>>();
        let mut polygon = level(&picture_corners(width, height))?;
        // Beyond every corner of the picture.
        let far = 4.0 * (width + height) as f64;
        for (side, edge) in measured {
            let out = side.outward(along);
            let (a, b) = (edge.line.point - edge.line.direction * far, edge.line.point + edge.line.direction * far);
            let inside = [a, b, b - out * far, a - out * far];
            polygon = polygon::clipped(&polygon, &inside);
        }
        let corners = level(&symbol.corners(0.0))?;
        if polygon::area(&polygon) < 1.0 || !corners.iter().all(|p| polygon::contains(&polygon, *p)) {
            return None;
        }
        if polygon::signed_area(&polygon) < 0.0 {
            polygon.reverse();
        }
        let edges = measured
            .iter()
            .filter_map(|(side, edge)| {
                let on_line = |p: &Point| edge.line.distance(*p) < 1e-3;
                let (from, to) = polygon::sides(&polygon)
                    .filter(|(a, b)| on_line(a) && on_line(b))
                    .max_by(|a, b| (a.1 - a.0).norm().total_cmp(&(b.1 - b.0).norm()))?;
                let (from, to) = (levelling.pixels(from)?, levelling.pixels(to)?);
                Some(Edge { side: *side, from, to, residual_px: edge.residual })
            })
            .collect();
        let polygon = polygon.into_iter().map(|corner| levelling.pixels(corner)).collect::<Option<_>>()?;
        Some(Self { polygon, edges, source: Source::Found(confidence) })
    }

    /// The side that is known, if any.
    #[must_use]
    pub fn edge(&self, side: Side) -> Option<&Edge> {
        self.edges.iter().find(|edge| edge.side == side)
    }

    /// Sides that are not known: outside the picture.
    pub fn unknown(&self) -> impl Iterator<Item = Side> + '_ {
        Side::ALL.into_iter().filter(|side| self.edge(*side).is_none())
    }

    /// Corners where its four sides meet, as the symbol reads: upper left, upper right, lower right, lower left. `None` if
    /// it has not exactly four known sides.
    #[must_use]
    pub fn rectangle(&self) -> Option<[Point; 4]> {
        if self.edges.len() != 4 {
            return None;
        }
        let line = |side| {
            let edge = self.edge(side)?;
            Some(Line { point: edge.from, direction: (edge.to - edge.from).try_normalize(0.0)? })
        };
        let [top, right, bottom, left] = [line(Side::Top)?, line(Side::Right)?, line(Side::Bottom)?, line(Side::Left)?];
        Some([left.meet(&top)?, top.meet(&right)?, right.meet(&bottom)?, bottom.meet(&left)?])
    }
}

/// The direction of the label in the picture that is nearest to the rows of the symbol, by a straight side of it.
fn along_label(symbol: &PlacedSymbol, side: Vector) -> Vector {
    let rows = symbol.axes().0;
    let across = Vector::new(-side.y, side.x);
    let nearest = if side.dot(&rows).abs() >= across.dot(&rows).abs() { side } else { across };
    if nearest.dot(&rows) < 0.0 { -nearest } else { nearest }
}

impl Side {
    /// Away from the middle of a label whose rows run `along`.
    fn outward(self, along: Vector) -> Vector {
        let below = Vector::new(-along.y, along.x);
        match self {
            Self::Top => -below,
            Self::Right => along,
            Self::Bottom => below,
            Self::Left => -along,
        }
    }

    /// The side that looks most in a direction.
    fn facing(direction: Vector, along: Vector) -> Self {
        let towards = |side: &Self| side.outward(along).dot(&direction);
        Self::ALL.into_iter().max_by(|a, b| towards(a).total_cmp(&towards(b))).unwrap_or(Self::Top)
    }
}

/// Sine of the angle that a side may have against the right angle to another: perspective of 10° and some slack.
const SKEW: f64 = 0.26;

/// The direction of the label's rows, and the longest side in each direction; all at right angles to the longest of all,
/// or parallel to it, as seen.
fn chosen(
    found: &[lines::Straight],
    reduced: &Reduced,
    symbol: &PlacedSymbol,
    centre: Point,
) -> Option<(Vector, Vec<(Side, Line)>)> {
    let longest = found.first()?.line.direction;
    let along = along_label(symbol, longest);
    let mut sides: Vec<(Side, Line)> = Vec::new();
    for straight in found {
        let line = Line { point: reduced.pixels(straight.line.point), direction: straight.line.direction };
        let sine = cross(longest, line.direction).abs();
        if sine > SKEW && sine < (1.0 - SKEW * SKEW).sqrt() {
            continue;
        }
        let normal = Vector::new(-line.direction.y, line.direction.x);
        let side = Side::facing(normal * (line.point - centre).dot(&normal), along);
        if sides.iter().all(|(taken, _)| *taken != side) {
            sides.push((side, line));
        }
    }
    sides.sort_by_key(|(side, _)| *side);
    Some((along, sides))
}

/// The part of a side between its neighbours, or the border of the picture.
fn extent(
    (side, line): &(Side, Line),
    sides: &[(Side, Line)],
    centre: Point,
    [across, down]: [[f64; 2]; 2],
) -> Option<(Point, Point)> {
    let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
    for (at, way, [low, high]) in [(line.point.x, line.direction.x, across), (line.point.y, line.direction.y, down)] {
        if way.abs() > 1e-9 {
            let (a, b) = ((low - at) / way, (high - at) / way);
            (from, to) = (from.max(a.min(b)), to.min(a.max(b)));
        }
    }
    // The symbol lies between the neighbours.
    let between = (centre - line.point).dot(&line.direction);
    for (_, neighbour) in sides.iter().filter(|(other, _)| (*other as usize + *side as usize) % 2 == 1) {
        let at = (line.meet(neighbour)? - line.point).dot(&line.direction);
        if at > between { to = to.min(at) } else { from = from.max(at) }
    }
    (from < to).then(|| (line.point + line.direction * from, line.point + line.direction * to))
}

#[cfg(test)]
mod tests;
