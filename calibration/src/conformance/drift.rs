//! Whether daily checks drift: each value on its own, from the deviations of the days.
//!
//! Two things are watched. A *shift* from where the instrument began: the two-sided decision-interval cumulative sum of
//! ISO 7870-4 with reference value 0.5 and decision interval 5, in standard deviations (method also in the NIST/SEMATECH
//! e-Handbook, 6.3.2.3). With a known standard deviation it finds a shift of one standard deviation in ten checks on
//! average and gives a false alarm in 465 (Montgomery, Introduction to Statistical Quality Control); with one that ten
//! checks told, false alarms come more often. A *trend* that reaches the tolerance soon: a straight line through the last
//! checks, whose slope is more than chance.

use grader::bilingual::Bilingual;
use jiff::civil::Date;

use super::history::Check;
use crate::uncertainty::student::{COVERAGE, quantile};

/// Checks from which the beginning is known: mean and scatter.
const BASELINE: usize = 10;
/// Checks through which a trend is laid, at most; at least half as many as the baseline.
const TREND: usize = 30;
const LEAST_FOR_TREND: usize = 5;
/// Days ahead within which a trend must reach the tolerance to be told.
const HORIZON: f64 = 30.0;
/// Reference value and decision interval, standard deviations.
const REFERENCE: f64 = 0.5;
const INTERVAL: f64 = 5.0;
/// Mean moving range of two over standard deviation (NIST/SEMATECH e-Handbook 6.3.2.2).
const D2: f64 = 1.128;
/// Smallest standard deviation that shifts are counted in, share of the tolerance: less of a shift harms nobody.
const LEAST_DEVIATION: f64 = 0.05;

/// What the history says about one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Symbol and parameter.
    pub key: String,
    /// Checks that have it.
    pub checks: usize,
    /// What to warn of.
    pub warnings: Vec<Warning>,
}

/// A warning.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// The values left where they began.
    Shift {
        /// Check at which the cumulative sum passed the decision interval.
        on: Date,
        /// Deviation where the values began.
        from: f64,
        /// Mean deviation since.
        to: f64,
    },
    /// The values move towards the tolerance.
    Trend(Trend),
}

/// A straight line through the last checks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Change per day.
    pub slope: f64,
    /// Days after the last check until the line reaches the tolerance; 0: it is there.
    pub days: f64,
    /// The tolerance.
    pub tolerance: f64,
}

impl Warning {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Shift { on, from, to } => Bilingual::new(
                format!(
                    "shifted: deviation {from:+.4} at the beginning, {to:+.4} since; noticed on {on}. Look for what changed, then calibrate."
                ),
                format!("发生偏移：最初偏差 {from:+.4}，此后 {to:+.4}；于 {on} 发现。请查明变化，然后重新校准。"),
            ),
            Self::Trend(trend) => Bilingual::new(
                format!(
                    "moves by {:+.5} a day and reaches its tolerance of ±{:.4} in {:.0} days. Calibrate before that.",
                    trend.slope, trend.tolerance, trend.days
                ),
                format!(
                    "每天变化 {:+.5}，约 {:.0} 天后达到允差 ±{:.4}。请在此之前重新校准。",
                    trend.slope, trend.days, trend.tolerance
                ),
            ),
        }
    }
}

/// A value of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    date: Date,
    deviation: f64,
    tolerance: Option<f64>,
}

/// Looks through a history, value by value.
#[must_use]
pub fn drift(checks: &[Check]) -> Vec<Drift> {
    let mut series: std::collections::BTreeMap<&str, Vec<Point>> = std::collections::BTreeMap::new();
    for check in checks {
        for (key, value) in &check.values {
            let point = Point { date: check.date, deviation: value.deviation, tolerance: value.tolerance };
            series.entry(key).or_default().push(point);
        }
    }
    series
        .into_iter()
        .map(|(key, points)| {
            let warnings = shift(&points).into_iter().chain(trend(&points).map(Warning::Trend)).collect();
            Drift { key: key.to_owned(), checks: points.len(), warnings }
        })
        .collect()
}

/// The cumulative sums of one value, upwards and downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cusum {
    /// Upwards, standard deviations.
    pub high: f64,
    /// Downwards, standard deviations.
    pub low: f64,
}

impl Cusum {
    /// With a further value, in standard deviations from the target.
    #[must_use]
    pub fn with(self, z: f64) -> Self {
        Self { high: (self.high + z - REFERENCE).max(0.0), low: (self.low - z - REFERENCE).max(0.0) }
    }

    /// Whether one of them passed the decision interval.
    #[must_use]
    pub fn alarms(self) -> bool {
        self.high > INTERVAL || self.low > INTERVAL
    }
}

fn shift(points: &[Point]) -> Option<Warning> {
    let (baseline, later) = points.split_at_checked(BASELINE)?;
    let target = mean(baseline);
    let ranges = baseline.windows(2).map(|pair| (pair[1].deviation - pair[0].deviation).abs());
    let scatter = ranges.sum::<f64>() / (BASELINE - 1) as f64 / D2;
    let tolerance = points.last().and_then(|point| point.tolerance).unwrap_or(0.0);
    let unit = scatter.max(LEAST_DEVIATION * tolerance);
    if unit <= 0.0 {
        return None;
    }
    let (mut sums, mut since) = (Cusum::default(), 0);
    for (index, point) in later.iter().enumerate() {
        sums = sums.with((point.deviation - target) / unit);
        if sums == Cusum::default() {
            since = index + 1;
        }
        if sums.alarms() {
            // A value that has come back is told no more: the sum of all that came since is back at 0.
            let rest = later[index..].iter().fold(sums, |sums, point| sums.with((point.deviation - target) / unit));
            let to = mean(&later[since.min(index)..]);
            return rest.alarms().then_some(Warning::Shift { on: point.date, from: target, to });
        }
    }
    None
}

fn mean(points: &[Point]) -> f64 {
    points.iter().map(|point| point.deviation).sum::<f64>() / points.len().max(1) as f64
}

/// The line by least squares. Told if its slope differs from 0 with a confidence of 95.45 % and it reaches the tolerance
/// within the horizon.
fn trend(points: &[Point]) -> Option<Trend> {
    let last = points.last()?;
    let tolerance = last.tolerance.filter(|tolerance| *tolerance > 0.0)?;
    let recent = &points[points.len().saturating_sub(TREND)..];
    let count = recent.len() as f64;
    if recent.len() < LEAST_FOR_TREND {
        return None;
    }
    // Days before the last check, negative.
    let days: Vec<f64> = recent.iter().map(|point| days_between(last.date, point.date)).collect();
    let (middle, level) = (days.iter().sum::<f64>() / count, mean(recent));
    let spread: f64 = days.iter().map(|day| (day - middle).powi(2)).sum();
    if spread <= 0.0 {
        return None;
    }
    let pairs = || days.iter().zip(recent);
    let slope = pairs().map(|(day, point)| (day - middle) * (point.deviation - level)).sum::<f64>() / spread;
    let line = |day: f64| level + slope * (day - middle);
    let squares: f64 = pairs().map(|(day, point)| (point.deviation - line(*day)).powi(2)).sum();
    let error = (squares / (count - 2.0) / spread).sqrt();
    if slope == 0.0 || slope.abs() <= quantile(COVERAGE, count - 2.0) * error {
        return None;
    }
    let days = ((tolerance * slope.signum() - line(0.0)) / slope).max(0.0);
    (days <= HORIZON).then_some(Trend { slope, days, tolerance })
}

/// From one day to another.
fn days_between(from: Date, to: Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

#[cfg(test)]
mod tests;
