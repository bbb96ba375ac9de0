//! Readings from frames.

use grader::bilingual::Bilingual;
use grader::calibration::{Calibration, FrameKind, Shading};
use grader::frame::Frame;
use grader::geometry::{Point, median};
use jiff::civil::Date;

use super::paper::departure;
use super::patches::{patch, region};
use super::posture::{scale_change, tilt};
use super::{Item, Readings};
use crate::card::Card;
use crate::focus::measure_card_edges;
use crate::lens::{Limits, Solution, find_grid, solve};
use crate::reflectance::{Averaged, Frames, ReflectanceError, Region, average, smooth};

/// What is known of what the frames show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scene<'a> {
    /// The card that the frames show; `None`: they show something else.
    pub card: Option<&'a Card>,
    /// Patches of known reflectance that stay in the picture, beside those of the card.
    pub patches: &'a [Region],
    /// X dimension of the smallest symbol that is inspected, mm.
    pub x_mm: Option<f64>,
    /// Day of the check.
    pub date: Option<Date>,
}

/// Lines along each axis that a field is looked at: as many as the field of a calibration has nodes.
const LOOKS: usize = 32;

/// Reads frames through a calibration. `frames.card` holds what is looked at, a card or anything else; a single frame will do.
/// `frames.dark` are taken with the lamp off, `frames.flat` of an even surface.
///
/// Nothing is refused: what cannot be read is missing, and the readings say why.
#[must_use]
pub fn read(frames: Frames<'_>, scene: Scene<'_>, calibration: &Calibration) -> Readings {
    let certificate = scene.card.and_then(|card| card.certificate.as_ref());
    let card_expires = certificate.map(|certificate| certificate.expires);
    let mut readings = Readings { date: scene.date, card_expires, ..Readings::default() };
    let all = [(frames.card, "card"), (frames.dark, "dark"), (frames.flat, "flat")];
    readings.picture =
        all.iter().find_map(|(frames, _)| frames.first()).map(|f| [f.width(), f.height(), usize::from(f.bits())]);
    let [card, dark, flat] = all.map(|(frames, name)| averaged(frames, name, &mut readings));
    let fits = |one: &Averaged| {
        let kind = FrameKind { width: one.mean.width(), height: one.mean.height(), bits: one.bits };
        calibration.frames.is_none_or(|frames| frames == kind)
    };
    readings.pixels_per_module = scene.x_mm.zip(calibration.scale).map(|(x, scale)| x / scale);
    if let Some(card) = &card {
        readings.saturated = Some(card.ends[0]);
        readings.black = Some(card.ends[1]);
    }
    let shading = calibration.shading.as_deref();
    without(&mut readings, shading.is_some(), [&card, &dark, &flat].into_iter().flatten().all(fits));
    if let (Some(dark), Some(shading)) = (dark.as_ref().filter(|one| fits(one)), shading) {
        readings.ambient = ambient(dark, shading);
    }
    if let (Some(flat), Some(shading)) = (flat.as_ref().filter(|one| fits(one)), shading) {
        readings.evenness = evenness(flat, shading);
    }
    let Some(card) = card.filter(|one| fits(one)) else { return readings };
    if let Some(shading) = shading {
        readings.noise = card.noise.map(|noise| noise * card.full_scale / contrast(shading));
        readings.patches.extend(scene.patches.iter().filter_map(|region| patch(&card.mean, shading, region)));
    }
    if let (Some(description), Some(frame)) = (scene.card, frames.card.first()) {
        of_card(&mut readings, frame, &card, description, calibration);
    }
    readings
}

/// A series, averaged; what is wrong with it goes to the readings.
fn averaged(frames: &[Frame], name: &'static str, readings: &mut Readings) -> Option<Averaged> {
    if frames.is_empty() {
        return None;
    }
    match average(frames, name) {
        Ok(averaged) => Some(averaged),
        Err(error) => {
            let several = matches!(error, ReflectanceError::Gain { .. } | ReflectanceError::Sizes { .. });
            readings.series.push(error.say());
            // The first frame for itself may tell more of the cause.
            several.then(|| average(&frames[..1], name).ok()).flatten()
        }
    }
}

