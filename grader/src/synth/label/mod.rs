//! Label scenes: a label or pack face under a camera, with symbols, a special mark, an EAN-13 and other print on it.
//!
//! Everything on the label is given in millimetres from its upper left corner, x to the right and y down; the camera is
//! a pinhole at a stated distance, turned and tilted about a stated point, so that the map from the label to the picture
//! is known exactly and every distance with it.

mod camera;
mod catalogue;
mod draw;
mod ean;
mod figure;
mod random;
mod truth;

use serde::{Deserialize, Serialize};

use super::spec::{Content, Level, SymbolSpec, SynthError};
use crate::synth::encoded::Encoded;

pub use camera::{Camera, Homography};
pub use catalogue::{Expected, LabelSample, bench_scene, good, labels, teaching_picture};
pub use draw::render_label;
pub use ean::{ean13_elements, with_check_digit};
pub use figure::MarkKind;
pub use random::random_label;
pub use truth::{EdgeDistances, LabelTruth, LinearTruth, MarkTruth, SymbolPlace, label_truth};

/// A label under a camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelScene {
    /// Width and height of the picture, pixels.
    pub picture: [usize; 2],
    /// Reflectance around the label.
    pub background: f64,
    /// Camera.
    pub camera: Camera,
    /// Width and height of the label, millimetres.
    pub size: [f64; 2],
    /// Radius of its corners, millimetres.
    #[serde(default)]
    pub corner_radius: f64,
    /// Its reflectance.
    pub ground: f64,
    /// Print on it, later over earlier.
    pub items: Vec<Item>,
    /// Standard deviation of the noise, fraction of full scale.
    #[serde(default)]
    pub noise: f64,
    /// Seed of the noise.
    #[serde(default)]
    pub noise_seed: u64,
}

/// Something printed on a label; lengths in millimetres, directions clockwise in degrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Item {
    /// A QR Code.
    Symbol(PrintedSymbol),
    /// An EAN-13.
    Ean {
        /// 13 digits.
        digits: String,
        /// X dimension.
        x: f64,
        /// Height of the bars.
        height: f64,
        /// Middle of the bars.
        centre: [f64; 2],
    },
    /// A special mark.
    Mark {
        /// Which one.
        kind: MarkKind,
        /// Width and height of the square that holds it.
        size: f64,
        /// Middle.
        centre: [f64; 2],
        /// Direction.
        #[serde(default)]
        rotation: f64,
        /// Reflectance.
        ink: f64,
    },
    /// A filled rectangle.
    Box {
        /// Upper left corner.
        from: [f64; 2],
        /// Lower right corner.
        to: [f64; 2],
        /// Reflectance.
        reflectance: f64,
    },
    /// A straight line.
    Line {
        /// One end.
        from: [f64; 2],
        /// The other end.
        to: [f64; 2],
        /// Width.
        width: f64,
        /// Length of dashes and of the gaps between them; 0: unbroken.
        #[serde(default)]
        dash: f64,
        /// Reflectance.
        reflectance: f64,
    },
}

/// A QR Code on a label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedSymbol {
    /// What it says.
    pub message: Content,
    /// Error correction level.
    pub level: Level,
    /// X dimension.
    pub x: f64,
    /// Middle.
    pub centre: [f64; 2],
    /// Direction of its top edge.
    #[serde(default)]
    pub rotation: f64,
    /// Reflectance of dark modules.
    pub dark: f64,
    /// Light on dark: the symbol and its quiet zone.
    #[serde(default)]
    pub reversed: bool,
    /// Print growth, fraction of X, on both axes.
    #[serde(default)]
    pub growth: f64,
}

impl PrintedSymbol {
    /// An upright symbol of level M.
    #[must_use]
    pub fn new(message: Content, x: f64, centre: [f64; 2]) -> Self {
        Self { message, level: Level::M, x, centre, rotation: 0.0, dark: 0.06, reversed: false, growth: 0.0 }
    }

    /// Its modules.
    ///
    /// # Errors
    /// If the message does not fit.
    pub fn encode(&self) -> Result<Encoded, SynthError> {
        let spec =
            SymbolSpec { message: self.message.clone(), level: self.level, ..SymbolSpec::new("", 1.0, [0.0; 2]) };
        spec.encode()
    }

    /// The point of the label at module coordinates (u along rows, v along columns), of a symbol of so many modules.
    #[must_use]
    pub fn at(&self, [u, v]: [f64; 2], modules: usize) -> [f64; 2] {
        let (sin, cos) = self.rotation.to_radians().sin_cos();
        let half = modules as f64 / 2.0;
        let (along, across) = ((u - half) * self.x, (v - half) * self.x);
        [self.centre[0] + cos * along - sin * across, self.centre[1] + sin * along + cos * across]
    }
}

#[cfg(test)]
mod tests;
