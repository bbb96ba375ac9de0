//! A second opinion on symbols that the reference decode cannot read. It explains; it never raises a grade.

use rxing::{BarcodeFormat, DecodeHints};

use crate::plane::Plane;
use crate::symbology::Symbology;

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

/// Pixels that are looked at in one go: on a woven texture the reader needs seconds for each million of them.
const MOST: usize = 1_000_000;

/// Asks rxing for a symbol of a symbology in a part of the picture: columns and rows from, up to (not including).
#[must_use]
pub fn second_opinion(
    picture: &Plane<u8>,
    symbology: Symbology,
    columns: [usize; 2],
    rows: [usize; 2],
) -> Option<Opinion> {
    let [left, right] = columns.map(|column| column.min(picture.width()));
    let [top, bottom] = rows.map(|row| row.min(picture.height()));
    let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
    // Whole factors: each pixel of the smaller picture is the mean of as many of the larger.
    let factor = (1..).find(|f| (width / f) * (height / f) <= MOST)?;
    let part = Plane::from_fn(width / factor, height / factor, |row, column| {
        let (row, column) = (top + row * factor, left + column * factor);
        let sum: usize = (0..factor)
            .map(|r| picture.row(row + r)[column..column + factor].iter().map(|v| usize::from(*v)).sum::<usize>())
            .sum();
        (sum / (factor * factor)) as u8
    });
    let mut opinion = ask(&part, symbology)?;
    let [x, y] = opinion.centre;
    opinion.centre = [x * factor as f64 + left as f64, y * factor as f64 + top as f64];
    Some(opinion)
}

fn ask(picture: &Plane<u8>, symbology: Symbology) -> Option<Opinion> {
    let format = match symbology {
        Symbology::QrCode => BarcodeFormat::QR_CODE,
        Symbology::DataMatrix => BarcodeFormat::DATA_MATRIX,
    };
    let (width, height) = (u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?);
    let mut hints = DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..DecodeHints::default() };
    // Whatever it does with a hostile picture, it must not take the inspection down: it is known to overflow on some
    // messages where overflow is checked.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        rxing::helpers::detect_in_luma_slice_with_hints(picture.data(), width, height, Some(format), &mut hints)
    }));
    let found = outcome.ok()?.ok()?;
    let points = found.getPoints();
    let count = points.len().max(1) as f64;
    let centre = points.iter().fold([0.0, 0.0], |m, p| [m[0] + f64::from(p.x) / count, m[1] + f64::from(p.y) / count]);
    Some(Opinion { reader: "rxing", text: found.getText().to_owned(), centre })
}
