//! The camera of the simulated line ([`crate::simulation`]).
//!
//! By hardware trigger every part that passes the photocell is exposed at that moment. By software trigger the part that
//! passed last is. Free-running without a rate it is as by hardware trigger; with a rate it takes what lies below it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::plane::Plane;
use sha2::{Digest, Sha256};

use super::time::{Pace, sleep_until, timestamp};
use super::{Camera, CameraDriver, CameraSettings, CaptureError, CaptureSettings, Captured, TriggerSource};
use crate::simulation::{SimulationError, World};

/// Pictures that the camera holds for a caller who is busy; older ones are lost.
const BUFFERS: u64 = 16;
/// Exposure at which white is where it should be.
const EXPOSURE_US: f64 = 200.0;

/// The driver. Its source is the text of the settings of a line; whoever names the same text shares the line.
#[derive(Debug)]
pub struct Simulated;

impl CameraDriver for Simulated {
    fn id(&self) -> &'static str {
        "simulated"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new(
            "a line that is not there: labels with faults at a stated rate, whose truth is known",
            "模拟产线：以设定速率产生带缺陷的标签，真值已知",
        )
    }

    fn open(&self, settings: &CaptureSettings) -> Result<Box<dyn Camera>, CaptureError> {
        settings.check()?;
        let world = World::shared(&settings.source).map_err(|error| match error {
            SimulationError::Setting { value, wanted, .. } => CaptureError::Setting { name: "source", value, wanted },
            SimulationError::Drawing { reason } => CaptureError::Refused { device: DEVICE.into(), reason },
        })?;
        Ok(Box::new(SimulatedCamera::open(world, settings)?))
    }
}

const DEVICE: &str = "simulated camera";

/// A camera over a belt. The belt starts when it is opened.
#[derive(Debug)]
pub struct SimulatedCamera {
    world: Arc<World>,
    settings: Arc<CameraSettings>,
    /// Light of exposure and gain.
    sensitivity: f64,
    /// Free-running at its own rate.
    pace: Option<Pace>,
    /// Next part that is exposed as it passes.
    next: u64,
    triggers: VecDeque<(Instant, Option<u64>)>,
    ahead: Option<Drawn>,
    number: u64,
    lost: u64,
}

/// A picture that was drawn before it was asked for.
#[derive(Debug)]
struct Drawn {
    index: u64,
    light: f64,
    frame: Frame,
}

impl SimulatedCamera {
    /// Opens the camera of a line.
    ///
    /// # Errors
    /// If its cable is out, or another pixel format than `Mono8` is wanted.
    pub fn open(world: Arc<World>, settings: &CaptureSettings) -> Result<Self, CaptureError> {
        if world.is_unplugged() {
            return Err(CaptureError::NotFound { device: DEVICE.into(), reason: "no answer".into() });
        }
        if let Some(format) = settings.pixel_format.as_ref().filter(|format| *format != "Mono8") {
            let wanted = Bilingual::new("Mono8", "Mono8");
            return Err(CaptureError::Setting { name: "pixel_format", value: format.clone(), wanted });
        }
        let exposure = settings.exposure_us.unwrap_or(EXPOSURE_US);
        let gain = settings.gain_db.unwrap_or(0.0);
        let read_back = CameraSettings {
            driver: "simulated".into(),
            model: DEVICE.into(),
            serial: format!("seed {}", world.settings().seed),
            exposure_us: Some(exposure),
            gain_db: Some(gain),
            pixel_format: "Mono8".into(),
            automatic: Vec::new(),
            trigger: settings.trigger,
        };
        let free = settings.trigger == TriggerSource::FreeRunning;
        world.begin();
        Ok(Self {
            settings: Arc::new(read_back),
            sensitivity: exposure / EXPOSURE_US * 10_f64.powf(gain / 20.0),
            pace: settings.rate.filter(|_| free).map(Pace::new),
            next: world.passed(),
            triggers: VecDeque::new(),
            ahead: None,
            number: 0,
            lost: 0,
            world,
        })
    }

    fn drawn(&mut self, index: u64) -> Result<Frame, CaptureError> {
        let light = self.world.light() * self.sensitivity;
        if let Some(drawn) = self.ahead.take_if(|drawn| drawn.index == index && drawn.light == light) {
            return Ok(drawn.frame);
        }
        let picture = self
            .world
            .studio()
            .draw(&self.world.part(index), light)
            .map_err(|error| CaptureError::Picture { device: DEVICE.into(), reason: error.say() })?;
        frame(picture, &format!("simulated line, {}, part {index}", self.settings.serial))
    }

