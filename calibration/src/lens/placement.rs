//! Which node of a card each cell of a grid is: its direction, and where a cut-off grid belongs.
//!
//! Nodes that the card marks tell both. Without marks the card is taken to lie upright, that is with the side that it calls
//! the upper one less than 45 degrees (for grids that are not square: 90 degrees) from the top of the picture; a picture as in
//! a mirror then cannot be told.

use std::collections::BTreeSet;

use grader::geometry::{Point, Vector};

use super::GridError;
use super::lattice::Cells;
use crate::card::{Grid, GridKind};

/// Lines at the border of a grid that hold less than this share of their nodes are other print that happens to
/// continue the grid.
const STRAY_LINE: f64 = 0.5;

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub columns: usize,
    pub rows: usize,
    pub marked: &'a [[usize; 2]],
    /// Marks are squares, named by their upper left node as the card lies; else they are nodes.
    pub squares: bool,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(grid: &'a Grid) -> Self {
        Self { columns: grid.columns, rows: grid.rows, marked: &grid.marked, squares: grid.kind != GridKind::Dots }
    }
}

/// How cells lie on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// Quarter turns, clockwise, from cells to nodes.
    turns: u8,
    mirrored: bool,
    /// Added after turning.
    shift: (i32, i32),
}

impl Placement {
    fn turned(turns: u8, mirrored: bool, (column, row): (i32, i32)) -> (i32, i32) {
        let (column, row) = if mirrored { (-column, row) } else { (column, row) };
        match turns {
            0 => (column, row),
            1 => (-row, column),
            2 => (-column, -row),
            _ => (row, -column),
        }
    }

    /// The node that a marked cell names. A square is named by its upper left node, wherever that lies in the picture; the cell
    /// of a square is that of its first corner.
    fn marked_node(&self, cell: (i32, i32), squares: bool) -> (i32, i32) {
        let (here, across) = (self.node(cell), self.node((cell.0 + 1, cell.1 + 1)));
        if squares { (here.0.min(across.0), here.1.min(across.1)) } else { here }
    }

    /// The node (column, row) of a cell.
    pub(super) fn node(&self, cell: (i32, i32)) -> (i32, i32) {
        let (column, row) = Self::turned(self.turns, self.mirrored, cell);
        (column + self.shift.0, row + self.shift.1)
    }
}

/// Takes away lines at the border that are longer than the card says and hold few nodes.
pub(super) fn trim(mut cells: Cells, wanted: &Wanted) -> Cells {
    loop {
        let (columns, rows) = extent(&cells);
        let (longer, shorter) = (wanted.columns.max(wanted.rows), wanted.columns.min(wanted.rows));
        if columns.max(rows) <= longer && columns.min(rows) <= shorter {
            return cells;
        }
        let [left, right, top, bottom] = bounds(&cells);
        let count = |keep: &dyn Fn(&(i32, i32)) -> bool| cells.keys().filter(|cell| keep(cell)).count();
        let lines = [
            (count(&|c| c.0 == left), rows),
            (count(&|c| c.0 == right), rows),
            (count(&|c| c.1 == top), columns),
            (count(&|c| c.1 == bottom), columns),
        ];
        let share = |line: &(usize, usize)| line.0 as f64 / line.1.max(1) as f64;
        let Some((index, line)) = lines.iter().enumerate().min_by(|a, b| share(a.1).total_cmp(&share(b.1))) else {
            return cells;
        };
        if share(line) >= STRAY_LINE {
            return cells;
        }
        cells.retain(|cell, _| match index {
            0 => cell.0 != left,
            1 => cell.0 != right,
            2 => cell.1 != top,
            _ => cell.1 != bottom,
        });
    }
}

fn bounds(cells: &Cells) -> [i32; 4] {
    let fold = |pick: fn(&(i32, i32)) -> i32, better: fn(i32, i32) -> i32| {
        cells.keys().map(pick).reduce(better).unwrap_or_default()
    };
    [fold(|c| c.0, i32::min), fold(|c| c.0, i32::max), fold(|c| c.1, i32::min), fold(|c| c.1, i32::max)]
}

/// Columns and rows that cells span.
pub(super) fn extent(cells: &Cells) -> (usize, usize) {
    let [left, right, top, bottom] = bounds(cells);
    (left.abs_diff(right) as usize + 1, top.abs_diff(bottom) as usize + 1)
}

