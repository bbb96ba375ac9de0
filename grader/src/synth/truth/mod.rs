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
mod statement;
mod symbol;

pub use limits::{Edition, Limits};
pub use modulation::Segment;
pub use statement::{
    BlockTruth, CopiesTruth, DamageTruth, Derivation, Detail, ErrorCorrectionTruth, GrowthTruth, LocatedTruth,
    ParameterTruth, QuietZoneTruth, ReflectanceTruth, SymbolTruth, Truth,
};

use super::spec::{Scene, SynthError};

/// Derives the right answers for a scene.
///
/// # Errors
/// If the scene cannot be drawn.
pub fn truth(scene: &Scene) -> Result<Truth, SynthError> {
    scene.check()?;
    let symbols = scene.symbols.iter().map(|spec| symbol::derive(scene, spec)).collect::<Result<_, _>>()?;
    Ok(Truth { schema: 1, width: scene.width, height: scene.height, bits: scene.bits, symbols })
}
