//! Statistics of a series: what specimens scatter among themselves, and what scans of one specimen scatter.

/// Mean, scatter and extremes of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// Values.
    pub count: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation (ISO 3534-1:2006, 2.8, divisor n - 1); `None` of a single value.
    pub deviation: Option<f64>,
    /// Least value.
    pub least: f64,
    /// Greatest value.
    pub most: f64,
}

impl Statistics {
    /// Of values; `None` if there are none.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        let mean = mean(values)?;
        let deviation = (count > 1).then(|| (squares(values, mean) / (count - 1) as f64).sqrt());
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(Self { count, mean, deviation, least, most })
    }
}

/// Repeatability standard deviation: that of scans about the mean of their specimen, pooled over specimens (ISO 5725-2:2019,
/// 7.4.5.2); `None` if no specimen has two scans.
#[must_use]
pub fn repeatability(specimens: &[Vec<f64>]) -> Option<f64> {
    let degrees: usize = specimens.iter().map(|scans| scans.len().saturating_sub(1)).sum();
    let sum: f64 = specimens.iter().filter_map(|scans| Some(squares(scans, mean(scans)?))).sum();
    (degrees > 0).then(|| (sum / degrees as f64).sqrt())
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn squares(values: &[f64], mean: f64) -> f64 {
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_of_numbers_worked_by_hand() {
        // Sum 40, squares about 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, by 7.
        let statistics = Statistics::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).expect("values");
        assert_eq!((statistics.count, statistics.mean), (8, 5.0));
        assert!((statistics.deviation.expect("several") - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert_eq!((statistics.least, statistics.most), (2.0, 9.0));
        assert_eq!(Statistics::of(&[3.0]).expect("a value").deviation, None);
        assert_eq!(Statistics::of(&[]), None);
    }

    #[test]
    fn scans_scatter_about_their_own_specimen() {
        // 1 and 3 about 2: 2; 10, 10 and 13 about 11: 6; (2 + 6) by (1 + 2).
        let pooled = repeatability(&[vec![1.0, 3.0], vec![10.0, 10.0, 13.0], vec![5.0]]).expect("two scans");
        assert!((pooled - (8.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(repeatability(&[vec![1.0], vec![2.0]]), None);
    }
}
