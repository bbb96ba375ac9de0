//! Quiet zone: how far around the symbol nothing is printed.
//!
//! In: reflectance through the aperture against the threshold, the map from modules to pixels along each side. Out: the
//! smallest clear width of each side in modules, at most the width demanded. Reported, not graded: damage of the quiet
//! zone beside the finder patterns is part of fixed pattern damage. On the press: text, frames, label edges too near.

/// Steps per module.
const STEPS: usize = 4;

/// The smallest clear width of one side. `lines`: positions along the side (modules) to look from; `level(t, d)` is the
/// level at `t` along the side and `d` modules outside, negative for dark, `None` outside the picture. Outside the
/// picture nothing is known to be clear, so a side ends there at the latest.
#[must_use]
pub fn clear_width(
    lines: impl Iterator<Item = f64>,
    demanded: f64,
    level: impl Fn(f64, f64) -> Option<f32>,
) -> Option<f64> {
    let mut smallest: Option<f64> = None;
    for t in lines {
        let width = clear_along(demanded, |d| level(t, d));
        smallest = Some(smallest.map_or(width, |s| s.min(width)));
    }
    smallest
}

fn clear_along(demanded: f64, level: impl Fn(f64) -> Option<f32>) -> f64 {
    // The aperture reaches 0.4 modules: nearer to the symbol it would see the symbol itself.
    let start = 0.5;
    let count = ((demanded - start) * STEPS as f64).round() as usize;
    let mut last = 0.0_f32;
    for step in 0..=count {
        let distance = start + step as f64 / STEPS as f64;
        let Some(here) = level(distance) else { return (distance - 1.0 / STEPS as f64).max(0.0) };
        if here < 0.0 {
            if step == 0 {
                return 0.0;
            }
            return distance - f64::from(here / (here - last)) / STEPS as f64;
        }
        last = here;
    }
    demanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_two_and_a_half_modules_out() {
        let width = clear_width([0.5, 1.5].into_iter(), 4.0, |t, d| Some(if t > 1.0 { (2.6 - d) as f32 } else { 1.0 }));
        assert!((width.expect("looked") - 2.6).abs() < 1e-6);
    }

    #[test]
    fn the_picture_ends_before_the_quiet_zone() {
        let width = clear_width([0.5].into_iter(), 4.0, |_, d| (d <= 2.0).then_some(1.0));
        assert_eq!(width, Some(2.0));
    }
}
