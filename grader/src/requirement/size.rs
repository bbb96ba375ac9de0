//! SIZ-01 to SIZ-05: X dimension, side of the symbol, quiet zone, and whether the picture is fine enough to tell.
//!
//! Lengths are those of the symbol record: X dimension from the pitch of the modules and the scale of the calibration.
//! Without a scale they are not known, and the rules about millimetres stay undecided.

use serde::{Deserialize, Serialize};

use super::decision::Acceptance;
use super::{Finding, Limits, OfSymbol, Subject};
use crate::record::{Outcome, SymbolRecord};

/// SIZ-01: X dimension at least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinimumModule {
    /// Millimetres.
    pub minimum_mm: f64,
    /// Below this a warning is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advised_mm: Option<f64>,
}

impl Limits for MinimumModule {
    fn validate(&self) -> Result<(), String> {
        plausible_length("minimum_mm", self.minimum_mm, 10.0)?;
        match self.advised_mm {
            Some(advised) if advised <= self.minimum_mm => {
                Err(format!("advised_mm {advised} is not above minimum_mm {}", self.minimum_mm))
            }
            Some(advised) => plausible_length("advised_mm", advised, 10.0),
            None => Ok(()),
        }
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        below("minimum_mm", self.minimum_mm, base.minimum_mm)
    }
}

impl OfSymbol for MinimumModule {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!(">= {} mm", self.minimum_mm);
        let Some(x) = subject.symbol.x_dimension_mm else { return no_scale().limit(limit) };
        let uncertainty = x_uncertainty(subject);
        let acceptance = subject.scene.acceptance;
        let finding = match acceptance.at_least(x, self.minimum_mm, uncertainty) {
            Outcome::Met => {
                match self.advised_mm.map(|advised| (advised, acceptance.at_least(x, advised, uncertainty))) {
                    Some((advised, Outcome::NotMet)) => Finding::not_met(
                        format!("The modules are large enough, but smaller than the advised {advised} mm."),
                        format!("模块尺寸达到下限，但小于建议值 {advised} mm。"),
                    )
                    .act("Print the symbol larger if the label allows it.", "标签允许时，放大符号印制。")
                    .limit(format!(">= {advised} mm"))
                    .mild(),
                    _ => Finding::met("The modules are large enough.", "模块尺寸足够大。").limit(limit),
                }
            }
            Outcome::NotMet => Finding::not_met("The modules are too small.", "模块尺寸过小。")
                .act(
                    "Print the symbol larger, or shorten its content so that a smaller version is enough.",
                    "放大符号，或精简数据以使用更低版本。",
                )
                .limit(limit),
            _ => guard_band().limit(limit),
        };
        finding.measured(millimetres(x, uncertainty))
    }
}

/// SIZ-02: X dimension at most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaximumModule {
    /// Millimetres.
    pub maximum_mm: f64,
}

impl Limits for MaximumModule {
    fn validate(&self) -> Result<(), String> {
        plausible_length("maximum_mm", self.maximum_mm, 100.0)
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        below("maximum_mm", -self.maximum_mm, -base.maximum_mm)
    }
}

impl OfSymbol for MaximumModule {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("<= {} mm", self.maximum_mm);
        let Some(x) = subject.symbol.x_dimension_mm else { return no_scale().limit(limit) };
        let uncertainty = x_uncertainty(subject);
        match subject.scene.acceptance.at_most(x, self.maximum_mm, uncertainty) {
            Outcome::Met => Finding::met("The modules are not too large.", "模块尺寸未超上限。"),
            Outcome::NotMet => Finding::not_met("The modules are too large.", "模块尺寸过大。").act(
                "Print the symbol smaller: some scanners see it only in part.",
                "缩小符号：部分扫描器无法完整取像。",
            ),
            _ => guard_band(),
        }
        .limit(limit)
        .measured(millimetres(x, uncertainty))
    }
}

/// SIZ-03: side of the symbol with its quiet zone, (N + 2 · quiet zone) · X.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymbolSide {
    /// Smallest side of the symbol without its quiet zone, millimetres; left out: the side is only reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_mm: Option<f64>,
    /// Largest side of the symbol without its quiet zone, millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_mm: Option<f64>,
}

impl Limits for SymbolSide {
    fn validate(&self) -> Result<(), String> {
        for (name, limit) in [("minimum_mm", self.minimum_mm), ("maximum_mm", self.maximum_mm)] {
            limit.map_or(Ok(()), |limit| plausible_length(name, limit, 1000.0))?;
        }
        match (self.minimum_mm, self.maximum_mm) {
            (Some(least), Some(most)) if least > most => Err(format!("minimum_mm {least} is above maximum_mm {most}")),
            _ => Ok(()),
        }
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let least = base.minimum_mm.and_then(|base| below("minimum_mm", self.minimum_mm.unwrap_or(0.0), base));
        let most = |side: &Self| -side.maximum_mm.unwrap_or(f64::INFINITY);
        least.or_else(|| base.maximum_mm.and_then(|_| below("maximum_mm", most(self), most(base))))
    }
}

