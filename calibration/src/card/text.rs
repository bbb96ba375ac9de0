//! Writing on cards: the outlines of letters, drawn like every other figure.
//!
//! Outlines instead of fonts in the files: a program or printer that lacks a font puts another one in its place and
//! moves what stands beside it; outlines look the same everywhere, in SVG and PDF alike, and nothing needs embedding.

use ab_glyph::{Font as _, FontRef, OutlineCurve, Point};

use super::drawing::{Contour, Figure, Millimetres, Shape, Stroke, Tint};

/// Noto Sans SC, the characters that cards and sheets use.
const NOTO_SANS_SC: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Sheet.ttf");

/// The font of the cards.
pub struct Lettering {
    font: FontRef<'static>,
    em: f64,
}

impl Lettering {
    /// The font that comes with the program.
    pub fn new() -> Self {
        let font = FontRef::try_from_slice(NOTO_SANS_SC).expect("the font in the program is a font");
        let em = f64::from(font.units_per_em().unwrap_or(1000.0));
        Self { font, em }
    }

    /// Whether the font has a shape for the character.
    #[cfg(test)]
    pub fn has(&self, c: char) -> bool {
        self.font.glyph_id(c).0 != 0
    }

    /// Width of a line whose letters are `size` mm high (the side of a Chinese character), mm.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        text.chars().map(|c| self.advance(c)).sum::<f64>() * size / self.em
    }

    fn advance(&self, c: char) -> f64 {
        f64::from(self.font.h_advance_unscaled(self.font.glyph_id(c)))
    }

    /// A line of text with its baseline beginning at a place; `None` for a text of spaces.
    pub fn line(&self, text: &str, [x, y]: Millimetres, size: f64) -> Option<Shape> {
        let mut contours = Vec::new();
        let mut offset = 0.0;
        for c in text.chars() {
            let place = |point: Point| {
                [x + (offset + f64::from(point.x)) * size / self.em, y - f64::from(point.y) * size / self.em]
            };
            if let Some(outline) = self.font.outline(self.font.glyph_id(c)) {
                contours.extend(contours_of(&outline.curves, place));
            }
            offset += self.advance(c);
        }
        (!contours.is_empty()).then_some(Shape { figure: Figure::Area(contours), tint: Tint::FULL })
    }
}

/// Curves that follow each other, as contours.
fn contours_of(curves: &[OutlineCurve], place: impl Fn(Point) -> Millimetres) -> Vec<Contour> {
    let mut contours: Vec<Contour> = Vec::new();
    let mut end: Option<Point> = None;
    for curve in curves {
        let (from, stroke, to) = match *curve {
            OutlineCurve::Line(from, to) => (from, Stroke::Line(place(to)), to),
            OutlineCurve::Quad(from, control, to) => (from, Stroke::Curve(place(control), place(to)), to),
            // The font has quadratic outlines; a cubic one would be drawn through the middle of its control points.
            OutlineCurve::Cubic(from, a, b, to) => {
                let middle = ab_glyph::point(f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y));
                (from, Stroke::Curve(place(middle), place(to)), to)
            }
        };
        match contours.last_mut() {
            Some(contour) if end == Some(from) => contour.strokes.push(stroke),
            _ => contours.push(Contour { start: place(from), strokes: vec![stroke] }),
        }
        end = Some(to);
    }
    contours
}
