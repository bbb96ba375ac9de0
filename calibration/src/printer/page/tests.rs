use super::*;
use crate::printer::drawing::Item;
use crate::printer::sheet::lay_out;
use crate::printer::testing::request;

#[test]
fn all_that_is_written_has_shapes_in_the_font_and_stays_on_the_page() {
    let plan = lay_out(&request()).unwrap();
    let glyphs = Glyphs::new();
    for language in [Language::En, Language::Zh] {
        let drawing = draw(&plan, language);
        for item in &drawing.items {
            let Item::Text { x, y, size, anchor, text, .. } = item else { continue };
            let missing: String = text.chars().filter(|c| !glyphs.has(*c)).collect();
            assert_eq!(missing, "", "{text}");
            let width = glyphs.width(text, *size);
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            assert!(left > 5.0 && left + width < drawing.width - 11.0, "{text}: {left} {width}");
            assert!(*y > 5.0 && *y < drawing.height - 4.5, "{text}");
        }
    }
}

#[test]
fn files_have_the_size_of_the_page() {
    let plan = lay_out(&request()).unwrap();
    let drawing = draw(&plan, Language::En);
    let svg = drawing.to_svg();
    let width = format!("{:.4}", plan.page_dots[0] * plan.dot_mm);
    let width = width.trim_end_matches('0').trim_end_matches('.');
    assert!(svg.contains(&format!("width=\"{width}mm\"")), "{width}");
    assert!(svg.ends_with("</svg>\n"));
    let pdf = drawing.to_pdf();
    assert!(pdf.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(&pdf);
    let points = (plan.page_dots[0] * plan.dot_mm * 72.0 / 25.4) as f32;
    assert!(text.contains(&format!("/MediaBox [0 0 {points}")), "{points}");
}
