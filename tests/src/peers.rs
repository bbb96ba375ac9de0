//! Other readers, behind one form: grey values in, messages out.
//!
//! They read; they do not measure. Their speed and their yield are what users know, hence the comparison.

use anyhow::Result;
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource};
use zxingcpp::{BarcodeReader, ImageFormat, ImageView, TextMode};

/// How hard zxing-cpp tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZxingEffort {
    /// Its defaults: also rotated, inverted and at lower resolution.
    Default,
    /// One pass over the picture as it is: no inversion, no lower resolution, no further rotations.
    Fast,
}

/// Messages of the QR Code and Data Matrix symbols that zxing-cpp reads, asked for both as ours looks for both.
///
/// # Errors
/// If the picture is not acceptable to it.
pub fn zxing_cpp_read(luma: &[u8], width: usize, height: usize, effort: ZxingEffort) -> Result<Vec<String>> {
    let reader = zxing_cpp_reader(effort);
    let picture = ImageView::from_slice(luma, width, height, ImageFormat::Lum)?;
    Ok(reader.from(&picture)?.iter().filter(|symbol| symbol.is_valid()).map(zxingcpp::Barcode::text).collect())
}

fn zxing_cpp_reader(effort: ZxingEffort) -> BarcodeReader {
    let formats = [zxingcpp::BarcodeFormat::QRCode, zxingcpp::BarcodeFormat::DataMatrix];
    let reader = zxingcpp::read().formats(formats).text_mode(TextMode::Plain);
    match effort {
        ZxingEffort::Default => reader,
        ZxingEffort::Fast => reader.try_rotate(false).try_invert(false).try_downscale(false),
    }
}

/// Messages of the QR Code symbols that rxing reads: its reader of several symbols, and, where that finds nothing, its
/// readers of one QR Code or Data Matrix symbol.
#[must_use]
pub fn rxing_read(luma: &[u8], width: usize, height: usize) -> Vec<String> {
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else { return Vec::new() };
    let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
    let several = Luma8LuminanceSource::new(luma.to_vec(), width, height).and_then(|picture| {
        QRCodeMultiReader::new()
            .decode_multiple_with_hints(&mut BinaryBitmap::new(HybridBinarizer::new(picture)), &hints)
    });
    let texts: Vec<String> = several.into_iter().flatten().map(|symbol| symbol.getText().to_owned()).collect();
    if !texts.is_empty() {
        return texts;
    }
    [BarcodeFormat::QR_CODE, BarcodeFormat::DATA_MATRIX]
        .into_iter()
        .filter_map(|format| rxing::helpers::detect_in_luma_slice(luma, width, height, Some(format)).ok())
        .map(|symbol| symbol.getText().to_owned())
        .collect()
}
