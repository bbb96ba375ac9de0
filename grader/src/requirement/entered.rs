//! DAT-14 and DAT-16: the data agree with the text printed beside the symbol, and with the order.

use jiff::civil::Date;

use super::{Finding, OfSymbol, Subject};
use crate::content::gs1::bracketed::to_element_string;
use crate::content::{CommodityEdition, Content};

crate::no_limits! {
    /// DAT-14: the human-readable text that was stated is that of the data.
    HumanReadable;
    /// DAT-16: the data are those that were entered for the product.
    EnteredData;
}

impl OfSymbol for HumanReadable {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let Some(stated) = &subject.scene.conditions.entered.human_readable else {
            return Finding::not_applicable("No human-readable text was stated.", "未录入供人识读字符。");
        };
        let Some(content) = subject.content else { return Finding::not_decoded() };
        let printed = to_element_string(stated.trim())
            .map(|data| Content::read(&data, Some("]Q3"), CommodityEdition::Gs1Only).elements)
            .unwrap_or_default();
        // Text without application identifiers is compared with the data as they are.
        let differs = if printed.is_empty() {
            (subject.symbol.text.as_deref() != Some(stated.trim())).then(|| stated.trim().to_owned())
        } else {
            let wrong = printed.iter().find(|printed| content.element(&printed.ai) != Some(printed.value.as_str()));
            wrong.map(|wrong| format!("({}){}", wrong.ai, wrong.value))
        };
        match differs {
            None => Finding::met("The human-readable text agrees with the data.", "供人识读字符与数据一致。"),
            Some(wrong) => {
                Finding::not_met("The human-readable text differs from the data.", "供人识读字符与数据不一致。")
                    .act("Print text and symbol from the same record.", "由同一数据源生成文字与符号。")
                    .measured(wrong)
            }
        }
    }
}

impl OfSymbol for EnteredData {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let entered = &subject.scene.conditions.entered;
        let date = |date: Option<Date>| {
            date.map(|date| format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day()))
        };
        let wanted = [
            ("01", entered.gtin.as_ref().map(|gtin| format!("{gtin:0>14}"))),
            ("10", entered.batch.clone()),
            ("21", entered.serial.clone()),
            ("11", date(entered.production_date)),
            ("17", date(entered.expiry_date)),
        ];
        let wanted: Vec<(&str, String)> = wanted.into_iter().filter_map(|(ai, value)| Some((ai, value?))).collect();
        if wanted.is_empty() {
            return Finding::not_applicable("No data were entered to compare with.", "未录入可比对的数据。");
        }
        let Some(content) = subject.content else { return Finding::not_decoded() };
        let shown = |(ai, value): &(&str, String)| format!("({ai}){value}");
        let limit: String = wanted.iter().map(shown).collect();
        let wrong: Vec<&(&str, String)> =
            wanted.iter().filter(|(ai, value)| content.element(ai) != Some(value.as_str())).collect();
        if wrong.is_empty() {
            return Finding::met("The data are those that were entered.", "数据与录入一致。").limit(limit);
        }
        let found: Vec<String> =
            wrong.iter().map(|(ai, _)| format!("({ai}){}", content.element(ai).unwrap_or("-"))).collect();
        Finding::not_met("The data are not those that were entered.", "数据与录入不一致。")
            .act("See whether the right job is loaded on the printer.", "检查打印机是否载入了正确的任务。")
            .limit(limit)
            .measured(found.concat())
    }
}
