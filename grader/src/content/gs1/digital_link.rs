//! GS1 Digital Link URIs: the key and its qualifiers in the path, attributes in the query.
//!
//! The path is read from its end, in pairs of identifier and value, until one of them is a key: what stands before is the
//! business of the host. The grammar is that of the reference engine of GS1 (traceability-code.md, section 5.1, source
//! S32); beyond it, RFC 3986 is held to: a percent sign begins a percent encoding.

use std::ops::Range;

use super::MOST_ELEMENTS;
use super::table::{self, ApplicationIdentifier};
use crate::content::characters;
use crate::content::fault::FaultKind;
use crate::content::findings::Findings;
use crate::content::percent;
use crate::content::uri::Uri;

/// Words that were once allowed in place of application identifiers, in the order of the alphabet.
const WORDS: [(&str, &str); 22] = [
    ("cpid", "8010"),
    ("cpsn", "8011"),
    ("cpv", "22"),
    ("gcn", "255"),
    ("gdti", "253"),
    ("giai", "8004"),
    ("ginc", "401"),
    ("gln", "414"),
    ("glnx", "254"),
    ("gmn", "8013"),
    ("grai", "8003"),
    ("gsin", "402"),
    ("gsrn", "8018"),
    ("gsrnp", "8017"),
    ("gtin", "01"),
    ("itip", "8006"),
    ("lot", "10"),
    ("party", "417"),
    ("refno", "8020"),
    ("ser", "21"),
    ("srin", "8019"),
    ("sscc", "00"),
];

/// A pair of identifier and value in the path; places in the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) entry: &'static ApplicationIdentifier,
    pub(crate) key: Range<usize>,
    pub(crate) value: Range<usize>,
}

/// The pairs from the last key of the path to its end. With `words`, deprecated words are identifiers too.
pub(crate) fn pairs(data: &[u8], path: Range<usize>, words: bool) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    let mut end = path.end;
    while pairs.len() < MOST_ELEMENTS {
        let pair = last_pair(data, path.start..end, words)?;
        end = pair.key.start - 1;
        let is_key = pair.entry.is_key();
        pairs.push(pair);
        if is_key {
            pairs.reverse();
            return Some(pairs);
        }
    }
    None
}

/// The last two segments of a path, if the first of them is an identifier.
fn last_pair(data: &[u8], path: Range<usize>, words: bool) -> Option<Pair> {
    let (key, value) = last_segments(data, path)?;
    let entry = identifier(&data[key.clone()], words)?;
    Some(Pair { entry, key, value })
}

/// The last two segments of a path; before the first there is a slash.
fn last_segments(data: &[u8], path: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let slash = |end: usize| data[path.start..end].iter().rposition(|&byte| byte == b'/').map(|at| path.start + at);
    let second = slash(path.end)?;
    let first = slash(second)?;
    Some((first + 1..second, second + 1..path.end))
}

fn identifier(key: &[u8], words: bool) -> Option<&'static ApplicationIdentifier> {
    let key = std::str::from_utf8(key).ok().filter(|key| key.len() <= 5)?;
    let word = WORDS.binary_search_by(|(word, _)| (*word).cmp(key)).ok().filter(|_| words);
    table::find(word.map_or(key, |at| WORDS[at].1))
}

