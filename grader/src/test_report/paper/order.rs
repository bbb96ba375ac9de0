//! Letterhead, order, item, method and conditions.

use super::tongues::{Tongues, plain};
use super::{Block, Corrected, Letterhead, Row, Said, Section, Signatory};
use crate::record::Record;
use crate::report::{Language, Text, words};
use crate::test_report::data::TestReport;
use crate::test_report::particulars::Particulars;

const TITLE: Text = Text::new("二维码印制质量检测报告", "Test report: print quality of two-dimensional codes");

pub(super) fn title(report: &TestReport, tongues: &Tongues) -> Said {
    report.particulars.report.title.as_ref().map_or_else(|| tongues.text(TITLE), |title| tongues.statement(title))
}

pub(super) fn letterhead(report: &TestReport, tongues: &Tongues) -> Letterhead {
    let laboratory = &report.particulars.laboratory;
    let said = |statement: &Option<_>| statement.as_ref().map(|statement| tongues.statement(statement));
    Letterhead {
        name: tongues.stated(laboratory.name.as_ref()),
        address: tongues.stated(laboratory.address.as_ref()),
        contact: said(&laboratory.contact),
        accreditation: said(&laboratory.accreditation),
        logo: laboratory.logo.as_deref().map(logo_file),
    }
}

/// The logo among the files of a document, whatever it is called at home.
#[must_use]
pub fn logo_file(path: &str) -> String {
    let is_svg = path.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    if is_svg { "logo.svg" } else { "logo.png" }.to_owned()
}

pub(super) fn notes(report: &TestReport, tongues: &Tongues) -> Vec<Said> {
    let mut notes = vec![
        tongues.pair("本报告的结果只与被检样品有关。", "The results relate only to the items tested."),
        tongues.pair(
            "未经实验室书面批准，不得部分复制本报告。",
            "This report shall not be reproduced except in full without written approval of the laboratory.",
        ),
    ];
    notes.extend(report.particulars.report.remarks.iter().map(|remark| tongues.statement(remark)));
    notes
}

pub(super) fn replaces(report: &TestReport, tongues: &Tongues) -> Option<Corrected> {
    let replaced = report.replaces()?;
    Some(Corrected { number: replaced.number.clone(), statement: tongues.statement(&replaced.reason) })
}

pub(super) fn authorisation(report: &TestReport, tongues: &Tongues) -> Signatory {
    let authorisation = &report.particulars.authorisation;
    Signatory {
        heading: tongues.pair("批准", "Authorised by"),
        name: tongues.stated(authorisation.name.as_ref()),
        function: authorisation.function.as_ref().map(|function| tongues.statement(function)),
        date: report.issued.to_string(),
    }
}

pub(super) fn sections(report: &TestReport, tongues: &Tongues) -> Vec<Section> {
    vec![order(report, tongues), method(report, tongues), conditions(report, tongues)]
}

/// A row that a clause asks for.
pub(super) fn row(label: Said, value: Said, clause: Option<&'static str>) -> Row {
    Row { label, value, clause }
}

fn order(report: &TestReport, tongues: &Tongues) -> Section {
    let Particulars { laboratory, customer, item, test, .. } = &report.particulars;
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| tongues.stated(None), |day| plain(&day.to_string()));
    let stated = |statement: &Option<_>| tongues.stated(statement.as_ref());
    let mut rows = vec![
        row(tongues.pair("客户", "Customer"), stated(&customer.name), Some("7.8.2.1 e")),
        row(tongues.pair("客户联系信息", "Contact of the customer"), stated(&customer.contact), Some("7.8.2.1 e")),
        row(tongues.pair("样品", "Item"), stated(&item.description), Some("7.8.2.1 g")),
        row(tongues.pair("样品标识", "Identification"), stated(&item.identification), Some("7.8.2.1 g")),
        row(tongues.pair("样品状态", "Condition"), stated(&item.condition), Some("7.8.2.1 g")),
        row(tongues.pair("收样日期", "Received on"), day(item.received), Some("7.8.2.1 h")),
    ];
    if item.sampled.is_some() {
        rows.push(row(tongues.pair("抽样日期", "Sampled on"), day(item.sampled), Some("7.8.2.1 h")));
    }
    rows.push(row(
        tongues.pair("抽样计划和方法", "Sampling plan and method"),
        stated(&item.sampling),
        Some("7.8.2.1 k"),
    ));
    let days = match (test.begun, test.ended) {
        (Some(begun), Some(ended)) if begun != ended => tongues.with(|language| match language {
            Language::Zh => format!("{begun} 至 {ended}"),
            Language::En => format!("{begun} to {ended}"),
        }),
        (begun, _) => day(begun),
    };
    rows.push(row(tongues.pair("检测日期", "Tested on"), days, Some("7.8.2.1 i")));
    rows.push(row(tongues.pair("检测地点", "Place of the test"), stated(&laboratory.place), Some("7.8.2.1 c")));
    if let Some(operator) = &test.operator {
        rows.push(row(tongues.pair("检测人员", "Tested by"), tongues.statement(operator), None));
    }
    Section {
        id: "order", heading: tongues.pair("委托与样品", "Order and item"), blocks: vec![Block::Rows { rows }]
    }
}

/// What all records have in common, or each of them.
fn of_all(report: &TestReport, tongues: &Tongues, say: impl Fn(&Record, Language) -> String) -> Said {
    tongues.with(|language| {
        let mut said: Vec<String> = Vec::new();
        for record in report.records() {
            let text = say(record, language);
            if !said.contains(&text) {
                said.push(text);
            }
        }
        said.join(if language == Language::Zh { "；" } else { "; " })
    })
}

