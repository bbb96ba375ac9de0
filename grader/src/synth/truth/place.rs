//! Where a symbol lies, and what its geometry alone answers.

use super::lattice::{Geometry, anchors, geometry, reference_grid, seen};
use super::limits::{AXIAL_NONUNIFORMITY, GRID_NONUNIFORMITY, Limits};
use super::statement::{Derivation, LocatedTruth, ParameterTruth};
use super::symbol::{measured, not_derived};
use crate::symbology::SymbolSize;
use crate::synth::area::Point;
use crate::synth::placement::{Placement, nodes};

const AXIAL_TOLERANCE: f64 = 0.02;
const GRID_TOLERANCE: f64 = 0.06;

/// Where the symbol lies.
pub(super) struct Place {
    pub(super) corners: [Point; 4],
    pub(super) finders: Vec<Point>,
    pub(super) alignment: Vec<Point>,
    pub(super) geometry: Geometry,
    /// Whether the sampling grid of the reference decode is known.
    pub(super) known: bool,
}

impl Place {
    pub(super) fn new(placement: &Placement, size: SymbolSize) -> Self {
        let (right, bottom) = (size.columns() as f64, size.rows() as f64);
        let image = |point| placement.to_image(point);
        let grid = reference_grid(placement, size, 0);
        let anchors = anchors(size);
        let alignment = match size {
            SymbolSize::QrCode(_) => {
                nodes(size).data().iter().copied().filter(|node| !anchors.contains(node)).map(image).collect()
            }
            SymbolSize::DataMatrix(_) => Vec::new(),
        };
        let finders: Vec<Point> = anchors.iter().map(|anchor| seen(placement, size, *anchor)).collect();
        Self {
            corners: [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]].map(image),
            geometry: geometry(&grid, size, &finders),
            finders,
            alignment,
            // The grid of version 1 follows from the timing patterns, whose spacing in perspective is open to readings.
            known: size.version().is_none_or(|version| version.number() > 1) || !placement.has_perspective(),
        }
    }

    /// Mean pitch in pixels.
    pub(super) fn module(&self) -> f64 {
        self.geometry.spacing.iter().sum::<f64>() / 2.0
    }

    pub(super) fn rotation(&self) -> f64 {
        let [left, right, ..] = self.corners;
        (right[1] - left[1]).atan2(right[0] - left[0]).to_degrees()
    }

    pub(super) fn axial(&self, ceiling: Derivation) -> ParameterTruth {
        let [x, y] = self.geometry.spacing;
        self.stated(AXIAL_NONUNIFORMITY, (x - y).abs() / self.module(), AXIAL_TOLERANCE, ceiling)
    }

    pub(super) fn grid(&self, ceiling: Derivation) -> LocatedTruth {
        let value = self.geometry.deviation / self.module();
        // Below a hair it is rounding, and no place is the worst.
        let value = if value < 1e-9 { 0.0 } else { value };
        LocatedTruth {
            parameter: self.stated(GRID_NONUNIFORMITY, value, GRID_TOLERANCE, ceiling),
            worst: (value > 0.0 && self.known).then_some(self.geometry.worst),
        }
    }

    pub(super) fn stated(&self, limits: Limits, value: f64, tolerance: f64, ceiling: Derivation) -> ParameterTruth {
        if self.known { measured(limits, value, tolerance, ceiling) } else { not_derived() }
    }
}
