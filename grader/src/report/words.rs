//! Phrases shared by text and pictures.

use super::parameter::two_figures;
use super::visible::visible_shortened;
use super::{Language, Text, visible};
use crate::record::{DecodeStage, Record, SymbolRecord, Verdict};

pub(crate) const PASS: Text = Text::new("合格", "pass");
pub(crate) const FAIL: Text = Text::new("不合格", "fail");
pub(crate) const NOT_GRADED: Text = Text::new("未评级", "not graded");
pub(crate) const SYMBOL: Text = Text::new("符号", "symbol");
pub(crate) const NO_SYMBOL: Text = Text::new("未找到符号", "no symbol found");
pub(crate) const PARAMETER: Text = Text::new("参数", "parameter");
pub(crate) const VALUE: Text = Text::new("数值", "value");
pub(crate) const GRADE: Text = Text::new("等级", "grade");
/// Head of the column of expanded uncertainties.
pub(crate) const UNCERTAINTY: &str = "U (k = 2)";
pub(crate) const CONTENT: Text = Text::new("内容", "content");
pub(crate) const FILE: Text = Text::new("文件", "file");
pub(crate) const VERDICT: Text = Text::new("判定", "verdict");
pub(crate) const REASON: Text = Text::new("原因", "reason");
pub(crate) const DECIDED_BY: Text = Text::new("决定参数", "decided by");
pub(crate) const FORMAL: Text = Text::new("正式等级", "formal grade");
pub(crate) const INDICATIVE: Text = Text::new("参考等级，非正式", "indicative grade, not formal");
pub(crate) const MIRRORED: Text = Text::new("镜像", "mirror image");
pub(crate) const REVERSED: Text = Text::new("反色（浅色在深色上）", "reversed (light on dark)");
pub(crate) const CALIBRATED: Text = Text::new("校准", "calibration");
pub(crate) const UNCALIBRATED: Text = Text::new("未校准", "not calibrated");
pub(crate) const PROFILE: Text = Text::new("应用规范", "profile");
pub(crate) const NO_PROFILE: Text = Text::new("无应用规范", "no profile");
pub(crate) const SUMMARY: Text = Text::new("汇总", "summary");
pub(crate) const NOT_DECODED: Text = Text::new("未译码", "not decoded");
pub(crate) const NO_TEXT: Text = Text::new("不是文本，字节", "not text, bytes");
pub(crate) const ASSUMED: Text = Text::new("限值为假定值", "assumed limit");
pub(crate) const DOCUMENTED: Text = Text::new("限值有据", "documented limit");
pub(crate) const UNDECIDED: Text = Text::new("无法判定", "undecided");
pub(crate) const NOT_MET: Text = Text::new("不符合", "not met");
pub(crate) const WARNING: Text = Text::new("警告", "warning");
pub(crate) const MEASURED: Text = Text::new("实测", "measured");
pub(crate) const LIMIT: Text = Text::new("限值", "limit");
pub(crate) const DECIDING: Text = Text::new("决定等级", "what decides");
/// Between a name and what is said of it.
pub(crate) const COLON: Text = Text::new("：", ": ");
pub(crate) const REMEDY: Text = Text::new("怎么办", "what to do");

/// The word for a verdict.
pub(crate) const fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Pass => PASS,
        Verdict::Fail => FAIL,
        Verdict::NotGraded => NOT_GRADED,
    }
    .say(language)
}

/// The stage of the reference decode.
pub(crate) const fn stage(stage: DecodeStage, language: Language) -> &'static str {
    match stage {
        DecodeStage::Finder => Text::new("寻像图形", "finder patterns"),
        DecodeStage::Grid => Text::new("采样网格", "sampling grid"),
        DecodeStage::Format => Text::new("格式或版本信息", "format or version information"),
        DecodeStage::ErrorCorrection => Text::new("纠错", "error correction"),
        DecodeStage::Content => Text::new("数据内容", "message content"),
    }
    .say(language)
}

/// Symbology, version, error correction level, mask and size.
pub(crate) fn kind(symbol: &SymbolRecord, language: Language) -> String {
    let mut parts = vec![visible(&symbol.symbology)];
    let size = &symbol.size;
    let level = size.error_correction.as_deref().map(visible);
    match (size.version, level) {
        (Some(version), Some(level)) => parts.push(format!("{version}-{level}")),
        (Some(version), None) => parts.push(version.to_string()),
        (None, Some(level)) => parts.push(level),
        (None, None) => {}
    }
    let mut kind = parts.join(" ");
    if let Some(mask) = size.mask {
        kind += &match language {
            Language::Zh => format!("，掩模 {mask}"),
            Language::En => format!(", mask {mask}"),
        };
    }
    if size.rows > 0 {
        kind += &match language {
            Language::Zh => format!("，{} × {} 模块", size.rows, size.columns),
            Language::En => format!(", {} × {} modules", size.rows, size.columns),
        };
    }
    kind
}

