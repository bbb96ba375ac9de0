//! Live: the verdict, to be read from three metres; why, and what to do; the line at a glance.

use egui::{Align2, Color32, FontId, Margin, RichText, Sense, Ui, Vec2};
use grader::report::visible;

use super::super::dialog::Dialog;
use super::super::mark::{self, Shape};
use super::super::theme::{GAP, TOUCH};
use super::super::view::{Tone, Zoom};
use super::super::{Cx, Opened, said, words};
use super::{badge, card, overlay};
use crate::line::PartVerdict;
use crate::state::{Command, Shown};

/// Pixels of the live picture on its longer side.
const LIVE: usize = 1024;
/// Pixels of the picture of the last failure.
const THUMB: usize = 320;
/// Width of the column of numbers, points.
const NUMBERS: f32 = 300.0;
/// Decoded text, characters.
const TEXT: usize = 120;

/// The live screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live;

impl Live {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            let numbers = NUMBERS.min(0.3 * ui.available_width());
            let wide = ui.available_width() - numbers - GAP;
            ui.vertical(|ui| {
                ui.set_width(wide);
                verdict(ui, cx, wide, 0.4 * height);
                let size = Vec2::new(wide, ui.available_height());
                picture(ui, cx, size);
            });
            ui.vertical(|ui| {
                ui.set_width(numbers);
                egui::ScrollArea::vertical().show(ui, |ui| {
                    buttons(ui, cx);
                    last_failure(ui, cx);
                    counters(ui, cx);
                    calibration(ui, cx);
                });
            });
        });
    }
}

/// Colour, shape and word of the newest verdict.
fn look(cx: &Cx<'_>) -> (Color32, Shape, &'static str) {
    let palette = cx.palette;
    if cx.snapshot.stopped.is_some() || !cx.snapshot.running {
        return (palette.idle, Shape::Bars, cx.say(words::HALTED));
    }
    match cx.snapshot.last.as_ref().map(|shown| shown.told) {
        None => (palette.idle, Shape::Bars, cx.say(words::WAITING)),
        Some(PartVerdict::Pass) => (palette.good, Shape::Check, cx.say(words::PASS)),
        Some(PartVerdict::Fail) => (palette.bad, Shape::Cross, cx.say(words::FAIL)),
        Some(verdict) => (palette.doubtful, Shape::Question, cx.say(words::told(verdict))),
    }
}

fn verdict(ui: &mut Ui, cx: &mut Cx<'_>, width: f32, height: f32) {
    let (fill, shape, word) = look(cx);
    let ink = cx.palette.on_colour;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::click());
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 12.0, fill);
    let side = 0.5 * height;
    let badge = egui::Rect::from_min_size(rect.min + Vec2::splat(0.08 * height), Vec2::splat(side));
    mark::draw(&painter, badge, ink, fill, shape);
    let left = badge.right() + 0.1 * height;
    // As large as the word fits.
    let room = rect.right() - left - 0.26 * width;
    let size =
        (0.46 * height).min(1.6 * room / word.chars().map(|c| if c.is_ascii() { 1.0 } else { 1.7 }).sum::<f32>());
    let shown = cx.snapshot.last.clone();
    painter.text(egui::pos2(left, badge.center().y), Align2::LEFT_CENTER, word, FontId::proportional(size), ink);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, word));
    if let Some(stopped) = &cx.snapshot.stopped {
        said_below(ui, rect, ink, words::choose(stopped, cx.language), "", height);
        return;
    }
    let Some(shown) = shown else {
        said_below(ui, rect, ink, cx.say(words::NOTHING_YET), "", height);
        return;
    };
    grade(cx, &painter, rect, ink, &shown, height);
    match said::decided(&shown.record, cx.language) {
        Some(said) if shown.told != PartVerdict::Pass => {
            let what = if said.finding.is_empty() { said.what } else { format!("{}: {}", said.what, said.finding) };
            said_below(ui, rect, ink, &what, &said.action, height);
        }
        _ => said_below(ui, rect, ink, cx.say(words::ALL_RIGHT), &content(&shown), height),
    }
    if response.clicked() {
        cx.open(Opened::of(&shown));
    }
}

fn content(shown: &Shown) -> String {
    let text = shown.record.symbols.first().and_then(|symbol| symbol.text.as_deref()).unwrap_or_default();
    visible(text).chars().take(TEXT).collect()
}

