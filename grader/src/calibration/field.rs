//! Smooth fields over a picture: what the dark frame and the flat field leave after dust and noise are taken out.

use crate::geometry::Point;
use crate::plane::Plane;

/// A smooth field over a picture: values at evenly spaced nodes from its corner (0, 0) to (width, height), bilinear
/// between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    nodes: Plane<f32>,
    width: usize,
    height: usize,
}

/// Why nodes make no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Fewer than two nodes along an axis.
    #[error("a field needs at least 2 x 2 nodes, here are {columns} x {rows}")]
    TooFewNodes {
        /// Nodes along x.
        columns: usize,
        /// Nodes along y.
        rows: usize,
    },
    /// No picture to lie over.
    #[error("a field over a picture without pixels ({width} x {height})")]
    Empty {
        /// Width, pixels.
        width: usize,
        /// Height, pixels.
        height: usize,
    },
    /// A node is not a number.
    #[error("node {row}, {column} of the field is not a number")]
    NotFinite {
        /// Row of the node.
        row: usize,
        /// Column of the node.
        column: usize,
    },
}

impl Field {
    /// A field from its nodes, row by row, over a picture of `width` x `height` pixels.
    ///
    /// # Errors
    /// With fewer than 2 x 2 nodes, an empty picture, or nodes that are no numbers.
    pub fn new(nodes: Plane<f32>, width: usize, height: usize) -> Result<Self, FieldError> {
        let (columns, rows) = (nodes.width(), nodes.height());
        if columns < 2 || rows < 2 {
            return Err(FieldError::TooFewNodes { columns, rows });
        }
        if width == 0 || height == 0 {
            return Err(FieldError::Empty { width, height });
        }
        if let Some(index) = nodes.data().iter().position(|v| !v.is_finite()) {
            return Err(FieldError::NotFinite { row: index / columns, column: index % columns });
        }
        Ok(Self { nodes, width, height })
    }

    /// The same value everywhere.
    ///
    /// # Errors
    /// As [`Field::new`].
    pub fn constant(value: f32, width: usize, height: usize) -> Result<Self, FieldError> {
        Self::new(Plane::filled(2, 2, value), width, height)
    }

    /// A field of `columns` x `rows` nodes from a function of the place in pixels.
    ///
    /// # Errors
    /// As [`Field::new`].
    pub fn from_fn(
        columns: usize,
        rows: usize,
        (width, height): (usize, usize),
        value: impl Fn(Point) -> f32,
    ) -> Result<Self, FieldError> {
        let along = |index: usize, count: usize, size: usize| index as f64 * size as f64 / (count.max(2) - 1) as f64;
        let nodes = Plane::from_fn(columns, rows, |row, column| {
            value(Point::new(along(column, columns, width), along(row, rows, height)))
        });
        Self::new(nodes, width, height)
    }

    /// The nodes, row by row.
    #[must_use]
    pub const fn nodes(&self) -> &Plane<f32> {
        &self.nodes
    }

    /// Width of the picture, pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Height of the picture, pixels.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The value at a place of the picture; beyond its border that of the nearest place on it.
    #[must_use]
    pub fn at(&self, place: Point) -> f32 {
        let (column, fx) = split(place.x, self.width, self.nodes.width());
        let (row, fy) = split(place.y, self.height, self.nodes.height());
        let node = |r: usize, c: usize| self.nodes[(r, c)];
        let upper = node(row, column) + (node(row, column + 1) - node(row, column)) * fx;
        let lower = node(row + 1, column) + (node(row + 1, column + 1) - node(row + 1, column)) * fx;
        upper + (lower - upper) * fy
    }
}

/// Index of the node before a place, and how far the place lies on the way to the next one.
fn split(place: f64, size: usize, nodes: usize) -> (usize, f32) {
    let last = nodes - 1;
    // An undefined place counts as the corner: `max` drops it.
    let steps = (place.max(0.0) / size as f64).min(1.0) * last as f64;
    let index = (steps as usize).min(last - 1);
    (index, (steps - index as f64) as f32)
}

/// Grey levels of reflectance 0 and of reflectance 1 over the picture: `R = (g - black) / (white - black)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shading {
    /// Grey level of reflectance 0.
    pub black: Field,
    /// Grey level of reflectance 1.
    pub white: Field,
}

impl Shading {
    /// Whether white lies above black everywhere: at every node of either field, between which both are linear.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let open = |field: &Field| {
            let (columns, rows) = (field.nodes.width(), field.nodes.height());
            (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).all(|(row, column)| {
                let along = |index: usize, count: usize, size: usize| index as f64 * size as f64 / (count - 1) as f64;
                let place = Point::new(along(column, columns, field.width), along(row, rows, field.height));
                self.white.at(place) > self.black.at(place)
            })
        };
        open(&self.black) && open(&self.white)
    }

    /// Reflectance of a grey level at a place.
    #[must_use]
    pub fn reflectance(&self, grey: f32, place: Point) -> f32 {
        let black = self.black.at(place);
        (grey - black) / (self.white.at(place) - black)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_holds_its_nodes_and_is_linear_between_them() {
        let field = Field::from_fn(5, 3, (400, 200), |p| (2.0 * p.x - 3.0 * p.y) as f32).unwrap();
        for (x, y) in [(0.0, 0.0), (400.0, 200.0), (100.0, 100.0), (37.5, 11.25), (399.0, 1.0)] {
            assert!((f64::from(field.at(Point::new(x, y))) - (2.0 * x - 3.0 * y)).abs() < 1e-3, "{x}, {y}");
        }
        assert_eq!(field.at(Point::new(-5.0, 900.0)), field.at(Point::new(0.0, 200.0)), "the border goes on");
        assert_eq!(field.at(Point::new(f64::NAN, 0.0)), field.at(Point::new(0.0, 0.0)));
    }

    #[test]
    fn impossible_fields_are_refused() {
        assert_eq!(Field::new(Plane::filled(1, 3, 0.0), 9, 9), Err(FieldError::TooFewNodes { columns: 1, rows: 3 }));
        assert_eq!(Field::constant(1.0, 0, 9), Err(FieldError::Empty { width: 0, height: 9 }));
        assert_eq!(Field::constant(f32::NAN, 9, 9), Err(FieldError::NotFinite { row: 0, column: 0 }));
    }

    #[test]
    fn black_is_0_and_white_is_1_wherever_one_looks() {
        let black = Field::from_fn(3, 3, (100, 100), |p| 10.0 + p.x as f32 / 50.0).unwrap();
        let white = Field::from_fn(9, 9, (100, 100), |p| 200.0 - p.y as f32 / 2.0).unwrap();
        let shading = Shading { black, white };
        for (x, y) in [(0.0, 0.0), (50.0, 80.0), (100.0, 33.0)] {
            let at = Point::new(x, y);
            assert!(shading.reflectance(shading.black.at(at), at).abs() < 1e-6);
            assert!((shading.reflectance(shading.white.at(at), at) - 1.0).abs() < 1e-6);
        }
    }
}
