//! What hostile input is thrown at. Whatever the bytes, nothing may panic, overflow or run away; an error is an answer.
//!
//! Each function takes arbitrary bytes and makes the input of one entry of `grader` of them. The fuzz targets call them
//! with bytes found by coverage, the tests of the project with the seeds beside this file.

use std::sync::LazyLock;

use calibration::card::{Card, Serial, certificate_form, certify};
use calibration::conformance::{History, drift};
use calibration::printer::earlier;
use calibration::printer::plan::Plan;
use calibration::uncertainty::RigUncertainty;
use grader::calibration::file::CalibrationFile;
use grader::conditions::Conditions;
use grader::content::gs1::bracketed;
use grader::content::host::{AllowedHost, covering};
use grader::content::{CommodityEdition, Content};
use grader::frame::Frame;
use grader::geometry::Point;
use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::profile::{Profile, text_of};
use grader::record::SymbolRecord;
use grader::reflectance::ReflectanceImage;
use grader::register::authority::{AuthorisationList, Authorisations, SecretKey, TrustedKeys, contents, seal};
use grader::register::import::{ImportRequest, import};
use grader::register::{ListKind, MemoryRegister, Store};
use grader::report::Language;
use grader::report::json::{JsonOptions, from_json, to_json};
use grader::standard::Edition;
use grader::symbology::datamatrix;
use grader::symbology::datamatrix::sizes::Size;
use grader::symbology::qr::sizes::{ErrorCorrectionLevel, Version, data_codewords};
use grader::symbology::qr::{decode, encode, message};

/// Data codewords of any content: first byte the version, the rest the codewords.
pub fn qr_message(input: &[u8]) {
    let Some((&version, codewords)) = input.split_first() else { return };
    drop(message::parse(codewords, version_of(version)));
}

/// The modules of a symbol: version, level and mask; how many modules to flip; which ones (two bytes each); the rest is
/// the content, with proper error correction, so that also the message behind it is reached.
pub fn qr_matrix(input: &[u8]) {
    let [version, level_and_mask, flips, rest @ ..] = input else { return };
    let version = version_of(*version);
    let (flips, content) = rest.split_at(rest.len().min(2 * usize::from(*flips)));
    let mut modules = symbol(version, *level_and_mask, content);
    let count = modules.data().len();
    for flip in flips.as_chunks().0 {
        let module = usize::from(u16::from_le_bytes(*flip)) % count;
        modules.data_mut()[module] ^= true;
    }
    drop(decode::decode(&modules));
}

/// Data codewords of a Data Matrix symbol of any content.
pub fn dm_message(input: &[u8]) {
    drop(datamatrix::message::parse(input));
}

/// The modules of a Data Matrix symbol: size; how many modules to flip; which ones (two bytes each); the rest is the content,
/// with proper error correction, so that also the message behind it is reached.
pub fn dm_matrix(input: &[u8]) {
    let [size, flips, rest @ ..] = input else { return };
    let sizes: Vec<Size> = Size::all().collect();
    let size = sizes[usize::from(*size) % sizes.len()];
    let (flips, content) = rest.split_at(rest.len().min(2 * usize::from(*flips)));
    let codewords = datamatrix::encode::add_error_correction(size, content);
    let mut modules = datamatrix::encode::matrix(size, &codewords);
    let count = modules.data().len();
    for flip in flips.as_chunks().0 {
        let module = usize::from(u16::from_le_bytes(*flip)) % count;
        modules.data_mut()[module] ^= true;
    }
    drop(datamatrix::decode::decode(&modules));
}

/// A picture of any content, inspected from end to end: width, height, then grey values, repeated until it is full. The
/// lowest bit of the first one chooses the edition, the next one the number of bits.
pub fn frame(input: &[u8]) {
    let [width, height, pixels @ ..] = input else { return };
    let Some(first) = pixels.first() else { return };
    let (width, height) = (1 + usize::from(*width), 1 + usize::from(*height));
    let grey = || pixels.iter().copied().cycle().take(width * height);
    let frame = if first & 2 == 0 {
        Frame::from_luma8(Plane::from_vec(width, height, grey().collect()).expect("as many as pixels"))
    } else {
        let sixteen = grey().map(|grey| u16::from(grey) * 257).collect();
        Frame::from_luma16(Plane::from_vec(width, height, sixteen).expect("as many as pixels"), 16)
    };
    let edition = if first & 1 == 0 { Edition::Iso15415_2024 } else { Edition::Iso15415_2011 };
    let request = Request { edition, detail: true, ..Request::default() };
    let record = inspect(&frame.expect("1 to 256 pixels on a side"), &request).expect("a sound request");
    // Written and read back, it is the same; numbers are finite, or they would be lost on the way.
    let json = to_json(&record, JsonOptions { pretty: false, detail: true });
    assert_eq!(to_json(&from_json(&json).expect("a record"), JsonOptions { pretty: false, detail: true }), json);
}

