//! When failures stop the line: N in a row, or N of the last M.

use std::collections::VecDeque;
use std::num::NonZeroU32;

/// Parts that a share looks back on, at most.
pub const LONGEST_SHARE: u32 = 10_000;

/// When failures stop the line. The default never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StopRule {
    /// So many rejected parts in a row.
    pub in_row: Option<NonZeroU32>,
    /// So many of the last parts.
    pub share: Option<Share>,
}

/// A number of failures among the last parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Failures.
    pub failures: NonZeroU32,
    /// Parts, at most [`LONGEST_SHARE`].
    pub parts: NonZeroU32,
}

/// Outcomes of the last parts.
#[derive(Debug, Default)]
pub(super) struct Failures {
    row: u32,
    last: VecDeque<bool>,
    failed: u32,
}

impl Failures {
    /// Counts a part; whether the line is to be stopped.
    pub(super) fn add(&mut self, failed: bool, rule: &StopRule) -> bool {
        self.row = if failed { self.row.saturating_add(1) } else { 0 };
        let in_row = rule.in_row.is_some_and(|limit| self.row >= limit.get());
        let in_share = rule.share.is_some_and(|share| self.add_to_share(failed, share));
        in_row || in_share
    }

    fn add_to_share(&mut self, failed: bool, share: Share) -> bool {
        self.last.push_back(failed);
        self.failed += u32::from(failed);
        while self.last.len() > share.parts.get().min(LONGEST_SHARE) as usize {
            self.failed -= u32::from(self.last.pop_front() == Some(true));
        }
        self.failed >= share.failures.get()
    }
}
