//! Advice on decode, fixed patterns, format and version information, error correction and quiet zone.

use super::{Advice, Growth, growth_remedy, notable_growth};
use crate::record::{DecodeStage, SymbolRecord};
use crate::report::{Language, Text};

/// Width of the quiet zone that a symbology demands, modules.
fn demanded(symbol: &SymbolRecord) -> f64 {
    if is_data_matrix(symbol) { 1.0 } else { 4.0 }
}

fn is_data_matrix(symbol: &SymbolRecord) -> bool {
    symbol.symbology == "DataMatrix"
}

/// Decode: the stage tells what to look at.
pub(super) fn decode(symbol: &SymbolRecord, language: Language) -> Advice {
    let Some(stage) = symbol.decode_failure else {
        return match language {
            Language::Zh => Advice::new("译码正常。", "无需处理。"),
            Language::En => Advice::new("The symbol decodes.", "Nothing to do."),
        };
    };
    match (stage, language) {
        (DecodeStage::Finder | DecodeStage::Grid, Language::Zh) if is_data_matrix(symbol) => Advice::new(
            "找不到完整的 L 形边和时钟轨：缺损、被遮挡，空白区被占，码面弯曲，或反差太低。",
            "检查左边、底边的实线和上边、右边的交替模块；确认整个码在画面内、平整、对焦清楚、光照均匀。",
        ),
        (DecodeStage::Finder | DecodeStage::Grid, Language::En) if is_data_matrix(symbol) => Advice::new(
            "The solid L and the clock tracks are not complete: damaged, covered, something in the quiet zone, a curved \
             surface, or too low contrast.",
            "Check the solid left and lower line and the alternating modules above and to the right; the whole code must be \
             in the picture, flat, sharp and evenly lit.",
        ),
        (DecodeStage::Finder, Language::Zh) => Advice::new(
            "找不到完整的寻像图形：角部缺损、被遮挡，空白区被占，或反差太低。",
            "检查三个角的印刷与空白区；确认整个码在画面内、对焦清楚、光照均匀。",
        ),
        (DecodeStage::Finder, Language::En) => Advice::new(
            "The finder patterns are not complete: damaged or covered corners, an occupied quiet zone, or too low contrast.",
            "Check the three corners and the quiet zone; the whole code must be in the picture, sharp and evenly lit.",
        ),
        (DecodeStage::Grid, Language::Zh) => Advice::new(
            "找到了寻像图形，但无法建立采样网格：校正图形或定位图形缺损，或码面弯曲、拉伸。",
            "检查校正图形和定位图形；压平标签，检查走纸速度是否均匀。",
        ),
        (DecodeStage::Grid, Language::En) => Advice::new(
            "Finder patterns were found but no sampling grid fits: damaged alignment or timing patterns, or a curved or \
             stretched surface.",
            "Check alignment and timing patterns; flatten the label; check the web speed.",
        ),
        (DecodeStage::Format, Language::Zh) => Advice::new(
            "格式信息或版本信息的两份都读不出：寻像图形旁的模块缺损。",
            "检查寻像图形旁边一圈模块：墨点、漏印、划伤。",
        ),
        (DecodeStage::Format, Language::En) => Advice::new(
            "Neither copy of the format or version information can be read: damage next to the finder patterns.",
            "Look for spots, voids and scratches in the modules next to the finder patterns.",
        ),
        (DecodeStage::ErrorCorrection, Language::Zh) => Advice::new(
            "错误码字超过纠错能力：大面积缺损、遮挡，或深浅模块增减过大而互相吞并。",
            "先看印制增量与缺损位置；若整体模糊，先对焦、提高分辨率再测。",
        ),
        (DecodeStage::ErrorCorrection, Language::En) => Advice::new(
            "More codewords are wrong than error correction can repair: large damage, covering, or growth that swallows \
             modules.",
            "Look at print growth and at the place of the damage; if all is blurred, focus and resolve better first.",
        ),
        (DecodeStage::Content, Language::Zh) => {
            Advice::new("码字正确，但数据内容不符合码制语法：编码软件有误。", "检查生成码的软件及其数据，与印刷无关。")
        }
        (DecodeStage::Content, Language::En) => Advice::new(
            "The codewords are right but the message breaks the rules of the symbology: the encoder is wrong.",
            "Check the software that made the code and its data; the press is not to blame.",
        ),
    }
}

