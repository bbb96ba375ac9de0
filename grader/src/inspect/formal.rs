//! Whether a grade is formal: what the calibration and the picture must be for it (ISO/IEC 15415; ISO/IEC 15426-2).

use jiff::civil::Date;

use super::{BEYOND_CALIBRATION, NOT_WHOLE, Request, corners, decimals};
use crate::geometry::Point;
use crate::measure::Measurements;
use crate::reading::Reading;
use crate::record::Formal;

/// Pixels beyond the outermost nodes of a grid up to which its model is used: half a pitch of a usual one. Assumed.
const COVERED_BEYOND: f64 = 20.0;
const EXPIRED: &str = "calibration expired";
/// Reflectance that no diffuse surface reaches: the grey levels given for black and white do not belong to the picture.
const MOST_REFLECTANCE: f64 = 1.1;
/// Pixels per module below which no formal grade is given.
const FORMAL_PIXELS_PER_MODULE: f64 = 10.0;

/// Last day of the calibration.
fn last_day(request: &Request) -> Option<Date> {
    request.calibration.identity.as_ref()?.expires.as_deref()?.parse().ok()
}

/// The day of the inspection, if the calibration asks for it.
pub(super) fn day_asked(request: &Request) -> Option<String> {
    last_day(request).and(request.date).map(|day| day.to_string())
}

/// Whether the conditions of the measurement allow a formal grade, and if not why.
pub(super) fn formal(reading: &Reading, request: &Request, measured: &Measurements) -> Formal {
    let mut reasons = Vec::new();
    if !request.calibration.has_reflectance() {
        reasons.push("no reflectance calibration".to_owned());
    }
    if request.calibration.scale.is_none() {
        reasons.push("no scale".to_owned());
    }
    if request.calibration.identity.as_ref().is_some_and(|identity| identity.date.is_none()) {
        reasons.push("calibration without certificate".to_owned());
    }
    if last_day(request).zip(request.date).is_some_and(|(last, today)| last < today) {
        reasons.push(EXPIRED.to_owned());
    }
    if request.calibration.light_assumed_even {
        reasons.push("evenness of the light not calibrated".to_owned());
    }
    let covers = |corner: [f64; 2]| request.calibration.covers(Point::from(corner), COVERED_BEYOND);
    if !corners(reading).into_iter().all(covers) {
        reasons.push("outside the calibrated part of the picture".to_owned());
    }
    if reading.levels.maximum > MOST_REFLECTANCE || reading.levels.minimum < -0.1 {
        reasons.push(BEYOND_CALIBRATION.to_owned());
    }
    // As printed: a report that says 10.00 does not say that it is less.
    if decimals(reading.x(), 2) < FORMAL_PIXELS_PER_MODULE {
        reasons.push("fewer than 10 pixels per module".to_owned());
    }
    if reading.reflectances.data().contains(&None) {
        reasons.push(NOT_WHOLE.to_owned());
    }
    if measured.grid_nonuniformity.is_none() {
        reasons.push("finder patterns could not be measured".to_owned());
    }
    Formal { conforming: reasons.is_empty(), reasons }
}