/// Says why reflectances cannot be read.
fn without(readings: &mut Readings, shading: bool, fits: bool) {
    let why = match (shading, fits) {
        (true, true) => return,
        (false, _) => Bilingual::new("the calibration has no reflectance", "校准不含反射率"),
        (_, false) => Bilingual::new("a frame is of another kind than the calibration", "有图像类型与校准不符"),
    };
    for item in [Item::Evenness, Item::Drift, Item::Noise, Item::Ambient] {
        readings.missing.insert(item, why.clone());
    }
}

/// Grey levels between reflectance 0 and 1 in the middle of the picture.
fn contrast(shading: &Shading) -> f64 {
    let middle = Point::new(shading.white.width() as f64 / 2.0, shading.white.height() as f64 / 2.0);
    f64::from(shading.white.at(middle) - shading.black.at(middle))
}

fn ambient(dark: &Averaged, shading: &Shading) -> Option<f64> {
    let (width, height) = (dark.mean.width(), dark.mean.height());
    let sum: f64 = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| {
            let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            f64::from(shading.reflectance(dark.mean[(y, x)], at))
        })
        .sum();
    Some(sum / (width * height) as f64)
}

/// Largest departure of an even surface from its median, dust left out.
fn evenness(flat: &Averaged, shading: &Shading) -> Option<f64> {
    let (field, _) = smooth(&flat.mean).ok()?;
    let mut seen: Vec<f64> = (0..=LOOKS)
        .flat_map(|row| (0..=LOOKS).map(move |column| (row, column)))
        .map(|(row, column)| {
            let share = |index: usize, size: usize| size as f64 * index as f64 / LOOKS as f64;
            let at = Point::new(share(column, field.width()), share(row, field.height()));
            f64::from(shading.reflectance(field.at(at), at))
        })
        .collect();
    let usual = median(&mut seen.clone()).filter(|usual| *usual > 0.0)?;
    seen.iter_mut().for_each(|value| *value = *value / usual - 1.0);
    seen.into_iter().max_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// What a photograph of a card tells: tilt, scale, focus, patches, light over its paper.
fn of_card(readings: &mut Readings, frame: &Frame, seen: &Averaged, card: &Card, calibration: &Calibration) {
    let solution = match located(frame, card) {
        Ok(solution) => solution,
        Err(why) => {
            for item in [Item::Tilt, Item::Scale, Item::Focus, Item::Evenness, Item::Drift] {
                readings.missing.insert(item, why.clone());
            }
            return;
        }
    };
    if let Some(calibrated) = &calibration.geometry {
        let size = [frame.width(), frame.height()];
        readings.tilt_degrees = tilt(&solution, calibrated, size);
        readings.scale_change = scale_change(&solution, calibrated, size);
    }
    focus(readings, frame, card, &solution);
    let Some(shading) = calibration.shading.as_deref() else { return };
    for of_card in &card.patches {
        let region = region(of_card, &solution.geometry);
        readings.patches.extend(region.and_then(|region| patch(&seen.mean, shading, &region)));
    }
    if readings.evenness.is_none() {
        readings.evenness = departure(&seen.mean, shading, card, &solution.geometry);
    }
}

/// Where the card lies. Values beyond the limits of a calibration are what is asked here.
fn located(frame: &Frame, card: &Card) -> Result<Solution, Bilingual> {
    let Some(grid) = &card.grid else {
        return Err(Bilingual::new("the card has no grid", "卡上没有网格"));
    };
    let found = find_grid(frame, grid).map_err(|error| error.say())?;
    let open = Limits {
        residual_rms: f64::INFINITY,
        residual_max: f64::INFINITY,
        tilt_degrees: f64::INFINITY,
        coverage: 0.0,
        ..Limits::default()
    };
    solve(&[found], grid.relative_uncertainty, &open).map_err(|error| error.say())
}

fn focus(readings: &mut Readings, frame: &Frame, card: &Card, solution: &Solution) {
    for edge in measure_card_edges(frame, &card.edges, &solution.geometry) {
        match edge.sharpness {
            Ok(sharpness) => {
                let worst = readings.rise_px.map_or(sharpness.rise_px, |rise| rise.max(sharpness.rise_px));
                readings.rise_px = Some(worst);
            }
            Err(error) => {
                readings.missing.insert(Item::Focus, error.say());
            }
        }
    }
}
