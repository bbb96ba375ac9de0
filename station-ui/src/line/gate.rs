//! The gate: parts in the order of the photocell, one action for each, and rejection wherever there is doubt.
//!
//! A pure state machine: time and encoder counts come in, actions come out. What it guarantees:
//! - a part passes only if [`PartVerdict::Pass`] came for it before its moment at the gate, and the gate can still be set
//!   at that moment;
//! - every triggered part gets exactly one action;
//! - actions come in the order of the parts.

mod stop;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Action, PartNumber, PartVerdict};
use stop::Failures;
pub use stop::{LONGEST_SHARE, Share, StopRule};

/// Parts between photocell and gate, at most. More are a photocell gone wild: the oldest are rejected.
pub const MOST_PENDING: usize = 1024;

/// How far the gate is behind the photocell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// A belt of constant speed: time from the edge to the moment the gate is set.
    Time {
        /// Edge to gate.
        delay: Duration,
        /// The gate may be set later by so much; a part that waited longer is rejected.
        tolerance: Duration,
    },
    /// A belt with an encoder.
    Counts {
        /// Edge to gate.
        delay: i64,
        /// The gate may be set later by so many counts.
        tolerance: i64,
    },
}

/// Rules of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateRules {
    /// From the photocell to the gate.
    pub distance: Distance,
    /// A verdict that comes later than this after the edge is none; `None`: it may come until the gate is set.
    pub late: Option<Duration>,
    /// Edges nearer to the one before are its bounces.
    pub debounce: Duration,
    /// When failures stop the line.
    pub stop: StopRule,
}

/// What the gate is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateAction {
    /// Part; `None`: the line as a whole.
    pub part: Option<PartNumber>,
    /// What is done.
    pub action: Action,
    /// Verdict that was acted on, where one was there in time.
    pub verdict: Option<PartVerdict>,
    /// After this moment the action must not be carried out any more.
    pub until: Option<Instant>,
}

/// What became of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It decides.
    Accepted,
    /// A verdict was there already; the worse of both decides.
    Doubled,
    /// The gate had to be set, or the limit had passed: the part is rejected.
    TooLate,
    /// No such part was triggered.
    Unknown,
}

/// What a gate counted since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateCounters {
    /// Parts that were triggered.
    pub triggered: u64,
    /// Edges that were taken as bounces.
    pub bounces: u64,
    /// Passed.
    pub passed: u64,
    /// Rejected, late ones not counted.
    pub rejected: u64,
    /// Rejected without a verdict in time.
    pub rejected_late: u64,
    /// Of these: verdict Pass was there in time, but the gate could not be set any more.
    pub missed: u64,
    /// Verdicts after their time; ignored.
    pub verdicts_late: u64,
    /// Second verdicts.
    pub verdicts_doubled: u64,
    /// Verdicts on parts that were never triggered; ignored.
    pub verdicts_unknown: u64,
}

/// A part on its way to the gate.
#[derive(Clone, Copy, Debug)]
struct Pending {
    part: PartNumber,
    at: Instant,
    /// Encoder count at which it is at the gate.
    target: Option<i64>,
    verdict: Option<PartVerdict>,
    /// Rejected whatever its verdict.
    doomed: bool,
}

/// Whether a part is at the gate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Not yet.
    Before,
    /// Now, within the tolerance.
    There,
    /// It is past.
    Past,
}

/// The state machine.
#[derive(Debug)]
pub struct Gate {
    rules: GateRules,
    pending: VecDeque<Pending>,
    next: u64,
    last_edge: Option<Instant>,
    count: Option<i64>,
    ready: bool,
    stopped: bool,
    failures: Failures,
    counters: GateCounters,
}

impl Gate {
    /// A gate that is not ready: it rejects every part until [`Gate::set_ready`] says otherwise.
    pub fn new(rules: GateRules) -> Self {
        Self {
            rules,
            pending: VecDeque::new(),
            next: 1,
            last_edge: None,
            count: None,
            ready: false,
            stopped: false,
            failures: Failures::default(),
            counters: GateCounters::default(),
        }
    }

