//! Pictures measured for a run: which, under what conditions, on all cores, in their order.

use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};

use clap::Args;
use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use grader::calibration::file::CalibrationFile;
use grader::command::input::{Channel, Source, expand, load};
use grader::command::terminal;
use grader::command::told::note;
use grader::frame::Frame;
use grader::inspect::{Aperture, Request, RequestError, inspect};
use grader::record::{CalibrationIdentity, Record};
use grader::report::{Language, visible};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::failure::{Failure, ValueError};

/// What is known of camera and picture.
#[derive(Clone, Debug, Args)]
pub struct Conditions {
    /// Calibration of the rig: reflectance, lens, scale
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scale", "reflectance"])]
    pub calibration: Option<PathBuf>,
    /// Grey levels of reflectance 0 and 1, e.g. 12,240 [default: 0 and full scale]
    #[arg(long, value_parser = reflectance, value_name = "BLACK,WHITE")]
    pub reflectance: Option<Levels>,
    /// Millimetres per pixel
    #[arg(long, value_parser = positive, value_name = "MM")]
    pub scale: Option<f64>,
    /// Channel of colour pictures that is measured
    #[arg(long, value_enum, default_value_t)]
    pub channel: Channel,
}

/// Grey levels of reflectance 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    black: f64,
    white: f64,
}

fn reflectance(text: &str) -> Result<Levels, ValueError> {
    let numbers = text.split_once(',').and_then(|(b, w)| Some((b.trim().parse().ok()?, w.trim().parse().ok()?)));
    match numbers {
        Some((black, white)) if f64::is_finite(black) && f64::is_finite(white) && white > black => {
            Ok(Levels { black, white })
        }
        _ => Err(ValueError(Bilingual::new(
            "two grey levels, the white one above the black one, such as 12,240",
            "应为两个灰度值，白大于黑，例如 12,240",
        ))),
    }
}

fn positive(text: &str) -> Result<f64, ValueError> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| ValueError(Bilingual::new("a number above 0", "应为大于 0 的数")))
}

/// An aperture as cards and arguments write it: `0.8X`, `8mil`, `0.2mm`.
pub fn aperture(text: &str) -> Result<Aperture, ValueError> {
    calibration::conformance::aperture(text).ok_or_else(|| {
        ValueError(Bilingual::new("a diameter such as 0.8X, 8mil or 0.2mm", "应为直径，例如 0.8X、8mil 或 0.2mm"))
    })
}

impl Conditions {
    /// What the arguments say about the camera, with its identity for the record.
    pub fn calibration(&self) -> Result<Calibration, Failure> {
        if let Some((path, file)) = self.calibration_file()? {
            return file.calibration().map_err(|error| told(path, error.say()));
        }
        let mut stated = Vec::new();
        stated.extend(self.reflectance.map(|levels| format!("reflectance {},{}", levels.black, levels.white)));
        stated.extend(self.scale.map(|scale| format!("scale {scale} mm/px")));
        let identity = (!stated.is_empty()).then(|| CalibrationIdentity {
            id: format!("arguments: {}", stated.join("; ")),
            date: None,
            expires: None,
        });
        Ok(Calibration {
            identity,
            black: self.reflectance.map(|levels| levels.black),
            white: self.reflectance.map(|levels| levels.white),
            scale: self.scale,
            ..Calibration::NOMINAL
        })
    }

    /// The file of the calibration, if one was named.
    pub fn calibration_file(&self) -> Result<Option<(&Path, CalibrationFile)>, Failure> {
        let Some(path) = self.calibration.as_deref() else { return Ok(None) };
        let file = CalibrationFile::parse(&read_text(path)?).map_err(|error| told(path, error.say()))?;
        Ok(Some((path, file)))
    }
}

fn told(path: &Path, text: Bilingual) -> Failure {
    Failure::Told { subject: Some(path.display().to_string()), text }
}

/// A picture with what was measured in it, once for each way of measuring.
pub struct Measured {
    /// Where it comes from.
    pub source: Source,
    /// In the order of the requests.
    pub records: Vec<Record>,
}

/// Inspects every picture that the arguments name in every way asked for. A picture that cannot be had ends the run: a
/// spread without it would be another one than was asked for.
pub fn measure(
    images: &[PathBuf],
    recursive: bool,
    channel: Channel,
    requests: &[Request],
    language: Language,
) -> Result<Vec<Measured>, Failure> {
    let sources = expand(images, recursive).map_err(Failure::Source)?;
    let bar = progress_bar(sources.len());
    let outcomes: Vec<Result<Measured, Failure>> = sources
        .into_par_iter()
        .map(|source| {
            let outcome = measure_one(source, channel, requests, &bar, language);
            bar.inc(1);
            outcome
        })
        .collect();
    bar.finish_and_clear();
    outcomes.into_iter().collect()
}

fn measure_one(
    source: Source,
    channel: Channel,
    requests: &[Request],
    bar: &ProgressBar,
    language: Language,
) -> Result<Measured, Failure> {
    let loaded = load(&source, channel).map_err(Failure::Input)?;
    for held in &loaded.notes {
        let line = format!("calibrate: {}: {}", visible(&source.to_string()), note(*held, language));
        bar.suspend(|| terminal::tell(&line));
    }
    let records = requests.iter().map(|request| record(&loaded.frame, request)).collect::<Result<_, _>>()?;
    Ok(Measured { source, records })
}

fn record(frame: &Frame, request: &Request) -> Result<Record, Failure> {
    inspect(frame, request).map_err(|error| {
        let zh = match error {
            RequestError::NoScale => "以 mil 或毫米给出的孔径需要图像尺度（--scale）".to_owned(),
            RequestError::NotPositive { what } => format!("{what} 必须是大于 0 的数"),
            RequestError::NoContrast => "白的灰度值必须高于黑的灰度值".to_owned(),
            RequestError::OtherFrames { calibrated, picture } => {
                format!("校准用于 {calibrated} 的图像，而此图像为 {picture}")
            }
        };
        Failure::Told { subject: None, text: Bilingual::new(error.to_string(), zh) }
    })
}

/// A bar on standard error for so many pictures.
pub fn progress_bar(images: usize) -> ProgressBar {
    if images < 2 || !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {elapsed} (-{eta})");
    ProgressBar::new(images as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Largest text file that is read, bytes: cards, plans, calibrations and evaluations have some megabytes at most.
const LARGEST: u64 = 1 << 26;

/// A text file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let unread = |source| Failure::Read { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(unread)?.len() > LARGEST {
        let text = Bilingual::new("far larger than any such file", "远大于此类文件");
        return Err(Failure::Told { subject: Some(path.display().to_string()), text });
    }
    std::fs::read_to_string(path).map_err(unread)
}
