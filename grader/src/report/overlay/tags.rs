//! Labels in the picture, placed where they hide least, each with a line to what it names.

use super::canvas::{Canvas, Point};
use super::font::Font;
use super::palette::{self, Colour};

/// A label for a place.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    text: String,
    target: Point,
    /// What the label belongs to and should stay near.
    owner: Point,
    fill: Colour,
}

impl Tag {
    pub fn new(text: String, target: Point) -> Self {
        Self { text, target, owner: target, fill: [38, 40, 46] }
    }

    /// A label in that colour.
    pub fn coloured(text: String, target: Point, fill: Colour) -> Self {
        Self { text, target, owner: target, fill }
    }

    /// A headline in that colour for the symbol around `owner`.
    pub fn headline(text: String, target: Point, owner: Point, fill: Colour) -> Self {
        Self { text, target, owner, fill }
    }
}

/// All labels of a picture.
pub(super) struct Tags {
    width: f64,
    height: f64,
    tags: Vec<Tag>,
    headlines: Vec<Tag>,
    /// Areas over which no label should lie, and how dear each ninth of a label there is.
    kept_free: Vec<([Point; 4], f64)>,
}

/// More labels than this only hide the picture.
const MOST: usize = 60;

impl Tags {
    /// Labels for a picture of that size.
    pub fn within(width: f64, height: f64) -> Self {
        Self { width, height, tags: Vec::new(), headlines: Vec::new(), kept_free: Vec::new() }
    }

    /// Keeps a symbol free of labels where possible, and its quiet zone where that costs little.
    pub fn avoid(&mut self, symbol: [Point; 4], quiet: [Point; 4]) {
        self.kept_free.extend([(symbol, 0.2), (quiet, 0.01)]);
    }

    pub fn extend(&mut self, tags: Vec<Tag>) {
        self.tags.extend(tags);
    }

    /// A label that is placed first and bears no line.
    pub fn headline(&mut self, tag: Tag) {
        self.headlines.push(tag);
    }

    /// Draws all labels.
    pub fn draw(&self, canvas: &mut Canvas, font: &Font, size: f64) {
        let mut taken = Taken::default();
        let headlines = self.headlines.iter().map(|tag| (tag, size * 1.1, false));
        let tags = self.tags.iter().map(|tag| (tag, size * 0.8, true));
        for (tag, size, has_line) in headlines.chain(tags).take(MOST) {
            let text = font.fitted(&tag.text, size, (self.width - size).max(size));
            let (width, height) = (font.width(&text, size) + size * 0.8, size * 1.5);
            let Some(place) = self.best(tag, width, height, &taken) else { continue };
            if has_line {
                let line = [tag.target, place.nearest(tag.target)];
                canvas.outline(&line, 1.6, tag.fill, palette::HALO);
                taken.lines.push(line);
            }
            canvas.rectangle(
                Point::new(place.left - 1.0, place.top - 1.0),
                Point::new(place.right + 1.0, place.bottom + 1.0),
                palette::HALO,
            );
            canvas.rectangle(Point::new(place.left, place.top), Point::new(place.right, place.bottom), tag.fill);
            let baseline = Point::new(place.left + size * 0.4, place.top + size * 1.1);
            font.write(canvas, baseline, size, palette::readable_on(tag.fill), &text);
            taken.boxes.push(place);
        }
    }

