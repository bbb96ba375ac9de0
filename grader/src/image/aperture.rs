//! The synthetic measuring aperture: the mean reflectance over a circular disc.
//!
//! In: the reflectance image, the diameter of the aperture in pixels, a sub-pixel position. Out: the mean of the
//! pixels under the disc, each weighted by the exact area it shares with it (ISO/IEC 15415, reference grey-scale
//! image: convolution of the raw image with a uniform disc). Module reflectances are taken with the disc centred at
//! the grid point itself, rounded to 1/16 pixel, rather than interpolated from a filtered picture.

use std::cell::OnceCell;

use crate::frame::Samples;
use crate::geometry::Point;
use crate::plane::Plane;
use crate::reflectance::ReflectanceImage;

/// Sub-pixel positions of the disc's centre along each axis.
const PHASES: usize = 16;
/// Kernel rows are padded to a multiple of this, so that sums run in whole vectors.
const LANES: usize = 8;

/// Weights of the pixels under a disc whose centre lies in the pixel at the middle.
#[derive(Clone, Debug)]
struct Kernel {
    /// Areas shared with the disc, less the correction of its rim: row-major, `stride` per row, sum 1.
    weights: Vec<f32>,
    /// The areas alone, sum 1.
    areas: Vec<f32>,
}

/// Measures through a circular aperture.
#[derive(Debug)]
pub struct Aperture<'a> {
    image: ReflectanceImage<'a>,
    diameter: f64,
    /// Pixels from the middle pixel to the kernel's edge.
    reach: usize,
    stride: usize,
    kernels: Vec<OnceCell<Kernel>>,
}

impl<'a> Aperture<'a> {
    /// An aperture of `diameter` pixels of the picture, at least one pixel, looking at an image.
    #[must_use]
    pub fn new(image: ReflectanceImage<'a>, diameter: f64) -> Self {
        let diameter = diameter.max(1.0);
        // One pixel more than the disc itself, for the correction of the rim.
        let reach = (diameter / 2.0 + 0.5).ceil() as usize + 1;
        let stride = (2 * reach + 1).next_multiple_of(LANES);
        Self { image, diameter, reach, stride, kernels: vec![OnceCell::new(); PHASES * PHASES] }
    }

    /// Diameter in pixels.
    #[must_use]
    pub const fn diameter(&self) -> f64 {
        self.diameter
    }

