//! What remains of the dark modules of a symbol when every dark edge is moved inwards, or outwards.
//!
//! In: the modules, the X dimension, how far edges move. Out: rectangles that do not overlap. Moving edges inwards is
//! erosion of the whole dark area by a box, not of each module for itself: where dark modules touch nothing is lost. The
//! same serves both for compensation before printing and for what a press adds.

use grader::plane::Plane;

/// How far dark edges move inwards (negative: outwards), in the unit of the modules.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Inwards {
    /// Left and right edges.
    pub x: [f64; 2],
    /// Upper and lower edges.
    pub y: [f64; 2],
}

impl Inwards {
    /// Dark areas narrower by `x` and lower by `y`, half of it on each side.
    #[must_use]
    pub fn halves(x: f64, y: f64) -> Self {
        Self { x: [x / 2.0; 2], y: [y / 2.0; 2] }
    }

    /// Dark areas smaller by whole dots in both axes: the odd dot is taken from the right and the lower edge.
    #[must_use]
    pub fn whole(dots: f64) -> Self {
        let first = (dots / 2.0).floor();
        Self { x: [first, dots - first], y: [first, dots - first] }
    }
}

/// A rectangle: left, upper, right, lower edge.
pub type Box4 = [f64; 4];

/// The dark area as rectangles. `side`: of a module; the upper left corner of the symbol is the origin. Edges move by less
/// than half a module towards each other, else nothing remains of a single module.
#[must_use]
pub fn dark_area(modules: &Plane<bool>, side: f64, inwards: Inwards) -> Vec<Box4> {
    let (width, height) = (modules.width(), modules.height());
    let columns = cuts(width, side, inwards.x);
    let rows = cuts(height, side, inwards.y);
    // A piece is dark if what the box sees from it is dark everywhere (edges inwards), or anywhere (edges outwards).
    // Columns first, then rows: erosion by a box is erosion along each axis, one after the other.
    let dark = |row: isize, column: isize| {
        let cell = usize::try_from(row).ok().zip(usize::try_from(column).ok());
        cell.and_then(|(r, c)| modules.get(r, c)) == Some(&true)
    };
    let by_column =
        Plane::from_fn(columns.len() - 1, height, |row, piece| merged(&columns[piece], |c| dark(row as isize, c)));
    let by_both = Plane::from_fn(columns.len() - 1, rows.len() - 1, |piece_row, piece_column| {
        merged(&rows[piece_row], |r| usize::try_from(r).is_ok_and(|r| by_column.get(r, piece_column) == Some(&true)))
    });
    rectangles(&by_both, &columns, &rows)
}

/// A place where the colour may change along one axis, and which modules decide about the piece that follows.
#[derive(Clone, Copy, Debug)]
struct Cut {
    at: f64,
    /// Modules seen from the piece: their first and last.
    sees: (isize, isize),
    /// Whether one dark module suffices.
    any: bool,
}

fn merged(cut: &Cut, dark: impl Fn(isize) -> bool) -> bool {
    let (first, last) = cut.sees;
    if cut.any { (first..=last).any(dark) } else { (first..=last).all(dark) }
}

/// The cuts along one axis. `before`: how far edges move inwards where dark begins, `after`: where it ends. Dark at `p`
/// needs dark all the way from `p - before` to `p + after`; light at `p` needs light from `p + before` to `p - after`
/// where edges move outwards.
fn cuts(count: usize, side: f64, [before, after]: [f64; 2]) -> Vec<Cut> {
    let reach = before.max(0.0).max(-after).max(-before).max(after);
    let mut places: Vec<f64> = Vec::new();
    for edge in 0..=count {
        let edge = edge as f64 * side;
        places.extend([edge + before, edge - after]);
    }
    places.sort_by(f64::total_cmp);
    places.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let last = places.len() - 1;
    let cut = |(index, at): (usize, &f64)| {
        let middle = if index < last { f64::midpoint(*at, places[index + 1]) } else { at + reach + side };
        let module = |p: f64| (p / side).floor() as isize;
        // From where a dark edge may have come to this piece.
        let (low, high) = (middle - before, middle + after);
        let any = low > high;
        Cut { at: *at, sees: (module(low.min(high)), module(low.max(high))), any }
    };
    places.iter().enumerate().map(cut).collect()
}

