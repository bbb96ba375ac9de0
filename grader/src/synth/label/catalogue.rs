//! The sample labels: one that is right, and others that break one rule each.
//!
//! The label is 70 mm by 50 mm. The 质溯码 (version 5-M, X = 0.55 mm) stands in its lower right quadrant with more than
//! 9 mm to the edges, the EAN-13 above it, the special mark to its left.

use serde::{Deserialize, Serialize};

use super::{Camera, Item, LabelScene, MarkKind, PrintedSymbol, with_check_digit};
use crate::synth::spec::{Content, Level};

/// A sample label.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelSample {
    /// Name, also of its files.
    pub name: &'static str,
    /// What it shows, in Chinese.
    pub chinese: &'static str,
    /// What it shows, in English.
    pub english: &'static str,
    /// The picture.
    pub scene: LabelScene,
    /// What a station must find.
    pub expected: Expected,
}

/// What the rules of the profile `zhisuma` must say of a label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Rules that are not met, all of them.
    pub not_met: Vec<String>,
    /// What is stated beside the picture, as a file of conditions in TOML.
    pub conditions: String,
}

/// Digits of the product; 690 to 699 are prefixes of China.
const GTIN: &str = "06901234567892";
/// What a right code says.
const URI: &str = "https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0001?17=271231";

const CODE: [f64; 2] = [48.5, 28.5];
const MARK: [f64; 2] = [27.5, 33.0];
const MARK_SIZE: f64 = 9.0;
const EAN: [f64; 2] = [26.0, 9.5];
/// Reflectance of print.
const INK: f64 = 0.06;

fn code(text: &str) -> PrintedSymbol {
    PrintedSymbol::new(Content::Text(text.into()), 0.55, CODE)
}

fn mark(centre: [f64; 2]) -> Item {
    Item::Mark { kind: MarkKind::Example, size: MARK_SIZE, centre, rotation: 0.0, ink: INK }
}

fn ean(digits: &str, centre: [f64; 2]) -> Item {
    Item::Ean { digits: digits.into(), x: 0.33, height: 9.0, centre }
}

/// Lines of boxes that look like words.
fn words(items: &mut Vec<Item>) {
    let rows: [(f64, &[f64]); 5] = [
        (20.0, &[7.0, 4.0]),
        (24.0, &[3.0, 6.0, 2.0]),
        (28.0, &[5.0, 5.0]),
        (38.5, &[4.0, 2.5, 5.0]),
        (42.5, &[6.0, 3.0]),
    ];
    for (y, lengths) in rows {
        let mut x = 5.0;
        for length in lengths {
            items.push(Item::Box { from: [x, y], to: [x + length, y + 1.6], reflectance: 0.12 });
            x += length + 1.0;
        }
    }
}

fn label(symbols: Vec<PrintedSymbol>, others: Vec<Item>) -> LabelScene {
    let mut items: Vec<Item> = symbols.into_iter().map(Item::Symbol).collect();
    words(&mut items);
    items.extend(others);
    bare(items)
}

/// A label with nothing on it but that.
fn bare(items: Vec<Item>) -> LabelScene {
    LabelScene {
        picture: [1600, 1200],
        background: 0.28,
        camera: Camera {
            pivot: CODE,
            // The label lies in the middle of the picture.
            at: [1070.0, 670.0],
            scale: 0.05,
            rotation: 0.0,
            tilt: [0.0, 0.0],
            distance: 400.0,
        },
        size: [70.0, 50.0],
        corner_radius: 1.5,
        ground: 0.86,
        items,
        noise: 0.0,
        noise_seed: 0,
    }
}

/// The label that is right.
#[must_use]
pub fn good() -> LabelScene {
    label(vec![code(URI)], vec![ean(&GTIN[1..], EAN), mark(MARK)])
}

/// Five megapixels with that label, for timing.
#[must_use]
pub fn bench_scene() -> LabelScene {
    let scene = good();
    LabelScene {
        picture: [2592, 1944],
        camera: Camera { at: [1500.0, 1050.0], rotation: 7.0, ..scene.camera },
        noise: 0.004,
        ..scene
    }
}

