//! Rules as a report tells them: a line for each that was asked, a paragraph for each that was not met.

use super::tongues::{Tongues, plain};
use super::{Align, Block, Cell, Finding, Said, Tone, cell, column};
use crate::record::{Basis, Check, Outcome, Severity};
use crate::report::{Text, words};

const MET: Text = Text::new("符合", "met");
const NOT_APPLICABLE: Text = Text::new("不适用", "not applicable");

/// How a rule came out, in a word.
fn mark(check: &Check) -> (Text, Tone) {
    match (check.outcome, check.severity) {
        (Outcome::Met, _) => (MET, Tone::Good),
        (Outcome::NotMet, Severity::Fail) => (words::NOT_MET, Tone::Bad),
        (Outcome::NotMet, Severity::Warn) => (words::WARNING, Tone::Warn),
        (Outcome::Undecided, _) => (words::UNDECIDED, Tone::Warn),
        (Outcome::NotApplicable, _) => (NOT_APPLICABLE, Tone::Faint),
    }
}

fn title(check: &Check, tongues: &Tongues) -> Said {
    check.title.as_ref().map_or_else(|| plain(&check.message), |title| tongues.bilingual(title))
}

fn basis(check: &Check, tongues: &Tongues) -> Said {
    tongues.text(if check.basis == Basis::Assumed { words::ASSUMED } else { words::DOCUMENTED })
}

/// Every rule that was asked, a line each.
pub(super) fn table(checks: &[&Check], tongues: &Tongues) -> Option<Block> {
    if checks.is_empty() {
        return None;
    }
    let rows = checks
        .iter()
        .map(|check| {
            let (mark, tone) = mark(check);
            let shown = |text: &Option<String>| cell(plain(text.as_deref().unwrap_or("–")));
            vec![
                cell(plain(&check.id)),
                cell(title(check, tongues)),
                shown(&check.measured),
                shown(&check.limit),
                Cell {
                    text: basis(check, tongues),
                    tone: if check.basis == Basis::Assumed { Tone::Warn } else { Tone::Plain },
                },
                Cell { text: tongues.text(mark), tone },
            ]
        })
        .collect();
    Some(Block::Table {
        caption: Some(tongues.pair("应用规范的规则", "Rules of the application profile")),
        columns: vec![
            column(plain("ID"), Align::Left, 0.9),
            column(tongues.pair("规则", "rule"), Align::Left, 2.4),
            column(tongues.text(words::MEASURED), Align::Left, 1.6),
            column(tongues.text(words::LIMIT), Align::Left, 1.6),
            column(tongues.pair("限值依据", "basis of the limit"), Align::Left, 1.3),
            column(tongues.pair("结果", "outcome"), Align::Left, 1.0),
        ],
        rows,
    })
}

/// Rules that were not met, each with what to do and where its limit comes from. Those that could not be decided stand in the
/// table: there is nothing to tell of them but that.
pub(super) fn not_met(checks: &[&Check], tongues: &Tongues) -> Option<Block> {
    let findings: Vec<Finding> = checks
        .iter()
        .filter(|check| check.outcome == Outcome::NotMet)
        .map(|check| {
            let (mark, tone) = mark(check);
            Finding {
                tone,
                mark: tongues.text(mark),
                id: check.id.clone(),
                title: title(check, tongues),
                finding: check.finding.as_ref().map_or_else(|| plain(&check.message), |said| tongues.bilingual(said)),
                action: check.action.as_ref().map(|action| tongues.bilingual(action)),
                basis: basis(check, tongues),
                source: check.source.as_ref().map(|source| tongues.bilingual(source)),
                measured: check.measured.as_deref().map(crate::report::visible),
                limit: check.limit.as_deref().map(crate::report::visible),
            }
        })
        .collect();
    (!findings.is_empty()).then_some(Block::Findings { findings })
}
