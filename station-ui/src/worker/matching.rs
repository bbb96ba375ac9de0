//! Which picture shows which part, by the moments of both.
//!
//! A picture belongs to the part whose edge, plus the stated delay, is nearest to its moment, if that is within the
//! tolerance. Order and counts are not used: one picture that a camera never took would shift all verdicts after it to the
//! wrong part. Parts and pictures come from two threads, in any order.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::line::PartNumber;

/// When pictures and parts belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchingRules {
    /// From the edge to the exposure.
    pub delay: Duration,
    /// How much that may vary.
    pub tolerance: Duration,
    /// A part whose picture has not come so long after its exposure is lost.
    pub timeout: Duration,
}

/// Longest time that the news of a part is behind its picture.
const NEWS: Duration = Duration::from_millis(250);

/// What became of a part or a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched<P> {
    /// The picture of a part.
    Pair {
        /// Part.
        part: PartNumber,
        /// Its edge.
        edge: Instant,
        /// Picture.
        picture: P,
    },
    /// A picture that shows no part.
    Stray(P),
    /// A part without a picture.
    Missed {
        /// Part.
        part: PartNumber,
        /// Its edge.
        edge: Instant,
    },
}

/// Parts and pictures that wait for each other.
#[derive(Debug)]
pub struct Matcher<P> {
    rules: MatchingRules,
    parts: VecDeque<(PartNumber, Instant)>,
    pictures: VecDeque<(Instant, P)>,
}

impl<P> Matcher<P> {
    /// Nothing waits yet.
    #[must_use]
    pub const fn new(rules: MatchingRules) -> Self {
        Self { rules, parts: VecDeque::new(), pictures: VecDeque::new() }
    }

    /// A part passed the photocell.
    pub fn part(&mut self, part: PartNumber, edge: Instant) {
        self.parts.push_back((part, edge));
    }

    /// A picture was taken.
    pub fn picture(&mut self, at: Instant, picture: P) {
        self.pictures.push_back((at, picture));
    }

    /// The camera is gone: no picture comes for the parts that wait.
    pub fn camera_gone(&mut self) -> Vec<Matched<P>> {
        self.parts.drain(..).map(|(part, edge)| Matched::Missed { part, edge }).collect()
    }

    /// What is decided by now, in the order of the line.
    pub fn poll(&mut self, now: Instant) -> Vec<Matched<P>> {
        let mut decided = Vec::new();
        while let Some((at, _)) = self.pictures.front() {
            let at = *at;
            let nearest = self.nearest(at);
            if nearest.is_none() && now < at + NEWS {
                break;
            }
            let Some((_, picture)) = self.pictures.pop_front() else { break };
            let Some(place) = nearest else {
                decided.push(Matched::Stray(picture));
                continue;
            };
            // Pictures come in the order of their moments: parts before this one have none.
            for (part, edge) in self.parts.drain(..place) {
                decided.push(Matched::Missed { part, edge });
            }
            if let Some((part, edge)) = self.parts.pop_front() {
                decided.push(Matched::Pair { part, edge, picture });
            }
        }
        let patience = self.rules.delay + self.rules.tolerance + self.rules.timeout;
        while let Some((part, edge)) = self.parts.front().copied()
            && now > edge + patience
        {
            self.parts.pop_front();
            decided.push(Matched::Missed { part, edge });
        }
        decided
    }

