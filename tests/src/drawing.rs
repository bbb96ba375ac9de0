//! Frames like those of a camera, drawn from symbols that zxing-cpp encoded.
//!
//! Nothing here comes from `grader`: encoder, geometry and rendering are independent of what they test. Coordinates are
//! pixels, x to the right, y down, `(0, 0)` is the outer corner of the top left pixel.

use anyhow::{Context, Result, ensure};
use zxingcpp::BarcodeFormat;

/// Points per axis at which a pixel's area is sampled.
const SUPERSAMPLING: usize = 4;
/// Light around a symbol that stays free, modules.
const QUIET_ZONE: f64 = 4.0;

/// Modules of one symbol, without quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolMatrix {
    columns: usize,
    rows: usize,
    dark: Vec<bool>,
}

impl SymbolMatrix {
    /// The QR Code symbol of a text; `options` in the form of zxing-cpp, e.g. `ecLevel=M,version=4`.
    ///
    /// # Errors
    /// If zxing-cpp cannot encode it.
    pub fn qr_from_text(text: &str, options: &str) -> Result<Self> {
        Self::from_barcode(&zxingcpp::create(BarcodeFormat::QRCode).options(options).from_str(text)?)
    }

    /// The QR Code symbol of bytes.
    ///
    /// # Errors
    /// If zxing-cpp cannot encode it.
    pub fn qr_from_bytes(bytes: &[u8], options: &str) -> Result<Self> {
        Self::from_barcode(&zxingcpp::create(BarcodeFormat::QRCode).options(options).from_slice(bytes)?)
    }

    /// The Data Matrix symbol of a text, e.g. `version=10` for 32 x 32 (zint's numbers: squares to 24, rectangles to 30, those of
    /// the extension to 48).
    ///
    /// # Errors
    /// If zxing-cpp cannot encode it.
    pub fn data_matrix_from_text(text: &str, options: &str) -> Result<Self> {
        Self::from_barcode(&zxingcpp::create(BarcodeFormat::DataMatrix).options(options).from_str(text)?)
    }

    fn from_barcode(barcode: &zxingcpp::Barcode) -> Result<Self> {
        let picture = barcode.to_image_with(&zxingcpp::write().scale(1).add_quiet_zones(false))?;
        let [columns, rows] =
            [usize::try_from(picture.width()).context("width")?, usize::try_from(picture.height()).context("height")?];
        let dark: Vec<bool> = picture.data().iter().map(|&grey| grey < 128).collect();
        ensure!(dark.len() == columns * rows, "{columns} by {rows} modules, but {} values", dark.len());
        Ok(Self { columns, rows, dark })
    }

    /// Modules from left to right.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.columns
    }

    /// Modules from left to right and from top to bottom.
    #[must_use]
    pub const fn sides(&self) -> [usize; 2] {
        [self.columns, self.rows]
    }

    /// Whether each module is dark, row by row.
    #[must_use]
    pub fn dark(&self) -> &[bool] {
        &self.dark
    }

    /// Whether the module at continuous module coordinates is dark; `None` outside the symbol and its quiet zone.
    fn dark_at(&self, u: f64, v: f64) -> Option<bool> {
        let within = |at: f64, count: usize| (-QUIET_ZONE..count as f64 + QUIET_ZONE).contains(&at);
        if !within(u, self.columns) || !within(v, self.rows) {
            return None;
        }
        let inside = |at: f64, count: usize| (at >= 0.0 && at < count as f64).then_some(at as usize);
        let module = inside(u, self.columns).zip(inside(v, self.rows));
        Some(module.is_some_and(|(column, row)| self.dark[row * self.columns + column]))
    }
}

/// Where a symbol lies in a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Centre of the symbol in pixels.
    pub centre: [f64; 2],
    /// Pixels per module.
    pub module: f64,
    /// Of the top edge against the x axis, clockwise positive.
    pub rotation_degrees: f64,
}

/// A frame of 8-bit grey values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

