//! A line in the process: edges are fed from outside, outputs are heard outside.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};
use grader::bilingual::Bilingual;
use tokio::sync::Notify;

use super::{DeviceDriver, DevicePlan, Fault, InputAddress, Order, OutputAddress, Port, Session, SignalSettings, What};
use crate::line::error::Allowed;
use crate::line::settings::LightSettings;
use crate::line::signal::{Input, Output};
use crate::line::{LineError, PartNumber};

/// Notices that wait for a listener, at most; a slow one misses what comes then.
const WAITING: usize = 4096;
/// Edges that wait for the line, at most.
const MOST_FED: usize = 4096;

/// The outer end of a simulated line. Clones are the same line.
#[derive(Clone, Debug, Default)]
pub struct SimulatedLine {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    world: Mutex<World>,
    fed: Notify,
}

#[derive(Debug, Default)]
struct World {
    fed: Vec<Fed>,
    outputs: [bool; Output::ALL.len()],
    light: Vec<f64>,
    cut: bool,
    listeners: Vec<Sender<Heard>>,
}

#[derive(Clone, Copy, Debug)]
enum Fed {
    Edge(Instant, Option<i64>),
    Count(Instant, i64),
}

/// What a simulated line hears from the station.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// An output changed.
    Output {
        /// Which.
        output: Output,
        /// Whether it is on.
        on: bool,
        /// Part that it is about.
        part: Option<PartNumber>,
        /// When.
        at: Instant,
    },
    /// The light was set.
    Light(Vec<f64>),
}

impl SimulatedLine {
    /// A line without parts.
    pub fn new() -> Self {
        Self::default()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part is before the photocell, now.
    pub fn edge(&self) {
        self.feed(Fed::Edge(Instant::now(), None));
    }

    /// A part was before the photocell at a moment.
    pub fn edge_at_instant(&self, at: Instant) {
        self.feed(Fed::Edge(at, None));
    }

    /// A part is before the photocell, now, at a count of the encoder.
    pub fn edge_at(&self, count: i64) {
        self.feed(Fed::Edge(Instant::now(), Some(count)));
    }

    /// The encoder has a new count.
    pub fn encoder(&self, count: i64) {
        self.feed(Fed::Count(Instant::now(), count));
    }

    fn feed(&self, fed: Fed) {
        let mut world = self.world();
        if !world.cut && world.fed.len() < MOST_FED {
            world.fed.push(fed);
        }
        drop(world);
        self.shared.fed.notify_one();
    }

    /// Cuts the wire, or mends it. What is fed meanwhile is lost.
    pub fn cut(&self, cut: bool) {
        self.world().cut = cut;
        self.shared.fed.notify_one();
    }

    /// What the station says from now on. Whoever does not listen misses what comes after 4096 notices.
    pub fn listen(&self) -> Receiver<Heard> {
        let (sender, receiver) = crossbeam_channel::bounded(WAITING);
        self.world().listeners.push(sender);
        receiver
    }

    /// Whether an output is on.
    pub fn is_on(&self, output: Output) -> bool {
        self.world().outputs[output as usize]
    }

    /// Levels of the light.
    pub fn light(&self) -> Vec<f64> {
        self.world().light.clone()
    }

    fn hear(&self, heard: Heard) {
        let mut world = self.world();
        match &heard {
            Heard::Output { output, on, .. } => world.outputs[*output as usize] = *on,
            Heard::Light(levels) => world.light.clone_from(levels),
        }
        world.listeners.retain(|listener| {
            !matches!(listener.try_send(heard.clone()), Err(crossbeam_channel::TrySendError::Disconnected(_)))
        });
    }

    /// Carries out an order.
    fn carry_out(&self, order: Order) {
        let at = Instant::now();
        self.hear(match order.what {
            What::Set(output, on) => Heard::Output { output, on, part: order.part, at },
            What::Light(levels) => Heard::Light(levels),
        });
    }

    fn is_cut(&self) -> bool {
        self.world().cut
    }

    fn take(&self) -> Vec<Fed> {
        std::mem::take(&mut self.world().fed)
    }
}

/// Driver `simulated`.
#[derive(Debug)]
pub(super) struct Simulated;

impl DeviceDriver for Simulated {
    fn id(&self) -> &'static str {
        "simulated"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new("a line in the process, without hardware", "进程内的模拟产线，无需硬件")
    }

    fn output(&self, _: &SignalSettings) -> Result<OutputAddress, Allowed> {
        Ok(OutputAddress::Simulated)
    }

    fn input(&self, _: Input, _: &SignalSettings) -> Result<InputAddress, Allowed> {
        Ok(InputAddress::Simulated)
    }

    fn light(&self, _: &LightSettings) -> Result<(), LineError> {
        Ok(())
    }

    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a> {
        Box::pin(serve(plan, port))
    }
}

async fn serve(plan: &DevicePlan, port: &mut Port) -> Fault {
    let line = port.simulated().clone();
    let gone = || Fault::Gone { port: plan.settings.name.clone() };
    if line.is_cut() {
        return gone();
    }
    // What went by while nobody was connected was not seen.
    line.take();
    for output in &plan.outputs {
        if let Some(on) = output.safe {
            line.hear(Heard::Output { output: output.output, on, part: None, at: Instant::now() });
        }
    }
    if let Some(light) = &plan.light {
        line.hear(Heard::Light(light.levels.clone()));
    }
    port.up(plan, "").await;
    loop {
        tokio::select! {
            biased;
            () = line.shared.fed.notified() => {
                for fed in line.take() {
                    match fed {
                        Fed::Edge(at, count) => port.edge(at, count).await,
                        Fed::Count(at, count) => port.count(at, count).await,
                    }
                }
            }
            order = port.order(plan) => {
                let order = match order {
                    Ok(order) => order,
                    Err(fault) => return fault,
                };
                let id = order.id;
                let carried_out = !line.is_cut() && order.in_time();
                if carried_out {
                    line.carry_out(order);
                }
                port.done(id, carried_out).await;
            }
        }
        if line.is_cut() {
            return gone();
        }
    }
}
