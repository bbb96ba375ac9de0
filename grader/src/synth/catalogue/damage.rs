//! Symbols that fail, parameter by parameter and grade by grade.

use super::{Sample, base, codeword_modules, sample, weakened, with};
use crate::synth::spec::{DefectKind, NodeShift, Patch, SymbolSpec, SynthError};

/// Samples with damage. A name that ends in `grade-N` tells the overall grade of 2011.
pub fn samples() -> Result<Vec<Sample>, SynthError> {
    let mut samples = contrast()?;
    samples.extend(growth()?);
    samples.extend(modulation()?);
    samples.extend(error_correction()?);
    samples.extend(patterns()?);
    samples.extend(quiet_zone()?);
    samples.extend(geometry()?);
    Ok(samples)
}

fn contrast() -> Result<Vec<Sample>, SynthError> {
    let with = |light, dark| SymbolSpec { light, dark, ..base() };
    Ok(vec![
        sample("contrast-grade-3", "符号反差 0.60", "Symbol contrast 0.60", with(0.70, 0.10))?,
        sample("contrast-grade-2", "符号反差 0.45", "Symbol contrast 0.45", with(0.60, 0.15))?,
        sample("contrast-grade-1", "符号反差 0.28", "Symbol contrast 0.28", with(0.35, 0.07))?,
        sample("contrast-grade-0", "符号反差 0.15", "Symbol contrast 0.15", with(0.45, 0.30))?,
    ])
}

fn growth() -> Result<Vec<Sample>, SynthError> {
    let with = |h, v| SymbolSpec { growth: [h, v], ..base() };
    Ok(vec![
        sample("growth-plus", "油墨扩张：深色模块宽 20 %", "Ink spread: dark is wider by 20 % of X", with(0.2, 0.2))?,
        sample(
            "growth-minus",
            "油墨不足：深色模块窄 20 %",
            "Ink lacking: dark is narrower by 20 % of X",
            with(-0.2, -0.2),
        )?,
        sample(
            "growth-horizontal",
            "单方向扩张：横向 +30 %，纵向 0",
            "Smeared along rows: wider by 30 % of X, not taller",
            with(0.3, 0.0),
        )?,
        sample(
            "growth-plus-strong",
            "严重扩张：深色模块宽 45 %，浅色模块几乎被堵死",
            "Strong ink spread: dark is wider by 45 % of X",
            with(0.45, 0.45),
        )?,
    ])
}

/// Each of so many codewords has one module of that modulation.
fn weak(codewords: usize, modulation: f64) -> Result<SymbolSpec, SynthError> {
    let modules = codeword_modules(&base(), codewords)?;
    weakened(base(), modules, modulation)
}

fn modulation() -> Result<Vec<Sample>, SynthError> {
    // Version 4-M: two blocks with 18 error correction codewords each, which correct 9.
    let (chinese, english) = ("码字调制不足", "Weak modulation of some codewords");
    let blurred = |blur| SymbolSpec { blur, ..base() };
    Ok(vec![
        sample("modulation-grade-3", chinese, english, weak(7, 0.45)?)?,
        sample("modulation-grade-2", chinese, english, weak(7, 0.35)?)?,
        sample("modulation-grade-1", chinese, english, weak(8, 0.25)?)?,
        sample("modulation-grade-0", chinese, english, weak(8, 0.10)?)?,
        sample(
            "dark-widow",
            "孤立深色模块缩小到 5/9 X（ISO/IEC 15426-2 的检验图案）",
            "A lonely dark module shrunk to 5/9 X, the test feature of ISO/IEC 15426-2",
            widow()?,
        )?,
        sample(
            "voids-grade-2",
            "深色模块内有空洞，浅色模块上有污点",
            "Voids in dark modules, spots in light ones",
            with(base(), codeword_modules(&base(), 12)?, DefectKind::Spot(0.4)),
        )?,
        sample("blur-light", "轻微模糊（0.15 X）", "Slightly blurred, 0.15 X", blurred(0.15))?,
        sample("blur-strong", "严重模糊（0.3 X）", "Strongly blurred, 0.3 X", blurred(0.3))?,
    ])
}

fn widow() -> Result<SymbolSpec, SynthError> {
    let mut spec = base();
    for mask in 0..8 {
        spec.mask = Some(mask);
        let matrix = spec.encode()?.matrix;
        let lonely = |row: usize, column: usize| {
            (row - 1..=row + 1).all(|r| (column - 1..=column + 1).all(|c| matrix[(r, c)] == ((r, c) == (row, column))))
        };
        let places = (9..24).flat_map(|row| (9..24).map(move |column| (row, column)));
        if let Some((row, column)) = places.into_iter().find(|&(row, column)| lonely(row, column)) {
            return Ok(with(spec, [(row as i32, column as i32)], DefectKind::Shrunk(5.0 / 9.0)));
        }
    }
    Ok(spec)
}

fn error_correction() -> Result<Vec<Sample>, SynthError> {
    let (chinese, english) = ("部分码字有误，由纠错恢复", "Wrong codewords that error correction repairs");
    let wrong = |count| Ok::<_, SynthError>(with(base(), codeword_modules(&base(), count)?, DefectKind::WrongColour));
    Ok(vec![
        sample("error-correction-grade-3", chinese, english, wrong(4)?)?,
        sample("error-correction-grade-2", chinese, english, wrong(5)?)?,
        sample("error-correction-grade-1", chinese, english, wrong(6)?)?,
        sample("error-correction-grade-0", chinese, english, wrong(8)?)?,
        sample(
            "undecodable-errors",
            "错误码字超出纠错能力，无法译码",
            "More wrong codewords than error correction can repair",
            wrong(12)?,
        )?,
        sample(
            "undecodable-format",
            "两份格式信息均损坏，无法译码",
            "Both copies of the format information beyond repair",
            with(base(), (0..5).flat_map(|i| [(8, i), (8, 32 - i)]), DefectKind::WrongColour),
        )?,
    ])
}

