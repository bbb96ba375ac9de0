//! The symbols of a conformance set: which defects, by how much, and in what words their values are derived.
//!
//! Target ranges and tolerances: ISO/IEC 15426-2:2023 by a public digest. Which modules the artwork of the standard
//! damages is not public; the choice here is this project's own.

use std::collections::BTreeMap;

use grader::bilingual::Bilingual;

use super::description::Stated;

/// What is wrong with a symbol of a conformance set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// Nothing: the partner of grade 4 of all others.
    None,
    /// Symbol contrast within 0.25 to 0.35.
    LowContrast,
    /// Axial nonuniformity within 0.105 to 0.115.
    Axial,
    /// Grid nonuniformity within 0.66 to 0.72.
    Grid,
    /// 8 wrong codewords of 28 for error correction.
    ErrorCorrection,
    /// QR Code: one module of a finder pattern. Data Matrix: two modules of the left solid border.
    FixedPatternA,
    /// QR Code: one module of a timing pattern.
    FixedPatternB,
    /// QR Code: two modules of the alignment pattern.
    FixedPatternC,
    /// A lonely dark module shrunk to 5/9 of X.
    DarkWidow,
}

/// Nominal reflectance of the ink of the symbol of low contrast: 0.85 - 0.55 = 0.30, the middle of 0.25 to 0.35.
pub const LOW_CONTRAST_INK: f64 = 0.55;
/// Axial nonuniformity aimed at.
pub const AXIAL: f64 = 0.110;
/// Grid nonuniformity aimed at.
pub const GRID: f64 = 0.70;
/// Wrong codewords.
pub const WRONG_CODEWORDS: usize = 8;
/// Side of the dark widow by X.
pub const WIDOW: f64 = 5.0 / 9.0;

impl Defect {
    /// Name of the symbol.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "GOOD",
            Self::LowContrast => "SC-1",
            Self::Axial => "AN-1",
            Self::Grid => "GN-1",
            Self::ErrorCorrection => "UEC-2",
            Self::FixedPatternA => "FPD-A",
            Self::FixedPatternB => "FPD-B",
            Self::FixedPatternC => "FPD-C",
            Self::DarkWidow => "DW",
        }
    }
}

/// Tolerances of ISO/IEC 15426-2 for the mean of a verifier's readings (2023 edition by a public digest).
fn tolerance(parameter: &str) -> Option<f64> {
    match parameter {
        "reflectance.maximum" | "symbol_contrast" => Some(0.05),
        "reflectance.minimum" => Some(0.03),
        "contrast_uniformity" => Some(0.08),
        "axial_nonuniformity" => Some(0.02),
        "grid_nonuniformity" => Some(0.06),
        // No tolerance, but for the four decimals of the figure.
        "unused_error_correction" => Some(0.000_05),
        _ => None,
    }
}

/// Values of a symbol in the making.
pub struct Values {
    all: BTreeMap<String, Stated>,
    chinese: bool,
}

impl Values {
    pub const fn new(chinese: bool) -> Self {
        Self { all: BTreeMap::new(), chinese }
    }

    /// States a value with the tolerance of ISO/IEC 15426-2.
    pub fn value(&mut self, parameter: &str, value: f64, source: Bilingual) {
        let source = if self.chinese { source.zh } else { source.en };
        let value = (value * 1e6).round() / 1e6;
        let stated = Stated { value, tolerance: tolerance(parameter), grades: None, uncertainty: None, source };
        self.all.insert(parameter.to_owned(), stated);
    }

    /// States a grade with the band that it may be read in.
    pub fn grade(&mut self, parameter: &str, grade: f64, band: [f64; 2], source: Bilingual) {
        self.value(parameter, grade, source);
        if let Some(stated) = self.all.get_mut(parameter) {
            stated.grades = Some(band);
        }
    }

    pub fn finish(self) -> BTreeMap<String, Stated> {
        self.all
    }
}

/// Sentences that are common to both symbologies.
pub mod because {
    use grader::bilingual::Bilingual;

    use super::LOW_CONTRAST_INK;
    use crate::card::drawing::{BLACK, PAPER};

    pub fn lightest() -> Bilingual {
        Bilingual::new(
            format!("the aperture on paper alone; paper is nominally {PAPER}"),
            format!("孔径内只有纸；纸的标称反射率 {PAPER}"),
        )
    }

    pub fn darkest(low: bool) -> Bilingual {
        let ink = if low { LOW_CONTRAST_INK } else { BLACK };
        Bilingual::new(
            format!(
                "the aperture of 0.8 X inside a dark module; its ink is nominally {ink:.2} (to the next of 255 tints)"
            ),
            format!("0.8 X 孔径全在深色模块内；其油墨标称反射率 {ink:.2}（取最近的 255 级色调）"),
        )
    }

    pub fn contrast() -> Bilingual {
        Bilingual::new("Rmax - Rmin", "Rmax - Rmin")
    }

    pub fn axial(along: f64, down: f64) -> Bilingual {
        Bilingual::new(
            format!("mean module spacings drawn: {along:.4} mm along x, {down:.4} mm along y; |X - Y| / mean"),
            format!("所绘模块平均间距：x 向 {along:.4} mm，y 向 {down:.4} mm；|X - Y| / 平均值"),
        )
    }

    pub fn unused(wrong: usize, capacity: usize) -> Bilingual {
        Bilingual::new(
            format!("{wrong} wrong codewords: 1 - 2 x {wrong} / {capacity}"),
            format!("{wrong} 个错误码字：1 - 2 x {wrong} / {capacity}"),
        )
    }

    pub fn uniform() -> Bilingual {
        Bilingual::new(
            "the aperture sees one colour in every module: modulation 2 |R - T| / SC = 1",
            "每个模块内孔径只见一种颜色：调制 2 |R - T| / SC = 1",
        )
    }

    pub fn bent_uniformity() -> Bilingual {
        Bilingual::new(
            "modules of the bent grid through the aperture at the centres that the reference decode finds, areas in closed form",
            "弯曲网格的模块在参考译码所定中心处经孔径观察，面积按闭式计算",
        )
    }

    pub fn widow(side: f64, value: f64) -> Bilingual {
        Bilingual::new(
            format!(
                "dark square of {side:.4} X seen through a disc of 0.8 X: share f inside it, modulation 2 (f - 0.5) = {value:.4}"
            ),
            format!("边长 {side:.4} X 的深色方块，经 0.8 X 圆孔观察：占比 f，调制 2 (f - 0.5) = {value:.4}"),
        )
    }
}
