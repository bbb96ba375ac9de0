//! A QR Code symbol as the rest of the library asks about it.

use super::decode::decode;
use super::encode::function_patterns;
use super::grid::{Interpolation, Nodes};
use super::layout::{Role, layout};
use super::patterns::finder_centre;
use super::segments::{information, segments};
use super::sizes::Version;
use crate::geometry::{Homography, Point};
use crate::plane::Plane;
use crate::record::{DecodeStage, ModuleKind};
use crate::symbology::edges::Shade;
use crate::symbology::segments::{Choices, Information, Segment};
use crate::symbology::{CodewordBit, Decoded, EvenGrid, Grid, MatrixSymbol, Run};

/// Modules an alignment pattern may lie off its expected place.
const ALIGNMENT_REACH: f64 = 1.4;

impl MatrixSymbol for Version {
    fn rows(&self) -> usize {
        self.modules()
    }

    fn columns(&self) -> usize {
        self.modules()
    }

    fn kinds(&self) -> Plane<ModuleKind> {
        layout(*self).map(|role| match role {
            Role::Finder(_) | Role::Separator(_) => ModuleKind::Finder,
            Role::Timing(_) => ModuleKind::Timing,
            Role::Alignment(_) => ModuleKind::Alignment,
            Role::Format { .. } => ModuleKind::Format,
            Role::Version { .. } => ModuleKind::Version,
            Role::Codeword { .. } => ModuleKind::Codeword,
            Role::Remainder | Role::DarkModule => ModuleKind::Remainder,
        })
    }

    fn codeword_bits(&self) -> Plane<Option<CodewordBit>> {
        layout(*self).map(|role| match *role {
            Role::Codeword { index, bit } => Some(CodewordBit { index, bit }),
            _ => None,
        })
    }

    fn fixed_patterns(&self) -> Plane<Option<bool>> {
        function_patterns(*self)
    }

    fn decode(&self, bits: &Plane<bool>) -> Result<Decoded, DecodeStage> {
        decode(bits)
    }

    /// By the distances of the finder patterns.
    fn pitch(&self, shade: &dyn Shade, map: &Homography) -> f64 {
        let far = self.modules() as f64 - 3.5;
        let centre = |u: f64, v: f64| {
            let at = Point::new(u, v);
            finder_centre(shade, map.map(at), map.axes(at)).unwrap_or_else(|| map.map(at))
        };
        let corner = centre(3.5, 3.5);
        let sides = (centre(far, 3.5) - corner).norm() + (centre(3.5, far) - corner).norm();
        sides / (2.0 * (far - 3.5))
    }

    fn grid(&self, shade: &dyn Shade, map: &Homography, margin: usize) -> Option<Grid> {
        let nodes = Nodes::find(shade, *self, map, ALIGNMENT_REACH)?;
        Some(Grid {
            centres: nodes.grid(shade, Interpolation::Bilinear, margin)?,
            even: EvenGrid::Projective(nodes.affine()?),
            projective: nodes.projective(),
            landmarks: nodes.seen().collect(),
        })
    }

    fn segments(&self, margin: usize, choices: Choices) -> Vec<Segment> {
        segments(*self, margin, margin + if choices.short_corners { 8 } else { 11 })
    }

    fn information(&self) -> Information {
        information(*self)
    }

    /// The timing patterns, from the light separator before to the one behind.
    fn alternating(&self) -> [Vec<Run>; 2] {
        let along = 7..=self.modules() - 8;
        let horizontal = along.clone().map(|column| [6, column]).collect();
        let vertical = along.map(|row| [row, 6]).collect();
        [horizontal, vertical].map(|modules| vec![Run { modules, first_dark: false }])
    }
}
