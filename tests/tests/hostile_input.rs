//! Arbitrary bytes break nothing: the seeds of the fuzz targets, and inputs made from them by fixed random numbers.
//!
//! Few and the same on every run; `make fuzz` looks further. An input that once broke something is kept as a seed.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::fs;
use std::path::{Path, PathBuf};

use grader::profile::BUILT_IN;
use grader::register::authority::{SecretKey, seal};
use grader_tests::drawing::{Random, Scene, SymbolMatrix};

#[path = "../../fuzz/src/lib.rs"]
mod targets;

fn seeds(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target)
}

/// Runs the seeds of a target and, of each, so many variations.
fn stays_upright(target: &str, run: fn(&[u8]), variations: usize) {
    let files = fs::read_dir(seeds(target)).expect("every target has seeds");
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "every target has seeds");
    let mut random = Random(1);
    run(&[]);
    for file in files {
        let seed = fs::read(&file).unwrap();
        run(&seed);
        for _ in 0..variations {
            run(&varied(&seed, &mut random));
        }
    }
}

/// Cut, changed in some bytes, and sometimes lengthened.
fn varied(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut input = seed.to_vec();
    if random.below(4) == 0 {
        input.truncate(random.below(input.len() + 1));
    }
    for _ in 0..random.below(8) {
        if !input.is_empty() {
            let place = random.below(input.len());
            input[place] = random.below(256) as u8;
        }
    }
    let more = if random.below(4) == 0 { random.below(64) } else { 0 };
    input.extend((0..more).map(|_| random.below(256) as u8));
    input
}

#[test]
fn messages() {
    stays_upright("qr_message", targets::qr_message, 2000);
}

#[test]
fn matrices() {
    stays_upright("qr_matrix", targets::qr_matrix, 100);
}

#[test]
fn data_matrix_messages() {
    stays_upright("dm_message", targets::dm_message, 2000);
}

#[test]
fn data_matrix_matrices() {
    stays_upright("dm_matrix", targets::dm_matrix, 100);
}

#[test]
fn frames() {
    stays_upright("frame", targets::frame, 30);
}

#[test]
fn settings() {
    stays_upright("settings", targets::settings, 1000);
}

#[test]
fn calibrations() {
    stays_upright("calibration", targets::calibration, 1000);
}

#[test]
fn lists() {
    stays_upright("list", targets::list, 2000);
}

#[test]
fn texts_of_the_calibration() {
    stays_upright("texts", targets::texts, 1000);
}

#[test]
fn cards_and_their_forms() {
    stays_upright("card", targets::card, 1000);
}

#[test]
fn authorisation_lists() {
    stays_upright("authority", targets::authority, 500);
}

#[test]
fn contents() {
    stays_upright("content", targets::content, 5000);
}

/// One message of each encodation scheme, and those with a meaning of their own.
const DATA_MATRIX: [(&str, &[u8]); 9] = [
    ("ascii", &[142, 164, 186, 66, 129]),
    ("c40", &[230, 91, 11, 91, 11, 254, 129]),
    ("text", &[239, 91, 11, 254]),
    ("x12", &[238, 89, 191, 254, 129]),
    ("edifact", &[240, 4, 32, 196, 124]),
    ("base-256", &[231, 46, 196, 91, 129]),
    ("gs1", &[232, 131, 66, 232, 141]),
    ("series", &[233, 31, 1, 1, 66]),
    ("eci", &[241, 27, 235, 67, 237]),
];

