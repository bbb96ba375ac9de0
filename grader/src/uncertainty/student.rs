//! How many standard uncertainties cover a share of the truth: Student's distribution where few observations told them, the
//! sum of an even and a normal distribution where one even distribution is a large part.
//!
//! In: degrees of freedom, and what the largest even distribution is of the whole. Out: the coverage factor. Source: JCGM
//! 100:2008 (GUM), annex G, table G.2; EA-4/02 M:2022, example S9, for even distributions. The share is 95.45 %, for which the factor of the normal distribution is 2 exactly: the convention of
//! EA-4/02 M:2022, so that `k = 2` and Student's factor are one rule and not two.

use crate::normal::cumulative_integral;

/// Share of the normal distribution within two standard deviations of its mean: erf(√2).
pub const COVERAGE: f64 = 0.954_499_736_103_641_6;

/// The coverage factor for 95.45 %: 2 for known standard deviations (`None`), more for few degrees of freedom.
///
/// Degrees of freedom are cut to the whole number below (GUM G.4.1, note 1), but not below 1.
#[must_use]
pub fn coverage_factor(degrees: Option<f64>) -> f64 {
    match degrees {
        Some(degrees) if degrees.is_finite() => quantile(COVERAGE, degrees.floor().max(1.0)),
        _ => 2.0,
    }
}

