//! Colours. The ramp of grades runs from blue through yellow to purple red and is told apart by readers with any of
//! the common colour vision deficiencies, in hue or in lightness.

use crate::grading::ReportedGrade;

pub(crate) type Colour = [u8; 3];

pub(crate) const SURROUND: Colour = [250, 250, 248];
pub(crate) const TEXT: Colour = [28, 30, 34];
pub(crate) const FAINT: Colour = [104, 108, 116];
pub(crate) const RULE: Colour = [214, 216, 220];
pub(crate) const HALO: Colour = [255, 255, 255];
pub(crate) const BLACK: Colour = [0, 0, 0];
/// Outline of symbol and quiet zone.
pub(crate) const FRAME: Colour = [20, 60, 110];
/// Outline of codewords.
pub(crate) const CODEWORD: Colour = [118, 20, 150];
/// Outline of the label.
pub(crate) const LABEL: Colour = [0, 104, 88];
/// Special mark.
pub(crate) const MARK: Colour = [92, 62, 150];
/// Linear symbols.
pub(crate) const LINEAR: Colour = [20, 60, 110];
/// Places to keep away from.
pub(crate) const KEEP_OUT: Colour = [150, 78, 0];
/// Distances.
pub(crate) const DIMENSION: Colour = [38, 40, 46];
/// Worst places.
pub(crate) const WORST: Colour = [200, 0, 60];

/// Grades 0, 1, 2, 3, 4.
const RAMP: [Colour; 5] = [[176, 0, 78], [230, 97, 1], [244, 222, 50], [104, 178, 216], [33, 102, 172]];

/// How strongly a module of that grade is tinted: what is bad draws the eye.
const STRENGTH: [f64; 5] = [0.72, 0.70, 0.64, 0.50, 0.36];

/// The colour of a grade, mixed between whole grades.
pub(crate) fn of(grade: ReportedGrade) -> Colour {
    let (below, above, share) = between(grade);
    mix(RAMP[below], RAMP[above], share)
}

/// How strongly modules of that grade are tinted, 0..1.
pub(crate) fn strength(grade: ReportedGrade) -> f64 {
    let (below, above, share) = between(grade);
    STRENGTH[below] * (1.0 - share) + STRENGTH[above] * share
}

/// Black or white, whichever can be read on that colour.
pub(crate) fn readable_on(colour: Colour) -> Colour {
    let [r, g, b] = colour.map(f64::from);
    if 0.299 * r + 0.587 * g + 0.114 * b > 140.0 { TEXT } else { HALO }
}

/// `a` and `b` mixed, `share` of `b`.
pub(crate) fn mix(a: Colour, b: Colour, share: f64) -> Colour {
    std::array::from_fn(|i| (f64::from(a[i]) * (1.0 - share) + f64::from(b[i]) * share).round() as u8)
}

/// Whole grades below and above, and the share of the upper one.
fn between(grade: ReportedGrade) -> (usize, usize, f64) {
    let below = usize::from(grade.tenths() / 10);
    (below, (below + 1).min(4), f64::from(grade.tenths() % 10) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, IEC 61966-2-1.
    fn luminance(colour: Colour) -> f64 {
        let [r, g, b] = colour.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn neighbouring_grades_differ_in_lightness_too() {
        let whole = [0, 10, 20, 30, 40].map(|tenths| luminance(of(ReportedGrade::from_tenths(tenths))));
        for pair in whole.windows(2) {
            let (light, dark) = (pair[0].max(pair[1]) + 0.05, pair[0].min(pair[1]) + 0.05);
            assert!(light / dark > 1.5, "{whole:?}");
        }
    }

    #[test]
    fn text_on_every_grade_can_be_read() {
        // Contrast of at least 3 : 1, the WCAG limit for large text.
        for tenths in 0..=40 {
            let ground = of(ReportedGrade::from_tenths(tenths));
            let (a, b) = (luminance(ground) + 0.05, luminance(readable_on(ground)) + 0.05);
            assert!(a.max(b) / a.min(b) >= 3.0, "{tenths}");
        }
    }
}
