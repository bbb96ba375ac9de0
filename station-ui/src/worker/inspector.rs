//! One picture inspected by the settings: measured, checked against the rig's calibration, judged.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use calibration::check::{SelfCheck, check_frame};
use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use grader::command::application::Application;
use grader::command::ledger::Ledger;
use grader::command::stated::{StatedError, read_calibration, refused_calibration};
use grader::frame::Frame;
use grader::inspect::{Request, RequestError, inspect};
use grader::record::Record;
use grader::verdict::Item;
use jiff::civil::Date;

use crate::capture::CameraSettings;
use crate::settings::InspectionSettings;
use crate::state::CalibrationShown;

/// A profile in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileShown {
    /// Its id.
    pub id: String,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// What inspects.
#[derive(Debug)]
pub struct Inspector {
    request: Request,
    application: Option<(Application, Ledger)>,
    calibration: Option<CalibrationShown>,
    morning: Option<SelfCheck>,
    smallest_x_mm: Option<f64>,
    today: Date,
    /// The newest self-check, and when it was made.
    check: Option<(Instant, SelfCheck)>,
}

/// How long a self-check of one picture counts for those after it: it takes longer than the inspection itself, and what it
/// looks at (saturation, pixels per module) does not change from part to part.
const CHECK_COUNTS: Duration = Duration::from_secs(1);

/// What came of a picture.
#[derive(Debug)]
pub struct Outcome {
    /// The report.
    pub record: Record,
    /// Items that its codes name.
    pub items: Vec<Item>,
    /// What the inspector should know: items that could not be noted.
    pub note: Option<Bilingual>,
}

impl Inspector {
    /// Reads everything that the settings name, for a day.
    ///
    /// # Errors
    /// If a file cannot be read or is refused.
    pub fn new(settings: &InspectionSettings, folder: &Path, today: Date) -> Result<Self, StatedError> {
        let mut request = Request { date: Some(today), detail: true, ..Request::default() };
        let mut shown = None;
        if let Some(path) = settings.calibration.as_ref().map(|path| folder.join(path)) {
            let file = read_calibration(&path)?;
            request.calibration = file.calibration().map_err(|error| refused_calibration(&path, &error))?;
            request.light.clone_from(&file.light);
            shown = Some(CalibrationShown {
                id: file.id.clone(),
                date: file.date,
                expires: file.last_day(),
                hash: file.hash.clone(),
            });
        }
        let files = settings.files(folder);
        let application = match Application::new(&files, today)? {
            Some(application) => {
                request = application.applied_to(request);
                let ledger = Ledger::new(&files, application.today())?;
                Some((application, ledger))
            }
            None => None,
        };
        let morning = settings.self_check.as_ref().map(|path| read_check(&folder.join(path))).transpose()?;
        let smallest_x_mm = settings.smallest_x_mm;
        Ok(Self { request, application, calibration: shown, morning, smallest_x_mm, today, check: None })
    }

    /// The day that it was made for.
    #[must_use]
    pub const fn today(&self) -> Date {
        self.today
    }

    /// The calibration in use.
    #[must_use]
    pub const fn calibration(&self) -> Option<&CalibrationShown> {
        self.calibration.as_ref()
    }

    /// The calibration as it is applied.
    #[must_use]
    pub const fn applied(&self) -> &Calibration {
        &self.request.calibration
    }

    /// The profile in use.
    #[must_use]
    pub fn profile(&self) -> Option<ProfileShown> {
        let (application, _) = self.application.as_ref()?;
        let profile = application.profile();
        Some(ProfileShown { id: profile.id.clone(), sha256: profile.sha256.clone() })
    }

    /// Inspects a picture that a camera took. Of a camera that sets itself no grade is formal: its grey levels mean something
    /// else in every picture.
    ///
    /// # Errors
    /// If the calibration is of other pictures.
    pub fn inspect(&mut self, frame: &Frame, camera: &CameraSettings) -> Result<Outcome, RequestError> {
        let mut outcome = self.inspected(frame)?;
        if !camera.automatic.is_empty() {
            informal(&mut outcome.record, &format!("the camera sets itself; {}", camera.automatic.join(", ")));
        }
        Ok(outcome)
    }

    fn inspected(&mut self, frame: &Frame) -> Result<Outcome, RequestError> {
        let Some((application, ledger)) = &mut self.application else {
            let record = inspect(frame, &self.request)?;
            return Ok(self.checked(frame, Outcome { record, items: Vec::new(), note: None }));
        };
        let mut record = application.inspect(frame, &self.request)?;
        let (items, noted) = application.judge(&mut record, ledger);
        let note = noted.err().map(|error| error.say());
        Ok(self.checked(frame, Outcome { record, items, note }))
    }

    /// Grades are formal only if the rig is as it was calibrated, as far as this picture and the check of the morning tell.
    fn checked(&mut self, frame: &Frame, mut outcome: Outcome) -> Outcome {
        if self.calibration.is_none() || outcome.record.symbols.is_empty() {
            return outcome;
        }
        let newest = self.check.take().filter(|(at, _)| at.elapsed() < CHECK_COUNTS);
        let (_, check) = self.check.insert(newest.unwrap_or_else(|| {
            let check = check_frame(frame, &self.request.calibration, None, self.smallest_x_mm, Some(self.today));
            let check = match &self.morning {
                Some(morning) => check.completed_by(morning),
                None => check,
            };
            (Instant::now(), check)
        }));
        if !check.formal {
            check.reasons.iter().for_each(|reason| informal(&mut outcome.record, &reason.en));
        }
        outcome
    }
}

/// No grade of the record is formal, for a reason.
fn informal(record: &mut Record, reason: &str) {
    for symbol in &mut record.symbols {
        symbol.formal.conforming = false;
        if symbol.formal.reasons.iter().all(|known| known != reason) {
            symbol.formal.reasons.push(reason.to_owned());
        }
    }
}

fn read_check(path: &Path) -> Result<SelfCheck, StatedError> {
    let text = fs::read_to_string(path).map_err(|source| StatedError::Read { path: path.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|error| StatedError::Told {
        path: Some(path.to_owned()),
        text: Bilingual::new(
            format!("is no self-check ({error}); make it with `calibrate check --format json --out`"),
            format!("不是自检结果（{error}）；请用 calibrate check --format json --out 生成"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use grader::synth::label::{good, render_label};

    use super::*;

    #[test]
    fn a_camera_that_sets_itself_gives_no_formal_grade() {
        let frame = render_label(&good()).unwrap();
        let mut inspector =
            Inspector::new(&InspectionSettings::default(), Path::new("."), Date::constant(2026, 11, 23)).unwrap();
        let reasons = |inspector: &mut Inspector, automatic: &[&str]| {
            let automatic = automatic.iter().map(|name| (*name).to_owned()).collect();
            let camera = CameraSettings { automatic, ..CameraSettings::default() };
            let record = inspector.inspect(&frame, &camera).unwrap().record;
            assert!(!record.symbols[0].formal.conforming, "there is no calibration");
            record.symbols[0].formal.reasons.clone()
        };
        let reason = "the camera sets itself; gain".to_owned();
        assert!(!reasons(&mut inspector, &[]).contains(&reason));
        assert!(reasons(&mut inspector, &["gain"]).contains(&reason));
    }
}
