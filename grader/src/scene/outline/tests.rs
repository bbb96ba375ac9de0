use super::*;
use crate::plane::Plane;
use crate::scene::testing::{Camera, Chance, Drawing, Drawn, Seen};

const UPRIGHT: Camera =
    Camera { tilt: 0.0, axis: 0.0, distance: 300.0, turn: 0.0, px_per_mm: 10.0, centre: Point::new(500.0, 400.0) };

/// A label from (-40, -30) to (35, 25) with a symbol in the middle, text, a frame, and bars.
fn label(camera: Camera, background: f32, paper: f32, ink: f32) -> (Drawing, Drawn) {
    let mut drawing = Drawing::new(1000, 800, background, camera);
    drawing.rectangle(LABEL, paper);
    let [left, top, right, bottom] = LABEL;
    // A printed frame 2 mm inside, half a millimetre thick.
    drawing.rectangle([left + 2.0, top + 2.0, right - 2.0, bottom - 2.0], ink);
    drawing.rectangle([left + 2.5, top + 2.5, right - 2.5, bottom - 2.5], paper);
    drawing.text([-35.0, -25.0, 30.0, -14.0], 2.0, ink, &mut Chance(3));
    drawing.text([-35.0, 16.0, 5.0, 22.0], 1.5, ink, &mut Chance(4));
    drawing.bars(&"1011001110001101".repeat(6), (-35.0, -8.0), 0.3, 16.0, ink);
    let drawn = drawing.symbol("HTTPS://EXAMPLE.COM/01/06901234567892", (12.0, 0.0), 0.5, 0.0, ink);
    (drawing, drawn)
}

const LABEL: [f64; 4] = [-40.0, -30.0, 35.0, 25.0];

fn corners(camera: &Camera) -> [Point; 4] {
    let [left, top, right, bottom] = LABEL;
    [camera.see(left, top), camera.see(right, top), camera.see(right, bottom), camera.see(left, bottom)]
}

fn worst(found: &Outline, truth: &[Point; 4]) -> f64 {
    let found = found.rectangle().expect("four sides");
    found.iter().zip(truth).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max)
}

#[test]
fn labels_lighter_or_darker_than_the_background_are_found_to_a_tenth_of_a_pixel() {
    for (background, paper, ink) in
        [(60.0, 220.0, 40.0), (200.0, 235.0, 30.0), (230.0, 90.0, 20.0), (150.0, 110.0, 10.0)]
    {
        let (drawing, drawn) = label(UPRIGHT, background, paper, ink);
        let seen = drawing.seen(1, 3.0, 1);
        let outline = Outline::find(&seen.sight(), &drawn.placed).expect("found");
        let error = worst(&outline, &corners(&UPRIGHT));
        assert!(error < 0.15, "{background} {paper}: {error} px");
        assert!(matches!(outline.source, Source::Found(sure) if sure > 0.9), "{:?}", outline.source);
        assert!(outline.edges.iter().all(|edge| edge.residual_px < 0.5));
        assert_eq!(outline.unknown().count(), 0);
    }
}

#[test]
fn turned_and_tilted_labels_are_found() {
    for turn in [-170.0, -95.0, -44.0, -20.0, 3.0, 30.0, 46.0, 88.0, 135.0] {
        for tilt in [0.0, 10.0] {
            let camera = Camera { turn, tilt, axis: 40.0, px_per_mm: 8.0, ..UPRIGHT };
            let (drawing, drawn) = label(camera, 70.0, 210.0, 40.0);
            let seen = drawing.seen(1, 3.0, 1);
            let outline =
                Outline::find(&seen.sight(), &drawn.placed).unwrap_or_else(|e| panic!("{turn} {tilt}: {e:?}"));
            let error = worst(&outline, &corners(&camera));
            assert!(error < 0.25, "{turn} {tilt}: {error} px");
        }
    }
}

