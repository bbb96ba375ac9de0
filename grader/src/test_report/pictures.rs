//! Pictures of reports as PNG: the raw picture, and what was measured drawn into it.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

use crate::frame::{Frame, Samples};
use crate::plane::Plane;
use crate::record::Record;
use crate::report::{Language, OverlayOptions, overlay};

/// Longest side of the raw picture on a page, pixels: 170 mm at 240 px per inch.
pub const LONGEST_RAW: usize = 1_600;
/// Longest side of an overlay on a page of its own symbol.
pub const LONGEST_OVERLAY: usize = 1_600;
/// Longest side of pictures of a series.
pub const LONGEST_IN_SERIES: usize = 640;

/// The picture in grey, reduced by a whole number to at most `longest` pixels where it is larger (means of squares).
#[must_use]
pub fn raw(frame: &Frame, longest: usize) -> Vec<u8> {
    let full = u32::from(frame.full_scale()).max(1);
    let reduced = match frame.samples() {
        Samples::Bits8(plane) => reduced(plane, longest, u32::from),
        Samples::Bits16(plane) => reduced(plane, longest, |sample| u32::from(sample) * 255 / full),
    };
    png(reduced.data(), reduced.width(), reduced.height(), ExtendedColorType::L8)
}

/// What was measured, drawn into the picture.
#[must_use]
pub fn drawn(frame: &Frame, record: &Record, language: Language, longest: usize) -> Vec<u8> {
    let drawn = overlay(frame, record, OverlayOptions { language, max_side: longest, crop: true });
    png(drawn.data().as_flattened(), drawn.width(), drawn.height(), ExtendedColorType::Rgb8)
}

fn reduced<T: Copy>(plane: &Plane<T>, longest: usize, grey: impl Fn(T) -> u32) -> Plane<u8> {
    let (width, height) = (plane.width(), plane.height());
    let by = width.max(height).div_ceil(longest.max(1)).max(1);
    Plane::from_fn(width.div_ceil(by), height.div_ceil(by), |row, column| {
        let columns = column * by..((column + 1) * by).min(width);
        let rows = row * by..((row + 1) * by).min(height);
        let count = (rows.len() * columns.len()).max(1) as u32;
        let sum: u32 =
            rows.map(|row| plane.row(row)[columns.clone()].iter().map(|sample| grey(*sample)).sum::<u32>()).sum();
        (sum / count).min(255) as u8
    })
}

fn png(bytes: &[u8], width: usize, height: usize, kind: ExtendedColorType) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
    let encoded = encoder.write_image(bytes, width as u32, height as u32, kind);
    debug_assert!(encoded.is_ok(), "frames have at most as many pixels as PNG allows, and memory does not fail");
    file.into_inner()
}
