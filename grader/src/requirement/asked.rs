//! What rules that ask the register have in common: which item they ask for, and what it means when there is no answer.

use jiff::civil::Date;

use super::{Finding, Subject};
use crate::bilingual::Bilingual;
use crate::content::Content;
use crate::register::{Identity, Validity};

/// Limits of a rule that asks a list.
///
/// Each such type has `required`: whether the list must be there. If it need not, the rule does not apply without one.
#[macro_export]
macro_rules! asked_limits {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            /// Whether the list must be there; if it need not, the rule does not apply without one.
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            pub required: bool,
        }

        impl $crate::requirement::Limits for $name {
            fn loosens(&self, base: &Self) -> Option<String> {
                (base.required && !self.required).then(|| "the list is no longer required".into())
            }
        }
    )+};
}

/// The item that a code names, if it names one. A third-party controlled serial (AI 235) is a serial too.
pub(crate) fn item(content: &Content) -> Option<Identity<'_>> {
    let serial = content.serial().or_else(|| content.element("235")).filter(|serial| !serial.is_empty())?;
    Some(Identity { gtin: content.gtin()?, serial })
}

/// The item that a symbol names, or what to say if it names none.
pub(super) fn item_of<'a>(subject: &Subject<'a>) -> Result<Identity<'a>, Box<Finding>> {
    let content = subject.content.ok_or_else(|| Box::new(Finding::not_decoded()))?;
    item(content)
        .ok_or_else(|| Box::new(Finding::not_applicable("The data name no single item.", "数据不含单品标识。")))
}

/// The GTIN that a symbol names, or what to say if it names none.
pub(super) fn gtin_of<'a>(subject: &Subject<'a>) -> Result<&'a str, Box<Finding>> {
    let content = subject.content.ok_or_else(|| Box::new(Finding::not_decoded()))?;
    content.gtin().ok_or_else(|| Box::new(Finding::not_applicable("The data name no product.", "数据不含产品标识。")))
}

/// There is no list to ask.
pub(super) fn no_list(required: bool, list: (&str, &str)) -> Finding {
    let (en, zh) = (format!("There is no list of {}.", list.0), format!("没有{}清单。", list.1));
    if required {
        Finding::not_met(en, zh)
            .act(format!("Import the list of {} into the register.", list.0), format!("将{}清单导入登记库。", list.1))
    } else {
        Finding::not_applicable(en, zh)
    }
}

/// The list could not be asked.
pub(super) fn failed(reason: &Bilingual) -> Finding {
    Finding::undecided(
        format!("The register could not be asked: {}.", reason.en),
        format!("无法查询登记库：{}。", reason.zh),
    )
    .act("Repair the register, then inspect again.", "修复登记库后重新检测。")
}

/// Nobody told the day.
pub(super) fn undated() -> Finding {
    Finding::undecided("The day of the inspection is not known.", "检验日期未知。")
        .act("State the day of the inspection.", "请给出检验日期。")
}

/// What to say of something that holds on certain days only; `None` if it holds on the day of the inspection.
pub(super) fn outside(valid: Validity, today: Option<Date>, what: (&str, &str)) -> Option<Finding> {
    if valid == Validity::default() {
        return None;
    }
    let Some(today) = today else { return Some(undated()) };
    let (en, zh) = what;
    match valid {
        Validity { from: Some(from), .. } if valid.is_after(today) => Some(Finding::not_met(
            format!("{en} is not valid before {from}."),
            format!("{zh}自 {from} 起有效，尚未生效。"),
        )),
        Validity { to: Some(to), .. } if valid.is_before(today) => {
            Some(Finding::not_met(format!("{en} was valid up to {to}."), format!("{zh}有效期至 {to}，已失效。")))
        }
        _ => None,
    }
}
