//! An upright symbol projected onto pixels, fast and exact.
//!
//! In: modules, print growth, blur, voids; where the symbol lies and how many pixels a module has. Out: the mean
//! reflectance over each pixel, as [`grader::synth::render`] has it (a test compares them).
//!
//! The print is a grid of rectangular cells, three along each side of a module, so that growth and holes have edges of
//! their own. Along one axis a pixel sees a weighted sum of a few cells, the weights being areas under the blurred edges; as the
//! grid is rectangular, the picture is the product of both axes.

use grader::normal::cumulative_integral;
use grader::plane::Plane;

/// Light modules around the symbol that are projected with it.
pub const MARGIN: usize = 4;
/// Weights below this change no grey value.
const NEGLIGIBLE: f64 = 1e-6;

/// How a symbol is printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Print {
    /// Reflectance of light modules.
    pub light: f64,
    /// Reflectance of dark modules.
    pub dark: f64,
    /// By how much a dark element is wider, fraction of X, half on each side; -0.9 to 0.9.
    pub growth: f64,
    /// Standard deviation of the Gaussian of the blur, fraction of X.
    pub blur: f64,
    /// Side of a light hole in the middle of every so manieth dark module outside of the finder patterns, counted row by
    /// row; fraction of X.
    pub voids: Option<(usize, f64)>,
}

/// Where a symbol lies: the corner of its first module, and pixels per module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Upper left corner of the symbol without margin, pixels.
    pub corner: [f64; 2],
    /// Pixels per module.
    pub pitch: f64,
}

impl Placement {
    /// Pixels that symbol and margin touch: from, to along x and y.
    #[must_use]
    pub fn reach(&self, modules: usize) -> [std::ops::Range<usize>; 2] {
        let margin = MARGIN as f64 * self.pitch;
        self.corner.map(|from| {
            let to = from + modules as f64 * self.pitch + margin;
            (from - margin).floor().max(0.0) as usize..to.ceil().max(0.0) as usize
        })
    }
}

/// Grey values, 255 being reflectance 1, of the pixels of [`Placement::reach`].
#[must_use]
pub fn project(modules: &Plane<bool>, print: &Print, placement: &Placement) -> Plane<u8> {
    let cells = cells(modules, print);
    let edges = edges(modules.width(), inset(print));
    let [columns, rows] = placement.reach(modules.width());
    let weights = |range: &std::ops::Range<usize>, axis: usize| -> Vec<Weights> {
        let at = |pixel: usize| (pixel as f64 - placement.corner[axis]) / placement.pitch;
        range.clone().map(|pixel| Weights::new(&edges, at(pixel), at(pixel + 1), print.blur)).collect()
    };
    let (across, along) = (weights(&rows, 1), weights(&columns, 0));
    let mut picture = Vec::with_capacity(rows.len() * columns.len());
    let mut line = vec![0.0_f32; cells.width()];
    for (y, of_row) in across.iter().enumerate() {
        // Within a module rows are the same.
        if y > 0 && *of_row == across[y - 1] {
            picture.extend_from_within(picture.len() - columns.len()..);
            continue;
        }
        line.fill(0.0);
        for (row, weight) in of_row.terms() {
            for (sum, cell) in line.iter_mut().zip(cells.row(row)) {
                *sum += weight * cell;
            }
        }
        picture.extend(along.iter().map(|of_column| {
            let reflectance: f32 = of_column.terms().map(|(column, weight)| weight * line[column]).sum();
            (reflectance * 255.0).round().clamp(0.0, 255.0) as u8
        }));
    }
    Plane::from_vec(columns.len(), rows.len(), picture).unwrap_or_else(|| Plane::filled(1, 1, 255))
}

/// Distance of the inner edges of a module from its border, modules.
fn inset(print: &Print) -> f64 {
    match print.voids {
        Some((_, side)) => (1.0 - side) / 2.0,
        None => print.growth.abs() / 2.0,
    }
}

