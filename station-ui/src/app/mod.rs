//! The window: it draws what the workers publish and sends them commands; it computes nothing.
//!
//! ```text
//! Source (snapshot, history, settings) ─▶ Window ─▶ screens ─▶ commands ─▶ Source
//! ```
//!
//! One file per screen. [`Window::show`] needs a [`Ui`] and nothing else, so that tests and pictures drive it without a
//! display.

mod dialog;
mod mark;
pub mod picture;
mod said;
mod screens;
mod theme;
mod view;
mod words;

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Key, RichText, Ui};
use grader::frame::Frame;
use grader::record::Record;
use grader::report::Language;

use crate::settings::{Theme, Tongue};
use crate::state::{Answer, Asked, Command, Shown, Snapshot, Source};
use crate::store::InspectionRow;

use dialog::Dialog;
use screens::{Calibration, History, Live, Profiles, Result as ResultScreen, Settings as SettingsScreen, Trends};
use theme::{GAP, TOUCH};
pub use theme::{Palette, install};
use view::Pictures;

/// How long an answer stays on the screen.
const ANSWERS: Duration = Duration::from_secs(8);
/// How often the window is drawn anew while nothing happens.
const REPAINT: Duration = Duration::from_millis(100);

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// Verdicts as they come.
    #[default]
    Live,
    /// One inspection in full.
    Result,
    /// What was recorded.
    History,
    /// Control charts.
    Trends,
    /// Calibration in use.
    Calibration,
    /// Profile in use.
    Profiles,
    /// Settings and users.
    Settings,
}

impl Screen {
    /// In the order of their keys.
    pub const ALL: [Self; 7] =
        [Self::Live, Self::Result, Self::History, Self::Trends, Self::Calibration, Self::Profiles, Self::Settings];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> grader::report::Text {
        match self {
            Self::Live => words::LIVE,
            Self::Result => words::RESULT,
            Self::History => words::HISTORY,
            Self::Trends => words::TRENDS,
            Self::Calibration => words::CALIBRATION,
            Self::Profiles => words::PROFILES,
            Self::Settings => words::SETTINGS,
        }
    }
}

/// An inspection that was opened.
#[derive(Clone)]
pub struct Opened {
    /// Its report.
    pub record: Arc<Record>,
    /// Its picture, if there is one.
    pub frame: Option<Arc<Frame>>,
    /// Its row, if it is from the history.
    pub row: Option<InspectionRow>,
}

impl Opened {
    fn of(shown: &Shown) -> Self {
        Self { record: Arc::clone(&shown.record), frame: Some(Arc::clone(&shown.frame)), row: None }
    }
}

/// What screens go by, and what they may ask of the window.
pub struct Cx<'a> {
    source: &'a dyn Source,
    snapshot: Arc<Snapshot>,
    language: Language,
    palette: Palette,
    pictures: &'a mut Pictures,
    opened: &'a mut Option<Opened>,
    goto: &'a mut Option<Screen>,
    dialog: &'a mut Option<Dialog>,
    asked: &'a mut Option<(Asked, Instant)>,
}

impl Cx<'_> {
    fn say(&self, text: grader::report::Text) -> &'static str {
        text.say(self.language)
    }

    fn ask(&mut self, command: Command) {
        *self.asked = Some((self.source.ask(command), Instant::now()));
    }

    fn open(&mut self, opened: Opened) {
        *self.opened = Some(opened);
        *self.goto = Some(Screen::Result);
    }
}

/// The window over a station.
pub struct Window {
    source: Arc<dyn Source>,
    screen: Screen,
    language: Language,
    theme: Theme,
    applied: Option<Theme>,
    help: bool,
    pictures: Pictures,
    opened: Option<Opened>,
    dialog: Option<Dialog>,
    asked: Option<(Asked, Instant)>,
    touched: Instant,
    live: Live,
    result: ResultScreen,
    history: History,
    trends: Trends,
    calibration: Calibration,
    profiles: Profiles,
    settings: SettingsScreen,
}

impl Window {
    /// A window that shows the live screen.
    #[must_use]
    pub fn new(source: Arc<dyn Source>, language: Language) -> Self {
        let settings = source.settings();
        let language = match settings.window.language {
            Some(Tongue::Zh) => Language::Zh,
            Some(Tongue::En) => Language::En,
            None => language,
        };
        Self {
            screen: Screen::default(),
            language,
            theme: settings.window.theme,
            applied: None,
            help: false,
            pictures: Pictures::default(),
            opened: None,
            dialog: None,
            asked: None,
            touched: Instant::now(),
            live: Live,
            result: ResultScreen::default(),
            history: History::default(),
            trends: Trends::default(),
            calibration: Calibration,
            profiles: Profiles::default(),
            settings: SettingsScreen::default(),
            source,
        }
    }

