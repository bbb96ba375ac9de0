//! `grader inspect`: pictures in, reports out.
//!
//! Pictures are spread over the cores in batches that follow their order, so that reports come out in that order and no
//! more frames are in memory than are being inspected.

mod one;
mod pictures;
mod reports;

use std::io::{IsTerminal, stderr};
use std::path::Path;

use grader::calibration::Calibration;
use grader::combine::{CombineError, combine};
use grader::inspect::{Aperture, Request, RequestError};
use grader::record::{CalibrationIdentity, Record};
use grader::report::text::TextOptions;
use grader::report::{Language, visible};
use grader::standard::Interpretation;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::arguments::{Format, InspectArguments};
use crate::failure::Failure;
use crate::terminal;
use grader::command::application::Application;
use grader::command::input::{Source, SourceError, expand};
use grader::command::ledger::Ledger;
use grader::command::stated::{read_calibration, refused_calibration};
use grader::command::status::Status;
use grader::command::told::note;
use one::{Outcome, draw_one, inspect_one};
use pictures::{Outputs, Plan};
use reports::Reports;

/// Pictures in a batch for each of those inspected at the same time: enough that a slow one holds up few others.
const BATCH: usize = 4;

/// Carries the command out.
pub fn run(arguments: &InspectArguments, language: Language) -> Status {
    let mut session = Session { language, quiet: arguments.quiet, bar: ProgressBar::hidden(), status: Status::Pass };
    if let Err(failure) = inspect_all(arguments, &mut session) {
        session.fail(&failure);
    }
    session.bar.finish_and_clear();
    session.status
}

/// Whom to tell, and what came out so far.
struct Session {
    language: Language,
    quiet: bool,
    bar: ProgressBar,
    status: Status,
}

impl Session {
    fn reach(&mut self, status: Status) {
        self.status = self.status.max(status);
    }

    fn fail(&mut self, failure: &Failure) {
        self.reach(Status::NotCarriedOut);
        self.bar.suspend(|| terminal::complain(failure, self.language));
    }

    fn remark(&self, image: &str, remark: &str) {
        if !self.quiet {
            self.bar.suspend(|| terminal::tell(&format!("grader: {}: {remark}", visible(image))));
        }
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        self.bar.suspend(|| terminal::write(text))
    }
}

fn inspect_all(arguments: &InspectArguments, session: &mut Session) -> Result<(), Failure> {
    let files = arguments.application.files();
    let application = Application::new(&files, arguments.application.today())?;
    let ledger = application.as_ref().map(|application| Ledger::new(&files, application.today()));
    let mut court = application.as_ref().zip(ledger.transpose()?);
    let request = request(arguments, application.as_ref())?;
    let sources = sources(arguments, session)?;
    if sources.is_empty() {
        return Ok(());
    }
    if arguments.pretty && sources.len() > 1 && !arguments.scans && arguments.format == Format::Json {
        return Err(Failure::PrettySeveral);
    }
    let plan = Plan::new(arguments, &sources)?;
    let mut reports = Reports::new(
        arguments,
        TextOptions {
            language: session.language,
            colour: terminal::is_coloured(arguments.color),
            width: terminal::width(),
        },
    );
    session.bar = progress_bar(sources.len(), session.quiet);
    let jobs = jobs(arguments);
    let pool = jobs.build().map_err(Failure::Threads)?;

    let mut scans = Vec::new();
    let work: Vec<(&Source, Outputs)> = sources.iter().zip(plan.outputs(&sources)).collect();
    for batch in work.chunks(BATCH * pool.current_num_threads()) {
        let mut outcomes = inspect_batch(&pool, batch, |source, outputs| {
            let outcome = inspect_one(source, outputs, arguments.channel, &request, application.as_ref());
            session.bar.inc(1);
            outcome
        });
        // One after the other, in their order: what one picture showed may decide about the next.
        if let Some((application, ledger)) = court.as_mut().filter(|_| !arguments.scans) {
            for Outcome { record, failures, .. } in &mut outcomes {
                let judged = record.as_mut().map_or(Ok(()), |record| application.judge(record, ledger).1);
                failures.extend(judged.err().map(Failure::from));
            }
        }
        draw_batch(&pool, &mut outcomes, batch, |outcome, outputs| {
            draw_one(outcome, outputs, &request, session.language);
        });
        let records = told(outcomes, batch, session);
        if arguments.scans {
            scans.extend(records);
        } else {
            for record in &records {
                session.reach(record.verdict.into());
            }
            session.print(&reports.next(records))?;
        }
    }
    if arguments.scans {
        if scans.len() < sources.len() || session.status == Status::NotCarriedOut {
            return Err(Failure::ScansMissing);
        }
        let mut record = combine(scans, &request).map_err(Failure::Combine)?;
        if let Some((application, ledger)) = &mut court {
            application.judge(&mut record, ledger).1?;
        }
        session.reach(record.verdict.into());
        session.print(&reports.next(vec![record]))?;
    }
    session.print(&reports.end())
}

