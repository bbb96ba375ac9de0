//! Data as people write them: names for the separator, brackets around application identifiers.

use grader::content::SymbologyIdentifier;
use grader::content::gs1::{SEPARATOR, bracketed};

/// Data that were written as an argument.
pub struct Written {
    /// The data.
    pub data: Vec<u8>,
    /// Whether the notation, and no identifier, says that they are those of a symbol in GS1 mode.
    pub is_gs1: bool,
}

/// Names of the separator and of FNC1.
const NAMES: [&str; 4] = ["<gs>", "{gs}", "<fnc1>", "{fnc1}"];

/// The data that a text stands for.
pub fn data(text: &str, identifier: Option<SymbologyIdentifier>) -> Written {
    let in_front = text.get(..3).and_then(SymbologyIdentifier::parse).filter(|_| identifier.is_none());
    let (front, body) = text.split_at(if in_front.is_some() { 3 } else { 0 });
    let known = identifier.or(in_front);
    let is_named = known.is_none() && ["<fnc1>", "{fnc1}"].iter().any(|name| begins(body, name));
    let body = if is_named { &body["<fnc1>".len()..] } else { body };
    let may_be_bracketed = known.is_none_or(SymbologyIdentifier::is_gs1);
    if let Some(converted) = bracketed::to_element_string(body).filter(|_| may_be_bracketed) {
        return Written { data: [front.as_bytes(), &converted].concat(), is_gs1: known.is_none() };
    }
    Written { data: [front.as_bytes(), &named(body)].concat(), is_gs1: is_named }
}

/// Names of the separator replaced by it.
fn named(text: &str) -> Vec<u8> {
    let mut data = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, after) = rest.split_at(at);
        data.extend_from_slice(before.as_bytes());
        match NAMES.iter().find(|name| begins(after, name)) {
            Some(name) => {
                data.push(SEPARATOR);
                rest = &after[name.len()..];
            }
            None => {
                data.push(after.as_bytes()[0]);
                rest = &after[1..];
            }
        }
    }
    data.extend_from_slice(rest.as_bytes());
    data
}

fn begins(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, identifier: Option<&str>) -> (String, bool) {
        let written = data(text, identifier.and_then(SymbologyIdentifier::parse));
        (String::from_utf8_lossy(&written.data).replace('\u{1d}', "|"), written.is_gs1)
    }

    #[test]
    fn separators_have_names() {
        for text in ["10A<GS>211", "10A{GS}211", "10A<gs>211", "10A<FNC1>211", "10A{fnc1}211", "10A\u{1d}211"] {
            assert_eq!(written(text, None), ("10A|211".to_owned(), false), "{text}");
        }
        assert_eq!(written("10A<G>{GS<GS", None).0, "10A<G>{GS<GS");
        assert_eq!(written("中<GS>{中}", None).0, "中|{中}");
    }

    #[test]
    fn fnc1_in_front_is_the_mode() {
        assert_eq!(written("<FNC1>21ABC", None), ("21ABC".to_owned(), true));
        assert_eq!(written("{FNC1}(21)ABC(10)D", None), ("21ABC|10D".to_owned(), true));
        assert_eq!(written("<GS>21ABC", None), ("|21ABC".to_owned(), false));
    }

    #[test]
    fn brackets_are_for_gs1() {
        assert_eq!(written("(21)A(10)B", None), ("21A|10B".to_owned(), true));
        assert_eq!(written("(21)A(10)B", Some("]d2")), ("21A|10B".to_owned(), false));
        assert_eq!(written("]Q3(21)A(10)B", None), ("]Q321A|10B".to_owned(), false));
        assert_eq!(written("(21)A(10)B", Some("]Q1")), ("(21)A(10)B".to_owned(), false));
        assert_eq!(written("]Q1(21)A", None), ("]Q1(21)A".to_owned(), false));
        assert_eq!(written("(text)", None), ("(text)".to_owned(), false));
    }
}
