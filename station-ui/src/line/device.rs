//! Devices of the line: what a driver is, the table of drivers, and how a device is kept connected.
//!
//! Every device has a task of its own. It connects, puts its outputs into their safe state, serves until something goes
//! wrong, says what, waits a little longer each time, and connects again.

mod dialogue;
mod fault;
mod gardasoft;
mod light_text;
mod modbus;
mod modem;
mod serial_text;
mod simulated;
mod wire;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use tokio::sync::mpsc;

pub use fault::Fault;
pub use simulated::{Heard, SimulatedLine};
pub(crate) use wire::TCP;

use super::error::{Allowed, allowed};
use super::settings::{DeviceSettings, LightSettings, SignalSettings};
use super::signal::{Input, Output};
use super::text::Pattern;
use super::{DeviceState, LineError, PartNumber};

/// Where an output is on its device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputAddress {
    /// The simulated line has every signal.
    Simulated,
    /// Text that is sent; `{part}` in it becomes the number of the part.
    Text {
        /// When it is switched on.
        on: String,
        /// When it is switched off; `None`: nothing is sent.
        off: Option<String>,
    },
    /// Coil of a Modbus device.
    Coil(u16),
    /// Wire of a serial port.
    Modem(ModemOutput),
}

/// Where an input is on its device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputAddress {
    /// The simulated line has every signal.
    Simulated,
    /// A line that the device sends.
    Line(Pattern),
    /// Something that a Modbus device is asked for.
    Modbus(ModbusInput),
    /// Wire of a serial port.
    Modem(ModemInput),
}

/// Wires of a serial port that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModemOutput {
    /// Request to send.
    Rts,
    /// Data terminal ready.
    Dtr,
}

/// Wires of a serial port that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModemInput {
    /// Clear to send.
    Cts,
    /// Data set ready.
    Dsr,
    /// Carrier detect.
    Cd,
}

/// What a Modbus device is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModbusInput {
    /// Kind of object.
    pub kind: ModbusKind,
    /// Its number, from 0.
    pub number: u16,
}

/// Kinds of objects of a Modbus device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModbusKind {
    /// Coil: a level.
    Coil,
    /// Discrete input: a level.
    Discrete,
    /// Input register: a counter of 16 bits.
    Input,
    /// Holding register: a counter of 16 bits.
    Holding,
    /// Two input registers, the upper half first: a counter of 32 bits.
    Input32,
    /// Two holding registers, the upper half first.
    Holding32,
}

/// An output of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputPlan {
    /// Its meaning.
    pub output: Output,
    /// Where it is.
    pub address: OutputAddress,
    /// On is electrically off.
    pub inverted: bool,
    /// Its state as soon as the device is connected; `None`: the line says right afterwards.
    pub safe: Option<bool>,
}

/// An input of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputPlan {
    /// Its meaning.
    pub input: Input,
    /// Where it is.
    pub address: InputAddress,
    /// The falling edge counts.
    pub inverted: bool,
}

/// A device with everything that its driver needs to know.
#[derive(Clone, Debug)]
pub struct DevicePlan {
    /// Settings.
    pub settings: DeviceSettings,
    /// Driver.
    pub driver: &'static dyn DeviceDriver,
    /// Its outputs.
    pub outputs: Vec<OutputPlan>,
    /// Its inputs.
    pub inputs: Vec<InputPlan>,
    /// The light, if it is on this device.
    pub light: Option<LightSettings>,
}

impl DevicePlan {
    pub(crate) fn output(&self, output: Output) -> Option<&OutputPlan> {
        self.outputs.iter().find(|plan| plan.output == output)
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.settings.timeout_ms)
    }
}

/// A driver serving a device, from connecting to the fault that ended it.
pub type Session<'a> = Pin<Box<dyn Future<Output = Fault> + Send + 'a>>;

/// A kind of device.
pub trait DeviceDriver: Sync + fmt::Debug {
    /// Name in settings.
    fn id(&self) -> &'static str;

    /// What it is, for people.
    fn about(&self) -> Bilingual;

    /// Where settings put an output.
    ///
    /// # Errors
    /// What this driver takes, if not that.
    fn output(&self, signal: &SignalSettings) -> Result<OutputAddress, Allowed>;

    /// Where settings put an input.
    ///
    /// # Errors
    /// What this driver takes, if not that.
    fn input(&self, input: Input, signal: &SignalSettings) -> Result<InputAddress, Allowed>;

    /// Looks through the settings of a light.
    ///
    /// # Errors
    /// If this driver has no light, or not that one.
    fn light(&self, light: &LightSettings) -> Result<(), LineError>;

    /// Connects, puts outputs into their safe state, says that the device is up, and serves it until a fault.
    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a>;
}

/// All drivers.
pub const DRIVERS: &[&dyn DeviceDriver] = &[
    &simulated::Simulated,
    &serial_text::SerialText,
    &modbus::ModbusRtu,
    &modbus::ModbusTcp,
    &modem::ModemLines,
    &gardasoft::Gardasoft,
    &light_text::GenericText,
];

/// The driver of a name.
pub fn driver(id: &str) -> Option<&'static dyn DeviceDriver> {
    DRIVERS.iter().copied().find(|driver| driver.id() == id)
}

/// Refuses a light on a driver that has none.
fn no_light(driver: &dyn DeviceDriver, light: &LightSettings) -> Result<(), LineError> {
    let takes = allowed(
        "no light; `gardasoft`, `generic-text` and `simulated` do",
        "无光源；gardasoft、generic-text、simulated 有",
    );
    Err(LineError::Address { signal: "light".to_owned(), driver: driver.id(), what: light.device.clone(), takes })
}

