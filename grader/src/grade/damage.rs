//! Damage of fixed patterns, segment by segment, as a symbology describes them.

use std::collections::{BTreeMap, BTreeSet};

use super::{fraction, pick};
use crate::grading::{Grade, ReportedGrade};
use crate::measure::Measurements;
use crate::parameter::matrix::clock_track::{is_irregular, transition_ratio};
use crate::parameter::matrix::pattern_damage::{clustered, segment_grade};
use crate::plane::Plane;
use crate::record;
use crate::standard::Rules;
use crate::standard::interpretation::AlignmentDamage;
use crate::symbology::segments::{Damage, Module, Segment, Test};

/// What a damage is judged by.
pub(super) struct Context<'a> {
    /// Grade level of each module by its margin.
    pub levels: &'a Plane<Option<Grade>>,
    pub measured: &'a Measurements,
    /// Modules of quiet zone in the planes.
    pub margin: usize,
    pub rules: &'a Rules,
}

/// Grades all segments. `averaged`: the mean of all counts as one more.
pub(super) fn damage(segments: &[Segment], averaged: bool, context: &Context<'_>) -> record::FixedPatternDamage {
    let rules = context.rules;
    let mut grades: BTreeMap<String, ReportedGrade> = BTreeMap::new();
    let mut wrong: BTreeMap<String, u32> = BTreeMap::new();
    let mut clock_tracks = Vec::new();
    let mut is_whole = true;
    for segment in segments {
        let modules: BTreeSet<Module> = segment.modules().collect();
        // The colour of every module here is known: one without a level lies outside the picture, and what was not seen
        // is neither whole nor damaged.
        let seen: Vec<Module> = modules.into_iter().collect();
        if pick(context.levels, &seen, context.margin).contains(&None) {
            is_whole = false;
            continue;
        }
        let (grade, track) = context.segment(segment);
        clock_tracks.extend(track);
        let name = segment.group.unwrap_or(&segment.name);
        let held = grades.entry(name.to_owned()).or_insert(grade);
        *held = grade.min(*held);
        let margins = pick(&context.measured.margins, &seen, context.margin);
        *wrong.entry(name.to_owned()).or_default() += margins.iter().filter(|m| **m == Some(0.0)).count() as u32;
    }
    if averaged && is_whole {
        let mean = grades.values().map(|grade| grade.value()).sum::<f64>() / grades.len().max(1) as f64;
        // Decimal grades are averaged as they are printed, and so is their mean.
        let mean = if rules.damage.average.decimal { rules.reported(Grade::new(mean)).value() } else { mean };
        grades.insert(AVERAGE.to_owned(), rules.reported(rules.damage.average.grade(mean)));
    }
    record::FixedPatternDamage {
        value: None,
        grade: is_whole.then(|| grades.values().min().copied()).flatten(),
        segments: grades,
        wrong_modules: wrong,
        clock_tracks,
    }
}

/// Name of the average grade among the segments.
const AVERAGE: &str = "average";

impl Context<'_> {
    /// The lowest of the tests of a segment, as it is reported, and what its clock track showed.
    fn segment(&self, segment: &Segment) -> (ReportedGrade, Option<record::ClockTrack>) {
        let mut lowest = ReportedGrade::from_tenths(40);
        let mut shown = None;
        for test in &segment.tests {
            let grade = match test {
                Test::Damage { damage, modules } => self.overlay(*damage, modules),
                Test::ClockTrack { track, solid } => {
                    let held = self.clock_track(&segment.name, track, solid);
                    let grade = held.grade;
                    shown = Some(held);
                    grade
                }
            };
            lowest = lowest.min(grade);
        }
        (lowest, shown)
    }

    fn overlay(&self, damage: Damage, modules: &[Module]) -> ReportedGrade {
        let levels = pick(self.levels, modules, self.margin);
        let grade = segment_grade(&levels, &self.rules.modulation, |damaged| self.notional(damage, damaged));
        self.rules.reported_level(grade)
    }

    fn notional(&self, damage: Damage, damaged: &[bool]) -> Grade {
        let limits = &self.rules.damage;
        let count = damaged.iter().filter(|d| **d).count();
        let share = count as f64 / damaged.len().max(1) as f64;
        match damage {
            Damage::Count => limits.count.grade(count as f64),
            Damage::Timing if clustered(damaged) => Grade::FAIL,
            Damage::Timing => limits.timing.grade(share),
            Damage::Leg => limits.leg.grade(share),
            Damage::Alignment => match self.rules.interpretation.alignment_damage {
                AlignmentDamage::ShareOfModules => limits.alignment.grade(share),
                AlignmentDamage::ShareOfPatterns => {
                    let patterns = damaged.chunks(25);
                    let all = patterns.len().max(1) as f64;
                    let hit = patterns.filter(|pattern| pattern.contains(&true)).count();
                    limits.alignment.grade(hit as f64 / all)
                }
            },
        }
    }

    fn clock_track(&self, name: &str, track: &[Module], solid: &[Module]) -> record::ClockTrack {
        let limits = &self.rules.damage;
        let dark = |modules: &[Module]| -> Vec<bool> {
            pick(&self.measured.signed, modules, self.margin).iter().map(|m| m.is_some_and(|m| m < 0.0)).collect()
        };
        let ratio = transition_ratio(&dark(track), &dark(solid));
        let wrong: Vec<bool> =
            pick(&self.measured.margins, track, self.margin).iter().map(|m| *m == Some(0.0)).collect();
        let overlay = |modules: &[Module]| {
            let levels = pick(self.levels, modules, self.margin);
            let grade = segment_grade(&levels, &self.rules.modulation, |damaged| {
                let count = damaged.iter().filter(|d| **d).count();
                limits.clock_track.grade(count as f64 / damaged.len().max(1) as f64)
            });
            self.rules.reported_level(grade)
        };
        let ratio_grade = ratio.map_or(Grade::FAIL, |ratio| limits.transition_ratio.grade(ratio));
        let transition_ratio =
            record::Plain { value: ratio.map(fraction), grade: Some(self.rules.reported(ratio_grade)) };
        let regularity = ReportedGrade::from_tenths(if is_irregular(&wrong) { 0 } else { 40 });
        let (clock_track, solid) = (overlay(track), overlay(solid));
        let grade = [self.rules.reported(ratio_grade), regularity, clock_track, solid].into_iter().min();
        record::ClockTrack {
            name: name.to_owned(),
            grade: grade.unwrap_or(regularity),
            transition_ratio,
            regularity,
            clock_track,
            solid,
        }
    }
}
