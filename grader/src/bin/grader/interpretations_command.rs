//! `grader interpretations`: disputed readings of the standards, with what they mean.

use grader::report::{Language, Text};
use grader::standard::Interpretation;

/// What a disputed point is about, and what each of its readings says.
struct Article {
    point: &'static str,
    about: Text,
    readings: &'static [(&'static str, Text)],
}

/// The list of all points and readings.
pub fn text(language: Language) -> String {
    let default = Text::new("默认", "default").say(language);
    let head = Text::new(
        "公开资料对标准有不同说法之处。用 grader inspect --interpretation 名称=读法 选择；报告列出所用读法。\n",
        "Points in which public sources contradict each other. Choose with\n\
         `grader inspect --interpretation NAME=READING`; reports list the readings used.\n",
    );
    let mut out = head.say(language).to_owned();
    for (point, readings) in Interpretation::choices() {
        let article = ARTICLES.iter().find(|article| article.point == point);
        out += &format!("\n{point}\n");
        if let Some(article) = article {
            out += &format!("  {}\n", article.about.say(language));
        }
        let longest = readings.iter().map(|reading| reading.len()).max().unwrap_or_default();
        for (index, reading) in readings.iter().enumerate() {
            let meaning = article.and_then(|article| article.readings.iter().find(|(name, _)| name == reading));
            let meaning = meaning.map_or("", |(_, meaning)| meaning.say(language));
            let mark = if index == 0 { format!(" [{default}]") } else { String::new() };
            out += &format!("    {reading:longest$}  {meaning}{mark}\n");
        }
    }
    out
}

