//! A label on the belt: what stands on it, what is wrong with it, and what must become of it.

use grader::bilingual::Bilingual;
use grader::synth::prng::Prng;
use serde::{Deserialize, Serialize};

use super::SimulationSettings;
use crate::line::PartVerdict;

/// What can be wrong with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Dark elements are wider by 0.48 X.
    Growth,
    /// Every eighth dark module has a light hole.
    Voids,
    /// Dark modules are light grey.
    LowContrast,
    /// The print is blurred.
    Blur,
    /// The special mark is not there. Seen with a profile that wants it and a mark that was taught.
    MissingMark,
    /// The host is another one, that looks alike. Seen with a profile that has a list of hosts.
    WrongContent,
    /// The serial number of an earlier part that was right. Seen with a register of serial numbers.
    DuplicateSerial,
    /// No code was printed.
    NoCode,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Growth,
        Self::Voids,
        Self::LowContrast,
        Self::Blur,
        Self::MissingMark,
        Self::WrongContent,
        Self::DuplicateSerial,
        Self::NoCode,
    ];

    /// Those that the grade alone shows, without profile, mark and register.
    pub const OF_PRINT: [Self; 5] = [Self::Growth, Self::Voids, Self::LowContrast, Self::Blur, Self::NoCode];

    /// As settings write it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::Voids => "voids",
            Self::LowContrast => "low_contrast",
            Self::Blur => "blur",
            Self::MissingMark => "missing_mark",
            Self::WrongContent => "wrong_content",
            Self::DuplicateSerial => "duplicate_serial",
            Self::NoCode => "no_code",
        }
    }

    /// For people.
    #[must_use]
    pub fn name(self) -> Bilingual {
        let (en, zh) = match self {
            Self::Growth => ("print growth", "印刷增宽"),
            Self::Voids => ("voids", "漏印"),
            Self::LowContrast => ("low contrast", "对比度低"),
            Self::Blur => ("blurred print", "印刷模糊"),
            Self::MissingMark => ("special mark missing", "缺少特别标识"),
            Self::WrongContent => ("wrong content", "内容错误"),
            Self::DuplicateSerial => ("serial number used before", "系列号重复"),
            Self::NoCode => ("no code", "无码"),
        };
        Bilingual::new(en, zh)
    }

    /// What the gate must be told of a part with this fault.
    #[must_use]
    pub const fn expected(self) -> PartVerdict {
        match self {
            Self::NoCode => PartVerdict::NoRead,
            _ => PartVerdict::Fail,
        }
    }
}

/// A label on the belt, and the truth about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its place on the belt, from 0.
    pub index: u64,
    /// Serial number; of a doubled one that of the earlier part.
    pub serial: String,
    /// What its code says.
    pub text: String,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// What the gate must be told, if the station sees everything that can be wrong.
    pub expected: PartVerdict,
    /// How far the label lies from the middle of the picture, pixels.
    pub shift: [i32; 2],
    /// Whether the camera loses its picture.
    pub lost: bool,
}

impl Part {
    /// Beyond so many parts nobody looks back for a serial number to double.
    const MEMORY: u64 = 50;

    /// The part at a place of the belt; the same for the same settings, whatever was asked for before.
    #[must_use]
    pub fn new(settings: &SimulationSettings, index: u64) -> Self {
        let mut lot = lot(settings, index);
        let mut fault = drawn_fault(settings, &mut lot);
        let mut serial = serial(index);
        if fault == Some(Fault::DuplicateSerial) {
            match earlier(settings, index, &mut lot) {
                Some(doubled) => serial = self::serial(doubled),
                // Nothing to double yet.
                None => fault = None,
            }
        }
        let host = if fault == Some(Fault::WrongContent) { "chinatracc.org" } else { "chinatrace.org" };
        let [width, height] = settings.size.map(|side| side as f64 * 0.02);
        let mut around = |reach: f64| lot.between(-reach, reach).round() as i32;
        let shift = [around(width), around(height)];
        Self {
            index,
            text: format!("https://{host}/gd/01/06901234567892/10/LOT7/21/{serial}?17=271231"),
            serial,
            fault,
            expected: fault.map_or(PartVerdict::Pass, Fault::expected),
            shift,
            lost: is_lost(settings, index),
        }
    }
}

/// What is drawn for a part. The two odd constants keep neighbours and seeds apart (SplitMix64, MurmurHash3).
fn lot(settings: &SimulationSettings, index: u64) -> Prng {
    Prng::new(settings.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index.wrapping_mul(0xff51_afd7_ed55_8ccd))
}

fn drawn_fault(settings: &SimulationSettings, lot: &mut Prng) -> Option<Fault> {
    let (faulty, which) = (lot.chance(settings.faults), lot.below(settings.kinds.len()));
    settings.kinds.get(which).copied().filter(|_| faulty)
}

/// Whether the camera loses the picture of a part.
fn is_lost(settings: &SimulationSettings, index: u64) -> bool {
    // A lot of its own: that of the faults stays the same.
    lot(settings, !index).chance(settings.lost)
}

/// A part before this one with which nothing is wrong, and that was seen.
fn earlier(settings: &SimulationSettings, index: u64, lot_here: &mut Prng) -> Option<u64> {
    let right = |other: &u64| drawn_fault(settings, &mut lot(settings, *other)).is_none() && !is_lost(settings, *other);
    let candidates: Vec<u64> = (index.saturating_sub(Part::MEMORY)..index).filter(right).collect();
    candidates.get(lot_here.below(candidates.len())).copied()
}

/// Never the same for two parts.
fn serial(index: u64) -> String {
    format!("SN{:06}", index + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn serials_are_unique_but_for_those_that_are_doubled_on_purpose() {
        let settings = SimulationSettings { faults: 0.3, ..SimulationSettings::default() };
        let mut seen = BTreeSet::new();
        for index in 0..5000 {
            let part = Part::new(&settings, index);
            assert_eq!(part, Part::new(&settings, index));
            let new = seen.insert(part.serial.clone());
            assert_eq!(new, part.fault != Some(Fault::DuplicateSerial), "{part:?}");
            assert!(part.text.contains(&part.serial));
        }
    }

    #[test]
    fn faults_come_at_their_rate_and_each_as_often_as_the_others() {
        let settings = SimulationSettings { faults: 0.2, seed: 3, ..SimulationSettings::default() };
        let parts = 20_000_u32;
        let mut counts = [0_u32; 8];
        for index in 0..u64::from(parts) {
            if let Some(fault) = Part::new(&settings, index).fault {
                counts[Fault::ALL.iter().position(|other| *other == fault).unwrap()] += 1;
            }
        }
        // Five standard deviations of a binomial count about 500.
        assert!(counts.iter().all(|count| count.abs_diff(parts / 40) < 111), "{counts:?}");
    }

    #[test]
    fn another_seed_is_another_run() {
        let of = |seed| -> Vec<_> {
            let settings = SimulationSettings { seed, faults: 0.5, ..SimulationSettings::default() };
            (0..50).map(|index| Part::new(&settings, index).fault).collect()
        };
        assert_ne!(of(1), of(2));
    }
}
