//! Pictures that are kept: PNG files under the SHA-256 of their bytes, so that none can be exchanged.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use grader::frame::{Frame, Samples};
use grader::record::Verdict;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Digest, NewInspection, StoreError};
use crate::line::PartVerdict;

/// Of which inspections something is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Of all.
    All,
    /// Of those that did not pass, by the report or at the gate.
    #[default]
    Fails,
    /// Of those that did not pass, and of one in so many of the others.
    Sample(u32),
    /// Of none.
    None,
}

impl Keep {
    /// Whether it is kept of the inspection that has `before` others before it.
    pub(super) fn keeps(self, inspection: &NewInspection, before: u64) -> bool {
        let passed = inspection.record.verdict == Verdict::Pass && inspection.told == PartVerdict::Pass;
        match self {
            Self::All => true,
            Self::Fails => !passed,
            Self::Sample(of) => !passed || before.is_multiple_of(u64::from(of.max(1))),
            Self::None => false,
        }
    }
}

/// A picture ready to be stored.
pub(super) struct Encoded {
    pub digest: Digest,
    pub bytes: Vec<u8>,
}

/// The frame as PNG; samples of 9 to 15 bits are stretched to the 16 that a file has.
pub(super) fn encoded(frame: &Frame) -> Result<Encoded, StoreError> {
    let too_large = |_| StoreError::invalid("The picture is too large for a file.", "图像过大，无法存储。");
    let (width, height) =
        (u32::try_from(frame.width()).map_err(too_large)?, u32::try_from(frame.height()).map_err(too_large)?);
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    let written = match frame.samples() {
        Samples::Bits8(plane) => encoder.write_image(plane.data(), width, height, ExtendedColorType::L8),
        Samples::Bits16(plane) => {
            let full_scale = u32::from(frame.full_scale());
            let stretched =
                |sample: &u16| ((u32::from(*sample) * u32::from(u16::MAX) + full_scale / 2) / full_scale) as u16;
            let samples: Vec<u8> = plane.data().iter().flat_map(|sample| stretched(sample).to_ne_bytes()).collect();
            encoder.write_image(&samples, width, height, ExtendedColorType::L16)
        }
    };
    written.map_err(|error| StoreError::Io { what: format!("picture: {error}") })?;
    Ok(Encoded { digest: Digest::of(&bytes), bytes })
}

/// The folder of pictures.
#[derive(Clone, Debug)]
pub(super) struct Pictures {
    folder: PathBuf,
}

/// Where files are written before they have their name.
const UNFINISHED: &str = "unfinished";

impl Pictures {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Makes the folders, and removes what an earlier run left half written.
    pub fn prepare(&self) -> Result<(), StoreError> {
        let unfinished = self.folder.join(UNFINISHED);
        fs::create_dir_all(&unfinished).map_err(|error| StoreError::of_file(&unfinished, &error))?;
        let left = fs::read_dir(&unfinished).map_err(|error| StoreError::of_file(&unfinished, &error))?;
        for file in left.flatten() {
            // One that cannot be removed takes room and does no other harm.
            let _ = fs::remove_file(file.path());
        }
        Ok(())
    }

    /// Where a picture is, or would be.
    pub fn path(&self, digest: Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(name + ".png")
    }

    /// Stores a picture; afterwards it is on the disk under its name, whole.
    pub fn store(&self, picture: &Encoded) -> Result<(), StoreError> {
        let path = self.path(picture.digest);
        let folder = path.parent().unwrap_or(&self.folder);
        if !folder.is_dir() {
            fs::create_dir_all(folder).map_err(|error| StoreError::of_file(folder, &error))?;
            synced(&self.folder)?;
        }
        let unfinished = self.folder.join(UNFINISHED).join(picture.digest.to_string());
        let written = write_synced(&unfinished, &picture.bytes).and_then(|()| fs::rename(&unfinished, &path));
        written.map_err(|error| {
            // The first error is the one worth telling.
            let _ = fs::remove_file(&unfinished);
            StoreError::of_file(&path, &error)
        })?;
        synced(folder)
    }

    /// All pictures that there are.
    pub fn all(&self) -> Result<Vec<Digest>, StoreError> {
        let told = |error: std::io::Error| StoreError::of_file(&self.folder, &error);
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.folder).map_err(told)? {
            let folder = folder.map_err(told)?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder).map_err(told)? {
                let name = file.map_err(told)?.file_name();
                // Files of other names are not of the record, and are left alone.
                found.extend(name.to_str().and_then(|name| name.strip_suffix(".png")?.parse::<Digest>().ok()));
            }
        }
        Ok(found)
    }

    /// Deletes a picture that may be gone already.
    pub fn delete(&self, digest: Digest) -> Result<(), StoreError> {
        let path = self.path(digest);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::of_file(&path, &error)),
            _ => Ok(()),
        }
    }

    /// Whether the file is there, and as it was written if it is read.
    pub fn is_whole(&self, digest: Digest, read: bool) -> Result<bool, StoreError> {
        let path = self.path(digest);
        if !read {
            return Ok(path.is_file());
        }
        let told = |error: std::io::Error| StoreError::of_file(&path, &error);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(told(error)),
        };
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(Digest(hasher.finalize().into()) == digest),
                Ok(count) => hasher.update(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(told(error)),
            }
        }
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A folder's names are on the disk afterwards.
pub(super) fn synced(folder: &Path) -> Result<(), StoreError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| StoreError::of_file(folder, &error))
}