    /// The place near the target that hides least.
    fn best(&self, tag: &Tag, width: f64, height: f64, taken: &Taken) -> Option<Box2> {
        let farthest = self.width.max(self.height) * 0.6;
        let mut best: Option<(f64, Box2)> = None;
        let mut away = height * 0.75;
        while away < farthest {
            for turn in 0..16 {
                let (sin, cos) = (f64::from(turn) * std::f64::consts::PI / 8.0).sin_cos();
                let (dx, dy) = (cos * (away + width / 2.0), sin * (away + height / 2.0));
                let centre = Point::new(tag.target.x + dx, tag.target.y + dy);
                let place = Box2::around(centre, width, height).moved_into(self.width, self.height);
                let cost = self.cost(&place, tag, taken);
                if cost.is_finite() && best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, place));
                }
            }
            away += height;
        }
        best.map(|(_, place)| place)
    }

    /// How much a label there would disturb: on another one or on its own target it may not lie; on a symbol or across
    /// another's line it is dear, far away a little.
    fn cost(&self, place: &Box2, tag: &Tag, taken: &Taken) -> f64 {
        let spaced = place.grown(3.0);
        if taken.boxes.iter().any(|other| spaced.overlaps(other)) || place.grown(2.0).contains(tag.target) {
            return f64::INFINITY;
        }
        let hidden: f64 = self
            .kept_free
            .iter()
            .map(|(area, price)| price * place.samples().filter(|sample| is_inside(*sample, area)).count() as f64)
            .sum();
        let line = [tag.target, place.nearest(tag.target)];
        let crossed = taken.boxes.iter().filter(|other| other.is_crossed_by(line)).count()
            + taken.lines.iter().filter(|line| spaced.is_crossed_by(**line)).count();
        let diagonal = self.width.hypot(self.height).max(1.0);
        let away = line[0].distance(line[1]) + 0.3 * place.centre().distance(tag.owner);
        away / diagonal + hidden + crossed as f64 * 0.5
    }
}

/// Where labels and their lines already are.
#[derive(Default)]
struct Taken {
    boxes: Vec<Box2>,
    lines: Vec<[Point; 2]>,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug)]
struct Box2 {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Box2 {
    fn around(centre: Point, width: f64, height: f64) -> Self {
        let (left, top) = (centre.x - width / 2.0, centre.y - height / 2.0);
        Self { left, top, right: left + width, bottom: top + height }
    }

    fn moved_into(self, width: f64, height: f64) -> Self {
        const EDGE: f64 = 3.0;
        let dx = (width - EDGE - self.right).min(0.0) + (EDGE - self.left).max(0.0);
        let dy = (height - EDGE - self.bottom).min(0.0) + (EDGE - self.top).max(0.0);
        Self { left: self.left + dx, right: self.right + dx, top: self.top + dy, bottom: self.bottom + dy }
    }

    fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn centre(&self) -> Point {
        Point::new((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    fn is_crossed_by(&self, [from, to]: [Point; 2]) -> bool {
        (0..=32).any(|step| self.contains(from.towards(to, f64::from(step) / 32.0)))
    }

    fn contains(&self, point: Point) -> bool {
        (self.left..self.right).contains(&point.x) && (self.top..self.bottom).contains(&point.y)
    }

    fn nearest(&self, point: Point) -> Point {
        // `max` and `min` rather than `clamp`, which panics where the bounds are not in order.
        Point::new(point.x.max(self.left).min(self.right), point.y.max(self.top).min(self.bottom))
    }

    /// Nine points of it.
    fn samples(self) -> impl Iterator<Item = Point> {
        (0..9).map(move |index| {
            let share = |step: usize| step as f64 / 2.0;
            Point::new(
                self.left + (self.right - self.left) * share(index % 3),
                self.top + (self.bottom - self.top) * share(index / 3),
            )
        })
    }
}

/// Whether a point lies in a convex quadrilateral, whichever way its corners turn.
fn is_inside(point: Point, area: &[Point; 4]) -> bool {
    let side = |index: usize| {
        let (a, b) = (area[index], area[(index + 1) % 4]);
        (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
    };
    let signs = [0, 1, 2, 3].map(side);
    signs.iter().all(|value| *value >= 0.0) || signs.iter().all(|value| *value <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lie_beside_symbols_inside_the_picture_and_not_on_each_other() {
        let mut tags = Tags::within(400.0, 300.0);
        let area = [(100.0, 50.0), (300.0, 50.0), (300.0, 250.0), (100.0, 250.0)].map(|(x, y)| Point::new(x, y));
        tags.avoid(area, area);
        let mut taken = Taken::default();
        for target in [Point::new(120.0, 70.0), Point::new(290.0, 240.0), Point::new(125.0, 75.0)] {
            let place = tags.best(&Tag::new(String::new(), target), 70.0, 20.0, &taken).unwrap();
            assert!(place.left >= 0.0 && place.right <= 400.0 && place.top >= 0.0 && place.bottom <= 300.0);
            assert!(!place.samples().any(|sample| is_inside(sample, &area)), "{place:?}");
            assert!(!taken.boxes.iter().any(|other| other.overlaps(&place)));
            taken.boxes.push(place);
        }
    }
}
