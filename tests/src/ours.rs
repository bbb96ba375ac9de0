//! Our side of the comparison, behind the same form as the other readers.

use std::time::{Duration, Instant};

use grader::calibration::Calibration;
use grader::frame::Frame;
use grader::grade::grade;
use grader::inspect::{Request, inspect as full_inspection};
use grader::locate::search;
use grader::measure::measure;
use grader::plane::Plane;
use grader::reading::{ApertureChoice, read};
use grader::record::SymbolRecord;
use grader::reflectance::ReflectanceImage;
use grader::standard::{Edition, Interpretation};

/// What the inspection says about one symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct OurReading {
    /// Message by the reference decode.
    pub text: Option<String>,
    /// Message by other means, where the reference decode failed.
    pub other_means: Option<String>,
    /// Outer corners in pixels: upper left, upper right, lower right, lower left as the symbol reads.
    pub corners: [[f64; 2]; 4],
}

/// Inspects a picture of 8-bit grey values in full: locates, measures, decodes and grades.
///
/// # Panics
/// Unless there are `width * height` values.
#[must_use]
pub fn inspect(luma: &[u8], width: usize, height: usize) -> Vec<OurReading> {
    let record = full_inspection(&frame(luma, width, height), &Request::default()).expect("a sound request");
    record.symbols.iter().map(reading).collect()
}

/// Time of each stage of one inspection, in the order of the pipeline.
///
/// # Panics
/// Unless there are `width * height` values.
#[must_use]
pub fn stage_times(luma: &[u8], width: usize, height: usize) -> Vec<(&'static str, Duration)> {
    let frame = frame(luma, width, height);
    let picture = Plane::from_vec(width, height, luma.to_vec()).expect("as many grey values as pixels");
    let rules = Edition::default().rules(&Interpretation::default());
    let nominal = Calibration::NOMINAL;
    let image = ReflectanceImage::new(&frame, &nominal);
    let mut times = Vec::new();
    let mut last = Instant::now();
    let mut lap = |name, times: &mut Vec<(&'static str, Duration)>| {
        times.push((name, last.elapsed()));
        last = Instant::now();
    };
    let located = search(&picture);
    lap("search", &mut times);
    let readings: Vec<_> =
        located.iter().filter_map(|l| read(image, l, ApertureChoice::Relative(0.8), &rules)).collect();
    lap("reference decode", &mut times);
    let measured: Vec<_> = readings.iter().map(|r| measure(image, r, &rules)).collect();
    lap("measure", &mut times);
    let grades: Vec<_> = readings.iter().zip(&measured).map(|(r, m)| grade(r, m, &rules)).collect();
    lap("grade", &mut times);
    drop(grades);
    times
}

fn frame(luma: &[u8], width: usize, height: usize) -> Frame {
    let plane = Plane::from_vec(width, height, luma.to_vec()).expect("as many grey values as pixels");
    Frame::from_luma8(plane).expect("a picture")
}

fn reading(symbol: &SymbolRecord) -> OurReading {
    OurReading {
        text: symbol.text.clone(),
        other_means: symbol.readable_by_other_means.as_ref().and_then(|o| o.text.clone()),
        corners: symbol.corners,
    }
}
