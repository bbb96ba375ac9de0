//! What elements need of each other: none twice, some only together, some never together, dates in order.

use std::collections::BTreeMap;
use std::ops::Range;

use super::days_in_month;
use super::table::{self, ApplicationIdentifier};
use crate::content::Element;
use crate::content::fault::FaultKind;
use crate::content::findings::Findings;

/// Checks the elements that were found against each other. Each is taken for what the one symbol holds: what stands on
/// other symbols of the same pack is not known here (the dictionary would have them looked at together).
pub(crate) fn check(findings: &mut Findings) {
    let mut present: BTreeMap<&str, &Element> = BTreeMap::new();
    let mut faults: Vec<(FaultKind, Range<usize>)> = Vec::new();
    for element in &findings.elements {
        match present.get(element.ai.as_str()) {
            Some(first) => {
                let same_value = first.value == element.value;
                faults.push((FaultKind::Repeated { ai: element.ai.clone(), same_value }, element.at.clone()));
            }
            None => {
                present.insert(&element.ai, element);
            }
        }
    }
    for element in present.values() {
        let Some(entry) = table::find(&element.ai) else { continue };
        faults.extend(excluded(entry, &present).map(|kind| (kind, element.at.clone())));
        faults.extend(required(entry, &present).map(|kind| (kind, element.at.clone())));
    }
    faults.extend(unsigned_keys(&present));
    faults.extend(dates(&present));
    for (kind, at) in faults {
        findings.fault(kind, at);
    }
}

type Present<'a> = BTreeMap<&'a str, &'a Element>;

/// Others that fit a pattern; an application identifier is not in its own way.
fn others<'a>(pattern: &'a str, ai: &'a str, present: &'a Present<'_>) -> impl Iterator<Item = &'a str> {
    present.keys().copied().filter(move |other| *other != ai && table::fits(pattern, other))
}

/// Others that must not be there; of two that exclude each other, the first by number says so.
fn excluded(entry: &ApplicationIdentifier, present: &Present<'_>) -> impl Iterator<Item = FaultKind> {
    let ai = entry.code.as_str();
    let mut found: Vec<&str> = entry.excludes.iter().flat_map(|pattern| others(pattern, ai, present)).collect();
    found.sort_unstable();
    found.dedup();
    let is_said = |other: &str| {
        let excludes = table::find(other).map(|other| other.excludes.as_slice()).unwrap_or_default();
        other < ai && excludes.iter().any(|pattern| table::fits(pattern, ai))
    };
    let unsaid: Vec<FaultKind> = found
        .into_iter()
        .filter(|other| !is_said(other))
        .map(|other| FaultKind::Excluded { ai: ai.to_owned(), other: other.to_owned() })
        .collect();
    unsaid.into_iter()
}

fn required(entry: &ApplicationIdentifier, present: &Present<'_>) -> impl Iterator<Item = FaultKind> {
    let ai = entry.code.as_str();
    let is_there = |pattern: &&str| others(pattern, ai, present).next().is_some();
    let missing: Vec<FaultKind> = entry
        .requires
        .iter()
        .filter(|groups| !groups.iter().any(|group| group.iter().all(is_there)))
        .map(|groups| FaultKind::Required {
            ai: ai.to_owned(),
            any_of: groups.iter().map(|group| group.iter().map(|&ai| ai.to_owned()).collect()).collect(),
        })
        .collect();
    missing.into_iter()
}

/// Keys that a digital signature (8030) may be for only with their serial part (GS1 General Specifications, AI 8030).
const KEYS_WITH_SERIAL: [&str; 3] = ["253", "255", "8003"];

fn unsigned_keys(present: &Present<'_>) -> Vec<(FaultKind, Range<usize>)> {
    let has_signature = present.contains_key("8030");
    let keys = KEYS_WITH_SERIAL.iter().filter(|_| has_signature).filter_map(|key| present.get(key));
    keys.filter(|element| table::find(&element.ai).is_some_and(|entry| element.value.len() == entry.minimum()))
        .map(|element| (FaultKind::SerialRequired { ai: element.ai.clone() }, element.at.clone()))
        .collect()
}

/// What is made or packed, and what ends its life: the second cannot be before the first.
const BEGINNINGS: [&str; 2] = ["11", "13"];
const ENDINGS: [&str; 4] = ["15", "16", "17", "7003"];

fn dates(present: &Present<'_>) -> Vec<(FaultKind, Range<usize>)> {
    let mut faults = Vec::new();
    for first in BEGINNINGS.iter().filter_map(|ai| present.get(ai)) {
        for second in ENDINGS.iter().filter_map(|ai| present.get(ai)) {
            let (Some(begin), Some(end)) = (day(&first.value, false), day(&second.value, true)) else { continue };
            if is_before(end, begin) {
                let kind = FaultKind::DatesOutOfOrder { first: first.ai.clone(), second: second.ai.clone() };
                faults.push((kind, second.value_at.clone()));
            }
        }
    }
    faults
}

/// Year within its century, month and day; where the day is 00, the first or the last of the month.
fn day(text: &str, last: bool) -> Option<(u64, u64, u64)> {
    let number = |range: Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (number(0..2)?, number(2..4)?, number(4..6)?);
    let longest = days_in_month(2000 + year, month);
    let is_date = (1..=12).contains(&month) && day <= longest;
    let day = match day {
        0 if last => longest,
        0 => 1,
        day => day,
    };
    is_date.then_some((year, month, day))
}

/// Whether a date is before another one, both of an unknown century: less than half a century before it.
fn is_before(one: (u64, u64, u64), other: (u64, u64, u64)) -> bool {
    let years = (other.0 + 100 - one.0) % 100;
    match years {
        0 => (one.1, one.2) < (other.1, other.2),
        years => years < 50 || (years == 50 && (one.1, one.2) > (other.1, other.2)),
    }
}
