//! The wires of the simulated line: its photocell to the line, outputs and light back to the world.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::Builder;
use std::time::Duration;

use crossbeam_channel::select;

use super::StartError;
use crate::line::{Heard, Output, SimulatedLine};
use crate::settings::Settings;
use crate::simulation::World;

/// Parts whose way to the gate is remembered.
const REMEMBERED: usize = 4096;
/// How often the thread looks whether the world has ended.
const TICK: Duration = Duration::from_millis(200);

/// Connects camera and line if both are simulated. The thread ends with the world.
///
/// # Errors
/// If the settings of the simulation are wrong, or there is no thread.
pub fn connect(settings: &Settings, line: &SimulatedLine) -> Result<Option<Arc<World>>, StartError> {
    let is_line = settings.line.devices.iter().any(|device| device.driver == "simulated");
    if settings.camera.driver != "simulated" {
        return Ok(None);
    }
    let world = World::shared(&settings.camera.source)?;
    if !is_line {
        return Ok(Some(world));
    }
    let edges = world.photocell().map_err(StartError::Thread)?;
    let (heard, line, watched) = (line.listen(), line.clone(), Arc::downgrade(&world));
    let mut wires = Wires { line, parts: VecDeque::new(), counted: 0 };
    Builder::new()
        .name("simulated-wires".into())
        .spawn(move || {
            let mut no_more_edges = false;
            loop {
                let edge = if no_more_edges { crossbeam_channel::never() } else { edges.clone() };
                select! {
                    recv(edge) -> edge => match edge {
                        Ok(edge) => wires.edge(edge.part_index, edge.instant),
                        Err(_) => no_more_edges = true,
                    },
                    recv(heard) -> heard => match (heard, watched.upgrade()) {
                        (Ok(heard), Some(world)) => wires.heard(&world, &heard),
                        _ => return,
                    },
                    default(TICK) => if watched.strong_count() == 0 { return },
                }
            }
        })
        .map_err(StartError::Thread)?;
    Ok(Some(world))
}

struct Wires {
    line: SimulatedLine,
    /// Number on the line, place on the belt.
    parts: VecDeque<(u64, u64)>,
    counted: u64,
}

impl Wires {
    fn edge(&mut self, index: u64, at: std::time::Instant) {
        // The line counts edges from 1.
        self.counted += 1;
        if self.parts.len() == REMEMBERED {
            self.parts.pop_front();
        }
        self.parts.push_back((self.counted, index));
        self.line.edge_at_instant(at);
    }

    fn heard(&mut self, world: &World, heard: &Heard) {
        match heard {
            Heard::Light(levels) => world.set_lamp(levels.first().copied().unwrap_or_default()),
            Heard::Output { output: Output::Stop, on, .. } => {
                if *on {
                    world.stop();
                } else {
                    world.start();
                }
            }
            Heard::Output { output, on: true, part: Some(part), .. } => {
                let rejected = match output {
                    Output::Pass => false,
                    Output::Fail | Output::NoRead => true,
                    Output::Ready | Output::Heartbeat | Output::Stop => return,
                };
                if let Some(place) = self.parts.iter().position(|(number, _)| *number == part.0) {
                    for (_, index) in self.parts.drain(..=place).skip(place) {
                        world.gated(index, rejected);
                    }
                }
            }
            Heard::Output { .. } => {}
        }
    }
}
