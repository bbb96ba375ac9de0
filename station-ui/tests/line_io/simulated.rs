//! The line in the process: order, timing, safe states.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use station::line::settings::DeviceSettings;
use station::line::{
    Action, DeviceState, Heard, LineCommand, LineSettings, LineThread, Output, PartNumber, PartVerdict, SimulatedLine,
};

use super::watch::{PATIENCE, Watch, wait_for};

fn settings() -> LineSettings {
    let mut settings = LineSettings::simulated();
    settings.gate.delay_ms = Some(250);
    settings.gate.tolerance_ms = 1000;
    settings.gate.debounce_ms = 0;
    settings.gate.pulse_ms = 10;
    settings.gate.heartbeat_ms = 20;
    settings.devices[0].retry_ms = 5;
    settings
}

fn ready(settings: &LineSettings) -> (SimulatedLine, Receiver<Heard>, Watch) {
    let line = SimulatedLine::new();
    let heard = line.listen();
    let watch = Watch::start(settings, &line);
    watch.ready();
    wait_for("ready", || line.is_on(Output::Ready));
    (line, heard, watch)
}

/// The next time that this output is switched on.
fn on(heard: &Receiver<Heard>, wanted: Output) -> (Option<PartNumber>, Instant) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match heard.recv_deadline(deadline).unwrap() {
            Heard::Output { output, on: true, part, at } if output == wanted => return (part, at),
            _ => {}
        }
    }
}

#[test]
fn parts_pass_fail_or_are_late_in_their_order() {
    let (line, heard, mut watch) = ready(&settings());
    for _ in 0..4 {
        line.edge();
    }
    let verdicts = [PartVerdict::Pass, PartVerdict::Fail, PartVerdict::NoRead];
    for verdict in verdicts {
        let (part, ..) = watch.triggered();
        watch.verdict(part, verdict);
    }
    let (last, ..) = watch.triggered();
    let acted: Vec<_> = (0..4).map(|_| watch.acted()).collect();
    let expected = [Action::Passed, Action::Rejected, Action::Rejected, Action::RejectedLate];
    assert_eq!(acted, [1, 2, 3, 4].map(|part| Some(PartNumber(part))).into_iter().zip(expected).collect::<Vec<_>>());
    let pass = on(&heard, Output::Pass);
    assert_eq!(pass.0, Some(PartNumber(1)));
    watch.verdict(last, PartVerdict::Pass);
    let counters = watch.line.shutdown();
    assert_eq!((counters.passed, counters.rejected, counters.rejected_late, counters.verdicts_late), (1, 2, 1, 1));
    assert!(line.is_on(Output::Stop) && !line.is_on(Output::Ready) && !line.is_on(Output::Pass));
}

#[test]
fn a_cut_wire_is_told_rejects_and_recovers() {
    let (line, _heard, mut watch) = ready(&settings());
    line.edge();
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Pass);
    line.cut(true);
    let gone = watch.device(DeviceState::Down);
    assert_eq!(gone.device, "simulated");
    assert_eq!(watch.acted(), (Some(part), Action::Rejected));
    line.cut(false);
    watch.device(DeviceState::Up);
    wait_for("ready", || line.is_on(Output::Ready));
    line.edge();
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Pass);
    assert_eq!(watch.acted(), (Some(part), Action::Passed));
}

#[test]
fn an_encoder_sets_the_gate_and_failures_stop_the_line() {
    let mut settings = settings();
    (settings.gate.delay_ms, settings.gate.delay_counts) = (None, Some(100));
    settings.stop.in_row = Some(2);
    let (line, _heard, mut watch) = ready(&settings);
    line.encoder(1000);
    for count in [1000, 1010, 1020] {
        line.edge_at(count);
        let (part, _, encoder) = watch.triggered();
        assert_eq!(encoder, Some(count));
        watch.verdict(part, if count == 1000 { PartVerdict::Pass } else { PartVerdict::Fail });
    }
    line.encoder(1100);
    assert_eq!(watch.acted(), (Some(PartNumber(1)), Action::Passed));
    line.encoder(1110);
    line.encoder(1120);
    assert_eq!(watch.acted(), (Some(PartNumber(2)), Action::Rejected));
    assert_eq!(watch.acted(), (Some(PartNumber(3)), Action::Rejected));
    assert_eq!(watch.acted(), (None, Action::Stopped));
    wait_for("stop", || line.is_on(Output::Stop));
    watch.line.send(LineCommand::Stop(false)).unwrap();
    assert_eq!(watch.acted(), (None, Action::Released));
    wait_for("release", || !line.is_on(Output::Stop));
}

