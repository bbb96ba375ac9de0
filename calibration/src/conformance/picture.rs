//! A conformance run as a picture (SVG): for each line of the table where the readings lie within the tolerance.

use grader::report::{Language, Text, visible};

use super::table::{ConformanceReport, Outcome, Row};
use crate::quantity::name;

const WIDTH: f64 = 900.0;
const ROW: f64 = 26.0;
const HEAD: f64 = 74.0;
const FOOT: f64 = 40.0;
/// Place of the certified value and half the width of the tolerance, px.
const MIDDLE: f64 = 560.0;
const HALF: f64 = 150.0;
/// What lies farther off is drawn here, tolerances.
const FARTHEST: f64 = 1.4;

/// The picture.
#[must_use]
pub fn to_svg(report: &ConformanceReport, language: Language) -> String {
    let say = |zh, en| Text::new(zh, en).say(language);
    let rows: Vec<&Row> = report.rows.iter().collect();
    let height = HEAD + ROW * rows.len() as f64 + FOOT;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"Noto Sans, Noto Sans SC, sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    let title = match language {
        Language::En => format!("Conformance, {}: card {} {}", report.date, report.card, report.serial),
        Language::Zh => format!("符合性检查 {}：卡 {} {}", report.date, report.card, report.serial),
    };
    out += &text(16.0, 28.0, "start", 17, &title);
    out += &text(MIDDLE - HALF, HEAD - 12.0, "middle", 11, say("−允差", "−tolerance"));
    out += &text(MIDDLE, HEAD - 12.0, "middle", 11, say("标准值", "certified"));
    out += &text(MIDDLE + HALF, HEAD - 12.0, "middle", 11, say("+允差", "+tolerance"));
    for (index, row) in rows.iter().enumerate() {
        out += &line(row, HEAD + ROW * (index as f64 + 0.5), language);
    }
    let result = say(
        match report.outcome {
            Outcome::Passed => "结果：合格",
            Outcome::NotPassed => "结果：不合格",
            Outcome::NotComplete | Outcome::NotAssessed => "结果：不完整",
        },
        match report.outcome {
            Outcome::Passed => "Result: passed",
            Outcome::NotPassed => "Result: not passed",
            Outcome::NotComplete | Outcome::NotAssessed => "Result: not complete",
        },
    );
    out += &text(16.0, height - 14.0, "start", 15, result);
    out + "</svg>\n"
}

fn line(row: &Row, y: f64, language: Language) -> String {
    let name = name(&row.parameter);
    let name = if language == Language::Zh { name.zh } else { name.en };
    let mut out = text(16.0, y + 4.0, "start", 13, &format!("{}  {name}", row.symbol));
    match row.tolerance.filter(|tolerance| *tolerance > 0.0) {
        Some(tolerance) => {
            let place = |deviation: f64| MIDDLE + HALF * (deviation / tolerance).clamp(-FARTHEST, FARTHEST);
            out += &format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" fill=\"#dfe9f5\"/>\n\
                 <path d=\"M{MIDDLE} {:.1}v14\" stroke=\"#6b7f99\"/>\n",
                MIDDLE - HALF,
                y - 7.0,
                2.0 * HALF,
                y - 7.0
            );
            for reading in &row.readings {
                let x = place(reading - row.certified);
                out += &format!("<path d=\"M{x:.1} {:.1}v8\" stroke=\"#333\" stroke-opacity=\"0.6\"/>\n", y - 4.0);
            }
            if let Some(deviation) = row.deviation {
                out += &mark(place(deviation), y, row.result);
            }
        }
        None => {
            if let (Some([low, high]), Some(mean)) = (row.grades, row.mean_grade) {
                out += &text(MIDDLE, y + 4.0, "middle", 12, &format!("{low:.1} ≤ {mean:.2} ≤ {high:.1}"));
            }
        }
    }
    let word = match row.result {
        Outcome::Passed => Text::new("合格", "passed"),
        Outcome::NotPassed => Text::new("不合格", "not passed"),
        Outcome::NotComplete => Text::new("不完整", "not complete"),
        Outcome::NotAssessed => Text::new("不评定", "not assessed"),
    };
    out + &text(WIDTH - 16.0, y + 4.0, "end", 13, word.say(language))
}

/// The mean: a disc, or a cross where it does not pass, so that colour is not needed to tell.
fn mark(x: f64, y: f64, result: Outcome) -> String {
    if result == Outcome::NotPassed {
        format!(
            "<path d=\"M{:.1} {:.1}l10 10m0 -10l-10 10\" stroke=\"#b00020\" stroke-width=\"3\"/>\n",
            x - 5.0,
            y - 5.0
        )
    } else {
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"#1b5fa8\"/>\n")
    }
}

/// A text; words of cards with what does not show itself written out.
fn text(x: f64, y: f64, anchor: &str, size: u32, words: &str) -> String {
    let escaped = visible(words).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{escaped}</text>\n")
}
