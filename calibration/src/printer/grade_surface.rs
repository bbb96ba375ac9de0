//! Which grade a symbol gets at an X dimension and a compensation, and which it gets at least.
//!
//! In: the grades of the cells. Out: the expected grade between them, and a lower bound that the next symbol printed so
//! will reach with 95 % confidence.
//!
//! Grades follow no law: they are the worst of ten parameters, cut at 0 and 4. So nothing is fitted but a plane through the
//! neighbours, the nearer ones weighing more (local regression: Cleveland, JASA 74, 1979, 829). How far the neighbours
//! scatter about that plane is what the bound takes off: little where all of them are good, much at the brink.

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::cell::{CellResult, rounded};
use super::plan::Plan;

/// Cells as far away as this, in rows and columns of the sheet, do not count; the farther ones where too few are nearer, at
/// the border of the sheet.
const REACHES: [f64; 3] = [2.0, 2.5, 3.2];
/// Cells needed for a bound: a plane takes three, and a scatter needs some more.
const LEAST_CELLS: usize = 6;

/// What is expected at a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradeEstimate {
    /// Expected grade.
    pub expected: f64,
    /// Grade that the next symbol reaches with 95 % confidence.
    pub lower: f64,
}

/// The grades of a sheet.
#[derive(Clone, Debug)]
pub struct GradeSurface {
    /// Column, row, grade.
    cells: Vec<[f64; 3]>,
    /// Compensation and row, by compensation.
    rows: Vec<(f64, f64)>,
}

impl GradeSurface {
    /// From the cells of a sheet.
    #[must_use]
    pub fn new(plan: &Plan, cells: &[CellResult]) -> Self {
        let mut order: Vec<f64> = plan.compensations.clone();
        order.sort_by(f64::total_cmp);
        order.dedup();
        let rows: Vec<(f64, f64)> = order.iter().enumerate().map(|(row, c)| (*c, row as f64)).collect();
        let row_of = |c: f64| order.iter().position(|held| held.total_cmp(&c).is_eq()).unwrap_or(0) as f64;
        let mut columns = plan.x_dots.clone();
        columns.sort_unstable();
        columns.dedup();
        let column_of = |x: u32| columns.iter().position(|held| *held == x).unwrap_or(0) as f64;
        let cells = cells.iter().map(|c| [column_of(c.x_dots), row_of(c.compensation), c.grade.value()]).collect();
        Self { cells, rows }
    }

    /// The row of a compensation, between rows for one between those of the sheet; none beyond them.
    fn row(&self, compensation: f64) -> Option<f64> {
        let within = |c: f64| {
            let (first, last) = (self.rows.first()?.0, self.rows.last()?.0);
            (first - 1e-9..=last + 1e-9).contains(&c).then_some(c.clamp(first, last))
        };
        let c = within(compensation)?;
        let above = self.rows.iter().position(|(held, _)| *held >= c)?;
        let (upper, row) = self.rows[above];
        let Some((lower, below)) = above.checked_sub(1).map(|i| self.rows[i]) else { return Some(row) };
        Some(below + (row - below) * (c - lower) / (upper - lower))
    }

    /// What is expected in a column (from 0, by X dimension) at a compensation in the unit of the sheet; `None` beyond the
    /// sheet, or where too few cells surround the place.
    #[must_use]
    pub fn at(&self, column: usize, compensation: f64) -> Option<GradeEstimate> {
        let (column, row) = (column as f64, self.row(compensation)?);
        let near = REACHES.iter().map(|reach| self.near(column, row, *reach)).find(|near| near.len() >= LEAST_CELLS)?;
        let (expected, leverage, deviation, freedom) = plane(&near)?;
        let worst = near.iter().map(|c| c[2]).fold(f64::INFINITY, f64::min);
        let best = near.iter().map(|c| c[2]).fold(0.0, f64::max);
        // A plane may overshoot what it was drawn through; grades do not.
        let expected = expected.clamp(worst, best);
        let lower = expected - student_95(freedom) * deviation * (1.0 + leverage).sqrt();
        Some(GradeEstimate { expected: rounded(expected, 2), lower: rounded(lower.max(0.0), 2) })
    }

    /// Cells around a place: how far off in columns and rows, grade, weight.
    fn near(&self, column: f64, row: f64, reach: f64) -> Vec<[f64; 4]> {
        let near = |[u, v, grade]: &[f64; 3]| {
            let (du, dv) = (u - column, v - row);
            let distance = du.hypot(dv) / reach;
            (distance < 1.0).then(|| [du, dv, *grade, (1.0 - distance.powi(3)).powi(3)])
        };
        self.cells.iter().filter_map(near).collect()
    }

    /// The grades of the cells of a column that lie within one row of a compensation.
    pub fn beside(&self, column: usize, compensation: f64) -> impl Iterator<Item = f64> + '_ {
        let row = self.row(compensation);
        let beside = move |cell: &&[f64; 3]| {
            (cell[0] - column as f64).abs() < 0.5 && row.is_some_and(|row| (cell[1] - row).abs() < 1.0 - 1e-9)
        };
        self.cells.iter().filter(beside).map(|cell| cell[2])
    }
}

