//! What the tests of this folder share.

use grader::frame::Frame;
use grader::inspect::picture;
use grader::locate::search;

use super::evaluation::Evaluation;
use super::find::FindError;
use super::inspection::{How, Inspection};
use super::plan::{Plan, Setting, Unit};
use super::press::{Camera, Press, photograph};
use super::sheet::{SheetRequest, lay_out};

/// A sheet as a label printer of 300 dpi would get it.
pub fn request() -> SheetRequest {
    SheetRequest {
        name: "line 3".into(),
        dpi: 300,
        width_mm: None,
        height_mm: None,
        margin_mm: 5.0,
        first_dot: 0,
        x_dots: vec![4, 5, 6, 8],
        unit: Unit::Dots,
        compensations: vec![-1.0, 0.0, 1.0, 2.0],
        settings: vec![Setting { name: "darkness".into(), value: "10".into() }],
    }
}

/// The evaluation of a picture by the first edition.
pub fn evaluate(plan: &Plan, frame: &Frame) -> Result<Evaluation, FindError> {
    let how = How::default();
    let inspection = Inspection::new(plan, frame, &search(&picture(frame)), &how)?;
    let cells = (0..plan.cells.len()).map(|index| inspection.cell(index)).collect();
    Ok(inspection.finish(cells))
}

/// The evaluation of a sheet that a press printed, photographed at 30 pixels per millimetre.
pub fn evaluated(request: &SheetRequest, press: &Press) -> Evaluation {
    let plan = lay_out(request).expect("a sheet");
    let frame = photograph(&plan, press, &Camera::above(&plan, 30.0, 0.7)).expect("a picture");
    evaluate(&plan, &frame).expect("an evaluation")
}
