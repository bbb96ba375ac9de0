//! GS1: application identifiers and the two ways to write them, element strings and Digital Link URIs.

pub(crate) mod association;
pub mod bracketed;
pub(crate) mod digital_link;
pub(crate) mod element_string;
mod linter;
pub mod table;
mod title;
mod value;

pub(crate) use linter::days_in_month;
pub use linter::{CouponField, CouponProblem, Linter};
pub use table::{ApplicationIdentifier, CharacterSet, Component};
pub use title::title;
pub use value::ValueFault;
pub(crate) use value::faults as value_faults;

/// The separator between element strings, as readers transmit FNC1: the control character GS.
pub const SEPARATOR: u8 = 0x1d;

/// Elements that are read at most. A symbol of the largest size has room for more, but none is used so; what is cheap
/// for each element is not for each pair of them.
pub const MOST_ELEMENTS: usize = 256;

/// The check digit that completes digits; `None` if there is anything but digits.
#[must_use]
pub fn check_digit(digits: &str) -> Option<char> {
    linter::check_digit(digits.as_bytes()).map(char::from)
}

/// The check characters that complete a Global Model Number; `None` for characters outside set 82 or too many of them.
#[must_use]
pub fn check_characters(text: &str) -> Option<String> {
    linter::check_pair(text.as_bytes()).map(|pair| pair.into_iter().map(char::from).collect())
}
