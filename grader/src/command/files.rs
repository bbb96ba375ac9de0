//! Files written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::frame::{Frame, Samples};
use crate::plane::Plane;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};

/// A file that could not be written; nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct Unwritten {
    /// Path.
    pub path: PathBuf,
    /// Reason of the operating system.
    pub source: io::Error,
}

/// Writes a grey picture as PNG.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_grey(path: &Path, picture: &Plane<u8>) -> Result<(), Unwritten> {
    write_png(path, picture.data(), (picture.width(), picture.height()), ExtendedColorType::L8)
}

/// Writes a frame as PNG; samples of 9 to 15 bits are stretched to the 16 that a file has.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_frame(path: &Path, frame: &Frame) -> Result<(), Unwritten> {
    match frame.samples() {
        Samples::Bits8(plane) => write_grey(path, plane),
        Samples::Bits16(plane) => {
            let full_scale = f64::from(frame.full_scale());
            let stretched = |sample: &u16| (f64::from(*sample) * f64::from(u16::MAX) / full_scale).round() as u16;
            let bytes: Vec<u8> = plane.data().iter().flat_map(|sample| stretched(sample).to_ne_bytes()).collect();
            write_png(path, &bytes, (plane.width(), plane.height()), ExtendedColorType::L16)
        }
    }
}

/// Writes a text.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_text(path: &Path, text: &str) -> Result<(), Unwritten> {
    write_whole(path, |file| file.write_all(text.as_bytes()))
}

/// Writes a colour picture as PNG.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_colour(path: &Path, picture: &Plane<[u8; 3]>) -> Result<(), Unwritten> {
    let bytes = picture.data().as_flattened();
    write_png(path, bytes, (picture.width(), picture.height()), ExtendedColorType::Rgb8)
}

fn write_png(
    path: &Path,
    bytes: &[u8],
    (width, height): (usize, usize),
    colour: ExtendedColorType,
) -> Result<(), Unwritten> {
    write_whole(path, |file| {
        let encoded = PngEncoder::new_with_quality(file, CompressionType::Default, FilterType::Adaptive).write_image(
            bytes,
            width as u32,
            height as u32,
            colour,
        );
        encoded.map_err(|error| match error {
            ImageError::IoError(error) => error,
            error => io::Error::other(error),
        })
    })
}

/// Writes beside the place and moves there at the end, so that nobody ever finds half a file.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), Unwritten> {
    write_and_move(path, write).map_err(|source| Unwritten { path: path.to_owned(), source })
}

fn write_and_move(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let unfinished = unfinished(path)?;
    let written = File::create_new(&unfinished).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&unfinished, path)
    });
    if written.is_err() {
        // The first error is the one worth telling.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// A name of its own for this process and this file, in the same folder.
fn unfinished(path: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{}.unfinished", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    Ok(path.with_file_name(hidden))
}
