//! Sizes of QR Code symbols: modules, codewords and error correction blocks of every version and level.

/// Error correction level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCorrectionLevel {
    /// About 7 %.
    L,
    /// About 15 %.
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// QR Code version, 1 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u8);

impl Version {
    /// The version of that number, if there is one.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 40 { Some(Self(number)) } else { None }
    }

    /// Number, 1 to 40.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Modules on a side.
    #[must_use]
    pub const fn modules(self) -> usize {
        4 * self.0 as usize + 17
    }
}
