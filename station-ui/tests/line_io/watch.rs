//! The taker of the line's events, with deadlines.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use station::line::{
    Action, DeviceEvent, DeviceState, LineCommand, LineEvent, LineHandle, LineSettings, LineThread, PartNumber,
    PartVerdict, SimulatedLine,
};

/// Longer than anything may take, so that a busy machine fails no test.
pub const PATIENCE: Duration = Duration::from_secs(15);

pub struct Watch {
    pub line: LineHandle,
    events: Receiver<LineEvent>,
    /// Everything that came, for messages.
    seen: Vec<String>,
}

impl Watch {
    pub fn start(settings: &LineSettings, simulated: &SimulatedLine) -> Self {
        let line = LineThread::start(settings, simulated).unwrap();
        let events = line.events.clone();
        Self { line, events, seen: Vec::new() }
    }

    pub fn until<T>(&mut self, what: &str, mut find: impl FnMut(&LineEvent) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let Ok(event) = self.events.recv_deadline(deadline) else {
                panic!("{what} did not come; what came:\n{}", self.seen.join("\n"));
            };
            self.seen.push(format!("{event:?}"));
            if let Some(found) = find(&event) {
                return found;
            }
        }
    }

    pub fn device(&mut self, state: DeviceState) -> DeviceEvent {
        self.until(&format!("{state:?}"), |event| match event {
            LineEvent::Device(event) if event.state == state => Some(event.clone()),
            _ => None,
        })
    }

    /// Waits for a device that is in trouble, whose text has these words.
    pub fn trouble(&mut self, words: &str) -> DeviceEvent {
        self.until(words, |event| match event {
            LineEvent::Device(event) if event.state != DeviceState::Up && event.text.en.contains(words) => {
                Some(event.clone())
            }
            _ => None,
        })
    }

    pub fn triggered(&mut self) -> (PartNumber, Instant, Option<i64>) {
        self.until("a part", |event| match event {
            LineEvent::Triggered { part, instant, encoder, .. } => Some((*part, *instant, *encoder)),
            _ => None,
        })
    }

    pub fn acted(&mut self) -> (Option<PartNumber>, Action) {
        self.until("an action", |event| match event {
            LineEvent::Acted(action) => Some((action.part, action.what)),
            _ => None,
        })
    }

    pub fn ready(&self) {
        self.line.send(LineCommand::Ready(true)).unwrap();
    }

    pub fn verdict(&self, part: PartNumber, verdict: PartVerdict) {
        self.line.send(LineCommand::Verdict(part, verdict)).unwrap();
    }
}

/// Waits until something is so.
pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(1));
    }
}
