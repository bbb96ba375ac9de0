//! From settings to what drivers and gate need, with every value checked.

use std::num::NonZeroU32;
use std::time::Duration;

use super::{DeviceSettings, LightSettings, LineSettings, SignalSettings};
use crate::line::LineError;
use crate::line::device::{self, DevicePlan, InputPlan, OutputPlan};
use crate::line::error::{Allowed, allowed};
use crate::line::gate::{Distance, GateRules, Share, StopRule};
use crate::line::signal::{Input, Output};

/// Most devices, and most channels of a light.
const MOST: usize = 16;
/// Longest time of any setting: an hour.
const LONGEST_MS: u64 = 3_600_000;
/// Longest text of any setting.
const LONGEST_TEXT: usize = 200;

/// Checked settings.
#[derive(Clone, Debug)]
pub struct LinePlan {
    /// Devices with their signals.
    pub devices: Vec<DevicePlan>,
    /// Rules of the gate.
    pub rules: GateRules,
    /// Length of a pulse.
    pub pulse: Duration,
    /// How often the heartbeat changes.
    pub heartbeat: Duration,
    /// State of the stop output when nobody commands it.
    pub stop_when_closed: bool,
    /// Index of the device with the light.
    pub light: Option<usize>,
}

impl LineSettings {
    /// Checks the settings and makes what drivers and gate need.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn plan(&self) -> Result<LinePlan, LineError> {
        if self.devices.len() > MOST {
            return Err(range("line.devices", self.devices.len(), allowed("at most 16", "最多 16 个")));
        }
        let mut devices = self.devices.iter().map(|device| self.device(device)).collect::<Result<Vec<_>, _>>()?;
        for (place, device) in self.devices.iter().enumerate() {
            let twice = self.devices.iter().take(place).any(|other| other.name == device.name);
            if device.name.is_empty() || device.name.len() > LONGEST_TEXT || twice {
                return Err(LineError::DeviceName { name: device.name.clone() });
            }
        }
        for (input, signal) in self.inputs() {
            add_input(&mut devices, input, signal)?;
        }
        for (output, signal) in self.outputs() {
            add_output(&mut devices, output, signal)?;
        }
        let light = self.light.as_ref().map(|light| add_light(&mut devices, light)).transpose()?;
        if self.outputs().next().is_some() && self.outputs.pass.is_none() {
            return Err(LineError::NoPass);
        }
        let gate = &self.gate;
        let pulse = milliseconds("line.gate.pulse_ms", gate.pulse_ms, 1)?;
        let heartbeat = milliseconds("line.gate.heartbeat_ms", gate.heartbeat_ms, 10)?;
        Ok(LinePlan { devices, rules: self.rules()?, pulse, heartbeat, stop_when_closed: self.stop.when_closed, light })
    }

    fn inputs(&self) -> impl Iterator<Item = (Input, &SignalSettings)> {
        let signals = [(Input::Photocell, &self.inputs.photocell), (Input::Encoder, &self.inputs.encoder)];
        signals.into_iter().filter_map(|(input, signal)| Some((input, signal.as_ref()?)))
    }

    fn outputs(&self) -> impl Iterator<Item = (Output, &SignalSettings)> {
        let outputs = &self.outputs;
        let signals = [
            (Output::Pass, &outputs.pass),
            (Output::Fail, &outputs.fail),
            (Output::NoRead, &outputs.no_read),
            (Output::Ready, &outputs.ready),
            (Output::Heartbeat, &outputs.heartbeat),
            (Output::Stop, &outputs.stop),
        ];
        signals.into_iter().filter_map(|(output, signal)| Some((output, signal.as_ref()?)))
    }

    fn device(&self, settings: &DeviceSettings) -> Result<DevicePlan, LineError> {
        let driver = device::driver(&settings.driver).ok_or_else(|| LineError::UnknownDriver {
            device: settings.name.clone(),
            driver: settings.driver.clone(),
        })?;
        let name = |field: &str| format!("{}.{field}", settings.name);
        if settings.port.len() > LONGEST_TEXT || (settings.port.is_empty() && driver.id() != "simulated") {
            return Err(range(
                &name("port"),
                &settings.port,
                allowed("a serial port or tcp://host:port", "串口，或 tcp://主机:端口"),
            ));
        }
        let address = settings.port.strip_prefix(device::TCP);
        let is_address = |address: &str| {
            let (host, port) = address.rsplit_once(':').unwrap_or_default();
            !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)
        };
        if address.is_some_and(|address| !is_address(address)) {
            return Err(range(&name("port"), &settings.port, allowed("tcp://host:port", "tcp://主机:端口")));
        }
        let is_tcp = address.is_some();
        if match driver.id() {
            "modbus-tcp" => !is_tcp,
            "modbus-rtu" | "modem-lines" => is_tcp,
            _ => false,
        } {
            return Err(range(
                &name("port"),
                &settings.port,
                allowed(
                    "tcp://host:port for modbus-tcp, a serial port otherwise",
                    "modbus-tcp 用 tcp://主机:端口，其他用串口",
                ),
            ));
        }
        if !(50..=4_000_000).contains(&settings.baud) {
            return Err(range(&name("baud"), settings.baud, allowed("50 to 4000000", "50 至 4000000")));
        }
        if !matches!(settings.data_bits, 7 | 8) || (settings.data_bits == 7 && driver.id() == "modbus-rtu") {
            return Err(range(
                &name("data_bits"),
                settings.data_bits,
                allowed("7 or 8; 8 for modbus-rtu", "7 或 8；modbus-rtu 为 8"),
            ));
        }
        if !matches!(settings.stop_bits, 1 | 2) {
            return Err(range(&name("stop_bits"), settings.stop_bits, allowed("1 or 2", "1 或 2")));
        }
        if settings.unit > 247 || (settings.unit == 0 && driver.id() == "modbus-rtu") {
            return Err(range(
                &name("unit"),
                settings.unit,
                allowed("1 to 247; 0 over TCP only", "1 至 247；0 仅用于 TCP"),
            ));
        }
        milliseconds(&name("poll_ms"), settings.poll_ms, 1)?;
        milliseconds(&name("timeout_ms"), settings.timeout_ms, 1)?;
        milliseconds(&name("retry_ms"), settings.retry_ms, 1)?;
        milliseconds(&name("query_ms"), settings.query_ms, 1)?;
        for (field, text) in [("query", &settings.query), ("reply", &settings.reply)] {
            if text.as_ref().is_some_and(|text| !is_text(text)) {
                return Err(range(&name(field), text.as_deref().unwrap_or_default(), TEXT));
            }
        }
        Ok(DevicePlan { settings: settings.clone(), driver, outputs: Vec::new(), inputs: Vec::new(), light: None })
    }

    fn rules(&self) -> Result<GateRules, LineError> {
        let gate = &self.gate;
        let distance = match (gate.delay_ms, gate.delay_counts) {
            (None, Some(delay)) if self.inputs.encoder.is_some() => {
                let tolerance = gate.tolerance_counts.unwrap_or(delay / 20);
                if !(1..=1_000_000_000).contains(&delay) {
                    return Err(range("line.gate.delay_counts", delay, allowed("1 to 1000000000", "1 至 1000000000")));
                }
                if !(0..=delay).contains(&tolerance) {
                    return Err(range(
                        "line.gate.tolerance_counts",
                        tolerance,
                        allowed("0 to delay_counts", "0 至 delay_counts"),
                    ));
                }
                Distance::Counts { delay, tolerance }
            }
            (Some(_), Some(_)) | (None, Some(_)) => return Err(LineError::Delay),
            (delay, None) => {
                let delay = milliseconds("line.gate.delay_ms", delay.unwrap_or(500), 1)?;
                Distance::Time { delay, tolerance: milliseconds("line.gate.tolerance_ms", gate.tolerance_ms, 1)? }
            }
        };
        Ok(GateRules {
            distance,
            late: gate.late_ms.map(|late| milliseconds("line.gate.late_ms", late, 1)).transpose()?,
            debounce: milliseconds("line.gate.debounce_ms", gate.debounce_ms, 0)?,
            stop: self.stop_rule()?,
        })
    }

    fn stop_rule(&self) -> Result<StopRule, LineError> {
        let stop = &self.stop;
        let number = |setting: &str, value: u32| {
            NonZeroU32::new(value)
                .filter(|value| value.get() <= crate::line::gate::LONGEST_SHARE)
                .ok_or_else(|| range(setting, value, allowed("1 to 10000", "1 至 10000")))
        };
        let share = match (stop.failures, stop.parts) {
            (None, None) => None,
            (Some(failures), Some(parts)) if failures <= parts => Some(Share {
                failures: number("line.stop.failures", failures)?,
                parts: number("line.stop.parts", parts)?,
            }),
            (failures, _) => {
                let both = allowed(
                    "`failures` and `parts` together, failures not above parts",
                    "failures 与 parts 须同时设置，且 failures 不大于 parts",
                );
                return Err(range("line.stop.failures", failures.unwrap_or_default(), both));
            }
        };
        let in_row = stop.in_row.map(|in_row| number("line.stop.in_row", in_row)).transpose()?;
        Ok(StopRule { in_row, share })
    }
}