/// How the cells lie on the card, and whether marks say so. `marks` are the cells that look marked; `points` are
/// their places in the picture.
pub(super) fn place(
    cells: &Cells,
    marks: &BTreeSet<(i32, i32)>,
    points: &[Point],
    wanted: &Wanted,
) -> Result<(Placement, bool), GridError> {
    let (columns, rows) = extent(cells);
    let expected = [wanted.columns, wanted.rows];
    let found = if lies_on_its_side(cells, points) { [rows, columns] } else { [columns, rows] };
    let fits = |placement: &Placement| {
        let (c, r) = if placement.turns.is_multiple_of(2) { (columns, rows) } else { (rows, columns) };
        c <= wanted.columns && r <= wanted.rows
    };
    let upright = candidates(cells, false, wanted).into_iter().filter(fits).collect::<Vec<_>>();
    if upright.is_empty() {
        return Err(GridError::WrongCount { found, expected });
    }
    if wanted.marked.is_empty() {
        let whole: Vec<Placement> = upright.into_iter().filter(|p| spans(p, (columns, rows), wanted)).collect();
        let best = whole.into_iter().min_by(|a, b| leaning(a, cells, points).total_cmp(&leaning(b, cells, points)));
        return best.map(|p| (p, false)).ok_or(GridError::Partial { found, expected });
    }
    let matching =
        |list: Vec<Placement>| list.into_iter().filter(|p| marks_agree(p, cells, marks, wanted)).collect::<Vec<_>>();
    let agreeing = matching(upright);
    match agreeing.as_slice() {
        [one] => Ok((*one, true)),
        [_, ..]
            if columns.max(rows) == wanted.columns.max(wanted.rows)
                && columns.min(rows) == wanted.columns.min(wanted.rows) =>
        {
            // Marks that look alike after a turn: the one that lies upright.
            let best =
                agreeing.into_iter().min_by(|a, b| leaning(a, cells, points).total_cmp(&leaning(b, cells, points)));
            best.map(|p| (p, false)).ok_or(GridError::Partial { found, expected })
        }
        [_, ..] => Err(GridError::Partial { found, expected }),
        [] if !matching(candidates(cells, true, wanted).into_iter().filter(fits).collect()).is_empty() => {
            Err(GridError::Mirrored)
        }
        [] => Err(GridError::MarksDisagree { found: marks.len(), expected: wanted.marked.len() }),
    }
}

fn spans(placement: &Placement, (columns, rows): (usize, usize), wanted: &Wanted) -> bool {
    let (c, r) = if placement.turns.is_multiple_of(2) { (columns, rows) } else { (rows, columns) };
    c == wanted.columns && r == wanted.rows
}

/// All ways in which the cells can lie on the card.
fn candidates(cells: &Cells, mirrored: bool, wanted: &Wanted) -> Vec<Placement> {
    let mut all = Vec::new();
    let [left, right, top, bottom] = bounds(cells);
    for turns in 0..4 {
        let corners = [(left, top), (right, bottom)].map(|cell| Placement::turned(turns, mirrored, cell));
        let low = (corners[0].0.min(corners[1].0), corners[0].1.min(corners[1].1));
        let high = (corners[0].0.max(corners[1].0), corners[0].1.max(corners[1].1));
        let spare = |size: usize, low: i32, high: i32| size as i64 - i64::from(low.abs_diff(high)) - 1;
        let (across, down) = (spare(wanted.columns, low.0, high.0), spare(wanted.rows, low.1, high.1));
        // A grid of which little is seen could lie in very many places: marks that tell them apart are not looked for.
        if across < 0 || down < 0 || (across + 1) * (down + 1) > 10_000 {
            continue;
        }
        for dx in 0..=across as i32 {
            for dy in 0..=down as i32 {
                all.push(Placement { turns, mirrored, shift: (dx - low.0, dy - low.1) });
            }
        }
    }
    all
}

/// Whether the cells that look marked are the nodes that the card marks, as far as they are seen; at least one must be.
fn marks_agree(placement: &Placement, cells: &Cells, marks: &BTreeSet<(i32, i32)>, wanted: &Wanted) -> bool {
    let named: BTreeSet<(i32, i32)> = marks.iter().map(|cell| placement.marked_node(*cell, wanted.squares)).collect();
    let on_card = |node: &(i32, i32)| {
        let [column, row] = [node.0, node.1].map(usize::try_from);
        matches!((column, row), (Ok(column), Ok(row)) if wanted.marked.contains(&[column, row]))
    };
    // Most ways are refused here, before all cells are looked at.
    if named.is_empty() || !named.iter().all(on_card) {
        return false;
    }
    let seen: BTreeSet<(i32, i32)> = cells.keys().map(|cell| placement.node(*cell)).collect();
    let marked: BTreeSet<(i32, i32)> = wanted
        .marked
        .iter()
        .filter_map(|[c, r]| Some((i32::try_from(*c).ok()?, i32::try_from(*r).ok()?)))
        .filter(|node| {
            let last = i32::from(wanted.squares);
            [(0, 0), (last, 0), (0, last), (last, last)].iter().all(|(c, r)| seen.contains(&(node.0 + c, node.1 + r)))
        })
        .collect();
    marked == named
}

