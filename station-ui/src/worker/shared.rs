//! What the threads share: the snapshot for the window, and the few facts that one decides and another goes by.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError};
use grader::bilingual::Bilingual;
use grader::record::Verdict;

use super::fates::Fates;
use crate::line::{DeviceEvent, DeviceState, LineAction, PartNumber};
use crate::state::{Counters, Health, Latency, Shown, Snapshot};

/// What happens, for whoever watches: the headless program, tests.
#[derive(Clone, Debug)]
pub enum Event {
    /// An inspection was recorded, and the line was told.
    Inspected(Box<Shown>),
    /// A part had no picture, or could not be inspected in time; it is rejected.
    Lost {
        /// Part.
        part: PartNumber,
        /// Why.
        why: Bilingual,
    },
    /// An output of the line was switched.
    Acted(LineAction),
    /// A device came, went, or is not well.
    Device(DeviceEvent),
    /// The source of pictures is at its end.
    Ended(Bilingual),
}

/// How long the last thousand inspections took.
#[derive(Debug, Default)]
pub struct Latencies(VecDeque<f64>);

impl Latencies {
    const MOST: usize = 1000;

    /// Takes one more, and sums up.
    pub fn add(&mut self, latency: Duration) -> Latency {
        if self.0.len() == Self::MOST {
            self.0.pop_front();
        }
        self.0.push_back(latency.as_secs_f64() * 1e3);
        let mut sorted: Vec<f64> = self.0.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        // The value that a share of them does not exceed.
        let at = |share: f64| {
            let place = (share * sorted.len() as f64).ceil() as usize;
            sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
        };
        Latency { median_ms: at(0.5), p99_ms: at(0.99), worst_ms: at(1.0) }
    }
}

/// The batch that inspections belong to, and who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Job.
    pub job: Option<String>,
    /// Batch.
    pub batch: Option<String>,
    /// Who is signed in; empty: nobody.
    pub operator: String,
}

/// What the threads share.
#[derive(Debug)]
pub struct Shared {
    snapshot: Mutex<Arc<Snapshot>>,
    work: Mutex<Work>,
    latencies: Mutex<Latencies>,
    fates: Mutex<Fates>,
    watcher: Option<Sender<Event>>,
    /// Whether triggered parts are inspected.
    pub running: AtomicBool,
    /// Whether the camera is open.
    pub camera_open: AtomicBool,
    /// Whether the record takes what it is given.
    pub recording: AtomicBool,
    /// Whether the next picture is inspected without a part.
    pub inspect_now: AtomicBool,
    /// Whether the station ends.
    pub ending: AtomicBool,
}

impl Shared {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new(snapshot: Snapshot, watcher: Option<Sender<Event>>) -> Self {
        Self {
            snapshot: Mutex::new(Arc::new(snapshot)),
            work: Mutex::default(),
            latencies: Mutex::default(),
            fates: Mutex::default(),
            watcher,
            running: AtomicBool::new(false),
            camera_open: AtomicBool::new(false),
            recording: AtomicBool::new(true),
            inspect_now: AtomicBool::new(false),
            ending: AtomicBool::new(false),
        }
    }

    /// The snapshot as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&lock(&self.snapshot))
    }

    /// Changes the snapshot. Whoever holds the one before keeps it.
    pub fn update(&self, change: impl FnOnce(&mut Snapshot)) {
        change(Arc::make_mut(&mut lock(&self.snapshot)));
    }

    /// Job, batch and operator as they are now.
    pub fn work(&self) -> Work {
        lock(&self.work).clone()
    }

    /// Changes them.
    pub fn set_work(&self, change: impl FnOnce(&mut Work)) {
        let mut work = lock(&self.work);
        change(&mut work);
        let (job, batch) = (work.job.clone(), work.batch.clone());
        drop(work);
        self.update(|snapshot| (snapshot.job, snapshot.batch) = (job, batch));
    }

    /// Whether a part can be inspected now.
    pub fn is_ready(&self) -> bool {
        [&self.running, &self.camera_open, &self.recording].iter().all(|fact| fact.load(Ordering::Relaxed))
            && !self.is_ending()
    }

    /// Whether the station ends.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Tells whoever watches. A watcher that does not keep up misses what comes then.
    pub fn tell(&self, event: Event) {
        if let Some(watcher) = &self.watcher {
            match watcher.try_send(event) {
                Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
            }
        }
    }

    /// Notes how something is.
    pub fn set_health(&self, name: Bilingual, state: DeviceState, text: Bilingual) {
        self.update(|snapshot| match snapshot.health.iter_mut().find(|health| health.name == name) {
            Some(health) => (health.state, health.text) = (state, text),
            None => snapshot.health.push(Health { name, state, text }),
        });
    }

    /// Notes an inspection that was recorded and told.
    pub fn inspected(&self, shown: &Shown) {
        let latency = shown.part.map(|_| lock(&self.latencies).add(shown.latency));
        let mut fates = lock(&self.fates);
        self.update(|snapshot| {
            if let Some(part) = shown.part {
                fates.told(&mut snapshot.counters, part, shown.told);
            }
            snapshot.latency = latency.unwrap_or(snapshot.latency);
            snapshot.last = Some(shown.clone());
            if shown.record.verdict != Verdict::Pass {
                snapshot.last_failure = Some(shown.clone());
            }
            // Of older ones the picture is in the history, if it was kept.
            snapshot.recent.push_front(shown.clone());
            snapshot.recent.truncate(Snapshot::RECENT);
        });
        drop(fates);
        self.tell(Event::Inspected(Box::new(shown.clone())));
    }

    /// Notes a part that was not inspected.
    pub fn lost(&self, part: PartNumber, why: Bilingual) {
        let mut fates = lock(&self.fates);
        self.update(|snapshot| fates.lost(&mut snapshot.counters, part));
        drop(fates);
        self.tell(Event::Lost { part, why });
    }

    /// Notes a part that the gate rejected because no verdict was there in time.
    pub fn late(&self, part: PartNumber) {
        let mut fates = lock(&self.fates);
        self.update(|snapshot| fates.late(&mut snapshot.counters, part));
    }

    /// Counts from these on: another batch.
    pub fn set_counters(&self, counters: Counters) {
        let mut fates = lock(&self.fates);
        fates.forget();
        self.update(|snapshot| snapshot.counters = counters);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_quantiles_of_the_last_thousand() {
        let mut latencies = Latencies::default();
        let mut last = Latency::default();
        for ms in 1..=1000 {
            last = latencies.add(Duration::from_millis(ms));
        }
        assert_eq!((last.median_ms, last.p99_ms, last.worst_ms), (500.0, 990.0, 1000.0));
        for _ in 0..1000 {
            last = latencies.add(Duration::from_millis(7));
        }
        assert_eq!((last.median_ms, last.p99_ms, last.worst_ms), (7.0, 7.0, 7.0));
    }
}
