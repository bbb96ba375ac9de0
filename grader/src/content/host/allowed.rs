//! Whether an allow-list covers a URI.

use serde::Serialize;
use thiserror::Error;

use super::likeness::{Face, Likeness};
use super::{Host, HostFault};
use crate::content::percent;
use crate::content::uri::Uri;

/// An entry of an allow-list: a host, whose subdomains it includes, and a beginning of the path if only part of it is
/// meant. `chinatrace.org/gd` covers `https://www.chinatrace.org/gd/01/…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    host: Host,
    port: Option<u16>,
    /// Segments that the path begins with.
    path: Vec<String>,
    face: Face,
    written: String,
}

/// Why text is no entry of an allow-list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AllowedHostError {
    /// No host.
    #[error("{written:?} names no host ({fault:?}); write it like example.com or example.com/path")]
    Host {
        /// As written.
        written: String,
        /// Reason.
        fault: HostFault,
    },
    /// A number.
    #[error("{written:?} is a number; an allow-list names domains, as nobody can tell whose a number is")]
    IpLiteral {
        /// As written.
        written: String,
    },
    /// A suffix under which anybody can register.
    #[error("{written:?} is a public suffix: under it anybody can register a name; add the label before it")]
    PublicSuffix {
        /// As written.
        written: String,
    },
    /// A scheme, user, query or wildcard.
    #[error("{written:?} is more than a host and a path; leave out the scheme, @, ?, # and *")]
    Form {
        /// As written.
        written: String,
    },
    /// No port.
    #[error("the port of {written:?} is not a number from 0 to 65535")]
    Port {
        /// As written.
        written: String,
    },
}

/// Why an allow-list does not cover data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum NotCovered {
    /// The data are no URI.
    NotAUri,
    /// The URI has no host, or what stands in its place is none.
    NoHost,
    /// The scheme is neither http nor https.
    OtherScheme,
    /// There is a name before the host: what looks like the host may not be it.
    UserInfo,
    /// The host is a number.
    IpLiteral,
    /// The host looks like one of the list and is not.
    LookAlike {
        /// Entry of the list.
        of: String,
        /// In which way.
        likeness: Likeness,
    },
    /// The domain is that of an entry, but the host is beside it.
    OtherHost {
        /// Entry of the list.
        of: String,
    },
    /// The host is right, the port is not.
    OtherPort {
        /// Entry of the list.
        of: String,
    },
    /// The host is right, the path is not.
    OtherPath {
        /// Entry of the list.
        of: String,
    },
    /// The domain is none of the list.
    OtherDomain,
    /// The list is empty.
    EmptyList,
}

impl AllowedHost {
    /// The entry that a text is.
    ///
    /// # Errors
    /// If it is none; a public suffix such as `com.cn` would cover everybody and is refused.
    pub fn parse(text: &str) -> Result<Self, AllowedHostError> {
        let written = || text.to_owned();
        let (authority, path) = text.split_once('/').unwrap_or((text, ""));
        if text.contains("://") || text.contains(['@', '?', '#', '*', '\\']) {
            return Err(AllowedHostError::Form { written: written() });
        }
        let (name, port) = match authority.split_once(':') {
            Some((name, port)) => {
                let port = port.parse().map_err(|_| AllowedHostError::Port { written: written() })?;
                (name, Some(port))
            }
            None => (authority, None),
        };
        let host = Host::read(name.as_bytes()).map_err(|fault| AllowedHostError::Host { written: written(), fault })?;
        if host.is_ip_literal {
            return Err(AllowedHostError::IpLiteral { written: written() });
        }
        if host.registrable.is_none() {
            return Err(AllowedHostError::PublicSuffix { written: written() });
        }
        let face = Face::of(&host);
        Ok(Self { host, port, path: segments(path), face, written: written() })
    }

