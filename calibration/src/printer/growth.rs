//! The surface of print growth over X dimension and compensation.
//!
//! In: growth of each cell, mm, for one axis. Out: a model with its uncertainty, and where growth vanishes.
//!
//! What a press adds to a dark element is a length, not a share of it: a dot of ink or heat is wider than its pitch by the
//! same amount wherever it ends an element. Compensation takes a length away. Fine elements get less (they cool, or starve)
//! or more (they are squeezed) than coarse ones; how much depends on how near the next edge is, to first order on 1/X:
//!
//! ```text
//! growth = g0 - k c + h / X        g0, growth, c, X in mm, h in mm²; k is 1 if compensation acts as it should
//! ```
//!
//! Where a general quadratic in X and c describes the cells far better (by more than 10 of the corrected information criterion,
//! "essentially no support" for the other: Burnham and Anderson, Model Selection and Multimodel Inference, 2002, 2.6), it is
//! taken instead, and the report says so.

use grader::geometry::median;
use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::cell::rounded;

/// A measured cell: X dimension, compensation, growth, all mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// X dimension.
    pub x: f64,
    /// Compensation.
    pub compensation: f64,
    /// Growth.
    pub growth: f64,
}

/// A term of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// 1
    One,
    /// c
    Compensation,
    /// 1 / X
    InverseX,
    /// X
    X,
    /// X²
    XSquare,
    /// X c
    XTimesCompensation,
    /// c²
    CompensationSquare,
}

impl Term {
    fn at(self, x: f64, c: f64) -> f64 {
        match self {
            Self::One => 1.0,
            Self::Compensation => c,
            Self::InverseX => 1.0 / x,
            Self::X => x,
            Self::XSquare => x * x,
            Self::XTimesCompensation => x * c,
            Self::CompensationSquare => c * c,
        }
    }
}

/// Which model was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From how presses work.
    Physical,
    /// A plain quadratic.
    Quadratic,
}

/// A fitted surface, mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthSurface {
    /// Model.
    pub kind: Kind,
    /// Its terms.
    pub terms: Vec<Term>,
    /// Factor of each term, lengths in mm.
    pub factors: Vec<f64>,
    /// Covariance of the factors, row by row.
    pub covariance: Vec<f64>,
    /// Whether compensation was taken to act in full (k = 1), because the sheet has only one.
    pub full_effect_assumed: bool,
    /// Standard deviation of cells about the surface, mm.
    pub deviation_mm: f64,
    /// Cells used.
    pub used: usize,
    /// Cells left out because they contradict the others by far.
    pub left_out: usize,
}

/// Change of the information criterion from which the quadratic is taken.
const DECISIVE: f64 = 10.0;
/// Cells nearer to the surface than this are never left out, mm: a fifth of a dot of 1200 dpi.
const NEVER_LEFT_OUT: f64 = 0.004;

impl GrowthSurface {
    /// Fits the surface; `None` if too few cells were measured.
    #[must_use]
    pub fn fit(samples: &[Sample]) -> Option<Self> {
        let several = |value: fn(&Sample) -> f64| samples.iter().any(|s| (value(s) - value(&samples[0])).abs() > 1e-9);
        let (several_x, several_c) = (several(|s| s.x), several(|s| s.compensation));
        let mut terms = vec![Term::One];
        if several_c {
            terms.push(Term::Compensation);
        }
        if several_x {
            terms.push(Term::InverseX);
        }
        let physical = fit_sturdily(Kind::Physical, &terms, samples, !several_c)?;
        if !(several_x && several_c) {
            return Some(physical);
        }
        let all =
            [Term::One, Term::X, Term::Compensation, Term::XSquare, Term::XTimesCompensation, Term::CompensationSquare];
        let quadratic = fit_sturdily(Kind::Quadratic, &all, samples, false);
        let better = quadratic.filter(|other| {
            // The same cells for both: those that the physical model keeps.
            let kept: Vec<Sample> = samples.iter().copied().filter(|s| physical.keeps(s)).collect();
            other.criterion(&kept) + DECISIVE < physical.criterion(&kept)
        });
        Some(better.unwrap_or(physical))
    }

    /// Growth at an X dimension and a compensation, all mm.
    #[must_use]
    pub fn at(&self, x: f64, compensation: f64) -> f64 {
        let assumed = if self.full_effect_assumed { -compensation } else { 0.0 };
        assumed
            + self.terms.iter().zip(&self.factors).map(|(term, factor)| factor * term.at(x, compensation)).sum::<f64>()
    }

    /// Standard error of [`Self::at`], mm.
    #[must_use]
    pub fn error(&self, x: f64, compensation: f64) -> f64 {
        let values: Vec<f64> = self.terms.iter().map(|term| term.at(x, compensation)).collect();
        let count = values.len();
        let sum: f64 = (0..count * count)
            .map(|i| self.covariance.get(i).copied().unwrap_or(0.0) * values[i / count] * values[i % count])
            .sum();
        sum.max(0.0).sqrt()
    }

