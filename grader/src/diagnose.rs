//! A second opinion on symbols that the reference decode cannot read. It explains; it never raises a grade.

use rxing::{BarcodeFormat, DecodeHints};

use crate::plane::Plane;

/// What another reader read.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// The reader.
    pub reader: &'static str,
    /// The text.
    pub text: String,
    /// Middle of the points it reports, pixels.
    pub centre: [f64; 2],
}

/// Pixels beyond which asking would take too long.
const LARGEST: usize = 16_000_000;

/// Asks rxing for QR Codes.
#[must_use]
pub fn second_opinion(picture: &Plane<u8>) -> Vec<Opinion> {
    let (Ok(width), Ok(height)) = (u32::try_from(picture.width()), u32::try_from(picture.height())) else {
        return Vec::new();
    };
    if picture.data().len() > LARGEST {
        return Vec::new();
    }
    let mut hints = DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..DecodeHints::default() };
    // Whatever it does with a hostile picture, it must not take the inspection down: it is known to overflow on some
    // messages where overflow is checked.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        rxing::helpers::detect_in_luma_slice_with_hints(
            picture.data(),
            width,
            height,
            Some(BarcodeFormat::QR_CODE),
            &mut hints,
        )
    }));
    let Ok(Ok(found)) = outcome else { return Vec::new() };
    let points = found.getPoints();
    let count = points.len().max(1) as f64;
    let centre = points.iter().fold([0.0, 0.0], |m, p| [m[0] + f64::from(p.x) / count, m[1] + f64::from(p.y) / count]);
    vec![Opinion { reader: "rxing", text: found.getText().to_owned(), centre }]
}
