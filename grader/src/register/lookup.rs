//! Under which texts a question is looked up, and which list of authorisations counts; the same for every register.

use jiff::civil::Date;

use super::authority::{Authorisations, Edition};
use super::list::{ListKind, NewList};

/// The list of what was cancelled one by one.
pub(super) const fn by_hand(date: Option<Date>) -> NewList<'static> {
    NewList { kind: ListKind::Cancelled, name: "cancelled by hand", gtin: None, date }
}

/// Digits of company prefixes (GS1 General Specifications 1.4.2).
pub(super) const PREFIX_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// What may be the company prefix of a GTIN of 14 digits, the longest first. It stands behind the indicator.
pub(super) fn company_prefixes(gtin: &str) -> impl Iterator<Item = &str> {
    let behind_indicator = gtin.get(1..).filter(|_| gtin.len() == 14).unwrap_or_default();
    PREFIX_DIGITS.rev().filter_map(|digits| behind_indicator.get(..digits))
}

/// Entries that cover a host, the narrowest first: itself, then `*.` and each domain that it lies below.
pub(super) fn covering_hosts(host: &str) -> impl Iterator<Item = String> {
    // No name is longer than 253 characters (RFC 1035, 2.3.4).
    let host = if host.len() <= 253 { host } else { "" };
    let domains = host.match_indices('.').map(|(dot, _)| format!("*{}", &host[dot..]));
    std::iter::once(host.to_owned()).chain(domains)
}

/// The list as it may be used, and the edition to remember, if one is.
///
/// A list that begins later is not remembered: it would shut out the one that holds until then.
pub(super) fn admitted(
    list: Authorisations,
    newest: Option<&Edition>,
    today: Option<Date>,
) -> (Authorisations, Option<Edition>) {
    let list = list.not_before(newest);
    let begun = list.signed().filter(|signed| today.is_some_and(|today| signed.list.valid_from <= today));
    let news = begun.map(|signed| signed.edition.clone()).filter(|edition| newest != Some(edition));
    (list, news)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_from_long_to_short() {
        let prefixes: Vec<&str> = company_prefixes("16901234567899").collect();
        assert_eq!(prefixes.first(), Some(&"690123456789"));
        assert_eq!(prefixes.last(), Some(&"6901"));
        assert_eq!(prefixes.len(), 9);
        assert_eq!(company_prefixes("6901234567892").count() + company_prefixes("").count(), 0);
    }

    #[test]
    fn hosts_from_narrow_to_wide() {
        let hosts: Vec<String> = covering_hosts("a.b.example.com").collect();
        assert_eq!(hosts, ["a.b.example.com", "*.b.example.com", "*.example.com", "*.com"]);
        assert_eq!(covering_hosts(&"a.".repeat(100_000)).count(), 1);
    }
}
