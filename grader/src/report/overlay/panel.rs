//! The panel beside the picture: grade, parameters, key.

use super::canvas::{Canvas, Point};
use super::font::Font;
use super::modules;
use super::palette::{self, Colour};
use super::window::Window;
use crate::grading::ReportedGrade;
use crate::record::{Check, Outcome, Record, Severity, SymbolRecord, Verdict};
use crate::report::visible::visible_shortened;
use crate::report::{Language, Parameter, Text, visible, words};

/// Size of text for a picture of that size, such that picture and panel stay within `max_side`.
pub(super) fn text_size(window: &Window, max_side: usize) -> f64 {
    let room = max_side.saturating_sub(window.width() + 1) as f64;
    (window.height().max(window.width()) as f64 / 52.0).clamp(15.0, 34.0).min(room / WIDTH)
}

/// Width of the panel in sizes of its text.
const WIDTH: f64 = 21.0;

/// Symbols whose headline is listed.
const MOST_SYMBOLS: usize = 8;
/// Rules not met that are listed.
const MOST_RULES: usize = 6;

/// The rows of the panel, from top to bottom.
pub(super) struct Panel {
    rows: Vec<Row>,
    size: f64,
}

/// One row.
enum Row {
    Gap(f64),
    Rule,
    Headline { grade: ReportedGrade, letter: char, notation: String },
    Line { text: String, scale: f64, colour: Colour },
    Entry { name: String, value: String, grade: Option<ReportedGrade> },
    Ramp,
    Key { icon: Icon, text: String },
}

/// What a line of the key shows.
#[derive(Clone, Copy, Debug)]
enum Icon {
    Hatch,
    Cross,
    Corrected,
    Low,
    Pattern,
    Quiet,
    Aperture,
    Diamond,
    Point,
}

/// The key: each mark and what it says.
const KEY: [(Icon, Text); 9] = [
    (Icon::Hatch, Text::new("模块等级 0", "module of grade 0")),
    (Icon::Cross, Text::new("颜色错误的模块", "module of the wrong colour")),
    (Icon::Corrected, Text::new("已纠错的码字", "codeword that was corrected")),
    (Icon::Low, Text::new("低于 2.0 级的码字", "codeword below grade 2.0")),
    (Icon::Pattern, Text::new("固有图形污损", "fixed pattern damage")),
    (Icon::Aperture, Text::new("反差最低处，圆为测量孔径", "lowest contrast, circle: aperture")),
    (Icon::Diamond, Text::new("网格偏移最大处", "largest grid deviation")),
    (Icon::Point, Text::new("采样点", "sampling point")),
    (Icon::Quiet, Text::new("空白区", "quiet zone")),
];

impl Panel {
    /// Lays the panel out.
    pub fn compose(record: &Record, font: &Font, size: f64, language: Language) -> Self {
        let mut panel = Self { rows: vec![Row::Gap(0.8)], size };
        match record.symbols.as_slice() {
            [] => panel.no_symbol(record, font, language),
            [symbol] => {
                panel.one_symbol(symbol, font, language);
                panel.verdict(record, font, language);
            }
            symbols => {
                panel.symbols(symbols, font, language);
                panel.verdict(record, font, language);
            }
        }
        if record.symbols.iter().any(|symbol| symbol.detail.is_some()) {
            panel.key(language);
        }
        panel.rows.push(Row::Rule);
        panel.paragraph(font, &words::conditions(record, language), 0.72, palette::FAINT);
        panel.rows.push(Row::Line { text: file(&record.image.source), scale: 0.72, colour: palette::FAINT });
        panel.rows.push(Row::Gap(0.6));
        panel
    }

    /// Width in pixels.
    pub fn width(&self) -> f64 {
        self.size * WIDTH
    }

    /// Height in pixels.
    pub fn height(&self) -> f64 {
        self.rows.iter().map(|row| row.height(self.size)).sum()
    }

    /// Width that text may take.
    fn room(&self) -> f64 {
        self.width() - 2.0 * self.margin()
    }

