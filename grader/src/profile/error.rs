//! Why a profile is refused: where and for what reason.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A profile that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct ProfileError {
    /// Id of the profile that another extends, if the fault lies there.
    pub within: Option<String>,
    /// Line from 1, if it is known.
    pub line: Option<usize>,
    /// The reason.
    pub reason: String,
}

impl ProfileError {
    pub(super) fn unknown(id: &str) -> Self {
        let known: Vec<&str> = super::BUILT_IN.iter().map(|(id, _)| *id).collect();
        Self {
            within: None,
            line: None,
            reason: format!("there is no profile {id:?}; built in are {}", known.join(", ")),
        }
    }

    pub(super) fn new(text: &str, span: Option<Range<usize>>, reason: impl Into<String>) -> Self {
        let line = span.map(|span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count());
        Self { within: None, line, reason: reason.into() }
    }

    /// The fault of what stands at a path of keys.
    pub(super) fn at_key(text: &str, path: &[&str], reason: impl Into<String>) -> Self {
        Self::new(text, span_of(text, path), reason)
    }

    pub(super) fn within(mut self, id: &str) -> Self {
        self.within.get_or_insert_with(|| id.to_owned());
        self
    }

    fn sentence(&self) -> String {
        let place = match (&self.within, self.line) {
            (Some(id), Some(line)) => format!("profile {id:?}, line {line}: "),
            (Some(id), None) => format!("profile {id:?}: "),
            (None, Some(line)) => format!("line {line}: "),
            (None, None) => String::new(),
        };
        format!("{place}{}", self.reason)
    }
}

/// Where the value of a path of keys is written.
fn span_of(text: &str, path: &[&str]) -> Option<Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let (last, way) = path.split_last()?;
    for key in way {
        let (_, value) = table.iter().find(|(known, _)| known.get_ref() == key)?;
        let DeValue::Table(inner) = value.get_ref() else { return None };
        table = inner;
    }
    table.iter().find(|(known, _)| known.get_ref() == last).map(|(known, _)| known.span())
}