/// The seeds are those described here. Where the form of an input changes, `GRADER_WRITE_SEEDS=1` writes them anew.
#[test]
fn seeds_are_up_to_date() {
    let messages = message_seeds();
    for (name, codewords) in &messages {
        seed("qr_message", name, &[&[4], codewords.as_slice()].concat());
        // Version 5 (byte 4), levels M and H, masks 3 and 6, two modules flipped.
        seed("qr_matrix", &format!("{name}-m"), &[&[4, 0b01_011, 2, 200, 0, 17, 1], codewords.as_slice()].concat());
        seed("qr_matrix", &format!("{name}-h"), &[&[4, 0b11_110, 0], codewords.as_slice()].concat());
    }
    let symbol = SymbolMatrix::qr_from_text("7", "version=1,ecLevel=L").unwrap();
    for (name, codewords) in DATA_MATRIX {
        seed("dm_message", name, codewords);
        // 16 x 48 (the thirtieth size), and 10 x 10 with a module flipped.
        seed("dm_matrix", &format!("{name}-16x48"), &[&[29, 0], codewords].concat());
        seed("dm_matrix", &format!("{name}-10x10"), &[&[0, 1, 33, 0], codewords].concat());
    }
    let data_matrix = SymbolMatrix::data_matrix_from_text("7", "").unwrap();
    let scene = Scene::of_symbol(&data_matrix, 4);
    let [width, height] = [scene.width(), scene.height()].map(|side| u8::try_from(side - 1).unwrap());
    seed("frame", "data-matrix-4px", &[&[width, height], scene.luma()].concat());
    for pixels_per_module in [2, 3] {
        let scene = Scene::of_symbol(&symbol, pixels_per_module);
        let [width, height] = [scene.width(), scene.height()].map(|side| u8::try_from(side - 1).unwrap());
        seed("frame", &format!("version-1-{pixels_per_module}px"), &[&[width, height], scene.luma()].concat());
    }
    for (id, text) in BUILT_IN {
        seed("settings", id, text.as_bytes());
    }
    seed("settings", "conditions", CONDITIONS.as_bytes());
    for (name, text) in CALIBRATIONS {
        seed("calibration", name, text.as_bytes());
    }
    for (name, choice, text) in LISTS {
        seed("list", name, &[&[choice], text.as_bytes()].concat());
    }
    let key = SecretKey::from_seed(&[7; 32]);
    seed("authority", "list", AUTHORISATIONS.as_bytes());
    seed("authority", "signed", seal(AUTHORISATIONS, &key).unwrap().as_bytes());
    seed("authority", "public-key", key.public_line("issuer").as_bytes());
    seed("authority", "secret-key", key.text().as_bytes());
    for (name, choice, data) in content_seeds() {
        seed("content", name, &[&[choice], data.as_bytes()].concat());
    }
    seed("frame", "one-pixel", &[0, 0, 0]);
    seed("frame", "black", &[63, 63, 0]);
    seed("frame", "stripes", &[200, 40, 0, 255]);
    seed("frame", "finder-ratios-everywhere", &[99, 99, 0, 255, 0, 0, 0, 255, 0, 255]);
}

/// Name, choice of kind and form, file.
const LISTS: [(&str, u8, &str); 6] = [
    ("issued", 0, "gtin,serial,batch\n6901234567892,A1,L7\n6901234567892,\"A,\"\"2\"\"\",\n"),
    ("serials", 0x84, "A1\r\nA2\n\nA1\n"),
    ("cancelled", 0x40 | 2, "serial;gtin;reason;date\nA1;6901234567892;lost;2026-11-01\nA 2;1;;\n"),
    ("products", 3, "gtin,model,producer,uscc,category\n6901234567892,X1,厂,91350100M000100Y43,电线电缆\n"),
    ("companies", 4, "prefix\tproducer\tcancelled\n6901234\t厂\t2026-12-01\n"),
    ("hosts", 5, "host,holder,from,to\n*.example.com,厂,2026-01-01,2026-12-31\n"),
];

const AUTHORISATIONS: &str = r#"format = "grader authorisation list 1"
issuer = "省质检协会"
number = 12
issued = "2026-10-30"
valid_from = "2026-11-01"
valid_to = "2026-12-31"
[[entry]]
producer = "厂"
uscc = "91350100M000100Y43"
gtins = ["6901234567892"]
gtin_ranges = [{ from = "06901234500004", to = "06901234500103" }]
company_prefixes = ["6954321"]
categories = ["电线电缆"]
valid_from = "2026-11-10"
serials = [{ from = "A0100", to = "A0199" }, { pattern = "GD#@$~" }]
"#;

