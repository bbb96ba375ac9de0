use super::*;
use crate::content::{CommodityEdition, Content};

fn host(text: &str) -> Host {
    Host::read(text.as_bytes()).unwrap()
}

fn registrable(text: &str) -> Option<String> {
    host(text).registrable
}

/// The list of public suffixes: `com.cn` is one, under which names are registered.
#[test]
fn the_registered_part_is_one_label_more_than_the_suffix() {
    assert_eq!(registrable("www.chinatrace.org").as_deref(), Some("chinatrace.org"));
    assert_eq!(registrable("a.b.example.com.cn").as_deref(), Some("example.com.cn"));
    assert_eq!(registrable("com.cn"), None);
    assert_eq!(registrable("org"), None);
    assert_eq!(registrable("EXAMPLE.COM").as_deref(), Some("example.com"));
    assert_eq!(registrable("www.例子.中国").as_deref(), Some("xn--fsqu00a.xn--fiqs8s"));
    assert_eq!(registrable("127.0.0.1"), None);
}

#[test]
fn names_in_both_writings() {
    let chinese = host("例子.中国.");
    assert_eq!((chinese.ascii.as_str(), chinese.unicode.as_str()), ("xn--fsqu00a.xn--fiqs8s", "例子.中国"));
    assert!(chinese.has_trailing_dot && !chinese.mixes_scripts && !chinese.is_ip_literal);
    assert_eq!(host("xn--fsqu00a.xn--fiqs8s").unicode, "例子.中国");
    assert!(!host("例子abc.com").mixes_scripts, "Chinese and Latin are written together");
    // U+0430 is Cyrillic.
    assert!(host("chin\u{430}trace.org").mixes_scripts);
    assert!(!host("www.пример.com").mixes_scripts, "each label is of one script");
}

/// Browsers take what ends in a number for an address, also in hexadecimal and without dots.
#[test]
fn numbers_are_no_names() {
    for number in
        ["127.0.0.1", "2130706433", "0x7f.1", "0X7F000001", "1.2.3.4.", "[::1]", "[2001:db8::1]", "１２７.０.０.１"]
    {
        assert!(host(number).is_ip_literal, "{number}");
    }
    for name in ["1.2.3.4.com", "0xyz.example.com", "a1"] {
        assert!(!host(name).is_ip_literal, "{name}");
    }
}

#[test]
fn what_is_no_host_is_refused() {
    let fault = |bytes: &[u8]| Host::read(bytes).unwrap_err();
    let character = |character| HostFault::Character { character };
    assert_eq!(fault(b""), HostFault::Empty);
    for (text, bad) in
        [("a_b.com", '_'), ("a b.com", ' '), ("a%2e.com", '%'), ("a\\b", '\\'), ("a:b", ':'), ("a]b", ']')]
    {
        assert_eq!(fault(text.as_bytes()), character(bad), "{text}");
    }
    assert_eq!(fault(b"a\xff.com"), character('\u{fffd}'));
    for label in ["a..b", ".a", ".", "-a.com", "a-.com", "[]", "[::1", "[::g]", "[1.2.3.4]"] {
        assert!(matches!(fault(label.as_bytes()), HostFault::Label | HostFault::International), "{label}");
    }
    // RFC 1035: 63 characters in a label, 253 in a name.
    let label = |length| "a".repeat(length);
    assert!(Host::read(format!("{}.com", label(63)).as_bytes()).is_ok());
    assert!(Host::read(format!("{}.com", label(64)).as_bytes()).is_err());
    let name = |last| format!("{0}.{0}.{0}.{1}", label(63), label(last));
    assert!(Host::read(name(61).as_bytes()).is_ok(), "253");
    assert!(Host::read(name(62).as_bytes()).is_err(), "254");
    assert_eq!(fault(&vec![b'a'; LONGEST_HOST + 1]), HostFault::TooLong { length: LONGEST_HOST + 1 });
    assert!(matches!(
        fault(&vec![b'a'; LONGEST_HOST]),
        HostFault::TooLong { .. } | HostFault::Label | HostFault::International
    ));
}

fn list(entries: &[&str]) -> Vec<AllowedHost> {
    entries.iter().map(|entry| AllowedHost::parse(entry).unwrap()).collect()
}

/// Whether `chinatrace.org/gd` covers data, or why not.
fn covered(data: &str) -> Result<(), NotCovered> {
    by(&["chinatrace.org/gd"], data)
}

fn by(entries: &[&str], data: &str) -> Result<(), NotCovered> {
    let content = Content::read(data.as_bytes(), None, CommodityEdition::Gs1Only);
    covering(&list(entries), content.uri.as_ref()).map(drop)
}

#[test]
fn an_entry_covers_its_host_what_is_below_it_and_its_paths() {
    for covered_data in [
        "https://chinatrace.org/gd",
        "https://chinatrace.org/gd/01/06901234567892",
        "HTTPS://WWW.ChinaTrace.ORG/gd/x?y",
        "http://chinatrace.org./gd#z",
        "https://chinatrace.org:443/gd/",
        "http://chinatrace.org:80/gd/",
        "https://chinatrace.org/x/../gd/y",
        "https://chinatrace.org/./gd",
        "https://chinatrace.org/%67d/y",
    ] {
        assert_eq!(covered(covered_data), Ok(()), "{covered_data}");
    }
    assert_eq!(by(&["chinatrace.org"], "https://chinatrace.org"), Ok(()));
    assert_eq!(by(&["chinatrace.org"], "https://a.b.chinatrace.org/anything"), Ok(()));
    assert_eq!(by(&["chinatrace.org:8443"], "https://chinatrace.org:8443/x"), Ok(()));
    assert_eq!(by(&["例子.中国"], "https://xn--fsqu00a.xn--fiqs8s/x"), Ok(()));
    assert_eq!(by(&["example.com", "chinatrace.org"], "https://chinatrace.org/x"), Ok(()));
}

