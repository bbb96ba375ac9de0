//! Whether a camera still answers.
//!
//! Aravis notices by itself that a camera is gone, but only after many seconds, in which every question to it waits. So
//! a thread of its own asks, and no answer in good time is an answer too. The same thread closes what is gone, since
//! that takes as long.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ::aravis::glib::prelude::*;
use ::aravis::prelude::*;
use ::aravis::{Camera, Device, GvDevice, Stream};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

/// How often the camera is asked.
const PERIOD: Duration = Duration::from_millis(250);
/// Who has not answered for so long is gone. Longer than Aravis takes to repeat a question whose answer was lost.
const PATIENCE: Duration = Duration::from_secs(2);

/// Register of GigE Vision that says who controls the camera, and its bits that say that somebody does.
const CONTROL: (u64, u32) = (0x0a00, 0b11);
/// Register of USB3 Vision (GenCP) with the version of its map: there is always one.
const VERSION: (u64, u32) = (0, u32::MAX);

/// A thread that asks, and holds camera and stream as long as this is held.
pub struct Watch {
    shared: Arc<Shared>,
    /// Dropped to end the thread.
    held: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    start: Instant,
    /// When the camera answered last, milliseconds after `start`.
    answered: AtomicU64,
    lost: AtomicBool,
}

impl Shared {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Watch {
    /// Watches a camera until this is dropped.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn over(camera: &Camera, stream: &Stream, device: &Device) -> io::Result<Self> {
        let shared =
            Arc::new(Shared { start: Instant::now(), answered: AtomicU64::new(0), lost: AtomicBool::new(false) });
        let lost = Arc::clone(&shared);
        device.connect_control_lost(move |_| lost.lost.store(true, Ordering::Relaxed));
        let (watching, camera, stream, device) = (Arc::clone(&shared), camera.clone(), stream.clone(), device.clone());
        let (held, end) = crossbeam_channel::bounded(0);
        let thread = std::thread::Builder::new().name("camera-watch".into()).spawn(move || {
            ask(&watching, &device, &end);
            drop((stream, device, camera));
        })?;
        Ok(Self { shared, held: Some(held), thread: Some(thread) })
    }

    /// Whether it does.
    pub fn answers(&self) -> bool {
        let silent = self.shared.now().saturating_sub(self.shared.answered.load(Ordering::Relaxed));
        !self.shared.lost.load(Ordering::Relaxed) && u128::from(silent) < PATIENCE.as_millis()
    }
}

impl Drop for Watch {
    /// A camera that answers is closed when this returns, and can be opened again at once.
    fn drop(&mut self) {
        self.held = None;
        if self.answers()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

/// Registers are read, not features: of Aravis only those may be asked for on two threads. A camera that was switched off and
/// on answers and does not know that it is ours: that is lost as well.
fn ask(shared: &Shared, device: &Device, end: &Receiver<()>) {
    let (register, wanted) = if device.is::<GvDevice>() { CONTROL } else { VERSION };
    loop {
        match device.read_register(register) {
            Ok((_, value)) if value & wanted != 0 => shared.answered.store(shared.now(), Ordering::Relaxed),
            Ok(_) | Err(_) => shared.lost.store(true, Ordering::Relaxed),
        }
        match end.recv_timeout(PERIOD) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
        if shared.lost.load(Ordering::Relaxed) {
            let _ = end.recv();
            return;
        }
    }
}
