//! All of a scene measured: outline, plane, linear symbols, special mark, and the distances between them.

use crate::bilingual::Bilingual;
use crate::calibration::Geometry;
use crate::conditions::{Conditions, KeepOut};
use crate::geometry::Point;
use crate::record::{
    Beside, EdgeRecord, KeepOutRecord, Length, LinearDistance, LinearRecord, MarkRecord, OutlineRecord, PlaceRecord,
    PlaneRecord, SceneRecord, SideName,
};

use super::label_plane::{LabelPlane, StraightEdge};
use super::linear::{self, LinearSymbol};
use super::mark::{MarkFinder, MarkInstance, Position};
use super::outline::{Edge, NoOutline, Outline, Side, Source};
use super::polygon::{self, Shape, foot};
use super::sight::Sight;
use super::symbol::PlacedSymbol;

/// What is to be measured.
#[derive(Clone, Copy, Debug)]
pub struct Survey<'a> {
    /// Millimetres per pixel.
    pub scale: Option<f64>,
    /// What was stated about the product.
    pub conditions: &'a Conditions,
    /// The special mark, if one was taught.
    pub mark: Option<&'a MarkFinder>,
    /// Whether linear symbols are looked for.
    pub linear: bool,
}

/// How far linear symbols are looked for, millimetres: the radius of GS1, and the other half of an EAN-13 at its largest.
const LINEAR_REACH_MM: f64 = 90.0;
/// The same without a scale, in X.
const LINEAR_REACH_X: f64 = 200.0;
/// Standard deviation of an edge that was stated by its corners, pixels.
const STATED_EDGE: f64 = 1.0;
/// Least standard deviation of a measured edge, pixels.
const LEAST_EDGE: f64 = 0.05;

