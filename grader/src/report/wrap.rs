//! Columns and lines of text in which a Chinese character is two cells wide.

use unicode_width::UnicodeWidthStr;

/// Cells that the text takes in a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text followed by blanks up to `cells`.
pub(super) fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The text preceded by blanks up to `cells`.
pub(super) fn pad_left(text: &str, cells: usize) -> String {
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The text cut with an ellipsis to at most `cells`.
pub(super) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut fitted = String::new();
    for c in text.chars() {
        fitted.push(c);
        if width(&fitted) + 1 > cells {
            fitted.pop();
            break;
        }
    }
    fitted + "…"
}

/// Lines not longer than `limit` by `measure`, broken at blanks and between Chinese characters; a line never begins
/// with a closing mark. A piece longer than a line is cut.
pub(super) fn lines(text: &str, limit: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && measure(&line) + measure(piece.trim_end()) > limit {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if measure(piece) <= limit {
            line.push_str(piece);
            continue;
        }
        for c in piece.chars() {
            line.push(c);
            if measure(&line) > limit && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// [`lines`] for a terminal of that many cells.
pub(super) fn terminal_lines(text: &str, cells: usize) -> Vec<String> {
    lines(text, cells as f32, |piece| width(piece) as f32)
}

/// The pieces between which a line may break.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || matches!(after, '，' | '。' | '；' | '：' | '、' | '）' | '”' | '？' | '！' | '》') {
        return false;
    }
    if matches!(before, '（' | '“' | '《') {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_cells() {
        assert_eq!(width("调制比"), 6);
        assert_eq!(pad("调制比", 8), "调制比  ");
        assert_eq!(pad_left("4.0", 5), "  4.0");
        assert_eq!(pad("longer", 3), "longer");
        assert_eq!(fit("调制比", 6), "调制比");
        assert_eq!(fit("调制比", 5), "调制…");
        assert_eq!(fit("调制比", 4), "调…");
    }

    #[test]
    fn lines_break_at_blanks_and_between_chinese_characters() {
        assert_eq!(terminal_lines("one two three", 8), ["one two", "three"]);
        assert_eq!(terminal_lines("反差太低，检查墨色。", 8), ["反差太", "低，检查", "墨色。"]);
        assert_eq!(terminal_lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert!(terminal_lines("", 10).is_empty());
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "The dark modules are 0.15 X too wide: 打印头过热 or too much ink（墨量过大），reduce it.";
        for cells in 8..80 {
            for line in terminal_lines(text, cells) {
                assert!(width(&line) <= cells, "{cells}: {line}");
            }
        }
    }
}
