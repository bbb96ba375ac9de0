//! Which characters the bytes of a message stand for.
//!
//! Where the symbol names a character set by an ECI, that is taken at its word. Where it names none, ISO/IEC 18004:2015
//! (and ISO/IEC 16022) says ISO 8859-1, its first edition said Shift JIS, and encoders in the field mostly write UTF-8 or, in China, GB
//! 18030. The bytes decide, always in this order:
//!
//! 1. What is well-formed UTF-8 is UTF-8. Text in another character set is hardly ever well-formed UTF-8 by chance, and
//!    plain ASCII reads the same in all of them.
//! 2. Otherwise GB 18030 or Shift JIS, whichever the bytes are well-formed in with the greater share of common
//!    characters, and GB 18030 if equal; the share must be at least one half. Common are the symbols and first-level
//!    characters of GB 2312 (lead bytes A1 to A9 and B0 to D7) and the symbols, kana and first-level kanji of
//!    JIS X 0208 (lead bytes 81 to 83; 889F to 9872): almost all of what is written. The limits keep the three sets
//!    apart. Accented small letters of ISO 8859-1 are E0 to FF, so not even two in a row look like a common character of
//!    GB 2312; Shift JIS needs lead bytes 81 to 9F for its common ones, which are neither letters of ISO 8859-1 nor
//!    lead bytes of GB 2312.
//!    Before that one case is set apart: when all bytes beyond ASCII are half-width katakana, at least four, among them
//!    a voice mark, and each mark follows a kana that can bear it, they are Shift JIS. Read as GB 18030 such bytes are
//!    Chinese characters too, but Chinese text keeps that order of marks only by rare chance.
//! 3. Otherwise ISO 8859-1, unless there are bytes 80 to 9F, which no text in it contains: then the message is binary.
//!
//! All bytes without ECI decide together, whatever segments they lie in.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7,
    ISO_8859_8, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1256,
};

/// How a stretch of bytes is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::symbology) enum Reading {
    /// No character set named.
    Default,
    /// The character set of that ECI assignment number.
    Eci(u32),
    /// Digits and alphanumeric characters under an ECI whose character set is not built upon ASCII.
    Ascii,
    /// Kanji mode.
    ShiftJis,
    /// Hanzi mode.
    Gb2312,
}

impl Reading {
    /// The reading of digits and letters that an encoder cut out of the bytes around them, which they join unless the
    /// character set in force is not built upon ASCII.
    pub(in crate::symbology) const fn of_letters(eci: Option<u32>) -> Self {
        match eci {
            Some(UTF_16BE_ECI | UTF_16LE_ECI) => Self::Ascii,
            other => Self::of_bytes(other),
        }
    }

    /// The reading of bytes under an ECI.
    pub(in crate::symbology) const fn of_bytes(eci: Option<u32>) -> Self {
        match eci {
            Some(assignment) => Self::Eci(assignment),
            None => Self::Default,
        }
    }
}

const UTF_16BE_ECI: u32 = 25;
const UTF_16LE_ECI: u32 = 33;

