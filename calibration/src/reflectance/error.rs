//! Why a rig's reflectance cannot be calibrated.

use grader::bilingual::Bilingual;
use grader::calibration::FieldError;

/// Why a rig's reflectance cannot be calibrated. Shares and reflectances are fractions.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReflectanceError {
    /// No frame where one is needed.
    #[error("there is no {series} frame; photograph it")]
    NoFrames {
        /// Which.
        series: &'static str,
    },
    /// Frames of several sizes or depths.
    #[error("the frames are not of one camera setting: {} x {} pixels of {} bits, and {} x {} of {}", .first[0], .first[1], .first[2], .other[0], .other[1], .other[2])]
    Sizes {
        /// Width, height, bits.
        first: [usize; 3],
        /// Those of another.
        other: [usize; 3],
    },
    /// The level changes within a series.
    #[error("the level of the {series} frames changes by {:.1} % from frame to frame; switch off automatic gain and exposure, and let the light warm up", 100.0 * .change)]
    Gain {
        /// Which series.
        series: &'static str,
        /// Largest change, relative.
        change: f64,
    },
    /// Blocks of 8 x 8 pixels.
    #[error(
        "the {series} frame was compressed: steps between blocks of 8 pixels are {ratio:.1} times those within; store frames as PNG or TIFF"
    )]
    Compressed {
        /// Which series.
        series: &'static str,
        /// Steps at block borders over steps elsewhere.
        ratio: f64,
    },
    /// A flat field that is saturated.
    #[error("{:.1} % of the pixels of the flat field are saturated; shorten the exposure", 100.0 * .share)]
    FlatSaturated {
        /// Share of its pixels.
        share: f64,
    },
    /// A patch that is saturated.
    #[error("{:.1} % of the pixels of patch {name} are saturated; shorten the exposure", 100.0 * .share)]
    PatchSaturated {
        /// Its name.
        name: String,
        /// Share of its pixels.
        share: f64,
    },
    /// Dark frames cut off at the lowest level.
    #[error("{:.0} % of the pixels of the dark frames are at level 0; raise the black level of the camera", 100.0 * .share)]
    Underflow {
        /// Share of its pixels.
        share: f64,
    },
    /// Light in the dark.
    #[error("the dark frame is at {:.1} % of full scale; cover the lens and keep out ambient light", 100.0 * .level)]
    NotDark {
        /// Level, share of full scale.
        level: f64,
    },
    /// The flat field is structured.
    #[error("{:.1} % of the flat field departs from a smooth course; take an even matt surface, clean it, defocus it or move it", 100.0 * .share)]
    NotFlat {
        /// Share of its area.
        share: f64,
    },
    /// Light too uneven.
    #[error("the light falls to {:.0} % of its best; even it out, at least {:.0} % can be corrected", 100.0 * .share, 100.0 * .least)]
    Uneven {
        /// Darkest over lightest.
        share: f64,
        /// Least that is corrected.
        least: f64,
    },
    /// Fewer than two patches.
    #[error("{found} patch of known reflectance; at least 2 are needed")]
    TooFewPatches {
        /// How many.
        found: usize,
    },
    /// A patch outside the picture or too small.
    #[error("patch {name} covers {pixels} pixels of the picture; at least {least} are needed")]
    PatchTooSmall {
        /// Its name.
        name: String,
        /// Pixels.
        pixels: usize,
        /// Least.
        least: usize,
    },
    /// A patch that is not even.
    #[error("patch {name} is not even: its quarters differ by {:.1} % of the light; clean it, keep shadows and glare off it", 100.0 * .difference)]
    PatchUneven {
        /// Its name.
        name: String,
        /// Largest difference of quarters, share of the light.
        difference: f64,
    },
    /// Too much noise.
    #[error("the noise of patch {name} is {:.1} % of the light from pixel to pixel; more light, less gain", 100.0 * .noise)]
    Noise {
        /// Its name.
        name: String,
        /// Standard deviation, share of the light.
        noise: f64,
    },
    /// Patches that differ by too little.
    #[error("the reflectances of the patches span {span:.2}; at least {least:.2} are needed")]
    TooAlike {
        /// Lightest less darkest.
        span: f64,
        /// Least.
        least: f64,
    },
    /// A lighter patch that is darker in the picture.
    #[error(
        "grey levels do not rise with the stated reflectances; are the patches the right ones, and the right way round?"
    )]
    OutOfOrder,
    /// A bent response.
    #[error(
        "the response is not linear: patch {name} lies {departure:+.3} off the line; switch off gamma, contrast curves and sharpening"
    )]
    NotLinear {
        /// Patch farthest from the line.
        name: String,
        /// Its reflectance by the line less the stated one.
        departure: f64,
    },
    /// No field over such a picture.
    #[error("{0}")]
    Field(#[from] FieldError),
}

