//! One-way analysis of variance: how much values scatter within placements and between them.
//!
//! In: values by placement. Out: means of squares within and between, and what follows for a single value. Source: GUM,
//! example H.5; ISO 5725-2:2019 for repeatability and reproducibility.

/// The analysis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anova {
    /// Values in all.
    pub count: usize,
    /// Groups.
    pub groups: usize,
    /// Mean of all values.
    pub mean: f64,
    /// Sum of squares within groups.
    pub within_squares: f64,
    /// Sum of squares between groups.
    pub between_squares: f64,
    /// Values in a group: the number that takes the place of an equal one where groups differ (ISO 5725-2).
    pub per_group: f64,
}

impl Anova {
    /// Analyses groups; empty ones do not count. `None` without values.
    #[must_use]
    pub fn of(groups: &[Vec<f64>]) -> Option<Self> {
        let groups: Vec<&Vec<f64>> = groups.iter().filter(|group| !group.is_empty()).collect();
        let count: usize = groups.iter().map(|group| group.len()).sum();
        if count == 0 {
            return None;
        }
        // Sums of differences from the first value: values that are nearly alike keep their digits.
        let origin = groups[0][0];
        let mean_of = |group: &[f64]| group.iter().map(|x| x - origin).sum::<f64>() / group.len() as f64;
        let total: f64 = groups.iter().flat_map(|group| group.iter()).map(|x| x - origin).sum::<f64>() / count as f64;
        let (mut within_squares, mut between_squares) = (0.0, 0.0);
        for group in &groups {
            let mean = mean_of(group);
            between_squares += group.len() as f64 * (mean - total).powi(2);
            within_squares += group.iter().map(|x| (x - origin - mean).powi(2)).sum::<f64>();
        }
        let squares: f64 = groups.iter().map(|group| (group.len() as f64).powi(2)).sum();
        let per_group = match groups.len() {
            1 => count as f64,
            number => (count as f64 - squares / count as f64) / (number - 1) as f64,
        };
        Some(Self { count, groups: groups.len(), mean: origin + total, within_squares, between_squares, per_group })
    }

    /// Degrees of freedom within groups.
    #[must_use]
    pub const fn within_degrees(&self) -> f64 {
        (self.count - self.groups) as f64
    }

    /// Degrees of freedom between groups.
    #[must_use]
    pub const fn between_degrees(&self) -> f64 {
        (self.groups - 1) as f64
    }

    /// Mean of squares within groups; `None` with one value in each.
    #[must_use]
    pub fn within(&self) -> Option<f64> {
        (self.count > self.groups).then(|| self.within_squares / self.within_degrees())
    }

    /// Mean of squares between groups; `None` with one group.
    #[must_use]
    pub fn between(&self) -> Option<f64> {
        (self.groups > 1).then(|| self.between_squares / self.between_degrees())
    }

    /// The quotient of both.
    #[must_use]
    pub fn f(&self) -> Option<f64> {
        Some(self.between()? / self.within()?)
    }

    /// Standard deviation of single values within a group: repeatability.
    #[must_use]
    pub fn repeatability(&self) -> Option<f64> {
        self.within().map(f64::sqrt)
    }

    /// Standard deviation of single values of different groups: reproducibility. The variance between groups beyond what
    /// scatter within them explains, not below 0, and that within.
    #[must_use]
    pub fn reproducibility(&self) -> Option<f64> {
        let between = self.between()?;
        match self.within() {
            Some(within) => Some((((between - within) / self.per_group).max(0.0) + within).sqrt()),
            None => Some(between.sqrt()),
        }
    }

    /// Standard uncertainty of a single value in a new group from the scatter of means of groups, with its degrees of
    /// freedom; `None` with one group.
    #[must_use]
    pub fn of_means(&self) -> Option<(f64, f64)> {
        Some(((self.between()? / self.per_group).sqrt(), self.between_degrees()))
    }

