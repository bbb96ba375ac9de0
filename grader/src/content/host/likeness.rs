//! Hosts that look like another one.

use serde::Serialize;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection};

use super::Host;

/// How a host resembles another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// It looks the same: letters of another script, or ones that are easily confused (Unicode Technical Standard 39).
    Confusable,
    /// It begins with the whole of the other, and belongs to somebody else: `example.com.example.net`.
    Embedded,
    /// One character is changed, missing, added, or has changed places with its neighbour.
    OneCharacter,
    /// The same name under another ending: `example.net` for `example.com`.
    OtherEnding,
}

/// Fewest characters of a name for which one changed character is a likeness: short names are close to each other.
const SHORTEST_NEAR: usize = 6;

/// Whether a label mixes scripts that no language writes together.
pub(super) fn mixes_scripts(name: &str) -> bool {
    // Latin beside Chinese, Japanese or Korean is ordinary: "highly restrictive" in Unicode Technical Standard 39.
    let is_ordinary =
        |label: &str| label.is_single_script() || label.check_restriction_level(RestrictionLevel::HighlyRestrictive);
    !name.split('.').all(is_ordinary)
}

/// What people see of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The host, as people read it.
    host: String,
    /// Its registered part.
    registrable: String,
    /// Both as they look: characters that are easily confused replaced by one of them.
    looks: [String; 2],
}

impl Face {
    pub(super) fn of(host: &Host) -> Self {
        let registrable = idna::domain_to_unicode(host.registrable.as_deref().unwrap_or_default()).0;
        let looks = [&host.unicode, &registrable].map(|name| skeleton(name).collect());
        Self { host: host.unicode.clone(), registrable, looks }
    }

    /// How this host resembles another, of another registered domain.
    pub(super) fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.looks.iter().any(|look| other.looks.contains(look)) {
            return Some(Likeness::Confusable);
        }
        let (name, ending) = self.registrable.split_once('.')?;
        let (other_name, other_ending) = other.registrable.split_once('.')?;
        if name == other_name && ending != other_ending {
            return Some(Likeness::OtherEnding);
        }
        let hyphenated = other.registrable.replace('.', "-");
        if [&other.registrable, &hyphenated].into_iter().any(|other| begins_a_label(&self.host, other)) {
            return Some(Likeness::Embedded);
        }
        let is_near = other_name.chars().count() >= SHORTEST_NEAR && is_one_edit(name, other_name);
        is_near.then_some(Likeness::OneCharacter)
    }
}

/// Whether the other stands in front of further labels, or of a hyphen, in the host.
fn begins_a_label(host: &str, other: &str) -> bool {
    host.match_indices(other).any(|(at, _)| {
        let before = host[..at].chars().next_back();
        let after = host[at + other.len()..].chars().next();
        before.is_none_or(|c| matches!(c, '.' | '-')) && after.is_some_and(|c| matches!(c, '.' | '-'))
    })
}

/// Whether one change makes one text the other: a character replaced, left out, added, or two neighbours exchanged.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (shorter, longer) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let front = shorter.iter().zip(longer).take_while(|(a, b)| a == b).count();
    let (short_rest, long_rest) = (&shorter[front..], &longer[front..]);
    match (short_rest, long_rest) {
        (_, []) => false,
        ([a, b, short_rest @ ..], [c, d, long_rest @ ..]) if a == d && b == c && short_rest == long_rest => true,
        ([_, short_rest @ ..], [_, long_rest @ ..]) if short_rest == long_rest => true,
        (short_rest, [_, long_rest @ ..]) => short_rest == long_rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_one_edit() {
        for (one, other) in [("chinatrace", "chinatrece"), ("chinatrace", "chinatrac"), ("chinatrace", "chinatraace")] {
            assert!(is_one_edit(one, other) && is_one_edit(other, one), "{one} {other}");
        }
        assert!(is_one_edit("chinatrace", "chianTrace".to_lowercase().as_str()));
        for (one, other) in
            [("chinatrace", "chinatrace"), ("chinatrace", "chinatreca"), ("chinatrace", "chinatra"), ("", "ab")]
        {
            assert!(!is_one_edit(one, other) && !is_one_edit(other, one), "{one} {other}");
        }
        assert!(is_one_edit("", "a") && !is_one_edit("", ""));
    }
}
