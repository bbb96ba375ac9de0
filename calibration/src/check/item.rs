//! What is checked.

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// Frames of the size and depth that the calibration is for.
    Picture,
    /// The day lies within the time that calibration and certificate hold for.
    Expiry,
    /// The calibration was made on a card with a certificate.
    Certificate,
    /// Frames of one series are of one setting, and not compressed.
    Series,
    /// Share of pixels at the largest level.
    Saturation,
    /// Share of pixels at level 0.
    BlackClipping,
    /// Rise of an edge from 10 to 90 %, modules.
    Focus,
    /// Angle by which the plane is foreshortened against that of the calibration, degrees.
    Tilt,
    /// Largest change of the scale since the calibration, over the picture, relative.
    Scale,
    /// Largest departure of the light from its mean, after calibration, relative.
    Evenness,
    /// Change of the light since the calibration, relative.
    Drift,
    /// Standard deviation of the mean over an aperture, reflectance.
    Noise,
    /// Light that is not the rig's, reflectance that it feigns.
    Ambient,
    /// Pixels per module.
    PixelsPerModule,
}

/// Unit of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// No number.
    None,
    /// Share: 0.01 is 1 %.
    Share,
    /// Reflectance, 0 to 1.
    Reflectance,
    /// Degrees.
    Degrees,
    /// Modules.
    Modules,
    /// Pixels per module.
    Pixels,
}

impl Item {
    /// All, in the order of reports.
    pub const ALL: [Self; 14] = [
        Self::Picture,
        Self::Expiry,
        Self::Certificate,
        Self::Series,
        Self::Saturation,
        Self::BlackClipping,
        Self::Focus,
        Self::Tilt,
        Self::Scale,
        Self::Evenness,
        Self::Drift,
        Self::Noise,
        Self::Ambient,
        Self::PixelsPerModule,
    ];