/// Pixels per module, X dimension and aperture.
pub(crate) fn scale(symbol: &SymbolRecord, language: Language) -> String {
    let mut scale = match language {
        Language::Zh => format!("{:.1} 像素/模块", symbol.pixels_per_module),
        Language::En => format!("{:.1} px per module", symbol.pixels_per_module),
    };
    if let Some(millimetres) = symbol.x_dimension_mm {
        scale += &match symbol.uncertainty_of("x_dimension_mm") {
            Some(uncertainty) => format!(", X = ({millimetres:.4} ± {}) mm", two_figures(uncertainty)),
            None => format!(", X = {millimetres:.3} mm"),
        };
    }
    scale
}

/// Diameter of the aperture in the best unit known.
pub(crate) fn aperture(symbol: &SymbolRecord, language: Language) -> String {
    let word = Text::new("孔径", "aperture").say(language);
    match (symbol.aperture.millimetres, symbol.aperture.reference) {
        (Some(millimetres), Some(reference)) => format!("{word} {millimetres:.3} mm ({reference:02})"),
        (Some(millimetres), None) => format!("{word} {millimetres:.3} mm"),
        _ if symbol.pixels_per_module > 0.0 => {
            format!(
                "{word} {:.1} px ({:.1} X)",
                symbol.aperture.pixels,
                symbol.aperture.pixels / symbol.pixels_per_module
            )
        }
        _ => format!("{word} {:.1} px", symbol.aperture.pixels),
    }
}

/// Standard, light, calibration and profile of a record.
pub(crate) fn conditions(record: &Record, language: Language) -> String {
    let settings = &record.settings;
    let light = if settings.light.chars().all(|c| c.is_ascii_digit()) && !settings.light.is_empty() {
        format!("{} nm", settings.light)
    } else {
        visible(&settings.light)
    };
    let calibration = match &settings.calibration {
        Some(held) => format!("{} {}", CALIBRATED.say(language), visible(&held.id)),
        None => UNCALIBRATED.say(language).to_owned(),
    };
    let profile = match &settings.profile {
        Some(held) => format!("{} {}", PROFILE.say(language), visible(&held.id)),
        None => NO_PROFILE.say(language).to_owned(),
    };
    [visible(&settings.standard), light, calibration, profile].join(" · ")
}

/// Characters of a reason that are shown: it may quote a whole message.
const LONGEST_REASON: usize = 200;

/// A reason of the record in the reader's language; one that is not known is given as it is.
#[must_use]
pub fn reason(reason: &str, language: Language) -> String {
    const KNOWN: [(&str, &str); 15] = [
        ("no reflectance calibration", "没有反射率校准"),
        ("no scale", "没有比例尺"),
        ("fewer than 10 pixels per module", "每模块不足 10 个像素"),
        ("symbol or quiet zone not wholly in the picture", "符号或空白区未完全在图像内"),
        ("finder patterns could not be measured", "寻像图形无法测量"),
        ("calibration without certificate", "校准未经验证"),
        ("reflectance beyond the calibration", "反射率超出校准范围"),
        ("no symbol found", "未找到符号"),
        ("no symbol found that could be measured", "未找到可测量的符号"),
        ("image saturated", "图像过曝"),
        ("calibration expired", "校准已过期"),
        ("evenness of the light not calibrated", "光照均匀性未经校准"),
        ("outside the calibrated part of the picture", "不在图像的已校准部分"),
        ("some rules could not be decided", "有规则无法判定"),
        ("the camera sets itself", "相机自动调节"),
    ];
    if language == Language::En {
        return visible_shortened(reason, LONGEST_REASON);
    }
    // What follows a semicolon is a remark, often from outside.
    let (head, remark) = reason.split_once("; ").map_or((reason, None), |(head, remark)| (head, Some(remark)));
    match (KNOWN.iter().find(|(known, _)| *known == head), remark) {
        (Some((_, said)), None) => (*said).to_owned(),
        (Some((_, said)), Some(remark)) => format!("{said}；{}", visible_shortened(remark, LONGEST_REASON)),
        (None, _) => visible_shortened(reason, LONGEST_REASON),
    }
}

/// Several reasons in one line.
pub(crate) fn reasons(reasons: &[String], language: Language) -> String {
    let separator = match language {
        Language::Zh => "；",
        Language::En => "; ",
    };
    reasons.iter().map(|held| reason(held, language)).collect::<Vec<_>>().join(separator)
}
