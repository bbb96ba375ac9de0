//! Advice on contrast, modulation, reflectance margin and contrast uniformity.

use super::{Advice, Growth, growth_remedy, notable_growth};
use crate::record::{SymbolRecord, UnusedErrorCorrection};
use crate::report::Language;

/// Reflectances of a good black on a good white, from which is judged which of both is missing more.
const GOOD_LIGHT: f64 = 0.80;
const GOOD_DARK: f64 = 0.08;

/// Symbol contrast: the light is too dark, or the dark too light.
pub(super) fn contrast(symbol: &SymbolRecord, calibrated: bool, language: Language) -> Advice {
    let Some(reflectance) = &symbol.reflectance else {
        return match language {
            Language::Zh => Advice::new("未能测得反射率。", "检查照明与曝光，再测一次。"),
            Language::En => {
                Advice::new("No reflectances could be measured.", "Check light and exposure and measure again.")
            }
        };
    };
    let (light, dark) = (reflectance.maximum * 100.0, reflectance.minimum * 100.0);
    let dark_is_pale = reflectance.minimum - GOOD_DARK > GOOD_LIGHT - reflectance.maximum;
    let finding = match (dark_is_pale, language) {
        (true, Language::Zh) => {
            format!(
                "深色不够深（Rmin {dark:.0} %）：墨层太薄、碳带供热不足，或墨色在测量光下变浅（红光下的红、橙色）。"
            )
        }
        (true, Language::En) => format!(
            "The dark is not dark enough (Rmin {dark:.0} %): too thin a layer of ink, too little heat, or a colour that \
             pales under the measuring light (red and orange under 660 nm)."
        ),
        (false, Language::Zh) => {
            format!("浅色不够亮（Rmax {light:.0} %）：底材发灰、有色、透明透底或反光，或底色印得太深。")
        }
        (false, Language::En) => format!(
            "The light is not light enough (Rmax {light:.0} %): a grey, coloured, see-through or glossy substrate, or too \
             dark a background print."
        ),
    };
    let mut remedy = match (dark_is_pale, language) {
        (true, Language::Zh) => "加大墨量或打印能量，换用含炭黑的墨或碳带。",
        (true, Language::En) => "More ink or energy; an ink or ribbon with carbon black.",
        (false, Language::Zh) => "换用更白、不透明的底材，或在码下加印白底。",
        (false, Language::En) => "A whiter, opaque substrate, or a white patch under the code.",
    }
    .to_owned();
    if !calibrated {
        remedy.insert_str(
            0,
            match language {
                Language::Zh => "未做反射率校准，先确认曝光与照明。",
                Language::En => "Without a reflectance calibration, first check exposure and light. ",
            },
        );
    }
    Advice::new(finding, remedy)
}

/// Modulation: growth in either direction, too few pixels, or uneven ink.
pub(super) fn modulation(symbol: &SymbolRecord, language: Language) -> Advice {
    if let Some((direction, size)) = notable_growth(symbol) {
        let finding = match (direction, language) {
            (Growth::TooWide, Language::Zh) => {
                format!("深色模块宽了 {size:.2} X，挤占相邻浅色模块，单个浅色模块接近阈值：打印过热、墨量或压力过大。")
            }
            (Growth::TooWide, Language::En) => format!(
                "Dark modules are {size:.2} X too wide and press single light modules towards the threshold: too hot, too \
                 much ink or pressure."
            ),
            (Growth::TooNarrow, Language::Zh) => {
                format!("深色模块窄了 {size:.2} X，单个深色模块接近阈值：供热、供墨或压力不足。")
            }
            (Growth::TooNarrow, Language::En) => format!(
                "Dark modules are {size:.2} X too narrow, and single dark modules come near the threshold: too little \
                 heat, ink or pressure."
            ),
        };
        return Advice::new(finding, growth_remedy(direction, language));
    }
    if symbol.pixels_per_module > 0.0 && symbol.pixels_per_module < 8.0 {
        return match language {
            Language::Zh => Advice::new(
                format!("每模块只有 {:.1} 个像素，成像模糊也会降低调制比。", symbol.pixels_per_module),
                "拉近相机或换镜头，对焦后再测；若仍低，检查墨层是否均匀。",
            ),
            Language::En => Advice::new(
                format!(
                    "Only {:.1} pixels per module: a blurred picture lowers modulation as well.",
                    symbol.pixels_per_module
                ),
                "Move the camera closer or change the lens, focus, measure again; if it stays low, look for uneven ink.",
            ),
        };
    }
    // From 2024 on modulation counts modules of the wrong colour itself.
    let parameters = &symbol.parameters;
    if parameters.reflectance_margin.is_none() && corrected(parameters.unused_error_correction.as_ref()) > 0 {
        return wrong_colour(symbol, language);
    }
    uneven(symbol, language)
}

/// Reflectance margin: as modulation, and modules of the wrong colour count 0.
pub(super) fn margin(symbol: &SymbolRecord, language: Language) -> Advice {
    let grade = |held: Option<&crate::record::Modulation>| held.and_then(|held| held.grade);
    let parameters = &symbol.parameters;
    let modulation_grade = grade(parameters.modulation.as_ref());
    if modulation_grade <= grade(parameters.reflectance_margin.as_ref()) {
        return modulation(symbol, language);
    }
    wrong_colour(symbol, language)
}

/// Modules that came out dark instead of light, or light instead of dark.
fn wrong_colour(symbol: &SymbolRecord, language: Language) -> Advice {
    let corrected = corrected(symbol.parameters.unused_error_correction.as_ref());
    match language {
        Language::Zh => Advice::new(
            format!("有模块印成了相反的颜色（已纠错 {corrected} 个码字）：墨点、脱墨、划伤或断针。"),
            "在图上找到打叉的模块；清洁打印头或喷头、印版和导辊，检查底材表面。",
        ),
        Language::En => Advice::new(
            format!(
                "Modules have the wrong colour ({corrected} codewords were corrected): spots, voids, scratches or a dead \
                 printing element."
            ),
            "Find the crossed modules in the picture; clean head, nozzles, plate and rollers, check the surface.",
        ),
    }
}

/// Contrast uniformity: the weakest module.
pub(super) fn uniformity(symbol: &SymbolRecord, language: Language) -> Advice {
    if notable_growth(symbol).is_some() {
        return modulation(symbol, language);
    }
    uneven(symbol, language)
}

fn uneven(symbol: &SymbolRecord, language: Language) -> Advice {
    let place =
        symbol.parameters.contrast_uniformity.as_ref().and_then(|held| held.worst).map(
            |[row, column]| match language {
                Language::Zh => format!("，最弱的模块在第 {row} 行第 {column} 列"),
                Language::En => format!("; the weakest module is in row {row}, column {column}"),
            },
        );
    let place = place.unwrap_or_default();
    match language {
        Language::Zh => Advice::new(
            format!("深浅不均：局部墨层薄、有墨点或漏印，或成像模糊{place}。"),
            "看图上等级低的模块成片还是成线：成线查打印头或喷嘴，成片查压力、底材平整度与对焦。",
        ),
        Language::En => Advice::new(
            format!("Uneven print: thin ink, spots or voids in places, or blur{place}."),
            "See in the picture whether weak modules form a line (head element, nozzle) or a patch (pressure, flatness \
             of the substrate, focus).",
        ),
    }
}

fn corrected(held: Option<&UnusedErrorCorrection>) -> u32 {
    held.map(|held| held.blocks.iter().map(|block| block.corrected).sum()).unwrap_or_default()
}
