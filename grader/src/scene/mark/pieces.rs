//! Pieces of print that stand alone on their paper.

use crate::geometry::{Point, Vector};
use crate::scene::polygon;
use crate::scene::reduced::Reduced;
use crate::scene::symbol::PlacedSymbol;

/// A piece of print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    /// Upper left and lower right corner of its box, pixels.
    pub corners: [Point; 2],
    /// Middle of its ink, pixels.
    pub middle: Point,
    /// Distance of its ink from there, root of the mean square, pixels.
    pub gyration: f64,
}

/// Pieces in a reduced picture, without the symbol and its quiet zone and without what the border cuts. Print belongs to
/// one piece up to a gap of one cell. `paper` is the grey of paper, `least` how much ink differs from it.
pub(super) fn pieces(reduced: &Reduced, symbol: &PlacedSymbol, paper: f32, least: f32) -> Vec<Piece> {
    let (width, height) = (reduced.cells.width(), reduced.cells.height());
    // By the middles of cells.
    let own = symbol.corners(0.5 * symbol.quiet_zone).map(|corner| reduced.place(corner) - Vector::repeat(0.5));
    let centre = symbol.centre();
    let middle_of = |row: usize, column: usize| reduced.pixels(Point::new(column as f64 + 0.5, row as f64 + 0.5));
    // By grey: how much ink there is, and none where it is too little.
    let ink_of: [f32; 256] =
        std::array::from_fn(|grey| Some((grey as f32 - paper).abs()).filter(|ink| *ink > least).unwrap_or(0.0));
    let mut groups = Groups::default();
    for row in 0..height {
        let line = reduced.cells.row(row);
        let taken = polygon::places_in_row(&own, row as f64, width).unwrap_or(0..0);
        let mut next = 0;
        while let Some(skipped) = line[next..].iter().position(|grey| ink_of[usize::from(*grey)] > 0.0) {
            let column = next + skipped;
            if taken.contains(&column) {
                next = taken.end;
                continue;
            }
            next = column + 1;
            let ink = f64::from(ink_of[usize::from(line[column])]);
            groups.add(row, column, middle_of(row, column) - centre, ink);
        }
        groups.end_row();
    }
    let is_whole = |g: &Group| g.top > 0 && g.first > 0 && g.bottom + 1 < height && g.last + 1 < width;
    let corner = |row: usize, column: usize| reduced.pixels(Point::new(column as f64, row as f64));
    groups
        .whole()
        .filter(is_whole)
        .map(|group| {
            let middle = group.moment / group.ink;
            Piece {
                corners: [corner(group.top, group.first), corner(group.bottom + 1, group.last + 1)],
                middle: centre + middle,
                gyration: (group.square / group.ink - middle.norm_squared()).max(0.0).sqrt(),
            }
        })
        .collect()
}

/// Cells within two of each other, joined run by run: a run is what follows each other in a row with gaps of one cell at
/// most.
#[derive(Default)]
struct Groups {
    /// Of every run; what was joined to an earlier one is empty and names it.
    groups: Vec<Group>,
    joined: Vec<usize>,
    /// Runs of this row and of the two before it: group, first and last column.
    rows: [Vec<(usize, usize, usize)>; 3],
}

#[derive(Clone, Copy)]
struct Group {
    top: usize,
    first: usize,
    bottom: usize,
    last: usize,
    ink: f64,
    /// About the middle of the symbol, pixels: near numbers lose no digits in the difference of squares.
    moment: Vector,
    square: f64,
}

impl Groups {
    /// One inked cell; cells come row by row.
    fn add(&mut self, row: usize, column: usize, at: Vector, ink: f64) {
        let index = match self.rows[0].last_mut() {
            Some((index, _, last)) if column - *last <= 2 => {
                *last = column;
                *index
            }
            _ => {
                let index = self.groups.len();
                let none = Group {
                    top: row,
                    first: column,
                    bottom: row,
                    last: column,
                    ink: 0.0,
                    moment: Vector::zeros(),
                    square: 0.0,
                };
                self.groups.push(none);
                self.joined.push(index);
                self.rows[0].push((index, column, column));
                index
            }
        };
        let group = &mut self.groups[index];
        group.last = column;
        group.ink += ink;
        group.moment += at * ink;
        group.square += ink * at.norm_squared();
    }

    /// Joins the runs of a finished row to those above that they are near to.
    fn end_row(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        for above in &rows[1..] {
            let mut begin = 0;
            for (index, first, last) in &rows[0] {
                // Both are in order: what ends before this run begins ends before all further ones.
                begin += above[begin..].iter().take_while(|(_, _, end)| end + 2 < *first).count();
                for (other, ..) in above[begin..].iter().take_while(|(_, start, _)| *start <= last + 2) {
                    self.join(*index, *other);
                }
            }
        }
        let [newest, before, mut oldest] = rows;
        oldest.clear();
        self.rows = [oldest, newest, before];
    }

    fn root(&mut self, mut index: usize) -> usize {
        while self.joined[index] != index {
            self.joined[index] = self.joined[self.joined[index]];
            index = self.joined[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        // The earlier one stays, so that groups are in the order in which a reader meets them.
        let (stays, goes) = (one.min(other), one.max(other));
        let gone = self.groups[goes];
        self.joined[goes] = stays;
        let group = &mut self.groups[stays];
        (group.top, group.bottom) = (group.top.min(gone.top), group.bottom.max(gone.bottom));
        (group.first, group.last) = (group.first.min(gone.first), group.last.max(gone.last));
        group.ink += gone.ink;
        group.moment += gone.moment;
        group.square += gone.square;
    }

    /// The groups that no other took.
    fn whole(self) -> impl Iterator<Item = Group> {
        let joined = self.joined;
        self.groups.into_iter().enumerate().filter(move |(index, _)| joined[*index] == *index).map(|(_, group)| group)
    }
}
