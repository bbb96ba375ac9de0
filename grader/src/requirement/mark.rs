//! MRK-01 to MRK-03: the special mark is there, whole, once, in its place, and covers nothing that readers need.

use serde::{Deserialize, Serialize};

use super::{Finding, Limits, OfScene, SceneSubject};
use crate::record::{Beside, MarkRecord, SymbolRecord};

/// The marks that were found, or why nothing is known of them.
fn marks<'a>(subject: &SceneSubject<'a>) -> Result<&'a [MarkRecord], Box<Finding>> {
    let scene = subject.record.scene.as_deref();
    scene.and_then(|scene| scene.marks.as_deref()).ok_or_else(|| {
        Box::new(Finding::undecided("No special mark was taught, so none was looked for.", "未学习特别标识，因此未查找。").act(
            "Teach the mark once (grader mark teach) and give it (--mark), or take the rule off in a profile of your own.",
            "先学习标识（grader mark teach）并用 --mark 给出，或在自有规范中取消本规则。",
        ))
    })
}

/// MRK-01: there is one mark, and it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkPresent {
    /// Share of the mark that must be there, 0 to 1.
    pub completeness: f64,
}

impl Limits for MarkPresent {
    fn validate(&self) -> Result<(), String> {
        if (0.5..=1.0).contains(&self.completeness) {
            return Ok(());
        }
        Err(format!("completeness is {}; it may be 0.5 to 1", self.completeness))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        (self.completeness < base.completeness)
            .then(|| format!("completeness goes from {} to {}", base.completeness, self.completeness))
    }
}

impl OfScene for MarkPresent {
    fn judge(&self, subject: &SceneSubject<'_>) -> Finding {
        let limit = format!("= 1, completeness >= {}", self.completeness);
        let marks = match marks(subject) {
            Ok(marks) => marks,
            Err(finding) => return (*finding).limit(limit),
        };
        let finding = match marks {
            [] if subject.record.scene.as_ref().is_some_and(|scene| scene.strange_mark.is_some()) => {
                Finding::not_met("Another mark stands in place of the special mark.", "特别标识处印的是其他标识。")
                    .act("Print the mark that belongs to the application.", "印上规定的特别标识。")
                    .measured("0")
            }
            [] => Finding::not_met("The special mark is not there.", "未发现特别标识。")
                .act("Print the mark that belongs to the application.", "印上规定的特别标识。")
                .measured("0"),
            [mark] if mark.completeness < self.completeness => {
                Finding::not_met("The special mark is partly covered or missing.", "特别标识部分被遮盖或缺失。")
                    .act("Remove what covers it, or see why it prints in part.", "去除遮盖物，或检查漏印原因。")
                    .measured(format!("1, completeness {:.2}, similarity {:.2}", mark.completeness, mark.similarity))
            }
            [mark] => Finding::met("The special mark is there.", "特别标识存在且完整。")
                .measured(format!("1, completeness {:.2}, similarity {:.2}", mark.completeness, mark.similarity)),
            several => Finding::not_met("The special mark is there more than once.", "特别标识重复出现。")
                .act("Print it once.", "只印一次。")
                .measured(several.len().to_string()),
        };
        finding.limit(limit)
    }
}

/// MRK-02: where the mark stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkPlace {
    /// Where it may stand.
    pub allowed: Vec<Beside>,
    /// Largest distance of its centre from that of the symbol, in X.
    pub maximum_x: f64,
}

impl Limits for MarkPlace {
    fn validate(&self) -> Result<(), String> {
        if self.allowed.is_empty() {
            return Err("allowed names no place".into());
        }
        if self.maximum_x > 0.0 && self.maximum_x <= 10_000.0 {
            return Ok(());
        }
        Err(format!("maximum_x is {}; it may be above 0 and up to 10000", self.maximum_x))
    }

    fn loosens(&self, base: &Self) -> Option<String> {
        let more = self.allowed.iter().any(|place| !base.allowed.contains(place)) || self.maximum_x > base.maximum_x;
        more.then(|| "the mark may stand in more places".into())
    }
}