const CONDITIONS: &str = r#"
date = "2026-11-23"
final_state = true
[surface]
diameter_mm = 60.0
curved_along = "rows"
face = "back"
[[keep_out]]
name = "fold"
points_mm = [[10.0, 0.0], [10.0, 40.0]]
width_mm = 1.0
[entered]
batch = "A1"
[uncertainty]
scale_relative = 0.002
"#;

fn seed(target: &str, name: &str, input: &[u8]) {
    let path = seeds(target).join(name);
    if std::env::var_os("GRADER_WRITE_SEEDS").is_some() {
        fs::write(&path, input).unwrap();
    }
    assert_eq!(fs::read(&path).unwrap(), input, "{}", path.display());
}

/// Data of each form; the first number is edition (bits 0 and 1) and symbology identifier (bits 2 and 3).
fn content_seeds() -> [(&'static str, u8, &'static str); 20] {
    [
        ("element-string", 4, "0106901234567892211234\u{1d}10ABC"),
        ("element-string-2017", 5, "010690123456789217271231109%&/<>?"),
        ("measures-and-dates", 6, "02069012345678923101000001371\u{1d}11260102172601017003260101235"),
        (
            "all-checks",
            4,
            "8007GB82WEST12345698765432\u{1d}80131987654Ad4X4bL5ttr2310c2K\u{1d}4309123456789012345678904321",
        ),
        ("coupon", 4, "8110012345612345611110123101101239211012393200101420010150123456611234567 90000"),
        ("signature", 4, "2536901234567892\u{1d}8030AB==\u{1d}72582/1\u{1d}8006069012345678920102"),
        ("brackets", 0, "(01)06901234567892(21)A(1)\\(10)B(10)C"),
        ("identifier-in-front", 0, "]Q30106901234567892"),
        ("digital-link", 0, "https://chinatrace.org/gd/01/06901234567892/22/A/10/B/21/C%2F?17=271231&linkType=all#f"),
        ("digital-link-wrong", 0, "HTTP://u@a.b:99999/01/06901234567893/21/%E4%B8/10/+?21=a&05=1&99=%00"),
        ("legacy-words", 2, "https://example.com/gtin/06901234567892/lot/A/cpv/B"),
        ("maker", 1, "http://www.example.com/gtin/06901234567892/bat/Q4D593/ser/32a"),
        ("national", 1, "http://2dcode.org/0106901234567892OXjVB3"),
        ("ecode", 0, "http://www.iotroot.com/E=100036930"),
        ("ma-code", 0, "MA.156.110101.100/10.1"),
        ("drug-code", 0, "81000000000000000000"),
        ("ean-composite", 12, "6901234567892|]e010ABC\u{1d}211"),
        ("look-alike", 0, "https://chin\u{430}trace.org/%67d/../x"),
        ("address", 0, "https://[::1]:80/01/06901234567892"),
        ("hidden", 0, "\u{202e}\u{1b}[31m\0'; DROP TABLE codes;--"),
    ]
}