#[test]
fn what_is_beside_an_entry_says_where() {
    let of = || "chinatrace.org/gd".to_owned();
    for path in ["/", "/gdx", "/x/gd", "/gd/../x", "/gd/%2e%2E/x", "//gd", "/GD", "/gd\\..\\x", ""] {
        assert_eq!(
            covered(&format!("https://chinatrace.org{path}")),
            Err(NotCovered::OtherPath { of: of() }),
            "{path}"
        );
    }
    for authority in ["chinatrace.org:8443", "chinatrace.org:80"] {
        let found = covered(&format!("https://{authority}/gd"));
        assert_eq!(found, Err(NotCovered::OtherPort { of: of() }), "{authority}");
    }
    let www = by(&["www.chinatrace.org"], "https://chinatrace.org/");
    assert_eq!(www, Err(NotCovered::OtherHost { of: "www.chinatrace.org".into() }));
    // A name that only ends in the same letters is another one.
    assert_eq!(
        by(&["www.chinatrace.org"], "https://awww.chinatrace.org/"),
        Err(NotCovered::OtherHost { of: "www.chinatrace.org".into() })
    );
    assert_eq!(covered("https://example.net/gd"), Err(NotCovered::OtherDomain));
    assert_eq!(covered("https://notchinatrace.org.cn/gd"), Err(NotCovered::OtherDomain));
    assert_eq!(by(&[], "https://chinatrace.org/"), Err(NotCovered::EmptyList));
}

#[test]
fn what_pretends_to_be_an_entry_is_seen_through() {
    let like = |likeness| Err(NotCovered::LookAlike { of: "chinatrace.org/gd".into(), likeness });
    // Cyrillic a and c; capital I for l would be one of Latin.
    for confusable in
        ["chin\u{430}trace.org", "\u{441}hinatrace.org", "www.chinatra\u{441}e.org", "xn--chintrace-3yh.org"]
    {
        assert_eq!(covered(&format!("https://{confusable}/gd")), like(Likeness::Confusable), "{confusable}");
    }
    for embedded in ["chinatrace.org.example.com", "www.chinatrace.org-gd.com", "chinatrace-org.example.com"] {
        assert_eq!(covered(&format!("https://{embedded}/gd")), like(Likeness::Embedded), "{embedded}");
    }
    for ending in ["chinatrace.com", "chinatrace.org.cn", "chinatrace.cn"] {
        assert_eq!(covered(&format!("https://{ending}/gd")), like(Likeness::OtherEnding), "{ending}");
    }
    for near in ["chinatrack.org", "chinatracee.org", "chinatrac.com", "chianatrace.org", "cihnatrace.org"] {
        assert_eq!(covered(&format!("https://{near}/gd")), like(Likeness::OneCharacter), "{near}");
    }
    for user in ["chinatrace.org@example.com", "chinatrace.org%2Fgd@example.com", "a:b@chinatrace.org"] {
        assert_eq!(covered(&format!("https://{user}/gd")), Err(NotCovered::UserInfo), "{user}");
    }
}

#[test]
fn what_has_no_host_is_not_covered() {
    assert_eq!(covered("chinatrace.org/gd"), Err(NotCovered::NotAUri));
    assert_eq!(covered("0106901234567892"), Err(NotCovered::NotAUri));
    assert_eq!(covered("ftp://chinatrace.org/gd"), Err(NotCovered::OtherScheme));
    assert_eq!(covered("https://192.0.2.1/gd"), Err(NotCovered::IpLiteral));
    for broken in [
        "https:///gd",
        "https://chinatrace.org:x/gd",
        "https://example.com\\.chinatrace.org/gd",
        "https://chinatrace_org/gd",
    ] {
        assert_eq!(covered(broken), Err(NotCovered::NoHost), "{broken}");
    }
}

#[test]
fn entries_that_would_cover_everybody_are_refused() {
    for suffix in ["com", "com.cn", "中国", "github.io"] {
        assert!(matches!(AllowedHost::parse(suffix), Err(AllowedHostError::PublicSuffix { .. })), "{suffix}");
    }
    for form in ["https://example.com", "*.example.com", "user@example.com", "example.com/x?y", "example.com/#"] {
        assert!(matches!(AllowedHost::parse(form), Err(AllowedHostError::Form { .. })), "{form}");
    }
    assert!(matches!(AllowedHost::parse("192.0.2.1"), Err(AllowedHostError::IpLiteral { .. })));
    assert!(matches!(AllowedHost::parse("example.com:x"), Err(AllowedHostError::Port { .. })));
    for host in ["", "/x", "exa mple.com"] {
        assert!(matches!(AllowedHost::parse(host), Err(AllowedHostError::Host { .. })), "{host}");
    }
    assert_eq!(AllowedHost::parse("chinatrace.org/gd/").unwrap().written(), "chinatrace.org/gd/");
}
