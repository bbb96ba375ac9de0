//! Cards as PDF: one page of the card's size, in whose contents one unit is one millimetre too.

use pdf_writer::{Content, Finish, Pdf, Rect, Ref, TextStr};

use super::drawing::{Contour, Drawing, Figure, Millimetres, Stroke, rounded};

/// Points of 1/72 inch in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// Arcs of a disc. Eight cubic curves leave a circle by less than 4e-6 of its radius.
const ARCS: u32 = 8;

/// The card as a PDF document. Grey is that of the device: 1 is paper, 0 full black, without any colour management.
#[must_use]
pub fn to_pdf(drawing: &Drawing) -> Vec<u8> {
    let [catalog, pages, page, contents, info] = [1, 2, 3, 4, 5].map(Ref::new);
    let [width, height] = drawing.size_mm.map(|side| (rounded(side) * POINTS) as f32);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.media_box(Rect::new(0.0, 0.0, width, height)).parent(pages).contents(contents);
    leaf.resources();
    leaf.finish();
    pdf.stream(contents, &content(drawing));
    pdf.document_info(info).title(TextStr(&drawing.title));
    pdf.finish()
}

/// What is drawn. Coordinates are those of the SVG: `f32` holds seven digits, enough for 0.1 µm up to 999 mm.
fn content(drawing: &Drawing) -> Vec<u8> {
    let mut content = Content::new();
    let scale = POINTS as f32;
    content.save_state();
    content.transform([scale, 0.0, 0.0, -scale, 0.0, (rounded(drawing.size_mm[1]) * POINTS) as f32]);
    for shape in &drawing.shapes {
        content.set_fill_gray((f64::from(shape.tint.grey()) / 255.0) as f32);
        match &shape.figure {
            Figure::Disc { centre, radius } => disc(&mut content, *centre, *radius),
            Figure::Area(contours) => contours.iter().for_each(|contour| trace(&mut content, contour)),
        }
        content.fill_nonzero();
    }
    content.restore_state();
    content.finish().into_vec()
}

fn trace(content: &mut Content, contour: &Contour) {
    let [x, y] = place(contour.start);
    content.move_to(x, y);
    let mut here = contour.start;
    for stroke in &contour.strokes {
        match *stroke {
            Stroke::Line(to) => {
                let [x, y] = place(to);
                content.line_to(x, y);
                here = to;
            }
            Stroke::Curve(control, to) => {
                // A quadratic curve as a cubic one.
                let towards = |from: Millimetres| [0, 1].map(|k| from[k] + (control[k] - from[k]) * 2.0 / 3.0);
                cubic(content, towards(here), towards(to), to);
                here = to;
            }
        }
    }
    content.close_path();
}

fn disc(content: &mut Content, [cx, cy]: Millimetres, radius: f64) {
    let step = std::f64::consts::TAU / f64::from(ARCS);
    let handle = radius * 4.0 / 3.0 * (step / 4.0).tan();
    let at = |angle: f64| [cx + radius * angle.cos(), cy + radius * angle.sin()];
    let along = |angle: f64, way: f64| {
        let [x, y] = at(angle);
        [x - way * angle.sin(), y + way * angle.cos()]
    };
    let [x, y] = place(at(0.0));
    content.move_to(x, y);
    for arc in 0..ARCS {
        let (from, to) = (f64::from(arc) * step, f64::from(arc + 1) * step);
        cubic(content, along(from, handle), along(to, -handle), at(to));
    }
    content.close_path();
}

fn cubic(content: &mut Content, first: Millimetres, second: Millimetres, to: Millimetres) {
    let ([x1, y1], [x2, y2], [x, y]) = (place(first), place(second), place(to));
    content.cubic_to(x1, y1, x2, y2, x, y);
}

fn place(point: Millimetres) -> [f32; 2] {
    point.map(|value| rounded(value) as f32)
}
