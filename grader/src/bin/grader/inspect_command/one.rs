//! One picture: loaded, inspected; after the verdict drawn; forgotten.

use grader::frame::Frame;
use grader::image::aperture::Aperture;
use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::record::Record;
use grader::reflectance::ReflectanceImage;
use grader::report::overlay::{OverlayOptions, overlay};
use grader::report::{Language, view};

use super::pictures::Outputs;
use crate::arguments::View;
use crate::failure::Failure;
use grader::command::application::Application;
use grader::command::files;
use grader::command::input::{Channel, Note, Source, load};

/// What became of one picture.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What a user should know about it.
    pub notes: Vec<Note>,
    /// What could not be done.
    pub failures: Vec<Failure>,
    /// Its report, unless it could not be read.
    pub record: Option<Record>,
    /// The picture, where something is to be drawn from it.
    pub frame: Option<Frame>,
}

/// Loads and measures a picture.
pub fn inspect_one(
    source: &Source,
    outputs: &Outputs,
    channel: Channel,
    request: &Request,
    application: Option<&Application>,
) -> Outcome {
    let mut outcome = Outcome::default();
    let loaded = match load(source, channel) {
        Ok(loaded) => loaded,
        Err(error) => {
            outcome.failures.push(Failure::Input(error));
            return outcome;
        }
    };
    outcome.notes = loaded.notes;
    let inspected = match application {
        Some(application) => application.inspect(&loaded.frame, request),
        None => inspect(&loaded.frame, request),
    };
    match inspected {
        Ok(record) => {
            outcome.record = Some(record);
            outcome.frame = (outputs.overlay.is_some() || outputs.view.is_some()).then_some(loaded.frame);
        }
        Err(error) => outcome.failures.push(Failure::Request(error)),
    }
    outcome
}

/// Draws and writes the pictures asked for.
pub fn draw_one(outcome: &mut Outcome, outputs: &Outputs, request: &Request, language: Language) {
    if let (Some(frame), Some(record)) = (outcome.frame.take(), &outcome.record) {
        let written = write_pictures(&frame, record, outputs, request, language);
        outcome.failures.extend(written.into_iter().filter_map(Result::err));
    }
}

fn write_pictures(
    frame: &Frame,
    record: &Record,
    outputs: &Outputs,
    request: &Request,
    language: Language,
) -> Vec<Result<(), Failure>> {
    let mut written = Vec::new();
    if let Some(path) = &outputs.overlay {
        let drawn = overlay(frame, record, OverlayOptions { language, ..OverlayOptions::default() });
        written.push(files::write_colour(path, &drawn).map_err(Failure::from));
    }
    if let Some((kind, path)) = &outputs.view {
        let seen = seen(frame, record, request, *kind);
        let seen = seen.ok_or_else(|| Failure::NothingToView { image: record.image.source.clone() });
        written.push(seen.and_then(|seen| Ok(files::write_grey(path, &seen)?)));
    }
    written
}

/// The whole frame through the aperture of the first symbol; `None` if nothing was measured.
fn seen(frame: &Frame, record: &Record, request: &Request, kind: View) -> Option<Plane<u8>> {
    let symbol = record.symbols.first()?;
    let image = ReflectanceImage::new(frame, &request.calibration);
    let reflectances = || Aperture::new(image, symbol.aperture.pixels).filtered(0, 0, frame.width(), frame.height());
    match kind {
        View::Grey => Some(view::grey(&reflectances())),
        View::Binary => Some(view::binary(&reflectances(), symbol.reflectance.as_ref()?.threshold)),
    }
}
