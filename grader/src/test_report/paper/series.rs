//! Results of a series: a line for each scan, and statistics over specimens and scans.

use super::results;
use super::tongues::{Tongues, plain};
use super::{Align, Block, Cell, Section, Tone, cell, column};
use crate::record::{Record, Verdict};
use crate::report::{Language, Parameter, visible, words};
use crate::test_report::data::{Specimen, TestReport};
use crate::test_report::statistics::{Statistics, repeatability};

/// Parameters that are one value: those of which a mean means something.
const VALUES: [Parameter; 7] = [
    Parameter::SymbolContrast,
    Parameter::AxialNonuniformity,
    Parameter::GridNonuniformity,
    Parameter::UnusedErrorCorrection,
    Parameter::PrintGrowth,
    Parameter::ContrastUniformity,
    Parameter::QuietZone,
];
/// Most characters of a message in a line.
const LONGEST_MESSAGE: usize = 48;

pub(super) fn section(report: &TestReport, tongues: &Tongues) -> Section {
    let mut blocks = vec![grades(report, tongues), values(report, tongues)];
    blocks.extend(statistics(report, tongues));
    blocks.push(results::uncertainty(report, tongues));
    Section { id: "results", heading: tongues.pair("结果", "Results"), blocks }
}

/// Every scan of every specimen, numbered as the report does.
fn scans(report: &TestReport) -> impl Iterator<Item = (String, &Record)> {
    report.specimens.iter().flat_map(|specimen| {
        specimen.scans.iter().enumerate().map(|(scan, held)| {
            let name = visible(&specimen.name);
            let name = if specimen.scans.len() > 1 { format!("{name} · {}", scan + 1) } else { name };
            (name, &held.record)
        })
    })
}

fn grades(report: &TestReport, tongues: &Tongues) -> Block {
    let mut rows = Vec::new();
    for (name, record) in scans(report) {
        let verdict = Cell {
            text: tongues.with(|language| words::verdict(record.verdict, language).to_owned()),
            tone: match record.verdict {
                Verdict::Pass => Tone::Good,
                Verdict::Fail => Tone::Bad,
                Verdict::NotGraded => Tone::Warn,
            },
        };
        if record.symbols.is_empty() {
            let reason = record.reason.as_deref().unwrap_or("no symbol found");
            let reason = tongues.with(|language| words::reason(reason, language));
            rows.push(vec![
                cell(plain(&name)),
                cell(reason),
                cell(plain("–")),
                cell(plain("–")),
                cell(plain("–")),
                verdict,
            ]);
            continue;
        }
        for (index, symbol) in record.symbols.iter().enumerate() {
            let name = if record.symbols.len() > 1 { format!("{name} #{}", index + 1) } else { name.clone() };
            let decided = tongues.with(|_| {
                let by = symbol.grade.decided_by.iter();
                let names =
                    by.map(|by| Parameter::find(by).map_or_else(|| visible(by), |held| held.abbreviation().to_owned()));
                let names: Vec<String> = names.collect();
                if names.is_empty() { "–".to_owned() } else { names.join(", ") }
            });
            rows.push(vec![
                cell(plain(&name)),
                cell(tongues.with(|language| shortened(&symbol.text, language))),
                cell(plain(&symbol.grade.notation)),
                cell(plain(&symbol.grade.letter.to_string())),
                cell(decided),
                verdict.clone(),
            ]);
        }
    }
    Block::Table {
        caption: Some(tongues.pair("各次扫描的等级", "Grades of the scans")),
        columns: vec![
            column(tongues.pair("样品", "specimen"), Align::Left, 1.6),
            column(tongues.text(words::CONTENT), Align::Left, 3.0),
            column(tongues.text(words::GRADE), Align::Left, 1.2),
            column(tongues.pair("字母", "letter"), Align::Centre, 0.6),
            column(tongues.text(words::DECIDED_BY), Align::Left, 1.1),
            column(tongues.text(words::VERDICT), Align::Left, 1.0),
        ],
        rows,
    }
}

fn shortened(text: &Option<String>, language: Language) -> String {
    let Some(text) = text else { return words::NOT_DECODED.say(language).to_owned() };
    let shown = visible(text);
    let head: String = shown.chars().take(LONGEST_MESSAGE).collect();
    if head.len() < shown.len() { format!("{head}…") } else { head }
}