/// Value at the origin of the weighted plane, its squared leverage, the weighted scatter about it and its degrees of freedom.
fn plane(near: &[[f64; 4]]) -> Option<(f64, f64, f64, f64)> {
    let row = |c: &[f64; 4]| [1.0, c[0], c[1]];
    let several = |k: usize| near.iter().any(|c| (c[k] - near[0][k]).abs() > 1e-9);
    // A sheet of one row or one column leaves a line.
    let used: Vec<usize> = [0, 1, 2].into_iter().filter(|k| *k == 0 || several(k - 1)).collect();
    let count = used.len();
    let basis = DMatrix::from_fn(near.len(), count, |i, k| row(&near[i])[used[k]]);
    let weighted = DMatrix::from_fn(near.len(), count, |i, k| basis[(i, k)] * near[i][3]);
    let inverse = (weighted.transpose() * &basis).try_inverse()?;
    // How each grade enters the value at the origin.
    let shares = (&inverse * weighted.transpose()).row(0).transpose();
    let grades = DVector::from_fn(near.len(), |i, _| near[i][2]);
    let factors = &inverse * weighted.transpose() * &grades;
    let residuals = &grades - &basis * &factors;
    let hat = &basis * &inverse * weighted.transpose();
    let (mut squares, mut weights, mut taken) = (0.0, 0.0, 0.0);
    for (i, cell) in near.iter().enumerate() {
        squares += cell[3] * residuals[i].powi(2);
        weights += cell[3];
        taken += cell[3] * hat[(i, i)];
    }
    let left = weights - taken;
    if left <= 0.0 {
        return None;
    }
    let freedom = near.len() as f64 - hat.trace();
    Some((shares.dot(&grades), shares.norm_squared(), (squares / left).sqrt(), freedom))
}

/// The 95 % point of Student's distribution (one-sided). NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2;
/// between its rows linear in the reciprocal.
fn student_95(freedom: f64) -> f64 {
    const TABLE: [(f64, f64); 13] = [
        (1.0, 6.314),
        (2.0, 2.920),
        (3.0, 2.353),
        (4.0, 2.132),
        (5.0, 2.015),
        (6.0, 1.943),
        (8.0, 1.860),
        (10.0, 1.812),
        (15.0, 1.753),
        (20.0, 1.725),
        (30.0, 1.697),
        (60.0, 1.671),
        (1e9, 1.645),
    ];
    let freedom = freedom.max(1.0);
    let above = TABLE.iter().position(|(rows, _)| *rows >= freedom).unwrap_or(TABLE.len() - 1).max(1);
    let ((a, low), (b, high)) = (TABLE[above - 1], TABLE[above]);
    let share = ((1.0 / a - 1.0 / freedom) / (1.0 / a - 1.0 / b)).clamp(0.0, 1.0);
    low + (high - low) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(grade: impl Fn(f64, f64) -> f64) -> GradeSurface {
        let place = |i: usize| ((i % 6) as f64, (i / 6) as f64);
        let cells = (0..30).map(place).map(|(u, v)| [u, v, grade(u, v)]).collect();
        GradeSurface { cells, rows: (0..5).map(|row| (f64::from(row) - 2.0, f64::from(row))).collect() }
    }

    #[test]
    fn where_all_are_best_the_bound_is_the_best_grade() {
        let estimate = surface(|_, _| 4.0).at(3, 0.0).unwrap();
        assert_eq!((estimate.expected, estimate.lower), (4.0, 4.0));
    }

    #[test]
    fn a_plane_is_followed_without_scatter() {
        let estimate = surface(|u, v| 1.0 + 0.3 * u + 0.2 * v).at(2, 0.5).unwrap();
        // Row 2.5 of column 2.
        assert!((estimate.expected - 2.1).abs() < 0.011 && (estimate.lower - 2.1).abs() < 0.011, "{estimate:?}");
    }

    #[test]
    fn at_the_brink_the_bound_falls() {
        let surface = surface(|u, _| if u < 2.0 { 0.0 } else { 4.0 });
        assert!(surface.at(2, 0.0).unwrap().lower < 1.0);
        assert!(surface.at(5, 0.0).unwrap().lower > 3.9);
        assert!(surface.at(5, 2.5).is_none());
        assert_eq!(surface.beside(2, 0.5).count(), 2);
        assert_eq!(surface.beside(2, 0.0).count(), 1);
    }

    #[test]
    fn points_of_students_distribution() {
        for (freedom, value) in [(1.0, 6.314), (5.0, 2.015), (60.0, 1.671), (1e12, 1.645)] {
            assert!((student_95(freedom) - value).abs() < 1e-6, "{freedom}");
        }
        // The table of NIST has 1.895 for seven degrees of freedom, 1.761 for fourteen.
        assert!((student_95(7.0) - 1.895).abs() < 0.005 && (student_95(14.0) - 1.761).abs() < 0.005);
    }
}
