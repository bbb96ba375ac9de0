//! Dots: dark round pieces of print, and their centres to a small part of a pixel.
//!
//! Pieces of connected dark pixels are sought below half the level of paper; those that are not filled ellipses are left out.
//! The centre is the centroid of what the dot takes from the light: at each pixel around it `(paper - level) / paper`, with
//! the paper a plane through the ring around the dot. Dividing by the paper takes out light that falls off across the dot.
//! No threshold enters the centre, so neither blur nor the width of the edge moves it. That the centroid of the
//! picture of a dot is not the picture of its centre is the business of [`solve`](super::solve).

use grader::geometry::{Point, Vector};
use grader::plane::Plane;
use nalgebra::{Matrix3, Vector3};

use super::grey::Grey;

/// Darkness at which a pixel is print, as a share of the way from paper to the darkest.
const HALF: f32 = 0.5;
/// Pixels of the smallest dot that is measured: 4 px across.
const LEAST_AREA: usize = 12;
/// Share of the picture that the largest dot may take.
const LARGEST_SHARE: f64 = 0.02;
/// Minor by major axis of the flattest ellipse: a circle seen from 45 degrees has 0.71.
const FLATTEST: f64 = 0.65;
/// How far the area may differ from that of the ellipse of the same second moments (a square differs by 5 %, a ring by more
/// than a third); pixels of a small dot scatter.
const UNLIKE_ELLIPSE: f64 = 0.12;

/// A dot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dot {
    /// Centroid, pixels.
    pub centre: Point,
    /// Area that it darkens, px².
    pub area: f64,
}

/// Most dots that are looked at: a picture with more is no grid.
pub(crate) const MOST_DOTS: usize = 20_000;

/// The dots of a picture, from top to bottom. `darkest` is the level of print.
pub(crate) fn find_dots(grey: &Grey, darkest: f32) -> Vec<Dot> {
    let paper = grey.paper();
    let (width, height) = (grey.width(), grey.height());
    let dark = Plane::from_fn(width, height, |y, x| {
        let paper = paper.at(x, y);
        grey.pixel(x, y) < darkest + (paper - darkest) * HALF
    });
    let largest = (LARGEST_SHARE * (width * height) as f64) as usize;
    let mut pieces = pieces(&dark);
    pieces.retain(|piece| piece.looks_round(width, height, largest));
    pieces.truncate(MOST_DOTS);
    pieces.iter().filter_map(|piece| measure(grey, &dark, piece, darkest)).collect()
}

/// A connected piece of dark pixels: box and moments.
#[derive(Clone, Copy, Debug)]
struct Piece {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    count: usize,
    sum: [f64; 2],
    squares: [f64; 3],
}

impl Piece {
    const EMPTY: Self =
        Self { left: usize::MAX, right: 0, top: usize::MAX, bottom: 0, count: 0, sum: [0.0; 2], squares: [0.0; 3] };

    /// A run of pixels from `left` to before `right`.
    fn add_run(&mut self, y: usize, left: usize, right: usize) {
        self.left = self.left.min(left);
        self.right = self.right.max(right - 1);
        self.top = self.top.min(y);
        self.bottom = self.bottom.max(y);
        for x in left..right {
            let (x, y) = (x as f64, y as f64);
            self.count += 1;
            self.sum[0] += x;
            self.sum[1] += y;
            self.squares[0] += x * x;
            self.squares[1] += x * y;
            self.squares[2] += y * y;
        }
    }

    fn add(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.right = self.right.max(other.right);
        self.top = self.top.min(other.top);
        self.bottom = self.bottom.max(other.bottom);
        self.count += other.count;
        for i in 0..2 {
            self.sum[i] += other.sum[i];
        }
        for i in 0..3 {
            self.squares[i] += other.squares[i];
        }
    }