/// Fixed pattern damage: the worst segments, named by where they are.
pub(super) fn fixed_patterns(symbol: &SymbolRecord, language: Language) -> Advice {
    let Some(damage) = &symbol.parameters.fixed_pattern_damage else {
        return match language {
            Language::Zh => Advice::new("固有图形未测得。", "再测一次。"),
            Language::En => Advice::new("Fixed patterns were not measured.", "Measure again."),
        };
    };
    let worst = damage.segments.values().min();
    // Where the average alone is lowest, what pulls it down is what to look at.
    let is_average = damage.segments.iter().all(|(name, grade)| Some(grade) != worst || name == "average");
    let names: Vec<String> = damage
        .segments
        .iter()
        .filter(|(_, grade)| Some(*grade) == worst || (is_average && grade.tenths() < 40))
        .map(|(name, grade)| {
            let wrong = damage.wrong_modules.get(name).copied().unwrap_or_default();
            let place = segment(name, language);
            match language {
                Language::Zh if wrong > 0 => format!("{place} {grade}，{wrong} 个模块错色"),
                Language::En if wrong > 0 => format!("{place} {grade}, {wrong} wrong modules"),
                _ => format!("{place} {grade}"),
            }
        })
        .collect();
    let worst_is = |wanted: &dyn Fn(&str) -> bool| {
        damage.segments.iter().any(|(name, grade)| Some(grade) == worst && wanted(name))
    };
    let modules = demanded(symbol);
    // The quiet zone at the corners is part of the finder segments; beside the L it has segments of its own.
    if worst_is(&|name| name.starts_with('A') || name.starts_with("QZ"))
        && let Some((_, place)) = narrowest_side(symbol, language).filter(|(width, _)| *width < modules)
    {
        return match language {
            Language::Zh => Advice::new(
                format!("固有图形受损（{}），空白区被占{place}：图文、边框、刀口或墨点。", names.join("；")),
                format!("在版面上把码周围 {modules} 个模块留空，检查模切套准；再看加框的模块有无墨点、漏印。"),
            ),
            Language::En => Advice::new(
                format!(
                    "Fixed patterns are damaged ({}) and something lies in the quiet zone{place}: print, a frame, a die cut \
                     or spots.",
                    names.join("; ")
                ),
                format!(
                    "Keep {modules} modules around the code free, check the register of the die cut; then look for spots \
                     and voids in the outlined modules."
                ),
            ),
        };
    }
    let is_timing = worst_is(&|name| name.starts_with('B') || name == "CTS");
    let pattern = match (is_data_matrix(symbol), language) {
        (true, Language::Zh) => "时钟轨",
        (true, Language::En) => "clock track",
        (false, Language::Zh) => "定位图形",
        (false, Language::En) => "timing pattern",
    };
    let is_wrong = damage
        .segments
        .iter()
        .any(|(name, grade)| Some(grade) == worst && damage.wrong_modules.get(name).copied().unwrap_or_default() > 0);
    // Weak modules, none wrong, and growth: no line crosses the pattern, its neighbours swallow it.
    if is_timing
        && !is_wrong
        && let Some((direction, size)) = notable_growth(symbol)
    {
        let finding = match (direction, language) {
            (Growth::TooWide, Language::Zh) => {
                format!("{pattern}变弱（{}）：深色模块宽了 {size:.2} X，挤占相邻浅色模块。", names.join("；"))
            }
            (Growth::TooNarrow, Language::Zh) => {
                format!("{pattern}变弱（{}）：深色模块窄了 {size:.2} X，单个深色模块接近阈值。", names.join("；"))
            }
            (Growth::TooWide, Language::En) => format!(
                "The {pattern} is weak ({}): dark modules are {size:.2} X too wide and press its light ones.",
                names.join("; ")
            ),
            (Growth::TooNarrow, Language::En) => format!(
                "The {pattern} is weak ({}): dark modules are {size:.2} X too narrow to stand alone.",
                names.join("; ")
            ),
        };
        return Advice::new(finding, growth_remedy(direction, language));
    }
    match (is_timing, language) {
        (true, Language::Zh) => Advice::new(
            format!("{pattern}受损（{}）：线状缺陷，多为打印头断点、喷嘴堵塞、碳带打皱或划伤。", names.join("；")),
            "沿走纸方向看有无贯穿的白线或黑线；清洁或更换打印头、喷嘴，检查碳带张力。",
        ),
        (true, Language::En) => Advice::new(
            format!(
                "The {pattern} is damaged ({}): a line defect, mostly a dead dot, a clogged nozzle, a ribbon \
                 wrinkle or a scratch.",
                names.join("; ")
            ),
            "Look for a line through the whole print along the web; clean or change head or nozzle; ribbon tension.",
        ),
        (false, Language::Zh) => Advice::new(
            format!("固有图形受损（{}）：墨点、漏印、划伤，或空白区内有图文。", names.join("；")),
            "在图上查看加框的模块；清洁打印头、印版和导辊，把图文和刀口移出空白区。",
        ),
        (false, Language::En) => Advice::new(
            format!(
                "Fixed patterns are damaged ({}): spots, voids, scratches, or print in the quiet zone.",
                names.join("; ")
            ),
            "See the outlined modules in the picture; clean head, plate and rollers; keep print and die cut out of the \
             quiet zone.",
        ),
    }
}