/// A character set.
#[derive(Clone, Copy)]
enum CharacterSet {
    Ascii,
    /// Bytes are the first 256 characters of Unicode.
    Latin1,
    /// As the encoding says, but 80 to 9F are control characters as in every part of ISO 8859.
    WithControls(&'static Encoding),
    Encoding(&'static Encoding),
}

/// How the bytes of a message are to be read, stretch by stretch.
#[derive(Clone, Debug)]
pub(in crate::symbology) struct Stretches(pub(in crate::symbology) Vec<(Reading, usize)>);

impl Stretches {
    /// Notes how the bytes behind those noted so far are to be read, up to `end`; stretches alike become one.
    pub(in crate::symbology) fn note(&mut self, reading: Reading, end: usize) {
        if end == self.0.last().map_or(0, |(_, end)| *end) {
            return;
        }
        match self.0.last_mut() {
            Some((last, last_end)) if *last == reading => *last_end = end,
            _ => self.0.push((reading, end)),
        }
    }

    /// The text of the bytes; `None` if any stretch is no text.
    pub(in crate::symbology) fn text(&self, bytes: &[u8]) -> Option<String> {
        decode(bytes, &self.0)
    }
}

/// The text of bytes whose stretches are to be read as `readings` say, each up to its end; `None` if any is no text.
fn decode(bytes: &[u8], readings: &[(Reading, usize)]) -> Option<String> {
    let starts = std::iter::once(0).chain(readings.iter().map(|(_, end)| *end));
    let stretches: Vec<_> =
        starts.zip(readings).map(|(start, (reading, end))| (*reading, &bytes[start..*end])).collect();
    let undeclared: Vec<_> =
        stretches.iter().filter(|(reading, _)| *reading == Reading::Default).map(|(_, bytes)| *bytes).collect();
    let default = guess(&undeclared);
    let mut text = String::new();
    for (reading, stretch) in stretches {
        let character_set = match reading {
            Reading::Default => default?,
            Reading::Eci(assignment) => of_eci(assignment)?,
            Reading::Ascii => CharacterSet::Ascii,
            Reading::ShiftJis => CharacterSet::Encoding(SHIFT_JIS),
            Reading::Gb2312 => CharacterSet::Encoding(GBK),
        };
        text.push_str(&character_set.decode(stretch)?);
    }
    Some(text)
}

impl CharacterSet {
    fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Ascii => bytes.is_ascii().then(|| latin1(bytes)),
            Self::Latin1 => Some(latin1(bytes)),
            Self::WithControls(encoding) => {
                bytes.chunk_by(|a, b| is_control(*a) == is_control(*b)).try_fold(String::new(), |text, chunk| {
                    let controls = chunk.first().copied().is_some_and(is_control);
                    Some(text + &if controls { latin1(chunk) } else { decode_strictly(encoding, chunk)? })
                })
            }
            Self::Encoding(encoding) => decode_strictly(encoding, bytes),
        }
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

const fn is_control(byte: u8) -> bool {
    matches!(byte, 0x80..=0x9F)
}

fn decode_strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}

/// Character set of an ECI assignment number (AIM, Extended Channel Interpretations: character sets); `None` for binary
/// data (899), for code page 437 (0 and 2) and for what is not known.
fn of_eci(assignment: u32) -> Option<CharacterSet> {
    use CharacterSet::{Ascii, Latin1, WithControls};
    Some(match assignment {
        1 | 3 => Latin1,
        4 => CharacterSet::Encoding(ISO_8859_2),
        5 => CharacterSet::Encoding(ISO_8859_3),
        6 => CharacterSet::Encoding(ISO_8859_4),
        7 => CharacterSet::Encoding(ISO_8859_5),
        8 => CharacterSet::Encoding(ISO_8859_6),
        9 => CharacterSet::Encoding(ISO_8859_7),
        10 => CharacterSet::Encoding(ISO_8859_8),
        11 => WithControls(WINDOWS_1254),
        12 => CharacterSet::Encoding(ISO_8859_10),
        13 => WithControls(WINDOWS_874),
        15 => CharacterSet::Encoding(ISO_8859_13),
        16 => CharacterSet::Encoding(ISO_8859_14),
        17 => CharacterSet::Encoding(ISO_8859_15),
        18 => CharacterSet::Encoding(ISO_8859_16),
        20 => CharacterSet::Encoding(SHIFT_JIS),
        21 => CharacterSet::Encoding(WINDOWS_1250),
        22 => CharacterSet::Encoding(WINDOWS_1251),
        23 => CharacterSet::Encoding(WINDOWS_1252),
        24 => CharacterSet::Encoding(WINDOWS_1256),
        UTF_16BE_ECI => CharacterSet::Encoding(UTF_16BE),
        26 => CharacterSet::Encoding(UTF_8),
        27 | 170 => Ascii,
        28 => CharacterSet::Encoding(BIG5),
        29 | 31 => CharacterSet::Encoding(GBK),
        30 => CharacterSet::Encoding(EUC_KR),
        32 => CharacterSet::Encoding(GB18030),
        UTF_16LE_ECI => CharacterSet::Encoding(UTF_16LE),
        _ => return None,
    })
}

/// The character set of bytes without ECI, by the rule at the head of this file.
fn guess(stretches: &[&[u8]]) -> Option<CharacterSet> {
    let well_formed = |encoding| stretches.iter().all(|bytes| decode_strictly(encoding, bytes).is_some());
    if well_formed(UTF_8) {
        return Some(CharacterSet::Encoding(UTF_8));
    }
    let share = |encoding, tally: fn(&[u8]) -> Tally| {
        let of_all = stretches.iter().map(|bytes| tally(bytes)).fold(Tally::default(), Tally::and);
        if well_formed(encoding) { of_all } else { Tally::default() }
    };
    if well_formed(SHIFT_JIS) && is_half_width_katakana(&stretches.concat()) {
        return Some(CharacterSet::Encoding(SHIFT_JIS));
    }
    let (gb18030, shift_jis) = (share(GB18030, tally_gb18030), share(SHIFT_JIS, tally_shift_jis));
    if gb18030.mostly_common() && gb18030.at_least(&shift_jis) {
        Some(CharacterSet::Encoding(GB18030))
    } else if shift_jis.mostly_common() {
        Some(CharacterSet::Encoding(SHIFT_JIS))
    } else {
        let binary = stretches.iter().any(|bytes| bytes.iter().copied().any(is_control));
        (!binary).then_some(CharacterSet::Latin1)
    }
}

/// Whether all bytes beyond ASCII are half-width katakana of Shift JIS with voice marks where they belong.
fn is_half_width_katakana(bytes: &[u8]) -> bool {
    // Voiced: u, ka to to, ha to ho; half voiced: ha to ho.
    let bears = |kana: u8, mark: u8| match mark {
        0xDE => matches!(kana, 0xB3 | 0xB6..=0xC4 | 0xCA..=0xCE),
        _ => matches!(kana, 0xCA..=0xCE),
    };
    let kana = bytes.iter().filter(|b| !b.is_ascii()).count();
    let is_mark = |byte: u8| matches!(byte, 0xDE | 0xDF);
    let marks_fit = bytes.windows(2).all(|pair| !is_mark(pair[1]) || bears(pair[0], pair[1]));
    let first_fits = bytes.first().is_none_or(|b| !is_mark(*b));
    kana >= 4
        && bytes.iter().all(|b| b.is_ascii() || matches!(b, 0xA1..=0xDF))
        && bytes.iter().any(|b| is_mark(*b))
        && marks_fit
        && first_fits
}

/// Characters beyond ASCII, and the common ones among them.
#[derive(Clone, Copy, Default)]
struct Tally {
    common: usize,
    all: usize,
}

impl Tally {
    const fn count(&mut self, common: bool) {
        self.common += common as usize;
        self.all += 1;
    }

