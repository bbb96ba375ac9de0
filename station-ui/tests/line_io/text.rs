//! A PLC that speaks in lines over a pseudo-terminal.

use std::time::{Duration, Instant};

use station::line::settings::{DeviceSettings, SignalSettings};
use station::line::{Action, DeviceState, LineSettings, PartNumber, PartVerdict, SimulatedLine};

use super::device::{Device, Mood};
use super::watch::Watch;

/// Long enough for a verdict on a busy machine.
const DELAY_MS: u64 = 250;

fn plc() -> Device {
    Device::terminal(|line| (line == "PING").then(|| "PONG\r\n".to_owned()))
}

fn settings(device: &Device) -> LineSettings {
    let mut plc = DeviceSettings::new("plc", "serial-text", &device.port);
    plc.query = Some("PING".to_owned());
    plc.reply = Some("PONG".to_owned());
    (plc.query_ms, plc.timeout_ms, plc.retry_ms) = (50, 300, 20);
    let mut settings = LineSettings { devices: vec![plc], ..LineSettings::default() };
    let input = |address: &str| {
        Some(SignalSettings { device: "plc".to_owned(), address: address.to_owned(), ..SignalSettings::default() })
    };
    let output = |on: &str, off: &str| {
        let off = (!off.is_empty()).then(|| off.to_owned());
        Some(SignalSettings { device: "plc".to_owned(), on: Some(on.to_owned()), off, ..SignalSettings::default() })
    };
    settings.inputs.photocell = input("EDGE {count}");
    settings.inputs.encoder = input("ENC {count}");
    settings.outputs.pass = output("PASS {part}", "NOPASS");
    settings.outputs.fail = output("FAIL {part}", "");
    settings.outputs.ready = output("READY 1", "READY 0");
    settings.outputs.stop = output("STOP 1", "STOP 0");
    settings.gate.delay_ms = Some(DELAY_MS);
    settings.gate.tolerance_ms = 1000;
    settings.gate.debounce_ms = 0;
    settings.gate.pulse_ms = 20;
    settings
}

fn ready(device: &Device) -> Watch {
    let mut watch = Watch::start(&settings(device), &SimulatedLine::new());
    watch.ready();
    watch.device(DeviceState::Up);
    device.hears("READY 1");
    watch
}

/// A part goes through and passes.
fn passes(device: &Device, watch: &mut Watch) -> PartNumber {
    device.say("EDGE 12\r\n");
    let (part, edge, encoder) = watch.triggered();
    assert_eq!(encoder, Some(12));
    watch.verdict(part, PartVerdict::Pass);
    device.hears(&format!("PASS {}", part.0));
    let late = edge.elapsed().saturating_sub(Duration::from_millis(DELAY_MS));
    println!("text: pass heard {late:?} after its moment");
    device.hears("NOPASS");
    assert_eq!(watch.acted(), (Some(part), Action::Passed));
    part
}

#[test]
fn parts_pass_and_fail_over_a_terminal() {
    let device = plc();
    let mut watch = ready(&device);
    passes(&device, &mut watch);
    device.say("ENC 500\nEDGE 600\n");
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Fail);
    let before = device.hears("FAIL 2");
    assert!(!before.iter().any(|line| line.starts_with("PASS")));
    watch.line.shutdown();
    let last = device.hears("STOP 1");
    assert!(last.contains(&"READY 0".to_owned()), "{last:?}");
}

#[test]
fn rubbish_is_told_once_rejects_and_passes_over() {
    let device = plc();
    let mut watch = ready(&device);
    device.say("EDGE 1\r\n");
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Pass);
    device.say([b"\xff\xfe\x00\x1b[2J".as_slice(), &[b'x'; 1000], b"\r\nEDGE x\r\n"].concat());
    let said = watch.device(DeviceState::Faulty);
    assert!(said.text.en.contains("not understood") && said.text.zh.contains("无法识别"), "{said:?}");
    assert_eq!(watch.acted(), (Some(part), Action::Rejected));
    // The next one of this device: that it works again.
    watch.device(DeviceState::Up);
    device.hears("READY 1");
    passes(&device, &mut watch);
}

#[test]
fn rubbish_during_a_pulse_ends_it() {
    let device = plc();
    let mut settings = settings(&device);
    settings.gate.pulse_ms = 60_000;
    let mut watch = Watch::start(&settings, &SimulatedLine::new());
    watch.ready();
    watch.device(DeviceState::Up);
    device.hears("READY 1");
    device.say("EDGE 1\r\n");
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Pass);
    device.hears("PASS 1");
    device.say("###\r\n");
    device.hears("NOPASS");
    device.hears("READY 1");
}

#[test]
fn silence_is_told_and_passes_over() {
    let device = plc();
    let mut watch = ready(&device);
    device.mood(Mood::Silent);
    let said = watch.trouble("no answer");
    assert_eq!(said.state, DeviceState::Down);
    device.mood(Mood::Answers);
    watch.device(DeviceState::Up);
    passes(&device, &mut watch);
}

#[test]
fn a_cut_wire_is_told_and_the_gate_is_safe_when_it_is_mended() {
    let device = plc();
    let mut watch = ready(&device);
    device.say("EDGE 1\r\n");
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Pass);
    device.hears("PASS 1");
    // The pulse is on when the wire is cut.
    device.cut();
    watch.trouble("unplugged");
    watch.trouble("not there");
    device.forget();
    device.plug();
    watch.device(DeviceState::Up);
    let first = device.hears("READY 1");
    assert!(first.iter().any(|line| line == "NOPASS"), "the gate is closed before anything else: {first:?}");
    assert!(!first.iter().any(|line| line.starts_with("PASS")));
    assert_eq!(passes(&device, &mut watch), PartNumber(2));
}

#[test]
fn a_terminal_has_no_modem_lines_and_that_is_said() {
    let device = plc();
    let mut settings = LineSettings::default();
    settings.devices.push(DeviceSettings::new("gate", "modem-lines", &device.port));
    let wire = |address: &str| {
        Some(SignalSettings { device: "gate".to_owned(), address: address.to_owned(), ..SignalSettings::default() })
    };
    settings.inputs.photocell = wire("cts");
    settings.outputs.pass = wire("rts");
    let mut watch = Watch::start(&settings, &SimulatedLine::new());
    let said = watch.trouble("no RTS, DTR and CTS");
    assert_eq!(said.state, DeviceState::Faulty);
}

#[test]
fn a_line_ends_quickly_even_if_nothing_is_plugged_in() {
    let mut settings = settings(&plc());
    settings.devices[0].port = "/dev/serial/by-id/none".to_owned();
    let mut watch = Watch::start(&settings, &SimulatedLine::new());
    watch.trouble("not there");
    let begun = Instant::now();
    watch.line.shutdown();
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());
}
