//! Parameters of decoding and of the parts of a symbol.

use super::{Article, INTERPOLATED, Text};

const DAMAGE_CAUSES: [Text; 4] = [
    Text::new("断点、积碳、碳带打皱、灰尘漏印。", "dead dots, dirt on the head, ribbon wrinkle, voids from dust"),
    Text::new("喷嘴堵塞、飞墨、划伤。", "clogged nozzles, stray ink, scratches"),
    Text::new("残渣、漏打、底层污点。", "debris, missing shots, spots in the base layer"),
    Text::new("印版缺损或脏点、挤墨、飞墨。", "damage of or dirt on the plate, squeeze, misting"),
];

const COPY_LIMITS: Text = Text::new(
    "每份按错误模块数：4 = 0，3 = 1，2 = 2，1 = 3，0 ≥ 4，并与模块等级叠加；两份合成的方法有争议，默认取平均后进位。",
    "Each copy by its module errors: 4 = 0, 3 = 1, 2 = 2, 1 = 3, 0 ≥ 4, overlaid on the levels of the modules; how both \
     copies combine is disputed, the default is their mean rounded up.",
);

const SAME_AS_2011_DECIMAL: Text = Text::new(
    "同 2011 版，以 0.1 级叠加（推导，未经核实）。",
    "As 2011, overlaid in tenths of a grade (derived, not verified).",
);

pub(super) const DECODE: Article = Article {
    meaning: Text::new(
        "标准规定的参考译码能否读出符号。更强的读码器能读，不改变等级。",
        "Whether the reference decode of the standard reads the symbol. That a stronger reader can does not change it.",
    ),
    formula: Text::new(
        "读出为 4，读不出为 0，总等级也为 0。",
        "4 if it reads, else 0, and then the overall grade is 0.",
    ),
    limits_2011: Text::new("4：能译码；0：不能", "4: decodes; 0: does not"),
    limits_2024: Text::new("同 2011 版", "as 2011"),
    causes: DAMAGE_CAUSES,
    remedies: Text::new(
        "看失败的阶段：寻像图形、采样网格、格式或版本信息、纠错、数据内容；前四者查印刷与成像，最后一项查编码软件。",
        "Look at the stage: finder, grid, format, error correction point to print or picture; content points to the encoder.",
    ),
    source: Text::new(
        "ISO/IEC 15415 译码与 ISO/IEC 18004（QR 码）、ISO/IEC 16022（Data Matrix）参考译码算法（QR 码确定；Data Matrix 的网格步骤据公开资料整理）。",
        "ISO/IEC 15415, decode, with the reference decode algorithms of ISO/IEC 18004 (QR Code, certain) and ISO/IEC 16022 \
         (Data Matrix, its grid as far as public sources tell).",
    ),
};

