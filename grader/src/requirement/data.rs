//! DAT-01 to DAT-13 and SYM-02: what the decoded data are, and what is wrong with them.
//!
//! The data are taken apart once ([`Content`]); each rule looks at the faults of its own topic. What is wrong is not met,
//! with the first fault as its text; what is only remarkable is a warning.

use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfSymbol, Subject};
use crate::content::{Content, Fault, FaultKind, Form, Topic};

/// A rule that all faults of a topic break.
struct About {
    topic: Topic,
    /// Data that the rule is about.
    applies: fn(&Content) -> bool,
    met: (&'static str, &'static str),
    action: (&'static str, &'static str),
}

impl About {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(content) = subject.content else { return Finding::not_decoded() };
        if !(self.applies)(content) {
            let name = content.form.name();
            return Finding::not_applicable(
                format!("Not a matter of this kind of data: {}.", name.en),
                format!("此类数据不涉及本规则：{}。", name.zh),
            );
        }
        let grave = content.about(self.topic).find(|fault| fault.grave);
        let remark = content.about(self.topic).find(|fault| !is_only_named(fault));
        let (fault, mild) = match (grave, remark) {
            (Some(fault), _) => (fault, false),
            (None, Some(fault)) => (fault, self.topic != Topic::Scheme),
            (None, None) => return Finding::met(self.met.0, self.met.1),
        };
        let text = fault.text();
        let finding = Finding::not_met(text.en, text.zh).act(self.action.0, self.action.1);
        let finding = if fault.character > 0 { finding.measured(format!("@{}", fault.character)) } else { finding };
        if mild { finding.mild() } else { finding }
    }
}

/// Remarks that say what the data are, not that something is odd about them.
const fn is_only_named(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        FaultKind::RecognisedOnly { .. } | FaultKind::AssumedStructure { .. } | FaultKind::IdentifierUnknown { .. }
    )
}

fn any(_: &Content) -> bool {
    true
}

/// Element strings and Digital Link URIs, and the forms of 2017.
fn is_commodity(content: &Content) -> bool {
    matches!(content.form, Form::ElementString | Form::DigitalLink | Form::NationalUri | Form::MakerUri)
}

fn is_element_string(content: &Content) -> bool {
    content.form == Form::ElementString
}

fn is_commodity_uri(content: &Content) -> bool {
    matches!(content.form, Form::DigitalLink | Form::NationalUri | Form::MakerUri)
}

fn is_uri(content: &Content) -> bool {
    content.uri.is_some()
}

fn has_dates(content: &Content) -> bool {
    let dates = ["11", "12", "13", "15", "16", "17", "7003"];
    content.elements.iter().any(|element| dates.contains(&element.ai.as_str()))
        || content.about(Topic::Dates).count() > 0
}

fn has_batch_or_serial(content: &Content) -> bool {
    content.batch().is_some() || content.serial().is_some() || content.about(Topic::BatchAndSerial).count() > 0
}

fn has_product_url(content: &Content) -> bool {
    content.element("8200").is_some() || content.about(Topic::ProductUrl).count() > 0
}