    fn margin(&self) -> f64 {
        self.size * 1.1
    }

    fn paragraph(&mut self, font: &Font, text: &str, scale: f64, colour: Colour) {
        const MOST_LINES: usize = 6;
        for text in font.lines(text, self.size * scale, self.room()).into_iter().take(MOST_LINES) {
            self.rows.push(Row::Line { text, scale, colour });
        }
    }

    fn no_symbol(&mut self, record: &Record, font: &Font, language: Language) {
        self.paragraph(font, words::verdict(record.verdict, language), 1.6, palette::TEXT);
        let reason = record.reason.as_deref().map(|reason| words::reason(&visible_shortened(reason, 120), language));
        let reason = reason.unwrap_or_else(|| words::NO_SYMBOL.say(language).to_owned());
        self.paragraph(font, &reason, 1.0, palette::TEXT);
    }

    fn one_symbol(&mut self, symbol: &SymbolRecord, font: &Font, language: Language) {
        self.headline(symbol);
        self.paragraph(font, &words::kind(symbol, language), 0.8, palette::TEXT);
        let scale = format!("{} · {}", words::scale(symbol, language), words::aperture(symbol, language));
        self.paragraph(font, &scale, 0.8, palette::TEXT);
        if !symbol.formal.conforming {
            self.paragraph(font, words::INDICATIVE.say(language), 0.8, palette::FAINT);
        }
        if let Some(stage) = symbol.decode_failure {
            let failed =
                [words::NOT_DECODED.say(language), words::COLON.say(language), words::stage(stage, language)].concat();
            self.paragraph(font, &failed, 1.0, palette::WORST);
        }
        self.rows.push(Row::Gap(0.5));
        for parameter in Parameter::ALL {
            let Some(entry) = parameter.entry(&symbol.parameters) else { continue };
            let value = entry.value.map(|value| parameter.show(value, language)).unwrap_or_default();
            self.rows.push(Row::Entry { name: parameter.name(language).into(), value, grade: entry.grade });
        }
    }

    fn symbols(&mut self, symbols: &[SymbolRecord], font: &Font, language: Language) {
        for (index, symbol) in symbols.iter().take(MOST_SYMBOLS).enumerate() {
            self.headline(symbol);
            let kind = format!("{} {}: {}", words::SYMBOL.say(language), index + 1, words::kind(symbol, language));
            self.paragraph(font, &kind, 0.8, palette::TEXT);
            let deciding: Vec<_> = symbol.grade.decided_by.iter().filter_map(|name| Parameter::find(name)).collect();
            for parameter in deciding.into_iter().take(3) {
                let Some(entry) = parameter.entry(&symbol.parameters) else { continue };
                let value = entry.value.map(|value| parameter.show(value, language)).unwrap_or_default();
                self.rows.push(Row::Entry { name: parameter.name(language).into(), value, grade: entry.grade });
            }
            self.rows.push(Row::Gap(0.4));
        }
        if symbols.len() > MOST_SYMBOLS {
            self.paragraph(font, &format!("+ {}", symbols.len() - MOST_SYMBOLS), 1.0, palette::TEXT);
        }
    }

    /// The outcome, and which rules were not met.
    fn verdict(&mut self, record: &Record, font: &Font, language: Language) {
        let text = [words::VERDICT.say(language), words::COLON.say(language), words::verdict(record.verdict, language)]
            .concat();
        let colour = if record.verdict == Verdict::Pass { palette::TEXT } else { palette::WORST };
        self.rows.push(Row::Gap(0.4));
        self.paragraph(font, &text, 1.0, colour);
        let not_met = record
            .symbols
            .iter()
            .flat_map(|symbol| &symbol.checks)
            .chain(&record.checks)
            .filter(|check| check.outcome == Outcome::NotMet && check.severity == Severity::Fail);
        for check in not_met.take(MOST_RULES) {
            self.rule(check, font, language);
        }
    }

