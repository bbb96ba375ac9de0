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
    /// A flat field without dark frames.
    #[error(
        "the flat field takes dark frames: what the camera shows without light must be taken off it; cover the lens and photograph"
    )]
    NoDark,
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
    /// A patch that is cut off at the lowest level.
    #[error("{:.0} % of the pixels of patch {name} are at level 0; raise the black level of the camera", 100.0 * .share)]
    PatchUnderflow {
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
    /// Light in a part of the dark.
    #[error("the dark frames differ by {:.1} % of full scale over the picture, at most {:.1} %: light leaks in; cover the lens", 100.0 * .range, 100.0 * .limit)]
    DarkUneven {
        /// Lightest less darkest place, share of full scale.
        range: f64,
        /// Most.
        limit: f64,
    },
    /// Hardly any light on the flat field.
    #[error("the flat field lies {:.1} % of full scale above the dark frames; more light or exposure for it, the lens covered for them", 100.0 * .level)]
    NoLight {
        /// How far, share of full scale.
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
    /// Light too uneven to be taken as even.
    #[error("patches {first} and {second} are alike and get light that differs by {:.1} %, at most {:.1} % without a flat field; photograph one", 100.0 * .change, 100.0 * .limit)]
    UnevenPatches {
        /// One.
        first: String,
        /// The other.
        second: String,
        /// Relative difference of their light.
        change: f64,
        /// Most.
        limit: f64,
    },
    /// The flat target is not what is stated.
    #[error(
        "the flat field has reflectance {found:.3} by the patches, stated are {stated:.3}: gain or light changed between flat field and card, or the stated value is wrong; at most {limit:.2} apart"
    )]
    FlatDisagrees {
        /// By the patches.
        found: f64,
        /// Stated.
        stated: f64,
        /// Most.
        limit: f64,
    },
    /// Fewer than two patches.
    #[error("{found} patch of known reflectance; at least 2 are needed")]
    TooFewPatches {
        /// How many.
        found: usize,
    },
    /// A stated value that cannot be.
    #[error(
        "patch {name}: reflectance {reflectance} with uncertainty {uncertainty} cannot be; both are fractions: 0.85, not 85"
    )]
    Impossible {
        /// Its name.
        name: String,
        /// Stated reflectance.
        reflectance: f64,
        /// Stated uncertainty.
        uncertainty: f64,
    },
    /// A patch that the picture does not show.
    #[error(
        "patch {name} does not lie in the picture as a whole; photograph the whole card, and see that it is the right one"
    )]
    PatchOutside {
        /// Its name.
        name: String,
    },
    /// A patch that is too small.
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
    #[error("patch {name} is not even: its quarters differ by {:.1} % of the light, at most {:.1} %; clean it, keep shadows and glare off it, or it is not there", 100.0 * .difference, 100.0 * .limit)]
    PatchUneven {
        /// Its name.
        name: String,
        /// Largest difference of quarters, share of the light.
        difference: f64,
        /// Most, with what noise explains.
        limit: f64,
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
        "patch {lighter} should be lighter than {darker} and is darker; are the patches the right ones, and the right way round?"
    )]
    OutOfOrder {
        /// Lighter by its certificate.
        lighter: String,
        /// Darker by its certificate.
        darker: String,
    },
    /// A bent response.
    #[error(
        "the response is not linear: it bends by {bow:+.3} in reflectance between the darkest and the lightest patch, at most {limit:.3}; switch off gamma, contrast curves and sharpening"
    )]
    NotLinear {
        /// Height above the chord, reflectance.
        bow: f64,
        /// Most.
        limit: f64,
    },
    /// A patch off the line.
    #[error(
        "patch {name} lies {departure:+.3} in reflectance off the line through all, at most {limit:.3}; is its value right, is it clean, is the light even?"
    )]
    OffLine {
        /// Patch farthest beyond its limit.
        name: String,
        /// Its reflectance by the line less the stated one.
        departure: f64,
        /// Most.
        limit: f64,
    },
    /// The line misses the dark frames.
    #[error(
        "the line through the patches gives reflectance {reflectance:+.3} to no light, at most {limit:.2}: light fell on the dark frames or stray light falls into the lens, or the response is not linear"
    )]
    DarkOffLine {
        /// Reflectance of no light.
        reflectance: f64,
        /// Most.
        limit: f64,
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
            Self::NoDark => "平场需要暗场：须从中扣除相机无光时的灰度；请遮住镜头拍摄".into(),
            Self::FlatSaturated { share } => format!("平场有 {:.1} % 的像素过曝；请缩短曝光", percent(share)),
            Self::PatchSaturated { name, share } => {
                format!("色块 {name} 有 {:.1} % 的像素过曝；请缩短曝光", percent(share))
            }
            Self::PatchUnderflow { name, share } => {
                format!("色块 {name} 有 {:.0} % 的像素为 0；请提高相机的黑电平", percent(share))
            }
            Self::Underflow { share } => {
                format!("暗场有 {:.0} % 的像素为 0；请提高相机的黑电平", percent(share))
            }
            Self::NotDark { level } => {
                format!("暗场亮度为满量程的 {:.1} %；请遮住镜头并避免环境光", percent(level))
            }
            Self::DarkUneven { range, limit } => format!(
                "暗场各处相差满量程的 {:.1} %，至多 {:.1} %：有漏光；请遮住镜头",
                percent(range),
                percent(limit)
            ),
            Self::NoLight { level } => {
                format!("平场仅比暗场高满量程的 {:.1} %；平场请增加光照或曝光，暗场请遮住镜头", percent(level))
            }
            Self::NotFlat { share } => {
                format!("平场有 {:.1} % 的面积不平滑；请使用均匀的哑光表面，清洁、离焦或移动", percent(share))
            }
            Self::Uneven { share, least } => format!(
                "光照最暗处仅为最亮处的 {:.0} %，至少 {:.0} % 才能校正；请使光照均匀",
                percent(share),
                percent(least)
            ),
            Self::UnevenPatches { first, second, change, limit } => format!(
                "色块 {first} 与 {second} 相同，所受光照却相差 {:.1} %，没有平场时至多 {:.1} %；请拍摄平场",
                percent(change),
                percent(limit)
            ),
            Self::FlatDisagrees { found, stated, limit } => format!(
                "按色块，平场的反射率为 {found:.3}，所述为 {stated:.3}：平场与校准卡之间增益或光照有变化，或所述值有误；至多相差 {limit:.2}"
            ),
            Self::TooFewPatches { found } => format!("已知反射率的色块只有 {found} 个，至少需要 2 个"),
            Self::Impossible { name, reflectance, uncertainty } => format!(
                "色块 {name}：反射率 {reflectance}、不确定度 {uncertainty} 不可能；两者均为分数：写 0.85，而不是 85"
            ),
            Self::PatchOutside { name } => {
                format!("色块 {name} 没有完全位于图像之内；请拍摄整张卡，并检查是否为正确的卡")
            }
            Self::PatchTooSmall { name, pixels, least } => {
                format!("色块 {name} 只占 {pixels} 个像素，至少需要 {least} 个")
            }
            Self::PatchUneven { name, difference, limit } => format!(
                "色块 {name} 不均匀：各四分之一相差光量的 {:.1} %，至多 {:.1} %；请清洁，避免阴影和反光，或色块不在该处",
                percent(difference),
                percent(limit)
            ),
            Self::Noise { name, noise } => {
                format!("色块 {name} 的像素噪声为光量的 {:.1} %；请增加光照、降低增益", percent(noise))
            }
            Self::TooAlike { span, least } => format!("色块反射率只相差 {span:.2}，至少需要 {least:.2}"),
            Self::OutOfOrder { lighter, darker } => {
                format!("色块 {lighter} 应比 {darker} 亮，图像中却更暗；请检查色块是否正确、方向是否正确")
            }
            Self::NotLinear { bow, limit } => format!(
                "响应非线性：在最暗与最亮色块之间弯曲 {bow:+.3}（反射率），至多 {limit:.3}；请关闭伽马、对比度曲线和锐化"
            ),
            Self::OffLine { name, departure, limit } => format!(
                "色块 {name} 偏离所有色块的直线 {departure:+.3}（反射率），至多 {limit:.3}；请检查其值、清洁和光照均匀性"
            ),
            Self::DarkOffLine { reflectance, limit } => format!(
                "按色块的直线，无光处的反射率为 {reflectance:+.3}，至多 {limit:.2}：暗场有光，或有杂散光进入镜头，或响应非线性"
            ),
            Self::Field(error) => format!("无法建立光照场（{error}）"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}
