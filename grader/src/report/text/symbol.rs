//! One symbol: headline, table of parameters, what decided, conditions.

use super::style::{Ink, Style, bar};
use super::{Page, checks};
use crate::grading::ReportedGrade;
use crate::record::{Record, SymbolRecord};
use crate::report::advice::{Advice, causes};
use crate::report::parameter::two_figures;
use crate::report::visible::visible_shortened;
use crate::report::wrap::{pad, pad_left, width};
use crate::report::{Language, Parameter, Text, visible, words};

/// Characters of a message that are shown.
const LONGEST_MESSAGE: usize = 400;
/// Deciding parameters that are explained.
const MOST_EXPLAINED: usize = 3;

/// Appends the report of a symbol; `place` is its index and how many there are.
pub(super) fn write(out: &mut String, record: &Record, symbol: &SymbolRecord, place: (usize, usize), page: Page) {
    title(out, symbol, place, page);
    headline(out, symbol, page);
    message(out, symbol, page);
    out.push('\n');
    table(out, symbol, page);
    out.push('\n');
    decision(out, record, symbol, page);
    checks(out, &symbol.checks, "  ", page);
}

fn title(out: &mut String, symbol: &SymbolRecord, (index, count): (usize, usize), page: Page) {
    let language = page.language;
    let number = if count > 1 { format!(" {}/{count}", index + 1) } else { String::new() };
    let name = format!("{}{number}", capitalised(words::SYMBOL.say(language)));
    let mut parts =
        vec![words::kind(symbol, language), words::scale(symbol, language), words::aperture(symbol, language)];
    parts.extend(symbol.mirrored.then(|| words::MIRRORED.say(language).to_owned()));
    parts.extend(symbol.reversed.then(|| words::REVERSED.say(language).to_owned()));
    parts.extend(symbol.structured_append.map(|held| match language {
        Language::Zh => format!("结构链接 {}/{}", held.index, held.count),
        Language::En => format!("structured append {} of {}", held.index, held.count),
    }));
    page.paragraph(out, 0, &name, &parts.join(" · "));
}

fn headline(out: &mut String, symbol: &SymbolRecord, page: Page) {
    let language = page.language;
    let grade = symbol.grade.overall;
    let shown = format!("{grade} {}", symbol.grade.letter);
    *out += &format!("  {}   {}", page.style.paint(Style::of(grade), &shown), visible(&symbol.grade.notation));
    if symbol.scans.len() > 1 {
        let scans: Vec<String> = symbol.scans.iter().map(ToString::to_string).collect();
        *out += &format!("   = ({}) / {}", scans.join(" + "), scans.len());
    }
    if let Some(uncertainty) = symbol.uncertainty_of("overall") {
        *out += &format!("   ± {} (k = 2)", two_figures(uncertainty));
    }
    out.push('\n');
    if symbol.formal.conforming {
        page.paragraph(out, 2, "", words::FORMAL.say(language));
    } else {
        let reasons = words::reasons(&symbol.formal.reasons, language);
        page.paragraph(out, 2, "", &[words::INDICATIVE.say(language), words::COLON.say(language), &reasons].concat());
    }
}

fn message(out: &mut String, symbol: &SymbolRecord, page: Page) {
    let language = page.language;
    let identifier = symbol.symbology_identifier.as_deref().map(|held| visible(held) + " ").unwrap_or_default();
    let message = match (&symbol.text, &symbol.bytes) {
        (Some(text), _) => format!("{identifier}\"{}\"", visible_shortened(text, LONGEST_MESSAGE)),
        (None, Some(bytes)) => {
            format!("{identifier}{} {}", words::NO_TEXT.say(language), visible_shortened(bytes, LONGEST_MESSAGE))
        }
        (None, None) => words::NOT_DECODED.say(language).to_owned(),
    };
    page.paragraph(out, 2, words::CONTENT.say(language), &message);
}

/// A line of the table.
struct Row {
    name: &'static str,
    value: String,
    uncertainty: String,
    grade: Option<ReportedGrade>,
}

fn rows(symbol: &SymbolRecord, language: Language) -> Vec<Row> {
    let row = |parameter: Parameter| {
        let entry = parameter.entry(&symbol.parameters)?;
        // Without a value of its own it is the grade that is uncertain.
        let shown = |uncertainty: f64| match entry.value {
            Some(_) => parameter.show_uncertainty(uncertainty),
            None => format!("{} ({})", two_figures(uncertainty), words::GRADE.say(language)),
        };
        Some(Row {
            name: parameter.name(language),
            value: entry.value.map(|value| parameter.show(value, language)).unwrap_or_default(),
            uncertainty: symbol.uncertainty_of(parameter.contract_name()).map(shown).unwrap_or_default(),
            grade: entry.grade,
        })
    };
    Parameter::ALL.into_iter().filter_map(row).collect()
}

