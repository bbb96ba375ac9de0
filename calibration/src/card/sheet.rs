//! A card in the making: what is drawn and what is said of it, side by side.

use super::description::Card;
use super::drawing::{Drawing, Millimetres, Shape, Tint};
use super::text::Lettering;

/// A card: its description and its drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What is on it, with the values of a perfect print. Nominal: without certificate.
    pub card: Card,
    /// What is printed.
    pub drawing: Drawing,
}

/// Figures and letters gathered for a drawing.
pub(super) struct Pen {
    lettering: Lettering,
    pub shapes: Vec<Shape>,
}

impl Pen {
    pub fn new() -> Self {
        Self { lettering: Lettering::new(), shapes: Vec::new() }
    }

    pub fn draw(&mut self, shape: Shape) {
        self.shapes.push(shape);
    }

    pub fn rectangle(&mut self, corner: Millimetres, size: [f64; 2], tint: Tint) {
        self.draw(Shape::rectangle(corner, size, tint));
    }

    /// A line of text with its baseline beginning at a place.
    pub fn write(&mut self, text: &str, place: Millimetres, size: f64) {
        self.shapes.extend(self.lettering.line(text, place, size));
    }

    /// A line of text about a middle.
    pub fn write_centred(&mut self, text: &str, [x, y]: Millimetres, size: f64) {
        let half = self.lettering.width(text, size) / 2.0;
        self.write(text, [x - half, y], size);
    }
}
