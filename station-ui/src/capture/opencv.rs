//! Cameras and films through Debian's OpenCV: UVC, RTSP, GStreamer, video files. The one place of this package that
//! knows OpenCV, and none of its types leaves it.
//!
//! A camera of this kind has no trigger that could be trusted, and mostly hides what it does to its pictures: whatever
//! cannot be switched off is named in [`CameraSettings::automatic`], and grades are indicative then.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::opencv::core::{Mat, MatTraitConst, MatTraitConstManual, Vector};
use ::opencv::videoio::{self, VideoCapture, VideoCaptureTrait, VideoCaptureTraitConst};
use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::plane::Plane;
use sha2::{Digest, Sha256};

use super::replay::{Reel, Replay};
use super::{Camera, CameraDriver, CameraSettings, CaptureError, CaptureSettings, Captured, TriggerSource, timestamp};

/// Pictures that may wait for the caller; older ones are lost.
const BUFFERS: usize = 4;
/// A network camera that is silent for so long is gone, milliseconds.
const NETWORK_MS: i32 = 5000;
/// A camera at a cable likewise.
const SILENCE: Duration = Duration::from_secs(5);
/// `V4L2_EXPOSURE_MANUAL`.
const MANUAL: f64 = 1.0;
/// Unit of the exposure time of V4L2, microseconds.
const EXPOSURE_UNIT_US: f64 = 100.0;
/// Pictures per second of a film that does not say.
const FILM_RATE: f64 = 25.0;

/// The driver of live cameras. Its source is a number or `/dev/video0`, `rtsp://...`, or a GStreamer pipeline that ends in
/// `appsink`.
#[derive(Debug)]
pub struct OpenCv;

/// The driver of films. Its source is a file.
#[derive(Debug)]
pub struct Video;

impl CameraDriver for OpenCv {
    fn id(&self) -> &'static str {
        "opencv"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new(
            "USB camera (UVC), network camera (RTSP) or GStreamer pipeline, through OpenCV; indicative grades only",
            "USB 相机（UVC）、网络相机（RTSP）或 GStreamer 管道（经 OpenCV）；仅供参考等级",
        )
    }

    fn open(&self, settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError> {
        settings.check()?;
        Ok(Box::new(Live::open(settings)?))
    }
}

impl CameraDriver for Video {
    fn id(&self) -> &'static str {
        "video"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new("a film, replayed at a stated rate or by software trigger", "以设定速率或软件触发回放视频文件")
    }

    fn open(&self, settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError> {
        settings.check()?;
        let film = Film::open(&settings.source)?;
        let told = film.capture.get(videoio::CAP_PROP_FPS).ok().filter(|rate| (0.01..=1000.0).contains(rate));
        let read_back = CameraSettings {
            driver: self.id().into(),
            model: "film".into(),
            pixel_format: "Mono8".into(),
            automatic: vec!["whatever the camera of the film did".into()],
            ..CameraSettings::default()
        };
        Ok(Box::new(Replay::new(film, settings, told.unwrap_or(FILM_RATE), read_back)?))
    }
}

/// Kinds of live sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A USB camera of this number.
    Uvc(i32),
    /// A network camera.
    Network,
    /// A pipeline of GStreamer.
    Pipeline,
}

impl Kind {
    fn of(source: &str) -> Option<Self> {
        let number = source.strip_prefix("/dev/video").unwrap_or(source);
        if let Ok(number) = number.parse::<u16>() {
            return Some(Self::Uvc(number.into()));
        }
        if source.starts_with("rtsp://") || source.starts_with("rtsps://") {
            return Some(Self::Network);
        }
        (source.contains('!') && source.contains("appsink")).then_some(Self::Pipeline)
    }

    fn open(self, source: &str) -> ::opencv::Result<VideoCapture> {
        let limits = Vector::from_slice(&[
            videoio::CAP_PROP_OPEN_TIMEOUT_MSEC,
            NETWORK_MS,
            videoio::CAP_PROP_READ_TIMEOUT_MSEC,
            NETWORK_MS,
        ]);
        match self {
            Self::Uvc(number) => VideoCapture::new(number, videoio::CAP_V4L2),
            Self::Network => VideoCapture::from_file_with_params(source, videoio::CAP_FFMPEG, &limits),
            Self::Pipeline => VideoCapture::from_file(source, videoio::CAP_GSTREAMER),
        }
    }
}

