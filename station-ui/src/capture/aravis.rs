//! GigE Vision and USB3 Vision cameras through Aravis.
//!
//! What is lost is said: packets are asked for again, a picture that stays incomplete is counted by its id. A camera that does
//! not answer any more is [`CaptureError::Gone`], whether Aravis noticed it (heartbeat) or a picture or register that was asked for
//! does not come.

mod set_up;
mod watch;

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ::aravis::prelude::*;
use ::aravis::{Buffer, BufferStatus, DeviceError, Stream, glib};
use grader::bilingual::Bilingual;
use sha2::{Digest, Sha256};

use super::counter::FrameCounter;
use super::pixels::MonoFormat;
use super::{Camera, CameraDriver, CameraSettings, CaptureError, CaptureSettings, Captured, TriggerSource, timestamp};
use watch::Watch;

/// Pictures that may wait for the caller.
const BUFFERS: usize = 16;
/// Longest time that Aravis is left waiting, so that a lost connection is noticed.
const SLICE: Duration = Duration::from_millis(100);
/// A picture is not older than this; else the clock of the machine was set.
const OLDEST: Duration = Duration::from_secs(2);

/// The driver. Its source is a serial number, an address, or a name as Aravis lists it; empty: the first camera found.
#[derive(Debug)]
pub struct Aravis;

impl CameraDriver for Aravis {
    fn id(&self) -> &'static str {
        "aravis"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new("GigE Vision or USB3 Vision camera", "GigE Vision 或 USB3 Vision 相机")
    }

    fn open(&self, settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError> {
        settings.check()?;
        Ok(Box::new(IndustrialCamera::open(settings)?))
    }
}

/// A camera that streams.
struct IndustrialCamera {
    device: String,
    camera: ::aravis::Camera,
    stream: Stream,
    settings: Arc<CameraSettings>,
    counter: FrameCounter,
    /// Pictures that came incomplete since the last whole one.
    damaged: u64,
    /// Pictures that have their number and could not be delivered.
    refused: u64,
    /// Software triggers that no picture has answered yet.
    triggers: VecDeque<Instant>,
    /// Moment of the last picture: moments grow.
    last: Option<Instant>,
    /// Behind camera and stream: it drops the last of both.
    watch: Watch,
}

impl fmt::Debug for IndustrialCamera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndustrialCamera").field("device", &self.device).finish_non_exhaustive()
    }
}

impl IndustrialCamera {
    fn open(settings: &CaptureSettings) -> Result<Self, CaptureError> {
        let device = match settings.source.as_str() {
            "" => "camera".to_owned(),
            source => format!("camera {source}"),
        };
        let name = Some(settings.source.as_str()).filter(|source| !source.is_empty());
        let camera = ::aravis::Camera::new(name).map_err(|error| opening(&device, &error))?;
        let Some(handle) = camera.device() else {
            return Err(CaptureError::NotFound { device, reason: "no device".into() });
        };
        set_up::take_control(&device, &handle)?;
        // Another program may have left it running.
        let _ = camera.stop_acquisition();
        let read_back = set_up::set(&camera, &device, settings)?;
        let stream = set_up::stream(&camera, &device)?;
        let payload = camera.payload().map_err(|error| opening(&device, &error))?;
        for _ in 0..BUFFERS {
            stream.push_buffer(Buffer::new_allocate(payload as usize));
        }
        camera.start_acquisition().map_err(|error| opening(&device, &error))?;
        let watch = Watch::over(&camera, &stream, &handle)
            .map_err(|error| CaptureError::Refused { device: device.clone(), reason: error.to_string() })?;
        Ok(Self {
            device,
            camera,
            stream,
            watch,
            settings: Arc::new(read_back),
            counter: FrameCounter::default(),
            damaged: 0,
            refused: 0,
            triggers: VecDeque::new(),
            last: None,
        })
    }

    fn gone(&self, reason: impl Into<String>) -> CaptureError {
        CaptureError::Gone { device: self.device.clone(), reason: reason.into() }
    }

    /// Exposure and gain as they are now; settings stay one value as long as nothing changes.
    fn read_back(&mut self) -> Result<(), CaptureError> {
        let lost =
            |error: glib::Error| CaptureError::Gone { device: self.device.clone(), reason: error.message().into() };
        let exposure_us = self.settings.exposure_us.map(|_| self.camera.exposure_time()).transpose().map_err(lost)?;
        let gain_db = self.settings.gain_db.map(|_| self.camera.gain()).transpose().map_err(lost)?;
        if (exposure_us, gain_db) != (self.settings.exposure_us, self.settings.gain_db) {
            self.settings = Arc::new(CameraSettings { exposure_us, gain_db, ..(*self.settings).clone() });
        }
        Ok(())
    }

