//! Rows of a binary picture searched for the 1:1:3:1:1 of finder patterns, dark on light and light on dark at once.

use crate::geometry::Point;
use crate::image::bitmap::Bitmap;

/// Where rows crossed something like the middle of a finder pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Middle of the crossed rows.
    pub centre: Point,
    /// Width of a module along the row, pixels.
    pub module: f64,
    /// Light pattern on dark ground.
    pub reversed: bool,
    /// Rows that crossed it.
    pub rows: u32,
}

struct Open {
    sum_x: f64,
    sum_y: f64,
    sum_module: f64,
    rows: u32,
    last_y: usize,
    reversed: bool,
}

impl Open {
    fn mean(&self) -> (f64, f64) {
        let n = f64::from(self.rows);
        (self.sum_x / n, self.sum_module / n)
    }
}

/// All crossings found in every `step`th row, at most `limit` of them (the best supported ones).
#[must_use]
pub fn crossings(bitmap: &Bitmap, step: usize, limit: usize) -> Vec<Crossing> {
    let mut open: Vec<Open> = Vec::new();
    let mut closed: Vec<Crossing> = Vec::new();
    let mut hits = Vec::new();
    for y in (step / 2..bitmap.height()).step_by(step) {
        hits.clear();
        scan_row(bitmap.row(y), bitmap.width(), &mut hits);
        for hit in &hits {
            add(&mut open, hit, y);
        }
        // What three modules of rows have not touched again is finished.
        open.retain(|group| {
            let (_, module) = group.mean();
            let going_on = (y - group.last_y) as f64 <= (1.5 * module).max(2.0 * step as f64);
            if !going_on {
                closed.push(close(group));
            }
            going_on
        });
    }
    closed.extend(open.iter().map(close));
    if closed.len() > limit {
        let support = |c: &Crossing| f64::from(c.rows) / (3.0 * c.module).max(1.0);
        closed.sort_by(|a, b| support(b).total_cmp(&support(a)));
        closed.truncate(limit);
    }
    closed
}

struct Hit {
    x: f64,
    module: f64,
    reversed: bool,
}

fn add(open: &mut Vec<Open>, hit: &Hit, y: usize) {
    let near = open.iter_mut().rev().find(|group| {
        let (x, module) = group.mean();
        group.reversed == hit.reversed
            && (x - hit.x).abs() < 1.5 * module
            && hit.module < 1.5 * module
            && module < 1.5 * hit.module
    });
    match near {
        Some(group) => {
            group.sum_x += hit.x;
            group.sum_y += y as f64 + 0.5;
            group.sum_module += hit.module;
            group.rows += 1;
            group.last_y = y;
        }
        None => open.push(Open {
            sum_x: hit.x,
            sum_y: y as f64 + 0.5,
            sum_module: hit.module,
            rows: 1,
            last_y: y,
            reversed: hit.reversed,
        }),
    }
}

fn close(group: &Open) -> Crossing {
    let (x, module) = group.mean();
    Crossing {
        centre: Point::new(x, group.sum_y / f64::from(group.rows)),
        module,
        reversed: group.reversed,
        rows: group.rows,
    }
}

/// Walks over the colour changes of a row; every five runs are looked at once.
fn scan_row(words: &[u64], width: usize, hits: &mut Vec<Hit>) {
    // Starts of the last six runs.
    let mut starts = [0_u32; 6];
    let mut count = 0_usize;
    let mut carry = 0_u64;
    for (index, word) in words.iter().enumerate() {
        let mut changes = word ^ (word << 1 | carry);
        carry = word >> 63;
        while changes != 0 {
            let x = (index * 64) as u32 + changes.trailing_zeros();
            changes &= changes - 1;
            if x as usize >= width {
                break;
            }
            starts = [starts[1], starts[2], starts[3], starts[4], starts[5], x];
            count += 1;
            // A change at an odd count begins a dark run: the run that ended before it was light.
            check(&starts, count, hits);
        }
    }
    starts.rotate_left(1);
    starts[5] = width as u32;
    check(&starts, count + 1, hits);
}

fn check(starts: &[u32; 6], count: usize, hits: &mut Vec<Hit>) {
    if count < 5 {
        return;
    }
    let run = |i: usize| (starts[i + 1] - starts[i]) as i32;
    // The stone is the longest run: said first, this spares most of the arithmetic.
    if run(2) <= run(1).max(run(3)) {
        return;
    }
    let runs = [run(0), run(1), run(2), run(3), run(4)];
    let total: i32 = runs.iter().sum();
    // In sevenths of the total: each module within half of itself, plus half a pixel for the raster.
    let slack = total / 2 + 4;
    if (7 * runs[0] - total).abs() > slack
        || (7 * runs[1] - total).abs() > slack
        || (7 * runs[3] - total).abs() > slack
        || (7 * runs[4] - total).abs() > slack
        || (7 * runs[2] - 3 * total).abs() > 2 * slack
        || total < 7
    {
        return;
    }
    // The run that just ended has the colour before this change: dark if the change is to light.
    let reversed = count % 2 == 1;
    let middle = f64::from(starts[2] + starts[3]) / 2.0;
    hits.push(Hit { x: middle, module: f64::from(total) / 7.0, reversed });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(runs: &[usize]) -> Bitmap {
        let mut bitmap = Bitmap::new(runs.iter().sum(), 1);
        let mut x = 0;
        for (index, run) in runs.iter().enumerate() {
            for _ in 0..*run {
                if index % 2 == 1 {
                    bitmap.row_mut(0)[x / 64] |= 1 << (x % 64);
                }
                x += 1;
            }
        }
        bitmap
    }

    #[test]
    fn finds_the_middle_of_the_pattern() {
        // Light 20, then 10:10:30:10:10, then light.
        let found = crossings(&row(&[20, 10, 10, 30, 10, 10, 20]), 1, 10);
        let dark: Vec<_> = found.iter().filter(|c| !c.reversed).collect();
        assert_eq!(dark.len(), 1);
        assert!((dark[0].centre.x - 55.0).abs() < 1e-9 && (dark[0].module - 10.0).abs() < 1e-9);
    }

    #[test]
    fn finds_the_reversed_pattern() {
        let found = crossings(&row(&[0, 20, 10, 10, 30, 10, 10, 20]), 1, 10);
        let light: Vec<_> = found.iter().filter(|c| c.reversed).collect();
        assert_eq!(light.len(), 1);
        assert!((light[0].centre.x - 55.0).abs() < 1e-9);
    }

    #[test]
    fn a_pattern_that_ends_with_the_row_counts() {
        assert_eq!(crossings(&row(&[20, 10, 10, 30, 10, 10]), 1, 10).iter().filter(|c| !c.reversed).count(), 1);
    }

    #[test]
    fn even_stripes_are_no_pattern() {
        assert!(crossings(&row(&[20, 10, 10, 10, 10, 10, 20]), 1, 10).is_empty());
    }
}
