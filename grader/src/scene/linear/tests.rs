use super::*;
use crate::scene::testing::{Camera, Chance, Drawing, Drawn, Seen};

const CAMERA: Camera =
    Camera { tilt: 0.0, axis: 0.0, distance: 300.0, turn: 0.0, px_per_mm: 12.0, centre: Point::new(600.0, 450.0) };

/// Modules as 0 and 1 from widths of bars and spaces by turns.
fn of_widths(widths: &str) -> String {
    let runs = widths.chars().filter_map(|c| c.to_digit(10)).enumerate();
    runs.map(|(index, width)| if index % 2 == 0 { "1" } else { "0" }.repeat(width as usize)).collect()
}

/// EAN-13, ISO/IEC 15420.
fn ean_13(digits: &str) -> String {
    let modules = crate::synth::label::ean13_elements(digits).expect("13 digits");
    modules.into_iter().map(|bar| if bar { '1' } else { '0' }).collect()
}

/// EAN-8: four digits of number set A, four of set C, which an EAN-13 that begins with 0 uses for its twelve.
fn ean_8(digits: &str) -> String {
    let both = ean_13(&format!("0{}00{}00", &digits[..4], &digits[4..]));
    format!("101{}01010{}101", &both[3..31], &both[50..78])
}

/// Interleaved 2 of 5, ISO/IEC 16390: wide elements three modules.
fn itf(digits: &str) -> String {
    const WIDE: [&str; 10] = ["11331", "31113", "13113", "33111", "11313", "31311", "13311", "11133", "31131", "13131"];
    let digits: Vec<usize> = digits.chars().filter_map(|c| c.to_digit(10)).map(|digit| digit as usize).collect();
    let pairs = digits.chunks_exact(2).flat_map(|pair| WIDE[pair[0]].chars().zip(WIDE[pair[1]].chars()));
    let middle: String = pairs.flat_map(|(bar, space)| [bar, space]).collect();
    of_widths(&format!("1111{middle}311"))
}

/// Code 128, ISO/IEC 15417: start B, 1 2 3 (values 17 18 19), check character 104 + 17 + 36 + 57 modulo 103 = 8, stop.
fn code_128_of_123() -> String {
    of_widths("211214 123221 223211 221132 132212 2331112")
}

fn label(camera: Camera) -> (Drawing, Drawn) {
    let mut drawing = Drawing::new(1200, 900, 215.0, camera);
    let drawn = drawing.symbol("HTTPS://EXAMPLE.COM/01/06901234567892", (20.0, 10.0), 0.5, 0.0, 45.0);
    drawing.text([-45.0, 16.0, 5.0, 30.0], 2.0, 45.0, &mut Chance(1));
    (drawing, drawn)
}

fn whole(drawing: &Drawing) -> [Point; 4] {
    let (w, h) = (drawing.grey.width() as f64, drawing.grey.height() as f64);
    [[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]].map(Point::from)
}

fn search(drawing: &Drawing, drawn: &Drawn, noise: f64) -> Vec<LinearSymbol> {
    find(&drawing.seen(1, noise, 5).sight(), &drawn.placed, &[], &whole(drawing))
}

const EAN: &str = "6901234567892";

/// Bars from (-40, -20) on, 12 mm high.
fn bars(drawing: &mut Drawing, modules: &str, module: f64) -> [Point; 4] {
    let width = drawing.bars(modules, (-40.0, -20.0), module, 12.0, 45.0);
    let camera = drawing.camera;
    [(-40.0, -20.0), (-40.0 + width, -20.0), (-40.0 + width, -8.0), (-40.0, -8.0)].map(|(x, y)| camera.see(x, y))
}

fn off(found: &[Point; 4], truth: &[Point; 4]) -> f64 {
    found.iter().zip(truth).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max)
}

#[test]
fn symbologies_are_read_and_measured() {
    for (modules, symbology, text) in [
        (ean_13(EAN), LinearSymbology::Ean13, EAN),
        (ean_8("96385074"), LinearSymbology::Ean8, "96385074"),
        (ean_13("0036000291452"), LinearSymbology::UpcA, "036000291452"),
        (code_128_of_123(), LinearSymbology::Code128, "123"),
        (itf("06901234567892"), LinearSymbology::Itf14, "06901234567892"),
    ] {
        let (mut drawing, drawn) = label(CAMERA);
        let truth = bars(&mut drawing, &modules, 0.33);
        let found = search(&drawing, &drawn, 3.0);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].symbology, found[0].text.as_str()), (symbology, text));
        let off = off(&found[0].corners, &truth);
        assert!(off < 0.5, "{text}: {off} px");
    }
}