    /// Draws a part before it comes.
    fn draw_ahead(&mut self, index: u64) -> Result<(), CaptureError> {
        let light = self.world.light() * self.sensitivity;
        if self.ahead.as_ref().is_none_or(|drawn| drawn.index != index || drawn.light != light) {
            let frame = self.drawn(index)?;
            self.ahead = Some(Drawn { index, light, frame });
        }
        Ok(())
    }

    fn captured(&mut self, part: Option<u64>, instant: Instant) -> Result<Option<Captured>, CaptureError> {
        let number = self.number;
        self.number += 1;
        let frame = match part {
            Some(index) if self.world.part(index).lost => {
                self.lost += 1;
                return Ok(None);
            }
            Some(index) => self.drawn(index)?,
            None => {
                let empty = self.world.studio().draw_empty(number, self.world.light() * self.sensitivity);
                frame(empty, &format!("simulated line, {}, empty belt", self.settings.serial))?
            }
        };
        Ok(Some(Captured {
            frame: Arc::new(frame),
            number,
            at: timestamp(instant),
            instant,
            lost_before: std::mem::take(&mut self.lost),
            settings: self.settings(),
        }))
    }

    /// The next part that passes.
    fn passing(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        let end = Instant::now() + timeout;
        loop {
            self.draw_ahead(self.next)?;
            let left = end.saturating_duration_since(Instant::now());
            let Some(instant) = self.world.wait_for(self.next, left) else { return Ok(None) };
            let oldest = self.world.passed().saturating_sub(BUFFERS);
            if oldest > self.next {
                let missed = oldest - self.next;
                (self.lost, self.number, self.next) = (self.lost + missed, self.number + missed, oldest);
                continue;
            }
            let index = self.next;
            self.next += 1;
            if let Some(captured) = self.captured(Some(index), instant)? {
                return Ok(Some(captured));
            }
        }
    }

    fn plugged(&self) -> Result<(), CaptureError> {
        if self.world.is_unplugged() {
            return Err(CaptureError::Gone { device: DEVICE.into(), reason: "no answer".into() });
        }
        Ok(())
    }
}

/// Grey values with their provenance.
fn frame(picture: Plane<u8>, source: &str) -> Result<Frame, CaptureError> {
    let hash: String = Sha256::digest(picture.data()).iter().map(|byte| format!("{byte:02x}")).collect();
    match Frame::from_luma8(picture) {
        Ok(frame) => Ok(frame.with_provenance(source, &hash, "grey")),
        Err(error) => {
            let reason = Bilingual::new(error.to_string(), error.to_string());
            Err(CaptureError::Picture { device: DEVICE.into(), reason })
        }
    }
}

impl Camera for SimulatedCamera {
    fn settings(&self) -> Arc<CameraSettings> {
        Arc::clone(&self.settings)
    }

    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        self.plugged()?;
        let captured = match (self.settings.trigger, &mut self.pace) {
            (TriggerSource::Software, _) => {
                let Some((instant, part)) = self.triggers.pop_front() else {
                    std::thread::sleep(timeout);
                    return Ok(None);
                };
                self.captured(part, instant)
            }
            (TriggerSource::FreeRunning, Some(pace)) => {
                if !sleep_until(pace.due(Instant::now()), timeout) {
                    return Ok(None);
                }
                let now = Instant::now();
                pace.passed(now);
                let part = self.world.passed().checked_sub(1);
                self.captured(part, now)
            }
            (TriggerSource::FreeRunning | TriggerSource::Hardware, _) => self.passing(timeout),
        }?;
        // The cable may have been pulled meanwhile.
        self.plugged()?;
        Ok(captured)
    }

    fn trigger(&mut self) -> Result<(), CaptureError> {
        self.plugged()?;
        if self.settings.trigger != TriggerSource::Software {
            let what = Bilingual::new(
                "it is not set to software trigger: choose trigger = \"software\"",
                "未设为软件触发：请选择 trigger = \"software\"",
            );
            return Err(CaptureError::Unsupported { device: DEVICE.into(), what });
        }
        self.triggers.push_back((Instant::now(), self.world.passed().checked_sub(1)));
        Ok(())
    }
}
