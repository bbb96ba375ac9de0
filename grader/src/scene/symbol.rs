//! A symbol as the scene sees it: where it lies, and what around and in it must stay free.

use crate::geometry::{Homography, Point, Vector, cross};
use crate::reading::Reading;
use crate::symbology::qr::sizes::Version;

/// A pattern of a symbol whose place was measured as the middle between opposite edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landmark {
    /// Its centre, modules.
    pub modules: Point,
    /// Where its middle was found, pixels.
    pub pixels: Point,
    /// From the centre to the edges, modules; 0 for a point.
    pub edges: f64,
}

/// A measured symbol in its place.
#[derive(Clone, Debug)]
pub struct PlacedSymbol {
    /// Modules along rows and along columns.
    pub modules: [usize; 2],
    /// Modules (columns, rows) to pixels, near the symbol.
    pub map: Homography,
    /// Patterns that were measured.
    pub landmarks: Vec<Landmark>,
    /// Mean pitch, pixels.
    pub x_px: f64,
    /// Width of the quiet zone that the symbology demands, modules.
    pub quiet_zone: f64,
    /// Where the function patterns are.
    pub version: Option<Version>,
}

/// Quiet zone of QR Code in modules: ISO/IEC 18004, 9.1 (2015).
const QR_QUIET_ZONE: f64 = 4.0;

impl PlacedSymbol {
    /// The place of a symbol that was read.
    #[must_use]
    pub fn of_reading(reading: &Reading) -> Self {
        let modules = reading.located.version.modules();
        let seen: Vec<Landmark> = reading
            .nodes
            .iter()
            .flat_map(|nodes| nodes.seen())
            .map(|(modules, level, edges)| Landmark { modules, pixels: reading.in_picture(level), edges })
            .collect();
        let centre = |row: usize, column: usize| {
            reading.in_picture(reading.grid[(row + reading.margin, column + reading.margin)])
        };
        let last = modules - 1;
        let corners = [(0, 0), (0, last), (last, last), (last, 0)];
        let pairs = corners.map(|(r, c)| (Point::new(c as f64 + 0.5, r as f64 + 0.5), centre(r, c)));
        let map = Homography::from_pairs(&pairs).unwrap_or(reading.located.map);
        let corner = |(modules, pixels)| Landmark { modules, pixels, edges: 0.0 };
        let landmarks = if seen.len() >= 3 { seen } else { pairs.map(corner).to_vec() };
        Self {
            modules: [modules, modules],
            map,
            landmarks,
            x_px: reading.x(),
            quiet_zone: QR_QUIET_ZONE,
            version: Some(reading.located.version),
        }
    }

    /// The middle, modules.
    #[must_use]
    pub fn middle(&self) -> Point {
        Point::new(self.modules[0] as f64 / 2.0, self.modules[1] as f64 / 2.0)
    }

    /// The middle, pixels.
    #[must_use]
    pub fn centre(&self) -> Point {
        self.map.map(self.middle())
    }

    /// Corners of the symbol widened on all sides, modules: upper left, upper right, lower right, lower left.
    #[must_use]
    pub fn corners_in_modules(&self, margin: f64) -> [Point; 4] {
        let (right, bottom) = (self.modules[0] as f64 + margin, self.modules[1] as f64 + margin);
        [[-margin, -margin], [right, -margin], [right, bottom], [-margin, bottom]].map(Point::from)
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
