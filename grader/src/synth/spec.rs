//! What is to be drawn: scenes, symbols, and what is wrong with them.
//!
//! Everything here can be written as JSON; every field that may be left out has the value of a perfect picture.

mod content;
mod error;

use serde::{Deserialize, Serialize};

use super::encoded::Encoded;
use crate::symbology::datamatrix::encode as datamatrix;
use crate::symbology::datamatrix::sizes::Size;
use crate::symbology::qr::encode::encode_segments;
use crate::symbology::qr::sizes::{ErrorCorrectionLevel, Version};

pub use content::{Content, Kind};
pub use error::SynthError;
use error::range;

/// A picture with symbols.
///
/// Reflectance becomes grey linearly: 0 is black, 1 is full scale. What lies above full scale is cut off, as in a
/// camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Bits per sample: 8, or 9 to 16.
    #[serde(default = "eight")]
    pub bits: u8,
    /// Reflectance of what lies outside the symbols and their margins.
    #[serde(default = "white")]
    pub background: f64,
    /// Print other than symbols upon the background.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clutter: Option<Clutter>,
    /// Illumination.
    #[serde(default)]
    pub shading: Shading,
    /// Standard deviation of the noise of each pixel, fraction of full scale.
    #[serde(default)]
    pub noise: f64,
    /// Seed of the noise.
    #[serde(default)]
    pub noise_seed: u64,
    /// Aperture for which the answers are given.
    #[serde(default)]
    pub aperture: Aperture,
    /// Symbols, later ones over earlier ones.
    pub symbols: Vec<SymbolSpec>,
}

/// Diameter of the measuring aperture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aperture {
    /// Fraction of the X dimension of the symbol.
    Relative(f64),
    /// Pixels.
    Pixels(f64),
}

impl Default for Aperture {
    /// 0.8 X.
    fn default() -> Self {
        Self::Relative(0.8)
    }
}

/// Strokes, boxes and lines strewn over the background.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clutter {
    /// Number of figures.
    pub figures: usize,
    /// Seed of their places and shapes.
    pub seed: u64,
    /// Reflectance of the darkest.
    #[serde(default)]
    pub dark: f64,
}

/// Illumination relative to the middle of the picture: 1 + x·`right` + y·`down` + (x² + y²)·`edge`, where x and y run
/// from -1 to 1 over the picture. It multiplies the reflectance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shading {
    /// Gain at the right border.
    pub right: f64,
    /// Gain at the lower border.
    pub down: f64,
    /// Gain at the middle of each border.
    pub edge: f64,
}

/// A symbol: what it says, where it lies, how it is printed, and what is wrong with it.
///
/// Module coordinates `(u, v)` run along rows and columns; module (row r, column c) is the square from `(c, r)` to
/// `(c + 1, r + 1)`, the symbol begins at 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymbolSpec {
    /// Symbology.
    #[serde(default, skip_serializing_if = "Kind::is_qr_code")]
    pub symbology: Kind,
    /// Data Matrix: rows and columns; left out: the smallest square that holds the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[usize; 2]>,
    /// What it says.
    pub message: Content,
    /// QR Code: error correction level.
    #[serde(default)]
    pub level: Level,
    /// QR Code: version; left out: the smallest that holds the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u8>,
    /// QR Code: data mask pattern, 0 to 7; left out: the one with the least penalty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<u8>,
    /// Centre of the symbol in the picture, pixels.
    pub centre: [f64; 2],
    /// Pixels per module along rows and along columns.
    pub pitch: [f64; 2],
    /// Direction of the top edge against the picture's x axis, clockwise, degrees.
    #[serde(default)]
    pub rotation: f64,
    /// Laterally reversed.
    #[serde(default)]
    pub mirrored: bool,
    /// Light on dark.
    #[serde(default)]
    pub reversed: bool,
    /// Tilt of the camera: change of the distance from the middle to the edge of the symbol, along rows and columns,
    /// fraction. At a point p modules from the centre the picture is scaled by 1 / (1 + 2 p·`perspective` / N).
    #[serde(default)]
    pub perspective: [f64; 2],
    /// Displacements of nodes of the grid; between nodes they are interpolated (see [`NodeShift`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub node_shifts: Vec<NodeShift>,
    /// Reflectance of the lighter colour.
    #[serde(default = "light")]
    pub light: f64,
    /// Reflectance of the darker colour.
    #[serde(default = "dark")]
    pub dark: f64,
    /// Print growth along rows and along columns: a dark element is wider by that fraction of X in all, half on each
    /// side; negative where it is narrower. In a reversed symbol "dark" are the modules that are nominally dark.
    #[serde(default)]
    pub growth: [f64; 2],
    /// Standard deviation of the Gaussian by which the print is blurred, fraction of X.
    #[serde(default)]
    pub blur: f64,
    /// Modules around the symbol that have its own ground: at least its quiet zone, 4 for QR Code, 1 for Data Matrix.
    #[serde(default = "margin")]
    pub margin: f64,
    /// What is wrong with single modules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<ModuleDefect>,
    /// Rectangles printed over the symbol or its margin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
}

