//! Print growth: are dark elements wider than they should be?
//!
//! In: the calibrated image (not through the aperture, which is as wide as an element), the threshold, the grid points
//! along a pattern of alternating modules. Out: the mean excess of dark elements as a fraction of X, positive for growth:
//! `(mean dark width - mean light width) / 2 X`. Source: ISO/IEC 15415, print growth; features: timing patterns.
//! On the press: growth from heat, pressure, ink spread or plate gain; loss from low energy, starved ink, over-etching.

use crate::geometry::{Point, Vector, crossing, robust_mean};

/// Lines beside the middle of the elements on which edges are looked for, modules.
const LINES: [f64; 5] = [-0.24, -0.12, 0.0, 0.12, 0.24];
/// Steps per module.
const STEPS: usize = 16;

/// Growth along a run of modules whose colours alternate. `points`: their centres in order, `first_dark`: colour of the
/// first; `level` is negative for dark. Edges that are not there (damaged modules) are left out; `None` if fewer than two
/// of either kind remain.
#[must_use]
pub fn growth(points: &[Point], first_dark: bool, across: Vector, level: impl Fn(Point) -> Option<f32>) -> Option<f64> {
    // Shifts against the middle between two modules, of edges where dark ends and where it begins.
    let (mut ends, mut begins) = (Vec::new(), Vec::new());
    for (index, pair) in points.windows(2).enumerate() {
        let dark = (index % 2 == 0) == first_dark;
        let mut shifts: Vec<f64> = LINES
            .iter()
            .filter_map(|line| edge(pair[0] + across * *line, pair[1] - pair[0], dark, &level))
            .map(|t| t - 0.5)
            .collect();
        if shifts.len() >= 3
            && let Some(shift) = robust_mean(&mut shifts, 0.02)
        {
            if dark { ends.push(shift) } else { begins.push(shift) }
        }
    }
    if ends.len() < 2 || begins.len() < 2 {
        return None;
    }
    Some(robust_mean(&mut ends, 0.05)? - robust_mean(&mut begins, 0.05)?)
}

/// Where between two module centres (0..1) the colour changes; `None` if it does not, or the first has the wrong one.
fn edge(from: Point, way: Vector, dark: bool, level: &impl Fn(Point) -> Option<f32>) -> Option<f64> {
    let sign = if dark { -1.0 } else { 1.0 };
    let mut last = level(from)? * sign;
    if last <= 0.0 {
        return None;
    }
    for step in 1..=STEPS {
        let t = step as f64 / STEPS as f64;
        let here = level(from + way * t)? * sign;
        if here <= 0.0 {
            let before = (step as f64 - 1.0) / STEPS as f64;
            return Some(crossing(|t| level(from + way * t).map(|l| l * sign), (before, last), (t, here)));
        }
        last = here;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_ideal_stripes() {
        for growth_put_in in [-0.3, -0.05, 0.0, 0.2, 0.4] {
            let points: Vec<Point> = (0..9).map(|i| Point::new(f64::from(i) * 10.0 + 5.0, 5.0)).collect();
            // Dark elements at even indices, each edge moved out by half the growth; a ramp one pixel wide.
            let level = |p: Point| {
                let module = p.x / 10.0;
                let nearest_dark = (2.0 * ((module - 0.5) / 2.0).round() + 0.5 - module).abs();
                Some(((nearest_dark - 0.5 - growth_put_in / 2.0) * 10.0).clamp(-0.5, 0.5) as f32)
            };
            let measured = growth(&points, true, Vector::new(0.0, 10.0), level).expect("edges");
            assert!((measured - growth_put_in).abs() < 0.003, "{growth_put_in}: {measured}");
        }
    }

    /// A threshold a tenth of the contrast off the middle meets a ramp one pixel wide a tenth of a pixel aside, at both
    /// ends of an element: 0.2 pixels of 40.
    #[test]
    fn a_threshold_off_the_middle_moves_edges_by_its_share_of_a_pixel() {
        let points: Vec<Point> = (0..9).map(|i| Point::new(f64::from(i) * 40.0 + 20.0, 5.0)).collect();
        let level = |p: Point| {
            let module = p.x / 40.0;
            let nearest_dark = (2.0 * ((module - 0.5) / 2.0).round() + 0.5 - module).abs();
            Some((((nearest_dark - 0.5) * 40.0).clamp(-0.5, 0.5) - 0.1) as f32)
        };
        let measured = growth(&points, true, Vector::new(0.0, 40.0), level).expect("edges");
        assert!((measured - 0.2 / 40.0).abs() < 2e-4, "{measured}");
    }
}
