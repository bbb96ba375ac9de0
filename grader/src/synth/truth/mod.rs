//! The right answers: what an instrument should find in a scene, derived from its description.
//!
//! Nothing here looks at a picture. Reflectances of modules are means of the print over the aperture at the true module
//! centres; wrong modules are known because they were put there; geometry follows from the placement. Noise and the
//! rounding to grey values do not enter: they are what the instrument has to cope with.
//!
//! Source: ISO/IEC 15415 (2011, 2024) and ISO/IEC 18004 with the readings that the project takes by default: extremes
//! of 2011 from module samples including the quiet zone, error correction kept for detection subtracted, segments A of
//! 168 modules, mean of two copies rounded up, even grid through the finder pattern centres, print growth limits of
//! 2024 at 10, 25, 40 and 55 %.

mod codes;
mod datamatrix;
mod lattice;
mod limits;
mod modulation;
mod place;
mod qr;
mod statement;
mod symbol;

pub use limits::{Edition, Limits};
pub use qr::Segment;
pub use statement::{
    BlockTruth, CopiesTruth, DamageTruth, Derivation, Detail, ErrorCorrectionTruth, GrowthTruth, LocatedTruth,
    ParameterTruth, QuietZoneTruth, ReflectanceTruth, SymbolTruth, Truth,
};

use super::area::Point;
use super::placement::Placement;
use super::spec::{Scene, SymbolSpec, SynthError};

/// Derives the right answers for a scene.
///
/// # Errors
/// If the scene cannot be drawn, or a symbol with its quiet zone is not wholly to be seen.
pub fn truth(scene: &Scene) -> Result<Truth, SynthError> {
    scene.check()?;
    check_visible(scene)?;
    let symbols = scene.symbols.iter().map(|spec| symbol::derive(scene, spec)).collect::<Result<_, _>>()?;
    Ok(Truth { schema: 1, width: scene.width, height: scene.height, bits: scene.bits, symbols })
}

/// Every symbol with its quiet zone must lie inside the picture and outside the ground of the symbols drawn after it.
fn check_visible(scene: &Scene) -> Result<(), SynthError> {
    let mut grounds: Vec<Ground> = Vec::new();
    for (index, spec) in scene.symbols.iter().enumerate().rev() {
        let ground = Ground::new(spec)?;
        let quiet_zone = ground.border(ground.quiet_zone);
        let inside = |[x, y]: &Point| (0.0..=scene.width as f64).contains(x) && (0.0..=scene.height as f64).contains(y);
        let hidden = |what| SynthError::Hidden { number: index + 1, what };
        if !quiet_zone.iter().all(inside) {
            return Err(hidden("leaves the picture"));
        }
        let covered = |over: &Ground| {
            quiet_zone.iter().any(|&point| over.contains(point, over.margin))
                || over.border(over.margin).iter().any(|&point| ground.contains(point, ground.quiet_zone))
        };
        if grounds.iter().any(covered) {
            return Err(hidden("is covered by another symbol"));
        }
        grounds.push(ground);
    }
    Ok(())
}

/// Where a symbol and the ground around it lie.
struct Ground {
    placement: Placement,
    sides: [f64; 2],
    quiet_zone: f64,
    margin: f64,
}

impl Ground {
    fn new(spec: &SymbolSpec) -> Result<Self, SynthError> {
        let symbol = spec.encode()?;
        Ok(Self {
            placement: Placement::new(spec, symbol.size)?,
            sides: symbol.sides(),
            quiet_zone: spec.quiet_zone() as f64,
            margin: spec.margin,
        })
    }

    /// Points of the picture along the border of the rectangle that reaches `margin` modules around the symbol, less than a
    /// module apart.
    fn border(&self, margin: f64) -> Vec<Point> {
        let [us, vs] = self.sides.map(|side| [-margin, side + margin]);
        let steps = self.sides.map(|side| side + 2.0 * margin).into_iter().fold(0.0, f64::max).ceil() as u32;
        let along = |[from, to]: [f64; 2], i: u32| from + (to - from) * f64::from(i) / f64::from(steps);
        let points = (0..=steps).flat_map(|i| {
            let (u, v) = (along(us, i), along(vs, i));
            [[u, vs[0]], [u, vs[1]], [us[0], v], [us[1], v]]
        });
        points.map(|point| self.placement.to_image(point)).collect()
    }

    /// Whether a point of the picture lies within `margin` modules around the symbol.
    fn contains(&self, point: Point, margin: f64) -> bool {
        let at = self.placement.to_symbol(point, &mut [0.0; 2]);
        at.iter().zip(self.sides).all(|(x, side)| (-margin..=side + margin).contains(x))
    }
}
