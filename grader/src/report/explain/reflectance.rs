//! Parameters of reflectance.

use super::{Article, INTERPOLATED, Text};

const MODULATION_LIMITS: Text = Text::new(
    "每个码字：4 ≥ 0.50，3 ≥ 0.40，2 ≥ 0.30，1 ≥ 0.20，0 < 0.20；符号等级经纠错叠加求得。",
    "Each codeword: 4 ≥ 0.50, 3 ≥ 0.40, 2 ≥ 0.30, 1 ≥ 0.20, 0 < 0.20; the symbol's grade follows by the overlay on \
     error correction.",
);

pub(super) const SYMBOL_CONTRAST: Article = Article {
    meaning: Text::new(
        "符号中最亮与最暗处的反射率之差：深色够不够深，浅色够不够亮。",
        "The difference between the highest and the lowest reflectance of the symbol: is the dark dark, the light light?",
    ),
    formula: Text::new(
        "SC = Rmax − Rmin\n2011 版取模块采样的极值；2024 版取检验区内最亮与最暗各 1 % 像素。",
        "SC = Rmax − Rmin\n2011: extremes of the module samples. 2024: lightest and darkest 1 % of the pixels of the \
         inspection area.",
    ),
    limits_2011: Text::new(
        "4 ≥ 0.70，3 ≥ 0.55，2 ≥ 0.40，1 ≥ 0.20，0 < 0.20",
        "4 ≥ 0.70, 3 ≥ 0.55, 2 ≥ 0.40, 1 ≥ 0.20, 0 < 0.20",
    ),
    limits_2024: INTERPOLATED,
    causes: [
        Text::new(
            "打印温度或压力偏低，碳带与材料不匹配，彩色碳带。",
            "low head temperature or pressure, ribbon and material do not match, coloured ribbon",
        ),
        Text::new(
            "墨量不足，染料墨在 660 nm 下变浅，底材吸墨过深。",
            "too little ink, dye ink that pales at 660 nm, ink sinking into the substrate",
        ),
        Text::new(
            "能量不足，显色层不敏感，金属面镜面反射。",
            "too little energy, insensitive coating, mirror reflection of metal",
        ),
        Text::new(
            "网纹辊载墨量小，墨过稀，底材有色、透明或发灰。",
            "anilox carries too little ink, ink too thin, coloured, clear or grey substrate",
        ),
    ],
    remedies: Text::new(
        "深色不深：加墨、加热、用含炭黑的墨或碳带。浅色不亮：换白色不透明底材或加印白底。先确认反射率校准有效。",
        "Dark too light: more ink or heat, carbon black. Light too dark: white opaque substrate or a white patch. First \
         make sure of the reflectance calibration.",
    ),
    source: Text::new(
        "ISO/IEC 15415 符号反差；公式与限值由多家检测仪手册一致印证（确定）；2024 版的 1 % 取法（很可能）。",
        "ISO/IEC 15415, symbol contrast; formula and limits agree in manuals of several verifier makers (certain); the \
         1 % of 2024 (likely).",
    ),
};

pub(super) const MODULATION: Article = Article {
    meaning: Text::new(
        "各模块离阈值有多远（相对于符号反差）。靠近阈值的模块最先读错；弱码字只在纠错吸收不了时才降低等级。",
        "How far modules lie from the threshold, relative to symbol contrast. Modules near it are misread first; weak \
         codewords lower the grade only as far as error correction cannot absorb them.",
    ),
    formula: Text::new(
        "MOD = 2 |R − GT| / SC，码字取其各模块的最小值。\n叠加：对每个等级 L，把低于 L 的码字当作错误求剩余纠错的等级，取较低者；再在各 L 中取最高。",
        "MOD = 2 |R − GT| / SC, a codeword takes the lowest of its modules.\nOverlay: for each level L the codewords below \
         it count as errors; the lower of L and the grade of the error correction left; then the highest over L.",
    ),
    limits_2011: MODULATION_LIMITS,
    limits_2024: Text::new(
        "与反射率余量合并：错色模块计 0；以 0.1 级为步长叠加。阈值不再是中点时的归一化方法未公开（有争议）。",
        "Merged with reflectance margin: a module of the wrong colour counts 0; the overlay runs in steps of 0.1. How it \
         is normalised when the threshold is not the midpoint is not public (disputed).",
    ),
    causes: [
        Text::new(
            "过热使浅色模块变窄，供热不足使深色不实，打印头局部积碳。",
            "too hot closes light modules, too cold leaves dark ones thin, local dirt on the head",
        ),
        Text::new(
            "墨滴扩散，卫星墨点，喷距过大，网点稀疏。",
            "spreading drops, satellites, too large a throw distance, sparse dots",
        ),
        Text::new("失焦，光斑过大，能量不均。", "out of focus, too large a spot, uneven energy"),
        Text::new("压印过重产生挤墨，印版磨损，墨层不匀。", "squeeze from too much impression, worn plate, uneven ink"),
    ],
    remedies: Text::new(
        "先看印制增量的方向：正则减热、减墨、减压，负则相反；再查对焦与孔径是否适合模块尺寸。",
        "Look at the direction of print growth first: positive: less heat, ink, pressure; negative: more. Then focus, and \
         whether the aperture suits the module size.",
    ),
    source: Text::new(
        "ISO/IEC 15415 调制比；公式、限值与叠加由多家手册和实测报告印证（确定）。",
        "ISO/IEC 15415, modulation; formula, limits and overlay agree in several manuals and in measured reports (certain).",
    ),
};

