//! The thread that inspects: one picture after the other, in the order of the line.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use grader::bilingual::Bilingual;
use grader::record::{Record, Verdict};
use grader::verdict::Item;
use jiff::Zoned;

use super::acquisition::Job;
use super::inspector::{Inspector, Outcome};
use super::recording::{Entry, Inspected};
use super::shared::Shared;
use crate::line::{DeviceState, LineCommand, LineCommands, PartVerdict};
use crate::settings::InspectionSettings;
use crate::store::{Change, NewInspection};

/// What inspects from the next picture on.
#[derive(Debug)]
pub struct NextInspector {
    /// What it was made of, to make it anew on the next day.
    pub settings: InspectionSettings,
    /// It.
    pub inspector: Inspector,
}

/// Where the next one is laid down.
pub type Handover = Arc<Mutex<Option<NextInspector>>>;

/// The thread's things.
pub struct Inspection {
    pub shared: Arc<Shared>,
    pub folder: PathBuf,
    pub current: NextInspector,
    pub handover: Handover,
    pub jobs: Receiver<Job>,
    pub entries: Sender<Entry>,
    pub line: LineCommands,
}

impl Inspection {
    /// Runs until no more pictures come.
    pub fn run(mut self) {
        while let Ok(job) = self.jobs.recv() {
            self.take_over();
            self.follow_the_day();
            let inspector = &mut self.current.inspector;
            // Nothing in a picture makes the inspection panic, as its fuzzing shows; if it did, one part would be lost and
            // not the shift.
            let outcome =
                catch_unwind(AssertUnwindSafe(|| inspector.inspect(&job.captured.frame, &job.captured.settings)));
            match outcome {
                Ok(Ok(outcome)) => self.pass_on(job, outcome),
                Ok(Err(error)) => {
                    let text = error.to_string();
                    self.refused(&job, &Bilingual::new(text.clone(), text));
                }
                Err(_) => {
                    let what = Bilingual::new(
                        "the inspection of this picture failed; keep the picture and report it",
                        "此图像的检测出错；请保留图像并报告",
                    );
                    self.refused(&job, &what);
                }
            }
        }
    }

    fn take_over(&mut self) {
        let next = self.handover.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(next) = next {
            self.current = next;
        }
    }

    /// Dates are compared with the day: a shift that passes midnight goes on with the new one.
    fn follow_the_day(&mut self) {
        let today = Zoned::now().date();
        if self.current.inspector.today() == today {
            return;
        }
        match Inspector::new(&self.current.settings, &self.folder, today) {
            Ok(inspector) => self.current.inspector = inspector,
            Err(error) => self.shared.set_health(inspection_name(), DeviceState::Faulty, error.say()),
        }
    }

    fn pass_on(&self, job: Job, outcome: Outcome) {
        let Outcome { record, items, note } = outcome;
        if let Some(note) = note {
            self.shared.set_health(register_name(), DeviceState::Faulty, note);
        }
        let told = verdict_told(&record);
        let first: Option<&Item> = items.first();
        let work = self.shared.work();
        let new = NewInspection {
            at: job.captured.at,
            part: job.part,
            told,
            latency_us: u64::try_from(job.edge.elapsed().as_micros()).unwrap_or(u64::MAX),
            camera: (*job.captured.settings).clone(),
            job: work.job,
            batch: work.batch,
            operator: work.operator,
            gtin: first.map(|item| item.gtin.clone()),
            serial: first.map(|item| item.serial.clone()),
            picture: Some(Arc::clone(&job.captured.frame)),
            record,
        };
        // Waits while the recording does not keep up: then pictures wait here, and parts are lost with a word.
        let _ = self.entries.send(Entry::Inspection(Box::new(Inspected { new, edge: job.edge })));
    }

    /// A picture that could not be inspected: its part is rejected, and the record says why.
    fn refused(&self, job: &Job, why: &Bilingual) {
        self.shared.set_health(inspection_name(), DeviceState::Faulty, why.clone());
        if let Some(part) = job.part {
            let _ = self.line.send(LineCommand::Verdict(part, PartVerdict::NoRead));
            self.shared.lost(part, why.clone());
        }
        let part = job.part.map_or_else(|| "by hand".to_owned(), |part| part.0.to_string());
        let what = format!("part {part} was not inspected: {}", why.en);
        let _ = self.entries.send(Entry::Change(Change::Station { what }));
    }
}

/// What the line is told of a report: nothing that was graded is nothing that was read.
#[must_use]
pub fn verdict_told(record: &Record) -> PartVerdict {
    match record.verdict {
        Verdict::Pass => PartVerdict::Pass,
        Verdict::Fail if record.symbols.is_empty() => PartVerdict::NoRead,
        Verdict::Fail => PartVerdict::Fail,
        Verdict::NotGraded => PartVerdict::NoRead,
    }
}

fn inspection_name() -> Bilingual {
    Bilingual::new("inspection", "检测")
}

fn register_name() -> Bilingual {
    Bilingual::new("register", "登记库")
}
