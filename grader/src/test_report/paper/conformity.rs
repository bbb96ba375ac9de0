//! The statement of conformity: which results, which specification, by which decision rule (ISO/IEC 17025:2017, 7.8.6.2).

use super::findings;
use super::order::{row, short};
use super::tongues::Tongues;
use super::{Block, Said, Section, Tone};
use crate::record::{Check, Record, Verdict};
use crate::report::{Language, Text, visible, words};
use crate::test_report::data::TestReport;
use crate::test_report::particulars::DecisionRule;

const SIMPLE: Text = Text::new(
    "简单接受：测得值在限值之内即判定符合，不计测量不确定度；测得值恰在限值上时，误判的概率可达 50 %（ILAC-G8:09/2019，4.2.1）。",
    "Simple acceptance: a measured value within its limit conforms, its uncertainty is not taken into account; for a value at the \
     limit the probability of a wrong decision is up to 50 % (ILAC-G8:09/2019, 4.2.1).",
);
const GUARDED: Text = Text::new(
    "带保护带的接受：测得值须与限值至少相距其扩展不确定度 U（k = 2）方判定符合；对正态分布，误接受的概率不超过 2.5 %（ILAC-G8:09/2019，4.2.2）。等级本身没有不确定度，按其报告值与限值比较；不确定度未知的值按其本身比较，并在结果中说明。",
    "Guarded acceptance: a measured value conforms if it keeps at least its expanded uncertainty U (k = 2) away from the limit; for \
     a normal distribution the probability of false acceptance is at most 2.5 % (ILAC-G8:09/2019, 4.2.2). Grades carry no \
     uncertainty of their own and are compared as reported; values whose uncertainty is not known are said to be so among the \
     results.",
);

pub(super) fn section(report: &TestReport, tongues: &Tongues) -> Section {
    let rule = match report.particulars.conformity.decision_rule {
        Some(DecisionRule::Guarded) => GUARDED,
        _ => SIMPLE,
    };
    let rows = vec![
        row(tongues.pair("适用的结果", "Results covered"), covered(report, tongues), Some("7.8.6.2 a")),
        row(tongues.pair("规范及判定", "Specification and outcome"), statement(report, tongues), Some("7.8.6.2 b")),
        row(tongues.pair("判定规则", "Decision rule"), tongues.text(rule), Some("7.8.6.2 c")),
    ];
    let mut blocks = vec![Block::Rows { rows }];
    if report.is_series() {
        blocks.extend(of_series(report, tongues));
    } else {
        let checks: Vec<&Check> = report.records().flat_map(checks_of).collect();
        blocks.extend(findings::not_met(&checks, tongues));
        blocks.extend(findings::table(&checks, tongues));
    }
    Section { id: "conformity", heading: tongues.pair("符合性声明", "Statement of conformity"), blocks }
}

/// All rules that a record was asked.
pub(super) fn checks_of(record: &Record) -> impl Iterator<Item = &Check> {
    record.symbols.iter().flat_map(|symbol| &symbol.checks).chain(&record.checks)
}

fn covered(report: &TestReport, tongues: &Tongues) -> Said {
    let (specimens, records) = (report.specimens.len(), report.records().count());
    tongues.with(|language| match (report.is_series(), language) {
        (false, Language::Zh) => "结果一节中的综合等级，以及下列规则的各项测得值".to_owned(),
        (false, Language::En) => "the overall grade under Results, and what was measured for the rules listed below".to_owned(),
        (true, Language::Zh) => format!("{specimens} 件样品、{records} 次扫描各自的综合等级及规则的测得值"),
        (true, Language::En) => {
            format!("overall grades and values measured for the rules of {specimens} specimens in {records} scans, each by itself")
        }
    })
}

fn statement(report: &TestReport, tongues: &Tongues) -> Said {
    let specification = report.particulars.conformity.specification.as_ref();
    tongues.with(|language| {
        let profile = match report.records().find_map(|record| record.settings.profile.as_ref()) {
            Some(profile) => format!(
                "{} {} (SHA-256 {})",
                words::PROFILE.say(language),
                visible(&profile.id),
                short(&profile.sha256)
            ),
            None => report
                .records()
                .flat_map(checks_of)
                .find(|check| check.id == "PQ-01")
                .and_then(|check| check.limit.as_deref())
                .map_or_else(
                    || words::NO_PROFILE.say(language).to_owned(),
                    |limit| format!("{} {}", Text::new("最低综合等级", "overall grade").say(language), visible(limit)),
                ),
        };
        let specification = specification.and_then(|held| held.say(language)).map(visible);
        let named =
            specification.into_iter().chain([profile]).collect::<Vec<_>>().join(Text::new("；", "; ").say(language));
        format!("{named}{}{}", words::COLON.say(language), outcome(report, language))
    })
}

fn outcome(report: &TestReport, language: Language) -> String {
    if report.is_series() {
        let count = |verdict| report.records().filter(|record| record.verdict == verdict).count();
        let (pass, fail, not) = (count(Verdict::Pass), count(Verdict::Fail), count(Verdict::NotGraded));
        return match language {
            Language::Zh => format!("{pass} 次扫描符合，{fail} 次不符合，{not} 次未评级"),
            Language::En => format!("{pass} scans conform, {fail} do not conform, {not} were not graded"),
        };
    }
    match report.verdict() {
        Verdict::Pass => Text::new("符合", "conforms"),
        Verdict::Fail => Text::new("不符合", "does not conform"),
        Verdict::NotGraded => Text::new("未作判定，没有有效的测量", "no statement: there is no valid measurement"),
    }
    .say(language)
    .to_owned()
}

/// Of a series, what was not met, specimen by specimen.
fn of_series(report: &TestReport, tongues: &Tongues) -> Vec<Block> {
    let mut blocks = Vec::new();
    for specimen in &report.specimens {
        for (scan, held) in specimen.scans.iter().enumerate() {
            let checks: Vec<&Check> = checks_of(&held.record).collect();
            let Some(block) = findings::not_met(&checks, tongues) else { continue };
            let text = tongues.with(|language| {
                let name = visible(&specimen.name);
                match (specimen.scans.len(), language) {
                    (1, _) => name,
                    (_, Language::Zh) => format!("{name}，扫描 {}", scan + 1),
                    (_, Language::En) => format!("{name}, scan {}", scan + 1),
                }
            });
            blocks.push(Block::Paragraph { text, tone: Tone::Plain });
            blocks.push(block);
        }
    }
    blocks
}