fn values(report: &TestReport, tongues: &Tongues) -> Block {
    let mut columns =
        vec![column(tongues.pair("样品", "specimen"), Align::Left, 1.8), column(plain("X mm"), Align::Decimal, 1.0)];
    columns.extend(VALUES.map(|parameter| column(plain(parameter.abbreviation()), Align::Decimal, 1.0)));
    let mut rows = Vec::new();
    for (name, record) in scans(report) {
        for (index, symbol) in record.symbols.iter().enumerate() {
            let name = if record.symbols.len() > 1 { format!("{name} #{}", index + 1) } else { name.clone() };
            let x = symbol.x_dimension_mm.map_or_else(|| "–".to_owned(), |x| format!("{x:.3}"));
            let mut row = vec![cell(plain(&name)), cell(plain(&x))];
            row.extend(VALUES.map(|parameter| {
                let value = parameter.entry(&symbol.parameters).and_then(|entry| entry.value);
                let shown = |value| match parameter {
                    // In modules, as the head of the table says nothing else.
                    Parameter::QuietZone => plain(&format!("{value:.1}")),
                    _ => tongues.with(|language| parameter.show(value, language)),
                };
                cell(value.map_or_else(|| plain("–"), shown))
            }));
            rows.push(row);
        }
    }
    Block::Table { caption: Some(tongues.pair("各次扫描的测得值", "Values of the scans")), columns, rows }
}

/// Values of one kind, scan by scan, of specimens whose scans each show one symbol: only those can be compared.
fn held_by(specimen: &Specimen, value: impl Fn(&crate::record::SymbolRecord) -> Option<f64>) -> Vec<f64> {
    let single =
        specimen.scans.iter().filter_map(|scan| scan.record.symbols.first().filter(|_| scan.record.symbols.len() == 1));
    single.filter_map(value).collect()
}

fn statistics(report: &TestReport, tongues: &Tongues) -> Option<Block> {
    let mut rows = Vec::new();
    let mut add = |label: super::Said, show: &dyn Fn(f64) -> super::Said, specimens: Vec<Vec<f64>>| {
        let means: Vec<f64> =
            specimens.iter().filter_map(|scans| Statistics::of(scans)).map(|held| held.mean).collect();
        let all: Vec<f64> = specimens.iter().flatten().copied().collect();
        let (Some(between), Some(all)) = (Statistics::of(&means), Statistics::of(&all)) else { return };
        let or_dash = |value: Option<f64>| cell(value.map_or_else(|| plain("–"), show));
        rows.push(vec![
            cell(label),
            cell(plain(&format!("{} / {}", between.count, all.count))),
            cell(show(between.mean)),
            or_dash(between.deviation),
            or_dash(repeatability(&specimens)),
            cell(show(all.least)),
            cell(show(all.most)),
        ]);
    };
    let of = |value: &dyn Fn(&crate::record::SymbolRecord) -> Option<f64>| -> Vec<Vec<f64>> {
        report.specimens.iter().map(|specimen| held_by(specimen, value)).collect()
    };
    add(
        tongues.pair("综合等级", "Overall grade"),
        &|value| plain(&format!("{value:.2}")),
        of(&|symbol| Some(symbol.grade.overall.value())),
    );
    add(
        tongues.pair("X 尺寸，mm", "X dimension, mm"),
        &|value| plain(&format!("{value:.4}")),
        of(&|symbol| symbol.x_dimension_mm),
    );
    for parameter in VALUES {
        let show = |value| tongues.with(|language| finer(parameter, value, language));
        let label = tongues.with(|language| parameter.name(language).to_owned());
        add(label, &show, of(&|symbol| parameter.entry(&symbol.parameters)?.value));
    }
    if rows.is_empty() {
        return None;
    }
    Some(Block::Table {
        caption: Some(tongues.pair(
            "统计：平均值与 s 取各样品的平均值；s_r 为扫描间的重复性标准差（ISO 5725-2），合并各样品",
            "Statistics: mean and s over the means of specimens; s_r: repeatability standard deviation between scans (ISO 5725-2), \
             pooled over specimens",
        )),
        columns: vec![
            column(tongues.pair("量", "quantity"), Align::Left, 2.2),
            column(tongues.pair("样品 / 扫描", "specimens / scans"), Align::Centre, 1.2),
            column(tongues.pair("平均值", "mean"), Align::Decimal, 1.2),
            column(plain("s"), Align::Decimal, 1.0),
            column(plain("s_r"), Align::Decimal, 1.0),
            column(tongues.pair("最小", "least"), Align::Decimal, 1.0),
            column(tongues.pair("最大", "greatest"), Align::Decimal, 1.0),
        ],
        rows,
    })
}

/// One figure more than a single value has: a scatter is smaller than what it is the scatter of.
fn finer(parameter: Parameter, value: f64, language: Language) -> String {
    match parameter {
        Parameter::SymbolContrast => format!("{:.2} %", value * 100.0),
        Parameter::AxialNonuniformity => format!("{value:.4}"),
        Parameter::GridNonuniformity | Parameter::PrintGrowth => format!("{value:.3} X"),
        Parameter::QuietZone => format!("{value:.2} {}", if language == Language::Zh { "模块" } else { "modules" }),
        _ => format!("{value:.3}"),
    }
}
