//! Pictures that were stored, shown again at a stated rate or by software trigger; what folders and films share.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use grader::frame::Frame;

use super::time::{Pace, sleep_until, timestamp};
use super::{Camera, CameraSettings, CaptureError, CaptureSettings, Captured, TriggerSource};

/// Where stored pictures come from.
pub trait Reel: Send {
    /// The next picture, or why it is none; `None` behind the last.
    ///
    /// # Errors
    /// If there can be no further ones.
    fn wind(&mut self) -> Result<Option<Result<Frame, CaptureError>>, CaptureError>;

    /// Begins again.
    ///
    /// # Errors
    /// If what was there is not there any more.
    fn rewind(&mut self) -> Result<(), CaptureError>;
}

/// A replay.
pub struct Replay<R> {
    reel: R,
    device: String,
    settings: Arc<CameraSettings>,
    pace: Pace,
    once: bool,
    /// The next picture, already decoded, so that the time it takes is not time after the trigger.
    ahead: Option<Result<Frame, CaptureError>>,
    /// Triggers that no picture has answered yet.
    triggers: VecDeque<Instant>,
    number: u64,
    lost: u64,
}

impl<R: Reel> Replay<R> {
    /// A replay at the rate of the settings, or `rate` if they state none. `read_back` is what pictures say of it.
    ///
    /// # Errors
    /// If a hardware trigger is wanted.
    pub fn new(
        reel: R,
        settings: &CaptureSettings,
        rate: f64,
        read_back: CameraSettings,
    ) -> Result<Self, CaptureError> {
        let device = settings.source.clone();
        if settings.trigger == TriggerSource::Hardware {
            let what = Bilingual::new(
                "files have no wire: choose trigger = \"software\" or \"free_running\"",
                "文件没有硬件触发：请选择 trigger = \"software\" 或 \"free_running\"",
            );
            return Err(CaptureError::Unsupported { device, what });
        }
        Ok(Self {
            reel,
            settings: Arc::new(CameraSettings { serial: device.clone(), trigger: settings.trigger, ..read_back }),
            device,
            pace: Pace::new(settings.rate.unwrap_or(rate)),
            once: settings.once,
            ahead: None,
            triggers: VecDeque::new(),
            number: 0,
            lost: 0,
        })
    }

    /// Decodes the next picture, if that was not done; begins again at the end.
    fn prepare(&mut self) -> Result<(), CaptureError> {
        if self.ahead.is_none() {
            self.ahead = self.reel.wind()?;
        }
        if self.ahead.is_none() {
            if self.once {
                return Err(CaptureError::Ended { device: self.device.clone() });
            }
            self.reel.rewind()?;
            self.ahead = self.reel.wind()?;
        }
        if self.ahead.is_none() {
            return Err(CaptureError::Gone { device: self.device.clone(), reason: "it has no pictures".into() });
        }
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

impl<R: Reel> Camera for Replay<R> {
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
        let instant = self.triggers.pop_front().unwrap_or_else(Instant::now);
        self.pace.passed(instant);
        let number = self.number;
        self.number += 1;
        let Some(outcome) = self.ahead.take() else { return Ok(None) };
        let frame = outcome.inspect_err(|_| self.lost += 1)?;
        Ok(Some(Captured {
            frame: Arc::new(frame),
            number,
            at: timestamp(instant),
            instant,
            lost_before: std::mem::take(&mut self.lost),
            settings: self.settings(),
        }))
    }

    fn trigger(&mut self) -> Result<(), CaptureError> {
        if self.settings.trigger != TriggerSource::Software {
            let what = Bilingual::new("it is free-running and takes no trigger", "处于自由运行状态，不接受触发");
            return Err(CaptureError::Unsupported { device: self.device.clone(), what });
        }
        self.triggers.push_back(Instant::now());
        Ok(())
    }
}