    /// A rule that is not met: what it is about, what was measured, the limit.
    fn rule(&mut self, check: &Check, font: &Font, language: Language) {
        let title = check.title.as_ref().map_or("", |title| match language {
            Language::En => title.en.as_str(),
            Language::Zh => title.zh.as_str(),
        });
        let name = format!("{} {}", visible_shortened(&check.id, 24), visible_shortened(title, 40));
        self.paragraph(font, &name, 0.85, palette::WORST);
        let values = [check.measured.as_deref(), check.limit.as_deref()];
        let values: Vec<String> = values.into_iter().flatten().map(|value| visible_shortened(value, 60)).collect();
        if !values.is_empty() {
            self.paragraph(font, &values.join(" | "), 0.72, palette::FAINT);
        }
    }

    fn headline(&mut self, symbol: &SymbolRecord) {
        self.rows.push(Row::Headline {
            grade: symbol.grade.overall,
            letter: symbol.grade.letter,
            notation: visible_shortened(&symbol.grade.notation, 24),
        });
    }

    fn key(&mut self, language: Language) {
        self.rows.extend([Row::Gap(0.3), Row::Rule, Row::Ramp]);
        for (icon, text) in KEY {
            self.rows.push(Row::Key { icon, text: text.say(language).into() });
        }
    }

    /// Draws the panel with its left edge at `left`.
    pub fn draw(&self, canvas: &mut Canvas, font: &Font, left: f64) {
        let mut top = 0.0;
        for row in &self.rows {
            self.row(canvas, font, row, Point::new(left + self.margin(), top));
            top += row.height(self.size);
        }
    }

    fn row(&self, canvas: &mut Canvas, font: &Font, row: &Row, at: Point) {
        let size = self.size;
        match row {
            Row::Gap(_) => {}
            Row::Rule => {
                let y = at.y + size * 0.5;
                canvas.line(Point::new(at.x, y), Point::new(at.x + self.room(), y), 1.0, palette::RULE);
            }
            Row::Headline { grade, letter, notation } => self.headline_row(canvas, font, at, *grade, *letter, notation),
            Row::Line { text, scale, colour } => {
                let text = font.fitted(text, size * scale, self.room());
                font.write(canvas, Point::new(at.x, at.y + size * scale * 1.1), size * scale, *colour, &text);
            }
            Row::Entry { name, value, grade } => self.entry_row(canvas, font, at, name, value, *grade),
            Row::Ramp => self.ramp_row(canvas, font, at),
            Row::Key { icon, text } => {
                icon.draw(canvas, Point::new(at.x + size * 0.1, at.y + size * 0.2), size);
                let small = size * 0.8;
                let text = font.fitted(text, small, self.room() - size * 1.8);
                font.write(canvas, Point::new(at.x + size * 1.8, at.y + size * 1.0), small, palette::TEXT, &text);
            }
        }
    }

    fn headline_row(
        &self,
        canvas: &mut Canvas,
        font: &Font,
        at: Point,
        grade: ReportedGrade,
        letter: char,
        notation: &str,
    ) {
        let size = self.size;
        let large = size * 2.0;
        let text = format!("{grade} {}", visible(&letter.to_string()));
        let width = font.width(&text, large) + size * 1.2;
        let fill = palette::of(grade);
        canvas.rectangle(at, Point::new(at.x + width, at.y + size * 2.7), fill);
        let ink = palette::readable_on(fill);
        font.write(canvas, Point::new(at.x + size * 0.6, at.y + size * 2.05), large, ink, &text);
        let notation = font.fitted(notation, size * 1.1, (self.room() - width - size).max(0.0));
        font.write(canvas, Point::new(at.x + width + size, at.y + size * 1.75), size * 1.1, palette::TEXT, &notation);
    }