fn find(devices: &[DevicePlan], signal: &str, device: &str) -> Result<usize, LineError> {
    devices
        .iter()
        .position(|plan| plan.settings.name == device)
        .ok_or_else(|| LineError::UnknownDevice { signal: signal.to_owned(), device: device.to_owned() })
}

fn add_input(devices: &mut [DevicePlan], input: Input, signal: &SignalSettings) -> Result<(), LineError> {
    let place = find(devices, input.id(), &signal.device)?;
    let Some(plan) = devices.get_mut(place) else { return Ok(()) };
    check_texts(input.id(), signal)?;
    let address = plan.driver.input(input, signal).map_err(|takes| LineError::Address {
        signal: input.id().to_owned(),
        driver: plan.driver.id(),
        what: signal.address.clone(),
        takes,
    })?;
    plan.inputs.push(InputPlan { input, address, inverted: signal.inverted });
    Ok(())
}

fn add_output(devices: &mut [DevicePlan], output: Output, signal: &SignalSettings) -> Result<(), LineError> {
    let place = find(devices, output.id(), &signal.device)?;
    let Some(plan) = devices.get_mut(place) else { return Ok(()) };
    check_texts(output.id(), signal)?;
    let wrong = |takes| LineError::Address {
        signal: output.id().to_owned(),
        driver: plan.driver.id(),
        what: signal.on.clone().unwrap_or_else(|| signal.address.clone()),
        takes,
    };
    let address = plan.driver.output(signal).map_err(wrong)?;
    let used = plan.outputs.iter().any(|other| other.address == address);
    if used && address != device::OutputAddress::Simulated {
        return Err(wrong(allowed("an address that no other output has", "未被其他输出占用的地址")));
    }
    // To stop the line at every connection would help nobody; to release it might hurt.
    let safe = (output != Output::Stop).then_some(false);
    plan.outputs.push(OutputPlan { output, address, inverted: signal.inverted, safe });
    Ok(())
}