/// Where a segment is, in words.
pub(in crate::report) fn segment(name: &str, language: Language) -> String {
    let place = match (name, language) {
        ("A1", Language::Zh) => "左上寻像图形",
        ("A1", Language::En) => "upper left finder",
        ("A2", Language::Zh) => "右上寻像图形",
        ("A2", Language::En) => "upper right finder",
        ("A3", Language::Zh) => "左下寻像图形",
        ("A3", Language::En) => "lower left finder",
        ("B1", Language::Zh) => "水平定位图形",
        ("B1", Language::En) => "horizontal timing pattern",
        ("B2", Language::Zh) => "垂直定位图形",
        ("B2", Language::En) => "vertical timing pattern",
        ("L1", Language::Zh) => "左边实线",
        ("L1", Language::En) => "left leg of the L",
        ("L2", Language::Zh) => "底边实线",
        ("L2", Language::En) => "bottom leg of the L",
        ("QZL1", Language::Zh) => "左边空白区",
        ("QZL1", Language::En) => "quiet zone at the left leg",
        ("QZL2", Language::Zh) => "底边空白区",
        ("QZL2", Language::En) => "quiet zone at the bottom leg",
        ("CTS", Language::Zh) => "时钟轨与相邻实线",
        ("CTS", Language::En) => "clock tracks and the lines beside them",
        ("average", Language::Zh) => return "五段平均".to_owned(),
        ("average", Language::En) => return "average of the five segments".to_owned(),
        ("C", Language::Zh) => "校正图形",
        ("C", Language::En) => "alignment patterns",
        _ => return name.to_owned(),
    };
    format!("{name} {place}")
}

/// Format information.
pub(super) fn format_information(language: Language) -> Advice {
    match language {
        Language::Zh => Advice::new(
            "格式信息有模块偏弱或错色：寻像图形旁有墨点、漏印或划伤。",
            "查看左上寻像图形周围以及右上、左下寻像图形旁的模块；清洁打印头，保证角部印刷完整。",
        ),
        Language::En => Advice::new(
            "Modules of the format information are weak or wrong: spots, voids or scratches next to the finder patterns.",
            "Look around the upper left finder and beside the other two; clean the head; corners must print fully.",
        ),
    }
}

/// Version information.
pub(super) fn version_information(language: Language) -> Advice {
    match language {
        Language::Zh => Advice::new(
            "版本信息有模块偏弱或错色：右上或左下寻像图形旁有墨点、漏印或划伤。",
            "查看右上寻像图形左侧和左下寻像图形上方的 3 × 6 模块。",
        ),
        Language::En => Advice::new(
            "Modules of the version information are weak or wrong: damage next to the upper right or lower left finder.",
            "Look at the 3 × 6 modules left of the upper right finder and above the lower left finder.",
        ),
    }
}

/// Unused error correction: how much was needed.
pub(super) fn error_correction(symbol: &SymbolRecord, language: Language) -> Advice {
    let blocks =
        symbol.parameters.unused_error_correction.as_ref().map(|held| held.blocks.as_slice()).unwrap_or_default();
    let worst = blocks.iter().max_by(|a, b| {
        let used = |block: &crate::record::BlockRecord| f64::from(block.corrected) / f64::from(block.capacity.max(1));
        used(a).total_cmp(&used(b))
    });
    let corrected = worst.map(|block| block.corrected).unwrap_or_default();
    let possible = worst.map(|block| block.capacity / 2).unwrap_or_default();
    match language {
        Language::Zh => Advice::new(
            format!("最差的数据块已纠正 {corrected} 个码字（最多 {possible} 个）：局部缺损、污点、遮挡或反光。"),
            "在图上看加框码字的位置：总在同一处，查打印头或印版；位置不定，查灰尘、底材和搬运划伤。",
        ),
        Language::En => Advice::new(
            format!(
                "In the worst block {corrected} codewords had to be corrected (at most {possible} can be): local damage, \
                 spots, covering or glare."
            ),
            "See where the outlined codewords are: always the same place points to head or plate, changing places to \
             dust, substrate or handling.",
        ),
    }
}

/// Quiet zone: the narrowest side.
pub(super) fn quiet_zone(symbol: &SymbolRecord, language: Language) -> Advice {
    let place = narrowest_side(symbol, language).map(|(_, place)| place).unwrap_or_default();
    match language {
        Language::Zh => Advice::new(
            format!("空白区内有图文、边框、刀口或墨点{place}。"),
            format!("在版面上把码周围 {} 个模块留空，检查模切套准。", demanded(symbol)),
        ),
        Language::En => Advice::new(
            format!("Print, a frame, a die cut or spots lie in the quiet zone{place}."),
            format!(
                "Keep {} modules around the code free in the layout; check the register of the die cut.",
                demanded(symbol)
            ),
        ),
    }
}

/// Width of the narrowest side of the quiet zone in modules, and words for it.
fn narrowest_side(symbol: &SymbolRecord, language: Language) -> Option<(f64, String)> {
    let held = symbol.parameters.quiet_zone.as_ref()?;
    let sides = [
        (held.left, Text::new("左侧", "left")),
        (held.top, Text::new("上方", "top")),
        (held.right, Text::new("右侧", "right")),
        (held.bottom, Text::new("下方", "bottom")),
    ];
    let (width, side) = sides
        .into_iter()
        .filter_map(|(width, side)| Some((width?, side.say(language))))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let words = match language {
        Language::Zh => format!("（{side}最窄，{width:.1} 模块）"),
        Language::En => format!(" ({side} is narrowest, {width:.1} modules)"),
    };
    Some((width, words))
}
