//! Where each point of the symbol lies in the picture, and back.

use nalgebra::{Matrix4, Vector4};

use super::area::Point;
use super::spec::{SymbolSpec, SynthError};
use crate::plane::Plane;
use crate::symbology::SymbolSize;
use crate::symbology::qr::sizes::alignment_centres;

/// The map between module coordinates and the picture: displacements of the grid, then stretch, mirroring, rotation
/// and perspective about the centre of the symbol.
#[derive(Clone, Debug)]
pub struct Placement {
    centre: Point,
    linear: [[f64; 2]; 2],
    inverse: [[f64; 2]; 2],
    perspective: Point,
    half: Point,
    shifts: Option<Meshes>,
}

/// A function of module coordinates with two components, of the form a + b u + c v + d u v in each mesh of the lattice
/// of nodes.
#[derive(Clone, Debug)]
pub struct Meshes {
    /// Inner lines of the lattice, across rows and across columns.
    inner: [Vec<f64>; 2],
    /// Coefficients of both components, row by row of meshes.
    coefficients: Vec<[[f64; 4]; 2]>,
}

impl Meshes {
    /// The function that has the given values at the nodes of a symbol of that size, row by row; `None` for version 1,
    /// which has no lattice.
    #[must_use]
    pub fn through(size: SymbolSize, values: &[Point]) -> Option<Self> {
        let nodes = nodes(size);
        let (rows, columns) = (nodes.height(), nodes.width());
        if rows < 2 || columns < 2 || values.len() != nodes.data().len() {
            return None;
        }
        let mut coefficients = Vec::new();
        for row in 0..rows - 1 {
            for column in 0..columns - 1 {
                let at = [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)];
                let equations = Matrix4::from_fn(|i, j| {
                    let [u, v] = nodes[at[i]];
                    [1.0, u, v, u * v][j]
                });
                let solver = equations.lu();
                let component = |k: usize| {
                    let right = Vector4::from_fn(|i, _| values[at[i].0 * columns + at[i].1][k]);
                    solver.solve(&right).map(|solution| [solution[0], solution[1], solution[2], solution[3]])
                };
                coefficients.push([component(0)?, component(1)?]);
            }
        }
        let inner = lines(size).map(|lines| lines[1..lines.len() - 1].to_vec());
        Some(Self { inner, coefficients })
    }

    /// Value at a point.
    #[must_use]
    pub fn at(&self, [u, v]: Point) -> Point {
        let [across, down] = &self.inner;
        let column = across.iter().filter(|line| u >= **line).count();
        let row = down.iter().filter(|line| v >= **line).count();
        self.coefficients[row * (across.len() + 1) + column].map(|[a, b, c, d]| a + b * u + v * (c + d * u))
    }
}

/// Lines of the lattice: coordinates along rows of those that run across them, and along columns.
fn lines(size: SymbolSize) -> [Vec<f64>; 2] {
    match size {
        SymbolSize::QrCode(version) => {
            let lines: Vec<f64> = alignment_centres(version).iter().map(|&line| f64::from(line) + 0.5).collect();
            [lines.clone(), lines]
        }
        // Borders of the data regions.
        SymbolSize::DataMatrix(size) => {
            let ([height, width], [down, across]) = (size.region(), size.regions());
            let lines = |step: usize, count: usize| (0..=count).map(|i| (i * step) as f64).collect();
            [lines(width, across), lines(height, down)]
        }
    }
}

/// Nodes of the lattice of a symbol in module coordinates. QR Code: alignment pattern centres, and the centres of the
/// finder patterns in three of the corners. Data Matrix: corners of the data regions.
#[must_use]
pub fn nodes(size: SymbolSize) -> Plane<Point> {
    let [us, vs] = lines(size);
    let (right, bottom) = (us.len().wrapping_sub(1), vs.len().wrapping_sub(1));
    let far = size.version().map(|version| version.modules() as f64 - 3.5);
    Plane::from_fn(us.len(), vs.len(), |row, column| match (row, column, far) {
        (0, 0, Some(_)) => [3.5, 3.5],
        (0, column, Some(far)) if column == right => [far, 3.5],
        (row, 0, Some(far)) if row == bottom => [3.5, far],
        _ => [us[column], vs[row]],
    })
}

