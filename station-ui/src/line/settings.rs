//! Settings of the line: devices, signals, gate, stop rule, light.

mod plan;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::LineError;
pub use plan::LinePlan;
pub(crate) use plan::{is_level, is_text, range};

/// Everything that settings say of the line. The default is a bench without a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineSettings {
    /// Devices, each with a connection of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceSettings>,
    /// Signals that come in.
    #[serde(default)]
    pub inputs: InputSettings,
    /// Signals that go out.
    #[serde(default)]
    pub outputs: OutputSettings,
    /// From the photocell to the gate.
    #[serde(default)]
    pub gate: GateSettings,
    /// When failures stop the line.
    #[serde(default)]
    pub stop: StopSettings,
    /// The light; left out: it is not controlled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<LightSettings>,
}

/// A device and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceSettings {
    /// Name that signals and messages use.
    pub name: String,
    /// Driver: `simulated`, `serial-text`, `modbus-rtu`, `modbus-tcp`, `modem-lines`, `gardasoft`, `generic-text`.
    pub driver: String,
    /// Serial port (`/dev/serial/by-id/...`) or `tcp://host:port`.
    #[serde(default)]
    pub port: String,
    /// Speed of a serial port, bits per second.
    #[serde(default = "default_baud")]
    pub baud: u32,
    /// 7 or 8.
    #[serde(default = "default_data_bits")]
    pub data_bits: u8,
    /// Parity.
    #[serde(default)]
    pub parity: Parity,
    /// 1 or 2.
    #[serde(default = "default_stop_bits")]
    pub stop_bits: u8,
    /// What ends a line that is sent. Of lines that come in any end is taken.
    #[serde(default)]
    pub line_end: LineEnd,
    /// Unit identifier of a Modbus device, 0 to 247; 0 over RTU would be a broadcast and is refused.
    #[serde(default = "default_unit")]
    pub unit: u8,
    /// How often inputs are asked for, where they do not come by themselves.
    #[serde(default = "default_poll_ms")]
    pub poll_ms: u64,
    /// How long an answer may take.
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
    /// Wait before the first attempt to connect again; it doubles up to 5 s.
    #[serde(default = "default_retry_ms")]
    pub retry_ms: u64,
    /// Text that asks whether the device is there; without it only a cut connection is noticed, not silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Line that it answers with; left out: any line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// How often it is asked.
    #[serde(default = "default_query_ms")]
    pub query_ms: u64,
    /// Whether every part is rejected while this device does not work.
    #[serde(default = "default_required")]
    pub required: bool,
}

const fn default_baud() -> u32 {
    115_200
}

const fn default_data_bits() -> u8 {
    8
}

const fn default_stop_bits() -> u8 {
    1
}

const fn default_unit() -> u8 {
    1
}

const fn default_poll_ms() -> u64 {
    5
}

const fn default_timeout_ms() -> u64 {
    500
}

const fn default_retry_ms() -> u64 {
    250
}

const fn default_query_ms() -> u64 {
    1000
}

const fn default_required() -> bool {
    true
}

impl DeviceSettings {
    /// A device with the defaults of everything else.
    pub fn new(name: impl Into<String>, driver: impl Into<String>, port: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            driver: driver.into(),
            port: port.into(),
            baud: default_baud(),
            data_bits: default_data_bits(),
            parity: Parity::default(),
            stop_bits: default_stop_bits(),
            line_end: LineEnd::default(),
            unit: default_unit(),
            poll_ms: default_poll_ms(),
            timeout_ms: default_timeout_ms(),
            retry_ms: default_retry_ms(),
            query: None,
            reply: None,
            query_ms: default_query_ms(),
            required: true,
        }
    }
}

/// Parity of a serial port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parity {
    /// None.
    #[default]
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    /// Carriage return and line feed.
    #[default]
    Crlf,
    /// Carriage return.
    Cr,
    /// Line feed.
    Lf,
    /// Nothing: the text itself has its end.
    None,
}

impl LineEnd {
    /// The bytes.
    pub const fn bytes(self) -> &'static str {
        match self {
            Self::Crlf => "\r\n",
            Self::Cr => "\r",
            Self::Lf => "\n",
            Self::None => "",
        }
    }
}

/// Where a signal is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignalSettings {
    /// Device, by its name.
    pub device: String,
    /// Address on it: `coil:3`, `discrete:0`, `input:4`, `holding32:10`, `rts`, `cts`; for inputs of `serial-text` the line that is
    /// sent, with `{count}` where a number stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Text that switches an output of `serial-text` on; `{part}` becomes the number of the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Text that switches it off; left out: nothing is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<String>,
    /// Low means on; for the photocell: the falling edge is the part.
    #[serde(default)]
    pub inverted: bool,
}