/// Grey of printed ink.
const DARK: f64 = 40.0;
/// Grey of paper.
const LIGHT: f64 = 210.0;

impl Scene {
    /// Empty paper.
    #[must_use]
    pub fn paper(width: usize, height: usize) -> Self {
        Self { width, height, luma: vec![LIGHT as u8; width * height] }
    }

    /// A symbol alone with a quiet zone, upright, without noise: every pixel belongs to one module entirely.
    #[must_use]
    pub fn of_symbol(symbol: &SymbolMatrix, pixels_per_module: usize) -> Self {
        let [width, height] = symbol.sides().map(|side| (side + 2 * QUIET_ZONE as usize) * pixels_per_module);
        let mut scene = Self::paper(width, height);
        let modules = (0..symbol.dark.len()).filter(|&module| symbol.dark[module]);
        for (row, column) in modules.map(|module| (module / symbol.columns, module % symbol.columns)) {
            let place = |index: usize| (index + QUIET_ZONE as usize) * pixels_per_module;
            scene.fill(place(column), place(row), pixels_per_module, DARK as u8);
        }
        scene
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Grey values, row by row.
    #[must_use]
    pub fn luma(&self) -> &[u8] {
        &self.luma
    }

    /// Prints a symbol with its quiet zone; each pixel gets the mean over its area.
    pub fn print(&mut self, symbol: &SymbolMatrix, placement: Placement) {
        let Placement { centre: [cx, cy], module, rotation_degrees } = placement;
        let (sine, cosine) = rotation_degrees.to_radians().sin_cos();
        let [mu, mv] = symbol.sides().map(|side| side as f64 / 2.0);
        let reach = (mu.max(mv) + QUIET_ZONE) * module * std::f64::consts::SQRT_2;
        let range =
            |centre: f64, end: usize| (centre - reach).max(0.0) as usize..((centre + reach).ceil() as usize).min(end);
        for y in range(cy, self.height) {
            for x in range(cx, self.width) {
                let under = f64::from(self.luma[y * self.width + x]);
                let mut sum = 0.0;
                for (px, py) in sample_points(x, y) {
                    let (dx, dy) = ((px - cx) / module, (py - cy) / module);
                    let (u, v) = (cosine * dx + sine * dy + mu, cosine * dy - sine * dx + mv);
                    sum += symbol.dark_at(u, v).map_or(under, |dark| if dark { DARK } else { LIGHT });
                }
                self.luma[y * self.width + x] = (sum / (SUPERSAMPLING * SUPERSAMPLING) as f64).round() as u8;
            }
        }
    }

    /// Covers the paper with what packaging shows beside a code: lines of text-like marks and strokes of any direction.
    pub fn clutter(&mut self, seed: u64) {
        let mut random = Random(seed);
        let mut top = 0;
        while top < self.height {
            let letter = 10 + random.below(26);
            self.line_of_text(&mut random, top, letter);
            top += letter + 4 + random.below(letter);
        }
        for _ in 0..self.width * self.height / 8_000 {
            self.stroke(&mut random);
        }
    }

    /// Adds noise of roughly normal distribution.
    pub fn noise(&mut self, seed: u64, standard_deviation: f64) {
        let mut random = Random(seed);
        for grey in &mut self.luma {
            // Sum of four uniform variables on 0..1: mean 2, variance 1/3.
            let sum: f64 = (0..4).map(|_| random.fraction()).sum();
            *grey = (f64::from(*grey) + (sum - 2.0) * 3_f64.sqrt() * standard_deviation).round() as u8;
        }
    }

    /// A line of marks on a grid of 5 by 7 cells each, like small print.
    fn line_of_text(&mut self, random: &mut Random, top: usize, height: usize) {
        let cell = (height / 7).max(1);
        let ink = 30 + random.below(90) as u8;
        let mut left = 0;
        while left < self.width {
            if random.below(6) > 0 {
                for (row, column) in (0..7).flat_map(|row| (0..5).map(move |column| (row, column))) {
                    if random.below(5) < 2 {
                        self.fill(left + column * cell, top + row * cell, cell, ink);
                    }
                }
            }
            left += 7 * cell;
        }
    }

    fn fill(&mut self, left: usize, top: usize, side: usize, ink: u8) {
        for y in top..(top + side).min(self.height) {
            for x in left..(left + side).min(self.width) {
                self.luma[y * self.width + x] = ink;
            }
        }
    }

    fn stroke(&mut self, random: &mut Random) {
        let (mut x, mut y) = (random.fraction() * self.width as f64, random.fraction() * self.height as f64);
        let (sine, cosine) = (random.fraction() * std::f64::consts::TAU).sin_cos();
        let (length, thickness, ink) = (20 + random.below(180), 1 + random.below(6), random.below(256) as u8);
        for _ in 0..length {
            x += cosine;
            y += sine;
            if x >= 0.0 && y >= 0.0 {
                self.fill(x as usize, y as usize, thickness, ink);
            }
        }
    }
}

/// Points that share the area of a pixel evenly.
fn sample_points(x: usize, y: usize) -> impl Iterator<Item = (f64, f64)> {
    let offset = |index: usize| (index as f64 + 0.5) / SUPERSAMPLING as f64;
    (0..SUPERSAMPLING * SUPERSAMPLING)
        .map(move |index| (x as f64 + offset(index % SUPERSAMPLING), y as f64 + offset(index / SUPERSAMPLING)))
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed draws the same frame everywhere.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `end - 1`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }

