//! Element strings as people write them, with application identifiers in brackets: `(01)06901234567892(21)A(1)`.

use std::ops::Range;

use super::table::{self, ApplicationIdentifier};
use super::{MOST_ELEMENTS, SEPARATOR};
use crate::content::fault::FaultKind;
use crate::content::findings::Findings;

/// An element in brackets; places in the text.
struct Field {
    entry: &'static ApplicationIdentifier,
    at: Range<usize>,
    value: Range<usize>,
}

/// The element string that a text with brackets stands for, with separators where they are needed; `None` if the text
/// does not begin with an application identifier in brackets.
///
/// A bracket opens an application identifier only if one that exists is between it and the closing one: `(1)` and
/// `(abc)` belong to the value. Where a value holds what looks like an identifier, a backslash before the bracket says
/// that it does not: `\(21)`. Behind a value that should have a predefined length and has another one a separator is
/// written too, so that the value keeps its end.
#[must_use]
pub fn to_element_string(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let fields = fields(bytes)?;
    let mut data = Vec::with_capacity(bytes.len());
    for (count, field) in fields.iter().enumerate() {
        let value = unescaped(&bytes[field.value.clone()]);
        data.extend_from_slice(field.entry.code.as_bytes());
        data.extend_from_slice(&value);
        let needs_separator = !field.entry.is_predefined || value.len() != field.entry.maximum();
        if needs_separator && count + 1 < fields.len() {
            data.push(SEPARATOR);
        }
    }
    Some(data)
}

/// Whether data begin with an application identifier in brackets.
pub(crate) fn is_bracketed(text: &[u8]) -> bool {
    opening(text).is_some()
}

/// Reads elements whose brackets are in the data.
pub(crate) fn read(data: &[u8], body: Range<usize>, findings: &mut Findings) {
    let fields = fields(&data[body.clone()]).unwrap_or_default();
    let moved = |range: &Range<usize>| range.start + body.start..range.end + body.start;
    for field in fields.iter().take(MOST_ELEMENTS) {
        findings.element(data, field.entry, moved(&field.at), moved(&field.value));
    }
    if let Some(field) = fields.get(MOST_ELEMENTS) {
        findings.fault(FaultKind::TooManyElements { limit: MOST_ELEMENTS }, moved(&field.at));
    }
}

/// The elements of a text that begins with one in brackets.
fn fields(text: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut next = Some((0, opening(text)?));
    while let Some((start, entry)) = next {
        let value_start = start + entry.code.len() + 2;
        let found = (value_start..text.len())
            .filter(|&at| text[at] == b'(' && text[at - 1] != b'\\')
            .find_map(|at| Some((at, opening(&text[at..])?)));
        let end = found.map_or(text.len(), |(at, _)| at);
        fields.push(Field { entry, at: start..end, value: value_start..end });
        next = found;
    }
    Some(fields)
}

/// The application identifier in brackets that a text begins with.
fn opening(text: &[u8]) -> Option<&'static ApplicationIdentifier> {
    let inner = text.strip_prefix(b"(")?;
    let entry = table::at_start(inner)?;
    (inner.get(entry.code.len()) == Some(&b')')).then_some(entry)
}

/// A value without the backslashes before brackets.
fn unescaped(value: &[u8]) -> Vec<u8> {
    let is_escape = |at: usize| value[at] == b'\\' && value.get(at + 1) == Some(&b'(');
    (0..value.len()).filter(|&at| !is_escape(at)).map(|at| value[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(text: &str) -> Option<String> {
        to_element_string(text).map(|data| String::from_utf8_lossy(&data).replace('\u{1d}', "<GS>"))
    }

    #[test]
    fn separators_stand_where_they_are_needed() {
        let converted = |text| converted(text).unwrap_or_default();
        assert_eq!(converted("(01)06901234567892(10)ABC(21)1"), "010690123456789210ABC<GS>211");
        assert_eq!(converted("(01)06901234567892(17)271231"), "010690123456789217271231");
        assert_eq!(converted("(422)156(10)A"), "422156<GS>10A");
        // The GTIN is short: a separator keeps the identifier behind it apart.
        assert_eq!(converted("(01)690123456789(21)A"), "01690123456789<GS>21A");
    }

    #[test]
    fn brackets_of_values_stay() {
        let converted = |text| converted(text).unwrap_or_default();
        assert_eq!(converted("(10)A(1)B(abc)(21)C()"), "10A(1)B(abc)<GS>21C()");
        assert_eq!(converted(r"(10)A\(21)B(21)C"), "10A(21)B<GS>21C");
        assert_eq!(converted("(10)A(21"), "10A(21");
        assert_eq!(converted("(10)((21)X"), "10(<GS>21X");
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["", "(", "()", "(1)2", "(05)1", "01069", "(01", "x(01)1", "(0A)1"] {
            assert_eq!(converted(text), None, "{text}");
        }
    }
}
