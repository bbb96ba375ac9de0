//! The plane of the label by the lens and the plane of a calibration.

use super::{LabelPlane, Model, Unit};
use crate::calibration::Geometry;
use crate::geometry::{Homography, Point, Vector};
use crate::scene::symbol::PlacedSymbol;

/// A plane whose places a calibration knows. Level pixels are millimetres but for their scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calibrated {
    geometry: Geometry,
    /// Level pixels to the plane of the label, and back.
    to_plane: Homography,
    to_level: Homography,
    /// Modules of the symbol to the plane of the label.
    modules: Homography,
}

impl Calibrated {
    /// Where a place of the picture lies on the label; `None` where the lens is not known.
    pub fn place(&self, pixels: Point) -> Option<Point> {
        Some(self.to_plane.map(self.geometry.to_level(pixels)?))
    }

    /// Where a place on the label lies in the picture.
    pub fn pixels(&self, place: Point) -> Option<Point> {
        self.geometry.from_level(self.to_level.map(place))
    }

    /// Where a place of the symbol lies on the label.
    pub fn module(&self, modules: Point) -> Point {
        self.modules.map(modules)
    }
}

impl LabelPlane {
    /// The plane of a calibration's grid. `None` if the calibration does not know the symbol and all of `reach`: places of
    /// the picture that will be measured, such as the corners of the outline.
    #[must_use]
    pub fn calibrated(symbol: &PlacedSymbol, geometry: &Geometry, reach: &[Point]) -> Option<Self> {
        if !reach.iter().all(|place| geometry.to_level(*place).is_some()) {
            return None;
        }
        // The corner modules, which the map of the symbol has exactly.
        let corners = symbol.corners_in_modules(-0.5);
        let mut pairs = Vec::with_capacity(corners.len());
        for corner in corners {
            pairs.push((corner, geometry.to_level(symbol.map.map(corner))?));
        }
        let modules = Homography::from_pairs(&pairs)?;
        let (u, v) = modules.axes(symbol.middle());
        let side = if symbol.is_mirrored() { -1.0 } else { 1.0 };
        let across = Vector::new(v.y, -v.x) * side;
        // The direction between both axes, as of a label square to the camera.
        let along = (u.try_normalize(0.0)? + across.try_normalize(0.0)?).try_normalize(0.0)? / geometry.scale();
        let to_level = Homography::affine(modules.map(symbol.middle()), along, Vector::new(-along.y, along.x));
        let to_plane = to_level.inverse()?;
        // Beyond what the lens model knows the plane goes on as it is about the symbol.
        let placed: Vec<(Point, Point)> =
            pairs.iter().map(|(corner, level)| (to_plane.map(*level), symbol.map.map(*corner))).collect();
        let x = f64::midpoint(u.norm(), v.norm()) * geometry.scale();
        let near = Homography::from_pairs(&placed)?;
        let mut plane = Self::new(near, Unit::Millimetres, Model::Calibrated, 0.0, x)?;
        let modules = to_plane.after(&modules);
        plane.calibrated = Some(Calibrated { geometry: *geometry, to_plane, to_level, modules });
        plane.residual_px = plane.residual_of(symbol);
        Some(plane)
    }
}
