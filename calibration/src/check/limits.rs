//! The limits, each with its source.

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

use super::Item;

/// Where a limit is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A document states it.
    Documented,
    /// It follows from what a document states.
    Derived,
    /// Assumed; the source says why.
    Assumed,
}

/// A limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// In the unit of the item; `None`: no number.
    pub value: Option<f64>,
    /// Where it is from.
    pub basis: Basis,
    /// Source, or why it was assumed.
    pub source: Bilingual,
}

/// Share of clipped pixels.
pub(super) const CLIPPED: f64 = 1e-3;
/// Rise of an edge, modules.
pub(super) const RISE: f64 = 0.31;
/// Degrees.
pub(super) const TILT: f64 = 5.0;
/// Change of the scale, relative.
pub(super) const SCALE: f64 = 0.005;
/// Departure of the light, relative.
pub(super) const EVENNESS: f64 = 0.03;
/// Change of the light, relative.
pub(super) const DRIFT: f64 = 0.03;
/// Noise of the mean over an aperture, reflectance.
pub(super) const NOISE: f64 = 0.005;
/// Reflectance.
pub(super) const AMBIENT: f64 = 0.015;
/// Pixels per module.
pub(super) const PIXELS: f64 = 10.0;

/// The limit of an item. All but that of the pixels per module are upper ones, of the size of the value.
#[must_use]
pub fn limit(item: Item) -> Limit {
    use Basis::{Assumed, Derived, Documented};
    let (value, basis, en, zh) = match item {
        Item::Picture => (
            None,
            Derived,
            "fields and lens of a calibration belong to the pixels of one camera setting",
            "校准的光照场和镜头只属于同一相机设置的像素",
        ),
        Item::Expiry => {
            (None, Documented, "last day of the calibration and of the card's certificate", "校准及卡证书的最后有效日")
        }
        Item::Certificate => (
            None,
            Derived,
            "a verifier is held against certified references (ISO/IEC 15426-2); nominal values are vouched for by nobody",
            "检测仪以有证书的标准件核验（ISO/IEC 15426-2）；标称值无人担保",
        ),
        Item::Series => (
            None,
            Derived,
            "reflectance is taken from a linear response of one setting; limits as for the calibration",
            "反射率取自同一设置下的线性响应；限值同校准",
        ),
        Item::Saturation | Item::BlackClipping => (
            Some(CLIPPED),
            Assumed,
            "a tenth of the hundredth of pixels that Rmax and Rmin are the means of (ISO/IEC 15415:2024 as read here)",
            "Rmax 与 Rmin 为百分之一像素的均值（本程序对 ISO/IEC 15415:2024 的解读），取其十分之一",
        ),
        Item::Focus => (
            Some(RISE),
            Derived,
            "blur alone lowers the modulation of a lone module through an aperture of 0.8 X by 0.08, what ISO/IEC 15426-2 \
             allows for contrast uniformity (public digest)",
            "仅模糊就使孤立模块经 0.8 X 孔径的调制比降低 0.08，即 ISO/IEC 15426-2 对对比度均匀性的允差（公开摘要）",
        ),
        Item::Tilt => (
            Some(TILT),
            Assumed,
            "ISO/IEC 15415 looks at the symbol squarely, public sources state no tolerance; lens models were tested up to \
             5 degrees",
            "ISO/IEC 15415 要求垂直观察，公开资料未给出允差；镜头模型的验证范围为 5 度以内",
        ),
        Item::Scale => (
            Some(SCALE),
            Assumed,
            "changes a reported X dimension by 0.5 %; a twentieth of the 10 % between common aperture sizes",
            "使报告的 X 尺寸改变 0.5 %，为常用孔径级差 10 % 的二十分之一",
        ),
        Item::Evenness => (
            Some(EVENNESS),
            Assumed,
            "of a reflectance of 0.8 it is 0.024, half of the 0.05 that ISO/IEC 15426-2 allows for Rmax (public digest)",
            "反射率为 0.8 时相当于 0.024，约为 ISO/IEC 15426-2 对 Rmax 允差 0.05 的一半（公开摘要）",
        ),
        Item::Drift => (
            Some(DRIFT),
            Assumed,
            "of a reflectance of 0.8 it is 0.024, half of the 0.05 that ISO/IEC 15426-2 allows for Rmax (public digest)",
            "反射率为 0.8 时相当于 0.024，约为 ISO/IEC 15426-2 对 Rmax 允差 0.05 的一半（公开摘要）",
        ),
        Item::Noise => (
            Some(NOISE),
            Assumed,
            "twice of it is 0.01, what a calibrated reflectance may be off; an aperture of 0.8 X averages noise",
            "其两倍为 0.01，即校准后反射率的允许偏差；0.8 X 孔径对噪声取平均",
        ),
        Item::Ambient => (
            Some(AMBIENT),
            Assumed,
            "half of the 0.03 that ISO/IEC 15426-2 allows for Rmin (public digest)",
            "ISO/IEC 15426-2 对 Rmin 允差 0.03 的一半（公开摘要）",
        ),
        Item::PixelsPerModule => (
            Some(PIXELS),
            Documented,
            "at least 10 x 10 pixels per module (public secondary source on ISO/IEC 15415)",
            "每模块至少 10 × 10 像素（关于 ISO/IEC 15415 的公开二手资料）",
        ),
    };
    Limit { value, basis, source: Bilingual::new(en, zh) }
}