fn method(report: &TestReport, tongues: &Tongues) -> Section {
    let test = &report.particulars.test;
    let standard = |record: &Record, _| crate::report::visible(&record.settings.standard);
    let profile = |record: &Record, language| match &record.settings.profile {
        Some(profile) => format!("{} (SHA-256 {})", crate::report::visible(&profile.id), short(&profile.sha256)),
        None => words::NO_PROFILE.say(language).to_owned(),
    };
    let readings = |record: &Record, _| {
        let readings = record.settings.interpretation.iter();
        readings.map(|(point, reading)| format!("{point} = {reading}")).collect::<Vec<_>>().join(", ")
    };
    let mut rows = vec![row(tongues.pair("方法", "Method"), of_all(report, tongues, standard), Some("7.8.2.1 f"))];
    if let Some(procedure) = &test.procedure {
        rows.push(row(tongues.pair("作业指导书", "Procedure"), tongues.statement(procedure), Some("7.8.2.1 f")));
    }
    rows.push(row(tongues.pair("应用规范", "Application profile"), of_all(report, tongues, profile), Some("7.8.6.2")));
    rows.push(row(
        tongues.pair("标准中争议点的读法", "Readings of disputed points"),
        of_all(report, tongues, readings),
        None,
    ));
    rows.push(row(
        tongues.pair("对方法的偏离", "Deviations from the method"),
        tongues.stated(test.deviations.as_ref()),
        Some("7.8.2.1 n"),
    ));
    rows.push(row(
        tongues.pair("外部供应者的结果", "Results of external providers"),
        tongues.stated(test.external.as_ref()),
        Some("7.8.2.1 p"),
    ));
    Section { id: "method", heading: tongues.pair("方法", "Method"), blocks: vec![Block::Rows { rows }] }
}

fn conditions(report: &TestReport, tongues: &Tongues) -> Section {
    let Particulars { instrument, environment, .. } = &report.particulars;
    let name = tongues.with(|language| {
        let name = instrument.name.as_ref().and_then(|name| name.say(language)).unwrap_or_default();
        let serial = instrument.serial.as_deref().map(|serial| format!(", No. {serial}")).unwrap_or_default();
        crate::report::visible(&format!("{name}{serial}"))
    });
    let calibration = |record: &Record, language| match &record.settings.calibration {
        None => words::UNCALIBRATED.say(language).to_owned(),
        Some(held) => {
            let unknown = Text::new("未说明", "not stated").say(language);
            let day = |day: &Option<String>| day.as_deref().map_or_else(|| unknown.to_owned(), crate::report::visible);
            let (id, made, due) = (crate::report::visible(&held.id), day(&held.date), day(&held.expires));
            match language {
                Language::Zh => format!("{id}，校准日期 {made}，有效期至 {due}"),
                Language::En => format!("{id}, made on {made}, due on {due}"),
            }
        }
    };
    let light = |record: &Record, language: Language| {
        let light = crate::report::visible(&record.settings.light);
        let light = match (light == "W", language) {
            (true, Language::Zh) => "白光".to_owned(),
            (true, Language::En) => "white".to_owned(),
            (false, _) => format!("{light} nm"),
        };
        let angle = instrument.light_angle_degrees.map(|angle| format!(", {angle}°")).unwrap_or_default();
        let sides = instrument.light_sides.map(|sides| match language {
            Language::Zh => format!("，{sides} 侧照明"),
            Language::En => format!(", from {sides} sides"),
        });
        format!("{light}{angle}{}", sides.unwrap_or_default())
    };
    let aperture = |record: &Record, language| {
        let apertures: Vec<String> = record.symbols.iter().map(|symbol| words::aperture(symbol, language)).collect();
        let mut apertures = apertures;
        apertures.dedup();
        apertures.join(", ")
    };
    let software = |record: &Record, _| format!("{} {}", record.software.name, record.software.version);
    let number =
        |value: Option<f64>, unit: &str| value.map_or_else(|| tongues.stated(None), |v| plain(&format!("{v} {unit}")));
    let rows = vec![
        row(tongues.pair("仪器", "Instrument"), name, Some("7.8.3.1 a")),
        row(tongues.pair("校准", "Calibration"), of_all(report, tongues, calibration), Some("7.8.3.1 a")),
        row(tongues.pair("测量孔径", "Measuring aperture"), of_all(report, tongues, aperture), Some("7.8.3.1 a")),
        row(tongues.pair("光照", "Light"), of_all(report, tongues, light), Some("7.8.3.1 a")),
        row(tongues.pair("温度", "Temperature"), number(environment.temperature_c, "°C"), Some("7.8.3.1 a")),
        row(
            tongues.pair("相对湿度", "Relative humidity"),
            number(environment.humidity_percent, "%"),
            Some("7.8.3.1 a"),
        ),
        row(tongues.pair("测量软件", "Software"), of_all(report, tongues, software), None),
    ];
    Section {
        id: "conditions", heading: tongues.pair("测量条件", "Conditions"), blocks: vec![Block::Rows { rows }]
    }
}

/// The head of a digest, enough to tell it from every other.
pub(super) fn short(digest: &str) -> String {
    let head: String = digest.chars().take(16).collect();
    if digest.chars().count() > 16 { format!("{head}…") } else { head }
}