    fn entry_row(
        &self,
        canvas: &mut Canvas,
        font: &Font,
        at: Point,
        name: &str,
        value: &str,
        grade: Option<ReportedGrade>,
    ) {
        let size = self.size;
        let small = size * 0.85;
        let baseline = at.y + size * 1.05;
        let right = at.x + self.room();
        let (bar, grade_column) = (right - size * 3.4, right - size * 5.4);
        let value_right = grade_column - size * 0.5;
        let value_left = value_right - font.width(value, small);
        let name = font.fitted(name, small, value_left - at.x - size * 0.3);
        font.write(canvas, Point::new(at.x, baseline), small, palette::TEXT, &name);
        font.write(canvas, Point::new(value_left, baseline), small, palette::FAINT, value);
        let Some(grade) = grade else { return };
        font.write(canvas, Point::new(grade_column, baseline), size, palette::TEXT, &grade.to_string());
        let (top, bottom) = (at.y + size * 0.4, at.y + size * 1.05);
        canvas.rectangle(Point::new(bar, top), Point::new(right, bottom), palette::RULE);
        let filled = bar + (right - bar) * grade.value() / 4.0;
        // A grade of 0 has no bar: a thin mark tells it from one that was not graded.
        let filled = filled.max(bar + 2.0);
        canvas.rectangle(Point::new(bar, top), Point::new(filled, bottom), palette::of(grade));
    }

    fn ramp_row(&self, canvas: &mut Canvas, font: &Font, at: Point) {
        let size = self.size;
        let side = size * 1.3;
        let step = self.room() / 5.0;
        for (index, tenths) in [40, 30, 20, 10, 0].into_iter().enumerate() {
            let left = at.x + step * index as f64;
            let grade = ReportedGrade::from_tenths(tenths);
            // Half on dark, half on light: so it looks on both kinds of module.
            for (offset, grey) in [(0.0, [24; 3]), (side * 0.75, [236; 3])] {
                let corner = Point::new(left + offset, at.y + size * 0.3);
                modules::sample(canvas, &square(corner, side * 0.75), grade, grey, size * 0.6);
            }
            let text = (tenths / 10).to_string();
            font.write(canvas, Point::new(left + side * 1.65, at.y + size * 1.15), size, palette::TEXT, &text);
        }
    }
}

impl Row {
    fn height(&self, size: f64) -> f64 {
        size * match self {
            Self::Gap(share) => *share,
            Self::Rule => 1.0,
            Self::Headline { .. } => 3.2,
            Self::Line { scale, .. } => scale * 1.5,
            Self::Entry { .. } => 1.5,
            Self::Ramp => 1.9,
            Self::Key { .. } => 1.5,
        }
    }
}

impl Icon {
    fn draw(self, canvas: &mut Canvas, at: Point, size: f64) {
        let module = size * 1.05;
        let quad = square(at, module);
        let centre = Point::new(at.x + module / 2.0, at.y + module / 2.0);
        match self {
            Self::Hatch => modules::sample(canvas, &quad, ReportedGrade::from_tenths(0), [210; 3], module),
            Self::Cross => modules::cross_sample(canvas, &quad, module),
            Self::Corrected => modules::codeword_sample(canvas, &quad, true, module),
            Self::Low => modules::codeword_sample(canvas, &quad, false, module),
            Self::Pattern => modules::pattern_frame(canvas, &quad, module),
            Self::Aperture => modules::aperture_mark(canvas, centre, module * 0.4, module),
            Self::Diamond => modules::diamond_mark(canvas, centre, module * 0.7),
            Self::Point => canvas.disc(centre, 2.0, palette::BLACK, 1.0),
            Self::Quiet => {
                let [a, b, c, d] = quad;
                canvas.dashes(&[a, b, c, d, a], 1.6, module / 4.0, palette::FRAME, palette::HALO);
            }
        }
    }
}

/// The last part of a path.
fn file(source: &str) -> String {
    let name = source.rsplit(['/', '\\']).next().unwrap_or(source);
    visible_shortened(name, 60)
}

fn square(corner: Point, side: f64) -> [Point; 4] {
    [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(dx, dy)| Point::new(corner.x + dx, corner.y + dy))
}