#[test]
fn the_heart_beats_and_the_light_is_set() {
    let (line, heard, mut watch) = ready(&settings());
    for _ in 0..3 {
        on(&heard, Output::Heartbeat);
    }
    assert_eq!(line.light(), [1.0]);
    watch.line.send(LineCommand::Light(vec![0.25])).unwrap();
    wait_for("light", || line.light() == [0.25]);
    // What is no level is not set; and a controller that was away is told the level that it had.
    watch.line.send(LineCommand::Light(vec![f64::NAN])).unwrap();
    watch.line.send(LineCommand::Light(vec![1.5])).unwrap();
    line.cut(true);
    watch.device(DeviceState::Down);
    while heard.try_recv().is_ok() {}
    line.cut(false);
    watch.device(DeviceState::Up);
    let set: Vec<Heard> = heard.iter().filter(|heard| matches!(heard, Heard::Light(_))).take(2).collect();
    assert_eq!(set, [Heard::Light(vec![1.0]), Heard::Light(vec![0.25])]);
}

#[test]
fn orders_that_find_no_room_end_the_connection_and_the_gate_is_safe() {
    let mut settings = settings();
    settings.gate.delay_ms = Some(1);
    let (line, _heard, mut watch) = ready(&settings);
    // Two orders for each, all at one moment.
    for _ in 0..1000 {
        line.edge();
    }
    watch.trouble("too slow");
    watch.device(DeviceState::Up);
    wait_for("ready", || line.is_on(Output::Ready) && !line.is_on(Output::Pass) && !line.is_on(Output::Fail));
    let counters = watch.line.shutdown();
    assert_eq!((counters.triggered, counters.passed), (counters.rejected + counters.rejected_late, 0));
}

#[test]
fn a_probe_tells_how_every_device_is() {
    let mut settings = settings();
    settings.devices.push(DeviceSettings::new("plc", "serial-text", "/dev/serial/by-id/none"));
    let mut told = LineThread::probe(&settings, PATIENCE).unwrap();
    told.sort_by(|a, b| a.device.cmp(&b.device));
    let told: Vec<_> = told.iter().map(|event| (event.device.as_str(), event.state)).collect();
    assert_eq!(told, [("plc", DeviceState::Down), ("simulated", DeviceState::Up)]);
}

/// Edge to output, with verdicts that are there in time: how late the gate is set.
#[test]
fn the_gate_is_set_at_its_moment() {
    const PARTS: u32 = 200;
    const DELAY: Duration = Duration::from_millis(60);
    let mut settings = settings();
    settings.gate.delay_ms = Some(60);
    settings.gate.pulse_ms = 2;
    let (line, heard, mut watch) = ready(&settings);
    let mut late = Vec::new();
    let begun = Instant::now();
    let mut edges = Vec::new();
    for number in 0..PARTS {
        // Not in step with the milliseconds of a timer.
        let due = begun + Duration::from_micros(5_300) * number;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        line.edge();
        let (part, instant, _) = watch.triggered();
        edges.push(instant);
        watch.verdict(part, PartVerdict::Pass);
    }
    // On a busy machine some verdicts are too late; what counts here are the others.
    while watch.acted().0 != Some(PartNumber(u64::from(PARTS))) {}
    for heard in heard.try_iter() {
        if let Heard::Output { output: Output::Pass, on: true, part: Some(part), at } = heard {
            let waited = at - edges[part.0 as usize - 1];
            assert!(waited >= DELAY, "too early");
            late.push(waited - DELAY);
        }
    }
    assert!(late.len() > PARTS as usize / 2, "{}", late.len());
    late.sort();
    let (median, p99, worst) = (late[late.len() / 2], late[late.len() * 99 / 100], late[late.len() - 1]);
    println!("simulated: gate set late by {median:?} at the median, {p99:?} at 99 %, {worst:?} at worst");
    assert!(median < Duration::from_millis(10), "{median:?}");
}

#[test]
fn events_that_nobody_takes_reject_every_part_and_are_not_lost() {
    let mut settings = settings();
    settings.gate.delay_ms = Some(1);
    let line = SimulatedLine::new();
    let mut watch = Watch::start(&settings, &line);
    watch.ready();
    wait_for("ready", || line.is_on(Output::Ready));
    // More than the channel holds, two events for each.
    for _ in 0..750 {
        for _ in 0..4 {
            line.edge();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    wait_for("not ready", || !line.is_on(Output::Ready));
    for part in 1..=3000 {
        assert_eq!(watch.triggered().0, PartNumber(part));
    }
    wait_for("ready again", || {
        // The rest is taken as well.
        while watch.line.events.try_recv().is_ok() {}
        line.is_on(Output::Ready)
    });
}
