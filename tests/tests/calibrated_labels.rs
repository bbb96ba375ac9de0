//! Lengths on a label are those of its print, whatever lens and tilt make of them, where a calibration knows both.
//!
//! The camera is drawn here: each pixel is the mean of 4 x 4 samples of the label, seen through the lens and the tilt. What
//! the lengths must be follows from where things are printed.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use grader::calibration::{Calibration, Geometry, Lens};
use grader::conditions::Conditions;
use grader::frame::Frame;
use grader::geometry::{Homography, Point, Vector};
use grader::inspect::{Request, inspect_placed, picture};
use grader::plane::Plane;
use grader::record::{SceneRecord, SideName};
use grader::scene::mark::{MarkFinder, MarkTemplate};
use grader::scene::survey::Survey;
use grader::synth::encoded::Encoded;
use grader::synth::label::{
    Item, LabelScene, PrintedSymbol, ean13_elements, good, label_truth, render_label, teaching_picture,
};

const SIZE: [usize; 2] = [1600, 1200];
/// Millimetres per pixel in the middle, about.
const SCALE: f64 = 0.05;
/// Samples along a side of a pixel.
const STEPS: usize = 4;
/// The tolerance, mm.
const WITHIN: f64 = 0.05;

/// A camera over the plane of a label of 70 mm by 50 mm, its middle in that of the picture, turned by so many degrees. With
/// `lens` it is tilted by five degrees, and 3 % off at the corners: these are 1000 px from the middle, which is 0.625 of the
/// focal length, and 0.077 times its square is 0.03.
fn geometry(turn: f64, has_lens: bool) -> Geometry {
    let [width, height] = SIZE.map(|side| side as f64);
    let lens = Lens { focal: [1600.0; 2], centre: [806.0, 594.0], radial: [-0.077, 0.0, 0.0], tangential: [0.0; 2] };
    let slope = if has_lens { 5.0_f64.to_radians().tan() / 1600.0 } else { 0.0 };
    let level = Homography::from_rows([
        [1.0, 0.0, -width / 2.0],
        [0.0, 1.0, -height / 2.0],
        [slope, 0.4 * slope, 1.0 - slope * width / 2.0 - 0.4 * slope * height / 2.0],
    ]);
    let (sine, cosine) = turn.to_radians().sin_cos();
    let axes = (Vector::new(SCALE * cosine, SCALE * sine), Vector::new(-SCALE * sine, SCALE * cosine));
    let plane = Homography::affine(Point::new(35.0, 25.0), axes.0, axes.1).after(&level);
    Geometry::new(has_lens.then_some(lens), plane, SIZE[0], SIZE[1]).unwrap()
}

/// What is printed at a place of the label, millimetres.
struct Print<'a> {
    scene: &'a LabelScene,
    items: Vec<(&'a Item, Matter)>,
}

enum Matter {
    Plain,
    Symbol(Encoded),
    Bars(Vec<bool>),
}

impl<'a> Print<'a> {
    fn new(scene: &'a LabelScene) -> Self {
        let matter = |item: &Item| match item {
            Item::Symbol(printed) => Matter::Symbol(printed.encode().unwrap()),
            Item::Ean { digits, .. } => Matter::Bars(ean13_elements(digits).unwrap().to_vec()),
            _ => Matter::Plain,
        };
        Self { scene, items: scene.items.iter().map(|item| (item, matter(item))).collect() }
    }

    fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let [width, height] = self.scene.size;
        if !(0.0..=width).contains(&x) || !(0.0..=height).contains(&y) {
            return self.scene.background;
        }
        let ink = self.items.iter().find_map(|(item, matter)| match (item, matter) {
            (Item::Symbol(PrintedSymbol { x: pitch, centre, dark, .. }), Matter::Symbol(symbol)) => {
                let half = symbol.matrix.width() as f64 / 2.0;
                let (u, v) = ((x - centre[0]) / pitch + half, (y - centre[1]) / pitch + half);
                let inside = u >= 0.0 && v >= 0.0;
                let module = inside.then(|| symbol.matrix.get(v as usize, u as usize)).flatten();
                (module == Some(&true)).then_some(*dark)
            }
            (Item::Ean { x: pitch, height, centre, .. }, Matter::Bars(bars)) => {
                let module = (x - centre[0]) / pitch + 47.5;
                let inside = module >= 0.0 && (y - centre[1]).abs() <= height / 2.0;
                (inside && bars.get(module as usize) == Some(&true)).then_some(0.06)
            }
            (Item::Mark { kind, size, centre, ink, .. }, _) => {
                let of_mark = [0, 1].map(|axis| ([x, y][axis] - centre[axis]) / (size / 2.0));
                (of_mark.iter().all(|at| at.abs() <= 1.0) && kind.covers(of_mark)).then_some(*ink)
            }
            (Item::Box { from, to, reflectance }, _) => {
                let inside = (from[0]..=to[0]).contains(&x) && (from[1]..=to[1]).contains(&y);
                inside.then_some(*reflectance)
            }
            _ => None,
        });
        ink.unwrap_or(self.scene.ground)
    }
}

fn photographed(scene: &LabelScene, geometry: &Geometry) -> Frame {
    let print = Print::new(scene);
    // Within a pixel the label is seen as good as straight: its corners say where.
    let corners = Plane::from_fn(SIZE[0] + 1, SIZE[1] + 1, |row, column| {
        geometry.to_millimetres(Point::new(column as f64, row as f64)).unwrap()
    });
    let samples = Plane::from_fn(SIZE[0], SIZE[1], |row, column| {
        let [a, b, c, d] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(r, k)| corners[(row + r, column + k)].coords);
        let mut sum = 0.0;
        for step in 0..STEPS * STEPS {
            let within = |step: usize| (step as f64 + 0.5) / STEPS as f64;
            let (u, v) = (within(step % STEPS), within(step / STEPS));
            let at = (a * (1.0 - u) + b * u) * (1.0 - v) + (c * (1.0 - u) + d * u) * v;
            sum += print.at([at.x, at.y]);
        }
        (255.0 * sum / (STEPS * STEPS) as f64).round() as u8
    });
    Frame::from_luma8(samples).unwrap()
}

/// The scene of a frame: with the geometry, or with the scale in the middle alone.
fn measured(frame: &Frame, geometry: &Geometry, is_calibrated: bool) -> SceneRecord {
    let teaching = render_label(&teaching_picture()).unwrap();
    let template = MarkTemplate::teach("example", &picture(&teaching), [12, 12, 216, 216], Some(SCALE), None).unwrap();
    let finder = MarkFinder::new(template);
    let scale = Some(geometry.scale());
    let geometry = is_calibrated.then_some(*geometry);
    let request =
        Request { calibration: Calibration { scale, geometry, ..Calibration::NOMINAL }, ..Request::default() };
    let inspected = inspect_placed(frame, &request).unwrap();
    let conditions = Conditions::default();
    let survey = Survey { scale, conditions: &conditions, mark: Some(&finder), linear: true };
    survey.measure(&inspected.sight().through(geometry.as_ref()), &inspected.places)
}

