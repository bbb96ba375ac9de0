//! From data codewords to the message.
//!
//! The codewords are a string of bits that holds one segment after another: a mode indicator, in most modes the number
//! of characters, then the data. A terminator of four light bits ends it, or the end of the symbol does; what follows
//! is padding, carries nothing and is not looked at.
//!
//! The bytes are those of byte mode as they are, digits and alphanumeric characters as ASCII, kanji as Shift JIS, hanzi as
//! GB 2312. Behind FNC1 the alphanumeric `%` has become a group separator (1D hex) and `%%` a percent sign. The symbology
//! identifier is `]Q1` plain, `]Q3` with FNC1 in first and `]Q5` in second position, one more each if there is an ECI.
//!
//! Source: ISO/IEC 18004, data encodation and transmitted data; GB/T 18284 for Hanzi mode; ISO/IEC 15424 for the
//! symbology identifier.

use super::mode::{ALPHANUMERIC, HANZI_GB2312, INDICATOR_BITS, Mode, TERMINATOR};
use super::sizes::Version;
use crate::symbology::bits::BitReader;
use crate::symbology::message::{Fnc1, Message, StructuredAppend};
use crate::symbology::text::{Reading, Stretches};

/// One segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentInfo {
    /// Mode.
    pub mode: Mode,
    /// ECI assignment number in force.
    pub eci: Option<u32>,
    /// Characters, as its count field says.
    pub characters: usize,
}

/// Why data codewords hold no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bit {position}: {problem}")]
pub struct MessageError {
    /// Bit at which the field begins that is wrong, from 0.
    pub position: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with data codewords.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A mode indicator without meaning.
    #[error("mode indicator {0:04b} has no meaning")]
    Mode(u32),
    /// The data end within a segment.
    #[error("the data end within a segment in {mode:?} mode: {needed} bits expected, {remaining} left")]
    Truncated {
        /// Mode of the segment.
        mode: Mode,
        /// Bits of the field.
        needed: u32,
        /// Bits left.
        remaining: usize,
    },
    /// A group of digits beyond 9, 99 or 999.
    #[error("{value} is no group of {digits} digits")]
    Digits {
        /// Value read.
        value: u32,
        /// Digits of the group.
        digits: usize,
    },
    /// A group of alphanumeric characters beyond 44 or 45² - 1.
    #[error("{value} is no group of {characters} alphanumeric characters")]
    Alphanumeric {
        /// Value read.
        value: u32,
        /// Characters of the group.
        characters: usize,
    },
    /// An ECI designator that does not begin as one.
    #[error("an ECI designator cannot begin with {0:08b}")]
    EciDesignator(u32),
    /// An ECI assignment number that does not exist.
    #[error("ECI assignment numbers end at 999999, this is {0}")]
    EciAssignment(u32),
    /// An unknown subset in Hanzi mode.
    #[error("subset {0:04b} of Hanzi mode has no meaning")]
    HanziSubset(u32),
    /// An application indicator that is neither two digits nor a letter.
    #[error("application indicator {0} is neither two digits nor a letter")]
    ApplicationIndicator(u32),
    /// A second FNC1, or one behind data.
    #[error("FNC1 stands once and before all data")]
    Fnc1Place,
    /// Structured append other than at the very beginning.
    #[error("structured append stands at the very beginning")]
    StructuredAppendPlace,
    /// A place beyond the number of symbols.
    #[error("structured append names symbol {index} of {count}")]
    StructuredAppendIndex {
        /// Place from 1.
        index: u32,
        /// Number of symbols.
        count: u32,
    },
}

/// Reads the message of a symbol's corrected data codewords.
///
/// # Errors
/// If the bits do not follow the syntax.
pub fn parse(data_codewords: &[u8], version: Version) -> Result<Message, MessageError> {
    parse_segments(data_codewords, version).map(|(message, _)| message)
}

/// The same, with the segments in their order, those without characters as well.
///
/// # Errors
/// If the bits do not follow the syntax.
pub fn parse_segments(data_codewords: &[u8], version: Version) -> Result<(Message, Vec<SegmentInfo>), MessageError> {
    let mut parser = Parser::new(data_codewords, version);
    while let Some(indicator) = parser.bits.read(INDICATOR_BITS) {
        if indicator == TERMINATOR {
            break;
        }
        parser.segment(indicator)?;
    }
    Ok(parser.finish())
}

struct Parser<'a> {
    bits: BitReader<'a>,
    version: Version,
    bytes: Vec<u8>,
    stretches: Stretches,
    eci: Option<u32>,
    fnc1: Option<Fnc1>,
    structured_append: Option<StructuredAppend>,
    segments: Vec<SegmentInfo>,
}