/// The symbol is turned against its label by every angle: the corners go round, and the sides are those nearest to its
/// own directions.
#[test]
fn sides_are_named_as_the_symbol_reads() {
    for turn in [0.0, 30.0, 44.0, 46.0, 90.0, 180.0, -90.0, -45.0] {
        let mut drawing = Drawing::new(1000, 800, 60.0, UPRIGHT);
        drawing.rectangle(LABEL, 220.0);
        let drawn = drawing.symbol("HTTPS://EXAMPLE.COM", (0.0, 0.0), 0.5, turn, 40.0);
        let outline = Outline::find(&drawing.seen(1, 2.0, 5).sight(), &drawn.placed).expect("found");
        let truth = corners(&UPRIGHT);
        let quarter = ((turn / 90.0_f64).round() as i32).rem_euclid(4) as usize;
        let found = outline.rectangle().expect("four sides");
        // Exactly between two directions either is right.
        let fits = |quarter: usize| (0..4).all(|i| (found[i] - truth[(i + quarter) % 4]).norm() < 0.3);
        assert!(fits(quarter) || (turn % 90.0 != 0.0 && fits((quarter + 1) % 4)), "{turn}: {found:?}");
    }
}

#[test]
fn rounded_corners_and_other_things_in_the_picture_do_not_matter() {
    let (mut drawing, drawn) = label(UPRIGHT, 60.0, 220.0, 40.0);
    // Corners cut off and rounded by discs of 5 mm.
    let [left, top, right, bottom] = LABEL;
    for (x, y, dx, dy) in
        [(left, top, 1.0, 1.0), (right, top, -1.0, 1.0), (right, bottom, -1.0, -1.0), (left, bottom, 1.0, -1.0)]
    {
        let (u, v) = (x + dx * 5.0, y + dy * 5.0);
        drawing.rectangle([x.min(u), y.min(v), x.max(u), y.max(v)], 60.0);
        drawing.disc((u, v), 5.0, 220.0);
    }
    // Another label, a dark thing and a thin bright one beside it.
    drawing.rectangle([40.0, -30.0, 60.0, 30.0], 215.0);
    drawing.rectangle([-48.0, -10.0, -44.0, 20.0], 10.0);
    drawing.rectangle([-40.0, 30.0, 20.0, 30.6], 180.0);
    let outline = Outline::find(&drawing.seen(1, 3.0, 2).sight(), &drawn.placed).expect("found");
    let error = worst(&outline, &corners(&UPRIGHT));
    assert!(error < 0.2, "{error} px");
}

#[test]
fn a_side_outside_the_picture_is_unknown() {
    let camera = Camera { centre: Point::new(300.0, 400.0), ..UPRIGHT };
    let (drawing, drawn) = label(camera, 60.0, 220.0, 40.0);
    let outline = Outline::find(&drawing.seen(1, 3.0, 2).sight(), &drawn.placed).expect("found");
    assert_eq!(outline.unknown().collect::<Vec<_>>(), [Side::Left]);
    assert_eq!(outline.rectangle(), None);
    let right = outline.edge(Side::Right).expect("known");
    assert!((right.from.x - camera.see(LABEL[2], 0.0).x).abs() < 0.15, "{right:?}");
    assert!(outline.polygon.iter().any(|p| p.x == 0.0), "closed by the border of the picture");
}

#[test]
fn what_cannot_be_found_is_not_invented() {
    // All paper.
    let mut drawing = Drawing::new(1000, 800, 220.0, UPRIGHT);
    drawing.text([-48.0, -38.0, 48.0, -10.0], 2.0, 40.0, &mut Chance(1));
    let drawn = drawing.symbol("HTTPS://EXAMPLE.COM", (0.0, 0.0), 0.5, 0.0, 40.0);
    assert_eq!(Outline::find(&drawing.seen(1, 3.0, 2).sight(), &drawn.placed), Err(NoOutline::FillsPicture));
    // A round label.
    let mut drawing = Drawing::new(1000, 800, 60.0, UPRIGHT);
    drawing.disc((0.0, 0.0), 35.0, 220.0);
    let drawn = drawing.symbol("HTTPS://EXAMPLE.COM", (0.0, 0.0), 0.5, 0.0, 40.0);
    assert_eq!(Outline::find(&drawing.seen(1, 3.0, 2).sight(), &drawn.placed), Err(NoOutline::NotStraight));
    // A frame printed on paper that goes on is no outline.
    let mut drawing = Drawing::new(1000, 800, 220.0, UPRIGHT);
    drawing.rectangle([-30.0, -25.0, 30.0, 25.0], 30.0);
    drawing.rectangle([-29.0, -24.0, 29.0, 24.0], 220.0);
    let drawn = drawing.symbol("HTTPS://EXAMPLE.COM", (0.0, 0.0), 0.5, 0.0, 40.0);
    assert_eq!(Outline::find(&drawing.seen(1, 3.0, 2).sight(), &drawn.placed), Err(NoOutline::FillsPicture));
}