    const fn and(self, other: Self) -> Self {
        Self { common: self.common + other.common, all: self.all + other.all }
    }

    const fn mostly_common(&self) -> bool {
        self.all > 0 && 2 * self.common >= self.all
    }

    /// Compares shares without dividing.
    const fn at_least(&self, other: &Self) -> bool {
        self.common * other.all >= other.common * self.all
    }
}

fn tally_gb18030(bytes: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let mut rest = bytes;
    loop {
        rest = match *rest {
            [] => return tally,
            [0x00..=0x7F, ref after @ ..] => after,
            [0x81..=0xFE, 0x30..=0x39, _, _, ref after @ ..] => {
                tally.count(false);
                after
            }
            [lead, trail, ref after @ ..] => {
                tally.count(matches!(lead, 0xA1..=0xA9 | 0xB0..=0xD7) && trail >= 0xA1);
                after
            }
            [_] => {
                tally.count(false);
                return tally;
            }
        };
    }
}

fn tally_shift_jis(bytes: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let mut rest = bytes;
    loop {
        rest = match *rest {
            [] => return tally,
            [0x00..=0x7F, ref after @ ..] => after,
            [lead @ (0x81..=0x9F | 0xE0..=0xFC), trail, ref after @ ..] => {
                let code = u16::from_be_bytes([lead, trail]);
                tally.count(matches!(lead, 0x81..=0x83) || (0x889F..=0x9872).contains(&code));
                after
            }
            // Half-width katakana.
            [_, ref after @ ..] => {
                tally.count(false);
                after
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> Option<String> {
        decode(bytes, &[(Reading::Default, bytes.len())])
    }

    #[test]
    fn half_width_katakana_with_voice_marks() {
        let text = "*\u{ff83}\u{ff9e}\u{ff7b}\u{ff9e}\u{ff72}\u{ff9d}QR*";
        assert_eq!(text_of(&encoded(SHIFT_JIS, text)).as_deref(), Some(text));
        // Chinese words stay Chinese: their bytes hold no voice marks, or not where kana would bear them.
        for text in ["追溯码", "生产单位", "广东省", "质量安全"] {
            assert_eq!(text_of(&encoded(GB18030, text)).as_deref(), Some(text));
        }
    }

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable);
        bytes.into_owned()
    }

    /// Texts as they stand on products, each in the character set that an encoder might have used without saying so.
    #[test]
    fn what_is_not_declared_is_recognised() {
        let chinese = [
            "贵州茅台酒",
            "生产日期:2026年05月17日",
            "有机食品认证 A级",
            "生産日期",
            "批号20260517",
            "防伪溯源码，扫一扫。",
        ];
        let japanese = ["こんにちは", "日本語", "製造番号 12", "株式会社トヨタ"];
        let western =
            ["Müller", "Größe", "café", "Señor", "Österreich", "naïve façade", "10 µm ± 2 °C", "Ærø", "\u{a9} 2026"];
        for text in chinese.iter().chain(&japanese).chain(&western) {
            assert_eq!(text_of(text.as_bytes()).as_deref(), Some(*text), "as UTF-8");
        }
        for text in chinese {
            assert_eq!(text_of(&encoded(GB18030, text)).as_deref(), Some(text));
        }
        for text in japanese {
            assert_eq!(text_of(&encoded(SHIFT_JIS, text)).as_deref(), Some(text));
        }
        for text in western {
            assert_eq!(text_of(&encoded(WINDOWS_1252, text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn bytes_that_are_no_text_have_none() {
        assert_eq!(text_of(&[0x00, 0xFF, 0x80, 0xFE]), None);
        assert_eq!(text_of(&[0x9F]), None);
    }

    #[test]
    fn control_characters_are_kept() {
        assert_eq!(text_of(b"01\x1D\x1E\x04\0").as_deref(), Some("01\u{1D}\u{1E}\u{4}\0"));
    }

    /// AIM's assignment numbers, each with bytes that its character set defines.
    #[test]
    fn declared_character_sets() {
        let cases: [(u32, &[u8], Option<&str>); 18] = [
            (3, &[0xE9, 0x85], Some("é\u{85}")),
            (4, &[0xB1], Some("ą")),
            (7, &[0xB0], Some("А")),
            (9, &[0xC1], Some("Α")),
            (11, &[0xFD, 0x85, 0xFE], Some("ı\u{85}ş")),
            (13, &[0xA1], Some("ก")),
            (17, &[0xA4], Some("€")),
            (20, &[0x93, 0x5F], Some("点")),
            (22, &[0xC0], Some("А")),
            (25, &[0x4E, 0x2D], Some("中")),
            (26, "中".as_bytes(), Some("中")),
            (26, &[0xFF], None),
            (27, &[0x80], None),
            (28, &[0xA4, 0xA4], Some("中")),
            (29, &[0xD6, 0xD0], Some("中")),
            (30, &[0xB0, 0xA1], Some("가")),
            (32, &[0x90, 0x30, 0x81, 0x30], Some("\u{10000}")),
            (899, b"A", None),
        ];
        for (assignment, bytes, expected) in cases {
            let text = decode(bytes, &[(Reading::Eci(assignment), bytes.len())]);
            assert_eq!(text.as_deref(), expected, "ECI {assignment}");
        }
    }
}
