//! Which part of the frame is shown, and how large.

use super::canvas::{Canvas, Point};
use super::{cells, scene};
use crate::frame::{Frame, Samples};
use crate::plane::Plane;
use crate::record::Record;

/// A module should be this many pixels wide in the picture, so that marks in it can be seen.
const WANTED_MODULE: f64 = 14.0;
/// From this many on nothing is enlarged.
const ENOUGH_MODULE: f64 = 12.0;
/// Modules shown around the quiet zone.
const MARGIN: f64 = 3.5;
/// The frame is cropped if the symbols with their margin need less than this share of it.
const WORTH_CROPPING: f64 = 0.9;

/// A part of the frame and its scale in the picture: whole times larger, or whole times smaller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    /// Upper left corner in the frame.
    left: usize,
    top: usize,
    /// Size in the frame.
    columns: usize,
    rows: usize,
    enlarge: usize,
    reduce: usize,
}

impl Window {
    /// The window for these symbols; picture and panel together stay within `max_side`.
    pub fn choose(frame: &Frame, record: &Record, max_side: usize, crop: bool) -> Self {
        let (mut left, mut top, mut right, mut bottom) = (0, 0, frame.width(), frame.height());
        if crop && let Some([l, t, r, b]) = bounds(record, frame.width(), frame.height()) {
            let share = ((r - l) * (b - t)) as f64 / (frame.width() * frame.height()) as f64;
            if share < WORTH_CROPPING {
                (left, top, right, bottom) = (l, t, r, b);
            }
        }
        let (columns, rows) = (right - left, bottom - top);
        let longest = columns.max(rows);
        let room = max_side * 5 / 8;
        let module = record
            .symbols
            .iter()
            .map(|symbol| symbol.pixels_per_module)
            .filter(|module| *module > 0.5)
            .fold(f64::INFINITY, f64::min);
        let wanted = if module < ENOUGH_MODULE { (WANTED_MODULE / module).ceil() as usize } else { 1 };
        let enlarge = wanted.min(room / longest).max(1);
        let reduce = if enlarge == 1 { longest.div_ceil(room) } else { 1 };
        Self { left, top, columns, rows, enlarge, reduce }
    }

    /// Width in the picture.
    pub fn width(&self) -> usize {
        self.columns.div_ceil(self.reduce) * self.enlarge
    }

    /// Height in the picture.
    pub fn height(&self) -> usize {
        self.rows.div_ceil(self.reduce) * self.enlarge
    }

    /// Pixels of the picture per pixel of the frame.
    pub fn scale(&self) -> f64 {
        self.enlarge as f64 / self.reduce as f64
    }

    /// Where a place in the frame is in the picture.
    pub fn place(&self, [x, y]: [f64; 2]) -> Point {
        Point::new((x - self.left as f64) * self.scale(), (y - self.top as f64) * self.scale())
    }

    /// Draws the frame in grey into the upper left of the canvas.
    pub fn draw(&self, frame: &Frame, canvas: &mut Canvas) {
        match frame.samples() {
            Samples::Bits8(samples) => self.draw_samples(samples, |sample| sample, canvas),
            Samples::Bits16(samples) => {
                let full = u32::from(frame.full_scale()).max(1);
                let to_byte = move |sample: u16| (u32::from(sample) * 255 / full).min(255) as u8;
                self.draw_samples(samples, to_byte, canvas);
            }
        }
    }

    fn draw_samples<T: Copy>(&self, samples: &Plane<T>, to_byte: impl Fn(T) -> u8, canvas: &mut Canvas) {
        let (width, height) = (self.width(), self.height());
        let mut line = vec![0_u8; width];
        for y in 0..height.min(canvas.pixels_mut().height()) {
            if y % self.enlarge == 0 {
                self.line(samples, &to_byte, y / self.enlarge, &mut line);
            }
            for (pixel, grey) in canvas.pixels_mut().row_mut(y).iter_mut().zip(&line) {
                *pixel = [*grey; 3];
            }
        }
    }

    /// One row of the picture: repeated pixels when enlarged, means of squares when reduced.
    fn line<T: Copy>(&self, samples: &Plane<T>, to_byte: &impl Fn(T) -> u8, row: usize, line: &mut [u8]) {
        let rows = self.top + row * self.reduce..(self.top + (row + 1) * self.reduce).min(self.top + self.rows);
        for (column, pixels) in line.chunks_mut(self.enlarge).enumerate() {
            let from = self.left + column * self.reduce;
            let to = (from + self.reduce).min(self.left + self.columns);
            let mut sum = 0;
            for row in rows.clone() {
                sum += samples.row(row)[from..to].iter().map(|sample| u32::from(to_byte(*sample))).sum::<u32>();
            }
            let count = (rows.len() * (to - from)).max(1) as u32;
            pixels.fill((sum / count) as u8);
        }
    }
}