/// The special mark alone on white, to teach it: 12 mm by 12 mm at 0.05 mm per pixel, the mark in the middle.
#[must_use]
pub fn teaching_picture() -> LabelScene {
    let scene = good();
    LabelScene {
        picture: [240, 240],
        size: [12.0, 12.0],
        corner_radius: 0.0,
        camera: Camera { pivot: [6.0, 6.0], at: [120.0, 120.0], ..scene.camera },
        items: vec![mark([6.0, 6.0])],
        ..scene
    }
}

/// All sample labels.
#[must_use]
pub fn labels() -> Vec<LabelSample> {
    let mut all = vec![
        sample("label-good", "完全正确的标签", "A label that is right in everything", good(), &[]),
        sample("label-turned", "标签转过 90 度", "The right label turned by 90 degrees", turned(), &[]),
        sample(
            "label-tilted",
            "相机倾斜 10 度并转过 25 度",
            "The right label under a camera tilted by 10 degrees",
            tilted(),
            &[],
        ),
    ];
    all.extend(of_symbol());
    all.extend(of_data());
    all.extend(of_mark());
    all.extend(of_place());
    all
}

fn sample(
    name: &'static str,
    chinese: &'static str,
    english: &'static str,
    scene: LabelScene,
    not_met: &[&str],
) -> LabelSample {
    let expected = Expected { not_met: not_met.iter().map(|id| (*id).to_owned()).collect(), ..Expected::default() };
    LabelSample { name, chinese, english, scene, expected }
}

fn stated(conditions: &str, sample: LabelSample) -> LabelSample {
    let expected = Expected { conditions: conditions.into(), ..sample.expected };
    LabelSample { expected, ..sample }
}

fn turned() -> LabelScene {
    let scene = good();
    LabelScene {
        picture: [1200, 1600],
        camera: Camera { at: [530.0, 1070.0], rotation: 90.0, ..scene.camera },
        ..scene
    }
}

fn tilted() -> LabelScene {
    let scene = good();
    LabelScene {
        picture: [1800, 1600],
        camera: Camera { at: [1080.0, 960.0], rotation: 25.0, tilt: [9.0, -4.0], ..scene.camera },
        ..scene
    }
}

/// The right label with another code on it.
fn with_code(symbol: PrintedSymbol) -> LabelScene {
    label(vec![symbol], vec![ean(&GTIN[1..], EAN), mark(MARK)])
}

fn of_symbol() -> Vec<LabelSample> {
    let good = || code(URI);
    let faint = PrintedSymbol { dark: 0.56, ..good() };
    let reversed = PrintedSymbol { reversed: true, ..good() };
    let weak = PrintedSymbol { level: Level::L, x: 0.60, ..good() };
    let small = PrintedSymbol { x: 0.24, ..good() };
    let fine = label(vec![small], vec![ean(&GTIN[1..], EAN), mark([38.0, 31.0])]);
    let fine = LabelScene {
        picture: [3400, 2600],
        camera: Camera { at: [2350.0, 1470.0], scale: 0.0225, ..fine.camera },
        ..fine
    };
    let second = code("https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0002?17=271231");
    let two = LabelScene {
        size: [100.0, 50.0],
        picture: [2300, 1200],
        ..label(
            vec![PrintedSymbol { centre: [52.5, 28.5], ..good() }, PrintedSymbol { centre: [78.0, 28.5], ..second }],
            vec![ean(&GTIN[1..], [65.0, 9.5]), mark([31.0, 33.0])],
        )
    };
    let elements = "010690123456789210LOT7\u{1d}21SN0001";
    vec![
        sample(
            "label-plain-elements",
            "单元数据串未用 GS1 模式编码",
            "An element string that is not encoded in GS1 mode",
            with_code(PrintedSymbol { message: Content::Text(elements.into()), x: 0.65, ..good() }),
            &["SYM-02"],
        ),
        sample("label-level-l", "纠错等级 L", "Error correction level L", with_code(weak), &["SYM-04"]),
        sample("label-reversed", "反色码", "Light modules on a dark ground", with_code(reversed), &["SYM-06"]),
        sample("label-two-codes", "同一面上有两个质溯码", "Two codes of the application on one face", two, &["SYM-08"]),
        sample("label-small", "模块 0.24 mm，过小", "Modules of 0.24 mm: too small", fine, &["SIZ-01"]),
        sample("label-faint", "墨色太浅", "Print too faint", with_code(faint), &["PQ-01"]),
    ]
}

