//! Calibration: which is in use, how old it is, and what it says of the rig.

use egui::{RichText, Ui};
use grader::report::visible;
use jiff::Zoned;

use super::super::{Cx, words};
use super::{badge, card};

/// Days before the end from which on it is told.
const SOON: i32 = 14;

/// The calibration screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calibration;

impl Calibration {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let today = Zoned::now().date();
        card(ui, cx.palette, cx.say(words::CALIBRATION), |ui| match &cx.snapshot.calibration {
            None => {
                badge(ui, cx.say(words::NO_CALIBRATION), cx.palette.doubtful, cx.palette.on_colour);
                ui.label(cx.say(words::INDICATIVE));
            }
            Some(used) => {
                let left = (used.expires - today).get_days();
                let fill = match left {
                    left if left < 0 => cx.palette.bad,
                    left if left < SOON => cx.palette.doubtful,
                    _ => cx.palette.good,
                };
                badge(ui, &format!("{}: {left}", cx.say(words::DAYS_LEFT)), fill, cx.palette.on_colour);
                ui.spacing_mut().interact_size.y = 0.0;
                egui::Grid::new("calibration").num_columns(2).spacing([20.0, 8.0]).show(ui, |ui| {
                    for (word, value) in [
                        (words::NAME, visible(&used.id)),
                        (words::MADE, used.date.to_string()),
                        (words::EXPIRES, used.expires.to_string()),
                        (words::AGE, (today - used.date).get_days().to_string()),
                        (words::FILE_HASH, used.hash.clone()),
                    ] {
                        ui.label(RichText::new(cx.say(word)).color(cx.palette.weak));
                        ui.label(RichText::new(value).monospace());
                        ui.end_row();
                    }
                });
            }
        });
        let last = cx.snapshot.last.clone();
        if let Some(symbol) = last.as_ref().and_then(|shown| shown.record.symbols.first()) {
            card(ui, cx.palette, cx.say(words::HEALTH), |ui| {
                let (word, fill) = match symbol.formal.conforming {
                    true => (words::FORMAL, cx.palette.good),
                    false => (words::INDICATIVE, cx.palette.idle),
                };
                badge(ui, cx.say(word), fill, cx.palette.on_colour);
                for reason in &symbol.formal.reasons {
                    ui.label(format!("· {}", grader::report::reason(reason, cx.language)));
                }
            });
        }
        card(ui, cx.palette, "", |ui| ui.label(cx.say(words::CALIBRATION_HOW)));
    }
}
