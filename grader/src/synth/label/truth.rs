//! What is true of a label scene, from its description alone.

use serde::{Deserialize, Serialize};

use super::{Item, LabelScene, MarkKind, PrintedSymbol};
use crate::synth::spec::SynthError;

/// Quiet zone of a QR Code, modules (ISO/IEC 18004, 9.1).
const QUIET_ZONE: f64 = 4.0;

/// What is true of a label scene; lengths in millimetres on the label unless the name says pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelTruth {
    /// Version of this form, 1.
    pub schema: u32,
    /// Width and height of the picture, pixels.
    pub picture: [usize; 2],
    /// Millimetres per pixel at the point that the camera is tilted about.
    pub scale: f64,
    /// Map from the label to the picture, homogeneous, row by row.
    pub map: [[f64; 3]; 3],
    /// Width and height of the label.
    pub size: [f64; 2],
    /// Corners of the label in the picture, pixels: upper left, upper right, lower right, lower left.
    pub corners_px: [[f64; 2]; 4],
    /// Symbols.
    pub symbols: Vec<SymbolPlace>,
    /// Linear symbols.
    pub linear: Vec<LinearTruth>,
    /// Special marks.
    pub marks: Vec<MarkTruth>,
}

/// A symbol and its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SymbolPlace {
    /// Modules in a row.
    pub modules: usize,
    /// X dimension.
    pub x: f64,
    /// Side without quiet zone.
    pub side: f64,
    /// Outer corners in the picture, pixels: upper left, upper right, lower right, lower left as the symbol reads.
    pub corners_px: [[f64; 2]; 4],
    /// Corners with quiet zone on the label, in that order.
    pub zone: [[f64; 2]; 4],
    /// Distance of symbol and quiet zone from the edges of the label.
    pub edges: EdgeDistances,
}

/// Distances from the edges of the label.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EdgeDistances {
    /// Left.
    pub left: f64,
    /// Top.
    pub top: f64,
    /// Right.
    pub right: f64,
    /// Bottom.
    pub bottom: f64,
}

/// A linear symbol and its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearTruth {
    /// Digits.
    pub digits: String,
    /// Corners of the bars in the picture, pixels.
    pub corners_px: [[f64; 2]; 4],
    /// Middle of the bars on the label.
    pub centre: [f64; 2],
    /// Largest distance of its middle from symbol and quiet zone, for each symbol.
    pub farthest: Vec<f64>,
}

/// A special mark and its place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkTruth {
    /// Which one.
    pub kind: MarkKind,
    /// Middle on the label.
    pub centre: [f64; 2],
    /// Middle in the picture, pixels.
    pub centre_px: [f64; 2],
    /// Side of its square.
    pub size: f64,
    /// Direction on the label, degrees clockwise.
    pub rotation: f64,
}

/// Derives what is true of a scene.
///
/// # Errors
/// If a message does not fit.
pub fn label_truth(scene: &LabelScene) -> Result<LabelTruth, SynthError> {
    let map = scene.camera.homography();
    let [width, height] = scene.size;
    let mut truth = LabelTruth {
        schema: 1,
        picture: scene.picture,
        scale: scene.camera.scale,
        map: map.rows(),
        size: scene.size,
        corners_px: [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]].map(|corner| map.to_picture(corner)),
        symbols: Vec::new(),
        linear: Vec::new(),
        marks: Vec::new(),
    };
    for item in &scene.items {
        if let Item::Symbol(printed) = item {
            let mut place = symbol_place(printed, scene.size)?;
            place.corners_px = place.corners_px.map(|corner| map.to_picture(corner));
            truth.symbols.push(place);
        }
    }
    for item in &scene.items {
        match item {
            Item::Ean { digits, x, height, centre } => {
                let [half, tall] = [47.5 * x, height / 2.0];
                let corner = |dx: f64, dy: f64| map.to_picture([centre[0] + dx, centre[1] + dy]);
                let distance = |point: &[f64; 2]| (point[0] - centre[0]).hypot(point[1] - centre[1]);
                truth.linear.push(LinearTruth {
                    digits: digits.clone(),
                    corners_px: [corner(-half, -tall), corner(half, -tall), corner(half, tall), corner(-half, tall)],
                    centre: *centre,
                    farthest: truth
                        .symbols
                        .iter()
                        .map(|symbol| symbol.zone.iter().map(distance).fold(0.0, f64::max))
                        .collect(),
                });
            }
            Item::Mark { kind, size, centre, rotation, .. } => truth.marks.push(MarkTruth {
                kind: *kind,
                centre: *centre,
                centre_px: map.to_picture(*centre),
                size: *size,
                rotation: *rotation,
            }),
            Item::Symbol(_) | Item::Box { .. } | Item::Line { .. } => {}
        }
    }
    Ok(truth)
}

/// The place on the label; `corners_px` still holds points of the label.
fn symbol_place(printed: &PrintedSymbol, [width, height]: [f64; 2]) -> Result<SymbolPlace, SynthError> {
    let modules = printed.encode()?.matrix.width();
    let square = |margin: f64| {
        let last = modules as f64 + margin;
        [[-margin, -margin], [last, -margin], [last, last], [-margin, last]].map(|point| printed.at(point, modules))
    };
    let zone = square(QUIET_ZONE);
    let least = |axis: usize| zone.iter().map(|point| point[axis]).fold(f64::INFINITY, f64::min);
    let most = |axis: usize| zone.iter().map(|point| point[axis]).fold(f64::NEG_INFINITY, f64::max);
    let edges = EdgeDistances { left: least(0), top: least(1), right: width - most(0), bottom: height - most(1) };
    Ok(SymbolPlace { modules, x: printed.x, side: modules as f64 * printed.x, corners_px: square(0.0), zone, edges })
}