/// Error correction level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// About 7 %.
    L,
    /// About 15 %.
    #[default]
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

impl From<Level> for ErrorCorrectionLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::L => Self::L,
            Level::M => Self::M,
            Level::Q => Self::Q,
            Level::H => Self::H,
        }
    }
}

/// Displacement of a node of the grid.
///
/// Nodes are the centres of the alignment patterns, and of the three finder patterns in place of the missing alignment
/// patterns. They form a square lattice whose lines are the coordinates of alignment pattern centres (Annex E of
/// ISO/IEC 18004). In each mesh both coordinates of the displacement are of the form a + b u + c v + d u v, fixed by
/// the four nodes; meshes on the border reach outwards without end. Version 1 has no lattice and no displacements.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeShift {
    /// Row and column of the node in the lattice, from 0.
    pub node: [usize; 2],
    /// Displacement along rows and along columns, modules.
    pub shift: [f64; 2],
}

/// What is wrong with a module.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleDefect {
    /// Row; negative or beyond the last in the quiet zone.
    pub row: i32,
    /// Column; negative or beyond the last in the quiet zone.
    pub column: i32,
    /// What.
    pub kind: DefectKind,
}

/// Kinds of defects of a module.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefectKind {
    /// Printed in the wrong colour. Print growth acts upon it.
    WrongColour,
    /// Printed with another reflectance. Print growth acts upon it.
    Reflectance(f64),
    /// A centred square of that side (modules) of the wrong colour: a void in a dark module, a spot in a light one.
    Spot(f64),
    /// Only a centred square of that side (modules) has the right colour.
    Shrunk(f64),
}

/// A rectangle with sharp edges, upon which print growth does not act.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// From, to along rows, modules.
    pub u: [f64; 2],
    /// From, to along columns, modules.
    pub v: [f64; 2],
    /// Reflectance.
    pub reflectance: f64,
}

impl SymbolSpec {
    /// A perfect symbol of level M that lies upright, `pitch` pixels per module, about `centre`.
    #[must_use]
    pub fn new(text: &str, pitch: f64, centre: [f64; 2]) -> Self {
        Self {
            symbology: Kind::QrCode,
            size: None,
            message: Content::Text(text.into()),
            level: Level::M,
            version: None,
            mask: None,
            centre,
            pitch: [pitch; 2],
            rotation: 0.0,
            mirrored: false,
            reversed: false,
            perspective: [0.0; 2],
            node_shifts: Vec::new(),
            light: light(),
            dark: dark(),
            growth: [0.0; 2],
            blur: 0.0,
            margin: margin(),
            defects: Vec::new(),
            patches: Vec::new(),
        }
    }

    /// The symbol without its defects.
    ///
    /// # Errors
    /// If the message does not fit.
    pub fn encode(&self) -> Result<Encoded, SynthError> {
        match self.symbology {
            Kind::QrCode => self.encode_qr_code(),
            Kind::DataMatrix => self.encode_data_matrix(),
        }
    }

    fn encode_data_matrix(&self) -> Result<Encoded, SynthError> {
        let size = match self.size {
            Some([rows, columns]) => Some(Size::from_modules(rows, columns).ok_or(SynthError::Size { rows, columns })?),
            None => None,
        };
        let segments = self.message.data_matrix_segments().ok_or(SynthError::Mode)?;
        Ok(datamatrix::encode_segments(&segments, size)?.into())
    }

    /// Width of the quiet zone that its symbology demands, modules.
    #[must_use]
    pub const fn quiet_zone(&self) -> usize {
        match self.symbology {
            Kind::QrCode => 4,
            Kind::DataMatrix => 1,
        }
    }

    fn encode_qr_code(&self) -> Result<Encoded, SynthError> {
        let version = match self.version {
            Some(number) => Some(Version::new(number).ok_or(SynthError::Range {
                what: "a version",
                value: f64::from(number),
                low: 1.0,
                high: 40.0,
            })?),
            None => None,
        };
        Ok(encode_segments(&self.message.segments()?, self.level.into(), version, self.mask)?.into())
    }

