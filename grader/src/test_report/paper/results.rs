//! Results of a single picture: each of its symbols with values, uncertainties and grades.

use super::order::row;
use super::tongues::{Tongues, plain};
use super::{Align, Block, Cell, Row, Section, Tone, cell, column};
use crate::record::{Record, SymbolRecord};
use crate::report::parameter::two_figures;
use crate::report::{Language, Parameter, Text, visible, words};
use crate::test_report::data::TestReport;

/// Most characters of a message on a page; the whole stands in the data.
const LONGEST_MESSAGE: usize = 1_200;

pub(super) fn section(report: &TestReport, tongues: &Tongues) -> Section {
    let mut blocks = Vec::new();
    for record in report.records() {
        blocks.extend(of_record(record, tongues));
    }
    blocks.push(uncertainty(report, tongues));
    Section { id: "results", heading: tongues.pair("结果", "Results"), blocks }
}

fn of_record(record: &Record, tongues: &Tongues) -> Vec<Block> {
    let mut blocks = Vec::new();
    if record.symbols.is_empty() {
        let text = tongues.with(|language| match &record.reason {
            Some(reason) => words::reason(reason, language),
            None => words::NO_SYMBOL.say(language).to_owned(),
        });
        blocks.push(Block::Paragraph { text, tone: Tone::Warn });
    }
    let count = record.symbols.len();
    for (index, symbol) in record.symbols.iter().enumerate() {
        blocks.push(Block::Rows { rows: rows(symbol, (count > 1).then_some(index + 1), tongues) });
        blocks.push(parameters(symbol, tongues));
    }
    blocks
}

fn rows(symbol: &SymbolRecord, number: Option<usize>, tongues: &Tongues) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(number) = number {
        rows.push(row(tongues.pair("符号", "Symbol"), plain(&number.to_string()), None));
    }
    rows.push(row(tongues.pair("综合等级", "Overall grade"), overall(symbol, tongues), Some("7.8.2.1 m")));
    rows.push(row(tongues.pair("码制", "Symbology"), tongues.with(|language| words::kind(symbol, language)), None));
    rows.push(row(tongues.pair("译码内容", "Decoded message"), message(symbol, tongues), Some("7.8.2.1 m")));
    if let Some(identifier) = &symbol.symbology_identifier {
        rows.push(row(tongues.pair("码制标识符", "Symbology identifier"), plain(identifier), None));
    }
    if let Some(stage) = symbol.decode_failure {
        let said = tongues.with(|language| words::stage(stage, language).to_owned());
        rows.push(row(tongues.pair("译码失败的环节", "Decoding failed at"), said, Some("7.8.2.1 m")));
    }
    let scale = tongues.with(|language| words::scale(symbol, language));
    rows.push(row(tongues.pair("分辨率与 X 尺寸", "Resolution, X dimension"), scale, Some("7.8.2.1 m")));
    if let Some(held) = &symbol.reflectance {
        let percent = |name: &str, value: f64| {
            let uncertainty = symbol.uncertainty_of(name).map(|u| format!(" ± {}", two_figures(u * 100.0)));
            format!("{:.1}{} %", value * 100.0, uncertainty.unwrap_or_default())
        };
        let said = tongues.with(|language| {
            let threshold = Text::new("阈值", "threshold").say(language);
            format!(
                "Rmax {}, Rmin {}, {threshold} {:.1} %",
                percent("reflectance.maximum", held.maximum),
                percent("reflectance.minimum", held.minimum),
                held.threshold * 100.0
            )
        });
        rows.push(row(tongues.pair("反射率", "Reflectance"), said, Some("7.8.2.1 m")));
    }
    let kinds = [(symbol.mirrored, words::MIRRORED), (symbol.reversed, words::REVERSED)];
    for (_, kind) in kinds.into_iter().filter(|(is_so, _)| *is_so) {
        rows.push(row(tongues.pair("外观", "Appearance"), tongues.text(kind), None));
    }
    rows.push(row(tongues.pair("等级的性质", "Standing of the grade"), standing(symbol, tongues), None));
    rows
}

fn overall(symbol: &SymbolRecord, tongues: &Tongues) -> super::Said {
    tongues.with(|language| {
        let mut said = format!("{} ({})", symbol.grade.notation, symbol.grade.letter);
        if !symbol.grade.decided_by.is_empty() {
            let names = symbol.grade.decided_by.iter().map(|name| {
                Parameter::find(name).map_or_else(|| visible(name), |parameter| parameter.name(language).to_owned())
            });
            let (by, comma) = match language {
                Language::Zh => ("，由以下参数决定：", "、"),
                Language::En => (", decided by ", ", "),
            };
            said += by;
            said += &names.collect::<Vec<_>>().join(comma);
        }
        if !symbol.scans.is_empty() {
            let scans: Vec<String> = symbol.scans.iter().map(ToString::to_string).collect();
            said += Text::new("；各次扫描：", "; scans: ").say(language);
            said += &scans.join(", ");
        }
        said
    })
}

