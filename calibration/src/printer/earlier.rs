//! Compares a sheet with one evaluated before: has the press drifted, are there new dead dots?

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

use super::cell::rounded;
use super::evaluation::{Evaluation, SCHEMA};
use super::plan::Setting;
use super::web::LightColumn;

/// What changed against an earlier evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Picture of the earlier evaluation.
    pub source: String,
    /// Its sheet.
    pub sheet: String,
    /// X dimension at which growth is compared, without compensation, mm.
    pub x_mm: f64,
    /// Change of growth across and along the web, mm; null where either was not measured.
    pub growth_mm: [Option<Change>; 2],
    /// Dead dots that were not there.
    pub new_columns: Vec<LightColumn>,
    /// Dead dots that are no longer there.
    pub gone_columns: Vec<LightColumn>,
    /// Settings that differ: name, then, now; empty where one has none.
    pub settings: Vec<[String; 3]>,
    /// Smallest safe X dimension then and now, mm; null where there was none.
    pub smallest_safe_mm: [Option<f64>; 2],
}

/// A change with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Now less then.
    pub value: f64,
    /// Expanded uncertainty, k = 2, from the scatter of the cells of both sheets.
    pub uncertainty: f64,
    /// Whether it exceeds its uncertainty.
    pub significant: bool,
}

/// Why a file is not an earlier evaluation.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EarlierError {
    /// Not written by this command.
    #[error("not an evaluation of a printer sheet: {0}")]
    Text(String),
    /// Of another version.
    #[error("the evaluation has version {0}, this program knows version {SCHEMA}")]
    Schema(u32),
    /// Of a printer with other dots.
    #[error("the earlier sheet is of a printer of {earlier} dpi, this one of {now} dpi: they cannot be compared")]
    OtherResolution {
        /// Then.
        earlier: u32,
        /// Now.
        now: u32,
    },
    /// Graded by another edition, which sets edges at another threshold.
    #[error(
        "the earlier sheet was graded by {earlier}, this one by {now}: growth and grades cannot be compared; choose that edition"
    )]
    OtherEdition {
        /// Then.
        earlier: String,
        /// Now.
        now: String,
    },
}

impl EarlierError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Text(reason) => format!("不是打印测试页的评定结果：{reason}"),
            Self::Schema(found) => format!("评定结果版本为 {found}，本程序只认版本 {SCHEMA}"),
            Self::OtherResolution { earlier, now } => {
                format!("先前测试页的打印机为 {earlier} dpi，本页为 {now} dpi：无法比较")
            }
            Self::OtherEdition { earlier, now } => {
                format!("先前测试页按 {earlier} 评定，本页按 {now}：增量与等级无法比较；请选择同一版本")
            }
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// Reads an evaluation that was stored.
///
/// # Errors
/// If it is none, or of another version.
pub fn parse(text: &str) -> Result<Evaluation, EarlierError> {
    let evaluation: Evaluation = serde_json::from_str(text).map_err(|error| EarlierError::Text(error.to_string()))?;
    match evaluation.schema {
        SCHEMA if evaluation.kind == "printer_sheet" => Ok(evaluation),
        SCHEMA => Err(EarlierError::Text(format!("it is of kind {:?}", evaluation.kind))),
        other => Err(EarlierError::Schema(other)),
    }
}

/// Compares an evaluation with an earlier one.
///
/// # Errors
/// If the printers have different dots, or the sheets were graded by different editions.
pub fn compare(now: &Evaluation, earlier: &Evaluation) -> Result<Drift, EarlierError> {
    if (now.sheet.dot_mm - earlier.sheet.dot_mm).abs() > 1e-6 {
        return Err(EarlierError::OtherResolution { earlier: earlier.sheet.dpi, now: now.sheet.dpi });
    }
    if now.standard != earlier.standard {
        return Err(EarlierError::OtherEdition { earlier: earlier.standard.clone(), now: now.standard.clone() });
    }
    let (columns, _) = now.axes();
    let x_mm = columns.get(columns.len() / 2).map_or(0.5, |x| f64::from(*x) * now.sheet.dot_mm);
    let change = |axis: usize| {
        let (new, old) = (now.growth[axis].as_ref()?, earlier.growth[axis].as_ref()?);
        let value = new.at(x_mm, 0.0) - old.at(x_mm, 0.0);
        let uncertainty = 2.0 * new.error(x_mm, 0.0).hypot(old.error(x_mm, 0.0));
        let significant = value.abs() > uncertainty;
        Some(Change { value: rounded(value, 4), uncertainty: rounded(uncertainty, 4), significant })
    };
    let without = |these: &Evaluation, those: &Evaluation| {
        let known = |column: &LightColumn| those.web.light_columns.iter().any(|other| overlap(column, other));
        these.web.light_columns.iter().filter(|column| !known(column)).cloned().collect()
    };
    let safe = |evaluation: &Evaluation| {
        evaluation.advice.smallest_safe.and_then(|index| Some(evaluation.advice.columns.get(index)?.x_mm))
    };
    Ok(Drift {
        source: earlier.image.source.clone(),
        sheet: earlier.sheet.id.clone(),
        x_mm: rounded(x_mm, 4),
        growth_mm: [change(0), change(1)],
        new_columns: without(now, earlier),
        gone_columns: without(earlier, now),
        settings: differing(&earlier.sheet.settings, &now.sheet.settings),
        smallest_safe_mm: [safe(earlier), safe(now)],
    })
}

/// The same dots, or next to them: the paper does not lie at the same place twice to a dot.
fn overlap(a: &LightColumn, b: &LightColumn) -> bool {
    a.dot <= b.dot + i64::from(b.width_dots) && b.dot <= a.dot + i64::from(a.width_dots)
}

fn differing(then: &[Setting], now: &[Setting]) -> Vec<[String; 3]> {
    let value = |of: &[Setting], name: &str| {
        of.iter().find(|setting| setting.name == name).map(|setting| setting.value.clone()).unwrap_or_default()
    };
    let mut names: Vec<&String> = then.iter().chain(now).map(|setting| &setting.name).collect();
    names.sort();
    names.dedup();
    let rows = names.into_iter().map(|name| [name.clone(), value(then, name), value(now, name)]);
    rows.filter(|[_, a, b]| a != b).collect()
}