/// The coverage factor for 95.45 % of the sum of an even and a normal distribution, in standard deviations of the sum;
/// `share` is that of the even distribution in it, 0 to 1. 2 for 0; 1.65 for 1, where 0.9545 of plus and minus √3 is meant.
///
/// The sum is below x with probability `σ / 2a · [G((x + a) / σ) - G((x - a) / σ)]`, where G is the integral of the normal
/// distribution function, 2a the width of the even distribution and σ the standard deviation of the normal one.
#[must_use]
pub fn even_factor(share: f64) -> f64 {
    let share = share.clamp(0.0, 1.0);
    let (half, rest) = (share * 3_f64.sqrt(), (1.0 - share * share).sqrt());
    // Where one of both is nearly nothing, the closed form divides nothing by nothing.
    if share < 0.05 {
        return 2.0;
    }
    if rest < 0.01 {
        return COVERAGE * half;
    }
    let within = |x: f64| {
        let integral = |z: f64| cumulative_integral(z / rest);
        rest / half * (integral(x + half) - integral(x - half)) - 1.0
    };
    let (mut low, mut high) = (1.0, 3.0);
    while high - low > 1e-9 {
        let middle = f64::midpoint(low, high);
        if within(middle) < COVERAGE { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The number that a Student variable exceeds in magnitude with probability `1 - share`.
///
/// By bisection to a relative width of 1e-13; `share` between 0 and 1, `degrees` from 1.
#[must_use]
pub fn quantile(share: f64, degrees: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while inside(high, degrees) < share && high < 1e12 {
        (low, high) = (high, high * 2.0);
    }
    while high - low > 1e-13 * high {
        let middle = f64::midpoint(low, high);
        if inside(middle, degrees) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Probability that a Student variable lies within `t` of 0: 1 - I(ν / (ν + t²); ν/2, 1/2), Abramowitz and Stegun 26.7.1.
#[must_use]
pub fn inside(t: f64, degrees: f64) -> f64 {
    1.0 - incomplete_beta(degrees / (degrees + t * t), degrees / 2.0, 0.5)
}

/// The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean; beyond it the symmetric one does.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = (log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp() / a;
    front / fraction(x, a, b)
}

/// The continued fraction, evaluated forwards by the method of Lentz.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut value, mut c, mut d) = (1.0, 1.0, 0.0);
    for step in 0..10_000_u32 {
        let m = f64::from(step / 2);
        let term = match step {
            0 => 1.0,
            _ if step % 2 == 0 => m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            _ => -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        };
        if step > 0 {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            value *= c * d;
            if (c * d - 1.0).abs() < 1e-15 {
                break;
            }
        }
    }
    value
}

/// Logarithm of the gamma function: Stirling's series (Abramowitz and Stegun 6.1.41) after a shift beyond 15.
fn log_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 15.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let square = x * x;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square) / x;
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_table_g2() {
        // JCGM 100:2008, table G.2, column 95.45 %.
        let table = [
            (1.0, 13.97),
            (2.0, 4.53),
            (3.0, 3.31),
            (4.0, 2.87),
            (5.0, 2.65),
            (6.0, 2.52),
            (7.0, 2.43),
            (8.0, 2.37),
            (9.0, 2.32),
            (10.0, 2.28),
            (15.0, 2.18),
            (20.0, 2.13),
            (30.0, 2.09),
            (50.0, 2.05),
            (100.0, 2.025),
        ];
        for (degrees, factor) in table {
            let digits = if degrees > 99.0 { 0.0005 } else { 0.005 };
            assert!((coverage_factor(Some(degrees)) - factor).abs() <= digits, "{degrees}");
        }
        assert_eq!(coverage_factor(None).to_bits(), 2.0_f64.to_bits());
        assert_eq!(coverage_factor(Some(f64::INFINITY)).to_bits(), 2.0_f64.to_bits());
    }

    #[test]
    fn even_distributions_have_the_factor_of_ea_4_02() {
        // EA-4/02, example S9: k = 1.65 for a dominant even distribution.
        assert!((even_factor(1.0) - 1.65).abs() < 0.005);
        assert!((even_factor(0.99) - 1.65).abs() < 0.03);
        assert!((even_factor(0.0) - 2.0).abs() < 1e-12);
        assert!((even_factor(0.05) - 2.0).abs() < 1e-4 && (even_factor(0.051) - 2.0).abs() < 1e-4, "no jump");
        // Two even distributions of equal width are a triangle; an even one and a normal one of the same standard
        // deviation are near to it: 95.45 % of a triangle of half width c lie within c (1 - √0.0455), c = √6 u.
        let triangle = 6_f64.sqrt() * (1.0 - (1.0 - COVERAGE).sqrt());
        assert!((even_factor(0.5_f64.sqrt()) - triangle).abs() < 0.05, "{}", even_factor(0.5_f64.sqrt()));
    }

    #[test]
    fn the_factor_of_a_sum_is_that_of_its_simulation() {
        let mut prng = crate::synth::prng::Prng::new(11);
        for share in [0.3_f64, 0.6, 0.9] {
            let factor = even_factor(share);
            let count = 200_000;
            let inside = (0..count).filter(|_| {
                let even = share * 3_f64.sqrt() * prng.between(-1.0, 1.0);
                (even + (1.0 - share * share).sqrt() * prng.normal()).abs() <= factor
            });
            // Five standard errors of a share of 0.9545.
            let part = inside.count() as f64 / f64::from(count);
            assert!((part - COVERAGE).abs() < 5.0 * (COVERAGE * (1.0 - COVERAGE) / f64::from(count)).sqrt(), "{share}");
        }
    }

    #[test]
    fn other_columns_of_the_table_hold_too() {
        // 68.27 %, 90 %, 95 %, 99 %, 99.73 % for 1, 5 and 16 degrees of freedom.
        let rows = [
            (1.0, [(0.682_689, 1.84), (0.90, 6.31), (0.95, 12.71), (0.99, 63.66)]),
            (5.0, [(0.682_689, 1.11), (0.90, 2.02), (0.95, 2.57), (0.99, 4.03)]),
            (16.0, [(0.682_689, 1.03), (0.90, 1.75), (0.95, 2.12), (0.99, 2.92)]),
        ];
        for (degrees, columns) in rows {
            for (share, factor) in columns {
                assert!((quantile(share, degrees) - factor).abs() < 0.0051, "{degrees} {share}");
            }
        }
    }

    #[test]
    fn closed_forms_for_one_and_two_degrees() {
        // ν = 1: P(|T| < t) = 2 atan(t) / π. ν = 2: t / √(2 + t²).
        for t in [0.1_f64, 0.7, 1.0, 3.0, 20.0] {
            assert!((inside(t, 1.0) - 2.0 * t.atan() / std::f64::consts::PI).abs() < 1e-12);
            assert!((inside(t, 2.0) - t / (2.0 + t * t).sqrt()).abs() < 1e-12);
        }
    }

    #[test]
    fn many_degrees_come_to_the_normal_distribution() {
        assert!((quantile(COVERAGE, 1e7) - 2.0).abs() < 1e-5);
        assert!(coverage_factor(Some(0.3)) < 14.0, "never fewer than one degree of freedom");
    }

    #[test]
    fn log_gamma_of_halves_and_wholes() {
        assert!((log_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-13);
        assert!((log_gamma(6.0) - 120.0_f64.ln()).abs() < 1e-12);
    }
}