/// Grade, notation, formal or indicative, latency: at the right.
fn grade(cx: &Cx<'_>, painter: &egui::Painter, rect: egui::Rect, ink: Color32, shown: &Shown, height: f32) {
    let right = rect.right() - 0.06 * height;
    let at = |y: f32| egui::pos2(right, rect.top() + y * height);
    if let Some(symbol) = shown.record.symbols.first() {
        let grade = format!("{} {}", symbol.grade.overall, symbol.grade.letter);
        painter.text(at(0.06), Align2::RIGHT_TOP, grade, FontId::proportional(0.24 * height), ink);
        let small = FontId::proportional((0.075 * height).max(13.0));
        painter.text(at(0.36), Align2::RIGHT_TOP, &symbol.grade.notation, small.clone(), ink);
        let formal = if symbol.formal.conforming { words::FORMAL } else { words::INDICATIVE };
        painter.text(at(0.46), Align2::RIGHT_TOP, cx.say(formal), small.clone(), ink);
        let part = shown.part.map_or_else(String::new, |part| format!("#{}  ", part.0));
        let time = format!("{part}{:.0} ms", shown.latency.as_secs_f64() * 1e3);
        painter.text(at(0.56), Align2::RIGHT_TOP, time, small, ink);
    }
}

/// Why, and what to do: two lines in the lower part of the card.
fn said_below(ui: &Ui, rect: egui::Rect, ink: Color32, why: &str, action: &str, height: f32) {
    let width = rect.width() - 0.16 * height;
    let draw = |text: &str, size: f32, top: f32, rows: usize| {
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), FontId::proportional(size), ink, width);
        job.wrap.max_rows = rows;
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let bottom = galley.size().y;
        ui.painter().with_clip_rect(rect).galley(egui::pos2(rect.left() + 0.08 * height, top), galley, ink);
        bottom
    };
    let top = rect.top() + 0.66 * height;
    let size = (0.075 * height).clamp(15.0, 26.0);
    let used = draw(why, size, top, 2);
    if !action.is_empty() {
        draw(action, size, top + used + 4.0, 2);
    }
}

/// The newest picture, with what was found drawn into it.
fn picture(ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2) {
    let snapshot = std::sync::Arc::clone(&cx.snapshot);
    // The picture that the verdict is about; before the first one what the camera sees.
    let frame = snapshot.last.as_ref().map(|shown| &shown.frame).or(snapshot.live.as_ref());
    let Some(frame) = frame else {
        ui.allocate_exact_size(size, Sense::hover());
        return;
    };
    let texture = cx.pictures.texture(ui.ctx(), "live", frame, Tone::Grey, LIVE).clone();
    let placed = Zoom::default().show(ui, &texture, [frame.width(), frame.height()], size, false);
    if let Some(shown) = &snapshot.last {
        overlay::outlines(ui, cx, &placed, &shown.record);
    }
}

fn buttons(ui: &mut Ui, cx: &mut Cx<'_>) {
    let running = cx.snapshot.running;
    let wide = Vec2::new(ui.available_width(), TOUCH + 8.0);
    if cx.snapshot.stopped.is_some() {
        let text = RichText::new(cx.say(words::RELEASE)).size(20.0).color(cx.palette.on_colour);
        if ui.add_sized(wide, egui::Button::new(text).fill(cx.palette.bad)).clicked() {
            *cx.dialog = Some(Dialog::release());
        }
    }
    let (word, command) = if running { (words::STOP, Command::Stop) } else { (words::START, Command::Start) };
    if ui.add_sized(wide, egui::Button::new(RichText::new(cx.say(word)).size(20.0))).clicked() {
        cx.ask(command);
    }
    ui.columns(2, |columns| {
        if columns[0]
            .add_sized([columns[0].available_width(), TOUCH], egui::Button::new(cx.say(words::INSPECT_NOW)))
            .clicked()
        {
            cx.ask(Command::InspectNow);
        }
        let begun = cx.snapshot.batch.is_some();
        let word = if begun { words::END_BATCH } else { words::BEGIN_BATCH };
        if columns[1].add_sized([columns[1].available_width(), TOUCH], egui::Button::new(cx.say(word))).clicked() {
            if begun {
                cx.ask(Command::EndBatch);
            } else {
                *cx.dialog = Some(Dialog::batch());
            }
        }
    });
}

