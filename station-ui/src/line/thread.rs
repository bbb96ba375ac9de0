//! The thread of the line: a runtime of its own in which every device has a task.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use grader::bilingual::Bilingual;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

use super::controller::{Controller, Effect};
use super::device::{self, Order, Port, Report, SimulatedLine};
use super::gate::GateCounters;
use super::settings::{LinePlan, LineSettings};
use super::timer::Alarm;
use super::{DeviceEvent, DeviceState, LineAction, LineCommand, LineError, LineEvent};

/// Commands, events, orders and reports that wait, at most.
const COMMANDS: usize = 1024;
const EVENTS: usize = 4096;
const ORDERS: usize = 1024;
const REPORTS: usize = 256;
/// Events that are kept for a taker who does not take them. While there are any, all parts are rejected.
const SPILLED: usize = 100_000;
/// How often events that wait are offered again.
const OFFER: Duration = Duration::from_millis(5);
/// How long devices may take to reach their safe state when the station closes.
const CLOSING: Duration = Duration::from_millis(1000);

/// Starts the thread of the line.
#[derive(Debug)]
pub struct LineThread;

/// The other end of the line. Dropping it shuts the line down.
#[derive(Debug)]
pub struct LineHandle {
    commands: LineCommands,
    /// What happens on the line, in order. Whoever does not take it finds all parts rejected.
    pub events: Receiver<LineEvent>,
    thread: Option<JoinHandle<GateCounters>>,
}

/// Takes commands. Clones command the same line.
#[derive(Clone, Debug)]
pub struct LineCommands {
    sender: mpsc::Sender<LineCommand>,
}

impl LineCommands {
    /// Sends a command; never waits.
    ///
    /// # Errors
    /// If the line has ended, or takes no more at the moment. A verdict that is not sent rejects its part.
    pub fn send(&self, command: LineCommand) -> Result<(), LineError> {
        self.sender.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LineError::Busy,
            mpsc::error::TrySendError::Closed(_) => LineError::Ended,
        })
    }
}

impl LineThread {
    /// Starts the line. `simulated` is the outer end of devices with the driver `simulated`.
    ///
    /// # Errors
    /// If the settings are wrong or the thread cannot be started.
    pub fn start(settings: &LineSettings, simulated: &SimulatedLine) -> Result<LineHandle, LineError> {
        let plan = settings.plan()?;
        let simulated = simulated.clone();
        let (sender, commands) = mpsc::channel(COMMANDS);
        let (outbox, events) = crossbeam_channel::bounded(EVENTS);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| LineError::Thread(error.to_string()))?;
        let alarm = Alarm::new()?;
        let thread = std::thread::Builder::new()
            .name("line".to_owned())
            .spawn(move || {
                let counters = runtime.block_on(run(plan, simulated, alarm, commands, outbox));
                // A name that is being looked up must not keep the station from ending.
                runtime.shutdown_background();
                counters
            })
            .map_err(|error| LineError::Thread(error.to_string()))?;
        Ok(LineHandle { commands: LineCommands { sender }, events, thread: Some(thread) })
    }
}

impl LineThread {
    /// Connects to every device and tells how each is, for a check before the work begins. Outputs are put into their safe state, and the
    /// line is not stopped. Devices that did not tell in time are not in the list.
    ///
    /// # Errors
    /// If the settings are wrong or the thread cannot be started.
    pub fn probe(settings: &LineSettings, within: Duration) -> Result<Vec<DeviceEvent>, LineError> {
        let mut settings = settings.clone();
        settings.stop.when_closed = false;
        let line = Self::start(&settings, &SimulatedLine::new())?;
        let until = Instant::now() + within;
        let mut told: Vec<DeviceEvent> = Vec::new();
        while told.len() < settings.devices.len()
            && let Ok(event) = line.events.recv_deadline(until)
        {
            if let LineEvent::Device(event) = event
                && told.iter().all(|known| known.device != event.device)
            {
                told.push(event);
            }
        }
        Ok(told)
    }
}

impl LineHandle {
    /// Sends a command; never waits.
    ///
    /// # Errors
    /// If the line has ended, or takes no more at the moment. A verdict that is not sent rejects its part.
    pub fn send(&self, command: LineCommand) -> Result<(), LineError> {
        self.commands.send(command)
    }

    /// A sender for another thread.
    pub fn commands(&self) -> LineCommands {
        self.commands.clone()
    }

    /// Shuts the line down and waits until all outputs are in their safe state, at most about a second. The last events can be taken
    /// from a clone of [`LineHandle::events`].
    pub fn shutdown(mut self) -> GateCounters {
        self.end().unwrap_or_default()
    }

    fn end(&mut self) -> Option<GateCounters> {
        let thread = self.thread.take()?;
        let until = Instant::now() + CLOSING;
        while self.send(LineCommand::Shutdown) == Err(LineError::Busy) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        thread.join().ok()
    }
}

impl Drop for LineHandle {
    fn drop(&mut self) {
        self.end();
    }
}

/// The events' way out.
struct Outbox {
    sender: Sender<LineEvent>,
    spilled: VecDeque<LineEvent>,
    /// Events for which there was no room at all.
    lost: u64,
}