    /// The image looked at.
    #[must_use]
    pub const fn image(&self) -> ReflectanceImage<'a> {
        self.image
    }

    /// Reflectance at a point; `None` where the disc does not lie wholly inside the picture.
    #[must_use]
    pub fn at(&self, centre: Point) -> Option<f32> {
        let centre = self.image.in_picture(centre)?;
        self.at_pixel(centre, |kernel| &kernel.weights)
    }

    fn at_pixel(&self, centre: Point, of: impl Fn(&Kernel) -> &[f32]) -> Option<f32> {
        let (width, height) = (self.image.width() as f64, self.image.height() as f64);
        let radius = self.diameter / 2.0;
        // Written so that an undefined coordinate fails too.
        let inside =
            centre.x >= radius && centre.y >= radius && centre.x <= width - radius && centre.y <= height - radius;
        if !inside {
            return None;
        }
        let (column, phase_x) = split(centre.x);
        let (row, phase_y) = split(centre.y);
        let kernel = self.kernel(phase_x, phase_y);
        Some(self.image.reflectance(self.mean(of(kernel), row, column), centre))
    }

    /// Reflectance at a point with and without the correction of the rim. Beside an edge the correction may overshoot;
    /// the plain mean never does, so extremes are looked for among plain means.
    #[must_use]
    pub fn both_at(&self, centre: Point) -> Option<(f32, f32)> {
        let centre = self.image.in_picture(centre)?;
        Some((self.at_pixel(centre, |kernel| &kernel.weights)?, self.at_pixel(centre, |kernel| &kernel.areas)?))
    }

    fn mean(&self, weights: &[f32], row: usize, column: usize) -> f32 {
        match self.image.samples() {
            Samples::Bits8(plane) => self.weighted(plane, weights, row, column),
            Samples::Bits16(plane) => self.weighted(plane, weights, row, column),
        }
    }

    /// The kernel of a sub-pixel position, made when it is first asked for. Only positions in one eighth of the pixel are
    /// computed: the others are their mirror images.
    fn kernel(&self, phase_x: usize, phase_y: usize) -> &Kernel {
        self.kernels[phase_y * PHASES + phase_x].get_or_init(|| {
            let (half, size) = (PHASES / 2, 2 * self.reach + 1);
            if phase_x > half {
                self.kernel(PHASES - phase_x, phase_y)
                    .rearranged(size, self.stride, |row, column| (row, size - 1 - column))
            } else if phase_y > half {
                self.kernel(phase_x, PHASES - phase_y)
                    .rearranged(size, self.stride, |row, column| (size - 1 - row, column))
            } else if phase_x > phase_y {
                self.kernel(phase_y, phase_x).rearranged(size, self.stride, |row, column| (column, row))
            } else {
                kernel(self.diameter / 2.0, phase_x, phase_y, self.reach, self.stride)
            }
        })
    }

    fn weighted<T: Copy + Into<f32>>(&self, plane: &Plane<T>, weights: &[f32], row: usize, column: usize) -> f32 {
        let size = 2 * self.reach + 1;
        let left = column as isize - self.reach as isize;
        let top = row as isize - self.reach as isize;
        let whole = left >= 0
            && top >= 0
            && left as usize + self.stride <= plane.width()
            && top as usize + size <= plane.height();
        let mut lanes = [0.0_f32; LANES];
        for (index, weights) in weights.chunks_exact(self.stride).enumerate() {
            if whole {
                let start = left as usize;
                let pixels = &plane.row(top as usize + index)[start..start + self.stride];
                let (weights, _) = weights.as_chunks::<LANES>();
                let (pixels, _) = pixels.as_chunks::<LANES>();
                for (w, p) in weights.iter().zip(pixels) {
                    for lane in 0..LANES {
                        lanes[lane] += w[lane] * p[lane].into();
                    }
                }
            } else {
                // At the border the weights of pixels outside are zero, but for a hair of rounding.
                let y = (top + index as isize).clamp(0, plane.height() as isize - 1) as usize;
                let line = plane.row(y);
                for (offset, w) in weights.iter().enumerate() {
                    let x = (left + offset as isize).clamp(0, line.len() as isize - 1) as usize;
                    lanes[offset % LANES] += w * line[x].into();
                }
            }
        }
        lanes.iter().sum()
    }

    /// The reference grey-scale image over a rectangle of pixels of the picture: the aperture centred on each pixel's centre. Near the
    /// border of the picture the disc is cut by it. Nothing in it lies beyond the extremes of the plain means: there the
    /// correction of the rim only overshoots.
    #[must_use]
    pub fn filtered(&self, left: usize, top: usize, width: usize, height: usize) -> Plane<f32> {
        let spans = spans(self.diameter / 2.0);
        // One pixel more on each side, of which the correction of the rim takes its Laplacian: that of a convolution is
        // the convolution of that.
        let (x, y, w, h) = (left as isize - 1, top as isize - 1, width + 2, height + 2);
        let discs = match self.image.samples() {
            Samples::Bits8(plane) => self.filter_plane(plane, &spans, x, y, w, h),
            Samples::Bits16(plane) => self.filter_plane(plane, &spans, x, y, w, h),
        };
        sharpen(&discs, width, height)
    }

    fn filter_plane<T: Copy + Into<u32>>(
        &self,
        plane: &Plane<T>,
        spans: &[Span],
        left: isize,
        top: isize,
        width: usize,
        height: usize,
    ) -> Plane<f32> {
        let reach = spans.len() - 1;
        let area: f32 = spans.iter().enumerate().map(|(dy, s)| s.total() * if dy == 0 { 1.0 } else { 2.0 }).sum();
        // Rows of prefix sums, replicated at the border, kept in a ring as high as the disc. Differences of wrapped
        // sums stay right.
        let margin = reach + 2;
        let mut ring = RowRing::new(2 * reach + 1, width + 2 * margin);
        let mut filled = 0;
        let mut out = Plane::filled(width, height, 0.0_f32);
        let mut sum = vec![0.0_f32; width];
        for y in 0..height {
            while filled < y + 2 * reach + 1 {
                let source = (top + filled as isize - reach as isize).clamp(0, plane.height() as isize - 1) as usize;
                ring.fill(filled, plane.row(source), left - margin as isize);
                filled += 1;
            }
            sum.fill(0.0);
            for (dy, span) in spans.iter().enumerate() {
                let (upper, lower) = (ring.row(y + reach - dy), ring.row(y + reach + dy));
                span.accumulate(upper, lower, margin, &mut sum, dy == 0);
            }
            let middle = (top + y as isize) as f64 + 0.5;
            for (x, (value, total)) in out.row_mut(y).iter_mut().zip(&sum).enumerate() {
                let at = Point::new((left + x as isize) as f64 + 0.5, middle);
                *value = self.image.reflectance(total / area, at);
            }
        }
        out
    }
}