/// Left, top, right, bottom of all symbols with quiet zone and margin, and of what was measured around them, inside the
/// frame; `None` if there is none.
fn bounds(record: &Record, width: usize, height: usize) -> Option<[usize; 4]> {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for symbol in &record.symbols {
        let margin = MARGIN * symbol.pixels_per_module.clamp(1.0, 200.0);
        for [x, y] in cells::quiet_outline(symbol) {
            bounds[0] = bounds[0].min(x - margin);
            bounds[1] = bounds[1].min(y - margin);
            bounds[2] = bounds[2].max(x + margin);
            bounds[3] = bounds[3].max(y + margin);
        }
    }
    if !record.symbols.is_empty() {
        let around = 0.01 * width.max(height) as f64;
        for [x, y] in record.scene.iter().flat_map(|held| scene::points(held)) {
            bounds[0] = bounds[0].min(x - around);
            bounds[1] = bounds[1].min(y - around);
            bounds[2] = bounds[2].max(x + around);
            bounds[3] = bounds[3].max(y + around);
        }
    }
    let [left, top, right, bottom] = bounds;
    if bounds.iter().any(|value| !value.is_finite()) {
        return None;
    }
    // Saturating: what lies outside the frame is cut off.
    let bounds =
        [left as usize, top as usize, (right.ceil() as usize).min(width), (bottom.ceil() as usize).min(height)];
    (bounds[0] < bounds[2] && bounds[1] < bounds[3]).then_some(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SymbolRecord;
    use crate::report::example;

    fn frame(width: usize, height: usize) -> Frame {
        Frame::from_luma8(Plane::from_fn(width, height, |row, column| (row * 7 + column) as u8)).unwrap()
    }

    fn record_of(symbols: Vec<SymbolRecord>) -> Record {
        Record { symbols, ..example::undecodable() }
    }

    fn symbol_at(corner: [f64; 2], pitch: f64) -> SymbolRecord {
        let mut symbol = example::undecodable().symbols.remove(0);
        let side = 29.0 * pitch;
        let [x, y] = corner;
        symbol.corners = [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
        symbol.pixels_per_module = pitch;
        symbol
    }

    #[test]
    fn a_small_symbol_is_cropped_and_enlarged_until_modules_can_be_told_apart() {
        let window = Window::choose(&frame(1280, 1024), &record_of(vec![symbol_at([600.0, 500.0], 4.0)]), 2400, true);
        // 14 / 4 rounded up; 29 + 2 (4 + 3.5) modules of 4 pixels.
        assert_eq!((window.enlarge, window.columns, window.rows), (4, 176, 176));
        // The corner of the symbol: 7.5 modules inside.
        assert_eq!(window.place([600.0, 500.0]), Point::new(120.0, 120.0));
    }

    #[test]
    fn a_large_frame_is_reduced_by_means() {
        let window = Window::choose(&frame(4000, 3000), &record_of(Vec::new()), 2400, true);
        assert_eq!((window.reduce, window.width(), window.height()), (3, 1334, 1000));
        let mut line = vec![0; window.width()];
        let ramp = Plane::from_fn(4000, 3000, |_, column| (column % 9 * 20) as u8);
        window.line(&ramp, &|sample| sample, 0, &mut line);
        assert_eq!(line[..3], [20, 80, 140], "means of 0 20 40, 60 80 100, 120 140 160");
    }

    #[test]
    fn hostile_corners_show_the_whole_frame() {
        for bad in [f64::NAN, f64::INFINITY, -1e12] {
            let mut symbol = symbol_at([600.0, 500.0], 4.0);
            symbol.corners = [[bad, bad]; 4];
            let window = Window::choose(&frame(1280, 1024), &record_of(vec![symbol]), 2400, true);
            assert_eq!((window.columns, window.rows), (1280, 1024));
        }
        let mut symbol = symbol_at([600.0, 500.0], 4.0);
        symbol.pixels_per_module = f64::NAN;
        let _ = Window::choose(&frame(64, 64), &record_of(vec![symbol]), 640, true);
    }
}
