//! Whether expanded uncertainties cover the truth: measurements simulated with known truth.
//!
//! Symbols are drawn by the forward model and photographed by a rig whose errors are drawn from what its calibration
//! states of them. A repeatability study of a symbol gives a statement; measurements of the same symbol laid down anew, by
//! rigs with new errors and with new noise, are held against it. The truth is the forward model's, from the description of
//! the print and the errors that were drawn, not from pictures.
//!
//! Each symbol is studied twice, with other placements and another rig; each study is judged by the pictures of the other.

mod rig;
mod specimen;

use std::collections::BTreeMap;

use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::record::Record;
use grader::synth::prng::Prng;
use grader::synth::spec::{Scene, SynthError};
use grader::synth::truth::SymbolTruth;
use grader::synth::{reflectance, truth};

use super::study::{Shot, Study, StudyError};
use crate::uncertainty::method::unit;
use crate::uncertainty::{Quantity, Reference, RigUncertainty, Situation, UncertaintyStatement};
use rig::Rig;
pub use specimen::Population;
use specimen::Specimen;

/// How measurements are simulated.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Which symbols are drawn.
    pub population: Population,
    /// Placements of each study.
    pub placements: usize,
    /// Images of each placement.
    pub images: usize,
    /// What the calibration of the rig states.
    pub rig: RigUncertainty,
}

impl Plan {
    /// Studies of ten placements with two images each: 40 measurements of a symbol.
    #[must_use]
    pub const fn new(population: Population) -> Self {
        Self {
            population,
            placements: 10,
            images: 2,
            rig: RigUncertainty {
                light: Reference { reflectance: 0.85, uncertainty: 0.01, degrees_of_freedom: None },
                dark: Reference { reflectance: 0.05, uncertainty: 0.004, degrees_of_freedom: None },
                linearity: 0.004,
                scale_relative: Some(0.0005),
                anisotropy: Some(0.0006),
                edge_pixels: 1.0,
            },
        }
    }
}

/// Why a simulation cannot be carried out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CoverageError {
    /// A symbol cannot be drawn.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// Pictures are no study.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A picture cannot be inspected.
    #[error("{0}")]
    Inspect(String),
}

/// How often a quantity was covered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Measurements.
    pub trials: usize,
    /// Of them, those whose truth lies within the expanded uncertainty.
    pub covered: usize,
    /// Sum of the squares of the deviations from the truth.
    pub squares: f64,
    /// Sum of the expanded uncertainties.
    pub expanded: f64,
}

impl Tally {
    /// Share covered, percent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        100.0 * self.covered as f64 / self.trials.max(1) as f64
    }

    fn add(&mut self, other: &Self) {
        self.trials += other.trials;
        self.covered += other.covered;
        self.squares += other.squares;
        self.expanded += other.expanded;
    }
}

/// Quantity by quantity.
pub type Coverage = BTreeMap<Quantity, Tally>;

/// The sums of several symbols.
#[must_use]
pub fn together(parts: impl IntoIterator<Item = Coverage>) -> Coverage {
    let mut all = Coverage::new();
    for (quantity, tally) in parts.into_iter().flatten() {
        all.entry(quantity).or_default().add(&tally);
    }
    all
}

/// A picture without noise, and what is true of it.
struct View {
    plane: Plane<f64>,
    truth: SymbolTruth,
}

/// Simulates the measurements of one symbol: `2 · placements · images` of each quantity.
///
/// # Errors
/// If the symbol cannot be drawn or its pictures make no study.
pub fn measure_symbol(plan: &Plan, seed: u64) -> Result<Coverage, CoverageError> {
    let specimen = Specimen::draw(plan.population, seed)?;
    let mut prng = Prng::new(seed ^ 0x5eed_c0ff);
    let halves = [views(plan, &specimen, &mut prng)?, views(plan, &specimen, &mut prng)?];
    let mut coverage = Coverage::new();
    for (studied, measured) in [(0, 1), (1, 0)] {
        let statement = study(plan, &specimen, &halves[studied], &mut prng)?;
        for view in &halves[measured] {
            for _ in 0..plan.images {
                let rig = Rig::draw(&plan.rig, &mut prng);
                let record = photograph(&specimen, view, &rig, &mut prng)?;
                compare(&statement, &record, &view.truth, &rig, &mut coverage);
            }
        }
    }
    Ok(coverage)
}

fn views(plan: &Plan, specimen: &Specimen, prng: &mut Prng) -> Result<Vec<View>, CoverageError> {
    (0..plan.placements).map(|_| view(specimen, prng)).collect()
}

fn view(specimen: &Specimen, prng: &mut Prng) -> Result<View, CoverageError> {
    let mut spec = specimen.spec.clone();
    spec.rotation += prng.between(-5.0, 5.0);
    let mut scene = Scene::around(spec)?;
    scene.symbols[0].centre = scene.symbols[0].centre.map(|middle| middle + prng.between(-0.5, 0.5));
    let plane = reflectance(&scene)?;
    let truth = truth(&scene)?.symbols.swap_remove(0);
    Ok(View { plane, truth })
}

