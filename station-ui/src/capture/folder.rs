//! Pictures of a folder, replayed at a stated rate or by software trigger, in the order that people number files in.
//!
//! A file that is no picture is an error of its own; the next call goes on with the next file, whose picture counts it
//! as lost before it.

mod natural;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::command::input::{Channel, InputError, Source, expand, load};
use grader::frame::Frame;

use super::replay::{Reel, Replay};
use super::{Camera, CameraDriver, CameraSettings, CaptureError, CaptureSettings};

/// Pictures per second if nothing is said.
const RATE: f64 = 2.0;

/// The driver.
#[derive(Debug)]
pub struct Folder;

impl CameraDriver for Folder {
    fn id(&self) -> &'static str {
        "folder"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new(
            "pictures of a folder, replayed by name at a stated rate or by software trigger",
            "按文件名顺序以设定速率或软件触发回放文件夹中的图像",
        )
    }

    fn open(&self, settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError> {
        settings.check()?;
        let folder = PathBuf::from(&settings.source);
        let files = Files { left: list(&folder)?, folder };
        let read_back =
            CameraSettings { driver: self.id().into(), model: "folder".into(), ..CameraSettings::default() };
        Ok(Box::new(Replay::new(files, settings, RATE, read_back)?))
    }
}

/// The files of a folder that are still to come in this round.
struct Files {
    folder: PathBuf,
    left: VecDeque<PathBuf>,
}

impl Reel for Files {
    fn wind(&mut self) -> Result<Option<Result<Frame, CaptureError>>, CaptureError> {
        Ok(self.left.pop_front().map(|file| picture(&file)))
    }

    /// What was put there meanwhile comes along.
    fn rewind(&mut self) -> Result<(), CaptureError> {
        self.left = list(&self.folder).map_err(|error| match error {
            CaptureError::NotFound { device, reason } => CaptureError::Gone { device, reason },
            other => other,
        })?;
        Ok(())
    }
}

/// The pictures of a folder, or the one file, in natural order.
fn list(folder: &Path) -> Result<VecDeque<PathBuf>, CaptureError> {
    let device = folder.display().to_string();
    let not_found = |reason: String| CaptureError::NotFound { device: device.clone(), reason };
    let sources = expand(&[folder.to_owned()], false).map_err(|error| not_found(error.to_string()))?;
    let mut files: Vec<PathBuf> = sources
        .into_iter()
        .filter_map(|source| match source {
            Source::File(path) => Some(path),
            Source::StandardInput => None,
        })
        .collect();
    if files.is_empty() {
        return Err(not_found("a folder or file is wanted".into()));
    }
    files.sort_by(|a, b| natural::compare(&a.to_string_lossy(), &b.to_string_lossy()));
    Ok(files.into())
}

/// The picture of a file, or why there is none.
fn picture(file: &Path) -> Result<Frame, CaptureError> {
    let refused = |reason| CaptureError::Picture { device: file.display().to_string(), reason };
    // A pipe would keep the reader waiting for ever.
    match fs::metadata(file) {
        Ok(found) if !found.is_file() => return Err(refused(Bilingual::new("not a file", "不是普通文件"))),
        Ok(_) => {}
        Err(error) => {
            return Err(refused(Bilingual::new(format!("cannot be read ({error})"), format!("无法读取（{error}）"))));
        }
    }
    match load(&Source::File(file.to_owned()), Channel::default()) {
        Ok(loaded) => Ok(loaded.frame),
        Err(error) => Err(refused(reason(&error))),
    }
}

fn reason(error: &InputError) -> Bilingual {
    match error {
        InputError::Read { source, .. } => {
            Bilingual::new(format!("cannot be read ({source})"), format!("无法读取（{source}）"))
        }
        InputError::File { limit, .. } => {
            Bilingual::new(format!("larger than {} MiB", limit >> 20), format!("大于 {} MiB", limit >> 20))
        }
        InputError::Format { .. } => {
            Bilingual::new("not a PNG, JPEG, BMP, TIFF or PNM picture", "不是 PNG、JPEG、BMP、TIFF 或 PNM 图像")
        }
        InputError::Decode { source, .. } => {
            Bilingual::new(format!("damaged ({source})"), format!("已损坏（{source}）"))
        }
        InputError::Truncated { .. } => Bilingual::new("the file is cut short", "文件不完整"),
        InputError::Samples { colour, .. } => Bilingual::new(
            format!("pixels of type {colour:?}; only integers of 8 or 16 bits are measured"),
            format!("像素类型为 {colour:?}；仅支持 8 位或 16 位整数"),
        ),
        InputError::Frame { source, .. } => Bilingual::new(source.to_string(), format!("尺寸不可用（{source}）")),
        InputError::Memory { needed, limit, .. } => Bilingual::new(
            format!("it takes {} MiB when decoded, at most {} MiB are allowed", needed >> 20, limit >> 20),
            format!("解码需要 {} MiB，最多允许 {} MiB", needed >> 20, limit >> 20),
        ),
    }
}

#[cfg(test)]
mod tests;
