//! What stands around the symbols: outline of the label, distances with their values, linear symbols, special marks,
//! places to keep away from. What breaks a rule is drawn in the colour of the worst and named with the rule.

use super::canvas::{Canvas, Point, middle};
use super::palette::{self, Colour};
use super::tags::{Tag, Tags};
use super::window::Window;
use crate::record::{Check, Outcome, Record};
use crate::record::{Length, MarkRecord, PlaceRecord, SceneRecord};
use crate::report::visible::visible_shortened;
use crate::report::{Language, Text};

const ANOTHER_MARK: Text = Text::new("不是所学的标识", "not the mark taught");
/// Longest name that is written beside something.
const NAME: usize = 32;

/// Draws the scene of a record, if it has one.
pub(super) fn draw(canvas: &mut Canvas, window: &Window, record: &Record, language: Language, tags: &mut Tags) {
    let Some(scene) = &record.scene else { return };
    let mut drawing = Drawing { canvas, window, tags, stroke: stroke(window) };
    if let Some(outline) = &scene.outline {
        drawing.polygon(&outline.corners, palette::LABEL);
    }
    drawing.keep_outs(scene);
    drawing.linear(scene);
    drawing.marks(scene, record, language);
    for place in &scene.places {
        let checks = record.symbols.get(place.symbol).map_or(&[][..], |symbol| &symbol.checks);
        drawing.place(place, checks);
    }
}

/// Every point of a scene that a picture of it should show.
pub(super) fn points(scene: &SceneRecord) -> impl Iterator<Item = [f64; 2]> + '_ {
    let outline = scene.outline.iter().flat_map(|outline| outline.corners.iter().copied());
    let linear = scene.linear.iter().flat_map(|linear| linear.corners);
    let marks = scene.marks.iter().flatten().flat_map(|mark| mark.corners);
    outline.chain(linear).chain(marks).chain(scene.strange_mark.into_iter().flatten())
}

/// Lines as thick as the picture bears.
fn stroke(window: &Window) -> f64 {
    (window.width().max(window.height()) as f64 / 700.0).clamp(1.6, 4.0)
}

/// The rule among the checks, where it is not met.
fn broken<'a>(checks: &'a [Check], ids: &[&str]) -> Option<&'a str> {
    let broken = checks.iter().find(|check| check.outcome == Outcome::NotMet && ids.contains(&check.id.as_str()));
    broken.map(|check| check.id.as_str())
}

/// The value with the rule that it breaks before it.
fn labelled(broken: Option<&str>, value: String) -> String {
    broken.map_or(value.clone(), |id| format!("{id}: {value}"))
}

fn ink(broken: Option<&str>, usual: Colour) -> Colour {
    if broken.is_some() { palette::WORST } else { usual }
}

struct Drawing<'a> {
    canvas: &'a mut Canvas,
    window: &'a Window,
    tags: &'a mut Tags,
    stroke: f64,
}