/// Upside down, on its side, at an angle, tilted: the corners begin where the text does.
#[test]
fn symbols_are_found_however_the_label_lies() {
    for turn in [-170.0, -90.0, -33.0, 7.0, 45.0, 90.0, 121.0, 180.0] {
        for tilt in [0.0, 10.0] {
            let (mut drawing, drawn) = label(Camera { turn, tilt, axis: 70.0, px_per_mm: 10.0, ..CAMERA });
            let truth = bars(&mut drawing, &ean_13(EAN), 0.33);
            let found = search(&drawing, &drawn, 4.0);
            assert_eq!(found.len(), 1, "{turn} {tilt}: {found:?}");
            assert_eq!(found[0].text, EAN);
            let off = off(&found[0].corners, &truth);
            assert!(off < 0.6, "{turn} {tilt}: {off} px");
        }
    }
}

/// The symbol is turned by a quarter against the bars, or by an odd angle on an upright label.
#[test]
fn a_turned_symbol_does_not_hide_the_bars() {
    for turn in [90.0, 37.0] {
        let mut drawing = Drawing::new(1200, 900, 215.0, CAMERA);
        let drawn = drawing.symbol("HTTPS://EXAMPLE.COM", (20.0, 10.0), 0.5, turn, 45.0);
        bars(&mut drawing, &ean_13(EAN), 0.33);
        assert_eq!(search(&drawing, &drawn, 3.0).len(), 1, "{turn}");
    }
}

#[test]
fn several_symbols_and_small_modules() {
    let (mut drawing, drawn) = label(CAMERA);
    drawing.bars(&ean_13(EAN), (-40.0, -30.0), 0.25, 8.0, 45.0);
    drawing.bars(&code_128_of_123(), (-40.0, -15.0), 0.3, 8.0, 45.0);
    let mut texts: Vec<String> = search(&drawing, &drawn, 3.0).into_iter().map(|symbol| symbol.text).collect();
    texts.sort();
    assert_eq!(texts, ["123", EAN]);
}

#[test]
fn nothing_is_read_where_nothing_is() {
    let mut chance = Chance(77);
    for _ in 0..10 {
        let (mut drawing, drawn) = label(Camera { turn: chance.between(-180.0, 180.0), ..CAMERA });
        let digits: String = (0..95).map(|_| if chance.next() < 0.5 { '1' } else { '0' }).collect();
        bars(&mut drawing, &digits, 0.33);
        drawing.text([-45.0, -35.0, 40.0, -22.0], 1.5, 45.0, &mut chance);
        assert_eq!(search(&drawing, &drawn, 5.0), []);
    }
    // A wrong check digit.
    let (mut drawing, drawn) = label(CAMERA);
    let right = ean_13(EAN);
    // The last digit 2 (1101100) made 3 (1000010).
    let wrong = format!("{}1000010101", &right[..85]);
    bars(&mut drawing, &wrong, 0.33);
    assert_eq!(search(&drawing, &drawn, 3.0), []);
}

#[test]
fn hostile_pictures_are_survived() {
    let (_, drawn) = label(CAMERA);
    let mut chance = Chance(1);
    for (width, height) in [(1, 1), (1, 900), (900, 1), (3, 3), (300, 200)] {
        let noise = Plane::from_fn(width, height, |_, _| (255.0 * chance.next()) as u8);
        let area = [[0.0, 0.0], [width as f64, 0.0], [width as f64, height as f64], [0.0, height as f64]];
        let seen = Seen::new(noise);
        assert_eq!(find(&seen.sight(), &drawn.placed, &[], &area.map(Point::from)), []);
        let nowhere = [Point::new(f64::NAN, 0.0), Point::new(1e30, 1e30), Point::new(-1e30, 0.0)];
        assert_eq!(find(&seen.sight(), &drawn.placed, &[], &nowhere), []);
    }
}

/// The sample label and labels by lot, whose corners are known exactly.
#[test]
fn bars_of_drawn_labels_are_measured() {
    use crate::inspect::{Request, inspect_placed};
    use crate::synth::label::{good, label_truth, random_label, render_label};

    for scene in std::iter::once(good()).chain((0..4).map(|seed| random_label(seed, 10.0))) {
        let frame = render_label(&scene).expect("can be drawn");
        let truth = label_truth(&scene).expect("fits");
        let inspected = inspect_placed(&frame, &Request::default()).expect("a request");
        let places = &inspected.places;
        let area = truth.corners_px.map(Point::from);
        let found = find(&inspected.sight(), &places[0], &places[1..], &area);
        let [linear] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((linear.symbology, &linear.text), (LinearSymbology::Ean13, &truth.linear[0].digits));
        let off = off(&linear.corners, &truth.linear[0].corners_px.map(Point::from));
        assert!(off < 0.6, "{off} px");
    }
}
