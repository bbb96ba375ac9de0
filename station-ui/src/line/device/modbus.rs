//! Modbus RTU and Modbus TCP: outputs are coils, inputs are asked for.
//!
//! Answers are taken from [`Client::call`] and looked through here: the typed calls of the crate assert that a device
//! answers with as many values as it was asked for.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_modbus::client::{Client, Context, rtu, tcp};
use tokio_modbus::{ExceptionCode, Request, Response, Slave};

use super::{
    DeviceDriver, DevicePlan, Fault, InputAddress, InputPlan, LightSettings, ModbusInput, ModbusKind, Order,
    OutputAddress, Port, Session, SignalSettings, What, wire,
};
use crate::line::LineError;
use crate::line::error::{Allowed, allowed};
use crate::line::signal::{Input, Unwrapped};

/// A counter of parts that jumps by more between two readings was set anew.
const MOST_EDGES: i64 = 8;

/// Driver `modbus-rtu`.
#[derive(Debug)]
pub(super) struct ModbusRtu;

/// Driver `modbus-tcp`.
#[derive(Debug)]
pub(super) struct ModbusTcp;

impl DeviceDriver for ModbusRtu {
    fn id(&self) -> &'static str {
        "modbus-rtu"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new("Modbus RTU over a serial port", "串口 Modbus RTU")
    }

    fn output(&self, signal: &SignalSettings) -> Result<OutputAddress, Allowed> {
        output(signal)
    }

    fn input(&self, input: Input, signal: &SignalSettings) -> Result<InputAddress, Allowed> {
        self::input(input, signal)
    }

    fn light(&self, light: &LightSettings) -> Result<(), LineError> {
        super::no_light(self, light)
    }

    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a> {
        Box::pin(async move {
            match wire::open_quiet(&plan.settings) {
                Ok(serial) => {
                    let (serial, ended) = wire::Noting::new(serial);
                    let context = rtu::attach_slave(serial, Slave(plan.settings.unit));
                    Bus::new(plan, context, ended, gap(plan.settings.baud)).run(port).await
                }
                Err(fault) => fault,
            }
        })
    }
}

impl DeviceDriver for ModbusTcp {
    fn id(&self) -> &'static str {
        "modbus-tcp"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new("Modbus TCP", "Modbus TCP")
    }

    fn output(&self, signal: &SignalSettings) -> Result<OutputAddress, Allowed> {
        output(signal)
    }

    fn input(&self, input: Input, signal: &SignalSettings) -> Result<InputAddress, Allowed> {
        self::input(input, signal)
    }

    fn light(&self, light: &LightSettings) -> Result<(), LineError> {
        super::no_light(self, light)
    }

    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a> {
        Box::pin(async move {
            let address = plan.settings.port.strip_prefix(wire::TCP).unwrap_or(&plan.settings.port);
            match wire::connect(&plan.settings, address).await {
                Ok(stream) => {
                    let (stream, ended) = wire::Noting::new(stream);
                    let context = tcp::attach_slave(stream, Slave(plan.settings.unit));
                    Bus::new(plan, context, ended, Duration::ZERO).run(port).await
                }
                Err(fault) => fault,
            }
        })
    }
}

/// Silence between two telegrams: 3.5 characters of 11 bits, 1.75 ms above 19200 bit/s.
///
/// Modbus over Serial Line, Specification and Implementation Guide V1.02, 2.5.1.1.
fn gap(baud: u32) -> Duration {
    if baud > 19_200 { Duration::from_micros(1750) } else { Duration::from_secs_f64(38.5 / f64::from(baud.max(1))) }
}

fn output(signal: &SignalSettings) -> Result<OutputAddress, Allowed> {
    let takes = allowed("`address`: coil:N with N from 0 to 65535", "address：coil:N，N 为 0 至 65535");
    if signal.on.is_some() || signal.off.is_some() {
        return Err(takes);
    }
    match signal.address.split_once(':').map(|(kind, number)| (kind, number.parse())) {
        Some(("coil", Ok(number))) => Ok(OutputAddress::Coil(number)),
        _ => Err(takes),
    }
}

fn input(input: Input, signal: &SignalSettings) -> Result<InputAddress, Allowed> {
    let takes = match input {
        Input::Photocell => allowed(
            "`address`: discrete:N or coil:N for a level, input:N or holding:N for a counter of parts, N from 0 to 65535",
            "address：电平用 discrete:N 或 coil:N，产品计数器用 input:N 或 holding:N，N 为 0 至 65535",
        ),
        Input::Encoder => allowed(
            "`address`: input:N, holding:N, input32:N or holding32:N for a counter, N from 0 to 65535",
            "address：计数器 input:N、holding:N、input32:N 或 holding32:N，N 为 0 至 65535",
        ),
    };
    if signal.on.is_some() || signal.off.is_some() {
        return Err(takes);
    }
    let (kind, number) = signal.address.split_once(':').ok_or(takes)?;
    let number: u16 = number.parse().map_err(|_| takes)?;
    let kind = match (kind, input) {
        ("coil", Input::Photocell) => ModbusKind::Coil,
        ("discrete", Input::Photocell) => ModbusKind::Discrete,
        ("input", _) => ModbusKind::Input,
        ("holding", _) => ModbusKind::Holding,
        ("input32", _) if number < u16::MAX => ModbusKind::Input32,
        ("holding32", _) if number < u16::MAX => ModbusKind::Holding32,
        _ => return Err(takes),
    };
    let is_level = matches!(kind, ModbusKind::Coil | ModbusKind::Discrete);
    if signal.inverted && !is_level {
        return Err(takes);
    }
    Ok(InputAddress::Modbus(ModbusInput { kind, number }))
}