    fn looks_round(&self, width: usize, height: usize, largest: usize) -> bool {
        if !(LEAST_AREA..=largest).contains(&self.count)
            || self.left == 0
            || self.top == 0
            || self.right + 1 == width
            || self.bottom + 1 == height
        {
            return false;
        }
        let n = self.count as f64;
        let (x, y) = (self.sum[0] / n, self.sum[1] / n);
        let (xx, xy, yy) = (self.squares[0] / n - x * x, self.squares[1] / n - x * y, self.squares[2] / n - y * y);
        let (mean, spread) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
        let (major, minor) = (mean + spread, mean - spread);
        // An ellipse with semi-axes a and b has second moments a²/4 and b²/4 and the area pi a b.
        let ellipse = 4.0 * std::f64::consts::PI * (major * minor).max(0.0).sqrt();
        minor > FLATTEST * FLATTEST * major && (n / ellipse - 1.0).abs() < UNLIKE_ELLIPSE
    }
}

/// Connected pieces (8 neighbours), by runs and union of labels, in the order of their first pixels.
fn pieces(dark: &Plane<bool>) -> Vec<Piece> {
    let mut labels = Labels::default();
    let mut all: Vec<Piece> = Vec::new();
    let mut above: Vec<(usize, usize, usize)> = Vec::new();
    for y in 0..dark.height() {
        let row = dark.row(y);
        let mut here = Vec::new();
        let (mut x, mut first) = (0, 0);
        while x < row.len() {
            if !row[x] {
                x += 1;
                continue;
            }
            let left = x;
            while x < row.len() && row[x] {
                x += 1;
            }
            // Runs above that end before this one cannot touch later ones either.
            while first < above.len() && above[first].1 < left {
                first += 1;
            }
            let mut label = None;
            for &(start, _, other) in above[first..].iter().take_while(|run| run.0 <= x) {
                debug_assert!(start <= x);
                label = Some(label.map_or(other, |mine| labels.join(mine, other)));
            }
            let label = label.unwrap_or_else(|| {
                all.push(Piece::EMPTY);
                labels.new_label()
            });
            all[label].add_run(y, left, x);
            here.push((left, x, label));
        }
        above = here;
    }
    for label in 0..all.len() {
        let root = labels.root(label);
        if root != label {
            let piece = all[label];
            all[root].add(&piece);
            all[label] = Piece::EMPTY;
        }
    }
    all.retain(|piece| piece.count > 0);
    all
}

/// Labels of which some are found to be one.
#[derive(Default)]
struct Labels(Vec<usize>);

impl Labels {
    fn new_label(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    fn root(&mut self, mut label: usize) -> usize {
        while self.0[label] != label {
            self.0[label] = self.0[self.0[label]];
            label = self.0[label];
        }
        label
    }

    fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (first, other) = (a.min(b), a.max(b));
        self.0[other] = first;
        first
    }
}

/// The centroid of what a dot takes from the light of the paper around it.
fn measure(grey: &Grey, dark: &Plane<bool>, piece: &Piece, darkest: f32) -> Option<Dot> {
    let n = piece.count as f64;
    let middle = Point::new(piece.sum[0] / n + 0.5, piece.sum[1] / n + 0.5);
    let radius = (piece.right - piece.left + 1).max(piece.bottom - piece.top + 1) as f64 / 2.0;
    // The blur of the edge reaches about as far outside as the half of a small dot; the ring lies beyond it.
    let (inner, outer) = (radius * 1.25 + 1.5, radius * 1.5 + 3.0);
    let ring = plane_of_ring(grey, dark, middle, (inner, outer))?;
    let (mut weight, mut moment) = (0.0, Vector::zeros());
    for (place, level) in around(grey, middle, inner)? {
        let paper = ring.dot(&Vector3::new(place.x - middle.x, place.y - middle.y, 1.0));
        let taken = (paper - level) / (paper - f64::from(darkest)).max(1e-3);
        weight += taken;
        moment += taken * (place - middle);
    }
    let centre = middle + moment / weight;
    ((centre - middle).norm() < 0.25 * radius + 0.5 && weight > 0.0).then_some(Dot { centre, area: weight })
}

