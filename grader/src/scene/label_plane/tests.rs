use super::*;
use crate::scene::symbol::Landmark;
use crate::symbology::SymbolSize;
use crate::symbology::qr::sizes::Version;

/// A camera that looks at a label: millimetres on the label, from the middle of the symbol, to pixels.
#[derive(Clone, Copy, Debug)]
struct Camera {
    /// Degrees against the line of sight, and direction of the axis of tilt.
    tilt: f64,
    axis: f64,
    /// Millimetres from the camera to the symbol.
    distance: f64,
    /// Turn of the picture, degrees.
    turn: f64,
}

const PX_PER_MM: f64 = 20.0;

impl Camera {
    fn see(&self, x: f64, y: f64) -> Point {
        let (s, c) = self.axis.to_radians().sin_cos();
        // Along the axis of tilt and across it.
        let (along, across) = (c * x + s * y, c * y - s * x);
        let (ts, tc) = self.tilt.to_radians().sin_cos();
        let depth = self.distance + across * ts;
        let (px, py) = (along * self.distance / depth, across * tc * self.distance / depth);
        let (px, py) = (c * px - s * py, s * px + c * py);
        let (rs, rc) = self.turn.to_radians().sin_cos();
        Point::new(1300.0 + PX_PER_MM * (rc * px - rs * py), 970.0 + PX_PER_MM * (rs * px + rc * py))
    }
}

/// A symbol of 29 modules of 0.4 mm. Its landmarks are the middles between edges, as they are measured.
fn symbol(camera: &Camera, noise: &mut impl FnMut() -> f64) -> PlacedSymbol {
    const X: f64 = 0.4;
    let see = |u: f64, v: f64| camera.see((u - 14.5) * X, (v - 14.5) * X);
    let mut landmarks = Vec::new();
    for (u, v, edges) in [(3.5, 3.5, 3.5), (25.5, 3.5, 3.5), (3.5, 25.5, 3.5), (22.5, 22.5, 1.5)] {
        let centre = see(u, v);
        let middle = |a: Point, b: Point| nalgebra::center(&a, &b) - centre;
        let pixels = centre
            + middle(see(u - edges, v), see(u + edges, v))
            + middle(see(u, v - edges), see(u, v + edges))
            + Vector::new(noise(), noise());
        landmarks.push(Landmark { modules: Point::new(u, v), pixels, edges });
    }
    let corners = [(0.0, 0.0), (29.0, 0.0), (29.0, 29.0), (0.0, 29.0)];
    let map = Homography::from_pairs(&corners.map(|(u, v)| (Point::new(u, v), see(u, v)))).expect("four corners");
    let (u, v) = map.axes(Point::new(14.5, 14.5));
    PlacedSymbol {
        size: SymbolSize::QrCode(Version::from_modules(29).expect("version 3")),
        map,
        landmarks,
        x_px: 0.5 * (u.norm() + v.norm()),
        quiet_zone: 4.0,
        wrong: None,
    }
}

/// A label around the symbol, millimetres from its middle, turned by some degrees.
const LABEL: [(f64, f64); 4] = [(-60.0, -45.0), (25.0, -45.0), (25.0, 20.0), (-60.0, 20.0)];

fn edges(camera: &Camera, turn: f64, noise: &mut impl FnMut() -> f64) -> (Vec<StraightEdge>, Vec<Point>) {
    let (s, c) = turn.to_radians().sin_cos();
    let corners: Vec<Point> = LABEL.iter().map(|(x, y)| camera.see(c * x - s * y, s * x + c * y)).collect();
    let edges = (0..4)
        .map(|index| {
            let mut end = |p: Point| p + Vector::new(noise(), noise());
            let (from, to) = (end(corners[index]), end(corners[(index + 1) % 4]));
            StraightEdge { from, to, across: index % 2 == 1, deviation: 0.1 }
        })
        .collect();
    (edges, corners)
}

/// Noise that is the same every time.
fn noise(amplitude: f64) -> impl FnMut() -> f64 {
    let mut state = 1_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        amplitude * ((state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0)
    }
}

/// Pairs of places on the label (millimetres from the symbol's middle) and their true distance.
fn lengths() -> Vec<((f64, f64), (f64, f64))> {
    vec![
        ((-7.4, 0.0), (-60.0, 0.0)),
        ((7.4, 0.0), (25.0, 0.0)),
        ((0.0, -7.4), (0.0, -45.0)),
        ((0.0, 7.4), (0.0, 20.0)),
        ((0.0, 0.0), (-50.0, -40.0)),
        ((-60.0, -45.0), (25.0, 20.0)),
    ]
}

fn worst_error(plane: &LabelPlane, camera: &Camera) -> f64 {
    let errors = lengths().into_iter().map(|(a, b)| {
        let truth = (a.0 - b.0).hypot(a.1 - b.1);
        let measured = plane.distance(camera.see(a.0, a.1), camera.see(b.0, b.1));
        // In shares of what is allowed: 0.2 mm or 0.5 %.
        (measured - truth).abs() / (0.005 * truth).max(0.2)
    });
    errors.fold(0.0, f64::max)
}

fn cameras() -> impl Iterator<Item = Camera> {
    let tilts = [0.0, 1.0, 3.0, 6.0, 10.0];
    tilts.into_iter().flat_map(|tilt| {
        [0.0, 35.0, 90.0, 200.0].into_iter().flat_map(move |axis| {
            [150.0, 300.0, 800.0].into_iter().map(move |distance| Camera { tilt, axis, distance, turn: axis / 3.0 })
        })
    })
}

