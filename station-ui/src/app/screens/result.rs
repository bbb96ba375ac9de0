//! Result: one inspection in full: the picture in layers, every parameter, every finding.

use egui::{Color32, RichText, ScrollArea, Ui, Vec2};
use grader::record::{Basis, Check, Outcome, Record, Severity, SymbolRecord};
use grader::report::advice::causes;
use grader::report::{Parameter, visible};

use super::super::dialog::Dialog;
use super::super::theme::GAP;
use super::super::view::{Tone, Zoom};
use super::super::{Cx, Opened, said, words};
use super::overlay::Layers;
use super::{badge, card, histogram, overlay};
use crate::line::PartVerdict;
use crate::store::EntryNumber;

/// Width of the column of tables, points.
const TABLES: f32 = 520.0;

/// What is shown beside the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Side {
    #[default]
    Parameters,
    Findings,
    Causes,
}

/// The result screen.
#[derive(Default)]
pub struct Result {
    zoom: Zoom,
    layers: Layers,
    side: Side,
    binary: bool,
    shown: Option<EntryNumber>,
}

impl Result {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        // What was opened, else the newest.
        let opened = cx.opened.clone().or_else(|| cx.snapshot.last.as_ref().map(Opened::of));
        let Some(opened) = opened else {
            ui.label(cx.say(words::NOTHING_YET));
            return;
        };
        let number = opened.row.as_ref().map(|row| row.number);
        if self.shown != number {
            (self.shown, self.zoom) = (number, Zoom::default());
        }
        ui.horizontal_top(|ui| {
            let tables = TABLES.min(0.46 * ui.available_width());
            let wide = ui.available_width() - tables - GAP;
            ui.vertical(|ui| {
                ui.set_width(wide);
                self.tools(ui, cx);
                self.picture(ui, cx, &opened, wide);
            });
            ui.vertical(|ui| {
                ui.set_width(tables);
                headline(ui, cx, &opened);
                ui.horizontal(|ui| {
                    for (side, word) in [
                        (Side::Parameters, words::PARAMETERS),
                        (Side::Findings, words::FINDINGS),
                        (Side::Causes, words::CAUSES),
                    ] {
                        ui.selectable_value(&mut self.side, side, cx.say(word));
                    }
                });
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| match self.side {
                    Side::Parameters => parameters(ui, cx, &opened.record),
                    Side::Findings => findings(ui, cx, &opened.record),
                    Side::Causes => advice(ui, cx, &opened.record),
                });
            });
        });
    }

    fn tools(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            let layers = &mut self.layers;
            for (on, word) in [
                (&mut layers.modules, words::MODULES),
                (&mut layers.numbers, words::NUMBERS),
                (&mut layers.codewords, words::CODEWORDS),
                (&mut layers.damage, words::DAMAGE),
                (&mut layers.quiet_zone, words::QUIET_ZONE),
                (&mut layers.distances, words::DISTANCES),
                (&mut layers.marks, words::MARKS),
            ] {
                ui.toggle_value(on, cx.say(word));
            }
            ui.separator();
            ui.selectable_value(&mut self.binary, false, cx.say(words::PHOTO));
            ui.selectable_value(&mut self.binary, true, cx.say(words::BINARY));
            if ui.button(cx.say(words::FIT)).clicked() {
                self.zoom = Zoom::default();
            }
        });
    }

    fn picture(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, opened: &Opened, wide: f32) {
        let size = Vec2::new(wide, (ui.available_height() - histogram::HEIGHT - 2.0 * GAP).max(40.0));
        let Some(frame) = &opened.frame else {
            ui.allocate_ui(size, |ui| ui.label(cx.say(words::NO_PICTURE)));
            return;
        };
        let most = ui.input(|input| input.max_texture_side);
        let tone = match threshold(&opened.record) {
            Some(level) if self.binary => Tone::Binary(level),
            _ => Tone::Grey,
        };
        let texture = cx.pictures.texture(ui.ctx(), "result", frame, tone, most).clone();
        let placed = self.zoom.show(ui, &texture, [frame.width(), frame.height()], size, true);
        overlay::layers(ui, cx, &placed, &opened.record, self.layers);
        histogram::show(ui, cx, opened, wide);
    }
}