impl Placement {
    /// The placement of a symbol of that size.
    ///
    /// # Errors
    /// If a displaced node does not exist.
    pub fn new(spec: &SymbolSpec, size: SymbolSize) -> Result<Self, SynthError> {
        let (sin, cos) = spec.rotation.to_radians().sin_cos();
        let [along, across] = spec.pitch;
        let across = if spec.mirrored { -across } else { across };
        let linear = [[cos * along, -sin * across], [sin * along, cos * across]];
        let determinant = along * across;
        let inverse = [
            [linear[1][1] / determinant, -linear[0][1] / determinant],
            [-linear[1][0] / determinant, linear[0][0] / determinant],
        ];
        let half = [size.columns() as f64 / 2.0, size.rows() as f64 / 2.0];
        let perspective = [0, 1].map(|axis| spec.perspective[axis] / half[axis]);
        let shifts = Self::shifts(spec, size)?;
        Ok(Self { centre: spec.centre, linear, inverse, perspective, half, shifts })
    }

    fn shifts(spec: &SymbolSpec, size: SymbolSize) -> Result<Option<Meshes>, SynthError> {
        if spec.node_shifts.is_empty() {
            return Ok(None);
        }
        let mut values = nodes(size).map(|_| [0.0; 2]);
        for node in &spec.node_shifts {
            let [row, column] = node.node;
            let (rows, columns) = (values.height(), values.width());
            if row >= rows || column >= columns {
                return Err(SynthError::Node { rows, columns, row, column });
            }
            values[(row, column)] = node.shift;
        }
        Ok(Meshes::through(size, values.data()))
    }

    /// Whether the map is affine.
    #[must_use]
    pub fn is_affine(&self) -> bool {
        self.shifts.is_none() && self.perspective == [0.0; 2]
    }

    /// Whether straight lines of the print are seen in perspective.
    #[must_use]
    pub fn has_perspective(&self) -> bool {
        self.perspective != [0.0; 2]
    }

    /// Picture point of a point of the symbol.
    #[must_use]
    pub fn to_image(&self, point: Point) -> Point {
        let [du, dv] = self.shifts.as_ref().map_or([0.0; 2], |shifts| shifts.at(point));
        let p = [point[0] + du - self.half[0], point[1] + dv - self.half[1]];
        let w = 1.0 + self.perspective[0] * p[0] + self.perspective[1] * p[1];
        let q = times(&self.linear, p);
        [self.centre[0] + q[0] / w, self.centre[1] + q[1] / w]
    }

    /// Point of the symbol at a picture point. `shift` is a guess of the displacement there and becomes the
    /// displacement found; neighbouring points start from each other's.
    #[must_use]
    pub fn to_symbol(&self, point: Point, shift: &mut Point) -> Point {
        let d = times(&self.inverse, [point[0] - self.centre[0], point[1] - self.centre[1]]);
        // p = d w and w = 1 + k.p give w = 1 / (1 - k.d).
        let w = 1.0 / (1.0 - self.perspective[0] * d[0] - self.perspective[1] * d[1]);
        let ideal = [d[0] * w + self.half[0], d[1] * w + self.half[1]];
        let Some(shifts) = &self.shifts else { return ideal };
        // Displacements change little from module to module, so that this contracts by about ten in each step.
        for _ in 0..30 {
            let next = shifts.at([ideal[0] - shift[0], ideal[1] - shift[1]]);
            let change = (next[0] - shift[0]).abs().max((next[1] - shift[1]).abs());
            *shift = next;
            if change < 1e-10 {
                break;
            }
        }
        [ideal[0] - shift[0], ideal[1] - shift[1]]
    }

    /// Derivative of [`Self::to_image`]: rows x and y, columns u and v; pixels per module.
    #[must_use]
    pub fn jacobian(&self, [u, v]: Point) -> [[f64; 2]; 2] {
        const STEP: f64 = 1e-4;
        let along = [self.to_image([u - STEP, v]), self.to_image([u + STEP, v])];
        let across = [self.to_image([u, v - STEP]), self.to_image([u, v + STEP])];
        [0, 1].map(|k| [along, across].map(|[from, to]| (to[k] - from[k]) / (2.0 * STEP)))
    }
}