pub(super) const FIXED_PATTERN_DAMAGE: Article = Article {
    meaning: Text::new(
        "寻像、定位、校正图形（Data Matrix：L 形边、时钟轨）及其空白区的损坏。读码器靠它们找到符号，纠错保护不了它们。",
        "Damage of finder, timing and alignment patterns (Data Matrix: the L and the clock tracks) and of the quiet zone \
         beside them. Readers find the symbol by them, and no error correction protects them.",
    ),
    formula: Text::new(
        "QR 码各段（A1 A2 A3 寻像，B1 B2 定位，C 校正）按错误模块评级，与模块等级叠加；取最差段。Data Matrix 的段：L1 左边、L2 底边及其空白区 QZL1、QZL2（多数据区时另评角部数据区，取较低者）；CTS 为各数据区上方和右方时钟轨与相邻实线或空白区的最差者（跳变比、规则性、时钟轨与实线损坏）；average 为五段平均等级；取最低。",
        "QR Code: each segment (A1 A2 A3 finders, B1 B2 timing, C alignment) by its module errors, overlaid on the levels of \
         its modules; the worst segment counts. Data Matrix: L1 left leg, L2 bottom leg, QZL1 and QZL2 the quiet zone beside \
         them (with several data regions the corner region as well, the lower counts); CTS the worst clock track with the \
         solid line or quiet zone beside it (transition ratio, regularity, damage of both); average the mean of the five; \
         the lowest counts.",
    ),
    limits_2011: Text::new(
        "A：错误模块 4 = 0，3 = 1，2 = 2，1 = 3，0 ≥ 4\nB：4 = 0 %，3 ≤ 7 %，2 ≤ 11 %，1 ≤ 14 %；任意相邻 5 个中错 2 个以上为 0\nC：4 = 0 %，3 ≤ 10 %，2 ≤ 20 %，1 ≤ 30 %\nL1 L2 QZL1 QZL2：4 = 0 %，3 ≤ 9 %，2 ≤ 13 %，1 ≤ 17 %\n时钟轨、实线：4 < 10 %，3 < 15 %，2 < 20 %，1 < 25 %；任意相邻 5 个中错 2 个以上为 0\n跳变比：4 < 6 %，3 < 8 %，2 < 10 %，1 < 12 %\naverage：4 = 4.0，3 ≥ 3.5，2 ≥ 3.0，1 ≥ 2.5",
        "A: module errors 4 = 0, 3 = 1, 2 = 2, 1 = 3, 0 ≥ 4\nB: 4 = 0 %, 3 ≤ 7 %, 2 ≤ 11 %, 1 ≤ 14 %; more than 2 of any 5 \
         neighbours wrong: 0\nC: 4 = 0 %, 3 ≤ 10 %, 2 ≤ 20 %, 1 ≤ 30 %\nL1 L2 QZL1 QZL2: 4 = 0 %, 3 ≤ 9 %, 2 ≤ 13 %, \
         1 ≤ 17 %\nClock track, solid line: 4 < 10 %, 3 < 15 %, 2 < 20 %, 1 < 25 %; more than 2 of any 5 neighbours of the \
         track wrong: 0\nTransition ratio: 4 < 6 %, 3 < 8 %, 2 < 10 %, 1 < 12 %\naverage: 4 = 4.0, 3 ≥ 3.5, 2 ≥ 3.0, 1 ≥ 2.5",
    ),
    limits_2024: SAME_AS_2011_DECIMAL,
    causes: DAMAGE_CAUSES,
    remedies: Text::new(
        "看最差段在哪里：定位图形多为线状缺陷（断点、喷嘴），寻像图形多为墨点、缺损或空白区被占。",
        "See which segment: timing patterns suffer from lines (dots, nozzles), finders from spots, voids and print in the \
         quiet zone.",
    ),
    source: Text::new(
        "ISO/IEC 18004 附录 G 各段（名称确定）；QR 码各段的限值只据回忆，正式使用前须对照标准。ISO/IEC 16022:2006 附录 M 及勘误 1：各段与 L 段、average 限值（确定），时钟轨限值（与公开报告一致）；2024 版跳变比限值据一个公开读数拟合，可用 --interpretation transition_ratio_limits 选择。",
        "ISO/IEC 18004 Annex G, segments (names certain); limits for QR Code are recollection and must be checked against \
         the standard. ISO/IEC 16022:2006 Annex M with Cor. 1: segments, limits of the L and of average (certain), of clock \
         tracks (agree with published reports); the transition ratio of 2024 is fitted to one published reading \
         (--interpretation transition_ratio_limits).",
    ),
};

pub(super) const FORMAT_INFORMATION: Article = Article {
    meaning: Text::new(
        "寻像图形旁的 15 位格式信息（纠错等级与掩模），共两份。",
        "The 15 bits beside the finders that hold error correction level and mask, in two copies.",
    ),
    formula: Text::new(
        "各份按错误模块数与模块等级叠加，再合成。",
        "Each copy by module errors overlaid on the levels of its modules, then combined.",
    ),
    limits_2011: COPY_LIMITS,
    limits_2024: SAME_AS_2011_DECIMAL,
    causes: DAMAGE_CAUSES,
    remedies: Text::new(
        "查看寻像图形旁一圈模块的漏印、墨点与划伤。",
        "Look for voids, spots and scratches beside the finders.",
    ),
    source: Text::new(
        "ISO/IEC 18004 附录 G；两份及合成等级（确定），限值（回忆），合成方法（有争议）。",
        "ISO/IEC 18004 Annex G; two copies and a combined grade (certain), limits (recollection), combination (disputed).",
    ),
};