    /// Refuses numbers that cannot be drawn.
    ///
    /// # Errors
    /// The first number out of range.
    pub fn check(&self) -> Result<(), SynthError> {
        for value in self.pitch {
            range("pixels per module", value, 1.0, 1000.0)?;
        }
        for value in self.centre {
            range("a centre", value, -1e5, 1e5)?;
        }
        range("a rotation", self.rotation, -3600.0, 3600.0)?;
        for value in self.perspective {
            range("a perspective", value, -0.3, 0.3)?;
        }
        range("the light reflectance", self.light, 0.0, 2.0)?;
        range("the dark reflectance", self.dark, 0.0, 2.0)?;
        for value in self.growth {
            range("a print growth", value, -0.9, 0.9)?;
        }
        range("a blur", self.blur, 0.0, 1.5)?;
        range("a margin", self.margin, self.quiet_zone() as f64, 200.0)?;
        range("a mask pattern", f64::from(self.mask.unwrap_or(0)), 0.0, 7.0)?;
        for shift in self.node_shifts.iter().flat_map(|node| node.shift) {
            range("a displacement", shift, -3.0, 3.0)?;
        }
        for defect in &self.defects {
            match defect.kind {
                DefectKind::WrongColour => {}
                DefectKind::Reflectance(value) => range("a reflectance", value, 0.0, 2.0)?,
                DefectKind::Spot(side) | DefectKind::Shrunk(side) => range("the side of a spot", side, 0.0, 1.0)?,
            }
            range("a row", f64::from(defect.row), -200.0, 400.0)?;
            range("a column", f64::from(defect.column), -200.0, 400.0)?;
        }
        for patch in &self.patches {
            range("a reflectance", patch.reflectance, 0.0, 2.0)?;
            for value in patch.u.into_iter().chain(patch.v) {
                range("the side of a rectangle", value, -400.0, 600.0)?;
            }
        }
        Ok(())
    }
}

impl Scene {
    /// A picture just large enough for one symbol with its margin, the symbol in its middle.
    ///
    /// # Errors
    /// If the symbol cannot be drawn.
    pub fn around(mut symbol: SymbolSpec) -> Result<Self, SynthError> {
        symbol.check()?;
        let sides = symbol.encode()?.sides();
        // One module more for displacements and perspective.
        let half = [0, 1].map(|axis| (sides[axis] / 2.0 + symbol.margin + 1.0) * symbol.pitch[axis]);
        let (sin, cos) = symbol.rotation.to_radians().sin_cos();
        let tilt = 1.0 / (1.0 - 2.0 * symbol.perspective[0].abs() - 2.0 * symbol.perspective[1].abs()).max(0.2);
        let width = 2.0 * tilt * (half[0] * cos.abs() + half[1] * sin.abs());
        let height = 2.0 * tilt * (half[0] * sin.abs() + half[1] * cos.abs());
        let (width, height) = (width.ceil() as usize, height.ceil() as usize);
        symbol.centre = [width as f64 / 2.0, height as f64 / 2.0];
        let background = if symbol.reversed { symbol.dark } else { symbol.light };
        Ok(Self { background, symbols: vec![symbol], ..Self::empty(width, height) })
    }

    /// A white picture without symbols.
    #[must_use]
    pub fn empty(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            bits: 8,
            background: white(),
            clutter: None,
            shading: Shading::default(),
            noise: 0.0,
            noise_seed: 0,
            aperture: Aperture::default(),
            symbols: Vec::new(),
        }
    }

    /// Refuses numbers that cannot be drawn.
    ///
    /// # Errors
    /// The first number out of range.
    pub fn check(&self) -> Result<(), SynthError> {
        range("a width in pixels", self.width as f64, 1.0, 32_768.0)?;
        range("a height in pixels", self.height as f64, 1.0, 32_768.0)?;
        range("the number of pixels", self.width as f64 * self.height as f64, 1.0, 2.5e8)?;
        range("the number of bits", f64::from(self.bits), 8.0, 16.0)?;
        range("the background reflectance", self.background, 0.0, 2.0)?;
        for value in [self.shading.right, self.shading.down, self.shading.edge] {
            range("a shading", value, -0.45, 0.45)?;
        }
        range("the noise", self.noise, 0.0, 0.5)?;
        if let Some(clutter) = self.clutter {
            range("the number of figures", clutter.figures as f64, 0.0, 100_000.0)?;
            range("a reflectance", clutter.dark, 0.0, 2.0)?;
        }
        match self.aperture {
            Aperture::Relative(part) => range("an aperture in modules", part, 0.05, 2.0)?,
            Aperture::Pixels(pixels) => range("an aperture in pixels", pixels, 0.1, 2000.0)?,
        }
        self.symbols.iter().try_for_each(SymbolSpec::check)
    }
}

impl Shading {
    /// Illumination at a point of a picture of that size.
    #[must_use]
    pub fn at(&self, point: [f64; 2], width: usize, height: usize) -> f64 {
        let x = 2.0 * point[0] / width as f64 - 1.0;
        let y = 2.0 * point[1] / height as f64 - 1.0;
        1.0 + x * self.right + y * self.down + (x * x + y * y) * self.edge
    }

    /// Whether the illumination is even.
    #[must_use]
    pub fn is_even(&self) -> bool {
        *self == Self::default()
    }
}

const fn eight() -> u8 {
    8
}

const fn white() -> f64 {
    0.85
}

const fn light() -> f64 {
    0.85
}

const fn dark() -> f64 {
    0.05
}

const fn margin() -> f64 {
    5.0
}
