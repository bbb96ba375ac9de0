//! Names of what application identifiers stand for.

use super::table;
use crate::bilingual::Bilingual;

/// Names of the application identifiers that goods on sale have.
const NAMES: &[(&str, &str, &str)] = &[
    ("00", "Serial shipping container code (SSCC)", "系列货运包装箱代码（SSCC）"),
    ("01", "Global trade item number (GTIN)", "全球贸易项目代码（GTIN）"),
    ("02", "GTIN of contained items", "物流单元内贸易项目的 GTIN"),
    ("10", "Batch or lot number", "批号"),
    ("11", "Production date", "生产日期"),
    ("12", "Due date", "付款截止日期"),
    ("13", "Packaging date", "包装日期"),
    ("15", "Best before date", "保质期"),
    ("16", "Sell by date", "销售截止日期"),
    ("17", "Expiration date", "有效期"),
    ("20", "Internal product variant", "内部产品变体"),
    ("21", "Serial number", "系列号"),
    ("22", "Consumer product variant", "消费品变体"),
    ("235", "Third-party controlled serial number", "第三方控制的序列号"),
    ("240", "Additional product identification", "附加产品标识"),
    ("241", "Customer part number", "客户方代码"),
    ("242", "Made-to-order variation number", "定制产品代码"),
    ("243", "Packaging component number", "包装组件代码"),
    ("250", "Secondary serial number", "二级系列号"),
    ("251", "Reference to source entity", "源实体参考代码"),
    ("253", "Global document type identifier (GDTI)", "全球文件类型代码（GDTI）"),
    ("254", "GLN extension component", "GLN 扩展部分"),
    ("37", "Count of contained items", "所含贸易项目数量"),
    ("410", "Ship to - deliver to GLN", "交货地 GLN"),
    ("411", "Bill to - invoice to GLN", "受票方 GLN"),
    ("412", "Purchased from GLN", "供货方 GLN"),
    ("413", "Ship for - deliver for GLN", "最终目的地 GLN"),
    ("414", "Identification of a physical location (GLN)", "物理位置 GLN"),
    ("415", "GLN of the invoicing party", "开票方 GLN"),
    ("416", "GLN of the production or service location", "生产或服务地 GLN"),
    ("417", "Party GLN", "参与方 GLN"),
    ("422", "Country of origin", "原产国"),
    ("7003", "Expiration date and time", "有效期（日期和时间）"),
    ("8003", "Global returnable asset identifier (GRAI)", "全球可回收资产代码（GRAI）"),
    ("8008", "Date and time of production", "生产日期和时间"),
    ("8030", "Digital signature (DigSig)", "数字签名（DigSig）"),
    ("8110", "Coupon code for use in North America", "北美优惠券代码"),
    ("8112", "Positive offer file coupon code for use in North America", "北美联机优惠券代码"),
    ("8200", "Product URL", "产品网址"),
    ("90", "Information agreed between trading partners", "贸易伙伴间约定的信息"),
];

/// Measures: words of the dictionary's titles (310n to 369n).
const MEASURES: &[(&str, &str, &str)] = &[
    ("NET WEIGHT", "Net weight", "净重"),
    ("GROSS WEIGHT", "Gross weight", "毛重"),
    ("NET VOLUME", "Net volume", "净体积"),
    ("VOLUME", "Volume", "体积"),
    ("LENGTH", "Length", "长度"),
    ("WIDTH", "Width", "宽度"),
    ("HEIGHT", "Height", "高度"),
    ("AREA", "Area", "面积"),
    ("KG PER m²", "Kilograms per square metre", "每平方米千克数"),
];

/// What an application identifier stands for. Those that goods on sale do not have keep the title of the dictionary; an
/// unknown one has none.
#[must_use]
pub fn title(ai: &str) -> Option<Bilingual> {
    let entry = table::find(ai)?;
    if let Some((_, en, zh)) = NAMES.iter().find(|(code, ..)| *code == ai) {
        return Some(Bilingual::new(*en, *zh));
    }
    Some(measure(ai, entry.title).or_else(|| numbered(ai)).unwrap_or_else(|| Bilingual::new(entry.title, entry.title)))
}

/// Measures of `NET WEIGHT (kg)` or `LENGTH (m), log`; the last digit of the identifier is the number of decimals.
fn measure(ai: &str, title: &str) -> Option<Bilingual> {
    if ai.len() != 4 || !ai.starts_with('3') || ai.starts_with("39") {
        return None;
    }
    let (word, en, zh) = MEASURES.iter().find(|(word, ..)| title.starts_with(word))?;
    let decimals = &ai[3..];
    let rest = title[word.len()..].trim();
    let (unit, logistic) = match rest.strip_suffix(", log") {
        Some(unit) => (unit, true),
        None => (rest, false),
    };
    let unit = unit.trim_start_matches('(').strip_suffix(')').unwrap_or_default();
    let (comma, zh_unit) =
        if unit.is_empty() { (String::new(), String::new()) } else { (format!(" in {unit}"), format!("（{unit}）")) };
    let (en_log, zh_log) = if logistic { (" of the logistic unit", "物流单元") } else { ("", "") };
    Some(Bilingual::new(
        format!("{en}{en_log}{comma}, {decimals} decimals"),
        format!("{zh_log}{zh}{zh_unit}，{decimals} 位小数"),
    ))
}

/// Certification references 7230 to 7239 and internal data 91 to 99.
fn numbered(ai: &str) -> Option<Bilingual> {
    if let Some(number) = ai.strip_prefix("723").and_then(|digit| digit.parse::<u8>().ok()) {
        let number = number + 1;
        return Some(Bilingual::new(format!("Certification reference {number}"), format!("认证参考 {number}")));
    }
    (ai.len() == 2 && ai.starts_with('9')).then(|| Bilingual::new("Company internal information", "公司内部信息"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(ai: &str) -> (String, String) {
        let title = title(ai).expect("in the dictionary");
        (title.en, title.zh)
    }

    #[test]
    fn names_are_of_identifiers_that_exist() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(NAMES.iter().all(|(code, ..)| table::find(code).is_some()));
        assert!(table::all().iter().all(|entry| title(&entry.code).is_some()));
        assert_eq!((title("05"), title("")), (None, None));
    }

    #[test]
    fn measures_are_put_together() {
        let pair = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
        assert_eq!(titles("3103"), pair("Net weight in kg, 3 decimals", "净重（kg），3 位小数"));
        assert_eq!(titles("3310"), pair("Length of the logistic unit in m, 0 decimals", "物流单元长度（m），0 位小数"));
        assert_eq!(titles("3371"), pair("Kilograms per square metre, 1 decimals", "每平方米千克数，1 位小数"));
        assert_eq!(titles("3605"), pair("Net volume in qt (US), 5 decimals", "净体积（qt (US)），5 位小数"));
        for entry in table::all().iter().filter(|entry| entry.code.len() == 4 && entry.code.as_str() < "3900") {
            assert_ne!(titles(&entry.code).1, entry.title, "{}: every measure has a Chinese name", entry.code);
        }
    }

    #[test]
    fn numbers_count() {
        assert_eq!(titles("7230").0, "Certification reference 1");
        assert_eq!(titles("7239").1, "认证参考 10");
        assert_eq!(titles("99").0, "Company internal information");
        assert_eq!(titles("420").0, "SHIP TO POST");
    }
}