    /// Shows another screen.
    pub fn go_to(&mut self, screen: Screen) {
        self.screen = screen;
    }

    /// Opens the newest inspection that did not pass, or else the newest, on the result screen.
    pub fn open_newest(&mut self) {
        let snapshot = self.source.snapshot();
        self.opened = snapshot.last_failure.as_ref().or(snapshot.last.as_ref()).map(Opened::of);
        self.screen = Screen::Result;
    }

    /// Speaks another language.
    pub fn set_language(&mut self, language: Language) {
        self.language = language;
    }

    /// Wears other colours.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Shows everything.
    pub fn show(&mut self, ui: &mut Ui) {
        if self.applied != Some(self.theme) {
            theme::apply(ui.ctx(), self.theme);
            self.applied = Some(self.theme);
        }
        self.lock(ui);
        self.keys(ui);
        let palette = Palette::of(self.theme);
        let snapshot = self.source.snapshot();
        let mut goto = None;
        let mut cx = Cx {
            source: self.source.as_ref(),
            snapshot,
            language: self.language,
            palette,
            pictures: &mut self.pictures,
            opened: &mut self.opened,
            goto: &mut goto,
            dialog: &mut self.dialog,
            asked: &mut self.asked,
        };
        let frame = egui::Frame::new().fill(palette.card).inner_margin(GAP);
        let (mut language, mut theme) = (self.language, self.theme);
        egui::Panel::top("bar").frame(frame).show(ui, |ui| bar(ui, &mut cx, self.screen, &mut language, &mut theme));
        egui::Panel::bottom("state").frame(frame).show(ui, |ui| state(ui, &mut cx, self.help));
        let frame = egui::Frame::new().fill(palette.ground).inner_margin(GAP);
        egui::CentralPanel::default().frame(frame).show(ui, |ui| match self.screen {
            Screen::Live => self.live.show(ui, &mut cx),
            Screen::Result => self.result.show(ui, &mut cx),
            Screen::History => self.history.show(ui, &mut cx),
            Screen::Trends => self.trends.show(ui, &mut cx),
            Screen::Calibration => self.calibration.show(ui, &mut cx),
            Screen::Profiles => self.profiles.show(ui, &mut cx),
            Screen::Settings => self.settings.show(ui, &mut cx),
        });
        dialog::show(ui, &mut cx);
        (self.language, self.theme) = (language, theme);
        if let Some(screen) = goto {
            self.screen = screen;
        }
        if self
            .asked
            .as_ref()
            .is_some_and(|(asked, at)| !matches!(asked.answer(), Answer::Waiting(_)) && at.elapsed() > ANSWERS)
        {
            self.asked = None;
        }
        ui.ctx().request_repaint_after(REPAINT);
    }

    /// Signs out whoever left the station alone.
    fn lock(&mut self, ui: &Ui) {
        if ui.input(|input| !input.events.is_empty()) {
            self.touched = Instant::now();
        }
        let minutes = u64::from(self.source.settings().window.lock_minutes);
        let alone = minutes > 0 && self.touched.elapsed() > Duration::from_secs(60 * minutes);
        if alone && self.source.snapshot().user.is_some() {
            self.touched = Instant::now();
            self.asked = Some((self.source.ask(Command::SignOut), Instant::now()));
        }
    }

    /// Everything can be done without a mouse.
    fn keys(&mut self, ui: &Ui) {
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        if pressed(Key::F1) {
            self.help = !self.help;
        }
        if pressed(Key::Escape) {
            (self.dialog, self.help) = (None, false);
        }
        if self.dialog.is_some() || ui.ctx().egui_wants_keyboard_input() {
            return;
        }
        let screens = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
        if let Some((_, screen)) = screens.into_iter().zip(Screen::ALL).find(|(key, _)| pressed(*key)) {
            self.screen = screen;
        }
        let snapshot = self.source.snapshot();
        if pressed(Key::L) {
            self.language = other(self.language);
        }
        if pressed(Key::T) {
            self.theme = if self.theme == Theme::Dark { Theme::Light } else { Theme::Dark };
        }
        let mut ask = |command| self.asked = Some((self.source.ask(command), Instant::now()));
        if pressed(Key::Space) && self.screen == Screen::Live {
            ask(if snapshot.running { Command::Stop } else { Command::Start });
        }
        if pressed(Key::I) {
            ask(Command::InspectNow);
        }
        if pressed(Key::R) && snapshot.stopped.is_some() {
            self.dialog = Some(Dialog::release());
        }
        if pressed(Key::B) {
            self.dialog = Some(Dialog::batch());
        }
        if pressed(Key::U) {
            match &snapshot.user {
                Some(_) => ask(Command::SignOut),
                None => self.dialog = Some(Dialog::sign_in(snapshot.no_users)),
            }
        }
    }
}

