//! Why a scene cannot be drawn.

use crate::frame::FrameError;
use crate::symbology::qr::encode::EncodeError;

/// Why a scene cannot be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SynthError {
    /// The message cannot be encoded as asked.
    #[error("the message cannot be encoded: {0}")]
    Encode(#[from] EncodeError),
    /// The message cannot be encoded as asked, as Data Matrix.
    #[error("the message cannot be encoded: {0}")]
    EncodeDataMatrix(#[from] crate::symbology::datamatrix::encode::EncodeError),
    /// A mode that only QR Code has.
    #[error("Data Matrix has no Kanji or Hanzi mode: give the message as text")]
    Mode,
    /// A size that does not exist.
    #[error("there is no Data Matrix symbol of {rows} x {columns} modules")]
    Size {
        /// Rows asked for.
        rows: usize,
        /// Columns asked for.
        columns: usize,
    },
    /// The picture has no valid size.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A number is out of range.
    #[error("{what} must lie between {low} and {high}, not {value}")]
    Range {
        /// What the number says.
        what: &'static str,
        /// The number.
        value: f64,
        /// Lowest that is drawn.
        low: f64,
        /// Highest that is drawn.
        high: f64,
    },
    /// A symbol whose quiet zone leaves the picture, or is printed over by another symbol.
    #[error("symbol {number} has no right answers: its quiet zone {what}")]
    Hidden {
        /// Number of the symbol, from 1.
        number: usize,
        /// What becomes of its quiet zone.
        what: &'static str,
    },
    /// A node that the lattice does not have.
    #[error("the grid of the symbol has {rows} x {columns} nodes, none in row {row}, column {column}")]
    Node {
        /// Rows of nodes.
        rows: usize,
        /// Columns of nodes.
        columns: usize,
        /// Row asked for.
        row: usize,
        /// Column asked for.
        column: usize,
    },
}

pub(super) fn range(what: &'static str, value: f64, low: f64, high: f64) -> Result<(), SynthError> {
    // Written so that a value that is not a number fails.
    if value >= low && value <= high { Ok(()) } else { Err(SynthError::Range { what, value, low, high }) }
}