/// What an input was at the last reading.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    level: Option<bool>,
    counter: Unwrapped,
    count: Option<i64>,
}

/// What a reading of an input means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Level(bool),
    Counter { raw: u32, bits: u32 },
}

impl Seen {
    /// Edges since the reading before; or by how much a counter jumped that cannot have counted so many parts.
    fn edges(&mut self, reading: Reading, inverted: bool) -> Result<i64, i64> {
        match reading {
            Reading::Level(level) => {
                let level = level != inverted;
                let before = self.level.replace(level);
                Ok(i64::from(level && before == Some(false)))
            }
            Reading::Counter { raw, bits } => {
                let count = self.counter.next(raw, bits);
                let step = self.count.replace(count).map_or(0, |before| count - before);
                if (0..=MOST_EDGES).contains(&step) { Ok(step) } else { Err(step) }
            }
        }
    }

    /// Count of an encoder.
    fn count(&mut self, reading: Reading) -> Option<i64> {
        let Reading::Counter { raw, bits } = reading else { return None };
        let count = self.counter.next(raw, bits);
        (self.count.replace(count) != Some(count)).then_some(count)
    }
}

/// A connection that is served.
struct Bus<'a> {
    plan: &'a DevicePlan,
    context: Context,
    /// Whether the other end has closed.
    ended: Arc<AtomicBool>,
    gap: Duration,
    /// When the next telegram may begin.
    free: tokio::time::Instant,
    seen: Vec<Seen>,
}

impl<'a> Bus<'a> {
    fn new(plan: &'a DevicePlan, context: Context, ended: Arc<AtomicBool>, gap: Duration) -> Self {
        let seen = vec![Seen::default(); plan.inputs.len()];
        Self { plan, context, ended, gap, free: tokio::time::Instant::now(), seen }
    }

    async fn run(mut self, port: &mut Port) -> Fault {
        let Err(fault) = self.serve(port).await;
        fault
    }

    /// Serves a device until a fault.
    async fn serve(&mut self, port: &mut Port) -> Result<Infallible, Fault> {
        let plan = self.plan;
        for output in &plan.outputs {
            if let (OutputAddress::Coil(coil), Some(on)) = (&output.address, output.safe) {
                self.write(*coil, on != output.inverted).await?;
            }
        }
        for place in 0..plan.inputs.len() {
            self.poll(port, place).await?;
        }
        port.up(plan, "").await;
        let every = Duration::from_millis(plan.settings.poll_ms);
        let mut poll = interval(every);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Input that is asked for next. Orders go between any two of them.
        let mut turn = 0;
        loop {
            // Whichever is ready by chance: on a slow bus outputs must not keep the station from seeing parts, nor the other way round.
            tokio::select! {
                order = port.order(plan) => self.carry_out(port, order?).await?,
                () = due(&mut poll, turn), if !plan.inputs.is_empty() => {
                    self.poll(port, turn).await?;
                    turn = (turn + 1) % plan.inputs.len();
                }
            }
        }
    }

    async fn carry_out(&mut self, port: &mut Port, order: Order) -> Result<(), Fault> {
        let coil = match order.what {
            What::Set(output, on) => self.plan.output(output).and_then(|plan| match plan.address {
                OutputAddress::Coil(coil) => Some((coil, on != plan.inverted)),
                _ => None,
            }),
            What::Light(_) => None,
        };
        let written = match coil {
            Some((coil, level)) if order.in_time() => self.write(coil, level).await.map(|()| true),
            _ => Ok(false),
        };
        port.done(order.id, matches!(written, Ok(true))).await;
        written.map(|_| ())
    }

    /// Asks for an input and tells what it means.
    async fn poll(&mut self, port: &mut Port, place: usize) -> Result<(), Fault> {
        let plan = self.plan;
        let Some(input) = plan.inputs.get(place) else { return Ok(()) };
        let reading = self.read(input).await?;
        let at = Instant::now();
        let Some(seen) = self.seen.get_mut(place) else { return Ok(()) };
        match input.input {
            Input::Photocell => {
                let edges = seen.edges(reading, input.inverted);
                let edges = edges.map_err(|step| Fault::Jumped { port: plan.settings.port.clone(), step })?;
                for _ in 0..edges {
                    port.edge(at, None).await;
                }
            }
            Input::Encoder => {
                if let Some(count) = seen.count(reading) {
                    port.count(at, count).await;
                }
            }
        }
        Ok(())
    }

