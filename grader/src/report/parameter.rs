//! Quality parameters as reports speak of them: their names, and where a record keeps them.

use super::{Language, Text};
use crate::grading::ReportedGrade;
use crate::record::Parameters;

/// A quality parameter of a matrix symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Decode.
    Decode,
    /// Symbol contrast.
    SymbolContrast,
    /// Modulation.
    Modulation,
    /// Reflectance margin.
    ReflectanceMargin,
    /// Fixed pattern damage.
    FixedPatternDamage,
    /// Format information.
    FormatInformation,
    /// Version information.
    VersionInformation,
    /// Axial nonuniformity.
    AxialNonuniformity,
    /// Grid nonuniformity.
    GridNonuniformity,
    /// Unused error correction.
    UnusedErrorCorrection,
    /// Print growth.
    PrintGrowth,
    /// Contrast uniformity.
    ContrastUniformity,
    /// Quiet zone.
    QuietZone,
}

/// What a record says about one parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Measured value, in the unit of the contract.
    pub value: Option<f64>,
    /// Grade, `None` where the edition does not grade it.
    pub grade: Option<ReportedGrade>,
}

impl Parameter {
    /// All parameters in the order of the report contract.
    pub const ALL: [Self; 13] = [
        Self::Decode,
        Self::SymbolContrast,
        Self::Modulation,
        Self::ReflectanceMargin,
        Self::FixedPatternDamage,
        Self::FormatInformation,
        Self::VersionInformation,
        Self::AxialNonuniformity,
        Self::GridNonuniformity,
        Self::UnusedErrorCorrection,
        Self::PrintGrowth,
        Self::ContrastUniformity,
        Self::QuietZone,
    ];