#[test]
fn taught_outlines_go_clockwise_whatever_was_stated() {
    let (_, drawn) = label(UPRIGHT, 60.0, 220.0, 40.0);
    let mut stated = corners(&UPRIGHT).to_vec();
    let forth = Outline::taught(&stated, &drawn.placed).expect("an area");
    stated.reverse();
    let back = Outline::taught(&stated, &drawn.placed).expect("an area");
    for outline in [&forth, &back] {
        let found = outline.rectangle().expect("four sides");
        assert!(found.iter().zip(corners(&UPRIGHT)).all(|(a, b)| (a - b).norm() < 1e-6));
    }
    assert_eq!(Outline::taught(&stated[..2], &drawn.placed), None);
    assert_eq!(Outline::taught(&[Point::new(f64::NAN, 0.0); 4], &drawn.placed), None);
    let six = [(0.0, 0.0), (9.0, -3.0), (30.0, 0.0), (30.0, 20.0), (15.0, 25.0), (0.0, 20.0)];
    let six = six.map(|(x, y)| Point::new(x, y));
    let outline = Outline::taught(&six, &drawn.placed).expect("an area");
    assert_eq!((outline.edges.len(), outline.rectangle()), (6, None));
    assert_eq!(outline.unknown().count(), 0);
}
/// Light falls off by two fifths to the corners; the background is rough; a dark band is printed up to three edges.
#[test]
fn uneven_light_rough_ground_and_print_up_to_the_edge() {
    for (rough, vignette, band) in [(0.0, 0.4, false), (12.0, 0.0, false), (0.0, 0.2, true), (6.0, 0.2, true)] {
        let (mut drawing, drawn) = label(UPRIGHT, 60.0, 220.0, 40.0);
        let [left, top, right, _] = LABEL;
        if band {
            drawing.rectangle([left, top, right, top + 6.0], 110.0);
        }
        let mut chance = Chance(9);
        let ground: Vec<f32> = (0..4000).map(|_| (rough * chance.normal()) as f32).collect();
        for y in 0..800 {
            for x in 0..1000 {
                let (u, v) = (x as f32 / 500.0 - 1.0, y as f32 / 400.0 - 1.0);
                let grey = &mut drawing.grey[(y, x)];
                if *grey == 60.0 {
                    // Grain of 12 x 4 pixels.
                    *grey += ground[(y / 4 * 83 + x / 12) % 4000];
                }
                *grey *= 1.0 - vignette as f32 * 0.5 * (u * u + v * v);
            }
        }
        let outline = Outline::find(&drawing.seen(1, 3.0, 2).sight(), &drawn.placed);
        let outline = outline.unwrap_or_else(|e| panic!("{rough} {vignette} {band}: {e:?}"));
        let error = worst(&outline, &corners(&UPRIGHT));
        assert!(error < 0.4, "{rough} {vignette} {band}: {error} px");
    }
}

#[test]
fn hostile_pictures_and_places_are_survived() {
    let (drawing, drawn) = label(UPRIGHT, 60.0, 220.0, 40.0);
    let seen = drawing.seen(0, 0.0, 2);
    let mut chance = Chance(1);
    for (width, height) in [(1, 1), (1, 900), (900, 1), (3, 3), (40, 30)] {
        let noise = Plane::from_fn(width, height, |_, _| (255.0 * chance.next()) as u8);
        let _ = Outline::find(&Seen::new(noise).sight(), &drawn.placed);
    }
    for shift in [1e3, -1e5, 1e30, f64::NAN, f64::INFINITY] {
        let mut symbol = drawn.placed.clone();
        let away = crate::geometry::Homography::affine(Point::new(shift, shift), Vector::x(), Vector::y());
        symbol.map = away.after(&symbol.map);
        assert!(Outline::find(&seen.sight(), &symbol).is_err(), "{shift}");
    }
}