fn counters(ui: &mut Ui, cx: &Cx<'_>) {
    let counters = cx.snapshot.counters;
    let title = match &cx.snapshot.batch {
        Some(batch) => format!("{} {}", cx.say(words::BATCH), visible(batch)),
        None => String::new(),
    };
    card(ui, cx.palette, &title, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let yielded = match counters.parts {
            0 => "-".to_owned(),
            parts => format!("{:.1} %", 100.0 * counters.passed as f64 / parts as f64),
        };
        let latency = cx.snapshot.latency;
        let rows = [
            (words::PARTS, counters.parts.to_string(), false),
            (words::PASSED, counters.passed.to_string(), false),
            (words::FAILED, counters.failed.to_string(), false),
            (words::UNREAD, counters.unread.to_string(), false),
            (words::LATE_PARTS, counters.late.to_string(), counters.late > 0),
            (words::LOST, counters.lost.to_string(), counters.lost > 0),
            (words::IN_A_ROW, counters.consecutive.to_string(), counters.consecutive > 2),
            (words::YIELD, yielded, false),
            (words::LATENCY, format!("{:.0} / {:.0} ms", latency.median_ms, latency.p99_ms), false),
        ];
        for (word, value, alarming) in rows {
            let height = 24.0;
            ui.allocate_ui(Vec2::new(ui.available_width(), height), |ui| {
                let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
                let word = cx.say(word);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{word} {value}")));
                let fill = if alarming { cx.palette.bad } else { Color32::TRANSPARENT };
                ui.painter().rect_filled(rect, 4.0, fill);
                let (weak, ink) = if alarming {
                    (cx.palette.on_colour, cx.palette.on_colour)
                } else {
                    (cx.palette.weak, cx.palette.text)
                };
                let left = rect.left_center() + Vec2::new(4.0, 0.0);
                ui.painter().text(left, Align2::LEFT_CENTER, word, FontId::proportional(15.0), weak);
                let right = rect.right_center() - Vec2::new(4.0, 0.0);
                ui.painter().text(right, Align2::RIGHT_CENTER, value, FontId::proportional(18.0), ink);
            });
        }
    });
}

fn calibration(ui: &mut Ui, cx: &Cx<'_>) {
    card(ui, cx.palette, "", |ui| {
        ui.horizontal_wrapped(|ui| {
            let formal = cx.snapshot.last.as_ref().and_then(|shown| said::is_formal(&shown.record));
            match formal {
                Some(true) => badge(ui, cx.say(words::FORMAL), cx.palette.good, cx.palette.on_colour),
                _ => badge(ui, cx.say(words::INDICATIVE), cx.palette.idle, cx.palette.on_colour),
            }
            match &cx.snapshot.calibration {
                Some(calibration) => {
                    ui.label(format!("{} {}", cx.say(words::CALIBRATED_UNTIL), calibration.expires));
                }
                None => {
                    ui.label(cx.say(words::NO_CALIBRATION));
                }
            }
            if let Some(profile) = &cx.snapshot.profile {
                ui.label(RichText::new(visible(profile)).color(cx.palette.weak));
            }
        });
    });
}

/// The last failure stays where it is until the next one.
fn last_failure(ui: &mut Ui, cx: &mut Cx<'_>) {
    let failure = cx.snapshot.last_failure.clone();
    let title = cx.say(words::LAST_FAILURE);
    let frame = egui::Frame::new().fill(cx.palette.card).corner_radius(8.0).inner_margin(Margin::same(GAP as i8));
    let response = frame
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.label(RichText::new(title).size(15.0).color(cx.palette.weak));
            let Some(shown) = &failure else {
                ui.label(cx.say(words::NO_FAILURE));
                return;
            };
            let texture = cx.pictures.texture(ui.ctx(), "failure", &shown.frame, Tone::Grey, THUMB).clone();
            let size = Vec2::new(ui.available_width(), 110.0);
            let placed = Zoom::default().show(ui, &texture, [shown.frame.width(), shown.frame.height()], size, false);
            overlay::outlines(ui, cx, &placed, &shown.record);
            if let Some(said) = said::decided(&shown.record, cx.language) {
                ui.label(RichText::new(said.what).strong());
                ui.label(RichText::new(said.action).small());
            }
        })
        .response;
    if let Some(shown) = failure
        && response.interact(Sense::click()).clicked()
    {
        cx.open(Opened::of(&shown));
    }
}
