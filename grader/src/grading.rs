//! Grades: unrounded while measured, in tenths when reported, and their letters.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A grade between 0 (fail) and 4 (best) as computed, not rounded.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Grade(f64);

impl Grade {
    /// The best grade.
    pub const BEST: Self = Self(4.0);
    /// The failing grade.
    pub const FAIL: Self = Self(0.0);

    /// A grade clamped to 0..=4; a value that is not a number becomes 0.
    #[must_use]
    pub fn new(value: f64) -> Self {
        if value.is_nan() { Self::FAIL } else { Self(value.clamp(0.0, 4.0)) }
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The lower of two grades.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other.0 < self.0 { other } else { self }
    }

    /// The higher of two grades.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }

    /// Rounded to the nearest tenth, half upwards.
    #[must_use]
    pub fn rounded(self) -> ReportedGrade {
        // A hair is added so that a value such as 2.45, which has no exact binary form, rounds as written.
        ReportedGrade(((self.0 * 10.0 + 0.5 + 1e-9).floor() as u8).min(40))
    }

    /// Cut to tenths.
    #[must_use]
    pub fn truncated(self) -> ReportedGrade {
        ReportedGrade(((self.0 * 10.0 + 1e-9).floor() as u8).min(40))
    }
}

/// A grade as reports print it: whole tenths between 0.0 and 4.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReportedGrade(u8);

impl ReportedGrade {
    /// The grade of that many tenths, 0..=40; more counts as 40.
    #[must_use]
    pub const fn from_tenths(tenths: u8) -> Self {
        Self(if tenths > 40 { 40 } else { tenths })
    }

    /// The grade in tenths.
    #[must_use]
    pub const fn tenths(self) -> u8 {
        self.0
    }

    /// The number, 0.0..=4.0.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// The letter that goes with the grade: A from 3.5, B from 2.5, C from 1.5, D from 0.5, else F.
    #[must_use]
    pub const fn letter(self) -> char {
        match self.0 {
            35.. => 'A',
            25..=34 => 'B',
            15..=24 => 'C',
            5..=14 => 'D',
            _ => 'F',
        }
    }
}

impl std::fmt::Display for ReportedGrade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl Serialize for ReportedGrade {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for ReportedGrade {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if (0.0..=4.0).contains(&value) {
            Ok(Grade::new(value).rounded())
        } else {
            Err(serde::de::Error::custom(format!("a grade lies between 0.0 and 4.0, not {value}")))
        }
    }
}

impl JsonSchema for ReportedGrade {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Grade".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number", "minimum": 0.0, "maximum": 4.0,
            "description": "A grade, 0.0 (fail) to 4.0 (best), in tenths."
        })
    }
}

/// What happens to a decimal grade beyond the limit of grade 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BelowOne {
    /// It is 0.
    Zero,
    /// It falls on with the slope of the last step, down to 0.
    Interpolated,
}

/// Limits that turn a value into a grade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Limits of grades 4, 3, 2 and 1; a value at a limit has the better grade. Falling limits: more is better.
    pub limits: [f64; 4],
    /// Decimal grades between the limits (2024) instead of whole ones (2011).
    pub decimal: bool,
    /// Beyond the limit of grade 1, for decimal grades.
    pub below_one: BelowOne,
}

/// Slack for values that are exact fractions but not exact binary numbers.
const HAIR: f64 = 1e-9;

impl Scale {
    /// Whole grades.
    #[must_use]
    pub const fn whole(limits: [f64; 4]) -> Self {
        Self { limits, decimal: false, below_one: BelowOne::Zero }
    }

    /// Decimal grades.
    #[must_use]
    pub const fn decimal(limits: [f64; 4]) -> Self {
        Self { limits, decimal: true, below_one: BelowOne::Zero }
    }

    /// The grade of a value.
    #[must_use]
    pub fn grade(&self, value: f64) -> Grade {
        // Turned so that more is better.
        let sign = if self.limits[0] >= self.limits[3] { 1.0 } else { -1.0 };
        let limits = self.limits.map(|l| l * sign);
        let value = value * sign;
        let Some(step) = limits.iter().position(|limit| value >= limit - HAIR) else {
            return match self.below_one {
                BelowOne::Interpolated if self.decimal => {
                    Grade::new(1.0 - (limits[3] - value) / (limits[2] - limits[3]))
                }
                _ => Grade::FAIL,
            };
        };
        let whole = 4.0 - step as f64;
        if !self.decimal || step == 0 {
            return Grade::new(whole);
        }
        Grade::new(whole + ((value - limits[step]) / (limits[step - 1] - limits[step])).clamp(0.0, 1.0))
    }

    /// The levels at which an overlay looks: whole grades, or tenths.
    pub fn levels(&self) -> impl Iterator<Item = Grade> {
        let steps = if self.decimal { 40 } else { 4 };
        (0..=steps).rev().map(move |i| Grade::new(f64::from(i) * 4.0 / f64::from(steps)))
    }
}

impl Grade {
    /// Whether this grade reaches a level.
    #[must_use]
    pub fn reaches(self, level: Self) -> bool {
        self.0 >= level.0 - HAIR
    }
}