    /// The place of the part whose exposure was nearest to a moment, within the tolerance.
    fn nearest(&self, at: Instant) -> Option<usize> {
        let off = |edge: Instant| {
            let exposure = edge + self.rules.delay;
            exposure.saturating_duration_since(at).max(at.saturating_duration_since(exposure))
        };
        let places = self.parts.iter().enumerate().map(|(place, (_, edge))| (place, off(*edge)));
        places.filter(|(_, off)| *off <= self.rules.tolerance).min_by_key(|(_, off)| *off).map(|(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: MatchingRules = MatchingRules {
        delay: Duration::from_millis(10),
        tolerance: Duration::from_millis(15),
        timeout: Duration::from_millis(500),
    };

    struct Bench {
        begin: Instant,
        matcher: Matcher<u32>,
    }

    impl Bench {
        fn new() -> Self {
            Self { begin: Instant::now(), matcher: Matcher::new(RULES) }
        }

        fn at(&self, ms: u64) -> Instant {
            self.begin + Duration::from_millis(ms)
        }

        fn part(&mut self, number: u64, ms: u64) {
            self.matcher.part(PartNumber(number), self.at(ms));
        }

        fn picture(&mut self, number: u32, ms: u64) {
            self.matcher.picture(self.at(ms), number);
        }

        /// Pairs as (part, picture), missed parts as (part, none), strays as (none, picture).
        fn poll(&mut self, ms: u64) -> Vec<(Option<u64>, Option<u32>)> {
            let told = |matched: Matched<u32>| match matched {
                Matched::Pair { part, picture, .. } => (Some(part.0), Some(picture)),
                Matched::Stray(picture) => (None, Some(picture)),
                Matched::Missed { part, .. } => (Some(part.0), None),
            };
            self.matcher.poll(self.at(ms)).into_iter().map(told).collect()
        }
    }

    #[test]
    fn pictures_find_their_parts_whoever_comes_first() {
        let mut bench = Bench::new();
        bench.part(1, 0);
        assert_eq!(bench.poll(5), []);
        bench.picture(10, 12);
        assert_eq!(bench.poll(30), [(Some(1), Some(10))]);
        bench.picture(11, 110);
        assert_eq!(bench.poll(120), [], "the news of the part is not there yet");
        bench.part(2, 100);
        assert_eq!(bench.poll(130), [(Some(2), Some(11))]);
    }

    #[test]
    fn a_picture_that_was_never_taken_shifts_nothing() {
        let mut bench = Bench::new();
        for part in 1..=4 {
            bench.part(part, 40 * part);
        }
        // The camera missed the second part without noticing.
        for (picture, part) in [(1, 1), (2, 3), (3, 4)] {
            bench.picture(picture, 40 * part + 10);
        }
        assert_eq!(bench.poll(200), [(Some(1), Some(1)), (Some(2), None), (Some(3), Some(2)), (Some(4), Some(3))]);
    }

    #[test]
    fn the_tolerance_is_where_it_is_said_to_be() {
        for (ms, pairs) in [(9, true), (0, true), (25, true), (26, false)] {
            let mut bench = Bench::new();
            bench.part(1, 0);
            bench.picture(1, ms);
            let told = bench.poll(400);
            assert_eq!(told.contains(&(Some(1), Some(1))), pairs, "{ms}: {told:?}");
        }
    }

    #[test]
    fn parts_without_pictures_and_pictures_without_parts_are_told_in_the_end() {
        let mut bench = Bench::new();
        bench.part(1, 0);
        bench.picture(1, 300);
        assert_eq!(bench.poll(525), []);
        assert_eq!(bench.poll(526), [(Some(1), None)]);
        assert_eq!(bench.poll(550), [(None, Some(1))]);
        bench.part(2, 600);
        bench.part(3, 700);
        let gone = bench.matcher.camera_gone();
        assert_eq!(gone.len(), 2);
        assert_eq!(bench.poll(5000), []);
    }

    proptest::proptest! {
        /// Whatever is lost, jitters, or comes late: no picture is given to another part, and nothing is told twice.
        #[test]
        fn no_part_gets_the_picture_of_another(
            lost in proptest::collection::vec(proptest::bool::weighted(0.2), 1..60),
            jitter in proptest::collection::vec(0_u64..=15, 60),
            late in proptest::collection::vec(0_u64..=200, 60),
        ) {
            let mut bench = Bench::new();
            // Moment of the news, whether it is of a part, part.
            let mut news: Vec<(u64, bool, u64)> = Vec::new();
            for (index, lost) in lost.iter().enumerate() {
                let part = index as u64 + 1;
                let edge = 50 * part;
                news.push((edge + late[index], true, part));
                if !lost {
                    news.push((edge + 10 + jitter[index], false, part));
                }
            }
            news.sort_unstable();
            // Parts are told in order, however late.
            let mut parts: Vec<u64> = news.iter().filter(|(_, of_part, _)| *of_part).map(|(.., part)| *part).collect();
            parts.sort_unstable();
            let mut parts = parts.into_iter();
            let mut told = Vec::new();
            for (ms, of_part, part) in news {
                if of_part {
                    let part = parts.next().unwrap_or(part);
                    bench.part(part, 50 * part);
                } else {
                    bench.picture(part as u32, 50 * part + 10 + jitter[part as usize - 1]);
                }
                told.extend(bench.poll(ms));
            }
            told.extend(bench.poll(100_000));
            told.extend(bench.poll(200_000));
            let mut seen = Vec::new();
            for (part, picture) in told {
                if let (Some(part), Some(picture)) = (part, picture) {
                    proptest::prop_assert_eq!(part, u64::from(picture));
                }
                seen.extend(part);
            }
            seen.sort_unstable();
            proptest::prop_assert_eq!(seen, (1..=lost.len() as u64).collect::<Vec<_>>());
        }
    }
}