impl OfScene for MarkPlace {
    fn judge(&self, subject: &SceneSubject<'_>) -> Finding {
        let names: Vec<String> = self.allowed.iter().map(|place| name(*place)).collect();
        let limit = format!("{}; <= {} X", names.join(", "), self.maximum_x);
        let marks = match marks(subject) {
            Ok(marks) => marks,
            Err(finding) => return (*finding).limit(limit),
        };
        if marks.is_empty() {
            return Finding::not_applicable("There is no mark.", "没有标识。").limit(limit);
        }
        let wrong = |mark: &&MarkRecord| {
            !self.allowed.contains(&mark.beside) || mark.offset_x[0].hypot(mark.offset_x[1]) > self.maximum_x
        };
        let shown =
            |mark: &MarkRecord| format!("{}; {:.1} X, {:.1} X", name(mark.beside), mark.offset_x[0], mark.offset_x[1]);
        let finding = match (marks.iter().find(wrong), marks.first()) {
            (Some(mark), _) => Finding::not_met("The special mark stands in a wrong place.", "特别标识位置不当。")
                .act("Move it to the place that the application gives it.", "移至规定位置。")
                .measured(shown(mark)),
            (None, Some(mark)) => {
                Finding::met("The special mark stands in its place.", "特别标识位置正确。").measured(shown(mark))
            }
            (None, None) => Finding::not_applicable("There is no mark.", "没有标识。"),
        };
        finding.limit(limit)
    }
}

fn name(place: Beside) -> String {
    format!("{place:?}").to_lowercase()
}

crate::no_limits! {
    /// MRK-03: the mark keeps off quiet zone and function patterns; within the data area it wants error correction Q.
    NoObstruction;
}

/// Overlap that the measurement cannot tell from none, modules².
const TOUCH: f64 = 0.5;

impl OfScene for NoObstruction {
    fn judge(&self, subject: &SceneSubject<'_>) -> Finding {
        let marks = match marks(subject) {
            Ok(marks) => marks,
            Err(finding) => return *finding,
        };
        let limit = format!("<= {TOUCH} X²");
        for mark in marks {
            if mark.function_overlap > TOUCH {
                return Finding::not_met(
                    "The special mark covers patterns that readers need to find the symbol.",
                    "特别标识遮盖了符号的功能图形。",
                )
                .act(
                    "Move the mark off finder, timing, alignment and format patterns.",
                    "将标识移离寻像、定位、校正及格式图形。",
                )
                .limit(limit)
                .measured(format!("{:.1} X²", mark.function_overlap));
            }
            if mark.quiet_zone_overlap > TOUCH {
                return Finding::not_met("The special mark reaches into the quiet zone.", "特别标识侵入空白区。")
                    .act("Move the mark away from the symbol by four modules.", "将标识移离符号四个模块以上。")
                    .limit(limit)
                    .measured(format!("{:.1} X²", mark.quiet_zone_overlap));
            }
            let strong = |symbol: &SymbolRecord| matches!(symbol.size.error_correction.as_deref(), Some("Q" | "H"));
            let symbol = subject.record.symbols.get(mark.symbol);
            if mark.symbol_overlap > TOUCH && !symbol.is_some_and(strong) {
                return Finding::not_met(
                    "The special mark stands inside the symbol, whose error correction is below level Q.",
                    "特别标识位于符号内部，而纠错等级低于 Q。",
                )
                .act(
                    "Generate the symbol with level Q or H, or move the mark beside it.",
                    "以 Q 或 H 级生成符号，或将标识移到旁边。",
                )
                .limit(">= Q")
                .measured(symbol.and_then(|symbol| symbol.size.error_correction.clone()).unwrap_or_default());
            }
        }
        if marks.is_empty() {
            return Finding::not_applicable("There is no mark.", "没有标识。").limit(limit);
        }
        Finding::met("The special mark covers nothing that readers need.", "特别标识未遮挡符号。").limit(limit)
    }
}
