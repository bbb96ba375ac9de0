//! What hostile input is thrown at. Whatever the bytes, nothing may panic, overflow or run away; an error is an answer.
//!
//! Each function takes arbitrary bytes and makes the input of one entry of `grader` of them. The fuzz targets call them
//! with bytes found by coverage, the tests of the project with the seeds beside this file.

use grader::frame::Frame;
use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::symbology::qr::sizes::{ErrorCorrectionLevel, Version, data_codewords};
use grader::symbology::qr::{decode, encode, message};

/// Data codewords of any content: first byte the version, the rest the codewords.
pub fn qr_message(input: &[u8]) {
    let Some((&version, codewords)) = input.split_first() else { return };
    drop(message::parse(codewords, version_of(version)));
}

/// The modules of a symbol: version, level and mask; how many modules to flip; which ones (two bytes each); the rest is
/// the content, with proper error correction, so that also the message behind it is reached.
pub fn qr_matrix(input: &[u8]) {
    let [version, level_and_mask, flips, rest @ ..] = input else { return };
    let version = version_of(*version);
    let (flips, content) = rest.split_at(rest.len().min(2 * usize::from(*flips)));
    let mut modules = symbol(version, *level_and_mask, content);
    let count = modules.data().len();
    for flip in flips.as_chunks().0 {
        let module = usize::from(u16::from_le_bytes(*flip)) % count;
        modules.data_mut()[module] ^= true;
    }
    drop(decode::decode(&modules));
}

/// A picture of any content: width, height, then grey values, repeated until it is full.
pub fn frame(input: &[u8]) {
    let [width, height, pixels @ ..] = input else { return };
    if pixels.is_empty() {
        return;
    }
    let (width, height) = (1 + usize::from(*width), 1 + usize::from(*height));
    let grey = pixels.iter().copied().cycle().take(width * height).collect();
    let frame = Plane::from_vec(width, height, grey).and_then(|picture| Frame::from_luma8(picture).ok());
    if let Some(frame) = frame {
        drop(inspect(&frame, &Request::default()));
    }
}

/// Small versions mostly: what large ones add is repetition, and they are slow.
fn version_of(byte: u8) -> Version {
    let number = if byte < 200 { byte % 8 + 1 } else { (byte - 200) % 40 + 1 };
    Version::new(number).expect("1 to 40")
}

fn symbol(version: Version, level_and_mask: u8, content: &[u8]) -> Plane<bool> {
    use ErrorCorrectionLevel::{H, L, M, Q};
    let level = [L, M, Q, H][usize::from(level_and_mask >> 3 & 3)];
    let data: Vec<u8> = content.iter().copied().take(data_codewords(version, level)).collect();
    let codewords = encode::add_error_correction(version, level, &data);
    encode::matrix(version, level, level_and_mask & 7, &codewords)
}
