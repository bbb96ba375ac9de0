//! What camera and photocell share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::belt::Belt;
use super::{Part, SimulationError, SimulationSettings, Studio, Tally};

/// The simulated line: its belt stands until a camera is opened or [`World::start`] is called.
#[derive(Debug)]
pub struct World {
    settings: SimulationSettings,
    studio: Studio,
    belt: Mutex<Belt>,
    /// The belt was started or stopped.
    moved: Condvar,
    tally: Mutex<Tally>,
    /// Strength of the lamp as bits of an `f64`.
    lamp: AtomicU64,
    unplugged: AtomicBool,
}

/// Worlds by the text of their settings, while somebody holds them.
static WORLDS: Mutex<BTreeMap<String, Weak<World>>> = Mutex::new(BTreeMap::new());

/// A thread that panicked leaves the belt as it was, and that is good enough.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// How often waiting threads look whether the world has ended.
    pub(super) const TICK: Duration = Duration::from_millis(100);

    /// A line of its own.
    ///
    /// # Errors
    /// If settings are out of range or the label cannot be drawn.
    pub fn new(settings: SimulationSettings) -> Result<Arc<Self>, SimulationError> {
        let studio = Studio::new(&settings)?;
        Ok(Arc::new(Self {
            studio,
            belt: Mutex::new(Belt::new(settings.rate, settings.parts)),
            moved: Condvar::new(),
            tally: Mutex::new(Tally::default()),
            lamp: AtomicU64::new(1.0_f64.to_bits()),
            unplugged: AtomicBool::new(false),
            settings,
        }))
    }

    /// The line of this text (see [`SimulationSettings`]): one and the same for camera, photocell, light and gate that
    /// name it with the same settings, as long as one of them holds it.
    ///
    /// # Errors
    /// If the text is no settings, or the label cannot be drawn.
    pub fn shared(text: &str) -> Result<Arc<Self>, SimulationError> {
        let settings: SimulationSettings = text.parse()?;
        let name = settings.to_string();
        let mut worlds = lock(&WORLDS);
        if let Some(world) = worlds.get(&name).and_then(Weak::upgrade) {
            return Ok(world);
        }
        worlds.retain(|_, world| world.strong_count() > 0);
        let world = Self::new(settings)?;
        worlds.insert(name, Arc::downgrade(&world));
        Ok(world)
    }

    /// Makes this the line that [`Self::shared`] gives for its settings, so that a test can hold the one that the station
    /// will open by its source.
    pub fn share(self: &Arc<Self>) -> String {
        let name = self.settings.to_string();
        lock(&WORLDS).insert(name.clone(), Arc::downgrade(self));
        name
    }

    /// Its settings.
    #[must_use]
    pub const fn settings(&self) -> &SimulationSettings {
        &self.settings
    }

    /// What draws its pictures.
    #[must_use]
    pub const fn studio(&self) -> &Studio {
        &self.studio
    }

    /// Millimetres per pixel of its pictures.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        self.studio.scale()
    }

    /// The truth about a part.
    #[must_use]
    pub fn part(&self, index: u64) -> Part {
        Part::new(&self.settings, index)
    }

    /// Lets the belt run.
    pub fn start(&self) {
        lock(&self.belt).start(Instant::now());
        self.moved.notify_all();
    }

    /// A camera was opened: the belt runs unless somebody stopped it.
    pub(crate) fn begin(&self) {
        lock(&self.belt).begin(Instant::now());
        self.moved.notify_all();
    }

    /// Stops the belt, as a stop of the line does. [`Self::start`] releases it.
    pub fn stop(&self) {
        lock(&self.belt).stop(Instant::now());
        self.moved.notify_all();
    }

    /// Whether the belt runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        lock(&self.belt).is_running()
    }

    /// How many parts have passed the photocell.
    #[must_use]
    pub fn passed(&self) -> u64 {
        let mut belt = lock(&self.belt);
        belt.advance(Instant::now());
        belt.passed()
    }

    /// Whether so many parts are all there are, and all have passed.
    pub(crate) fn is_over(&self, parts: u64) -> bool {
        let belt = lock(&self.belt);
        belt.is_empty() && belt.passed() <= parts
    }

    /// Waits for a part to pass; when it did, or `None` if not within `timeout`. Of what passed too long ago to be
    /// remembered the moment is now.
    pub(crate) fn wait_for(&self, index: u64, timeout: Duration) -> Option<Instant> {
        let end = Instant::now().checked_add(timeout);
        let mut belt = lock(&self.belt);
        loop {
            let now = Instant::now();
            belt.advance(now);
            if belt.passed() > index {
                return Some(belt.moment(index).unwrap_or(now));
            }
            let left = end.map_or(timeout, |end| end.saturating_duration_since(now));
            if left.is_zero() {
                return None;
            }
            let until_due = belt.due().map_or(left, |due| due.saturating_duration_since(now));
            let guard = self.moved.wait_timeout(belt, left.min(until_due));
            belt = guard.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Strength of the lamp, 0 to 1 and beyond; 1 as it was set up. The simulated light controller sets it.
    pub fn set_lamp(&self, strength: f64) {
        let strength = if strength.is_finite() { strength.clamp(0.0, 16.0) } else { 0.0 };
        self.lamp.store(strength.to_bits(), Ordering::Relaxed);
    }

    /// Light on the belt: the lamp, less what it has lost by drifting.
    #[must_use]
    pub fn light(&self) -> f64 {
        let hours = lock(&self.belt).time(Instant::now()).as_secs_f64() / 3600.0;
        let lamp = f64::from_bits(self.lamp.load(Ordering::Relaxed));
        // In steps of a thousandth: a picture that was drawn ahead stays right for a while.
        ((lamp * (1.0 - self.settings.drift * hours).max(0.0)) * 1000.0).round() / 1000.0
    }

    /// Pulls the cable of the camera, or plugs it in again.
    pub fn unplug(&self, unplugged: bool) {
        self.unplugged.store(unplugged, Ordering::Relaxed);
    }

    /// Whether the cable of the camera is out.
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        self.unplugged.load(Ordering::Relaxed)
    }

    /// The gate let a part pass or rejected it.
    pub fn gated(&self, part_index: u64, rejected: bool) {
        let good = self.part(part_index).fault.is_none();
        lock(&self.tally).count(good, rejected);
    }

    /// What became of the parts that the gate was told of.
    #[must_use]
    pub fn tally(&self) -> Tally {
        *lock(&self.tally)
    }
}

#[cfg(test)]
mod tests;