pub(super) const REFLECTANCE_MARGIN: Article = Article {
    meaning: Text::new(
        "与调制比相同，但颜色错误的模块计 0：它在阈值错误的一侧有多“清楚”都不算。",
        "As modulation, but a module of the wrong colour counts 0, however clearly it lies on the wrong side.",
    ),
    formula: Text::new(
        "应为浅色：RM = 2 (R − GT) / SC；应为深色：RM = 2 (GT − R) / SC；在错误一侧为 0。等于阈值算浅色。",
        "Should be light: RM = 2 (R − GT) / SC; should be dark: RM = 2 (GT − R) / SC; 0 on the wrong side. Equal to the \
         threshold is light.",
    ),
    limits_2011: MODULATION_LIMITS,
    limits_2024: Text::new("不再单列，并入调制比。", "No longer a parameter of its own: part of modulation."),
    causes: [
        Text::new(
            "断点产生贯穿白线，碳带打皱，灰尘造成漏印。",
            "dead dots (lines through the print), ribbon wrinkle, voids from dust",
        ),
        Text::new("喷嘴堵塞，飞墨，撞针划伤。", "clogged nozzles, stray ink, scratches"),
        Text::new("底层污点，烧蚀残渣，漏打。", "spots in the base layer, debris, missing shots"),
        Text::new(
            "印版脏点、缺损，飞墨，底材杂质。",
            "dirt on or damage of the plate, misting ink, specks in the substrate",
        ),
    ],
    remedies: Text::new(
        "在图上找到错色的模块，看是否总在同一处：同一处查打印头、喷嘴、印版，位置不定查灰尘与底材。",
        "Find the wrong modules in the picture. Always the same place: head, nozzle, plate. Changing: dust, substrate.",
    ),
    source: Text::new(
        "ISO/IEC 15415:2011 反射率余量（多家手册印证，确定）。",
        "ISO/IEC 15415:2011, reflectance margin (several manuals agree, certain).",
    ),
};

pub(super) const CONTRAST_UNIFORMITY: Article = Article {
    meaning: Text::new(
        "全符号中最低的模块调制比及其位置。只报告，不评级；用于核查检测仪和寻找最弱点。",
        "The lowest modulation of any module and where it is. Reported, never graded; used to check verifiers and to find \
         the weakest spot.",
    ),
    formula: Text::new("CU = min(MOD)", "CU = min(MOD) over the modules"),
    limits_2011: Text::new("不评级", "not graded"),
    limits_2024: Text::new("不评级", "not graded"),
    causes: [
        Text::new("局部漏印、积碳。", "local voids, dirt on the head"),
        Text::new("缺墨滴、墨点。", "missing drops, spots"),
        Text::new("能量不均、残渣。", "uneven energy, debris"),
        Text::new("印版局部缺损、挤墨。", "local damage of the plate, squeeze"),
    ],
    remedies: Text::new("到所报的行、列查看该模块。", "Look at the module in the row and column that are named."),
    source: Text::new(
        "ISO/IEC 15426-2 用它核查检测仪，允差 ±0.08（很可能）；取哪些模块，资料不明。",
        "ISO/IEC 15426-2 checks verifiers by it within ±0.08 (likely); which modules take part is not known.",
    ),
};
