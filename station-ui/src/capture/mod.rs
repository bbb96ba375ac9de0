//! Where pictures come from: one trait, one table of drivers.
//!
//! ```text
//! CaptureSettings ─open─▶ Camera ─next─▶ Captured          Reopening: the same, with a camera that goes and comes back
//! ```
//!
//! | driver | what it is | to be built with |
//! |---|---|---|
//! | `folder` | pictures of a folder, replayed | |
//! | `simulated` | the line of [`crate::simulation`] | |
//! | `aravis` | GigE Vision and USB3 Vision | feature `aravis` |
//! | `opencv`, `video` | UVC, RTSP, GStreamer; a film | feature `opencv` |
//!
//! To add a camera: one file with a [`CameraDriver`], one row in [`DRIVERS`]; `tests/capture_contract.rs` holds it to what is
//! promised here.

#[cfg(feature = "aravis")]
pub mod aravis;
#[cfg(any(feature = "aravis", test))]
mod counter;
mod drivers;
mod error;
pub mod folder;
#[cfg(feature = "opencv")]
pub mod opencv;
pub mod pixels;
pub mod reopening;
mod replay;
mod settings;
pub mod simulated;
mod time;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use drivers::{DRIVERS, open};
pub use error::CaptureError;
pub use settings::{CaptureSettings, PIXEL_FORMATS};
pub(crate) use time::timestamp;

/// One picture as a camera gave it.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The picture; its provenance names the camera and the SHA-256 of the raw buffer.
    pub frame: Arc<Frame>,
    /// Number that the camera gave it, counted on over its wraps, from 0.
    pub number: u64,
    /// When its exposure was triggered, or the picture arrived where a camera does not tell.
    pub at: Timestamp,
    /// The same moment on the clock that latencies are measured with.
    pub instant: Instant,
    /// Pictures that the camera sent between the one before and this one, and that did not arrive whole.
    pub lost_before: u64,
    /// Settings read back from the camera, as they were for this picture.
    pub settings: Arc<CameraSettings>,
}

/// Who a camera is and how it was set, as read back from it. Stored with every record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraSettings {
    /// Driver, as in the table.
    pub driver: String,
    /// Maker and model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Exposure time in microseconds; `None`: the camera does not tell.
    pub exposure_us: Option<f64>,
    /// Gain in dB.
    pub gain_db: Option<f64>,
    /// Pixel format by its GenICam name: `Mono8`, `Mono10`, `Mono12`.
    pub pixel_format: String,
    /// Automatic exposure, gain or gamma that could not be switched off: measured reflectances are not formal then.
    pub automatic: Vec<String>,
    /// What started the exposure.
    pub trigger: TriggerSource,
}

/// What starts an exposure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerSource {
    /// Pictures follow one another; nothing is triggered.
    #[default]
    FreeRunning,
    /// [`Camera::trigger`].
    Software,
    /// A wire to the camera.
    Hardware,
}

/// A camera that was opened. It stays on the thread of acquisition.
pub trait Camera: Send {
    /// Settings as they are now, read back.
    fn settings(&self) -> Arc<CameraSettings>;

    /// The next picture, or `None` if none came in time.
    ///
    /// # Errors
    /// If the camera is gone: the caller closes and opens it again, as [`reopening::Reopening`] does. If what came is no
    /// picture ([`CaptureError::Picture`]): the next call goes on with the next, which counts it as lost before it. If
    /// there are no more ([`CaptureError::Ended`]).
    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError>;

    /// Starts an exposure by software.
    ///
    /// # Errors
    /// If the camera has no software trigger, or is gone.
    fn trigger(&mut self) -> Result<(), CaptureError>;
}

/// A kind of camera.
pub trait CameraDriver: Sync + fmt::Debug {
    /// Name in settings: `folder`, `video`, `simulated`, `opencv`, `aravis`.
    fn id(&self) -> &'static str;

    /// What it is, for people.
    fn about(&self) -> Bilingual;

    /// Opens a camera.
    ///
    /// # Errors
    /// If it is not there, is used by another program, or cannot be set as demanded.
    fn open(&self, settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError>;
}