    /// What was counted.
    pub const fn counters(&self) -> GateCounters {
        self.counters
    }

    /// Parts between photocell and gate.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Whether the line is stopped.
    pub const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Whether parts can pass.
    pub const fn is_ready(&self) -> bool {
        self.ready
    }

    /// An edge of the photocell. `count`: the encoder at this moment where the photocell tells it, otherwise the newest count
    /// is taken. `None`: a bounce.
    pub fn edge(&mut self, at: Instant, count: Option<i64>) -> Option<PartNumber> {
        let at = self.last_edge.map_or(at, |last| at.max(last));
        if self.last_edge.is_some_and(|last| at.duration_since(last) < self.rules.debounce) {
            self.counters.bounces += 1;
            return None;
        }
        self.last_edge = Some(at);
        let part = PartNumber(self.next);
        self.next += 1;
        self.counters.triggered += 1;
        let target = match self.rules.distance {
            Distance::Time { .. } => None,
            Distance::Counts { delay, .. } => count.or(self.count).map(|count| count.saturating_add(delay)),
        };
        let doomed = !self.ready || self.stop_dooms();
        self.pending.push_back(Pending { part, at, target, verdict: None, doomed });
        Some(part)
    }

    /// A count of the encoder. One that fell by more than the way to the gate was set anew, or the belt was turned back: nobody knows
    /// where the parts are.
    pub fn encoder(&mut self, count: i64) {
        if let (Distance::Counts { delay, .. }, Some(before)) = (self.rules.distance, self.count)
            && count < before.saturating_sub(delay)
        {
            self.encoder_lost();
        }
        self.count = Some(count);
    }

    /// The newest count of the encoder.
    pub const fn encoder_count(&self) -> Option<i64> {
        self.count
    }

    /// The encoder is gone: nobody knows where the parts are.
    pub fn encoder_lost(&mut self) {
        self.count = None;
        if matches!(self.rules.distance, Distance::Counts { .. }) {
            for pending in &mut self.pending {
                pending.target = None;
            }
        }
    }

    /// Whether parts may pass. Not ready dooms all parts between photocell and gate, and all that come.
    pub fn set_ready(&mut self, ready: bool) {
        self.ready = ready;
        if !ready {
            self.doom();
        }
    }

    /// Stops or releases the line; the action to carry out, if that is a change.
    pub fn set_stopped(&mut self, stopped: bool) -> Option<GateAction> {
        if self.stopped == stopped {
            return None;
        }
        self.stopped = stopped;
        self.failures = Failures::default();
        if self.stop_dooms() {
            self.doom();
        }
        let action = if stopped { Action::Stopped } else { Action::Released };
        Some(GateAction { part: None, action, verdict: None, until: None })
    }

    /// On a belt that stands or coasts, a delay in time says nothing about where a part is.
    const fn stop_dooms(&self) -> bool {
        self.stopped && matches!(self.rules.distance, Distance::Time { .. })
    }

    fn doom(&mut self) {
        for pending in &mut self.pending {
            pending.doomed = true;
        }
    }

    /// A verdict on a part.
    pub fn verdict(&mut self, part: PartNumber, verdict: PartVerdict, now: Instant) -> Heard {
        if part.0 == 0 || part.0 >= self.next {
            self.counters.verdicts_unknown += 1;
            return Heard::Unknown;
        }
        let first = self.pending.front().map_or(self.next, |pending| pending.part.0);
        let place = part.0.checked_sub(first).and_then(|place| usize::try_from(place).ok());
        let late = place.and_then(|place| self.pending.get(place)).is_none_or(|pending| self.is_late(pending, now));
        if late {
            self.counters.verdicts_late += 1;
            return Heard::TooLate;
        }
        let Some(pending) = place.and_then(|place| self.pending.get_mut(place)) else { return Heard::TooLate };
        match pending.verdict {
            None => {
                pending.verdict = Some(verdict);
                Heard::Accepted
            }
            Some(before) => {
                if before == PartVerdict::Pass {
                    pending.verdict = Some(verdict);
                }
                self.counters.verdicts_doubled += 1;
                Heard::Doubled
            }
        }
    }

