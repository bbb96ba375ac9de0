//! The application whose rules are asked: profile, stated conditions, mark, day; the same for every program that inspects.

use std::path::PathBuf;

use crate::conditions::Conditions;
use crate::frame::Frame;
use crate::grading::ReportedGrade;
use crate::inspect::{Aperture, Request, RequestError, inspect_placed};
use crate::profile::Profile;
use crate::record::Record;
use crate::scene::mark::MarkFinder;
use crate::scene::survey::Survey;
use crate::verdict::{Item, Judge};
use jiff::civil::Date;

use super::ledger::Ledger;
use super::stated::{Shelf, StatedError, read_conditions, read_mark};

/// Share of X that the aperture is where the scale, and so the aperture of the application, is not known.
const USUAL_APERTURE: f64 = 0.8;

/// What an application is made of: files, as arguments and settings name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationFiles {
    /// Profile: an id, or a file.
    pub profile: Option<String>,
    /// Folder of profiles of the user's own.
    pub profile_folder: Option<PathBuf>,
    /// What the picture does not show.
    pub conditions: Option<PathBuf>,
    /// Special mark.
    pub mark: Option<PathBuf>,
    /// Register of serial numbers.
    pub register: Option<PathBuf>,
    /// Whether that is only asked.
    pub look_up_only: bool,
    /// Signed list of who may use which numbers.
    pub authority: Option<PathBuf>,
    /// Trusted keys for that list.
    pub keys: Option<PathBuf>,
}

/// The application whose rules are asked.
#[derive(Debug)]
pub struct Application {
    profile: Profile,
    conditions: Conditions,
    today: Date,
    mark: Option<MarkFinder>,
}

impl Application {
    /// The application on a day, if there is a profile.
    ///
    /// # Errors
    /// If the profile or the conditions cannot be read or are refused.
    pub fn new(files: &ApplicationFiles, today: Date) -> Result<Option<Self>, StatedError> {
        let Some(name) = &files.profile else { return Ok(None) };
        let profile = Shelf::new(files.profile_folder.clone()).find(name)?;
        let conditions = files.conditions.as_deref().map(read_conditions).transpose()?.unwrap_or_default();
        let mark = files.mark.as_deref().map(read_mark).transpose()?.map(MarkFinder::new);
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

    /// Asks the rules, and has the items noted that the codes name: these, and whether they could be noted. The record is
    /// judged all the same.
    pub fn judge(&self, record: &mut Record, ledger: &mut Ledger) -> (Vec<Item>, Result<(), StatedError>) {
        let items = ledger
            .ask(|register| Judge { profile: &self.profile, conditions: &self.conditions, register }.judge(record));
        let noted = ledger.note(&items, &record.image.sha256);
        (items, noted)
    }

    /// The profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }
}
