//! What to set on the printer: compensation, and the smallest X dimension that is safe.

use serde::{Deserialize, Serialize};

use super::cell::{CellResult, rounded};
use super::grade_surface::{GradeEstimate, GradeSurface};
use super::growth::GrowthSurface;
use super::plan::{Plan, Unit};

/// A compensation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compensation {
    /// In the unit of the sheet; whole dots where that is dots.
    pub value: f64,
    /// Where growth vanishes, before rounding, mm.
    pub exact_mm: f64,
    /// Whether it lies between those of the sheet. Beyond them nothing was seen, and another sheet should be printed there.
    pub within_sheet: bool,
}

/// What is advised for one X dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnAdvice {
    /// X dimension, dots.
    pub x_dots: u32,
    /// X dimension, mm.
    pub x_mm: f64,
    /// Compensation that suits both axes best; null if growth could not be measured.
    pub compensation: Option<Compensation>,
    /// For the direction across the web alone.
    pub across: Option<Compensation>,
    /// For the direction along the web alone.
    pub along: Option<Compensation>,
    /// Growth left with the compensation for both, across and along the web, fractions of X.
    pub left_over: Option<[f64; 2]>,
    /// Grade there; null beyond the sheet or with too few cells.
    pub grade: Option<GradeEstimate>,
    /// Lowest grade seen in the cells of this X dimension beside that compensation.
    pub lowest_seen: Option<f64>,
    /// Whether the bound and everything seen beside it reach the minimum, here and for all larger X dimensions.
    pub safe: bool,
}

/// The advice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// Grade wanted.
    pub minimum: f64,
    /// By X dimension, the smallest first.
    pub columns: Vec<ColumnAdvice>,
    /// Place in `columns` of the smallest safe X dimension; null if none is safe.
    pub smallest_safe: Option<usize>,
    /// By how much the lower bound of the grade there exceeds the minimum.
    pub margin: Option<f64>,
}

/// Advises for a sheet. `growth`: surfaces across and along the web.
#[must_use]
pub fn advise(plan: &Plan, cells: &[CellResult], growth: &[Option<GrowthSurface>; 2], minimum: f64) -> Advice {
    let grades = GradeSurface::new(plan, cells);
    let mut x_dots = plan.x_dots.clone();
    x_dots.sort_unstable();
    x_dots.dedup();
    let mut columns: Vec<ColumnAdvice> = x_dots
        .iter()
        .enumerate()
        .map(|(index, x)| Column { plan, x_dots: *x, index, growth }.advise(&grades, minimum))
        .collect();
    let mut safe = true;
    for column in columns.iter_mut().rev() {
        safe &= column.safe;
        column.safe = safe;
    }
    let smallest_safe = columns.iter().position(|column| column.safe);
    let margin = smallest_safe.and_then(|index| columns[index].grade).map(|grade| rounded(grade.lower - minimum, 2));
    Advice { minimum, columns, smallest_safe, margin }
}

struct Column<'a> {
    plan: &'a Plan,
    x_dots: u32,
    index: usize,
    growth: &'a [Option<GrowthSurface>; 2],
}

impl Column<'_> {
    fn advise(&self, grades: &GradeSurface, minimum: f64) -> ColumnAdvice {
        let x_mm = f64::from(self.x_dots) * self.plan.dot_mm;
        let surfaces: Vec<&GrowthSurface> = self.growth.iter().flatten().collect();
        let alone = |axis: usize| self.growth[axis].as_ref().and_then(|surface| self.suiting(&[surface]));
        let compensation = self.suiting(&surfaces);
        let grade = compensation.and_then(|c| grades.at(self.index, c.value));
        let lowest_seen = compensation.and_then(|c| grades.beside(self.index, c.value).min_by(f64::total_cmp));
        let left_over = compensation
            .zip(self.growth[0].as_ref().zip(self.growth[1].as_ref()))
            .map(|(c, (a, b))| [a, b].map(|surface| rounded(surface.at(x_mm, self.millimetres(c.value)) / x_mm, 3)));
        let safe = grade.is_some_and(|grade| grade.lower >= minimum) && lowest_seen.is_some_and(|seen| seen >= minimum);
        ColumnAdvice {
            x_dots: self.x_dots,
            x_mm: rounded(x_mm, 4),
            compensation,
            across: alone(0),
            along: alone(1),
            left_over,
            grade,
            lowest_seen,
            safe,
        }
    }

    fn millimetres(&self, value: f64) -> f64 {
        match self.plan.unit {
            Unit::Dots => value * self.plan.dot_mm,
            Unit::X => value * f64::from(self.x_dots) * self.plan.dot_mm,
        }
    }

    /// The compensation at which the larger growth of some axes is smallest.
    fn suiting(&self, surfaces: &[&GrowthSurface]) -> Option<Compensation> {
        if surfaces.is_empty() {
            return None;
        }
        let x_mm = f64::from(self.x_dots) * self.plan.dot_mm;
        let worst = |mm: f64| surfaces.iter().map(|s| s.at(x_mm, mm).abs()).fold(0.0, f64::max);
        let tested = self.plan.compensations.iter().map(|c| self.millimetres(*c));
        let (low, high) = tested.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), c| (l.min(c), h.max(c)));
        // As far beyond the sheet as half a module: there nothing is left to compensate.
        let (mut from, mut to) = (low - x_mm / 2.0, high + x_mm / 2.0);
        // The larger of two falling lines' magnitudes has one valley: thirds find it.
        for _ in 0..80 {
            let third = (to - from) / 3.0;
            if worst(from + third) < worst(to - third) { to -= third } else { from += third }
        }
        let exact = f64::midpoint(from, to);
        let value = match self.plan.unit {
            Unit::Dots => {
                let dots = exact / self.plan.dot_mm;
                let [down, up] = [dots.floor(), dots.ceil()];
                if worst(self.millimetres(down)) <= worst(self.millimetres(up)) { down } else { up }
            }
            Unit::X => rounded(exact / x_mm, 3),
        };
        let (first, last) = (low - 1e-9, high + 1e-9);
        let within_sheet = (first..=last).contains(&self.millimetres(value));
        Some(Compensation { value: value + 0.0, exact_mm: rounded(exact, 4), within_sheet })
    }
}