/// A key that is followed by something other than pairs: what was meant as a Digital Link URI and is none. The segment
/// after which the pairs end.
pub(crate) fn lost_key(data: &[u8], path: Range<usize>) -> Option<(&'static ApplicationIdentifier, Range<usize>)> {
    let mut start = path.start + 1;
    let mut before: Option<(&'static ApplicationIdentifier, Range<usize>)> = None;
    let mut lost = None;
    for segment in data.get(start..path.end)?.split(|&byte| byte == b'/') {
        let at = start..start + segment.len();
        start = at.end + 1;
        // Digits of a key: paths of other sites have short numbers.
        let is_value = segment.len() >= 8 && segment.iter().all(u8::is_ascii_digit);
        if let Some((entry, key)) = before.take().filter(|_| is_value) {
            lost = Some((entry, key));
        }
        before = identifier(segment, false).filter(|entry| entry.is_key()).map(|entry| (entry, at));
    }
    lost
}

/// Reads the elements of a Digital Link URI from its pairs and its query.
pub(crate) fn read(data: &[u8], uri: &Uri, pairs: &[Pair], findings: &mut Findings) {
    for pair in pairs {
        let word = String::from_utf8_lossy(&data[pair.key.clone()]).into_owned();
        if word != pair.entry.code {
            findings.fault(FaultKind::LegacyKey { word, ai: pair.entry.code.clone() }, pair.key.clone());
        }
        element(data, pair, false, findings);
    }
    check_qualifiers(pairs, findings);
    if let Some(query) = uri.query_at.clone() {
        read_query(data, query, pairs, findings);
    }
}

/// Reads the element of a pair; with `plus`, as in a query, `+` is a blank.
pub(crate) fn element(data: &[u8], pair: &Pair, plus: bool, findings: &mut Findings) {
    let raw = &data[pair.value.clone()];
    let value = percent::decode(raw, plus);
    let start = pair.value.start;
    let source = |decoded: Range<usize>| {
        let place = percent::source(raw, decoded, plus);
        start + place.start..start + place.end
    };
    findings.decoded_element(pair.entry, pair.key.start..pair.value.end, pair.value.clone(), &value, source);
    // Unreserved characters stand for themselves (RFC 3986, section 2.3).
    let should_be_encoded =
        |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric() && !b"-._~%".contains(&byte);
    if let Some(at) = raw.iter().position(|&byte| should_be_encoded(byte) && !(plus && byte == b'+')) {
        let (character, width) = characters::first(&raw[at..]);
        findings.fault(FaultKind::Unescaped { character }, start + at..start + at + width);
    }
}

/// What follows the key is one of its sequences of qualifiers, of which some may be left out.
fn check_qualifiers(pairs: &[Pair], findings: &mut Findings) {
    let Some((key, qualifiers)) = pairs.split_first() else { return };
    let found: Vec<&str> = qualifiers.iter().map(|pair| pair.entry.code.as_str()).collect();
    let sequences = key.entry.qualifiers.as_deref().unwrap_or_default();
    let (Some(first), Some(last)) = (qualifiers.first(), qualifiers.last()) else { return };
    if sequences.iter().any(|sequence| is_selection(&found, sequence)) {
        return;
    }
    let owned = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect();
    let kind = FaultKind::Qualifiers {
        key: key.entry.code.clone(),
        found: owned(&found),
        allowed: sequences.iter().map(|sequence| owned(sequence)).collect(),
    };
    findings.fault(kind, first.key.start..last.value.end);
}

/// Whether these stand in the sequence in the same order, some left out.
fn is_selection(found: &[&str], sequence: &[&str]) -> bool {
    let mut rest = sequence.iter();
    found.iter().all(|code| rest.any(|other| other == code))
}

/// Attributes. Those whose name is no number belong to others (`linkType`), and so do names without value.
fn read_query(data: &[u8], query: Range<usize>, pairs: &[Pair], findings: &mut Findings) {
    let mut start = query.start;
    let mut count = 0;
    for attribute in data[query].split(|&byte| byte == b'&') {
        let at = start..start + attribute.len();
        start = at.end + 1;
        let Some(sign) = attribute.iter().position(|&byte| byte == b'=') else { continue };
        let key = at.start..at.start + sign;
        if key.is_empty() || !data[key.clone()].iter().all(u8::is_ascii_digit) {
            continue;
        }
        count += 1;
        if count > MOST_ELEMENTS {
            findings.fault(FaultKind::TooManyElements { limit: MOST_ELEMENTS }, at);
            return;
        }
        let Some(entry) = identifier(&data[key.clone()], false) else {
            let text = String::from_utf8_lossy(&data[key.start..key.end.min(key.start + 8)]).into_owned();
            findings.fault(FaultKind::UnknownAttribute { key: text }, key);
            continue;
        };
        let pair = Pair { entry, value: key.end + 1..at.end, key };
        check_attribute(&pair, pairs, findings);
        element(data, &pair, true, findings);
    }
}

/// An attribute is one that may be, and none that completes the path.
fn check_attribute(attribute: &Pair, pairs: &[Pair], findings: &mut Findings) {
    let ai = attribute.entry.code.clone();
    let at = attribute.key.start..attribute.value.end;
    if !attribute.entry.is_attribute {
        findings.fault(FaultKind::NotAnAttribute { ai }, at);
        return;
    }
    let Some((key, qualifiers)) = pairs.split_first() else { return };
    let sequences = key.entry.qualifiers.as_deref().unwrap_or_default();
    if sequences.iter().all(|sequence| sequence.len() <= qualifiers.len()) {
        return;
    }
    let qualifiers: Vec<&str> = qualifiers.iter().map(|pair| pair.entry.code.as_str()).collect();
    let completes = (0..=qualifiers.len()).any(|place| {
        let mut longer = qualifiers.clone();
        longer.insert(place, &attribute.entry.code);
        sequences.iter().any(|sequence| is_selection(&longer, sequence))
    });
    if completes {
        findings.fault(FaultKind::BelongsInPath { ai }, at);
    }
}
