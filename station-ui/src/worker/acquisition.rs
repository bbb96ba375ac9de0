//! The thread of the camera: triggers, takes pictures, and gives those of parts to the inspection.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use grader::bilingual::Bilingual;

use super::matching::{Matched, Matcher, MatchingRules};
use super::recording::Entry;
use super::shared::{Event, Shared};
use crate::capture::reopening::{Arrival, Reopening};
use crate::capture::{Captured, TriggerSource};
use crate::line::{
    Action, DeviceEvent, DeviceState, LineAction, LineCommand, LineCommands, LineEvent, PartNumber, PartVerdict,
};
use crate::store::Change;

/// Longest wait for a picture before the line is listened to again.
const TICK: Duration = Duration::from_millis(4);
/// Live pictures are shown at most so often.
const LIVE: Duration = Duration::from_millis(66);
/// How long the end of the station waits for entries to be taken.
const CLOSING: Duration = Duration::from_secs(5);
/// Pictures that may wait for their inspection.
pub const WAITING: usize = 8;

/// A picture to be inspected.
#[derive(Debug)]
pub struct Job {
    /// Part that it shows; `None`: inspected by hand.
    pub part: Option<PartNumber>,
    /// When the part passed the photocell; of a picture by hand when it was taken.
    pub edge: Instant,
    /// Picture.
    pub captured: Captured,
}

/// The thread's things.
pub struct Acquisition {
    pub shared: Arc<Shared>,
    pub camera: Reopening,
    pub trigger: TriggerSource,
    /// Whether there is no photocell: every picture is a part.
    pub every_picture: bool,
    pub rules: MatchingRules,
    pub events: Receiver<LineEvent>,
    pub line: LineCommands,
    pub jobs: Sender<Job>,
    pub outbox: Outbox,
}

/// Entries on their way to the record; while it takes none they wait here, so that nothing on the line waits for it.
#[derive(Debug)]
pub struct Outbox {
    entries: Sender<Entry>,
    waiting: VecDeque<Entry>,
    left_out: u64,
}

impl Outbox {
    /// Entries that wait, at most.
    const MOST: usize = 100_000;

    /// The way to the recording.
    pub const fn new(entries: Sender<Entry>) -> Self {
        Self { entries, waiting: VecDeque::new(), left_out: 0 }
    }

    fn send(&mut self, entry: Entry) {
        if self.waiting.len() < Self::MOST {
            self.waiting.push_back(entry);
        } else {
            self.left_out += 1;
        }
        self.flush();
    }

    fn flush(&mut self) {
        while let Some(entry) = self.waiting.pop_front() {
            match self.entries.try_send(entry) {
                Ok(()) => {}
                Err(TrySendError::Full(entry)) => {
                    self.waiting.push_front(entry);
                    return;
                }
                Err(TrySendError::Disconnected(_)) => self.waiting.clear(),
            }
        }
        if self.left_out > 0 {
            let what = format!("{} events were not recorded while the record took none", self.left_out);
            self.left_out = 0;
            self.waiting.push_back(Entry::Change(Change::Station { what }));
        }
    }

    /// Waits until all of it is with the recording, but not for ever.
    fn close(&mut self) {
        let end = Instant::now() + CLOSING;
        while !self.waiting.is_empty() && Instant::now() < end {
            self.flush();
            std::thread::sleep(TICK);
        }
    }
}

impl Acquisition {
    /// Runs until the station ends.
    pub fn run(mut self) {
        let mut matcher = Matcher::new(self.rules);
        let mut ready = None;
        let (mut shown, mut counted) = (None::<Instant>, 0);
        while !self.shared.is_ending() {
            match self.camera.next(TICK) {
                Arrival::Picture(captured) => {
                    let now = Instant::now();
                    if shown.is_none_or(|at| now.duration_since(at) >= LIVE) {
                        shown = Some(now);
                        let live = Arc::clone(&captured.frame);
                        self.shared.update(|snapshot| snapshot.live = Some(live));
                    }
                    if self.every_picture && self.shared.is_ready() {
                        counted += 1;
                        let (part, edge) = (Some(PartNumber(counted)), captured.instant);
                        self.give(Job { part, edge, captured });
                    } else {
                        matcher.picture(captured.instant, captured);
                    }
                }
                Arrival::Device(event) => {
                    let open = event.state == DeviceState::Up;
                    self.shared.camera_open.store(open, Ordering::Relaxed);
                    if !open {
                        matcher.camera_gone().into_iter().for_each(|missed| self.decided(missed));
                    }
                    self.device(event, camera_name());
                }
                Arrival::Damaged(error) => {
                    let event = DeviceEvent { device: "camera".into(), state: DeviceState::Faulty, text: error.say() };
                    self.device(event, camera_name());
                }
                Arrival::Ended(error) => {
                    if self.shared.camera_open.swap(false, Ordering::Relaxed) || shown.is_none() {
                        shown = Some(Instant::now());
                        self.shared.set_health(camera_name(), DeviceState::Down, error.say());
                        self.shared.tell(Event::Ended(error.say()));
                    }
                }
                Arrival::Nothing => {}
            }
            let is_ready = self.shared.is_ready();
            if ready != Some(is_ready) && self.line.send(LineCommand::Ready(is_ready)).is_ok() {
                ready = Some(is_ready);
            }
            self.listen(&mut matcher);
            matcher.poll(Instant::now()).into_iter().for_each(|matched| self.decided(matched));
            self.outbox.flush();
        }
        self.outbox.close();
    }