impl Survey<'_> {
    /// Measures a scene. `symbols` are those of the record, in its order.
    #[must_use]
    pub fn measure(&self, sight: &Sight<'_>, symbols: &[PlacedSymbol]) -> SceneRecord {
        let Some(first) = symbols.first() else { return SceneRecord::default() };
        let outline = self.outline(sight, first);
        let plane = |symbol| self.plane(sight.geometry(), symbol, outline.as_ref().ok());
        let planes: Vec<LabelPlane> = symbols.iter().map(plane).collect();
        let linear = match self.linear {
            true => self.linear(sight, symbols, &planes[0], outline.as_ref().ok()),
            false => Vec::new(),
        };
        let keep_out: Vec<(String, Shape)> = self
            .conditions
            .keep_out
            .iter()
            .filter_map(|place| Some((place.name.clone(), shape_of(place, &planes[0], outline.as_ref().ok())?)))
            .collect();
        let (marks, strange_mark) = self.marks(sight, symbols, &planes, outline.as_ref().ok(), &linear);
        SceneRecord {
            outline: outline.as_ref().ok().map(|outline| OutlineRecord {
                corners: outline.polygon.iter().map(|p| pixel(*p)).collect(),
                source: if outline.source == Source::Taught { "stated" } else { "found" }.into(),
            }),
            no_outline: outline.as_ref().err().map(|reason| why(*reason)),
            plane: Some(PlaneRecord {
                model: planes[0].model.name().into(),
                residual_px: rounded(planes[0].residual_px, 3),
            }),
            places: symbols
                .iter()
                .zip(&planes)
                .enumerate()
                .map(|(index, (symbol, plane))| {
                    let on = OnLabel { symbol, plane };
                    on.place(index, outline.as_ref().ok(), &keep_out, &linear)
                })
                .collect(),
            linear: linear
                .iter()
                .map(|held| LinearRecord {
                    symbology: held.symbology.name().into(),
                    text: held.text.clone(),
                    corners: held.corners.map(pixel),
                })
                .collect(),
            marks,
            strange_mark,
            keep_out: keep_out
                .iter()
                .map(|(name, shape)| KeepOutRecord {
                    name: name.clone(),
                    points: shape.points.iter().map(|p| pixel(planes[0].pixels(*p))).collect(),
                    closed: shape.closed,
                })
                .collect(),
        }
    }

    fn outline(&self, sight: &Sight<'_>, symbol: &PlacedSymbol) -> Result<Outline, NoOutline> {
        match &self.conditions.surface.outline_px {
            Some(corners) => {
                let corners: Vec<Point> = corners.iter().map(|[x, y]| Point::new(*x, *y)).collect();
                Outline::taught(&corners, symbol).ok_or(NoOutline::NotStraight)
            }
            None => Outline::find(sight, symbol),
        }
    }

    fn plane(&self, geometry: Option<&Geometry>, symbol: &PlacedSymbol, outline: Option<&Outline>) -> LabelPlane {
        let reach: Vec<Point> = outline.map_or_else(Vec::new, |outline| outline.polygon.clone());
        if let Some(plane) = geometry.and_then(|geometry| LabelPlane::calibrated(symbol, geometry, &reach)) {
            return plane;
        }
        let stated = self.conditions.surface.size_mm;
        let rectangle = outline.and_then(Outline::rectangle);
        let by_size = stated.zip(rectangle);
        if let Some(plane) =
            by_size.and_then(|(size, corners)| LabelPlane::of_stated_size(symbol, corners, size, self.scale))
        {
            return plane;
        }
        let edges: Vec<StraightEdge> = outline.map_or_else(Vec::new, |outline| {
            let deviation = if outline.source == Source::Taught { STATED_EDGE } else { LEAST_EDGE };
            outline.edges.iter().map(|edge| straight(edge, deviation)).collect()
        });
        LabelPlane::estimate(symbol, &edges, self.scale, &reach)
    }

    /// Linear symbols on the label; where that is not known, within reach of the symbol.
    fn linear(
        &self,
        sight: &Sight<'_>,
        symbols: &[PlacedSymbol],
        plane: &LabelPlane,
        outline: Option<&Outline>,
    ) -> Vec<LinearSymbol> {
        let Some((symbol, others)) = symbols.split_first() else { return Vec::new() };
        if let Some(outline) = outline {
            return linear::find(sight, symbol, others, &outline.polygon);
        }
        let reach = match plane.millimetres_per_unit() {
            Some(millimetres) => LINEAR_REACH_MM / millimetres * symbol.x_px / plane.x,
            None => LINEAR_REACH_X * symbol.x_px,
        };
        let (width, height) = (sight.picture().width() as f64, sight.picture().height() as f64);
        let centre = symbol.centre();
        let (left, right) = ((centre.x - reach).max(0.0), (centre.x + reach).min(width));
        let (top, bottom) = ((centre.y - reach).max(0.0), (centre.y + reach).min(height));
        let area = [[left, top], [right, top], [right, bottom], [left, bottom]].map(Point::from);
        linear::find(sight, symbol, others, &area)
    }

    /// The marks beside every symbol, each once, with the symbol that it is nearest to.
    fn marks(
        &self,
        sight: &Sight<'_>,
        symbols: &[PlacedSymbol],
        planes: &[LabelPlane],
        outline: Option<&Outline>,
        linear: &[LinearSymbol],
    ) -> (Option<Vec<MarkRecord>>, Option<[[f64; 2]; 4]>) {
        let Some(finder) = self.mark else { return (None, None) };
        let name = finder.template().name();
        let mut found: Vec<(MarkInstance, MarkRecord)> = Vec::new();
        let mut strange = None;
        for (index, (symbol, plane)) in symbols.iter().zip(planes).enumerate() {
            let finding = finder.find(sight, symbol, plane, outline.map(|outline| outline.polygon.as_slice()));
            // Bars of a linear symbol are print of about the size, and no mark at all.
            let is_linear = |corners: &[Point; 4]| {
                let shared = |held: &LinearSymbol| polygon::shared_area(corners, &held.corners);
                linear.iter().any(|held| shared(held) > 0.5 * polygon::area(corners))
            };
            strange = strange.or(finding.other.filter(|corners| !is_linear(corners)));
            for instance in finding.instances {
                let near = |held: &MarkInstance| (held.centre - instance.centre).norm() < 0.5 * side(&instance);
                match found.iter_mut().find(|(held, _)| near(held)) {
                    None => {
                        let record = mark_record(name, index, &instance, plane);
                        found.push((instance, record));
                    }
                    Some(held) if instance.gap_x < held.0.gap_x => {
                        *held = (instance.clone(), mark_record(name, index, &instance, plane));
                    }
                    Some(_) => {}
                }
            }
        }
        let strange = strange.filter(|_| found.is_empty()).map(|corners| corners.map(pixel));
        (Some(found.into_iter().map(|(_, record)| record).collect()), strange)
    }
}

fn side(instance: &MarkInstance) -> f64 {
    (instance.corners[1] - instance.corners[0]).norm()
}