/// Takes [`PIXEL_EXTENT`] of its Laplacian off a picture, within the extremes it has; the border of one pixel goes.
fn sharpen(discs: &Plane<f32>, width: usize, height: usize) -> Plane<f32> {
    let share = PIXEL_EXTENT as f32;
    let (low, high) = discs.data().iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let mut out = Plane::filled(width, height, 0.0);
    for y in 0..height {
        let (above, here, below) = (discs.row(y), discs.row(y + 1), discs.row(y + 2));
        for (x, value) in out.row_mut(y).iter_mut().enumerate() {
            let around = above[x + 1] + below[x + 1] + here[x] + here[x + 2];
            *value = (here[x + 1] - share * (around - 4.0 * here[x + 1])).clamp(low, high);
        }
    }
    out
}

/// Share of the discrete Laplacian that is taken off the weights.
///
/// A pixel is itself the mean of a square, and its whole square counts with one weight: on average over all positions
/// that spreads the disc like two squares, each of second moment 1/12 per axis. Spreading by a second moment m adds m/2 of
/// the Laplacian; taking it off again restores the rim of the disc and leaves its inside as it was. Without this, an
/// aperture at 10 pixels per module looks 0.05 X beyond its rim.
const PIXEL_EXTENT: f64 = 1.0 / 12.0;

fn split(coordinate: f64) -> (usize, usize) {
    let steps = (coordinate * PHASES as f64).round() as usize;
    (steps / PHASES, steps % PHASES)
}

impl Kernel {
    /// The kernel of a mirrored position: `to` says where each weight goes.
    fn rearranged(&self, size: usize, stride: usize, to: impl Fn(usize, usize) -> (usize, usize)) -> Self {
        let mut out = Self { weights: vec![0.0; size * stride], areas: vec![0.0; size * stride] };
        for row in 0..size {
            for column in 0..size {
                let (r, c) = to(row, column);
                out.weights[r * stride + c] = self.weights[row * stride + column];
                out.areas[r * stride + c] = self.areas[row * stride + column];
            }
        }
        out
    }
}

/// The kernel of one sub-pixel position.
fn kernel(radius: f64, phase_x: usize, phase_y: usize, reach: usize, stride: usize) -> Kernel {
    let size = 2 * reach + 1;
    let centre = |phase: usize| reach as f64 + phase as f64 / PHASES as f64;
    let (cx, cy) = (centre(phase_x), centre(phase_y));
    let total = std::f64::consts::PI * radius * radius;
    let areas =
        Plane::from_fn(size, size, |row, column| shared_area(column as f64 - cx, row as f64 - cy, radius) / total);
    let mut kernel = Kernel { weights: vec![0.0; size * stride], areas: vec![0.0; size * stride] };
    for row in 0..size {
        for column in 0..size {
            let at = |r: usize, c: usize| areas.get(r, c).copied().unwrap_or(0.0);
            // Beyond the kernel there is nothing: a wrapped index is outside as well.
            let around = at(row.wrapping_sub(1), column)
                + at(row + 1, column)
                + at(row, column.wrapping_sub(1))
                + at(row, column + 1);
            let laplacian = around - 4.0 * at(row, column);
            kernel.areas[row * stride + column] = at(row, column) as f32;
            kernel.weights[row * stride + column] = (at(row, column) - PIXEL_EXTENT * laplacian) as f32;
        }
    }
    kernel
}

/// Area that the unit square with upper left corner `(x, y)` shares with the disc of `radius` around the origin.
#[must_use]
pub fn shared_area(x: f64, y: f64, radius: f64) -> f64 {
    let squared = |a: f64, b: f64| a * a + b * b;
    if squared(x.abs().max((x + 1.0).abs()), y.abs().max((y + 1.0).abs())) <= radius * radius {
        return 1.0;
    }
    let gap = |a: f64| {
        if a > 0.0 {
            a
        } else if a < -1.0 {
            -1.0 - a
        } else {
            0.0
        }
    };
    if squared(gap(x), gap(y)) >= radius * radius {
        return 0.0;
    }
    let quadrant = |x: f64, y: f64| corner_area(x, y, radius);
    (quadrant(x + 1.0, y + 1.0) - quadrant(x, y + 1.0) - quadrant(x + 1.0, y) + quadrant(x, y)).clamp(0.0, 1.0)
}

