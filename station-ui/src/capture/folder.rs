//! Pictures of a folder, replayed at a stated rate or by software trigger, in the order that people number files in.
//!
//! A file that is no picture is an error of its own; the next call goes on with the next file, whose picture counts it
//! as lost before it.

mod natural;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use grader::command::input::{Channel, InputError, Source, expand, load};
use grader::frame::Frame;

use super::time::{Pace, sleep_until, timestamp};
use super::{Camera, CameraDriver, CameraSettings, CaptureError, CaptureSettings, Captured, TriggerSource};

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
        Ok(Box::new(Replay::open(settings)?))
    }
}

/// A folder that is being replayed.
struct Replay {
    folder: PathBuf,
    settings: Arc<CameraSettings>,
    pace: Pace,
    once: bool,
    /// Files that are still to come in this round.
    files: VecDeque<PathBuf>,
    /// The next file, already decoded, so that the time it takes is not time after the trigger.
    ahead: Option<Result<Frame, CaptureError>>,
    /// Triggers that no picture has answered yet.
    triggers: VecDeque<Instant>,
    number: u64,
    lost: u64,
}

impl Replay {
    fn open(settings: &CaptureSettings) -> Result<Self, CaptureError> {
        let folder = PathBuf::from(&settings.source);
        let device = settings.source.clone();
        if settings.trigger == TriggerSource::Hardware {
            let what = Bilingual::new(
                "files have no wire: choose trigger = \"software\" or \"free_running\"",
                "文件没有硬件触发：请选择 trigger = \"software\" 或 \"free_running\"",
            );
            return Err(CaptureError::Unsupported { device, what });
        }
        let files = list(&folder)?;
        let read_back = CameraSettings {
            driver: "folder".into(),
            model: "folder".into(),
            serial: device,
            trigger: settings.trigger,
            ..CameraSettings::default()
        };
        Ok(Self {
            folder,
            settings: Arc::new(read_back),
            pace: Pace::new(settings.rate.unwrap_or(RATE)),
            once: settings.once,
            files,
            ahead: None,
            triggers: VecDeque::new(),
            number: 0,
            lost: 0,
        })
    }

    /// Decodes the next file, if that was not done; `None` behind the last.
    fn prepare(&mut self) -> Result<(), CaptureError> {
        if self.ahead.is_some() {
            return Ok(());
        }
        if self.files.is_empty() {
            if self.once {
                return Err(CaptureError::Ended { device: self.folder.display().to_string() });
            }
            // What was put there meanwhile comes along.
            self.files = list(&self.folder).map_err(|error| match error {
                CaptureError::NotFound { device, reason } => CaptureError::Gone { device, reason },
                other => other,
            })?;
        }
        self.ahead = self.files.pop_front().map(|file| picture(&file));
        Ok(())
    }

    /// When the next picture is due, if it is.
    fn due(&mut self) -> Option<Instant> {
        match self.settings.trigger {
            TriggerSource::Software => self.triggers.front().copied(),
            TriggerSource::FreeRunning | TriggerSource::Hardware => Some(self.pace.due(Instant::now())),
        }
    }
}

impl Camera for Replay {
    fn settings(&self) -> Arc<CameraSettings> {
        Arc::clone(&self.settings)
    }

    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        let start = Instant::now();
        self.prepare()?;
        let left = timeout.saturating_sub(start.elapsed());
        let Some(due) = self.due() else {
            std::thread::sleep(left);
            return Ok(None);
        };
        if !sleep_until(due, left) {
            return Ok(None);
        }
        let instant = match self.triggers.pop_front() {
            Some(triggered) => triggered,
            None => Instant::now(),
        };
        self.pace.passed(instant);
        let number = self.number;
        self.number += 1;
        match self.ahead.take() {
            Some(Ok(frame)) => Ok(Some(Captured {
                frame: Arc::new(frame),
                number,
                at: timestamp(instant),
                instant,
                lost_before: std::mem::take(&mut self.lost),
                settings: self.settings(),
            })),
            Some(Err(error)) => {
                self.lost += 1;
                Err(error)
            }
            None => Ok(None),
        }
    }

    fn trigger(&mut self) -> Result<(), CaptureError> {
        if self.settings.trigger != TriggerSource::Software {
            let device = self.folder.display().to_string();
            let what = Bilingual::new("it is free-running and takes no trigger", "处于自由运行状态，不接受触发");
            return Err(CaptureError::Unsupported { device, what });
        }
        self.triggers.push_back(Instant::now());
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
