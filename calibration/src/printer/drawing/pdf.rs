//! Drawings as PDF: one page of exactly their size.

use pdf_writer::{Content, Finish as _, Pdf, Rect, Ref, TextStr};

use super::{Drawing, Glyphs, Item, Step};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

pub(super) fn write(drawing: &Drawing, glyphs: &Glyphs) -> Vec<u8> {
    let [catalogue, pages, page, contents, information] = [1, 2, 3, 4, 5].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalogue).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.parent(pages).contents(contents);
    sheet.media_box(Rect::new(0.0, 0.0, (drawing.width * POINTS) as f32, (drawing.height * POINTS) as f32));
    sheet.resources();
    sheet.finish();
    pdf.document_info(information).title(TextStr(&drawing.title));
    pdf.stream(contents, &content(drawing, glyphs));
    pdf.finish()
}

fn content(drawing: &Drawing, glyphs: &Glyphs) -> Vec<u8> {
    let mut content = Content::new();
    // Millimetres from the upper left corner, y down, as in the drawing.
    let scale = POINTS as f32;
    content.transform([scale, 0.0, 0.0, -scale, 0.0, (drawing.height * POINTS) as f32]);
    for item in &drawing.items {
        let colour = match item {
            Item::Area { colour, .. } | Item::Text { colour, .. } => *colour,
        };
        if colour.iter().all(|c| *c == colour[0]) {
            // Grey stays one ink: black in RGB may be printed with all of them.
            content.set_fill_gray(f32::from(colour[0]) / 255.0);
        } else {
            let [r, g, b] = colour.map(|c| f32::from(c) / 255.0);
            content.set_fill_rgb(r, g, b);
        }
        let drawn = match item {
            Item::Area { rectangles, .. } => {
                for r in rectangles {
                    content.rect(r.x as f32, r.y as f32, r.width as f32, r.height as f32);
                }
                !rectangles.is_empty()
            }
            Item::Text { x, y, size, anchor, text, .. } => {
                let steps = glyphs.outline(text, (*x, *y), *size, *anchor);
                follow(&steps, &mut content);
                !steps.is_empty()
            }
        };
        if drawn {
            content.fill_nonzero();
        }
    }
    content.finish().to_vec()
}

fn follow(steps: &[Step], content: &mut Content) {
    for step in steps {
        let single = |p: [f64; 2]| (p[0] as f32, p[1] as f32);
        match step {
            Step::Move(p) => {
                let (x, y) = single(*p);
                content.move_to(x, y);
            }
            Step::Line(p) => {
                let (x, y) = single(*p);
                content.line_to(x, y);
            }
            Step::Cubic(a, b, p) => {
                let ((ax, ay), (bx, by), (x, y)) = (single(*a), single(*b), single(*p));
                content.cubic_to(ax, ay, bx, by, x, y);
            }
            Step::Close => {
                content.close_path();
            }
        }
    }
}
