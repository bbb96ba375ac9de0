//! Nonlinear least squares by the method of Levenberg and Marquardt, for models in which an observation depends on few of
//! the parameters.
//!
//! K. Levenberg, Quarterly of Applied Mathematics 2 (1944), 164; D. W. Marquardt, SIAM Journal 11 (1963), 431. The damping
//! is relative to the diagonal, so that parameters of different size need no scaling. No randomness: the same
//! observations give the same parameters.

use nalgebra::{DMatrix, DVector};

/// Steps before giving up: these models need fewer than ten.
const STEPS: usize = 60;
/// Relative gain of the sum of squares below which a fit has come to rest.
const GAIN: f64 = 1e-12;
/// Damping beyond which no step helps.
const STIFF: f64 = 1e12;

/// Takes one observation: which parameters it depends on, its derivatives by them, its residual (observed less model),
/// and its weight.
pub(super) trait Sink {
    fn row(&mut self, parameters: &[usize], derivatives: &[f64], residual: f64, weight: f64);
}

/// What a fit comes to.
pub(super) struct Fit {
    /// Parameters of the least sum of squares.
    pub parameters: Vec<f64>,
    /// Weighted sum of squared residuals.
    pub sum: f64,
    /// Inverse of the normal matrix: the covariance of the parameters for observations of variance 1 at weight 1.
    pub cofactors: DMatrix<f64>,
}

struct Normal {
    matrix: DMatrix<f64>,
    right: DVector<f64>,
    sum: f64,
}

impl Sink for Normal {
    fn row(&mut self, parameters: &[usize], derivatives: &[f64], residual: f64, weight: f64) {
        for (&i, &a) in parameters.iter().zip(derivatives) {
            self.right[i] += weight * a * residual;
            for (&j, &b) in parameters.iter().zip(derivatives) {
                self.matrix[(i, j)] += weight * a * b;
            }
        }
        self.sum += weight * residual * residual;
    }
}

/// The parameters near `start` for which the weighted squares of the residuals that `model` gives are least. `None` if the
/// observations leave a parameter undetermined, or the model is no number at the start.
pub(super) fn fit(start: Vec<f64>, model: impl Fn(&[f64], &mut dyn Sink)) -> Option<Fit> {
    let count = start.len();
    let normal = |parameters: &[f64]| {
        let mut normal = Normal { matrix: DMatrix::zeros(count, count), right: DVector::zeros(count), sum: 0.0 };
        model(parameters, &mut normal);
        normal.sum.is_finite().then_some(normal)
    };
    let mut parameters = start;
    let mut here = normal(&parameters)?;
    let mut damping = 1e-3;
    for _ in 0..STEPS {
        let mut matrix = here.matrix.clone();
        for i in 0..count {
            matrix[(i, i)] *= 1.0 + damping;
        }
        let Some(step) = matrix.cholesky().map(|c| c.solve(&here.right)) else {
            damping *= 10.0;
            if damping > STIFF {
                break;
            }
            continue;
        };
        let moved: Vec<f64> = parameters.iter().zip(step.iter()).map(|(p, s)| p + s).collect();
        match normal(&moved).filter(|there| there.sum <= here.sum) {
            Some(there) => {
                let gain = here.sum - there.sum;
                let rests = gain <= GAIN * here.sum;
                (parameters, here) = (moved, there);
                damping = (damping / 10.0).max(1e-12);
                if rests {
                    break;
                }
            }
            None => {
                damping *= 10.0;
                if damping > STIFF {
                    break;
                }
            }
        }
    }
    let cofactors = inverse(&here.matrix)?;
    Some(Fit { parameters, sum: here.sum, cofactors })
}

/// The inverse of a normal matrix, after its diagonal is brought to 1; `None` if it is singular to double precision.
fn inverse(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let scale: Vec<f64> = (0..matrix.nrows()).map(|i| matrix[(i, i)].sqrt()).collect();
    if scale.iter().any(|s| s.is_nan() || *s <= 0.0) {
        return None;
    }
    let scaled = DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(i, j)] / (scale[i] * scale[j]));
    let inverse = scaled.cholesky()?.inverse();
    let limit = 1e12;
    if inverse.iter().any(|v| !v.is_finite() || v.abs() > limit) {
        return None;
    }
    Some(DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| inverse[(i, j)] / (scale[i] * scale[j])))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// y = a exp(-b x), exact values: the parameters come back.
    #[test]
    fn a_decay_is_found_from_afar() {
        let points: Vec<(f64, f64)> =
            (0..20).map(|i| (f64::from(i) * 0.2, 3.0 * (-0.7 * f64::from(i) * 0.2).exp())).collect();
        let fitted = fit(vec![1.0, 0.1], |p, sink| {
            for (x, y) in &points {
                let e = (-p[1] * x).exp();
                sink.row(&[0, 1], &[e, -p[0] * x * e], y - p[0] * e, 1.0);
            }
        })
        .expect("determined");
        assert!((fitted.parameters[0] - 3.0).abs() < 1e-8 && (fitted.parameters[1] - 0.7).abs() < 1e-8);
    }

    /// A straight line: the cofactors are those of the textbook, 1/n and 1/sum(x²) for centred x.
    #[test]
    fn cofactors_of_a_line() {
        let fitted = fit(vec![0.0, 0.0], |p, sink| {
            for x in [-2.0, -1.0, 0.0, 1.0, 2.0] {
                sink.row(&[0, 1], &[1.0, x], 5.0 + 2.0 * x - p[0] - p[1] * x, 1.0);
            }
        })
        .expect("determined");
        assert!((fitted.cofactors[(0, 0)] - 0.2).abs() < 1e-9 && (fitted.cofactors[(1, 1)] - 0.1).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_determined_is_refused() {
        let twice = fit(vec![0.0, 0.0], |p, sink| sink.row(&[0, 1], &[1.0, 1.0], 1.0 - p[0] - p[1], 1.0));
        assert!(twice.is_none());
        assert!(fit(vec![0.0], |_, sink| sink.row(&[0], &[1.0], f64::NAN, 1.0)).is_none());
    }
}
