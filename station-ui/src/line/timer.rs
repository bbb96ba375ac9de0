//! An alarm that rings to the tenth of a millisecond. The timers of the runtime count whole milliseconds, upwards.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use tokio::sync::Notify;

use super::LineError;

/// An alarm with a thread of its own, which ends with it.
#[derive(Debug)]
pub(super) struct Alarm {
    moments: Sender<Instant>,
    ring: Arc<Notify>,
    set: Option<Instant>,
}

impl Alarm {
    pub(super) fn new() -> Result<Self, LineError> {
        let (moments, inbox) = crossbeam_channel::unbounded();
        let ring = Arc::<Notify>::default();
        let bell = Arc::clone(&ring);
        std::thread::Builder::new()
            .name("line-timer".to_owned())
            .spawn(move || wait(&inbox, &bell))
            .map_err(|error| LineError::Thread(error.to_string()))?;
        Ok(Self { moments, ring, set: None })
    }

    /// Sets the alarm, in place of what it was set to; `None`: what it was set to may ring.
    pub(super) fn set(&mut self, moment: Option<Instant>) {
        if self.set != moment {
            self.set = moment;
            if let Some(moment) = moment {
                // The thread takes moments at once: few wait here at any time.
                let _ = self.moments.send(moment);
            }
        }
    }

    /// Waits until it rings.
    pub(super) async fn rings(&self) {
        self.ring.notified().await;
    }
}

fn wait(moments: &Receiver<Instant>, ring: &Notify) {
    let mut set: Option<Instant> = None;
    loop {
        let received = match set {
            Some(moment) => moments.recv_deadline(moment),
            None => moments.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(moment) => set = Some(moment),
            Err(RecvTimeoutError::Timeout) => {
                set = None;
                ring.notify_one();
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
