//! Damage of fixed patterns and of format and version information.
//!
//! In: the modules of a segment with the margin of each against its known colour, and a function that grades a number of
//! damaged modules. Out: a grade. Source: ISO/IEC 15415, fixed pattern damage, with the segments of the symbology. At
//! each level the modules below it count as damaged; the result is the best level that the damage leaves standing.
//! On the press: the same as for modulation, where it hits the patterns by which readers find the symbol.

use crate::grading::{Grade, Scale};

/// The grade of a segment. `levels`: grade of each module by its margin, `None` where not measured (outside the picture).
/// `damage` grades the damaged modules, given as flags in the order of `levels`.
#[must_use]
pub fn segment_grade(levels: &[Option<Grade>], scale: &Scale, damage: impl Fn(&[bool]) -> Grade) -> Grade {
    let mut best = Grade::FAIL;
    for level in scale.levels() {
        if best.reaches(level) {
            break;
        }
        let damaged: Vec<bool> = levels.iter().map(|g| g.is_some_and(|g| !g.reaches(level))).collect();
        let notional = damage(&damaged);
        let result = if scale.decimal && !notional.reaches(level) { Grade::FAIL } else { level.min(notional) };
        best = best.max(result);
    }
    best
}

/// Whether any five adjacent modules hold more than two damaged ones.
#[must_use]
pub fn clustered(damaged: &[bool]) -> bool {
    damaged.windows(5.min(damaged.len().max(1))).any(|window| window.iter().filter(|d| **d).count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 160 modules at level 4, five at 3, two at 2, one of the wrong colour; 0, 1, 2, 3 damaged modules give 4, 3, 2, 1.
    /// Level 4: 8 damaged, 0. Level 3: 3, 1. Level 2: 1, so 3, and the level caps it at 2. Worked out by hand.
    #[test]
    fn worked_example_of_a_corner_segment() {
        let levels: Vec<Option<Grade>> = [(4.0, 160), (3.0, 5), (2.0, 2), (0.0, 1)]
            .into_iter()
            .flat_map(|(g, n)| std::iter::repeat_n(Some(Grade::new(g)), n))
            .collect();
        let counts = Scale::whole([0.0, 1.0, 2.0, 3.0]);
        let damage = |flags: &[bool]| counts.grade(flags.iter().filter(|d| **d).count() as f64);
        assert_eq!(segment_grade(&levels, &Scale::whole([0.5, 0.4, 0.3, 0.2]), damage).value(), 2.0);
    }

    #[test]
    fn three_of_five_adjacent_modules_are_too_many() {
        let flags = |text: &str| text.chars().map(|c| c == 'x').collect::<Vec<_>>();
        assert!(!clustered(&flags("..x..x....x.x...")));
        assert!(clustered(&flags("....x.x.x.......")));
        assert!(clustered(&flags("xxx")));
        assert!(!clustered(&flags("")));
    }
}
