//! Codeword grades laid over error correction.
//!
//! A codeword of low modulation hurts only in so far as error correction could not absorb it. At each grade level all
//! codewords below it are taken as errors, and what is left of the correction capacity is graded; the result is the best
//! level that this leaves standing. Source: ISO/IEC 15415, modulation (overlay technique).
//!
//! In: the grade of each codeword by block, the capacities, the limits. Out: a grade, and the rows of the overlay.

use super::matrix::unused_error_correction::unused;
use crate::grading::{Grade, Scale};

/// One level of an overlay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The level.
    pub level: Grade,
    /// Codewords below the level in the block that has least left.
    pub below: usize,
    /// What is left of that block's capacity, a fraction.
    pub margin: f64,
    /// The grade of that.
    pub margin_grade: Grade,
    /// The lower of level and margin grade.
    pub result: Grade,
}

/// Result of an overlay.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// The best of the rows.
    pub grade: Grade,
    /// Highest level first.
    pub rows: Vec<Row>,
}

/// The codewords of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockGrades {
    /// Grade of each codeword, data and error correction alike.
    pub codewords: Vec<Grade>,
    /// Codewords available for correction: two are spent on each error.
    pub capacity: usize,
}

/// Lays codeword grades over error correction: `levels` names the levels looked at, `margins` grades what is left.
#[must_use]
pub fn overlay(blocks: &[BlockGrades], levels: &Scale, margins: &Scale) -> Overlay {
    let mut rows: Vec<Row> = Vec::new();
    let mut grade = Grade::FAIL;
    for level in levels.levels() {
        let worst = blocks
            .iter()
            .map(|block| {
                let below = block.codewords.iter().filter(|c| !c.reaches(level)).count();
                (below, unused(0, below, block.capacity))
            })
            .min_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((below, margin)) = worst else { break };
        let margin_grade = margins.grade(margin);
        // With tenths as levels only a level that the margin reaches stands; in between nothing is looked at.
        let result = if levels.decimal && !margin_grade.reaches(level) { Grade::FAIL } else { level.min(margin_grade) };
        grade = grade.max(result);
        rows.push(Row { level, below, margin, margin_grade, result: level.min(margin_grade) });
    }
    Overlay { grade, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULATION: Scale = Scale::whole([0.5, 0.4, 0.3, 0.2]);
    const UNUSED: Scale = Scale::whole([0.62, 0.5, 0.37, 0.25]);
    const MODULATION_DECIMAL: Scale = Scale::decimal([0.5, 0.4, 0.3, 0.2]);
    const UNUSED_DECIMAL: Scale = Scale::decimal([0.62, 0.5, 0.37, 0.25]);

    fn block(counts: &[(f64, usize)], capacity: usize) -> BlockGrades {
        let codewords = counts.iter().flat_map(|(g, n)| std::iter::repeat_n(Grade::new(*g), *n)).collect();
        BlockGrades { codewords, capacity }
    }

    /// QR Code 3-M, 70 codewords, capacity 26, counts 55, 8, 4, 2, 1 at levels 4 to 0: margins worked out by hand.
    #[test]
    fn worked_example_with_whole_grades() {
        let one = block(&[(4.0, 55), (3.0, 8), (2.0, 4), (1.0, 2), (0.0, 1)], 26);
        let result = overlay(&[one], &MODULATION, &UNUSED);
        let below: Vec<usize> = result.rows.iter().map(|r| r.below).collect();
        assert_eq!(below, [15, 7, 3, 1, 0]);
        let margins: Vec<f64> = result.rows.iter().map(|r| (r.margin * 1000.0).round() / 1000.0).collect();
        assert_eq!(margins, [0.0, 0.462, 0.769, 0.923, 1.0]);
        let results: Vec<f64> = result.rows.iter().map(|r| r.result.value()).collect();
        assert_eq!(results, [0.0, 2.0, 2.0, 1.0, 0.0]);
        assert_eq!(result.grade.value(), 2.0);
    }

    /// The same symbol with the modulation of the 15 weak codewords given: 6 remain at level 2.8, which leaves 0.538,
    /// grade 3.32; 7 remain at 2.9, which leaves 0.462, grade 2.70.
    #[test]
    fn worked_example_with_decimal_grades() {
        let weak = [0.48, 0.47, 0.46, 0.45, 0.44, 0.43, 0.42, 0.41, 0.38, 0.36, 0.34, 0.31, 0.27, 0.22, 0.12];
        let codewords =
            std::iter::repeat_n(Grade::BEST, 55).chain(weak.iter().map(|m| MODULATION_DECIMAL.grade(*m))).collect();
        let result = overlay(&[BlockGrades { codewords, capacity: 26 }], &MODULATION_DECIMAL, &UNUSED_DECIMAL);
        assert!((result.grade.value() - 2.8).abs() < 1e-9, "{:?}", result.grade);
    }

    /// Published reading of a conformance card: 24 error correction codewords, 7 wrong, all others at 4.0: 2.3.
    #[test]
    fn published_reading_of_a_conformance_card() {
        let one = block(&[(4.0, 40), (0.0, 7)], 24);
        let result = overlay(&[one], &MODULATION_DECIMAL, &UNUSED_DECIMAL);
        assert!((result.grade.value() - 2.3).abs() < 1e-9);
    }

    #[test]
    fn the_worst_block_decides() {
        let good = block(&[(4.0, 50)], 20);
        let bad = block(&[(4.0, 40), (0.0, 10)], 20);
        assert_eq!(overlay(std::slice::from_ref(&good), &MODULATION, &UNUSED).grade.value(), 4.0);
        assert_eq!(overlay(&[good, bad], &MODULATION, &UNUSED).grade.value(), 0.0);
    }
}
