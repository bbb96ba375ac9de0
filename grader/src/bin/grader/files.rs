//! Files written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use grader::plane::Plane;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageError};

use crate::failure::Failure;

/// Writes a grey picture as PNG.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_grey(path: &Path, picture: &Plane<u8>) -> Result<(), Failure> {
    write_png(path, picture.data(), (picture.width(), picture.height()), ExtendedColorType::L8)
}

/// Writes a colour picture as PNG.
///
/// # Errors
/// If the file cannot be written; nothing is left behind then.
pub fn write_colour(path: &Path, picture: &Plane<[u8; 3]>) -> Result<(), Failure> {
    let bytes = picture.data().as_flattened();
    write_png(path, bytes, (picture.width(), picture.height()), ExtendedColorType::Rgb8)
}

fn write_png(
    path: &Path,
    bytes: &[u8],
    (width, height): (usize, usize),
    colour: ExtendedColorType,
) -> Result<(), Failure> {
    let written = write_atomically(path, |file| {
        let encoded = PngEncoder::new(file).write_image(bytes, width as u32, height as u32, colour);
        encoded.map_err(|error| match error {
            ImageError::IoError(error) => error,
            error => io::Error::other(error),
        })
    });
    written.map_err(|source| Failure::Write { path: path.to_owned(), source })
}

/// Writes beside the place and moves there at the end, so that nobody ever finds half a file.
fn write_atomically(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
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
