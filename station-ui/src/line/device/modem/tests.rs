use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;

use super::super::{InputPlan, News, Order, OutputPlan, Report, SimulatedLine};
use super::*;
use crate::line::settings::DeviceSettings;
use crate::line::signal::Output;

/// Wires of a port that is not there: levels of CTS as they are read one after the other, then the port is gone.
struct Scripted {
    cts: VecDeque<bool>,
    set: Arc<Mutex<Vec<(ModemOutput, bool)>>>,
}

impl Wires for Scripted {
    fn set(&mut self, wire: ModemOutput, level: bool) -> io::Result<()> {
        self.set.lock().unwrap().push((wire, level));
        Ok(())
    }

    fn level(&mut self, _: ModemInput) -> io::Result<bool> {
        self.cts.pop_front().ok_or_else(|| io::Error::from_raw_os_error(5))
    }
}

fn plan() -> DevicePlan {
    let mut settings = DeviceSettings::new("gate", "modem-lines", "/dev/ttyS0");
    settings.poll_ms = 1;
    let output = |output, wire, safe| OutputPlan { output, address: OutputAddress::Modem(wire), inverted: false, safe };
    DevicePlan {
        settings,
        driver: &ModemLines,
        outputs: vec![
            output(Output::Pass, ModemOutput::Rts, Some(false)),
            output(Output::Stop, ModemOutput::Dtr, None),
        ],
        inputs: vec![InputPlan {
            input: Input::Photocell,
            address: InputAddress::Modem(ModemInput::Cts),
            inverted: false,
        }],
        light: None,
    }
}

#[test]
fn rising_edges_are_parts_outputs_begin_safe_and_a_pulled_adapter_is_told() {
    let set = Arc::new(Mutex::new(Vec::new()));
    let wires = Scripted { cts: [true, false, true, true, false, true].into(), set: Arc::clone(&set) };
    let (orders, inbox) = mpsc::channel(4);
    let (outbox, mut reports) = mpsc::channel(16);
    let mut port = Port::new(0, inbox, outbox, SimulatedLine::new(), Arc::default());
    let order = Order { id: 7, what: What::Set(Output::Pass, true), part: None, until: None };
    orders.try_send(order).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let fault = runtime.block_on(run(&plan(), &mut port, wires));
    assert_eq!(fault, Fault::Gone { port: "/dev/ttyS0".to_owned() });
    let expected = [(ModemOutput::Rts, false), (ModemOutput::Rts, true)];
    assert_eq!(*set.lock().unwrap(), expected);
    let mut edges = 0;
    let mut done = Vec::new();
    while let Ok(Report { news, .. }) = reports.try_recv() {
        match news {
            News::Edge(_) => edges += 1,
            News::Done { id, carried_out } => done.push((id, carried_out)),
            News::State(..) | News::Count(_) => {}
        }
    }
    assert_eq!(edges, 2, "the first level is no edge");
    assert_eq!(done, [(7, true)]);
}

#[test]
fn a_port_without_these_wires_is_told_apart_from_one_that_is_gone() {
    let error = |text: &str| io_error(tokio_serial::Error::new(tokio_serial::ErrorKind::Unknown, text));
    let port = || "p".to_owned();
    assert_eq!(fault("p", &error("Not a typewriter")), Fault::NoModemLines { port: port() });
    assert_eq!(fault("p", &error("I/O error")), Fault::Gone { port: port() });
}