    /// A number in 0..1.
    pub fn fraction(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO/IEC 18004, finder pattern: 7 x 7 dark, inside it 5 x 5 light, inside it 3 x 3 dark.
    #[test]
    fn a_symbol_has_the_modules_that_the_standard_gives_it() {
        let symbol = SymbolMatrix::qr_from_text("1234", "version=3").unwrap();
        assert_eq!(symbol.side(), 29);
        let row: Vec<bool> = (0..8).map(|column| symbol.dark_at(f64::from(column) + 0.5, 3.5).unwrap()).collect();
        assert_eq!(row, [true, false, true, true, true, false, true, false]);
        assert_eq!(symbol.dark_at(-0.5, 3.0), Some(false));
        assert_eq!(symbol.dark_at(-4.5, 3.0), None);
    }

    /// Clockwise with y down: after a quarter turn the upper left corner of the symbol lies at the upper right, and the
    /// corner without a finder pattern, the lower right one, at the lower left.
    #[test]
    fn positive_rotation_is_clockwise() {
        let symbol = SymbolMatrix::qr_from_text("1234", "version=1").unwrap();
        let mut scene = Scene::paper(300, 300);
        scene.print(&symbol, Placement { centre: [150.0, 150.0], module: 10.0, rotation_degrees: 90.0 });
        let finder_row = |x0: usize, y0: usize| {
            (0..7).map(|i| scene.luma[(y0 + 5) * 300 + x0 + 10 * i + 5] < 128).collect::<Vec<_>>() == [true; 7]
        };
        assert!(finder_row(45, 45) && finder_row(185, 45) && finder_row(185, 185), "three finder patterns");
        assert!(!finder_row(45, 185), "none at the lower left");
    }

    #[test]
    fn noise_has_the_stated_standard_deviation() {
        let mut scene = Scene::paper(500, 500);
        scene.noise(1, 5.0);
        let mean = scene.luma.iter().map(|&grey| f64::from(grey)).sum::<f64>() / 250_000.0;
        let variance = scene.luma.iter().map(|&grey| (f64::from(grey) - mean).powi(2)).sum::<f64>() / 250_000.0;
        // Rounding to whole grey values adds a variance of 1/12.
        assert!((mean - LIGHT).abs() < 0.1 && (variance - 25.0 - 1.0 / 12.0).abs() < 0.5, "{mean} {variance}");
    }
}