/// Whether the columns of the cells run along the rows of the picture.
fn lies_on_its_side(cells: &Cells, points: &[Point]) -> bool {
    let axis = cells.iter().filter_map(|(cell, index)| {
        let next = cells.get(&(cell.0 + 1, cell.1))?;
        Some(points[*next] - points[*index])
    });
    let axis: Vector = axis.sum();
    axis.y.abs() > axis.x.abs()
}

/// How far the card's x axis is turned from that of the picture, as 1 - cos.
fn leaning(placement: &Placement, cells: &Cells, points: &[Point]) -> f64 {
    let mut axis = Vector::zeros();
    for (cell, index) in cells {
        let (column, row) = placement.node(*cell);
        for (dx, dy) in [(1, 0), (0, 1), (-1, 0), (0, -1)] {
            let Some(other) = cells.get(&(cell.0 + dx, cell.1 + dy)) else { continue };
            if placement.node((cell.0 + dx, cell.1 + dy)) == (column + 1, row) {
                axis += points[*other] - points[*index];
            }
        }
    }
    1.0 - axis.x / axis.norm().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(columns: i32, rows: i32, (left, top): (i32, i32)) -> (Cells, Vec<Point>) {
        let mut cells = Cells::new();
        let mut points = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                cells.insert((left + column, top + row), points.len());
                points.push(Point::new(f64::from(column) * 10.0, f64::from(row) * 10.0));
            }
        }
        (cells, points)
    }

    #[test]
    fn marks_tell_turn_and_place() {
        let wanted = Wanted { columns: 5, rows: 4, marked: &[[1, 1], [3, 1], [1, 2]], squares: false };
        for turns in 0..4 {
            let (columns, rows) = if turns % 2 == 0 { (5, 4) } else { (4, 5) };
            let (cells, points) = cells(columns, rows, (-2, -1));
            let (mut solutions, all) = (0, candidates(&cells, false, &wanted));
            for truth in all.into_iter().filter(|p| p.turns == turns) {
                let marks = cells
                    .keys()
                    .filter(|c| wanted.marked.iter().any(|m| (m[0] as i32, m[1] as i32) == truth.node(**c)));
                assert_eq!(place(&cells, &marks.copied().collect(), &points, &wanted), Ok((truth, true)));
                solutions += 1;
            }
            assert_eq!(solutions, 1);
        }
    }

    #[test]
    fn a_mirror_and_foreign_marks_are_told() {
        let wanted = Wanted { columns: 5, rows: 4, marked: &[[1, 1], [3, 1], [1, 2]], squares: false };
        let (cells, points) = cells(5, 4, (0, 0));
        let mirrored = BTreeSet::from([(3, 1), (1, 1), (3, 2)]);
        assert_eq!(place(&cells, &mirrored, &points, &wanted), Err(GridError::Mirrored));
        let foreign = BTreeSet::from([(0, 0)]);
        assert_eq!(place(&cells, &foreign, &points, &wanted), Err(GridError::MarksDisagree { found: 1, expected: 3 }));
    }

    #[test]
    fn without_marks_a_card_lies_upright_and_is_whole() {
        let wanted = Wanted { columns: 4, rows: 4, marked: &[], squares: false };
        let (whole, points) = cells(4, 4, (7, 7));
        let (placement, known) = place(&whole, &BTreeSet::new(), &points, &wanted).expect("whole");
        assert_eq!((placement.node((7, 7)), known), ((0, 0), false));
        let (part, points) = cells(3, 4, (0, 0));
        assert_eq!(
            place(&part, &BTreeSet::new(), &points, &wanted),
            Err(GridError::Partial { found: [3, 4], expected: [4, 4] })
        );
        let (more, points) = cells(5, 4, (0, 0));
        assert_eq!(
            place(&more, &BTreeSet::new(), &points, &wanted),
            Err(GridError::WrongCount { found: [5, 4], expected: [4, 4] })
        );
    }

    #[test]
    fn stray_lines_are_cut_off() {
        let wanted = Wanted { columns: 5, rows: 4, marked: &[], squares: false };
        let (mut cells, _) = cells(5, 4, (0, 0));
        cells.insert((5, 2), 99);
        cells.insert((2, -1), 98);
        assert_eq!(extent(&trim(cells, &wanted)), (5, 4));
    }
}
