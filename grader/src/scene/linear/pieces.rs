//! The pieces of a scan line that have print, by the means of blocks.

use crate::geometry::{Point, Vector};
use crate::scene::reduced::Reduced;

/// What tells print from paper.
pub(super) struct Print<'a> {
    /// Means of blocks.
    pub blocks: &'a Reduced,
    /// Grey of paper; `None`: not known, and everything may be print.
    pub paper: Option<u8>,
    /// Grey by which a block differs from paper, or from the block before it, if there is print in it.
    pub least: u8,
}

/// Blocks before and after print that belong to it: they hold the quiet zone of bars whose modules are as wide as three
/// blocks, and join what the mean of a few blocks does not show.
const AROUND: usize = 16;

impl Print<'_> {
    /// The pieces of a line, as distances from its beginning in pixels; all of it where the paper is not known.
    pub fn pieces(&self, from: Point, along: Vector, length: f64) -> Vec<[f64; 2]> {
        let Some(paper) = self.paper else { return vec![[0.0, length]] };
        let side = self.blocks.factor as f64;
        let count = (length / side).ceil().max(0.0) as usize;
        let mut pieces: Vec<[usize; 2]> = Vec::new();
        let mut before = paper;
        let (start, step) = (self.blocks.place(from + along * (0.5 * side)), along);
        for index in 0..count {
            let at = start + step * index as f64;
            // Blocks are of the picture alone; what is outside is no print.
            let inside = at.x >= 0.0 && at.y >= 0.0;
            let grey = inside.then(|| self.blocks.cells.get(at.y as u32 as usize, at.x as u32 as usize)).flatten();
            let Some(&grey) = grey else { continue };
            if grey.abs_diff(paper) > self.least || grey.abs_diff(before) > self.least {
                let (begin, end) = (index.saturating_sub(AROUND), index + 1 + AROUND);
                match pieces.last_mut().filter(|piece| piece[1] >= begin) {
                    Some(piece) => piece[1] = end,
                    None => pieces.push([begin, end]),
                }
            }
            before = grey;
        }
        pieces.into_iter().map(|[begin, end]| [begin as f64 * side, (end as f64 * side).min(length)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;

    /// Blocks of 8 pixels with print in some columns, on paper of grey 200; the pieces of the line along them.
    fn pieces(columns: &[usize]) -> Vec<[f64; 2]> {
        let grey = |_: usize, column: usize| if columns.contains(&column) { 120 } else { 200 };
        let blocks = Reduced::of_blocks(Plane::from_fn(100, 3, grey));
        let print = Print { blocks: &blocks, paper: Some(200), least: 20 };
        print.pieces(Point::new(0.0, 12.0), Vector::x(), 800.0)
    }

    #[test]
    fn print_is_found_with_room_around_it() {
        assert!(pieces(&[]).is_empty());
        // The block after print differs from it and counts as print too; 16 blocks of 8 pixels around.
        assert_eq!(pieces(&[40]), [[(40.0 - 16.0) * 8.0, (42.0 + 16.0) * 8.0]]);
        assert_eq!(pieces(&[0, 98]), [[0.0, 18.0 * 8.0], [82.0 * 8.0, 800.0]]);
        assert_eq!(pieces(&[40, 60]), [[24.0 * 8.0, 78.0 * 8.0]]);
    }

    #[test]
    fn nothing_is_left_out_where_the_paper_is_not_known() {
        let blocks = Reduced::of_blocks(Plane::filled(4, 4, 200));
        let print = Print { blocks: &blocks, paper: None, least: 20 };
        assert_eq!(print.pieces(Point::new(0.0, 12.0), Vector::x(), 32.0), [[0.0, 32.0]]);
        let known = Print { paper: Some(90), ..print };
        for from in [Point::new(f64::NAN, 0.0), Point::new(1e30, -1e30), Point::new(-50.0, -50.0)] {
            assert!(known.pieces(from, Vector::x(), 32.0).is_empty());
        }
    }
}