/// The threshold of the first symbol as a grey level, of pictures whose reflectance is their grey level.
fn threshold(record: &Record) -> Option<u8> {
    let levels = record.symbols.first()?.reflectance.as_ref()?;
    Some((levels.threshold * 255.0).round().clamp(0.0, 255.0) as u8)
}

fn headline(ui: &mut Ui, cx: &mut Cx<'_>, opened: &Opened) {
    let record = &opened.record;
    card(ui, cx.palette, "", |ui| {
        ui.horizontal_wrapped(|ui| {
            let (word, fill) = match record.verdict {
                grader::record::Verdict::Pass => (words::PASS, cx.palette.good),
                grader::record::Verdict::Fail => (words::FAIL, cx.palette.bad),
                grader::record::Verdict::NotGraded => (words::NO_READ, cx.palette.doubtful),
            };
            badge(ui, cx.say(word), fill, cx.palette.on_colour);
            if let Some(symbol) = record.symbols.first() {
                ui.label(
                    RichText::new(format!("{} {}", symbol.grade.overall, symbol.grade.letter)).size(24.0).strong(),
                );
                ui.label(RichText::new(&symbol.grade.notation).color(cx.palette.weak));
                let formal = if symbol.formal.conforming { words::FORMAL } else { words::INDICATIVE };
                ui.label(cx.say(formal));
            }
            if let Some(row) = &opened.row {
                ui.label(format!("#{} · {}", row.number.0, row.at.strftime("%Y-%m-%d %H:%M:%S UTC")));
            }
        });
        if let Some(text) = record.symbols.first().and_then(|symbol| symbol.text.as_deref()) {
            ui.label(RichText::new(visible(text).chars().take(300).collect::<String>()).monospace());
        }
        if let Some(reason) = &record.reason {
            ui.label(RichText::new(visible(reason)).color(cx.palette.weak));
        }
    });
    if let Some(row) = &opened.row {
        let number = row.number;
        ui.horizontal(|ui| {
            for verdict in [PartVerdict::Pass, PartVerdict::Fail] {
                let text = format!("{}: {}", cx.say(words::OVERRIDE), cx.say(words::told(verdict)));
                if verdict != row.told && ui.button(text).clicked() {
                    *cx.dialog = Some(Dialog::overriding(number, verdict));
                }
            }
        });
    }
}

fn parameters(ui: &mut Ui, cx: &Cx<'_>, record: &Record) {
    for symbol in &record.symbols {
        egui::Grid::new(("parameters", symbol.corners.map(|[x, y]| (x as i64, y as i64))))
            .num_columns(4)
            .striped(true)
            .spacing([14.0, 6.0])
            .show(ui, |ui| {
                for word in [words::PARAMETER, words::VALUE, words::UNCERTAINTY, words::GRADE] {
                    ui.label(RichText::new(cx.say(word)).color(cx.palette.weak));
                }
                ui.end_row();
                for parameter in Parameter::ALL {
                    row(ui, cx, symbol, parameter);
                }
            });
    }
}

fn row(ui: &mut Ui, cx: &Cx<'_>, symbol: &SymbolRecord, parameter: Parameter) {
    let Some(entry) = parameter.entry(&symbol.parameters) else { return };
    ui.label(format!("{} ({})", parameter.name(cx.language), parameter.abbreviation()));
    ui.label(entry.value.map_or_else(|| "-".to_owned(), |value| parameter.show(value, cx.language)));
    let uncertainty = symbol.uncertainty_of(parameter.contract_name());
    ui.label(uncertainty.map_or_else(|| "-".to_owned(), |value| format!("± {}", parameter.show_uncertainty(value))));
    match entry.grade {
        Some(grade) => {
            let fill = cx.palette.of_grade(f64::from(grade.tenths()) / 10.0);
            badge(ui, &grade.to_string(), fill, Color32::WHITE);
        }
        None => {
            ui.label("-");
        }
    }
    ui.end_row();
}

