//! Advice on axial nonuniformity, grid nonuniformity and print growth.

use super::{Advice, Growth, growth_remedy};
use crate::record::SymbolRecord;
use crate::report::Language;

/// Growth in X that no press sees.
const NOMINAL: f64 = 0.02;

/// Axial nonuniformity: which direction is stretched.
pub(super) fn axial(symbol: &SymbolRecord, language: Language) -> Advice {
    let (across, down) = pitches(symbol);
    let stretched = across.zip(down).filter(|(across, down)| across != down);
    let finding = match (stretched, language) {
        (Some((across, down)), Language::Zh) => {
            let (long, percent) =
                if across > down { ("行", across / down - 1.0) } else { ("列", down / across - 1.0) };
            format!("模块沿{long}方向长 {:.1} %：走纸或传送速度与编码器不符、标签被拉伸，或相机倾斜。", percent * 100.0)
        }
        (Some((across, down)), Language::En) => {
            let (long, percent) =
                if across > down { ("rows", across / down - 1.0) } else { ("columns", down / across - 1.0) };
            format!(
                "Modules are {:.1} % longer along the {long}: feed speed and encoder disagree, the label is stretched, or \
                 the camera is tilted.",
                percent * 100.0
            )
        }
        (None, Language::Zh) => "两个方向的模块尺寸不同：走纸速度不符、标签被拉伸，或相机倾斜。".into(),
        (None, Language::En) => {
            "Modules differ in size along both axes: wrong feed speed, a stretched label or a tilted camera.".into()
        }
    };
    let remedy = match language {
        Language::Zh => "校准编码器与走纸速度，检查张力和胶辊打滑；确认相机正对码面。",
        Language::En => {
            "Calibrate encoder and feed speed, check tension and slip of the roller; camera at a right angle."
        }
    };
    Advice::new(finding, remedy)
}

/// Grid nonuniformity: tilt of the camera, or uneven feed.
pub(super) fn grid(symbol: &SymbolRecord, language: Language) -> Advice {
    let worst = symbol.parameters.grid_nonuniformity.as_ref().and_then(|held| held.worst);
    let place = worst.map(|[row, column]| match language {
        Language::Zh => format!("（最大偏移在第 {row} 行第 {column} 列）"),
        Language::En => format!(" (largest at row {row}, column {column})"),
    });
    let place = place.unwrap_or_default();
    match (is_keystone(symbol), language) {
        (true, Language::Zh) => Advice::new(
            format!("网格变形，且对边长度不等{place}：多半是相机或码面倾斜，而不是印刷。"),
            "先让相机正对码面再测；若仍变形，检查码面是否弯曲。",
        ),
        (true, Language::En) => Advice::new(
            format!(
                "The grid is distorted and opposite sides differ in length{place}: rather a tilted camera or surface than the print."
            ),
            "Set the camera at a right angle and measure again; if it stays, look for a curved surface.",
        ),
        (false, Language::Zh) => Advice::new(
            format!("网格变形{place}：走纸速度不稳、底材起皱或弯曲、喷头拼接错位。"),
            "检查走纸张力与打滑、编码器、底材平整度和喷头拼接。",
        ),
        (false, Language::En) => Advice::new(
            format!("The grid is distorted{place}: unsteady feed, a wrinkled or curved substrate, misaligned heads."),
            "Check web tension, slip, encoder, flatness of the substrate and stitching of the heads.",
        ),
    }
}

