//! Small windows that ask for a few words: names, passwords, reasons.

use egui::{Key, RichText, TextEdit, Ui};

use super::{Cx, words};
use crate::line::PartVerdict;
use crate::state::{Command, Password};
use crate::store::{EntryNumber, Role};

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    SignIn,
    FirstUser,
    Release,
    Batch,
    Override(EntryNumber, PartVerdict),
    AddUser(Role),
}

/// A small window.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialog {
    kind: Kind,
    first: String,
    second: String,
    is_new: bool,
}

impl Dialog {
    const fn new(kind: Kind) -> Self {
        Self { kind, first: String::new(), second: String::new(), is_new: true }
    }

    /// Asks who is there; the first user is made.
    pub const fn sign_in(first: bool) -> Self {
        Self::new(if first { Kind::FirstUser } else { Kind::SignIn })
    }

    /// Asks why the line is released.
    pub const fn release() -> Self {
        Self::new(Kind::Release)
    }

    /// Asks for job and batch.
    pub const fn batch() -> Self {
        Self::new(Kind::Batch)
    }

    /// Asks why another verdict is to count.
    pub const fn overriding(inspection: EntryNumber, verdict: PartVerdict) -> Self {
        Self::new(Kind::Override(inspection, verdict))
    }

    /// Asks for a new user.
    pub const fn add_user(role: Role) -> Self {
        Self::new(Kind::AddUser(role))
    }

    /// What is asked of the station.
    fn command(&self) -> Command {
        let (first, second) = (self.first.trim().to_owned(), self.second.clone());
        match self.kind {
            Kind::SignIn => Command::SignIn { name: first, password: Password(second) },
            Kind::FirstUser => Command::FirstUser { name: first, password: Password(second) },
            Kind::Release => Command::Release { reason: first },
            Kind::Batch => Command::BeginBatch { job: second.trim().to_owned(), batch: first },
            Kind::Override(inspection, verdict) => Command::Override { inspection, verdict, reason: first },
            Kind::AddUser(role) => Command::MakeUser { name: first, role, password: Password(second) },
        }
    }
}

/// Shows the small window, if there is one.
pub fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(mut dialog) = cx.dialog.take() else { return };
    let (title, first, second) = match dialog.kind {
        Kind::SignIn => (words::SIGN_IN, words::NAME, Some((words::PASSWORD, true))),
        Kind::FirstUser => (words::FIRST_USER, words::NAME, Some((words::PASSWORD, true))),
        Kind::AddUser(_) => (words::ADD_USER, words::NAME, Some((words::PASSWORD, true))),
        Kind::Release => (words::RELEASE, words::REASON, None),
        Kind::Override(..) => (words::OVERRIDE, words::REASON, None),
        Kind::Batch => (words::BEGIN_BATCH, words::BATCH, Some((words::JOB, false))),
    };
    let mut done = None;
    egui::Window::new(RichText::new(cx.say(title)).heading())
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            ui.set_min_width(360.0);
            let label = ui.label(cx.say(first));
            let field =
                ui.add(TextEdit::singleline(&mut dialog.first).desired_width(f32::INFINITY)).labelled_by(label.id);
            if dialog.is_new {
                field.request_focus();
                dialog.is_new = false;
            }
            if let Some((second, secret)) = second {
                let label = ui.label(cx.say(second));
                let field = TextEdit::singleline(&mut dialog.second).password(secret).desired_width(f32::INFINITY);
                ui.add(field).labelled_by(label.id);
            }
            let enter = ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                if ui.button(cx.say(words::OK)).clicked() || enter {
                    done = Some(true);
                }
                if ui.button(cx.say(words::CANCEL)).clicked() {
                    done = Some(false);
                }
            });
        });
    match done {
        Some(true) => cx.ask(dialog.command()),
        Some(false) => {}
        None => *cx.dialog = Some(dialog),
    }
}
