//! From a message to the modules of a symbol.
//!
//! A message becomes [`Segment`]s, these become data codewords ([`data_codewords`]), those get their error correction and
//! are interleaved ([`add_error_correction`]) and placed ([`matrix`]).
//!
//! Source: ISO/IEC 16022, data encodation; error checking and correction; symbol structure.

use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonEncoder};

use super::encodation::{EDIFACT_UNLATCH, Scheme, codeword, padding, randomised_255};
use super::layout::{Interleaving, Role, fixed, interleaving, layout};
use super::sizes::{Family, Size};
use crate::plane::Plane;

/// A complete symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Size.
    pub size: Size,
    /// Modules without quiet zone, `true` where dark.
    pub matrix: Plane<bool>,
    /// Codewords in symbol order.
    pub codewords: Vec<u8>,
}

/// Part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Bytes in an encodation scheme.
    Encoded(Scheme, Vec<u8>),
    /// FNC1: at the very beginning GS1 data, in second place those of an industry, else a separator.
    Fnc1,
    /// An extended channel interpretation for what follows, 0 to 999999.
    Eci(u32),
    /// Header and trailer of format 05 (false) or 06 (true) of ISO/IEC 15434 around the message; at the very beginning.
    Macro(bool),
    /// The message programs the reader; at the very beginning.
    ReaderProgramming,
    /// One of several symbols that carry a message together; at the very beginning.
    StructuredAppend {
        /// Place, from 1.
        index: u8,
        /// Number of symbols, 2 to 16.
        count: u8,
        /// File identification, two numbers 1 to 254.
        file: [u8; 2],
    },
}

/// Why a message has no symbol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// Too long.
    #[error("the message needs {needed} codewords, a symbol of {size} holds {available}")]
    TooLong {
        /// Size tried, the largest if none was given.
        size: Size,
        /// Codewords that it needs.
        needed: usize,
        /// Codewords that the size holds.
        available: usize,
    },
    /// A character that the scheme does not have.
    #[error("{scheme:?} has no character {character:#04x}")]
    Character {
        /// Scheme.
        scheme: Scheme,
        /// Character.
        character: u8,
    },
    /// A number out of range.
    #[error("{what} of {value} does not exist")]
    Range {
        /// Which number.
        what: &'static str,
        /// Value.
        value: u32,
    },
}

/// The segments of a text: ASCII encodation, and what is not ASCII as UTF-8 in Base 256 behind ECI 26, so that no reader
/// has to guess.
#[must_use]
pub fn segments_of(text: &str) -> Vec<Segment> {
    if text.is_ascii() {
        return vec![Segment::Encoded(Scheme::Ascii, text.as_bytes().to_vec())];
    }
    vec![Segment::Eci(26), Segment::Encoded(Scheme::Base256, text.as_bytes().to_vec())]
}

/// Encodes a text in one symbol, as [`segments_of`] cuts it; without a size in the smallest square that holds it.
///
/// # Errors
/// If the text does not fit.
pub fn encode_text(text: &str, size: Option<Size>) -> Result<Symbol, EncodeError> {
    encode_segments(&segments_of(text), size)
}

/// Encodes segments in one symbol; the size as for [`encode_text`].
///
/// # Errors
/// If the segments do not fit or cannot be written.
pub fn encode_segments(segments: &[Segment], size: Option<Size>) -> Result<Symbol, EncodeError> {
    let (size, data) = match size {
        Some(size) => (size, data_codewords(segments, size)?),
        None => {
            let squares = Size::all().filter(|size| size.family() == Family::Square);
            let encoded = |size| Ok((size, data_codewords(segments, size)?));
            squares.map(encoded).find(Result::is_ok).unwrap_or_else(|| encoded(Size::LARGEST))?
        }
    };
    let codewords = add_error_correction(size, &data);
    Ok(Symbol { size, matrix: matrix(size, &codewords), codewords })
}

