//! Records as text for people in a terminal.

mod style;
mod summary;
mod symbol;

use super::language::in_language;
use super::wrap::{fit, terminal_lines, width};
use super::{Language, visible, words};
use crate::record::{Basis, Check, Outcome, Record, Severity, Verdict};
use style::{Ink, Style};

pub use summary::summary;

/// How text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Language.
    pub language: Language,
    /// With ANSI colours.
    pub colour: bool,
    /// Cells in a line; sentences are wrapped to it.
    pub width: usize,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { language: Language::default(), colour: false, width: 100 }
    }
}

/// Narrowest width to which sentences are wrapped.
const NARROWEST: usize = 40;

/// The report of one image: conditions, verdict, and each symbol with its parameters and what decided its grade.
#[must_use]
pub fn to_text(record: &Record, options: TextOptions) -> String {
    let style = Style { colour: options.colour };
    let page = Page { style, language: options.language, width: options.width.max(NARROWEST) };
    let mut out = String::new();
    head(&mut out, record, page);
    for (index, held) in record.symbols.iter().enumerate() {
        out.push('\n');
        symbol::write(&mut out, record, held, (index, record.symbols.len()), page);
    }
    if record.checks.iter().any(is_worth_telling) {
        out.push('\n');
        checks(&mut out, &record.checks, "", page);
    }
    out
}

/// What every part of the text needs to know.
#[derive(Clone, Copy)]
struct Page {
    style: Style,
    language: Language,
    width: usize,
}

impl Page {
    /// Appends a paragraph: a label, then the text wrapped and indented under itself.
    fn paragraph(self, out: &mut String, indent: usize, label: &str, text: &str) {
        let hanging = indent + if label.is_empty() { 0 } else { width(label) + 2 };
        let lines = terminal_lines(text, self.width.saturating_sub(hanging).max(NARROWEST / 2));
        for (index, line) in lines.iter().enumerate() {
            if index == 0 && !label.is_empty() {
                *out += &format!("{}{}  {line}\n", " ".repeat(indent), self.style.paint(Ink::Faint, label));
            } else {
                *out += &format!("{}{line}\n", " ".repeat(hanging));
            }
        }
    }
}

fn head(out: &mut String, record: &Record, page: Page) {
    let language = page.language;
    let image = &record.image;
    *out += &page.style.paint(Ink::Strong, &visible(&image.source));
    *out += &format!("  {} × {} px, {} bit", image.width, image.height, image.bits);
    if !image.channel.is_empty() {
        *out += &format!(", {}", visible(&image.channel));
    }
    *out += "\n";
    page.paragraph(out, 0, "", &words::conditions(record, language));
    let ink = verdict_ink(record.verdict);
    *out += &format!(
        "{}  {}\n",
        page.style.paint(Ink::Faint, words::VERDICT.say(language)),
        page.style.paint(ink, words::verdict(record.verdict, language))
    );
    if let Some(reason) = &record.reason {
        page.paragraph(out, 0, words::REASON.say(language), &words::reason(reason, language));
    } else if record.symbols.is_empty() {
        page.paragraph(out, 0, "", words::NO_SYMBOL.say(language));
    }
}

const fn verdict_ink(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Pass => Ink::Good,
        Verdict::Fail => Ink::Bad,
        Verdict::NotGraded => Ink::Middling,
    }
}

/// Whether a reader must know: not met, or not decided.
fn is_worth_telling(check: &Check) -> bool {
    matches!(check.outcome, Outcome::NotMet | Outcome::Undecided)
}

