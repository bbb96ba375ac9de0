//! UNI-01: the code names one item, not only a batch or a product.

use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfSymbol, Subject};
use crate::content::Form;

/// How finely a code tells items apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The product: GTIN.
    Product,
    /// The batch: GTIN and batch number.
    Batch,
    /// The item: GTIN and serial number.
    Item,
}

/// UNI-01: at least that finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityLevel {
    /// Coarsest level allowed.
    pub level: Level,
}

impl Limits for IdentityLevel {
    fn loosens(&self, base: &Self) -> Option<String> {
        (self.level < base.level)
            .then(|| format!("the level goes from {:?} to {:?}", base.level, self.level).to_lowercase())
    }
}

impl OfSymbol for IdentityLevel {
    fn judge(&self, subject: &Subject<'_>) -> Finding {
        let limit = match self.level {
            Level::Product => "(01)",
            Level::Batch => "(01)(10)",
            Level::Item => "(01)(21)",
        };
        let Some(content) = subject.content else { return Finding::not_decoded().limit(limit) };
        if content.gtin().is_none() {
            let name = content.form.name();
            return Finding::not_applicable(
                format!("The data name no product: {}.", name.en),
                format!("数据不含产品标识：{}。", name.zh),
            )
            .limit(limit);
        }
        // The code behind a national unified URL is allocated item by item; what it means is not public.
        if content.form == Form::NationalUri {
            return Finding::undecided(
                "What the allocated code of a national unified URL names is not public.",
                "国家统一网址所分配代码的含义未公开。",
            )
            .act("Ask the platform whether the code names an item or a batch.", "向平台查询该代码对应单品还是批次。")
            .limit(limit)
            .mild();
        }
        // A third-party controlled serial (AI 235) names an item too.
        let item = content.serial().or_else(|| content.element("235"));
        let found = match (item, content.batch()) {
            (Some(_), _) => Level::Item,
            (None, Some(_)) => Level::Batch,
            (None, None) => Level::Product,
        };
        let finding = if found >= self.level {
            Finding::met("The code tells items apart finely enough.", "码的标识粒度符合要求。")
        } else {
            Finding::not_met("The code does not tell one item from another of its kind.", "码不能区分单品。")
                .act("Give every item a serial number of its own (AI 21).", "为每件产品赋予唯一系列号（AI 21）。")
        };
        let measured = match found {
            Level::Item => "(01)(21)",
            Level::Batch => "(01)(10)",
            Level::Product => "(01)",
        };
        finding.limit(limit).measured(measured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::CommodityEdition::{Gb33993_2017, Gb33993_2024};
    use crate::record::{DecodeStage, Outcome};
    use crate::requirement::testing::Case;

    #[test]
    fn each_level_against_each_demand() {
        let product = "https://example.com/01/06901234567892";
        let batch = "https://example.com/01/06901234567892/10/A";
        let item = "https://example.com/01/06901234567892/10/A/21/1";
        for (level, expected) in [
            (Level::Product, [Outcome::Met, Outcome::Met, Outcome::Met]),
            (Level::Batch, [Outcome::NotMet, Outcome::Met, Outcome::Met]),
            (Level::Item, [Outcome::NotMet, Outcome::NotMet, Outcome::Met]),
        ] {
            let found = [product, batch, item]
                .map(|data| Case::perfect().saying("]Q1", data, Gb33993_2024).ask(&IdentityLevel { level }).outcome);
            assert_eq!(found, expected, "{level:?}");
        }
        let rule = IdentityLevel { level: Level::Item };
        assert!(IdentityLevel { level: Level::Batch }.loosens(&rule).is_some());
        let plain = Case::perfect().saying("]Q1", "text", Gb33993_2024);
        assert_eq!(plain.ask(&rule).outcome, Outcome::NotApplicable);
        let undecoded = plain.with(|symbol| symbol.decode_failure = Some(DecodeStage::Grid));
        assert_eq!(undecoded.ask(&rule).outcome, Outcome::Undecided);
        let national = "https://2dcode.org/0106901234567892OXjVB3";
        assert_eq!(Case::perfect().saying("]Q1", national, Gb33993_2017).ask(&rule).outcome, Outcome::Undecided);
    }
}
