//! A symbol as the scene sees it: where it lies, and what around and in it must stay free.

use crate::geometry::{Homography, Point, Vector, cross};
use crate::plane::Plane;
use crate::reading::Reading;
use crate::symbology::SymbolSize;

pub use crate::symbology::Landmark;

/// A measured symbol in its place.
#[derive(Clone, Debug)]
pub struct PlacedSymbol {
    /// Symbology and size.
    pub size: SymbolSize,
    /// Modules (columns, rows) to pixels, near the symbol.
    pub map: Homography,
    /// Patterns that were measured.
    pub landmarks: Vec<Landmark>,
    /// Mean pitch, pixels.
    pub x_px: f64,
    /// Width of the quiet zone that the symbology demands, modules.
    pub quiet_zone: f64,
    /// Which modules are not what they should be, or not known; `None`: of none is known what it should be.
    pub wrong: Option<Plane<bool>>,
}

/// Share of the square about a mark within a symbol in which modules are wrong at least: half of those that it takes the
/// place of would be, of a round mark that lies within the symbol by a quarter a tenth of the square; half of that is
/// demanded.
const TAKEN: f64 = 0.05;
/// Modules on the side of a mark from which it makes modules wrong for certain.
const MARK_MODULES: f64 = 3.0;

impl PlacedSymbol {
    /// The place of a symbol that was read, by the margins of its modules against the colours that they should have.
    #[must_use]
    pub fn of_reading(reading: &Reading, margins: &Plane<Option<f64>>) -> Self {
        let size = reading.located.size;
        let (rows, columns) = (size.rows(), size.columns());
        let seen: Vec<Landmark> = reading
            .found
            .iter()
            .flat_map(|found| &found.landmarks)
            .map(|landmark| Landmark { pixels: reading.in_picture(landmark.pixels), ..*landmark })
            .collect();
        let centre = |row: usize, column: usize| {
            reading.in_picture(reading.grid[(row + reading.margin, column + reading.margin)])
        };
        let (bottom, right) = (rows - 1, columns - 1);
        let corners = [(0, 0), (0, right), (bottom, right), (bottom, 0)];
        let pairs = corners.map(|(r, c)| (SymbolSize::centre(r, c), centre(r, c)));
        let map = Homography::from_pairs(&pairs).unwrap_or(reading.located.map);
        let corner = |(modules, pixels)| Landmark { modules, pixels, edges: 0.0 };
        let landmarks = if seen.len() >= 3 { seen } else { pairs.map(corner).to_vec() };
        Self {
            size,
            map,
            landmarks,
            x_px: reading.x(),
            quiet_zone: size.symbology().quiet_zone() as f64,
            wrong: margins.data().iter().any(Option::is_some).then(|| {
                let margin = |row: usize, column: usize| margins[(row + reading.margin, column + reading.margin)];
                Plane::from_fn(columns, rows, |row, column| margin(row, column).is_none_or(|margin| margin <= 0.0))
            }),
        }
    }

    /// Whether something of about a size (longer side in pixels) may be printed over it: not where too few of its modules are
    /// wrong for that.
    #[must_use]
    pub fn may_hold(&self, side: f64) -> bool {
        let side = side / self.x_px;
        let Some(wrong) = self.wrong.as_ref().filter(|_| side >= MARK_MODULES) else { return true };
        let window = (side.ceil() as usize).min(wrong.width()).min(wrong.height());
        let least = (TAKEN * side * side).max(1.0);
        if (wrong.data().iter().filter(|wrong| **wrong).count() as f64) < least {
            return false;
        }
        // Wrong modules of each column over the rows of a window that goes down.
        let mut columns = vec![0_usize; wrong.width()];
        (0..wrong.height()).any(|row| {
            for (column, sum) in columns.iter_mut().enumerate() {
                *sum += usize::from(wrong[(row, column)]);
                *sum -= row.checked_sub(window).map_or(0, |gone| usize::from(wrong[(gone, column)]));
            }
            columns.windows(window).any(|columns| columns.iter().sum::<usize>() as f64 >= least)
        })
    }

    /// The middle, modules.
    #[must_use]
    pub fn middle(&self) -> Point {
        self.size.middle()
    }

    /// The middle, pixels.
    #[must_use]
    pub fn centre(&self) -> Point {
        self.map.map(self.middle())
    }

    /// Corners of the symbol widened on all sides, modules: upper left, upper right, lower right, lower left.
    #[must_use]
    pub fn corners_in_modules(&self, margin: f64) -> [Point; 4] {
        self.size.corners(margin)
    }

    /// The same, pixels.
    #[must_use]
    pub fn corners(&self, margin: f64) -> [Point; 4] {
        self.corners_in_modules(margin).map(|corner| self.map.map(corner))
    }

    /// One module along rows and one along columns in the middle of the symbol, pixels.
    #[must_use]
    pub fn axes(&self) -> (Vector, Vector) {
        self.map.axes(self.middle())
    }

    /// Whether the picture shows it mirrored.
    #[must_use]
    pub fn is_mirrored(&self) -> bool {
        let (u, v) = self.axes();
        cross(u, v) < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::testing::placed;
    use crate::symbology::qr::sizes::Version;

    fn with_wrong(wrong: Option<Plane<bool>>) -> PlacedSymbol {
        let version = Version::from_modules(25).expect("version 2");
        PlacedSymbol { wrong, ..placed(25, |u, v| Point::new(10.0 * u, 10.0 * v), version) }
    }

    #[test]
    fn what_makes_no_module_wrong_is_nowhere_in_the_symbol() {
        let clean = with_wrong(Some(Plane::filled(25, 25, false)));
        assert!(!clean.may_hold(30.0) && !clean.may_hold(200.0) && !clean.may_hold(1e6));
        // Smaller than three modules it may lie between what is looked at.
        assert!(clean.may_hold(29.0));
        assert!(with_wrong(None).may_hold(100.0));
    }

    #[test]
    fn wrong_modules_count_where_they_are_together() {
        // Five of a hundred modules are a twentieth.
        let wrong = |places: &[(usize, usize)]| {
            with_wrong(Some(Plane::from_fn(25, 25, |row, column| places.contains(&(row, column)))))
        };
        let together = [(3, 4), (3, 9), (7, 5), (9, 13), (12, 8)];
        assert!(wrong(&together).may_hold(100.0) && !wrong(&together[1..]).may_hold(100.0));
        let apart = [(0, 0), (3, 22), (12, 11), (24, 0), (24, 24)];
        assert!(!wrong(&apart).may_hold(100.0) && wrong(&apart).may_hold(40.0));
    }
}
