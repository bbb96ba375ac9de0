//! Why there are no pictures: which device, what happened, what to do.

use grader::bilingual::Bilingual;

/// Why there are no pictures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// No such driver.
    #[error("there is no camera driver {id:?}; there are {known}")]
    UnknownDriver {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
    },
    /// The station was built without it.
    #[error("this station was built without the camera driver {id}: build it with --features {feature}")]
    NotBuilt {
        /// Driver.
        id: String,
        /// Feature that brings it.
        feature: String,
    },
    /// A setting that no camera, or not this one, can have.
    #[error("camera setting {name} = {value:?}: {} is wanted", wanted.en)]
    Setting {
        /// Its name.
        name: &'static str,
        /// What was demanded.
        value: String,
        /// What is possible.
        wanted: Bilingual,
    },
    /// Nothing is there.
    #[error("{device}: not found ({reason})")]
    NotFound {
        /// Which camera, folder or file.
        device: String,
        /// What the system says.
        reason: String,
    },
    /// It is there and cannot be opened: another program has it, or access is refused.
    #[error("{device}: cannot be opened ({reason})")]
    Refused {
        /// Which camera.
        device: String,
        /// What the system says.
        reason: String,
    },
    /// It cannot do what is demanded.
    #[error("{device}: {}", what.en)]
    Unsupported {
        /// Which camera.
        device: String,
        /// What it cannot do.
        what: Bilingual,
    },
    /// It was there, and is not any more.
    #[error("{device}: the connection is lost ({reason})")]
    Gone {
        /// Which camera.
        device: String,
        /// What the system says.
        reason: String,
    },
    /// What came is no picture. The next call goes on with the next.
    #[error("{device}: no picture: {}", reason.en)]
    Picture {
        /// Which camera or file.
        device: String,
        /// Why not.
        reason: Bilingual,
    },
    /// A replay has come to its end.
    #[error("{device}: that was the last picture")]
    Ended {
        /// Which folder or file.
        device: String,
    },
}

impl CaptureError {
    /// Whether trying again is of no use: the settings have to be changed, or a replay is at its end.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::UnknownDriver { .. } | Self::NotBuilt { .. } | Self::Setting { .. } | Self::Ended { .. } => true,
            Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::Unsupported { .. }
            | Self::Gone { .. }
            | Self::Picture { .. } => false,
        }
    }

    /// What happened and what to do.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let (en, zh) = match self {
            Self::UnknownDriver { id, known } => (
                format!("There is no camera driver {id:?}. Choose one of: {known}."),
                format!("没有名为 {id:?} 的相机驱动。可选：{known}。"),
            ),
            Self::NotBuilt { id, feature } => (
                format!("This station was built without the camera driver {id}. Build it with --features {feature}."),
                format!("本工作站构建时未包含相机驱动 {id}。请用 --features {feature} 重新构建。"),
            ),
            Self::Setting { name, value, wanted } => (
                format!("Camera setting {name} = {value:?} is not possible. Wanted: {}.", wanted.en),
                format!("相机设置 {name} = {value:?} 无效。应为：{}。", wanted.zh),
            ),
            Self::NotFound { device, reason } => (
                format!(
                    "{device} was not found ({reason}). Check power, cable and network, and the source in the settings."
                ),
                format!("未找到 {device}（{reason}）。请检查电源、线缆和网络，以及设置中的来源。"),
            ),
            Self::Refused { device, reason } => (
                format!("{device} cannot be opened ({reason}). Close other programs that use it; check access rights."),
                format!("无法打开 {device}（{reason}）。请关闭占用它的其他程序，并检查访问权限。"),
            ),
            Self::Unsupported { device, what } => {
                (format!("{device}: {}.", what.en), format!("{device}：{}。", what.zh))
            }
            Self::Gone { device, reason } => (
                format!(
                    "The connection to {device} is lost ({reason}). Check cable and power; it is opened again by itself."
                ),
                format!("与 {device} 的连接已断开（{reason}）。请检查线缆和电源；系统会自动重新打开。"),
            ),
            Self::Picture { device, reason } => (
                format!("{device} is no picture that can be inspected: {}. It counts as lost.", reason.en),
                format!("{device} 不是可检测的图像：{}。计为丢失。", reason.zh),
            ),
            Self::Ended { device } => {
                (format!("{device}: that was the last picture."), format!("{device}：图像已全部播放完毕。"))
            }
        };
        Bilingual { en, zh }
    }
}