/// A file of settings of any content: a profile that may extend a built-in one, and stated conditions. What is taken
/// can be written and taken again.
pub fn settings(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    drop(Conditions::parse(text));
    if let Ok(profile) = Profile::parse(text, &|id| text_of(id).map(str::to_owned)) {
        for entry in profile.rules.entries() {
            assert!(!entry.source.en.is_empty() && !entry.id.is_empty());
        }
    }
}

/// A calibration of any content. What is a sound one is sealed, comes back as it was, and sees a picture without a panic.
pub fn calibration(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    drop(CalibrationFile::parse(text));
    let Ok(held) = toml::from_str::<CalibrationFile>(text) else { return };
    let Ok(sealed) = held.to_text() else { return };
    let read = CalibrationFile::parse(&sealed).expect("it was sealed");
    assert_eq!(read.to_text().expect("as before"), sealed);
    let calibration = read.calibration().expect("as before");
    let samples = Plane::from_fn(16, 16, |row, column| if (row / 3 + column / 5) % 2 == 0 { 20_u8 } else { 230 });
    let frame = Frame::from_luma8(samples).expect("16 pixels on a side");
    let image = ReflectanceImage::new(&frame, &calibration);
    for place in [[0.0, 0.0], [8.0, 8.0], [15.5, 0.5], [-3.0, 400.0]] {
        let place = Point::from(place);
        let _ = image.interpolated(place);
        assert!(image.level(place).is_none_or(|level| level.x.is_finite() && level.y.is_finite()));
        let _ = calibration.covers(place, 1.0);
    }
    if let Some(statement) = &calibration.uncertainty {
        assert!(statement.of(&SYMBOL).values().all(|stated| stated.is_finite()));
    }
}

/// A symbol as it was measured.
static SYMBOL: LazyLock<SymbolRecord> = LazyLock::new(|| {
    let modules = symbol(version_of(0), 0, b"7");
    let side = 4 * (modules.width() + 8);
    let samples = Plane::from_fn(side, side, |row, column| {
        let inside = (row / 4).checked_sub(4).zip((column / 4).checked_sub(4));
        let dark = inside.and_then(|(row, column)| modules.get(row, column)) == Some(&true);
        if dark { 20_u8 } else { 230 }
    });
    let frame = Frame::from_luma8(samples).expect("some pixels");
    let record = inspect(&frame, &Request::default()).expect("a sound request");
    record.symbols.into_iter().next().expect("a symbol in a perfect picture")
});

/// A list to import: the first byte chooses what it is about, whether it is CSV or serials line by line, and what becomes
/// of wrong lines. What is imported can be removed and imported again.
pub fn list(input: &[u8]) {
    let Some((&choice, file)) = input.split_first() else { return };
    let kind = ListKind::ALL[usize::from(choice) % ListKind::ALL.len()];
    let gtin = (choice & 0x80 != 0).then_some("6901234567892");
    let request = ImportRequest { kind, name: "list", date: None, gtin, lenient: choice & 0x40 != 0 };
    let mut register = MemoryRegister::default();
    let mut run = || import(&mut register, file, &request, &mut |_| std::ops::ControlFlow::Continue(()));
    match run() {
        Ok(imported) => {
            assert!(run().is_err(), "it is known");
            register.remove_list(imported.list.id).expect("it is there");
            let again = import(&mut register, file, &request, &mut |_| std::ops::ControlFlow::Continue(()));
            let again = again.expect("as before");
            assert_eq!(
                (again.list.rows, again.repeated, again.bad),
                (imported.list.rows, imported.repeated, imported.bad)
            );
        }
        Err(error) => {
            assert!(!error.text().en.is_empty());
            assert!(register.lists().expect("in memory").is_empty());
        }
    }
}

