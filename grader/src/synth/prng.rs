//! Pseudo-random numbers from a stated seed, the same on every machine.

/// The generator xoshiro256++ of Blackman and Vigna (2019), seeded by their SplitMix64.
#[derive(Clone, Debug)]
pub struct Prng {
    state: [u64; 4],
    spare: Option<f64>,
}

impl Prng {
    /// A generator started from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut x = seed;
        let mut split_mix = || {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Self { state: [split_mix(), split_mix(), split_mix(), split_mix()], spare: None }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform between two limits.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform among `0..count`; 0 if `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// True with that probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal (polar method of Marsaglia).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (a, b) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let s = a * a + b * b;
            if s > 0.0 && s < 1.0 {
                let factor = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(b * factor);
                return a * factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_seeding_gives_the_published_sequence() {
        // First outputs of SplitMix64 for the seed 1234567, as listed with the reference implementation.
        assert_eq!(
            Prng::new(1_234_567).state,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431
            ]
        );
    }

    #[test]
    fn xoshiro_starts_as_the_reference_implementation() {
        // State 1, 2, 3, 4 gives these first outputs in the reference implementation's test vector.
        let mut prng = Prng { state: [1, 2, 3, 4], spare: None };
        assert_eq!([prng.bits(), prng.bits(), prng.bits()], [41_943_041, 58_720_359, 3_588_806_011_781_223]);
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut prng = Prng::new(7);
        let n = 100_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let x = prng.normal();
            sum += x;
            squares += x * x;
        }
        // Four standard errors: 4/sqrt(n) and 4 sqrt(2/n).
        assert!((sum / f64::from(n)).abs() < 0.0127);
        assert!((squares / f64::from(n) - 1.0).abs() < 0.018);
    }
}
