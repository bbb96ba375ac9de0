//! The addresses of GB/T 33993-2017, which the edition of 2024 no longer has.
//!
//! That there are two of them, that the GTIN is mandatory in both, and that the national service is at `2dcode.org` is
//! public (traceability-code.md, sources S28, S29). How they are put together, and the key words `gtin`, `bat` and `ser`,
//! are recollection: every reading says so.

use std::ops::Range;

use super::fault::FaultKind;
use super::findings::Findings;
use super::form::Form;
use super::gs1::digital_link::{self, Pair};
use super::gs1::{ApplicationIdentifier, table};
use super::uri::Uri;

/// Host of the national service.
const NATIONAL_HOST: &str = "2dcode.org";
/// Most characters of the code that the national service allocates (assumed).
const LONGEST_ALLOCATED_CODE: usize = 16;
/// Digits of a GTIN.
const GTIN: usize = 14;

/// Key words of a maker's address, and what they stand for (assumed).
const WORDS: [(&str, &str); 3] = [("gtin", "01"), ("bat", "10"), ("ser", "21")];

/// Whether an address is 国家统一网址: `2dcode.org/01`, directly followed by digits.
pub(super) fn is_national(data: &[u8], uri: &Uri) -> bool {
    let digits = data[uri.path_at.clone()].strip_prefix(b"/01");
    uri.host_name() == NATIONAL_HOST && digits.and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
}

/// Reads 国家统一网址: GTIN and allocated code stand without anything between them.
pub(super) fn read_national(data: &[u8], uri: &Uri, findings: &mut Findings) {
    let start = uri.path_at.start + b"/01".len();
    let rest = &data[start..uri.path_at.end];
    let digits = rest.iter().take(GTIN).take_while(|byte| byte.is_ascii_digit()).count();
    findings.fault(FaultKind::AssumedStructure { form: Form::NationalUri }, uri.path_at.clone());
    if let Some(entry) = table::find("01") {
        findings.element(data, entry, start - 2..start + digits, start..start + digits);
    }
    let code = &rest[digits..];
    let length = String::from_utf8_lossy(code).chars().count();
    if !(1..=LONGEST_ALLOCATED_CODE).contains(&length) {
        let kind = FaultKind::AllocatedCode { maximum: LONGEST_ALLOCATED_CODE, length };
        findings.fault(kind, start + digits..uri.path_at.end);
    }
}

/// The pairs of key word and value of 厂商自定义网址; `None` if the path has no `gtin` with a number behind it. What else
/// the path holds is the maker's.
pub(super) fn maker_pairs(data: &[u8], uri: &Uri) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut start = uri.path_at.start;
    let mut word: Option<(&'static ApplicationIdentifier, Range<usize>)> = None;
    for segment in data[uri.path_at.clone()].split(|&byte| byte == b'/') {
        let at = start..start + segment.len();
        start = at.end + 1;
        if let Some((entry, key)) = word.take() {
            pairs.push(Pair { entry, key, value: at });
            continue;
        }
        let known = WORDS.iter().find(|(word, _)| word.as_bytes() == segment);
        let entry = known.and_then(|(_, ai)| table::find(ai));
        // Before the GTIN the path is the maker's; and each word counts once.
        let entry = entry.filter(|entry| entry.is_key() || !pairs.is_empty());
        word = entry.filter(|entry| pairs.iter().all(|pair| pair.entry != *entry)).map(|entry| (entry, at));
    }
    let gtin = pairs.first()?.value.clone();
    data[gtin].first().is_some_and(u8::is_ascii_digit).then_some(pairs)
}

/// Reads 厂商自定义网址.
pub(super) fn read_maker(data: &[u8], uri: &Uri, pairs: &[Pair], findings: &mut Findings) {
    findings.fault(FaultKind::AssumedStructure { form: Form::MakerUri }, uri.path_at.clone());
    for pair in pairs {
        digital_link::element(data, pair, false, findings);
    }
}