impl<'a> Parser<'a> {
    const fn new(data_codewords: &'a [u8], version: Version) -> Self {
        Self {
            bits: BitReader::new(data_codewords),
            version,
            bytes: Vec::new(),
            stretches: Stretches(Vec::new()),
            eci: None,
            fnc1: None,
            structured_append: None,
            segments: Vec::new(),
        }
    }

    fn segment(&mut self, indicator: u32) -> Result<(), MessageError> {
        let start = self.bits.position() - INDICATOR_BITS as usize;
        let mode = Mode::from_indicator(indicator).ok_or_else(|| error(start, Problem::Mode(indicator)))?;
        if mode == Mode::Hanzi {
            self.hanzi_subset()?;
        }
        let characters = self.field(mode, mode.count_bits(self.version))? as usize;
        match mode {
            Mode::Numeric => self.numeric(characters)?,
            Mode::Alphanumeric => self.alphanumeric(characters)?,
            Mode::Byte => self.byte(characters)?,
            Mode::Kanji => self.kanji(characters)?,
            Mode::Hanzi => self.hanzi(characters)?,
            Mode::Eci => self.eci()?,
            Mode::Fnc1First => self.fnc1(start, Fnc1::First)?,
            Mode::Fnc1Second => self.application_indicator(start)?,
            Mode::StructuredAppend => self.structured_append(start)?,
        }
        let reading = match mode {
            Mode::Kanji => Reading::ShiftJis,
            Mode::Hanzi => Reading::Gb2312,
            Mode::Numeric | Mode::Alphanumeric => Reading::of_letters(self.eci),
            _ => Reading::of_bytes(self.eci),
        };
        self.stretches.note(reading, self.bytes.len());
        self.segments.push(SegmentInfo { mode, eci: self.eci, characters });
        Ok(())
    }

    fn finish(self) -> (Message, Vec<SegmentInfo>) {
        let position = match self.fnc1 {
            None => 1,
            Some(Fnc1::First) => 3,
            Some(Fnc1::Second(_)) => 5,
        };
        let with_eci = self.segments.iter().any(|segment| segment.mode == Mode::Eci);
        let message = Message {
            text: self.stretches.text(&self.bytes),
            symbology_identifier: format!("]Q{}", position + u8::from(with_eci)),
            bytes: self.bytes,
            structured_append: self.structured_append,
            fnc1: self.fnc1,
            reader_programming: false,
        };
        (message, self.segments)
    }

    /// The next field of a segment.
    fn field(&mut self, mode: Mode, width: u32) -> Result<u32, MessageError> {
        let (position, remaining) = (self.bits.position(), self.bits.remaining());
        let truncated = || error(position, Problem::Truncated { mode, needed: width, remaining });
        self.bits.read(width).ok_or_else(truncated)
    }

    fn numeric(&mut self, characters: usize) -> Result<(), MessageError> {
        for digits in groups(characters, 3) {
            let position = self.bits.position();
            let (width, limit) = [(4, 10), (7, 100), (10, 1000)][digits - 1];
            let value = self.field(Mode::Numeric, width)?;
            if value >= limit {
                return Err(error(position, Problem::Digits { value, digits }));
            }
            self.bytes.extend(format!("{value:0digits$}").bytes());
        }
        Ok(())
    }

    fn alphanumeric(&mut self, characters: usize) -> Result<(), MessageError> {
        let start = self.bytes.len();
        for characters in groups(characters, 2) {
            let position = self.bits.position();
            let (width, limit) = [(6, 45), (11, 45 * 45)][characters - 1];
            let value = self.field(Mode::Alphanumeric, width)?;
            if value >= limit {
                return Err(error(position, Problem::Alphanumeric { value, characters }));
            }
            let (first, second) = (value as usize / 45, value as usize % 45);
            if characters == 2 {
                self.bytes.push(ALPHANUMERIC[first]);
            }
            self.bytes.push(ALPHANUMERIC[second]);
        }
        if self.fnc1.is_some() {
            let literal = self.bytes.split_off(start);
            self.bytes.extend(unescape_percent(&literal));
        }
        Ok(())
    }

    fn byte(&mut self, characters: usize) -> Result<(), MessageError> {
        for _ in 0..characters {
            // Eight bits fit.
            let byte = self.field(Mode::Byte, 8)? as u8;
            self.bytes.push(byte);
        }
        Ok(())
    }

