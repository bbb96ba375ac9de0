//! A self-check as text for people.

use grader::bilingual::Bilingual;
use grader::report::{Language, Text, visible};

use super::judge::shown;
use super::{Basis, Item, Outcome, SelfCheck};
use crate::columns::Columns;

/// The table, what to do where an item lies outside, what was not checked, and the result.
#[must_use]
pub fn to_text(check: &SelfCheck, language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language);
    let mut out = format!(
        "{}{}\n\n",
        say("自检，校准 ", "Self-check, calibration "),
        visible(check.calibration.as_deref().unwrap_or("-"))
    );
    let header = [("项目", "item"), ("结果", "result"), ("值", "value"), ("限值", "limit"), ("限值依据", "limit is")];
    let mut columns = Columns::new(2, &header.map(|(zh, en)| say(zh, en).to_owned()));
    for answer in &check.answers {
        let number = |value: Option<f64>| value.map_or("-".into(), |value| shown(value, answer.unit));
        let sign = if answer.item == Item::PixelsPerModule { "≥ " } else { "≤ " };
        columns.row(&[
            choose(&answer.item.name(), language).to_owned(),
            outcome(answer.outcome, language).to_owned(),
            number(answer.value),
            answer.limit.map_or("-".into(), |limit| format!("{sign}{}", shown(limit, answer.unit))),
            basis(answer.basis, language).to_owned(),
        ]);
    }
    out += &columns.finish();
    out.push('\n');
    for answer in check.answers.iter().filter(|answer| answer.outcome == Outcome::Outside) {
        out += &format!("! {}\n", visible(choose(&answer.said, language)));
    }
    for answer in check.answers.iter().filter(|answer| answer.outcome == Outcome::NotChecked) {
        let colon = say("：", ": ");
        let (name, said) = (answer.item.name(), visible(choose(&answer.said, language)));
        out += &format!("- {}{colon}{}{colon}{said}\n", choose(&name, language), say("未检查", "not checked"));
    }
    out += match check.outcome {
        Outcome::Within => say("结果：全部在限值内\n", "Result: all within\n"),
        Outcome::Outside => say("结果：超出限值，不能给出正式等级\n", "Result: outside; no formal grades\n"),
        Outcome::NotChecked => say(
            "结果：已检查的均在限值内，但有项目未检查，不能给出正式等级\n",
            "Result: what was checked is within, but not all was checked; no formal grades\n",
        ),
    };
    out
}

fn choose(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

const fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Within => Text::new("在限值内", "within"),
        Outcome::Outside => Text::new("超出", "outside"),
        Outcome::NotChecked => Text::new("未检查", "not checked"),
    }
    .say(language)
}

const fn basis(basis: Basis, language: Language) -> &'static str {
    match basis {
        Basis::Documented => Text::new("有文件", "documented"),
        Basis::Derived => Text::new("推导", "derived"),
        Basis::Assumed => Text::new("假定", "assumed"),
    }
    .say(language)
}
