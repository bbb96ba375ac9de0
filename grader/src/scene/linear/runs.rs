//! One scan line: bars and spaces along it, and which of them may be a linear symbol.

use crate::geometry::{Point, Vector};
use crate::plane::Plane;

/// Dark and light along a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Runs {
    /// Where the colour changes, pixels from the beginning of the line: light before the first, dark after it, and so on.
    pub edges: Vec<f32>,
    /// Length of the line, pixels.
    pub length: f32,
}

/// A stretch of a scan line that may be a linear symbol.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Its first edge.
    pub first: usize,
    /// Its last edge.
    pub last: usize,
    /// Width of a module, pixels.
    pub module: f32,
}

/// Grey of the pixels along a line, one a pixel; what lies outside the picture is left out. `None` where the line misses
/// the picture. The second value is where the first sample lies.
pub(super) fn sampled(picture: &Plane<u8>, from: Point, to: Point, into: &mut Vec<u8>) -> Option<(Point, Vector)> {
    into.clear();
    let way = to - from;
    let length = way.norm();
    let step = way.try_normalize(0.0)?;
    let (mut begin, mut end) = (0.0_f64, length);
    for (at, way, size) in [(from.x, step.x, picture.width() as f64), (from.y, step.y, picture.height() as f64)] {
        if way.abs() < 1e-9 {
            if !(0.0..size).contains(&at) {
                return None;
            }
        } else {
            // Half a pixel within, so that rounding stays inside.
            let (a, b) = ((0.5 - at) / way, (size - 0.5 - at) / way);
            begin = begin.max(a.min(b));
            end = end.min(a.max(b));
        }
    }
    // An undefined number is in no range.
    if !(1.0..1e6).contains(&(end - begin)) {
        return None;
    }
    let start = from + step * begin;
    const ONE: f64 = 65_536.0;
    let fixed = |value: f64| (value * ONE) as i64;
    let (mut x, mut y, dx, dy) = (fixed(start.x), fixed(start.y), fixed(step.x), fixed(step.y));
    let (width, height) = (picture.width() as i64 - 1, picture.height() as i64 - 1);
    let data = picture.data();
    into.extend((0..(end - begin) as usize).map(|_| {
        let (column, row) = ((x >> 16).clamp(0, width), (y >> 16).clamp(0, height));
        (x, y) = (x + dx, y + dy);
        data[row as usize * picture.width() + column as usize]
    }));
    Some((start, step))
}

impl Runs {
    /// Cuts a line into dark and light. A change counts when the grey goes by `least` from the last extreme; it lies where
    /// the grey passes the middle between both extremes.
    pub fn cut(&mut self, line: &[u8], least: u8) {
        self.edges.clear();
        self.length = line.len() as f32;
        let Some(&first) = line.first() else { return };
        let mut dark = false;
        // The extreme before the last, and the last, with their places. A line that begins dark begins light all the same.
        let mut before: Option<(u8, usize)> = None;
        let (mut extreme, mut at) = (first, 0);
        for (index, &grey) in line.iter().enumerate() {
            if if dark { grey <= extreme } else { grey >= extreme } {
                (extreme, at) = (grey, index);
            } else if grey.abs_diff(extreme) >= least {
                if let Some((grey, from)) = before {
                    self.edges.push(crossing(&line[from..=at], grey, extreme, from));
                }
                before = Some((extreme, at));
                dark = !dark;
                (extreme, at) = (grey, index);
            }
        }
        if let Some((grey, from)) = before {
            self.edges.push(crossing(&line[from..=at], grey, extreme, from));
        }
    }

    fn width(&self, first: usize, last: usize) -> f32 {
        self.edges[last] - self.edges[first]
    }

    /// Light before an edge; to the beginning of the line where it is the first.
    fn light_before(&self, edge: usize) -> f32 {
        self.edges[edge] - if edge == 0 { 0.0 } else { self.edges[edge - 1] }
    }

    fn light_after(&self, edge: usize) -> f32 {
        self.edges.get(edge + 1).map_or(self.length, |next| *next) - self.edges[edge]
    }

    /// Stretches that have the guard patterns and quiet zones of a linear symbol.
    pub fn stretches(&self) -> Vec<Stretch> {
        let mut found = Vec::new();
        // Bars begin at even edges.
        for first in (0..self.edges.len()).step_by(2) {
            found.extend(RETAIL.iter().filter_map(|form| self.retail(first, form)));
            found.extend(self.variable(first));
        }
        found
    }

    /// EAN-13, EAN-8, UPC-E from an edge on.
    fn retail(&self, first: usize, form: &Retail) -> Option<Stretch> {
        let last = first + form.elements;
        if last >= self.edges.len() {
            return None;
        }
        let module = self.width(first, last) / form.modules;
        let is_single = |element: usize| {
            let width = self.width(first + element, first + element + 1);
            (0.35 * module..=1.8 * module).contains(&width)
        };
        let single = form.singles.iter().all(|element| is_single(*element));
        let clear = self.light_before(first) >= QUIET * module && self.light_after(last) >= QUIET * module;
        (single && clear && module >= LEAST_MODULE).then_some(Stretch { first, last, module })
    }

