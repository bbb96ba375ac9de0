//! What the method of measurement itself is off, whatever the rig.
//!
//! Extremes are found among modules with noise, nodes among pixels: values deviate from those of the print by a little
//! that stays when the symbol is laid down again, and so does not show in any repeatability run. The figures are the root
//! mean square, over 200 drawn symbols, of the mean deviation from the forward model over ten placements, less the scatter
//! of that mean: `cargo bench -p calibration --bench uncertainty -- --method` (10 to 12 pixels per module, noise of 0.1 to
//! 0.6 % of the contrast). They are a tenth to a quarter of the largest deviation of a single value that `make
//! conformance` allows. Nothing was found of axial nonuniformity and print growth; of the X dimension no more than the
//! digits of its figure explain.

use super::budget::{Component, Distribution, Evaluation, Source};
use super::quantity::Quantity;
use super::rig::Situation;

/// Standard uncertainty of the method for a quantity, in its [`unit`].
const FIGURES: [(Quantity, f64); 5] = [
    (Quantity::MaximumReflectance, 0.0015),
    (Quantity::MinimumReflectance, 0.0013),
    (Quantity::SymbolContrast, 0.0028),
    (Quantity::ContrastUniformity, 0.0018),
    (Quantity::GridNonuniformity, 0.0029),
];

/// The component of the method.
#[must_use]
pub fn method(quantity: &Quantity, value: f64, at: &Situation) -> Option<Component> {
    let (_, figure) = FIGURES.iter().find(|(held, _)| held == quantity)?;
    let component = Component::new(Source::Method, Evaluation::B, Distribution::Normal, *figure);
    Some(component.acting(unit(quantity, value, at)))
}

/// What figures of a quantity count in: reflectances by the contrast, growth and grid nonuniformity by pixels, the X
/// dimension by itself.
#[must_use]
pub fn unit(quantity: &Quantity, value: f64, at: &Situation) -> f64 {
    match quantity {
        Quantity::MaximumReflectance | Quantity::MinimumReflectance | Quantity::SymbolContrast => {
            at.maximum - at.minimum
        }
        Quantity::GridNonuniformity | Quantity::PrintGrowth | Quantity::HorizontalGrowth | Quantity::VerticalGrowth => {
            1.0 / at.pixels_per_module.max(1.0)
        }
        Quantity::XDimension => value,
        _ => 1.0,
    }
}