    /// Whether a verdict that comes now is too late for a part.
    fn is_late(&self, pending: &Pending, now: Instant) -> bool {
        let waited = now.saturating_duration_since(pending.at);
        self.rules.late.is_some_and(|limit| waited >= limit) || self.position(pending, now) != Position::Before
    }

    fn position(&self, pending: &Pending, now: Instant) -> Position {
        match self.rules.distance {
            Distance::Time { delay, tolerance } => {
                let waited = now.saturating_duration_since(pending.at);
                if waited < delay {
                    Position::Before
                } else if waited <= delay + tolerance {
                    Position::There
                } else {
                    Position::Past
                }
            }
            Distance::Counts { tolerance, .. } => match (pending.target, self.count) {
                (None, _) => Position::Past,
                (Some(_), None) => Position::Before,
                (Some(target), Some(count)) if count < target => Position::Before,
                (Some(target), Some(count)) if count <= target.saturating_add(tolerance) => Position::There,
                (Some(_), Some(_)) => Position::Past,
            },
        }
    }

    /// The moment of the next action, where time decides; `None`: nothing is due, or the encoder decides.
    pub fn next_moment(&self) -> Option<Instant> {
        match self.rules.distance {
            Distance::Time { delay, .. } => self.pending.front().map(|pending| pending.at + delay),
            Distance::Counts { .. } => None,
        }
    }

    /// What is to be done now, in the order of the parts.
    pub fn poll(&mut self, now: Instant) -> Vec<GateAction> {
        let mut actions = Vec::new();
        while let Some(pending) = self.pending.front().copied() {
            let position = self.position(&pending, now);
            if position == Position::Before && self.pending.len() <= MOST_PENDING {
                break;
            }
            self.pending.pop_front();
            self.decide(&pending, position, &mut actions);
        }
        actions
    }

    /// Rejects all parts on their way: the station is closing.
    pub fn close(&mut self) -> Vec<GateAction> {
        let mut actions = Vec::new();
        while let Some(mut pending) = self.pending.pop_front() {
            pending.doomed = true;
            self.decide(&pending, Position::There, &mut actions);
        }
        actions
    }

    fn decide(&mut self, pending: &Pending, position: Position, actions: &mut Vec<GateAction>) {
        let action = match pending.verdict {
            _ if pending.doomed => Action::Rejected,
            Some(PartVerdict::Pass) if position == Position::There => Action::Passed,
            Some(PartVerdict::Pass) => {
                self.counters.missed += 1;
                Action::RejectedLate
            }
            Some(PartVerdict::Fail | PartVerdict::NoRead) => Action::Rejected,
            Some(PartVerdict::Late) | None => Action::RejectedLate,
        };
        match action {
            Action::Passed => self.counters.passed += 1,
            Action::RejectedLate => self.counters.rejected_late += 1,
            Action::Rejected | Action::Stopped | Action::Released => self.counters.rejected += 1,
        }
        let until = match self.rules.distance {
            Distance::Time { delay, tolerance } => Some(pending.at + delay + tolerance),
            Distance::Counts { .. } => None,
        };
        actions.push(GateAction { part: Some(pending.part), action, verdict: pending.verdict, until });
        // Parts that were rejected because the station was not ready say nothing about the print.
        let counts = !pending.doomed && !self.stopped;
        if counts && self.failures.add(action != Action::Passed, &self.rules.stop) {
            actions.extend(self.set_stopped(true));
        }
    }
}