/// Signed area of the disc within the rectangle between the origin and `(x, y)`.
fn corner_area(x: f64, y: f64, radius: f64) -> f64 {
    let sign = x.signum() * y.signum();
    let (x, y) = (x.abs().min(radius), y.abs().min(radius));
    if x == 0.0 || y == 0.0 {
        return 0.0;
    }
    if x * x + y * y <= radius * radius {
        return sign * x * y;
    }
    // Left of `turn` the rectangle's top bounds the area, right of it the circle.
    let turn = (radius * radius - y * y).max(0.0).sqrt();
    let under = |t: f64| {
        0.5 * (t * (radius * radius - t * t).max(0.0).sqrt() + radius * radius * (t / radius).clamp(-1.0, 1.0).asin())
    };
    sign * (turn * y + under(x) - under(turn))
}

/// One row of the disc centred on a pixel: pixels up to `full` from the middle count wholly, then `edge` weights.
struct Span {
    /// `None`: no pixel of the row lies wholly inside.
    full: Option<usize>,
    /// Weights of the pixels further out, nearest first; where `full` is `None` the first is the middle pixel.
    edge: Vec<f32>,
}

impl Span {
    fn total(&self) -> f32 {
        let doubled: f32 = self.edge.iter().sum::<f32>() * 2.0;
        match self.full {
            Some(full) => (2 * full + 1) as f32 + doubled,
            None => doubled - self.edge.first().copied().unwrap_or(0.0),
        }
    }

    fn accumulate(&self, upper: &[u32], lower: &[u32], margin: usize, sum: &mut [f32], middle: bool) {
        let width = sum.len();
        let halves = if middle { 0.5 } else { 1.0 };
        // prefix[i + 1] - prefix[j] is the sum of pixels j..=i.
        if let Some(full) = self.full {
            let (right, left) = (margin + full + 1, margin - full);
            let (ur, ul) = (&upper[right..right + width], &upper[left..left + width]);
            let (lr, ll) = (&lower[right..right + width], &lower[left..left + width]);
            for (index, total) in sum.iter_mut().enumerate() {
                let both = ur[index].wrapping_sub(ul[index]).wrapping_add(lr[index].wrapping_sub(ll[index]));
                *total += halves * both as f32;
            }
        }
        for (step, weight) in self.edge.iter().enumerate() {
            let distance = self.full.map_or(step, |full| full + 1 + step);
            let pixel = |row: &[u32], at: usize| row[at + 1].wrapping_sub(row[at]);
            let weight = halves * if distance == 0 { 0.5 * weight } else { *weight };
            let (right, left) = (margin + distance, margin - distance);
            for (index, total) in sum.iter_mut().enumerate() {
                let (r, l) = (right + index, left + index);
                let four = pixel(upper, r)
                    .wrapping_add(pixel(upper, l))
                    .wrapping_add(pixel(lower, r))
                    .wrapping_add(pixel(lower, l));
                *total += weight * four as f32;
            }
        }
    }
}

fn spans(radius: f64) -> Vec<Span> {
    let reach = (radius - 0.5).max(0.0).ceil() as usize;
    (0..=reach)
        .map(|dy| {
            let weights: Vec<f64> =
                (0..=reach).map(|dx| shared_area(dx as f64 - 0.5, dy as f64 - 0.5, radius)).collect();
            let whole = weights.iter().take_while(|w| **w >= 1.0).count();
            let edge = weights[whole..].iter().take_while(|w| **w > 0.0).map(|w| *w as f32).collect();
            Span { full: whole.checked_sub(1), edge }
        })
        .collect()
}

/// Prefix sums of the rows under the disc.
struct RowRing {
    rows: Vec<Vec<u32>>,
}

impl RowRing {
    fn new(rows: usize, width: usize) -> Self {
        Self { rows: vec![vec![0; width + 1]; rows] }
    }

    fn row(&self, index: usize) -> &[u32] {
        &self.rows[index % self.rows.len()]
    }

    fn fill<T: Copy + Into<u32>>(&mut self, index: usize, line: &[T], left: isize) {
        let count = self.rows.len();
        let prefix = &mut self.rows[index % count];
        let mut sum = 0_u32;
        for (offset, value) in prefix[1..].iter_mut().enumerate() {
            let x = (left + offset as isize).clamp(0, line.len() as isize - 1) as usize;
            sum = sum.wrapping_add(line[x].into());
            *value = sum;
        }
    }
}

#[cfg(test)]
mod tests;