/// A live camera; its pictures are read on a thread of its own, because reading one waits for it.
struct Live {
    device: String,
    settings: Arc<CameraSettings>,
    pictures: Arc<Mailbox>,
    heard: Instant,
}

/// What the reading thread says of a picture.
struct Read {
    outcome: Result<Frame, CaptureError>,
    number: u64,
    lost_before: u64,
    instant: Instant,
}

/// Pictures that wait for the caller.
#[derive(Default)]
struct Mailbox {
    waiting: Mutex<VecDeque<Read>>,
    came: Condvar,
    closed: AtomicBool,
}

impl Mailbox {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Read>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts one in; what is too old is thrown away, and the next counts it.
    fn put(&self, read: Read) {
        let mut waiting = self.waiting();
        waiting.push_back(read);
        while waiting.len() > BUFFERS {
            let lost = waiting.pop_front().map_or(0, |oldest| oldest.lost_before + 1);
            if let Some(next) = waiting.front_mut() {
                next.lost_before += lost;
            }
        }
        self.came.notify_one();
    }

    fn take(&self, timeout: Duration) -> Option<Read> {
        let waited = self.came.wait_timeout_while(self.waiting(), timeout, |waiting| waiting.is_empty());
        waited.unwrap_or_else(PoisonError::into_inner).0.pop_front()
    }
}

impl Live {
    fn open(settings: &CaptureSettings) -> Result<Self, CaptureError> {
        let source = settings.source.as_str();
        let kind = Kind::of(source).ok_or_else(|| {
            let wanted = Bilingual::new(
                "a camera number, /dev/video0, rtsp://..., or a pipeline that ends in ! appsink",
                "相机编号、/dev/video0、rtsp://… 或以 ! appsink 结尾的管道",
            );
            CaptureError::Setting { name: "source", value: source.into(), wanted }
        })?;
        let device = name(kind, source);
        if settings.trigger != TriggerSource::FreeRunning {
            return Err(no_trigger(&device));
        }
        let mut capture = opened(kind.open(source), &device)?;
        let read_back = set(&mut capture, kind, settings, &device)?;
        let pictures = Arc::new(Mailbox::default());
        let (into, of) = (Arc::clone(&pictures), device.clone());
        std::thread::Builder::new()
            .name("camera-read".into())
            .spawn(move || read_all(capture, &into, &of))
            .map_err(|error| CaptureError::Refused { device: device.clone(), reason: error.to_string() })?;
        Ok(Self { device, settings: Arc::new(read_back), pictures, heard: Instant::now() })
    }
}

impl Camera for Live {
    fn settings(&self) -> Arc<CameraSettings> {
        Arc::clone(&self.settings)
    }

    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        let Some(read) = self.pictures.take(timeout) else {
            if self.heard.elapsed() > SILENCE {
                let reason = format!("no picture for {} s", SILENCE.as_secs());
                return Err(CaptureError::Gone { device: self.device.clone(), reason });
            }
            return Ok(None);
        };
        self.heard = Instant::now();
        Ok(Some(Captured {
            frame: Arc::new(read.outcome?),
            number: read.number,
            at: timestamp(read.instant),
            instant: read.instant,
            lost_before: read.lost_before,
            settings: self.settings(),
        }))
    }

    fn trigger(&mut self) -> Result<(), CaptureError> {
        Err(no_trigger(&self.device))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.pictures.closed.store(true, Ordering::Relaxed);
    }
}

/// Reads until nobody wants more, or the camera is gone.
fn read_all(mut capture: VideoCapture, pictures: &Mailbox, device: &str) {
    let (mut number, mut lost_before) = (0, 0);
    while !pictures.closed.load(Ordering::Relaxed) {
        let outcome = read(&mut capture, device).and_then(|frame| {
            frame.ok_or_else(|| CaptureError::Gone { device: device.into(), reason: "no picture came".into() })
        });
        let (gone, damaged) = (matches!(outcome, Err(CaptureError::Gone { .. })), outcome.is_err());
        pictures.put(Read { outcome, number, lost_before, instant: Instant::now() });
        number += 1;
        lost_before = u64::from(damaged);
        if gone {
            return;
        }
    }
}

fn no_trigger(device: &str) -> CaptureError {
    let what = Bilingual::new(
        "it has no such trigger: choose trigger = \"free_running\"",
        "不支持该触发方式：请选择 trigger = \"free_running\"",
    );
    CaptureError::Unsupported { device: device.into(), what }
}

