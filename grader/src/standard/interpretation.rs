//! Disputed readings of the standards, each a named choice that ends in every report.
//!
//! The texts of the standards are not public, and public sources contradict each other in these points. The first
//! variant of each is the default.

use std::collections::BTreeMap;

macro_rules! readings {
    ($($(#[$doc:meta])* $field:ident: $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub enum $name {
                $($(#[$variant_doc])* $variant,)+
            }

            impl $name {
                const ALL: &[(&str, Self)] = &[$(($text, Self::$variant)),+];

                fn text(self) -> &'static str {
                    Self::ALL.iter().find(|(_, v)| *v == self).map_or("", |(text, _)| *text)
                }
            }
        )+

        /// One reading of each disputed point.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Interpretation {
            $($(#[$doc])* pub $field: $name,)+
        }

        impl Interpretation {
            /// Names of the disputed points with the names of their readings, the default first.
            #[must_use]
            pub fn choices() -> Vec<(&'static str, Vec<&'static str>)> {
                vec![$((stringify!($field), $name::ALL.iter().map(|(text, _)| *text).collect())),+]
            }

            /// Chooses a reading by name.
            ///
            /// # Errors
            /// If there is no such point, or it has no such reading: says which there are.
            pub fn choose(&mut self, point: &str, reading: &str) -> Result<(), UnknownReading> {
                match point {
                    $(stringify!($field) => {
                        let found = $name::ALL.iter().find(|(text, _)| *text == reading);
                        self.$field = found.map(|(_, v)| *v).ok_or_else(|| UnknownReading::new(point, reading))?;
                        Ok(())
                    })+
                    _ => Err(UnknownReading::new(point, reading)),
                }
            }

            /// Point -> reading, as reports name them.
            #[must_use]
            pub fn names(&self) -> BTreeMap<String, String> {
                BTreeMap::from([$((stringify!($field).to_owned(), self.$field.text().to_owned())),+])
            }
        }
    };
}

readings! {
    /// What Rmax and Rmin are in 2011.
    reflectance_extremes: ReflectanceExtremes {
        /// Brightest and darkest module sample, quiet zone included.
        #[default]
        ModuleSamples = "module_samples",
        /// Brightest and darkest module sample of the symbol alone.
        SymbolModules = "symbol_modules",
        /// Means of the lightest and the darkest tenth of the module samples.
        TenthMeans = "tenth_means",
    }
    /// What Rmax and Rmin are in 2024.
    pixel_extremes: PixelExtremes {
        /// Means of the lightest and the darkest hundredth of the pixels of the inspection area.
        #[default]
        MeanOfHundredth = "mean_of_hundredth",
        /// The values that a hundredth of the pixels exceed and fall below.
        Percentile = "percentile",
    }
    /// What the threshold of 2024 minimises.
    optimised_threshold: OptimisedThreshold {
        /// Variances of both classes weighted by their size (Otsu).
        #[default]
        WeightedVariance = "weighted_variance",
        /// The plain sum of both variances (as ISO/IEC 29158).
        VarianceSum = "variance_sum",
    }
    /// How modulation is normalised in 2024.
    modulation_normalisation: ModulationNormalisation {
        /// `2 |R - T| / SC`.
        #[default]
        SymbolContrast = "symbol_contrast",
        /// Light against Rmax - T, dark against T - Rmin.
        TwoSided = "two_sided",
    }
    /// Codewords reserved for misdecode protection in unused error correction.
    misdecode_protection: MisdecodeProtection {
        /// Not part of the capacity.
        #[default]
        Subtracted = "subtracted",
        /// Part of the capacity.
        Ignored = "ignored",
    }
    /// How decimal grades of parameters become tenths in 2024.
    decimal_rounding: DecimalRounding {
        /// To the nearest tenth, half upwards.
        #[default]
        Nearest = "nearest",
        /// Cut.
        Truncated = "truncated",
    }
    /// Between which points unused error correction is interpolated in 2024.
    unused_error_correction_curve: UnusedErrorCorrectionCurve {
        /// Between all four limits.
        #[default]
        Piecewise = "piecewise",
        /// One line from the limit of grade 1 to that of grade 4.
        SingleLine = "single_line",
    }
    /// Decimal grades beyond the limit of grade 1.
    below_grade_one: BelowGradeOne {
        /// 0.
        #[default]
        Zero = "zero",
        /// Falling on to 0.
        Interpolated = "interpolated",
    }
    /// Limits of print growth in 2024.
    print_growth_limits: PrintGrowthLimits {
        /// 0.10, 0.25, 0.40, 0.55 X.
        #[default]
        SteepFifteen = "0.10_0.25_0.40_0.55",
        /// A single line from 0.10 X (4) to 0.60 X (0).
        ToSixty = "0.10_to_0.60",
    }
    /// Which figure of print growth is graded in 2024.
    print_growth_figure: PrintGrowthFigure {
        /// The worse axis.
        #[default]
        WorseAxis = "worse_axis",
        /// The mean of both axes.
        MeanOfAxes = "mean_of_axes",
    }
    /// The even grid that grid nonuniformity compares with.
    ideal_grid: IdealGrid {
        /// Affine, through the centres of the three finder patterns (QR Code); opposite sides divided evenly between the
        /// four corners (Data Matrix).
        #[default]
        FinderCentres = "finder_centres",
        /// Projective, through the lower right alignment pattern too, or the four corners: hides the tilt of the camera.
        Projective = "projective",
    }
    /// Length of the quiet zone strip beside each finder pattern.
    corner_segment: CornerSegment {
        /// 15 modules from the outer corner: 168 modules in the segment.
        #[default]
        Modules168 = "168_modules",
        /// Flush with the separator, 12 modules: 144 modules in the segment.
        Modules144 = "144_modules",
    }
    /// What is counted in the alignment pattern segment.
    alignment_damage: AlignmentDamage {
        /// Share of damaged modules.
        #[default]
        ShareOfModules = "share_of_modules",
        /// Share of patterns with a damaged module.
        ShareOfPatterns = "share_of_patterns",
    }
    /// How the two copies of format or version information are combined.
    information_copies: InformationCopies {
        /// Mean, rounded up to a whole grade (2011).
        #[default]
        MeanRoundedUp = "mean_rounded_up",
        /// The better copy.
        Best = "best",
        /// The worse copy.
        Worst = "worst",
    }
    /// Limits of the transition ratio of Data Matrix clock tracks in 2024.
    transition_ratio_limits: TransitionRatioLimits {
        /// 5, 10, 15, 20 %: agrees with the one published reading.
        #[default]
        FiveToTwenty = "5_10_15_20",
        /// 6, 8, 10, 12 % as in 2011.
        SixToTwelve = "6_8_10_12",
    }
    /// Width of the quiet zone of QR Code that belongs to the symbol.
    quiet_zone: QuietZoneWidth {
        /// Four modules (ISO/IEC 18004).
        #[default]
        FourModules = "4X",
        /// One module (ISO/IEC 16480).
        OneModule = "1X",
    }
    /// What contrast uniformity looks at.
    contrast_uniformity_scope: ContrastUniformityScope {
        /// All modules of the symbol.
        #[default]
        AllModules = "all_modules",
        /// Modules of codewords only.
        Codewords = "codewords",
    }
}

/// A reading that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no reading '{reading}' of '{point}'; there are: {known}")]
pub struct UnknownReading {
    point: String,
    reading: String,
    known: String,
}

impl UnknownReading {
    fn new(point: &str, reading: &str) -> Self {
        let choices = Interpretation::choices();
        let known = match choices.iter().find(|(name, _)| *name == point) {
            Some((_, readings)) => readings.join(", "),
            None => format!("points {}", choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")),
        };
        Self { point: point.into(), reading: reading.into(), known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_can_be_chosen_by_name_and_is_reported() {
        for (point, readings) in Interpretation::choices() {
            for reading in readings {
                let mut interpretation = Interpretation::default();
                interpretation.choose(point, reading).expect("listed");
                assert_eq!(interpretation.names()[point], reading);
            }
        }
        assert!(Interpretation::default().choose("quiet_zone", "7X").expect_err("unknown").to_string().contains("4X"));
    }
}