fn findings(ui: &mut Ui, cx: &Cx<'_>, record: &Record) {
    // What is wrong first.
    let rank = |check: &&Check| match (check.outcome, check.severity) {
        (Outcome::NotMet, Severity::Fail) => 0,
        (Outcome::NotMet, _) => 1,
        (Outcome::Undecided, _) => 2,
        (Outcome::Met, _) => 3,
        (Outcome::NotApplicable, _) => 4,
    };
    let mut checks: Vec<&Check> =
        said::checks(record).filter(|check| check.outcome != Outcome::NotApplicable).collect();
    checks.sort_by_key(rank);
    for check in checks {
        finding(ui, cx, check);
    }
}

fn finding(ui: &mut Ui, cx: &Cx<'_>, check: &Check) {
    let colour = match (check.outcome, check.severity) {
        (Outcome::NotMet, Severity::Fail) => cx.palette.bad,
        (Outcome::NotMet | Outcome::Undecided, _) => cx.palette.doubtful,
        (Outcome::Met | Outcome::NotApplicable, _) => cx.palette.good,
    };
    let say = |text: &Option<grader::bilingual::Bilingual>| {
        text.as_ref().map(|text| words::choose(text, cx.language).to_owned())
    };
    ui.horizontal_top(|ui| {
        badge(ui, &check.id, colour, cx.palette.on_colour);
        ui.vertical(|ui| {
            ui.label(RichText::new(say(&check.finding).unwrap_or_else(|| check.message.clone())).strong());
            if check.outcome != Outcome::Met
                && let Some(action) = say(&check.action)
            {
                ui.label(action);
            }
            let basis = match check.basis {
                Basis::Documented => cx.say(words::DOCUMENTED),
                Basis::Assumed => cx.say(words::ASSUMED),
                #[expect(unreachable_patterns, reason = "a basis that records learn later is told by its name alone")]
                _ => "",
            };
            let mut parts = Vec::new();
            if let Some(measured) = &check.measured {
                parts.push(format!("{} {}", cx.say(words::MEASURED), visible(measured)));
            }
            if let Some(limit) = &check.limit {
                parts.push(format!("{} {}", cx.say(words::LIMIT), visible(limit)));
            }
            parts.push(basis.to_owned());
            parts.extend(say(&check.source));
            parts.retain(|part| !part.is_empty());
            ui.label(RichText::new(parts.join(" · ")).small().color(cx.palette.weak));
        });
    });
    ui.separator();
}

fn advice(ui: &mut Ui, cx: &Cx<'_>, record: &Record) {
    let calibrated = record.settings.calibration.is_some();
    let mut none = true;
    for symbol in &record.symbols {
        for parameter in Parameter::ALL {
            let grade = parameter.entry(&symbol.parameters).and_then(|entry| entry.grade);
            let Some(grade) = grade.map(|grade| f64::from(grade.tenths()) / 10.0).filter(|grade| *grade < 4.0) else {
                continue;
            };
            none = false;
            let said = causes(parameter, symbol, calibrated, cx.language);
            ui.horizontal_top(|ui| {
                badge(
                    ui,
                    &format!("{} {grade:.1}", parameter.abbreviation()),
                    cx.palette.of_grade(grade),
                    Color32::WHITE,
                );
                ui.vertical(|ui| {
                    ui.label(RichText::new(said.finding).strong());
                    ui.label(said.remedy);
                });
            });
            ui.separator();
        }
    }
    if none {
        ui.label(cx.say(words::ALL_RIGHT));
    }
}