/// What a source is called; passwords in addresses are nobody's business.
fn name(kind: Kind, source: &str) -> String {
    match kind {
        Kind::Uvc(number) => format!("/dev/video{number}"),
        Kind::Pipeline => "GStreamer pipeline".into(),
        Kind::Network => match source.split_once("://").map(|(scheme, rest)| (scheme, rest.rsplit('@').next())) {
            Some((scheme, Some(rest))) => format!("{scheme}://{rest}"),
            _ => "network camera".into(),
        },
    }
}

fn opened(capture: ::opencv::Result<VideoCapture>, device: &str) -> Result<VideoCapture, CaptureError> {
    let missing = |reason: String| CaptureError::NotFound { device: device.into(), reason };
    let capture = capture.map_err(|error| missing(error.message))?;
    if !capture.is_opened().unwrap_or(false) {
        return Err(missing("OpenCV cannot open it".into()));
    }
    Ok(capture)
}

/// Sets a live camera and reads back what it tells.
fn set(
    capture: &mut VideoCapture,
    kind: Kind,
    settings: &CaptureSettings,
    device: &str,
) -> Result<CameraSettings, CaptureError> {
    let unsupported =
        |en: &str, zh: &str| Err(CaptureError::Unsupported { device: device.into(), what: Bilingual::new(en, zh) });
    if settings.gain_db.is_some() {
        return unsupported("its gain has no unit: leave gain_db out", "增益没有单位：请勿设置 gain_db");
    }
    if settings.pixel_format.as_deref().is_some_and(|format| format != "Mono8") {
        return unsupported("its pictures are taken as Mono8", "图像仅按 Mono8 读取");
    }
    let mut automatic = Vec::new();
    let mut exposure_us = None;
    if let Kind::Uvc(_) = kind {
        let mut fixed = |property: i32, value: f64| {
            let set = capture.set(property, value).unwrap_or(false);
            set && capture.get(property).is_ok_and(|found| (found - value).abs() < 0.5)
        };
        for (property, value, what) in [
            (videoio::CAP_PROP_AUTO_EXPOSURE, MANUAL, "automatic exposure"),
            (videoio::CAP_PROP_AUTO_WB, 0.0, "automatic white balance"),
            // UVC counts gamma in hundredths.
            (videoio::CAP_PROP_GAMMA, 100.0, "gamma"),
        ] {
            if !fixed(property, value) {
                automatic.push(what.to_owned());
            }
        }
        // OpenCV has no name for it.
        automatic.push("automatic gain, which cannot be asked".into());
        if let Some(us) = settings.exposure_us
            && !fixed(videoio::CAP_PROP_EXPOSURE, (us / EXPOSURE_UNIT_US).round())
        {
            return unsupported(
                "its exposure time cannot be set: leave exposure_us out",
                "无法设置曝光时间：请勿设置 exposure_us",
            );
        }
        let told = capture.get(videoio::CAP_PROP_EXPOSURE).ok().filter(|units| *units > 0.0);
        exposure_us = told.map(|units| units * EXPOSURE_UNIT_US);
        if let Some(rate) = settings.rate {
            let _ = capture.set(videoio::CAP_PROP_FPS, rate);
        }
    } else {
        if settings.exposure_us.is_some() {
            return unsupported(
                "set its exposure at its source: leave exposure_us out",
                "请在源端设置曝光：请勿设置 exposure_us",
            );
        }
        automatic.push("exposure, gain and gamma of the source, which cannot be asked".into());
    }
    Ok(CameraSettings {
        driver: "opencv".into(),
        model: capture.get_backend_name().unwrap_or_else(|_| "OpenCV".into()),
        serial: device.into(),
        exposure_us,
        gain_db: None,
        pixel_format: "Mono8".into(),
        automatic,
        trigger: TriggerSource::FreeRunning,
    })
}

