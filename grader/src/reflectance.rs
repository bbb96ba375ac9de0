//! From grey levels to reflectance, and from pixels to millimetres.

use crate::calibration::{Calibration, Geometry, Shading};
use crate::frame::{Frame, Samples};
use crate::geometry::Point;
use crate::plane::Plane;

/// A frame seen through a calibration: reflectances instead of grey levels, and places as a camera without lens errors,
/// square to the plane, would see them. Nothing is resampled; both maps are applied where the frame is looked at.
///
/// Places are in level pixels ([`Geometry::to_level`]), which are those of the picture where no geometry is known.
#[derive(Clone, Copy, Debug)]
pub struct ReflectanceImage<'a> {
    frame: &'a Frame,
    offset: f32,
    gain: f32,
    shading: Option<&'a Shading>,
    geometry: Option<&'a Geometry>,
}

impl<'a> ReflectanceImage<'a> {
    /// The frame through the calibration.
    #[must_use]
    pub fn new(frame: &'a Frame, calibration: &'a Calibration) -> Self {
        let black = calibration.black.unwrap_or(0.0);
        let white = calibration.white.unwrap_or_else(|| f64::from(frame.full_scale()));
        let span = if white > black { white - black } else { 1.0 };
        Self {
            frame,
            offset: black as f32,
            gain: (1.0 / span) as f32,
            shading: calibration.shading.as_deref(),
            geometry: calibration.geometry.as_ref(),
        }
    }

    /// Where the picture shows a place; `None` where the geometry knows none.
    #[must_use]
    pub fn in_picture(&self, level: Point) -> Option<Point> {
        self.geometry.map_or(Some(level), |geometry| geometry.from_level(level))
    }

    /// The place that the picture shows there; `None` where the geometry knows none.
    #[must_use]
    pub fn level(&self, in_picture: Point) -> Option<Point> {
        self.geometry.map_or(Some(in_picture), |geometry| geometry.to_level(in_picture))
    }

    /// Pixels of the picture per level pixel about a place of the picture.
    #[must_use]
    pub fn magnification(&self, in_picture: Point) -> f64 {
        let of = |geometry: &Geometry| Some(geometry.scale() / geometry.scale_at(in_picture)?);
        self.geometry.and_then(of).unwrap_or(1.0)
    }

    /// The geometry of the calibration.
    #[must_use]
    pub const fn geometry(&self) -> Option<&'a Geometry> {
        self.geometry
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.frame.width()
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.frame.height()
    }

    /// Raw samples.
    #[must_use]
    pub const fn samples(&self) -> &'a Samples {
        self.frame.samples()
    }

    /// Reflectance at a place between pixels, linear from pixel centre to pixel centre; `None` outside the picture.
    #[must_use]
    pub fn interpolated(&self, at: Point) -> Option<f32> {
        let at = self.in_picture(at)?;
        let grey = match self.samples() {
            Samples::Bits8(plane) => bilinear(plane, at),
            Samples::Bits16(plane) => bilinear(plane, at),
        };
        grey.map(|g| self.reflectance(g, at))
    }

    /// Reflectance of the mean grey level about a place of the picture.
    #[must_use]
    pub fn reflectance(&self, grey: f32, in_picture: Point) -> f32 {
        match self.shading {
            Some(shading) => shading.reflectance(grey, in_picture),
            None => (grey - self.offset) * self.gain,
        }
    }
}

/// Value between pixels, with the border pixels going on outwards for half a pixel; `None` outside the picture.
#[must_use]
pub fn bilinear<T: Copy + Into<f32>>(plane: &Plane<T>, at: Point) -> Option<f32> {
    let (width, height) = (plane.width() as f64, plane.height() as f64);
    // Written so that an undefined coordinate fails too.
    if !(at.x >= 0.0 && at.y >= 0.0 && at.x <= width && at.y <= height) {
        return None;
    }
    let (x, y) = ((at.x - 0.5).clamp(0.0, width - 1.0), (at.y - 0.5).clamp(0.0, height - 1.0));
    // Whole numbers of 32 bits turn into floating ones and back in one instruction.
    let (column, row) = (x as i32, y as i32);
    let (fx, fy) = ((x - f64::from(column)) as f32, (y - f64::from(row)) as f32);
    let (column, row) = (column as usize, row as usize);
    let (right, lower) = ((column + 1).min(plane.width() - 1), (row + 1).min(plane.height() - 1));
    let along = |row: usize| {
        let line = plane.row(row);
        let (left, right): (f32, f32) = (line[column].into(), line[right].into());
        left * (1.0 - fx) + right * fx
    };
    let (upper, under) = (along(row), along(lower));
    Some(upper * (1.0 - fy) + under * fy)
}
