//! What is stated of the uncertainty of a rig's values: for each quantity the expanded uncertainty with its budget.

use std::collections::BTreeMap;

use crate::bilingual::Bilingual;
use crate::record::SymbolRecord;
use serde::{Deserialize, Serialize};

use super::budget::{Budget, Component, Distribution, Evaluation, Source};
use super::method::method;
use super::quantity::{Quantity, Scale};
use super::rig::{RigError, RigUncertainty, Situation, components};

/// Uncertainties of single values, from a repeatability run and the calibration of the rig.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncertaintyStatement {
    /// Edition of the standard that the values are of.
    pub standard: String,
    /// Aperture as chosen, e.g. `0.8X`.
    pub aperture: String,
    /// Images behind it.
    pub images: usize,
    /// Placements that they show.
    pub placements: usize,
    /// Circumstances of the symbol of the run.
    pub situation: Situation,
    /// What the calibration leaves uncertain; null: not stated, and not in the figures.
    pub rig: Option<RigUncertainty>,
    /// Sources that nothing is known of and that the figures leave out.
    pub not_determined: Vec<Source>,
    /// Quantity -> its uncertainty.
    pub quantities: BTreeMap<Quantity, StatedUncertainty>,
}

/// The uncertainty of one quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedUncertainty {
    /// Mean of the run.
    pub value: f64,
    /// Expanded uncertainty of a single value.
    pub expanded: f64,
    /// How the quantity varies.
    pub scale: Scale,
    /// Budget of a continuous quantity; null for counts and grades.
    pub budget: Option<Budget>,
    /// Of counts and grades: how far from the most frequent value all but one in twenty images lay.
    pub spread: Option<f64>,
}

/// What a run says about one continuous quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard uncertainty that noise brings to a single value, with degrees of freedom; `None`: not told apart.
    pub noise: Option<(f64, f64)>,
    /// The same of repositioning; `None`: the symbol was not moved.
    pub repositioning: Option<(f64, f64)>,
}

impl StatedUncertainty {
    /// Of a continuous quantity.
    #[must_use]
    pub fn continuous(quantity: &Quantity, spread: &Spread, rig: Option<&RigUncertainty>, at: &Situation) -> Self {
        let observed = |source, (figure, degrees)| {
            Component::new(source, Evaluation::A, Distribution::Normal, figure).with_degrees(Some(degrees))
        };
        let mut all: Vec<Component> = Vec::new();
        all.extend(spread.noise.map(|figure| observed(Source::Noise, figure)));
        all.extend(spread.repositioning.map(|figure| observed(Source::Repositioning, figure)));
        let random = all.iter().map(|part| part.standard * part.standard).sum::<f64>().sqrt();
        if let Some(figure) = lift(quantity, spread.mean, random) {
            all.push(Component::new(Source::NearZero, Evaluation::B, Distribution::Normal, figure));
        }
        all.extend(method(quantity, spread.mean, at));
        all.extend(rig.map(|rig| components(rig, quantity, spread.mean, at)).into_iter().flatten());
        let digit = quantity.half_digit();
        all.push(Component::new(Source::Resolution, Evaluation::B, Distribution::Rectangular, digit));
        let budget = Budget::new(all);
        let (value, expanded) = (spread.mean, budget.expanded);
        Self { value, expanded, scale: Scale::Continuous, budget: Some(budget), spread: None }
    }

    /// Of a count or a grade, from its values.
    ///
    /// Not a standard deviation times a factor: where one image in ten shows the next step, twice the standard deviation
    /// is 0.6 steps and covers neither value from the other. Stated is the least distance from the most frequent value
    /// within which at least 95 % of the images lie, and half of the last digit. Whatever the probability of a jump, at
    /// least 95 % of further values lie that near: what is rare enough to be missed in twenty images seldom comes.
    #[must_use]
    pub fn steps(quantity: &Quantity, values: &[f64]) -> Self {
        let usual = most_frequent(values);
        let mut distances: Vec<f64> = values.iter().map(|value| (value - usual).abs()).collect();
        distances.sort_by(f64::total_cmp);
        let within = (values.len() * 95).div_ceil(100).max(1);
        let spread = distances.get(within - 1).copied().unwrap_or(0.0);
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        Self {
            value: mean,
            expanded: spread + quantity.half_digit(),
            scale: Scale::Steps,
            budget: None,
            spread: Some(spread),
        }
    }
}

