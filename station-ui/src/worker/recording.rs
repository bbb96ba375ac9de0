//! The thread that records: first the record, then the word to the line. A verdict that went out is on the disk.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use grader::bilingual::Bilingual;
use jiff::Timestamp;

use super::shared::Shared;
use crate::line::{DeviceState, LineCommand, LineCommands};
use crate::state::Shown;
use crate::store::{By, Change, EntryNumber, NewInspection, RecordStore, Retention, StoreError};

/// Entries that may wait.
pub const WAITING: usize = 64;
/// Inspections recorded at once, at most: the first waits for all of them.
const TOGETHER: usize = 4;
/// Wait before something is tried again that could not be recorded.
const AGAIN: Duration = Duration::from_millis(500);
/// How often pictures that are kept no longer are looked for.
const TIDY: Duration = Duration::from_secs(600);
/// How long the end of the station waits for a record that takes nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// An inspection on its way into the record.
#[derive(Debug)]
pub struct Inspected {
    /// What is recorded.
    pub new: NewInspection,
    /// When the part passed the photocell.
    pub edge: Instant,
}

/// Something to be recorded.
#[derive(Debug)]
pub enum Entry {
    /// An inspection.
    Inspection(Box<Inspected>),
    /// A change that the station itself makes.
    Change(Change),
    /// Another rule of retention from now on.
    Retention(Retention),
}

/// The thread's things.
pub struct Recording {
    pub shared: Arc<Shared>,
    pub store: Arc<dyn RecordStore>,
    pub retention: Retention,
    pub entries: Receiver<Entry>,
    pub line: LineCommands,
}

impl Recording {
    /// Runs until nothing more comes; whether all of it was recorded.
    pub fn run(mut self) -> bool {
        let mut tidied = None::<Instant>;
        let mut next = None;
        loop {
            if tidied.is_none_or(|at| at.elapsed() >= TIDY) {
                tidied = Some(Instant::now());
                self.tidy();
            }
            let entry = match next.take() {
                Some(entry) => entry,
                None => match self.entries.recv_timeout(TIDY) {
                    Ok(entry) => entry,
                    Err(RecvTimeoutError::Timeout) => continue,
                    Err(RecvTimeoutError::Disconnected) => return true,
                },
            };
            let is_recorded = match entry {
                Entry::Inspection(first) => {
                    let mut together = vec![*first];
                    while together.len() < TOGETHER
                        && let Ok(more) = self.entries.try_recv()
                    {
                        match more {
                            Entry::Inspection(more) => together.push(*more),
                            other => {
                                next = Some(other);
                                break;
                            }
                        }
                    }
                    self.inspections(together)
                }
                Entry::Change(change) => {
                    self.lasting(|store| store.change(By::Station, Timestamp::now(), &change)).is_some()
                }
                Entry::Retention(rule) => {
                    self.retention = rule;
                    tidied = None;
                    true
                }
            };
            if !is_recorded {
                return false;
            }
        }
    }

    /// Records inspections, then tells the line.
    fn inspections(&self, inspected: Vec<Inspected>) -> bool {
        let edges: Vec<Instant> = inspected.iter().map(|one| one.edge).collect();
        let new: Vec<NewInspection> = inspected.into_iter().map(|one| one.new).collect();
        let Some(numbers) = self.lasting(|store| store.append_all(&new)) else { return false };
        for (new, (edge, number)) in new.into_iter().zip(edges.into_iter().zip(numbers)) {
            self.told(new, edge, number);
        }
        true
    }

    fn told(&self, new: NewInspection, edge: Instant, number: EntryNumber) {
        let Some(frame) = new.picture else { return };
        if let Some(part) = new.part {
            // A verdict that is not sent rejects its part; the action of the gate is recorded.
            let _ = self.line.send(LineCommand::Verdict(part, new.told));
        }
        self.shared.inspected(&Shown {
            number: Some(number),
            part: new.part,
            at: new.at,
            told: new.told,
            latency: edge.elapsed(),
            record: Arc::new(new.record),
            frame,
        });
    }

    /// Does something until it succeeds; `None` if the station ends before.
    fn lasting<T>(&self, mut what: impl FnMut(&dyn RecordStore) -> Result<T, StoreError>) -> Option<T> {
        let mut ending = None::<Instant>;
        let mut failed = false;
        loop {
            match what(self.store.as_ref()) {
                Ok(done) => {
                    if failed {
                        self.shared.recording.store(true, Ordering::Relaxed);
                        self.shared.set_health(store_name(), DeviceState::Up, records());
                    }
                    return Some(done);
                }
                Err(error) => {
                    failed = true;
                    // Not ready: every part is rejected until the record takes entries again.
                    self.shared.recording.store(false, Ordering::Relaxed);
                    self.shared.set_health(store_name(), DeviceState::Down, error.say());
                    if self.shared.is_ending() && ending.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                        return None;
                    }
                    self.tidy();
                    std::thread::sleep(AGAIN);
                }
            }
        }
    }

    /// Deletes pictures that are kept no longer.
    fn tidy(&self) {
        if self.retention != Retention::default()
            && let Err(error) = self.store.retain(By::Station, Timestamp::now(), &self.retention)
        {
            self.shared.set_health(store_name(), DeviceState::Faulty, error.say());
        }
    }
}

pub fn store_name() -> Bilingual {
    Bilingual::new("record", "记录")
}

pub fn records() -> Bilingual {
    Bilingual::new("entries are recorded", "记录正常")
}
