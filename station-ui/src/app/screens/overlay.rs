//! What a record measured, drawn over its picture in layers.

use egui::{Align2, Color32, FontId, Painter, Pos2, Shape, Stroke, Ui};
use grader::record::{Outcome, Record, SymbolDetail, SymbolRecord};

use super::super::view::Placed;
use super::super::{Cx, said};

/// Points of a module from which numbers can be read in it.
const READABLE: f32 = 26.0;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// Grade of each module.
    pub modules: bool,
    /// Modulation of each module.
    pub numbers: bool,
    /// Codewords that were corrected.
    pub codewords: bool,
    /// Segments of patterns that are damaged.
    pub damage: bool,
    /// Quiet zone.
    pub quiet_zone: bool,
    /// Label and distances.
    pub distances: bool,
    /// Special marks and linear symbols.
    pub marks: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            modules: true,
            numbers: false,
            codewords: true,
            damage: true,
            quiet_zone: true,
            distances: true,
            marks: true,
        }
    }
}

/// Outlines of symbols in the colour of their verdict, marks, and what is missing: for small pictures.
pub fn outlines(ui: &Ui, cx: &Cx<'_>, placed: &Placed, record: &Record) {
    let painter = ui.painter().with_clip_rect(placed.view);
    for symbol in &record.symbols {
        let broken = symbol.checks.iter().any(|check| check.outcome == Outcome::NotMet);
        let colour = if broken { cx.palette.bad } else { cx.palette.good };
        closed(&painter, &symbol.corners.map(|corner| placed.place(corner)), 3.0, colour);
    }
    if let Some(scene) = &record.scene {
        let broken = |prefix: &str| {
            said::checks(record).any(|check| check.id.starts_with(prefix) && check.outcome == Outcome::NotMet)
        };
        let colour = if broken("MRK") { cx.palette.bad } else { cx.palette.good };
        for mark in scene.marks.iter().flatten() {
            closed(&painter, &mark.corners.map(|corner| placed.place(corner)), 2.0, colour);
        }
        if let Some(strange) = &scene.strange_mark {
            closed(&painter, &strange.map(|corner| placed.place(corner)), 3.0, cx.palette.bad);
        }
    }
}

/// All layers that are wanted.
pub fn layers(ui: &Ui, cx: &Cx<'_>, placed: &Placed, record: &Record, layers: Layers) {
    let painter = ui.painter().with_clip_rect(placed.view);
    if let Some(scene) = &record.scene {
        if layers.distances {
            label(&painter, cx, placed, record);
        }
        if layers.marks {
            for linear in &scene.linear {
                closed(&painter, &linear.corners.map(|corner| placed.place(corner)), 2.0, cx.palette.accent);
            }
        }
    }
    for symbol in &record.symbols {
        if let Some(detail) = &symbol.detail {
            modules(&painter, cx, placed, symbol, detail, layers);
        }
    }
    outlines(ui, cx, placed, record);
}

/// The label and the distances from the code to its edges.
fn label(painter: &Painter, cx: &Cx<'_>, placed: &Placed, record: &Record) {
    let Some(scene) = &record.scene else { return };
    if let Some(outline) = &scene.outline {
        let corners: Vec<Pos2> = outline.corners.iter().map(|corner| placed.place(*corner)).collect();
        closed(painter, &corners, 1.5, cx.palette.accent);
    }
    for place in &scene.places {
        for edge in &place.edges {
            let distance = &edge.distance;
            let (from, to) = (placed.place(distance.from), placed.place(distance.to));
            painter.line_segment([from, to], Stroke::new(1.5, cx.palette.accent));
            tag(painter, cx, from + (to - from) * 0.5, &format!("{:.1} mm", distance.millimetres));
        }
    }
}

fn tag(painter: &Painter, cx: &Cx<'_>, at: Pos2, text: &str) {
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(13.0), cx.palette.on_colour);
    let rect = Align2::CENTER_CENTER.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand(3.0), 3.0, cx.palette.accent);
    painter.galley(rect.min, galley, cx.palette.on_colour);
}

