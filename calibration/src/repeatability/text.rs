//! A repeatability run as text for people.

use grader::report::{Language, Text, visible};

use super::study::RepeatabilityReport;
use crate::columns::{Columns, decimals};
use crate::quantity::name;
use crate::uncertainty::{Budget, Evaluation, Quantity, Scale};

/// The whole report: what was studied, the table of quantities, budgets, and what is not in the figures.
#[must_use]
pub fn to_text(report: &RepeatabilityReport, language: Language) -> String {
    let mut out = head(report, language);
    out.push('\n');
    out += &table(report, language);
    for (quantity, stated) in &report.statement.quantities {
        if let Some(budget) = &stated.budget {
            out.push('\n');
            out += &budget_text(quantity, budget, language);
        }
    }
    out.push('\n');
    out += &notes(report, language);
    out
}

fn pick(text: &grader::bilingual::Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

fn head(report: &RepeatabilityReport, language: Language) -> String {
    let statement = &report.statement;
    let message = visible(report.text.as_deref().unwrap_or(""));
    let per: Vec<String> = report
        .placements
        .iter()
        .map(|placement| format!("{} ({})", visible(&placement.name), placement.images))
        .collect();
    let mut out = match language {
        Language::En => format!(
            "Repeatability of {} \"{message}\", {}, aperture {}\n{} images, {} placements: {}\n",
            report.symbology,
            statement.standard,
            statement.aperture,
            statement.images,
            statement.placements,
            per.join(", ")
        ),
        Language::Zh => format!(
            "重复性：{} “{message}”，{}，孔径 {}\n{} 幅图像，{} 次放置：{}\n",
            report.symbology,
            statement.standard,
            statement.aperture,
            statement.images,
            statement.placements,
            per.join("、")
        ),
    };
    for one in &report.not_measured {
        let lead = Text::new("未计入", "not counted").say(language);
        out += &format!("{lead}: {}: {}\n", visible(&one.image), pick(&one.reason, language));
    }
    out
}

fn table(report: &RepeatabilityReport, language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language).to_owned();
    let mut columns = Columns::new(
        1,
        &[
            say("量", "quantity"),
            "n".into(),
            say("均值", "mean"),
            say("最小", "min"),
            say("最大", "max"),
            say("重复性 s_r", "repeatab. s_r"),
            say("复现性 s_R", "reproduc. s_R"),
            "U".into(),
            "k".into(),
            "ν_eff".into(),
        ],
    );
    for run in &report.quantities {
        let stated = report.statement.quantities.get(&run.quantity);
        let digits = if run.quantity.half_digit() > 0.01 { 1 } else { 4 };
        let optional =
            |value: Option<f64>, digits: usize| value.map_or("-".into(), |value| format!("{value:.digits$}"));
        let budget = stated.and_then(|stated| stated.budget.as_ref());
        columns.row(&[
            pick(&name(&run.quantity), language).to_owned(),
            run.n.to_string(),
            decimals(run.mean, digits.max(2)),
            decimals(run.minimum, digits),
            decimals(run.maximum, digits),
            optional(run.repeatability, 5),
            optional(run.reproducibility, 5),
            optional(stated.map(|stated| stated.expanded), 5),
            optional(budget.map(|budget| budget.coverage_factor), 2),
            budget.map_or("-".into(), |budget| degrees(budget.effective_degrees_of_freedom)),
        ]);
    }
    columns.finish()
}

fn degrees(value: Option<f64>) -> String {
    match value {
        Some(value) if value < 1e4 => format!("{value:.0}"),
        _ => "∞".into(),
    }
}

fn budget_text(quantity: &Quantity, budget: &Budget, language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language).to_owned();
    let title = match language {
        Language::En => format!("Budget: {}\n", name(quantity).en),
        Language::Zh => format!("不确定度预算：{}\n", name(quantity).zh),
    };
    let mut columns = Columns::new(
        1,
        &[
            say("来源", "source"),
            say("类", "type"),
            say("数值", "figure"),
            say("除数", "divisor"),
            say("灵敏系数", "sensitivity"),
            say("标准不确定度", "std. uncertainty"),
            "ν".into(),
        ],
    );
    for part in &budget.components {
        columns.row(&[
            pick(&part.source.name(), language).to_owned(),
            match part.evaluation {
                Evaluation::A => "A".into(),
                Evaluation::B => "B".into(),
            },
            format!("{:.6}", part.figure),
            format!("{:.3}", part.divisor),
            format!("{:.4}", part.sensitivity),
            format!("{:.6}", part.standard),
            degrees(part.degrees_of_freedom),
        ]);
    }
    let sum = format!(
        "  u_c = {:.6}   ν_eff = {}   k = {:.2}   U = {:.6}\n",
        budget.combined,
        degrees(budget.effective_degrees_of_freedom),
        budget.coverage_factor,
        budget.expanded
    );
    format!("{title}{}{sum}", columns.finish())
}

fn notes(report: &RepeatabilityReport, language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language);
    let mut out = String::new();
    out += say(
        "U：单个测得值的扩展不确定度，包含概率 95.45 %：k = 2；自由度少时取学生氏因子；均匀分布占主要部分时小于 2。\n",
        "U: expanded uncertainty of a single measured value for 95.45 %: k = 2; Student's factor where degrees of \
         freedom are few; less where an even distribution dominates.\n",
    );
    if report.quantities.iter().any(|run| run.quantity.scale() == Scale::Steps) {
        out += say(
            "等级与计数成级变化：U 为 95 % 的图像与最常见值之差的上限，加末位数字的一半。\n",
            "Grades and counts go in steps: U is the distance from the most frequent value within which 95 % of the \
             images lie, and half of the last digit.\n",
        );
    }
    if !report.statement.not_determined.is_empty() {
        let names = report.statement.not_determined.iter().map(|source| pick(&source.name(), language).to_owned());
        let names: Vec<String> = names.collect();
        out += &match language {
            Language::En => format!("Not determined and not in the figures: {}.\n", names.join("; ")),
            Language::Zh => format!("未确定、未计入：{}。\n", names.join("；")),
        };
    }
    out
}