/// Name, measured length and true length of all that is measured on the label.
fn lengths(found: &SceneRecord, scene: &LabelScene) -> Vec<(String, f64, f64)> {
    let truth = label_truth(scene).unwrap();
    let (place, symbol) = (&found.places[0], &truth.symbols[0]);
    let sides = [
        (SideName::Left, symbol.edges.left),
        (SideName::Top, symbol.edges.top),
        (SideName::Right, symbol.edges.right),
        (SideName::Bottom, symbol.edges.bottom),
    ];
    let mut all: Vec<(String, f64, f64)> = sides
        .into_iter()
        .map(|(side, true_length)| {
            let edge = place.edges.iter().find(|edge| edge.side == side).unwrap();
            (format!("{side:?}"), edge.distance.millimetres, true_length)
        })
        .collect();
    let ean = place.linear[0].as_ref().unwrap();
    all.push(("EAN-13".into(), ean.farthest.millimetres, truth.linear[0].farthest[0]));
    let [along, across] = place.zone_mm.unwrap();
    all.extend([along, across].map(|side| ("zone".into(), side, symbol.side + 8.0 * symbol.x)));
    // The middle of the mark is that of the box around its ink in the 64 rows of the template, 3.375 px each: the ink from -1
    // to 0.96 of 90 px begins 18 px below the template's edge, in row 5, and ends 194.4 px below it, in row 57. The middle
    // between the edges of these rows lies half a row above that of the template.
    let mark = truth.marks[0];
    let middle = [mark.centre[0], mark.centre[1] - 0.5 * 3.375 * SCALE];
    let centre = [0, 1].map(|axis| 0.5 * (symbol.zone[0][axis] + symbol.zone[2][axis]));
    let offset = found.marks.as_ref().unwrap()[0].offset_mm.unwrap();
    all.extend([0, 1].map(|axis| (format!("mark {axis}"), offset[axis], middle[axis] - centre[axis])));
    all
}

fn worst(all: &[(String, f64, f64)]) -> f64 {
    all.iter().map(|(_, found, truth)| (found - truth).abs()).fold(0.0, f64::max)
}

#[test]
fn lengths_are_those_of_the_print_through_a_bad_lens() {
    let scene = good();
    for turn in [0.0, 2.0, -3.0] {
        let geometry = geometry(turn, true);
        let frame = photographed(&scene, &geometry);
        let found = measured(&frame, &geometry, true);
        let all = lengths(&found, &scene);
        println!("turn {turn}: {all:.3?}");
        assert!(worst(&all) <= WITHIN, "turn {turn}: {all:.3?}");
        assert_eq!(found.plane.as_ref().unwrap().model, "calibrated");
        assert_eq!(found.places[0].lengths_from.as_deref(), Some("calibrated"));
        assert_eq!(found.marks.unwrap()[0].offset_from.as_deref(), Some("calibrated"));
        // Ends are where the picture shows them: the corners of the label.
        let corners = [[0.0, 0.0], [70.0, 0.0], [70.0, 50.0], [0.0, 50.0]];
        for corner in corners.map(|corner| geometry.to_pixels(Point::from(corner)).unwrap()) {
            let off = found.outline.as_ref().unwrap().corners.iter().map(|at| (Point::from(*at) - corner).norm());
            // The label of the samples has rounded corners, this one has not.
            assert!(off.fold(f64::INFINITY, f64::min) < 1.0, "{corner}");
        }
    }
}

/// What the test above would be worth if any measurement passed it: nothing.
#[test]
fn without_the_lens_the_same_lengths_are_visibly_off() {
    let scene = good();
    let geometry = geometry(0.0, true);
    // What one scale everywhere makes of the label's diagonal, from where the lens shows its corners: 86.02 mm.
    let shown = |x: f64, y: f64| geometry.to_pixels(Point::new(x, y)).unwrap();
    let diagonal = (shown(70.0, 50.0) - shown(0.0, 0.0)).norm() * geometry.scale();
    assert!((diagonal - 70.0_f64.hypot(50.0)).abs() > 1.0, "the test above would prove little: {diagonal}");
    let found = measured(&photographed(&scene, &geometry), &geometry, false);
    let all = lengths(&found, &scene);
    assert!(worst(&all) > 4.0 * WITHIN, "{all:.3?}");
    assert_ne!(found.places[0].lengths_from.as_deref(), Some("calibrated"));
}

#[test]
fn a_perfect_camera_needs_no_lens() {
    let scene = good();
    let geometry = geometry(0.0, false);
    let frame = photographed(&scene, &geometry);
    for is_calibrated in [false, true] {
        let all = lengths(&measured(&frame, &geometry, is_calibrated), &scene);
        assert!(worst(&all) <= WITHIN, "{is_calibrated}: {all:.3?}");
    }
}
