//! Row-major grids of values: pictures, modules, masks.

use serde::{Deserialize, Serialize};

/// A row-major grid of `width` × `height` values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw<T>")]
pub struct Plane<T> {
    width: usize,
    height: usize,
    data: Vec<T>,
}

/// What a stored plane says of itself, before that is checked.
#[derive(Deserialize)]
struct Raw<T> {
    width: usize,
    height: usize,
    data: Vec<T>,
}

impl<T> TryFrom<Raw<T>> for Plane<T> {
    type Error = String;

    fn try_from(raw: Raw<T>) -> Result<Self, String> {
        let (width, height, count) = (raw.width, raw.height, raw.data.len());
        Self::from_vec(width, height, raw.data)
            .ok_or_else(|| format!("a plane of {width} x {height} cells cannot hold {count} values"))
    }
}

impl<T: Clone> Plane<T> {
    /// A grid in which every cell holds `value`.
    #[must_use]
    pub fn filled(width: usize, height: usize, value: T) -> Self {
        Self { width, height, data: vec![value; width * height] }
    }
}

impl<T> Plane<T> {
    /// A grid whose cells are computed from `(row, column)`.
    pub fn from_fn(width: usize, height: usize, mut value: impl FnMut(usize, usize) -> T) -> Self {
        let mut data = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                data.push(value(row, column));
            }
        }
        Self { width, height, data }
    }

    /// Wraps row-major data; `None` unless there are exactly `width * height` values.
    #[must_use]
    pub fn from_vec(width: usize, height: usize, data: Vec<T>) -> Option<Self> {
        (width.checked_mul(height) == Some(data.len())).then_some(Self { width, height, data })
    }

    /// Number of columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// All values, row by row.
    #[must_use]
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// All values, row by row, for writing.
    pub fn data_mut(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// One row.
    ///
    /// # Panics
    /// If `row` is outside the grid.
    #[must_use]
    pub fn row(&self, row: usize) -> &[T] {
        &self.data[row * self.width..(row + 1) * self.width]
    }

    /// One row for writing.
    ///
    /// # Panics
    /// If `row` is outside the grid.
    pub fn row_mut(&mut self, row: usize) -> &mut [T] {
        &mut self.data[row * self.width..(row + 1) * self.width]
    }

    /// The cell, or `None` outside the grid.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Option<&T> {
        (row < self.height && column < self.width).then(|| &self.data[row * self.width + column])
    }

    /// A grid of the same shape with every value mapped.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> Plane<U> {
        Plane { width: self.width, height: self.height, data: self.data.iter().map(f).collect() }
    }
}

impl<T> std::ops::Index<(usize, usize)> for Plane<T> {
    type Output = T;
    fn index(&self, (row, column): (usize, usize)) -> &T {
        debug_assert!(column < self.width);
        &self.data[row * self.width + column]
    }
}

impl<T> std::ops::IndexMut<(usize, usize)> for Plane<T> {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut T {
        debug_assert!(column < self.width);
        &mut self.data[row * self.width + column]
    }
}