    /// Unit of its value.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Picture | Self::Expiry | Self::Certificate | Self::Series => Unit::None,
            Self::Saturation | Self::BlackClipping | Self::Scale | Self::Evenness | Self::Drift => Unit::Share,
            Self::Focus => Unit::Modules,
            Self::Tilt => Unit::Degrees,
            Self::Noise | Self::Ambient => Unit::Reflectance,
            Self::PixelsPerModule => Unit::Pixels,
        }
    }

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> Bilingual {
        let (en, zh) = match self {
            Self::Picture => ("kind of picture", "图像类型"),
            Self::Expiry => ("expiry", "有效期"),
            Self::Certificate => ("certificate", "证书"),
            Self::Series => ("series", "图像系列"),
            Self::Saturation => ("saturation", "过曝"),
            Self::BlackClipping => ("clipped black", "暗部截断"),
            Self::Focus => ("focus", "对焦"),
            Self::Tilt => ("tilt", "倾斜"),
            Self::Scale => ("scale", "比例尺变化"),
            Self::Evenness => ("evenness of light", "光照均匀性"),
            Self::Drift => ("drift of light", "光照漂移"),
            Self::Noise => ("noise", "噪声"),
            Self::Ambient => ("ambient light", "环境光"),
            Self::PixelsPerModule => ("pixels per module", "每模块像素数"),
        };
        Bilingual::new(en, zh)
    }

    /// Why a grade is not formal where this item lies outside, as records name reasons.
    #[must_use]
    pub fn reason(self) -> Bilingual {
        let (en, zh) = match self {
            Self::Picture => ("frame of another kind than the calibration", "图像类型与校准不符"),
            Self::Expiry => ("calibration expired", "校准已过期"),
            Self::Certificate => ("calibration without certificate", "校准没有证书"),
            Self::Series => ("frames of several settings, or compressed", "图像设置不一致或经过压缩"),
            Self::Saturation => ("frame saturated", "图像过曝"),
            Self::BlackClipping => ("black clipped", "图像暗部截断"),
            Self::Focus => ("out of focus", "对焦不良"),
            Self::Tilt => ("camera tilted since the calibration", "相机自校准后发生倾斜"),
            Self::Scale => ("scale changed since the calibration", "比例尺自校准后已改变"),
            Self::Evenness => ("light uneven", "光照不均匀"),
            Self::Drift => ("light drifted since the calibration", "光照自校准后已漂移"),
            Self::Noise => ("too much noise", "噪声过大"),
            Self::Ambient => ("ambient light", "存在环境光"),
            Self::PixelsPerModule => ("fewer than 10 pixels per module", "每模块不足 10 像素"),
        };
        Bilingual::new(en, zh)
    }

    /// What to do where it lies outside.
    #[must_use]
    pub fn remedy(self) -> Bilingual {
        let (en, zh) = match self {
            Self::Picture => (
                "set the camera as it was calibrated (size, region, binning, bits), or calibrate again",
                "请恢复校准时的相机设置（尺寸、区域、合并、位数），或重新校准",
            ),
            Self::Expiry => ("calibrate again", "请重新校准"),
            Self::Certificate => ("calibrate on a certified card", "请用有证书的卡校准"),
            Self::Series => (
                "switch off automatic gain and exposure; store frames as PNG or TIFF",
                "请关闭自动增益与自动曝光，并保存为 PNG 或 TIFF",
            ),
            Self::Saturation => {
                ("remove glare; shorten the exposure and calibrate again", "请消除反光；缩短曝光并重新校准")
            }
            Self::BlackClipping => {
                ("raise the black level of the camera and calibrate again", "请提高相机黑电平并重新校准")
            }
            Self::Focus => ("focus anew, clean the lens, set the height", "请重新对焦、清洁镜头、调整高度"),
            Self::Tilt => ("set the camera square to the plane; calibrate again", "请使相机垂直于被测平面，并重新校准"),
            Self::Scale => (
                "set camera, lens and height as they were calibrated, or calibrate again",
                "请恢复校准时的相机、镜头和高度，或重新校准",
            ),
            Self::Evenness => (
                "see whether a lamp failed or moved, keep shadows off, clean; then calibrate again",
                "请检查灯具是否损坏或移位，避免阴影并清洁；然后重新校准",
            ),
            Self::Drift => (
                "let the light warm up, check its supply and the exposure, clean; if it stays, calibrate again",
                "请使光源预热，检查供电与曝光并清洁；若仍存在，请重新校准",
            ),
            Self::Noise => ("more light and less gain; calibrate again", "请增加光照、降低增益，并重新校准"),
            Self::Ambient => ("cover the station, keep sun and room light out", "请遮挡检测台，避免日光和室内灯光"),
            Self::PixelsPerModule => (
                "move the camera nearer or take a lens of longer focal length; calibrate again",
                "请将相机移近或使用更长焦距的镜头，并重新校准",
            ),
        };
        Bilingual::new(en, zh)
    }

    /// What it takes to check it.
    #[must_use]
    pub fn needs(self) -> Bilingual {
        let (en, zh) = match self {
            Self::Picture | Self::Series | Self::Saturation | Self::BlackClipping => ("takes a frame", "需要一幅图像"),
            Self::Expiry => ("takes the day, and a calibration with a last day", "需要日期，以及有截止日期的校准"),
            Self::Certificate => ("takes a calibration with an identity", "需要有标识的校准"),
            Self::Focus => {
                ("takes slanted edges on the card and the smallest X dimension", "需要卡上的斜边和最小 X 尺寸")
            }
            Self::Tilt | Self::Scale => ("takes a photograph of a card with a grid", "需要带网格的卡的照片"),
            Self::Evenness => {
                ("takes a flat field, or a photograph of a card with paper around", "需要平场，或有空白纸面的卡的照片")
            }
            Self::Drift => ("takes a patch of known reflectance", "需要已知反射率的色块"),
            Self::Noise => ("takes two frames of one scene, or a patch", "需要同一场景的两幅图像，或一个色块"),
            Self::Ambient => (
                "takes a frame with the lamp off, or two patches that differ by 0.3",
                "需要关灯拍摄的图像，或反射率相差 0.3 的两个色块",
            ),
            Self::PixelsPerModule => ("takes the smallest X dimension and a scale", "需要最小 X 尺寸和比例尺"),
        };
        Bilingual::new(en, zh)
    }
}