fn closed(painter: &Painter, corners: &[Pos2], width: f32, colour: Color32) {
    // A dark rim, so that lines show on light and dark alike.
    painter.add(Shape::closed_line(corners.to_vec(), Stroke::new(width + 2.0, Color32::from_black_alpha(140))));
    painter.add(Shape::closed_line(corners.to_vec(), Stroke::new(width, colour)));
}

/// Everything about single modules.
fn modules(
    painter: &Painter,
    cx: &Cx<'_>,
    placed: &Placed,
    symbol: &SymbolRecord,
    detail: &SymbolDetail,
    layers: Layers,
) {
    let (rows, columns) = (detail.centres.height(), detail.centres.width());
    let quiet = detail.quiet_zone as usize;
    if rows < 2 || columns < 2 {
        return;
    }
    let at = |row: usize, column: usize| placed.place(detail.centres[(row, column)]);
    // Half the way to the neighbours makes the corners of a module.
    let quad = |row: usize, column: usize| -> [Pos2; 4] {
        let middle = at(row, column);
        let along = if column + 1 < columns { at(row, column + 1) - middle } else { middle - at(row, column - 1) };
        let down = if row + 1 < rows { at(row + 1, column) - middle } else { middle - at(row - 1, column) };
        let (a, d) = (along * 0.5, down * 0.5);
        [middle - a - d, middle + a - d, middle + a + d, middle - a + d]
    };
    let pitch = placed.scale * symbol.pixels_per_module as f32;
    for row in 0..rows {
        for column in 0..columns {
            let middle = at(row, column);
            if !placed.view.expand(pitch).contains(middle) {
                continue;
            }
            let inside = (quiet..rows - quiet).contains(&row) && (quiet..columns - quiet).contains(&column);
            let corners = quad(row, column);
            if layers.quiet_zone && !inside {
                painter.add(Shape::convex_polygon(
                    corners.to_vec(),
                    cx.palette.accent.gamma_multiply(0.16),
                    Stroke::NONE,
                ));
            }
            let modulation = detail.modulation.get(row, column).copied().flatten();
            let grade = detail.grades.get(row, column).copied().flatten();
            if layers.modules && inside {
                module(painter, cx, &corners, grade.map(|grade| f64::from(grade.tenths()) / 10.0), modulation);
            }
            let corrected = detail.codewords.get(row, column).copied().flatten();
            if layers.codewords && corrected.is_some_and(|index| detail.corrected_codewords.contains(&index)) {
                closed(painter, &corners, 1.5, cx.palette.doubtful);
            }
            if layers.damage && inside && detail.segments.get(row, column).copied().flatten().is_some() {
                let wrong = modulation.is_some_and(|value| value.is_sign_negative());
                if wrong {
                    closed(painter, &corners, 2.5, cx.palette.bad);
                }
            }
            if layers.numbers
                && inside
                && pitch >= READABLE
                && let Some(value) = modulation
            {
                let dark = detail.nominal.get(row, column).copied().unwrap_or_default();
                let ink = if dark { Color32::WHITE } else { Color32::BLACK };
                let font = FontId::proportional((0.36 * pitch).min(15.0));
                painter.text(middle, Align2::CENTER_CENTER, format!("{:.2}", value.abs()), font, ink);
            }
        }
    }
}

/// One module: tinted where its grade is low, crossed where its colour is wrong.
fn module(painter: &Painter, cx: &Cx<'_>, corners: &[Pos2; 4], grade: Option<f64>, modulation: Option<f64>) {
    if let Some(grade) = grade.filter(|grade| *grade < 3.5) {
        let colour = cx.palette.of_grade(grade).gamma_multiply(0.55);
        painter.add(Shape::convex_polygon(corners.to_vec(), colour, Stroke::NONE));
    }
    if modulation.is_some_and(|value| value.is_sign_negative()) {
        let stroke = Stroke::new(1.5, cx.palette.bad);
        painter.line_segment([corners[0], corners[2]], stroke);
        painter.line_segment([corners[1], corners[3]], stroke);
    }
}