/// Rules that were not met or not decided, one paragraph each.
fn checks(out: &mut String, checks: &[Check], indent: &str, page: Page) {
    let language = page.language;
    for check in checks.iter().filter(|check| is_worth_telling(check)) {
        let (word, ink) = match (check.outcome, check.severity) {
            (Outcome::NotMet, Severity::Fail) => (words::NOT_MET, Ink::Bad),
            (Outcome::NotMet, Severity::Warn) => (words::WARNING, Ink::Middling),
            _ => (words::UNDECIDED, Ink::Middling),
        };
        let title = check.title.as_ref().map_or("", |title| in_language(title, language));
        let word = word.say(language);
        let head =
            fit(&format!("{} {}", visible(&check.id), visible(title)), page.width - indent.len() - width(word) - 1);
        *out += &format!("{indent}{} {}\n", page.style.paint(ink, word), head.trim_end());
        let mut text = match &check.finding {
            Some(finding) => visible(in_language(finding, language)),
            None => visible(&check.message),
        };
        if let Some(measured) = &check.measured {
            text += &format!(" · {} {}", words::MEASURED.say(language), visible(measured));
        }
        if let Some(limit) = &check.limit {
            text += &format!(" · {} {}", words::LIMIT.say(language), visible(limit));
        }
        let basis = if check.basis == Basis::Assumed { words::ASSUMED } else { words::DOCUMENTED };
        text += &format!(" · {}", basis.say(language));
        if let Some(source) = &check.source {
            text += &format!("{}{}", words::COLON.say(language), visible(in_language(source, language)));
        }
        page.paragraph(out, indent.len() + 4, "", &text);
        if let Some(action) = &check.action {
            let action = visible(in_language(action, language));
            page.paragraph(out, indent.len() + 4, words::REMEDY.say(language), &action);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn text(record: &Record, language: Language) -> String {
        to_text(record, TextOptions { language, ..TextOptions::default() })
    }

    #[test]
    fn a_report_tells_grade_parameters_reason_and_remedy() {
        let record = example::graded();
        for (language, wanted) in [
            (Language::En, ["2.0 C", "2.0/0.8X/660", "Symbol contrast", "too wide", "lower head temperature", "pass"]),
            (Language::Zh, ["2.0 C", "2.0/0.8X/660", "符号反差", "深色模块宽了", "降低打印头温度", "合格"]),
        ] {
            let report = text(&record, language);
            for part in wanted {
                assert!(report.contains(part), "{part} in\n{report}");
            }
        }
    }

    #[test]
    fn a_symbol_that_does_not_decode_names_the_stage_and_who_reads_it() {
        let report = text(&example::undecodable(), Language::En);
        assert!(report.contains("error correction") && report.contains("0.0 F"), "{report}");
        assert!(report.contains("rxing") && report.contains("never raises"), "{report}");
        assert!(text(&example::undecodable(), Language::Zh).contains("纠错"));
    }

    #[test]
    fn an_image_that_is_not_graded_gives_the_reason_and_no_grade() {
        let report = text(&example::not_graded(), Language::En);
        assert!(report.contains("not graded") && report.contains("saturated"), "{report}");
        assert!(!report.contains("0.0"), "{report}");
    }

    #[test]
    fn hostile_text_reaches_the_terminal_only_as_escapes() {
        let record = example::hostile();
        for language in [Language::Zh, Language::En] {
            let all = text(&record, language) + &summary([&record], TextOptions { language, ..Default::default() });
            let bad = |c: &char| {
                (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}')
            };
            assert_eq!(all.chars().find(bad), None, "{all}");
            assert!(all.contains("\\u{1b}[31m") && all.contains("\\u{202e}"), "{all}");
        }
    }

    #[test]
    fn colour_comes_only_when_asked_and_changes_no_word() {
        let strip = |text: &str| {
            let mut out = String::new();
            let mut rest = text;
            while let Some(at) = rest.find('\u{1b}') {
                out.push_str(&rest[..at]);
                rest = &rest[at..][rest[at..].find('m').expect("an SGR sequence ends with m") + 1..];
            }
            out + rest
        };
        for record in example::all() {
            let plain = to_text(&record, TextOptions::default());
            let coloured = to_text(&record, TextOptions { colour: true, ..TextOptions::default() });
            assert!(!plain.contains('\u{1b}'));
            assert!(coloured.contains('\u{1b}'));
            assert_eq!(strip(&coloured), plain);
        }
    }

    #[test]
    fn sentences_keep_to_the_width() {
        for record in example::all() {
            for language in [Language::Zh, Language::En] {
                let report = to_text(&record, TextOptions { language, colour: false, width: 72 });
                // The first line is the file, which nobody wraps; lines of the table hold bars.
                for line in report.lines().skip(1).filter(|line| !line.contains('█')) {
                    assert!(width(line) <= 72, "{line}");
                }
            }
        }
    }
}
