//! Codes of other systems on the same products: recognised and named, not checked.
//!
//! | form | recognised by | source |
//! |---|---|---|
//! | Ecode text | `E=` in front, as in the platform's addresses | assumed |
//! | Ecode URL | host `iotroot.com`, path `/E=` | public programs that query the platform |
//! | CCC code | host `cnca.cn`, of the authority that the announcement 2025 no. 27 comes from | assumed: content not public |
//! | MA code | `MA.`, digits of a country, four nodes | traceability-code.md, S70 |
//! | drug trace code | 20 digits that begin with 81 or 83 | traceability-code.md, S71 (likely) |
//!
//! An Ecode is version (V), number system (NSI) and main code (MD) without anything between them (GB/T 31866, GB/T
//! 35420): without the lengths, which are not public, nobody can tell it from other digits, so that only marked ones are
//! recognised.

use super::form::Form;
use super::gs1::{table, value_faults};
use super::uri::Uri;

/// The form of a text that is neither an element string nor a URI.
pub(super) fn of_text(text: &[u8]) -> Form {
    if is_gtin(text) {
        Form::Ean
    } else if is_drug_code(text) {
        Form::DrugTrace
    } else if is_ma_code(text) {
        Form::Ma
    } else if text.len() > 2 && text.starts_with(b"E=") {
        Form::Ecode
    } else if std::str::from_utf8(text).is_ok() {
        Form::Text
    } else {
        Form::Binary
    }
}

/// The form of a URI that holds no GS1 key.
pub(super) fn of_uri(uri: &Uri) -> Form {
    if uri.is_under("iotroot.com") && uri.path.len() > 3 && uri.path.starts_with("/E=") {
        Form::EcodeUri
    } else if uri.is_under("cnca.cn") {
        Form::CccCode
    } else {
        Form::OtherUri
    }
}

/// Digits of a GTIN-8, 12, 13 or 14 with the right check digit; others are any number.
fn is_gtin(text: &[u8]) -> bool {
    let mut gtin = [b'0'; 14];
    if !matches!(text.len(), 8 | 12 | 13 | 14) {
        return false;
    }
    gtin[14 - text.len()..].copy_from_slice(text);
    table::find("01").is_some_and(|entry| value_faults(entry, &gtin).is_empty())
}

fn is_drug_code(text: &[u8]) -> bool {
    text.len() == 20 && text.iter().all(u8::is_ascii_digit) && (text.starts_with(b"81") || text.starts_with(b"83"))
}

/// Nodes: `MA`, three digits of a country, then more, separated by dots or slashes; four make the user.
fn is_ma_code(text: &[u8]) -> bool {
    let mut nodes = text.split(|byte| matches!(byte, b'.' | b'/')).take(4);
    let is_first = nodes.next() == Some(b"MA") && text.get(2) == Some(&b'.');
    let is_country = nodes.next().is_some_and(|node| node.len() == 3 && node.iter().all(u8::is_ascii_digit));
    let is_node = |node: &[u8]| !node.is_empty() && node.iter().all(u8::is_ascii_alphanumeric);
    is_first && is_country && nodes.filter(|node| is_node(node)).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        assert_eq!(of_text(b"6901234567892"), Form::Ean);
        assert_eq!(of_text(b"06901234567892"), Form::Ean);
        assert_eq!(of_text(b"6901234567893"), Form::Text, "a wrong check digit: any number");
        assert_eq!(of_text(b"81000000000000000000"), Form::DrugTrace);
        assert_eq!(of_text(b"83123456789012345678"), Form::DrugTrace);
        assert_eq!(of_text(b"82123456789012345678"), Form::Text);
        assert_eq!(of_text(b"8112345678901234567"), Form::Text);
        assert_eq!(of_text(b"MA.156.110101.100"), Form::Ma);
        assert_eq!(of_text(b"MA.156.110101.100/10.0001.123/1"), Form::Ma);
        assert_eq!(of_text(b"MA.156.110101"), Form::Text);
        assert_eq!(of_text(b"MA.15.110101.1"), Form::Text);
        assert_eq!(of_text(b"MA/156.110101.1"), Form::Text);
        assert_eq!((of_text(b"E=100036930"), of_text(b"E=")), (Form::Ecode, Form::Text));
        assert_eq!((of_text("质量".as_bytes()), of_text(b"\xff\xfe")), (Form::Text, Form::Binary));
    }
}