fn table(out: &mut String, symbol: &SymbolRecord, page: Page) {
    let language = page.language;
    let rows = rows(symbol, language);
    let [name_title, value_title, grade_title] =
        [words::PARAMETER, words::VALUE, words::GRADE].map(|word| capitalised(word.say(language)));
    let widest = |title: &str, cell: fn(&Row) -> &str| {
        rows.iter().map(|row| width(cell(row))).chain([width(title)]).max().unwrap_or_default()
    };
    let (names, values) = (widest(&name_title, |row| row.name), widest(&value_title, |row| &row.value));
    // The column is there only if something stands in it.
    let stated = rows.iter().any(|row| !row.uncertainty.is_empty());
    let uncertainties = widest(words::UNCERTAINTY, |row| &row.uncertainty);
    let third = |cell: &str| if stated { format!("  {}", pad_left(cell, uncertainties)) } else { String::new() };
    let head = [
        format!("  {}  {}", pad(&name_title, names), pad_left(&value_title, values)),
        format!("{}  {grade_title}", third(words::UNCERTAINTY)),
    ];
    *out += &format!("{}\n", page.style.paint(Ink::Faint, &head.concat()));
    for row in &rows {
        let cell = match row.grade {
            Some(grade) => {
                let ink = Style::of(grade);
                format!(
                    "{}  {}",
                    page.style.paint(ink, &format!("{grade} {}", grade.letter())),
                    page.style.paint(ink, &bar(grade))
                )
            }
            None => page.style.paint(Ink::Faint, "-"),
        };
        let (name, value) = (pad(row.name, names), pad_left(&row.value, values));
        *out += format!("  {name}  {value}{}  {cell}", third(&row.uncertainty)).trim_end();
        out.push('\n');
    }
}

/// What decided the grade, what causes it, what to do.
fn decision(out: &mut String, record: &Record, symbol: &SymbolRecord, page: Page) {
    let language = page.language;
    let calibrated = record.settings.calibration.is_some();
    if let Some(stage) = symbol.decode_failure {
        failure(out, symbol, words::stage(stage, language), page);
        explained(out, &[Parameter::Decode], &causes(Parameter::Decode, symbol, calibrated, language), page);
        return;
    }
    let deciding: Vec<Parameter> =
        symbol.grade.decided_by.iter().filter_map(|name| Parameter::find(name)).take(MOST_EXPLAINED).collect();
    if deciding.is_empty() && symbol.grade.overall.tenths() == 40 {
        let sentence = match language {
            Language::Zh => "所有参数均为最高等级。",
            Language::En => "Every parameter has the best grade.",
        };
        page.paragraph(out, 2, "", sentence);
    }
    let advised = deciding.iter().map(|parameter| (*parameter, causes(*parameter, symbol, calibrated, language)));
    let advised: Vec<_> = advised.collect();
    // Modulation and reflectance margin often have one cause, which is told once.
    for same in advised.chunk_by(|(_, one), (_, next)| one == next) {
        let parameters: Vec<Parameter> = same.iter().map(|(parameter, _)| *parameter).collect();
        explained(out, &parameters, &same[0].1, page);
    }
}

/// Finding and remedy, which these parameters share.
fn explained(out: &mut String, parameters: &[Parameter], advice: &Advice, page: Page) {
    let separator = Text::new("、", ", ").say(page.language);
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name(page.language)).collect();
    let finding = [&names.join(separator), words::COLON.say(page.language), &advice.finding].concat();
    let labels = [words::DECIDING, words::REMEDY].map(|word| capitalised(word.say(page.language)));
    let cells = labels.iter().map(|label| width(label)).max().unwrap_or_default();
    page.paragraph(out, 2, &pad(&labels[0], cells), &finding);
    page.paragraph(out, 2, &pad(&labels[1], cells), &advice.remedy);
}

/// The stage of a failed decode, and what another reader made of the symbol.
fn failure(out: &mut String, symbol: &SymbolRecord, stage: &str, page: Page) {
    let sentence = match page.language {
        Language::Zh => format!("参考译码在“{stage}”阶段失败，总等级为 0。"),
        Language::En => format!("The reference decode failed at the stage \"{stage}\": the overall grade is 0."),
    };
    page.paragraph(out, 2, "", &sentence);
    let Some(other) = &symbol.readable_by_other_means else { return };
    let reader = reader(&other.reader, page.language);
    let text = other.text.as_deref().or(other.bytes.as_deref()).unwrap_or_default();
    let text = visible_shortened(text, LONGEST_MESSAGE);
    let sentence = match page.language {
        Language::Zh => format!("{reader}能读出：“{text}”。这只供诊断，不会提高等级。"),
        Language::En => format!("{reader} reads it: \"{text}\". That helps diagnosis and never raises the grade."),
    };
    page.paragraph(out, 2, "", &sentence);
}

/// Who read it: this program by other means, or another one.
fn reader(name: &str, language: Language) -> String {
    match (name, language) {
        ("grader", Language::Zh) => "本程序用更宽容的方法".into(),
        ("grader", Language::En) => "A more tolerant decode of this program".into(),
        (name, Language::Zh) => format!("另一种读码器（{}）", visible(name)),
        (name, Language::En) => format!("Another reader ({})", visible(name)),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}
