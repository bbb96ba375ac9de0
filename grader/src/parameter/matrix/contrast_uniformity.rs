//! Contrast uniformity: the lowest modulation of any module of the symbol.
//!
//! In: modulation of each module. Out: fraction, and the module `[row, column]`. Reported, never graded; verifiers are
//! tested with it (ISO/IEC 15426-2). On the press: the single worst void, spot or filled-in gap.

use crate::plane::Plane;

/// The lowest modulation within the symbol and where; the first in reading order of equals. `margin`: modules of quiet
/// zone around the symbol in the plane, which do not count.
#[must_use]
pub fn contrast_uniformity(modulation: &Plane<Option<f64>>, margin: usize) -> Option<(f64, [i32; 2])> {
    let mut worst: Option<(f64, [i32; 2])> = None;
    for row in margin..modulation.height() - margin {
        for column in margin..modulation.width() - margin {
            if let Some(value) = modulation[(row, column)]
                && worst.is_none_or(|(lowest, _)| value < lowest)
            {
                worst = Some((value, [(row - margin) as i32, (column - margin) as i32]));
            }
        }
    }
    worst
}