impl Outbox {
    fn send(&mut self, event: LineEvent) {
        if self.spilled.len() < SPILLED {
            self.spilled.push_back(event);
        } else {
            self.lost += 1;
        }
        self.offer();
    }

    fn offer(&mut self) {
        while let Some(event) = self.spilled.pop_front() {
            match self.sender.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => {
                    self.spilled.push_front(event);
                    return;
                }
                Err(TrySendError::Disconnected(_)) => self.spilled.clear(),
            }
        }
        if self.lost > 0 {
            let lost = std::mem::take(&mut self.lost);
            let text = Bilingual::new(
                format!("{lost} events of the line were lost: nobody took them. All parts were rejected meanwhile"),
                format!("产线丢失 {lost} 个事件：无人读取。其间所有产品均被剔除"),
            );
            let event = DeviceEvent { device: "line".to_owned(), state: DeviceState::Faulty, text };
            self.spilled.push_back(LineEvent::Device(event));
        }
    }
}

/// The way to a device.
struct Way {
    orders: mpsc::Sender<Order>,
    overrun: Arc<AtomicBool>,
}

/// Everything that the thread holds.
struct Line {
    controller: Controller,
    ways: Vec<Way>,
    reports: mpsc::Receiver<Report>,
    outbox: Outbox,
    tasks: JoinSet<()>,
}

async fn run(
    plan: LinePlan,
    simulated: SimulatedLine,
    mut alarm: Alarm,
    mut commands: mpsc::Receiver<LineCommand>,
    events: Sender<LineEvent>,
) -> GateCounters {
    let controller = Controller::new(&plan, Instant::now());
    let (told, reports) = mpsc::channel(REPORTS);
    let mut tasks = JoinSet::new();
    let mut ways = Vec::new();
    for (place, device) in plan.devices.into_iter().enumerate() {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let overrun = Arc::<AtomicBool>::default();
        let port = Port::new(place, inbox, told.clone(), simulated.clone(), Arc::clone(&overrun));
        tasks.spawn(device::keep(device, port));
        ways.push(Way { orders, overrun });
    }
    let outbox = Outbox { sender: events, spilled: VecDeque::new(), lost: 0 };
    let mut line = Line { controller, ways, reports, outbox, tasks };
    // Kept here so that the reports never end while the line runs, even without devices.
    let _told = told;
    loop {
        alarm.set(line.controller.next_gate());
        let moment = line.controller.next_moment().into();
        tokio::select! {
            biased;
            command = commands.recv() => match command {
                None | Some(LineCommand::Shutdown) => break,
                Some(command) => line.controller.command(command, Instant::now()),
            },
            Some(report) = line.reports.recv() => line.controller.report(report),
            () = alarm.rings() => {}
            () = sleep_until(moment) => {}
            () = sleep(OFFER), if !line.outbox.spilled.is_empty() => line.outbox.offer(),
        }
        line.controller.tick(Instant::now());
        line.perform();
    }
    line.close().await
}

impl Line {
    /// Carries out what the controller wants.
    fn perform(&mut self) {
        self.outbox.offer();
        loop {
            self.controller.set_clogged(!self.outbox.spilled.is_empty());
            let effects = self.controller.take();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                match effect {
                    Effect::Order { device, order } => self.order(device, order),
                    Effect::Triggered { part, at, encoder } => {
                        self.outbox.send(LineEvent::Triggered { part, at: stamp(at), instant: at, encoder });
                    }
                    Effect::Acted { part, what, at } => {
                        self.outbox.send(LineEvent::Acted(LineAction { at: stamp(at), part, what }));
                    }
                    Effect::Device(event) => self.outbox.send(LineEvent::Device(event)),
                }
            }
        }
    }

    fn order(&mut self, device: usize, order: Order) {
        let Some(way) = self.ways.get(device) else { return };
        let id = order.id;
        if way.orders.try_send(order).is_err() {
            way.overrun.store(true, Ordering::Relaxed);
            self.controller.done(id, false, Instant::now());
        }
    }

    /// Puts outputs into their safe state and ends the tasks of the devices.
    async fn close(mut self) -> GateCounters {
        self.controller.close(Instant::now());
        self.perform();
        // Without senders a device carries out what waits and ends.
        self.ways.clear();
        let all_done = async {
            loop {
                tokio::select! {
                    Some(report) = self.reports.recv() => {
                        self.controller.report(report);
                        self.controller.take().into_iter().for_each(|effect| match effect {
                            Effect::Acted { part, what, at } => {
                                self.outbox.send(LineEvent::Acted(LineAction { at: stamp(at), part, what }));
                            }
                            Effect::Order { .. } | Effect::Triggered { .. } | Effect::Device(_) => {}
                        });
                    }
                    ended = self.tasks.join_next() => {
                        if ended.is_none() {
                            return;
                        }
                    }
                }
            }
        };
        // A device that does not answer is left as it is: its heartbeat has ended.
        let _ = timeout(CLOSING, all_done).await;
        self.controller.give_up();
        self.perform();
        self.outbox.offer();
        self.controller.counters()
    }
}

/// A moment of the steady clock as time of day.
fn stamp(at: Instant) -> Timestamp {
    let ago = SignedDuration::try_from(at.elapsed()).unwrap_or(SignedDuration::ZERO);
    let now = Timestamp::now();
    now.checked_sub(ago).unwrap_or(now)
}