pub(super) const VERSION_INFORMATION: Article = Article {
    meaning: Text::new(
        "版本 7 及以上的 18 位版本信息，共两份；较小的符号没有此参数。",
        "The 18 bits of version information of versions 7 and above, in two copies; smaller symbols do not have it.",
    ),
    formula: Text::new("同格式信息。", "As format information."),
    limits_2011: COPY_LIMITS,
    limits_2024: SAME_AS_2011_DECIMAL,
    causes: DAMAGE_CAUSES,
    remedies: Text::new(
        "查看右上寻像图形左侧和左下寻像图形上方的 3 × 6 模块。",
        "Look at the 3 × 6 modules left of the upper right finder and above the lower left finder.",
    ),
    source: Text::new(
        "ISO/IEC 18004 附录 G；版本 7 起存在（确定），限值（回忆）。",
        "ISO/IEC 18004 Annex G; exists from version 7 (certain), limits (recollection).",
    ),
};

pub(super) const UNUSED_ERROR_CORRECTION: Article = Article {
    meaning: Text::new(
        "译码后纠错能力还剩多少：流通中的磨损还能承受多少。",
        "How much of the error correction is left after decoding, to bear what handling still does.",
    ),
    formula: Text::new(
        "UEC = 1 − (e + 2t) / (d − p)，e 为拒读，t 为错误，d 为纠错码字，p 为防误读保留；多块取最小。",
        "UEC = 1 − (e + 2t) / (d − p): e erasures, t errors, d error correction codewords, p reserved against misdecode; the \
         lowest block counts.",
    ),
    limits_2011: Text::new(
        "4 ≥ 0.62，3 ≥ 0.50，2 ≥ 0.37，1 ≥ 0.25，0 < 0.25",
        "4 ≥ 0.62, 3 ≥ 0.50, 2 ≥ 0.37, 1 ≥ 0.25, 0 < 0.25",
    ),
    limits_2024: INTERPOLATED,
    causes: DAMAGE_CAUSES,
    remedies: Text::new(
        "看加框码字的位置；成片为遮挡、反光或起皱，成线为打印头或喷嘴。印刷正常时可选更高纠错等级，但不能代替改善印刷。",
        "See where the outlined codewords are: patches are covering, glare, wrinkles; lines are head or nozzle. A higher \
         level of error correction helps but does not replace a better print.",
    ),
    source: Text::new(
        "ISO/IEC 15415 未使用的纠错；公式与限值（确定），是否减 p（有争议，默认减）。",
        "ISO/IEC 15415, unused error correction; formula and limits (certain), whether p is subtracted (disputed, by \
         default it is).",
    ),
};

pub(super) const QUIET_ZONE: Article = Article {
    meaning: Text::new(
        "码四周连续空白的宽度（模块）。只报告；QR 码要求四边各 4 个模块，微型 QR 码 2 个，Data Matrix 1 个。",
        "The width in modules that is free around the symbol. Reported only; QR Code asks for 4 on each side, Micro QR \
         Code for 2, Data Matrix for 1.",
    ),
    formula: Text::new(
        "从符号边缘向外，直到第一个深色模块。",
        "From the edge of the symbol outwards to the first dark module.",
    ),
    limits_2011: Text::new(
        "不单独评级；角部空白区计入固有图形污损",
        "not graded by itself; the corners count in fixed pattern damage",
    ),
    limits_2024: Text::new("不单独评级", "not graded by itself"),
    causes: [
        Text::new("标签偏移，码靠近模切边。", "shifted label, code near the die cut"),
        Text::new("喷印位置偏移，飞墨。", "shifted print, stray ink"),
        Text::new("定位偏移，相邻图案。", "shifted marking, neighbouring artwork"),
        Text::new("套准不良，版面留空不足。", "poor register, too little room in the layout"),
    ],
    remedies: Text::new(
        "版面上留足空白，控制套准与模切位置。",
        "Leave room in the layout; keep register and die cut in place.",
    ),
    source: Text::new(
        "ISO/IEC 18004 空白区 4X；ISO/IEC 16022 空白区 1X（确定）。",
        "ISO/IEC 18004, quiet zone 4X; ISO/IEC 16022, quiet zone 1X (certain).",
    ),
};
