//! What kind of card is wanted, and the printer's dots that it is fitted to.

use grader::bilingual::Bilingual;
use grader::synth::spec::SynthError;

/// The name of a piece: short, and of characters that can be printed, scanned and stand in a file name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serial(String);

/// Longest serial.
const LONGEST_SERIAL: usize = 16;

/// The lattice of printer dots that places and lengths are rounded to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dots(Option<f64>);

/// Why a card cannot be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OrderError {
    /// A serial that cannot be printed safely.
    #[error(
        "a serial has 1 to {LONGEST_SERIAL} characters A to Z, a to z, 0 to 9, - . _ and begins with a letter or digit"
    )]
    Serial,
    /// A number out of range.
    #[error("{what} is {value}; it must lie from {low} to {high}")]
    Range {
        /// Which number, with its unit.
        what: &'static str,
        /// The same in Chinese.
        zh: &'static str,
        /// Its value.
        value: f64,
        /// Least.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// No X dimension.
    #[error("a conformance card needs at least one X dimension and at most {most}")]
    Count {
        /// Most that a card holds.
        most: usize,
    },
    /// A module would have too few dots.
    #[error(
        "an X dimension of {x} mm has {dots} dots at this resolution; at least {least} are needed to draw the defects"
    )]
    TooCoarse {
        /// X, mm.
        x: f64,
        /// Dots.
        dots: f64,
        /// Least.
        least: f64,
    },
    /// A symbol that cannot be made.
    #[error("a symbol cannot be drawn: {0}")]
    Symbol(#[from] SynthError),
    /// A Data Matrix symbol that cannot be made.
    #[error("a Data Matrix symbol cannot be drawn: {0}")]
    DataMatrix(String),
}

impl OrderError {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Serial => {
                format!("序列号为 1 至 {LONGEST_SERIAL} 个字符，限 A-Z、a-z、0-9、- . _，且以字母或数字开头")
            }
            Self::Range { zh, value, low, high, .. } => format!("{zh}为 {value}，应在 {low} 至 {high} 之间"),
            Self::Count { most } => format!("符合性测试卡至少需要一个 X 尺寸，至多 {most} 个"),
            Self::TooCoarse { x, dots, least } => {
                format!("X 尺寸 {x} mm 在此分辨率下只有 {dots} 点；绘制缺陷至少需要 {least} 点")
            }
            Self::Symbol(error) => format!("无法绘制符号：{error}"),
            Self::DataMatrix(error) => format!("无法绘制 Data Matrix 符号：{error}"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

impl Serial {
    /// A serial.
    ///
    /// # Errors
    /// If it holds anything but ASCII letters, digits and `- . _`, is too long, empty, or begins with a sign.
    pub fn new(text: &str) -> Result<Self, OrderError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins && text.len() <= LONGEST_SERIAL && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(OrderError::Serial)
        }
    }

    /// The text; empty on a template.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Dots {
    /// No lattice: lengths stay as they are.
    pub const FREE: Self = Self(None);

    /// The dots of a printer, per inch.
    ///
    /// # Errors
    /// If the resolution is not from 150 to 25,400 dots per inch.
    pub fn per_inch(dpi: f64) -> Result<Self, OrderError> {
        check("the resolution (dots per inch)", "分辨率（每英寸点数）", dpi, 150.0, 25_400.0)?;
        Ok(Self(Some(25.4 / dpi)))
    }

    /// A length or place as whole dots, mm.
    #[must_use]
    pub fn whole(self, length: f64) -> f64 {
        self.0.map_or(length, |dot| (length / dot).round() * dot)
    }

    /// A length of at least one dot, mm.
    #[must_use]
    pub fn at_least_one(self, length: f64) -> f64 {
        self.0.map_or(length, |dot| (length / dot).round().max(1.0) * dot)
    }

    /// Dots in a length; `None` where there is no lattice.
    #[must_use]
    pub fn count(self, length: f64) -> Option<f64> {
        self.0.map(|dot| length / dot)
    }
}

/// Refuses a number out of range.
pub(super) fn check(what: &'static str, zh: &'static str, value: f64, low: f64, high: f64) -> Result<(), OrderError> {
    if value >= low && value <= high { Ok(()) } else { Err(OrderError::Range { what, zh, value, low, high }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_serials_are_refused() {
        let long = "A".repeat(17);
        let huge = "A".repeat(5_000_000);
        for text in ["", "<script>", "a\nb", "a\u{202e}b", "a\0", "../x", "-a", ".a", "a b", "序", long.as_str(), &huge]
        {
            assert_eq!(Serial::new(text), Err(OrderError::Serial));
        }
        for text in ["1", "S-001", "2026.03_a", "ABCDEFGHIJ123456"] {
            assert_eq!(Serial::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn lengths_become_whole_dots() {
        let dots = Dots::per_inch(600.0).unwrap();
        assert!((dots.whole(0.2) - 5.0 * 25.4 / 600.0).abs() < 1e-12);
        assert!((dots.whole(0.5) - 12.0 * 25.4 / 600.0).abs() < 1e-12);
        assert!((dots.at_least_one(0.001) - 25.4 / 600.0).abs() < 1e-12);
        assert_eq!(Dots::FREE.whole(0.2), 0.2);
        assert!(Dots::per_inch(f64::NAN).is_err() && Dots::per_inch(0.0).is_err());
    }
}
