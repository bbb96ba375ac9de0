//! Why a line cannot be started or commanded.

use grader::bilingual::Bilingual;

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// What a setting may be, in both languages.
pub(super) const fn allowed(en: &'static str, zh: &'static str) -> Allowed {
    Allowed { en, zh }
}

/// Why a line cannot be started or commanded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// No such driver.
    #[error("device {device}: there is no driver {driver}")]
    UnknownDriver {
        /// Device.
        device: String,
        /// What was asked for.
        driver: String,
    },
    /// Two devices of one name, or one without.
    #[error("device name {name:?} is empty or used twice")]
    DeviceName {
        /// Name.
        name: String,
    },
    /// A signal names a device that is not there.
    #[error("signal {signal}: there is no device {device}")]
    UnknownDevice {
        /// Signal.
        signal: String,
        /// Device it names.
        device: String,
    },
    /// What a driver cannot do, or cannot understand.
    #[error("signal {signal}: driver {driver} does not take {what:?}; it takes {}", .takes.en)]
    Address {
        /// Signal.
        signal: String,
        /// Driver.
        driver: &'static str,
        /// What was asked for.
        what: String,
        /// What can be asked for.
        takes: Allowed,
    },
    /// A value that is out of its range.
    #[error("{setting} = {value} is out of range: {}", .range.en)]
    Range {
        /// Setting.
        setting: String,
        /// Its value.
        value: String,
        /// What is allowed.
        range: Allowed,
    },
    /// Outputs without the one that lets parts pass.
    #[error("outputs are wired, but not `pass`: a line that rejects by default needs it")]
    NoPass,
    /// A delay in counts needs an encoder; both delays, or none.
    #[error("the gate needs exactly one of `delay_ms` and `delay_counts`, the latter with an encoder")]
    Delay,
    /// Text that is no settings.
    #[error("{0}")]
    Toml(String),
    /// The thread cannot be started.
    #[error("the thread of the line cannot be started: {0}")]
    Thread(String),
    /// Commands come faster than the line takes them.
    #[error("the line takes no more commands at the moment")]
    Busy,
    /// The thread has ended.
    #[error("the line was shut down")]
    Ended,
}

impl LineError {
    /// The same in both languages.
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::UnknownDriver { device, driver } => format!("设备 {device}：没有名为 {driver} 的驱动"),
            Self::DeviceName { name } => format!("设备名称 {name:?} 为空或重复"),
            Self::UnknownDevice { signal, device } => format!("信号 {signal}：没有名为 {device} 的设备"),
            Self::Address { signal, driver, what, takes } => {
                format!("信号 {signal}：驱动 {driver} 不接受 {what:?}；可用：{}", takes.zh)
            }
            Self::Range { setting, value, range } => format!("{setting} = {value} 超出范围：{}", range.zh),
            Self::NoPass => "已接输出信号，但没有 pass：默认剔除的产线必须接 pass".to_owned(),
            Self::Delay => {
                "剔除口必须且只能设置 delay_ms 与 delay_counts 之一；使用 delay_counts 时须有编码器".to_owned()
            }
            Self::Toml(text) => format!("设置有误：{text}"),
            Self::Thread(text) => format!("产线线程无法启动：{text}"),
            Self::Busy => "产线暂时无法接受更多命令".to_owned(),
            Self::Ended => "产线已关闭".to_owned(),
        };
        Bilingual::new(self.to_string(), zh)
    }
}
