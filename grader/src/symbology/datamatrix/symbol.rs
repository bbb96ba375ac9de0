//! A Data Matrix symbol as the rest of the library asks about it.

use super::decode::decode;
use super::grid::reference_grid;
use super::layout::{Role, fixed, layout};
use super::segments::segments;
use super::sizes::Size;
use crate::geometry::{Homography, Point};
use crate::plane::Plane;
use crate::record::{DecodeStage, ModuleKind};
use crate::symbology::edges::Shade;
use crate::symbology::segments::{Choices, Information, Segment};
use crate::symbology::{CodewordBit, Decoded, Grid, MatrixSymbol, Run};

impl MatrixSymbol for Size {
    fn rows(&self) -> usize {
        self.height()
    }

    fn columns(&self) -> usize {
        self.width()
    }

    fn kinds(&self) -> Plane<ModuleKind> {
        layout(*self).map(|role| match role {
            Role::Finder => ModuleKind::Finder,
            Role::Clock => ModuleKind::Timing,
            Role::Alignment => ModuleKind::Alignment,
            Role::Codeword { .. } => ModuleKind::Codeword,
            Role::Remainder { .. } => ModuleKind::Remainder,
        })
    }

    fn codeword_bits(&self) -> Plane<Option<CodewordBit>> {
        layout(*self).map(|role| match *role {
            Role::Codeword { index, bit } => Some(CodewordBit { index, bit }),
            _ => None,
        })
    }

    fn fixed_patterns(&self) -> Plane<Option<bool>> {
        Plane::from_fn(self.width(), self.height(), |row, column| fixed(*self, row, column))
    }

    fn decode(&self, bits: &Plane<bool>) -> Result<Decoded, DecodeStage> {
        decode(bits)
    }

    /// By the sides of the symbol.
    fn pitch(&self, _: &dyn Shade, map: &Homography) -> f64 {
        let (right, bottom) = (self.width() as f64, self.height() as f64);
        let [a, b, c, d] =
            [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]].map(|at| map.map(Point::from(at)));
        let along = ((b - a).norm() + (c - d).norm()) / (2.0 * right);
        let across = ((d - a).norm() + (c - b).norm()) / (2.0 * bottom);
        f64::midpoint(along, across)
    }

    fn grid(&self, shade: &dyn Shade, map: &Homography, margin: usize) -> Option<Grid> {
        reference_grid(shade, *self, map, margin)
    }

    /// Elements of clock tracks are single modules: through an aperture nearly as wide, blur and growth of their neighbours
    /// would move their edges; without one, edges would lie where the raster of pixels likes them.
    fn grid_aperture(&self) -> Option<f64> {
        Some(0.4)
    }

    fn segments(&self, _: usize, _: Choices) -> Vec<Segment> {
        segments(*self)
    }

    fn averages_damage(&self) -> bool {
        true
    }

    fn information(&self) -> Information {
        Information::default()
    }

    /// The clock tracks of all data regions: those in one line go on across the regions.
    fn alternating(&self) -> [Vec<Run>; 2] {
        let [height, width] = self.region();
        let along = (0..self.height()).step_by(height);
        let rows = along.map(|row| Run { modules: (0..self.width()).map(|c| [row, c]).collect(), first_dark: true });
        let across = (width - 1..self.width()).step_by(width);
        let columns =
            across.map(|column| Run { modules: (0..self.height()).map(|r| [r, column]).collect(), first_dark: false });
        [rows.collect(), columns.collect()]
    }
}
