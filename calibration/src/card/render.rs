//! Cards as pictures: the share of each pixel that ink covers, in closed form.

use grader::plane::Plane;

use super::drawing::{Contour, Drawing, Figure, Millimetres, PAPER, Shape, Stroke};

/// Corners of the polygon that stands for a disc of one pixel radius; a larger one has more.
const CORNERS: f64 = 64.0;
/// Chords that stand for a curve of a letter.
const CHORDS: u32 = 6;

/// The nominal reflectance of each pixel at a resolution, as a perfect print on even paper has it: pixel (row, column)
/// is the mean over the square between `row` and `row + 1`, `column` and `column + 1` dots.
#[must_use]
pub fn to_reflectance(drawing: &Drawing, dpi: f64) -> Plane<f64> {
    let scale = dpi / 25.4;
    let [width, height] = drawing.size_mm.map(|side| (side * scale).ceil().max(1.0) as usize);
    let mut picture = Plane::filled(width, height, PAPER);
    for shape in &drawing.shapes {
        paint(&mut picture, shape, scale);
    }
    picture
}

fn paint(picture: &mut Plane<f64>, shape: &Shape, scale: f64) {
    let polygons: Vec<Vec<Millimetres>> = match &shape.figure {
        Figure::Disc { centre, radius } => vec![disc(*centre, *radius, scale)],
        Figure::Area(contours) => contours.iter().map(|contour| flattened(contour, scale)).collect(),
    };
    let reach = |axis: usize, size: usize| {
        let all = polygons.iter().flatten().map(|point| point[axis]);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let clamp = |v: f64| v.clamp(0.0, size as f64) as usize;
        clamp(low.floor())..clamp(high.ceil())
    };
    let (columns, rows) = (reach(0, picture.width()), reach(1, picture.height()));
    if columns.is_empty() || rows.is_empty() {
        return;
    }
    let mut covered = Coverage::new(columns.clone(), rows.clone());
    for polygon in &polygons {
        for (index, from) in polygon.iter().enumerate() {
            covered.add(*from, polygon[(index + 1) % polygon.len()]);
        }
    }
    let ink = shape.tint.reflectance();
    for row in rows.clone() {
        let shares = covered.row(row - rows.start);
        for (pixel, share) in picture.row_mut(row)[columns.clone()].iter_mut().zip(shares) {
            *pixel += (ink - *pixel) * share;
        }
    }
}

fn disc([x, y]: Millimetres, radius: f64, scale: f64) -> Vec<Millimetres> {
    // A regular polygon of the same area as the disc.
    let corners = (CORNERS * (radius * scale).max(1.0).sqrt()).ceil();
    let step = std::f64::consts::TAU / corners;
    let outer = radius * (step / step.sin()).sqrt();
    (0..corners as u32)
        .map(|corner| {
            let (sin, cos) = (f64::from(corner) * step).sin_cos();
            [(x + outer * cos) * scale, (y + outer * sin) * scale]
        })
        .collect()
}

fn flattened(contour: &Contour, scale: f64) -> Vec<Millimetres> {
    let mut points = vec![contour.start];
    let mut here = contour.start;
    for stroke in &contour.strokes {
        match *stroke {
            Stroke::Line(to) => {
                points.push(to);
                here = to;
            }
            Stroke::Curve(control, to) => {
                for chord in 1..=CHORDS {
                    let t = f64::from(chord) / f64::from(CHORDS);
                    let at =
                        |k: usize| (1.0 - t) * (1.0 - t) * here[k] + 2.0 * t * (1.0 - t) * control[k] + t * t * to[k];
                    points.push([at(0), at(1)]);
                }
                here = to;
            }
        }
    }
    points.into_iter().map(|point| point.map(|v| v * scale)).collect()
}

/// Signed area to the right of edges, pixel by pixel: the sum along a row is the share of each pixel inside.
struct Coverage {
    columns: std::ops::Range<usize>,
    rows: std::ops::Range<usize>,
    /// One row of `columns + 1` differences for each row of pixels.
    differences: Vec<f64>,
}