fn patterns() -> Result<Vec<Sample>, SynthError> {
    let wrong = |places: Vec<(i32, i32)>| with(base(), places, DefectKind::WrongColour);
    let version_7 = || SymbolSpec { version: Some(7), ..base() };
    Ok(vec![
        sample("finder-grade-3", "寻像图形缺一个模块", "One module of a finder pattern missing", wrong(vec![(0, 0)]))?,
        sample(
            "finder-grade-2",
            "寻像图形缺两个模块",
            "Two modules of a finder pattern missing",
            wrong(vec![(0, 0), (0, 6)]),
        )?,
        sample(
            "finder-grade-1",
            "寻像图形缺三个模块",
            "Three modules of a finder pattern missing",
            wrong(vec![(0, 0), (0, 6), (6, 0)]),
        )?,
        sample(
            "separator-grade-0",
            "分隔符上有四个污点",
            "Four spots in a separator",
            wrong(vec![(7, 0), (7, 3), (7, 6), (2, 7)]),
        )?,
        sample(
            "timing-grade-3",
            "定位图形有一个模块错误",
            "One wrong module in a timing pattern",
            wrong(vec![(6, 15)]),
        )?,
        sample(
            "timing-grade-1",
            "定位图形有两个模块错误",
            "Two wrong modules in a timing pattern",
            wrong(vec![(6, 10), (6, 19)]),
        )?,
        sample(
            "timing-grade-0",
            "定位图形相邻五个模块内有三个错误",
            "Three wrong modules among five of a timing pattern",
            wrong(vec![(6, 13), (6, 15), (6, 17)]),
        )?,
        sample(
            "alignment-grade-3",
            "校正图形有两个模块错误",
            "Two wrong modules in the alignment pattern",
            wrong(vec![(24, 24), (28, 28)]),
        )?,
        sample(
            "alignment-grade-2",
            "校正图形有四个模块错误",
            "Four wrong modules in the alignment pattern",
            wrong(vec![(24, 24), (24, 28), (28, 24), (28, 28)]),
        )?,
        sample(
            "format-grade-3",
            "格式信息一份有三个模块错误",
            "Three wrong modules in one copy of the format information",
            wrong(vec![(8, 0), (8, 2), (8, 4)]),
        )?,
        sample(
            "format-grade-2",
            "格式信息一份完全不可读",
            "One copy of the format information beyond repair",
            wrong((0..5).map(|i| (8, i)).collect()),
        )?,
        sample(
            "version-information-grade-2",
            "版本信息一份不可读（版本 7）",
            "One copy of the version information beyond repair, version 7",
            with(version_7(), (0..5).map(|i| (i, 34)), DefectKind::WrongColour),
        )?,
    ])
}

fn quiet_zone() -> Result<Vec<Sample>, SynthError> {
    let patch = |u: [f64; 2], v: [f64; 2]| SymbolSpec { patches: vec![Patch { u, v, reflectance: 0.05 }], ..base() };
    Ok(vec![
        sample(
            "quiet-zone-spot-grade-3",
            "空白区内有一个污点",
            "A spot in the quiet zone",
            patch([-2.9, -2.1], [3.1, 3.9]),
        )?,
        sample(
            "quiet-zone-line-grade-0",
            "空白区内有一条竖线，距码 2 个模块",
            "A line in the quiet zone, 2 modules from the symbol",
            patch([-3.0, -2.0], [-6.0, 39.0]),
        )?,
        sample(
            "quiet-zone-beside",
            "空白区中段有污点，不属于任何固定图形区段",
            "A spot beside the symbol in no segment of the fixed patterns",
            patch([-2.0, -1.0], [16.0, 17.0]),
        )?,
    ])
}

fn geometry() -> Result<Vec<Sample>, SynthError> {
    let stretched = |ratio: f64| SymbolSpec { pitch: [10.0, 10.0 * ratio], ..base() };
    let bent = |shift: f64| SymbolSpec { node_shifts: vec![NodeShift { node: [1, 1], shift: [shift, 0.0] }], ..base() };
    let (axial, axial_english) = ("轴向不一致性：纵向被拉长", "Axial nonuniformity: stretched along columns");
    let (grid, grid_english) = ("网格不一致性：右下角变形", "Grid nonuniformity: bent towards the lower right");
    Ok(vec![
        sample("axial-grade-3", axial, axial_english, stretched(1.0725))?,
        sample("axial-grade-2", axial, axial_english, stretched(1.0942))?,
        sample("axial-grade-1", axial, axial_english, stretched(1.1164))?,
        sample("axial-grade-0", axial, axial_english, stretched(1.15))?,
        sample("grid-grade-3", grid, grid_english, bent(0.28))?,
        sample("grid-grade-2", grid, grid_english, bent(0.36))?,
        sample("grid-grade-1", grid, grid_english, bent(0.44))?,
        sample("grid-grade-0", grid, grid_english, bent(0.55))?,
    ])
}
