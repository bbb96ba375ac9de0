//! A pinhole camera over a plane.

use nalgebra::{Matrix3, Vector3};
use serde::{Deserialize, Serialize};

/// Where the camera stands: the point of the label that it looks at, and how.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Point of the label about which it is turned and tilted, millimetres.
    pub pivot: [f64; 2],
    /// Where that point lies in the picture, pixels.
    pub at: [f64; 2],
    /// Millimetres per pixel in that point, in the direction that the tilt does not shorten.
    pub scale: f64,
    /// How far the label is turned clockwise in the picture, degrees.
    #[serde(default)]
    pub rotation: f64,
    /// Tilt about the horizontal and the vertical axis of the picture, degrees.
    #[serde(default)]
    pub tilt: [f64; 2],
    /// Distance of the pinhole from the pivot, millimetres.
    pub distance: f64,
}

/// The map from the label (millimetres) to the picture (pixels), and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography {
    forth: Matrix3<f64>,
    back: Matrix3<f64>,
}

impl Camera {
    /// The map of this camera.
    ///
    /// A point q of the label, relative to the pivot, is turned in its plane by `rotation`, then lifted out of it by the
    /// tilts; what lies z nearer to the pinhole than the pivot is larger by distance / (distance - z).
    #[must_use]
    pub fn homography(&self) -> Homography {
        let (sin, cos) = self.rotation.to_radians().sin_cos();
        let [about_x, about_y] = self.tilt.map(f64::to_radians);
        // Images of the axes of the turned label in space: x to the right, y down, z away from the camera.
        let turned = |[x, y]: [f64; 2]| {
            let (sin_y, cos_y) = about_y.sin_cos();
            let (sin_x, cos_x) = about_x.sin_cos();
            let (x, z) = (x * cos_y, x * sin_y);
            Vector3::new(x, y * cos_x - z * sin_x, y * sin_x + z * cos_x)
        };
        let first = turned([cos, sin]);
        let second = turned([-sin, cos]);
        let focal = self.distance / self.scale;
        let [px, py] = self.pivot;
        let [cx, cy] = self.at;
        // (X, Y, Z) of a point of the label is linear in (x, y, 1).
        let space =
            Matrix3::from_columns(&[first, second, Vector3::new(0.0, 0.0, self.distance) - first * px - second * py]);
        let lens = Matrix3::new(focal, 0.0, cx, 0.0, focal, cy, 0.0, 0.0, 1.0);
        let forth = lens * space;
        // A camera within the plane of the label sees nothing; such a map is refused before anything is drawn.
        let back = forth.try_inverse().unwrap_or_else(Matrix3::zeros);
        Homography { forth, back }
    }
}

impl Homography {
    /// Where a point of the label lies in the picture.
    #[must_use]
    pub fn to_picture(&self, point: [f64; 2]) -> [f64; 2] {
        apply(&self.forth, point)
    }

    /// Which point of the label is seen at a point of the picture.
    #[must_use]
    pub fn to_label(&self, point: [f64; 2]) -> [f64; 2] {
        apply(&self.back, point)
    }

    /// Whether every point of the picture shows a point of the plane before the camera.
    #[must_use]
    pub fn is_sound(&self, [width, height]: [usize; 2]) -> bool {
        let corners = [[0.0, 0.0], [width as f64, 0.0], [0.0, height as f64], [width as f64, height as f64]];
        let sign = |[x, y]: [f64; 2]| (self.back * Vector3::new(x, y, 1.0)).z;
        let first = sign(corners[0]);
        first.is_finite() && first != 0.0 && corners.iter().all(|corner| sign(*corner) * first > 0.0)
    }

    /// Its nine numbers, row by row.
    #[must_use]
    pub fn rows(&self) -> [[f64; 3]; 3] {
        [0, 1, 2].map(|row| [0, 1, 2].map(|column| self.forth[(row, column)]))
    }
}

fn apply(map: &Matrix3<f64>, [x, y]: [f64; 2]) -> [f64; 2] {
    let image = map * Vector3::new(x, y, 1.0);
    [image.x / image.z, image.y / image.z]
}