impl Coverage {
    fn new(columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> Self {
        let differences = vec![0.0; (columns.len() + 2) * rows.len()];
        Self { columns, rows, differences }
    }

    fn add(&mut self, from: Millimetres, to: Millimetres) {
        let (sign, top, bottom) = if from[1] < to[1] { (1.0, from, to) } else { (-1.0, to, from) };
        if top[1] == bottom[1] {
            return;
        }
        let slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
        let first = (top[1].floor().max(self.rows.start as f64)) as usize;
        let last = (bottom[1].ceil().min(self.rows.end as f64).max(0.0)) as usize;
        for row in first..last {
            let (low, high) = (top[1].max(row as f64), bottom[1].min(row as f64 + 1.0));
            if high > low {
                let at = |y: f64| top[0] + (y - top[1]) * slope - self.columns.start as f64;
                let (a, b) = (at(low), at(high));
                self.add_in_row(row - self.rows.start, sign * (high - low), a.min(b), a.max(b));
            }
        }
    }

    /// An edge of that height (signed) that runs from `left` to `right` within one row.
    fn add_in_row(&mut self, row: usize, height: f64, left: f64, right: f64) {
        let width = self.columns.len() as f64;
        let (left, right) = (left.clamp(0.0, width), right.clamp(0.0, width));
        let stride = self.columns.len() + 2;
        let line = &mut self.differences[row * stride..(row + 1) * stride];
        let (first, last) = (left.floor() as usize, right.ceil() as usize);
        if last <= first + 1 {
            // Within one pixel: that pixel is covered to the right of the edge, the following ones wholly.
            let share = (first as f64 + 1.0) - f64::midpoint(left, right);
            line[first] += height * share;
            line[first + 1] += height * (1.0 - share);
            return;
        }
        let density = height / (right - left);
        for pixel in first..last {
            let (low, high) = (left.max(pixel as f64), right.min(pixel as f64 + 1.0));
            let part = density * (high - low);
            let share = (pixel as f64 + 1.0) - f64::midpoint(low, high);
            line[pixel] += part * share;
            line[pixel + 1] += part * (1.0 - share);
        }
    }

    fn row(&self, row: usize) -> impl Iterator<Item = f64> {
        let stride = self.columns.len() + 2;
        let line = &self.differences[row * stride..(row + 1) * stride];
        line.iter().take(self.columns.len()).scan(0.0, |sum, difference| {
            *sum += difference;
            Some(f64::abs(*sum).min(1.0))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::drawing::{BLACK, Tint};

    fn dark_area(drawing: &Drawing, dpi: f64) -> f64 {
        let picture = to_reflectance(drawing, dpi);
        let pixel = (25.4 / dpi).powi(2);
        picture.data().iter().map(|r| (PAPER - r) / (PAPER - BLACK)).sum::<f64>() * pixel
    }

    fn alone(shape: Shape) -> Drawing {
        Drawing { title: String::new(), size_mm: [20.0, 20.0], shapes: vec![shape] }
    }

    #[test]
    fn areas_are_those_of_geometry() {
        let square = alone(Shape::rectangle([3.21, 4.32], [2.5, 3.7], Tint::FULL));
        assert!((dark_area(&square, 600.0) - 2.5 * 3.7).abs() < 1e-9);
        let slanted = alone(Shape::polygon(&[[2.0, 3.0], [12.0, 4.0], [11.0, 14.0], [1.0, 13.0]], Tint::FULL));
        assert!((dark_area(&slanted, 300.0) - 101.0).abs() < 1e-9);
        let disc = alone(Shape::disc([9.87, 10.13], 3.3, Tint::FULL));
        assert!((dark_area(&disc, 600.0) - std::f64::consts::PI * 3.3 * 3.3).abs() < 1e-6);
        let cut = alone(Shape::rectangle([-5.0, -5.0], [6.0, 40.0], Tint::FULL));
        assert!((dark_area(&cut, 254.0) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn holes_stay_open_and_edges_fall_where_they_should() {
        let ring = Figure::Area(vec![
            Contour::polygon(&[[1.0, 1.0], [6.0, 1.0], [6.0, 6.0], [1.0, 6.0]]),
            Contour::polygon(&[[2.0, 2.0], [2.0, 5.0], [5.0, 5.0], [5.0, 2.0]]),
        ]);
        let drawing = alone(Shape { figure: ring, tint: Tint::FULL });
        assert!((dark_area(&drawing, 600.0) - 16.0).abs() < 1e-9);
        let picture = to_reflectance(&drawing, 254.0);
        assert!((picture[(30, 30)] - PAPER).abs() < 1e-12 && (picture[(30, 15)] - BLACK).abs() < 1e-12);
        let half = to_reflectance(&alone(Shape::rectangle([1.05, 1.0], [1.0, 1.0], Tint::FULL)), 254.0);
        assert!((half[(15, 10)] - f64::midpoint(PAPER, BLACK)).abs() < 1e-12);
    }
}
