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
mod grid;
mod limits;
mod modulation;
mod place;
mod statement;
mod symbol;

pub use limits::{Edition, Limits};
pub use modulation::Segment;
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
        let quiet_zone = ground.border(modulation::QUIET_ZONE as f64);
        let inside = |[x, y]: &Point| (0.0..=scene.width as f64).contains(x) && (0.0..=scene.height as f64).contains(y);
        let hidden = |what| SynthError::Hidden { number: index + 1, what };
        if !quiet_zone.iter().all(inside) {
            return Err(hidden("leaves the picture"));
        }
        let covered = |over: &Ground| {
            quiet_zone.iter().any(|&point| over.contains(point, over.margin))
                || over.border(over.margin).iter().any(|&point| ground.contains(point, modulation::QUIET_ZONE as f64))
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
    side: f64,
    margin: f64,
}

impl Ground {
    fn new(spec: &SymbolSpec) -> Result<Self, SynthError> {
        let version = spec.encode()?.version;
        let side = version.modules() as f64;
        Ok(Self { placement: Placement::new(spec, version)?, side, margin: spec.margin })
    }

    /// Points of the picture along the border of the square that reaches `margin` modules around the symbol, less than a
    /// module apart.
    fn border(&self, margin: f64) -> Vec<Point> {
        let (from, to) = (-margin, self.side + margin);
        let steps = (to - from).ceil() as u32;
        let along = (0..=steps).map(|i| from + (to - from) * f64::from(i) / f64::from(steps));
        let points = along.flat_map(|t| [[t, from], [t, to], [from, t], [to, t]]);
        points.map(|point| self.placement.to_image(point)).collect()
    }

    /// Whether a point of the picture lies within `margin` modules around the symbol.
    fn contains(&self, point: Point, margin: f64) -> bool {
        let inside = |x: &f64| (-margin..=self.side + margin).contains(x);
        self.placement.to_symbol(point, &mut [0.0; 2]).iter().all(inside)
    }
}
