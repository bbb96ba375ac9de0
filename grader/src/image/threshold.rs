//! Thresholds between dark and light, as the editions of ISO/IEC 15415 define them.

/// Bins of the histogram for reflectances 0 to 1.
const BINS: usize = 1024;

/// Reflectances counted in 1024 steps; those outside 0..1 count at the ends.
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u32>,
}

impl Histogram {
    /// Counts reflectances.
    pub fn of(values: impl Iterator<Item = f32>) -> Self {
        let mut counts = vec![0; BINS];
        for value in values {
            // A negative or undefined value becomes 0 in the cast.
            counts[((value * BINS as f32) as usize).min(BINS - 1)] += 1;
        }
        Self { counts }
    }

    /// How many values were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|c| u64::from(*c)).sum()
    }

    /// Counts per bin, darkest first.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Mean of the darkest and of the lightest share of the values.
    #[must_use]
    pub fn tail_means(&self, share: f64) -> Option<(f64, f64)> {
        let wanted = (self.total() as f64 * share).max(1.0);
        Some((tail(self.counts.iter().enumerate(), wanted)?, tail(self.counts.iter().enumerate().rev(), wanted)?))
    }

    /// The values below which, and above which, a share of the values lies.
    #[must_use]
    pub fn tail_limits(&self, share: f64) -> Option<(f64, f64)> {
        let wanted = (self.total() as f64 * share).max(1.0);
        Some((limit(self.counts.iter().enumerate(), wanted)?, limit(self.counts.iter().enumerate().rev(), wanted)?))
    }

    /// The split that minimises the spread within both classes: their variances weighted by size (Otsu), or just
    /// added. On a plateau its middle. `None` if all values are alike.
    #[must_use]
    pub fn best_split(&self, weighted: bool) -> Option<f64> {
        let mut moments = [0.0_f64; 3];
        for (bin, count) in self.counts.iter().enumerate() {
            add(&mut moments, bin, *count);
        }
        let mut dark = [0.0_f64; 3];
        let mut best: Option<(f64, usize, usize)> = None;
        for (bin, count) in self.counts.iter().enumerate() {
            add(&mut dark, bin, *count);
            let light = [moments[0] - dark[0], moments[1] - dark[1], moments[2] - dark[2]];
            if dark[0] == 0.0 || light[0] == 0.0 {
                continue;
            }
            let cost = if weighted {
                dark[0] * variance(dark) + light[0] * variance(light)
            } else {
                variance(dark) + variance(light)
            };
            match &mut best {
                Some((lowest, _, last)) if cost == *lowest => *last = bin,
                Some((lowest, ..)) if cost > *lowest => {}
                _ => best = Some((cost, bin, bin)),
            }
        }
        best.map(|(_, first, last)| ((first + last) as f64 / 2.0 + 1.0) / BINS as f64)
    }
}

fn add(moments: &mut [f64; 3], bin: usize, count: u32) {
    let (value, count) = (bin as f64, f64::from(count));
    moments[0] += count;
    moments[1] += count * value;
    moments[2] += count * value * value;
}

fn variance([count, sum, squares]: [f64; 3]) -> f64 {
    (squares / count - (sum / count) * (sum / count)).max(0.0)
}

fn value_of(bin: usize) -> f64 {
    (bin as f64 + 0.5) / BINS as f64
}

fn tail<'a>(bins: impl Iterator<Item = (usize, &'a u32)>, wanted: f64) -> Option<f64> {
    let (mut count, mut sum) = (0.0, 0.0);
    for (bin, have) in bins {
        let take = f64::from(*have).min(wanted - count);
        count += take;
        sum += take * value_of(bin);
        if count >= wanted {
            break;
        }
    }
    (count > 0.0).then(|| sum / count)
}

fn limit<'a>(bins: impl Iterator<Item = (usize, &'a u32)>, wanted: f64) -> Option<f64> {
    let mut count = 0.0;
    for (bin, have) in bins {
        count += f64::from(*have);
        if count >= wanted {
            return Some(value_of(bin));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_a_uniform_spread() {
        let histogram = Histogram::of((0..102_400).map(|i| i as f32 / 102_400.0));
        let (dark, light) = histogram.tail_means(0.01).expect("values");
        // The mean of the lowest hundredth of a uniform spread over 0..1 is 0.005.
        assert!((dark - 0.005).abs() < 0.001 && (light - 0.995).abs() < 0.001);
        let (dark, light) = histogram.tail_limits(0.01).expect("values");
        assert!((dark - 0.01).abs() < 0.001 && (light - 0.99).abs() < 0.001);
    }

    #[test]
    fn two_sharp_levels_split_in_the_middle() {
        let histogram = Histogram::of([0.1_f32, 0.1, 0.1, 0.9].into_iter());
        for weighted in [true, false] {
            let split = histogram.best_split(weighted).expect("two levels");
            assert!((split - 0.5).abs() < 0.002, "{split}");
        }
        assert_eq!(Histogram::of([0.5_f32; 9].into_iter()).best_split(true), None);
    }

    /// Straight from the definition: try every split and compute both variances from the values.
    #[test]
    fn splits_are_those_of_the_definition() {
        let values: Vec<f64> = (0..400_u32).map(|i| f64::from((i * i * 7 + i * 13) % 1024) / 1024.0).collect();
        let skewed: Vec<f64> = values.iter().map(|v| if *v < 0.3 { v * 0.2 } else { 0.5 + v * 0.4 }).collect();
        let cost = |split: usize, weighted: bool| {
            let class = |dark: bool| {
                let bins = skewed.iter().map(|v| (v * BINS as f64).floor());
                let class: Vec<f64> = bins.filter(|b| (*b <= split as f64) == dark).collect();
                let count = class.len() as f64;
                let mean = class.iter().sum::<f64>() / count;
                let variance = class.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
                if weighted { count * variance } else { variance }
            };
            class(true) + class(false)
        };
        let histogram = Histogram::of(skewed.iter().map(|v| *v as f32));
        for weighted in [true, false] {
            let found = histogram.best_split(weighted).expect("many levels");
            let bin = (found * BINS as f64 - 1.0).floor() as usize;
            let lowest = (0..BINS).map(|s| cost(s, weighted)).filter(|c| c.is_finite()).fold(f64::INFINITY, f64::min);
            assert!(cost(bin, weighted) <= lowest * (1.0 + 1e-9), "{weighted}: {found}");
        }
    }
}
