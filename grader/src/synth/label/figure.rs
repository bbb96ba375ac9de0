//! Special marks of our own, for samples and tests. They stand for the mark of a platform, whose design is not public.

use serde::{Deserialize, Serialize};

/// A special mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A ring with a tick in it and a bar below.
    Example,
    /// A triangle with a round hole and two feet: another mark.
    Other,
}

impl MarkKind {
    /// Whether a point is printed; the mark fills the square from -1 to 1, x to the right, y down.
    #[must_use]
    pub fn covers(self, [x, y]: [f64; 2]) -> bool {
        match self {
            Self::Example => {
                let ring = (0.52..=0.74).contains(&x.hypot(y + 0.26));
                let tick = near([x, y], [-0.34, -0.26], [-0.08, 0.02], 0.09)
                    || near([x, y], [-0.08, 0.02], [0.36, -0.52], 0.09);
                let bar = (0.62..=0.80).contains(&y) && x.abs() <= 0.92;
                let stroke = (0.86..=0.96).contains(&y) && (-0.92..=0.3).contains(&x);
                ring || tick || bar || stroke
            }
            Self::Other => {
                let triangle = (-0.95..=0.6).contains(&y) && x.abs() <= (y + 0.95) * 0.58;
                let hole = x.hypot(y - 0.12) <= 0.3;
                let feet = (0.7..=0.95).contains(&y) && (0.35..=0.85).contains(&x.abs());
                triangle && !hole || feet
            }
        }
    }
}

/// Whether a point is within a distance of a stretch.
fn near([x, y]: [f64; 2], [ax, ay]: [f64; 2], [bx, by]: [f64; 2], distance: f64) -> bool {
    let (dx, dy) = (bx - ax, by - ay);
    let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (x - ax - t * dx).hypot(y - ay - t * dy) <= distance
}