/// The message, or its bytes where it is no text.
pub(super) fn message(symbol: &SymbolRecord, tongues: &Tongues) -> super::Said {
    tongues.with(|language| {
        let shown = match (&symbol.text, &symbol.bytes) {
            (Some(text), _) => visible(text),
            (None, Some(bytes)) => {
                format!("{}{}base64 {bytes}", words::NO_TEXT.say(language), words::COLON.say(language))
            }
            (None, None) => words::NOT_DECODED.say(language).to_owned(),
        };
        let count = shown.chars().count();
        if count <= LONGEST_MESSAGE {
            return shown;
        }
        let head: String = shown.chars().take(LONGEST_MESSAGE).collect();
        match language {
            Language::Zh => format!("{head}…（另有 {} 个字符，见报告数据）", count - LONGEST_MESSAGE),
            Language::En => format!("{head}… ({} more characters in the data of the report)", count - LONGEST_MESSAGE),
        }
    })
}

fn standing(symbol: &SymbolRecord, tongues: &Tongues) -> super::Said {
    if symbol.formal.conforming {
        return tongues.text(words::FORMAL);
    }
    tongues.with(|language| {
        let (head, colon) = (words::INDICATIVE.say(language), words::COLON.say(language));
        format!("{head}{colon}{}", words::reasons(&symbol.formal.reasons, language))
    })
}

fn parameters(symbol: &SymbolRecord, tongues: &Tongues) -> Block {
    let held =
        Parameter::ALL.into_iter().filter_map(|parameter| Some((parameter, parameter.entry(&symbol.parameters)?)));
    let rows = held
        .map(|(parameter, entry)| {
            let name = tongues.with(|language| format!("{} {}", parameter.name(language), parameter.abbreviation()));
            let value = entry.value.map(|value| tongues.with(|language| parameter.show(value, language)));
            let uncertainty = symbol.uncertainty_of(parameter.contract_name());
            let uncertainty = uncertainty.map(|uncertainty| plain(&parameter.show_uncertainty(uncertainty)));
            let grade = entry.grade.map(|grade| plain(&format!("{grade}")));
            let letter = entry.grade.map(|grade| plain(&grade.letter().to_string()));
            let is_deciding = symbol.grade.decided_by.iter().any(|name| name == parameter.contract_name());
            let tone = if is_deciding { Tone::Bad } else { Tone::Plain };
            let or_dash = |text: Option<super::Said>| text.unwrap_or_else(|| plain("–"));
            vec![
                Cell { text: name, tone: Tone::Plain },
                cell(or_dash(value)),
                cell(or_dash(uncertainty)),
                Cell { text: or_dash(grade), tone },
                Cell { text: or_dash(letter), tone },
            ]
        })
        .collect();
    Block::Table {
        caption: Some(tongues.pair(
            "质量参数（“–”：该版标准不评级，或无此值）",
            "Quality parameters (–: not graded by this edition, or no single value)",
        )),
        columns: vec![
            column(tongues.text(words::PARAMETER), Align::Left, 3.0),
            column(tongues.text(words::VALUE), Align::Decimal, 1.4),
            column(plain(words::UNCERTAINTY), Align::Decimal, 1.2),
            column(tongues.text(words::GRADE), Align::Decimal, 0.9),
            column(tongues.pair("字母", "letter"), Align::Centre, 0.7),
        ],
        rows,
    }
}

/// What expanded uncertainties mean, or that there are none.
pub(super) fn uncertainty(report: &TestReport, tongues: &Tongues) -> Block {
    let is_known = report.symbols().any(|(_, symbol)| symbol.uncertainty.as_ref().is_some_and(|held| !held.is_empty()));
    let text = if is_known {
        tongues.pair(
            "U：扩展不确定度，包含因子 k = 2，正态分布下包含概率约 95 %（JCGM 100:2008），由检测台的校准和重复性试验得出。",
            "U: expanded uncertainty with coverage factor k = 2, for a normal distribution a coverage probability of about 95 % \
             (JCGM 100:2008), from the calibration of the rig and its repeatability runs.",
        )
    } else {
        tongues.pair(
            "未确定测量不确定度：所用校准不含不确定度，或未使用校准。未确定不等于零。",
            "The measurement uncertainty was not determined: the calibration states none, or none was used. Not determined is \
             not zero.",
        )
    };
    Block::Paragraph { text, tone: Tone::Faint }
}
