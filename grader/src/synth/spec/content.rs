//! What a symbol says, and as which symbology.

use serde::{Deserialize, Serialize};

use crate::symbology::datamatrix::encodation::Scheme;
use crate::symbology::datamatrix::encode as datamatrix;
use crate::symbology::qr::encode::{EncodeError, Segment, segments_of};

/// Symbology of a symbol to be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// QR Code.
    #[default]
    #[serde(rename = "QRCode")]
    QrCode,
    /// Data Matrix.
    DataMatrix,
}

impl Kind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(super) fn is_qr_code(&self) -> bool {
        *self == Self::QrCode
    }
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Text, for QR Code in the densest mode that holds it; what is not ASCII as UTF-8 behind ECI 26.
    Text(String),
    /// Kanji mode of QR Code.
    Kanji(String),
    /// Hanzi mode of GB/T 18284.
    Hanzi(String),
    /// FNC1 in first position and a GS1 element string, `\u{1d}` between elements of variable length.
    Gs1(String),
    /// One of several symbols that carry a message together.
    StructuredAppend {
        /// Part of the message in this symbol.
        part: String,
        /// Place, from 1.
        index: u8,
        /// Number of symbols.
        count: u8,
        /// QR Code: exclusive-or of all bytes of the whole message; Data Matrix: first and second number of the file
        /// identification.
        parity: u8,
    },
}

impl Content {
    /// The segments that carry the message.
    pub(super) fn segments(&self) -> Result<Vec<Segment>, EncodeError> {
        Ok(match self {
            Self::Text(text) => segments_of(text),
            Self::Kanji(text) => vec![Segment::kanji(text)?],
            Self::Hanzi(text) => vec![Segment::hanzi(text)?],
            Self::Gs1(elements) => vec![Segment::fnc1_first(), Segment::byte(elements.as_bytes())],
            Self::StructuredAppend { part, index, count, parity } => {
                let mut segments = vec![Segment::structured_append(*index, *count, *parity)?];
                segments.extend(segments_of(part));
                segments
            }
        })
    }

    /// The same for Data Matrix; `None` for modes that it does not have.
    pub(super) fn data_matrix_segments(&self) -> Option<Vec<datamatrix::Segment>> {
        Some(match self {
            Self::Text(text) => datamatrix::segments_of(text),
            Self::Kanji(_) | Self::Hanzi(_) => return None,
            Self::Gs1(elements) => {
                let mut segments = vec![datamatrix::Segment::Fnc1];
                for (index, part) in elements.split('\u{1d}').enumerate() {
                    if index > 0 {
                        segments.push(datamatrix::Segment::Fnc1);
                    }
                    segments.push(datamatrix::Segment::Encoded(Scheme::Ascii, part.as_bytes().to_vec()));
                }
                segments
            }
            Self::StructuredAppend { part, index, count, parity } => {
                let file = [*parity, *parity];
                let mut segments = vec![datamatrix::Segment::StructuredAppend { index: *index, count: *count, file }];
                segments.extend(datamatrix::segments_of(part));
                segments
            }
        })
    }

    /// What a reader makes of it.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Kanji(text) | Self::Hanzi(text) | Self::Gs1(text) => text,
            Self::StructuredAppend { part, .. } => part,
        }
    }
}
