//! Each part is counted once, as what became of it at the gate.
//!
//! Word of a part comes from two threads in any order: the gate rejects it because no verdict came in time, and the verdict is
//! recorded a moment before or after that. A part that was rejected late counts as late, whatever its verdict would have been.

use std::collections::VecDeque;

use crate::line::{PartNumber, PartVerdict};
use crate::state::Counters;

/// Parts that are remembered: many more than lie between photocell and record.
const MOST: usize = 1024;

/// As what a part was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Told(PartVerdict),
    Lost,
}

/// What the newest parts were counted as.
#[derive(Debug, Default)]
pub struct Fates(VecDeque<(PartNumber, Fate)>);

impl Fates {
    /// A verdict was recorded and sent to the line.
    pub fn told(&mut self, counters: &mut Counters, part: PartNumber, told: PartVerdict) {
        // Rejected late before its verdict was there: counted already.
        if self.of(part).is_none() {
            self.count(counters, part, Fate::Told(told));
        }
    }

    /// The gate rejected a part because no verdict was there in time.
    pub fn late(&mut self, counters: &mut Counters, part: PartNumber) {
        match self.of(part).copied() {
            None => self.count(counters, part, Fate::Told(PartVerdict::Late)),
            Some(Fate::Told(PartVerdict::Late) | Fate::Lost) => {}
            Some(Fate::Told(told)) => {
                *kind(counters, Fate::Told(told)) -= 1;
                *kind(counters, Fate::Told(PartVerdict::Late)) += 1;
                // What went for a pass a moment ago ended whatever row of failures there was; the part begins a new one.
                if told == PartVerdict::Pass {
                    counters.consecutive += 1;
                }
                if let Some(fate) = self.of(part) {
                    *fate = Fate::Told(PartVerdict::Late);
                }
            }
        }
    }

    /// A part has no picture, or was not inspected.
    pub fn lost(&mut self, counters: &mut Counters, part: PartNumber) {
        match self.of(part) {
            None => self.count(counters, part, Fate::Lost),
            // It was rejected for want of a verdict; now it is known why there is none.
            Some(fate) if *fate == Fate::Told(PartVerdict::Late) => {
                *fate = Fate::Lost;
                counters.late -= 1;
                counters.lost += 1;
            }
            Some(_) => {}
        }
    }

    /// Begins anew with a batch: parts that were counted in the one before stay there.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    fn of(&mut self, part: PartNumber) -> Option<&mut Fate> {
        self.0.iter_mut().rev().find(|(known, _)| *known == part).map(|(_, fate)| fate)
    }

    fn count(&mut self, counters: &mut Counters, part: PartNumber, fate: Fate) {
        counters.parts += 1;
        *kind(counters, fate) += 1;
        counters.consecutive = if fate == Fate::Told(PartVerdict::Pass) { 0 } else { counters.consecutive + 1 };
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back((part, fate));
    }
}

fn kind(counters: &mut Counters, fate: Fate) -> &mut u64 {
    match fate {
        Fate::Told(PartVerdict::Pass) => &mut counters.passed,
        Fate::Told(PartVerdict::Fail) => &mut counters.failed,
        Fate::Told(PartVerdict::NoRead) => &mut counters.unread,
        Fate::Told(PartVerdict::Late) => &mut counters.late,
        Fate::Lost => &mut counters.lost,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PART: PartNumber = PartNumber(1);

    #[test]
    fn counters_add_up() {
        let (mut fates, mut counters) = (Fates::default(), Counters::default());
        let all = [PartVerdict::Pass, PartVerdict::Fail, PartVerdict::NoRead, PartVerdict::Late];
        for (place, told) in (1..).zip(all) {
            fates.told(&mut counters, PartNumber(place), told);
        }
        assert_eq!((counters.parts, counters.consecutive), (4, 3));
        assert_eq!([counters.passed, counters.failed, counters.unread, counters.late], [1; 4]);
        fates.told(&mut counters, PartNumber(5), PartVerdict::Pass);
        assert_eq!(counters.consecutive, 0);
    }

    /// No verdict in time is a reject: the part never counts as passed, whichever word of it comes first.
    #[test]
    fn a_part_that_was_rejected_late_counts_as_late_alone() {
        for told in [PartVerdict::Pass, PartVerdict::Fail, PartVerdict::NoRead] {
            for gate_first in [true, false] {
                let (mut fates, mut counters) = (Fates::default(), Counters::default());
                if gate_first {
                    fates.late(&mut counters, PART);
                    fates.told(&mut counters, PART, told);
                } else {
                    fates.told(&mut counters, PART, told);
                    fates.late(&mut counters, PART);
                }
                assert_eq!(
                    counters,
                    Counters { parts: 1, late: 1, consecutive: 1, ..Counters::default() },
                    "{told:?} {gate_first}"
                );
            }
        }
    }

    #[test]
    fn a_part_without_a_picture_counts_as_lost_alone() {
        for gate_first in [true, false] {
            let (mut fates, mut counters) = (Fates::default(), Counters::default());
            if gate_first {
                fates.late(&mut counters, PART);
                fates.lost(&mut counters, PART);
            } else {
                fates.lost(&mut counters, PART);
                fates.late(&mut counters, PART);
            }
            assert_eq!(counters, Counters { parts: 1, lost: 1, consecutive: 1, ..Counters::default() }, "{gate_first}");
        }
    }

    proptest! {
        /// Whatever comes in whatever order, kinds add up to parts, and no part is counted twice.
        #[test]
        fn kinds_add_up_to_parts(words in proptest::collection::vec((1_u64..40, 0_u8..6), 0..300)) {
            let (mut fates, mut counters) = (Fates::default(), Counters::default());
            let mut parts = std::collections::BTreeSet::new();
            for (part, word) in words {
                parts.insert(part);
                let part = PartNumber(part);
                match word {
                    0 => fates.told(&mut counters, part, PartVerdict::Pass),
                    1 => fates.told(&mut counters, part, PartVerdict::Fail),
                    2 => fates.told(&mut counters, part, PartVerdict::NoRead),
                    3 | 4 => fates.late(&mut counters, part),
                    _ => fates.lost(&mut counters, part),
                }
            }
            prop_assert_eq!(counters.parts, parts.len() as u64);
            let kinds = counters.passed + counters.failed + counters.unread + counters.late + counters.lost;
            prop_assert_eq!(kinds, counters.parts);
        }
    }
}