impl Drawing<'_> {
    fn at(&self, place: [f64; 2]) -> Point {
        self.window.place(place)
    }

    fn placed(&self, points: &[[f64; 2]], closed: bool) -> Vec<Point> {
        let mut placed: Vec<Point> = points.iter().map(|point| self.at(*point)).collect();
        if closed {
            placed.extend(placed.first().copied());
        }
        placed
    }

    fn polygon(&mut self, points: &[[f64; 2]], colour: Colour) {
        let line = self.placed(points, true);
        self.canvas.outline(&line, self.stroke, colour, palette::HALO);
    }

    fn tag(&mut self, text: String, target: Point, fill: Colour) {
        if target.is_drawable() {
            self.tags.extend(vec![Tag::coloured(text, target, fill)]);
        }
    }

    fn keep_outs(&mut self, scene: &SceneRecord) {
        for keep_out in &scene.keep_out {
            let line = self.placed(&keep_out.points, keep_out.closed);
            self.canvas.dashes(&line, self.stroke, self.stroke * 5.0, palette::KEEP_OUT, palette::HALO);
            self.tag(visible_shortened(&keep_out.name, NAME), middle(&line), palette::KEEP_OUT);
        }
    }

    fn linear(&mut self, scene: &SceneRecord) {
        for linear in &scene.linear {
            self.polygon(&linear.corners, palette::LINEAR);
            let text = visible_shortened(&format!("{} {}", linear.symbology, linear.text), NAME);
            let target = self.at(linear.corners[0]);
            self.tag(text, target, palette::LINEAR);
        }
    }

    fn marks(&mut self, scene: &SceneRecord, record: &Record, language: Language) {
        let broken = broken(&record.checks, &["MRK-01", "MRK-02", "MRK-03"]);
        let colour = ink(broken, palette::MARK);
        for mark in scene.marks.iter().flatten() {
            self.polygon(&mark.corners, colour);
            let target = self.at(mark.corners[0]);
            self.tag(labelled(broken, told(mark)), target, colour);
        }
        if let Some(corners) = scene.strange_mark {
            let line = self.placed(&corners, true);
            self.canvas.dashes(&line, self.stroke, self.stroke * 5.0, palette::WORST, palette::HALO);
            let text = labelled(broken, ANOTHER_MARK.say(language).to_owned());
            self.tag(text, line[0], palette::WORST);
        }
    }

    fn place(&mut self, place: &PlaceRecord, checks: &[Check]) {
        let nearest = place.edges.iter().map(|edge| edge.distance.millimetres).min_by(f64::total_cmp);
        for edge in &place.edges {
            let deciding = Some(edge.distance.millimetres) == nearest;
            let broken = broken(checks, &["PLC-02"]).filter(|_| deciding);
            self.dimension(&edge.distance, broken);
        }
        for length in place.keep_out.iter().flatten() {
            self.dimension(length, broken(checks, &["PLC-03"]));
        }
        for distance in place.linear.iter().flatten() {
            self.span(&distance.farthest, broken(checks, &["PLC-05"]));
        }
    }

    /// A length across other things: dashed, named near its first end, so that it hides little.
    fn span(&mut self, length: &Length, broken: Option<&str>) {
        let (from, to) = (self.at(length.from), self.at(length.to));
        let colour = ink(broken, palette::DIMENSION);
        self.canvas.dashes(&[from, to], self.stroke * 0.7, self.stroke * 4.0, colour, palette::HALO);
        self.tag(labelled(broken, shown(length)), from.towards(to, 0.25), colour);
    }

    /// A line between both ends with an arrow at each, and its length.
    fn dimension(&mut self, length: &Length, broken: Option<&str>) {
        let (from, to) = (self.at(length.from), self.at(length.to));
        if !from.is_drawable() || !to.is_drawable() {
            return;
        }
        let colour = ink(broken, palette::DIMENSION);
        self.canvas.outline(&[from, to], self.stroke * 0.8, colour, palette::HALO);
        let whole = from.distance(to);
        let arrow = (self.stroke * 6.0).min(whole / 3.0);
        if whole > 1.0 {
            for (tip, other) in [(from, to), (to, from)] {
                let (ux, uy) = ((other.x - tip.x) / whole * arrow, (other.y - tip.y) / whole * arrow);
                let wing = |side: f64| Point::new(tip.x + ux - side * uy * 0.35, tip.y + uy + side * ux * 0.35);
                self.canvas.polygon(&[tip, wing(1.0), wing(-1.0)], colour, 1.0);
            }
        }
        self.tag(labelled(broken, shown(length)), from.towards(to, 0.5), colour);
    }
}

fn shown(length: &Length) -> String {
    format!("{:.2} mm", length.millimetres)
}

fn told(mark: &MarkRecord) -> String {
    format!("{} {:.2}", visible_shortened(&mark.name, NAME), mark.similarity)
}
