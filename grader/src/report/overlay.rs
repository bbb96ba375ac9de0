//! The picture with what was measured drawn into it: for each symbol its outline, sampling grid, the grade of every
//! module, damage, corrected codewords, quiet zone and worst places; around it label, distances, linear symbols and special
//! marks where a profile asked for them; beside it a panel with grades and a key.
//!
//! Nothing is told by colour alone: grade 0 is hatched, a wrong colour crossed, codewords and patterns differ by line.

mod canvas;
mod cells;
mod font;
mod modules;
pub(crate) mod palette;
mod panel;
mod scene;
mod tags;
mod window;

use super::{Language, words};
use crate::frame::Frame;
use crate::plane::Plane;
use crate::record::{Record, SymbolRecord};
use canvas::{Canvas, Point};
use cells::Cells;
use font::Font;
use tags::{Tag, Tags};
use window::Window;

/// How the overlay is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverlayOptions {
    /// Language of panel and labels.
    pub language: Language,
    /// Longest side of the result in pixels, at least [`SMALLEST_SIDE`] and at most [`LARGEST_SIDE`].
    pub max_side: usize,
    /// Shows the symbols with a margin where that is much less than the frame.
    pub crop: bool,
}

/// Below this side nothing can be read.
pub const SMALLEST_SIDE: usize = 640;
/// Above this side a picture serves nobody.
pub const LARGEST_SIDE: usize = 8192;

impl Default for OverlayOptions {
    fn default() -> Self {
        Self { language: Language::default(), max_side: 4096, crop: true }
    }
}

/// Draws the record into its frame.
///
/// A record that does not fit its frame, as after a mix-up of files, gives a picture without marks where they fall
/// outside, never an error: the overlay must not stand between a person and the picture.
#[must_use]
pub fn overlay(frame: &Frame, record: &Record, options: OverlayOptions) -> Plane<[u8; 3]> {
    let max_side = options.max_side.clamp(SMALLEST_SIDE, LARGEST_SIDE);
    let font = Font::new();
    let window = Window::choose(frame, record, max_side, options.crop);
    let text_size = panel::text_size(&window, max_side);
    let panel = panel::Panel::compose(record, &font, text_size, options.language);
    let height = window.height().max(panel.height().ceil() as usize).min(max_side);
    let mut canvas = Canvas::new(window.width() + panel.width().ceil() as usize, height, palette::SURROUND);
    window.draw(frame, &mut canvas);
    canvas.confine(window.width(), window.height());

    let mut tags = Tags::within(window.width() as f64, window.height() as f64);
    scene::draw(&mut canvas, &window, record, options.language, &mut tags);
    for (index, symbol) in record.symbols.iter().enumerate() {
        draw_symbol(&mut canvas, &window, symbol, index, record.symbols.len(), options.language, &mut tags);
    }
    tags.draw(&mut canvas, &font, text_size);
    canvas.release();
    panel.draw(&mut canvas, &font, window.width() as f64);
    canvas.into_plane()
}

fn draw_symbol(
    canvas: &mut Canvas,
    window: &Window,
    symbol: &SymbolRecord,
    index: usize,
    count: usize,
    language: Language,
    tags: &mut Tags,
) {
    let corners = symbol.corners.map(|corner| window.place(corner));
    if corners.iter().any(|corner| !corner.is_drawable()) {
        return;
    }
    let quiet = cells::quiet_outline(symbol).map(|corner| window.place(corner));
    tags.avoid(corners, quiet);
    let module = symbol.pixels_per_module * window.scale();
    if let Some(detail) = symbol.detail.as_deref()
        && let Some(cells) = Cells::new(detail, window)
    {
        modules::draw(canvas, &cells, symbol, module);
        tags.extend(modules::tags(canvas, &cells, symbol, module, language));
    }
    let line = (module * 0.12).clamp(1.5, 4.0);
    let (ink, width) =
        if symbol.decode_failure.is_some() { (palette::WORST, line * 1.6) } else { (palette::FRAME, line) };
    canvas.dashes(&closed(quiet), line * 0.8, line * 4.0, palette::FRAME, palette::HALO);
    canvas.outline(&closed(corners), width, ink, palette::HALO);
    let grade = symbol.grade.overall;
    let number = if count > 1 { format!("{}: ", index + 1) } else { String::new() };
    let mut headline = format!("{number}{grade} {}", symbol.grade.letter);
    if let Some(stage) = symbol.decode_failure {
        headline +=
            &[" · ", words::NOT_DECODED.say(language), words::COLON.say(language), words::stage(stage, language)]
                .concat();
    }
    tags.headline(Tag::headline(headline, quiet[0], canvas::middle(&corners), palette::of(grade)));
}

/// The corners with the first again at the end.
fn closed(corners: [Point; 4]) -> [Point; 5] {
    [corners[0], corners[1], corners[2], corners[3], corners[0]]
}

#[cfg(test)]
mod tests;
