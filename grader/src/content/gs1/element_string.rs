//! Element strings: application identifier, value, and so on, with separators where a value has no known length.

use std::ops::Range;

use super::linter::Linter;
use super::table::{self, ApplicationIdentifier};
use super::{MOST_ELEMENTS, SEPARATOR, value};
use crate::content::fault::FaultKind;
use crate::content::findings::Findings;

/// Longest stretch without separator in which a missing one is looked for.
const LONGEST_SEARCHED: usize = 256;

/// Reads all elements of `body`. At a place that no application identifier begins with, it goes on behind the next
/// separator.
pub(crate) fn read(data: &[u8], body: Range<usize>, findings: &mut Findings) {
    let end = body.end;
    let mut at = body.start;
    // The element of predefined length that ends here: it may have been meant longer.
    let mut before: Option<&'static ApplicationIdentifier> = None;
    for _ in 0..MOST_ELEMENTS {
        let Some(rest) = data.get(at..end).filter(|rest| !rest.is_empty()) else { return };
        if rest.first() == Some(&SEPARATOR) {
            findings.fault(FaultKind::SeparatorMisplaced, at..at + 1);
            at += 1;
            before = None;
        } else if let Some(entry) = table::at_start(rest) {
            let start = at + entry.code.len();
            let stop = start + value_length(entry, rest.get(entry.code.len()..).unwrap_or_default());
            findings.element(data, entry, at..stop, start..stop);
            (at, before) = behind(data, entry, start..stop, end, findings);
        } else {
            let length = separator_in(rest).unwrap_or(rest.len());
            let found = at..at + length.min(4);
            let after = before.map(|entry| entry.code.clone());
            let text = String::from_utf8_lossy(&data[found.clone()]).into_owned();
            findings.fault(FaultKind::UnknownAi { found: text, after }, found);
            at += length + 1;
            before = None;
        }
    }
    if at < end {
        findings.fault(FaultKind::TooManyElements { limit: MOST_ELEMENTS }, at..at + 1);
    }
}

/// Looks at what stands behind a value: where the next element begins, and the element before it if nothing separates
/// them.
fn behind(
    data: &[u8],
    entry: &'static ApplicationIdentifier,
    value: Range<usize>,
    end: usize,
    findings: &mut Findings,
) -> (usize, Option<&'static ApplicationIdentifier>) {
    let stop = value.end;
    let ai = || entry.code.clone();
    let rest = data.get(stop..end).unwrap_or_default();
    if rest.first() == Some(&SEPARATOR) {
        if entry.is_predefined || rest.len() == 1 {
            findings.fault(FaultKind::SeparatorSuperfluous { ai: ai() }, stop..stop + 1);
        }
        if !entry.is_predefined {
            note_hidden_element(data, entry, value, findings);
        }
        return (stop + 1, None);
    }
    if entry.is_predefined {
        return (stop, Some(entry));
    }
    match table::at_start(rest) {
        Some(next) => {
            let kind = FaultKind::SeparatorMissing { ai: ai(), next: next.code.clone() };
            findings.fault(kind, stop..stop + next.code.len());
        }
        None => note_hidden_element(data, entry, value, findings),
    }
    (stop, None)
}

/// Length of the value at the start of `rest`: the predefined one; or up to the separator, unless the value is then too
/// long and a separator is certainly missing.
fn value_length(entry: &ApplicationIdentifier, rest: &[u8]) -> usize {
    let maximum = entry.maximum();
    if entry.is_predefined {
        let window = rest.get(..maximum).unwrap_or(rest);
        return separator_in(window).unwrap_or(window.len());
    }
    let length = separator_in(rest).unwrap_or(rest.len());
    if length <= maximum || length > LONGEST_SEARCHED {
        return length;
    }
    only_split(entry, &rest[..length]).unwrap_or(length)
}

/// Where the value must end for the rest to be elements: if there is one such place and no other.
fn only_split(entry: &ApplicationIdentifier, text: &[u8]) -> Option<usize> {
    let lengths = entry.minimum()..=entry.maximum().min(text.len());
    let mut splits = lengths.filter(|&length| {
        value::faults(entry, &text[..length]).is_empty()
            && begins_certainly(&text[length..])
            && are_elements(&text[length..])
    });
    splits.next().filter(|_| splits.next().is_none())
}

/// Remarks on a value at whose end stands what reads as another element: its separator may have been forgotten.
fn note_hidden_element(data: &[u8], entry: &ApplicationIdentifier, value: Range<usize>, findings: &mut Findings) {
    let text = &data[value.clone()];
    if text.len() > entry.maximum() {
        return;
    }
    let hidden = (1..text.len()).find(|&length| begins_certainly(&text[length..]) && are_elements(&text[length..]));
    if let Some((length, next)) = hidden.and_then(|length| Some((length, table::at_start(&text[length..])?))) {
        let start = value.start + length;
        let kind = FaultKind::SeparatorDoubtful { ai: entry.code.clone(), next: next.code.clone() };
        findings.fault(kind, start..start + next.code.len());
    }
}

/// Whether an element begins here that cannot well be anything else: of predefined length, with a check digit or a date.
fn begins_certainly(text: &[u8]) -> bool {
    table::at_start(text).is_some_and(|entry| {
        let mut linters = entry.components.iter().flat_map(|component| &component.linters);
        entry.is_predefined && linters.any(|linter| matches!(linter, Linter::CheckDigit | Linter::DateOrMonth))
    })
}

/// Whether a text without separators is made of right elements.
fn are_elements(mut text: &[u8]) -> bool {
    while !text.is_empty() {
        let Some(entry) = table::at_start(text) else { return false };
        let rest = &text[entry.code.len()..];
        let length = if entry.is_predefined { entry.maximum().min(rest.len()) } else { rest.len() };
        if !value::faults(entry, &rest[..length]).is_empty() {
            return false;
        }
        text = &rest[length..];
    }
    true
}

fn separator_in(text: &[u8]) -> Option<usize> {
    text.iter().position(|&byte| byte == SEPARATOR)
}

/// Whether data that nothing is known of begin as an element string does: with a GTIN of 14 digits whose check digit is
/// right, or with an application identifier and a separator further on.
pub(crate) fn is_likely(text: &[u8]) -> bool {
    let gtin = || text.strip_prefix(b"01").and_then(|text| text.get(..14));
    let is_gtin = |gtin: &[u8]| table::find("01").is_some_and(|entry| value::faults(entry, gtin).is_empty());
    gtin().is_some_and(is_gtin) || (table::at_start(text).is_some() && separator_in(text).is_some())
}
