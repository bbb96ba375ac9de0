//! Cards as SVG: one unit is one millimetre.

use std::fmt::Write as _;

use super::drawing::{Contour, Drawing, Figure, Shape, Stroke, Tint, decimal};

/// The card as an SVG document of its true size.
#[must_use]
pub fn to_svg(drawing: &Drawing) -> String {
    let [width, height] = drawing.size_mm.map(decimal);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n",
        escaped(&drawing.title)
    );
    // Paper is white in files, so that a viewer with a dark ground shows it too.
    let _ = writeln!(out, "<path fill=\"#ffffff\" d=\"M0 0H{width}V{height}H0Z\"/>");
    for shape in &drawing.shapes {
        write_shape(&mut out, shape);
    }
    out.push_str("</svg>\n");
    out
}

fn write_shape(out: &mut String, shape: &Shape) {
    let fill = colour(shape.tint);
    match &shape.figure {
        Figure::Disc { centre, radius } => {
            let [x, y] = centre.map(decimal);
            let _ = writeln!(out, "<circle fill=\"{fill}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>", decimal(*radius));
        }
        Figure::Area(contours) => {
            let _ = write!(out, "<path fill=\"{fill}\" d=\"");
            for contour in contours {
                write_contour(out, contour);
            }
            out.push_str("\"/>\n");
        }
    }
}

fn write_contour(out: &mut String, contour: &Contour) {
    let point = |[x, y]: [f64; 2]| format!("{} {}", decimal(x), decimal(y));
    let _ = write!(out, "M{}", point(contour.start));
    for stroke in &contour.strokes {
        let _ = match *stroke {
            Stroke::Line(to) => write!(out, "L{}", point(to)),
            Stroke::Curve(control, to) => write!(out, "Q{} {}", point(control), point(to)),
        };
    }
    out.push('Z');
}

fn colour(tint: Tint) -> String {
    let grey = tint.grey();
    format!("#{grey:02x}{grey:02x}{grey:02x}")
}

/// Text between tags: markup escaped, and characters that XML cannot hold or that change the direction of writing
/// replaced.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() || is_bidi(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_titles_stay_text() {
        let title = "</title><script>alert(1)</script>\u{202e}\0\n\"'&";
        let svg = to_svg(&Drawing { title: title.into(), size_mm: [10.0, 20.5], shapes: Vec::new() });
        assert!(!svg.contains("<script") && !svg.contains('\0') && !svg.contains('\u{202e}'));
        assert!(svg.contains("&lt;script&gt;") && svg.contains("&quot;&apos;&amp;"));
        assert!(svg.contains("width=\"10mm\" height=\"20.5mm\" viewBox=\"0 0 10 20.5\""));
    }
}
