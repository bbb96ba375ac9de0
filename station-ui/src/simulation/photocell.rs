//! The photocell of the simulated line.

use std::sync::{Arc, Weak};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};
use jiff::Timestamp;

use super::World;
use crate::capture::timestamp;

/// A part came into the light barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotocellEdge {
    /// Its place on the belt, from 0; for [`World::part`] and [`World::gated`].
    pub part_index: u64,
    /// When.
    pub at: Timestamp,
    /// The same moment on the clock that latencies are measured with: the exposure of a hardware-triggered picture has it too.
    pub instant: Instant,
}

impl World {
    /// Edges from now on, one for each part that passes, none lost. A thread of its own sends them; it ends when nobody
    /// receives them, when the last part has passed, or with the world.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn photocell(self: &Arc<Self>) -> std::io::Result<Receiver<PhotocellEdge>> {
        let (sender, receiver) = crossbeam_channel::unbounded();
        let (world, first) = (Arc::downgrade(self), self.passed());
        let watching = std::thread::Builder::new().name("simulated-photocell".into());
        watching.spawn(move || watch(&world, first, &sender))?;
        Ok(receiver)
    }
}

fn watch(world: &Weak<World>, first: u64, edges: &Sender<PhotocellEdge>) {
    let mut next = first;
    // The world is held for a tick at a time, so that it can end.
    while let Some(world) = world.upgrade() {
        match world.wait_for(next, World::TICK) {
            Some(instant) => {
                let edge = PhotocellEdge { part_index: next, at: timestamp(instant), instant };
                if edges.send(edge).is_err() {
                    return;
                }
                next += 1;
            }
            None if world.is_over(next) => return,
            None => {}
        }
    }
}
