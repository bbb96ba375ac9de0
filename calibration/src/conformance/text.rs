//! A conformance run as text for people.

use grader::report::{Language, Text, visible};

use super::drift::Drift;
use super::table::{ConformanceReport, Outcome, Row, ToleranceSource};
use crate::columns::Columns;
use crate::quantity::name;

/// The whole report: card, table, remarks, drift, result.
#[must_use]
pub fn to_text(report: &ConformanceReport, drift: &[Drift], language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language);
    let mut out = head(report, language);
    out.push('\n');
    out += &table(report, language);
    out.push('\n');
    for remark in &report.remarks {
        out += &format!("{}\n", visible(in_language(&remark.text, language)));
    }
    if report.rows.iter().any(|row| row.tolerance_source == Some(ToleranceSource::Iso15426Part2)) {
        out += say(
            "* 卡未给出允差，取 ISO/IEC 15426-2:2023（公开摘要）。\n",
            "* no tolerance on the card; that of ISO/IEC 15426-2:2023 (public digest).\n",
        );
    }
    for warning in drift.iter().flat_map(|one| one.warnings.iter().map(move |warning| (one, warning))) {
        let text = warning.1.say();
        out +=
            &format!("{}{}: {}\n", say("漂移警告 ", "Drift: "), visible(&warning.0.key), in_language(&text, language));
    }
    out += &format!("{}{}\n", say("结果：", "Result: "), outcome(report.outcome, language));
    out
}

fn in_language(text: &grader::bilingual::Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

fn head(report: &ConformanceReport, language: Language) -> String {
    let (card, serial) = (visible(&report.card), visible(&report.serial));
    let certificate = report.certificate.as_deref().map(visible);
    let images = report.images.len();
    match language {
        Language::En => format!(
            "Conformance run by ISO/IEC 15426-2, {}\ncard {card}, serial {}, certificate {}, {images} images\n",
            report.date,
            if serial.is_empty() { "none" } else { &serial },
            certificate.as_deref().unwrap_or("none"),
        ),
        Language::Zh => format!(
            "按 ISO/IEC 15426-2 的符合性检查，{}\n卡 {card}，编号 {}，证书 {}，图像 {images} 幅\n",
            report.date,
            if serial.is_empty() { "无" } else { &serial },
            certificate.as_deref().unwrap_or("无"),
        ),
    }
}

fn table(report: &ConformanceReport, language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language).to_owned();
    let mut columns = Columns::new(
        2,
        &[
            say("符号", "symbol"),
            say("参数", "parameter"),
            say("标准值", "certified"),
            "n".into(),
            say("均值", "mean"),
            say("偏差", "deviation"),
            say("允差", "tolerance"),
            say("结果", "result"),
        ],
    );
    for row in &report.rows {
        let optional = |value: Option<f64>| value.map_or("-".into(), |value| format!("{value:.4}"));
        columns.row(&[
            visible(&row.symbol),
            visible(in_language(&name(&row.parameter), language)),
            format!("{:.4}", row.certified),
            row.readings.len().to_string(),
            optional(row.mean),
            row.deviation.map_or("-".into(), |deviation| format!("{deviation:+.4}")),
            limit(row, language),
            outcome(row.result, language).to_owned(),
        ]);
    }
    columns.finish()
}

/// The tolerance, the band of grades, or both.
fn limit(row: &Row, language: Language) -> String {
    let star = if row.tolerance_source == Some(ToleranceSource::Iso15426Part2) { "*" } else { "" };
    let tolerance = row.tolerance.map(|tolerance| match tolerance {
        // That of unused error correction is the digits of its figure.
        small if small < 0.0001 => format!("±0.00{star}"),
        tolerance => format!("±{tolerance:.3}{star}"),
    });
    let word = Text::new("等级", "grade").say(language);
    let band = row.grades.map(|[low, high]| format!("{word} {low:.1}..{high:.1}"));
    let parts: Vec<String> = tolerance.into_iter().chain(band).collect();
    if parts.is_empty() { "-".into() } else { parts.join(", ") }
}

const fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Passed => Text::new("合格", "passed"),
        Outcome::NotAssessed => Text::new("不评定", "not assessed"),
        Outcome::NotComplete => Text::new("不完整", "not complete"),
        Outcome::NotPassed => Text::new("不合格", "not passed"),
    }
    .say(language)
}
