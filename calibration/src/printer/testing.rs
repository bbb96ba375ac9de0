//! What the tests of this folder share.

use super::plan::{Setting, Unit};
use super::sheet::SheetRequest;

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
