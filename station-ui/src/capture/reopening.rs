//! A camera that may go and come back: closed when it is gone, opened again with growing patience, and it says so.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;

use super::{Camera, CameraSettings, CaptureError, CaptureSettings, Captured};
use crate::line::{DeviceEvent, DeviceState};

/// First wait before a camera is opened again.
const SHORTEST: Duration = Duration::from_millis(500);
/// Longest wait; each is twice the one before.
const LONGEST: Duration = Duration::from_secs(5);

/// Time, so that tests need not wait.
pub trait Clock: Send {
    /// Now.
    fn now(&self) -> Instant;

    /// Lets it pass.
    fn sleep(&self, span: Duration);
}

/// The machine's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, span: Duration) {
        std::thread::sleep(span);
    }
}

/// What came of waiting for a picture.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// A picture.
    Picture(Captured),
    /// Nothing in that time.
    Nothing,
    /// The camera came or went.
    Device(DeviceEvent),
    /// What came is no picture; it counts as lost.
    Damaged(CaptureError),
    /// A replay is at its end, or what is demanded is not possible: there will be no more pictures.
    Ended(CaptureError),
}

/// How a camera is opened.
type Opener = Box<dyn Fn() -> Result<Box<dyn Camera>, CaptureError> + Send>;

/// A camera that is opened again whenever it is gone.
pub struct Reopening {
    name: String,
    opener: Opener,
    clock: Box<dyn Clock>,
    camera: Option<Box<dyn Camera>>,
    /// When it is tried next.
    retry: Option<Instant>,
    wait: Duration,
    state: Option<DeviceState>,
    ended: Option<CaptureError>,
    /// What a trigger found out.
    pending: Option<CaptureError>,
    /// Number of the first picture since it was opened last; numbers are counted on.
    base: u64,
    following: u64,
}

impl fmt::Debug for Reopening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reopening").field("name", &self.name).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Reopening {
    /// The camera of these settings; `name` is what its events call it. It is opened by the first [`Self::next`].
    #[must_use]
    pub fn new(name: &str, settings: CaptureSettings) -> Self {
        Self::with(name, Box::new(move || super::open(&settings)), Box::new(SystemClock))
    }

    /// A camera opened in any way, on any clock.
    #[must_use]
    pub fn with(name: &str, opener: Opener, clock: Box<dyn Clock>) -> Self {
        Self {
            name: name.into(),
            opener,
            clock,
            camera: None,
            retry: None,
            wait: SHORTEST,
            state: None,
            ended: None,
            pending: None,
            base: 0,
            following: 0,
        }
    }

    /// Settings read back from the camera, while it is there.
    #[must_use]
    pub fn settings(&self) -> Option<Arc<CameraSettings>> {
        self.camera.as_ref().map(|camera| camera.settings())
    }

    /// Whether the camera is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.camera.is_some()
    }

    /// Starts an exposure by software.
    ///
    /// # Errors
    /// If the camera is not there, or has no software trigger. A camera that turns out to be gone is closed, and the next
    /// [`Self::next`] says so.
    pub fn trigger(&mut self) -> Result<(), CaptureError> {
        let gone = || CaptureError::Gone { device: self.name.clone(), reason: "it is being opened again".into() };
        let triggered = self.camera.as_mut().ok_or_else(gone)?.trigger();
        if let Err(error @ CaptureError::Gone { .. }) = &triggered {
            self.pending = Some(error.clone());
        }
        triggered
    }

    /// The next picture, or what happened instead. It returns after `timeout` at the latest, but for the time that opening
    /// takes. Numbers of pictures grow on over every reopening; what a camera missed while it was away, nobody counts.
    pub fn next(&mut self, timeout: Duration) -> Arrival {
        if let Some(error) = &self.ended {
            self.clock.sleep(timeout);
            return Arrival::Ended(error.clone());
        }
        if let Some(error) = self.pending.take() {
            return self.failed(error);
        }
        match &mut self.camera {
            None => self.open(timeout),
            Some(camera) => match camera.next(timeout) {
                Ok(Some(captured)) => Arrival::Picture(self.counted_on(captured)),
                Ok(None) => Arrival::Nothing,
                Err(error) => self.failed(error),
            },
        }
    }

    fn counted_on(&mut self, mut captured: Captured) -> Captured {
        captured.number += self.base;
        self.following = captured.number + 1;
        // A picture proves that the camera is well: the next interruption is tried quickly again.
        self.wait = SHORTEST;
        captured
    }

    fn open(&mut self, timeout: Duration) -> Arrival {
        let now = self.clock.now();
        if let Some(retry) = self.retry {
            let left = retry.saturating_duration_since(now);
            self.clock.sleep(left.min(timeout));
            if left > timeout {
                return Arrival::Nothing;
            }
        }
        match (self.opener)() {
            Ok(camera) => {
                let settings = camera.settings();
                self.camera = Some(camera);
                self.retry = None;
                self.base = self.following;
                self.event(DeviceState::Up, came(&settings))
            }
            Err(error) => self.failed(error),
        }
    }

    /// Closes the camera if it has to be, and says what happened; what was said already is not said again.
    fn failed(&mut self, error: CaptureError) -> Arrival {
        if let CaptureError::Picture { .. } = error {
            return Arrival::Damaged(error);
        }
        let text = error.say();
        self.camera = None;
        if error.is_final() {
            self.ended = Some(error.clone());
            return Arrival::Ended(error);
        }
        self.retry = self.clock.now().checked_add(self.wait);
        self.wait = (self.wait * 2).min(LONGEST);
        if self.state == Some(DeviceState::Down) {
            return Arrival::Nothing;
        }
        self.event(DeviceState::Down, text)
    }

    fn event(&mut self, state: DeviceState, text: Bilingual) -> Arrival {
        self.state = Some(state);
        Arrival::Device(DeviceEvent { device: self.name.clone(), state, text })
    }
}

fn came(settings: &CameraSettings) -> Bilingual {
    let who = match settings.serial.as_str() {
        "" => settings.model.clone(),
        serial if serial == settings.model => serial.into(),
        serial => format!("{} ({serial})", settings.model),
    };
    Bilingual::new(format!("{who} is open"), format!("{who} 已打开"))
}

#[cfg(test)]
mod tests;
