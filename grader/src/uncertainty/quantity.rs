//! The quantities of a record whose uncertainty is stated, under the names that records use.

use crate::record::SymbolRecord;
use serde::{Deserialize, Serialize};

/// A quantity of a symbol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Rmax.
    MaximumReflectance,
    /// Rmin.
    MinimumReflectance,
    /// SC.
    SymbolContrast,
    /// CU, the lowest modulation of a module: the value behind the grades of modulation and reflectance margin.
    ContrastUniformity,
    /// AN.
    AxialNonuniformity,
    /// GN.
    GridNonuniformity,
    /// Print growth of the worse axis.
    PrintGrowth,
    /// Print growth along rows.
    HorizontalGrowth,
    /// Print growth along columns.
    VerticalGrowth,
    /// X dimension, mm.
    XDimension,
    /// UEC: a count of codewords over a capacity.
    UnusedErrorCorrection,
    /// Grade of modulation.
    Modulation,
    /// Grade of reflectance margin.
    ReflectanceMargin,
    /// Grade of fixed pattern damage.
    FixedPatternDamage,
    /// Grade of a segment of the fixed patterns.
    Segment(String),
    /// Grade of format information.
    FormatInformation,
    /// Grade of version information.
    VersionInformation,
    /// Smallest clear width, modules; no more than was looked at, so that it mostly stays there.
    QuietZone,
    /// Grade of decode.
    Decode,
    /// Overall grade.
    Overall,
}

/// How a quantity varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Any number: its uncertainty is that of a budget.
    Continuous,
    /// A count or a grade: it stays or jumps. Its uncertainty is how far it jumped, and the resolution of its figure.
    Steps,
}

/// Before the name of a segment.
const SEGMENT: &str = "fixed_pattern_damage.";

impl Quantity {
    /// Every quantity with one name.
    pub const PLAIN: [Self; 19] = [
        Self::MaximumReflectance,
        Self::MinimumReflectance,
        Self::SymbolContrast,
        Self::ContrastUniformity,
        Self::AxialNonuniformity,
        Self::GridNonuniformity,
        Self::PrintGrowth,
        Self::HorizontalGrowth,
        Self::VerticalGrowth,
        Self::XDimension,
        Self::UnusedErrorCorrection,
        Self::Modulation,
        Self::ReflectanceMargin,
        Self::FixedPatternDamage,
        Self::FormatInformation,
        Self::VersionInformation,
        Self::QuietZone,
        Self::Decode,
        Self::Overall,
    ];

