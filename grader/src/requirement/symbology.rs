//! SYM-01 and SYM-03 to SYM-08: which symbols may be used, in which variant, and how many.

use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfScene, OfSymbol, SceneSubject, Subject};

/// Names of symbologies as reports print them.
const SYMBOLOGIES: [&str; 4] = ["QRCode", "DataMatrix", "HanXin", "MicroQRCode"];

/// SYM-01: the symbology is one of those allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermittedSymbology {
    /// Those allowed, by the names of the report.
    pub allowed: Vec<String>,
    /// Of those allowed, the ones that deserve no warning; left out: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<String>,
}

impl Limits for PermittedSymbology {
    fn validate(&self) -> Result<(), String> {
        if self.allowed.is_empty() {
            return Err("allowed names no symbology, so that no symbol can pass".into());
        }
        let known = |name: &&String| !SYMBOLOGIES.contains(&name.as_str());
        if let Some(unknown) = self.allowed.iter().chain(&self.preferred).find(known) {
            return Err(format!("there is no symbology {unknown:?}; there are {}", SYMBOLOGIES.join(", ")));
        }
        match self.preferred.iter().find(|name| !self.allowed.contains(name)) {
            Some(name) => Err(format!("{name} is preferred but not allowed")),
            None => Ok(()),
        }
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let added = self.allowed.iter().find(|name| !base.allowed.contains(name))?;
        Some(format!("allowed gains {added}"))
    }
}

impl OfSymbol for PermittedSymbology {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let name = &subject.symbol.symbology;
        let finding = if !self.allowed.contains(name) {
            Finding::not_met("This symbology is not allowed.", "不允许使用该码制。")
        } else if !self.preferred.is_empty() && !self.preferred.contains(name) {
            Finding::not_met("This symbology is allowed, but another is preferred.", "该码制允许使用，但并非首选。")
                .mild()
        } else {
            return Finding::met("The symbology is allowed.", "码制符合要求。")
                .limit(self.allowed.join(", "))
                .measured(name);
        };
        let wanted = if self.preferred.is_empty() { &self.allowed } else { &self.preferred };
        finding
            .act(
                format!("Generate the code as {}.", wanted.join(" or ")),
                format!("改用 {} 生成。", wanted.join(" 或 ")),
            )
            .limit(self.allowed.join(", "))
            .measured(name)
    }
}

crate::no_limits! {
    /// SYM-03: no variant that readers of traceability codes do not follow: Micro QR, structured append, reader programming,
    /// ECI in GS1 mode.
    NoForbiddenVariant;
    /// SYM-05: the reference decode reads the symbol.
    Decodes;
    /// SYM-06: neither light on dark nor mirrored.
    NormalPolarity;
}

impl OfSymbol for NoForbiddenVariant {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let symbol = subject.symbol;
        if symbol.symbology == "MicroQRCode" {
            return Finding::not_met("Micro QR Code is not allowed.", "不允许使用微型 QR 码。")
                .act("Generate the code as QR Code.", "改用 QR 码生成。")
                .measured("Micro QR Code");
        }
        let Some(identifier) = subject.symbol.symbology_identifier.as_deref().filter(|_| subject.is_decoded()) else {
            return Finding::not_decoded();
        };
        if let Some(series) = symbol.structured_append {
            return Finding::not_met(
                "The symbol is one of a series (structured append); many readers see only its own part.",
                "符号为结构链接的一部分，多数识读设备只能读到本符号的数据。",
            )
            .act("Put the whole message into one symbol.", "将全部数据编入一个符号。")
            .measured(format!("{}/{}", series.index, series.count));
        }
        if symbol.reader_programming {
            return Finding::not_met(
                "The symbol programs readers instead of saying something.",
                "符号用于设置识读设备，而不是传输数据。",
            )
            .act("Encode the message without reader programming.", "编码时不要使用识读器设置功能。")
            .measured(identifier);
        }
        // ISO/IEC 15424: modifiers of ]d: 1 ECC 200, 2 FNC1 first, 3 FNC1 second; 4, 5, 6 the same with ECI. Modifiers of ]Q:
        // 0 Model 1, 1 Model 2, 3 FNC1 first, 5 FNC1 second; 2, 4, 6 the same with ECI.
        match identifier {
            "]Q0" => Finding::not_met("QR Code Model 1 is obsolete.", "QR 码模型 1 已废止。")
                .act("Generate the code as QR Code (Model 2).", "改用 QR 码（模型 2）生成。")
                .measured(identifier),
            "]Q4" | "]d5" => Finding::not_met(
                "The symbol changes its character set (ECI) in GS1 mode, which GS1 does not allow.",
                "符号在 GS1 模式下使用 ECI，GS1 不允许。",
            )
            .act("Encode the element string without ECI.", "编码单元数据串时不使用 ECI。")
            .measured(identifier),
            _ => Finding::met("No forbidden variant of the symbology is used.", "未使用禁止的码制变体。")
                .measured(identifier),
        }
    }
}

impl OfSymbol for Decodes {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        if subject.is_decoded() {
            return Finding::met("The reference decode reads the symbol.", "参考译码成功。");
        }
        Finding::not_met("The reference decode does not read the symbol.", "参考译码失败。")
            .act("Look at what the grade says about the cause; print again.", "参见等级说明中的原因，重新印制。")
    }
}

