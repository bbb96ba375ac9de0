//! Symbols to be measured.

use grader::synth::prng::Prng;
use grader::synth::spec::{DefectKind, ModuleDefect, NodeShift, SymbolSpec, SynthError};

/// Which symbols are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// Printed with everyday faults: values well inside their range.
    Everyday,
    /// Values at the ends of their ranges, and a module at the threshold: no nonuniformity at all, or codewords that read
    /// now right and now wrong.
    Limits,
}

/// A printed symbol under a camera.
#[derive(Clone, Debug)]
pub struct Specimen {
    /// Print and nominal placement.
    pub spec: SymbolSpec,
    /// Standard deviation of the camera's noise, reflectance.
    pub noise: f64,
}

impl Specimen {
    /// The same for the same seed: version 2, 10 to 12 pixels per module, contrast 0.45 to 0.85, noise of 0.1 to 0.6 % of
    /// it.
    pub fn draw(population: Population, seed: u64) -> Result<Self, SynthError> {
        let mut prng = Prng::new(seed);
        let pitch = prng.between(10.0, 12.0);
        let mut spec = SymbolSpec::new(&format!("SPECIMEN {seed}"), pitch, [0.0; 2]);
        spec.version = Some(2);
        spec.mask = Some(prng.below(8) as u8);
        spec.rotation = prng.between(-20.0, 20.0);
        spec.light = prng.between(0.6, 0.9);
        spec.dark = prng.between(0.05, 0.15);
        spec.growth = growth(&mut prng);
        if population == Population::Everyday || prng.chance(0.5) {
            let stretch = prng.between(0.01, 0.1) * sign(&mut prng);
            spec.pitch = [pitch * (1.0 + stretch / 2.0), pitch * (1.0 - stretch / 2.0)];
            let (angle, size) = (prng.between(0.0, std::f64::consts::TAU), prng.between(0.1, 0.5));
            spec.node_shifts.push(NodeShift { node: [1, 1], shift: [size * angle.cos(), size * angle.sin()] });
        }
        let weak = match population {
            Population::Everyday => prng.between(0.15, 0.6),
            Population::Limits => prng.between(-0.01, 0.01),
        };
        spoil(&mut prng, &mut spec, weak)?;
        let noise = prng.between(0.001, 0.006) * (spec.light - spec.dark);
        Ok(Self { spec, noise })
    }
}

fn sign(prng: &mut Prng) -> f64 {
    if prng.chance(0.5) { 1.0 } else { -1.0 }
}

/// Growth up to 0.1 X, one axis clearly more than the other: which of both is reported does not hang on noise.
fn growth(prng: &mut Prng) -> [f64; 2] {
    let large = prng.between(0.03, 0.1) * sign(prng);
    let small = large.abs() * prng.between(0.0, 0.7) * sign(prng);
    if prng.chance(0.5) { [large, small] } else { [small, large] }
}

/// One module of a codeword with that modulation; negative is the wrong colour.
fn spoil(prng: &mut Prng, spec: &mut SymbolSpec, modulation: f64) -> Result<(), SynthError> {
    let symbol = spec.encode()?;
    let (bits, side) = (symbol.bits(), symbol.matrix.width());
    let at = loop {
        let at = (prng.below(side), prng.below(side));
        if bits[at].is_some() {
            break at;
        }
    };
    let middle = f64::midpoint(spec.light, spec.dark);
    let towards = if symbol.matrix[at] { -1.0 } else { 1.0 };
    let reflectance = middle + towards * modulation * (spec.light - spec.dark) / 2.0;
    let kind = DefectKind::Reflectance(reflectance);
    spec.defects.push(ModuleDefect { row: at.0 as i32, column: at.1 as i32, kind });
    Ok(())
}
