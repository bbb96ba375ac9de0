//! The workers: camera to verdict to gate to record, with or without a window.
//!
//! ```text
//! acquisition ─Job(8)─▶ inspection ─Entry(64)─▶ recording ─▶ RecordStore, then the verdict ─▶ line
//!      ▲    └────────────────Entry────────────────▲   │
//!     line (its own thread)                  commands └─▶ Shared (snapshot, events)
//! ```
//!
//! Three named threads do the work, with bounded channels between them. Pictures of the live view may be dropped; a
//! triggered part never is without a word: it is counted as lost, recorded, and rejected. A fourth thread carries out what
//! people ask, because comparing passwords and exporting take longer than a part may wait. The verdict goes to the line
//! after the record is on the disk, so that no power cut leaves a part that passed without its record.

mod acquisition;
mod commands;
mod fates;
mod inspection;
mod inspector;
mod matching;
mod recording;
mod shared;
mod simulated;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Sender, bounded, unbounded};
use grader::bilingual::Bilingual;
use grader::command::stated::StatedError;
use jiff::{Timestamp, Zoned};

use crate::capture::reopening::Reopening;
use crate::line::{DeviceState, LineError, LineHandle, LineThread, SimulatedLine};
use crate::settings::{Settings, SettingsError};
use crate::simulation::{SimulationError, World};
use crate::state::{Asked, Command, Snapshot, Source};
use crate::store::sqlite::{SqliteStore, StoreOptions};
use crate::store::{By, Change, History, Keep, RecordStore, StoreError};

use acquisition::{Acquisition, Outbox};
use commands::{Commands, Order};
use inspection::{Handover, Inspection, NextInspector};
use matching::MatchingRules;
use recording::{Entry, Recording};
use shared::Shared;

pub use commands::say_verified;
pub use inspector::{Inspector, Outcome, ProfileShown};
pub use matching::{Matched, Matcher};
pub use shared::Event;

/// Why a station cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Profile, calibration, mark, conditions, register.
    #[error(transparent)]
    Stated(#[from] StatedError),
    /// Record.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The simulated line.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// The system gives no thread.
    #[error("no thread can be started: {0}")]
    Thread(std::io::Error),
}

impl StartError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Settings(error) => error.say(),
            Self::Stated(error) => error.say(),
            Self::Store(error) => error.say(),
            Self::Line(error) => error.say(),
            Self::Simulation(error) => error.say(),
            Self::Thread(error) => {
                Bilingual::new(format!("No thread can be started: {error}."), format!("无法启动线程：{error}。"))
            }
        }
    }
}

/// How a station is started.
#[derive(Debug)]
pub struct Start {
    /// What it is set to.
    pub settings: Settings,
    /// File that settings are written to when they change; relative paths start at its folder.
    pub file: Option<PathBuf>,
    /// Folder of relative paths.
    pub folder: PathBuf,
    /// Who is told what happens.
    pub watcher: Option<Sender<Event>>,
    /// Whether parts are inspected from the start.
    pub running: bool,
    /// Batch of the start.
    pub batch: Option<String>,
}

impl Start {
    /// A station by the settings of a file, that runs.
    ///
    /// # Errors
    /// If the file cannot be read or the settings will not do.
    pub fn by_file(file: &Path) -> Result<Self, StartError> {
        let text = grader::command::stated::read_text(file)?;
        let settings = Settings::from_toml(&text)?;
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { settings, file: Some(file.to_owned()), folder, watcher: None, running: true, batch: None })
    }
}

/// A running station. Dropping it ends it as [`Station::shutdown`] does.
pub struct Station {
    shared: Arc<Shared>,
    store: Arc<dyn RecordStore>,
    reader: Arc<dyn History>,
    settings: Arc<RwLock<Arc<Settings>>>,
    orders: Option<Sender<Order>>,
    threads: Vec<JoinHandle<()>>,
    recording: Option<JoinHandle<bool>>,
    entries: Option<Sender<Entry>>,
    line: Option<LineHandle>,
    world: Option<Arc<World>>,
}

impl std::fmt::Debug for Station {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Station").finish_non_exhaustive()
    }
}

impl Station {
    /// Opens the record, starts the line and the threads.
    ///
    /// # Errors
    /// If something that the settings name cannot be used.
    pub fn start(start: Start) -> Result<Self, StartError> {
        let Start { settings, file, folder, watcher, running, batch } = start;
        settings.check()?;
        let store: Arc<dyn RecordStore> = {
            let options = StoreOptions { pictures: settings.record.keep, detail: Keep::Fails, max_bytes: None };
            Arc::new(SqliteStore::open(&folder.join(&settings.record.folder), options)?)
        };
        let inspector = Inspector::new(&settings.inspection, &folder, Zoned::now().date())?;
        note_start(store.as_ref(), &settings, &inspector)?;
        let snapshot = Snapshot {
            running,
            live: None,
            last: None,
            last_failure: None,
            recent: std::collections::VecDeque::new(),
            counters: batch.as_ref().map(|batch| store.counters(batch)).transpose()?.unwrap_or_default(),
            latency: crate::state::Latency::default(),
            health: Vec::new(),
            calibration: inspector.calibration().cloned(),
            profile: inspector.profile().map(|profile| profile.id),
            job: None,
            batch: None,
            stopped: None,
            user: None,
            no_users: store.users()?.is_empty(),
        };
        let shared = Arc::new(Shared::new(snapshot, watcher));
        shared.running.store(running, Ordering::Relaxed);
        shared.set_work(|work| work.batch = batch);
        let waiting = Bilingual::new("not open yet", "尚未打开");
        shared.set_health(acquisition::camera_name(), DeviceState::Down, waiting);
        shared.set_health(recording::store_name(), DeviceState::Up, recording::records());

        let simulated = SimulatedLine::new();
        let line = LineThread::start(&settings.line, &simulated)?;
        let world = simulated::connect(&settings, &simulated)?;
        let reader: Arc<dyn History> = Arc::from(store.reader()?);
        let mut station = Self {
            shared: Arc::clone(&shared),
            store: Arc::clone(&store),
            reader,
            settings: Arc::new(RwLock::new(Arc::new(settings.clone()))),
            orders: None,
            threads: Vec::new(),
            recording: None,
            entries: None,
            line: None,
            world,
        };
        station.spawn(&settings, file, folder, inspector, line)?;
        Ok(station)
    }

