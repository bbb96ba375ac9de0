//! What a symbol says, whatever its symbology.

/// What a symbol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The bytes of the message as a reader transmits them, without escapes for the extended channel interpretation: what
    /// stands for FNC1 as a separator has become a group separator (1D hex).
    pub bytes: Vec<u8>,
    /// The bytes as text, control characters included; `None` if they are binary or no text in the character set that
    /// the symbol names.
    pub text: Option<String>,
    /// Symbology identifier of ISO/IEC 15424, e.g. `]Q1`, `]d2`.
    pub symbology_identifier: String,
    /// Place in a message that several symbols carry together.
    pub structured_append: Option<StructuredAppend>,
    /// Whose rules structure the data, if FNC1 says so.
    pub fnc1: Option<Fnc1>,
    /// The message is meant to program the reader and not to be transmitted (Data Matrix).
    pub reader_programming: bool,
}

/// Place of a symbol among those that carry a message together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StructuredAppend {
    /// Place of this symbol, from 1.
    pub index: u8,
    /// Number of symbols, at most 16.
    pub count: u8,
    /// What all symbols of the series have in common: for QR Code the exclusive-or of all bytes of the whole message, for
    /// Data Matrix the file identification, its first number times 256 and its second.
    pub identification: u16,
}

/// FNC1, which tells whose rules structure the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fnc1 {
    /// First position: GS1 application identifiers.
    First,
    /// Second position: an industry by its application indicator, two digits or one letter.
    Second(String),
}
