//! The parts of a URI (RFC 3986), wherever they stand in the data.

use std::ops::Range;

use serde::Serialize;

use super::characters;
use super::fault::FaultKind;
use super::findings::Findings;
use super::host::Host;
use super::percent;

/// A URI with an authority: `scheme://host/path?query#fragment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uri {
    /// As written.
    pub scheme: String,
    /// Whether a name or password stands before the host.
    pub has_user_info: bool,
    /// The host; `None` if what stands in its place is none.
    pub host: Option<Host>,
    /// The port, if one is named.
    pub port: Option<u16>,
    /// As written, from the first slash.
    pub path: String,
    /// As written, behind the question mark.
    pub query: Option<String>,
    /// As written, behind the number sign.
    pub fragment: Option<String>,
    /// Bytes of the data that the path is.
    #[serde(skip)]
    pub path_at: Range<usize>,
    /// Bytes of the data that the query is.
    #[serde(skip)]
    pub query_at: Option<Range<usize>>,
}

/// Most characters of a scheme that are looked at; the longest registered one has fewer.
const LONGEST_SCHEME: usize = 40;

/// Length of the scheme if the text is a URI with an authority.
pub(crate) fn scheme_of(text: &[u8]) -> Option<usize> {
    let head = text.get(..LONGEST_SCHEME + 3).unwrap_or(text);
    let length = head.windows(3).position(|window| window == b"://")?;
    let (first, others) = head[..length].split_first()?;
    let is_scheme = first.is_ascii_alphabetic()
        && others.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some(length)
}

impl Uri {
    /// Takes the URI apart that stands at `at`, and notes what is wrong with its syntax. `scheme` is the length of its
    /// scheme.
    pub(crate) fn read(data: &[u8], at: Range<usize>, scheme: usize, findings: &mut Findings) -> Self {
        let text = |range: Range<usize>| String::from_utf8_lossy(&data[range]).into_owned();
        let find = |range: Range<usize>, wanted: &[u8]| {
            data[range.clone()].iter().position(|byte| wanted.contains(byte)).map(|found| range.start + found)
        };
        let authority_start = at.start + scheme + 3;
        let authority_end = find(authority_start..at.end, b"/?#").unwrap_or(at.end);
        let fragment_start = find(authority_end..at.end, b"#");
        let query_start = find(authority_end..fragment_start.unwrap_or(at.end), b"?");
        let path_at = authority_end..query_start.or(fragment_start).unwrap_or(at.end);
        let query_at = query_start.map(|start| start + 1..fragment_start.unwrap_or(at.end));
        check_scheme(&data[at.start..at.start + scheme], at.start, findings);
        check_characters(data, at.clone(), authority_start..authority_end, findings);
        let (has_user_info, host, port) = authority(data, authority_start..authority_end, findings);
        Self {
            scheme: text(at.start..at.start + scheme),
            has_user_info,
            host,
            port,
            path: text(path_at.clone()),
            query: query_at.clone().map(text),
            fragment: fragment_start.map(|start| text(start + 1..at.end)),
            path_at,
            query_at,
        }
    }

    /// The host as the Domain Name System has it; empty if there is none.
    pub(crate) fn host_name(&self) -> &str {
        self.host.as_ref().map_or("", |host| &host.ascii)
    }

    /// Whether the host is this domain or below it.
    pub(crate) fn is_under(&self, domain: &str) -> bool {
        let above = self.host_name().strip_suffix(domain);
        above.is_some_and(|labels| labels.is_empty() || labels.ends_with('.'))
    }
}

/// GS1 has the scheme in small or in capital letters (General Specifications; the reference engine takes a mixture for
/// plain text).
fn check_scheme(scheme: &[u8], start: usize, findings: &mut Findings) {
    let at = start..start + scheme.len();
    let text = || String::from_utf8_lossy(scheme).into_owned();
    match scheme {
        b"https" | b"HTTPS" => {}
        b"http" | b"HTTP" => findings.fault(FaultKind::PlainHttp, at),
        _ if scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https") => {
            findings.fault(FaultKind::SchemeCase { scheme: text() }, at);
        }
        _ => findings.fault(FaultKind::SchemeNotHttp { scheme: text() }, at),
    }
}

/// The first character that RFC 3986 does not have, and the first broken percent encoding. What the host may
/// have beyond ASCII is a matter of its own.
fn check_characters(data: &[u8], at: Range<usize>, authority: Range<usize>, findings: &mut Findings) {
    let first = |range: Range<usize>, is_wrong: fn(u8) -> bool| {
        data[range.clone()].iter().position(|&byte| is_wrong(byte)).map(|found| range.start + found)
    };
    let wrong = first(authority.clone(), |byte| !byte.is_ascii());
    let wrong = wrong.or_else(|| first(authority.end..at.end, |byte| !is_uri_character(byte)));
    if let Some(wrong) = wrong {
        let (character, width) = characters::first(&data[wrong..]);
        findings.fault(FaultKind::UriCharacter { character }, wrong..wrong + width);
    }
    if let Some(broken) = percent::broken(&data[at.clone()]).map(|found| at.start + found) {
        findings.fault(FaultKind::PercentEncoding, broken..(broken + 3).min(at.end));
    }
}

/// Unreserved and reserved characters and the percent sign; brackets only stand around an address in the host.
fn is_uri_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte)
}

/// User information, host and port.
fn authority(data: &[u8], at: Range<usize>, findings: &mut Findings) -> (bool, Option<Host>, Option<u16>) {
    let text = &data[at.clone()];
    let user = text.iter().rposition(|&byte| byte == b'@');
    if let Some(end) = user {
        findings.fault(FaultKind::UserInfo, at.start..at.start + end + 1);
    }
    let start = at.start + user.map_or(0, |end| end + 1);
    let text = &data[start..at.end];
    // The colons of an address stand between brackets.
    let from = text.iter().rposition(|&byte| byte == b']').unwrap_or(0);
    let colon = text[from..].iter().position(|&byte| byte == b':').map(|found| from + found);
    let port = colon.map(|colon| read_port(&text[colon + 1..], start + colon + 1, findings));
    let name = &text[..colon.unwrap_or(text.len())];
    let (port, has_port_fault) = match port {
        Some(Err(())) => (None, true),
        Some(Ok(port)) => (port, false),
        None => (None, false),
    };
    match Host::read(name) {
        // Nobody knows where such an address leads.
        Ok(_) if has_port_fault => (user.is_some(), None, None),
        Ok(host) => {
            if host.is_ip_literal {
                findings.fault(FaultKind::IpLiteral, start..start + name.len());
            }
            (user.is_some(), Some(host), port)
        }
        Err(fault) => {
            let place = fault.place(name);
            findings.fault(FaultKind::Host { fault }, start + place.start..start + place.end);
            (user.is_some(), None, port)
        }
    }
}

/// The port, which may be left empty behind its colon.
fn read_port(text: &[u8], start: usize, findings: &mut Findings) -> Result<Option<u16>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_number = text.iter().all(u8::is_ascii_digit);
    let port = std::str::from_utf8(text).ok().filter(|_| is_number).and_then(|text| text.parse().ok());
    if port.is_none() {
        findings.fault(FaultKind::Port, start..start + text.len());
    }
    port.map(Some).ok_or(())
}
