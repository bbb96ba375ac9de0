//! Parameters of geometry.

use super::{Article, INTERPOLATED, Text};

pub(super) const AXIAL_NONUNIFORMITY: Article = Article {
    meaning: Text::new(
        "两个方向的模块平均间距之差：符号被整体拉长或压扁的程度。",
        "The difference of the mean module pitch along both axes: how far the symbol is stretched or squeezed.",
    ),
    formula: Text::new("AN = |Xavg − Yavg| / ((Xavg + Yavg) / 2)", "AN = |Xavg − Yavg| / ((Xavg + Yavg) / 2)"),
    limits_2011: Text::new(
        "4 ≤ 0.06，3 ≤ 0.08，2 ≤ 0.10，1 ≤ 0.12，0 > 0.12",
        "4 ≤ 0.06, 3 ≤ 0.08, 2 ≤ 0.10, 1 ≤ 0.12, 0 > 0.12",
    ),
    limits_2024: INTERPOLATED,
    causes: [
        Text::new(
            "走纸速度与设定不符，胶辊磨损打滑，碳带张力过大。",
            "feed speed differs from the setting, worn or slipping roller, too much ribbon tension",
        ),
        Text::new("传送速度与编码器不符，编码器打滑。", "conveyor speed and encoder disagree, slipping encoder"),
        Text::new(
            "飞行打标速度补偿错误，振镜两轴比例不同。",
            "wrong speed compensation on the fly, different scale of both mirrors",
        ),
        Text::new(
            "印版沿滚筒周向拉伸未补偿，薄膜张力过大。",
            "plate stretch around the cylinder not compensated, too much film tension",
        ),
    ],
    remedies: Text::new(
        "校准速度与编码器，检查张力与打滑，补偿印版拉伸；先确认相机正对码面、像素为正方形。",
        "Calibrate speed and encoder, check tension and slip, compensate the plate; first make sure that the camera is \
         square to the code.",
    ),
    source: Text::new(
        "ISO/IEC 15415 轴向不一致性；公式与限值（确定），2024 版插值由实测报告印证（确定）。",
        "ISO/IEC 15415, axial nonuniformity; formula and limits (certain), interpolation of 2024 checked on measured \
         reports (certain).",
    ),
};

pub(super) const GRID_NONUNIFORMITY: Article = Article {
    meaning: Text::new(
        "模块实际位置偏离理想等距网格的最大距离：局部变形。",
        "The largest distance of a module from its place in an ideal, evenly spaced grid: local distortion.",
    ),
    formula: Text::new(
        "GN = Hmax / X，Hmax 为实际网格交点到理想网格交点的最大距离。",
        "GN = Hmax / X, with Hmax the largest distance between intersections of the real and the ideal grid.",
    ),
    limits_2011: Text::new(
        "4 ≤ 0.38，3 ≤ 0.50，2 ≤ 0.63，1 ≤ 0.75，0 > 0.75",
        "4 ≤ 0.38, 3 ≤ 0.50, 2 ≤ 0.63, 1 ≤ 0.75, 0 > 0.75",
    ),
    limits_2024: INTERPOLATED,
    causes: [
        Text::new("走纸速度波动，标签翘边，碳带打皱。", "unsteady feed, lifting label edge, ribbon wrinkle"),
        Text::new("产品抖动，喷头拼接错位，曲面喷印。", "shaking product, misaligned heads, curved surface"),
        Text::new("振镜畸变未校正，工件移动。", "uncorrected field distortion, moving part"),
        Text::new("薄膜起皱，套准跳动。", "wrinkled film, jumping register"),
    ],
    remedies: Text::new(
        "稳定走纸与传送，压平码面；相机倾斜也会表现为网格不一致，先排除。",
        "Steady feed, flat surface; a tilted camera shows up as grid nonuniformity too: exclude it first.",
    ),
    source: Text::new(
        "ISO/IEC 15415 网格不一致性；限值（确定）；QR 码理想网格的取法有争议，本报告的取法列在 interpretation 中；Data Matrix 以四角均分为理想网格（确定）。",
        "ISO/IEC 15415, grid nonuniformity; limits (certain); the ideal grid of Data Matrix divides its four corners evenly \
         (certain); what that of a QR Code is built on is disputed: \
         the reading used is listed under interpretation.",
    ),
};

pub(super) const PRINT_GROWTH: Article = Article {
    meaning: Text::new(
        "深色单元比标称宽（正）或窄（负）多少，按两个方向报告。",
        "How much wider (positive) or narrower (negative) than nominal the dark elements are, along both axes.",
    ),
    formula: Text::new(
        "PG = (平均深色宽度 − 平均浅色宽度) / 2X，在定位图形上逐边测量。",
        "PG = (mean dark width − mean light width) / 2X, edge to edge on the timing patterns.",
    ),
    limits_2011: Text::new("只报告，不评级", "reported, not graded"),
    limits_2024: Text::new(
        "评级，取较差方向。暂用 4 ≤ 0.10，3 ≤ 0.25，2 ≤ 0.40，1 ≤ 0.55，由实测报告推得，可信度低。",
        "Graded, the worse axis. Provisionally 4 ≤ 0.10, 3 ≤ 0.25, 2 ≤ 0.40, 1 ≤ 0.55, derived from measured reports, low \
         confidence.",
    ),
    causes: [
        Text::new(
            "正：温度或压力过高；负：温度低、打印头脏、碳带不匹配。",
            "positive: too hot, too much pressure; negative: too cold, dirty head, wrong ribbon",
        ),
        Text::new(
            "正：墨量大、底材扩散；负：缺墨、喷嘴堵塞。",
            "positive: too much ink, spreading substrate; negative: starved, clogged nozzles",
        ),
        Text::new(
            "正：功率高、光斑大、失焦；负：能量不足。",
            "positive: too much power, large spot, out of focus; negative: too little energy",
        ),
        Text::new(
            "正：压印过重、墨稀；负：供墨不足、印版补偿过度。",
            "positive: too much impression, thin ink; negative: starved, over-compensated plate",
        ),
    ],
    remedies: Text::new(
        "正：减热、减墨、减压，或在制版和打印数据中收缩；负：反之。横纵差别大时查运动拖尾和重影。",
        "Positive: less heat, ink, pressure, or shrink in plate or data; negative: the other way. If the axes differ much, \
         look for smear and double print.",
    ),
    source: Text::new(
        "2011 版只报告、2024 版评级（确定）；所用定位图形（回忆，待核对标准）；2024 版限值（推导，可信度低）。",
        "Reported in 2011, graded in 2024 (certain); use of the timing patterns (recollection, to be checked); limits of \
         2024 (derived, low confidence).",
    ),
};