/// Level of the paper as a plane (by x, by y, at the middle) through what lies between two radii and is no print.
fn plane_of_ring(grey: &Grey, dark: &Plane<bool>, middle: Point, (inner, outer): (f64, f64)) -> Option<Vector3<f64>> {
    let (mut matrix, mut right) = (Matrix3::zeros(), Vector3::zeros());
    let mut count = 0;
    for (place, level) in around(grey, middle, outer)? {
        let off = place - middle;
        if off.norm() < inner || dark[(place.y as usize, place.x as usize)] {
            continue;
        }
        let row = Vector3::new(off.x, off.y, 1.0);
        matrix += row * row.transpose();
        right += row * level;
        count += 1;
    }
    // A dot in the company of other print: half of its ring at least must be paper.
    let whole = std::f64::consts::PI * (outer * outer - inner * inner);
    (f64::from(count) > 0.5 * whole).then_some(())?;
    matrix.cholesky().map(|c| c.solve(&right))
}

/// Centres and levels of the pixels within a radius; `None` if that reaches beyond the picture.
fn around(grey: &Grey, middle: Point, radius: f64) -> Option<impl Iterator<Item = (Point, f64)>> {
    let (left, top) = ((middle.x - radius).floor(), (middle.y - radius).floor());
    let (right, bottom) = ((middle.x + radius).ceil(), (middle.y + radius).ceil());
    if left < 0.0 || top < 0.0 || right > grey.width() as f64 || bottom > grey.height() as f64 {
        return None;
    }
    let columns = left as usize..right as usize;
    Some((top as usize..bottom as usize).flat_map(move |y| columns.clone().map(move |x| (x, y))).filter_map(
        move |(x, y)| {
            let place = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            ((place - middle).norm() <= radius).then(|| (place, f64::from(grey.pixel(x, y))))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::drawing::{Disc, disc_picture};
    use crate::lens::noise::Noise;

    /// Discs at random places with blur and light that falls off by a third: centres to 0.02 px without noise. Where
    /// paper is at P, print is at 0.05 P and not at 0.05: the dots look larger by 0.95 P / (P - 0.05), 3.6 % at P = 0.6. An edge of
    /// width s around a disc of radius r holds pi (r² + s²).
    #[test]
    fn centres_of_discs() {
        let mut noise = Noise::new(3);
        let discs: Vec<Disc> = (0..48)
            .map(|i| {
                let jitter = Point::new(noise.uniform(), noise.uniform());
                Disc {
                    centre: Point::new(40.0 + f64::from(i % 8) * 50.0, 40.0 + f64::from(i / 8) * 50.0) + jitter.coords,
                    radius: 8.0 + 6.0 * noise.uniform(),
                }
            })
            .collect();
        let grey = disc_picture(440, 340, &discs, |p| 0.9 - 0.3 * p.x / 440.0, 0.05, 1.0);
        let found = find_dots(&grey, 0.05);
        assert_eq!(found.len(), discs.len());
        for disc in &discs {
            let dot =
                found.iter().min_by(|a, b| (a.centre - disc.centre).norm().total_cmp(&(b.centre - disc.centre).norm()));
            let dot = dot.expect("a dot");
            assert!((dot.centre - disc.centre).norm() < 0.02, "{} {}", dot.centre, disc.centre);
            let area = std::f64::consts::PI * (disc.radius * disc.radius + 1.0);
            assert!((dot.area / area - 1.0).abs() < 0.04, "{} {area}", dot.area);
        }
    }

    #[test]
    fn bars_and_rings_are_no_dots() {
        let levels = Plane::from_fn(200, 100, |y, x| {
            let (dx, dy) = (x as f64 - 140.0, y as f64 - 50.0);
            let ring = (15.0..25.0).contains(&dx.hypot(dy));
            let bar = (20..80).contains(&x) && (40..52).contains(&y);
            if ring || bar { 0.1 } else { 0.8 }
        });
        assert_eq!(find_dots(&Grey { levels }, 0.1), []);
    }

    #[test]
    fn pieces_that_meet_later_are_one() {
        let picture = ["#..#.#", "#..#..", "####.#", "......"];
        let dark = Plane::from_fn(6, 4, |y, x| picture[y].as_bytes()[x] == b'#');
        let mut counts: Vec<usize> = pieces(&dark).iter().map(|p| p.count).collect();
        counts.sort_unstable();
        assert_eq!(counts, [1, 1, 8]);
    }
}
