//! What became of parts, held against the truth.

/// Counts of parts that the gate was told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Good parts that passed.
    pub good_passed: u64,
    /// Good parts that were rejected.
    pub good_rejected: u64,
    /// Bad parts that passed.
    pub bad_passed: u64,
    /// Bad parts that were rejected.
    pub bad_rejected: u64,
}

impl Tally {
    /// Counts a part.
    pub const fn count(&mut self, good: bool, rejected: bool) {
        match (good, rejected) {
            (true, false) => self.good_passed += 1,
            (true, true) => self.good_rejected += 1,
            (false, false) => self.bad_passed += 1,
            (false, true) => self.bad_rejected += 1,
        }
    }

    /// All that were told of.
    #[must_use]
    pub const fn gated(&self) -> u64 {
        self.good_passed + self.good_rejected + self.bad_passed + self.bad_rejected
    }
}
