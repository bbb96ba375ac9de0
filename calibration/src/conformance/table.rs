//! The table of ISO/IEC 15426-2: parameter, certified value, mean of the readings, deviation, tolerance, result.

use grader::bilingual::Bilingual;
use grader::record::{Record, SymbolRecord};
use grader::report::Parameter;
use jiff::civil::Date;
use serde::Serialize;

use super::find::{Sighting, find};
use super::plan::Plan;
use crate::card::{Card, Stated};
use crate::quantity::name;
use crate::uncertainty::Quantity;

/// Readings whose mean is compared, for matrix symbols. Source: ISO/IEC 15426-2:2023 by a public digest.
pub const READINGS: usize = 5;

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Within the tolerance, from enough readings.
    Passed,
    /// No tolerance is stated, by the card or the standard.
    NotAssessed,
    /// Too few readings, or conditions that allow no result.
    NotComplete,
    /// Beyond the tolerance.
    NotPassed,
}

/// Where a tolerance comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToleranceSource {
    /// Stated by the card.
    Card,
    /// ISO/IEC 15426-2:2023 by a public digest.
    Iso15426Part2,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Name of the symbol.
    pub symbol: String,
    /// Parameter.
    pub parameter: Quantity,
    /// Value of the certificate, or nominal.
    pub certified: f64,
    /// Its expanded uncertainty.
    pub certified_uncertainty: Option<f64>,
    /// Readings, image by image.
    pub readings: Vec<f64>,
    /// Their mean.
    pub mean: Option<f64>,
    /// Mean minus certified value.
    pub deviation: Option<f64>,
    /// How far it may lie off.
    pub tolerance: Option<f64>,
    /// Where that comes from.
    pub tolerance_source: Option<ToleranceSource>,
    /// Lowest and highest grade allowed, where a band of grades is stated.
    pub grades: Option<[f64; 2]>,
    /// Mean of the grades read.
    pub mean_grade: Option<f64>,
    /// Result.
    pub result: Outcome,
}

/// Something that the reader must know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remark {
    /// What.
    pub text: Bilingual,
    /// Whether it keeps the run from being complete.
    pub prevents: bool,
}

/// A conformance run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConformanceReport {
    /// Card.
    pub card: String,
    /// Its serial number.
    pub serial: String,
    /// Number of its certificate; null: values are nominal.
    pub certificate: Option<String>,
    /// Day of the run.
    pub date: Date,
    /// Images.
    pub images: Vec<String>,
    /// The table.
    pub rows: Vec<Row>,
    /// What else is to be said.
    pub remarks: Vec<Remark>,
    /// The whole.
    pub outcome: Outcome,
}

/// The tolerance that ISO/IEC 15426-2:2023 allows a verifier (public digest; 2005 and 2015 are taken to be alike):
/// reflectances ±5 % (maximum, and with it the contrast) and ±3 % (minimum), contrast uniformity ±0.08, axial
/// nonuniformity ±0.02, grid nonuniformity ±0.06, unused error correction ±0.00, which is the digits of its figure here.
fn tolerance(quantity: &Quantity) -> Option<f64> {
    match quantity {
        Quantity::MaximumReflectance | Quantity::SymbolContrast => Some(0.05),
        Quantity::MinimumReflectance => Some(0.03),
        Quantity::ContrastUniformity => Some(0.08),
        Quantity::AxialNonuniformity => Some(0.02),
        Quantity::GridNonuniformity => Some(0.06),
        Quantity::UnusedErrorCorrection => Some(Quantity::UnusedErrorCorrection.half_digit()),
        _ => None,
    }
}

/// Fills the table from the records of each image, in the order of the plan's requests.
#[must_use]
pub fn tabulate(card: &Card, plan: &Plan, images: &[(String, Vec<Record>)], date: Date) -> ConformanceReport {
    let mut readings: Vec<Vec<&SymbolRecord>> = vec![Vec::new(); card.symbols.len()];
    let mut remarks = of_certificate(card, date);
    for (image, records) in images {
        let sightings = find(card, records, &plan.request_of);
        for ((symbol, sighting), list) in card.symbols.iter().zip(sightings).zip(&mut readings) {
            match sighting {
                Sighting::Read(held) => list.push(held),
                Sighting::NotDecoded(_) => remarks.push(unread(image, &symbol.name, true)),
                Sighting::Missing => remarks.push(unread(image, &symbol.name, false)),
            }
        }
    }
    let lines = card.symbols.iter().zip(&readings).flat_map(|(symbol, list)| {
        symbol.values.iter().filter_map(|(key, stated)| Some(row(&symbol.name, Quantity::from_key(key)?, stated, list)))
    });
    let rows: Vec<Row> = lines.collect();
    if readings.iter().flatten().any(|symbol| !symbol.formal.conforming) {
        remarks.push(informal());
    }
    if images.len() < READINGS {
        remarks.push(too_few(images.len()));
    }
    let outcome = outcome(&rows, &remarks);
    ConformanceReport {
        card: card.id.clone(),
        serial: card.serial.clone(),
        certificate: card.certificate.as_ref().map(|certificate| certificate.number.clone()),
        date,
        images: images.iter().map(|(image, _)| image.clone()).collect(),
        rows,
        remarks,
        outcome,
    }
}