fn of_data() -> Vec<LabelSample> {
    let link = |name, chinese, english, text: &str, x: f64, rule| {
        sample(name, chinese, english, with_code(PrintedSymbol { x, ..code(text) }), &[rule])
    };
    vec![
        link(
            "label-other-url",
            "不含产品标识的网址",
            "A URL that names no product",
            "https://chinatrace.org/gd/trace?sn=LOT7-SN0001",
            0.60,
            "DAT-01",
        ),
        // The SSCC of the GS1 General Specifications' examples.
        sample(
            "label-no-gtin",
            "物流单元代码代替 GTIN",
            "The key of a logistic unit in place of a GTIN",
            with_code(PrintedSymbol { x: 0.60, ..code("https://chinatrace.org/gd/00/106141412345678908") }),
            &["DAT-02"],
        ),
        sample(
            "label-check-digit",
            "GTIN 校验码错误",
            "A GTIN with a wrong check digit",
            label(
                vec![code("https://chinatrace.org/gd/01/06901234567893/10/LOT7/21/SN0001?17=271231")],
                vec![mark(MARK)],
            ),
            &["DAT-03"],
        ),
        link(
            "label-batch-character",
            "批号含有不允许的字符",
            "A batch number with a character that is not allowed",
            "https://chinatrace.org/gd/01/06901234567892/10/LOT%237/21/SN0001?17=271231",
            0.55,
            "DAT-05",
        ),
        link(
            "label-month-13",
            "有效期的月份为 13",
            "An expiry date in month 13",
            "https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0001?17=271331",
            0.55,
            "DAT-06",
        ),
        link(
            "label-qualifier-order",
            "系列号写在批号之前",
            "Serial number before batch number in the link",
            "https://chinatrace.org/gd/01/06901234567892/21/SN0001/10/LOT7?17=271231",
            0.55,
            "DAT-10",
        ),
        link(
            "label-http",
            "使用 http 而非 https",
            "http instead of https",
            "http://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0001?17=271231",
            0.55,
            "DAT-12",
        ),
        sample(
            "label-other-ean",
            "EAN-13 属于另一产品",
            "An EAN-13 of another product",
            label(vec![code(URI)], vec![ean(&with_check_digit("690123456790"), EAN), mark(MARK)]),
            &["DAT-15"],
        ),
        link(
            "label-no-serial",
            "没有系列号，只到批次",
            "No serial number: a batch only",
            "https://chinatrace.org/gd/01/06901234567892/10/LOT7?17=271231",
            0.55,
            "UNI-01",
        ),
        link(
            "label-look-alike-host",
            "仿冒域名",
            "A host that looks like the right one",
            "https://chinatracc.org/gd/01/06901234567892/10/LOT7/21/SN0001?17=271231",
            0.55,
            "AUT-01",
        ),
    ]
}

