use super::testing::{CAMERA, draw_mark, draw_other, paper, paper_by, plane, taught};
use super::*;
use crate::scene::testing::{Camera, Chance, Drawing, Drawn, Seen};

fn search(drawing: &Drawing, drawn: &Drawn) -> MarkFinding {
    let finder = MarkFinder::new(taught("mark"));
    finder.find(&drawing.seen(1, 4.0, 3).sight(), &drawn.placed, &plane(drawn), None)
}

#[test]
fn a_mark_is_found_where_it_is() {
    for (place, turn) in [((20.0, 5.0), 0.0), ((-18.0, -12.0), 33.0), ((0.0, 17.0), -120.0), ((3.0, -20.0), 179.0)] {
        let (mut drawing, drawn) = paper();
        draw_mark(&mut drawing, place, 8.0, turn);
        let finding = search(&drawing, &drawn);
        assert_eq!(finding.outcome, MarkOutcome::Right, "{place:?} {turn}: {finding:?}");
        let mark = &finding.instances[0];
        let centre = drawing.camera.see(place.0, place.1);
        assert!((mark.centre - centre).norm() < 0.5, "{} {centre}", mark.centre);
        let off = (mark.rotation - turn).rem_euclid(360.0);
        assert!(off.min(360.0 - off) < 0.6, "{} {turn}", mark.rotation);
        assert!((mark.scale - 1.0).abs() < 0.01, "{}", mark.scale);
        assert!(mark.similarity > 0.97 && mark.completeness > 0.99, "{mark:?}");
        assert!((mark.offset - Vector::new(place.0, place.1)).norm() < 0.05, "{}", mark.offset);
        assert!((mark.offset_x * 0.5 - mark.offset).norm() < 0.02);
    }
}

/// A label full of other things: text, bars, boxes, other marks.
fn busy(chance: &mut Chance, tilt: f64) -> (Drawing, Drawn) {
    let camera = Camera { turn: chance.between(-180.0, 180.0), tilt, axis: chance.between(0.0, 180.0), ..CAMERA };
    let (mut drawing, drawn) = paper_by(camera);
    drawing.text([-45.0, -35.0, 45.0, -30.0], 2.0, 45.0, chance);
    drawing.text([-45.0, 29.0, 20.0, 36.0], 1.4, 60.0, chance);
    let digits: String = (0..95).map(|_| if chance.next() < 0.5 { '1' } else { '0' }).collect();
    drawing.bars(&digits, (-46.0, -20.0), 0.33, 12.0, 45.0);
    drawing.rectangle([36.0, 28.0, 46.0, 36.0], 45.0);
    (drawing, drawn)
}

/// A place around the symbol where a mark of that size has room.
fn place(chance: &mut Chance, size: f64) -> (f64, f64) {
    loop {
        let (x, y) = (chance.between(-8.0, 32.0), chance.between(-22.0, 22.0));
        let apart = 9.5 + size / 2.0;
        if x.abs() > apart || y.abs() > apart {
            return (x, y);
        }
    }
}

/// Outcomes over scenes drawn at random; what the scene draws is said by the number of the scene.
fn outcomes(
    seed: u64,
    scenes: usize,
    tilt: f64,
    mut draw: impl FnMut(&mut Drawing, &mut Chance, usize),
) -> (Vec<MarkFinding>, Vec<Drawing>) {
    let finder = MarkFinder::new(taught("mark"));
    let mut chance = Chance(seed);
    (0..scenes)
        .map(|scene| {
            let (mut drawing, drawn) = busy(&mut chance, tilt);
            draw(&mut drawing, &mut chance, scene);
            let (blur, noise) = ((chance.next() * 3.0) as usize, chance.between(0.0, 8.0));
            let seen = drawing.seen(blur, noise, scene as u64);
            (finder.find(&seen.sight(), &drawn.placed, &plane(&drawn), None), drawing)
        })
        .unzip()
}

const SCENES: usize = 40;

/// Every mark is found, anywhere beside the symbol, at any turn, of half to nearly twice its size, tilted, blurred and
/// noisy; in place within a fifth of a pixel.
#[test]
fn marks_are_found() {
    for (name, sizes, tilt) in
        [("as taught", [7.9, 8.1], 0.0), ("half to twice", [4.0, 14.0], 0.0), ("tilted", [7.0, 9.0], 10.0)]
    {
        let mut places = Vec::new();
        let (findings, drawings) = outcomes(2024, SCENES, tilt, |drawing, chance, _| {
            let size = chance.between(sizes[0], sizes[1]);
            let (at, turn) = (place(chance, size), chance.between(-180.0, 180.0));
            draw_mark(drawing, at, size, turn);
            places.push((at, size));
        });
        let right = findings.iter().filter(|finding| finding.outcome == MarkOutcome::Right).count();
        let (mut off, mut least, mut size_off) = (0.0_f64, 1.0_f64, 0.0_f64);
        for ((finding, drawing), (at, size)) in findings.iter().zip(&drawings).zip(&places) {
            if finding.outcome != MarkOutcome::Right {
                println!("DBG {at:?} {size} {finding:?}");
            }
            if let Some(mark) = finding.instances.first() {
                off = off.max((mark.centre - drawing.camera.see(at.0, at.1)).norm());
                least = least.min(mark.similarity);
                size_off = size_off.max((mark.scale * 8.0 / size - 1.0).abs());
            }
        }
        println!("{name}: {right} of {SCENES}, off {off:.2} px, size off {size_off:.4}, similarity from {least:.3}");
        assert!(right == SCENES && off < 0.2 && least > 0.95, "{name}: {right}, {off}, {least}");
        assert!(size_off < 0.01 || tilt > 0.0, "{size_off}");
    }
}

