//! Histogram of grey about the first symbol, with Rmin, threshold and Rmax, and above it the zones of modulation: how a module of
//! that grey would be graded.

use egui::{Align2, Color32, FontId, Painter, Rect, Stroke, Ui, Vec2, pos2};
use grader::frame::Frame;
use grader::inspect::picture;
use grader::record::{ReflectanceRecord, SymbolRecord};
use grader::standard::{Edition, Interpretation};

use super::super::{Cx, Opened, words};

/// Height, points.
pub const HEIGHT: f32 = 112.0;
/// Height of the zones, points.
const ZONES: f32 = 18.0;
/// Height of the names of lines, points.
const NAMES: f32 = 18.0;
/// A zone narrower than this, points, has no room for its number.
const NARROW: f32 = 12.0;

/// Greys from one level to another that have the same whole grade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    /// First grey level.
    pub from: usize,
    /// One after the last.
    pub to: usize,
    /// Grade.
    pub grade: u8,
}

/// The zones of grey levels by the modulation that a module of that level would have: twice its distance from the threshold over
/// the symbol contrast (ISO/IEC 15415:2011, 7.8.4), graded by the limits of the edition, in whole grades.
#[must_use]
pub fn zones(levels: &ReflectanceRecord, edition: Edition) -> Vec<Zone> {
    let contrast = levels.maximum - levels.minimum;
    if contrast <= 0.0 {
        return Vec::new();
    }
    let limits = edition.rules(&Interpretation::default()).modulation;
    let mut zones: Vec<Zone> = Vec::new();
    for level in 0..256 {
        let modulation = 2.0 * (level as f64 / 255.0 - levels.threshold).abs() / contrast;
        let grade = limits.grade(modulation).value().floor() as u8;
        match zones.last_mut() {
            Some(zone) if zone.grade == grade => zone.to = level + 1,
            _ => zones.push(Zone { from: level, to: level + 1, grade }),
        }
    }
    zones
}

/// Shows it.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, opened: &Opened, wide: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(wide, HEIGHT), egui::Sense::hover());
    let (Some(frame), Some(symbol)) = (&opened.frame, opened.record.symbols.first()) else { return };
    let edition = Edition::from_name(&opened.record.settings.standard);
    let zones = symbol.reflectance.as_ref().zip(edition).map(|(levels, edition)| zones(levels, edition));
    let zones = zones.unwrap_or_default();
    let label = if zones.is_empty() { words::HISTOGRAM } else { words::HISTOGRAM_ZONES };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, cx.say(label)));
    response.on_hover_text(cx.say(label));
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 4.0, cx.palette.card);
    let x = |level: f64| rect.left() + rect.width() * (level / 255.0) as f32;
    bars(&painter, rect, &counts(frame, symbol), cx.palette.weak, x);
    for zone in &zones {
        let place =
            Rect::from_min_max(pos2(x(zone.from as f64), rect.top()), pos2(x(zone.to as f64), rect.top() + ZONES));
        painter.rect_filled(place, 0.0, cx.palette.of_grade(f64::from(zone.grade)));
        painter.vline(place.left(), place.y_range(), Stroke::new(1.0, cx.palette.card));
        if place.width() >= NARROW {
            painter.text(place.center(), Align2::CENTER_CENTER, zone.grade, FontId::proportional(13.0), Color32::WHITE);
        }
    }
    if let Some(levels) = &symbol.reflectance {
        lines(&painter, rect, levels, cx, x);
    }
}

/// How often each grey level occurs about a symbol.
fn counts(frame: &Frame, symbol: &SymbolRecord) -> [u32; 256] {
    let grey = picture(frame);
    let bound = |axis: usize, size: usize| {
        let low = symbol.corners.iter().map(|corner| corner[axis]).fold(f64::INFINITY, f64::min);
        let high = symbol.corners.iter().map(|corner| corner[axis]).fold(f64::NEG_INFINITY, f64::max);
        (low.max(0.0) as usize).min(size)..(high.max(0.0) as usize).min(size)
    };
    let (columns, rows) = (bound(0, grey.width()), bound(1, grey.height()));
    let mut counts = [0; 256];
    for row in rows {
        for value in &grey.row(row)[columns.clone()] {
            counts[usize::from(*value)] += 1;
        }
    }
    counts
}

fn bars(painter: &Painter, rect: Rect, counts: &[u32; 256], colour: Color32, x: impl Fn(f64) -> f32) {
    let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1)).ln_1p();
    for (level, count) in counts.iter().enumerate() {
        let height = (f64::from(*count).ln_1p() / most) as f32 * (rect.height() - ZONES - NAMES);
        let from = pos2(x(level as f64), rect.bottom() - height);
        painter.rect_filled(Rect::from_min_max(from, pos2(x(level as f64 + 1.0), rect.bottom())), 0.0, colour);
    }
}

fn lines(painter: &Painter, rect: Rect, levels: &ReflectanceRecord, cx: &Cx<'_>, x: impl Fn(f64) -> f32) {
    for (value, name, colour) in [
        (levels.minimum, "Rmin", cx.palette.text),
        (levels.threshold, "T", cx.palette.bad),
        (levels.maximum, "Rmax", cx.palette.text),
    ] {
        let at = x(value * 255.0);
        painter.vline(at, rect.y_range(), Stroke::new(1.5, colour));
        let is_right = at > rect.center().x;
        let align = if is_right { Align2::RIGHT_TOP } else { Align2::LEFT_TOP };
        let place = pos2(at + if is_right { -4.0 } else { 4.0 }, rect.top() + ZONES + 2.0);
        painter.text(place, align, format!("{name} {:.1} %", 100.0 * value), FontId::proportional(12.0), colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rmin 0, Rmax 1, threshold 0.5: modulation is |2R - 1|, so that grade 4 begins at R = 0.75 and 0.25, grade 3 at 0.70 and
    /// 0.30, grade 2 at 0.65 and 0.35, grade 1 at 0.60 and 0.40 (limits 0.50, 0.40, 0.30, 0.20 of ISO/IEC 15415:2011).
    #[test]
    fn zones_follow_from_the_limits_of_modulation() {
        let levels = ReflectanceRecord { maximum: 1.0, minimum: 0.0, threshold: 0.5 };
        let zones = zones(&levels, Edition::Iso15415_2011);
        assert_eq!(zones.iter().map(|zone| zone.grade).collect::<Vec<_>>(), [4, 3, 2, 1, 0, 1, 2, 3, 4]);
        let edges: Vec<f64> = zones.iter().skip(1).map(|zone| zone.from as f64 / 255.0).collect();
        for (edge, expected) in edges.iter().zip([0.25, 0.30, 0.35, 0.40, 0.60, 0.65, 0.70, 0.75]) {
            assert!((edge - expected).abs() <= 1.0 / 255.0, "{edge} {expected}");
        }
        assert!(zones.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!((zones[0].from, zones[8].to), (0, 256));
        let flat = ReflectanceRecord { maximum: 0.4, minimum: 0.4, threshold: 0.4 };
        assert!(super::zones(&flat, Edition::Iso15415_2024).is_empty());
    }
}