/// The data codewords of a message in a symbol of a size, padded.
///
/// # Errors
/// If they are too many, or a segment cannot be written.
pub fn data_codewords(segments: &[Segment], size: Size) -> Result<Vec<u8>, EncodeError> {
    let available = size.data_codewords();
    let mut out = Vec::with_capacity(available);
    for segment in segments {
        write(segment, available, &mut out)?;
    }
    if out.len() > available {
        return Err(EncodeError::TooLong { size, needed: out.len(), available });
    }
    if out.len() < available {
        out.push(codeword::PAD);
    }
    while out.len() < available {
        out.push(padding(out.len() + 1));
    }
    Ok(out)
}

fn write(segment: &Segment, available: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    match segment {
        Segment::Encoded(Scheme::Ascii, bytes) => ascii(bytes, out),
        Segment::Encoded(scheme @ (Scheme::C40 | Scheme::Text | Scheme::X12), bytes) => {
            triples(*scheme, bytes, available, out)?;
        }
        Segment::Encoded(Scheme::Edifact, bytes) => edifact(bytes, available, out)?,
        Segment::Encoded(Scheme::Base256, bytes) => base_256(bytes, out)?,
        Segment::Fnc1 => out.push(codeword::FNC1),
        Segment::Eci(assignment) => eci(*assignment, out)?,
        Segment::Macro(six) => out.push(if *six { codeword::MACRO_06 } else { codeword::MACRO_05 }),
        Segment::ReaderProgramming => out.push(codeword::READER_PROGRAMMING),
        Segment::StructuredAppend { index, count, file } => {
            if !(2..=16).contains(count) || !(1..=*count).contains(index) {
                return Err(EncodeError::Range { what: "place in structured append", value: u32::from(*index) });
            }
            if let Some(wrong) = file.iter().find(|number| !(1..=254).contains(*number)) {
                return Err(EncodeError::Range { what: "file identification", value: u32::from(*wrong) });
            }
            out.extend([codeword::STRUCTURED_APPEND, (index - 1) << 4 | (17 - count), file[0], file[1]]);
        }
    }
    Ok(())
}

fn ascii(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    loop {
        rest = match *rest {
            [] => return,
            [a @ b'0'..=b'9', b @ b'0'..=b'9', ref after @ ..] => {
                out.push(codeword::DIGITS + 10 * (a - b'0') + (b - b'0'));
                after
            }
            [byte @ 0..=127, ref after @ ..] => {
                out.push(byte + 1);
                after
            }
            [byte, ref after @ ..] => {
                out.extend([codeword::UPPER_SHIFT, byte - 127]);
                after
            }
        };
    }
}

/// C40, Text and X12: whole triples, the rest in ASCII.
fn triples(scheme: Scheme, bytes: &[u8], available: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let mut values = Vec::new();
    // Characters and values after which a triple is full.
    let mut full = (0, 0);
    for (index, character) in bytes.iter().enumerate() {
        let held = scheme.values(*character).ok_or(EncodeError::Character { scheme, character: *character })?;
        values.extend(held);
        if values.len() % 3 == 0 {
            full = (index + 1, values.len());
        }
    }
    if full.0 > 0 {
        out.push(match scheme {
            Scheme::C40 => codeword::LATCH_C40,
            Scheme::Text => codeword::LATCH_TEXT,
            _ => codeword::LATCH_X12,
        });
        for triple in values[..full.1].chunks(3) {
            let packed = triple.iter().fold(0_u16, |packed, value| 40 * packed + u16::from(*value)) + 1;
            out.extend(packed.to_be_bytes());
        }
        // Where the symbol is full nothing follows that would have to be told apart.
        if out.len() != available || full.0 < bytes.len() {
            out.push(codeword::UNLATCH);
        }
    }
    ascii(&bytes[full.0..], out);
    Ok(())
}

