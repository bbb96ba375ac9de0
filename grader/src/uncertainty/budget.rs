//! The uncertainty budget of one value, by JCGM 100:2008 (GUM).
//!
//! In: components, each a figure with its distribution and how strongly it acts on the value (sensitivity). Out: the
//! combined standard uncertainty (GUM 5.1.2, components uncorrelated), effective degrees of freedom (G.4.1,
//! Welch-Satterthwaite), the coverage factor and the expanded uncertainty (G.6.4).

use crate::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

use super::student::{coverage_factor, even_factor};

/// Where a contribution comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Noise of a single picture, the symbol left where it is.
    Noise,
    /// Laying the symbol down again: placement, turn, focus, light of that place.
    Repositioning,
    /// The lighter reflectance that the map from grey levels rests on: certificate and fit.
    LightReference,
    /// The darker one.
    DarkReference,
    /// Departure of the response from a straight line between the two.
    Linearity,
    /// Millimetres per pixel.
    Scale,
    /// Scale along x against scale along y.
    Anisotropy,
    /// What the method of measurement itself is off, found on drawn symbols with known values.
    Method,
    /// Noise carries a value that cannot be negative away from zero.
    NearZero,
    /// Digits of the figure.
    Resolution,
}

impl Source {
    /// Its name for people.
    #[must_use]
    pub fn name(self) -> Bilingual {
        match self {
            Self::Noise => Bilingual::new("noise (repeatability)", "噪声（重复性）"),
            Self::Repositioning => Bilingual::new("repositioning (reproducibility)", "重新放置（复现性）"),
            Self::LightReference => Bilingual::new("calibration: light reference", "校准：亮参考"),
            Self::DarkReference => Bilingual::new("calibration: dark reference", "校准：暗参考"),
            Self::Linearity => Bilingual::new("calibration: linearity", "校准：线性"),
            Self::Scale => Bilingual::new("scale", "尺度"),
            Self::Anisotropy => Bilingual::new("scale: x against y", "尺度：x 与 y 之比"),
            Self::Method => Bilingual::new("method", "方法"),
            Self::NearZero => Bilingual::new("value near zero", "接近零的值"),
            Self::Resolution => Bilingual::new("resolution", "分辨力"),
        }
    }
}

/// How a component was evaluated (GUM 4.2, 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evaluation {
    /// From observations, by statistics.
    A,
    /// Otherwise: certificate, specification, other knowledge.
    B,
}

/// What is assumed of the distribution of a component; fixes the divisor that makes a standard uncertainty of the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Normal; the figure is a standard deviation.
    Normal,
    /// Normal; the figure is an expanded uncertainty with k = 2 (GUM 4.3.3).
    NormalExpanded,
    /// Even between plus and minus the figure (GUM 4.3.7).
    Rectangular,
    /// Triangular between plus and minus the figure (GUM 4.3.9).
    Triangular,
}

impl Distribution {
    /// What the figure is divided by.
    #[must_use]
    pub fn divisor(self) -> f64 {
        match self {
            Self::Normal => 1.0,
            Self::NormalExpanded => 2.0,
            Self::Rectangular => 3_f64.sqrt(),
            Self::Triangular => 6_f64.sqrt(),
        }
    }
}

/// One contribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Where it comes from.
    pub source: Source,
    /// Type A or type B.
    #[serde(rename = "type")]
    pub evaluation: Evaluation,
    /// Distribution.
    pub distribution: Distribution,
    /// The figure, in its own unit.
    pub figure: f64,
    /// What the figure is divided by.
    pub divisor: f64,
    /// Change of the value for a unit of the figure's quantity.
    pub sensitivity: f64,
    /// Standard uncertainty that it brings to the value, in the value's unit.
    pub standard: f64,
    /// Degrees of freedom of the figure; null: the figure is taken as exactly known.
    pub degrees_of_freedom: Option<f64>,
}

impl Component {
    /// A component; its standard uncertainty is `|sensitivity| · figure / divisor`.
    #[must_use]
    pub fn new(source: Source, evaluation: Evaluation, distribution: Distribution, figure: f64) -> Self {
        let divisor = distribution.divisor();
        Self {
            source,
            evaluation,
            distribution,
            figure,
            divisor,
            sensitivity: 1.0,
            standard: figure.abs() / divisor,
            degrees_of_freedom: None,
        }
    }

    /// With the sensitivity of the value to it.
    #[must_use]
    pub fn acting(mut self, sensitivity: f64) -> Self {
        self.sensitivity = sensitivity;
        self.standard = (sensitivity * self.figure).abs() / self.divisor;
        self
    }

    /// With the degrees of freedom of its figure.
    #[must_use]
    pub const fn with_degrees(mut self, degrees: Option<f64>) -> Self {
        self.degrees_of_freedom = degrees;
        self
    }
}

/// A budget, summed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Contributions.
    pub components: Vec<Component>,
    /// Combined standard uncertainty: root of the sum of squares.
    pub combined: f64,
    /// Effective degrees of freedom; null: no component has a limited number.
    pub effective_degrees_of_freedom: Option<f64>,
    /// Coverage factor for 95.45 %: 2; more where the effective degrees of freedom are few (Student), less where one even
    /// distribution is a large part.
    pub coverage_factor: f64,
    /// Expanded uncertainty, coverage factor times combined standard uncertainty.
    pub expanded: f64,
}

