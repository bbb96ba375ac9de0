//! Finding symbols in a picture, damaged ones too, and a first reading of them.
//!
//! Nothing here decides a grade: it says where a symbol is, of which size, and hands that to the reference decode. Every
//! symbology searches the same dark and light picture in its own way; the picture is looked at at several scales and with
//! several thresholds, the later ones only while nothing was read.

use crate::geometry::{Homography, Point};
use crate::image::bitmap::Bitmap;
use crate::image::local::{Window, binarise, doubled, halved, thresholds};
use crate::plane::Plane;
use crate::reflectance::bilinear;
use crate::symbology::edges::Shade;
use crate::symbology::{Decoded, SymbolSize, datamatrix, qr};

/// A symbol found in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Symbology and size, as far as the search can tell.
    pub size: SymbolSize,
    /// Takes modules of the upright, unmirrored symbol to pixels, about.
    pub map: Homography,
    /// Mirror image.
    pub mirrored: bool,
    /// Light on dark.
    pub reversed: bool,
    /// What the search itself could read; not the reference decode.
    pub reading: Option<Decoded>,
}

impl Located {
    /// Whether a point in the picture lies within the symbol.
    #[must_use]
    pub fn covers(&self, point: Point) -> bool {
        self.map.inverse().is_some_and(|back| {
            let at = back.map(point);
            (0.0..=self.size.columns() as f64).contains(&at.x) && (0.0..=self.size.rows() as f64).contains(&at.y)
        })
    }

    /// Centre of the symbol, pixels.
    #[must_use]
    pub fn centre(&self) -> Point {
        self.map.map(self.size.middle())
    }

    /// Extent of the symbol from its highest to its lowest corner, pixels.
    #[must_use]
    pub fn height(&self) -> f64 {
        let ys = self.size.corners(0.0).map(|corner| self.map.map(corner).y);
        ys.into_iter().fold(f64::NEG_INFINITY, f64::max) - ys.into_iter().fold(f64::INFINITY, f64::min)
    }

    /// The same place, taken for a mirror image of what it was taken for; `None` where the symbology has no such symbol.
    #[must_use]
    pub fn flipped(&self) -> Option<Self> {
        let (size, map) = match self.size {
            SymbolSize::QrCode(_) => (self.size, self.map.transposed()),
            // The lower left corner stays where it is, both legs change places.
            SymbolSize::DataMatrix(size) => {
                let turned = datamatrix::sizes::Size::from_modules(size.width(), size.height())?;
                let map = self.map.flipped(size.width() as f64, size.height() as f64);
                (SymbolSize::DataMatrix(turned), map)
            }
        };
        Some(Self { size, map, mirrored: !self.mirrored, ..self.clone() })
    }

    /// Whether both lie over each other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(other.centre()) || other.covers(self.centre())
    }
}

/// A picture as one pass of the search looks at it.
pub struct Look<'a> {
    /// The picture.
    pub picture: &'a Plane<u8>,
    /// Threshold of each block of 8 pixels.
    pub thresholds: Plane<u8>,
    /// In dark and light.
    pub bitmap: Bitmap,
    /// Rows between two scanned ones.
    pub step: usize,
}

impl<'a> Look<'a> {
    /// The picture in dark and light, and the mean grey of its blocks.
    #[must_use]
    pub fn new(picture: &'a Plane<u8>, window: Window, step: usize) -> (Self, Plane<u8>) {
        let (thresholds, means) = thresholds(picture, window);
        let bitmap = binarise(picture, &thresholds);
        (Self { picture, thresholds, bitmap, step }, means)
    }

    /// The dark and light picture as a shade.
    #[must_use]
    pub const fn sharp(&self, reversed: bool) -> Binary<'_> {
        Binary { bitmap: &self.bitmap, reversed }
    }

    /// The picture between its pixels as a shade.
    #[must_use]
    pub const fn soft(&self, reversed: bool) -> Grey<'_> {
        Grey { picture: self.picture, thresholds: &self.thresholds, reversed }
    }
}

