//! The surfaces as a picture: grade, and growth across and along the web, each cell with its number.

use grader::report::Language;

use super::super::cell::{CellResult, CellState};
use super::super::drawing::{Anchor, Colour, Drawing, Glyphs, Rectangle};
use super::super::evaluation::Evaluation;
use super::{compensation, signed};

/// Side of a cell, mm.
const CELL: [f64; 2] = [15.0, 9.0];
const LEFT: f64 = 22.0;
const TOP: f64 = 20.0;
const GAP: f64 = 12.0;
const BORDER: f64 = 6.0;
const TEXT: Colour = [28, 30, 34];
const FAINT: Colour = [104, 108, 116];
const FRAME: Colour = [12, 12, 14];
/// Grades 0, 1, 2, 3, 4, as in the overlays of inspections: told apart with any of the common colour vision deficiencies.
const GRADES: [Colour; 5] = [[176, 0, 78], [230, 97, 1], [244, 222, 50], [104, 178, 216], [33, 102, 172]];
/// Growth from thin over none to fat, in steps of half of [`FULL`].
const GROWTHS: [Colour; 5] = [[33, 102, 172], [146, 197, 222], [247, 247, 247], [244, 165, 130], [178, 24, 43]];
/// Growth that has the strongest colour, fraction of X: failing by ISO/IEC 15415:2024 begins beyond half of X.
const FULL: f64 = 0.5;

/// What is shown of a cell: a text on a colour.
type Shown<'a> = dyn Fn(&CellResult) -> (String, Colour) + 'a;

/// Draws grade and growth over X dimension and compensation. A frame marks what is advised for each X dimension.
#[must_use]
pub fn draw(evaluation: &Evaluation, language: Language) -> Drawing {
    let say = |en: &'static str, zh: &'static str| if language == Language::En { en } else { zh };
    let (x_dots, compensations) = evaluation.axes();
    let panel = LEFT + CELL[0] * x_dots.len() as f64;
    let height = TOP + CELL[1] * compensations.len() as f64 + 14.0;
    let title = format!("{} {}", say("Printer sheet", "打印测试页"), evaluation.sheet.id);
    let mut drawing = Drawing::new(2.0 * BORDER + 3.0 * panel + 2.0 * GAP, height, title.clone());
    let mut heading = vec![title];
    heading.extend(Some(evaluation.sheet.name.clone()).filter(|name| !name.is_empty()));
    heading.extend(evaluation.sheet.settings.iter().map(|s| format!("{} = {}", s.name, s.value)));
    drawing.text((BORDER, 7.0), 4.0, Anchor::Start, TEXT, heading.join(" · "));
    let panels: [(&str, &Shown<'_>); 3] = [
        (say("Grade", "等级"), &|cell| grade_cell(cell, language)),
        (say("Print growth across the web, X", "横向印制增量（X）"), &|cell| growth_cell(cell.growth[0])),
        (say("Print growth along the web, X", "纵向印制增量（X）"), &|cell| growth_cell(cell.growth[1])),
    ];
    for (index, (name, value)) in panels.into_iter().enumerate() {
        let left = BORDER + index as f64 * (panel + GAP);
        Panel { evaluation, left, x_dots: &x_dots, compensations: &compensations }.draw(&mut drawing, name, value);
    }
    drawing.text((BORDER, height - 5.0), 2.6, Anchor::Start, FAINT, legend(evaluation, language));
    drawing
}

fn legend(evaluation: &Evaluation, language: Language) -> String {
    let advice = &evaluation.advice;
    let safe = advice.smallest_safe.and_then(|index| advice.columns.get(index));
    let safe = safe.map(|column| format!("{:.3} mm", column.x_mm));
    match language {
        Language::En => format!(
            "Right: X dimension. Down: compensation, + = narrower. Framed: nearest to the compensation advised. Smallest safe X for \
             grade {:.1}: {}.",
            advice.minimum,
            safe.unwrap_or_else(|| "none".into())
        ),
        Language::Zh => format!(
            "向右：X 尺寸。向下：补偿量，+ 为更窄。方框：最接近建议的补偿量。达到 {:.1} 级的最小可靠 X 尺寸：{}。",
            advice.minimum,
            safe.unwrap_or_else(|| "无".into())
        ),
    }
}

struct Panel<'a> {
    evaluation: &'a Evaluation,
    left: f64,
    x_dots: &'a [u32],
    compensations: &'a [f64],
}