impl OfSymbol for SymbolSide {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let symbol = subject.symbol;
        let limit = match (self.minimum_mm, self.maximum_mm) {
            (Some(least), Some(most)) => format!("{least} .. {most} mm"),
            (Some(least), None) => format!(">= {least} mm"),
            (None, Some(most)) => format!("<= {most} mm"),
            (None, None) => String::new(),
        };
        let Some(x) = symbol.x_dimension_mm else { return no_scale().limit(limit) };
        let modules = f64::from(symbol.size.rows.min(symbol.size.columns));
        let (side, uncertainty) = (x * modules, x_uncertainty(subject).map(|band| band * modules));
        let quiet = least_quiet_zone(symbol).map_or(0.0, |modules| 2.0 * modules * x);
        let measured = format!("{} ({:.2} mm with quiet zone)", millimetres(side, uncertainty), side + quiet);
        let acceptance = subject.scene.acceptance;
        let least = self.minimum_mm.map(|least| acceptance.at_least(side, least, uncertainty));
        let most = self.maximum_mm.map(|most| acceptance.at_most(side, most, uncertainty));
        let finding = match (least, most) {
            (None, None) => {
                return Finding::not_applicable("The side is reported; no limit is set.", "报告边长；未设限值。")
                    .measured(measured);
            }
            (Some(Outcome::NotMet), _) => Finding::not_met("The symbol is too small.", "符号过小。")
                .act("Print the symbol larger.", "放大符号印制。"),
            (_, Some(Outcome::NotMet)) => Finding::not_met("The symbol is too large.", "符号过大。")
                .act("Print the symbol smaller, or shorten its content.", "缩小符号或精简数据。"),
            (Some(Outcome::Undecided), _) | (_, Some(Outcome::Undecided)) => guard_band(),
            _ => Finding::met("The size of the symbol is right.", "符号尺寸合适。"),
        };
        finding.limit(limit).measured(measured)
    }
}

crate::no_limits! {
    /// SIZ-04: the quiet zone that the symbology demands is clear on all sides. What is looked at reaches no further.
    ClearQuietZone;
}

/// Quiet zones of the symbologies in modules: ISO/IEC 18004 9.1, 16022 7.1, 20830 4.2.8.
#[must_use]
pub fn least_quiet_zone(symbol: &SymbolRecord) -> Option<f64> {
    match symbol.symbology.as_str() {
        "QRCode" => Some(4.0),
        "HanXin" => Some(3.0),
        "MicroQRCode" | "RectangularMicroQRCode" => Some(2.0),
        "DataMatrix" => Some(1.0),
        _ => None,
    }
}

/// What the search for print in the quiet zone tells apart, modules.
const QUIET_ZONE_STEP: f64 = 0.05;

impl OfSymbol for ClearQuietZone {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(demanded) = least_quiet_zone(subject.symbol) else {
            return Finding::undecided(
                "The quiet zone of this symbology is not known here.",
                "未知该码制的空白区要求。",
            );
        };
        let limit = format!(">= {} X", demanded);
        let zone = subject.symbol.parameters.quiet_zone.as_ref();
        let Some((zone, clear)) = zone.and_then(|zone| Some((zone, zone.value?))) else {
            return Finding::undecided("The quiet zone could not be measured.", "空白区无法测量。")
                .act(
                    "Move the symbol into the picture so that all of its surroundings show.",
                    "移动符号，使其四周完整入镜。",
                )
                .limit(limit);
        };
        let sides = [
            ("top", "上", zone.top, 0),
            ("right", "右", zone.right, 1),
            ("bottom", "下", zone.bottom, 2),
            ("left", "左", zone.left, 3),
        ];
        let short: Vec<_> =
            sides.iter().filter(|(.., width, _)| width.is_some_and(|w| w < demanded - QUIET_ZONE_STEP)).collect();
        let measured = format!("{clear:.1} X");
        if short.is_empty() {
            let finding = Finding::met("The quiet zone is clear on all sides.", "四周空白区均足够。");
            return finding.limit(limit).measured(measured);
        }
        if short.iter().all(|(.., side)| reaches_border(subject, *side, demanded)) {
            return Finding::undecided("The picture ends within the quiet zone.", "图像在空白区内截止。")
                .act(
                    "Move the symbol into the picture so that all of its surroundings show.",
                    "移动符号，使其四周完整入镜。",
                )
                .limit(limit)
                .measured(measured);
        }
        let en: Vec<&str> = short.iter().map(|(en, ..)| *en).collect();
        let zh: Vec<&str> = short.iter().map(|(_, zh, ..)| *zh).collect();
        Finding::not_met(
            format!("The quiet zone is too narrow at the {}.", en.join(", ")),
            format!("{}侧空白区不足。", zh.join("、")),
        )
        .act(
            "Move print, edges and pictures away from the symbol, or move the symbol.",
            "将文字、边线或图案移离符号，或移动符号位置。",
        )
        .limit(limit)
        .measured(measured)
    }
}

