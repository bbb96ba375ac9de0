//! Photographs of symbols whose message is known.
//!
//! They live beside the project, in `../shared/corpora`, or where the environment variable `GRADER_CORPORA` points,
//! and are not part of it: a test that needs them says so and is skipped where they are absent. Under continuous
//! integration (`CI` is set) their absence is a failure, so that nothing is skipped there unnoticed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use image::{DynamicImage, GrayImage};

/// One photograph and what is printed on it.
#[derive(Clone, Debug)]
pub struct Photograph {
    /// The file.
    pub path: PathBuf,
    /// `QRCode`, `DataMatrix`, ... as the manifest names it.
    pub symbology: String,
    /// Message of each symbol in the picture; empty where only grades are known.
    pub truth: Vec<String>,
    /// Set and group, e.g. `boofcv-qr/glare`.
    pub group: String,
}

impl Photograph {
    /// Name of the file without its folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Grey values, 8 bits.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn luma(&self) -> Result<GrayImage> {
        let picture = image::open(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        Ok(on_white(&picture))
    }
}

/// All photographs of the manifest; `None`, with a word on standard error, where there are none.
///
/// # Panics
/// If they are absent although `CI` is set, or the manifest cannot be understood.
#[must_use]
pub fn photographs() -> Option<Vec<Photograph>> {
    let folder = folder();
    if !folder.join("manifest.tsv").is_file() {
        assert!(std::env::var_os("CI").is_none(), "no photographs at {}, and CI is set", folder.display());
        eprintln!("skipped: no photographs at {} (GRADER_CORPORA names another folder)", folder.display());
        return None;
    }
    match read_manifest(&folder) {
        Ok(photographs) => Some(photographs),
        Err(error) => panic!("manifest of {}: {error:#}", folder.display()),
    }
}

/// The photographs of one symbology; `None` as for [`photographs`].
#[must_use]
pub fn photographs_of(symbology: &str) -> Option<Vec<Photograph>> {
    photographs().map(|all| all.into_iter().filter(|photograph| photograph.symbology == symbology).collect())
}

fn folder() -> PathBuf {
    std::env::var_os("GRADER_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora"), PathBuf::from)
}

fn read_manifest(folder: &Path) -> Result<Vec<Photograph>> {
    let text = std::fs::read_to_string(folder.join("manifest.tsv"))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().context("it is empty")?.split('\t').collect();
    let column =
        |name: &str| header.iter().position(|&title| title == name).with_context(|| format!("no column {name}"));
    let (file, symbology, truth, source) =
        (column("file")?, column("symbology")?, column("truth_json")?, column("source")?);
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            ensure!(fields.len() == header.len(), "{} fields instead of {}: {line}", fields.len(), header.len());
            Ok(Photograph {
                path: folder.join(fields[file]),
                symbology: fields[symbology].to_owned(),
                truth: serde_json::from_str(fields[truth]).with_context(|| format!("truth of {}", fields[file]))?,
                group: group_of(fields[source]),
            })
        })
        .collect()
}

/// `set/.../group/file` gives `set/group`.
fn group_of(source: &str) -> String {
    let parts: Vec<&str> = source.split('/').collect();
    match parts.as_slice() {
        [set, .., group, _file] => format!("{set}/{group}"),
        _ => source.to_owned(),
    }
}

/// Grey values of a picture laid on white paper: a transparent pixel has a colour that nobody sees, often black.
fn on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let with_alpha = picture.to_luma_alpha8();
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [grey, alpha] = with_alpha.get_pixel(x, y).0.map(u32::from);
        let seen = (grey * alpha + 255 * (255 - alpha) + 127) / 255;
        image::Luma([u8::try_from(seen).unwrap_or(u8::MAX)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_the_folder_of_the_file_within_its_set() {
        assert_eq!(group_of("zxing/qrcode-1/13.png"), "zxing/qrcode-1");
        assert_eq!(group_of("boofcv-qr/detection/nominal/image002.jpg"), "boofcv-qr/nominal");
    }

    #[test]
    fn transparent_pixels_are_white() {
        let mut picture = image::RgbaImage::from_pixel(2, 1, image::Rgba([0, 0, 0, 0]));
        picture.put_pixel(1, 0, image::Rgba([0, 0, 0, 255]));
        assert_eq!(on_white(&DynamicImage::from(picture)).into_raw(), [255, 0]);
    }

    #[test]
    fn every_photograph_of_the_manifest_can_be_read() {
        for photograph in photographs().into_iter().flatten() {
            assert!(photograph.luma().is_ok(), "{}", photograph.name());
        }
    }
}
