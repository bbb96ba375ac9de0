//! The belt: which parts have passed, and when. Time is told.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Parts whose moment is remembered.
const MEMORY: usize = 4096;

/// A belt with a part every so often, that can be stopped.
#[derive(Clone, Debug)]
pub struct Belt {
    rate: f64,
    parts: Option<u64>,
    /// Since when it runs.
    running: Option<Instant>,
    /// Somebody stopped it, and nobody has released it since.
    stopped: bool,
    /// How long it had run before that.
    before: Duration,
    passed: u64,
    /// Moments of the last parts that passed, newest last.
    moments: VecDeque<Instant>,
}

impl Belt {
    /// A belt at rest, with so many parts a second on it, and so many in all.
    pub const fn new(rate: f64, parts: Option<u64>) -> Self {
        Self { rate, parts, running: None, stopped: false, before: Duration::ZERO, passed: 0, moments: VecDeque::new() }
    }

    /// Lets it run.
    pub fn start(&mut self, now: Instant) {
        self.stopped = false;
        self.running.get_or_insert(now);
    }

    /// Lets it run unless somebody stopped it.
    pub fn begin(&mut self, now: Instant) {
        if !self.stopped {
            self.start(now);
        }
    }

    /// Stops it.
    pub fn stop(&mut self, now: Instant) {
        self.advance(now);
        self.stopped = true;
        if let Some(since) = self.running.take() {
            self.before += now.saturating_duration_since(since);
        }
    }

    /// Whether it runs.
    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// When the next part passes; `None`: it stands, or there are no more.
    pub fn due(&self) -> Option<Instant> {
        let running = self.running?;
        if self.parts.is_some_and(|parts| self.passed >= parts) {
            return None;
        }
        let way = Duration::try_from_secs_f64((self.passed + 1) as f64 / self.rate).ok()?;
        running.checked_add(way.saturating_sub(self.before))
    }

    /// Lets all parts pass that have by now.
    pub fn advance(&mut self, now: Instant) {
        while let Some(due) = self.due().filter(|due| *due <= now) {
            if self.moments.len() == MEMORY {
                self.moments.pop_front();
            }
            self.moments.push_back(due);
            self.passed += 1;
        }
    }

    /// How many have passed.
    pub const fn passed(&self) -> u64 {
        self.passed
    }

    /// Whether the last one has.
    pub fn is_empty(&self) -> bool {
        self.parts.is_some_and(|parts| self.passed >= parts)
    }

    /// When a part passed; `None`: not yet, or too long ago to be remembered.
    pub fn moment(&self, index: u64) -> Option<Instant> {
        let back = usize::try_from(self.passed.checked_sub(index)?).ok()?;
        self.moments.get(self.moments.len().checked_sub(back)?).copied()
    }

    /// How long it has run.
    pub fn time(&self, now: Instant) -> Duration {
        self.before + self.running.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_pass_at_the_rate_and_stand_while_the_belt_stands() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut belt = Belt::new(10.0, Some(5));
        belt.advance(at(5000));
        assert_eq!((belt.passed(), belt.due()), (0, None), "at rest");
        belt.start(at(5000));
        belt.advance(at(5250));
        assert_eq!((belt.passed(), belt.due()), (2, Some(at(5300))));
        belt.stop(at(5260));
        belt.advance(at(9000));
        assert_eq!((belt.passed(), belt.due()), (2, None));
        belt.begin(at(9000));
        assert!(!belt.is_running(), "a camera that is opened again releases no line that was stopped");
        belt.start(at(9000));
        assert_eq!(belt.due(), Some(at(9040)), "what was left of the way");
        belt.advance(at(20_000));
        assert_eq!((belt.passed(), belt.due(), belt.is_empty()), (5, None, true));
        let moments: Vec<_> = (0..6).map(|index| belt.moment(index)).collect();
        assert_eq!(moments, [Some(at(5100)), Some(at(5200)), Some(at(9040)), Some(at(9140)), Some(at(9240)), None]);
        assert_eq!(belt.time(at(9000)), Duration::from_millis(260));
    }

    #[test]
    fn what_is_long_past_is_forgotten() {
        let start = Instant::now();
        let mut belt = Belt::new(1000.0, None);
        belt.start(start);
        belt.advance(start + Duration::from_secs(10));
        assert_eq!(belt.passed(), 10_000);
        assert_eq!(belt.moment(0), None);
        assert!(belt.moment(9_999).is_some() && belt.moment(10_000).is_none());
    }
}