/// By how much unused error correction changes with one more wrong codeword, in the block with the least capacity: the
/// value is `1 - 2 e / p` with the capacity `p`.
#[must_use]
pub fn codeword_step(symbol: &SymbolRecord) -> Option<f64> {
    let blocks = &symbol.parameters.unused_error_correction.as_ref()?.blocks;
    let least = blocks.iter().map(|block| block.capacity).min().filter(|capacity| *capacity > 0)?;
    Some(2.0 / f64::from(least))
}

/// How many times its own spread a magnitude must exceed before it counts as clear of zero. The length of a random
/// vector has 1.9 times its spread as mean, the largest of a hundred such lengths 6 times.
const CLEAR_OF_ZERO: f64 = 6.0;

/// The contribution to a magnitude that noise may have lifted from zero: its whole mean.
///
/// If the true value is zero, everything measured is error, and its root mean square is that of mean and spread. That is
/// what must be covered as long as the mean is no more than what noise alone can give.
fn lift(quantity: &Quantity, mean: f64, random: f64) -> Option<f64> {
    (quantity.is_a_magnitude() && random > 0.0 && mean < CLEAR_OF_ZERO * random).then_some(mean)
}

/// The value that comes most often; of several the one in the middle of the row.
fn most_frequent(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    let count = |value: f64| sorted.iter().filter(|other| other.total_cmp(&value).is_eq()).count();
    let most = sorted.iter().map(|value| count(*value)).max().unwrap_or(0);
    let candidates = sorted.iter().copied().filter(|value| count(*value) == most);
    candidates.min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs())).unwrap_or(0.0)
}

/// Why a statement states nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StatementError {
    /// A figure that is no number, or negative.
    #[error("{figure} of {quantity} is {value}; a number from 0 is wanted")]
    Figure {
        /// Which figure.
        figure: &'static str,
        /// Of which quantity, or of what else.
        quantity: String,
        /// Its value.
        value: f64,
    },
    /// What the calibration leaves uncertain.
    #[error("{0}")]
    Rig(#[from] RigError),
    /// Sources that nothing is known of: the figures are too small, and nobody who reads one beside a value would know.
    #[error("nothing is known of: {}", names(.0, |name| &name.en))]
    Incomplete(Vec<Source>),
}

impl StatementError {
    /// The same, for people.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Incomplete(missing) => Bilingual::new(
                format!("nothing is known of: {}", names(missing, |name| &name.en)),
                format!("以下来源未知：{}", names(missing, |name| &name.zh)),
            ),
            other => Bilingual::new(other.to_string(), other.to_string()),
        }
    }
}

/// Sources, one after the other.
fn names(sources: &[Source], language: fn(&Bilingual) -> &str) -> String {
    let names: Vec<String> = sources.iter().map(|source| language(&source.name()).to_owned()).collect();
    names.join(", ")
}

impl UncertaintyStatement {
    /// Refuses what no run can have found.
    ///
    /// # Errors
    /// The first figure that is impossible; sources that the figures leave out.
    pub fn check(&self) -> Result<(), StatementError> {
        if !self.not_determined.is_empty() {
            return Err(StatementError::Incomplete(self.not_determined.clone()));
        }
        let Situation { maximum, minimum, pixels_per_module, axis_share, fixed_aperture: _ } = self.situation;
        let situation = [
            ("maximum", maximum),
            ("minimum", minimum),
            ("pixels_per_module", pixels_per_module),
            ("axis_share", axis_share),
        ];
        situation.into_iter().try_for_each(|(figure, value)| from_zero(figure, "situation", value))?;
        self.rig.as_ref().map_or(Ok(()), RigUncertainty::check)?;
        for (quantity, stated) in &self.quantities {
            let quantity = quantity.key();
            from_zero("expanded", &quantity, stated.expanded)?;
            for part in stated.budget.iter().flat_map(|budget| &budget.components) {
                from_zero("standard", &quantity, part.standard)?;
                from_zero("degrees_of_freedom", &quantity, part.degrees_of_freedom.unwrap_or(0.0))?;
            }
        }
        Ok(())
    }

    /// Whether it is of values by that edition and aperture.
    #[must_use]
    pub fn is_of(&self, standard: &str, aperture: &str) -> bool {
        self.standard == standard && self.aperture == aperture
    }

