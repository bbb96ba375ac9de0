//! Evaluations as text, in both languages.

use grader::report::{Language, visible};

use super::super::advice::{Advice, ColumnAdvice, Compensation};
use super::super::cell::{CellResult, CellState};
use super::super::earlier::{Change, Drift};
use super::super::evaluation::{Evaluation, SOUND_PIXELS};
use super::super::growth::{GrowthSurface, Kind, Term};
use super::super::plan::Unit;
use super::super::web::{LightColumn, WebFaults};
use super::{compensation, signed};
use crate::columns::Columns;

/// The whole evaluation for a reader.
#[must_use]
pub fn to_text(evaluation: &Evaluation, language: Language) -> String {
    let writer = Writer { evaluation, language };
    let mut parts = vec![
        writer.head(),
        writer.grid(writer.say("Grade", "等级"), &|cell| match cell.state {
            CellState::Read => cell.grade.to_string(),
            CellState::NotReadable | CellState::OtherContent => writer.say("unread", "不可读").into(),
        }),
    ];
    for (axis, title) in [
        writer.say("Print growth across the web, fractions of X", "横向印制增量（X 的分数）"),
        writer.say("Print growth along the web, fractions of X", "纵向印制增量（X 的分数）"),
    ]
    .into_iter()
    .enumerate()
    {
        parts
            .push(writer.grid(title, &|cell| cell.growth[axis].map_or_else(|| "-".into(), |growth| signed(growth, 2))));
    }
    parts.push(writer.growth());
    parts.push(writer.advice(&evaluation.advice));
    parts.push(writer.web(&evaluation.web));
    parts.extend(evaluation.drift.iter().map(|drift| writer.drift(drift)));
    parts.join("\n")
}

struct Writer<'a> {
    evaluation: &'a Evaluation,
    language: Language,
}

