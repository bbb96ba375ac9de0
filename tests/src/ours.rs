//! Our side of the comparison, behind the same form as the other readers.

use std::time::{Duration, Instant};

use grader::geometry::Point;
use grader::plane::Plane;
use grader::symbology::qr::locate::{Located, search};

/// What the inspection says about one symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct OurReading {
    /// Message by the reference decode.
    pub text: Option<String>,
    /// Message by other means, where the reference decode failed.
    pub other_means: Option<String>,
    /// Outer corners in pixels: upper left, upper right, lower right, lower left as the symbol reads.
    pub corners: [[f64; 2]; 4],
}

/// Inspects a picture of 8-bit grey values in full: locates, measures, decodes and grades.
///
/// # Panics
/// Unless there are `width * height` values.
#[must_use]
pub fn inspect(luma: &[u8], width: usize, height: usize) -> Vec<OurReading> {
    search(&picture(luma, width, height)).iter().map(reading).collect()
}

/// Time of each stage of one inspection, in the order of the pipeline.
///
/// # Panics
/// Unless there are `width * height` values.
#[must_use]
pub fn stage_times(luma: &[u8], width: usize, height: usize) -> Vec<(&'static str, Duration)> {
    let start = Instant::now();
    let picture = picture(luma, width, height);
    let copied = start.elapsed();
    drop(search(&picture));
    vec![("copy", copied), ("search", start.elapsed() - copied)]
}

fn picture(luma: &[u8], width: usize, height: usize) -> Plane<u8> {
    Plane::from_vec(width, height, luma.to_vec()).expect("as many grey values as pixels")
}

fn reading(located: &Located) -> OurReading {
    let side = located.version.modules() as f64;
    let corners = [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]].map(|[u, v]| {
        let corner = located.map.map(Point::new(u, v));
        [corner.x, corner.y]
    });
    // Until there is an inspection, the search's own reading stands for the reference decode.
    let text = located.reading.as_ref().and_then(|decoded| decoded.message.text.clone());
    OurReading { text, other_means: None, corners }
}
