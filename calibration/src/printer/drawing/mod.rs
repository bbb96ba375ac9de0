//! What is drawn on sheets and charts: rectangles and lines of text, in millimetres, written as SVG or PDF.
//!
//! Text is written as the outlines of its characters, so that a sheet looks the same wherever it is printed and needs no
//! font there.

mod glyphs;
mod pdf;
mod svg;

pub use glyphs::Glyphs;

/// Red, green, blue.
pub type Colour = [u8; 3];

/// Black.
pub const BLACK: Colour = [0; 3];

/// Where a text stands against its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle lies there.
    Middle,
    /// It ends there.
    End,
}

/// An upright rectangle, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Rectangles filled as one shape: where they touch no seam is seen.
    Area {
        /// The rectangles.
        rectangles: Vec<Rectangle>,
        /// Colour.
        colour: Colour,
    },
    /// A line of text.
    Text {
        /// Where it stands along x, mm.
        x: f64,
        /// Its base line, mm.
        y: f64,
        /// Side of a Chinese character, mm.
        size: f64,
        /// Which part of it stands at `x`.
        anchor: Anchor,
        /// Colour.
        colour: Colour,
        /// The text.
        text: String,
    },
}

/// A drawing of stated size.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Width, mm.
    pub width: f64,
    /// Height, mm.
    pub height: f64,
    /// What it is, for programs that show titles.
    pub title: String,
    /// What is drawn, the lowest first.
    pub items: Vec<Item>,
}

impl Drawing {
    /// An empty drawing.
    #[must_use]
    pub fn new(width: f64, height: f64, title: impl Into<String>) -> Self {
        Self { width, height, title: title.into(), items: Vec::new() }
    }

    /// Adds one rectangle.
    pub fn rectangle(&mut self, rectangle: Rectangle, colour: Colour) {
        self.area(vec![rectangle], colour);
    }

    /// Adds rectangles that are one shape.
    pub fn area(&mut self, rectangles: Vec<Rectangle>, colour: Colour) {
        self.items.push(Item::Area { rectangles, colour });
    }

    /// Adds a line of text.
    pub fn text(&mut self, (x, y): (f64, f64), size: f64, anchor: Anchor, colour: Colour, text: impl Into<String>) {
        self.items.push(Item::Text { x, y, size, anchor, colour, text: text.into() });
    }

    /// As SVG, one unit of the drawing being one millimetre.
    #[must_use]
    pub fn to_svg(&self) -> String {
        svg::write(self, &Glyphs::new())
    }

    /// As a PDF page of exactly that size.
    #[must_use]
    pub fn to_pdf(&self) -> Vec<u8> {
        pdf::write(self, &Glyphs::new())
    }
}

/// Steps of a path, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Move([f64; 2]),
    Line([f64; 2]),
    Cubic([f64; 2], [f64; 2], [f64; 2]),
    Close,
}

#[cfg(test)]
mod tests;
