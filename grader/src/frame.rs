//! Raw pixels and where they come from.

use crate::plane::Plane;

/// Raw samples of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Samples {
    /// Up to 8 bits per sample.
    Bits8(Plane<u8>),
    /// 9 to 16 bits per sample.
    Bits16(Plane<u16>),
}

/// One picture of one channel, as the camera or the file gave it, with its provenance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    samples: Samples,
    bits: u8,
    source: String,
    sha256: String,
    channel: String,
}

/// Why samples do not make a frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// No pixels.
    #[error("the picture has no pixels ({width} x {height})")]
    Empty {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// More pixels than are measured.
    #[error("the picture is too large: {width} x {height}, at most {limit} pixels on a side")]
    TooLarge {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
        /// Limit.
        limit: usize,
    },
}

/// Longest side of a frame in pixels.
pub const MAX_SIDE: usize = 32_768;

impl Frame {
    /// A frame of 8-bit samples.
    ///
    /// # Errors
    /// If there are no pixels, or a side is longer than [`MAX_SIDE`].
    pub fn from_luma8(samples: Plane<u8>) -> Result<Self, FrameError> {
        check(samples.width(), samples.height())?;
        Ok(Self {
            samples: Samples::Bits8(samples),
            bits: 8,
            source: String::new(),
            sha256: String::new(),
            channel: "grey".into(),
        })
    }

    /// A frame of samples with `bits` (9 to 16) significant bits.
    ///
    /// # Errors
    /// If there are no pixels, or a side is longer than [`MAX_SIDE`].
    pub fn from_luma16(samples: Plane<u16>, bits: u8) -> Result<Self, FrameError> {
        check(samples.width(), samples.height())?;
        Ok(Self {
            samples: Samples::Bits16(samples),
            bits: bits.clamp(9, 16),
            source: String::new(),
            sha256: String::new(),
            channel: "grey".into(),
        })
    }

    /// The same frame with its provenance: path or camera, hash of the file or buffer, channel measured.
    #[must_use]
    pub fn with_provenance(mut self, source: &str, sha256: &str, channel: &str) -> Self {
        self.source = source.into();
        self.sha256 = sha256.into();
        self.channel = channel.into();
        self
    }

    /// Raw samples.
    #[must_use]
    pub const fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        match &self.samples {
            Samples::Bits8(plane) => plane.width(),
            Samples::Bits16(plane) => plane.width(),
        }
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> usize {
        match &self.samples {
            Samples::Bits8(plane) => plane.height(),
            Samples::Bits16(plane) => plane.height(),
        }
    }

    /// Significant bits per sample.
    #[must_use]
    pub const fn bits(&self) -> u8 {
        self.bits
    }

    /// Largest value a sample can have.
    #[must_use]
    pub fn full_scale(&self) -> u16 {
        u16::try_from((1_u32 << self.bits) - 1).unwrap_or(u16::MAX)
    }

    /// Path or camera identity.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// SHA-256 of the file or raw buffer.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Channel of a colour picture that was taken, `grey` for one without colour.
    #[must_use]
    pub fn channel(&self) -> &str {
        &self.channel
    }
}

fn check(width: usize, height: usize) -> Result<(), FrameError> {
    if width == 0 || height == 0 {
        return Err(FrameError::Empty { width, height });
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(FrameError::TooLarge { width, height, limit: MAX_SIDE });
    }
    Ok(())
}