/// What a device is to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub(crate) id: u64,
    pub(crate) what: What,
    pub(crate) part: Option<PartNumber>,
    /// Not to be carried out after this moment.
    pub(crate) until: Option<Instant>,
}

impl Order {
    /// Whether it may still be carried out.
    pub(crate) fn in_time(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() <= until)
    }
}

/// What an order is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Set(Output, bool),
    Light(Vec<f64>),
}

/// What a device tells.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) device: usize,
    pub(crate) at: Instant,
    pub(crate) news: News,
}

#[derive(Clone, Debug)]
pub(crate) enum News {
    State(DeviceState, Bilingual),
    Edge(Option<i64>),
    Count(i64),
    Done { id: u64, carried_out: bool },
}

/// The line's end of a device: orders come out of it, reports go in.
#[derive(Debug)]
pub struct Port {
    device: usize,
    orders: mpsc::Receiver<Order>,
    reports: mpsc::Sender<Report>,
    simulated: SimulatedLine,
    /// Set if an order found no room: what is switched on must not stay so.
    overrun: Arc<AtomicBool>,
    state: Option<(DeviceState, Bilingual)>,
    /// When the device was last reported up without interruption.
    up_since: Option<Instant>,
}

impl Port {
    pub(crate) fn new(
        device: usize,
        orders: mpsc::Receiver<Order>,
        reports: mpsc::Sender<Report>,
        simulated: SimulatedLine,
        overrun: Arc<AtomicBool>,
    ) -> Self {
        Self { device, orders, reports, simulated, overrun, state: None, up_since: None }
    }

    async fn report(&self, at: Instant, news: News) {
        // Fails only if the line is gone; then the orders end as well.
        let _ = self.reports.send(Report { device: self.device, at, news }).await;
    }

    /// The next order, or why the connection must end: the line is closing, or an order was lost.
    pub(crate) async fn order(&mut self, plan: &DevicePlan) -> Result<Order, Fault> {
        let order = self.orders.recv().await;
        let port = || if plan.settings.port.is_empty() { &plan.settings.name } else { &plan.settings.port }.clone();
        match order {
            None => Err(Fault::Gone { port: port() }),
            Some(order) if self.overrun.swap(false, Ordering::Relaxed) => {
                self.done(order.id, false).await;
                Err(Fault::TooSlow { port: port() })
            }
            Some(order) => Ok(order),
        }
    }

    /// Tells whether an order was carried out.
    pub(crate) async fn done(&self, id: u64, carried_out: bool) {
        self.report(Instant::now(), News::Done { id, carried_out }).await;
    }

    /// The photocell saw a part.
    pub(crate) async fn edge(&self, at: Instant, count: Option<i64>) {
        self.report(at, News::Edge(count)).await;
    }

    /// The encoder was read.
    pub(crate) async fn count(&self, at: Instant, count: i64) {
        self.report(at, News::Count(count)).await;
    }

    /// Tells the state of the device, if it is new.
    async fn say(&mut self, state: DeviceState, text: Bilingual) {
        self.up_since = if state == DeviceState::Up { self.up_since.or_else(|| Some(Instant::now())) } else { None };
        let said = Some((state, text));
        if self.state != said {
            self.state.clone_from(&said);
            if let Some((state, text)) = said {
                self.report(Instant::now(), News::State(state, text)).await;
            }
        }
    }

    /// The device works.
    pub(crate) async fn up(&mut self, plan: &DevicePlan, detail: &str) {
        let port = &plan.settings.port;
        let (en, zh) = match (port.is_empty(), detail.is_empty()) {
            (true, _) => ("works".to_owned(), "工作正常".to_owned()),
            (false, true) => (format!("{port} works"), format!("{port} 工作正常")),
            (false, false) => (format!("{port} works: {detail}"), format!("{port} 工作正常：{detail}")),
        };
        self.say(DeviceState::Up, Bilingual::new(en, zh)).await;
    }

    /// Something is wrong with the device.
    pub(crate) async fn fault(&mut self, fault: &Fault) {
        self.say(fault.state(), fault.say()).await;
    }

    /// Tells that orders that wait are not carried out.
    async fn refuse(&mut self) {
        self.overrun.store(false, Ordering::Relaxed);
        while let Ok(order) = self.orders.try_recv() {
            self.done(order.id, false).await;
        }
    }

    pub(crate) const fn simulated(&self) -> &SimulatedLine {
        &self.simulated
    }
}

/// Waits between attempts to connect, at most.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A connection that held so long was a good one: the waits begin anew.
const GOOD: Duration = Duration::from_secs(2);

/// Keeps a device connected until the line closes.
pub(crate) async fn keep(plan: DevicePlan, mut port: Port) {
    let first = Duration::from_millis(plan.settings.retry_ms);
    let mut wait = first;
    while !port.orders.is_closed() {
        let fault = plan.driver.session(&plan, &mut port).await;
        if port.orders.is_closed() {
            break;
        }
        if port.up_since.is_some_and(|since| since.elapsed() >= GOOD) {
            wait = first;
        }
        port.fault(&fault).await;
        port.refuse().await;
        let until = tokio::time::Instant::now() + wait;
        // Orders that come meanwhile are answered at once: nobody waits for them.
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => break,
                order = port.orders.recv() => match order {
                    Some(order) => port.done(order.id, false).await,
                    None => return,
                },
            }
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