    /// Name as records have it; of parts, the way to them.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Segment(segment) => format!("{SEGMENT}{segment}"),
            plain => plain.plain_key().to_owned(),
        }
    }

    const fn plain_key(&self) -> &'static str {
        match self {
            Self::MaximumReflectance => "reflectance.maximum",
            Self::MinimumReflectance => "reflectance.minimum",
            Self::SymbolContrast => "symbol_contrast",
            Self::ContrastUniformity => "contrast_uniformity",
            Self::AxialNonuniformity => "axial_nonuniformity",
            Self::GridNonuniformity => "grid_nonuniformity",
            Self::PrintGrowth => "print_growth",
            Self::HorizontalGrowth => "print_growth.horizontal",
            Self::VerticalGrowth => "print_growth.vertical",
            Self::XDimension => "x_dimension_mm",
            Self::UnusedErrorCorrection => "unused_error_correction",
            Self::Modulation => "modulation",
            Self::ReflectanceMargin => "reflectance_margin",
            Self::FixedPatternDamage | Self::Segment(_) => "fixed_pattern_damage",
            Self::FormatInformation => "format_information",
            Self::VersionInformation => "version_information",
            Self::QuietZone => "quiet_zone",
            Self::Decode => "decode",
            Self::Overall => "overall",
        }
    }

    /// The quantity of that name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let plain = Self::PLAIN.into_iter().find(|quantity| quantity.plain_key() == key);
        plain.or_else(|| Some(Self::Segment(key.strip_prefix(SEGMENT)?.to_owned())))
    }

    /// How it varies.
    #[must_use]
    pub const fn scale(&self) -> Scale {
        match self {
            Self::MaximumReflectance
            | Self::MinimumReflectance
            | Self::SymbolContrast
            | Self::ContrastUniformity
            | Self::AxialNonuniformity
            | Self::GridNonuniformity
            | Self::PrintGrowth
            | Self::HorizontalGrowth
            | Self::VerticalGrowth
            | Self::XDimension => Scale::Continuous,
            Self::UnusedErrorCorrection
            | Self::Modulation
            | Self::ReflectanceMargin
            | Self::FixedPatternDamage
            | Self::Segment(_)
            | Self::FormatInformation
            | Self::VersionInformation
            | Self::QuietZone
            | Self::Decode
            | Self::Overall => Scale::Steps,
        }
    }

    /// Half of the last digit of the figure in a record: fractions and millimetres have four decimals, modules two, grades one.
    #[must_use]
    pub const fn half_digit(&self) -> f64 {
        match self {
            Self::Modulation
            | Self::ReflectanceMargin
            | Self::FixedPatternDamage
            | Self::Segment(_)
            | Self::FormatInformation
            | Self::VersionInformation
            | Self::Decode
            | Self::Overall => 0.05,
            Self::QuietZone => 0.005,
            _ => 0.000_05,
        }
    }

    /// Whether it is the size of something that has a direction or a sign, so that near 0 every disturbance carries it
    /// upwards: distances, differences of lengths, the distance of a module from the threshold.
    #[must_use]
    pub const fn is_a_magnitude(&self) -> bool {
        matches!(self, Self::AxialNonuniformity | Self::GridNonuniformity | Self::ContrastUniformity)
    }

    /// Its value in a record; `None` where it was not measured.
    #[must_use]
    pub fn of(&self, symbol: &SymbolRecord) -> Option<f64> {
        let p = &symbol.parameters;
        match self {
            Self::MaximumReflectance => Some(symbol.reflectance.as_ref()?.maximum),
            Self::MinimumReflectance => Some(symbol.reflectance.as_ref()?.minimum),
            Self::SymbolContrast => p.symbol_contrast.as_ref()?.value,
            Self::ContrastUniformity => p.contrast_uniformity.as_ref()?.value,
            Self::AxialNonuniformity => p.axial_nonuniformity.as_ref()?.value,
            Self::GridNonuniformity => p.grid_nonuniformity.as_ref()?.value,
            Self::PrintGrowth => p.print_growth.as_ref()?.value,
            Self::HorizontalGrowth => p.print_growth.as_ref()?.horizontal,
            Self::VerticalGrowth => p.print_growth.as_ref()?.vertical,
            Self::XDimension => symbol.x_dimension_mm,
            Self::UnusedErrorCorrection => p.unused_error_correction.as_ref()?.value,
            Self::Modulation => Some(p.modulation.as_ref()?.grade?.value()),
            Self::ReflectanceMargin => Some(p.reflectance_margin.as_ref()?.grade?.value()),
            Self::FixedPatternDamage => Some(p.fixed_pattern_damage.as_ref()?.grade?.value()),
            Self::Segment(segment) => Some(p.fixed_pattern_damage.as_ref()?.segments.get(segment)?.value()),
            Self::FormatInformation => Some(p.format_information.as_ref()?.grade?.value()),
            Self::VersionInformation => Some(p.version_information.as_ref()?.grade?.value()),
            Self::QuietZone => p.quiet_zone.as_ref()?.value,
            Self::Decode => Some(p.decode.as_ref()?.grade?.value()),
            Self::Overall => Some(symbol.grade.overall.value()),
        }
    }

    /// All quantities that a record can have, the segments of its symbology among them.
    #[must_use]
    pub fn all_of(symbol: &SymbolRecord) -> Vec<Self> {
        let segments = symbol.parameters.fixed_pattern_damage.iter().flat_map(|damage| damage.segments.keys());
        let segments: Vec<Self> = segments.map(|segment| Self::Segment(segment.clone())).collect();
        let (before, after) = Self::PLAIN.split_at(Self::PLAIN.len() - 1);
        before.iter().cloned().chain(segments).chain(after.iter().cloned()).collect()
    }
}

impl Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::from_key(&key).ok_or_else(|| serde::de::Error::custom(format!("there is no quantity {key:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_quantity() {
        for quantity in Quantity::PLAIN.into_iter().chain([Quantity::Segment("A1".into())]) {
            assert_eq!(Quantity::from_key(&quantity.key()), Some(quantity.clone()));
            let text = serde_json::to_string(&quantity).unwrap();
            assert_eq!(serde_json::from_str::<Quantity>(&text).unwrap(), quantity);
        }
        assert_eq!(Quantity::from_key("nonsense"), None);
    }

    #[test]
    fn names_are_those_of_the_record_contract() {
        for key in ["symbol_contrast", "contrast_uniformity", "axial_nonuniformity", "grid_nonuniformity"] {
            assert!(Quantity::from_key(key).is_some());
        }
    }
}