/// Signals that come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSettings {
    /// A part is before the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photocell: Option<SignalSettings>,
    /// Position of the belt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<SignalSettings>,
}

/// Signals that go out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSettings {
    /// Pulse: the part at the gate may pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<SignalSettings>,
    /// Pulse: it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail: Option<SignalSettings>,
    /// Pulse: it was rejected because nothing was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_read: Option<SignalSettings>,
    /// Level: the station inspects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<SignalSettings>,
    /// Changes while the station lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<SignalSettings>,
    /// Level: the line is to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<SignalSettings>,
}

/// From the photocell to the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GateSettings {
    /// Edge to gate on a belt of constant speed. Left out with `delay_counts` too: 500 ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Edge to gate in counts of the encoder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_counts: Option<i64>,
    /// How much later than that the gate may still be set.
    pub tolerance_ms: u64,
    /// The same in counts; left out: a twentieth of `delay_counts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance_counts: Option<i64>,
    /// Verdicts later than this after the edge are none; left out: until the gate is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<u64>,
    /// Edges nearer to the one before are its bounces.
    pub debounce_ms: u64,
    /// How long an output is on; the next part ends it early.
    pub pulse_ms: u64,
    /// How often the heartbeat changes.
    pub heartbeat_ms: u64,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            delay_ms: None,
            delay_counts: None,
            tolerance_ms: 20,
            tolerance_counts: None,
            late_ms: None,
            debounce_ms: 5,
            pulse_ms: 50,
            heartbeat_ms: 500,
        }
    }
}

/// When the line is stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StopSettings {
    /// So many rejected parts in a row; left out: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_row: Option<u32>,
    /// So many rejected ones of the last `parts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failures: Option<u32>,
    /// How many parts are looked back on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<u32>,
    /// Whether the line is stopped when the station ends, and until it is connected.
    pub when_closed: bool,
}

impl Default for StopSettings {
    fn default() -> Self {
        Self { in_row: None, failures: None, parts: None, when_closed: true }
    }
}

/// The light and its controller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LightSettings {
    /// Device, by its name.
    pub device: String,
    /// Levels from 0 to 1, one for each channel, set as soon as the controller is connected.
    pub levels: Vec<f64>,
    /// How a Gardasoft controller drives the light.
    #[serde(default)]
    pub mode: LightMode,
    /// Pulse width of the pulsed mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulse_ms: Option<f64>,
    /// Trigger to pulse of the pulsed mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<f64>,
    /// Text that sets a channel, for `generic-text`: `{channel}` becomes its number from 1, `{level}` its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Number that stands for level 1 in `generic-text`.
    #[serde(default = "default_full")]
    pub full: u32,
    /// Line that `generic-text` answers a level with; left out: it answers nothing that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

const fn default_full() -> u32 {
    255
}

/// How a light is driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LightMode {
    /// On all the time.
    #[default]
    Continuous,
    /// On while the trigger input of the controller is.
    Switched,
    /// A pulse at every trigger; controllers with one channel.
    Pulsed,
}

impl LineSettings {
    /// A line in the process: every signal on the simulated device, with a light.
    pub fn simulated() -> Self {
        let signal = || Some(SignalSettings { device: "simulated".to_owned(), ..SignalSettings::default() });
        Self {
            devices: vec![DeviceSettings::new("simulated", "simulated", "")],
            inputs: InputSettings { photocell: signal(), encoder: signal() },
            outputs: OutputSettings {
                pass: signal(),
                fail: signal(),
                no_read: signal(),
                ready: signal(),
                heartbeat: signal(),
                stop: signal(),
            },
            light: Some(LightSettings {
                device: "simulated".to_owned(),
                levels: vec![1.0],
                mode: LightMode::default(),
                pulse_ms: None,
                delay_ms: None,
                set: None,
                full: default_full(),
                accepted: None,
            }),
            ..Self::default()
        }
    }

    /// Reads and checks the settings of a line.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_toml(text: &str) -> Result<Self, LineError> {
        let settings: Self = toml::from_str(text).map_err(|error| LineError::Toml(error.to_string()))?;
        settings.check()?;
        Ok(settings)
    }

    /// Looks through them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn check(&self) -> Result<(), LineError> {
        self.plan().map(|_| ())
    }
}
