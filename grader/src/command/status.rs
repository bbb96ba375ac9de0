//! Exit status.

use std::process::ExitCode;

use crate::record::Verdict;

/// How a command ended, the worst last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every verdict is `pass`.
    #[default]
    Pass,
    /// At least one is `fail`.
    Fail,
    /// At least one is `not_graded`.
    NotGraded,
    /// The command, or a part of it, could not be carried out.
    NotCarriedOut,
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::NotGraded => Self::NotGraded,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Pass => 0,
            Status::Fail => 1,
            Status::NotGraded => 2,
            Status::NotCarriedOut => 3,
        })
    }
}