/// Print growth: direction, and whether one axis is worse.
pub(super) fn growth(symbol: &SymbolRecord, language: Language) -> Advice {
    let held = symbol.parameters.print_growth.as_ref();
    let Some(value) = held.and_then(|held| held.value) else {
        return match language {
            Language::Zh => Advice::new("印制增量未测得。", "再测一次。"),
            Language::En => Advice::new("Print growth was not measured.", "Measure again."),
        };
    };
    let size = value.abs();
    if size < NOMINAL {
        return match language {
            Language::Zh => Advice::new("深色模块与标称宽度相符。", "无需处理。"),
            Language::En => Advice::new("Dark modules have their nominal width.", "Nothing to do."),
        };
    }
    let direction = if value > 0.0 { Growth::TooWide } else { Growth::TooNarrow };
    let axis = held.and_then(|held| held.horizontal.zip(held.vertical)).filter(|(h, v)| (h - v).abs() > 0.06);
    let axis = match (axis, language) {
        (Some((h, v)), Language::Zh) => format!("，横向 {h:+.2} X、纵向 {v:+.2} X 差别大（运动拖尾或重影）"),
        (Some((h, v)), Language::En) => {
            format!(", {h:+.2} X along rows but {v:+.2} X along columns (smear or double print)")
        }
        (None, _) => String::new(),
    };
    let finding = match (direction, language) {
        (Growth::TooWide, Language::Zh) => format!("深色模块宽了 {size:.2} X{axis}：打印过热、墨量或压力过大。"),
        (Growth::TooWide, Language::En) => {
            format!("Dark modules are {size:.2} X too wide{axis}: too hot, too much ink or pressure.")
        }
        (Growth::TooNarrow, Language::Zh) => format!("深色模块窄了 {size:.2} X{axis}：供热不足、缺墨或压力不足。"),
        (Growth::TooNarrow, Language::En) => {
            format!(
                "Dark modules are {size:.2} X too narrow{axis}: under-heated, starved of ink or too little pressure."
            )
        }
    };
    Advice::new(finding, growth_remedy(direction, language))
}

/// Mean module pitch in pixels along rows and along columns, from the corners.
fn pitches(symbol: &SymbolRecord) -> (Option<f64>, Option<f64>) {
    let [top, right, bottom, left] = sides(symbol);
    let pitch = |a: f64, b: f64, modules: u32| {
        let mean = (a + b) / 2.0;
        (modules > 0 && mean.is_finite() && mean > 0.0).then(|| mean / f64::from(modules))
    };
    (pitch(top, bottom, symbol.size.columns), pitch(left, right, symbol.size.rows))
}

/// Whether opposite sides differ so much that the camera looks at a slant: 2 %, a slant of a few degrees.
fn is_keystone(symbol: &SymbolRecord) -> bool {
    let [top, right, bottom, left] = sides(symbol);
    let differs = |a: f64, b: f64| (a - b).abs() > 0.02 * (a + b) / 2.0;
    differs(top, bottom) || differs(left, right)
}

/// Lengths of the upper, right, lower and left side in pixels.
fn sides(symbol: &SymbolRecord) -> [f64; 4] {
    let corners = &symbol.corners;
    [0, 1, 2, 3].map(|side| {
        let [from, to] = [corners[side], corners[(side + 1) % 4]];
        (to[0] - from[0]).hypot(to[1] - from[1])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn the_stretched_direction_is_named() {
        let mut symbol = example::graded().symbols.remove(0);
        let side = f64::from(symbol.size.columns) * 10.0;
        symbol.corners = [[0.0, 0.0], [side, 0.0], [side, side * 1.1], [0.0, side * 1.1]];
        let advice = axial(&symbol, Language::En);
        assert!(advice.finding.contains("10.0 % longer along the columns"), "{}", advice.finding);
        symbol.corners = [[0.0, 0.0], [side * 1.05, 0.0], [side * 1.05, side], [0.0, side]];
        assert!(axial(&symbol, Language::Zh).finding.contains("沿行方向长 5.0 %"));
    }

    #[test]
    fn a_keystone_points_to_the_camera() {
        let mut symbol = example::graded().symbols.remove(0);
        symbol.corners = [[10.0, 0.0], [290.0, 0.0], [300.0, 300.0], [0.0, 300.0]];
        assert!(grid(&symbol, Language::En).finding.contains("tilted camera"));
        symbol.corners = [[0.0, 0.0], [300.0, 0.0], [300.0, 300.0], [0.0, 300.0]];
        assert!(grid(&symbol, Language::En).finding.contains("unsteady feed"));
    }
}
