use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::line::device::{DRIVERS, OutputAddress};
use crate::line::gate::Distance;

const EXAMPLE: &str = include_str!("../../../../docs/station/line.toml");

#[test]
fn the_example_of_the_manual_is_read_and_says_what_it_says() {
    let settings = LineSettings::from_toml(EXAMPLE).unwrap();
    let plan = settings.plan().unwrap();
    assert_eq!(plan.devices.len(), 2);
    let distance = Distance::Time { delay: Duration::from_millis(400), tolerance: Duration::from_millis(20) };
    assert_eq!(plan.rules.distance, distance);
    assert_eq!(plan.devices[0].outputs[0].address, OutputAddress::Coil(0));
    assert_eq!(plan.light, Some(1));
    let again = toml::to_string(&settings).unwrap();
    assert_eq!(LineSettings::from_toml(&again).unwrap(), settings);
}

#[test]
fn what_the_manual_shows_can_be_set_in_both_languages() {
    let manuals =
        [include_str!("../../../../docs/station/line.md"), include_str!("../../../../docs/station/line.zh.md")];
    for manual in manuals {
        let lines = manual.lines().skip_while(|line| *line != "    [[devices]]");
        let example: Vec<&str> =
            lines.take_while(|line| line.is_empty() || line.starts_with("    ")).map(str::trim_start).collect();
        let settings = LineSettings::from_toml(&example.join("\n")).unwrap();
        assert_eq!(settings.plan().unwrap().devices[0].outputs.len(), 1);
    }
}

#[test]
fn the_default_is_a_bench_without_a_line() {
    let settings = LineSettings::from_toml("").unwrap();
    assert_eq!(settings, LineSettings::default());
    assert!(settings.plan().unwrap().devices.is_empty());
    LineSettings::simulated().check().unwrap();
}

/// A line over text with one change.
fn wrong(change: impl FnOnce(&mut LineSettings)) -> LineError {
    let mut settings = LineSettings::default();
    settings.devices.push(DeviceSettings::new("plc", "serial-text", "/dev/ttyUSB0"));
    let signal =
        |on: &str| SignalSettings { device: "plc".to_owned(), on: Some(on.to_owned()), ..SignalSettings::default() };
    settings.outputs.pass = Some(signal("P1"));
    settings.outputs.fail = Some(signal("F1"));
    settings.check().unwrap();
    change(&mut settings);
    settings.check().unwrap_err()
}

#[test]
fn what_is_wrong_is_told_in_both_languages() {
    let errors = [
        wrong(|line| line.devices[0].driver = "telepathy".to_owned()),
        wrong(|line| line.devices[0].port.clear()),
        wrong(|line| line.devices[0].port = "tcp://plc".to_owned()),
        wrong(|line| line.devices[0].port = "tcp://:502".to_owned()),
        wrong(|line| line.devices[0].baud = 0),
        wrong(|line| line.devices[0].timeout_ms = 0),
        wrong(|line| line.devices[0].query = Some("A\nB".to_owned())),
        wrong(|line| line.devices.push(line.devices[0].clone())),
        wrong(|line| line.outputs.pass = None),
        wrong(|line| line.outputs.ready = Some(SignalSettings::default())),
        wrong(|line| line.outputs.stop = line.outputs.fail.clone()),
        wrong(|line| {
            line.outputs.stop = Some(SignalSettings { device: "plc".to_owned(), ..SignalSettings::default() });
        }),
        wrong(|line| line.gate.delay_counts = Some(100)),
        wrong(|line| (line.gate.delay_ms, line.gate.delay_counts) = (Some(1), Some(1))),
        wrong(|line| line.gate.delay_ms = Some(0)),
        wrong(|line| line.gate.pulse_ms = u64::MAX),
        wrong(|line| line.stop.failures = Some(3)),
        wrong(|line| (line.stop.failures, line.stop.parts) = (Some(3), Some(2))),
        wrong(|line| line.stop.in_row = Some(0)),
        wrong(|line| line.light = LineSettings::simulated().light),
        wrong(|line| {
            line.light = LineSettings::simulated().light;
            line.light.as_mut().unwrap().device = "plc".to_owned();
        }),
        LineSettings::from_toml("[gate]\ndelay = 1").unwrap_err(),
    ];
    for error in errors {
        let said = error.say();
        assert!(!said.en.is_empty() && said.zh.chars().any(|c| c > '\u{2e80}'), "{error:?}");
    }
}

#[test]
fn a_light_wants_levels_from_0_to_1() {
    for levels in [vec![], vec![1.1], vec![-0.1], vec![f64::NAN], vec![0.5; 17]] {
        let mut settings = LineSettings::simulated();
        settings.light.as_mut().unwrap().levels = levels;
        assert!(settings.check().is_err());
    }
}

#[test]
fn drivers_have_names_of_their_own_and_say_what_they_are() {
    let mut names: Vec<&str> = DRIVERS.iter().map(|driver| driver.id()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), DRIVERS.len());
    assert!(DRIVERS.iter().all(|driver| !driver.about().en.is_empty() && !driver.about().zh.is_empty()));
}

proptest! {
    #[test]
    fn any_text_is_refused_or_read(text in "(\\[(gate|stop|light|inputs|outputs)\\]|[a-z_]{1,8} = [-0-9\"a-z]{1,6}|\\PC{0,20}|\n){0,12}") {
        let _ = LineSettings::from_toml(&text);
    }

    #[test]
    fn any_address_is_refused_or_understood(address in "\\PC{0,12}|(coil|discrete|input|holding32|rts|cts):?[0-9]{0,6}") {
        for driver in DRIVERS {
            let signal = SignalSettings { address: address.clone(), ..SignalSettings::default() };
            let _ = driver.output(&signal);
            let _ = driver.input(crate::line::Input::Photocell, &signal);
            let _ = driver.input(crate::line::Input::Encoder, &signal);
        }
    }
}