const fn other(language: Language) -> Language {
    match language {
        Language::Zh => Language::En,
        Language::En => Language::Zh,
    }
}

/// Screens, language, colours, who is there.
fn bar(ui: &mut Ui, cx: &mut Cx<'_>, screen: Screen, language: &mut Language, theme: &mut Theme) {
    ui.horizontal(|ui| {
        for (index, to) in Screen::ALL.into_iter().enumerate() {
            let text = RichText::new(format!("{} {}", index + 1, cx.say(to.name()))).size(17.0);
            let chosen = to == screen;
            let fill = if chosen { cx.palette.accent } else { cx.palette.card };
            let text = if chosen { text.color(cx.palette.on_colour) } else { text };
            if ui.add(egui::Button::new(text).fill(fill).min_size(egui::vec2(60.0, TOUCH))).clicked() {
                *cx.goto = Some(to);
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button(cx.say(words::LANGUAGE)).clicked() {
                *language = other(*language);
            }
            let dark = *theme == Theme::Dark;
            if ui.button(cx.say(if dark { words::BRIGHT } else { words::DARK })).clicked() {
                *theme = if dark { Theme::Light } else { Theme::Dark };
            }
            match cx.snapshot.user.clone() {
                Some(actor) => {
                    if ui.button(cx.say(words::SIGN_OUT)).clicked() {
                        cx.ask(Command::SignOut);
                    }
                    ui.label(format!(
                        "{} ({})",
                        grader::report::visible(actor.name()),
                        words::choose(&actor.role().say(), cx.language)
                    ));
                }
                None => {
                    let first = cx.snapshot.no_users;
                    if ui.button(cx.say(if first { words::FIRST_USER } else { words::SIGN_IN })).clicked() {
                        *cx.dialog = Some(Dialog::sign_in(first));
                    }
                }
            }
        });
    });
}

/// How camera, light, line and record are; the answer to the last command; keys.
fn state(ui: &mut Ui, cx: &mut Cx<'_>, help: bool) {
    if help {
        ui.label(RichText::new(format!("{}: {}", cx.say(words::HELP), cx.say(words::KEYS_LIST))).strong());
    }
    if let Some((asked, _)) = cx.asked.as_ref() {
        let (colour, text) = match asked.answer() {
            Answer::Waiting(None) => (cx.palette.weak, cx.say(words::WORKING).to_owned()),
            Answer::Waiting(Some(done)) => {
                let share = done.done as f32 / done.of.max(1) as f32;
                ui.add(egui::ProgressBar::new(share).show_percentage());
                (cx.palette.weak, cx.say(words::WORKING).to_owned())
            }
            Answer::Finished(text) => (cx.palette.text, words::choose(&text, cx.language).to_owned()),
            Answer::Refused(text) => (cx.palette.bad, words::choose(&text, cx.language).to_owned()),
        };
        ui.horizontal(|ui| {
            mark::dot(ui, colour);
            ui.label(RichText::new(text).strong());
        });
    }
    ui.horizontal_wrapped(|ui| {
        for health in &cx.snapshot.health {
            let (colour, shape) = match health.state {
                crate::line::DeviceState::Up => (cx.palette.good, mark::Shape::Check),
                crate::line::DeviceState::Faulty => (cx.palette.doubtful, mark::Shape::Question),
                crate::line::DeviceState::Down => (cx.palette.bad, mark::Shape::Cross),
            };
            mark::small(ui, colour, shape);
            let name = words::choose(&health.name, cx.language);
            let text = words::choose(&health.text, cx.language);
            ui.label(RichText::new(format!("{name}: {text}")).small());
            ui.add_space(GAP);
        }
    });
}

/// Why there is no window.
#[cfg(feature = "window")]
#[derive(Debug, thiserror::Error)]
#[error("the window cannot be opened: {0}")]
pub struct WindowError(eframe::Error);

#[cfg(feature = "window")]
struct App(Window);

#[cfg(feature = "window")]
impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.0.show(ui);
    }
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// If there is no display, or it cannot be drawn to.
#[cfg(feature = "window")]
pub fn run(source: Arc<dyn Source>, language: Language) -> Result<(), WindowError> {
    let viewport = egui::ViewportBuilder::default().with_title("Station").with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let made = move |context: &eframe::CreationContext<'_>| {
        install(&context.egui_ctx);
        Ok(Box::new(App(Window::new(source, language))) as Box<dyn eframe::App>)
    };
    eframe::run_native("station", options, Box::new(made)).map_err(WindowError)
}
