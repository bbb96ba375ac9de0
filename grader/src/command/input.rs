//! Picture files become frames: bytes in, one channel of raw samples out, with everything said that was done to them.
//!
//! Samples are taken as the file has them, without colour management and without gamma: a grade rests on raw numbers.
//! Two things alone change a picture, and each leaves a [`Note`]: the orientation that the file demands, and a
//! transparent picture that is laid on white. Samples of a depth other than 8 or 16 bits are stretched to the next of
//! them in proportion, so that every fraction of full scale stays what it was.

mod jpeg;
mod sources;

use std::fs::File;
use std::io::{Cursor, Read};

use crate::frame::{Frame, FrameError, MAX_SIDE};
use crate::plane::Plane;
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

pub use sources::{Source, SourceError, expand};

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 1 << 30;
/// Largest picture that is decoded, in bytes: a grey one of [`MAX_SIDE`] on both sides.
const MAX_DECODED: u64 = 1 << 30;

/// Channel of a colour picture that is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Channel {
    /// Nearest to the 660 nm light of verifiers.
    #[default]
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// 0.2126 red + 0.7152 green + 0.0722 blue, of the raw values.
    Luma,
}

impl Channel {
    /// As reports name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Luma => "luma",
        }
    }
}

/// A picture with what was done to it on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The samples.
    pub frame: Frame,
    /// What a user should know.
    pub notes: Vec<Note>,
}

/// Something done to a picture that its file does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Turned or mirrored as the file demands; positions are those of the picture as viewers show it.
    Oriented,
    /// Transparent pixels were laid on white.
    LaidOnWhite,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Oriented => {
                "the picture was turned as its orientation tag demands; positions refer to the turned picture"
            }
            Self::LaidOnWhite => "the picture is transparent in places and was laid on white",
        })
    }
}

/// Why a picture cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file cannot be read.
    #[error("{name}: cannot be read: {source}")]
    Read {
        /// Path.
        name: String,
        /// Reason of the operating system.
        source: std::io::Error,
    },
    /// The file is larger than any picture that would be measured.
    #[error("{name}: larger than {} MiB", limit >> 20)]
    File {
        /// Path.
        name: String,
        /// Limit in bytes.
        limit: u64,
    },
    /// Not one of the formats.
    #[error("{name}: not a PNG, JPEG, BMP, TIFF or PNM picture")]
    Format {
        /// Path.
        name: String,
    },
    /// The data are damaged, or of a kind that the decoder does not know.
    #[error("{name}: {source}")]
    Decode {
        /// Path.
        name: String,
        /// Reason of the decoder.
        source: ImageError,
    },
    /// The data end too early.
    #[error("{name}: the file is cut short")]
    Truncated {
        /// Path.
        name: String,
    },
    /// Samples that are neither 8 nor 16 bits.
    #[error("{name}: pixels of type {colour:?} are not measured, only integers of 8 or 16 bits")]
    Samples {
        /// Path.
        name: String,
        /// Type of the pixels.
        colour: ColorType,
    },
    /// The picture does not make a frame.
    #[error("{name}: {source}")]
    Frame {
        /// Path.
        name: String,
        /// Reason.
        source: FrameError,
    },
    /// The picture takes too much memory.
    #[error("{name}: the picture takes {} MiB when decoded, at most {} MiB are allowed", needed >> 20, limit >> 20)]
    Memory {
        /// Path.
        name: String,
        /// Bytes needed.
        needed: u64,
        /// Limit in bytes.
        limit: u64,
    },
}

/// Reads one picture.
///
/// A picture without colour, or whose three channels are equal everywhere, gives its grey values and says `grey`; any
/// other gives the chosen channel and says which.
pub fn load(source: &Source, channel: Channel) -> Result<Loaded, InputError> {
    let name = source.to_string();
    let bytes = match source {
        Source::StandardInput => read(std::io::stdin().lock()),
        Source::File(path) => File::open(path).and_then(read),
    };
    let bytes = bytes.map_err(|source| InputError::Read { name: name.clone(), source })?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(InputError::File { name, limit: MAX_FILE });
    }
    decode(&name, bytes, channel)
}

