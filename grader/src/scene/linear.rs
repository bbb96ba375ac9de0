//! Linear symbols of articles (EAN-13, EAN-8, UPC-A, UPC-E) beside a symbol.
//!
//! In: the picture, a symbol, how far to look. Lines along and across the symbol are sampled, cheaply told apart by the
//! number of their edges, and read by rxing. Out: text, and the corners of the bars: along the line from the guard bars,
//! across it by following the pattern of the line as far as it stays the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::BitArray;
use rxing::oned::{MultiFormatUPCEANReader, OneDReader};
use rxing::{BarcodeFormat, DecodeHints};

use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::symbol::PlacedSymbol;

/// A linear symbol in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearSymbol {
    /// `EAN13`, `EAN8`, `UPCA` or `UPCE`.
    pub symbology: &'static str,
    /// Its digits.
    pub text: String,
    /// Corners of the bars, pixels, in order around them; the first two are the ends of one side, in reading order.
    pub corners: [Point; 4],
}

/// Pixels from sample to sample: at half the narrowest bar that is read, of three pixels.
const STEP: f64 = 1.5;
/// Lines on each side of the middle of the symbol, in each direction.
const LINES: i32 = 14;
/// Edges that a line must have: EAN-8, the shortest, has 44.
const FEWEST_EDGES: usize = 40;
/// Least contrast of a line, grey levels.
const LEAST_CONTRAST: u8 = 40;
/// Share of samples that may differ where a line still shows the same bars.
const SAME: f64 = 0.08;

/// Looks for linear symbols around a symbol, out to `reach` pixels from its centre.
#[must_use]
pub fn find(picture: &Plane<u8>, symbol: &PlacedSymbol, reach: f64) -> Vec<LinearSymbol> {
    let mut found: Vec<LinearSymbol> = Vec::new();
    let (along, across) = symbol.axes();
    let centre = symbol.centre();
    let Some(to_modules) = symbol.map.inverse() else { return found };
    let [rows, columns] = [Vector::new(1.0, 0.0), Vector::new(0.0, 1.0)];
    for (way, side, step) in
        [(along.normalize(), across.normalize(), columns), (across.normalize(), along.normalize(), rows)]
    {
        // So many pixels aside, as the label is seen: under a tilted camera bars are not parallel.
        let aside = |p: Point, pixels: f64| symbol.map.map(to_modules.map(p) + step * (pixels / symbol.x_px));
        for line in (1..=2 * LINES + 1).map(|n| if n % 2 == 0 { n / 2 } else { -(n / 2) }) {
            let middle = centre + side * (f64::from(line) * reach / f64::from(LINES));
            let Some(line) = Line::through(picture, middle, way, reach) else { continue };
            // A line through bars that are known shows nothing new.
            let Some(reading) = line.read() else { continue };
            let symbol = line.outlined(picture, &aside, &reading);
            let known = |held: &LinearSymbol| held.text == symbol.text && near(held, &symbol);
            if !found.iter().any(known) {
                found.push(symbol);
            }
        }
    }
    found
}

/// Whether the middle of one lies within the other's reach.
fn near(a: &LinearSymbol, b: &LinearSymbol) -> bool {
    let middle = |s: &LinearSymbol| s.corners.iter().fold(Vector::zeros(), |sum, c| sum + c.coords / 4.0);
    (middle(a) - middle(b)).norm() < (a.corners[0] - a.corners[2]).norm()
}

/// Samples along a line.
struct Line {
    from: Point,
    way: Vector,
    dark: Vec<bool>,
    threshold: u8,
}

/// What a line says: text, and its ends as places along the line, in samples.
struct Reading {
    symbology: &'static str,
    text: String,
    ends: [f64; 2],
}

impl Line {
    /// The samples through a point, as far as the picture goes; `None` if they cannot be those of bars.
    fn through(picture: &Plane<u8>, middle: Point, way: Vector, reach: f64) -> Option<Self> {
        let [from, to] = within(picture, middle, way, reach)?;
        let count = ((to - from) / STEP).floor() as usize;
        let start = middle + way * from;
        let grey: Vec<u8> = (0..count).filter_map(|n| sample(picture, start + way * (n as f64 * STEP))).collect();
        let (least, most) = (*grey.iter().min()?, *grey.iter().max()?);
        if grey.len() != count || most - least < LEAST_CONTRAST {
            return None;
        }
        let threshold = least + (most - least) / 2;
        let dark: Vec<bool> = grey.iter().map(|grey| *grey < threshold).collect();
        let edges = dark.windows(2).filter(|pair| pair[0] != pair[1]).count();
        (edges >= FEWEST_EDGES).then_some(Self { from: start, way, dark, threshold })
    }

    fn read(&self) -> Option<Reading> {
        let size = self.dark.len();
        let mut bits = BitArray::with_size(size);
        (0..size).filter(|&n| self.dark[n]).for_each(|n| bits.set(n));
        let reading = decode(&bits);
        if reading.is_some() {
            return reading;
        }
        bits.reverse();
        let last = size as f64 - 1.0;
        decode(&bits).map(|reading| Reading { ends: reading.ends.map(|end| last - end), ..reading })
    }

