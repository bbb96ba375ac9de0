//! Settings, checked while they are written; users; what was changed.

use egui::{RichText, ScrollArea, TextEdit, Ui};
use grader::report::visible;

use super::super::dialog::Dialog;
use super::super::{Cx, words};
use super::{badge, card, changes};
use crate::settings::Settings as StationSettings;
use crate::state::Command;
use crate::store::{LogEntry, Role, UserRow};

/// Changes shown.
const LOG: usize = 60;

/// The screen of settings.
#[derive(Default)]
pub struct Settings {
    text: Option<String>,
    users: Vec<UserRow>,
    log: Vec<LogEntry>,
    /// Answers when users and log were read last.
    read: Option<std::time::Instant>,
}

impl Settings {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if self.read.is_none_or(|at| at.elapsed().as_millis() > 1000) {
            let history = cx.source.history();
            self.users = history.users().unwrap_or_default();
            self.log = history.log(None, LOG).unwrap_or_default();
            self.read = Some(std::time::Instant::now());
        }
        ui.columns(2, |columns| {
            self.editor(&mut columns[0], cx);
            users(&mut columns[1], cx, &self.users);
            log(&mut columns[1], cx, &self.log);
        });
    }

    fn editor(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let used = cx.source.settings().to_string();
        let text = self.text.get_or_insert_with(|| used.clone());
        let checked = StationSettings::from_toml(text);
        ui.horizontal(|ui| {
            let apply = egui::Button::new(cx.say(words::APPLY));
            if ui.add_enabled(checked.is_ok() && *text != used, apply).clicked()
                && let Ok(settings) = &checked
            {
                cx.ask(Command::Apply(Box::new(settings.clone())));
            }
            if ui.button(cx.say(words::REVERT)).clicked() {
                text.clone_from(&used);
            }
            if ui.button(cx.say(words::VERIFY)).clicked() {
                cx.ask(Command::Verify);
            }
        });
        match &checked {
            Ok(_) => {
                ui.horizontal(|ui| badge(ui, cx.say(words::VALID), cx.palette.good, cx.palette.on_colour));
            }
            Err(error) => {
                ui.horizontal(|ui| badge(ui, cx.say(words::NOT_VALID), cx.palette.bad, cx.palette.on_colour));
                ui.label(words::choose(&error.say(), cx.language));
            }
        }
        let label = ui.label(RichText::new(cx.say(words::SETTINGS_TEXT)).color(cx.palette.weak));
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            let field = TextEdit::multiline(text).code_editor().desired_width(f32::INFINITY).desired_rows(30);
            ui.add(field).labelled_by(label.id);
        });
    }
}

fn role(role: Role) -> grader::report::Text {
    match role {
        Role::Operator => words::OPERATOR,
        Role::Supervisor => words::SUPERVISOR,
        Role::Metrologist => words::METROLOGIST,
    }
}

fn users(ui: &mut Ui, cx: &mut Cx<'_>, users: &[UserRow]) {
    let mut asked = None;
    let mut adding = None;
    card(ui, cx.palette, cx.say(words::USERS), |ui| {
        egui::Grid::new("users").num_columns(3).spacing([14.0, 6.0]).show(ui, |ui| {
            for user in users {
                ui.label(visible(&user.name));
                ui.label(cx.say(role(user.role)));
                let word = if user.locked { words::UNLOCK } else { words::LOCK };
                if ui.button(cx.say(word)).clicked() {
                    asked = Some(Command::SetLocked { name: user.name.clone(), locked: !user.locked });
                }
                ui.end_row();
            }
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.say(words::ADD_USER));
            for new in [Role::Operator, Role::Supervisor, Role::Metrologist] {
                if ui.button(cx.say(role(new))).clicked() {
                    adding = Some(Dialog::add_user(new));
                }
            }
        });
    });
    if let Some(command) = asked {
        cx.ask(command);
    }
    if let Some(dialog) = adding {
        *cx.dialog = Some(dialog);
    }
}

fn log(ui: &mut Ui, cx: &Cx<'_>, log: &[LogEntry]) {
    card(ui, cx.palette, cx.say(words::LOG), |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for entry in log {
                let by = entry.by.as_deref().map_or_else(|| cx.say(words::STATION).to_owned(), visible);
                let what = changes::said(&entry.change, cx.language);
                let at = entry.at.strftime("%m-%d %H:%M:%S");
                let text = RichText::new(format!("#{} {at} {by}: {what}", entry.number.0)).size(14.0);
                ui.add(egui::Label::new(text).halign(egui::Align::LEFT));
            }
        });
    });
}