fn times(matrix: &[[f64; 2]; 2], [x, y]: Point) -> Point {
    [matrix[0][0] * x + matrix[0][1] * y, matrix[1][0] * x + matrix[1][1] * y]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbology::qr::sizes::Version;
    use crate::synth::spec::NodeShift;

    fn close(a: Point, b: Point) -> bool {
        (a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6
    }

    #[test]
    fn there_and_back() {
        let version = SymbolSize::QrCode(Version::new(7).unwrap());
        let spec = SymbolSpec {
            rotation: 33.0,
            mirrored: true,
            pitch: [9.0, 11.0],
            perspective: [0.03, -0.02],
            node_shifts: vec![NodeShift { node: [1, 1], shift: [0.6, -0.4] }],
            ..SymbolSpec::new("x", 10.0, [300.0, 200.0])
        };
        let placement = Placement::new(&spec, version).unwrap();
        for point in [[0.0, 0.0], [3.5, 41.5], [22.4, 22.6], [49.0, -4.0], [45.0, 45.0]] {
            let mut shift = [0.0; 2];
            assert!(close(placement.to_symbol(placement.to_image(point), &mut shift), point), "{point:?}");
        }
    }

    #[test]
    fn rotation_is_clockwise_and_mirroring_keeps_the_top_edge() {
        let version = SymbolSize::QrCode(Version::new(1).unwrap());
        let at = |spec: &SymbolSpec, point| Placement::new(spec, version).unwrap().to_image(point);
        let mut spec = SymbolSpec { rotation: 90.0, ..SymbolSpec::new("x", 10.0, [200.0, 200.0]) };
        // Turned clockwise by 90 degrees, the upper left corner comes to the upper right, the upper right one below it.
        assert!(close(at(&spec, [0.0, 0.0]), [305.0, 95.0]));
        assert!(close(at(&spec, [21.0, 0.0]), [305.0, 305.0]));
        spec.mirrored = true;
        let (left, right, below) = (at(&spec, [0.0, 0.0]), at(&spec, [21.0, 0.0]), at(&spec, [0.0, 21.0]));
        // The top edge still runs downwards in the picture, the symbol now lies on its other side.
        assert!(close([right[0] - left[0], right[1] - left[1]], [0.0, 210.0]));
        assert!(close([below[0] - left[0], below[1] - left[1]], [210.0, 0.0]));
    }

    #[test]
    fn meshes_keep_the_values_at_their_nodes_and_reproduce_affine_maps() {
        for number in [2, 7, 14, 40] {
            let version = SymbolSize::QrCode(Version::new(number).unwrap());
            let nodes = nodes(version).data().to_vec();
            let affine = |[u, v]: Point| [3.0 + 2.0 * u - v, 0.5 * v + u];
            let values: Vec<_> = nodes.iter().map(|&node| affine(node)).collect();
            let meshes = Meshes::through(version, &values).unwrap();
            for point in [[0.5, 0.5], [3.5, 17.0], [20.5, 11.5], [-3.5, 28.5]] {
                assert!(close(meshes.at(point), affine(point)));
            }
            let mut values = vec![[0.0; 2]; nodes.len()];
            let last = values.len() - 1;
            values[last] = [0.7, -0.3];
            let meshes = Meshes::through(version, &values).unwrap();
            assert!(close(meshes.at(nodes[last]), [0.7, -0.3]));
            assert!(close(meshes.at(nodes[0]), [0.0, 0.0]));
        }
    }

    #[test]
    fn perspective_scales_by_the_stated_share() {
        let version = SymbolSize::QrCode(Version::new(2).unwrap());
        let spec = SymbolSpec { perspective: [0.1, 0.0], ..SymbolSpec::new("x", 10.0, [0.0, 0.0]) };
        let placement = Placement::new(&spec, version).unwrap();
        // Right edge of the 25 modules: 125 px / 1.1; left edge -125 px / 0.9.
        assert!(close(placement.to_image([25.0, 12.5]), [125.0 / 1.1, 0.0]));
        assert!(close(placement.to_image([0.0, 12.5]), [-125.0 / 0.9, 0.0]));
    }
}