fn mark_record(name: &str, symbol: usize, mark: &MarkInstance, plane: &LabelPlane) -> MarkRecord {
    MarkRecord {
        name: name.into(),
        corners: mark.corners.map(pixel),
        rotation_degrees: rounded(mark.rotation, 2),
        scale: Some(rounded(mark.scale, 3)),
        similarity: rounded(mark.similarity, 3),
        completeness: rounded(mark.completeness, 3),
        symbol,
        beside: match mark.position {
            Position::Inside => Beside::Inside,
            Position::Above => Beside::Above,
            Position::Right => Beside::Right,
            Position::Below => Beside::Below,
            Position::Left => Beside::Left,
        },
        offset_x: [rounded(mark.offset_x.x, 2), rounded(mark.offset_x.y, 2)],
        offset_from: Some(plane.model.name().into()),
        offset_mm: plane
            .millimetres_per_unit()
            .map(|mm| [rounded(mark.offset.x * mm, 3), rounded(mark.offset.y * mm, 3)]),
        function_overlap: rounded(mark.overlap.function_patterns(), 2),
        symbol_overlap: rounded(mark.overlap.symbol(), 2),
        quiet_zone_overlap: rounded(mark.overlap.quiet_zone, 2),
    }
}

/// A symbol on its label.
struct OnLabel<'a> {
    symbol: &'a PlacedSymbol,
    plane: &'a LabelPlane,
}

impl OnLabel<'_> {
    fn place(
        &self,
        index: usize,
        outline: Option<&Outline>,
        keep_out: &[(String, Shape)],
        linear: &[LinearSymbol],
    ) -> PlaceRecord {
        let [a, b, c, d] = self.plane.corners(self.symbol, self.symbol.quiet_zone);
        let millimetres = self.plane.millimetres_per_unit();
        let along = f64::midpoint((b - a).norm(), (c - d).norm());
        let across = f64::midpoint((d - a).norm(), (c - b).norm());
        let own = Shape::area(&[a, b, c, d]);
        PlaceRecord {
            symbol: index,
            zone: [a, b, c, d].map(|corner| pixel(self.plane.pixels(corner))),
            lengths_from: Some(self.plane.model.name().into()),
            zone_mm: millimetres.map(|mm| [rounded(along * mm, 3), rounded(across * mm, 3)]),
            edges: outline.map_or_else(Vec::new, |outline| {
                outline.edges.iter().filter_map(|edge| self.edge(edge, &[a, b, c, d])).collect()
            }),
            position: outline.and_then(|outline| self.position(outline)),
            turn_degrees: outline.and_then(|outline| self.turn(outline)),
            keep_out: keep_out
                .iter()
                .map(|(_, shape)| {
                    let gap = own.gap(shape)?;
                    self.length(gap.from, gap.to, gap.distance)
                })
                .collect(),
            linear: linear.iter().map(|held| self.linear(held, &own)).collect(),
        }
    }

    /// A length on the label, in units of the plane.
    fn length(&self, from: Point, to: Point, length: f64) -> Option<Length> {
        let millimetres = rounded(length * self.plane.millimetres_per_unit()?, 3);
        Some(Length { from: pixel(self.plane.pixels(from)), to: pixel(self.plane.pixels(to)), millimetres })
    }

    /// Distance of the quiet zone from an edge: of the corner that is nearest to it; negative beyond it.
    fn edge(&self, edge: &Edge, zone: &[Point; 4]) -> Option<EdgeRecord> {
        let (from, to) = (self.plane.place(edge.from), self.plane.place(edge.to));
        let way = (to - from).try_normalize(0.0)?;
        let inside = self.plane.place(self.symbol.centre());
        let signed = |p: Point| way.perp(&(p - from));
        let sign = signed(inside).signum();
        let distance = |p: &Point| sign * signed(*p);
        let corner = zone.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        let on_edge = from + way * (corner - from).dot(&way);
        Some(EdgeRecord {
            side: match edge.side {
                Side::Top => SideName::Top,
                Side::Right => SideName::Right,
                Side::Bottom => SideName::Bottom,
                Side::Left => SideName::Left,
            },
            distance: self.length(*corner, on_edge, distance(corner))?,
        })
    }

    /// Centre of the symbol within the outline, shares of its width and height.
    fn position(&self, outline: &Outline) -> Option<[f64; 2]> {
        let [a, b, c, d] = outline.rectangle()?.map(|corner| self.plane.place(corner));
        let centre = self.plane.place(self.symbol.centre());
        let share = |first: (Point, Point), second: (Point, Point)| {
            let to = |line: (Point, Point)| (centre - foot(centre, line)).norm();
            let (from_first, from_second) = (to(first), to(second));
            rounded(from_first / (from_first + from_second), 3)
        };
        Some([share((a, d), (b, c)), share((a, b), (d, c))])
    }

    /// Turn of the symbol's rows against the upper edge of the outline, or the lower one where that is not seen.
    fn turn(&self, outline: &Outline) -> Option<f64> {
        let edge = outline.edge(Side::Top).or_else(|| outline.edge(Side::Bottom))?;
        let way = self.plane.place(edge.to) - self.plane.place(edge.from);
        // Rows of the symbol are the x axis of the plane; which way the edge runs does not matter.
        let degrees = -way.y.atan2(way.x).to_degrees();
        Some(rounded((degrees + 90.0).rem_euclid(180.0) - 90.0, 2))
    }

    fn linear(&self, held: &LinearSymbol, own: &Shape) -> Option<LinearDistance> {
        let millimetres = self.plane.millimetres_per_unit()?;
        let bars = held.corners.map(|corner| self.plane.place(corner));
        let centre = Point::from(bars.iter().map(|p| p.coords).sum::<crate::geometry::Vector>() / 4.0);
        let distance = |p: &&Point| (**p - centre).norm();
        let farthest = own.points.iter().max_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        let nearest = own.gap(&Shape::area(&bars))?.distance;
        Some(LinearDistance {
            farthest: self.length(centre, *farthest, distance(&farthest))?,
            nearest_mm: rounded(nearest * millimetres, 3),
        })
    }
}

