//! From data codewords to the message.
//!
//! Codewords begin in ASCII encodation; latches lead to the other schemes and back. The first padding codeword ends the
//! message; what follows it carries nothing and is not looked at.
//!
//! Source: ISO/IEC 16022, data encodation, transmitted data and symbology identifier.

use super::encodation::{
    EDIFACT_UNLATCH, FNC1_IN_SET_2, MACRO_HEADERS, MACRO_TRAILER, SET_2, SHIFT_1, SHIFT_2, SHIFT_3, Scheme,
    UPPER_SHIFT_IN_SET_2, codeword, restored_255,
};
use crate::symbology::message::{Fnc1, Message, StructuredAppend};
use crate::symbology::text::{Reading, Stretches};

/// What stands for FNC1 as a separator.
const GROUP_SEPARATOR: u8 = 0x1D;

/// Why data codewords hold no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("codeword {position}: {problem}")]
pub struct MessageError {
    /// Codeword at which it goes wrong, from 1.
    pub position: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with data codewords.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A codeword without meaning.
    #[error("{codeword} has no meaning in {scheme:?} encodation")]
    Codeword {
        /// Scheme.
        scheme: Scheme,
        /// Codeword, or value of a group.
        codeword: u16,
    },
    /// The data end within something.
    #[error("the data end within {0}")]
    Truncated(&'static str),
    /// Something that stands at the very beginning only.
    #[error("{0} stands at the very beginning")]
    Place(&'static str),
    /// A place beyond the number of symbols, or an identification that does not exist.
    #[error("structured append names symbol {index} of {count}")]
    StructuredAppend {
        /// Place from 1.
        index: u8,
        /// Number of symbols.
        count: u8,
    },
}

/// Reads the message of a symbol's corrected data codewords.
///
/// # Errors
/// If the codewords do not follow the syntax.
pub fn parse(data: &[u8]) -> Result<Message, MessageError> {
    let mut parser = Parser::new(data);
    while parser.scheme()? {}
    Ok(parser.finish())
}

struct Parser<'a> {
    data: &'a [u8],
    at: usize,
    bytes: Vec<u8>,
    stretches: Stretches,
    eci: Option<u32>,
    has_eci: bool,
    fnc1: Option<Fnc1>,
    structured_append: Option<StructuredAppend>,
    reader_programming: bool,
    trailer: &'static [u8],
    /// Codewords of the header before the message.
    header: usize,
    upper: bool,
    next: Scheme,
}

impl<'a> Parser<'a> {
    const fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            bytes: Vec::new(),
            stretches: Stretches(Vec::new()),
            eci: None,
            has_eci: false,
            fnc1: None,
            structured_append: None,
            reader_programming: false,
            trailer: b"",
            header: 0,
            upper: false,
            next: Scheme::Ascii,
        }
    }

    const fn remaining(&self) -> usize {
        self.data.len() - self.at
    }

    fn read(&mut self, what: &'static str) -> Result<u8, MessageError> {
        let value = self.data.get(self.at).copied().ok_or_else(|| self.error(Problem::Truncated(what)))?;
        self.at += 1;
        Ok(value)
    }

    const fn error(&self, problem: Problem) -> MessageError {
        MessageError { position: self.at, problem }
    }

    fn push(&mut self, byte: u8) {
        self.bytes.push(if self.upper { byte.wrapping_add(128) } else { byte });
        self.upper = false;
    }

    fn note(&mut self) {
        self.stretches.note(Reading::of_bytes(self.eci), self.bytes.len());
    }

    /// Reads one stretch in one scheme; `false` at the end of the message.
    fn scheme(&mut self) -> Result<bool, MessageError> {
        let scheme = std::mem::replace(&mut self.next, Scheme::Ascii);
        match scheme {
            Scheme::Ascii => return self.ascii(),
            Scheme::C40 | Scheme::Text | Scheme::X12 => self.triples(scheme)?,
            Scheme::Edifact => self.edifact(),
            Scheme::Base256 => self.base_256()?,
        }
        self.note();
        Ok(true)
    }

    fn ascii(&mut self) -> Result<bool, MessageError> {
        let Some(&value) = self.data.get(self.at) else { return Ok(false) };
        self.at += 1;
        match value {
            1..=128 => self.push(value - 1),
            codeword::PAD => return Ok(false),
            codeword::DIGITS..=229 => {
                let number = value - codeword::DIGITS;
                self.push(b'0' + number / 10);
                self.push(b'0' + number % 10);
            }
            codeword::LATCH_C40 => self.next = Scheme::C40,
            codeword::LATCH_TEXT => self.next = Scheme::Text,
            codeword::LATCH_X12 => self.next = Scheme::X12,
            codeword::LATCH_EDIFACT => self.next = Scheme::Edifact,
            codeword::LATCH_BASE_256 => self.next = Scheme::Base256,
            codeword::FNC1 => self.fnc1(),
            codeword::STRUCTURED_APPEND => self.structured_append()?,
            codeword::READER_PROGRAMMING => {
                self.only_first("reader programming")?;
                self.reader_programming = true;
                self.header = self.at;
            }
            codeword::UPPER_SHIFT => self.upper = true,
            codeword::MACRO_05 | codeword::MACRO_06 => {
                self.only_first("a macro")?;
                self.bytes.extend(MACRO_HEADERS[usize::from(value - codeword::MACRO_05)]);
                self.trailer = MACRO_TRAILER;
            }
            codeword::ECI => self.eci()?,
            _ => {
                return Err(self.error(Problem::Codeword { scheme: Scheme::Ascii, codeword: u16::from(value) }));
            }
        }
        self.note();
        Ok(true)
    }

    fn only_first(&self, what: &'static str) -> Result<(), MessageError> {
        if self.at == 1 { Ok(()) } else { Err(self.error(Problem::Place(what))) }
    }

    /// First in the message: GS1. Second, behind a letter or two digits: an industry. Anywhere else: a separator.
    fn fnc1(&mut self) {
        let is_first = self.bytes.is_empty() && self.fnc1.is_none() && self.at == self.header + 1;
        let indicator = match *self.bytes {
            [letter] if letter.is_ascii_alphabetic() => true,
            [a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
            _ => false,
        };
        if is_first {
            self.fnc1 = Some(Fnc1::First);
        } else if indicator && self.fnc1.is_none() && self.at == self.header + 2 {
            self.fnc1 = Some(Fnc1::Second(String::from_utf8_lossy(&self.bytes).into_owned()));
        } else {
            self.push(GROUP_SEPARATOR);
        }
    }

    fn structured_append(&mut self) -> Result<(), MessageError> {
        self.only_first("structured append")?;
        let what = "structured append";
        let place = self.read(what)?;
        let (index, count) = ((place >> 4) + 1, 17 - (place & 0x0F));
        let file = [self.read(what)?, self.read(what)?];
        if index > count || file.contains(&0) || file.contains(&255) {
            return Err(self.error(Problem::StructuredAppend { index, count }));
        }
        let identification = u16::from_be_bytes(file);
        self.structured_append = Some(StructuredAppend { index, count, identification });
        self.header = self.at;
        Ok(())
    }

    fn eci(&mut self) -> Result<(), MessageError> {
        let what = "an ECI";
        let digit = |parser: &mut Self| {
            let value = parser.read(what)?;
            match value.checked_sub(1).filter(|value| *value < 254) {
                Some(value) => Ok(u32::from(value)),
                None => Err(parser.error(Problem::Codeword { scheme: Scheme::Ascii, codeword: u16::from(value) })),
            }
        };
        let first = self.read(what)?;
        let assignment = match first {
            1..=127 => u32::from(first) - 1,
            128..=191 => (u32::from(first) - 128) * 254 + digit(self)? + 127,
            192..=207 => (u32::from(first) - 192) * 64_516 + digit(self)? * 254 + digit(self)? + 16_383,
            _ => return Err(self.error(Problem::Codeword { scheme: Scheme::Ascii, codeword: u16::from(first) })),
        };
        if assignment > 999_999 {
            return Err(self.error(Problem::Codeword { scheme: Scheme::Ascii, codeword: u16::from(first) }));
        }
        self.eci = Some(assignment);
        self.has_eci = true;
        // FNC1 behind an ECI at the very beginning is still in first position.
        if self.bytes.is_empty() {
            self.header = self.at;
        }
        Ok(())
    }

    fn triples(&mut self, scheme: Scheme) -> Result<(), MessageError> {
        let mut shift = None;
        loop {
            match self.data.get(self.at) {
                Some(&codeword::UNLATCH) => {
                    self.at += 1;
                    return Ok(());
                }
                // A single codeword left is in ASCII.
                _ if self.remaining() < 2 => return Ok(()),
                _ => {}
            }
            let packed = u16::from_be_bytes([self.read("a group")?, self.read("a group")?]);
            let bad = |codeword| Problem::Codeword { scheme, codeword };
            let value =
                packed.checked_sub(1).filter(|value| *value < 40 * 40 * 40).ok_or_else(|| self.error(bad(packed)))?;
            for value in [value / 1600, value / 40 % 40, value % 40] {
                self.triple_value(scheme, value as u8, &mut shift)?;
            }
        }
    }

    fn triple_value(&mut self, scheme: Scheme, value: u8, shift: &mut Option<u8>) -> Result<(), MessageError> {
        let bad = Problem::Codeword { scheme, codeword: u16::from(value) };
        match (shift.take(), value) {
            (None, SHIFT_1..=SHIFT_3) if scheme != Scheme::X12 => *shift = Some(value),
            (None, _) => {
                let character = scheme.basic(value).ok_or_else(|| self.error(bad))?;
                self.push(character);
            }
            (Some(SHIFT_1), _) if value < 32 => self.push(value),
            (Some(SHIFT_2), FNC1_IN_SET_2) => self.fnc1(),
            (Some(SHIFT_2), UPPER_SHIFT_IN_SET_2) => self.upper = true,
            (Some(SHIFT_2), _) => {
                let character = SET_2.get(usize::from(value)).copied().ok_or_else(|| self.error(bad))?;
                self.push(character);
            }
            (Some(_), _) => {
                let character = scheme.set_3(value).ok_or_else(|| self.error(bad))?;
                self.push(character);
            }
        }
        Ok(())
    }

    /// Four characters in three codewords. With one or two codewords left the symbol goes on in ASCII by itself.
    fn edifact(&mut self) {
        while self.remaining() > 2 {
            let start = self.at;
            let bits = self.data[start..start + 3].iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
            for index in 0..4_usize {
                let value = (bits >> (18 - 6 * index) & 0x3F) as u8;
                if value == EDIFACT_UNLATCH {
                    // The rest of the codeword in which it ends carries nothing.
                    self.at = start + (6 * (index + 1)).div_ceil(8);
                    return;
                }
                self.push(if value & 0x20 == 0 { value | 0x40 } else { value });
            }
            self.at = start + 3;
        }
    }

    fn base_256(&mut self) -> Result<(), MessageError> {
        let next = |parser: &mut Self| {
            let codeword = parser.read("Base 256")?;
            Ok::<u8, MessageError>(restored_255(codeword, parser.at))
        };
        let length = match next(self)? {
            // To the end of the symbol.
            0 => self.remaining(),
            short @ 1..=249 => usize::from(short),
            long => 250 * (usize::from(long) - 249) + usize::from(next(self)?),
        };
        for _ in 0..length {
            let byte = next(self)?;
            self.push(byte);
        }
        Ok(())
    }

    fn finish(mut self) -> Message {
        self.bytes.extend(self.trailer);
        self.note();
        let modifier = match self.fnc1 {
            None => 1,
            Some(Fnc1::First) => 2,
            Some(Fnc1::Second(_)) => 3,
        };
        Message {
            text: self.stretches.text(&self.bytes),
            symbology_identifier: format!("]d{}", modifier + if self.has_eci { 3 } else { 0 }),
            bytes: self.bytes,
            structured_append: self.structured_append,
            fnc1: self.fnc1,
            reader_programming: self.reader_programming,
        }
    }
}

#[cfg(test)]
mod tests;
