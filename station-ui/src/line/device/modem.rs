//! A gate on the wires of a serial port: RTS and DTR out, CTS, DSR and CD in. For lines without a PLC.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::io;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use tokio::time::{MissedTickBehavior, interval};
use tokio_serial::{SerialPort, SerialStream};

use super::{
    DeviceDriver, DevicePlan, Fault, InputAddress, LightSettings, ModemInput, ModemOutput, OutputAddress, Port,
    Session, SignalSettings, What, wire,
};
use crate::line::LineError;
use crate::line::error::{Allowed, allowed};
use crate::line::signal::Input;

/// "Not a typewriter": the port has no such wires. Pseudo-terminals say so, and some adapters.
const ENOTTY: i32 = 25;
/// "Invalid argument": what some drivers say instead.
const EINVAL: i32 = 22;

/// Driver `modem-lines`.
#[derive(Debug)]
pub(super) struct ModemLines;

impl DeviceDriver for ModemLines {
    fn id(&self) -> &'static str {
        "modem-lines"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new(
            "RTS, DTR, CTS, DSR and CD of a serial port as signals",
            "用串口的 RTS、DTR、CTS、DSR、CD 线作信号",
        )
    }

    fn output(&self, signal: &SignalSettings) -> Result<OutputAddress, Allowed> {
        match (signal.address.as_str(), &signal.on, &signal.off) {
            ("rts", None, None) => Ok(OutputAddress::Modem(ModemOutput::Rts)),
            ("dtr", None, None) => Ok(OutputAddress::Modem(ModemOutput::Dtr)),
            _ => Err(allowed("`address`: rts or dtr", "address：rts 或 dtr")),
        }
    }

    fn input(&self, input: Input, signal: &SignalSettings) -> Result<InputAddress, Allowed> {
        let wire = match (signal.address.as_str(), input) {
            (_, Input::Encoder) => return Err(allowed("no encoder: its wires are levels", "无编码器：其各线为电平")),
            ("cts", _) => ModemInput::Cts,
            ("dsr", _) => ModemInput::Dsr,
            ("cd", _) => ModemInput::Cd,
            _ => return Err(allowed("`address`: cts, dsr or cd", "address：cts、dsr 或 cd")),
        };
        Ok(InputAddress::Modem(wire))
    }

    fn light(&self, light: &LightSettings) -> Result<(), LineError> {
        super::no_light(self, light)
    }

    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a> {
        Box::pin(async move {
            match wire::open_serial(&plan.settings) {
                Ok(serial) => run(plan, port, serial).await,
                Err(fault) => fault,
            }
        })
    }
}

/// Wires that can be set and read: a serial port, or what a test puts in its place.
trait Wires: Send {
    fn set(&mut self, wire: ModemOutput, level: bool) -> io::Result<()>;
    fn level(&mut self, wire: ModemInput) -> io::Result<bool>;
}

impl Wires for SerialStream {
    fn set(&mut self, wire: ModemOutput, level: bool) -> io::Result<()> {
        let set = match wire {
            ModemOutput::Rts => self.write_request_to_send(level),
            ModemOutput::Dtr => self.write_data_terminal_ready(level),
        };
        set.map_err(io_error)
    }

    fn level(&mut self, wire: ModemInput) -> io::Result<bool> {
        let level = match wire {
            ModemInput::Cts => self.read_clear_to_send(),
            ModemInput::Dsr => self.read_data_set_ready(),
            ModemInput::Cd => self.read_carrier_detect(),
        };
        level.map_err(io_error)
    }
}

/// The crate keeps the kind and the text of what the system says, not its number.
fn io_error(error: tokio_serial::Error) -> io::Error {
    match error.description.as_str() {
        "Not a typewriter" | "Inappropriate ioctl for device" => io::Error::from_raw_os_error(ENOTTY),
        "Invalid argument" => io::Error::from_raw_os_error(EINVAL),
        "I/O error" | "No such device or address" => io::ErrorKind::BrokenPipe.into(),
        _ => error.into(),
    }
}

fn fault(port: &str, error: &io::Error) -> Fault {
    match error.raw_os_error() {
        Some(ENOTTY | EINVAL) => Fault::NoModemLines { port: port.to_owned() },
        _ => Fault::from_io(port, error),
    }
}

async fn run(plan: &DevicePlan, port: &mut Port, wires: impl Wires) -> Fault {
    let Err(fault) = serve(plan, port, wires).await;
    fault
}

/// Serves the wires until a fault.
async fn serve(plan: &DevicePlan, port: &mut Port, mut wires: impl Wires) -> Result<Infallible, Fault> {
    let name = &plan.settings.port;
    for output in &plan.outputs {
        if let (OutputAddress::Modem(wire), Some(on)) = (&output.address, output.safe) {
            wires.set(*wire, on != output.inverted).map_err(|error| fault(name, &error))?;
        }
    }
    let mut before = vec![None; plan.inputs.len()];
    let mut poll = interval(Duration::from_millis(plan.settings.poll_ms));
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_up = false;
    loop {
        tokio::select! {
            biased;
            order = port.order(plan) => {
                let order = order?;
                let target = match order.what {
                    What::Set(output, on) => plan.output(output).and_then(|plan| match plan.address {
                        OutputAddress::Modem(wire) => Some((wire, on != plan.inverted)),
                        _ => None,
                    }),
                    What::Light(_) => None,
                };
                let set = match target {
                    Some((wire, level)) if order.in_time() => wires.set(wire, level).map(|()| true),
                    _ => Ok(false),
                };
                port.done(order.id, matches!(set, Ok(true))).await;
                set.map_err(|error| fault(name, &error))?;
            }
            _ = poll.tick() => {
                for (input, before) in plan.inputs.iter().zip(&mut before) {
                    let InputAddress::Modem(wire) = input.address else { continue };
                    let level = wires.level(wire).map_err(|error| fault(name, &error))? != input.inverted;
                    if level && before.replace(level) == Some(false) {
                        port.edge(Instant::now(), None).await;
                    }
                    *before = Some(level);
                }
                // Up once every wire was set and read.
                if !is_up {
                    is_up = true;
                    port.up(plan, "").await;
                }
            }
        }
    }
}
