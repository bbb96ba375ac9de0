//! Drawings as SVG 1.1.

use std::fmt::Write as _;

use super::{Colour, Drawing, Glyphs, Item, Step};

pub(super) fn write(drawing: &Drawing, glyphs: &Glyphs) -> String {
    let (width, height) = (number(drawing.width), number(drawing.height));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" \
         height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escaped(&drawing.title)
    );
    for item in &drawing.items {
        let (path, colour, sharp) = match item {
            Item::Area { rectangles, colour } => {
                let mut path = String::new();
                for r in rectangles {
                    let [x, y, w, h] = [r.x, r.y, r.width, r.height].map(number);
                    let _ = write!(path, "M{x} {y}h{w}v{h}h-{w}z");
                }
                (path, *colour, true)
            }
            Item::Text { x, y, size, anchor, colour, text } => {
                (steps(&glyphs.outline(text, (*x, *y), *size, *anchor)), *colour, false)
            }
        };
        if !path.is_empty() {
            let sharp = if sharp { " shape-rendering=\"crispEdges\"" } else { "" };
            let _ = writeln!(out, "<path fill=\"{}\"{sharp} d=\"{path}\"/>", hexadecimal(colour));
        }
    }
    out + "</svg>\n"
}

fn steps(steps: &[Step]) -> String {
    let mut path = String::new();
    let pair = |[x, y]: [f64; 2]| format!("{} {}", number(x), number(y));
    for step in steps {
        let _ = match step {
            Step::Move(p) => write!(path, "M{}", pair(*p)),
            Step::Line(p) => write!(path, "L{}", pair(*p)),
            Step::Cubic(a, b, p) => write!(path, "C{} {} {}", pair(*a), pair(*b), pair(*p)),
            Step::Close => write!(path, "z"),
        };
    }
    path
}

/// Tenths of a micrometre: a hundredth of a dot of 2400 dpi.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

fn hexadecimal([r, g, b]: Colour) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Characters that XML 1.0 does not allow are left out.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