impl Budget {
    /// Sums components up.
    #[must_use]
    pub fn new(components: Vec<Component>) -> Self {
        let combined = components.iter().map(|part| part.standard * part.standard).sum::<f64>().sqrt();
        let effective_degrees_of_freedom = welch_satterthwaite(&components, combined);
        let even = components.iter().filter(|part| part.distribution == Distribution::Rectangular);
        let largest = even.map(|part| part.standard).fold(0.0, f64::max);
        let share = if combined > 0.0 { largest / combined } else { 0.0 };
        // Both are factors on the 2 of a normal distribution that is known; where one of them is far from it, the other
        // has little to say.
        let coverage_factor = coverage_factor(effective_degrees_of_freedom) * even_factor(share) / 2.0;
        let expanded = coverage_factor * combined;
        Self { components, combined, effective_degrees_of_freedom, coverage_factor, expanded }
    }

    /// The component of a source.
    #[must_use]
    pub fn part(&self, source: Source) -> Option<&Component> {
        self.components.iter().find(|part| part.source == source)
    }
}

/// GUM G.2b: the fourth power of the sum over the fourth powers of the parts, each by its degrees of freedom.
fn welch_satterthwaite(components: &[Component], combined: f64) -> Option<f64> {
    let limited = components.iter().filter_map(|part| Some((part.standard, part.degrees_of_freedom?)));
    let sum: f64 = limited.filter(|(_, degrees)| *degrees > 0.0).map(|(u, degrees)| u.powi(4) / degrees).sum();
    (sum > 0.0).then(|| combined.powi(4) / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(figure: f64, sensitivity: f64, degrees: Option<f64>) -> Component {
        Component::new(Source::Method, Evaluation::B, Distribution::Normal, figure)
            .acting(sensitivity)
            .with_degrees(degrees)
    }

    #[test]
    fn end_gauge_of_the_guide() {
        // JCGM 100:2008, example H.1, table H.1; uncertainties in nm. u(l_S) = 25 (18 degrees), u(d) = 9.7 (25.6),
        // u(δα) = 0.58e-6 /°C with l_S θ = 5e7 nm · 0.1 °C (50), u(δθ) = 0.029 °C with l_S α_S = 5e7 nm · 11.5e-6 /°C (2).
        let budget = Budget::new(vec![
            part(25.0, 1.0, Some(18.0)),
            part(9.7, 1.0, Some(25.6)),
            part(0.58e-6, -5e7 * 0.1, Some(50.0)),
            part(0.029, -5e7 * 11.5e-6, Some(2.0)),
        ]);
        let each: Vec<f64> = budget.components.iter().map(|part| (part.standard * 10.0).round() / 10.0).collect();
        assert_eq!(each, [25.0, 9.7, 2.9, 16.7]);
        // The guide: u_c = 32 nm; ν_eff = 16 (16.7 before it is cut); U_99 = 2.92 · 32 nm = 93 nm.
        assert_eq!(budget.combined.round(), 32.0);
        let degrees = budget.effective_degrees_of_freedom.unwrap();
        assert_eq!(degrees.floor(), 16.0);
        let u99 = super::super::student::quantile(0.99, degrees.floor()) * budget.combined;
        assert!((u99 - 93.0).abs() < 1.0, "{u99}");
    }

    #[test]
    fn comparator_of_the_guide() {
        // GUM H.1.3.2: u(d) from 5.8 (24 degrees), 3.9 (5) and 6.7 (8) nm: 9.7 nm with 25.6 degrees.
        let budget =
            Budget::new(vec![part(5.8, 1.0, Some(24.0)), part(3.9, 1.0, Some(5.0)), part(6.7, 1.0, Some(8.0))]);
        assert!((budget.combined - 9.7).abs() < 0.05);
        assert!((budget.effective_degrees_of_freedom.unwrap() - 25.6).abs() < 0.5);
    }

    #[test]
    fn divisors_are_those_of_the_guide() {
        // GUM 4.3.7: a/√3; 4.3.9 b with β = 0: a/√6.
        let at = |distribution| Component::new(Source::Scale, Evaluation::B, distribution, 1.0).standard;
        assert!((at(Distribution::Rectangular) - 0.577_350).abs() < 1e-6);
        assert!((at(Distribution::Triangular) - 0.408_248).abs() < 1e-6);
        assert!((at(Distribution::NormalExpanded) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn without_limited_components_the_factor_is_two() {
        let budget = Budget::new(vec![part(0.3, 1.0, None), part(0.4, -1.0, None)]);
        assert_eq!(budget.effective_degrees_of_freedom, None);
        assert!((budget.combined - 0.5).abs() < 1e-15 && (budget.expanded - 1.0).abs() < 1e-15);
        assert!(Budget::new(Vec::new()).expanded.abs() < 1e-15);
    }

    #[test]
    fn an_even_distribution_alone_is_covered_by_less_than_two() {
        // EA-4/02, example S9: the resolution dominates, k = 1.65.
        let resolution = Component::new(Source::Resolution, Evaluation::B, Distribution::Rectangular, 0.05);
        let budget = Budget::new(vec![resolution.clone(), part(0.001, 1.0, None)]);
        assert!((budget.coverage_factor - 1.65).abs() < 0.01, "{}", budget.coverage_factor);
        // A twentieth of the whole does not show.
        let budget = Budget::new(vec![resolution, part(1.0, 1.0, None)]);
        assert!((budget.coverage_factor - 2.0).abs() < 1e-3);
    }

    #[test]
    fn one_component_keeps_its_degrees() {
        let budget = Budget::new(vec![part(2.0, 0.5, Some(4.0))]);
        assert!((budget.effective_degrees_of_freedom.unwrap() - 4.0).abs() < 1e-12);
        assert!((budget.expanded - budget.coverage_factor).abs() < 1e-12);
    }
}