fn of_mark() -> Vec<LabelSample> {
    let with = |marks: Vec<Item>| {
        let mut others = vec![ean(&GTIN[1..], EAN)];
        others.extend(marks);
        label(vec![code(URI)], others)
    };
    let other = Item::Mark { kind: MarkKind::Other, size: MARK_SIZE, centre: MARK, rotation: 0.0, ink: INK };
    let [x, y] = MARK;
    let sticker = Item::Box { from: [x - 0.4, y - 5.0], to: [x + 5.0, y + 5.0], reflectance: 0.86 };
    vec![
        sample("label-no-mark", "缺少特别标识", "The special mark is missing", with(vec![]), &["MRK-01"]),
        sample("label-other-mark", "印了另一个标识", "Another mark in its place", with(vec![other]), &["MRK-01"]),
        sample(
            "label-covered-mark",
            "特别标识被部分遮盖",
            "The special mark is partly covered",
            with(vec![mark(MARK), sticker]),
            &["MRK-01"],
        ),
        sample(
            "label-doubled-mark",
            "特别标识重复",
            "The special mark is there twice",
            with(vec![mark(MARK), mark([27.5, 21.5])]),
            &["MRK-01"],
        ),
        sample(
            "label-mark-in-quiet-zone",
            "浅色特别标识侵入空白区",
            "A special mark in light print reaches into the quiet zone",
            // So light that it counts as light: quiet zone and grade stay as they were. The quiet zone begins at
            // 36.125 mm, the ink of the mark ends at 36.9 mm - 0.08 · 4.5 mm.
            with(vec![Item::Mark {
                kind: MarkKind::Example,
                size: MARK_SIZE,
                centre: [36.9 - MARK_SIZE / 2.0, 28.0],
                rotation: 0.0,
                ink: 0.6,
            }]),
            &["MRK-03"],
        ),
    ]
}

fn of_place() -> Vec<LabelSample> {
    let near_edge = label(
        vec![PrintedSymbol { centre: [CODE[0], 50.0 - 12.375 - 6.0], ..code(URI) }],
        vec![ean(&GTIN[1..], EAN), mark(MARK)],
    );
    let far = label(vec![code(URI)], vec![ean(&GTIN[1..], [20.0, 8.0]), mark(MARK)]);
    let fold = Item::Line { from: [35.2, 0.0], to: [35.2, 50.0], width: 0.15, dash: 0.0, reflectance: 0.6 };
    let folded = label(vec![code(URI)], vec![mark([22.0, 33.0]), fold]);
    let crowded = label(
        vec![code(URI)],
        vec![
            ean(&GTIN[1..], EAN),
            mark(MARK),
            // 2.5 modules below the symbol, away from its finder patterns: their quiet zone is graded.
            Item::Box { from: [46.0, 28.5 + 10.175 + 1.375], to: [57.0, 41.6], reflectance: 0.12 },
        ],
    );
    let moved_left = bare(vec![
        Item::Symbol(PrintedSymbol { centre: [23.0, 28.5], ..code(URI) }),
        ean(&GTIN[1..], [44.0, 9.5]),
        mark([42.0, 33.0]),
    ]);
    let fold_at = |x: f64| {
        format!("[[keep_out]]\nname = \"fold\"\npoints_mm = [[{x:.1}, 0.0], [{x:.1}, 50.0]]\nwidth_mm = 0.3\n")
    };
    vec![
        sample("label-near-edge", "距下边 6 mm", "6 mm from the lower edge", near_edge, &["PLC-02"]),
        stated(
            &fold_at(45.0),
            sample(
                "label-on-fold",
                "声明的折线穿过码",
                "A fold that is stated to run through the code",
                good(),
                &["PLC-03"],
            ),
        ),
        stated(
            &fold_at(35.2),
            sample("label-beside-fold", "折线在空白区之外", "A fold just outside the quiet zone", folded, &[]),
        ),
        stated(
            "[surface]\ndiameter_mm = 40.0\ncurved_along = \"rows\"\n",
            sample(
                "label-curved",
                "圆柱直径 40 mm，弯曲超过 30 度",
                "On a cylinder of 40 mm: bent by more than 30 degrees",
                good(),
                &["PLC-04"],
            ),
        ),
        sample("label-far-ean", "EAN-13 相距过远", "The EAN-13 is too far away", far, &["PLC-05"]),
        sample("label-quiet-zone", "文字侵入空白区", "Print in the quiet zone", crowded, &["SIZ-04"]),
        sample("label-left", "码位于左半部", "The code stands in the left half", moved_left, &["PLC-01"]),
    ]
}
