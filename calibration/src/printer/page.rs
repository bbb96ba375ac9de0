//! The sheet as it is printed: shapes from the plan, with heading, names and legend.

use grader::plane::Plane;
use grader::report::Language;

use super::drawing::{Anchor, BLACK, Drawing, Glyphs, Rectangle};
use super::erosion::{Inwards, dark_area};
use super::plan::{Cell, Dots, Plan, Unit};

/// The modules of a cell as rectangles, dots from the upper left corner of the page, with compensation.
#[must_use]
pub fn cell_shapes(plan: &Plan, cell: &Cell) -> Vec<Dots> {
    shapes(plan, cell, sent(plan, cell))
}

/// How far the edges of a cell are moved before printing, dots.
#[must_use]
pub fn sent(plan: &Plan, cell: &Cell) -> Inwards {
    let dots = plan.compensation_dots(cell);
    match plan.unit {
        Unit::Dots => Inwards::whole(dots),
        Unit::X => Inwards::halves(dots, dots),
    }
}

/// The modules of a cell with their edges moved.
pub(super) fn shapes(plan: &Plan, cell: &Cell, inwards: Inwards) -> Vec<Dots> {
    let [x, y] = cell.corner_dots;
    let modules = plan.symbol(cell).map_or_else(|| Plane::filled(0, 0, false), |symbol| symbol.matrix);
    let boxes = dark_area(&modules, f64::from(cell.x_dots), inwards);
    boxes.into_iter().map(|[l, t, r, b]| [l + x, t + y, r + x, b + y]).collect()
}

/// The two dark quarters of each corner mark. Where they meet is the middle of the mark, and growth does not move it.
#[must_use]
pub fn mark_shapes(plan: &Plan) -> Vec<Dots> {
    let half = plan.mark_dots / 2.0;
    plan.marks.iter().flat_map(|[x, y]| [[x - half, y - half, *x, *y], [*x, *y, x + half, y + half]]).collect()
}

/// Side of a Chinese character in heading and legend, mm.
const TEXT: f64 = 2.2;
/// The same in the first line.
const TITLE: f64 = 3.2;
/// The same in the names of rows and columns.
const NAME: f64 = 1.9;
/// From one line to the next, mm.
const LINE: f64 = 3.1;

/// Draws the sheet.
#[must_use]
pub fn draw(plan: &Plan, language: Language) -> Drawing {
    let [width, height] = plan.page_dots.map(|dots| dots * plan.dot_mm);
    let mut drawing = Drawing::new(width, height, format!("{} {}", words(language).title, plan.sheet));
    let millimetres =
        |shapes: Vec<Dots>| -> Vec<Rectangle> { shapes.into_iter().map(|s| plan.millimetres(s)).collect() };
    let frame = plan.bars.iter().chain(&plan.strips).copied().chain(mark_shapes(plan)).collect();
    drawing.area(millimetres(frame), BLACK);
    for cell in &plan.cells {
        drawing.area(millimetres(cell_shapes(plan, cell)), BLACK);
    }
    write_names(plan, &mut drawing);
    write_heading(plan, language, &mut drawing);
    write_legend(plan, language, &mut drawing);
    drawing
}

/// X dimension above each column, compensation beside each row.
fn write_names(plan: &Plan, drawing: &mut Drawing) {
    let mm = plan.dot_mm;
    let glyphs = Glyphs::new();
    for cell in &plan.cells {
        let half = plan.side_dots(cell) / 2.0;
        let [x, y] = cell.corner_dots.map(|corner| (corner + half) * mm);
        if cell.row == 1 {
            let long = format!("{} · {:.3} mm", cell.x_dots, plan.x_mm(cell));
            let room = (plan.side_dots(cell) + 8.0 * f64::from(cell.x_dots)) * mm;
            let name = if glyphs.width(&long, NAME) > room { cell.x_dots.to_string() } else { long };
            drawing.text((x, plan.lines.columns * mm + NAME), NAME, Anchor::Middle, BLACK, name);
        }
        if cell.column == 1 {
            let right = plan.lines.row_names * mm - 0.5;
            drawing.text((right, y + 0.7), NAME, Anchor::End, BLACK, compensation(plan, cell.compensation));
        }
    }
}

/// A compensation in the unit of the sheet, with its sign.
#[must_use]
pub fn compensation(plan: &Plan, value: f64) -> String {
    // Adding zero turns -0 into 0.
    let value = value + 0.0;
    let sign = if value > 0.0 { "+" } else { "" };
    match plan.unit {
        Unit::Dots => format!("{sign}{value:.0}"),
        Unit::X => format!("{sign}{value:.2} X"),
    }
}

fn write_heading(plan: &Plan, language: Language, drawing: &mut Drawing) {
    let words = words(language);
    let (left, top) = (plan.lines.left * plan.dot_mm, plan.lines.heading * plan.dot_mm);
    let name = if plan.name.is_empty() { String::new() } else { format!(" · {}", plan.name) };
    drawing.text((left, top + TITLE), TITLE, Anchor::Start, BLACK, format!("{} {}{name}", words.title, plan.sheet));
    let resolution = format!("{} dpi · 1 {} = {:.4} mm", plan.dpi, words.dot, plan.dot_mm);
    drawing.text((left, top + TITLE + LINE + 0.3), TEXT, Anchor::Start, BLACK, resolution);
    let settings: Vec<String> = plan.settings.iter().map(|s| format!("{} = {}", s.name, s.value)).collect();
    let settings = if settings.is_empty() { words.no_settings.to_owned() } else { settings.join(" · ") };
    drawing.text((left, top + TITLE + 2.0 * LINE + 0.3), TEXT, Anchor::Start, BLACK, settings);
}

fn write_legend(plan: &Plan, language: Language, drawing: &mut Drawing) {
    let words = words(language);
    let (left, top) = (plan.lines.left * plan.dot_mm, plan.lines.legend * plan.dot_mm);
    let unit = match plan.unit {
        Unit::Dots => words.in_dots,
        Unit::X => words.in_x,
    };
    let lines = [words.columns, unit, words.bars, words.scale, words.picture];
    for (index, line) in lines.into_iter().enumerate() {
        drawing.text((left, top + TEXT * 0.9 + index as f64 * LINE * 0.95), TEXT, Anchor::Start, BLACK, line);
    }
}

struct Words {
    title: &'static str,
    dot: &'static str,
    no_settings: &'static str,
    columns: &'static str,
    in_dots: &'static str,
    in_x: &'static str,
    bars: &'static str,
    scale: &'static str,
    picture: &'static str,
}

const fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &Words {
            title: "Printer sheet",
            dot: "dot",
            no_settings: "settings: as the printer stands",
            columns: "Columns: X dimension in dots and mm",
            in_dots: "Rows: compensation in dots, + = dark printed narrower",
            in_x: "Rows: compensation, + = dark printed narrower",
            bars: "Bars: a light line through all of them is a dead dot",
            scale: "Print at 100 %; the page moves from top to bottom",
            picture: "Picture: whole sheet, upright, 10 pixels a module",
        },
        Language::Zh => &Words {
            title: "打印测试页",
            dot: "点",
            no_settings: "打印机设置：未注明",
            columns: "列：X 尺寸（点、mm）",
            in_dots: "行：补偿量（点），+ 表示深色打印得更窄",
            in_x: "行：补偿量，+ 表示深色打印得更窄",
            bars: "横条：贯穿各条的浅色线表示不出墨的点",
            scale: "按 100 % 打印；走纸方向由上至下",
            picture: "图像：整页、正放，每模块至少 10 像素",
        },
    }
}

#[cfg(test)]
mod tests;