const ARTICLES: &[Article] = &[
    Article {
        point: "reflectance_extremes",
        about: Text::new("2011 版的 Rmax 和 Rmin 取什么", "What Rmax and Rmin are in 2011"),
        readings: &[
            (
                "module_samples",
                Text::new(
                    "最亮和最暗的模块采样值，含空白区",
                    "brightest and darkest module sample, quiet zone included",
                ),
            ),
            (
                "symbol_modules",
                Text::new(
                    "最亮和最暗的模块采样值，不含空白区",
                    "brightest and darkest module sample of the symbol alone",
                ),
            ),
            (
                "tenth_means",
                Text::new(
                    "最亮与最暗十分之一模块采样值的平均",
                    "means of the lightest and the darkest tenth of the module samples",
                ),
            ),
        ],
    },
    Article {
        point: "pixel_extremes",
        about: Text::new("2024 版的 Rmax 和 Rmin 取什么", "What Rmax and Rmin are in 2024"),
        readings: &[
            (
                "mean_of_hundredth",
                Text::new(
                    "检测区最亮与最暗百分之一像素的平均",
                    "means of the lightest and the darkest hundredth of the pixels of the inspection area",
                ),
            ),
            (
                "percentile",
                Text::new(
                    "百分之一像素超过和低于的值",
                    "the values that a hundredth of the pixels exceed and fall below",
                ),
            ),
        ],
    },
    Article {
        point: "optimised_threshold",
        about: Text::new("2024 版的阈值使什么最小", "What the threshold of 2024 minimises"),
        readings: &[
            (
                "weighted_variance",
                Text::new(
                    "两类方差按大小加权之和（大津法）",
                    "variances of both classes weighted by their size (Otsu)",
                ),
            ),
            (
                "variance_sum",
                Text::new("两类方差直接相加（同 ISO/IEC 29158）", "the plain sum of both variances (as ISO/IEC 29158)"),
            ),
        ],
    },
    Article {
        point: "modulation_normalisation",
        about: Text::new("2024 版的调制比如何归一化", "How modulation is normalised in 2024"),
        readings: &[
            ("symbol_contrast", Text::new("2 |R - T| / SC", "2 |R - T| / SC")),
            (
                "two_sided",
                Text::new("浅色对 Rmax - T，深色对 T - Rmin", "light against Rmax - T, dark against T - Rmin"),
            ),
        ],
    },
    Article {
        point: "misdecode_protection",
        about: Text::new(
            "未使用的纠错中防误译码的码字",
            "Codewords reserved for misdecode protection in unused error correction",
        ),
        readings: &[
            ("subtracted", Text::new("不计入容量", "not part of the capacity")),
            ("ignored", Text::new("计入容量", "part of the capacity")),
        ],
    },
    Article {
        point: "decimal_rounding",
        about: Text::new(
            "2024 版参数的小数等级如何取到十分位",
            "How decimal grades of parameters become tenths in 2024",
        ),
        readings: &[
            ("nearest", Text::new("四舍五入", "to the nearest tenth, half upwards")),
            ("truncated", Text::new("舍去", "cut")),
        ],
    },
    Article {
        point: "unused_error_correction_curve",
        about: Text::new(
            "2024 版未使用的纠错在哪些点之间插值",
            "Between which points unused error correction is interpolated in 2024",
        ),
        readings: &[
            ("piecewise", Text::new("全部四个限值之间", "between all four limits")),
            (
                "single_line",
                Text::new("1 级限值到 4 级限值的一条直线", "one line from the limit of grade 1 to that of grade 4"),
            ),
        ],
    },
    Article {
        point: "below_grade_one",
        about: Text::new("低于 1 级限值的小数等级", "Decimal grades beyond the limit of grade 1"),
        readings: &[("zero", Text::new("0", "0")), ("interpolated", Text::new("继续降到 0", "falling on to 0"))],
    },
    Article {
        point: "print_growth_limits",
        about: Text::new("2024 版印制增量的限值", "Limits of print growth in 2024"),
        readings: &[
            ("0.10_0.25_0.40_0.55", Text::new("0.10、0.25、0.40、0.55 X", "0.10, 0.25, 0.40, 0.55 X")),
            (
                "0.10_to_0.60",
                Text::new(
                    "从 0.10 X（4 级）到 0.60 X（0 级）的一条直线",
                    "a single line from 0.10 X (4) to 0.60 X (0)",
                ),
            ),
        ],
    },
    Article {
        point: "print_growth_figure",
        about: Text::new("2024 版评定印制增量的哪个值", "Which figure of print growth is graded in 2024"),
        readings: &[
            ("worse_axis", Text::new("较差的轴", "the worse axis")),
            ("mean_of_axes", Text::new("两轴平均", "the mean of both axes")),
        ],
    },
    Article {
        point: "ideal_grid",
        about: Text::new("网格不一致性所比较的理想网格", "The even grid that grid nonuniformity compares with"),
        readings: &[
            (
                "finder_centres",
                Text::new("仿射，过三个寻像图形的中心", "affine, through the centres of the three finder patterns"),
            ),
            (
                "projective",
                Text::new(
                    "射影，再过右下校正图形：掩盖相机倾斜",
                    "projective, through the lower right alignment pattern too: hides the tilt of the camera",
                ),
            ),
        ],
    },
    Article {
        point: "corner_segment",
        about: Text::new("每个寻像图形旁空白区条带的长度", "Length of the quiet zone strip beside each finder pattern"),
        readings: &[
            (
                "168_modules",
                Text::new(
                    "自外角起 15 个模块：该段共 168 个模块",
                    "15 modules from the outer corner: 168 modules in the segment",
                ),
            ),
            (
                "144_modules",
                Text::new(
                    "与分隔符齐平，12 个模块：该段共 144 个模块",
                    "flush with the separator, 12 modules: 144 modules in the segment",
                ),
            ),
        ],
    },
    Article {
        point: "alignment_damage",
        about: Text::new("校正图形段中计数什么", "What is counted in the alignment pattern segment"),
        readings: &[
            ("share_of_modules", Text::new("受损模块的比例", "share of damaged modules")),
            ("share_of_patterns", Text::new("有受损模块的图形的比例", "share of patterns with a damaged module")),
        ],
    },
    Article {
        point: "information_copies",
        about: Text::new(
            "格式或版本信息的两份如何合并",
            "How the two copies of format or version information are combined",
        ),
        readings: &[
            ("mean_rounded_up", Text::new("平均后向上取整（2011）", "mean, rounded up to a whole grade (2011)")),
            ("best", Text::new("较好的一份", "the better copy")),
            ("worst", Text::new("较差的一份", "the worse copy")),
        ],
    },
    Article {
        point: "transition_ratio_limits",
        about: Text::new(
            "2024 版 Data Matrix 时钟轨跳变比的限值",
            "Limits of the transition ratio of Data Matrix clock tracks in 2024",
        ),
        readings: &[
            (
                "5_10_15_20",
                Text::new(
                    "5、10、15、20 %：与唯一公开的读数（1/13 得 3.5）一致",
                    "5, 10, 15, 20 %: agrees with the one published reading (1/13 gives 3.5)",
                ),
            ),
            ("6_8_10_12", Text::new("6、8、10、12 %：同 2011 版", "6, 8, 10, 12 %: as in 2011")),
        ],
    },
    Article {
        point: "quiet_zone",
        about: Text::new("属于符号的空白区宽度", "Width of the quiet zone that belongs to the symbol"),
        readings: &[
            ("4X", Text::new("四个模块（ISO/IEC 18004）", "four modules (ISO/IEC 18004)")),
            ("1X", Text::new("一个模块（ISO/IEC 16480）", "one module (ISO/IEC 16480)")),
        ],
    },
    Article {
        point: "contrast_uniformity_scope",
        about: Text::new("反差均匀性看哪些模块", "What contrast uniformity looks at"),
        readings: &[
            ("all_modules", Text::new("符号的全部模块", "all modules of the symbol")),
            ("codewords", Text::new("只看码字的模块", "modules of codewords only")),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Every point and every reading is explained, and nothing that does not exist.
    #[test]
    fn the_list_is_complete() {
        let explained: Vec<(&str, Vec<&str>)> = ARTICLES
            .iter()
            .map(|article| (article.point, article.readings.iter().map(|(name, _)| *name).collect()))
            .collect();
        assert_eq!(explained, Interpretation::choices());
    }
}