/// Other marks, text, bars, boxes and the symbol itself are not the mark; another mark in its place is noticed as such.
#[test]
fn nothing_else_is_taken_for_the_mark() {
    let (findings, _) = outcomes(7, 2 * SCENES, 0.0, |drawing, chance, scene| {
        let (size, turn) = (chance.between(6.0, 10.0), chance.between(-180.0, 180.0));
        // Where the mark was taught, and a little beside it.
        let at = (20.0 + chance.between(-2.0, 2.0), 5.0 + chance.between(-2.0, 2.0));
        draw_other(drawing, scene, at, size, turn);
    });
    let alarms = findings.iter().filter(|finding| !finding.instances.is_empty()).count();
    let wrong = findings.iter().filter(|finding| finding.outcome == MarkOutcome::Wrong).count();
    let (empty, _) = outcomes(8, SCENES, 0.0, |_, _, _| {});
    let alarms_without = empty.iter().filter(|finding| !finding.instances.is_empty()).count();
    let missing = empty.iter().filter(|finding| finding.outcome == MarkOutcome::Missing).count();
    println!("other marks: {wrong} wrong, {alarms} alarms of {}", 2 * SCENES);
    println!("no mark: {missing} missing, {alarms_without} alarms of {SCENES}");
    assert_eq!((alarms, alarms_without, missing), (0, 0, SCENES));
    assert!(wrong * 10 >= 2 * SCENES * 9, "{wrong}");
}

/// A straight cover over a share of the mark: white, black or grey.
#[test]
fn covered_marks_are_recognised() {
    let mut shares = Vec::new();
    let (findings, drawings) = outcomes(9, 2 * SCENES, 0.0, |drawing, chance, scene| {
        let (at, turn) = (place(chance, 8.0), chance.between(-180.0, 180.0));
        draw_mark(drawing, at, 8.0, turn);
        let (share, angle) = (chance.between(0.12, 0.28), chance.between(0.0, 360.0));
        let (s, c) = angle.to_radians().sin_cos();
        let off = 4.0 - 8.0 * share + 4.5;
        let level = [225.0, 45.0, 130.0][scene % 3];
        drawing.turned((at.0 + c * off, at.1 + s * off), [9.0, 9.5], angle, level);
        shares.push((share, at));
    });
    let covered = findings.iter().filter(|finding| finding.outcome == MarkOutcome::Covered).count();
    let mut off = 0.0_f64;
    for ((finding, drawing), (share, at)) in findings.iter().zip(&drawings).zip(&shares) {
        assert_ne!(finding.outcome, MarkOutcome::Right, "{share}");
        if let Some(mark) = finding.instances.first() {
            off = off.max((mark.centre - drawing.camera.see(at.0, at.1)).norm());
        }
    }
    println!("covered: {covered} of {}, off {off:.2} px", 2 * SCENES);
    assert!(covered * 20 >= 2 * SCENES * 19 && off < 1.0, "{covered} {off}");
}

#[test]
fn two_marks_are_two() {
    let (mut drawing, drawn) = paper();
    draw_mark(&mut drawing, (20.0, 5.0), 8.0, 0.0);
    draw_mark(&mut drawing, (-20.0, 5.0), 8.0, 10.0);
    let finding = search(&drawing, &drawn);
    assert_eq!((finding.outcome, finding.instances.len()), (MarkOutcome::Doubled, 2));
    let sides: Vec<Position> = finding.instances.iter().map(|mark| mark.position).collect();
    assert!(sides.contains(&Position::Left) && sides.contains(&Position::Right));
}

