//! Trends: values over time on control charts, drift, and values across the web.

use egui::{RichText, Ui};
use egui_plot::{Bar, BarChart, HLine, Line, Plot, PlotPoints, Points};
use grader::report::Parameter;

use super::super::{Cx, words};
use super::badge;
use crate::store::{StoreError, TrendPoint};
use crate::trend::{Drift, EwmaSettings, FEWEST, Individuals, Limits, across, drift, ewma, in_control};

/// Inspections charted.
const MOST: usize = 500;
/// Strips of the web.
const STRIPS: usize = 10;
/// Parameters whose values say how the press is.
const CHARTED: [Parameter; 7] = [
    Parameter::SymbolContrast,
    Parameter::PrintGrowth,
    Parameter::ContrastUniformity,
    Parameter::UnusedErrorCorrection,
    Parameter::AxialNonuniformity,
    Parameter::GridNonuniformity,
    Parameter::FixedPatternDamage,
];

/// The trends screen.
pub struct Trends {
    parameter: Parameter,
    points: Option<Result<Vec<TrendPoint>, StoreError>>,
    parts: u64,
}

impl Default for Trends {
    fn default() -> Self {
        Self { parameter: Parameter::SymbolContrast, points: None, parts: 0 }
    }
}

impl Trends {
    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            for parameter in CHARTED {
                if ui.selectable_value(&mut self.parameter, parameter, parameter.name(cx.language)).clicked() {
                    self.points = None;
                }
            }
        });
        if self.points.is_none() || self.parts != cx.snapshot.counters.parts {
            self.parts = cx.snapshot.counters.parts;
            self.points = Some(cx.source.history().trend(self.parameter.contract_name(), MOST));
        }
        match &self.points {
            Some(Ok(points)) => charts(ui, cx, self.parameter, points),
            Some(Err(error)) => {
                ui.label(RichText::new(words::choose(&error.say(), cx.language)).color(cx.palette.bad));
            }
            None => {}
        }
    }
}

fn charts(ui: &mut Ui, cx: &Cx<'_>, parameter: Parameter, points: &[TrendPoint]) {
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let Some(mut chart) = Individuals::of(&values) else {
        ui.label(cx.say(words::TOO_FEW));
        return;
    };
    // Limits are those of the process; what failed for a cause of its own shows beyond them.
    let process = in_control(&values);
    if let Some(of_process) = Individuals::of(&process) {
        (chart.values, chart.ranges) = (of_process.values, of_process.ranges);
    }
    let baseline = FEWEST.max(process.len() / 2);
    let settings = EwmaSettings::default();
    ui.horizontal(|ui| match drift(&process, baseline, settings) {
        _ if process.len() <= baseline => {
            ui.label(cx.say(words::TOO_FEW));
        }
        Some(Drift::Rising) => badge(ui, cx.say(words::RISING), cx.palette.bad, cx.palette.on_colour),
        Some(Drift::Falling) => badge(ui, cx.say(words::FALLING), cx.palette.bad, cx.palette.on_colour),
        None => badge(ui, cx.say(words::STABLE), cx.palette.good, cx.palette.on_colour),
    });
    let height = (ui.available_height() - 60.0) / 2.0;
    let unit = parameter.name(cx.language);
    ui.columns(2, |columns| {
        let title = format!("{}: {unit}", cx.say(words::INDIVIDUALS));
        control(&mut columns[0], cx, &title, &values, Some(chart.values), height);
        let of_ranges = format!("{}: {unit}", cx.say(words::RANGES));
        control(&mut columns[1], cx, &of_ranges, &chart.moving_ranges, Some(chart.ranges), height);
        let start = baseline.min(process.len());
        let averages = Individuals::of(&process[..start])
            .map(|before| ewma(&process[start..], before.values.centre, before.sigma(), settings))
            .unwrap_or_default();
        let limits = averages.last().map(|point| point.limits);
        let averages: Vec<f64> = averages.iter().map(|point| point.average).collect();
        let of_averages = format!("{}: {unit}", cx.say(words::AVERAGE));
        control(&mut columns[0], cx, &of_averages, &averages, limits, height);
        strips(&mut columns[1], cx, points, height);
    });
}

fn control(ui: &mut Ui, cx: &Cx<'_>, title: &str, values: &[f64], limits: Option<Limits>, height: f32) {
    ui.label(RichText::new(title).strong());
    let series: Vec<[f64; 2]> = values.iter().enumerate().map(|(index, value)| [index as f64 + 1.0, *value]).collect();
    let beyond = |value: f64| limits.is_some_and(|limits| limits.passed_by(value));
    let out: Vec<[f64; 2]> = series.iter().copied().filter(|[_, value]| beyond(*value)).collect();
    let (text, bad, accent, weak) = (cx.palette.text, cx.palette.bad, cx.palette.accent, cx.palette.weak);
    let names = [words::UPPER, words::CENTRE, words::LOWER].map(|word| cx.say(word));
    Plot::new(title.to_owned()).height(height - 30.0).allow_scroll(false).show(ui, |plot| {
        if let Some(limits) = limits {
            plot.hline(HLine::new(names[0], limits.upper).color(bad));
            plot.hline(HLine::new(names[1], limits.centre).color(weak));
            plot.hline(HLine::new(names[2], limits.lower).color(bad));
        }
        plot.line(Line::new("", PlotPoints::new(series.clone())).color(accent).width(1.5));
        plot.points(Points::new("", PlotPoints::new(series)).color(text).radius(2.0));
        plot.points(Points::new("", PlotPoints::new(out)).color(bad).radius(5.0));
    });
}

fn strips(ui: &mut Ui, cx: &Cx<'_>, points: &[TrendPoint], height: f32) {
    let title = cx.say(words::ACROSS);
    ui.label(RichText::new(title).strong());
    let strips = across(points.iter().map(|point| (point.across, point.value)), STRIPS);
    let bars: Vec<Bar> = strips
        .iter()
        .enumerate()
        .filter_map(|(index, strip)| Some(Bar::new(index as f64 + 0.5, strip.mean?).width(0.8)))
        .collect();
    let accent = cx.palette.accent;
    Plot::new("across").height(height - 30.0).allow_scroll(false).include_x(0.0).include_x(STRIPS as f64).show(
        ui,
        |plot| {
            plot.bar_chart(BarChart::new(title, bars).color(accent));
        },
    );
}
