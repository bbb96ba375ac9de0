//! History: search, film strip, and any old inspection opened again.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{RichText, ScrollArea, TextEdit, Ui};
use grader::frame::Frame;
use grader::record::Verdict;
use grader::report::visible;

use super::super::mark::{self, Shape};
use super::super::view::{Tone, Zoom};
use super::super::{Cx, Opened, words};
use super::{badge, card};
use crate::line::PartVerdict;
use crate::state::Command;
use crate::store::export::Format;
use crate::store::{InspectionRow, Query, StoreError};

/// Rows on a page.
const PAGE: usize = 100;
/// Characters of the content in a row.
const TEXT: usize = 70;

/// The history screen.
#[derive(Default)]
pub struct History {
    text: String,
    serial: String,
    batch: String,
    verdict: Option<Verdict>,
    file: String,
    rows: Option<Result<Vec<InspectionRow>, StoreError>>,
    /// Entries when the rows were read: new ones show on the newest page.
    parts: u64,
    query: Query,
}

impl History {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.fields(ui, cx);
        strip(ui, cx);
        let fresh = self.query.before.is_none() && self.parts != cx.snapshot.counters.parts;
        if self.rows.is_none() || fresh {
            self.parts = cx.snapshot.counters.parts;
            self.rows = Some(cx.source.history().search(&Query { limit: PAGE, ..self.query.clone() }));
        }
        match &self.rows {
            Some(Ok(rows)) if rows.is_empty() => {
                ui.label(cx.say(words::NO_ROWS));
            }
            Some(Ok(rows)) => {
                let clicked = table(ui, cx, rows);
                if let Some(row) = clicked {
                    open(cx, row);
                }
            }
            Some(Err(error)) => {
                ui.label(RichText::new(words::choose(&error.say(), cx.language)).color(cx.palette.bad));
            }
            None => {}
        }
    }

    fn fields(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let mut search = false;
        ui.horizontal_wrapped(|ui| {
            for (field, word, width) in [
                (&mut self.text, words::CONTENT, 220.0),
                (&mut self.serial, words::SERIAL, 140.0),
                (&mut self.batch, words::BATCH, 140.0),
            ] {
                let label = ui.label(cx.say(word));
                let entered = ui.add(TextEdit::singleline(field).desired_width(width)).labelled_by(label.id);
                search |= entered.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            }
            for (verdict, word) in [
                (None, words::ANY),
                (Some(Verdict::Pass), words::PASS),
                (Some(Verdict::Fail), words::FAIL),
                (Some(Verdict::NotGraded), words::NO_READ),
            ] {
                search |= ui.selectable_value(&mut self.verdict, verdict, cx.say(word)).clicked();
            }
            search |= ui.button(cx.say(words::SEARCH)).clicked();
            if ui.button(cx.say(words::NEWEST)).clicked() {
                self.query.before = None;
                self.rows = None;
            }
            if ui.button(cx.say(words::OLDER)).clicked()
                && let Some(Ok(rows)) = &self.rows
                && let Some(last) = rows.last()
            {
                self.query.before = Some(last.number);
                self.rows = None;
            }
        });
        ui.horizontal_wrapped(|ui| {
            let label = ui.label(cx.say(words::FILE));
            ui.add(TextEdit::singleline(&mut self.file).desired_width(320.0)).labelled_by(label.id);
            if ui.button(format!("{} CSV", cx.say(words::EXPORT))).clicked() {
                let format = Format::Csv { byte_order_mark: true };
                cx.ask(Command::Export { query: self.query.clone(), format, path: PathBuf::from(self.file.trim()) });
            }
            if ui.button(format!("{} JSON", cx.say(words::EXPORT))).clicked() {
                let path = PathBuf::from(self.file.trim());
                cx.ask(Command::Export { query: self.query.clone(), format: Format::JsonLines, path });
            }
        });
        if search {
            let wanted = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
            self.query = Query {
                text: wanted(&self.text),
                serial: wanted(&self.serial),
                batch: wanted(&self.batch),
                verdict: self.verdict,
                ..Query::default()
            };
            self.rows = None;
        }
    }
}