fn of_certificate(card: &Card, date: Date) -> Vec<Remark> {
    match &card.certificate {
        None => vec![Remark {
            text: Bilingual::new(
                "The card has no certificate: its values are nominal, and the result says that this print agrees with \
                 its drawing, not that the verifier conforms.",
                "该卡没有证书：其值为标称值，结果只说明印样与图样相符，不说明检测仪符合标准。",
            ),
            prevents: false,
        }],
        Some(certificate) if certificate.expires < date => vec![Remark {
            text: Bilingual::new(
                format!(
                    "Certificate {} expired on {}: no result; have the card measured again.",
                    certificate.number, certificate.expires
                ),
                format!("证书 {} 已于 {} 到期：不出结果；请将卡重新送检。", certificate.number, certificate.expires),
            ),
            prevents: true,
        }],
        Some(_) => Vec::new(),
    }
}

fn informal() -> Remark {
    Remark {
        text: Bilingual::new(
            "The conditions allow no formal grades (`grader inspect` names the reasons): the result is indicative.",
            "测量条件不满足正式等级的要求（原因见 grader inspect 的报告）：结果仅供参考。",
        ),
        prevents: false,
    }
}

fn unread(image: &str, symbol: &str, found: bool) -> Remark {
    let text = if found {
        Bilingual::new(format!("{image}: symbol {symbol} does not decode"), format!("{image}：符号 {symbol} 不能译码"))
    } else {
        Bilingual::new(format!("{image}: symbol {symbol} not found"), format!("{image}：未找到符号 {symbol}"))
    };
    Remark { text, prevents: true }
}

fn too_few(images: usize) -> Remark {
    Remark {
        text: Bilingual::new(
            format!(
                "{images} images; ISO/IEC 15426-2 compares the mean of {READINGS} readings: the run is not complete."
            ),
            format!("只有 {images} 幅图像；ISO/IEC 15426-2 比较 {READINGS} 次读数的均值：本次运行不完整。"),
        ),
        prevents: true,
    }
}

fn row(symbol: &str, parameter: Quantity, stated: &Stated, list: &[&SymbolRecord]) -> Row {
    let readings: Vec<f64> = list.iter().filter_map(|held| parameter.of(held)).collect();
    let grades: Vec<f64> = list.iter().filter_map(|held| grade(&parameter, held)).collect();
    let (mean, mean_grade) = (mean(&readings), mean(&grades));
    let deviation = mean.map(|mean| mean - stated.value);
    let of_standard = || tolerance(&parameter).filter(|_| stated.grades.is_none());
    let (tolerance, tolerance_source) = match (stated.tolerance, of_standard()) {
        (Some(own), _) => (Some(own), Some(ToleranceSource::Card)),
        (None, Some(given)) => (Some(given), Some(ToleranceSource::Iso15426Part2)),
        (None, None) => (None, stated.grades.map(|_| ToleranceSource::Card)),
    };
    // A hair for the binary form of decimal figures.
    let within = |limit: f64| deviation.map(|deviation| deviation.abs() <= limit + 1e-9);
    let in_band = |[low, high]: [f64; 2]| mean_grade.map(|mean| mean >= low - 1e-9 && mean <= high + 1e-9);
    let answers: Vec<Option<bool>> = tolerance.map(within).into_iter().chain(stated.grades.map(in_band)).collect();
    let result = if answers.is_empty() {
        Outcome::NotAssessed
    } else if readings.len().max(grades.len()) < READINGS || answers.contains(&None) {
        Outcome::NotComplete
    } else if answers.iter().all(|answer| *answer == Some(true)) {
        Outcome::Passed
    } else {
        Outcome::NotPassed
    };
    Row {
        symbol: symbol.to_owned(),
        certified: stated.value,
        certified_uncertainty: stated.uncertainty,
        readings,
        mean,
        deviation,
        tolerance,
        tolerance_source,
        grades: stated.grades,
        mean_grade,
        result,
        parameter,
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The grade of a quantity: its own value where that is a grade, else that of the parameter in the record.
fn grade(quantity: &Quantity, symbol: &SymbolRecord) -> Option<f64> {
    let p = &symbol.parameters;
    let grade = match quantity {
        Quantity::SymbolContrast => p.symbol_contrast.as_ref()?.grade,
        Quantity::AxialNonuniformity => p.axial_nonuniformity.as_ref()?.grade,
        Quantity::GridNonuniformity => p.grid_nonuniformity.as_ref()?.grade,
        Quantity::UnusedErrorCorrection => p.unused_error_correction.as_ref()?.grade,
        Quantity::PrintGrowth => p.print_growth.as_ref()?.grade,
        Quantity::Modulation
        | Quantity::ReflectanceMargin
        | Quantity::FixedPatternDamage
        | Quantity::Segment(_)
        | Quantity::FormatInformation
        | Quantity::VersionInformation
        | Quantity::Decode
        | Quantity::Overall => return quantity.of(symbol),
        _ => None,
    };
    grade.map(|grade| grade.value())
}

/// The worst of the rows that are assessed; a remark can prevent completeness, never make up for a failure.
fn outcome(rows: &[Row], remarks: &[Remark]) -> Outcome {
    let assessed = rows.iter().map(|row| row.result).filter(|result| *result != Outcome::NotAssessed);
    let worst = assessed.max().unwrap_or(Outcome::NotComplete);
    let prevented = remarks.iter().any(|remark| remark.prevents);
    if prevented { worst.max(Outcome::NotComplete) } else { worst }
}

impl Row {
    /// Symbol and parameter: under this name the history keeps it.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.symbol, self.parameter.key())
    }

    /// The parameter as verifiers abbreviate it, else its name.
    #[must_use]
    pub fn short(&self) -> String {
        let key = self.parameter.key();
        Parameter::ALL
            .into_iter()
            .find(|parameter| parameter.contract_name() == key)
            .map_or_else(|| name(&self.parameter).en, |parameter| parameter.abbreviation().to_owned())
    }
}

#[cfg(test)]
mod tests;