impl Writer<'_> {
    fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.language {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    fn unit(&self) -> &'static str {
        match (self.evaluation.sheet.unit, self.language) {
            (Unit::X, _) => "",
            (Unit::Dots, Language::En) => " dots",
            (Unit::Dots, Language::Zh) => " 点",
        }
    }

    fn head(&self) -> String {
        let (e, sheet) = (self.evaluation, &self.evaluation.sheet);
        let mut words = vec![format!("{} {}", self.say("Printer sheet", "打印测试页"), visible(&sheet.id))];
        if !sheet.name.is_empty() {
            words.push(visible(&sheet.name));
        }
        words.extend(sheet.settings.iter().map(|s| format!("{} = {}", visible(&s.name), visible(&s.value))));
        let mut out = format!("{}\n", words.join(" · "));
        let unread = e.cells.iter().filter(|cell| cell.state != CellState::Read).count();
        out += &match self.language {
            Language::En => format!(
                "{} symbols, {unread} unread · {} · {:.1} pixels per module in the finest\n",
                e.cells.len(),
                e.standard,
                e.pixels_per_module
            ),
            Language::Zh => format!(
                "符号 {} 个，不可读 {unread} 个 · {} · 最小符号每模块 {:.1} 像素\n",
                e.cells.len(),
                e.standard,
                e.pixels_per_module
            ),
        };
        if e.pixels_per_module < SOUND_PIXELS {
            out += self.say(
                "Fewer than 10 pixels per module: growth of the finest symbols is uncertain; photograph it nearer.\n",
                "每模块不足 10 像素：最小符号的印制增量不可靠；请靠近拍摄。\n",
            );
        }
        out
    }

    /// A value of every cell: X dimensions to the right, compensations downwards.
    fn grid(&self, title: &str, value: &dyn Fn(&CellResult) -> String) -> String {
        let (x_dots, compensations) = self.evaluation.axes();
        let mm = |x: &u32| format!("{:.3} mm", f64::from(*x) * self.evaluation.sheet.dot_mm);
        let corner = self.say("compensation", "补偿量");
        let mut rows = vec![std::iter::once(corner.to_owned()).chain(x_dots.iter().map(mm)).collect::<Vec<_>>()];
        for c in compensations {
            let cells = x_dots.iter().map(|x| self.evaluation.cell(*x, c).map_or_else(String::new, value));
            let name = format!("{}{}", compensation(self.evaluation, c), self.unit());
            rows.push(std::iter::once(name).chain(cells).collect());
        }
        format!("{title}\n{}", table(&rows))
    }

    fn growth(&self) -> String {
        let mut out = format!("{}\n", self.say("What the press adds", "印刷带来的增量"));
        let names = [self.say("across the web", "横向"), self.say("along the web", "纵向")];
        for (name, surface) in names.into_iter().zip(&self.evaluation.growth) {
            out += &match surface {
                None => format!("  {name}: {}\n", self.say("too few symbols could be measured", "可测符号过少")),
                Some(surface) => format!("  {name}: {}\n", self.surface(surface)),
            };
        }
        out
    }

    fn surface(&self, surface: &GrowthSurface) -> String {
        let law = match surface.kind {
            Kind::Quadratic => self.say("no simple law, a quadratic surface", "无简单规律，采用二次曲面").to_owned(),
            Kind::Physical => {
                let (constant, error) = surface.factor(Term::One).unwrap_or_default();
                let mut law = format!("{} ± {:.3} mm", signed(constant, 3), 2.0 * error);
                match surface.factor(Term::Compensation) {
                    Some((factor, _)) => law += &format!(" {} c", spaced(factor)),
                    None => law += self.say(" - c (assumed)", " - c（假定）"),
                }
                if let Some((factor, _)) = surface.factor(Term::InverseX) {
                    law += &format!(" {} mm²/X", spaced4(factor));
                }
                law
            }
        };
        match self.language {
            Language::En => format!(
                "{law} (scatter {:.4} mm, {} symbols{})",
                surface.deviation_mm,
                surface.used,
                if surface.left_out > 0 {
                    format!(", {} left out as damaged", surface.left_out)
                } else {
                    String::new()
                }
            ),
            Language::Zh => format!(
                "{law}（离散 {:.4} mm，符号 {} 个{}）",
                surface.deviation_mm,
                surface.used,
                if surface.left_out > 0 { format!("，剔除异常 {} 个", surface.left_out) } else { String::new() }
            ),
        }
    }

    fn advice(&self, advice: &Advice) -> String {
        let mut out = format!("{}\n", self.say("Advice", "建议"));
        let header = [
            self.say("X", "X 尺寸"),
            self.say("compensation", "补偿量"),
            self.say("across alone", "仅横向"),
            self.say("along alone", "仅纵向"),
            self.say("growth left", "剩余增量"),
            self.say("grade", "等级"),
            self.say("95 % bound", "95 % 下限"),
            self.say("safe", "可靠"),
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        rows.extend(advice.columns.iter().map(|column| self.advice_row(column)));
        out += &table(&rows);
        let chosen = advice.smallest_safe.and_then(|index| advice.columns.get(index));
        out += &match chosen {
            Some(column) => self.chosen(advice, column),
            None => match self.language {
                Language::En => format!(
                    "  No X dimension of this sheet is safe for a grade of {:.1}: print a sheet with larger ones, or change the \
                     settings.\n",
                    advice.minimum
                ),
                Language::Zh => format!(
                    "  本页没有任何 X 尺寸能可靠达到 {:.1} 级：请打印更大 X 尺寸的测试页，或更改设置。\n",
                    advice.minimum
                ),
            },
        };
        let beyond = |column: &&ColumnAdvice| column.compensation.is_some_and(|held| !held.within_sheet);
        if advice.columns.iter().any(|column| beyond(&column)) {
            out += self.say(
                "  * beyond the compensations of this sheet: print another sheet around that value before using it.\n",
                "  * 超出本页的补偿范围：使用前请再打印一张以该值为中心的测试页。\n",
            );
        }
        out + self.say("  Nothing was changed on the printer.\n", "  未对打印机作任何更改。\n")
    }

    fn chosen(&self, advice: &Advice, column: &ColumnAdvice) -> String {
        let Some((held, grade)) = column.compensation.zip(column.grade) else { return String::new() };
        let value = format!("{}{}", compensation(self.evaluation, held.value), self.unit());
        let (margin, minimum) = (advice.margin.unwrap_or_default(), advice.minimum);
        match self.language {
            Language::En => format!(
                "  Set the compensation to {value}. Smallest safe X dimension: {:.3} mm ({} dots): the next symbol reaches {:.1} \
                 with 95 % confidence, {margin:.1} above the {minimum:.1} wanted.\n",
                column.x_mm, column.x_dots, grade.lower
            ),
            Language::Zh => format!(
                "  补偿量设为 {value}。最小可靠 X 尺寸：{:.3} mm（{} 点）：下一个符号以 95 % 置信度达到 {:.1} 级，高出要求的 \
                 {minimum:.1} 级 {margin:.1}。\n",
                column.x_mm, column.x_dots, grade.lower
            ),
        }
    }

    fn advice_row(&self, column: &ColumnAdvice) -> Vec<String> {
        let value = |held: Option<Compensation>| {
            held.map_or_else(
                || "-".to_owned(),
                |held| {
                    let star = if held.within_sheet { "" } else { "*" };
                    format!("{}{}{star}", compensation(self.evaluation, held.value), self.unit())
                },
            )
        };
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
        vec![
            format!("{:.3} mm", column.x_mm),
            value(column.compensation),
            value(column.across),
            value(column.along),
            column.left_over.map_or_else(|| "-".into(), |[a, b]| format!("{} / {}", signed(a, 2), signed(b, 2))),
            number(column.grade.map(|grade| grade.expected)),
            number(column.grade.map(|grade| grade.lower)),
            if column.safe { self.say("yes", "是") } else { self.say("no", "否") }.to_owned(),
        ]
    }

    fn web(&self, web: &WebFaults) -> String {
        let mut out = format!("{}\n", self.say("Faults of the web", "幅面缺陷"));
        if web.light_columns.is_empty() {
            out += self.say("  No dot prints light through the bars.\n", "  各横条中没有发现不出墨的点。\n");
        }
        for column in &web.light_columns {
            out += &self.light_column(column);
        }
        if !web.resolved {
            out += &match self.language {
                Language::En => format!(
                    "  {:.1} pixels per dot: single dots are not told apart, two are needed; photograph it nearer.\n",
                    web.pixels_per_dot
                ),
                Language::Zh => {
                    format!("  每点 {:.1} 像素：无法分辨单个点，需要 2 像素；请靠近拍摄。\n", web.pixels_per_dot)
                }
            };
        }
        if let Some(band) = web.band {
            out += &match self.language {
                Language::En => format!(
                    "  Bands along the web every {:.2} mm, {:.1} % of the contrast deep: look for a gear or roller of that \
                     circumference.\n",
                    band.period_mm,
                    band.depth * 100.0
                ),
                Language::Zh => format!(
                    "  纵向每 {:.2} mm 出现条带，深度为对比度的 {:.1} %：请检查该周长的齿轮或辊。\n",
                    band.period_mm,
                    band.depth * 100.0
                ),
            };
        }
        out
    }

    fn light_column(&self, column: &LightColumn) -> String {
        let crossed: Vec<String> = column.columns.iter().map(usize::to_string).collect();
        let (dot, width, mm) = (column.dot, column.width_dots, column.position_mm);
        let [seen, bars] = column.bars;
        let light = column.light * 100.0;
        let crossed_en =
            if crossed.is_empty() { String::new() } else { format!(", crosses column {}", crossed.join(", ")) };
        let crossed_zh =
            if crossed.is_empty() { String::new() } else { format!("，穿过第 {} 列", crossed.join("、")) };
        match self.language {
            Language::En => format!(
                "  Dot {dot}, {mm:.2} mm from the left edge: {width} dot(s) wide, {light:.0} % lighter, in {seen} of {bars} \
                 bars{crossed_en}. Clean the print head there; if it stays, keep symbols off it or replace the head.\n"
            ),
            Language::Zh => format!(
                "  第 {dot} 点，距左边缘 {mm:.2} mm：宽 {width} 点，变浅 {light:.0} %，见于 {bars} 条中的 {seen} \
                 条{crossed_zh}。请清洁该处打印头；若仍存在，应避开该处或更换打印头。\n"
            ),
        }
    }

    fn drift(&self, drift: &Drift) -> String {
        let name = visible(&drift.source);
        let mut out = match self.language {
            Language::En => format!("Against {name} (sheet {})\n", visible(&drift.sheet)),
            Language::Zh => format!("与 {name} 相比（测试页 {}）\n", visible(&drift.sheet)),
        };
        for [name, then, now] in &drift.settings {
            out += &format!("  {}: {} → {}\n", visible(name), visible(then), visible(now));
        }
        let axes = [self.say("growth across", "横向增量"), self.say("growth along", "纵向增量")];
        for (axis, change) in axes.into_iter().zip(&drift.growth_mm) {
            out += &format!("  {axis}: {}\n", self.change(change.as_ref()));
        }
        for (columns, en, zh) in [
            (&drift.new_columns, "new dead dot", "新增不出墨的点"),
            (&drift.gone_columns, "prints again", "恢复出墨的点"),
        ] {
            for column in columns {
                out += &format!("  {} {} ({:.2} mm)\n", self.say(en, zh), column.dot, column.position_mm);
            }
        }
        let safe = drift.smallest_safe_mm.map(|x| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.3} mm")));
        out + &format!("  {}: {} → {}\n", self.say("smallest safe X", "最小可靠 X 尺寸"), safe[0], safe[1])
    }

    fn change(&self, change: Option<&Change>) -> String {
        let Some(change) = change else { return self.say("not measured", "未测得").into() };
        let verdict = if change.significant {
            self.say("changed", "有变化")
        } else {
            self.say("no change beyond the uncertainty", "变化未超出不确定度")
        };
        format!("{} ± {:.4} mm ({verdict})", signed(change.value, 4), change.uncertainty)
    }
}

fn spaced(value: f64) -> String {
    format!("{} {:.2}", if value < 0.0 { '-' } else { '+' }, value.abs())
}

fn spaced4(value: f64) -> String {
    format!("{} {:.4}", if value < 0.0 { '-' } else { '+' }, value.abs())
}

/// A table whose first row is its header.
fn table(rows: &[Vec<String>]) -> String {
    let Some((header, rows)) = rows.split_first() else { return String::new() };
    let mut columns = Columns::new(1, header);
    for row in rows {
        columns.row(row);
    }
    columns.finish()
}