    /// What the scatter within groups adds to that: means of `n` values hold one `n`-th of its variance, a single value
    /// all of it. The squares of both add up to the variance of a single value without bias, for `MS_b / n + MS_w (1 -
    /// 1 / n)` expects `s_L² + s_r²`, and both mean squares are independent, as the formula of Welch and Satterthwaite
    /// wants them.
    #[must_use]
    pub fn of_single(&self) -> Option<(f64, f64)> {
        let share = if self.groups > 1 { 1.0 - 1.0 / self.per_group } else { 1.0 };
        Some(((self.within()? * share).sqrt(), self.within_degrees()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST StRD, one-way analysis of variance, SiRstv: resistivity of silicon wafers, five instruments.
    const SIRSTV: [[f64; 5]; 5] = [
        [196.3052, 196.1240, 196.1890, 196.2569, 196.3403],
        [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
        [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
        [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
        [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
    ];

    #[test]
    fn certified_values_of_the_silicon_wafers() {
        let groups: Vec<Vec<f64>> = SIRSTV.iter().map(|group| group.to_vec()).collect();
        let anova = Anova::of(&groups).unwrap();
        let close = |value: f64, certified: f64| assert!((value / certified - 1.0).abs() < 1e-9, "{value} {certified}");
        close(anova.between_squares, 5.114_626_160_000_00e-2);
        close(anova.within_squares, 2.166_365_600_000_00e-1);
        close(anova.between().unwrap(), 1.278_656_540_000_00e-2);
        close(anova.within().unwrap(), 1.083_182_800_000_00e-2);
        close(anova.f().unwrap(), 1.180_462_374_402_55);
        close(anova.repeatability().unwrap(), 1.040_760_683_346_56e-1);
        assert_eq!([anova.between_degrees(), anova.within_degrees()], [4.0, 20.0]);
    }

    #[test]
    fn zener_voltages_of_the_guide() {
        // GUM H.5, table H.9: ten days, five readings each. Means beyond 10 V and standard deviations, µV.
        let means = [172.0, 116.0, 13.0, 144.0, 106.0, 31.0, 60.0, 125.0, 163.0, 41.0];
        let deviations = [60.0, 77.0, 111.0, 101.0, 67.0, 93.0, 80.0, 73.0, 88.0, 86.0];
        // Five values with that mean and standard deviation: -2, -1, 0, 1, 2 have variance 2.5.
        let groups: Vec<Vec<f64>> = means
            .iter()
            .zip(deviations)
            .map(|(mean, s)| (-2..=2).map(|i| mean + f64::from(i) * s / 2.5_f64.sqrt()).collect())
            .collect();
        let anova = Anova::of(&groups).unwrap();
        // The guide: mean 97 µV, s_a = 128 µV (9 degrees), s_b = 85 µV (40), F = 2.25; its figures are rounded.
        assert!((anova.mean - 97.0).abs() < 0.6);
        assert!((anova.between().unwrap().sqrt() - 128.0).abs() < 1.0);
        assert!((anova.within().unwrap().sqrt() - 85.0).abs() < 0.5);
        assert!((anova.f().unwrap() - 2.25).abs() < 0.03);
        // s_a² / K = (57 µV)²: standard deviation of the daily means.
        let (means, degrees) = anova.of_means().unwrap();
        assert!((means - 57.0).abs() < 0.5 && (degrees - 9.0).abs() < 1e-12);
        // Between-day variance (43 µV)², H.5.2.3, and that within: reproducibility of a single reading.
        assert!((anova.reproducibility().unwrap() - 43_f64.hypot(85.0)).abs() < 1.0);
    }

    #[test]
    fn both_parts_add_up_to_the_variance_of_a_single_value() {
        let groups = vec![vec![1.0, 3.0], vec![6.0, 8.0], vec![2.0, 6.0]];
        let anova = Anova::of(&groups).unwrap();
        // By hand: means 2, 7, 4 of mean 13/3; within (2 + 2 + 8) / 3 = 4; between 2 (49 + 64 + 1) / 9 / 2 = 114/9.
        assert!((anova.within().unwrap() - 4.0).abs() < 1e-12);
        assert!((anova.between().unwrap() - 114.0 / 9.0).abs() < 1e-12);
        let (a, b) = (anova.of_means().unwrap().0, anova.of_single().unwrap().0);
        let whole = anova.reproducibility().unwrap();
        assert!((a * a + b * b - whole * whole).abs() < 1e-12);
    }

    #[test]
    fn groups_of_one_and_one_group() {
        let single = Anova::of(&[vec![1.0], vec![2.0], vec![3.0]]).unwrap();
        assert_eq!((single.within(), single.repeatability(), single.of_single()), (None, None, None));
        assert!((single.reproducibility().unwrap() - 1.0).abs() < 1e-12);
        let still = Anova::of(&[vec![1.0, 2.0, 3.0]]).unwrap();
        assert_eq!((still.between(), still.reproducibility(), still.of_means()), (None, None, None));
        assert!((still.of_single().unwrap().0 - 1.0).abs() < 1e-12);
        assert_eq!(Anova::of(&[vec![], vec![]]), None);
    }

    #[test]
    fn unequal_groups_have_the_number_of_iso_5725() {
        // n0 = (N - Σ n² / N) / (p - 1) = (6 - 14/6) / 2.
        let anova = Anova::of(&[vec![1.0], vec![2.0, 3.0], vec![4.0, 5.0, 7.0]]).unwrap();
        assert!((anova.per_group - (6.0 - 14.0 / 6.0) / 2.0).abs() < 1e-12);
    }
}