impl OfSymbol for NormalPolarity {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let symbol = subject.symbol;
        match (symbol.reversed, symbol.mirrored) {
            (false, false) => Finding::met("Dark on light, not mirrored.", "深色在浅色上，未镜像。"),
            (true, _) => Finding::not_met(
                "The symbol is light on dark; some readers cannot read it.",
                "符号为反色，部分设备无法识读。",
            )
            .act("Print dark modules on a light ground.", "改为浅底深色模块印制。"),
            (false, true) => Finding::not_met(
                "The symbol is a mirror image; some readers cannot read it.",
                "符号为镜像，部分设备无法识读。",
            )
            .act(
                "Print it the right way round, or turn the film or the picture that was mirrored.",
                "按正常方向印制；若为底片或图像翻转，请纠正。",
            ),
        }
    }
}

/// Error correction levels of QR Code, weakest first.
const LEVELS: [&str; 4] = ["L", "M", "Q", "H"];

/// SYM-04: error correction level at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCorrection {
    /// Weakest level allowed: `L`, `M`, `Q` or `H`.
    pub minimum: String,
}

impl Limits for ErrorCorrection {
    fn validate(&self) -> Result<(), String> {
        if strength(&self.minimum).is_some() {
            return Ok(());
        }
        Err(format!("there is no error correction level {:?}; there are L, M, Q, H", self.minimum))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (strength(&self.minimum) < strength(&base.minimum))
            .then(|| format!("minimum goes from {} to {}", base.minimum, self.minimum))
    }
}

fn strength(level: &str) -> Option<usize> {
    LEVELS.iter().position(|known| *known == level)
}

impl OfSymbol for ErrorCorrection {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let symbol = subject.symbol;
        let limit = format!(">= {}", self.minimum);
        if symbol.symbology != "QRCode" {
            return Finding::not_applicable("This symbology has no levels to choose.", "该码制无可选纠错等级。")
                .limit(limit);
        }
        let Some(level) = symbol.size.error_correction.as_deref() else { return Finding::not_decoded().limit(limit) };
        let finding = if strength(level) >= strength(&self.minimum) {
            Finding::met("The error correction level is high enough.", "纠错等级足够。")
        } else {
            Finding::not_met("The error correction level is too low.", "纠错等级过低。").act(
                format!("Generate the code with level {} or higher.", self.minimum),
                format!("以 {} 级或更高纠错等级重新生成。", self.minimum),
            )
        };
        finding.limit(limit).measured(level)
    }
}

/// SYM-07: version of a QR Code at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionCap {
    /// Largest version, 1 to 40.
    pub maximum: u8,
}

impl Limits for VersionCap {
    fn validate(&self) -> Result<(), String> {
        if (1..=40).contains(&self.maximum) {
            return Ok(());
        }
        Err(format!("maximum is {}; QR Code has versions 1 to 40", self.maximum))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.maximum > base.maximum).then(|| format!("maximum goes from {} to {}", base.maximum, self.maximum))
    }
}

impl OfSymbol for VersionCap {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("<= {}", self.maximum);
        let Some(version) = subject.symbol.size.version else {
            return Finding::not_applicable("This symbology has no versions.", "该码制无版本之分。").limit(limit);
        };
        let finding = if version <= self.maximum {
            Finding::met("The version is not too high.", "版本未超上限。")
        } else {
            Finding::not_met(
                "The version is high: many small modules that are hard to print and read.",
                "版本过高：模块多而密，难印难读。",
            )
            .act("Shorten the content.", "精简数据内容。")
        };
        finding.limit(limit).measured(version.to_string())
    }
}

/// SYM-08: number of codes of the application in the picture. Other codes are named, not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymbolCount {
    /// Exactly so many.
    pub exactly: usize,
}

impl Limits for SymbolCount {
    fn validate(&self) -> Result<(), String> {
        if (1..=10_000).contains(&self.exactly) {
            return Ok(());
        }
        Err(format!("exactly is {}; it may be 1 to 10000", self.exactly))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.exactly != base.exactly).then(|| format!("exactly goes from {} to {}", base.exactly, self.exactly))
    }
}

impl OfScene for SymbolCount {
    fn judge(&self, subject: &SceneSubject<'_>) -> Finding {
        let found = subject.targets.len();
        let others = subject.record.symbols.len() - found;
        let finding = match found.cmp(&self.exactly) {
            std::cmp::Ordering::Equal => Finding::met("The expected number of codes is there.", "码的数量符合要求。"),
            std::cmp::Ordering::Less if found == 0 => Finding::not_met("No code was found.", "未找到码。").act(
                "See whether the label is there, in the picture, sharp and lit; if so the print cannot be read at all.",
                "检查标签是否存在、入镜、清晰且光照正常；若均正常，则印制无法识读。",
            ),
            std::cmp::Ordering::Less => Finding::not_met("A code is missing.", "缺少码。")
                .act("See which of the expected codes is not printed or cannot be read.", "检查哪个码漏印或无法识读。"),
            std::cmp::Ordering::Greater => {
                Finding::not_met("There are more codes than expected.", "码的数量多于规定。").act(
                    "Remove or cover what does not belong here, or move the camera so that one label shows.",
                    "去除或遮盖多余的码，或调整相机使画面中只有一个标签。",
                )
            }
        };
        let measured = if others == 0 { found.to_string() } else { format!("{found} (+ {others})") };
        finding.limit(format!("= {}", self.exactly)).measured(measured)
    }
}