/// The binary picture as a shade.
pub struct Binary<'a> {
    bitmap: &'a Bitmap,
    reversed: bool,
}

impl Shade for Binary<'_> {
    fn level(&self, at: Point) -> Option<f32> {
        self.bitmap.at(at).map(|dark| if dark == self.reversed { 1.0 } else { -1.0 })
    }
}

/// The picture between its pixels, against the local threshold between its blocks.
pub struct Grey<'a> {
    picture: &'a Plane<u8>,
    thresholds: &'a Plane<u8>,
    reversed: bool,
}

impl Shade for Grey<'_> {
    fn level(&self, at: Point) -> Option<f32> {
        let value = bilinear(self.picture, at)?;
        let limit = bilinear(self.thresholds, at / 8.0)?;
        Some(if self.reversed { limit - value } else { value - limit })
    }
}

/// What one symbology found in one pass.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Symbols that were read.
    pub read: Vec<Located>,
    /// What looks so much like a symbol that it must be one, yet could not be read.
    pub suspects: Vec<Located>,
}

/// Rows between two scanned ones: a stone of a finder pattern is three modules high.
const ROW_STEP: usize = 3;

/// Finds the symbols of a picture.
#[must_use]
pub fn search(picture: &Plane<u8>) -> Vec<Located> {
    search_with_means(picture).0
}

/// The same, with the mean grey of the picture's blocks of [`BLOCK`](crate::image::local::BLOCK) pixels, which the search
/// needs anyway.
#[must_use]
pub fn search_with_means(picture: &Plane<u8>) -> (Vec<Located>, Plane<u8>) {
    let mut search = Search::default();
    search.pass(picture, Window::Blocks(7), ROW_STEP, 1.0);
    if search.read.is_empty() {
        let second = halved(picture);
        let third = second.as_ref().and_then(halved);
        for (smaller, scale) in [(&second, 2.0), (&third, 4.0)] {
            if let (Some(smaller), true) = (smaller, search.read.is_empty()) {
                search.pass(smaller, Window::Blocks(6), 2, scale);
            }
        }
        if search.read.is_empty() {
            search.pass(picture, Window::Blocks(2), 2, 1.0);
        }
        if let (Some(smaller), true) = (&second, search.read.is_empty()) {
            search.pass(smaller, Window::Blocks(2), 1, 2.0);
        }
        if search.read.is_empty() {
            search.pass(picture, Window::Whole, 2, 1.0);
        }
        if search.read.is_empty() && picture.width() * picture.height() <= 2_000_000 {
            search.pass(&doubled(picture), Window::Blocks(7), 2, 0.5);
        }
    }
    search.finish()
}

#[derive(Default)]
struct Search {
    read: Vec<Located>,
    suspects: Vec<Located>,
    means: Option<Plane<u8>>,
}

impl Search {
    /// One pass over the picture at a scale.
    fn pass(&mut self, picture: &Plane<u8>, window: Window, step: usize, scale: f64) {
        let (look, means) = Look::new(picture, window, step);
        // The first pass is over the picture itself.
        self.means.get_or_insert(means);
        let mut found = qr::locate::search(&look);
        let other = datamatrix::locate::search(&look, &found.read);
        found.read.extend(other.read);
        found.suspects.extend(other.suspects);
        for located in found.read.iter_mut().chain(&mut found.suspects) {
            located.map = located.map.scaled(scale);
        }
        self.read.extend(found.read);
        self.suspects.extend(found.suspects);
    }

    fn finish(self) -> (Vec<Located>, Plane<u8>) {
        let mut found = self.read;
        for suspect in self.suspects {
            if !found.iter().any(|located| located.overlaps(&suspect)) {
                found.push(suspect);
            }
        }
        (found, self.means.unwrap_or_else(|| Plane::filled(0, 0, 0)))
    }
}