/// A file that is taken for an authorisation list, a signed one, and keys. What is a list can be signed, and comes out of
/// its envelope as it went in.
pub fn authority(input: &[u8]) {
    let key = SecretKey::from_seed(&[7; 32]);
    let keys = TrustedKeys::parse(&key.public_line("fuzz")).expect("a key");
    drop(Authorisations::verify(input, &keys));
    drop(contents(input));
    let Ok(text) = std::str::from_utf8(input) else { return };
    drop((TrustedKeys::parse(text), SecretKey::parse(text)));
    let Ok(list) = AuthorisationList::parse(text) else { return };
    let file = seal(text, &key).expect("a list");
    assert_eq!(contents(file.as_bytes()).as_deref(), Ok(text));
    let signed = Authorisations::verify(file.as_bytes(), &keys);
    assert_eq!(signed.signed().map(|signed| &signed.list), Some(&list));
    for gtin in list.entries().iter().flat_map(|entry| &entry.gtins) {
        assert!(list.covering(gtin).next().is_some());
        drop(signed.answer(gtin, Some("A"), Some(list.valid_from)));
    }
}

/// Decoded data: first byte the edition and the symbology identifier, the rest the data. Also taken for text with
/// brackets, and for an entry of an allow-list.
pub fn content(input: &[u8]) {
    use CommodityEdition::{Gb33993_2017, Gb33993_2024, Gs1Only};
    let Some((&choice, data)) = input.split_first() else { return };
    let edition = [Gb33993_2024, Gb33993_2017, Gs1Only][usize::from(choice & 3) % 3];
    let identifier = [None, Some("]Q3"), Some("]Q1"), Some("]E0")][usize::from(choice >> 2 & 3)];
    let read = Content::read(data, identifier, edition);
    for fault in &read.faults {
        assert!(fault.at.start <= fault.at.end && fault.at.end <= data.len());
        let text = fault.text();
        assert!(!text.en.is_empty() && !text.zh.is_empty());
    }
    for element in &read.elements {
        assert!(element.at.end <= data.len() && element.value_at.end == element.at.end);
    }
    let text = String::from_utf8_lossy(data);
    let mut list = vec![AllowedHost::parse("chinatrace.org/gd").expect("a host and a path")];
    list.extend(AllowedHost::parse(&text));
    drop(covering(&list, read.uri.as_ref()));
    drop(bracketed::to_element_string(&text));
}

/// Small versions mostly: what large ones add is repetition, and they are slow.
fn version_of(byte: u8) -> Version {
    let number = if byte < 200 { byte % 8 + 1 } else { (byte - 200) % 40 + 1 };
    Version::new(number).expect("1 to 40")
}

fn symbol(version: Version, level_and_mask: u8, content: &[u8]) -> Plane<bool> {
    use ErrorCorrectionLevel::{H, L, M, Q};
    let level = [L, M, Q, H][usize::from(level_and_mask >> 3 & 3)];
    let data: Vec<u8> = content.iter().copied().take(data_codewords(version, level)).collect();
    let codewords = encode::add_error_correction(version, level, &data);
    encode::matrix(version, level, level_and_mask & 7, &codewords)
}

/// The description of a card and the filled form of its certificate, a zero byte between them; without one, a form for a card of
/// the program.
pub fn card(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    drop(Serial::new(&text));
    let (card, form) = text.split_once('\0').unwrap_or((CARD, &text));
    let Ok(card) = Card::parse(card) else { return };
    let empty = certificate_form(&card, Language::En);
    assert!(certify(&card, &empty).is_err(), "an empty form certifies nothing");
    if let Ok(certified) = certify(&card, form) {
        assert!(certified.certificate.is_some());
    }
}

/// Other texts that the calibration reads: plan and evaluation of a printer sheet, history of daily checks, what a rig
/// leaves uncertain. The first byte chooses. What is taken can be written and taken again.
pub fn texts(input: &[u8]) {
    let Some((&choice, text)) = input.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    match choice % 4 {
        0 => {
            if let Ok(plan) = Plan::parse(&text) {
                assert_eq!(Plan::parse(&plan.to_toml()).expect("it was written"), plan);
            }
        }
        1 => {
            if let Ok(evaluation) = earlier::parse(&text) {
                drop(earlier::compare(&evaluation, &evaluation));
            }
        }
        2 => {
            let history = History::parse(&text);
            drop(drift(&history.checks));
        }
        _ => {
            if let Ok(rig) = RigUncertainty::parse(&text) {
                assert!(rig.light.reflectance > rig.dark.reflectance);
            }
        }
    }
}

/// A small card.
const CARD: &str = "id = \"c\"\nsize_mm = [10, 20]\n[[patch]]\nname = \"white\"\ncorner_mm = [1, 2]\nsize_mm = [3, 4]\n\
                    reflectance = 0.8\n[grid]\nkind = \"dots\"\ncolumns = 3\nrows = 2\npitch_mm = [1, 1]\norigin_mm = [0, 0]\n";