    fn kanji(&mut self, characters: usize) -> Result<(), MessageError> {
        for _ in 0..characters {
            let value = self.field(Mode::Kanji, 13)?;
            let (high, low) = (value / 0xC0, value % 0xC0);
            self.push_pair(high + if high < 0x1F { 0x81 } else { 0xC1 }, low + 0x40);
        }
        Ok(())
    }

    fn hanzi(&mut self, characters: usize) -> Result<(), MessageError> {
        for _ in 0..characters {
            let value = self.field(Mode::Hanzi, 13)?;
            let (high, low) = (value / 0x60, value % 0x60);
            self.push_pair(high + if high < 0x0A { 0xA1 } else { 0xA6 }, low + 0xA1);
        }
        Ok(())
    }

    /// Thirteen bits give at most EBBF hex in Kanji and FBC0 hex in Hanzi mode: a byte each.
    fn push_pair(&mut self, high: u32, low: u32) {
        self.bytes.extend([high as u8, low as u8]);
    }

    fn hanzi_subset(&mut self) -> Result<(), MessageError> {
        let position = self.bits.position();
        match self.field(Mode::Hanzi, 4)? {
            HANZI_GB2312 => Ok(()),
            subset => Err(error(position, Problem::HanziSubset(subset))),
        }
    }

    /// One byte below 80 hex, two from 80 hex, three from C0 hex: the leading bits tell how many.
    fn eci(&mut self) -> Result<(), MessageError> {
        let position = self.bits.position();
        let first = self.field(Mode::Eci, 8)?;
        let (high, further) = match first {
            ..0x80 => (first, 0),
            0x80..0xC0 => (first & 0x3F, 8),
            0xC0..0xE0 => (first & 0x1F, 16),
            _ => return Err(error(position, Problem::EciDesignator(first))),
        };
        let assignment = high << further | self.field(Mode::Eci, further)?;
        if assignment > 999_999 {
            return Err(error(position, Problem::EciAssignment(assignment)));
        }
        self.eci = Some(assignment);
        Ok(())
    }

    fn application_indicator(&mut self, start: usize) -> Result<(), MessageError> {
        let position = self.bits.position();
        let value = self.field(Mode::Fnc1Second, 8)?;
        let letter = value.checked_sub(100).and_then(char::from_u32).filter(char::is_ascii_alphabetic);
        let indicator = match letter {
            Some(letter) => letter.to_string(),
            None if value < 100 => format!("{value:02}"),
            None => return Err(error(position, Problem::ApplicationIndicator(value))),
        };
        self.fnc1(start, Fnc1::Second(indicator))
    }

    fn fnc1(&mut self, start: usize, fnc1: Fnc1) -> Result<(), MessageError> {
        if self.fnc1.is_some() || !self.bytes.is_empty() {
            return Err(error(start, Problem::Fnc1Place));
        }
        self.fnc1 = Some(fnc1);
        Ok(())
    }

    fn structured_append(&mut self, start: usize) -> Result<(), MessageError> {
        if start != 0 {
            return Err(error(start, Problem::StructuredAppendPlace));
        }
        let position = self.bits.position();
        let mode = Mode::StructuredAppend;
        let (index, count) = (self.field(mode, 4)? + 1, self.field(mode, 4)? + 1);
        let parity = self.field(mode, 8)? as u16;
        if index > count {
            return Err(error(position, Problem::StructuredAppendIndex { index, count }));
        }
        self.structured_append =
            Some(StructuredAppend { index: index as u8, count: count as u8, identification: parity });
        Ok(())
    }
}

const fn error(position: usize, problem: Problem) -> MessageError {
    MessageError { position, problem }
}

/// Splits a number of characters into groups of `most` and a last one of what is left.
fn groups(characters: usize, most: usize) -> impl Iterator<Item = usize> {
    let rest = characters % most;
    std::iter::repeat_n(most, characters / most).chain((rest > 0).then_some(rest))
}

/// Behind FNC1 `%` stands for a group separator and `%%` for a percent sign.
fn unescape_percent(characters: &[u8]) -> Vec<u8> {
    const GROUP_SEPARATOR: u8 = 0x1D;
    let mut unescaped = Vec::with_capacity(characters.len());
    let mut rest = characters.iter().copied().peekable();
    while let Some(character) = rest.next() {
        unescaped.push(match character {
            b'%' if rest.next_if_eq(&b'%').is_some() => b'%',
            b'%' => GROUP_SEPARATOR,
            other => other,
        });
    }
    unescaped
}

#[cfg(test)]
mod tests;
