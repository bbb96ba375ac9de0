use super::*;
use crate::record::Severity;
use crate::requirement::{RuleId, Rules};

const OWN: &str = r#"
id = "own"
extends = "zhisuma"
[title]
en = "Own"
zh = "自有"
"#;

fn parse(text: &str) -> Result<Profile, ProfileError> {
    Profile::parse(text, &|id| text_of(id).map(str::to_owned))
}

fn refused(rest: &str) -> (Option<usize>, String) {
    let error = parse(&format!("{OWN}{rest}")).expect_err("refused");
    (error.line, error.reason)
}

#[test]
fn every_built_in_profile_is_valid_and_has_the_id_of_its_name() {
    for (id, _) in BUILT_IN {
        let profile = Profile::built_in(id).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(profile.id, *id);
        assert!(!profile.title.en.is_empty() && !profile.title.zh.is_empty(), "{id}");
        assert!(profile.rules.overall_grade.is_some(), "{id}");
        for entry in profile.rules.entries() {
            assert!(!entry.source.en.trim().is_empty() && !entry.source.zh.trim().is_empty(), "{id} {}", entry.id);
        }
    }
    assert!(Profile::built_in("zhisum").expect_err("misspelt").to_string().contains("zhisuma"));
}

#[test]
fn a_profile_survives_being_written_again() {
    for (id, _) in BUILT_IN {
        let rules = Profile::built_in(id).expect("valid").rules;
        let text = toml::to_string(&rules).expect("rules can be written");
        assert_eq!(toml::from_str::<Rules>(&text).expect("and read"), rules, "{id}");
    }
}

#[test]
fn an_extension_adds_to_what_it_extends() {
    let own = parse(&format!(
        "{OWN}[rules.SIZ-01]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \"our scanners\"\n\
         limit = {{ minimum_mm = 0.4 }}\n"
    ))
    .expect("valid");
    let base = Profile::built_in("zhisuma").expect("valid");
    assert_eq!(own.rules.minimum_module.as_ref().map(|rule| rule.limit.minimum_mm), Some(0.4));
    assert_eq!(own.rules.error_correction, base.rules.error_correction);
    assert_eq!((own.standard, own.light.as_str()), (base.standard, "660"));
    assert_ne!(own.sha256, base.sha256);
    assert_eq!(own.extends.as_deref(), Some("zhisuma"));
}

#[test]
fn unknown_keys_are_refused_with_their_line() {
    let (line, reason) = refused("[rules.SIZ-99]\nseverity = \"fail\"\n");
    assert_eq!(line, Some(7), "{reason}");
    assert!(reason.contains("SIZ-99"), "{reason}");
    let (line, reason) = refused(
        "[rules.SIZ-01]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \"s\"\nlimit = { minimum_m = 1.0 }\n",
    );
    assert_eq!(line, Some(11), "{reason}");
    assert!(reason.contains("minimum_m"), "{reason}");
    let (line, reason) = refused("colour = 1\n");
    // TOML: the key belongs to the table above it.
    assert_eq!(line, Some(7), "{reason}");
    assert!(reason.contains("colour"), "{reason}");
    let (line, _) = refused("[rules.SIZ-01\n");
    assert_eq!(line, Some(7));
}

#[test]
fn impossible_numbers_are_refused_with_their_line() {
    let rule = |limit: &str| {
        format!("[rules.SIZ-01]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \"s\"\nlimit = {{ {limit} }}\n")
    };
    for number in ["0.0", "-1.0", "nan", "inf", "11.0"] {
        let (line, reason) = refused(&rule(&format!("minimum_mm = {number}")));
        assert_eq!(line, Some(11), "{number}: {reason}");
        assert!(reason.contains("minimum_mm"), "{number}: {reason}");
    }
    let (_, reason) = refused(&rule("minimum_mm = 0.4, advised_mm = 0.3"));
    assert!(reason.contains("advised_mm 0.3 is not above"), "{reason}");
    let (line, reason) =
        refused("[rules.PQ-01]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \"s\"\nlimit = { minimum = 4.1 }\n");
    assert_eq!(line, Some(11), "{reason}");
    let (_, reason) = refused("[rules.SIZ-01]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \" \"\n");
    assert!(reason.contains("source"), "{reason}");
    let (line, reason) = refused("[rules.SIZ-01]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \"s\"\n");
    assert_eq!(line, Some(7), "{reason}");
    assert!(reason.contains("minimum_mm"), "{reason}");
    let (line, reason) = refused("[measurement]\naperture = \"8 furlongs\"\n");
    assert_eq!(line, Some(8), "{reason}");
    let (line, reason) = refused("[measurement]\nlight = \"red\"\n");
    assert_eq!(line, Some(8), "{reason}");
    let (line, reason) = refused("[measurement]\nstandard = \"ISO/IEC 15415:1999\"\n");
    assert_eq!(line, Some(8), "{reason}");
}

#[test]
fn what_is_documented_is_not_loosened() {
    let (line, reason) = refused(
        "[rules.SIZ-02]\nseverity = \"warn\"\nbasis = \"documented\"\nsource = \"s\"\nlimit = { maximum_mm = 2.0 }\n",
    );
    assert_eq!(line, Some(7), "{reason}");
    assert!(reason.contains("SIZ-02") && reason.contains("0.99 to 2"), "{reason}");
    let (_, reason) = refused("[rules.SIZ-04]\nseverity = \"fail\"\nbasis = \"assumed\"\nsource = \"s\"\n");
    assert!(reason.contains("becomes an assumed one"), "{reason}");
    let (line, reason) = refused("[rules.SIZ-04]\nseverity = \"warn\"\nbasis = \"documented\"\nsource = \"s\"\n");
    assert_eq!(line, Some(7), "{reason}");
    assert!(reason.contains("warning"), "{reason}");
    let off = OWN.replace("extends", "off = [\"SIZ-04\"]\nextends");
    let error = parse(&off).expect_err("a documented rule");
    assert_eq!(error.line, Some(3), "{error}");
    assert!(error.reason.contains("documented"), "{error}");
}

#[test]
fn what_is_assumed_may_be_changed_or_taken_away() {
    let own = parse(&OWN.replace("extends", "off = [\"SYM-04\"]\nextends")).expect("assumed");
    assert_eq!(own.rules.error_correction, None);
    let rule = "[rules.PQ-01]\nseverity = \"warn\"\nbasis = \"assumed\"\nsource = \"s\"\nlimit = { minimum = 1.0 }\n";
    let own = parse(&format!("{OWN}{rule}")).expect("assumed");
    assert_eq!(own.rules.overall_grade.map(|rule| rule.severity), Some(Severity::Warn));
}

#[test]
fn nobody_passes_for_a_built_in_profile() {
    let error = parse(&OWN.replace("\"own\"", "\"plain\"")).expect_err("taken");
    assert_eq!(error.line, Some(2), "{error}");
}

#[test]
fn extension_in_a_circle_is_refused() {
    let of = |id: &str, other: &str| format!("id = \"{id}\"\nextends = \"{other}\"\n[title]\nen = \"a\"\nzh = \"b\"\n");
    let error = Profile::parse(&of("a", "b"), &|id| Some(of(id, "a"))).expect_err("circle");
    assert!(error.to_string().contains("extends itself"), "{error}");
    let error = parse(&of("a", "nothing")).expect_err("no such profile");
    assert_eq!(error.line, Some(2), "{error}");
}

#[test]
fn names_of_rules_are_unique_and_found() {
    for id in RuleId::ALL {
        assert_eq!(RuleId::from_name(id.name()), Some(*id));
    }
}
