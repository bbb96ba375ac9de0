//! A repeatability run: from the records of its images to what it says about each quantity.

use std::collections::BTreeMap;

use grader::bilingual::Bilingual;
use grader::record::{DecodeStage, Record, SymbolRecord};
use serde::Serialize;

use super::anova::Anova;
use crate::uncertainty::statement::codeword_step;
use crate::uncertainty::{
    Quantity, RigUncertainty, Scale, Situation, Source, Spread, StatedUncertainty, UncertaintyStatement,
};

/// One image of the run.
#[derive(Clone, Debug)]
pub struct Shot {
    /// Name of the image.
    pub name: String,
    /// The placement that it shows: images of one placement were taken without touching the symbol.
    pub placement: String,
    /// What was measured.
    pub record: Record,
}

/// What a run is evaluated with.
#[derive(Clone, Debug, Default)]
pub struct Study {
    /// Aperture as chosen, e.g. `0.8X`.
    pub aperture: String,
    /// Whether that is a length.
    pub fixed_aperture: bool,
    /// What the calibration of the rig leaves uncertain, if that is known.
    pub rig: Option<RigUncertainty>,
}

/// An image without a value, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotMeasured {
    /// Name of the image.
    pub image: String,
    /// Why.
    pub reason: Bilingual,
}

/// A placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Placement {
    /// Name.
    pub name: String,
    /// Images measured.
    pub images: usize,
}

/// What the run says about a quantity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantityRun {
    /// Which.
    pub quantity: Quantity,
    /// Values.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Lowest.
    pub minimum: f64,
    /// Highest.
    pub maximum: f64,
    /// Standard deviation within placements; null: one image of each.
    pub repeatability: Option<f64>,
    /// Standard deviation of single values of different placements; null: one placement.
    pub reproducibility: Option<f64>,
}

/// Everything that a run says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RepeatabilityReport {
    /// Symbology of the symbol.
    pub symbology: String,
    /// Its message; null if it has no reading as text.
    pub text: Option<String>,
    /// Placements.
    pub placements: Vec<Placement>,
    /// Images that count for nothing.
    pub not_measured: Vec<NotMeasured>,
    /// Quantity by quantity.
    pub quantities: Vec<QuantityRun>,
    /// What follows for a single value.
    pub statement: UncertaintyStatement,
}

/// Why images are no repeatability run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StudyError {
    /// Fewer than two values.
    #[error("{decoded} of {images} images show a symbol that decodes; a spread needs at least two{}", listed(.not_measured))]
    TooFew {
        /// Images given.
        images: usize,
        /// Images with a value.
        decoded: usize,
        /// The others.
        not_measured: Vec<NotMeasured>,
    },
    /// More than one symbol in an image.
    #[error("{image}: {count} symbols; crop the image or cover the others, so that it shows the one that is studied")]
    Several {
        /// Name of the image.
        image: String,
        /// Symbols in it.
        count: usize,
    },
    /// Different symbols or messages.
    #[error("the images show different symbols: {}", groups(.symbols))]
    Different {
        /// What is shown, and by which images.
        symbols: Vec<(String, Vec<String>)>,
    },
}

fn listed(not_measured: &[NotMeasured]) -> String {
    not_measured.iter().map(|one| format!("; {}: {}", one.image, one.reason.en)).collect()
}

fn listed_zh(not_measured: &[NotMeasured]) -> String {
    not_measured.iter().map(|one| format!("；{}：{}", one.image, one.reason.zh)).collect()
}