impl ReflectanceError {
    /// For the reader, in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let percent = |share: &f64| 100.0 * share;
        let series = |name: &str| match name {
            "dark" => "暗场",
            "flat" => "平场",
            _ => "校准卡",
        };
        let zh = match self {
            Self::NoFrames { series: name } => format!("没有{}图像；请拍摄", series(name)),
            Self::Sizes { first, other } => format!(
                "图像不是同一相机设置：{} × {} 像素 {} 位，与 {} × {} 像素 {} 位",
                first[0], first[1], first[2], other[0], other[1], other[2]
            ),
            Self::Gain { series: name, change } => format!(
                "{}图像之间的亮度变化 {:.1} %；请关闭自动增益和自动曝光，并使光源预热",
                series(name),
                percent(change)
            ),
            Self::Compressed { series: name, ratio } => {
                format!("{}图像经过压缩：8 像素块边界的阶跃为块内的 {ratio:.1} 倍；请保存为 PNG 或 TIFF", series(name))
            }
            Self::FlatSaturated { share } => format!("平场有 {:.1} % 的像素过曝；请缩短曝光", percent(share)),
            Self::PatchSaturated { name, share } => {
                format!("色块 {name} 有 {:.1} % 的像素过曝；请缩短曝光", percent(share))
            }
            Self::Underflow { share } => {
                format!("暗场有 {:.0} % 的像素为 0；请提高相机的黑电平", percent(share))
            }
            Self::NotDark { level } => {
                format!("暗场亮度为满量程的 {:.1} %；请遮住镜头并避免环境光", percent(level))
            }
            Self::NotFlat { share } => {
                format!("平场有 {:.1} % 的面积不平滑；请使用均匀的哑光表面，清洁、离焦或移动", percent(share))
            }
            Self::Uneven { share, least } => format!(
                "光照最暗处仅为最亮处的 {:.0} %，至少 {:.0} % 才能校正；请使光照均匀",
                percent(share),
                percent(least)
            ),
            Self::TooFewPatches { found } => format!("已知反射率的色块只有 {found} 个，至少需要 2 个"),
            Self::PatchTooSmall { name, pixels, least } => {
                format!("色块 {name} 只占 {pixels} 个像素，至少需要 {least} 个")
            }
            Self::PatchUneven { name, difference } => {
                format!("色块 {name} 不均匀：各四分之一相差光量的 {:.1} %；请清洁，避免阴影和反光", percent(difference))
            }
            Self::Noise { name, noise } => {
                format!("色块 {name} 的像素噪声为光量的 {:.1} %；请增加光照、降低增益", percent(noise))
            }
            Self::TooAlike { span, least } => format!("色块反射率只相差 {span:.2}，至少需要 {least:.2}"),
            Self::OutOfOrder => "灰度未随标称反射率升高；请检查色块是否正确、方向是否正确".into(),
            Self::NotLinear { name, departure } => {
                format!("响应非线性：色块 {name} 偏离直线 {departure:+.3}；请关闭伽马、对比度曲线和锐化")
            }
            Self::Field(error) => format!("无法建立光照场（{error}）"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}
