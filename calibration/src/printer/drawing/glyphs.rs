//! Outlines of characters from the font that comes with the program.

use ab_glyph::{Font as _, FontRef, OutlineCurve};

use super::{Anchor, Step};

/// Noto Sans SC, with the usual characters of GB 2312.
const NOTO_SANS_SC: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Sheet.ttf");

/// The font.
pub struct Glyphs {
    font: FontRef<'static>,
    em: f64,
}

impl Default for Glyphs {
    fn default() -> Self {
        Self::new()
    }
}

impl Glyphs {
    /// The font that comes with the program.
    #[must_use]
    pub fn new() -> Self {
        #[expect(clippy::expect_used, reason = "the font is part of the program, and a test reads it")]
        let font = FontRef::try_from_slice(NOTO_SANS_SC).expect("the font in the program is a font");
        let em = f64::from(font.units_per_em().unwrap_or(1000.0));
        Self { font, em }
    }

    /// Whether the font has a shape for the character.
    #[must_use]
    pub fn has(&self, c: char) -> bool {
        self.font.glyph_id(c).0 != 0
    }

    /// Width of a text whose Chinese characters are `size` wide.
    #[must_use]
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let advance = |c| f64::from(self.font.h_advance_unscaled(self.font.glyph_id(c)));
        text.chars().map(advance).sum::<f64>() * size / self.em
    }

    /// The outlines of a line of text; a character without a shape becomes an empty box.
    pub(super) fn outline(&self, text: &str, (x, y): (f64, f64), size: f64, anchor: Anchor) -> Vec<Step> {
        let scale = size / self.em;
        let mut left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - self.width(text, size) / 2.0,
            Anchor::End => x - self.width(text, size),
        };
        let mut steps = Vec::new();
        for c in text.chars() {
            let id = self.font.glyph_id(c);
            if let Some(outline) = self.font.outline(id) {
                // Outlines have y upwards, drawings downwards.
                let at = |p: ab_glyph::Point| [left + f64::from(p.x) * scale, y - f64::from(p.y) * scale];
                follow(&outline.curves, at, &mut steps);
            }
            left += f64::from(self.font.h_advance_unscaled(id)) * scale;
        }
        steps
    }
}

fn follow(curves: &[OutlineCurve], at: impl Fn(ab_glyph::Point) -> [f64; 2], steps: &mut Vec<Step>) {
    let mut end = None;
    for curve in curves {
        let (first, last) = match curve {
            OutlineCurve::Line(a, b) | OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => (*a, *b),
        };
        if end != Some(first) {
            if end.is_some() {
                steps.push(Step::Close);
            }
            steps.push(Step::Move(at(first)));
        }
        steps.push(match curve {
            OutlineCurve::Line(_, b) => Step::Line(at(*b)),
            OutlineCurve::Quad(a, control, b) => {
                // The same curve of third order: control points two thirds of the way.
                let [a, control, b] = [*a, *control, *b].map(&at);
                let towards = |p: [f64; 2]| [0, 1].map(|k| p[k] + (control[k] - p[k]) * 2.0 / 3.0);
                Step::Cubic(towards(a), towards(b), b)
            }
            OutlineCurve::Cubic(_, c, d, b) => Step::Cubic(at(*c), at(*d), at(*b)),
        });
        end = Some(last);
    }
    if end.is_some() {
        steps.push(Step::Close);
    }
}
