//! What a scene is seen by: the picture, what was made of it already, and what is known of the lens.

use std::ops::Range;

use super::level::{Levelling, picture_corners};
use super::reduced::Reduced;
use crate::calibration::Geometry;
use crate::plane::Plane;

/// A picture to look for things in.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    picture: &'a Plane<u8>,
    blocks: &'a Reduced,
    geometry: Option<&'a Geometry>,
}

/// Cells that are this many times as wide as blocks are made of them: smaller ones would see too little.
const COARSER: f64 = 1.25;

impl<'a> Sight<'a> {
    /// A picture and the means of its blocks, as [`Inspected`](crate::inspect::Inspected) holds them.
    #[must_use]
    pub const fn new(picture: &'a Plane<u8>, blocks: &'a Reduced) -> Self {
        Self { picture, blocks, geometry: None }
    }

    /// Through the lens and the plane of a calibration, if they are known all over the picture: elsewhere lengths would be
    /// of two kinds.
    #[must_use]
    pub fn through(self, geometry: Option<&'a Geometry>) -> Self {
        let corners = picture_corners(self.picture.width(), self.picture.height());
        let geometry = geometry.filter(|known| corners.iter().all(|corner| known.to_level(*corner).is_some()));
        Self { geometry, ..self }
    }

    /// The picture.
    #[must_use]
    pub const fn picture(&self) -> &'a Plane<u8> {
        self.picture
    }

    /// Lens and plane.
    #[must_use]
    pub const fn geometry(&self) -> Option<&'a Geometry> {
        self.geometry
    }

    pub(super) const fn levelling(&self) -> Levelling<'a> {
        Levelling::new(self.geometry)
    }

    /// The largest size of cells up to one, of whole blocks where it is as large: those are made of them quickly.
    pub(super) const fn whole_blocks(&self, factor: usize) -> usize {
        if factor < self.blocks.factor { factor } else { factor - factor % self.blocks.factor }
    }

    /// The means of its blocks.
    pub(super) const fn blocks(&self) -> &'a Reduced {
        self.blocks
    }

    /// Part of the picture in cells of about a size: from the blocks where these are small enough, else from about `lines`
    /// rows of each cell.
    pub(super) fn reduced(
        &self,
        columns: Range<usize>,
        rows: Range<usize>,
        factor: usize,
        lines: usize,
    ) -> Option<Reduced> {
        let blocks = self.blocks;
        if factor == blocks.factor || factor as f64 >= COARSER * blocks.factor as f64 {
            blocks.resampled(columns, rows, factor)
        } else {
            Reduced::new(self.picture, columns, rows, factor, lines)
        }
    }
}
