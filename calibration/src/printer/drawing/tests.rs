use super::*;

fn drawing() -> Drawing {
    let mut drawing = Drawing::new(50.0, 20.0, "a < b & c\u{1}");
    drawing.rectangle(Rectangle { x: 1.0, y: 2.0, width: 3.5, height: 4.25 }, BLACK);
    drawing.text((10.0, 10.0), 3.0, Anchor::Middle, [200, 0, 0], "X 尺寸");
    drawing
}

#[test]
fn svg_has_the_shapes_in_millimetres() {
    let svg = drawing().to_svg();
    assert!(svg.contains("viewBox=\"0 0 50 20\"") && svg.contains("width=\"50mm\""));
    assert!(svg.contains("M1 2h3.5v4.25h-3.5z"));
    assert!(svg.contains("<title>a &lt; b &amp; c</title>"));
}

#[test]
fn pdf_has_the_shapes_and_ends_as_it_should() {
    let pdf = drawing().to_pdf();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("1 2 3.5 4.25 re") && text.trim_end().ends_with("%%EOF"));
    // Black is grey, so that it is printed with one ink.
    assert!(text.contains("0 g"));
}

/// The em square of a Chinese character is as wide as its size; what is anchored in the middle lies on both sides alike.
#[test]
fn text_stands_where_it_is_anchored() {
    let glyphs = Glyphs::new();
    assert!((glyphs.width("尺寸", 3.0) - 6.0).abs() < 1e-6);
    let left = |anchor| {
        let steps = glyphs.outline("尺寸", (10.0, 10.0), 3.0, anchor);
        let x = |step: &Step| match step {
            Step::Move(p) | Step::Line(p) | Step::Cubic(_, _, p) => Some(p[0]),
            Step::Close => None,
        };
        steps.iter().filter_map(x).min_by(f64::total_cmp).unwrap()
    };
    assert!((left(Anchor::Start) - left(Anchor::Middle) - 3.0).abs() < 1e-9);
    assert!((left(Anchor::Start) - left(Anchor::End) - 6.0).abs() < 1e-9);
}
