//! The screens, one file each.

mod calibration;
mod changes;
mod histogram;
mod history;
mod live;
mod overlay;
mod profiles;
mod result;
mod settings;
mod trends;

pub use calibration::Calibration;
pub use history::History;
pub use live::Live;
pub use profiles::Profiles;
pub use result::Result;
pub use settings::Settings;
pub use trends::Trends;

use egui::{Color32, Frame, Margin, RichText, Ui};

use super::theme::{GAP, Palette};

/// A card with a title.
fn card<R>(ui: &mut Ui, palette: Palette, title: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::new().fill(palette.card).corner_radius(8.0).inner_margin(Margin::same(GAP as i8));
    let shown = frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        if !title.is_empty() {
            ui.label(RichText::new(title).size(15.0).color(palette.weak));
        }
        content(ui)
    });
    shown.inner
}

/// A coloured word.
fn badge(ui: &mut Ui, text: &str, fill: Color32, ink: Color32) {
    Frame::new().fill(fill).corner_radius(5.0).inner_margin(Margin::symmetric(9, 3)).show(ui, |ui| {
        // As high as its text, not as what is touched.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.label(RichText::new(text).color(ink).strong());
    });
}