fn groups(symbols: &[(String, Vec<String>)]) -> String {
    let one = |(symbol, images): &(String, Vec<String>)| format!("{symbol}: {}", images.join(", "));
    symbols.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl StudyError {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::TooFew { images, decoded, not_measured } => {
                format!("{images} 幅图像中有 {decoded} 幅的符号可译码；计算离散至少需要两幅{}", listed_zh(not_measured))
            }
            Self::Several { image, count } => {
                format!("{image}：有 {count} 个符号；请裁剪图像或遮盖其余符号，只留所研究的一个")
            }
            Self::Different { symbols } => format!("图像中的符号不同：{}", groups(symbols)),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// What tells symbols apart: symbology, modules, message.
type Identity = (String, u32, u32, String);

fn identity(symbol: &SymbolRecord) -> Identity {
    let message = symbol.bytes.clone().unwrap_or_default();
    (symbol.symbology.clone(), symbol.size.columns, symbol.size.rows, message)
}

fn described(symbol: &SymbolRecord) -> String {
    /// Enough of a message to know it by.
    const SHOWN: usize = 60;
    let message = symbol.text.as_ref().or(symbol.bytes.as_ref()).map_or("", String::as_str);
    let head: String = message.chars().take(SHOWN).collect();
    let more = if message.chars().count() > SHOWN { "…" } else { "" };
    let (columns, rows) = (symbol.size.columns, symbol.size.rows);
    format!("{} {columns} x {rows} \"{head}{more}\"", symbol.symbology)
}

impl Study {
    /// Evaluates a run.
    ///
    /// # Errors
    /// If the images show different symbols, several at once, or fewer than two that decode.
    pub fn evaluate(&self, shots: &[Shot]) -> Result<RepeatabilityReport, StudyError> {
        let (measured, not_measured) = sort(shots)?;
        let [(_, first), (_, _), ..] = measured.as_slice() else {
            return Err(StudyError::TooFew { images: shots.len(), decoded: measured.len(), not_measured });
        };
        refuse_different(&measured)?;
        let standard = shots.first().map(|shot| shot.record.settings.standard.clone()).unwrap_or_default();
        let groups = by_placement(&measured);
        let situation = self.situation(&measured);
        let mut quantities = Vec::new();
        let mut stated = BTreeMap::new();
        for quantity in Quantity::all_of(first) {
            if let Some((run, uncertainty)) = self.of_quantity(&quantity, &groups, &situation) {
                quantities.push(run);
                stated.insert(quantity, uncertainty);
            }
        }
        allow_for_undecided(first, &mut stated);
        let placements: Vec<Placement> =
            groups.iter().map(|(name, group)| Placement { name: (*name).to_owned(), images: group.len() }).collect();
        let statement = UncertaintyStatement {
            standard,
            aperture: self.aperture.clone(),
            images: measured.len(),
            placements: placements.len(),
            situation,
            rig: self.rig,
            not_determined: self.not_determined(&placements),
            quantities: stated,
        };
        Ok(RepeatabilityReport {
            symbology: first.symbology.clone(),
            text: first.text.clone(),
            placements,
            not_measured,
            quantities,
            statement,
        })
    }

    fn of_quantity(
        &self,
        quantity: &Quantity,
        groups: &[(&str, Vec<&SymbolRecord>)],
        situation: &Situation,
    ) -> Option<(QuantityRun, StatedUncertainty)> {
        let values: Vec<Vec<f64>> =
            groups.iter().map(|(_, group)| group.iter().filter_map(|symbol| quantity.of(symbol)).collect()).collect();
        let all: Vec<f64> = values.iter().flatten().copied().collect();
        let anova = Anova::of(&values).filter(|anova| anova.count > 1)?;
        let uncertainty = match quantity.scale() {
            Scale::Steps => StatedUncertainty::steps(quantity, &all),
            Scale::Continuous => {
                let spread = Spread { mean: anova.mean, noise: anova.of_single(), repositioning: anova.of_means() };
                StatedUncertainty::continuous(quantity, &spread, self.rig.as_ref(), situation)
            }
        };
        let run = QuantityRun {
            quantity: quantity.clone(),
            n: anova.count,
            mean: anova.mean,
            minimum: all.iter().copied().fold(f64::INFINITY, f64::min),
            maximum: all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            repeatability: anova.repeatability(),
            reproducibility: anova.reproducibility(),
        };
        Some((run, uncertainty))
    }

    fn situation(&self, measured: &[(&Shot, &SymbolRecord)]) -> Situation {
        let count = measured.len() as f64;
        let mean = |value: &dyn Fn(&SymbolRecord) -> f64| measured.iter().map(|(_, s)| value(s)).sum::<f64>() / count;
        let reflectance = |symbol: &SymbolRecord, of: fn(&grader::record::ReflectanceRecord) -> f64, missing: f64| {
            symbol.reflectance.as_ref().map_or(missing, of)
        };
        Situation {
            maximum: mean(&|symbol| reflectance(symbol, |held| held.maximum, 1.0)),
            minimum: mean(&|symbol| reflectance(symbol, |held| held.minimum, 0.0)),
            pixels_per_module: mean(&|symbol| symbol.pixels_per_module),
            axis_share: mean(&|symbol| (2.0 * symbol.rotation_degrees.to_radians()).cos().powi(2)).sqrt(),
            fixed_aperture: self.fixed_aperture,
        }
    }

    /// Sources that the run or the calibration leaves unknown.
    fn not_determined(&self, placements: &[Placement]) -> Vec<Source> {
        let mut unknown = Vec::new();
        // Noise is never unknown: with one image of each placement it is in the scatter between placements.
        if placements.len() < 2 {
            unknown.push(Source::Repositioning);
        }
        match &self.rig {
            None => unknown.extend([
                Source::LightReference,
                Source::DarkReference,
                Source::Linearity,
                Source::Scale,
                Source::Anisotropy,
            ]),
            Some(rig) => {
                unknown.extend(rig.scale_relative.is_none().then_some(Source::Scale));
                unknown.extend(rig.anisotropy.is_none().then_some(Source::Anisotropy));
            }
        }
        unknown
    }
}

/// A module that may lie on either side of the threshold makes a codeword right or wrong by another calibration than that of
/// the run.
fn allow_for_undecided(symbol: &SymbolRecord, stated: &mut BTreeMap<Quantity, StatedUncertainty>) {
    let modulation = stated.get(&Quantity::ContrastUniformity);
    let undecided = modulation.is_some_and(|modulation| modulation.value <= modulation.expanded);
    let step = codeword_step(symbol).filter(|_| undecided);
    if let Some((step, unused)) = step.zip(stated.get_mut(&Quantity::UnusedErrorCorrection)) {
        unused.expanded = unused.expanded.max(step + Quantity::UnusedErrorCorrection.half_digit());
    }
}

/// Images with a value, and those without.
type Sorted<'a> = (Vec<(&'a Shot, &'a SymbolRecord)>, Vec<NotMeasured>);

fn sort(shots: &[Shot]) -> Result<Sorted<'_>, StudyError> {
    let (mut measured, mut not_measured) = (Vec::new(), Vec::new());
    for shot in shots {
        match shot.record.symbols.as_slice() {
            [symbol] => match symbol.decode_failure {
                None => measured.push((shot, symbol)),
                Some(stage) => not_measured.push(NotMeasured { image: shot.name.clone(), reason: undecoded(stage) }),
            },
            [] => not_measured.push(NotMeasured {
                image: shot.name.clone(),
                reason: Bilingual::new("no symbol found", "未找到符号"),
            }),
            symbols => return Err(StudyError::Several { image: shot.name.clone(), count: symbols.len() }),
        }
    }
    Ok((measured, not_measured))
}

fn undecoded(stage: DecodeStage) -> Bilingual {
    let (en, zh) = match stage {
        DecodeStage::Finder => ("finder patterns", "寻像图形"),
        DecodeStage::Grid => ("sampling grid", "采样网格"),
        DecodeStage::Format => ("format information", "格式信息"),
        DecodeStage::ErrorCorrection => ("error correction", "纠错"),
        DecodeStage::Content => ("message", "数据内容"),
    };
    Bilingual::new(format!("not decoded: {en}"), format!("不能译码：{zh}"))
}

fn refuse_different(measured: &[(&Shot, &SymbolRecord)]) -> Result<(), StudyError> {
    let mut kinds: BTreeMap<Identity, (String, Vec<String>)> = BTreeMap::new();
    for (shot, symbol) in measured {
        let kind = kinds.entry(identity(symbol)).or_insert_with(|| (described(symbol), Vec::new()));
        kind.1.push(shot.name.clone());
    }
    if kinds.len() > 1 { Err(StudyError::Different { symbols: kinds.into_values().collect() }) } else { Ok(()) }
}

/// Symbols by placement, in the order in which placements first come.
fn by_placement<'a>(measured: &[(&'a Shot, &'a SymbolRecord)]) -> Vec<(&'a str, Vec<&'a SymbolRecord>)> {
    let mut groups: Vec<(&str, Vec<&SymbolRecord>)> = Vec::new();
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for (shot, symbol) in measured {
        let at = *index.entry(&shot.placement).or_insert_with(|| {
            groups.push((&shot.placement, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(symbol);
    }
    groups
}

#[cfg(test)]
mod tests;
