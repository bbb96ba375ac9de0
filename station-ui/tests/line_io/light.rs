//! Light controllers over pseudo-terminals and TCP.

use station::line::settings::{DeviceSettings, LightSettings};
use station::line::{DeviceState, LineCommand, LineSettings, SimulatedLine};

use super::device::{Answer, Device, Mood};
use super::watch::Watch;

/// A controller as the manual of TR-RC describes it: the command comes back with the answer, LF CR and the prompt.
fn gardasoft(line: &str) -> Option<String> {
    Some(match line {
        "VR" => "VR\n\rRT420-20 (HW02) V031\n\r>".to_owned(),
        _ if line.starts_with("RS3") => format!("{line}\n\rErr 1\n\r>"),
        _ => format!("{line}\n\r>"),
    })
}

fn settings(driver: &str, device: &Device, levels: &[f64]) -> LineSettings {
    let mut light = DeviceSettings::new("light", driver, &device.port);
    (light.query_ms, light.timeout_ms, light.retry_ms) = (50, 300, 20);
    let base = LineSettings::simulated().light.unwrap();
    LineSettings {
        devices: vec![light],
        light: Some(LightSettings { device: "light".to_owned(), levels: levels.to_vec(), ..base }),
        ..LineSettings::default()
    }
}

/// Set, changed, silent, rubbish, unplugged, and back with the level that it had.
fn lives_through_everything(device: &Device, settings: &LineSettings, first: &str, second: &str) {
    let mut watch = Watch::start(settings, &SimulatedLine::new());
    watch.device(DeviceState::Up);
    device.hears(first);
    watch.line.send(LineCommand::Light(vec![0.5])).unwrap();
    device.hears(second);

    device.mood(Mood::Silent);
    watch.trouble("no answer");
    device.mood(Mood::Answers);
    watch.device(DeviceState::Up);
    device.hears(second);

    device.mood(Mood::Rubbish);
    let said = watch.device(DeviceState::Faulty);
    assert!(said.text.en.contains("\\xff\\x1b?!"), "{said:?}");
    device.mood(Mood::Answers);
    watch.device(DeviceState::Up);
    device.hears(second);

    device.cut();
    watch.trouble("unplugged");
    watch.trouble("not there");
    device.forget();
    device.plug();
    watch.device(DeviceState::Up);
    device.hears(second);
}

#[test]
fn gardasoft_over_a_terminal() {
    let device = Device::terminal(gardasoft);
    lives_through_everything(&device, &settings("gardasoft", &device, &[0.8]), "RS1,80", "RS1,50");
}

#[test]
fn gardasoft_over_tcp() {
    let device = Device::tcp(gardasoft);
    lives_through_everything(&device, &settings("gardasoft", &device, &[0.8]), "RS1,80", "RS1,50");
}

#[test]
fn a_controller_that_refuses_is_quoted() {
    let device = Device::terminal(gardasoft);
    let mut watch = Watch::start(&settings("gardasoft", &device, &[0.8, 0.1, 1.0]), &SimulatedLine::new());
    let said = watch.trouble("refuses RS3,100: Err 1");
    assert_eq!(said.state, DeviceState::Faulty);
    assert!(said.text.zh.contains("拒绝"), "{said:?}");
}

#[test]
fn any_text_protocol_that_can_be_described() {
    let answer: Answer = |line| Some(if line == "?" { "OK\r\n".to_owned() } else { format!("!{line}\r\n") });
    let device = Device::terminal(answer);
    let mut settings = settings("generic-text", &device, &[1.0]);
    (settings.devices[0].query, settings.devices[0].reply) = (Some("?".to_owned()), Some("OK".to_owned()));
    let light = settings.light.as_mut().unwrap();
    light.set = Some("L{channel}={level}".to_owned());
    light.accepted = Some("!L1={count}".to_owned());
    lives_through_everything(&device, &settings, "L1=255", "L1=128");
}