/// Places of the film strip.
const STRIP: [&str; 10] = ["film0", "film1", "film2", "film3", "film4", "film5", "film6", "film7", "film8", "film9"];
/// Size of a picture in it, points, and its pixels on the longer side.
const FILM: ([f32; 2], usize) = ([112.0, 90.0], 160);

/// The newest inspections as pictures, newest first.
fn strip(ui: &mut Ui, cx: &mut Cx<'_>) {
    let snapshot = Arc::clone(&cx.snapshot);
    ui.horizontal(|ui| {
        for (place, shown) in STRIP.into_iter().zip(&snapshot.recent) {
            let texture = cx.pictures.texture(ui.ctx(), place, &shown.frame, Tone::Grey, FILM.1).clone();
            let size = egui::Vec2::from(FILM.0);
            let placed = Zoom::default().show(ui, &texture, [shown.frame.width(), shown.frame.height()], size, false);
            let (fill, shape) = match shown.told {
                PartVerdict::Pass => (cx.palette.good, Shape::Check),
                PartVerdict::Fail => (cx.palette.bad, Shape::Cross),
                PartVerdict::NoRead | PartVerdict::Late => (cx.palette.doubtful, Shape::Question),
            };
            let stroke = egui::Stroke::new(3.0, fill);
            ui.painter().rect_stroke(placed.view, 3.0, stroke, egui::StrokeKind::Inside);
            let corner = egui::Rect::from_min_size(placed.view.min + egui::vec2(4.0, 4.0), egui::Vec2::splat(18.0));
            mark::draw(ui.painter(), corner, fill, cx.palette.on_colour, shape);
            let response = ui.interact(placed.view, ui.scope_id().with(place), egui::Sense::click());
            if response.clicked() {
                cx.open(Opened::of(shown));
            }
        }
    });
}

/// The rows; the one that was clicked.
fn table<'a>(ui: &mut Ui, cx: &Cx<'_>, rows: &'a [InspectionRow]) -> Option<&'a InspectionRow> {
    let mut clicked = None;
    card(ui, cx.palette, "", |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            egui::Grid::new("history").num_columns(6).striped(true).spacing([16.0, 6.0]).show(ui, |ui| {
                for word in [words::OPEN, words::TIME, words::VERDICT, words::GRADE, words::SERIAL, words::CONTENT] {
                    ui.label(RichText::new(cx.say(word)).color(cx.palette.weak));
                }
                ui.end_row();
                for row in rows {
                    if ui.button(format!("#{}", row.number.0)).clicked() {
                        clicked = Some(row);
                    }
                    ui.label(row.at.strftime("%m-%d %H:%M:%S").to_string());
                    let fill = match row.verdict {
                        Verdict::Pass => cx.palette.good,
                        Verdict::Fail => cx.palette.bad,
                        Verdict::NotGraded => cx.palette.doubtful,
                    };
                    badge(ui, cx.say(words::told(row.told)), fill, cx.palette.on_colour);
                    ui.label(row.grade.map_or_else(|| "-".to_owned(), |grade| format!("{grade:.1}")));
                    ui.label(row.serial.as_deref().map(visible).unwrap_or_default());
                    let text: String =
                        row.text.as_deref().map(visible).unwrap_or_default().chars().take(TEXT).collect();
                    ui.label(RichText::new(text).monospace());
                    ui.end_row();
                }
            });
        });
    });
    clicked
}

/// Opens an inspection with its picture, if that was kept.
fn open(cx: &mut Cx<'_>, row: &InspectionRow) {
    let history = cx.source.history();
    let Ok(opened) = history.open(row.number) else { return };
    let Ok(record) = grader::report::json::from_json(&opened.report) else { return };
    let frame = opened.picture.and_then(|path| {
        let picture = image::open(path).ok()?.into_luma8();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let plane = grader::plane::Plane::from_vec(width, height, picture.into_raw())?;
        Frame::from_luma8(plane).ok()
    });
    cx.open(Opened { record: Arc::new(record), frame: frame.map(Arc::new), row: Some(row.clone()) });
}