    async fn read(&mut self, input: &InputPlan) -> Result<Reading, Fault> {
        let InputAddress::Modbus(ModbusInput { kind, number }) = input.address else {
            return Ok(Reading::Level(false));
        };
        let request = match kind {
            ModbusKind::Coil => Request::ReadCoils(number, 1),
            ModbusKind::Discrete => Request::ReadDiscreteInputs(number, 1),
            ModbusKind::Input => Request::ReadInputRegisters(number, 1),
            ModbusKind::Holding => Request::ReadHoldingRegisters(number, 1),
            ModbusKind::Input32 => Request::ReadInputRegisters(number, 2),
            ModbusKind::Holding32 => Request::ReadHoldingRegisters(number, 2),
        };
        match self.call(request).await? {
            Response::ReadCoils(levels) | Response::ReadDiscreteInputs(levels) => match levels.first() {
                Some(level) => Ok(Reading::Level(*level)),
                None => Err(self.telegram()),
            },
            Response::ReadInputRegisters(words) | Response::ReadHoldingRegisters(words) => match (kind, &words[..]) {
                (ModbusKind::Input | ModbusKind::Holding, [word]) => {
                    Ok(Reading::Counter { raw: u32::from(*word), bits: 16 })
                }
                (ModbusKind::Input32 | ModbusKind::Holding32, [upper, lower]) => {
                    Ok(Reading::Counter { raw: u32::from(*upper) << 16 | u32::from(*lower), bits: 32 })
                }
                _ => Err(self.telegram()),
            },
            _ => Err(self.telegram()),
        }
    }

    async fn write(&mut self, coil: u16, level: bool) -> Result<(), Fault> {
        match self.call(Request::WriteSingleCoil(coil, level)).await? {
            Response::WriteSingleCoil(address, value) if (address, value) == (coil, level) => Ok(()),
            _ => Err(self.telegram()),
        }
    }

    fn telegram(&self) -> Fault {
        Fault::Telegram { port: self.plan.settings.port.clone() }
    }

    /// A request and its answer. After a fault the connection must be made anew: over a serial line a late answer would be taken
    /// for the next one.
    async fn call(&mut self, request: Request<'static>) -> Result<Response, Fault> {
        let port = &self.plan.settings.port;
        let told = describe(&request);
        if !self.gap.is_zero() {
            sleep_until(self.free).await;
        }
        let answer = timeout(self.plan.timeout(), self.context.call(request)).await;
        self.free = tokio::time::Instant::now() + self.gap;
        match answer {
            Err(_) => Err(Fault::Silent { port: port.clone(), waited: self.plan.timeout() }),
            Ok(Err(_)) if self.ended.load(Ordering::Relaxed) => Err(Fault::Gone { port: port.clone() }),
            Ok(Err(tokio_modbus::Error::Transport(error))) => Err(Fault::from_io(port, &error)),
            Ok(Err(tokio_modbus::Error::Protocol(_))) => Err(self.telegram()),
            Ok(Ok(Err(exception))) => {
                Err(Fault::Refused { port: port.clone(), request: told, answer: meaning(exception) })
            }
            Ok(Ok(Ok(response))) => Ok(response),
        }
    }
}

/// Waits for the next round, if this is its first input.
async fn due(poll: &mut Interval, turn: usize) {
    if turn == 0 {
        poll.tick().await;
    }
}

/// What a request is about, as settings write it.
fn describe(request: &Request<'_>) -> String {
    match request {
        Request::ReadCoils(number, _) | Request::WriteSingleCoil(number, _) => format!("coil:{number}"),
        Request::ReadDiscreteInputs(number, _) => format!("discrete:{number}"),
        Request::ReadInputRegisters(number, _) => format!("input:{number}"),
        Request::ReadHoldingRegisters(number, _) => format!("holding:{number}"),
        _ => String::new(),
    }
}

/// What a device says instead of an answer (MODBUS Application Protocol Specification V1.1b3, 7).
fn meaning(exception: ExceptionCode) -> Bilingual {
    let (en, zh) = match exception {
        ExceptionCode::IllegalFunction => ("it does not know this function", "不支持该功能码"),
        ExceptionCode::IllegalDataAddress => ("it has no such address", "没有该地址"),
        ExceptionCode::IllegalDataValue => ("it does not take this value", "不接受该数值"),
        ExceptionCode::ServerDeviceFailure => ("it has failed", "设备故障"),
        ExceptionCode::ServerDeviceBusy => ("it is busy", "设备忙"),
        ExceptionCode::GatewayPathUnavailable => ("the gateway has no way to it", "网关通路不可用"),
        ExceptionCode::GatewayTargetDevice => ("it does not answer the gateway", "网关目标设备无应答"),
        _ => ("an exception", "异常"),
    };
    let code = u8::from(exception);
    Bilingual::new(format!("exception {code}, {en}"), format!("异常码 {code}，{zh}"))
}