/// A stated place on the label, in units of the plane; `None` where nothing says where it lies.
fn shape_of(place: &KeepOut, plane: &LabelPlane, outline: Option<&Outline>) -> Option<Shape> {
    let points: Vec<Point> = match (&place.points_px, &place.points_mm) {
        (Some(pixels), _) => pixels.iter().map(|[x, y]| plane.place(Point::new(*x, *y))).collect(),
        (None, Some(millimetres)) => {
            let per_unit = plane.millimetres_per_unit()?;
            let corner = |corner: Point| plane.place(corner);
            // As the picture shows the label: from the corner that is uppermost and leftmost there.
            let corners = outline?.rectangle()?;
            let start = (0..4).min_by(|a, b| {
                let sum = |k: usize| corners[k].x + corners[k].y;
                sum(*a).total_cmp(&sum(*b))
            })?;
            let [origin, next, last] = [0, 1, 3].map(|step| corners[(start + step) % 4]);
            // Of a mirrored symbol the corners run the other way round.
            let (right, below) = if next.x - next.y >= last.x - last.y { (next, last) } else { (last, next) };
            let [origin, right, below] = [origin, right, below].map(corner);
            let (x, y) = ((right - origin).try_normalize(0.0)?, (below - origin).try_normalize(0.0)?);
            millimetres.iter().map(|[u, v]| origin + (x * *u + y * *v) / per_unit).collect()
        }
        (None, None) => return None,
    };
    match place.width_mm {
        None => Some(Shape::area(&points)),
        Some(width) => Some(Shape::line(&points, width / plane.millimetres_per_unit()?)),
    }
}

fn straight(edge: &Edge, deviation: f64) -> StraightEdge {
    StraightEdge {
        from: edge.from,
        to: edge.to,
        across: matches!(edge.side, Side::Left | Side::Right),
        deviation: deviation.max(edge.residual_px),
    }
}

fn why(reason: NoOutline) -> Bilingual {
    let (en, zh) = match reason {
        NoOutline::FillsPicture => ("No background is seen around the label.", "标签四周看不到背景。"),
        NoOutline::NoContrast => ("Label and background are of one grey.", "标签与背景灰度相同。"),
        NoOutline::NotStraight => (
            "The outline of the label was not found: too few straight edges are seen.",
            "未找到标签轮廓：可见的直边过少。",
        ),
    };
    Bilingual::new(en, zh)
}

fn pixel(p: Point) -> [f64; 2] {
    [rounded(p.x, 2), rounded(p.y, 2)]
}

fn rounded(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    // Adding zero turns -0 into 0.
    (value * factor).round() / factor + 0.0
}