    fn spawn(
        &mut self,
        settings: &Settings,
        file: Option<PathBuf>,
        folder: PathBuf,
        inspector: Inspector,
        line: LineHandle,
    ) -> Result<(), StartError> {
        let (entries, to_record) = bounded(recording::WAITING);
        let (jobs, to_inspect) = bounded(acquisition::WAITING);
        let (orders, to_carry_out) = unbounded();
        let handover = Handover::default();
        let shared = &self.shared;
        let recording = Recording {
            shared: Arc::clone(shared),
            store: Arc::clone(&self.store),
            retention: settings.record.retention,
            entries: to_record,
            line: line.commands(),
        };
        let named = |name: &str| Builder::new().name(name.into());
        self.recording = Some(named("recording").spawn(move || recording.run()).map_err(StartError::Thread)?);
        let current = NextInspector { settings: settings.inspection.clone(), inspector };
        let inspection = Inspection {
            shared: Arc::clone(shared),
            folder: folder.clone(),
            current,
            handover: Arc::clone(&handover),
            jobs: to_inspect,
            entries: entries.clone(),
            line: line.commands(),
        };
        self.threads.push(named("inspection").spawn(move || inspection.run()).map_err(StartError::Thread)?);
        let milliseconds = |value: u32| Duration::from_millis(u64::from(value));
        let acquisition = Acquisition {
            shared: Arc::clone(shared),
            camera: Reopening::new("camera", settings.camera.clone()),
            trigger: settings.camera.trigger,
            every_picture: settings.line.inputs.photocell.is_none(),
            rules: MatchingRules {
                delay: milliseconds(settings.inspection.picture_delay_ms),
                tolerance: milliseconds(settings.inspection.picture_tolerance_ms),
                timeout: milliseconds(settings.inspection.picture_timeout_ms),
            },
            events: line.events.clone(),
            line: line.commands(),
            jobs,
            outbox: Outbox::new(entries.clone()),
        };
        self.threads.push(named("acquisition").spawn(move || acquisition.run()).map_err(StartError::Thread)?);
        let commands = Commands {
            shared: Arc::clone(shared),
            store: Arc::clone(&self.store),
            settings: Arc::clone(&self.settings),
            file,
            folder,
            handover,
            entries: entries.clone(),
            line: line.commands(),
            orders: to_carry_out,
            actor: None,
        };
        self.threads.push(named("commands").spawn(move || commands.run()).map_err(StartError::Thread)?);
        (self.entries, self.orders, self.line) = (Some(entries), Some(orders), Some(line));
        Ok(())
    }

    /// The record, to be read and written.
    #[must_use]
    pub fn store(&self) -> Arc<dyn RecordStore> {
        Arc::clone(&self.store)
    }

    /// The simulated line, if there is one.
    #[must_use]
    pub const fn world(&self) -> Option<&Arc<World>> {
        self.world.as_ref()
    }

    /// Ends the threads one after the other, so that everything that was inspected is recorded and told; then puts the line
    /// into its safe state and records that too. Whether everything was recorded.
    pub fn shutdown(mut self) -> bool {
        self.end()
    }

    fn end(&mut self) -> bool {
        let Some(line) = self.line.take() else { return true };
        self.shared.ending.store(true, Ordering::Relaxed);
        self.orders = None;
        let events = line.events.clone();
        // The acquisition ends first and with it the pictures; the inspection ends when it has none left.
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        line.shutdown();
        if let Some(entries) = self.entries.take() {
            for event in events.try_iter() {
                if let crate::line::LineEvent::Acted(action) = event {
                    let _ = entries.send(acquisition::acted(&self.shared, action));
                }
            }
            let _ = entries.send(Entry::Change(Change::Station { what: "station ended".into() }));
        }
        self.recording.take().is_none_or(|recording| recording.join().unwrap_or(false))
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.end();
    }
}

impl Source for Station {
    fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.snapshot()
    }

    fn history(&self) -> Arc<dyn History> {
        Arc::clone(&self.reader)
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn ask(&self, command: Command) -> Asked {
        let asked = Asked::default();
        if let Some(orders) = &self.orders {
            let _ = orders.send((command, asked.clone()));
        }
        asked
    }
}

/// Records that the station was started, and with what.
fn note_start(store: &dyn RecordStore, settings: &Settings, inspector: &Inspector) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let name = if settings.name.is_empty() { "station" } else { &settings.name };
    let what = format!("{name} started, version {}", env!("CARGO_PKG_VERSION"));
    store.change(By::Station, now, &Change::Station { what })?;
    let text = settings.to_string();
    store.change(By::Station, now, &Change::Settings { before: String::new(), after: text })?;
    if let Some(profile) = inspector.profile() {
        store.change(By::Station, now, &Change::Profile { id: profile.id, sha256: profile.sha256 })?;
    }
    if let Some(calibration) = inspector.calibration() {
        let (id, hash) = (calibration.id.clone(), calibration.hash.clone());
        store.change(By::Station, now, &Change::Calibration { id, hash })?;
    }
    Ok(())
}