fn add_light(devices: &mut [DevicePlan], light: &LightSettings) -> Result<usize, LineError> {
    let place = find(devices, "light", &light.device)?;
    if light.levels.is_empty() || light.levels.len() > MOST || !light.levels.iter().all(|level| is_level(*level)) {
        return Err(range(
            "line.light.levels",
            format!("{:?}", light.levels),
            allowed("1 to 16 levels from 0 to 1", "1 至 16 个 0 至 1 的亮度"),
        ));
    }
    if let Some(plan) = devices.get_mut(place) {
        plan.driver.light(light)?;
        plan.light = Some(light.clone());
    }
    Ok(place)
}

/// Whether a number can be the level of a light.
pub(crate) fn is_level(level: f64) -> bool {
    (0.0..=1.0).contains(&level)
}

const TEXT: Allowed = allowed("1 to 200 characters without line ends", "1 至 200 个字符，不含换行");

/// Whether a text fits on a line.
pub(crate) fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_TEXT && !text.contains(['\r', '\n', '\0'])
}

fn check_texts(signal_name: &str, signal: &SignalSettings) -> Result<(), LineError> {
    for (field, text) in [("on", &signal.on), ("off", &signal.off)] {
        if text.as_ref().is_some_and(|text| !is_text(text)) {
            return Err(range(&format!("{signal_name}.{field}"), text.as_deref().unwrap_or_default(), TEXT));
        }
    }
    if signal.address.len() > LONGEST_TEXT {
        return Err(range(&format!("{signal_name}.address"), &signal.address, TEXT));
    }
    Ok(())
}

pub(crate) fn range(setting: &str, value: impl ToString, range: Allowed) -> LineError {
    LineError::Range { setting: setting.to_owned(), value: value.to_string(), range }
}

fn milliseconds(setting: &str, value: u64, least: u64) -> Result<Duration, LineError> {
    if value < least || value > LONGEST_MS {
        let allowed = match least {
            0 => allowed("0 to 3600000 ms", "0 至 3600000 ms"),
            1 => allowed("1 to 3600000 ms", "1 至 3600000 ms"),
            _ => allowed("10 to 3600000 ms", "10 至 3600000 ms"),
        };
        return Err(range(setting, value, allowed));
    }
    Ok(Duration::from_millis(value))
}