    /// The picture in a buffer, or why there is none.
    fn taken(&mut self, buffer: &Buffer) -> Result<Option<Captured>, CaptureError> {
        if buffer.status() != BufferStatus::Success {
            self.damaged += 1;
            return Ok(None);
        }
        let arrived = self.arrival(buffer);
        let counted = self.counter.count(buffer.frame_id(), std::mem::take(&mut self.damaged));
        let lost_before = counted.missing + std::mem::take(&mut self.refused);
        let triggered = (0..=lost_before).map_while(|_| self.triggers.pop_front()).last();
        let instant = triggered.unwrap_or(arrived);
        let instant = self.last.map_or(instant, |last| instant.max(last + Duration::from_nanos(1)));
        self.last = Some(instant);
        let frame = self.frame(buffer).inspect_err(|_| self.refused = lost_before + 1)?;
        self.read_back()?;
        Ok(Some(Captured {
            frame: Arc::new(frame),
            number: counted.number,
            at: timestamp(instant),
            instant,
            lost_before,
            settings: self.settings(),
        }))
    }

    /// When its first packet came.
    fn arrival(&self, buffer: &Buffer) -> Instant {
        let now = Instant::now();
        let came = SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(buffer.system_timestamp()));
        let age = came.and_then(|came| SystemTime::now().duration_since(came).ok()).filter(|age| *age < OLDEST);
        age.and_then(|age| now.checked_sub(age)).unwrap_or(now)
    }

    fn frame(&self, buffer: &Buffer) -> Result<grader::frame::Frame, CaptureError> {
        let refused = |en: String, zh: String| CaptureError::Picture {
            device: self.device.clone(),
            reason: Bilingual { en, zh },
        };
        let code = buffer.image_pixel_format().raw();
        let format = MonoFormat::of_code(code).ok_or_else(|| {
            refused(format!("pixel format 0x{code:08x} is not measured"), format!("不支持像素格式 0x{code:08x}"))
        })?;
        let size = |side: i32| usize::try_from(side).unwrap_or(0);
        let data = buffer.image_data();
        let hash: String = Sha256::digest(&data).iter().map(|byte| format!("{byte:02x}")).collect();
        let frame = format
            .frame(data, size(buffer.image_width()), size(buffer.image_height()))
            .map_err(|error| refused(error.to_string(), format!("数据不完整（{error}）")))?;
        let source = format!("{} {}", self.settings.model, self.settings.serial);
        Ok(frame.with_provenance(&source, &hash, "grey"))
    }
}

impl Camera for IndustrialCamera {
    fn settings(&self) -> Arc<CameraSettings> {
        Arc::clone(&self.settings)
    }

    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        let end = Instant::now().checked_add(timeout);
        loop {
            if !self.watch.answers() {
                return Err(self.gone("the camera does not answer"));
            }
            let left = end.map_or(SLICE, |end| end.saturating_duration_since(Instant::now()));
            let slice = u64::try_from(left.min(SLICE).as_micros()).unwrap_or(u64::MAX);
            if let Some(buffer) = self.stream.timeout_pop_buffer(slice) {
                let taken = self.taken(&buffer);
                self.stream.push_buffer(buffer);
                if let Some(captured) = taken? {
                    return Ok(Some(captured));
                }
            } else if left <= SLICE {
                return Ok(None);
            }
        }
    }

    fn trigger(&mut self) -> Result<(), CaptureError> {
        if self.settings.trigger != TriggerSource::Software {
            let what = Bilingual::new(
                "it is not set to software trigger: choose trigger = \"software\"",
                "未设为软件触发：请选择 trigger = \"software\"",
            );
            return Err(CaptureError::Unsupported { device: self.device.clone(), what });
        }
        let moment = Instant::now();
        self.camera.software_trigger().map_err(|error| self.gone(error.message()))?;
        self.triggers.push_back(moment);
        Ok(())
    }
}

impl Drop for IndustrialCamera {
    fn drop(&mut self) {
        // A camera that is gone cannot be told; one that is there would go on sending.
        if self.watch.answers() {
            let _ = self.camera.stop_acquisition();
        }
    }
}

/// Why a camera could not be opened or set.
fn opening(device: &str, error: &glib::Error) -> CaptureError {
    let (device, reason) = (device.to_owned(), error.message().to_owned());
    let missing = [DeviceError::NotFound, DeviceError::NotConnected, DeviceError::Timeout];
    if missing.iter().any(|kind| error.matches(*kind)) {
        CaptureError::NotFound { device, reason }
    } else {
        CaptureError::Refused { device, reason }
    }
}
