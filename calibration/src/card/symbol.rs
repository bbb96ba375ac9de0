//! A symbol of a conformance set: its modules, its ink, its values.

use std::collections::BTreeMap;

use grader::plane::Plane;

use super::description::Stated;
use super::drawing::{Millimetres, Shape, Tint};
use super::modules::{Lattice, dark_regions};
use super::order::Dots;

/// A symbol as it is drawn.
pub struct Drawn {
    /// Symbology as records name it.
    pub symbology: &'static str,
    /// Modules, true where dark is printed.
    pub dark: Plane<bool>,
    /// Their corners, mm from the symbol's corner.
    pub places: Lattice,
    /// A dark square more: corner and size, mm.
    pub extra: Option<(Millimetres, [f64; 2])>,
    /// Ink.
    pub tint: Tint,
    /// Mean spacing of modules of both axes, mm.
    pub x_mm: f64,
    /// Values of ISO/IEC 15415:2011 and of ISO/IEC 15415:2024.
    pub values: [BTreeMap<String, Stated>; 2],
}

impl Drawn {
    /// Figures of the symbol with its corner at a place.
    pub fn shapes(&self, corner: Millimetres) -> Vec<Shape> {
        let mut shapes = vec![Shape { figure: dark_regions(&self.dark, &self.places, corner), tint: self.tint }];
        shapes
            .extend(self.extra.map(|([x, y], size)| Shape::rectangle([corner[0] + x, corner[1] + y], size, self.tint)));
        shapes
    }

    /// Width and height, mm.
    pub fn size(&self) -> [f64; 2] {
        let all = self.places.data();
        [0, 1].map(|k| all.iter().map(|place| place[k]).fold(0.0, f64::max))
    }
}

/// The room on the near side of a length in the middle of a module, in whole dots where asked for.
pub fn spare(module: f64, length: f64, dots: Dots) -> f64 {
    dots.whole((module - length) / 2.0)
}
