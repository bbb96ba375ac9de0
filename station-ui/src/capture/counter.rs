//! Numbers of pictures counted on over the wraps of a camera, and those that are missing between them.

/// Ids of GigE Vision in their short form run from 1 to this and begin again at 1: 0 is no id.
const SHORT: u64 = 65_535;

/// Counts pictures by the ids that a camera gives them.
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameCounter {
    last: Option<u64>,
    /// Number of the next picture.
    following: u64,
}

/// The place of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its number, from 0.
    pub number: u64,
    /// Pictures between the one before and this one.
    pub missing: u64,
}

impl FrameCounter {
    /// The picture with that id, `damaged` ones having come before it that were none.
    ///
    /// An id that is the one before, or one that went back by less than half a turn, is that of a camera that does not count
    /// or that began anew: then nothing can be said of what is missing, and no more is assumed than came damaged.
    pub fn count(&mut self, id: u64, damaged: u64) -> Counted {
        let missing = match self.last.replace(id) {
            None => 0,
            Some(last) if id > last => id - last - 1,
            // Behind the last short id comes 1.
            Some(last) if last <= SHORT && last - id > SHORT / 2 => id.max(1) + SHORT - last - 1,
            Some(_) => 0,
        };
        let missing = missing.max(damaged);
        let number = self.following + missing;
        self.following = number + 1;
        Counted { number, missing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_over_the_wrap() {
        let mut counter = FrameCounter::default();
        let of = |number, missing| Counted { number, missing };
        let ids = [65_533, 65_534, 65_535, 1, 2, 5];
        let counted = ids.map(|id| counter.count(id, 0));
        assert_eq!(counted, [of(0, 0), of(1, 0), of(2, 0), of(3, 0), of(4, 0), of(7, 2)]);
        let mut counter = FrameCounter::default();
        // Three are missing: 65535, 1, 2.
        assert_eq!([65_534, 3].map(|id| counter.count(id, 0)), [of(0, 0), of(4, 3)]);
    }

    #[test]
    fn long_ids_do_not_wrap_and_what_begins_anew_loses_nothing() {
        let mut counter = FrameCounter::default();
        let of = |number, missing| Counted { number, missing };
        assert_eq!([65_535, 65_536, 65_540].map(|id| counter.count(id, 0)), [of(0, 0), of(1, 0), of(5, 3)]);
        assert_eq!([1, 1, 2].map(|id| counter.count(id, 0)), [of(6, 0), of(7, 0), of(8, 0)]);
    }

    #[test]
    fn what_came_damaged_is_missing_once() {
        let mut counter = FrameCounter::default();
        let of = |number, missing| Counted { number, missing };
        assert_eq!(counter.count(7, 2), of(2, 2), "before the first");
        assert_eq!(counter.count(10, 2), of(5, 2), "ids 8 and 9");
        assert_eq!(counter.count(13, 1), of(8, 2), "one came damaged, one did not come");
        assert_eq!(counter.count(13, 1), of(10, 1), "a camera that does not count");
    }

    #[test]
    fn a_whole_turn_misses_nothing() {
        let mut counter = FrameCounter::default();
        let mut expected = 0;
        for turn in 0..2 {
            for id in 1..=65_535 {
                assert_eq!(counter.count(id, 0), Counted { number: expected, missing: 0 }, "turn {turn}, id {id}");
                expected += 1;
            }
        }
    }
}
