//! What quantities are called by people.

use grader::bilingual::Bilingual;
use grader::report::{Language, Parameter};

use crate::uncertainty::Quantity;

/// Name of a quantity for people.
#[must_use]
pub fn name(quantity: &Quantity) -> Bilingual {
    let of = |parameter: Parameter| Bilingual::new(parameter.name(Language::En), parameter.name(Language::Zh));
    let part = |parameter: Parameter, en: &str, zh: &str| {
        let whole = of(parameter);
        Bilingual::new(format!("{}{en}", whole.en), format!("{}{zh}", whole.zh))
    };
    match quantity {
        Quantity::MaximumReflectance => Bilingual::new("Rmax", "最大反射率 Rmax"),
        Quantity::MinimumReflectance => Bilingual::new("Rmin", "最小反射率 Rmin"),
        Quantity::SymbolContrast => of(Parameter::SymbolContrast),
        Quantity::ContrastUniformity => of(Parameter::ContrastUniformity),
        Quantity::AxialNonuniformity => of(Parameter::AxialNonuniformity),
        Quantity::GridNonuniformity => of(Parameter::GridNonuniformity),
        Quantity::PrintGrowth => of(Parameter::PrintGrowth),
        Quantity::HorizontalGrowth => part(Parameter::PrintGrowth, ", rows", "（行向）"),
        Quantity::VerticalGrowth => part(Parameter::PrintGrowth, ", columns", "（列向）"),
        Quantity::XDimension => Bilingual::new("X dimension (mm)", "X 尺寸（mm）"),
        Quantity::UnusedErrorCorrection => of(Parameter::UnusedErrorCorrection),
        Quantity::Modulation => part(Parameter::Modulation, " (grade)", "（等级）"),
        Quantity::ReflectanceMargin => part(Parameter::ReflectanceMargin, " (grade)", "（等级）"),
        Quantity::FixedPatternDamage => part(Parameter::FixedPatternDamage, " (grade)", "（等级）"),
        Quantity::Segment(segment) => {
            part(Parameter::FixedPatternDamage, &format!(", {segment} (grade)"), &format!("，{segment}（等级）"))
        }
        Quantity::FormatInformation => part(Parameter::FormatInformation, " (grade)", "（等级）"),
        Quantity::VersionInformation => part(Parameter::VersionInformation, " (grade)", "（等级）"),
        Quantity::QuietZone => part(Parameter::QuietZone, " (modules)", "（模块）"),
        Quantity::Decode => part(Parameter::Decode, " (grade)", "（等级）"),
        Quantity::Overall => Bilingual::new("overall grade", "总等级"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_parameters_of_the_report() {
        for key in ["symbol_contrast", "contrast_uniformity", "axial_nonuniformity", "grid_nonuniformity"] {
            assert!(Quantity::from_key(key).is_some());
            assert!(Parameter::find(key).is_some());
        }
    }
}
