//! What the rig's own methods find on a picture of a calibration card.

use grader::calibration::Geometry;
use grader::geometry::{Homography, Point};
use grader::inspect::{Request, inspect};

use super::*;
use crate::card::drawing::BLACK;
use crate::focus::measure_card_edges;
use crate::lens::{Direction, find_grid};

const DPI: f64 = 600.0;

/// Mean reflectance inside a rectangle, mm, a pixel away from its borders.
fn mean(picture: &Plane<f64>, corner: [f64; 2], size: [f64; 2]) -> f64 {
    let scale = DPI / 25.4;
    let range =
        |k: usize| (corner[k] * scale).ceil() as usize + 1..((corner[k] + size[k]) * scale).floor() as usize - 1;
    let mut all = Vec::new();
    for row in range(1) {
        all.extend_from_slice(&picture.row(row)[range(0)]);
    }
    all.iter().sum::<f64>() / all.len() as f64
}

#[test]
fn grid_patches_edges_bars_and_id_are_where_the_description_says() {
    let printer = Dots::per_inch(600.0).unwrap();
    for (look, dots) in [(GridLook::Dots, Dots::FREE), (GridLook::Chessboard, Dots::FREE), (GridLook::Dots, printer)] {
        let sheet = calibration(look, dots);
        let picture = picture(&sheet, DPI);
        let frame = seen(&picture);
        let grid = sheet.card.grid.as_ref().unwrap();
        let found = find_grid(&frame, grid).unwrap();
        assert_eq!((found.direction, found.nodes.len()), (Direction::Marked, 23 * 13), "{look:?}");
        let worst = found.nodes.iter().map(|node| (node.pixel - node.millimetres * (DPI / 25.4)).norm());
        let worst = worst.fold(0.0, f64::max);
        println!("{look:?}: nodes within {worst:.4} px");
        // Without any blur, edges of corners fall between pixels and the gradients about them are few.
        let limit = if look == GridLook::Dots { 0.002 } else { 0.1 };
        assert!(worst < limit, "{look:?}: {worst}");
        for patch in &sheet.card.patches {
            let found = mean(&picture, patch.corner_mm, patch.size_mm);
            assert!((found - patch.reflectance).abs() < 1e-9, "{}: {found}", patch.name);
        }
        edges_are_sharp(&sheet, &frame);
        bars_have_their_length(&sheet, &picture);
        let record = inspect(&frame, &Request::default()).unwrap();
        let id = record.symbols.iter().find(|symbol| symbol.text.as_deref() == Some(&sheet.card.symbols[0].text));
        let id = id.unwrap();
        assert_eq!(id.text.as_deref(), Some(format!("{}/T-1", sheet.card.id).as_str()));
        let corner = Point::from(sheet.card.symbols[0].corner_mm) * (DPI / 25.4);
        assert!((Point::from(id.corners[0]) - corner).norm() < 0.5, "{:?} {corner:?}", id.corners[0]);
    }
}

fn edges_are_sharp(sheet: &Sheet, frame: &Frame) {
    let scale = 25.4 / DPI;
    let plane = Homography::from_rows([[scale, 0.0, 0.0], [0.0, scale, 0.0], [0.0, 0.0, 1.0]]);
    let geometry = Geometry::new(None, plane, frame.width(), frame.height()).unwrap();
    let edges = measure_card_edges(frame, &sheet.card.edges, &geometry);
    assert_eq!(edges.len(), 16);
    for edge in edges {
        let sharpness = edge.sharpness.unwrap_or_else(|error| panic!("{}: {error}", edge.name));
        // A pixel that is the mean over its square rises from 10 to 90 % within 0.8 px.
        assert!((sharpness.rise_px - 0.8).abs() < 0.2, "{}: {}", edge.name, sharpness.rise_px);
    }
}

/// The middle of the first and the last line of each bar.
fn bars_have_their_length(sheet: &Sheet, picture: &Plane<f64>) {
    let scale = DPI / 25.4;
    for bar in &sheet.card.bars {
        let axis = usize::from(bar.from_mm[0] == bar.to_mm[0]);
        let middle = |end: [f64; 2]| {
            // At 2.6 mm of the 3 mm that only the last lines reach.
            let across = ((end[1 - axis] + 1.1) * scale) as usize;
            let along = (end[axis] * scale) as usize;
            let ink = |at: usize| {
                let level = if axis == 0 { picture[(across, at)] } else { picture[(at, across)] };
                (PAPER - level) / (PAPER - BLACK)
            };
            // Pixels that ink covers wholly, and the shares of those before and behind.
            let whole: Vec<usize> = (along - 8..=along + 8).filter(|at| ink(*at) > 1.0 - 1e-9).collect();
            let (first, last) = (whole[0], whole[whole.len() - 1]);
            let (left, right) = (first as f64 - ink(first - 1), (last + 1) as f64 + ink(last + 1));
            f64::midpoint(left, right) / scale
        };
        let (from, to) = (middle(bar.from_mm), middle(bar.to_mm));
        assert!((from - bar.from_mm[axis]).abs() < 2e-4, "{from} {bar:?}");
        assert!((to - from - bar.length_mm).abs() < 2e-4, "{} {bar:?}", to - from);
    }
}

#[test]
fn small_cards_are_in_proportion() {
    let order = CalibrationOrder { look: GridLook::Dots, pitch_mm: 2.0, dots: Dots::FREE, serial: Serial::default() };
    let sheet = calibration_card(&order).unwrap();
    assert_eq!(sheet.card.size_mm, [59.2, 42.0]);
    assert_eq!(sheet.card.bars.iter().map(|bar| bar.length_mm).collect::<Vec<_>>(), [40.0, 20.0]);
    let frame = seen(&picture(&sheet, 1200.0));
    let found = find_grid(&frame, sheet.card.grid.as_ref().unwrap()).unwrap();
    assert_eq!(found.nodes.len(), 23 * 13);
}