/// At most one byte more than is allowed, so that an endless stream comes to an end.
fn read(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Decodes the bytes of one picture file; `name` is its path.
pub fn decode(name: &str, bytes: Vec<u8>, channel: Channel) -> Result<Loaded, InputError> {
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let (mut pixels, orientation) = read_pixels(name, bytes)?;
    let mut notes = Vec::new();
    if orientation != Orientation::NoTransforms {
        notes.push(Note::Oriented);
    }
    if pixels.settle_transparency() {
        notes.push(Note::LaidOnWhite);
    }
    let colour = pixels.is_coloured().then_some(channel);
    let frame = if pixels.deep {
        let samples = pixels.take_16(colour);
        Frame::from_luma16(oriented(samples, orientation), 16)
    } else {
        let samples = pixels.take_8(colour);
        Frame::from_luma8(oriented(samples, orientation))
    };
    let frame = frame.map_err(|source| InputError::Frame { name: name.into(), source })?;
    let frame = frame.with_provenance(name, &sha256, colour.map_or("grey", Channel::name));
    Ok(Loaded { frame, notes })
}

/// The pixels as the file has them. Sizes are held against the limits before memory is taken for them.
fn read_pixels(name: &str, bytes: Vec<u8>) -> Result<(Pixels, Orientation), InputError> {
    let name = || name.to_owned();
    let failed = |source| InputError::Decode { name: name(), source };
    let format = image::guess_format(&bytes).map_err(|_| InputError::Format { name: name() })?;
    let whole = format != ImageFormat::Jpeg || jpeg::is_complete(&bytes);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(2 * MAX_DECODED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;

    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    check_size(width, height).map_err(|source| InputError::Frame { name: name(), source })?;
    let needed = decoder.total_bytes();
    if needed > MAX_DECODED {
        return Err(InputError::Memory { name: name(), needed, limit: MAX_DECODED });
    }
    let colour = decoder.color_type();
    let (components, deep) = match colour {
        ColorType::L8 => (1, false),
        ColorType::La8 => (2, false),
        ColorType::Rgb8 => (3, false),
        ColorType::Rgba8 => (4, false),
        ColorType::L16 => (1, true),
        ColorType::La16 => (2, true),
        ColorType::Rgb16 => (3, true),
        ColorType::Rgba16 => (4, true),
        colour => return Err(InputError::Samples { name: name(), colour }),
    };
    // The JPEG decoder would fill what is missing with grey.
    if !whole {
        return Err(InputError::Truncated { name: name() });
    }
    let orientation = decoder.orientation().map_err(failed)?;
    let mut bytes = vec![0; needed as usize];
    decoder.read_image(&mut bytes).map_err(failed)?;
    Ok((Pixels { bytes, width, height, components, deep }, orientation))
}

fn check_size(width: usize, height: usize) -> Result<(), FrameError> {
    if width == 0 || height == 0 {
        return Err(FrameError::Empty { width, height });
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(FrameError::TooLarge { width, height, limit: MAX_SIDE });
    }
    Ok(())
}

/// Decoded pixels: 1 grey, 2 grey and opacity, 3 colour or 4 colour and opacity components, of 8 bits, or of 16 bits
/// in the machine's byte order.
struct Pixels {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    components: usize,
    deep: bool,
}

impl Pixels {
    const fn full_scale(&self) -> u16 {
        if self.deep { u16::MAX } else { u8::MAX as u16 }
    }

    const fn count(&self) -> usize {
        self.width * self.height
    }

    fn sample(&self, pixel: usize, component: usize) -> u16 {
        let at = pixel * self.components + component;
        if self.deep {
            u16::from_ne_bytes([self.bytes[2 * at], self.bytes[2 * at + 1]])
        } else {
            u16::from(self.bytes[at])
        }
    }

    fn set_sample(&mut self, pixel: usize, component: usize, value: u16) {
        let at = pixel * self.components + component;
        if self.deep {
            self.bytes[2 * at..2 * at + 2].copy_from_slice(&value.to_ne_bytes());
        } else {
            self.bytes[at] = value as u8;
        }
    }

    /// Lays what is not opaque on white, in place; returns whether anything was not.
    fn settle_transparency(&mut self) -> bool {
        if self.components % 2 == 1 {
            return false;
        }
        let opacity = self.components - 1;
        let full = self.full_scale();
        let mut transparent = false;
        for pixel in 0..self.count() {
            let alpha = self.sample(pixel, opacity);
            if alpha != full {
                transparent = true;
                for component in 0..opacity {
                    let value = on_white(self.sample(pixel, component), alpha, full);
                    self.set_sample(pixel, component, value);
                }
            }
        }
        transparent
    }

    /// Whether any pixel has colour.
    fn is_coloured(&self) -> bool {
        let differs = |pixel| {
            let red = self.sample(pixel, 0);
            red != self.sample(pixel, 1) || red != self.sample(pixel, 2)
        };
        self.components >= 3 && (0..self.count()).any(differs)
    }

    fn value(&self, pixel: usize, channel: Option<Channel>) -> u16 {
        match channel {
            None | Some(Channel::Red) => self.sample(pixel, 0),
            Some(Channel::Green) => self.sample(pixel, 1),
            Some(Channel::Blue) => self.sample(pixel, 2),
            Some(Channel::Luma) => {
                let [red, green, blue] = [0, 1, 2].map(|component| f64::from(self.sample(pixel, component)));
                // The weights add up to one: never beyond full scale.
                (0.2126 * red + 0.7152 * green + 0.0722 * blue).round() as u16
            }
        }
    }

    /// One channel, compacted in place, since a picture may take most of the memory.
    fn take_8(mut self, channel: Option<Channel>) -> Plane<u8> {
        if self.components > 1 {
            for pixel in 0..self.count() {
                // A pixel is never written before it was read: it starts at or behind its place in the result.
                self.bytes[pixel] = self.value(pixel, channel) as u8;
            }
            self.bytes.truncate(self.count());
            self.bytes.shrink_to_fit();
        }
        Plane::from_vec(self.width, self.height, self.bytes).expect("the decoder filled width × height pixels")
    }

    fn take_16(self, channel: Option<Channel>) -> Plane<u16> {
        Plane::from_fn(self.width, self.height, |row, column| self.value(row * self.width + column, channel))
    }
}

fn on_white(value: u16, opacity: u16, full: u16) -> u16 {
    let (value, opacity, full) = (u64::from(value), u64::from(opacity), u64::from(full));
    ((value * opacity + full * (full - opacity) + full / 2) / full) as u16
}

/// The picture as viewers show it.
fn oriented<T: Copy>(plane: Plane<T>, orientation: Orientation) -> Plane<T> {
    use Orientation::{
        FlipHorizontal, FlipVertical, NoTransforms, Rotate90, Rotate90FlipH, Rotate180, Rotate270, Rotate270FlipH,
    };
    let (width, height) = (plane.width(), plane.height());
    let shape = match orientation {
        NoTransforms => return plane,
        FlipHorizontal | FlipVertical | Rotate180 => (width, height),
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => (height, width),
    };
    let (bottom, right) = (height - 1, width - 1);
    Plane::from_fn(shape.0, shape.1, |row, column| {
        plane[match orientation {
            NoTransforms => (row, column),
            FlipHorizontal => (row, right - column),
            FlipVertical => (bottom - row, column),
            Rotate180 => (bottom - row, right - column),
            Rotate90 => (bottom - column, row),
            Rotate270 => (column, right - row),
            Rotate90FlipH => (column, row),
            Rotate270FlipH => (bottom - column, right - row),
        }]
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
