//! Percent encoding (RFC 3986, section 2.1).

use std::ops::Range;

/// Bytes with the encoding undone. A percent sign without two hexadecimal digits stays; with `plus`, as in a query, `+`
/// is a blank.
pub(crate) fn decode(text: &[u8], plus: bool) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let (byte, width) = one(&text[at..], plus);
        decoded.push(byte);
        at += width;
    }
    decoded
}

/// The bytes of encoded text that a part of the decoded one comes from.
pub(crate) fn source(text: &[u8], decoded: Range<usize>, plus: bool) -> Range<usize> {
    let mut at = 0;
    let mut start = 0;
    for count in 0..decoded.end {
        if count == decoded.start {
            start = at;
        }
        if at >= text.len() {
            break;
        }
        at += one(&text[at..], plus).1;
    }
    if decoded.start >= decoded.end {
        start = at;
    }
    start..at
}

/// The first percent sign without two hexadecimal digits.
pub(crate) fn broken(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|&byte| byte == b'%') {
        at += found;
        if hexadecimal(&text[at..]).is_none() {
            return Some(at);
        }
        at += 3;
    }
    None
}

/// The first decoded byte, and how many bytes of the text it takes; the text is not empty.
fn one(text: &[u8], plus: bool) -> (u8, usize) {
    match text.first() {
        Some(b'%') => hexadecimal(text).map_or((b'%', 1), |byte| (byte, 3)),
        Some(b'+') if plus => (b' ', 1),
        Some(&byte) => (byte, 1),
        None => (0, 1),
    }
}

fn hexadecimal(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    // Two digits to base 16 make at most 255.
    Some((digit(*text.get(1)?)? * 16 + digit(*text.get(2)?)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        assert_eq!(decode(b"A%2FB%2fC", false), b"A/B/C");
        assert_eq!(decode(b"%e4%B8%AD", false), "中".as_bytes());
        assert_eq!(decode(b"a+b%2B", true), b"a b+");
        assert_eq!(decode(b"a+b", false), b"a+b");
        assert_eq!(decode(b"%%41%4%ZZ%", false), b"%A%4%ZZ%");
    }

    #[test]
    fn parts_are_found_again() {
        let text = b"A%2FB%zz";
        assert_eq!(source(text, 0..1, false), 0..1);
        assert_eq!(source(text, 1..2, false), 1..4);
        assert_eq!(source(text, 2..3, false), 4..5);
        assert_eq!(source(text, 3..4, false), 5..6);
        assert_eq!(source(text, 0..6, false), 0..8);
        assert_eq!(source(text, 0..99, false), 0..8);
        assert_eq!(source(b"", 0..0, false), 0..0);
    }

    #[test]
    fn broken_sequences_are_found() {
        assert_eq!(broken(b"%41%2"), Some(3));
        assert_eq!((broken(b"%4G"), broken(b"%"), broken(b"%%41")), (Some(0), Some(0), Some(0)));
        assert_eq!((broken(b""), broken(b"%00%ff")), (None, None));
    }
}
