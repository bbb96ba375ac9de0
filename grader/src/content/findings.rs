//! Elements and faults as they are found.

use std::ops::Range;

use super::Element;
use super::characters;
use super::fault::{Fault, FaultKind};
use super::form::CommodityEdition;
use super::gs1::{ApplicationIdentifier, ValueFault, table, value_faults};

/// What was found in data so far.
#[derive(Debug)]
pub(crate) struct Findings {
    edition: CommodityEdition,
    pub(crate) elements: Vec<Element>,
    pub(crate) faults: Vec<Fault>,
}

impl Findings {
    pub(crate) fn new(edition: CommodityEdition) -> Self {
        Self { edition, elements: Vec::new(), faults: Vec::new() }
    }

    pub(crate) fn fault(&mut self, kind: FaultKind, at: Range<usize>) {
        self.faults.push(Fault::new(kind, at));
    }

    /// An element whose value stands in the data as it is.
    pub(crate) fn element(
        &mut self,
        data: &[u8],
        entry: &ApplicationIdentifier,
        at: Range<usize>,
        value_at: Range<usize>,
    ) {
        let start = value_at.start;
        let value = data.get(value_at.clone()).unwrap_or_default().to_vec();
        self.decoded_element(entry, at, value_at, &value, |range| range.start + start..range.end + start);
    }

    /// An element whose value was decoded; `source` finds the bytes of the data that a part of the value comes from.
    pub(crate) fn decoded_element(
        &mut self,
        entry: &ApplicationIdentifier,
        at: Range<usize>,
        value_at: Range<usize>,
        value: &[u8],
        source: impl Fn(Range<usize>) -> Range<usize>,
    ) {
        let excluded = self.excluded(&entry.code, value);
        for (range, fault) in value_faults(entry, value).into_iter().chain(excluded) {
            self.fault(FaultKind::Value { ai: entry.code.clone(), fault }, source(range));
        }
        let value = String::from_utf8_lossy(value).into_owned();
        self.elements.push(Element { ai: entry.code.clone(), value, at, value_at });
    }

    /// The first character that the edition excludes: GB/T 33993-2017 has batch and serial without `% & / < > ?`
    /// (traceability-code.md, source S27).
    fn excluded(&self, ai: &str, value: &[u8]) -> Option<(Range<usize>, ValueFault)> {
        if self.edition != CommodityEdition::Gb33993_2017 || !matches!(ai, "10" | "21") {
            return None;
        }
        let at = value.iter().position(|byte| b"%&/<>?".contains(byte))?;
        Some((at..at + 1, ValueFault::Excluded { character: char::from(value[at]) }))
    }

    /// A GTIN of which some digits may be left out in front: those of an EAN or UPC symbol.
    pub(crate) fn short_gtin(&mut self, data: &[u8], at: Range<usize>) {
        let Some(entry) = table::find("01") else { return };
        let digits = data.get(at.clone()).unwrap_or_default();
        let missing = entry.minimum().saturating_sub(digits.len());
        let mut value = vec![b'0'; missing];
        value.extend_from_slice(digits);
        let start = at.start;
        let source = |range: Range<usize>| {
            start + range.start.saturating_sub(missing)..start + range.end.saturating_sub(missing)
        };
        self.decoded_element(entry, at.clone(), at, &value, source);
    }

    /// Faults in the order of the data, each with the number of its character.
    pub(crate) fn finish(mut self, data: &[u8]) -> (Vec<Element>, Vec<Fault>) {
        self.faults.sort_by_key(|fault| fault.at.start);
        let mut count = 0;
        let mut places = characters::of(data).map(|(at, _)| at).peekable();
        for fault in &mut self.faults {
            while places.next_if(|&at| at <= fault.at.start).is_some() {
                count += 1;
            }
            // Behind the last character: something is missing there.
            let is_behind = fault.at.start >= data.len() && !data.is_empty();
            fault.character = count + usize::from(is_behind);
        }
        (self.elements, self.faults)
    }
}