#[test]
fn lengths_on_a_tilted_label_are_right_within_a_fifth_of_a_millimetre() {
    for camera in cameras() {
        for turn in [0.0, 20.0] {
            let mut noise = noise(0.1);
            let symbol = symbol(&camera, &mut noise);
            let (edges, corners) = edges(&camera, turn, &mut noise);
            let plane = LabelPlane::estimate(&symbol, &edges, Some(1.0 / PX_PER_MM), &corners);
            let error = worst_error(&plane, &camera);
            assert!(error < 0.5, "{camera:?} {turn}: {error} {:?} {}", plane.model, plane.residual_px);
            assert!(plane.residual_px < 0.3 || plane.model == Model::Scale, "{camera:?} {}", plane.residual_px);
            assert!((plane.x - 0.4).abs() < 0.4 * 0.008, "X = {}", plane.x);
        }
    }
}

/// Without edges only the neighbourhood of the symbol is known well.
#[test]
fn the_symbol_alone_shows_its_neighbourhood() {
    for camera in cameras() {
        let mut noise = noise(0.05);
        let symbol = symbol(&camera, &mut noise);
        let plane = LabelPlane::estimate(&symbol, &[], Some(1.0 / PX_PER_MM), &[]);
        let (a, b) = (camera.see(0.0, 0.0), camera.see(12.0, -9.0));
        assert!((plane.distance(a, b) - 15.0).abs() < 0.2, "{camera:?}: {}", plane.distance(a, b));
    }
}

/// A symbol printed 2 % too wide on a label square to the camera: the scale decides, not the symbol.
#[test]
fn a_stretched_print_is_no_tilt() {
    let camera = Camera { tilt: 0.0, axis: 0.0, distance: 300.0, turn: 0.0 };
    let mut symbol = symbol(&camera, &mut noise(0.05));
    for landmark in &mut symbol.landmarks {
        landmark.pixels.x = 1300.0 + 1.02 * (landmark.pixels.x - 1300.0);
    }
    let (edges, corners) = edges(&camera, 0.0, &mut noise(0.05));
    let plane = LabelPlane::estimate(&symbol, &edges, Some(1.0 / PX_PER_MM), &corners);
    assert_eq!(plane.model, Model::Scale);
    assert!(worst_error(&plane, &camera) < 0.05);
}

#[test]
fn without_a_scale_lengths_are_in_modules() {
    let camera = Camera { tilt: 7.0, axis: 120.0, distance: 300.0, turn: 10.0 };
    let mut noise = noise(0.05);
    let symbol = symbol(&camera, &mut noise);
    let (edges, corners) = edges(&camera, 0.0, &mut noise);
    let plane = LabelPlane::estimate(&symbol, &edges, None, &corners);
    assert_eq!((plane.unit, plane.x, plane.model), (Unit::Modules, 1.0, Model::Outline));
    let length = plane.distance(camera.see(0.0, 0.0), camera.see(-50.0, -40.0));
    assert!((length * 0.4 - 50_f64.hypot(40.0)).abs() < 0.3, "{}", length * 0.4);
}

#[test]
fn the_stated_size_is_used_unless_it_contradicts_the_scale() {
    let camera = Camera { tilt: 10.0, axis: 60.0, distance: 200.0, turn: 5.0 };
    let symbol = symbol(&camera, &mut noise(0.05));
    let corners = LABEL.map(|(x, y)| camera.see(x, y));
    for scale in [None, Some(1.0 / PX_PER_MM)] {
        let plane = LabelPlane::of_stated_size(&symbol, corners, [85.0, 65.0], scale).expect("agrees");
        assert!(worst_error(&plane, &camera) < 0.02);
        assert!((plane.x - 0.4).abs() < 2e-3, "{}", plane.x);
        let origin = plane.place(camera.see(0.0, 0.0));
        assert!(origin.coords.norm() < 0.05, "{origin}");
    }
    assert!(LabelPlane::of_stated_size(&symbol, corners, [90.0, 65.0], Some(1.0 / PX_PER_MM)).is_none());
}

/// The plane's x axis runs along the rows and its y axis to the right of it, also where the symbol is mirrored.
#[test]
fn axes_of_the_plane() {
    let camera = Camera { tilt: 0.0, axis: 0.0, distance: 300.0, turn: 30.0 };
    let upright = symbol(&camera, &mut noise(0.0));
    let mut mirrored = upright.clone();
    mirrored.map =
        mirrored.map.after(&Homography::affine(Point::new(0.0, 29.0), Vector::new(1.0, 0.0), Vector::new(0.0, -1.0)));
    for landmark in &mut mirrored.landmarks {
        landmark.modules.y = 29.0 - landmark.modules.y;
    }
    assert!(mirrored.is_mirrored() && !upright.is_mirrored());
    for symbol in [upright, mirrored] {
        let plane = LabelPlane::estimate(&symbol, &[], Some(1.0 / PX_PER_MM), &[]);
        let at = plane.place(camera.see(10.0, 5.0));
        assert!((at - Point::new(10.0, 5.0)).norm() < 0.02, "{at}");
        assert!(plane.residual_px < 0.05, "{}", plane.residual_px);
    }
}
