//! The two clocks of a picture: that of latencies and that of records.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// The moment of an instant on the clock of records, as that clock stands now.
pub fn timestamp(of: Instant) -> Timestamp {
    let (now, instant) = (Timestamp::now(), Instant::now());
    let signed = |span: Duration| SignedDuration::try_from(span).unwrap_or(SignedDuration::ZERO);
    let moment = match instant.checked_duration_since(of) {
        Some(past) => now.checked_sub(signed(past)),
        None => now.checked_add(signed(of.saturating_duration_since(instant))),
    };
    moment.unwrap_or(now)
}

/// Sleeps until a moment, but no longer than `limit`; whether it was reached.
pub fn sleep_until(moment: Instant, limit: Duration) -> bool {
    let wait = moment.saturating_duration_since(Instant::now());
    std::thread::sleep(wait.min(limit));
    wait <= limit
}

/// Moments at a stated rate. Who comes late is not owed what was missed.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    period: Duration,
    due: Option<Instant>,
}

impl Pace {
    /// So many a second.
    pub fn new(per_second: f64) -> Self {
        Self { period: Duration::try_from_secs_f64(1.0 / per_second).unwrap_or(Duration::MAX), due: None }
    }

    /// The next moment; the first is now.
    pub fn due(&mut self, now: Instant) -> Instant {
        *self.due.get_or_insert(now)
    }

    /// The moment was used.
    pub fn passed(&mut self, now: Instant) {
        let planned = self.due.and_then(|due| due.checked_add(self.period));
        self.due = Some(planned.unwrap_or(now).max(now.checked_sub(self.period).unwrap_or(now)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_keeps_its_rate_and_forgets_what_was_missed() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut pace = Pace::new(10.0);
        assert_eq!(pace.due(at(0)), at(0));
        pace.passed(at(3));
        assert_eq!(pace.due(at(3)), at(100), "counted from when it was due");
        pace.passed(at(1000));
        assert_eq!(pace.due(at(1000)), at(900), "at most one is owed");
    }

    #[test]
    fn timestamps_follow_instants() {
        let now = Instant::now();
        let (early, late) = (timestamp(now), timestamp(now + Duration::from_secs(2)));
        let apart = late.duration_since(early);
        // The clock of records may be set between the two, hence the width.
        assert!((1.9..2.1).contains(&apart.as_secs_f64()), "{apart:?}");
    }
}