    /// As it was written.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Why it does not cover a URI of the same registered domain; `None` if it does.
    fn objection(&self, uri: &Uri, host: &Host) -> Option<NotCovered> {
        let of = || self.written.clone();
        let beside = host.ascii.strip_suffix(&self.host.ascii);
        if !beside.is_some_and(|labels| labels.is_empty() || labels.ends_with('.')) {
            return Some(NotCovered::OtherHost { of: of() });
        }
        let usual = if uri.scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
        if uri.port.unwrap_or(usual) != self.port.unwrap_or(usual) {
            return Some(NotCovered::OtherPort { of: of() });
        }
        (!begins_with(&uri.path, &self.path)).then(|| NotCovered::OtherPath { of: of() })
    }
}

/// The entry that covers a URI.
///
/// An entry covers its host and the hosts below it, on the usual port of the scheme unless it names another, and the
/// paths that begin with its segments. A user name before the host is always refused, as it can pretend to be the host.
///
/// # Errors
/// Why none does; of several reasons the one of the nearest entry.
pub fn covering<'a>(list: &'a [AllowedHost], uri: Option<&Uri>) -> Result<&'a AllowedHost, NotCovered> {
    let uri = uri.ok_or(NotCovered::NotAUri)?;
    if uri.has_user_info {
        return Err(NotCovered::UserInfo);
    }
    if !["http", "https"].iter().any(|scheme| uri.scheme.eq_ignore_ascii_case(scheme)) {
        return Err(NotCovered::OtherScheme);
    }
    let host = uri.host.as_ref().ok_or(NotCovered::NoHost)?;
    if host.is_ip_literal {
        return Err(NotCovered::IpLiteral);
    }
    if list.is_empty() {
        return Err(NotCovered::EmptyList);
    }
    let mut nearest: Option<NotCovered> = None;
    for entry in list.iter().filter(|entry| entry.host.registrable == host.registrable) {
        let Some(objection) = entry.objection(uri, host) else { return Ok(entry) };
        if nearest.as_ref().is_none_or(|nearest| nearness(&objection) > nearness(nearest)) {
            nearest = Some(objection);
        }
    }
    Err(nearest.or_else(|| look_alike(list, host)).unwrap_or(NotCovered::OtherDomain))
}

/// The entry that a host looks like.
fn look_alike(list: &[AllowedHost], host: &Host) -> Option<NotCovered> {
    let face = Face::of(host);
    list.iter().find_map(|entry| {
        let likeness = face.likeness(&entry.face)?;
        Some(NotCovered::LookAlike { of: entry.written.clone(), likeness })
    })
}

/// How much of an entry fits.
const fn nearness(reason: &NotCovered) -> u8 {
    match reason {
        NotCovered::OtherPath { .. } => 2,
        NotCovered::OtherPort { .. } => 1,
        _ => 0,
    }
}

/// The segments of the beginning of a path; empty ones at its end do not count.
fn segments(path: &str) -> Vec<String> {
    let mut segments: Vec<String> = path.split('/').map(decoded).collect();
    while segments.pop_if(|last| last.is_empty()).is_some() {}
    segments
}

/// Whether a path begins with these segments once `.` and `..` are resolved (RFC 3986, section 5.2.4), a backslash
/// being taken for a slash as browsers do.
fn begins_with(path: &str, segments: &[String]) -> bool {
    let mut kept: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for segment in path.strip_prefix(['/', '\\']).unwrap_or(path).split(['/', '\\']) {
        match dots(segment) {
            Some(1) => {}
            Some(_) => depth = depth.saturating_sub(1),
            None => {
                if depth < segments.len() {
                    kept.truncate(depth);
                    kept.push(decoded(segment));
                }
                depth += 1;
            }
        }
        kept.truncate(depth);
    }
    kept == segments
}

/// One or two, if a segment is so many dots, percent-encoded or not.
fn dots(segment: &str) -> Option<usize> {
    // Two encoded dots have six characters.
    let decoded = Some(segment).filter(|segment| (1..=6).contains(&segment.len())).map(decoded)?;
    matches!(decoded.as_str(), "." | "..").then_some(decoded.len())
}

/// Percent encoding undone; what is no text then is replaced.
fn decoded(segment: &str) -> String {
    String::from_utf8_lossy(&percent::decode(segment.as_bytes(), false)).into_owned()
}
