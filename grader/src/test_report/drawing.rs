//! Drawings of reports as SVG: the QR Code with number and digest, and the map of modules.

use std::fmt::Write as _;

use crate::grading::ReportedGrade;
use crate::plane::Plane;
use crate::record::{SymbolDetail, SymbolRecord};
use crate::report::overlay::palette;
use crate::symbology::qr::encode::encode_text;
use crate::symbology::qr::sizes::ErrorCorrectionLevel;

/// Modules of quiet zone around the QR Code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;
/// Widest symbol whose modules are numbered: wider ones would be too small to read on paper.
const WIDEST_NUMBERED: usize = 45;

/// A QR Code with a text, level M; `None` if the text is too long for one.
#[must_use]
pub fn qr_code(text: &str) -> Option<String> {
    let symbol = encode_text(text, ErrorCorrectionLevel::M, None, None).ok()?;
    let side = symbol.matrix.width() + 2 * QUIET_ZONE;
    let mut path = String::new();
    for row in 0..symbol.matrix.height() {
        for (column, _) in symbol.matrix.row(row).iter().enumerate().filter(|(_, is_dark)| **is_dark) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET_ZONE, row + QUIET_ZONE);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{side}\" height=\"{side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" \
         d=\"{path}\"/></svg>\n"
    ))
}

/// Every module of a symbol: whether it should be dark, its modulation in per cent, tinted by its grade where that is below 4,
/// crossed where its colour is wrong, framed where error correction had to mend its codeword. `None` without detail.
#[must_use]
pub fn module_map(symbol: &SymbolRecord) -> Option<String> {
    let detail = symbol.detail.as_deref()?;
    let quiet = usize::try_from(detail.quiet_zone).ok()?;
    let (width, height) =
        (detail.modulation.width().checked_sub(2 * quiet)?, detail.modulation.height().checked_sub(2 * quiet)?);
    if width == 0 || height == 0 {
        return None;
    }
    let mut body = String::new();
    for row in 0..height {
        for column in 0..width {
            let cell = Cell { detail, row: row + quiet, column: column + quiet };
            cell.draw(&mut body, [column * 10, row * 10], width.max(height) <= WIDEST_NUMBERED);
        }
    }
    let (width, height) = (width * 10, height * 10);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-1 -1 {} {}\" font-family=\"Noto Sans SC, sans-serif\" \
         font-size=\"4\" text-anchor=\"middle\"><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\" stroke=\"#888\" \
         stroke-width=\".6\"/>{body}</svg>\n",
        width + 2,
        height + 2
    ))
}

struct Cell<'a> {
    detail: &'a SymbolDetail,
    row: usize,
    column: usize,
}

impl Cell<'_> {
    fn of<T: Copy>(&self, plane: &Plane<Option<T>>) -> Option<T> {
        plane.get(self.row, self.column).copied().flatten()
    }

    fn draw(&self, body: &mut String, [x, y]: [usize; 2], is_numbered: bool) {
        let is_dark = self.detail.nominal.get(self.row, self.column).copied().unwrap_or_default();
        let modulation = self.of(&self.detail.modulation);
        let mut fill = if is_dark { [64, 68, 74] } else { [255; 3] };
        if let Some(grade) = self.of(&self.detail.grades).filter(|grade| *grade < ReportedGrade::from_tenths(40)) {
            fill = palette::mix(fill, palette::of(grade), palette::strength(grade));
        }
        let [r, g, b] = fill;
        if fill != [255; 3] {
            let _ =
                write!(body, "<rect x=\"{x}\" y=\"{y}\" width=\"10\" height=\"10\" fill=\"#{r:02x}{g:02x}{b:02x}\"/>");
        }
        if self.of(&self.detail.codewords).is_some_and(|word| self.detail.corrected_codewords.contains(&word)) {
            let _ = write!(
                body,
                "<rect x=\"{x}.5\" y=\"{y}.5\" width=\"9\" height=\"9\" fill=\"none\" stroke=\"#76149a\" stroke-width=\"1\"/>"
            );
        }
        let Some(modulation) = modulation else { return };
        let [r, g, b] = palette::readable_on(fill);
        if modulation < 0.0 {
            let _ = write!(
                body,
                "<path d=\"M{} {}l8 8m0-8l-8 8\" stroke=\"#{r:02x}{g:02x}{b:02x}\" stroke-width=\".8\"/>",
                x + 1,
                y + 1
            );
        }
        if is_numbered {
            let percent = (modulation.abs() * 100.0).round().min(100.0);
            let _ = write!(
                body,
                "<text x=\"{}\" y=\"{}.4\" fill=\"#{r:02x}{g:02x}{b:02x}\">{percent}</text>",
                x + 5,
                y + 6
            );
        }
    }
}