    /// The compensation between two limits at which growth vanishes, mm; `None` if it does not.
    #[must_use]
    pub fn zero(&self, x: f64, low: f64, high: f64) -> Option<f64> {
        let (mut near, mut far) = (low, high);
        let sign = self.at(x, near).signum();
        if sign * self.at(x, far) > 0.0 {
            return None;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(near, far);
            if sign * self.at(x, middle) > 0.0 { near = middle } else { far = middle }
        }
        Some(f64::midpoint(near, far))
    }

    /// The factor of a term with its standard error; `None` if the model does not have it.
    #[must_use]
    pub fn factor(&self, term: Term) -> Option<(f64, f64)> {
        let index = self.terms.iter().position(|held| *held == term)?;
        let variance = self.covariance.get(index * self.terms.len() + index).copied().unwrap_or(0.0);
        Some((self.factors[index], variance.max(0.0).sqrt()))
    }

    fn residual(&self, sample: &Sample) -> f64 {
        sample.growth - self.at(sample.x, sample.compensation)
    }

    fn keeps(&self, sample: &Sample) -> bool {
        self.residual(sample).abs() <= (4.0 * self.deviation_mm).max(NEVER_LEFT_OUT)
    }

    /// Akaike's information criterion, corrected for few samples. A variance below what measuring resolves (0.2 µm)
    /// counts as that.
    fn criterion(&self, samples: &[Sample]) -> f64 {
        let (n, k) = (samples.len() as f64, self.terms.len() as f64 + 1.0);
        let variance = samples.iter().map(|s| self.residual(s).powi(2)).sum::<f64>() / n;
        let correction = if n - k > 1.0 { 2.0 * k * (k + 1.0) / (n - k - 1.0) } else { f64::INFINITY };
        n * variance.max(4e-8).ln() + 2.0 * k + correction
    }
}

/// Least squares, then without the cells that lie far off, until that changes nothing.
fn fit_sturdily(kind: Kind, terms: &[Term], samples: &[Sample], assumed: bool) -> Option<GrowthSurface> {
    let mut kept = samples.to_vec();
    let mut surface = solve(kind, terms, &kept, assumed)?;
    for _ in 0..8 {
        let mut distances: Vec<f64> = kept.iter().map(|s| surface.residual(s).abs()).collect();
        // Three and a half standard deviations of a normal distribution, taken from the median distance.
        let limit = (3.5 * 1.4826 * median(&mut distances)?).max(NEVER_LEFT_OUT);
        let next: Vec<Sample> = samples.iter().copied().filter(|s| surface.residual(s).abs() <= limit).collect();
        if next.len() == kept.len() {
            break;
        }
        let Some(better) = solve(kind, terms, &next, assumed) else { break };
        (kept, surface) = (next, better);
    }
    surface.left_out = samples.len() - surface.used;
    Some(surface)
}

fn solve(kind: Kind, terms: &[Term], samples: &[Sample], assumed: bool) -> Option<GrowthSurface> {
    let (n, k) = (samples.len(), terms.len());
    if n < k + 1 {
        return None;
    }
    let full = if assumed { 1.0 } else { 0.0 };
    let basis = DMatrix::from_fn(n, k, |row, column| terms[column].at(samples[row].x, samples[row].compensation));
    let right = DVector::from_fn(n, |row, _| samples[row].growth + full * samples[row].compensation);
    // Columns of one size, so that squares of millimetres and ones do not spoil the numbers.
    let sizes: Vec<f64> = (0..k).map(|column| basis.column(column).norm().max(1e-12)).collect();
    let scaled = DMatrix::from_fn(n, k, |row, column| basis[(row, column)] / sizes[column]);
    let decomposed = scaled.clone().svd(true, true);
    let largest = decomposed.singular_values.max();
    if decomposed.singular_values.min() < 1e-9 * largest {
        return None;
    }
    let solution = decomposed.solve(&right, 0.0).ok()?;
    let inverse = (scaled.transpose() * &scaled).try_inverse()?;
    let variance = (&right - &scaled * &solution).norm_squared() / (n - k) as f64;
    let covariance = (0..k * k).map(|i| variance * inverse[(i / k, i % k)] / (sizes[i / k] * sizes[i % k])).collect();
    Some(GrowthSurface {
        kind,
        terms: terms.to_vec(),
        factors: (0..k).map(|i| rounded(solution[i] / sizes[i], 9)).collect(),
        covariance,
        full_effect_assumed: assumed,
        deviation_mm: variance.sqrt(),
        used: n,
        left_out: 0,
    })
}

#[cfg(test)]
mod tests;
