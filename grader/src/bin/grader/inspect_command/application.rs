//! The application whose rules are asked: profile, stated conditions, day.

use grader::conditions::Conditions;
use grader::frame::Frame;
use grader::grading::ReportedGrade;
use grader::inspect::{Aperture, Request, RequestError, inspect_placed};
use grader::profile::Profile;
use grader::record::Record;
use grader::scene::mark::MarkFinder;
use grader::scene::survey::Survey;
use grader::verdict::Judge;
use jiff::Zoned;
use jiff::civil::Date;

use super::ledger::Ledger;
use crate::arguments::ApplicationArguments;
use crate::failure::Failure;
use crate::mark_command::read_mark;
use crate::profiles::{Shelf, read_conditions};

/// Share of X that the aperture is where the scale, and so the aperture of the application, is not known.
const USUAL_APERTURE: f64 = 0.8;

/// What the arguments say about the application.
#[derive(Debug)]
pub struct Application {
    profile: Profile,
    conditions: Conditions,
    today: Date,
    mark: Option<MarkFinder>,
}

impl Application {
    /// The application, if there is a profile.
    ///
    /// # Errors
    /// If the profile or the conditions cannot be read or are refused.
    pub fn new(arguments: &ApplicationArguments) -> Result<Option<Self>, Failure> {
        let Some(name) = &arguments.profile else { return Ok(None) };
        let profile = Shelf::new(arguments.profile_folder.clone()).find(name)?;
        let conditions = arguments.conditions.as_deref().map(read_conditions).transpose()?.unwrap_or_default();
        let today = arguments.date.unwrap_or_else(|| Zoned::now().date());
        let mark = arguments.mark.as_deref().map(read_mark).transpose()?.map(MarkFinder::new);
        Ok(Some(Self { profile, conditions, today, mark }))
    }

    /// Inspects a frame, and measures what the rules look at beside its symbols.
    ///
    /// # Errors
    /// If the request contradicts itself.
    pub fn inspect(&self, frame: &Frame, request: &Request) -> Result<Record, RequestError> {
        let mut inspected = inspect_placed(frame, request)?;
        if self.profile.rules.look_at_the_scene() {
            let survey = Survey {
                scale: request.calibration.scale,
                conditions: &self.conditions,
                mark: self.mark.as_ref(),
                linear: self.profile.rules.look_at_linear_symbols(),
            };
            let sight = inspected.sight().through(request.calibration.geometry.as_ref());
            inspected.record.scene = Some(Box::new(survey.measure(&sight, &inspected.places)));
        }
        Ok(inspected.record)
    }

    /// The request with what the profile sets.
    #[must_use]
    pub fn applied_to(&self, request: Request) -> Request {
        let aperture = match (self.profile.aperture, request.calibration.scale) {
            (Aperture::Relative(share), _) => Aperture::Relative(share),
            (fixed, Some(_)) => fixed,
            (_, None) => Aperture::Relative(USUAL_APERTURE),
        };
        let none = ReportedGrade::from_tenths(0);
        let minimum = self.profile.rules.overall_grade.as_ref().map_or(none, |rule| rule.limit.minimum);
        Request { edition: self.profile.standard, aperture, minimum_grade: minimum, ..request }
    }

    /// The day that counts as that of the inspection.
    #[must_use]
    pub fn today(&self) -> Date {
        self.conditions.date.unwrap_or(self.today)
    }

    /// Asks the rules, and has the items noted that the codes name.
    ///
    /// # Errors
    /// If they cannot be noted; the record is judged all the same.
    pub fn judge(&self, record: &mut Record, ledger: &mut Ledger) -> Result<(), Failure> {
        let items = ledger
            .ask(|register| Judge { profile: &self.profile, conditions: &self.conditions, register }.judge(record));
        ledger.note(&items, &record.image.sha256)
    }
}