/// Runs along rows, those of equal extent in neighbouring rows joined.
fn rectangles(dark: &Plane<bool>, columns: &[Cut], rows: &[Cut]) -> Vec<Box4> {
    let mut done: Vec<Box4> = Vec::new();
    let mut open: Vec<(usize, usize, f64)> = Vec::new();
    for row in 0..=dark.height() {
        let runs = if row < dark.height() { runs(dark.row(row)) } else { Vec::new() };
        let top = rows[row.min(rows.len() - 1)].at;
        let (kept, closed): (Vec<_>, Vec<_>) = open.into_iter().partition(|(from, to, _)| runs.contains(&(*from, *to)));
        done.extend(closed.into_iter().map(|(from, to, start)| [columns[from].at, start, columns[to].at, top]));
        open = kept;
        for (from, to) in runs {
            if !open.iter().any(|held| (held.0, held.1) == (from, to)) {
                open.push((from, to, top));
            }
        }
    }
    done
}

fn runs(row: &[bool]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = None;
    for (index, dark) in row.iter().chain([&false]).enumerate() {
        match (dark, start) {
            (true, None) => start = Some(index),
            (false, Some(from)) => {
                runs.push((from, index));
                start = None;
            }
            _ => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(boxes: &[Box4]) -> f64 {
        boxes.iter().map(|[l, t, r, b]| (r - l) * (b - t)).sum()
    }

    /// Whether a point is dark, by the definition itself: dark stays what is dark all over the box around it.
    fn by_definition(modules: &Plane<bool>, side: f64, inwards: Inwards, [x, y]: [f64; 2]) -> bool {
        let dark = |x: f64, y: f64| {
            x >= 0.0 && y >= 0.0 && modules.get((y / side) as usize, (x / side) as usize) == Some(&true)
        };
        let along = |p: f64, [before, after]: [f64; 2]| {
            let (low, high) = ((p - before).min(p + after), (p - before).max(p + after));
            (0..=40).map(move |i| low + (high - low) * f64::from(i) / 40.0)
        };
        let mut seen = along(y, inwards.y).flat_map(|y| along(x, inwards.x).map(move |x| (x, y)));
        let shrinks = inwards.x[0] + inwards.x[1] >= 0.0;
        if shrinks { seen.all(|(x, y)| dark(x, y)) } else { seen.any(|(x, y)| dark(x, y)) }
    }

    #[test]
    fn every_point_is_as_the_definition_says() {
        let pattern = ["11011", "10010", "11110", "00001", "10101"];
        let modules = Plane::from_fn(5, 5, |r, c| pattern[r].as_bytes()[c] == b'1');
        for inwards in [
            Inwards::default(),
            Inwards::whole(1.0),
            Inwards::whole(2.0),
            Inwards::whole(-1.0),
            Inwards::whole(-3.0),
            Inwards::halves(1.3, 0.6),
            Inwards::halves(-0.7, -2.1),
        ] {
            let boxes = dark_area(&modules, 4.0, inwards);
            for i in 0..1200 {
                // A lattice that meets no edge.
                let point = [-3.017 + 0.731 * f64::from(i % 36), -3.023 + 0.773 * f64::from(i / 36)];
                let inside = |b: &&Box4| (b[0]..b[2]).contains(&point[0]) && (b[1]..b[3]).contains(&point[1]);
                let count = boxes.iter().filter(inside).count();
                let expected = usize::from(by_definition(&modules, 4.0, inwards, point));
                assert_eq!(count, expected, "{inwards:?} {point:?}");
            }
        }
    }

    #[test]
    fn a_row_of_touching_modules_loses_at_its_ends_only() {
        let modules = Plane::from_fn(3, 1, |_, _| true);
        let boxes = dark_area(&modules, 5.0, Inwards::whole(1.0));
        assert_eq!(boxes, [[0.0, 0.0, 14.0, 4.0]]);
        assert_eq!(area(&dark_area(&modules, 5.0, Inwards::whole(-2.0))), 17.0 * 7.0);
        assert!(dark_area(&modules, 5.0, Inwards::whole(5.0)).is_empty());
    }

    #[test]
    fn mixed_signs_move_each_axis_for_itself() {
        let modules = Plane::from_fn(1, 1, |_, _| true);
        let boxes = dark_area(&modules, 10.0, Inwards::halves(2.0, -2.0));
        assert_eq!(boxes, [[1.0, -1.0, 9.0, 11.0]]);
    }
}