/// The symbol is 25 modules of half a millimetre: its edge lies 6.25 mm from its middle, its quiet zone ends 2 mm on. A disc
/// of 4 mm takes 4 pi square millimetres, four modules each.
#[test]
fn what_a_mark_takes_from_the_symbol_is_measured() {
    let find = |at: (f64, f64), size: f64| {
        let (mut drawing, drawn) = paper();
        drawing.disc(at, 0.56 * size, 215.0);
        draw_mark(&mut drawing, at, size, 0.0);
        let finding = search(&drawing, &drawn);
        assert_eq!(finding.outcome, MarkOutcome::Right, "{at:?}: {finding:?}");
        finding.instances[0].clone()
    };
    let clear = find((13.5, 0.0), 8.0);
    assert_eq!((clear.position, clear.overlap), (Position::Right, Overlap::default()));
    let inside = find((0.0, 0.0), 4.0);
    let area = std::f64::consts::PI * 4.0 * 4.0;
    assert_eq!((inside.position, inside.gap), (Position::Inside, 0.0));
    // Version 2 has no patterns in its middle.
    assert!(
        (inside.overlap.data - area).abs() < 0.06 * area && inside.overlap.function_patterns() == 0.0,
        "{inside:?}"
    );
    // Half a millimetre from the edge: a segment of the disc, 1.5 mm high, lies in the quiet zone.
    let beside = find((-10.75, 0.0), 8.0);
    let segment = |r: f64, h: f64| r * r * ((r - h) / r).acos() - (r - h) * (2.0 * r * h - h * h).sqrt();
    let expected = 4.0 * segment(4.0, 1.5);
    assert_eq!(beside.position, Position::Left);
    // The chord is 6.2 mm long, a cell of the template 0.14 mm wide: half a cell more all along it.
    let slack = 4.0 * 6.3 * 0.14;
    assert!((beside.overlap.quiet_zone - expected).abs() < slack, "{} {expected}", beside.overlap.quiet_zone);
    assert!((beside.gap - 0.5).abs() < 0.1 && (beside.gap_x - 1.0).abs() < 0.2, "{beside:?}");
    assert_eq!(beside.overlap.symbol(), 0.0);
    // Over the upper right finder pattern.
    let over = find((4.5, -4.5), 4.0);
    assert!(over.overlap.finder > 40.0 && over.overlap.alignment == 0.0 && over.overlap.timing < 2.0, "{over:?}");
}

#[test]
fn where_a_mark_lies_does_not_depend_on_how_the_label_lies() {
    let finder = MarkFinder::new(taught("mark"));
    for turn in [-150.0, -60.0, 0.0, 25.0, 90.0, 170.0] {
        let (mut drawing, drawn) = paper_by(Camera { turn, ..CAMERA });
        draw_mark(&mut drawing, (5.0, 16.0), 8.0, 40.0);
        let finding = finder.find(&drawing.seen(1, 2.0, 3).sight(), &drawn.placed, &plane(&drawn), None);
        let mark = finding.instances.first().expect("found");
        assert!((mark.offset - Vector::new(5.0, 16.0)).norm() < 0.05, "{turn}: {}", mark.offset);
        assert!((mark.rotation - 40.0).abs() < 0.6, "{turn}: {}", mark.rotation);
        assert_eq!(mark.position, Position::Below);
        // From the lower edge of the symbol to the ring: 16 - 6.25 - 4.
        assert!((mark.gap - 5.75).abs() < 0.2, "{}", mark.gap);
    }
}

/// Taught by millimetres alone, searched without a scale: the size is guessed and found.
#[test]
fn without_a_scale_sizes_are_tried() {
    let template = MarkTemplate { beside: None, ..taught("mark") };
    let finder = MarkFinder::new(template);
    let (mut drawing, drawn) = paper();
    draw_mark(&mut drawing, (20.0, 5.0), 11.0, 200.0);
    let plane = LabelPlane::estimate(&drawn.placed, &[], None, &[]);
    let finding = finder.find(&drawing.seen(1, 2.0, 3).sight(), &drawn.placed, &plane, None);
    assert_eq!(finding.outcome, MarkOutcome::Right, "{finding:?}");
    let mark = &finding.instances[0];
    assert!((mark.scale - 11.0 / 8.0).abs() < 0.02, "{}", mark.scale);
    assert!((mark.offset - Vector::new(40.0, 10.0)).norm() < 0.2, "in modules: {}", mark.offset);
}

#[test]
fn hostile_pictures_and_places_are_survived() {
    let finder = MarkFinder::new(taught("mark"));
    let (drawing, drawn) = paper();
    let plane = plane(&drawn);
    let mut chance = Chance(1);
    for (width, height) in [(1, 1), (1, 900), (900, 1), (3, 3), (40, 30), (300, 300)] {
        let noise = Plane::from_fn(width, height, |_, _| (255.0 * chance.next()) as u8);
        let _ = finder.find(&Seen::new(noise).sight(), &drawn.placed, &plane, None);
    }
    let seen = drawing.seen(0, 0.0, 1);
    for shift in [1e3, -1e5, 1e30, f64::NAN, f64::INFINITY] {
        let mut symbol = drawn.placed.clone();
        let away = crate::geometry::Homography::affine(Point::new(shift, shift), Vector::x(), Vector::y());
        symbol.map = away.after(&symbol.map);
        let _ = finder.find(&seen.sight(), &symbol, &plane, None);
        symbol = drawn.placed.clone();
        symbol.x_px = shift;
        let _ = finder.find(&seen.sight(), &symbol, &plane, None);
    }
}
