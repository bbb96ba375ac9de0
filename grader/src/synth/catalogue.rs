//! The sample pictures: one for each way in which a symbol can fail, with one line about it.

mod damage;
mod data_matrix;
mod everyday;

use super::spec::{DefectKind, ModuleDefect, Scene, SymbolSpec, SynthError};

/// A sample picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Name, also of its files.
    pub name: &'static str,
    /// What it shows, in Chinese.
    pub chinese: &'static str,
    /// What it shows, in English.
    pub english: &'static str,
    /// The picture.
    pub scene: Scene,
}

/// A symbol as an application would print it: a GS1 Digital Link with product, batch and serial number.
pub const URI: &str = "https://example.com/01/06901234567892/10/A1/21/0001";

/// All samples.
///
/// # Errors
/// None; every sample can be drawn.
pub fn catalogue() -> Result<Vec<Sample>, SynthError> {
    let mut samples = everyday::samples()?;
    samples.extend(damage::samples()?);
    samples.extend(data_matrix::samples()?);
    Ok(samples)
}

/// [`URI`] in version 4-M at 10 pixels per module.
fn base() -> SymbolSpec {
    SymbolSpec { mask: Some(2), ..SymbolSpec::new(URI, 10.0, [0.0; 2]) }
}

fn sample(
    name: &'static str,
    chinese: &'static str,
    english: &'static str,
    spec: SymbolSpec,
) -> Result<Sample, SynthError> {
    Ok(Sample { name, chinese, english, scene: Scene::around(spec)? })
}

/// The module of bit 3 in each of the first `count` codewords of the first block, so that each costs one codeword.
fn codeword_modules(spec: &SymbolSpec, count: usize) -> Result<Vec<(i32, i32)>, SynthError> {
    Ok(spec.encode()?.one_module_per_codeword(count))
}

/// The symbol with the same defect in all of these modules.
fn with(spec: SymbolSpec, places: impl IntoIterator<Item = (i32, i32)>, kind: DefectKind) -> SymbolSpec {
    let mut spec = spec;
    spec.defects.extend(places.into_iter().map(|(row, column)| ModuleDefect { row, column, kind }));
    spec
}

/// The symbol with these modules (on the side that they should have) at a modulation, 0 to 1.
fn weakened(
    spec: SymbolSpec,
    places: impl IntoIterator<Item = (i32, i32)>,
    modulation: f64,
) -> Result<SymbolSpec, SynthError> {
    let matrix = spec.encode()?.matrix;
    let mut spec = spec;
    for (row, column) in places {
        let dark = matrix.get(row.max(0) as usize, column.max(0) as usize).copied().unwrap_or(false);
        let sign = if dark == spec.reversed { 1.0 } else { -1.0 };
        let middle = f64::midpoint(spec.light, spec.dark);
        let kind = DefectKind::Reflectance(middle + sign * modulation * (spec.light - spec.dark) / 2.0);
        spec.defects.push(ModuleDefect { row, column, kind });
    }
    Ok(spec)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rxing::DecodeHints;
    use rxing::helpers::detect_multiple_in_luma_with_hints;

    use super::*;
    use crate::frame::Samples;
    use crate::synth::{render, truth};

    /// The grade of 2011 that each name promises.
    #[test]
    fn samples_show_what_they_say() {
        let samples = catalogue().unwrap();
        let names: HashSet<_> = samples.iter().map(|sample| sample.name).collect();
        assert_eq!(names.len(), samples.len());
        assert!(samples.len() >= 30);
        let mut broken = Vec::new();
        for sample in samples {
            let truth = truth(&sample.scene).unwrap();
            let promised = sample.name.rsplit_once("-grade-").and_then(|(_, grade)| grade.parse::<u8>().ok());
            if let Some(grade) = promised {
                let found = truth.symbols[0].overall.grade_2011;
                if found != Some(grade) {
                    broken.push((sample.name, found));
                }
            }
            let fails = sample.name.starts_with("undecodable");
            for symbol in truth.symbols {
                assert_eq!(symbol.decode.grade_2011 == Some(0), fails, "{}", sample.name);
            }
        }
        assert_eq!(broken, []);
    }

    /// An independent reader reads the samples that the truth calls readable. It is let off those that it cannot cope
    /// with: it takes single pixels in the middle of modules, where the voids are, wants more contrast, and does not
    /// find finder patterns with damaged corners or separators, nor an L and clock tracks with breaks.
    #[test]
    fn another_reader_reads_them() {
        let mut missed = Vec::new();
        for sample in catalogue().unwrap() {
            let frame = render(&sample.scene).unwrap();
            let grey = match frame.samples() {
                Samples::Bits8(plane) => plane.data().to_vec(),
                Samples::Bits16(plane) => plane.data().iter().map(|sample| (sample >> 8) as u8).collect(),
            };
            let hints = DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..DecodeHints::default() };
            let (width, height) = (frame.width() as u32, frame.height() as u32);
            let read = detect_multiple_in_luma_with_hints(grey, width, height, &mut hints.clone()).unwrap_or_default();
            for spec in &sample.scene.symbols {
                if !read.iter().any(|result| result.getText().contains(spec.message.text())) {
                    missed.push(sample.name);
                }
            }
        }
        const BEYOND_IT: [&str; 5] = ["contrast-grade-0", "voids", "finder", "separator", "data-matrix-segments"];
        missed.retain(|name| !BEYOND_IT.iter().any(|beyond| name.starts_with(beyond)));
        assert_eq!(missed, ["undecodable-errors", "undecodable-format"]);
    }
}
