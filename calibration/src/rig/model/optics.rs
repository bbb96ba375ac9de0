//! Which place of the plane a pixel sees: a pinhole, a plane that may be tilted, and a lens that distorts.

use grader::calibration::Lens;
use grader::geometry::Point;
use nalgebra::{Rotation3, Vector3};

/// A camera over a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optics {
    /// Width and height of the picture, pixels.
    pub size: [usize; 2],
    /// Millimetres of a pixel along x and y where the optical axis meets a plane square to it.
    pub pitch_mm: [f64; 2],
    /// From the lens to the plane along the optical axis, mm.
    pub distance_mm: f64,
    /// Place of the plane on the optical axis, mm.
    pub looks_at: Point,
    /// Place of the optical axis in the picture, pixels from its middle.
    pub off_centre: [f64; 2],
    /// Turns of the plane about the camera's x and y axes, degrees.
    pub tilt_degrees: [f64; 2],
    /// Turn of the plane about the optical axis, degrees, clockwise in the picture.
    pub turn_degrees: f64,
    /// `k1`, `k2`, `k3` of [`Lens`].
    pub radial: [f64; 3],
    /// `p1`, `p2` of [`Lens`].
    pub tangential: [f64; 2],
}

impl Optics {
    /// Square to the plane, whose corner (0, 0) lies in the upper left corner of the picture; no distortion.
    #[must_use]
    pub const fn square(size: [usize; 2], pitch_mm: f64) -> Self {
        let middle = Point::new(size[0] as f64 * pitch_mm / 2.0, size[1] as f64 * pitch_mm / 2.0);
        Self {
            size,
            pitch_mm: [pitch_mm; 2],
            distance_mm: 300.0,
            looks_at: middle,
            off_centre: [0.0; 2],
            tilt_degrees: [0.0; 2],
            turn_degrees: 0.0,
            radial: [0.0; 3],
            tangential: [0.0; 2],
        }
    }

    /// The same with a radial distortion that moves the farthest corner outwards by `share` of its distance from the middle.
    #[must_use]
    pub fn with_distortion(mut self, share: f64) -> Self {
        let [fx, fy] = self.focal();
        let (x, y) = (self.size[0] as f64 / 2.0 / fx, self.size[1] as f64 / 2.0 / fy);
        self.radial = [share / (x * x + y * y), 0.0, 0.0];
        self
    }

    /// Focal lengths, pixels: a millimetre at the distance of the plane is 1 / pitch pixels.
    #[must_use]
    pub fn focal(&self) -> [f64; 2] {
        self.pitch_mm.map(|pitch| self.distance_mm / pitch)
    }

    /// Place of the optical axis in the picture, pixels.
    #[must_use]
    pub fn centre(&self) -> [f64; 2] {
        let at = |axis: usize| self.size[axis] as f64 / 2.0 + self.off_centre[axis];
        [at(0), at(1)]
    }

    /// The lens.
    #[must_use]
    pub fn lens(&self) -> Lens {
        Lens { focal: self.focal(), centre: self.centre(), radial: self.radial, tangential: self.tangential }
    }

    /// Angle between the optical axis and the normal of the plane, degrees.
    #[must_use]
    pub fn tilt(&self) -> f64 {
        self.turns().transform_vector(&Vector3::z()).z.clamp(-1.0, 1.0).acos().to_degrees()
    }

    /// From the plane to the camera: first about the normal, then tilted.
    fn turns(&self) -> Rotation3<f64> {
        let [x, y] = self.tilt_degrees.map(f64::to_radians);
        Rotation3::from_axis_angle(&Vector3::y_axis(), y)
            * Rotation3::from_axis_angle(&Vector3::x_axis(), x)
            * Rotation3::from_axis_angle(&Vector3::z_axis(), self.turn_degrees.to_radians())
    }

    /// Place of the plane that a place of the picture sees, mm; `None` if it looks past the plane or the lens folds there.
    #[must_use]
    pub fn to_millimetres(&self, raw: Point) -> Option<Point> {
        let ideal = self.lens().undistort(raw)?;
        let ([fx, fy], [cx, cy]) = (self.focal(), self.centre());
        let ray = Vector3::new((ideal.x - cx) / fx, (ideal.y - cy) / fy, 1.0);
        let turns = self.turns();
        let normal = turns.transform_vector(&Vector3::z());
        let far = self.distance_mm * normal.z / normal.dot(&ray);
        if !(far.is_finite() && far > 0.0) {
            return None;
        }
        let place = turns.inverse_transform_vector(&(ray * far - Vector3::new(0.0, 0.0, self.distance_mm)));
        Some(self.looks_at + place.xy())
    }

    /// Where the picture shows a place of the plane, pixels; `None` if it lies behind the camera.
    #[must_use]
    pub fn to_pixels(&self, millimetres: Point) -> Option<Point> {
        let away = millimetres - self.looks_at;
        let seen = self.turns().transform_vector(&Vector3::new(away.x, away.y, 0.0));
        let far = seen.z + self.distance_mm;
        if far.is_nan() || far <= 0.0 {
            return None;
        }
        let ([fx, fy], [cx, cy]) = (self.focal(), self.centre());
        Some(self.lens().distort(Point::new(cx + fx * seen.x / far, cy + fy * seen.y / far)))
    }
}