/// Whether the quiet zone beyond a side (0 top, then clockwise) reaches so near to the border of the picture that the
/// aperture cannot look at all of it.
fn reaches_border(subject: &Subject<'_>, side: usize, modules: f64) -> bool {
    let (symbol, image) = (subject.symbol, &subject.scene.record.image);
    let corner = |place: usize| symbol.corners[place % 4];
    let across = if side.is_multiple_of(2) { symbol.size.rows } else { symbol.size.columns };
    let share = modules / f64::from(across.max(1));
    let margin = symbol.aperture.pixels / 2.0 + 1.0;
    // Outwards from the side's two corners, along the two sides that meet it.
    [(side, side + 3), (side + 1, side + 2)].into_iter().any(|(near, far)| {
        let out = [0, 1].map(|axis| corner(near)[axis] + (corner(near)[axis] - corner(far)[axis]) * share);
        let beyond = |at: f64, length: u32| at < margin || at > f64::from(length) - margin;
        beyond(out[0], image.width) || beyond(out[1], image.height)
    })
}

/// SIZ-05: the picture resolves the modules.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnoughSampling {
    /// Pixels per module.
    pub minimum_pixels: f64,
}

impl Limits for EnoughSampling {
    fn validate(&self) -> Result<(), String> {
        if (2.0..=1000.0).contains(&self.minimum_pixels) {
            return Ok(());
        }
        Err(format!("minimum_pixels is {}; it may be 2 to 1000", self.minimum_pixels))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        below("minimum_pixels", self.minimum_pixels, base.minimum_pixels)
    }
}

impl OfSymbol for EnoughSampling {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let pixels = subject.symbol.pixels_per_module;
        // Not "not met": the code may be right, the picture cannot show it.
        let finding = match Acceptance::Simple.at_least(pixels, self.minimum_pixels, None) {
            Outcome::Met => {
                Finding::met("The picture is fine enough to measure the modules.", "图像分辨率足以测量模块。")
            }
            _ => Finding::undecided(
                "The picture is too coarse to measure the modules.",
                "图像分辨率不足，无法可靠测量模块。",
            )
            .act(
                "Move the camera closer or take a lens with more magnification.",
                "移近相机或更换放大倍率更高的镜头。",
            ),
        };
        finding.limit(format!(">= {} px/X", self.minimum_pixels)).measured(format!("{pixels:.2} px/X"))
    }
}

fn no_scale() -> Finding {
    Finding::undecided(
        "The scale of the picture is not known, so no length in millimetres is.",
        "图像比例未知，无法得出毫米尺寸。",
    )
    .act(
        "Give the scale (--scale, millimetres per pixel) or a calibration.",
        "给出比例（--scale，毫米每像素）或校准文件。",
    )
}

fn guard_band() -> Finding {
    Finding::undecided(
        "The value lies closer to the limit than its uncertainty allows to decide, or the uncertainty is not known.",
        "测得值落入不确定度保护带，或不确定度未知，不能判定。",
    )
    .act(
        "Measure with a smaller uncertainty, state the uncertainty, or move away from the limit.",
        "减小或给出测量不确定度，或使尺寸远离限值。",
    )
}

/// Expanded uncertainty (k = 2) of the X dimension in millimetres: that of the record, else from the scale stated.
fn x_uncertainty(subject: &Subject<'_>) -> Option<f64> {
    let own = subject.symbol.uncertainty_of("x_dimension_mm");
    own.or_else(|| Some(subject.symbol.x_dimension_mm? * subject.scene.conditions.uncertainty.scale_relative?))
}

fn millimetres(value: f64, uncertainty: Option<f64>) -> String {
    match uncertainty {
        Some(band) => format!("{value:.3} mm ± {band:.3} mm"),
        None => format!("{value:.3} mm"),
    }
}

fn plausible_length(name: &str, millimetres: f64, most: f64) -> Result<(), String> {
    if millimetres > 0.0 && millimetres <= most {
        return Ok(());
    }
    Err(format!("{name} is {millimetres}; it must be above 0 and at most {most} mm"))
}

/// Says that a limit went down, where more is stricter.
fn below(name: &str, own: f64, base: f64) -> Option<String> {
    (own < base).then(|| format!("{name} goes from {} to {}", base.abs(), own.abs()))
}