/// One message of each mode, bit by bit as ISO/IEC 18004 has it for versions 1 to 9: (value, width) in order.
fn message_seeds() -> Vec<(&'static str, Vec<u8>)> {
    let byte = |text: &[u8]| -> Vec<(u32, u32)> {
        let head = [(4, 4), (text.len() as u32, 8)];
        head.into_iter().chain(text.iter().map(|&value| (u32::from(value), 8))).collect()
    };
    let after = |head: &[(u32, u32)], rest: &[(u32, u32)]| [head, rest].concat();
    [
        ("numeric", vec![(1, 4), (8, 10), (12, 10), (345, 10), (67, 7)]),
        ("alphanumeric", vec![(2, 4), (5, 9), (10 * 45 + 12, 11), (38 * 45 + 11, 11), (42, 6)]),
        ("byte", byte(b"https://example.com/")),
        ("byte-utf8", after(&[(7, 4), (26, 8)], &byte("追溯码".as_bytes()))),
        ("kanji", vec![(8, 4), (2, 8), (0x0d9f, 13), (0x1aaa, 13)]),
        ("hanzi", vec![(13, 4), (1, 4), (2, 8), (0x3c1, 13), (0x75b, 13)]),
        ("eci-of-three-bytes", after(&[(7, 4), (0b110, 3), (999_999, 21)], &byte(b"x"))),
        ("structured-append", after(&[(3, 4), (1, 4), (3, 4), (0x5a, 8)], &byte(b"part 2 of 4"))),
        ("fnc1-first", after(&[(5, 4)], &byte(b"010950600013435210ABC"))),
        ("fnc1-second", after(&[(9, 4), (37, 8)], &byte(b"AIM"))),
        ("terminator-only", vec![(0, 4)]),
        ("longer-than-it-is", vec![(4, 4), (255, 8), (65, 8)]),
    ]
    .into_iter()
    .map(|(name, fields)| (name, packed(&fields)))
    .collect()
}

fn packed(fields: &[(u32, u32)]) -> Vec<u8> {
    let bits: Vec<u8> =
        fields.iter().flat_map(|&(value, width)| (0..width).rev().map(move |bit| (value >> bit & 1) as u8)).collect();
    bits.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |sum, (place, bit)| sum | bit << (7 - place))).collect()
}

/// Calibration files, unsealed: the whole form for pictures of 16 x 16 pixels, and the least.
const CALIBRATIONS: [(&str, &str); 2] = [
    (
        "whole",
        r#"schema = 1
id = "c"
rig = "r"
date = "2026-11-23"
expires = "2027-02-21"
light = "660"
[picture]
width = 16
height = 16
bits = 8
[card]
id = "k"
serial = "1"
certificate = "z"
expires = "2027-05-31"
[reflectance]
uncertainty = 0.01
residual = 0.002
evenness = 0.8
black = [[4.0, 4.5], [4.0, 4.1]]
white = [[220.0, 230.0], [225.0, 240.0]]
[[reflectance.patch]]
name = "p"
stated = 0.85
measured = 0.851
[geometry]
plane = [[0.05, 0.0, -0.4], [0.0, 0.05, -0.4], [1e-6, 0.0, 1.0]]
covered = [[1.0, 1.0], [15.0, 1.0], [15.0, 15.0]]
[geometry.lens]
focal = [16.0, 16.0]
centre = [8.0, 8.0]
radial = [-0.1, 0.02, 0.0]
tangential = [1e-4, -2e-4]
[rig_uncertainty]
light = { reflectance = 0.85, uncertainty = 0.006 }
dark = { reflectance = 0.05, uncertainty = 0.006 }
linearity = 0.003
scale_relative = 0.0002
anisotropy = 0.0003
edge_pixels = 1.5
[uncertainty]
standard = "ISO/IEC 15415:2011"
aperture = "0.8X"
images = 10
placements = 5
not_determined = []
situation = { maximum = 0.8, minimum = 0.1, pixels_per_module = 10.0, axis_share = 1.0, fixed_aperture = false }
[uncertainty.quantities.symbol_contrast]
value = 0.7
expanded = 0.01
scale = "continuous"
[uncertainty.quantities.symbol_contrast.budget]
combined = 0.005
coverage_factor = 2.0
expanded = 0.01
components = [{ source = "noise", type = "A", distribution = "normal", figure = 0.005, divisor = 1.0, sensitivity = 1.0, standard = 0.005, degrees_of_freedom = 9.0 }]
"#,
    ),
    (
        "least",
        r#"schema = 1
id = ""
rig = ""
date = "2026-11-23"
expires = "2026-11-23"
light = "W"
[picture]
width = 1
height = 1
bits = 16
"#,
    ),
];
