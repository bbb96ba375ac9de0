//! Profile: what the code must be, rule by rule, and which profile is used.

use egui::{RichText, ScrollArea, Ui};
use grader::profile::{BUILT_IN, Profile};
use grader::report::visible;

use super::super::{Cx, words};
use super::{badge, card};
use crate::state::Command;

/// The screen of profiles.
#[derive(Default)]
pub struct Profiles {
    chosen: Option<&'static str>,
}

impl Profiles {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let used = cx.snapshot.profile.clone();
        let chosen = *self.chosen.get_or_insert_with(|| {
            let known = BUILT_IN.iter().map(|(id, _)| *id).find(|id| Some(*id) == used.as_deref());
            known.unwrap_or(BUILT_IN[0].0)
        });
        ui.horizontal_wrapped(|ui| {
            for (id, _) in BUILT_IN {
                if ui.selectable_label(chosen == *id, *id).clicked() {
                    self.chosen = Some(id);
                }
            }
        });
        let Ok(profile) = Profile::built_in(chosen) else { return };
        card(ui, cx.palette, "", |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(words::choose(&profile.title, cx.language)).heading());
                if used.as_deref() == Some(chosen) {
                    badge(ui, cx.say(words::IN_USE), cx.palette.good, cx.palette.on_colour);
                } else if ui.button(cx.say(words::USE)).clicked() {
                    let mut settings = (*cx.source.settings()).clone();
                    settings.inspection.profile = Some(chosen.to_owned());
                    cx.ask(Command::Apply(Box::new(settings)));
                }
            });
            ui.label(RichText::new(words::choose(&profile.note, cx.language)).color(cx.palette.weak));
            ui.label(format!("{} · SHA-256 {}", profile.standard.name(), profile.sha256));
        });
        card(ui, cx.palette, cx.say(words::RULES), |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                let text = BUILT_IN.iter().find(|(id, _)| *id == chosen).map_or("", |(_, text)| *text);
                ui.label(RichText::new(visible_lines(text)).monospace().size(14.0));
            });
        });
    }
}

fn visible_lines(text: &str) -> String {
    text.lines().map(|line| visible(line) + "\n").collect()
}
