//! Signals by their meaning. Settings say which device and which address each of them has.

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

/// What the station tells the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Pulse: the part at the gate may pass. Without it the gate rejects.
    Pass,
    /// Pulse: the part at the gate was rejected.
    Fail,
    /// Pulse: the part at the gate was rejected because nothing was read; without this output it is [`Output::Fail`].
    NoRead,
    /// Level: the station inspects.
    Ready,
    /// Changes in a steady rhythm while the station lives.
    Heartbeat,
    /// Level: the line is to stop.
    Stop,
}

impl Output {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Pass, Self::Fail, Self::NoRead, Self::Ready, Self::Heartbeat, Self::Stop];

    /// Name in settings.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NoRead => "no_read",
            Self::Ready => "ready",
            Self::Heartbeat => "heartbeat",
            Self::Stop => "stop",
        }
    }

    /// Name for people.
    pub fn name(self) -> Bilingual {
        match self {
            Self::Pass => Bilingual::new("pass", "合格"),
            Self::Fail => Bilingual::new("fail", "不合格"),
            Self::NoRead => Bilingual::new("no read", "未读出"),
            Self::Ready => Bilingual::new("ready", "就绪"),
            Self::Heartbeat => Bilingual::new("heartbeat", "心跳"),
            Self::Stop => Bilingual::new("line stop", "停线"),
        }
    }
}

/// What the line tells the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A part is before the camera.
    Photocell,
    /// Position of the belt.
    Encoder,
}

impl Input {
    /// Name in settings.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Photocell => "photocell",
            Self::Encoder => "encoder",
        }
    }
}

/// Counter of fixed width, counted on over its wraps.
///
/// The step between two readings is taken as the shorter way around: a belt may run backwards.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwrapped {
    last: Option<(u32, i64)>,
}

impl Unwrapped {
    /// The next reading of a counter of `bits` bits (16 or 32).
    pub fn next(&mut self, raw: u32, bits: u32) -> i64 {
        let Some((before, count)) = self.last else {
            self.last = Some((raw, i64::from(raw)));
            return i64::from(raw);
        };
        let step = raw.wrapping_sub(before);
        // Sign of a number of so many bits.
        let step = if bits == 16 { i64::from(step as u16 as i16) } else { i64::from(step as i32) };
        let count = count.saturating_add(step);
        self.last = Some((raw, count));
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_go_on_over_their_wraps_in_both_directions() {
        let mut counter = Unwrapped::default();
        let counts: Vec<i64> = [65_530, 65_535, 4, 10, 65_535].map(|raw| counter.next(raw, 16)).to_vec();
        assert_eq!(counts, [65_530, 65_535, 65_540, 65_546, 65_535]);
        let mut counter = Unwrapped::default();
        let counts: Vec<i64> = [u32::MAX, 2, u32::MAX - 1].map(|raw| counter.next(raw, 32)).to_vec();
        assert_eq!(counts, [4_294_967_295, 4_294_967_298, 4_294_967_294]);
    }
}