/// Edges of the cells along an axis, modules. The outermost cells have no end.
fn edges(modules: usize, inset: f64) -> Vec<f64> {
    let (from, to) = (-(MARGIN as i32), (modules + MARGIN) as i32);
    let mut edges: Vec<f64> =
        (from..to).map(f64::from).flat_map(|module| [module, module + inset, module + 1.0 - inset]).collect();
    edges[0] = f64::NEG_INFINITY;
    edges.push(f64::INFINITY);
    edges
}

/// Reflectance of every cell.
fn cells(modules: &Plane<bool>, print: &Print) -> Plane<f32> {
    let side = modules.width() + 2 * MARGIN;
    let dark = |row: usize, column: usize, [down, right]: [i32; 2]| {
        let at = |place: usize, step: i32| usize::try_from(place as i32 + step - MARGIN as i32).ok();
        let cell = at(row, down).zip(at(column, right)).and_then(|(row, column)| modules.get(row, column));
        cell == Some(&true)
    };
    // The neighbours that an edge of this third may have come from.
    let near = |third: usize| -> &[i32] { [&[-1, 0][..], &[0], &[0, 1]][third] };
    let holes = print.voids.map(|(every, _)| holes(modules, every));
    let has_hole = |row: usize, column: usize| {
        let at = row.checked_sub(MARGIN).zip(column.checked_sub(MARGIN));
        at.zip(holes.as_ref()).and_then(|((row, column), holes)| holes.get(row, column)) == Some(&true)
    };
    Plane::from_fn(3 * side, 3 * side, |y, x| {
        let (row, column, thirds) = (y / 3, x / 3, [y % 3, x % 3]);
        let is_dark = if print.voids.is_some() {
            dark(row, column, [0, 0]) && !(thirds == [1, 1] && has_hole(row, column))
        } else {
            let mut touching =
                near(thirds[0]).iter().flat_map(|down| near(thirds[1]).iter().map(move |right| [*down, *right]));
            if print.growth >= 0.0 {
                touching.any(|step| dark(row, column, step))
            } else {
                touching.all(|step| dark(row, column, step))
            }
        };
        (if is_dark { print.dark } else { print.light }) as f32
    })
}

/// Which modules have a hole.
fn holes(modules: &Plane<bool>, every: usize) -> Plane<bool> {
    let side = modules.width();
    let far = side.saturating_sub(7);
    let in_finder =
        |row: usize, column: usize| (row < 7 && (column < 7 || column >= far)) || (row >= far && column < 7);
    let mut count = 0;
    Plane::from_fn(side, side, |row, column| {
        if !modules[(row, column)] || in_finder(row, column) {
            return false;
        }
        count += 1;
        (count - 1) % every.max(1) == 0
    })
}

/// What a pixel sees along an axis: shares of cells from the first on.
#[derive(Clone, Debug, PartialEq)]
struct Weights {
    first: usize,
    shares: Vec<f32>,
}

impl Weights {
    /// For a pixel from `a` to `b`, modules.
    fn new(edges: &[f64], a: f64, b: f64, blur: f64) -> Self {
        // Mean over the pixel of the share that lies left of an edge.
        let left_of = |edge: f64| {
            if edge.is_infinite() {
                f64::from(u8::from(edge > 0.0))
            } else if blur > 0.0 {
                let integral = |x: f64| blur * cumulative_integral((edge - x) / blur);
                (integral(a) - integral(b)) / (b - a)
            } else {
                ((edge - a) / (b - a)).clamp(0.0, 1.0)
            }
        };
        let mut this = Self { first: 0, shares: Vec::new() };
        // Cells out of reach are passed over without being looked at.
        let reach = 6.0 * blur;
        let start = edges.partition_point(|edge| *edge <= a - reach).saturating_sub(1);
        let mut before = left_of(edges[start]);
        for (cell, pair) in edges.windows(2).enumerate().skip(start) {
            if pair[0] >= b + reach {
                break;
            }
            let upto = left_of(pair[1]);
            let share = upto - before;
            before = upto;
            if share > NEGLIGIBLE || !this.shares.is_empty() {
                if this.shares.is_empty() {
                    this.first = cell;
                }
                this.shares.push(share as f32);
            }
        }
        this
    }

    fn terms(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.shares.iter().enumerate().map(|(k, share)| (self.first + k, *share))
    }
}

#[cfg(test)]
mod tests;
