//! A special mark as it was taught: its grey, its shape, its size, and where it stood beside the symbol.

use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::reflectance::bilinear;
use crate::scene::symbol::PlacedSymbol;

/// A taught mark.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkTemplate {
    pub(super) name: String,
    /// Grey, darkest 0 and lightest 255; cells are square.
    pub(super) grey: Plane<u8>,
    /// What belongs to the mark.
    pub(super) mask: Plane<bool>,
    /// Width and height of the taught region in millimetres, if a scale was known.
    pub(super) size_mm: Option<[f64; 2]>,
    /// What the symbol beside it said, if there was one.
    pub(super) beside: Option<Beside>,
}

/// How a mark stood to the symbol beside which it was taught. Lengths in X dimensions of that symbol.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// Width and height of the taught region.
    pub size_x: [f64; 2],
    /// From the middle of the symbol to the middle of the mark, along the symbol's rows and to the right of that.
    pub offset_x: [f64; 2],
    /// Turn of the mark against the symbol's rows, degrees, clockwise.
    pub turn: f64,
}

/// Why a region cannot be taught.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TeachError {
    /// Not a part of the picture.
    #[error(
        "the region {x},{y},{width},{height} does not lie in the picture of {picture_width} x {picture_height} pixels"
    )]
    Outside {
        /// Left.
        x: usize,
        /// Top.
        y: usize,
        /// Width.
        width: usize,
        /// Height.
        height: usize,
        /// Width of the picture.
        picture_width: usize,
        /// Height of the picture.
        picture_height: usize,
    },
    /// Too few pixels to tell the mark from others.
    #[error("the region is {width} x {height} pixels; a mark needs at least {LEAST_PIXELS} in each direction")]
    TooSmall {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// Too long for its height.
    #[error(
        "the region is {width} x {height} pixels; the longer side may be at most {LONGEST_SHAPE} times the shorter"
    )]
    TooLong {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// Nothing to be seen there.
    #[error("the region shows nothing: its grey levels differ by {contrast} only, {LEAST_CONTRAST} are needed")]
    Blank {
        /// Difference between light and dark.
        contrast: u8,
    },
    /// No name, or one that cannot be shown.
    #[error("a mark needs a name of 1 to {LONGEST_NAME} characters without control characters")]
    Name,
    /// Nobody would know how large it is.
    #[error("how large the mark is cannot be known: give a scale, or teach it beside a symbol")]
    NoSize,
}

/// Least pixels of a region in each direction.
pub const LEAST_PIXELS: usize = 16;
/// Least difference in grey of a region.
pub const LEAST_CONTRAST: u8 = 30;
/// Longer side of a region in shorter ones, at most.
pub const LONGEST_SHAPE: usize = 4;
/// Characters of a name, at most.
pub const LONGEST_NAME: usize = 80;
/// Cells along the longer side of a template.
const CELLS: usize = 64;

/// A region of a picture: left, top, width, height, pixels.
pub type Region = [usize; 4];

