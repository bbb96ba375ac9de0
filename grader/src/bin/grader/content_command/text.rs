//! The answer for people: form, elements, and each fault with a line of the data and carets below what it is about.

use std::ops::Range;

use grader::bilingual::Bilingual;
use grader::content::gs1;
use grader::content::{Content, Element, Fault};
use grader::report::{Language, Text, visible};
use unicode_width::UnicodeWidthStr;

use super::Answer;

/// Faults that are shown with their place; more are counted.
const MOST_SHOWN: usize = 30;
/// Characters of a value that are shown.
const LONGEST_VALUE: usize = 100;
/// Bytes of the data that are shown before and behind the start of a fault.
const BEFORE: usize = 32;
const BEHIND: usize = 40;

/// The answer, several lines.
pub fn text(answer: &Answer, language: Language) -> String {
    let content = &answer.content;
    let say = |zh, en| Text::new(zh, en).say(language);
    let identifier = content.identifier.map_or_else(|| "-".to_owned(), |identifier| identifier.to_string());
    let mut out = format!(
        "{}\n  {} {identifier} · {} {}\n",
        in_language(&content.form.name(), language),
        say("码制标识符", "identifier"),
        say("版本", "edition"),
        answer.edition.title()
    );
    let titles: Vec<String> = content.elements.iter().map(|element| title(element, language)).collect();
    let longest = titles.iter().map(|title| title.width()).max().unwrap_or_default();
    for (element, title) in content.elements.iter().zip(&titles) {
        let blanks = " ".repeat(longest - title.width());
        out += &format!("  {title}{blanks}  {}\n", shortened(&element.value));
    }
    out += &format!("{}\n", verdict(content, language));
    for fault in content.faults.iter().take(MOST_SHOWN) {
        out += &pointed_at(&answer.data, fault, language);
    }
    if let Some(more) = content.faults.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        out += &match language {
            Language::Zh => format!("  另有 {more} 条\n"),
            Language::En => format!("  and {more} more\n"),
        };
    }
    out
}

fn title(element: &Element, language: Language) -> String {
    let title = gs1::title(&element.ai).unwrap_or_default();
    visible(&format!("({}) {}", element.ai, in_language(&title, language)))
}

fn verdict(content: &Content, language: Language) -> String {
    let wrong = content.faults.iter().filter(|fault| fault.grave).count();
    let remarks = content.faults.len() - wrong;
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (language, wrong, remarks) {
        (Language::Zh, 0, 0) => "正确".to_owned(),
        (Language::Zh, 0, remarks) => format!("正确；{remarks} 条提示"),
        (Language::Zh, wrong, 0) => format!("错误：{wrong} 处"),
        (Language::Zh, wrong, remarks) => format!("错误：{wrong} 处；{remarks} 条提示"),
        (Language::En, 0, 0) => "right".to_owned(),
        (Language::En, 0, remarks) => format!("right; {}", plural(remarks, "remark")),
        (Language::En, wrong, 0) => format!("wrong: {}", plural(wrong, "fault")),
        (Language::En, wrong, remarks) => format!("wrong: {}; {}", plural(wrong, "fault"), plural(remarks, "remark")),
    }
}

/// The sentence, the data around the place, and carets below it.
fn pointed_at(data: &[u8], fault: &Fault, language: Language) -> String {
    let sentence = in_language(&fault.text(), language).to_owned();
    let mark = match (fault.grave, language) {
        (true, _) => "✗",
        (false, _) => "·",
    };
    let mut out = format!("\n{mark} {sentence}\n");
    if data.is_empty() {
        return out;
    }
    let window = window(data, fault.at.start);
    let piece = |range: Range<usize>| visible(&String::from_utf8_lossy(&data[range]));
    let end = fault.at.end.clamp(fault.at.start, window.end);
    let (before, inside) = (piece(window.start..fault.at.start), piece(fault.at.start..end));
    let behind = piece(end..window.end);
    let [front, tail] = [window.start > 0, window.end < data.len()].map(|is_cut| if is_cut { "…" } else { "" });
    let indent = " ".repeat(front.width() + before.width());
    out += &format!("    {front}{before}{inside}{behind}{tail}\n    {indent}{}\n", "^".repeat(inside.width().max(1)));
    out
}

/// The bytes around a place, cut between characters.
fn window(data: &[u8], place: usize) -> Range<usize> {
    let is_inside = |at: usize| data.get(at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    let mut start = place.saturating_sub(BEFORE);
    while start < place && is_inside(start) {
        start += 1;
    }
    let mut end = data.len().min(place + BEHIND);
    while end > place && is_inside(end) {
        end -= 1;
    }
    start..end
}

fn shortened(value: &str) -> String {
    let head: String = value.chars().take(LONGEST_VALUE).collect();
    let more = value.chars().count().saturating_sub(LONGEST_VALUE);
    if more == 0 { visible(value) } else { format!("{}… (+{more})", visible(&head)) }
}

const fn in_language(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::En => text.en.as_str(),
        Language::Zh => text.zh.as_str(),
    }
}
