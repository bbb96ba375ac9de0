//! Cards as a whole: what their files hold, and what is measured on pictures of them.

mod calibrations;
mod certificates;
mod conformances;
mod files;

use grader::frame::Frame;
use grader::plane::Plane;
use grader::report::Language;

use super::drawing::{Contour, Drawing, Figure, PAPER, Shape, Stroke, Tint};
use super::*;

/// What a linear camera of 16 bits makes of reflectances: full scale is reflectance 1.
fn seen(reflectance: &Plane<f64>) -> Frame {
    Frame::from_luma16(reflectance.map(|r| (r * 65_535.0).round() as u16), 16).unwrap()
}

/// The picture of a card as its SVG file has it.
fn picture(sheet: &Sheet, dpi: f64) -> Plane<f64> {
    to_reflectance(&parse_svg(&to_svg(&sheet.drawing)), dpi)
}

fn calibration(look: GridLook, dots: Dots) -> Sheet {
    calibration_card(&CalibrationOrder { look, pitch_mm: 5.0, dots, serial: Serial::new("T-1").unwrap() }).unwrap()
}

fn conformance(symbology: Symbology, x: &[f64], dots: Dots) -> Sheet {
    let serial = Serial::new("T-1").unwrap();
    let order = ConformanceOrder { symbology, x_mm: x.to_vec(), dots, serial, language: Language::En };
    conformance_card(&order).unwrap()
}

/// Reads back the SVG of cards. The first figure is the paper.
fn parse_svg(text: &str) -> Drawing {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let number = |tag: &str, name: &str| attribute(tag, name).trim_end_matches("mm").parse::<f64>().unwrap();
    let tags: Vec<&str> = text.split('<').collect();
    let root = tags.iter().find(|tag| tag.starts_with("svg")).unwrap();
    let size_mm = ["width", "height"].map(|name| number(root, name));
    assert_eq!(attribute(root, "viewBox"), format!("0 0 {} {}", size_mm[0], size_mm[1]));
    let mut shapes = Vec::new();
    for tag in tags {
        let figure = if tag.starts_with("circle") {
            Figure::Disc { centre: [number(tag, "cx"), number(tag, "cy")], radius: number(tag, "r") }
        } else if tag.starts_with("path") {
            Figure::Area(parse_path(&attribute(tag, "d")))
        } else {
            continue;
        };
        let grey = u8::from_str_radix(&attribute(tag, "fill")[1..3], 16).unwrap();
        shapes.push(Shape { figure, tint: Tint(255 - grey) });
    }
    assert_eq!(shapes.remove(0).tint, Tint::NONE);
    Drawing { title: String::new(), size_mm, shapes }
}

fn parse_path(path: &str) -> Vec<Contour> {
    let contour = |text: &str| {
        let numbers = |text: &str| text.split(' ').map(|n| n.parse::<f64>().unwrap()).collect::<Vec<_>>();
        let end = text.find(['L', 'Q']).unwrap_or(text.len());
        let start = numbers(&text[..end]);
        let mut strokes = Vec::new();
        let mut rest = &text[end..];
        while !rest.is_empty() {
            let end = rest[1..].find(['L', 'Q']).map_or(rest.len(), |at| at + 1);
            let n = numbers(&rest[1..end]);
            strokes.push(match rest.as_bytes()[0] {
                b'L' => Stroke::Line([n[0], n[1]]),
                _ => Stroke::Curve([n[0], n[1]], [n[2], n[3]]),
            });
            rest = &rest[end..];
        }
        Contour { start: [start[0], start[1]], strokes }
    };
    if path.contains('H') {
        return Vec::new();
    }
    path.split_terminator('Z').map(|text| contour(text.strip_prefix('M').unwrap())).collect()
}

#[test]
fn every_character_of_the_cards_has_a_shape() {
    let lettering = text::Lettering::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/card");
    let mut sources = String::new();
    for file in ["calibration.rs", "conformance.rs"] {
        sources.push_str(&std::fs::read_to_string(folder.join(file)).unwrap());
    }
    let chinese = |c: &char| matches!(c, '\u{3001}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}');
    let missing: String = sources.chars().filter(chinese).filter(|c| !lettering.has(*c)).collect();
    assert_eq!(missing, "", "take other words, or make the font again as assets/fonts/README.md says");
    assert!((' '..='~').chain("·".chars()).all(|c| lettering.has(c)));
    assert!(sources.chars().filter(chinese).count() > 30, "the sources were read");
}
