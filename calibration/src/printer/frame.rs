//! Where everything stands on a sheet, in dots.
//!
//! ```text
//! mark   heading    mark
//! ======================   bar across the whole web
//! |   names of columns |
//! |   X   X   X   X    |   strips along the web at both sides
//! |--------------------|   thin bar between rows
//! |   X   X   X   X    |
//! ======================
//! mark   legend     mark
//! ```

use super::plan::{Dots, Lines, QUIET_ZONE};
use super::sheet::{SheetError, SheetRequest};

// Widths and gaps, mm. They are printed in whole dots.

/// Side of a corner mark.
const MARK: f64 = 6.0;
/// Blank space between things.
const GAP: f64 = 1.5;
/// Heading: three lines of text.
const HEADING: f64 = 10.5;
/// Solid bar above all symbols and below them.
const BAR: f64 = 4.0;
/// Bar between two rows of symbols.
const THIN_BAR: f64 = 1.2;
/// Names of the columns.
const COLUMN_NAMES: f64 = 2.6;
/// Names of the rows.
const ROW_NAMES: f64 = 9.0;
/// Solid strip along the web.
const STRIP: f64 = 3.0;
/// Legend: five lines of text.
const LEGEND: f64 = 15.0;
/// Narrowest page: heading and legend stand between the marks.
const LEAST_WIDTH: f64 = 76.0;

/// Lengths of a frame, dots.
#[derive(Clone, Copy, Debug)]
struct Lengths {
    margin: f64,
    mark: f64,
    gap: f64,
    heading: f64,
    bar: f64,
    thin_bar: f64,
    column_names: f64,
    row_names: f64,
    strip: f64,
    legend: f64,
}

/// Places of everything, dots.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    width: f64,
    height: f64,
    lengths: Lengths,
    /// Left edge of each column with its quiet zone, and that of the symbols in it with theirs, dots.
    columns: Vec<f64>,
    /// Upper edge of each row.
    rows: Vec<f64>,
    row_height: f64,
    /// Side of the symbols of each column with their quiet zone.
    sides: Vec<f64>,
    quiet_zones: Vec<f64>,
    /// Upper edges of the two thick bars.
    bars: [f64; 2],
}

impl Frame {
    pub(super) fn new(request: &SheetRequest, dot_mm: f64, version: u8) -> Result<Self, SheetError> {
        let dots = |mm: f64| (mm / dot_mm).round();
        let l = Lengths {
            margin: dots(request.margin_mm),
            mark: 2.0 * dots(MARK / 2.0),
            gap: dots(GAP),
            heading: dots(HEADING),
            bar: dots(BAR),
            thin_bar: dots(THIN_BAR),
            column_names: dots(COLUMN_NAMES),
            row_names: dots(ROW_NAMES),
            strip: dots(STRIP),
            legend: dots(LEGEND),
        };
        let too_small = |across, needed: f64, given: f64| {
            Err(SheetError::DoesNotFit { across, needed_mm: needed * dot_mm, given_mm: given * dot_mm })
        };
        let modules = 17.0 + 4.0 * f64::from(version) + 2.0 * QUIET_ZONE;
        let sides: Vec<f64> = request.x_dots.iter().map(|x| modules * f64::from(*x)).collect();
        let start = l.margin + l.strip + l.row_names;
        let needed = start + sides.iter().map(|side| side + l.gap).sum::<f64>() + l.strip + l.margin;
        let width = request.width_mm.map_or(needed.max(dots(LEAST_WIDTH)), dots);
        let least = needed.max(dots(LEAST_WIDTH));
        if width < least {
            return too_small(true, least, width);
        }
        // What is left over stands between the columns.
        let spare = ((width - needed) / sides.len() as f64).floor();
        let columns = positions(start, sides.iter().map(|side| side + l.gap + spare));
        let row_height = sides.iter().copied().fold(0.0, f64::max);
        let count = request.compensations.len();
        let upper_bar = l.margin + l.mark.max(l.heading) + l.gap;
        let first = upper_bar + l.bar + l.gap + l.column_names;
        let rows = positions(first, std::iter::repeat_n(row_height + l.gap + l.thin_bar + l.gap, count));
        let lower_bar = rows[count] - l.thin_bar - l.gap;
        let least = lower_bar + l.bar + l.gap + l.legend.max(l.mark) + l.margin;
        let height = request.height_mm.map_or(least, dots);
        if height < least {
            return too_small(false, least, height);
        }
        let quiet_zones = request.x_dots.iter().map(|x| QUIET_ZONE * f64::from(*x)).collect();
        Ok(Self {
            width,
            height,
            lengths: l,
            columns,
            rows,
            row_height,
            sides,
            quiet_zones,
            bars: [upper_bar, lower_bar],
        })
    }

    pub(super) fn page(&self) -> [f64; 2] {
        [self.width, self.height]
    }

    pub(super) fn mark(&self) -> f64 {
        self.lengths.mark
    }

    /// Upper left corner of the symbol in a row and a column from 0, in the middle of its place.
    pub(super) fn corner(&self, row: usize, column: usize) -> [f64; 2] {
        let place = self.columns[column + 1] - self.columns[column] - self.lengths.gap;
        let [left, top] = [place, self.row_height].map(|room| ((room - self.sides[column]) / 2.0).floor());
        let quiet_zone = self.quiet_zones[column];
        [self.columns[column] + left + quiet_zone, self.rows[row] + top + quiet_zone]
    }

    pub(super) fn bars(&self) -> Vec<Dots> {
        let l = &self.lengths;
        let (left, right) = (l.margin, self.width - l.margin);
        let thick = self.bars.map(|top| [left, top, right, top + l.bar]);
        let between = self.rows.iter().skip(1).take(self.rows.len() - 2);
        let thin = between.map(|row| [left, row - l.gap - l.thin_bar, right, row - l.gap]);
        std::iter::once(thick[0]).chain(thin).chain([thick[1]]).collect()
    }

    pub(super) fn strips(&self) -> Vec<Dots> {
        let l = &self.lengths;
        let (top, bottom) = (self.bars[0] + l.bar, self.bars[1]);
        let right = self.width - l.margin;
        vec![[l.margin, top, l.margin + l.strip, bottom], [right - l.strip, top, right, bottom]]
    }

    pub(super) fn marks(&self) -> [[f64; 2]; 4] {
        let l = &self.lengths;
        let near = l.margin + l.mark / 2.0;
        let (right, bottom) = (self.width - near, self.bars[1] + l.bar + l.gap + l.legend.max(l.mark) - l.mark / 2.0);
        [[near, near], [right, near], [right, bottom], [near, bottom]]
    }

    pub(super) fn lines(&self) -> Lines {
        let l = &self.lengths;
        Lines {
            heading: l.margin,
            columns: self.bars[0] + l.bar + l.gap,
            legend: self.bars[1] + l.bar + l.gap,
            left: l.margin + l.mark + l.gap,
            row_names: l.margin + l.strip + l.row_names,
        }
    }
}

/// The beginning of each of several lengths laid end to end, and the end of the last.
fn positions(start: f64, lengths: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut end = start;
    let ends = lengths.map(|length| {
        end += length;
        end
    });
    std::iter::once(start).chain(ends.collect::<Vec<_>>()).collect()
}