    /// The name in the report contract.
    #[must_use]
    pub const fn contract_name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::SymbolContrast => "symbol_contrast",
            Self::Modulation => "modulation",
            Self::ReflectanceMargin => "reflectance_margin",
            Self::FixedPatternDamage => "fixed_pattern_damage",
            Self::FormatInformation => "format_information",
            Self::VersionInformation => "version_information",
            Self::AxialNonuniformity => "axial_nonuniformity",
            Self::GridNonuniformity => "grid_nonuniformity",
            Self::UnusedErrorCorrection => "unused_error_correction",
            Self::PrintGrowth => "print_growth",
            Self::ContrastUniformity => "contrast_uniformity",
            Self::QuietZone => "quiet_zone",
        }
    }

    /// The abbreviation that verifiers print.
    #[must_use]
    pub const fn abbreviation(self) -> &'static str {
        match self {
            Self::Decode => "DEC",
            Self::SymbolContrast => "SC",
            Self::Modulation => "MOD",
            Self::ReflectanceMargin => "RM",
            Self::FixedPatternDamage => "FPD",
            Self::FormatInformation => "FI",
            Self::VersionInformation => "VI",
            Self::AxialNonuniformity => "AN",
            Self::GridNonuniformity => "GN",
            Self::UnusedErrorCorrection => "UEC",
            Self::PrintGrowth => "PG",
            Self::ContrastUniformity => "CU",
            Self::QuietZone => "QZ",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        self.names().say(language)
    }

    const fn names(self) -> Text {
        match self {
            Self::Decode => Text::new("译码", "Decode"),
            Self::SymbolContrast => Text::new("符号反差", "Symbol contrast"),
            Self::Modulation => Text::new("调制比", "Modulation"),
            Self::ReflectanceMargin => Text::new("反射率余量", "Reflectance margin"),
            Self::FixedPatternDamage => Text::new("固有图形污损", "Fixed pattern damage"),
            Self::FormatInformation => Text::new("格式信息", "Format information"),
            Self::VersionInformation => Text::new("版本信息", "Version information"),
            Self::AxialNonuniformity => Text::new("轴向不一致性", "Axial nonuniformity"),
            Self::GridNonuniformity => Text::new("网格不一致性", "Grid nonuniformity"),
            Self::UnusedErrorCorrection => Text::new("未使用的纠错", "Unused error correction"),
            Self::PrintGrowth => Text::new("印制增量", "Print growth"),
            Self::ContrastUniformity => Text::new("反差均匀性", "Contrast uniformity"),
            Self::QuietZone => Text::new("空白区", "Quiet zone"),
        }
    }

    /// The parameter of that name: contract name, name in either language, or abbreviation; case, spaces, hyphens and
    /// underscores do not matter.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let wanted = plain(name);
        Self::ALL.into_iter().find(|parameter| {
            [
                parameter.contract_name(),
                parameter.abbreviation(),
                parameter.name(Language::Zh),
                parameter.name(Language::En),
            ]
            .into_iter()
            .chain(parameter.other_names().iter().copied())
            .any(|known| plain(known) == wanted)
        })
    }

    /// Further names in use: other editions, instruments, everyday speech.
    const fn other_names(self) -> &'static [&'static str] {
        match self {
            Self::SymbolContrast => &["contrast", "对比度", "符号对比度"],
            Self::Modulation => &["调制", "调制度"],
            Self::ReflectanceMargin => &["反射率裕量", "反射率边缘"],
            Self::FixedPatternDamage => &["固定图形损坏", "固有图形损伤", "固定图案损坏"],
            Self::AxialNonuniformity => &["ANU", "轴向不均匀性"],
            Self::GridNonuniformity => &["GNU", "网格不均匀性"],
            Self::UnusedErrorCorrection => &["未使用纠错", "未用纠错"],
            Self::PrintGrowth => &["BWG", "印刷增量", "打印增长"],
            Self::QuietZone => &["静区"],
            Self::Decode | Self::FormatInformation | Self::VersionInformation | Self::ContrastUniformity => &[],
        }
    }

    /// What the record holds about the parameter; `None` if symbology or edition do not have it.
    #[must_use]
    pub fn entry(self, parameters: &Parameters) -> Option<Entry> {
        macro_rules! entry {
            ($field:ident) => {
                parameters.$field.as_ref().map(|held| Entry { value: held.value, grade: held.grade })
            };
        }
        match self {
            Self::Decode => entry!(decode),
            Self::SymbolContrast => entry!(symbol_contrast),
            Self::Modulation => entry!(modulation),
            Self::ReflectanceMargin => entry!(reflectance_margin),
            Self::FixedPatternDamage => entry!(fixed_pattern_damage),
            Self::FormatInformation => entry!(format_information),
            Self::VersionInformation => entry!(version_information),
            Self::AxialNonuniformity => entry!(axial_nonuniformity),
            Self::GridNonuniformity => entry!(grid_nonuniformity),
            Self::UnusedErrorCorrection => entry!(unused_error_correction),
            Self::PrintGrowth => entry!(print_growth),
            Self::ContrastUniformity => entry!(contrast_uniformity),
            Self::QuietZone => entry!(quiet_zone),
        }
    }

    /// A value with its unit as people read it: contrast in percent as the standard's table has it, lengths in X.
    #[must_use]
    pub fn show(self, value: f64, language: Language) -> String {
        match self {
            Self::SymbolContrast => format!("{:.1} %", value * 100.0),
            Self::AxialNonuniformity => format!("{value:.3}"),
            Self::GridNonuniformity => format!("{value:.2} X"),
            // No growth has no sign.
            Self::PrintGrowth if value.abs() < 0.005 => "0.00 X".into(),
            Self::PrintGrowth => format!("{value:+.2} X"),
            Self::QuietZone => match language {
                Language::Zh => format!("{value:.1} 模块"),
                Language::En => format!("{value:.1} modules"),
            },
            _ => format!("{value:.2}"),
        }
    }

    /// An uncertainty in the unit of [`Self::show`].
    #[must_use]
    pub fn show_uncertainty(self, uncertainty: f64) -> String {
        match self {
            Self::SymbolContrast => format!("{} %", two_figures(uncertainty * 100.0)),
            Self::GridNonuniformity | Self::PrintGrowth => format!("{} X", two_figures(uncertainty)),
            _ => two_figures(uncertainty),
        }
    }
}

/// An uncertainty with two significant figures (JCGM 100:2008, 7.2.6), of which records keep those to the fourth decimal.
pub(crate) fn two_figures(uncertainty: f64) -> String {
    let decimals = if uncertainty > 0.0 { (1.0 - uncertainty.log10().floor()).clamp(0.0, 4.0) as usize } else { 0 };
    format!("{uncertainty:.decimals$}")
}

/// A name without what people write differently.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '\u{3000}')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uncertainties_have_two_figures_as_far_as_records_keep_them() {
        let cases =
            [(0.0, "0"), (0.05, "0.050"), (0.012_34, "0.012"), (0.000_3, "0.0003"), (0.91, "0.91"), (12.3, "12")];
        for (uncertainty, shown) in cases {
            assert_eq!(two_figures(uncertainty), shown);
        }
    }

    #[test]
    fn every_name_of_a_parameter_finds_it_and_no_other() {
        for parameter in Parameter::ALL {
            let names = [
                parameter.contract_name(),
                parameter.abbreviation(),
                parameter.name(Language::Zh),
                parameter.name(Language::En),
            ];
            for name in names.into_iter().chain(parameter.other_names().iter().copied()) {
                assert_eq!(Parameter::find(name), Some(parameter), "{name}");
            }
        }
        assert_eq!(Parameter::find("Unused Error-Correction"), Some(Parameter::UnusedErrorCorrection));
        assert_eq!(Parameter::find("defects"), None);
        assert_eq!(Parameter::find(""), None);
    }
}
