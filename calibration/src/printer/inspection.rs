//! The whole way from a frame to an evaluation, in steps that a program may spread over its cores.
//!
//! ```
//! use calibration::printer::inspection::{How, Inspection};
//! use calibration::printer::plan::{Plan, Unit};
//! use calibration::printer::press::{Camera, Press, photograph};
//! use calibration::printer::sheet::{SheetRequest, lay_out};
//! use grader::inspect::picture;
//! use grader::locate::search;
//!
//! let plan = lay_out(&SheetRequest {
//!     x_dots: vec![4, 6],
//!     compensations: vec![-1.0, 0.0, 1.0],
//!     ..SheetRequest::new(300)
//! })?;
//! // A press that makes everything 0.04 mm wider, and a camera with 30 pixels per millimetre.
//! let press = Press { growth_mm: [0.04, 0.04], ..Press::default() };
//! let frame = photograph(&plan, &press, &Camera::above(&plan, 30.0, 1.0))?;
//!
//! let how = How::default();
//! let inspection = Inspection::new(&plan, &frame, &search(&picture(&frame)), &how)?;
//! let cells = (0..plan.cells.len()).map(|index| inspection.cell(index)).collect();
//! let evaluation = inspection.finish(cells);
//! let across = evaluation.growth[0].as_ref().ok_or("too few cells")?;
//! assert!((across.at(0.5, 0.0) - 0.04).abs() < 0.01);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use grader::calibration::Calibration;
use grader::frame::Frame;
use grader::grading::ReportedGrade;
use grader::inspect::Aperture;
use grader::locate::Located;
use grader::reading::ApertureChoice;
use grader::reflectance::ReflectanceImage;
use grader::standard::{Edition, Interpretation, Rules};

use super::cell::{CellResult, measure_cell};
use super::evaluation::{Evaluation, Measured};
use super::find::{FindError, Found, place};
use super::plan::Plan;
use super::web::faults;

/// Millimetres in a thousandth of an inch.
const MIL: f64 = 0.0254;

/// How cells are graded.
#[derive(Clone, Debug, PartialEq)]
pub struct How {
    /// Edition of the standard.
    pub edition: Edition,
    /// Disputed readings.
    pub interpretation: Interpretation,
    /// Measuring aperture; one in millimetres takes its scale from the sheet.
    pub aperture: Aperture,
    /// Grey levels.
    pub calibration: Calibration,
    /// Grade wanted.
    pub minimum: ReportedGrade,
}

impl Default for How {
    fn default() -> Self {
        Self {
            edition: Edition::default(),
            interpretation: Interpretation::default(),
            aperture: Aperture::Relative(0.8),
            calibration: Calibration::NOMINAL,
            minimum: ReportedGrade::from_tenths(15),
        }
    }
}

/// A sheet found in a frame.
#[derive(Debug)]
pub struct Inspection<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    how: &'a How,
    image: ReflectanceImage<'a>,
    rules: Rules,
    aperture: ApertureChoice,
    found: Found,
}

impl<'a> Inspection<'a> {
    /// Puts the symbols that a search found to their cells.
    ///
    /// # Errors
    /// If the frame does not show the whole sheet of the plan, fine enough.
    pub fn new(plan: &'a Plan, frame: &'a Frame, symbols: &[Located], how: &'a How) -> Result<Self, FindError> {
        let found = place(plan, frame, symbols)?;
        let [x, y] = found.map.pixels_per_mm(plan.middle());
        let scale = f64::midpoint(x, y);
        let aperture = match how.aperture {
            Aperture::Relative(share) => ApertureChoice::Relative(share),
            Aperture::Mils(mils) => ApertureChoice::Pixels(mils * MIL * scale),
            Aperture::Millimetres(millimetres) => ApertureChoice::Pixels(millimetres * scale),
        };
        Ok(Self {
            plan,
            frame,
            how,
            image: ReflectanceImage::new(frame, &how.calibration),
            rules: how.edition.rules(&how.interpretation),
            aperture,
            found,
        })
    }

    /// Measures and grades a cell. Cells do not depend on each other.
    #[must_use]
    pub fn cell(&self, index: usize) -> CellResult {
        measure_cell(self.plan, &self.found, index, self.image, self.aperture, &self.rules)
    }

    /// Looks for faults of the web and draws the conclusions. `cells`: all of them, in the order of the plan.
    #[must_use]
    pub fn finish(self, cells: Vec<CellResult>) -> Evaluation {
        let web = faults(self.plan, &self.found, self.image, &cells);
        let measured = Measured { cells, web, residual_px: self.found.map.residual, foreign: self.found.foreign };
        Evaluation::new(self.plan, self.frame, self.how.edition.name(), measured, self.how.minimum)
    }
}
