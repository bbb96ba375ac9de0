//! The table at the end: every symbol of every image in one line.

use super::style::{Ink, Style};
use super::{TextOptions, verdict_ink};
use crate::record::{Check, Outcome, Record, Severity, SymbolRecord, Verdict};
use crate::report::visible::visible_shortened;
use crate::report::wrap::{fit, pad, width};
use crate::report::{Language, Parameter, visible, words};

/// A table of all symbols: file, symbol, grade, verdict, what decided; and how many images passed.
#[must_use]
pub fn summary<'a>(records: impl IntoIterator<Item = &'a Record>, options: TextOptions) -> String {
    let style = Style { colour: options.colour };
    let language = options.language;
    let titles = [words::FILE, words::SYMBOL, words::GRADE, words::VERDICT, words::DECIDED_BY];
    let mut table = vec![titles.map(|title| Cell { text: title.say(language).into(), ink: Some(Ink::Faint) })];
    let mut outcomes = [0_usize; 3];
    for record in records {
        outcomes[record.verdict as usize] += 1;
        table.extend(rows(record, language));
    }
    let mut out = format!("{}\n", style.paint(Ink::Strong, words::SUMMARY.say(language)));
    let widths: [usize; 5] =
        std::array::from_fn(|column| table.iter().map(|row| width(&row[column].text)).max().unwrap_or_default());
    for row in &table {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| cell.painted(style, width)).collect();
        out += cells.join("  ").trim_end();
        out.push('\n');
    }
    let [pass, fail, not_graded] = outcomes;
    out += &match language {
        Language::Zh => {
            format!("{} 幅图像：合格 {pass}，不合格 {fail}，未评级 {not_graded}\n", pass + fail + not_graded)
        }
        Language::En => {
            format!("{} images: {pass} pass, {fail} fail, {not_graded} not graded\n", pass + fail + not_graded)
        }
    };
    out
}

struct Cell {
    text: String,
    ink: Option<Ink>,
}

/// Widest column, so that a hostile text cannot push the others away.
const WIDEST: usize = 44;

impl Cell {
    fn plain(text: String) -> Self {
        Self { text: fit(&text, WIDEST), ink: None }
    }

    fn painted(&self, style: Style, width: usize) -> String {
        let padded = pad(&self.text, width);
        match self.ink {
            Some(ink) => style.paint(ink, &self.text) + &padded[self.text.len()..],
            None => padded,
        }
    }
}

fn rows(record: &Record, language: Language) -> Vec<[Cell; 5]> {
    let file = file(&record.image.source);
    let verdict = |verdict| Cell { text: words::verdict(verdict, language).into(), ink: Some(verdict_ink(verdict)) };
    if record.symbols.is_empty() {
        let reason = record
            .reason
            .as_deref()
            .map_or_else(|| words::NO_SYMBOL.say(language).to_owned(), |reason| words::reason(reason, language));
        let blank = || Cell::plain("-".into());
        return vec![[Cell::plain(file), blank(), blank(), verdict(record.verdict), Cell::plain(reason)]];
    }
    record
        .symbols
        .iter()
        .map(|symbol| row(&file, record, symbol, verdict(verdict_of(record, symbol)), language))
        .collect()
}

/// The outcome of one symbol among several: that of the image unless only other symbols failed.
fn verdict_of(record: &Record, symbol: &SymbolRecord) -> Verdict {
    let fails = |checks: &[Check]| {
        checks.iter().any(|check| check.severity == Severity::Fail && check.outcome == Outcome::NotMet)
    };
    let others_fail = record.symbols.iter().any(|other| fails(&other.checks));
    if record.verdict == Verdict::Fail && others_fail && !fails(&symbol.checks) && !fails(&record.checks) {
        Verdict::Pass
    } else {
        record.verdict
    }
}

fn row(file: &str, record: &Record, symbol: &SymbolRecord, verdict: Cell, language: Language) -> [Cell; 5] {
    let grade = symbol.grade.overall;
    let content = match &symbol.text {
        Some(text) => visible_shortened(text, 24),
        None => String::new(),
    };
    let name = format!("{} {content}", visible(&symbol.symbology));
    [
        Cell::plain(file.to_owned()),
        Cell::plain(name.trim_end().to_owned()),
        Cell { text: format!("{grade} {}", grade.letter()), ink: Some(Style::of(grade)) },
        verdict,
        Cell::plain(broken_rules(record, symbol, language).unwrap_or_else(|| decided_by(symbol, language))),
    ]
}

