use grader::synth::label::PrintedSymbol;
use grader::synth::spec::Content;

use super::*;

fn settings(text: &str) -> SimulationSettings {
    text.parse().unwrap()
}

/// A part without fault that lies in the middle.
fn part(settings: &SimulationSettings) -> Part {
    Part { fault: None, shift: [0, 0], ..Part::new(settings, 8) }
}

#[test]
fn a_picture_is_that_of_the_forward_model() {
    let settings = settings("noise=0 faults=0");
    let studio = Studio::new(&settings).unwrap();
    let part = part(&settings);
    let drawn = studio.draw(&part, 1.0).unwrap();
    let scene = good();
    let [width, height] = settings.size;
    let at = [0, 1].map(|k| studio.centre[k] - studio.border[k] as f64);
    let items = scene.items.iter().map(|item| match item {
        Item::Symbol(code) => Item::Symbol(PrintedSymbol { message: Content::Text(part.text.clone()), ..code.clone() }),
        other => other.clone(),
    });
    let scene = LabelScene {
        picture: settings.size,
        camera: Camera { at, scale: studio.scale, ..scene.camera },
        items: items.collect(),
        ..scene.clone()
    };
    let expected = render_label(&scene).unwrap();
    let expected = grader::inspect::picture(&expected);
    assert_eq!((drawn.width(), drawn.height()), (width, height));
    // The forward model chooses the mask, so that codes differ; outside of it everything is as it draws it.
    let reach = 24.0 * studio.pitch;
    let mut compared = 0;
    for y in 0..height {
        for x in 0..width {
            if (x as f64 - at[0]).abs() < reach && (y as f64 - at[1]).abs() < reach {
                continue;
            }
            assert_eq!(drawn[(y, x)], expected[(y, x)], "row {y}, column {x}");
            compared += 1;
        }
    }
    assert!(compared > width * height / 2);
}

#[test]
fn a_label_without_mark_is_that_of_the_forward_model() {
    let settings = settings("size=640x480");
    let studio = Studio::new(&settings).unwrap();
    let scene = good();
    let items = scene.items.iter().filter(|item| !matches!(item, Item::Symbol(_) | Item::Mark { .. })).cloned();
    let scene = LabelScene {
        picture: [studio.faces[1].width(), studio.faces[1].height()],
        camera: Camera { at: studio.centre, scale: studio.scale, ..scene.camera },
        items: items.collect(),
        ..scene.clone()
    };
    let expected = render_label(&scene).unwrap();
    assert_eq!(studio.faces[1], *grader::inspect::picture(&expected));
    assert_ne!(studio.faces[0], studio.faces[1]);
}

#[test]
fn labels_lie_where_the_part_says() {
    let settings = settings("noise=0 faults=0");
    let studio = Studio::new(&settings).unwrap();
    let middle = studio.draw(&part(&settings), 1.0).unwrap();
    let moved = studio.draw(&Part { shift: [7, -5], ..part(&settings) }, 1.0).unwrap();
    for (row, column) in [(300, 200), (512, 640), (700, 900), (641, 871)] {
        assert_eq!(moved[(row - 5, column + 7)], middle[(row, column)]);
    }
}

#[test]
fn light_scales_grey_and_noise_has_the_stated_width() {
    let quiet = Studio::new(&settings("noise=0")).unwrap();
    let corner = |light| quiet.draw_empty(3, light)[(0, 0)];
    // Reflectance 0.28 of the belt.
    assert_eq!([corner(1.0), corner(0.5), corner(0.0), corner(8.0)], [71, 36, 0, 255]);
    let noisy = Studio::new(&settings("noise=0.02")).unwrap().draw_empty(3, 1.0);
    let count = noisy.data().len() as f64;
    let mean = noisy.data().iter().map(|pixel| f64::from(*pixel)).sum::<f64>() / count;
    let variance = noisy.data().iter().map(|pixel| (f64::from(*pixel) - mean).powi(2)).sum::<f64>() / count;
    // 0.02 · 255 = 5.1, and a twelfth for rounding; 65536 numbers leave 0.3 % of doubt.
    assert!((variance.sqrt() - 5.11).abs() < 0.08, "{}", variance.sqrt());
}