    /// Takes what happened on the line.
    fn listen(&mut self, matcher: &mut Matcher<Captured>) {
        let happened: VecDeque<LineEvent> = self.events.try_iter().collect();
        for event in happened {
            match event {
                LineEvent::Triggered { part, instant, .. } => {
                    if !self.shared.is_ready() {
                        self.lost(part, not_ready());
                        continue;
                    }
                    matcher.part(part, instant);
                    if self.trigger == TriggerSource::Software
                        && let Err(error) = self.camera.trigger()
                    {
                        let text = error.say();
                        let event = DeviceEvent { device: "camera".into(), state: DeviceState::Faulty, text };
                        self.device(event, camera_name());
                    }
                }
                LineEvent::Acted(action) => {
                    let entry = acted(&self.shared, action);
                    self.outbox.send(entry);
                }
                LineEvent::Device(event) => {
                    let name = Bilingual::new(event.device.clone(), event.device.clone());
                    self.device(event, name);
                }
            }
        }
        if self.trigger == TriggerSource::Software && self.shared.inspect_now.load(Ordering::Relaxed) {
            // What a part is not triggered for is taken for the one who asks; errors show at the next part.
            let _ = self.camera.trigger();
        }
    }

    fn decided(&mut self, matched: Matched<Captured>) {
        match matched {
            Matched::Pair { part, edge, picture } => self.give(Job { part: Some(part), edge, captured: picture }),
            Matched::Stray(captured) => {
                if self.shared.inspect_now.swap(false, Ordering::Relaxed) {
                    self.give(Job { part: None, edge: captured.instant, captured });
                }
            }
            Matched::Missed { part, .. } => self.lost(part, no_picture()),
        }
    }

    fn give(&mut self, job: Job) {
        match self.jobs.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => {
                if let Some(part) = job.part {
                    self.lost(part, too_busy());
                }
            }
        }
    }

    /// A part that is not inspected: rejected, counted, recorded.
    fn lost(&mut self, part: PartNumber, why: Bilingual) {
        // A verdict that is not sent rejects its part too.
        let _ = self.line.send(LineCommand::Verdict(part, PartVerdict::NoRead));
        let what = format!("part {} was not inspected: {}", part.0, why.en);
        self.shared.lost(part, why);
        self.outbox.send(Entry::Change(Change::Station { what }));
    }

    fn device(&mut self, event: DeviceEvent, name: Bilingual) {
        let entry = told_of_device(&self.shared, event, name);
        self.outbox.send(entry);
    }
}

/// Notes a device that came, went, or is not well; what is to be recorded of it.
fn told_of_device(shared: &Shared, event: DeviceEvent, name: Bilingual) -> Entry {
    shared.set_health(name, event.state, event.text.clone());
    let state = match event.state {
        DeviceState::Up => "up",
        DeviceState::Faulty => "faulty",
        DeviceState::Down => "down",
    };
    let what = format!("{} {state}: {}", event.device, event.text.en);
    shared.tell(Event::Device(event));
    Entry::Change(Change::Station { what })
}

/// Notes an output that was switched; what is to be recorded of it.
pub fn acted(shared: &Shared, action: LineAction) -> Entry {
    match action.what {
        Action::Stopped => shared.update(|snapshot| snapshot.stopped = Some(stopped())),
        Action::Released => shared.update(|snapshot| snapshot.stopped = None),
        Action::RejectedLate => {
            if let Some(part) = action.part {
                shared.late(part);
            }
        }
        Action::Passed | Action::Rejected => {}
    }
    shared.tell(Event::Acted(action.clone()));
    Entry::Change(Change::Line { action })
}

pub fn camera_name() -> Bilingual {
    Bilingual::new("camera", "相机")
}

fn not_ready() -> Bilingual {
    Bilingual::new("the station was not ready", "检测站未就绪")
}

fn no_picture() -> Bilingual {
    Bilingual::new("no picture came from the camera", "相机未送来图像")
}

fn too_busy() -> Bilingual {
    Bilingual::new(
        "the inspection does not keep up: run the line slower, or use smaller pictures",
        "检测跟不上：请降低产线速度或减小图像",
    )
}

fn stopped() -> Bilingual {
    Bilingual::new(
        "The line was stopped: too many parts in a row were rejected. Look at the last failure, mend the cause, then release the line.",
        "产线已停：不合格过多。请查看最近的不合格品，排除原因后放行。",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_wait_while_the_record_takes_none_and_keep_their_order() {
        let (entries, taken) = crossbeam_channel::bounded(2);
        let mut outbox = Outbox::new(entries);
        let named = |what: &str| Entry::Change(Change::Station { what: what.into() });
        for number in 0..5 {
            outbox.send(named(&number.to_string()));
        }
        let mut seen = Vec::new();
        while let Ok(Entry::Change(Change::Station { what })) = taken.try_recv() {
            seen.push(what);
            outbox.flush();
        }
        assert_eq!(seen, ["0", "1", "2", "3", "4"]);
    }
}
