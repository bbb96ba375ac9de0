//! What is printed on a card: filled figures at exact places.
//!
//! Places are millimetres from the upper left corner, x to the right, y down. Every coordinate is written to files with
//! four decimals (0.1 µm), the same number in SVG and PDF. Figures are filled by the nonzero rule and later ones cover
//! earlier ones.

/// A point or vector, mm.
pub type Millimetres = [f64; 2];

/// How much ink: 0 leaves the paper, 255 is full black. Printers and files take 256 steps, hence no finer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tint(pub u8);

/// Reflectance that the descriptions give unprinted paper. Nominal: only a measurement tells.
pub const PAPER: f64 = 0.85;
/// Reflectance that the descriptions give full black. Nominal likewise.
pub const BLACK: f64 = 0.05;

impl Tint {
    /// The paper.
    pub const NONE: Self = Self(0);
    /// Full black.
    pub const FULL: Self = Self(255);

    /// The tint whose nominal reflectance is nearest.
    #[must_use]
    pub fn of_reflectance(reflectance: f64) -> Self {
        Self((255.0 * (PAPER - reflectance) / (PAPER - BLACK)).round().clamp(0.0, 255.0) as u8)
    }

    /// Nominal reflectance: paper and black in proportion of the ink.
    #[must_use]
    pub fn reflectance(self) -> f64 {
        let ink = f64::from(self.0) / 255.0;
        PAPER * (1.0 - ink) + BLACK * ink
    }

    /// Grey of files, 0 black to 255 white.
    #[must_use]
    pub const fn grey(self) -> u8 {
        255 - self.0
    }
}

/// A part of a contour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    /// Straight to a point.
    Line(Millimetres),
    /// A quadratic Bézier curve: control point, end.
    Curve(Millimetres, Millimetres),
}

/// A closed contour.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// Where it begins, and ends.
    pub start: Millimetres,
    /// Its parts; the straight way back to the start is left out.
    pub strokes: Vec<Stroke>,
}

/// A filled figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// What contours enclose.
    Area(Vec<Contour>),
    /// A disc.
    Disc {
        /// Centre, mm.
        centre: Millimetres,
        /// Radius, mm.
        radius: f64,
    },
}

/// A figure with its ink.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Figure.
    pub figure: Figure,
    /// Ink.
    pub tint: Tint,
}

/// All that is printed on a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Title of the files.
    pub title: String,
    /// Width and height, mm.
    pub size_mm: [f64; 2],
    /// Figures, later ones over earlier ones.
    pub shapes: Vec<Shape>,
}

impl Contour {
    /// A polygon.
    #[must_use]
    pub fn polygon(corners: &[Millimetres]) -> Self {
        let start = corners.first().copied().unwrap_or_default();
        Self { start, strokes: corners.iter().skip(1).map(|corner| Stroke::Line(*corner)).collect() }
    }

    /// The contour with every point moved.
    #[must_use]
    pub fn map(&self, place: impl Fn(Millimetres) -> Millimetres) -> Self {
        let strokes = self.strokes.iter().map(|stroke| match *stroke {
            Stroke::Line(to) => Stroke::Line(place(to)),
            Stroke::Curve(control, to) => Stroke::Curve(place(control), place(to)),
        });
        Self { start: place(self.start), strokes: strokes.collect() }
    }
}

impl Shape {
    /// A polygon.
    #[must_use]
    pub fn polygon(corners: &[Millimetres], tint: Tint) -> Self {
        Self { figure: Figure::Area(vec![Contour::polygon(corners)]), tint }
    }

    /// An upright rectangle by its upper left corner and its size.
    #[must_use]
    pub fn rectangle([x, y]: Millimetres, [width, height]: [f64; 2], tint: Tint) -> Self {
        Self::polygon(&[[x, y], [x + width, y], [x + width, y + height], [x, y + height]], tint)
    }

    /// A disc.
    #[must_use]
    pub const fn disc(centre: Millimetres, radius: f64, tint: Tint) -> Self {
        Self { figure: Figure::Disc { centre, radius }, tint }
    }
}

/// A coordinate as files write it: at most four decimals, no zeros at the end.
#[must_use]
pub fn decimal(value: f64) -> String {
    let text = format!("{:.4}", rounded(value));
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// A coordinate rounded as files write it.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tints_and_reflectances_lead_to_each_other() {
        for level in 0..=255 {
            assert_eq!(Tint::of_reflectance(Tint(level).reflectance()), Tint(level));
        }
        assert_eq!((Tint::NONE.reflectance(), Tint::FULL.reflectance()), (PAPER, BLACK));
        assert_eq!((Tint::NONE.grey(), Tint::FULL.grey()), (255, 0));
    }

    #[test]
    fn coordinates_have_four_decimals() {
        let all = [(0.0, "0"), (-0.000_01, "0"), (12.0, "12"), (0.2, "0.2"), (123.456_78, "123.4568"), (-1.5, "-1.5")];
        for (value, text) in all {
            assert_eq!(decimal(value), text);
        }
    }
}