/// The next picture; `None`: there is none.
fn read(capture: &mut VideoCapture, device: &str) -> Result<Option<Frame>, CaptureError> {
    let mut mat = Mat::default();
    let gone = |error: ::opencv::Error| CaptureError::Gone { device: device.into(), reason: error.message };
    if !capture.read(&mut mat).map_err(gone)? || mat.empty() {
        return Ok(None);
    }
    let refused =
        |en: String, zh: String| CaptureError::Picture { device: device.into(), reason: Bilingual { en, zh } };
    let (depth, channels) = (mat.depth(), mat.channels());
    let bytes = mat.data_bytes().map_err(|error| refused(error.message.clone(), error.message))?;
    let (width, height) = (usize::try_from(mat.cols()).unwrap_or(0), usize::try_from(mat.rows()).unwrap_or(0));
    let wrong = || {
        refused(
            format!("{channels} channels of type {depth} are not measured"),
            format!("不支持 {channels} 通道、类型 {depth} 的图像"),
        )
    };
    let (frame, channel) = match (depth, channels) {
        (::opencv::core::CV_8U, 1) => (luma8(bytes.to_vec(), width, height), "grey"),
        (::opencv::core::CV_8U, 3) => {
            let (values, channel) = one_channel(bytes);
            (luma8(values, width, height), channel)
        }
        (::opencv::core::CV_16U, 1) => {
            let values = bytes.as_chunks().0.iter().map(|pair| u16::from_ne_bytes(*pair)).collect();
            let plane = Plane::from_vec(width, height, values);
            (plane.and_then(|plane| Frame::from_luma16(plane, 16).ok()), "grey")
        }
        _ => return Err(wrong()),
    };
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(frame.ok_or_else(wrong)?.with_provenance(device, &hash, channel)))
}

fn luma8(values: Vec<u8>, width: usize, height: usize) -> Option<Frame> {
    Frame::from_luma8(Plane::from_vec(width, height, values)?).ok()
}

/// Of blue, green and red the channel that is measured: red, nearest to the 660 nm of verifiers; `grey` if all are one.
fn one_channel(bytes: &[u8]) -> (Vec<u8>, &'static str) {
    let pixels = bytes.as_chunks::<3>().0;
    let grey = pixels.iter().all(|[blue, green, red]| blue == green && green == red);
    (pixels.iter().map(|[_, _, red]| *red).collect(), if grey { "grey" } else { "red" })
}

/// A film.
struct Film {
    source: String,
    capture: VideoCapture,
}

impl Film {
    /// Opens a file; OpenCV itself would also take what is none.
    fn open(source: &str) -> Result<Self, CaptureError> {
        if !Path::new(source).is_file() {
            return Err(CaptureError::NotFound { device: source.into(), reason: "no such file".into() });
        }
        let capture = opened(VideoCapture::from_file(source, videoio::CAP_FFMPEG), source)?;
        Ok(Self { source: source.into(), capture })
    }
}

impl Reel for Film {
    fn wind(&mut self) -> Result<Option<Result<Frame, CaptureError>>, CaptureError> {
        Ok(read(&mut self.capture, &self.source).transpose())
    }

    fn rewind(&mut self) -> Result<(), CaptureError> {
        *self = Self::open(&self.source)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart_and_passwords_are_not_shown() {
        for (source, kind) in [
            ("0", Some(Kind::Uvc(0))),
            ("/dev/video2", Some(Kind::Uvc(2))),
            ("rtsp://10.0.0.9/stream", Some(Kind::Network)),
            ("videotestsrc ! appsink", Some(Kind::Pipeline)),
            ("", None),
            ("-1", None),
            ("film.avi", None),
            ("/etc/passwd", None),
        ] {
            assert_eq!(Kind::of(source), kind, "{source}");
        }
        assert_eq!(name(Kind::Network, "rtsp://user:se@cret@10.0.0.9/live"), "rtsp://10.0.0.9/live");
    }

    #[test]
    fn red_is_measured_where_there_is_colour() {
        assert_eq!(one_channel(&[1, 1, 1, 9, 9, 9]), (vec![1, 9], "grey"));
        assert_eq!(one_channel(&[1, 1, 1, 9, 9, 8]), (vec![1, 8], "red"));
    }

    #[test]
    fn what_waits_too_long_is_counted_by_the_next() {
        let mailbox = Mailbox::default();
        for number in 0..10 {
            let outcome = Err(CaptureError::Ended { device: String::new() });
            mailbox.put(Read { outcome, number, lost_before: u64::from(number == 2), instant: Instant::now() });
        }
        let taken: Vec<_> =
            std::iter::from_fn(|| mailbox.take(Duration::ZERO)).map(|read| (read.number, read.lost_before)).collect();
        assert_eq!(taken, [(6, 7), (7, 0), (8, 0), (9, 0)]);
    }
}
