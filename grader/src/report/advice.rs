//! What a low grade says about the press, in one finding and one remedy.
//!
//! The direction of a fault matters: growth and shrinkage lower the same grades and are cured in opposite ways. Advice
//! looks at what the record holds and chooses words; it grades nothing. The numbers here only choose words.

mod geometry;
mod reflectance;
mod structure;

use super::{Language, Parameter};
use crate::record::SymbolRecord;

/// What was found and what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What was measured and what on the press causes it.
    pub finding: String,
    /// What to do.
    pub remedy: String,
}

impl Advice {
    fn new(finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { finding: finding.into(), remedy: remedy.into() }
    }
}

/// What the press did to lower this parameter of the symbol; `calibrated` says whether reflectances are absolute.
#[must_use]
pub fn causes(parameter: Parameter, symbol: &SymbolRecord, calibrated: bool, language: Language) -> Advice {
    match parameter {
        Parameter::Decode => structure::decode(symbol, language),
        Parameter::SymbolContrast => reflectance::contrast(symbol, calibrated, language),
        Parameter::Modulation => reflectance::modulation(symbol, language),
        Parameter::ReflectanceMargin => reflectance::margin(symbol, language),
        Parameter::ContrastUniformity => reflectance::uniformity(symbol, language),
        Parameter::FixedPatternDamage => structure::fixed_patterns(symbol, language),
        Parameter::FormatInformation => structure::format_information(language),
        Parameter::VersionInformation => structure::version_information(language),
        Parameter::UnusedErrorCorrection => structure::error_correction(symbol, language),
        Parameter::QuietZone => structure::quiet_zone(symbol, language),
        Parameter::AxialNonuniformity => geometry::axial(symbol, language),
        Parameter::GridNonuniformity => geometry::grid(symbol, language),
        Parameter::PrintGrowth => geometry::growth(symbol, language),
    }
}

/// From this growth in X on it is named as a cause: twice what a good press holds.
const NOTABLE_GROWTH: f64 = 0.08;

/// How dark elements came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growth {
    TooWide,
    TooNarrow,
}

/// Growth of the symbol where it is notable, with its size in X.
fn notable_growth(symbol: &SymbolRecord) -> Option<(Growth, f64)> {
    let growth = symbol.parameters.print_growth.as_ref()?.value?;
    let direction = if growth > 0.0 { Growth::TooWide } else { Growth::TooNarrow };
    (growth.abs() >= NOTABLE_GROWTH).then_some((direction, growth.abs()))
}

/// What cures growth in that direction, by technology.
fn growth_remedy(direction: Growth, language: Language) -> &'static str {
    match (direction, language) {
        (Growth::TooWide, Language::Zh) => {
            "热转印：降低打印头温度或压力；喷墨：减小墨量，换吸墨扩散小的材料；激光：降低功率或重新对焦；柔印：减小压印力，印版做缩小补偿。"
        }
        (Growth::TooWide, Language::En) => {
            "Thermal transfer: lower head temperature or pressure. Inkjet: less ink, a substrate that spreads less. \
             Laser: less power, refocus. Flexo: less impression, compensate the plate."
        }
        (Growth::TooNarrow, Language::Zh) => {
            "热转印：提高打印头温度或压力，清洁打印头，核对碳带与材料匹配；喷墨：清洗喷头，检查供墨；激光：提高功率或降低速度；柔印：增大压印力或上墨量。"
        }
        (Growth::TooNarrow, Language::En) => {
            "Thermal transfer: raise head temperature or pressure, clean the head, match ribbon and material. Inkjet: \
             clean the nozzles, check the ink supply. Laser: more power or less speed. Flexo: more impression or ink."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::PrintGrowth;
    use crate::report::example;

    fn with_growth(value: f64) -> SymbolRecord {
        let mut symbol = example::graded().symbols.remove(0);
        symbol.parameters.print_growth =
            Some(PrintGrowth { value: Some(value), grade: None, horizontal: Some(value), vertical: Some(value / 2.0) });
        symbol
    }

    #[test]
    fn growth_and_shrinkage_are_cured_in_opposite_ways() {
        for parameter in [Parameter::PrintGrowth, Parameter::Modulation] {
            let wide = causes(parameter, &with_growth(0.2), true, Language::En);
            let narrow = causes(parameter, &with_growth(-0.2), true, Language::En);
            assert!(wide.finding.contains("too wide") && wide.remedy.contains("lower head temperature"), "{wide:?}");
            assert!(narrow.finding.contains("too narrow") && narrow.remedy.contains("raise head temp"), "{narrow:?}");
        }
        assert!(
            causes(Parameter::PrintGrowth, &with_growth(-0.2), true, Language::Zh).remedy.contains("提高打印头温度")
        );
    }

    #[test]
    fn every_parameter_has_a_finding_and_a_remedy_even_for_an_empty_record() {
        let mut empty = example::undecodable().symbols.remove(0);
        empty.parameters = Default::default();
        empty.reflectance = None;
        for symbol in [example::graded().symbols.remove(0), empty] {
            for parameter in Parameter::ALL {
                for language in [Language::Zh, Language::En] {
                    let advice = causes(parameter, &symbol, false, language);
                    assert!(!advice.finding.is_empty() && !advice.remedy.is_empty(), "{parameter:?} {language:?}");
                    assert!(!advice.finding.contains("NaN") && !advice.remedy.contains("NaN"));
                }
            }
        }
    }
}
