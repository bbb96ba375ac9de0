//! REC-04: the editions that a profile rests on were in force on the day of the inspection.
//!
//! The table is compiled from catalogues of standards; it names the days on which an edition came into force and was
//! replaced, where they are known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfScene, SceneSubject};

/// An edition of a standard, with the days between which it was in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditionInForce {
    /// Number and year.
    pub name: &'static str,
    /// First day.
    pub from: Date,
    /// Last day; `None`: still in force.
    pub until: Option<Date>,
}

const fn edition(name: &'static str, from: (i16, i8, i8), until: Option<(i16, i8, i8)>) -> EditionInForce {
    let from = Date::constant(from.0, from.1, from.2);
    let until = match until {
        Some((year, month, day)) => Some(Date::constant(year, month, day)),
        None => None,
    };
    EditionInForce { name, from, until }
}

/// Editions that a profile may cite.
pub const EDITIONS: &[EditionInForce] = &[
    edition("GB/T 33993-2017", (2018, 2, 1), Some((2025, 6, 30))),
    edition("GB/T 33993-2024", (2025, 7, 1), None),
    edition("GB/T 14257-2009", (2009, 11, 1), Some((2026, 1, 31))),
    edition("GB/T 14257-2025", (2026, 2, 1), None),
    edition("GB/T 23704-2017", (2018, 7, 1), None),
    edition("GB/T 18348-2022", (2022, 10, 1), None),
    edition("GB/T 35402-2017", (2018, 7, 1), None),
    edition("GB/T 18284-2000", (2001, 7, 1), None),
    edition("GB/T 21049-2022", (2022, 10, 1), None),
    edition("GB/T 41208-2021", (2022, 7, 1), None),
    edition("GB/T 31866-2023", (2023, 12, 1), None),
    edition("GB/T 35420-2025", (2025, 12, 1), None),
];

impl EditionInForce {
    /// The edition of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        EDITIONS.iter().copied().find(|edition| edition.name == name)
    }

    /// Whether it was in force on a day.
    #[must_use]
    pub fn was_in_force(&self, day: Date) -> bool {
        day >= self.from && self.until.is_none_or(|until| day <= until)
    }

    fn period(&self) -> String {
        match self.until {
            Some(until) => format!("{} .. {until}", self.from),
            None => format!(">= {}", self.from),
        }
    }
}

/// REC-04: standards that the profile rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitedEditions {
    /// Numbers with years, such as `GB/T 33993-2024`.
    pub cites: Vec<String>,
}

impl Limits for CitedEditions {
    fn validate(&self) -> Result<(), String> {
        let known = |name: &&String| EditionInForce::from_name(name).is_none();
        match self.cites.iter().find(known) {
            Some(name) => {
                let known: Vec<&str> = EDITIONS.iter().map(|edition| edition.name).collect();
                Err(format!("nothing is known of {name:?}; known are {}", known.join(", ")))
            }
            None if self.cites.is_empty() => Err("cites names no standard".into()),
            None => Ok(()),
        }
    }

    fn loosens(&self, _: &Self) -> Option<String> {
        None
    }
}

impl OfScene for CitedEditions {
    fn judge(&self, subject: &SceneSubject<'_>) -> Finding {
        let Some(today) = subject.today else {
            return Finding::undecided("The day of the inspection is not known.", "检验日期未知。")
                .act("Give the date (--date).", "给出日期（--date）。")
                .mild();
        };
        let cited = self.cites.iter().filter_map(|name| EditionInForce::from_name(name));
        let stale: Vec<EditionInForce> = cited.filter(|edition| !edition.was_in_force(today)).collect();
        if stale.is_empty() {
            return Finding::met("The cited editions were in force on that day.", "所依据的标准版本在该日有效。")
                .measured(today.to_string());
        }
        let names: Vec<&str> = stale.iter().map(|edition| edition.name).collect();
        let periods: Vec<String> =
            stale.iter().map(|edition| format!("{} {}", edition.name, edition.period())).collect();
        Finding::not_met(
            format!("Not in force on that day: {}.", names.join(", ")),
            format!("该日未生效或已被代替：{}。", names.join("、")),
        )
        .act("Use the profile of the edition that was in force.", "改用当日有效版本的规范。")
        .limit(periods.join("; "))
        .measured(today.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Outcome;
    use crate::requirement::testing::Case;

    #[test]
    fn each_edition_on_its_first_and_last_day_and_beside_them() {
        for (name, first, last) in [
            ("GB/T 33993-2017", Date::constant(2018, 2, 1), Some(Date::constant(2025, 6, 30))),
            ("GB/T 33993-2024", Date::constant(2025, 7, 1), None),
            ("GB/T 14257-2009", Date::constant(2009, 11, 1), Some(Date::constant(2026, 1, 31))),
            ("GB/T 14257-2025", Date::constant(2026, 2, 1), None),
        ] {
            let edition = EditionInForce::from_name(name).expect(name);
            assert!(edition.was_in_force(first) && !edition.was_in_force(first.yesterday().expect("a day")), "{name}");
            if let Some(last) = last {
                assert!(edition.was_in_force(last) && !edition.was_in_force(last.tomorrow().expect("a day")), "{name}");
            }
        }
    }

    #[test]
    fn a_cited_edition_out_of_force_is_named() {
        let rule = CitedEditions { cites: vec!["GB/T 33993-2017".into(), "GB/T 23704-2017".into()] };
        let mut case = Case::perfect();
        case.today = Some(Date::constant(2025, 6, 30));
        assert_eq!(case.ask_scene(&rule).outcome, Outcome::Met);
        case.today = Some(Date::constant(2025, 7, 1));
        let stale = case.ask_scene(&rule);
        assert_eq!(stale.outcome, Outcome::NotMet);
        assert!(stale.text.en.contains("33993-2017") && !stale.text.en.contains("23704"), "{stale:?}");
        case.today = None;
        assert_eq!(case.ask_scene(&rule).outcome, Outcome::Undecided);
        assert!(CitedEditions { cites: vec!["GB/T 1".into()] }.validate().is_err());
    }
}