impl MarkTemplate {
    /// Takes a mark from a region of a picture. `scale`: millimetres per pixel; `symbol`: the one beside it.
    ///
    /// # Errors
    /// If the region shows no mark that could be told from others.
    pub fn teach(
        name: &str,
        picture: &Plane<u8>,
        region: Region,
        scale: Option<f64>,
        symbol: Option<&PlacedSymbol>,
    ) -> Result<Self, TeachError> {
        if !is_name(name) {
            return Err(TeachError::Name);
        }
        if scale.is_none() && symbol.is_none() {
            return Err(TeachError::NoSize);
        }
        let [x, y, width, height] = region;
        let (picture_width, picture_height) = (picture.width(), picture.height());
        let fits = |from: usize, length: usize, size: usize| from.checked_add(length).is_some_and(|end| end <= size);
        if width == 0 || height == 0 || !fits(x, width, picture_width) || !fits(y, height, picture_height) {
            return Err(TeachError::Outside { x, y, width, height, picture_width, picture_height });
        }
        if width.min(height) < LEAST_PIXELS {
            return Err(TeachError::TooSmall { width, height });
        }
        if width.max(height) > LONGEST_SHAPE * width.min(height) {
            return Err(TeachError::TooLong { width, height });
        }
        let grey = stretched(&resampled(picture, region))?;
        let mask = shape(&grey);
        let size = [width as f64, height as f64];
        let middle = Point::new(x as f64 + size[0] / 2.0, y as f64 + size[1] / 2.0);
        let beside = symbol.map(|symbol| Beside::of(symbol, middle, size));
        Ok(Self { name: name.to_owned(), grey, mask, size_mm: scale.map(|scale| size.map(|s| s * scale)), beside })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its grey, for a look at it.
    #[must_use]
    pub const fn grey(&self) -> &Plane<u8> {
        &self.grey
    }

    /// What of it counts.
    #[must_use]
    pub const fn mask(&self) -> &Plane<bool> {
        &self.mask
    }

    /// Width and height in millimetres, if known.
    #[must_use]
    pub const fn size_mm(&self) -> Option<[f64; 2]> {
        self.size_mm
    }

    /// How it stood to a symbol, if it was taught beside one.
    #[must_use]
    pub const fn beside(&self) -> Option<&Beside> {
        self.beside.as_ref()
    }
}

impl Beside {
    fn of(symbol: &PlacedSymbol, middle: Point, size: [f64; 2]) -> Self {
        let along = symbol.axes().0.try_normalize(0.0).unwrap_or_else(Vector::x);
        let below = Vector::new(-along.y, along.x);
        let from = (middle - symbol.centre()) / symbol.x_px;
        Self {
            size_x: size.map(|s| s / symbol.x_px),
            offset_x: [from.dot(&along), from.dot(&below)],
            turn: -along.y.atan2(along.x).to_degrees(),
        }
    }
}

/// Whether it can be shown as a name.
pub(super) fn is_name(name: &str) -> bool {
    let length = name.chars().take(LONGEST_NAME + 1).count();
    (1..=LONGEST_NAME).contains(&length) && !name.trim().is_empty() && !name.chars().any(char::is_control)
}

/// The region at the size of a template; each cell is the mean of points spread over it.
fn resampled(picture: &Plane<u8>, [x, y, width, height]: Region) -> Plane<f32> {
    let pitch = width.max(height) as f64 / CELLS as f64;
    let cells = |pixels: usize| ((pixels as f64 / pitch).round() as usize).clamp(1, CELLS);
    let (columns, rows) = (cells(width), cells(height));
    let (step_x, step_y) = (width as f64 / columns as f64, height as f64 / rows as f64);
    let points = pitch.ceil().clamp(1.0, 8.0) as usize;
    Plane::from_fn(columns, rows, |row, column| {
        let mut sum = 0.0;
        for (i, j) in (0..points).flat_map(|i| (0..points).map(move |j| (i, j))) {
            let share = |k: usize| (k as f64 + 0.5) / points as f64;
            let at =
                Point::new(x as f64 + (column as f64 + share(i)) * step_x, y as f64 + (row as f64 + share(j)) * step_y);
            sum += bilinear(picture, at).unwrap_or_default();
        }
        sum / (points * points) as f32
    })
}

/// Darkest 0, lightest 255; the outermost hundredths are cut off.
fn stretched(grey: &Plane<f32>) -> Result<Plane<u8>, TeachError> {
    let mut sorted = grey.data().to_vec();
    sorted.sort_by(f32::total_cmp);
    let tail = sorted.len() / 100;
    let (low, high) = (sorted[tail], sorted[sorted.len() - 1 - tail]);
    let contrast = (high - low) as u8;
    if contrast < LEAST_CONTRAST {
        return Err(TeachError::Blank { contrast });
    }
    Ok(grey.map(|value| ((value - low) / (high - low) * 255.0).round().clamp(0.0, 255.0) as u8))
}

/// Grey levels of a template (of 255) by which ink differs from paper.
const INK: u8 = 70;

/// Cells around the ink that belong to a mark.
pub(super) const AROUND: usize = 2;

/// What belongs to a mark: its ink, a little around it, and what that encloses. All, if ink fills the border.
fn shape(grey: &Plane<u8>) -> Plane<bool> {
    let (width, height) = (grey.width(), grey.height());
    let is_border = |row: usize, column: usize| row == 0 || column == 0 || row + 1 == height || column + 1 == width;
    let mut border: Vec<u8> = cells(width, height).filter(|(r, c)| is_border(*r, *c)).map(|at| grey[at]).collect();
    border.sort_unstable();
    let paper = border[border.len() / 2];
    let ink = grey.map(|value| value.abs_diff(paper) > INK);
    let inked = border.iter().filter(|value| value.abs_diff(paper) > INK).count();
    if inked * 5 > border.len() * 2 || !ink.data().contains(&true) {
        return Plane::filled(width, height, true);
    }
    let near = Plane::from_fn(width, height, |row, column| {
        let rows = row.saturating_sub(AROUND)..(row + AROUND + 1).min(height);
        rows.flat_map(|r| (column.saturating_sub(AROUND)..(column + AROUND + 1).min(width)).map(move |c| (r, c)))
            .any(|at| ink[at])
    });
    // From the border over what is not near ink: what is reached lies outside.
    let mut outside = Plane::filled(width, height, false);
    let mut stack: Vec<(usize, usize)> =
        cells(width, height).filter(|at| is_border(at.0, at.1) && !near[*at]).collect();
    while let Some((row, column)) = stack.pop() {
        if std::mem::replace(&mut outside[(row, column)], true) {
            continue;
        }
        let around =
            [(row.wrapping_sub(1), column), (row + 1, column), (row, column.wrapping_sub(1)), (row, column + 1)];
        stack.extend(around.into_iter().filter(|at| near.get(at.0, at.1) == Some(&false) && !outside[*at]));
    }
    outside.map(|outside| !outside)
}

fn cells(width: usize, height: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..height).flat_map(move |row| (0..width).map(move |column| (row, column)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::mark::testing::{MARK, draw_mark, paper};

    #[test]
    fn a_mark_is_taken_with_its_shape_and_size() {
        let (mut drawing, drawn) = paper();
        draw_mark(&mut drawing, (20.0, 5.0), 8.0, 0.0);
        let picture = drawing.picture(1, 2.0, 1);
        let centre = drawing.camera.see(20.0, 5.0);
        // 8 mm at 10 pixels per millimetre, and half a millimetre around.
        let region = [centre.x as usize - 45, centre.y as usize - 45, 90, 90];
        let taught = MarkTemplate::teach("mark", &picture, region, Some(0.1), Some(&drawn.placed)).expect("a mark");
        assert_eq!(taught.size_mm(), Some([9.0, 9.0]));
        let beside = taught.beside().expect("beside a symbol");
        assert!((beside.offset_x[0] - 40.0).abs() < 1e-6 && (beside.offset_x[1] - 10.0).abs() < 1e-6, "{beside:?}");
        assert!((beside.size_x[0] - 18.0).abs() < 1e-6 && beside.turn == 0.0);
        // A disc of 8 mm in a square of 9 mm is 62 % of it; with two cells around, cut diagonally, at most 79 %.
        let share = taught.mask().data().iter().filter(|own| **own).count() as f64 / 4096.0;
        assert!((0.62..0.79).contains(&share), "{share}");
        assert_eq!(MARK, "ring");
    }

    #[test]
    fn what_shows_no_mark_is_refused_with_the_reason() {
        let (drawing, drawn) = paper();
        let picture = drawing.picture(1, 2.0, 1);
        let teach = |name: &str, region: Region, scale: Option<f64>| {
            MarkTemplate::teach(name, &picture, region, scale, None).expect_err("refused")
        };
        let mm = Some(0.1);
        assert!(matches!(teach("m", [10, 10, 60, 60], mm), TeachError::Blank { .. }));
        assert!(matches!(teach("m", [10, 10, 60, 9000], mm), TeachError::Outside { .. }));
        assert!(matches!(teach("m", [10, usize::MAX, 60, 60], mm), TeachError::Outside { .. }));
        assert!(matches!(teach("m", [10, 10, 10, 60], mm), TeachError::TooSmall { .. }));
        assert!(matches!(teach("m", [10, 10, 20, 90], mm), TeachError::TooLong { .. }));
        assert_eq!(teach("", [10, 10, 60, 60], mm), TeachError::Name);
        assert_eq!(teach("a\u{0}b", [10, 10, 60, 60], mm), TeachError::Name);
        assert_eq!(teach("m", [10, 10, 60, 60], None), TeachError::NoSize);
        assert!(MarkTemplate::teach("m", &picture, [450, 350, 100, 100], None, Some(&drawn.placed)).is_ok());
    }
}