macro_rules! of_topics {
    ($($(#[$doc:meta])* $name:ident: $about:expr;)+) => {
        crate::no_limits! { $($(#[$doc])* $name;)+ }
        $(impl OfSymbol for $name {
            fn judge(&self, subject: &Subject<'_>) -> Finding {
                const ABOUT: About = $about;
                ABOUT.judge(subject)
            }
        })+
    };
}

of_topics! {
    /// SYM-02: element strings in GS1 mode (FNC1 first), URIs without it.
    Gs1Mode: About {
        topic: Topic::Mode,
        applies: any,
        met: ("The mode fits the data.", "编码模式与数据相符。"),
        action: (
            "Generate element strings in GS1 mode (FNC1 in first position, no brackets), URIs without it.",
            "单元数据串用 GS1 模式（首位 FNC1，不含括号）编码，网址不用 FNC1。",
        ),
    };
    /// DAT-02: the GTIN is there, complete, and first.
    GtinFirst: About {
        topic: Topic::Gtin,
        applies: is_commodity,
        met: ("The GTIN is there and in its place.", "GTIN 存在且位置正确。"),
        action: (
            "Put the GTIN with 14 digits (AI 01) first; fill shorter ones with zeros at the left.",
            "将 14 位 GTIN（AI 01）置于首位；位数不足时左侧补零。",
        ),
    };
    /// DAT-03: check digits and check characters are right.
    CheckDigits: About {
        topic: Topic::CheckCharacters,
        applies: is_commodity,
        met: ("The check digits are right.", "校验码正确。"),
        action: (
            "Compute the check digit anew, and see whether another digit was mistyped.",
            "重新计算校验码，并检查其他数字是否录入有误。",
        ),
    };
    /// DAT-05: batch and serial have characters and length that are allowed.
    BatchAndSerial: About {
        topic: Topic::BatchAndSerial,
        applies: has_batch_or_serial,
        met: ("Batch and serial number are well formed.", "批号与系列号格式正确。"),
        action: (
            "Use 1 to 20 letters, digits and the signs that the edition allows.",
            "使用 1 至 20 个字母、数字及该版本允许的符号。",
        ),
    };
    /// DAT-06: dates exist and are in order.
    Dates: About {
        topic: Topic::Dates,
        applies: has_dates,
        met: ("The dates are right.", "日期正确。"),
        action: ("Write dates as YYMMDD of a day that exists.", "日期按 YYMMDD 书写，且须真实存在。"),
    };
    /// DAT-07: application identifiers are known, not repeated, and have what they need beside them.
    ApplicationIdentifiers: About {
        topic: Topic::Identifiers,
        applies: is_commodity,
        met: ("The application identifiers are right.", "应用标识符正确。"),
        action: (
            "Correct the element named, by GB/T 16986 or the GS1 General Specifications.",
            "按 GB/T 16986 或 GS1 通用规范更正所指数据元素。",
        ),
    };
    /// DAT-08: values of variable length end with a separator unless they are last.
    Separators: About {
        topic: Topic::Separators,
        applies: is_element_string,
        met: ("The separators are right.", "分隔符正确。"),
        action: (
            "Put FNC1 (GS) after every value of variable length but the last.",
            "除最后一个外，每个可变长数据元素之后加 FNC1（GS）。",
        ),
    };
    /// DAT-09: the product URL (AI 8200) stands in element strings only, with a GTIN.
    ProductUrl: About {
        topic: Topic::ProductUrl,
        applies: has_product_url,
        met: ("The product URL is right.", "产品网址（AI 8200）正确。"),
        action: (
            "Use AI 8200 in element strings only, with at most 70 characters.",
            "AI 8200 仅用于单元数据串，最多 70 个字符。",
        ),
    };
    /// DAT-10: the URI follows the grammar of GS1 Digital Link.
    LinkSyntax: About {
        topic: Topic::UriSyntax,
        applies: is_commodity_uri,
        met: ("The URI is well formed.", "网址语法正确。"),
        action: (
            "Build the URI as https://host/01/GTIN/10/batch/21/serial?17=YYMMDD.",
            "按 https://主机/01/GTIN/10/批号/21/系列号?17=YYMMDD 构成网址。",
        ),
    };
    /// DAT-11: key words are those of the edition.
    KeyWords: About {
        topic: Topic::KeyWords,
        applies: is_commodity_uri,
        met: ("The keys are those of the edition.", "关键字符合该版本。"),
        action: ("Use numeric application identifiers: 01, 10, 21.", "使用数字应用标识符：01、10、21。"),
    };
    /// DAT-12: https.
    Scheme: About {
        topic: Topic::Scheme,
        applies: is_uri,
        met: ("The URI uses https.", "网址使用 https。"),
        action: ("Use https.", "改用 https。"),
    };
}

/// DAT-01: the data have a form that the edition allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AllowedForm {
    /// Ecode is accepted too, as text or URL; it is recognised, not checked.
    pub accept_ecode: bool,
}

impl Limits for AllowedForm {
    fn loosens(&self, base: &Self) -> Option<String> {
        (self.accept_ecode && !base.accept_ecode).then(|| "Ecode is accepted".into())
    }
}

impl OfSymbol for AllowedForm {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(content) = subject.content else { return Finding::not_decoded() };
        let name = content.form.name();
        if self.accept_ecode && matches!(content.form, Form::Ecode | Form::EcodeUri) {
            return Finding::met(
                format!("Accepted without looking into it: {}.", name.en),
                format!("予以接受，内容未检查：{}。", name.zh),
            );
        }
        match content.about(Topic::Form).find(|fault| fault.grave) {
            None => Finding::met(format!("The data are a {}.", name.en), format!("数据为{}。", name.zh)),
            Some(fault) => {
                let text = fault.text();
                Finding::not_met(text.en, text.zh).act(
                    "Generate a GS1 element string or a GS1 Digital Link URI with the GTIN.",
                    "生成含 GTIN 的 GS1 单元数据串或 GS1 数字链接。",
                )
            }
        }
    }
}

/// DAT-04: the GTIN begins with a prefix of the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyPrefix {
    /// First and last prefix of three digits.
    pub from: u16,
    /// Last prefix.
    pub to: u16,
}

impl Limits for CompanyPrefix {
    fn validate(&self) -> Result<(), String> {
        if self.from <= self.to && self.to <= 999 {
            return Ok(());
        }
        Err(format!(
            "from {} to {}: prefixes have three digits, the first one is not above the last",
            self.from, self.to
        ))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.from < base.from || self.to > base.to).then(|| "more prefixes are taken for domestic".into())
    }
}

impl OfSymbol for CompanyPrefix {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("{:03} .. {:03}", self.from, self.to);
        let Some(content) = subject.content else { return Finding::not_decoded().limit(limit) };
        // Behind the indicator digit; GTIN-8 have prefixes of their own.
        let prefix = content.gtin().filter(|gtin| !gtin.starts_with("000000")).and_then(|gtin| gtin.get(1..4));
        let Some(prefix) = prefix else {
            return Finding::not_applicable("There is no GTIN with a company prefix.", "没有含厂商识别代码的 GTIN。")
                .limit(limit);
        };
        let domestic = prefix.parse().is_ok_and(|number: u16| (self.from..=self.to).contains(&number));
        let finding = if domestic {
            Finding::met("The company prefix was given in China.", "厂商识别代码前缀属于中国。")
        } else {
            Finding::not_met("The company prefix was given abroad.", "厂商识别代码前缀属于境外。").act(
                "Have the proof of registration and the authorisation filed with the local branch of the article numbering centre.",
                "备齐注册证明与授权文件，并在当地物品编码分支机构备案。",
            )
        };
        finding.limit(limit).measured(prefix)
    }
}

/// DAT-13: length of the data at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataLength {
    /// Bytes.
    pub maximum_bytes: usize,
}

impl Limits for DataLength {
    fn validate(&self) -> Result<(), String> {
        if (1..=7089).contains(&self.maximum_bytes) {
            return Ok(());
        }
        Err(format!("maximum_bytes is {}; a QR Code holds 1 to 7089", self.maximum_bytes))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.maximum_bytes > base.maximum_bytes)
            .then(|| format!("maximum_bytes goes from {} to {}", base.maximum_bytes, self.maximum_bytes))
    }
}

impl OfSymbol for DataLength {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = format!("<= {} B", self.maximum_bytes);
        let Some(length) = subject.data_length else { return Finding::not_decoded().limit(limit) };
        let finding = if length <= self.maximum_bytes {
            Finding::met("The data are not too long.", "数据长度未超上限。")
        } else {
            Finding::not_met("The data are long and make the symbol large.", "数据过长，符号因此变大。")
                .act("Shorten the URL or leave data to the platform.", "缩短网址，或将数据留在平台。")
        };
        finding.limit(limit).measured(format!("{length} B"))
    }
}