    /// Expanded uncertainties for a symbol that this rig measured: names as in records.
    ///
    /// What the calibration of the rig contributes follows the symbol's own values. What the run found is kept, with two
    /// exceptions for a symbol that is harder to measure than that of the run: noise counts by what it is to the
    /// contrast, and positions by what a pixel is to a module.
    #[must_use]
    pub fn of(&self, symbol: &SymbolRecord) -> BTreeMap<String, f64> {
        let at = self.situation_of(symbol);
        let stated = self.quantities.iter().filter_map(|(quantity, stated)| {
            let value = quantity.of(symbol)?;
            let expanded = match &stated.budget {
                Some(budget) => self.moved(quantity, value, budget, &at).expanded,
                None => stated.expanded,
            };
            Some((quantity.key(), expanded))
        });
        // Numbers that a budget overflows state nothing.
        let mut stated: BTreeMap<String, f64> = stated.filter(|(_, expanded)| expanded.is_finite()).collect();
        self.with_undecided(symbol, &mut stated);
        stated
    }

    /// The same for unused error correction: a module whose modulation is no more than its uncertainty may lie on either
    /// side of the threshold. Its codeword may then be right or wrong, whatever the images of the run showed, for they were
    /// all taken with one calibration.
    fn with_undecided(&self, symbol: &SymbolRecord, stated: &mut BTreeMap<String, f64>) {
        let modulation = Quantity::ContrastUniformity;
        let undecided = modulation.of(symbol).zip(stated.get(&modulation.key())).is_some_and(|(m, u)| m <= *u);
        let step = codeword_step(symbol).filter(|_| undecided);
        if let Some((step, expanded)) = step.zip(stated.get_mut(&Quantity::UnusedErrorCorrection.key())) {
            *expanded = expanded.max(step + Quantity::UnusedErrorCorrection.half_digit());
        }
    }

    fn situation_of(&self, symbol: &SymbolRecord) -> Situation {
        let reflectance = symbol.reflectance.as_ref();
        Situation {
            maximum: reflectance.map_or(self.situation.maximum, |held| held.maximum),
            minimum: reflectance.map_or(self.situation.minimum, |held| held.minimum),
            pixels_per_module: symbol.pixels_per_module,
            axis_share: (2.0 * symbol.rotation_degrees.to_radians()).cos().abs(),
            fixed_aperture: self.situation.fixed_aperture,
        }
    }

    fn moved(&self, quantity: &Quantity, value: f64, budget: &Budget, at: &Situation) -> Budget {
        let part = |source| budget.part(source).and_then(|part| Some((part.standard, part.degrees_of_freedom?)));
        let [noise, position] = harder(quantity, &self.situation, at);
        let spread = Spread {
            mean: value,
            noise: part(Source::Noise).map(|(figure, degrees)| (figure * noise * position, degrees)),
            repositioning: part(Source::Repositioning).map(|(figure, degrees)| (figure * position, degrees)),
        };
        let stated = StatedUncertainty::continuous(quantity, &spread, self.rig.as_ref(), at);
        stated.budget.unwrap_or_else(|| budget.clone())
    }
}

/// Factors, at least 1, by which noise and position count more in a symbol than in that of the run.
///
/// A module's modulation is wrong by `2 δR / SC`, an edge by `δR` over its slope, which is as the contrast. A wrong
/// position in pixels is wrong in modules by as much as there are fewer pixels in one.
fn harder(quantity: &Quantity, run: &Situation, at: &Situation) -> [f64; 2] {
    let ratio = |run: f64, here: f64| if here > 0.0 { (run / here).max(1.0) } else { 1.0 };
    let contrast = ratio(run.maximum - run.minimum, at.maximum - at.minimum);
    let pixels = ratio(run.pixels_per_module, at.pixels_per_module);
    match quantity {
        Quantity::ContrastUniformity => [contrast, 1.0],
        Quantity::AxialNonuniformity
        | Quantity::GridNonuniformity
        | Quantity::PrintGrowth
        | Quantity::HorizontalGrowth
        | Quantity::VerticalGrowth => [contrast, pixels],
        _ => [1.0, 1.0],
    }
}

fn from_zero(figure: &'static str, quantity: &str, value: f64) -> Result<(), StatementError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(StatementError::Figure { figure, quantity: quantity.to_owned(), value })
}

#[cfg(test)]
mod tests;