    fn at(&self, sample: f64) -> Point {
        self.from + self.way * (sample * STEP)
    }

    /// Follows the bars to both sides.
    fn outlined(&self, picture: &Plane<u8>, aside: &impl Fn(Point, f64) -> Point, reading: &Reading) -> LinearSymbol {
        let [first, last] = reading.ends;
        let (low, high) =
            (first.min(last).max(0.0) as usize, first.max(last).min(self.dark.len() as f64 - 1.0) as usize);
        let same = |distance: f64| {
            let samples = low..=high;
            let wrong = samples.clone().filter(|&n| {
                let grey = sample(picture, aside(self.at(n as f64), distance));
                grey.is_none_or(|grey| (grey < self.threshold) != self.dark[n])
            });
            wrong.count() as f64 <= SAME * samples.count() as f64
        };
        let limit = (picture.width() + picture.height()) as f64;
        let follow = |sign: f64| {
            // In strides of 8 pixels, then to half a pixel.
            let mut held = 0.0;
            let mut stride = 8.0;
            while stride >= 0.5 {
                while held < limit && same(sign * (held + stride)) {
                    held += stride;
                }
                stride /= 2.0;
            }
            sign * held
        };
        let (up, down) = (follow(-1.0), follow(1.0));
        let (a, b) = (self.at(first), self.at(last));
        LinearSymbol {
            symbology: reading.symbology,
            text: reading.text.clone(),
            corners: [aside(a, up), aside(b, up), aside(b, down), aside(a, down)],
        }
    }
}

/// Reads a row of samples. Whatever it holds, the reader must not take the inspection down.
fn decode(bits: &BitArray) -> Option<Reading> {
    let hints = DecodeHints::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| MultiFormatUPCEANReader::new(&hints).decode_row(0, bits, &hints)));
    let found = outcome.ok()?.ok()?;
    // Modules between the middles of the two outer guards, and from there to the ends.
    let (symbology, modules, outside) = match found.getBarcodeFormat() {
        BarcodeFormat::EAN_13 => ("EAN13", 92.0, [1.5, 1.5]),
        BarcodeFormat::UPC_A => ("UPCA", 92.0, [1.5, 1.5]),
        BarcodeFormat::EAN_8 => ("EAN8", 64.0, [1.5, 1.5]),
        BarcodeFormat::UPC_E => ("UPCE", 46.5, [1.5, 3.0]),
        _ => return None,
    };
    let points = found.getPoints();
    let (first, last) = (f64::from(points.first()?.x), f64::from(points.get(1)?.x));
    let module = (last - first) / modules;
    // A row ends after its last sample, whose middle is its place.
    let ends = [first - outside[0] * module - 0.5, last + outside[1] * module - 0.5];
    Some(Reading { symbology, text: found.getText().to_owned(), ends })
}

/// The part of a line that lies in the picture: from and to, pixels from `middle`.
fn within(picture: &Plane<u8>, middle: Point, way: Vector, reach: f64) -> Option<[f64; 2]> {
    let mut part = [-reach, reach];
    for (at, step, size) in [(middle.x, way.x, picture.width()), (middle.y, way.y, picture.height())] {
        let (low, high) = (1.0, size as f64 - 1.0);
        if step.abs() < 1e-9 {
            if !(low..=high).contains(&at) {
                return None;
            }
            continue;
        }
        let (a, b) = ((low - at) / step, (high - at) / step);
        part = [part[0].max(a.min(b)), part[1].min(a.max(b))];
    }
    (part[1] - part[0] > 40.0).then_some(part)
}

/// The nearest pixel.
fn sample(picture: &Plane<u8>, at: Point) -> Option<u8> {
    if at.x < 0.0 || at.y < 0.0 {
        return None;
    }
    picture.get(at.y as usize, at.x as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::{Request, inspect_placed, picture};
    use crate::synth::label::{good, label_truth, random_label, render_label};

    fn matches_truth(scene: &crate::synth::label::LabelScene, what: &str) {
        let frame = render_label(scene).expect("can be drawn");
        let truth = label_truth(scene).expect("fits");
        let (_, places) = inspect_placed(&frame, &Request::default()).expect("a request");
        let found = find(&picture(&frame), &places[0], 1200.0);
        let [linear] = found.as_slice() else { panic!("{what}: {} found", found.len()) };
        assert_eq!((linear.symbology, &linear.text), ("EAN13", &truth.linear[0].digits), "{what}");
        // Each true corner has one within 3 pixels, 0.15 mm.
        for [x, y] in truth.linear[0].corners_px {
            let nearest = linear.corners.iter().map(|c| (c.x - x).hypot(c.y - y)).fold(f64::INFINITY, f64::min);
            assert!(nearest < 3.0, "{what}: {nearest} px");
        }
    }

    #[test]
    fn the_ean_13_of_a_label_is_read_and_its_bars_outlined() {
        matches_truth(&good(), "upright");
    }

    #[test]
    fn at_any_angle() {
        for seed in 0..4 {
            matches_truth(&random_label(seed, 3.0), &format!("lot {seed}"));
        }
    }
}
