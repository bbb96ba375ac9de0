//! Whether a JPEG file is whole, which its decoder does not say.
//!
//! Source: ITU-T T.81, Annex B (markers and their segments).

/// Follows the markers from the start of the picture to its end. What lies behind the end does not matter.
pub fn is_complete(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut scanned = false;
    while let Some((marker, after)) = next_marker(rest) {
        rest = match marker {
            // Start of the picture, temporary, restart: no segment follows.
            0xD8 | 0x01 | 0xD0..=0xD7 => after,
            0xD9 => return scanned,
            _ => {
                scanned |= marker == 0xDA;
                let length = match after {
                    [high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
                    _ => return false,
                };
                match after.get(length.max(2)..) {
                    Some(behind) => behind,
                    None => return false,
                }
            }
        };
    }
    false
}

/// The next marker and what follows it. Entropy-coded data before it are leapt over: FF within them is followed by 00,
/// and FF may also be repeated as filling.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let at = bytes.windows(2).position(|pair| pair[0] == 0xFF && pair[1] != 0x00 && pair[1] != 0xFF)?;
    Some((bytes[at + 1], &bytes[at + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Start, a comment that holds an end marker, a scan with stuffed FF and a restart, end.
    const WHOLE: &[u8] =
        b"\xFF\xD8\xFF\xFE\x00\x04\xFF\xD9\xFF\xDA\x00\x03\x01\x12\xFF\x00\x34\xFF\xD0\x56\xFF\xFF\xD9trailer";

    #[test]
    fn only_the_whole_is_complete() {
        let end = WHOLE.len() - b"trailer".len();
        for length in 0..=WHOLE.len() {
            assert_eq!(is_complete(&WHOLE[..length]), length >= end, "{length} bytes");
        }
    }

    #[test]
    fn an_end_without_a_scan_is_no_picture() {
        assert!(!is_complete(b"\xFF\xD8\xFF\xD9"));
    }
}
