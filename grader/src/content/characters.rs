//! Characters of bytes that may or may not be text.

/// The first character of bytes and its width in bytes; U+FFFD, one byte wide, where they are no UTF-8, and for no
/// bytes at all U+FFFD without width.
pub(crate) fn first(bytes: &[u8]) -> (char, usize) {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        // What is before the first wrong byte is text.
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(character) => (character, character.len_utf8()),
        None => (char::REPLACEMENT_CHARACTER, head.len().min(1)),
    }
}

/// The characters of bytes with their places; each byte that belongs to no character is one of its own, U+FFFD.
pub fn of(bytes: &[u8]) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut start = 0;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let (valid, invalid) = (chunk.valid(), chunk.invalid());
        let text = start;
        let broken = text + valid.len();
        start = broken + invalid.len();
        let characters = valid.char_indices().map(move |(at, character)| (text + at, character));
        characters.chain((0..invalid.len()).map(move |at| (broken + at, char::REPLACEMENT_CHARACTER)))
    })
}

/// A character as a sentence shows it: itself if it shows itself, else its number.
pub(crate) fn shown(character: char) -> String {
    if character.is_ascii_graphic() || is_han(character) {
        return format!("“{character}”");
    }
    format!("U+{:04X}", u32::from(character))
}

/// A piece of the data as a sentence shows it: what is not plain is replaced by its number, and it is cut after a few
/// characters.
pub(crate) fn shown_text(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown = String::from("“");
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        if character.is_ascii_graphic() || is_han(character) {
            shown.push(character);
        } else {
            shown.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        }
    }
    shown.push('”');
    shown
}

/// A Chinese character of the blocks that common fonts have.
fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_count_one_each() {
        let bytes = b"a\xe4\xb8\xad\xff\xe4\xb8z";
        let found: Vec<(usize, char)> = of(bytes).collect();
        assert_eq!(found, [(0, 'a'), (1, '中'), (4, '\u{fffd}'), (5, '\u{fffd}'), (6, '\u{fffd}'), (7, 'z')]);
        assert_eq!(first(&bytes[1..]), ('中', 3));
        assert_eq!(first(&bytes[5..]), ('\u{fffd}', 1));
        assert_eq!(first(b""), ('\u{fffd}', 0));
        assert_eq!(first("🙂".as_bytes()), ('🙂', 4));
    }

    #[test]
    fn what_does_not_show_itself_is_numbered() {
        assert_eq!((shown('/'), shown('中'), shown(' ')), ("“/”".into(), "“中”".into(), "U+0020".into()));
        assert_eq!(shown('\u{202e}'), "U+202E");
        assert_eq!(shown('а'), "U+0430", "a Cyrillic letter must not look like a Latin one");
        assert_eq!(shown_text("gpj\u{202e}.中"), "“gpj\\u{202e}.中”");
        assert_eq!(shown_text(&"x".repeat(41)).chars().count(), 43);
    }
}