fn study(
    plan: &Plan,
    specimen: &Specimen,
    views: &[View],
    prng: &mut Prng,
) -> Result<UncertaintyStatement, CoverageError> {
    let rig = Rig::draw(&plan.rig, prng);
    let mut shots = Vec::new();
    for (number, view) in views.iter().enumerate() {
        for _ in 0..plan.images {
            let record = photograph(specimen, view, &rig, prng)?;
            shots.push(Shot { name: number.to_string(), placement: number.to_string(), record });
        }
    }
    let study = Study { aperture: "0.8X".into(), fixed_aperture: false, rig: Some(plan.rig) };
    Ok(study.evaluate(&shots)?.statement)
}

fn photograph(specimen: &Specimen, view: &View, rig: &Rig, prng: &mut Prng) -> Result<Record, CoverageError> {
    let frame = rig.expose(&view.plane, specimen.noise, prng).map_err(|e| CoverageError::Inspect(e.to_string()))?;
    let request = Request { calibration: rig.calibration(), ..Request::default() };
    inspect(&frame, &request).map_err(|e| CoverageError::Inspect(e.to_string()))
}

fn compare(statement: &UncertaintyStatement, record: &Record, truth: &SymbolTruth, rig: &Rig, coverage: &mut Coverage) {
    let symbol = record.symbols.first();
    let expanded = symbol.map(|symbol| statement.of(symbol)).unwrap_or_default();
    for quantity in statement.quantities.keys() {
        let Some(exact) = exact(quantity, truth, rig) else { continue };
        let tally = coverage.entry(quantity.clone()).or_default();
        tally.trials += 1;
        // What was not measured covers nothing.
        let value = symbol.and_then(|symbol| quantity.of(symbol)).zip(expanded.get(&quantity.key()));
        let Some((value, expanded)) = value else { continue };
        // Grades are tenths: a hair for their binary form.
        tally.covered += usize::from((value - exact).abs() <= expanded + 1e-12);
        tally.squares += (value - exact).powi(2);
        tally.expanded += expanded;
    }
}

/// The true value; `None` where the model derives none.
fn exact(quantity: &Quantity, truth: &SymbolTruth, rig: &Rig) -> Option<f64> {
    let grade = |grade: Option<u8>| grade.map(f64::from);
    match quantity {
        Quantity::MaximumReflectance => Some(truth.reflectance.maximum),
        Quantity::MinimumReflectance => Some(truth.reflectance.minimum),
        Quantity::SymbolContrast => truth.symbol_contrast.value,
        Quantity::ContrastUniformity => truth.contrast_uniformity_of_all.parameter.value,
        Quantity::AxialNonuniformity => {
            truth.axial_nonuniformity.value.map(|_| rig.axial(truth.spacing, truth.rotation_degrees))
        }
        Quantity::GridNonuniformity => truth.grid_nonuniformity.parameter.value,
        Quantity::PrintGrowth => truth.print_growth.parameter.value,
        Quantity::HorizontalGrowth => truth.print_growth.horizontal,
        Quantity::VerticalGrowth => truth.print_growth.vertical,
        Quantity::XDimension => Some(rig.x_dimension(truth.spacing, truth.rotation_degrees)),
        Quantity::UnusedErrorCorrection => truth.unused_error_correction.parameter.value,
        Quantity::Modulation => grade(truth.modulation.grade_2011),
        Quantity::ReflectanceMargin => grade(truth.reflectance_margin.grade_2011),
        Quantity::FixedPatternDamage => grade(truth.fixed_pattern_damage.parameter.grade_2011),
        Quantity::Segment(segment) => grade(truth.fixed_pattern_damage.segments.get(segment)?.grade_2011),
        Quantity::FormatInformation => grade(truth.format_information.as_ref()?.parameter.grade_2011),
        Quantity::VersionInformation => grade(truth.version_information.as_ref()?.parameter.grade_2011),
        Quantity::QuietZone => truth.quiet_zone.value,
        Quantity::Decode => grade(truth.decode.grade_2011),
        Quantity::Overall => grade(truth.overall.grade_2011),
    }
}

/// The mean deviation of each continuous quantity from the truth over the placements of one symbol, by a rig without
/// errors, in the unit of [`crate::uncertainty::method`]; and the variance of that mean.
///
/// # Errors
/// If the symbol cannot be drawn.
pub fn mean_deviations(plan: &Plan, seed: u64) -> Result<BTreeMap<Quantity, [f64; 2]>, CoverageError> {
    let specimen = Specimen::draw(plan.population, seed)?;
    let mut prng = Prng::new(seed ^ 0x5eed_ba5e);
    let mut all: BTreeMap<Quantity, Vec<f64>> = BTreeMap::new();
    for view in views(plan, &specimen, &mut prng)? {
        let rig = Rig::perfect(&plan.rig);
        let record = photograph(&specimen, &view, &rig, &mut prng)?;
        let Some(symbol) = record.symbols.first() else { continue };
        let at = Situation {
            maximum: view.truth.reflectance.maximum,
            minimum: view.truth.reflectance.minimum,
            pixels_per_module: view.truth.pixels_per_module,
            axis_share: 1.0,
            fixed_aperture: false,
        };
        for quantity in Quantity::PLAIN {
            if let Some((value, exact)) = quantity.of(symbol).zip(exact(&quantity, &view.truth, &rig)) {
                all.entry(quantity.clone()).or_default().push((value - exact) / unit(&quantity, exact, &at));
            }
        }
    }
    Ok(all.into_iter().map(|(quantity, values)| (quantity, mean_and_variance(&values))).collect())
}

fn mean_and_variance(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    [mean, squares / ((count - 1.0).max(1.0) * count)]
}

#[cfg(test)]
mod tests;
