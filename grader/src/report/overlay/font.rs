//! Writing on the canvas with the font that comes with the program.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};

use super::canvas::{Canvas, Point};
use super::palette::Colour;
use crate::report::wrap;

/// Noto Sans SC, the characters that reports use.
const NOTO_SANS_SC: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Report.ttf");

pub(super) struct Font {
    font: FontRef<'static>,
}

impl Font {
    pub fn new() -> Self {
        Self { font: FontRef::try_from_slice(NOTO_SANS_SC).expect("the font in the program is a font") }
    }

    /// Whether the font has a shape for the character.
    #[cfg(test)]
    pub fn has(&self, c: char) -> bool {
        self.font.glyph_id(c).0 != 0
    }

    /// Width in pixels; `size` is the side of a Chinese character.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let font = self.font.as_scaled(self.scale(size));
        text.chars().map(|c| f64::from(font.h_advance(font.glyph_id(c)))).sum()
    }

    /// Writes with the baseline beginning at `place`; a character without a shape becomes an empty box.
    pub fn write(&self, canvas: &mut Canvas, place: Point, size: f64, colour: Colour, text: &str) {
        let scale = self.scale(size);
        let font = self.font.as_scaled(scale);
        let mut x = place.x;
        for c in text.chars() {
            let id = font.glyph_id(c);
            let glyph = id.with_scale_and_position(scale, point(x as f32, place.y as f32));
            if let Some(shape) = self.font.outline_glyph(glyph) {
                let corner = shape.px_bounds().min;
                shape.draw(|dx, dy, covered| {
                    let (px, py) = (f64::from(corner.x) + f64::from(dx), f64::from(corner.y) + f64::from(dy));
                    if px >= 0.0 && py >= 0.0 {
                        canvas.blend(px as usize, py as usize, colour, f64::from(covered));
                    }
                });
            }
            x += f64::from(font.h_advance(id));
        }
    }

    /// The text cut with an ellipsis to `width` pixels.
    pub fn fitted(&self, text: &str, size: f64, width: f64) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut fitted = String::new();
        let mut taken = self.width("…", size);
        for c in text.chars() {
            taken += self.width(c.encode_utf8(&mut [0; 4]), size);
            if taken > width {
                break;
            }
            fitted.push(c);
        }
        fitted + "…"
    }

    /// Lines not wider than `width` pixels.
    pub fn lines(&self, text: &str, size: f64, width: f64) -> Vec<String> {
        wrap::lines(text, width as f32, |piece| self.width(piece, size) as f32)
    }

    /// `ab_glyph` scales by ascent plus descent, print by the em square.
    fn scale(&self, size: f64) -> PxScale {
        let em = self.font.units_per_em().unwrap_or(1000.0);
        PxScale::from(size as f32 * self.font.height_unscaled() / em)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn sources(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// Every phrase of the reports is written in these sources; if a character is missing, make the font again as
    /// `assets/fonts/README.md` says.
    #[test]
    fn every_chinese_character_of_the_reports_has_a_shape() {
        let mut text = String::new();
        for folder in ["src/report", "src/requirement"] {
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
        }
        let font = Font::new();
        let chinese = |c: &char| matches!(c, '\u{3001}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}' | '“' | '”' | '…');
        let missing: String = text.chars().filter(chinese).filter(|c| !font.has(*c)).collect();
        assert_eq!(missing, "", "characters without a shape");
        assert!(text.chars().filter(chinese).count() > 1000, "the sources were read");
        let others: String = (' '..='~').chain("·×÷±°µ≤≥−–—→√□".chars()).filter(|c| !font.has(*c)).collect();
        assert_eq!(others, "");
    }

    #[test]
    fn a_chinese_character_is_as_wide_as_its_size() {
        let font = Font::new();
        assert!((font.width("调制比", 20.0) - 60.0).abs() < 0.1, "{}", font.width("调制比", 20.0));
        assert!(font.width(&font.fitted("a very long line of text", 20.0, 80.0), 20.0) <= 80.0);
    }
}
