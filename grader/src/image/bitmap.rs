//! A binary picture, one bit per pixel.

use crate::geometry::Point;

/// A binary picture; a set bit is dark. Rows start on a word boundary; bits beyond the width are clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    height: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

impl Bitmap {
    /// An all-light picture.
    #[must_use]
    pub fn new(width: usize, height: usize) -> Self {
        let words_per_row = width.div_ceil(64);
        Self { width, height, words_per_row, words: vec![0; words_per_row * height] }
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

    /// The words of a row, least significant bit first.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u64] {
        &self.words[y * self.words_per_row..(y + 1) * self.words_per_row]
    }

    /// The words of a row for writing.
    pub fn row_mut(&mut self, y: usize) -> &mut [u64] {
        &mut self.words[y * self.words_per_row..(y + 1) * self.words_per_row]
    }

    /// Whether the pixel is dark; `None` outside.
    #[inline]
    #[must_use]
    pub fn get(&self, x: i64, y: i64) -> Option<bool> {
        if x < 0 || y < 0 || x >= self.width as i64 || y >= self.height as i64 {
            return None;
        }
        let (x, y) = (x as usize, y as usize);
        Some(self.words[y * self.words_per_row + x / 64] >> (x % 64) & 1 == 1)
    }

    /// Whether the pixel that holds the point is dark; `None` outside.
    #[inline]
    #[must_use]
    pub fn at(&self, p: Point) -> Option<bool> {
        // Comparisons first: a cast of a huge or undefined number would saturate into the picture.
        if p.x >= 0.0 && p.y >= 0.0 && p.x < self.width as f64 && p.y < self.height as f64 {
            let (x, y) = (p.x as usize, p.y as usize);
            Some(self.words[y * self.words_per_row + x / 64] >> (x % 64) & 1 == 1)
        } else {
            None
        }
    }
}