/// EDIFACT: as many as possible in fours, the rest in ASCII.
fn edifact(bytes: &[u8], available: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    if let Some(wrong) = bytes.iter().find(|byte| !(0x20..=0x5E).contains(*byte)) {
        return Err(EncodeError::Character { scheme: Scheme::Edifact, character: *wrong });
    }
    let (fours, rest) = bytes.as_chunks::<4>();
    let pack = |values: [u8; 4]| {
        let bits = values.iter().fold(0_u32, |bits, value| bits << 6 | u32::from(value & 0x3F));
        let [_, a, b, c] = bits.to_be_bytes();
        [a, b, c]
    };
    if !fours.is_empty() {
        out.push(codeword::LATCH_EDIFACT);
        for four in fours {
            out.extend(pack(*four));
        }
        // With one or two codewords left the symbol goes on in ASCII by itself.
        if available.saturating_sub(out.len()) > 2 {
            out.push(EDIFACT_UNLATCH << 2);
        }
    }
    ascii(rest, out);
    Ok(())
}

fn base_256(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let too_long = EncodeError::Range { what: "length of Base 256", value: bytes.len() as u32 };
    if bytes.is_empty() {
        return Ok(());
    }
    out.push(codeword::LATCH_BASE_256);
    let length = u16::try_from(bytes.len()).ok().filter(|length| *length <= 1555).ok_or(too_long)?;
    let push = |value: u8, out: &mut Vec<u8>| {
        let position = out.len() + 1;
        out.push(randomised_255(value, position));
    };
    if length < 250 {
        push(length as u8, out);
    } else {
        push((length / 250 + 249) as u8, out);
        push((length % 250) as u8, out);
    }
    for byte in bytes {
        push(*byte, out);
    }
    Ok(())
}

fn eci(assignment: u32, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    out.push(codeword::ECI);
    // Numbers below 254 by construction.
    let low = |value: u32| (value % 254 + 1) as u8;
    match assignment {
        0..=126 => out.push(assignment as u8 + 1),
        127..=16_382 => {
            let above = assignment - 127;
            out.extend([(above / 254 + 128) as u8, low(above)]);
        }
        16_383..=999_999 => {
            let above = assignment - 16_383;
            out.extend([(above / 64_516 + 192) as u8, low(above / 254), low(above)]);
        }
        _ => return Err(EncodeError::Range { what: "ECI", value: assignment }),
    }
    Ok(())
}

/// Data codewords with their error correction codewords, interleaved in symbol order. Missing data codewords count as 0,
/// surplus ones are left out.
#[must_use]
pub fn add_error_correction(size: Size, data: &[u8]) -> Vec<u8> {
    let mut encoder = ReedSolomonEncoder::new(PredefinedGenericGF::DataMatrixField256.into())
        .expect("the generator polynomial of degree 0 is 1 in every field");
    let places = interleaving(size, Interleaving::Standard);
    let correction = size.error_correction_per_block();
    let mut filled: Vec<Vec<i32>> =
        (0..size.blocks()).map(|block| vec![0; size.data_of_block(block) + correction]).collect();
    for ((block, position), value) in places.iter().take(size.data_codewords()).zip(data) {
        filled[*block][*position] = i32::from(*value);
    }
    for block in &mut filled {
        encoder
            .encode(block, correction)
            .expect("every block has data and error correction codewords, each less than 256");
    }
    places.into_iter().map(|(block, position)| filled[block][position] as u8).collect()
}

/// The modules of a symbol, `true` where dark. Missing codewords count as 0, surplus ones are left out.
#[must_use]
pub fn matrix(size: Size, codewords: &[u8]) -> Plane<bool> {
    let roles = layout(size);
    Plane::from_fn(size.width(), size.height(), |row, column| match roles[(row, column)] {
        Role::Codeword { index, bit } => codewords.get(usize::from(index)).is_some_and(|word| word << bit & 0x80 != 0),
        Role::Remainder { dark } => dark,
        Role::Finder | Role::Clock | Role::Alignment => fixed(size, row, column).unwrap_or(false),
    })
}

#[cfg(test)]
mod tests;