fn inspect_batch(
    pool: &ThreadPool,
    batch: &[(&Source, Outputs)],
    inspect: impl Fn(&Source, &Outputs) -> Outcome + Sync,
) -> Vec<Outcome> {
    pool.install(|| batch.par_iter().map(|(source, outputs)| inspect(source, outputs)).collect())
}

fn draw_batch(
    pool: &ThreadPool,
    outcomes: &mut [Outcome],
    batch: &[(&Source, Outputs)],
    draw: impl Fn(&mut Outcome, &Outputs) + Sync,
) {
    pool.install(|| {
        outcomes.par_iter_mut().zip(batch).for_each(|(outcome, (_, outputs))| draw(outcome, outputs));
    });
}

/// Tells what is to be told about each picture, in their order; what remains are the records.
fn told(outcomes: Vec<Outcome>, batch: &[(&Source, Outputs)], session: &mut Session) -> Vec<Record> {
    let mut records = Vec::new();
    for (outcome, (source, _)) in outcomes.into_iter().zip(batch) {
        for held in outcome.notes {
            session.remark(&source.to_string(), &note(held, session.language));
        }
        for failure in &outcome.failures {
            session.fail(failure);
        }
        records.extend(outcome.record);
    }
    records
}

/// The pictures that the arguments name. An argument that names none is reported; the others count.
fn sources(arguments: &InspectArguments, session: &mut Session) -> Result<Vec<Source>, Failure> {
    if arguments.images.iter().filter(|image| image.as_path() == Path::new("-")).count() > 1 {
        return Err(Failure::Source(SourceError::StandardInputTwice));
    }
    let mut sources = Vec::new();
    for image in &arguments.images {
        match expand(std::slice::from_ref(image), arguments.recursive) {
            Ok(found) => sources.extend(found),
            Err(error) => session.fail(&Failure::Source(error)),
        }
    }
    Ok(sources)
}

/// How to inspect, with what contradicts itself refused before any picture is read.
fn request(arguments: &InspectArguments, application: Option<&Application>) -> Result<Request, Failure> {
    let mut interpretation = Interpretation::default();
    for chosen in &arguments.interpretation {
        let known = interpretation.choose(&chosen.point, &chosen.reading);
        debug_assert!(known.is_ok(), "the parser of the argument knows all readings");
    }
    let (calibration, light) = match &arguments.calibration {
        Some(path) => {
            let file = read_calibration(path)?;
            (file.calibration().map_err(|error| refused_calibration(path, &error))?, Some(file.light))
        }
        None => (stated(arguments), None),
    };
    if calibration.scale.is_none() && !matches!(arguments.aperture, Aperture::Relative(_)) {
        return Err(Failure::Request(RequestError::NoScale));
    }
    let request = Request {
        edition: arguments.standard,
        interpretation,
        aperture: arguments.aperture,
        calibration,
        light: arguments.light.as_ref().map(|light| light.0.clone()).or(light).unwrap_or_else(|| USUAL_LIGHT.into()),
        minimum_grade: arguments.minimum,
        date: Some(arguments.application.today()),
        detail: arguments.overlay.is_some() || (arguments.detail && arguments.format == Format::Json),
    };
    let request = match application {
        Some(application) => application.applied_to(request),
        None => request,
    };
    let edition = request.edition;
    if arguments.scans && !edition.rules(&interpretation).averages_scans {
        return Err(Failure::Combine(CombineError::SingleImage { edition }));
    }
    Ok(request)
}

/// Light of a verifier, nm, where nothing else is said.
const USUAL_LIGHT: &str = "660";

/// What the arguments say about the camera; reports show it as the identity of the calibration.
fn stated(arguments: &InspectArguments) -> Calibration {
    let mut stated = Vec::new();
    if let Some(levels) = arguments.reflectance {
        stated.push(format!("reflectance {},{}", levels.black, levels.white));
    }
    if let Some(scale) = arguments.scale {
        stated.push(format!("scale {scale} mm/px"));
    }
    let identity = (!stated.is_empty()).then(|| CalibrationIdentity {
        id: format!("arguments: {}", stated.join("; ")),
        date: None,
        expires: None,
    });
    Calibration {
        identity,
        black: arguments.reflectance.map(|levels| levels.black),
        white: arguments.reflectance.map(|levels| levels.white),
        scale: arguments.scale,
        ..Calibration::NOMINAL
    }
}

fn jobs(arguments: &InspectArguments) -> rayon::ThreadPoolBuilder {
    // No number: one thread per core.
    rayon::ThreadPoolBuilder::new().num_threads(arguments.jobs.map_or(0, usize::from))
}

fn progress_bar(images: usize, quiet: bool) -> ProgressBar {
    if quiet || images < 2 || !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {elapsed} (-{eta})");
    ProgressBar::new(images as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
