//! What a report cannot be issued without, item by item of ISO/IEC 17025:2017, 7.8.2.1, and what contradicts itself.
//!
//! Items a (title), d (number on every page, end), j (day of issue), l (relates only to the items tested), f (method) and m
//! (results with units) come from the records and the program; the others only the laboratory can state. An item that does
//! not apply is stated as `none`: silence is no statement.

use jiff::civil::Date;

use super::data::TestReport;
use super::particulars::{DecisionRule, Particulars, Statement};
use crate::bilingual::Bilingual;
use crate::report::{Language, visible};

/// An item that was not stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Clause of ISO/IEC 17025:2017 that asks for it.
    pub clause: &'static str,
    /// Where it belongs in the particulars.
    pub key: &'static str,
    /// What it is.
    pub name: Bilingual,
}

/// Why a report is not issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum Refusal {
    /// Items that were not stated.
    Missing(Vec<Missing>),
    /// There is nothing to report.
    NoRecord,
    /// Two days in the wrong order.
    Order {
        /// What ought to come first, and its day.
        first: (&'static str, Date),
        /// What ought to come after it, and its day.
        second: (&'static str, Date),
    },
    /// A picture was inspected on a day on which no test is said to have been.
    OutsideTheTest {
        /// Name of the picture.
        picture: String,
        /// Its day.
        date: Date,
    },
    /// The records were judged by another decision rule than the one that is stated.
    OtherRule {
        /// Name of the picture.
        picture: String,
        /// The rule of the record.
        judged: DecisionRule,
        /// The rule that is stated.
        stated: DecisionRule,
    },
    /// A report that says that it replaces itself.
    ReplacesItself {
        /// Its number.
        number: String,
    },
}

impl Refusal {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Missing(items) => missing_items(items),
            Self::NoRecord => Bilingual::new(
                "no record to report; name at least one JSON report of `grader inspect`",
                "没有可报告的记录；请至少给出一份 grader inspect 的 JSON 报告",
            ),
            Self::Order { first: (first, early), second: (second, late) } => Bilingual::new(
                format!("{second} ({late}) comes before {first} ({early}); correct the particulars"),
                format!("{second}（{late}）早于 {first}（{early}）；请更正委托与实验室信息"),
            ),
            Self::OutsideTheTest { picture, date } => {
                let source = visible(picture);
                Bilingual::new(
                    format!(
                        "{source} was inspected on {date}, outside test.begun to test.ended; correct the particulars"
                    ),
                    format!("{source} 的检验日期为 {date}，不在 test.begun 至 test.ended 之间；请更正"),
                )
            }
            Self::OtherRule { picture, judged, stated } => {
                let (source, judged, stated) = (visible(picture), rule_key(*judged), rule_key(*stated));
                Bilingual::new(
                    format!(
                        "{source} was judged by {judged} acceptance, conformity.decision_rule is \"{stated}\"; inspect again \
                         with a profile of that rule, or state the rule that was used"
                    ),
                    format!(
                        "{source} 按 \"{judged}\" 规则判定，而 conformity.decision_rule 为 \"{stated}\"；请用相应规范重新检测，或如实填写所用规则"
                    ),
                )
            }
            Self::ReplacesItself { number } => Bilingual::new(
                format!("{number} cannot replace itself; give the corrected report a number of its own"),
                format!("报告 {number} 不能替代自身；更正后的报告须有新的编号"),
            ),
        }
    }
}

/// A rule as files write it.
#[must_use]
pub const fn rule_key(rule: DecisionRule) -> &'static str {
    match rule {
        DecisionRule::Simple => "simple",
        DecisionRule::Guarded => "guarded",
    }
}

fn missing_items(items: &[Missing]) -> Bilingual {
    let list = |say: fn(&Bilingual) -> &str| -> String {
        items.iter().map(|item| format!("\n  {:<10} {:<30} {}", item.clause, item.key, say(&item.name))).collect()
    };
    Bilingual::new(
        format!(
            "not issued: ISO/IEC 17025:2017 asks for what is missing from the particulars:{}\nwhat does not apply is stated \
             as \"none\"",
            list(|name| &name.en)
        ),
        format!(
            "未签发：ISO/IEC 17025:2017 要求的下列内容没有填写：{}\n不适用的项目请填 \"none\"（无）",
            list(|name| &name.zh)
        ),
    )
}

