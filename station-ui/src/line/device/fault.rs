//! What is wrong with a device, told so that somebody can mend it.

#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use grader::bilingual::Bilingual;

use crate::line::DeviceState;
use crate::line::text::quote;

/// What is wrong with a device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The port or the host is not there.
    #[error("{port} is not there. Is it plugged in and switched on? Is the name right?")]
    NotFound {
        /// Port.
        port: String,
    },
    /// The port may not be used.
    #[error("{port} may not be opened: no permission, or another program uses it")]
    Denied {
        /// Port.
        port: String,
    },
    /// The other end closed: the adapter was unplugged, or the host hung up.
    #[error("{port} was unplugged or hung up. Check cable and power")]
    Gone {
        /// Port.
        port: String,
    },
    /// No answer.
    #[error("no answer on {port} within {} ms. Check cable, power, speed and address of the device", .waited.as_millis())]
    Silent {
        /// Port.
        port: String,
        /// For how long was waited.
        waited: Duration,
    },
    /// It takes nothing.
    #[error("{port} takes no data: nobody reads at the other end. Check cable and power")]
    Stuck {
        /// Port.
        port: String,
    },
    /// Something that is not understood.
    #[error(
        "{port} sent what is not understood: {text}. Check speed, parity and settings, and the cable for disturbances"
    )]
    Garbage {
        /// Port.
        port: String,
        /// The beginning of it.
        text: String,
    },
    /// The device says no.
    #[error("{port} refuses {request}: {}. Check address and settings of this signal", .answer.en)]
    Refused {
        /// Port.
        port: String,
        /// What was asked, as settings or the protocol write it.
        request: String,
        /// What it answered.
        answer: Bilingual,
    },
    /// An answer that is none to what was asked.
    #[error(
        "{port} answers something else than it was asked. Check speed, parity and address, and whether it is the right device"
    )]
    Telegram {
        /// Port.
        port: String,
    },
    /// A counter of parts that cannot have counted them.
    #[error("{port}: the counter of parts jumped by {step}. Was it set anew, or is `poll_ms` too long?")]
    Jumped {
        /// Port.
        port: String,
        /// By how much.
        step: i64,
    },
    /// A port without the wires that a gate on RTS or DTR needs.
    #[error(
        "{port} has no RTS, DTR and CTS: it is a pseudo-terminal or an adapter without these wires. Use another port"
    )]
    NoModemLines {
        /// Port.
        port: String,
    },
    /// Outputs were commanded faster than the device takes them.
    #[error("{port} is too slow for what it is sent; the connection is made anew")]
    TooSlow {
        /// Port.
        port: String,
    },
    /// Anything else that the operating system says.
    #[error("{port}: {text}")]
    Io {
        /// Port.
        port: String,
        /// What the system says.
        text: String,
    },
}

impl Fault {
    /// From what the operating system says.
    pub fn from_io(port: &str, error: &io::Error) -> Self {
        let port = port.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable => Self::NotFound { port },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ResourceBusy => Self::Denied { port },
            io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::TimedOut
            | io::ErrorKind::NotConnected => Self::Gone { port },
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Telegram { port },
            // A terminal whose other end is closed: EIO; an adapter that is gone: ENXIO, ENODEV.
            _ if matches!(error.raw_os_error(), Some(5 | 6 | 19)) => Self::Gone { port },
            _ => Self::Io { port, text: error.to_string() },
        }
    }

    /// From what opening a serial port says.
    pub fn from_serial(port: &str, error: &tokio_serial::Error) -> Self {
        use tokio_serial::ErrorKind;
        match error.kind() {
            ErrorKind::Io(kind) => Self::from_io(port, &io::Error::new(kind, error.description.clone())),
            ErrorKind::NoDevice => {
                let busy = error.description.contains("busy") || error.description.contains("lock");
                let port = port.to_owned();
                if busy { Self::Denied { port } } else { Self::NotFound { port } }
            }
            // A terminal whose other end is closed, an adapter that is just being pulled out.
            ErrorKind::Unknown if matches!(error.description.as_str(), "I/O error" | "No such device or address") => {
                Self::Gone { port: port.to_owned() }
            }
            ErrorKind::InvalidInput | ErrorKind::Unknown => {
                Self::Io { port: port.to_owned(), text: error.description.clone() }
            }
        }
    }

    /// Something that is not understood.
    pub fn garbage(port: &str, line: &[u8]) -> Self {
        Self::Garbage { port: port.to_owned(), text: quote(line) }
    }

    /// What it means for the device.
    pub const fn state(&self) -> DeviceState {
        match self {
            Self::Garbage { .. }
            | Self::Refused { .. }
            | Self::Telegram { .. }
            | Self::Jumped { .. }
            | Self::NoModemLines { .. }
            | Self::TooSlow { .. } => DeviceState::Faulty,
            _ => DeviceState::Down,
        }
    }

    /// The same in both languages.
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::NotFound { port } => format!("找不到 {port}。是否已接好并通电？名称是否正确？"),
            Self::Denied { port } => format!("无法打开 {port}：没有权限，或被其他程序占用"),
            Self::Gone { port } => format!("{port} 已断开或对方已关闭连接。请检查电缆和电源"),
            Self::Silent { port, waited } => {
                format!("{port} 在 {} ms 内没有应答。请检查电缆、电源、波特率和设备地址", waited.as_millis())
            }
            Self::Stuck { port } => format!("{port} 不接收数据：对端无人读取。请检查电缆和电源"),
            Self::Garbage { port, text } => {
                format!("{port} 发来无法识别的数据：{text}。请检查波特率、校验位、设置以及电缆干扰")
            }
            Self::Refused { port, request, answer } => {
                format!("{port} 拒绝了 {request}：{}。请检查该信号的地址和设置", answer.zh)
            }
            Self::Telegram { port } => format!("{port} 的应答与请求不符。请检查波特率、校验位和地址，并确认设备无误"),
            Self::Jumped { port, step } => format!("{port}：产品计数器跳变 {step}。是否被清零，或 poll_ms 过长？"),
            Self::NoModemLines { port } => {
                format!("{port} 没有 RTS、DTR、CTS 线：它是伪终端，或转接器没有这些线。请换用其他端口")
            }
            Self::TooSlow { port } => format!("{port} 跟不上发送速度，正在重新连接"),
            Self::Io { port, text } => format!("{port}：{text}"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}
