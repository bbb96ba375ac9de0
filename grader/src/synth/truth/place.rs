//! Where a symbol lies, and what its geometry alone answers.

use super::grid::{Geometry, geometry, reference_grid, seen};
use super::limits::{AXIAL_NONUNIFORMITY, GRID_NONUNIFORMITY, Limits};
use super::statement::{Derivation, LocatedTruth, ParameterTruth};
use super::symbol::{measured, not_derived};
use crate::symbology::qr::sizes::Version;
use crate::synth::area::Point;
use crate::synth::placement::{Placement, nodes};

const AXIAL_TOLERANCE: f64 = 0.02;
const GRID_TOLERANCE: f64 = 0.06;

/// Where the symbol lies.
pub(super) struct Place {
    pub(super) corners: [Point; 4],
    pub(super) finders: [Point; 3],
    pub(super) alignment: Vec<Point>,
    pub(super) geometry: Geometry,
    /// Whether the sampling grid of the reference decode is known.
    pub(super) known: bool,
}

impl Place {
    pub(super) fn new(placement: &Placement, version: Version) -> Self {
        let side = version.modules() as f64;
        let image = |point| placement.to_image(point);
        let far = side - 3.5;
        let finders = [[3.5, 3.5], [far, 3.5], [3.5, far]];
        let alignment = nodes(version).into_iter().filter(|node| !finders.contains(node)).map(image).collect();
        let finders = finders.map(|node| seen(placement, version, node));
        let geometry = geometry(&reference_grid(placement, version, 0), finders);
        Self {
            corners: [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]].map(image),
            finders,
            alignment,
            geometry,
            // The grid of version 1 follows from the timing patterns, whose spacing in perspective is open to readings.
            known: version.number() > 1 || !placement.has_perspective(),
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