    /// Code 128 and Interleaved 2 of 5, whose length is free: up to the next wide space.
    fn variable(&self, first: usize) -> Option<Stretch> {
        if first + 24 >= self.edges.len() {
            return None;
        }
        // Start characters: 11 modules in 6 elements; 4 modules in 4 elements.
        let code_128 = self.width(first, first + 6) / 11.0;
        let two_of_five = self.width(first, first + 4) / 4.0;
        let last = (first + 1..self.edges.len())
            .step_by(2)
            .find(|edge| self.light_after(*edge) > 6.0 * two_of_five.min(code_128))?;
        let elements = last - first;
        // A stop character of 13 modules in 7 elements; one of 4 modules in 3 elements behind 14 digits.
        let is_code_128 = elements >= 25
            && elements % 6 == 1
            && (self.width(last - 7, last) / 13.0 / code_128 - 1.0).abs() < 0.2
            && self.light_before(first) >= QUIET * code_128;
        let is_two_of_five = elements == 77
            && (self.width(last - 3, last) / 4.0 / two_of_five - 1.0).abs() < 0.6
            && self.light_before(first) >= QUIET * two_of_five;
        let module = if is_code_128 { code_128 } else { two_of_five };
        ((is_code_128 || is_two_of_five) && module >= LEAST_MODULE).then_some(Stretch { first, last, module })
    }
}

/// Modules of quiet zone that a stretch must have; the symbologies ask for 7 to 11.
const QUIET: f32 = 4.5;
/// Pixels of a module below which nothing can be read.
const LEAST_MODULE: f32 = 1.2;

/// A symbol of fixed length: GB 12904, ISO/IEC 15420.
struct Retail {
    elements: usize,
    modules: f32,
    /// Elements that are one module wide: guard patterns.
    singles: &'static [usize],
}

const RETAIL: [Retail; 3] = [
    Retail { elements: 59, modules: 95.0, singles: &[0, 1, 2, 27, 28, 29, 30, 31, 56, 57, 58] },
    Retail { elements: 43, modules: 67.0, singles: &[0, 1, 2, 19, 20, 21, 22, 23, 40, 41, 42] },
    Retail { elements: 33, modules: 51.0, singles: &[0, 1, 2, 27, 28, 29, 30, 31, 32] },
];

/// Where grey passes the middle between two extremes, from the beginning of the line. `part` begins with the first extreme,
/// at sample `offset`, and ends with the second.
fn crossing(part: &[u8], first: u8, second: u8, offset: usize) -> f32 {
    let middle = f32::midpoint(f32::from(first), f32::from(second));
    let falls = first > second;
    let beyond = |grey: u8| (f32::from(grey) < middle) == falls;
    let index = part.iter().position(|grey| beyond(*grey)).unwrap_or(part.len() - 1).max(1).min(part.len() - 1);
    let (a, b) = (f32::from(part[index.saturating_sub(1)]), f32::from(part[index]));
    let share = if a == b { 0.5 } else { ((middle - a) / (b - a)).clamp(0.0, 1.0) };
    // Samples stand for the middles of pixels.
    offset as f32 + index.saturating_sub(1) as f32 + share + 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(widths: &[(usize, u8)]) -> Vec<u8> {
        widths.iter().flat_map(|(count, grey)| std::iter::repeat_n(*grey, *count)).collect()
    }

    #[test]
    fn edges_lie_where_the_grey_changes() {
        let mut runs = Runs::default();
        runs.cut(&line(&[(10, 200), (5, 40), (1, 120), (8, 200), (3, 40), (20, 200)]), 60);
        assert_eq!(runs.edges, [10.0, 15.5, 24.0, 27.0]);
        assert_eq!(runs.length, 47.0);
        // Noise below the step makes no edge.
        runs.cut(&line(&[(10, 200), (1, 170), (9, 205), (5, 40), (1, 70), (5, 45), (9, 190)]), 60);
        assert_eq!(runs.edges.len(), 2, "{:?}", runs.edges);
        // A line that begins dark has light before its first edge all the same.
        runs.cut(&line(&[(10, 40), (10, 200), (10, 40), (10, 200)]), 60);
        assert_eq!(runs.edges, [20.0, 30.0]);
        runs.cut(&[], 60);
        assert!(runs.edges.is_empty() && runs.stretches().is_empty());
        runs.cut(&[7; 100], 60);
        assert!(runs.edges.is_empty());
    }

    #[test]
    fn a_line_is_cut_to_the_picture() {
        let picture = Plane::from_fn(40, 30, |row, column| (row + column) as u8);
        let mut line = Vec::new();
        let (start, step) =
            sampled(&picture, Point::new(-100.0, 10.2), Point::new(200.0, 10.2), &mut line).expect("crosses");
        assert!(line.len() >= 38 && line[0] == 10, "{} {:?}", line.len(), line.first());
        assert!((start.x - 0.5).abs() < 1e-9 && step == Vector::x());
        for (from, to) in [((-5.0, 40.0), (50.0, 40.0)), ((f64::NAN, 0.0), (1.0, 1.0)), ((3.0, 3.0), (3.0, 3.0))] {
            let at = |(x, y): (f64, f64)| Point::new(x, y);
            assert!(sampled(&picture, at(from), at(to), &mut line).is_none());
        }
        assert!(
            sampled(&picture, Point::new(-1e30, -1e30), Point::new(1e30, 1e30), &mut line)
                .is_none_or(|_| line.len() < 100)
        );
    }
}
