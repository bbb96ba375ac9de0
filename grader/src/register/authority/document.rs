//! What is signed: an authorisation list, written as TOML.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use crate::register::lookup;

/// First line of what is signed. It is part of the signed bytes, so that a key that signs other things too can never be
/// made to sign a list.
pub const LIST_FORMAT: &str = "grader authorisation list 1";

/// An authorisation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorisationList {
    /// Who issued it.
    pub issuer: String,
    /// Its number: every new list of an issuer has a higher one.
    pub number: u64,
    /// When it was issued.
    pub issued: Date,
    /// First day on which it holds.
    pub valid_from: Date,
    /// Last day on which it holds.
    pub valid_to: Date,
    entries: Vec<Entry>,
    index: Index,
}

/// Where entries are found: their places by GTIN, company prefix and range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Index {
    gtins: HashMap<String, Vec<usize>>,
    prefixes: HashMap<String, Vec<usize>>,
    /// First GTIN, last GTIN, the last one of this and all ranges before, place; in the order of the first.
    ranges: Vec<(String, String, String, usize)>,
}

/// Why a text is no authorisation list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct DocumentError {
    /// Line from 1, if it is known.
    pub line: Option<usize>,
    /// The reason.
    pub reason: String,
}

/// The list as written. What this program does not know could be a restriction: it refuses it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    issuer: String,
    number: u64,
    issued: Date,
    valid_from: Date,
    valid_to: Date,
    #[serde(default)]
    entry: Vec<toml::Spanned<Entry>>,
}

impl AuthorisationList {
    /// Reads a list.
    ///
    /// # Errors
    /// If the text is no TOML, has a key that is not known, or says something that cannot be.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let line_of = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        let written: Written = toml::from_str(text).map_err(|error| DocumentError {
            line: error.span().map(|span| line_of(span.start)),
            reason: error.message().to_owned(),
        })?;
        let refuse = |reason: String| Err(DocumentError { line: None, reason });
        if written.format != LIST_FORMAT {
            return refuse(format!("format is {:?} instead of {LIST_FORMAT:?}", written.format));
        }
        if written.issuer.trim().is_empty() {
            return refuse("the issuer has no name".into());
        }
        if written.valid_from > written.valid_to {
            return refuse("the list ends before it begins".into());
        }
        let mut entries = Vec::with_capacity(written.entry.len());
        for entry in written.entry {
            let start = entry.span().start;
            let mut entry = entry.into_inner();
            entry.normalise().map_err(|reason| DocumentError { line: Some(line_of(start)), reason })?;
            entries.push(entry);
        }
        let index = Index::new(&entries);
        let Written { issuer, number, issued, valid_from, valid_to, .. } = written;
        Ok(Self { issuer, number, issued, valid_from, valid_to, entries, index })
    }

    /// The entries, GTINs with 14 digits.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries that cover a GTIN of 14 digits, whatever the day.
    pub fn covering(&self, gtin: &str) -> impl Iterator<Item = &Entry> {
        self.index.places(gtin).into_iter().filter_map(|place| self.entries.get(place))
    }
}

impl Index {
    fn new(entries: &[Entry]) -> Self {
        let mut index = Self::default();
        for (place, entry) in entries.iter().enumerate() {
            for gtin in &entry.gtins {
                index.gtins.entry(gtin.clone()).or_default().push(place);
            }
            for prefix in &entry.company_prefixes {
                index.prefixes.entry(prefix.clone()).or_default().push(place);
            }
            let ranges = entry.gtin_ranges.iter();
            index.ranges.extend(ranges.map(|range| (range.from.clone(), range.to.clone(), String::new(), place)));
        }
        index.ranges.sort();
        let mut furthest = String::new();
        for (_, to, furthest_yet, _) in &mut index.ranges {
            furthest = furthest.max(to.clone());
            furthest_yet.clone_from(&furthest);
        }
        index
    }

    /// Places of the entries that cover a GTIN, in order, each once.
    fn places(&self, gtin: &str) -> Vec<usize> {
        let mut places = Vec::new();
        // A text of another length or kind is no GTIN of anybody.
        if gtin.len() != 14 || !gtin.bytes().all(|byte| byte.is_ascii_digit()) {
            return places;
        }
        places.extend(self.gtins.get(gtin).into_iter().flatten());
        places.extend(lookup::company_prefixes(gtin).filter_map(|prefix| self.prefixes.get(prefix)).flatten());
        let begun = self.ranges.partition_point(|(from, ..)| from.as_str() <= gtin);
        let reaching = self.ranges.iter().take(begun).rev().take_while(|(_, _, furthest, _)| furthest.as_str() >= gtin);
        places.extend(reaching.filter(|(_, to, ..)| to.as_str() >= gtin).map(|(.., place)| place));
        places.sort_unstable();
        places.dedup();
        places
    }
}
