//! What a quality parameter means, for people: formula, limits, causes on the press, remedies, source.

mod geometry;
mod reflectance;
mod structure;

use super::wrap::{pad, terminal_lines};
use super::{Language, Parameter, Text, words};

/// Everything told about one parameter.
struct Article {
    meaning: Text,
    formula: Text,
    limits_2011: Text,
    limits_2024: Text,
    /// By technology, in the order of [`TECHNOLOGIES`].
    causes: [Text; 4],
    remedies: Text,
    source: Text,
}

const TECHNOLOGIES: [Text; 4] = [
    Text::new("热转印", "Thermal transfer"),
    Text::new("喷墨", "Inkjet"),
    Text::new("激光", "Laser"),
    Text::new("柔印", "Flexo"),
];

/// Limits of the 2024 edition where only the step between whole grades went.
const INTERPOLATED: Text = Text::new(
    "限值与 2011 版相同，在整级限值之间线性插值，等级取一位小数；低于 1 级的部分公开资料未见，按 0 处理。",
    "The same limits, with straight lines between the whole grades and tenths of a grade; below grade 1 nothing public \
     was found, and 0 is taken.",
);

/// The explanation of the parameter of that name (see [`Parameter::find`]); `None` for an unknown name.
#[must_use]
pub fn explain(parameter: &str, language: Language) -> Option<String> {
    Parameter::find(parameter).map(|parameter| written(parameter, language))
}

/// Contract name, abbreviation and name of every parameter, one per line.
#[must_use]
pub fn names(language: Language) -> String {
    let longest = Parameter::ALL.into_iter().map(|parameter| parameter.contract_name().len()).max().unwrap_or_default();
    Parameter::ALL
        .into_iter()
        .map(|parameter| {
            let contract_name = pad(parameter.contract_name(), longest);
            format!("{contract_name}  {}  {}\n", pad(parameter.abbreviation(), 3), parameter.name(language))
        })
        .collect()
}

fn written(parameter: Parameter, language: Language) -> String {
    let article = article(parameter);
    let mut out =
        format!("{} ({}, {})\n", parameter.name(language), parameter.abbreviation(), parameter.contract_name());
    let sections = [
        (Text::new("含义", "Meaning"), article.meaning),
        (Text::new("公式", "Formula"), article.formula),
        (Text::new("限值，ISO/IEC 15415:2011", "Limits, ISO/IEC 15415:2011"), article.limits_2011),
        (Text::new("限值，ISO/IEC 15415:2024", "Limits, ISO/IEC 15415:2024"), article.limits_2024),
    ];
    for (title, text) in sections {
        section(&mut out, title, text, language);
    }
    out += &format!("\n{}\n", Text::new("印刷上的常见原因", "Typical causes on the press").say(language));
    let colon = words::COLON.say(language);
    for (technology, causes) in TECHNOLOGIES.into_iter().zip(article.causes) {
        paragraph(&mut out, &[technology.say(language), colon, causes.say(language)].concat());
    }
    section(&mut out, Text::new("改进办法", "Remedies"), article.remedies, language);
    section(&mut out, Text::new("依据与可信度", "Source and confidence"), article.source, language);
    out
}

fn section(out: &mut String, title: Text, text: Text, language: Language) {
    *out += &format!("\n{}\n", title.say(language));
    for line in text.say(language).lines() {
        paragraph(out, line);
    }
}

/// A paragraph wrapped for a terminal, continued lines indented further.
fn paragraph(out: &mut String, text: &str) {
    const CELLS: usize = 92;
    for (index, line) in terminal_lines(text, CELLS).iter().enumerate() {
        *out += &format!("{}{line}\n", if index == 0 { "  " } else { "    " });
    }
}

const fn article(parameter: Parameter) -> Article {
    match parameter {
        Parameter::Decode => structure::DECODE,
        Parameter::SymbolContrast => reflectance::SYMBOL_CONTRAST,
        Parameter::Modulation => reflectance::MODULATION,
        Parameter::ReflectanceMargin => reflectance::REFLECTANCE_MARGIN,
        Parameter::FixedPatternDamage => structure::FIXED_PATTERN_DAMAGE,
        Parameter::FormatInformation => structure::FORMAT_INFORMATION,
        Parameter::VersionInformation => structure::VERSION_INFORMATION,
        Parameter::AxialNonuniformity => geometry::AXIAL_NONUNIFORMITY,
        Parameter::GridNonuniformity => geometry::GRID_NONUNIFORMITY,
        Parameter::UnusedErrorCorrection => structure::UNUSED_ERROR_CORRECTION,
        Parameter::PrintGrowth => geometry::PRINT_GROWTH,
        Parameter::ContrastUniformity => reflectance::CONTRAST_UNIFORMITY,
        Parameter::QuietZone => structure::QUIET_ZONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_explained_by_each_of_its_names() {
        for name in [
            "symbol_contrast",
            "SC",
            "sc",
            "符号反差",
            "Symbol contrast",
            "modulation",
            "MOD",
            "调制比",
            "UEC",
            "印制增量",
        ] {
            for language in [Language::Zh, Language::En] {
                assert!(explain(name, language).is_some(), "{name}");
            }
        }
        assert_eq!(explain("beauty", Language::En), None);
    }

    #[test]
    fn the_limits_of_the_standard_are_told() {
        // Table of grade limits, ISO/IEC 15415: SC 70 55 40 20 %, MOD and RM 50 40 30 20 %, AN 6 8 10 12 %,
        // GN 38 50 63 75 %, UEC 62 50 37 25 %.
        for (name, limits) in [
            ("SC", ["0.70", "0.55", "0.40", "0.20"]),
            ("MOD", ["0.50", "0.40", "0.30", "0.20"]),
            ("RM", ["0.50", "0.40", "0.30", "0.20"]),
            ("AN", ["0.06", "0.08", "0.10", "0.12"]),
            ("GN", ["0.38", "0.50", "0.63", "0.75"]),
            ("UEC", ["0.62", "0.50", "0.37", "0.25"]),
        ] {
            for language in [Language::Zh, Language::En] {
                let text = explain(name, language).unwrap();
                for limit in limits {
                    assert!(text.contains(limit), "{name} {limit}\n{text}");
                }
            }
        }
    }

    #[test]
    fn the_list_names_every_parameter_once() {
        assert_eq!(names(Language::Zh).lines().count(), Parameter::ALL.len());
        assert!(names(Language::En).contains("grid_nonuniformity       GN   Grid nonuniformity\n"));
    }
}
