//! Shapes that say what colours say.

use egui::{Color32, Pos2, Rect, Sense, Stroke, Ui, Vec2};

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Pass: a tick in a disc.
    Check,
    /// Fail: a cross in an octagon.
    Cross,
    /// Not read: a question mark in a triangle.
    Question,
    /// Waiting: two bars in a square.
    Bars,
}

/// Draws a shape into a square.
pub fn draw(painter: &egui::Painter, rect: Rect, fill: Color32, ink: Color32, shape: Shape) {
    let (middle, radius) = (rect.center(), 0.5 * rect.width().min(rect.height()));
    let at = |x: f32, y: f32| middle + Vec2::new(x, y) * radius;
    let stroke = Stroke::new((0.17 * radius).max(1.5), ink);
    let polygon = |corners: usize, turn: f32| -> Vec<Pos2> {
        let angle = |k: usize| turn + std::f32::consts::TAU * k as f32 / corners as f32;
        (0..corners).map(|k| at(angle(k).sin(), -angle(k).cos())).collect()
    };
    let line = |points: &[(f32, f32)]| {
        let points: Vec<Pos2> = points.iter().map(|(x, y)| at(*x, *y)).collect();
        painter.add(egui::Shape::line(points, stroke));
    };
    match shape {
        Shape::Check => {
            painter.circle_filled(middle, radius, fill);
            line(&[(-0.48, 0.02), (-0.12, 0.38), (0.5, -0.36)]);
        }
        Shape::Cross => {
            let corners = polygon(8, std::f32::consts::PI / 8.0);
            painter.add(egui::Shape::convex_polygon(corners, fill, Stroke::NONE));
            line(&[(-0.4, -0.4), (0.4, 0.4)]);
            line(&[(0.4, -0.4), (-0.4, 0.4)]);
        }
        Shape::Question => {
            painter.add(egui::Shape::convex_polygon(polygon(3, 0.0), fill, Stroke::NONE));
            let font = egui::FontId::proportional(1.15 * radius);
            painter.text(at(0.0, 0.12), egui::Align2::CENTER_CENTER, "?", font, ink);
        }
        Shape::Bars => {
            painter.rect_filled(Rect::from_center_size(middle, Vec2::splat(1.7 * radius)), 0.2 * radius, fill);
            line(&[(-0.25, -0.4), (-0.25, 0.4)]);
            line(&[(0.25, -0.4), (0.25, 0.4)]);
        }
    }
}

/// A small one in a line of text.
pub fn small(ui: &mut Ui, fill: Color32, shape: Shape) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(18.0), Sense::hover());
    draw(ui.painter(), rect, fill, Color32::WHITE, shape);
}

/// A dot in a line of text.
pub fn dot(ui: &mut Ui, fill: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 6.0, fill);
}
