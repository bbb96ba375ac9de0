//! Clock tracks of Data Matrix: whether they alternate as they should.
//!
//! In: the colours of the modules of a clock track and of the solid line or quiet zone beside it, as measured, and which
//! modules of the track are wrong. Out: the transition ratio (a fraction), and whether errors crowd. Source: ISO/IEC 16022,
//! symbol quality annex (Annex M of 2006 as amended), tests of clock track and adjacent solid area segments.
//! On the press: lines along the web (dead dots, clogged nozzles, scratches), which hit one track in a row.

/// Transitions along the solid line, less the one that a single spot at its end may give, as a share of those along the
/// clock track: `max(0, Ts - 1) / Tc`. `None` for a track without any transition.
#[must_use]
pub fn transition_ratio(track: &[bool], solid: &[bool]) -> Option<f64> {
    let along = transitions(track);
    (along > 0).then(|| transitions(solid).saturating_sub(1) as f64 / along as f64)
}

fn transitions(colours: &[bool]) -> usize {
    colours.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Modules of the window in which errors must not crowd.
const WINDOW: usize = 5;
/// Errors in a window that are borne.
const BORNE: usize = 2;

/// Whether any five adjacent modules of a track hold more than two wrong ones.
#[must_use]
pub fn is_irregular(wrong: &[bool]) -> bool {
    let crowded = |window: &[bool]| window.iter().filter(|wrong| **wrong).count() > BORNE;
    if wrong.len() < WINDOW { crowded(wrong) } else { wrong.windows(WINDOW).any(crowded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours(text: &str) -> Vec<bool> {
        text.chars().map(|c| c == '#').collect()
    }

    /// A track of 14 modules has 13 transitions. One spot within a solid line gives two, of which one counts: 1 / 13, which
    /// a commercial verifier reports as 8 %.
    #[test]
    fn one_spot_in_the_solid_line_is_a_thirteenth() {
        let track = colours("#.#.#.#.#.#.#.");
        assert_eq!(transition_ratio(&track, &colours("##############")), Some(0.0));
        assert_eq!(transition_ratio(&track, &colours("#####.########")), Some(1.0 / 13.0));
        // At its end a spot gives a single transition, which is borne.
        assert_eq!(transition_ratio(&track, &colours("#############.")), Some(0.0));
        assert_eq!(transition_ratio(&colours("####"), &colours("####")), None);
    }

    #[test]
    fn more_than_two_of_five() {
        assert!(!is_irregular(&colours("..##......##..")));
        assert!(!is_irregular(&colours("##...##...##..")));
        assert!(is_irregular(&colours("......#.#.#...")));
        assert!(is_irregular(&colours(".............###")));
    }
}
