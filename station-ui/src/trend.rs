//! Control charts of values over time: individuals with moving range, and the exponentially weighted moving average.
//!
//! What goes in is a series of values in the order of their inspections; what comes out are centre, limits and the places
//! where a limit is passed. Values are charted and never grades: a grade hides the drift until it steps. Constants: NIST/SEMATECH
//! e-Handbook of Statistical Methods, 6.3.2.2 (individuals) and 6.3.2.4 (EWMA); Montgomery, Introduction to Statistical
//! Quality Control, appendix VI: for ranges of two values d2 = 1.128, D4 = 3.267, and 3 / d2 = 2.66.

/// Values of which limits can be computed: with fewer, the spread is a guess.
pub const FEWEST: usize = 20;

/// 3 / d2 for ranges of two values: limits of individuals, in mean moving ranges.
const INDIVIDUALS: f64 = 2.66;
/// D4 for ranges of two values: upper limit of the moving range, in mean moving ranges.
const RANGES: f64 = 3.267;
/// d2 for ranges of two values: mean moving range of a normal process with standard deviation 1.
const D2: f64 = 1.128;

/// Centre and limits of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Lower control limit.
    pub lower: f64,
    /// Centre line.
    pub centre: f64,
    /// Upper control limit.
    pub upper: f64,
}

impl Limits {
    /// Whether a value lies beyond a limit; what is not a number does.
    #[must_use]
    pub fn passed_by(&self, value: f64) -> bool {
        !(self.lower..=self.upper).contains(&value)
    }
}

/// Chart of individuals and moving ranges (I-MR).
#[derive(Clone, Debug, PartialEq)]
pub struct Individuals {
    /// Limits of the values.
    pub values: Limits,
    /// Distances of each value from the one before: one fewer than values.
    pub moving_ranges: Vec<f64>,
    /// Limits of the moving ranges.
    pub ranges: Limits,
}

impl Individuals {
    /// The chart of which the values themselves set the limits; `None` for fewer than two values or one that is not finite.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let moving_ranges: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        let (centre, range) = (mean(values), mean(&moving_ranges));
        Some(Self {
            values: Limits { lower: centre - INDIVIDUALS * range, centre, upper: centre + INDIVIDUALS * range },
            moving_ranges,
            ranges: Limits { lower: 0.0, centre: range, upper: RANGES * range },
        })
    }

    /// Standard deviation within the process, from the mean moving range: drift does not widen it much.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        self.ranges.centre / D2
    }
}

/// The values without those beyond the limits of their own chart, again and again until none is: parts that failed for a
/// cause of their own must not set the limits of the process.
#[must_use]
pub fn in_control(values: &[f64]) -> Vec<f64> {
    let mut kept: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    while let Some(chart) = Individuals::of(&kept) {
        let before = kept.len();
        kept.retain(|value| !chart.values.passed_by(*value));
        if kept.len() == before {
            break;
        }
    }
    kept
}

/// How strongly an EWMA forgets, and how far its limits lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EwmaSettings {
    /// Weight of the newest value, above 0 and at most 1.
    pub lambda: f64,
    /// Width of the limits in standard deviations of the average.
    pub width: f64,
}

impl Default for EwmaSettings {
    /// Weight 0.2 with three standard deviations: NIST/SEMATECH 6.3.2.4 names 0.2 to 0.3 and a width of 3.
    fn default() -> Self {
        Self { lambda: 0.2, width: 3.0 }
    }
}

/// One point of an EWMA chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EwmaPoint {
    /// The average after this value.
    pub average: f64,
    /// Limits here: they widen over the first points to their lasting distance.
    pub limits: Limits,
}

/// The EWMA of `values` about `target`, with the standard deviation of single values; empty if a setting, the target or the
/// standard deviation is none, or a value is not finite.
#[must_use]
pub fn ewma(values: &[f64], target: f64, sigma: f64, settings: EwmaSettings) -> Vec<EwmaPoint> {
    let EwmaSettings { lambda, width } = settings;
    let usable = lambda > 0.0 && lambda <= 1.0 && width > 0.0 && width.is_finite();
    if !usable || !target.is_finite() || !sigma.is_finite() || sigma < 0.0 || values.iter().any(|v| !v.is_finite()) {
        return Vec::new();
    }
    let (mut average, mut forgotten) = (target, 1.0);
    values
        .iter()
        .map(|value| {
            average = lambda * value + (1.0 - lambda) * average;
            forgotten *= (1.0 - lambda) * (1.0 - lambda);
            let reach = width * sigma * (lambda / (2.0 - lambda) * (1.0 - forgotten)).sqrt();
            EwmaPoint { average, limits: Limits { lower: target - reach, centre: target, upper: target + reach } }
        })
        .collect()
}

/// Which way a process went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// Upwards.
    Rising,
    /// Downwards.
    Falling,
}

/// Whether the process has drifted: the newest average lies beyond a limit of an EWMA whose target and spread come from the
/// first `baseline` values. `None` as well while there are not [`FEWEST`] values for the baseline and one after it.
#[must_use]
pub fn drift(values: &[f64], baseline: usize, settings: EwmaSettings) -> Option<Drift> {
    if baseline < FEWEST || values.len() <= baseline {
        return None;
    }
    let chart = Individuals::of(&values[..baseline])?;
    let newest = *ewma(&values[baseline..], chart.values.centre, chart.sigma(), settings).last()?;
    if newest.average > newest.limits.upper {
        Some(Drift::Rising)
    } else if newest.average < newest.limits.lower {
        Some(Drift::Falling)
    } else {
        None
    }
}

/// Mean and count of the values in one strip of the web.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strip {
    /// Values in it.
    pub count: usize,
    /// Their mean; `None` without values.
    pub mean: Option<f64>,
}

/// Values by their place across the web: `points` are (place as a fraction of the picture's width, value). What lies beside
/// the picture or is not finite is left out.
#[must_use]
pub fn across(points: impl IntoIterator<Item = (f64, f64)>, strips: usize) -> Vec<Strip> {
    let mut sums = vec![(0_usize, 0.0); strips];
    for (place, value) in points {
        if !(0.0..=1.0).contains(&place) || !value.is_finite() || strips == 0 {
            continue;
        }
        let strip = ((place * strips as f64) as usize).min(strips - 1);
        sums[strip].0 += 1;
        sums[strip].1 += value;
    }
    sums.into_iter().map(|(count, sum)| Strip { count, mean: (count > 0).then(|| sum / count as f64) }).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests;