/// What the particulars do not state and must; in the order of the clauses.
#[must_use]
pub fn missing(particulars: &Particulars) -> Vec<Missing> {
    let Particulars {
        report,
        laboratory,
        customer,
        item,
        test,
        instrument,
        environment,
        conformity,
        authorisation,
        ..
    } = particulars;
    let said = |statement: &Option<Statement>| {
        statement.as_ref().is_some_and(|statement| statement.say(Language::Zh).is_some())
    };
    let rows: [(bool, &str, &str, &str, &str); 21] = [
        (said(&laboratory.name), "7.8.2.1 b", "laboratory.name", "name of the laboratory", "实验室名称"),
        (said(&laboratory.address), "7.8.2.1 b", "laboratory.address", "address of the laboratory", "实验室地址"),
        (said(&laboratory.place), "7.8.2.1 c", "laboratory.place", "where the work was done", "实施活动的地点"),
        (report.number.is_some(), "7.8.2.1 d", "report.number", "number of the report", "报告编号"),
        (said(&customer.name), "7.8.2.1 e", "customer.name", "name of the customer", "客户名称"),
        (said(&customer.contact), "7.8.2.1 e", "customer.contact", "contact of the customer", "客户联系信息"),
        (said(&item.description), "7.8.2.1 g", "item.description", "description of the item", "样品描述"),
        (
            said(&item.identification),
            "7.8.2.1 g",
            "item.identification",
            "identification of the item",
            "样品唯一性标识",
        ),
        (said(&item.condition), "7.8.2.1 g", "item.condition", "condition of the item", "样品状态"),
        (item.received.is_some(), "7.8.2.1 h", "item.received", "day of receipt", "收样日期"),
        (test.begun.is_some(), "7.8.2.1 i", "test.begun", "first day of the test", "检测开始日期"),
        (test.ended.is_some(), "7.8.2.1 i", "test.ended", "last day of the test", "检测结束日期"),
        (said(&item.sampling), "7.8.2.1 k", "item.sampling", "plan and method of sampling", "抽样计划和方法"),
        (said(&test.deviations), "7.8.2.1 n", "test.deviations", "deviations from the method", "对方法的偏离"),
        (said(&authorisation.name), "7.8.2.1 o", "authorisation.name", "who authorises the report", "报告批准人"),
        (said(&test.external), "7.8.2.1 p", "test.external", "results of external providers", "外部供应者的结果"),
        (said(&instrument.name), "7.8.3.1 a", "instrument.name", "instrument", "仪器"),
        (
            instrument.light_angle_degrees.is_some(),
            "7.8.3.1 a",
            "instrument.light_angle_degrees",
            "angle of the light",
            "光照角度",
        ),
        (environment.temperature_c.is_some(), "7.8.3.1 a", "environment.temperature_c", "temperature", "温度"),
        (environment.humidity_percent.is_some(), "7.8.3.1 a", "environment.humidity_percent", "humidity", "相对湿度"),
        (conformity.decision_rule.is_some(), "7.8.6.2", "conformity.decision_rule", "decision rule", "判定规则"),
    ];
    let missing = rows.into_iter().filter(|(is_stated, ..)| !is_stated);
    missing.map(|(_, clause, key, en, zh)| Missing { clause, key, name: Bilingual::new(en, zh) }).collect()
}

/// Whether a report may be issued.
///
/// # Errors
/// If a mandatory item is missing, or the particulars contradict themselves or the records.
pub fn examine(report: &TestReport) -> Result<(), Refusal> {
    let missing = missing(&report.particulars);
    if !missing.is_empty() {
        return Err(Refusal::Missing(missing));
    }
    if report.records().next().is_none() {
        return Err(Refusal::NoRecord);
    }
    if report.replaces().is_some_and(|replaced| replaced.number == report.number) {
        return Err(Refusal::ReplacesItself { number: report.number.clone() });
    }
    days_in_order(report)?;
    records_agree(report)
}

fn days_in_order(report: &TestReport) -> Result<(), Refusal> {
    let Particulars { item, test, .. } = &report.particulars;
    let days = [
        ("item.received", item.received),
        ("test.begun", test.begun),
        ("test.ended", test.ended),
        ("report.issued", Some(report.issued)),
    ];
    let sampled = item.sampled.map(|day| ("item.sampled", day));
    let stated = || days.iter().filter_map(|(name, day)| Some((*name, (*day)?)));
    // Sampling comes before the test; whether before or after receipt depends on where it was done.
    let pairs = stated().zip(stated().skip(1)).chain(sampled.zip(test.begun.map(|day| ("test.begun", day))));
    for (first, second) in pairs {
        if second.1 < first.1 {
            return Err(Refusal::Order { first, second });
        }
    }
    Ok(())
}

fn records_agree(report: &TestReport) -> Result<(), Refusal> {
    let Particulars { test, conformity, .. } = &report.particulars;
    for record in report.records() {
        let picture = || record.image.source.clone();
        if let Some(date) = record.settings.date.as_deref().and_then(|date| date.parse::<Date>().ok())
            && let (Some(begun), Some(ended)) = (test.begun, test.ended)
            && !(begun..=ended).contains(&date)
        {
            return Err(Refusal::OutsideTheTest { picture: picture(), date });
        }
        // Without a profile the grade is compared as it is.
        let judged = match record.settings.acceptance.as_deref() {
            Some("guarded") => DecisionRule::Guarded,
            _ => DecisionRule::Simple,
        };
        if let Some(stated) = conformity.decision_rule.filter(|stated| *stated != judged) {
            return Err(Refusal::OtherRule { picture: picture(), judged, stated });
        }
    }
    Ok(())
}
