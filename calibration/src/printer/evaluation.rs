//! All that a picture of a sheet tells, as it is stored (JSON).

use grader::frame::Frame;
use grader::grading::ReportedGrade;
use grader::record::{ImageIdentity, Software};
use serde::{Deserialize, Serialize};

use super::advice::{Advice, advise};
use super::cell::{CellResult, rounded};
use super::earlier::Drift;
use super::growth::{GrowthSurface, Sample};
use super::plan::{Plan, Setting, Unit};
use super::web::WebFaults;

/// Version of the stored form.
pub const SCHEMA: u32 = 1;

/// Which sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetIdentity {
    /// Identity.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Resolution as the printer is sold, dots per inch.
    pub dpi: u32,
    /// Pitch of the dots, mm.
    pub dot_mm: f64,
    /// In what compensation is stated.
    pub unit: Unit,
    /// Settings of the printer.
    pub settings: Vec<Setting>,
}

/// The evaluation of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Version of this form, now 1.
    pub schema: u32,
    /// `printer_sheet`.
    pub kind: String,
    /// Program.
    pub software: Software,
    /// Picture.
    pub image: ImageIdentity,
    /// Sheet.
    pub sheet: SheetIdentity,
    /// Edition by which was graded.
    pub standard: String,
    /// Cells, row by row.
    pub cells: Vec<CellResult>,
    /// Surface of print growth across and along the web; null where too few cells were measured.
    pub growth: [Option<GrowthSurface>; 2],
    /// Advice.
    pub advice: Advice,
    /// Faults of the web.
    pub web: WebFaults,
    /// Fewest pixels per module of a cell.
    pub pixels_per_module: f64,
    /// How far read symbols lie off the places of the plan, pixels (root mean square).
    pub residual_px: f64,
    /// Symbols in the picture that are not of the sheet.
    pub foreign: usize,
    /// What changed against earlier evaluations, in the order they were given.
    #[serde(default)]
    pub drift: Vec<Drift>,
}

/// Pixels per module from which values are sound.
pub const SOUND_PIXELS: f64 = 10.0;

/// What of a picture was measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Cells, row by row.
    pub cells: Vec<CellResult>,
    /// Faults of the web.
    pub web: WebFaults,
    /// How far read symbols lie off the places of the plan, pixels.
    pub residual_px: f64,
    /// Symbols that are not of the sheet.
    pub foreign: usize,
}

impl Evaluation {
    /// Draws the conclusions from what was measured.
    #[must_use]
    pub fn new(plan: &Plan, frame: &Frame, standard: &str, measured: Measured, minimum: ReportedGrade) -> Self {
        let growth = [0, 1].map(|axis| {
            let sample = |cell: &CellResult| {
                Some(Sample {
                    x: cell.x_mm,
                    compensation: cell.compensation_mm,
                    growth: cell.growth[axis]? * cell.x_mm,
                })
            };
            GrowthSurface::fit(&measured.cells.iter().filter_map(sample).collect::<Vec<_>>())
        });
        let advice = advise(plan, &measured.cells, &growth, minimum.value());
        let pixels = measured.cells.iter().map(|cell| cell.pixels_per_module).fold(f64::INFINITY, f64::min);
        Self {
            schema: SCHEMA,
            kind: "printer_sheet".into(),
            software: Software { name: "calibrate".into(), version: env!("CARGO_PKG_VERSION").into() },
            image: ImageIdentity {
                source: frame.source().into(),
                sha256: frame.sha256().into(),
                width: frame.width() as u32,
                height: frame.height() as u32,
                bits: frame.bits(),
                channel: frame.channel().into(),
            },
            sheet: SheetIdentity {
                id: plan.sheet.clone(),
                name: plan.name.clone(),
                dpi: plan.dpi,
                dot_mm: plan.dot_mm,
                unit: plan.unit,
                settings: plan.settings.clone(),
            },
            standard: standard.into(),
            growth,
            advice,
            web: measured.web,
            pixels_per_module: pixels,
            residual_px: rounded(measured.residual_px, 3),
            foreign: measured.foreign,
            cells: measured.cells,
            drift: Vec::new(),
        }
    }

    /// As JSON, indented.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).map_or_else(|_| String::new(), |text| text + "\n")
    }

    /// X dimensions of the sheet, the smallest first, and its compensations, the smallest first.
    #[must_use]
    pub fn axes(&self) -> (Vec<u32>, Vec<f64>) {
        let mut x: Vec<u32> = self.cells.iter().map(|cell| cell.x_dots).collect();
        let mut compensations: Vec<f64> = self.cells.iter().map(|cell| cell.compensation).collect();
        x.sort_unstable();
        x.dedup();
        compensations.sort_by(f64::total_cmp);
        compensations.dedup();
        (x, compensations)
    }

    /// The cell of an X dimension and a compensation.
    #[must_use]
    pub fn cell(&self, x_dots: u32, compensation: f64) -> Option<&CellResult> {
        self.cells.iter().find(|cell| cell.x_dots == x_dots && cell.compensation.total_cmp(&compensation).is_eq())
    }
}