/// The rules of a profile that a symbol or its scene does not meet; `None` if all are met, or there is no profile.
fn broken_rules(record: &Record, symbol: &SymbolRecord, language: Language) -> Option<String> {
    record.settings.profile.as_ref()?;
    let broken: Vec<String> = symbol
        .checks
        .iter()
        .chain(&record.checks)
        .filter(|check| check.severity == Severity::Fail && check.outcome == Outcome::NotMet)
        .map(|check| {
            let title = check.title.as_ref().map_or("", |title| match language {
                Language::Zh => title.zh.as_str(),
                Language::En => title.en.as_str(),
            });
            format!("{} {}", visible(&check.id), visible(title)).trim_end().to_owned()
        })
        .collect();
    let separator = if language == Language::Zh { "、" } else { ", " };
    (!broken.is_empty()).then(|| broken.join(separator))
}

/// Names of the deciding parameters; a failed decode names its stage.
pub(super) fn decided_by(symbol: &SymbolRecord, language: Language) -> String {
    if let Some(stage) = symbol.decode_failure {
        return format!("{} ({})", Parameter::Decode.name(language), words::stage(stage, language));
    }
    let separator = match language {
        Language::Zh => "、",
        Language::En => ", ",
    };
    let names: Vec<String> = symbol
        .grade
        .decided_by
        .iter()
        .map(|name| Parameter::find(name).map_or_else(|| visible(name), |known| known.name(language).to_owned()))
        .collect();
    names.join(separator)
}

/// The end of a path, which says most.
fn file(source: &str) -> String {
    const MOST: usize = 40;
    let count = source.chars().count();
    if count <= MOST {
        return visible(source);
    }
    let tail: String = source.chars().skip(count - MOST).collect();
    format!("…{}", visible(&tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ProfileIdentity;
    use crate::report::example;

    #[test]
    fn every_symbol_and_every_image_without_one_has_a_line() {
        let records = [example::graded(), example::two_symbols(), example::not_graded()];
        let table = summary(&records, TextOptions::default());
        // Title, header, 1 + 2 + 1 rows, count.
        assert_eq!(table.lines().count(), 2 + 4 + 1, "{table}");
        assert!(table.ends_with("3 images: 1 pass, 1 fail, 1 not graded\n"), "{table}");
    }

    #[test]
    fn under_a_profile_the_rules_not_met_are_named() {
        let mut record = example::two_symbols();
        let failing = record.symbols[1].checks.clone();
        assert_eq!(broken_rules(&record, &record.symbols[1], Language::En), None, "no profile");
        record.settings.profile = Some(ProfileIdentity { id: "p".into(), sha256: String::new() });
        assert_eq!(broken_rules(&record, &record.symbols[0], Language::En), None);
        let id = &failing.iter().find(|check| check.outcome == Outcome::NotMet).unwrap().id;
        assert!(broken_rules(&record, &record.symbols[1], Language::En).unwrap().starts_with(id.as_str()));
        record.checks = failing.clone();
        assert!(broken_rules(&record, &record.symbols[0], Language::Zh).unwrap().starts_with(id.as_str()));
    }

    #[test]
    fn a_symbol_that_met_its_rules_passes_beside_one_that_did_not() {
        let record = example::two_symbols();
        assert_eq!(
            record.symbols.iter().map(|s| verdict_of(&record, s)).collect::<Vec<_>>(),
            [Verdict::Pass, Verdict::Fail]
        );
        let mut scene = record.clone();
        scene.checks = scene.symbols[1].checks.clone();
        assert_eq!(
            verdict_of(&scene, &scene.symbols[0]),
            Verdict::Fail,
            "a rule about the scene concerns every symbol"
        );
    }

    #[test]
    fn columns_line_up_under_chinese() {
        let records = [example::graded(), example::two_symbols(), example::not_graded()];
        let options = TextOptions { language: Language::Zh, ..TextOptions::default() };
        let table = summary(&records, options);
        let starts: Vec<usize> = table
            .lines()
            .skip(1)
            .filter_map(|line| {
                ["判定", "不合格", "未评级", "合格"]
                    .iter()
                    .find_map(|word| line.find(word))
                    .map(|at| width(&line[..at]))
            })
            .collect();
        assert!(starts[..5].windows(2).all(|pair| pair[0] == pair[1]), "{starts:?}\n{table}");
    }
}