impl Panel<'_> {
    fn place(&self, row: usize, column: usize) -> (f64, f64) {
        (self.left + LEFT + column as f64 * CELL[0], TOP + row as f64 * CELL[1])
    }

    fn draw(&self, drawing: &mut Drawing, name: &str, value: &Shown<'_>) {
        drawing.text((self.left, 14.0), 3.2, Anchor::Start, TEXT, name);
        for (column, x) in self.x_dots.iter().enumerate() {
            let (x_mm, (left, top)) = (f64::from(*x) * self.evaluation.sheet.dot_mm, self.place(0, column));
            drawing.text((left + CELL[0] / 2.0, top - 1.5), 2.6, Anchor::Middle, FAINT, format!("{x_mm:.3} mm"));
        }
        for (row, c) in self.compensations.iter().enumerate() {
            let (left, top) = self.place(row, 0);
            let text = compensation(self.evaluation, *c);
            drawing.text((left - 2.0, top + CELL[1] / 2.0 + 1.0), 2.8, Anchor::End, FAINT, text);
            for (column, x) in self.x_dots.iter().enumerate() {
                let Some(cell) = self.evaluation.cell(*x, *c) else { continue };
                let (text, colour) = value(cell);
                self.cell(drawing, (row, column), &text, colour);
            }
        }
        for (column, x) in self.x_dots.iter().enumerate() {
            if let Some(row) = self.advised(*x) {
                self.frame(drawing, row, column);
            }
        }
    }

    fn cell(&self, drawing: &mut Drawing, (row, column): (usize, usize), text: &str, colour: Colour) {
        let (x, y) = self.place(row, column);
        let inner = Rectangle { x: x + 0.2, y: y + 0.2, width: CELL[0] - 0.4, height: CELL[1] - 0.4 };
        drawing.rectangle(inner, colour);
        let size = 3.4_f64.min(3.4 * (CELL[0] - 2.0) / Glyphs::new().width(text, 3.4).max(0.1));
        let place = (x + CELL[0] / 2.0, y + CELL[1] / 2.0 + size * 0.37);
        drawing.text(place, size, Anchor::Middle, readable_on(colour), text);
    }

    /// The row nearest to what is advised for an X dimension, if that lies on the sheet.
    fn advised(&self, x: u32) -> Option<usize> {
        let column = self.evaluation.advice.columns.iter().find(|column| column.x_dots == x)?;
        let value = column.compensation.filter(|held| held.within_sheet)?.value;
        let distance = |row: &usize| (self.compensations[*row] - value).abs();
        (0..self.compensations.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    fn frame(&self, drawing: &mut Drawing, row: usize, column: usize) {
        let (x, y) = self.place(row, column);
        let (w, h, t) = (CELL[0], CELL[1], 0.8);
        let side = |x, y, width, height| Rectangle { x, y, width, height };
        let sides = vec![
            side(x, y, w, t),
            side(x, y + h - t, w, t),
            side(x, y + t, t, h - 2.0 * t),
            side(x + w - t, y + t, t, h - 2.0 * t),
        ];
        drawing.area(sides, FRAME);
    }
}

fn grade_cell(cell: &CellResult, language: Language) -> (String, Colour) {
    let unread = if language == Language::En { "unread" } else { "不可读" };
    let text = if cell.state == CellState::Read { cell.grade.to_string() } else { unread.into() };
    (text, ramp(&GRADES, cell.grade.value()))
}

fn growth_cell(growth: Option<f64>) -> (String, Colour) {
    match growth {
        Some(growth) => (signed(growth, 2), ramp(&GROWTHS, 2.0 + 2.0 * growth / FULL)),
        None => ("–".into(), [224, 224, 224]),
    }
}

/// A colour between those of a ramp, `at` 0 to 4.
fn ramp(colours: &[Colour; 5], at: f64) -> Colour {
    let at = at.clamp(0.0, 4.0);
    let below = (at.floor() as usize).min(3);
    let share = at - below as f64;
    let mix = |k: usize| f64::from(colours[below][k]) * (1.0 - share) + f64::from(colours[below + 1][k]) * share;
    [0, 1, 2].map(|k| mix(k).round() as u8)
}

/// Black or white, whichever can be read on that colour.
fn readable_on([r, g, b]: Colour) -> Colour {
    let light = 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
    if light > 140.0 { TEXT } else { [255; 3] }
}
