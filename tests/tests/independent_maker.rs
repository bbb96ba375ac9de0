//! Symbols that another maker encoded and drew are read with the message they were made from.
//!
//! Encoder and modules come from zxing-cpp (which encodes with zint), the rendering from this package: 10 pixels per
//! module, upright, quiet zone of 4 modules (ISO/IEC 18004), no noise. The expectation is the text given to the encoder.

use std::collections::BTreeSet;

use grader_tests::drawing::{Scene, SymbolMatrix};
use grader_tests::ours;
use grader_tests::peers::{ZxingEffort, rxing_read, zxing_cpp_read};

const PIXELS_PER_MODULE: usize = 10;

struct Case {
    name: String,
    text: String,
    /// Modules on a side.
    side: usize,
    scene: Scene,
}

impl Case {
    fn new(name: &str, text: &str, options: &str) -> Self {
        let symbol = SymbolMatrix::qr_from_text(text, options).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        let scene = Scene::of_symbol(&symbol, PIXELS_PER_MODULE);
        Self { name: format!("{name} ({options})"), text: text.to_owned(), side: symbol.side(), scene }
    }
}

/// One case per encoding mode of ISO/IEC 18004, mixtures of them, and character sets.
fn contents() -> Vec<Case> {
    [
        ("one digit", "7", "ecLevel=L"),
        ("digits, three to a group and one over", "0123456789012345", "ecLevel=M"),
        ("digits, two over", "01234567890123456", "ecLevel=Q"),
        ("leading zeros", "000000000000", "ecLevel=H"),
        ("all 45 characters of alphanumeric mode", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", "ecLevel=Q"),
        ("alphanumeric, odd length", "HTTPS://EXAMPLE.COM/X", "ecLevel=M"),
        ("bytes", "https://example.com/path?query=value&x=1#part", "ecLevel=M"),
        ("control characters", "line one\r\nline two\ttabbed", "ecLevel=M"),
        ("modes mixed", "lower case then 1234567890123456 then UPPER CASE AND $%*", "ecLevel=M"),
        ("GS1 digital link", "https://id.gs1.org/01/09506000134352/10/ABC123?17=271231", "ecLevel=Q"),
        ("Chinese in UTF-8", "追溯码:批号20240517,保质期至2026年05月", "ecLevel=M,eci=UTF-8"),
        ("beyond the basic plane", "𠮷野家 🍜", "ecLevel=M,eci=UTF-8"),
        ("kanji mode", "点茗日本語漢字", "ecLevel=M"),
        ("kanji and Latin", "型番ABC-123 東京", "ecLevel=M"),
        ("Chinese in GB 18030", "中华人民共和国", "ecLevel=M,eci=GB18030"),
        ("Latin-1 declared", "Grüße aus Köln", "ecLevel=M,eci=ISO-8859-1"),
        ("Cyrillic declared", "Привет", "ecLevel=M,eci=ISO-8859-5"),
    ]
    .into_iter()
    .map(|(name, text, options)| Case::new(name, text, options))
    .collect()
}

/// Sizes at which something changes: first alignment pattern (2), version information (7), longer character counts (10
/// and 27), more alignment patterns (14, 21, 28, 35), the largest (40); each in all four levels.
fn sizes() -> Vec<Case> {
    let versions = [1, 2, 5, 6, 7, 9, 10, 13, 14, 21, 26, 27, 28, 32, 35, 40];
    let levels = ["L", "M", "Q", "H"];
    let cases = versions.into_iter().flat_map(|version| levels.map(|level| (version, level)));
    cases
        .map(|(version, level)| {
            let options = format!("version={version},ecLevel={level}");
            let case = Case::new(&format!("version {version}-{level}"), &format!("V{version}{level}"), &options);
            assert_eq!(case.side, 4 * version + 17, "the maker did as told: {}", case.name);
            case
        })
        .collect()
}

/// The data masks, each asked for.
fn masks() -> Vec<Case> {
    let case = |mask| Case::new(&format!("mask {mask}"), "MASKED 0123456789", &format!("ecLevel=Q,dataMask={mask}"));
    let cases: Vec<Case> = (0..8).map(case).collect();
    let different: BTreeSet<&[u8]> = cases.iter().map(|case| case.scene.luma()).collect();
    assert_eq!(different.len(), 8, "the maker did as told");
    cases
}

/// The longest message of each mode that a symbol holds (ISO/IEC 18004, capacities of version 40-L).
fn full_symbols() -> Vec<Case> {
    let digits: String = ('0'..='9').cycle().take(7089).collect();
    let letters: String = ('A'..='Z').cycle().take(4296).collect();
    let bytes: String = ('a'..='z').cycle().take(2953).collect();
    [("digits", digits), ("alphanumeric", letters), ("bytes", bytes)]
        .into_iter()
        .map(|(name, text)| Case::new(&format!("40-L full of {name}"), &text, "version=40,ecLevel=L"))
        .collect()
}

fn assert_read(cases: &[Case], read: impl Fn(&Scene) -> Vec<String>) {
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let texts = read(&case.scene);
            (texts != [case.text.clone()]).then(|| format!("{}: printed {:?}, read {texts:?}", case.name, case.text))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

fn by_reference_decode(scene: &Scene) -> Vec<String> {
    ours::inspect(scene.luma(), scene.width(), scene.height()).into_iter().filter_map(|symbol| symbol.text).collect()
}

#[test]
fn every_kind_of_content_is_read() {
    assert_read(&contents(), by_reference_decode);
}

#[test]
fn every_kind_of_size_is_read() {
    assert_read(&sizes(), by_reference_decode);
}

#[test]
fn every_mask_is_read() {
    assert_read(&masks(), by_reference_decode);
}

#[test]
fn full_symbols_are_read() {
    assert_read(&full_symbols(), by_reference_decode);
}

/// The corners of an upright symbol drawn with a quiet zone of 4 modules are known exactly.
#[test]
fn corners_are_where_the_symbol_was_drawn() {
    for case in contents() {
        let (near, far) = (4.0 * PIXELS_PER_MODULE as f64, case.scene.width() as f64 - 4.0 * PIXELS_PER_MODULE as f64);
        let drawn = [[near, near], [far, near], [far, far], [near, far]];
        let symbols = ours::inspect(case.scene.luma(), case.scene.width(), case.scene.height());
        let [symbol] = symbols.as_slice() else { panic!("{}: {} symbols", case.name, symbols.len()) };
        for (found, drawn) in symbol.corners.iter().zip(drawn) {
            let distance = (found[0] - drawn[0]).hypot(found[1] - drawn[1]);
            assert!(distance < 1.0, "{}: corner {found:?}, drawn at {drawn:?}", case.name);
        }
    }
}

/// The other readers agree with the maker, hence a failure above is ours and not the drawing's.
#[test]
fn the_drawings_can_be_read_by_others() {
    let cases: Vec<Case> = contents().into_iter().chain(sizes()).chain(masks()).chain(full_symbols()).collect();
    assert_read(&cases, |scene| {
        let zxing = zxing_cpp_read(scene.luma(), scene.width(), scene.height(), ZxingEffort::Default);
        let texts = zxing.unwrap_or_default();
        if texts.is_empty() { rxing_read(scene.luma(), scene.width(), scene.height()) } else { texts }
    });
}
