//! Text from codes and files made harmless and visible.
//!
//! What a symbol holds is written by strangers. Shown as it is, it could move the cursor, recolour the terminal, turn
//! the reading direction or hide characters; a person must see each of them instead.

use std::fmt::Write as _;

/// The text with everything that does not show itself written as an escape: controls, direction marks, zero-width
/// characters, unusual spaces. A backslash is doubled, so that the text can be had back.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

/// [`visible`], cut after about `limit` characters with an ellipsis that says how much is missing.
pub(super) fn visible_shortened(text: &str, limit: usize) -> String {
    let count = text.chars().count();
    if count <= limit {
        return visible(text);
    }
    let head: String = text.chars().take(limit).collect();
    format!("{}… (+{})", visible(&head), count - limit)
}

/// Whether a character shows nothing, or changes how others show.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, joiners and fillers.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}'
            // Arabic letter mark, Mongolian selectors.
            | '\u{61c}' | '\u{180b}'..='\u{180f}'
            // Spaces that look like the ordinary one, or like none.
            | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
            // Zero width, direction, line and paragraph separators, invisible operators, isolates.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Variation selectors, byte order mark, annotations, object replacement, tags.
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            // Private use: every font shows something else, or nothing.
            | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_itself_is_written_out() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(visible("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
        assert_eq!(visible("a\u{200b}b\u{feff}"), "a\\u{200b}b\\u{feff}");
        assert_eq!(visible("01\u{1d}21"), "01\\u{1d}21");
        assert_eq!(visible("a\r\n\tb"), "a\\r\\n\\tb");
        assert_eq!(visible("\u{9b}31m\u{7f}"), "\\u{9b}31m\\u{7f}");
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["https://example.com/?q=1&r=2", "质量 追溯 码", "żółw", "日本語 テキスト", "🙂"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn an_escape_in_the_text_cannot_be_mistaken_for_ours() {
        assert_ne!(visible("\\u{1b}"), visible("\u{1b}"));
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert_eq!(visible_shortened("abcdef", 6), "abcdef");
        assert_eq!(visible_shortened("abcdefgh", 6), "abcdef… (+2)");
    }
}
