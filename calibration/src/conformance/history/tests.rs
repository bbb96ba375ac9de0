use super::*;

fn check(day: i8, deviation: f64) -> Check {
    Check {
        date: jiff::civil::date(2026, 3, day),
        card: "conformance-qr".into(),
        serial: "7".into(),
        outcome: "passed".into(),
        values: [(
            "SC/symbol_contrast".into(),
            CheckValue { n: 5, mean: 0.8 + deviation, deviation, tolerance: Some(0.05) },
        )]
        .into(),
    }
}

fn written(days: &[i8]) -> String {
    days.iter().fold(String::new(), |text, &day| History::parse(&text).with(&check(day, 0.01)).unwrap())
}

#[test]
fn checks_are_added_one_after_the_other() {
    let text = written(&[1, 2, 2, 5]);
    assert_eq!(text.lines().count(), 4);
    let history = History::parse(&text);
    assert_eq!(history.checks.len(), 4);
    assert!(history.faults.is_empty());
    let more = history.with(&check(6, 0.0)).unwrap();
    assert!(more.starts_with(&text), "what was there stays byte for byte");
}

#[test]
fn a_torn_last_line_is_named_kept_and_does_not_count_wherever_it_tears() {
    let text = written(&[1, 2, 3]);
    let start = text[..text.len() - 1].rfind('\n').unwrap() + 1;
    for end in start + 1..text.len() - 1 {
        let history = History::parse(&text[..end]);
        assert_eq!(history.checks.len(), 2, "{end}");
        assert_eq!(history.faults, [HistoryFault::Torn { line: 3, bytes: end - start }]);
        for said in [history.faults[0].say().en, history.faults[0].say().zh] {
            assert!(said.contains('3'), "{said}");
        }
        let next = history.with(&check(4, 0.0)).unwrap();
        assert!(next.starts_with(&text[..start]) && next.contains("{\"torn\":"));
        let read = History::parse(&next);
        assert_eq!((read.checks.len(), read.faults.len()), (3, 0), "kept, not counted, told once");
    }
    // Whole but for its line feed.
    let history = History::parse(&text[..text.len() - 1]);
    assert_eq!((history.checks.len(), history.faults.len()), (3, 0));
    assert_eq!(history.with(&check(4, 0.01)).unwrap(), written(&[1, 2, 3, 4]));
}

#[test]
fn damaged_lines_in_the_middle_are_named() {
    let text = written(&[1]) + "rubbish\n\u{0}\n" + &written(&[2]);
    let history = History::parse(&text);
    assert_eq!(history.checks.len(), 2);
    let lines: Vec<usize> = history
        .faults
        .iter()
        .map(|fault| match fault {
            HistoryFault::Torn { line, .. } | HistoryFault::Unreadable { line, .. } => *line,
        })
        .collect();
    assert_eq!(lines, [2, 3]);
    assert!(History::parse("").checks.is_empty());
}

#[test]
fn other_cards_and_earlier_days_are_refused() {
    let history = History::parse(&written(&[3]));
    let other = Check { serial: "8".into(), ..check(4, 0.0) };
    assert!(matches!(history.with(&other), Err(HistoryError::OtherCard { .. })));
    let error = history.with(&check(1, 0.0)).unwrap_err();
    assert!(error.to_string().contains("2026-03-03") && error.say().zh.contains("2026-03-03"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic_and_a_check_can_always_be_added(text in ".{0,400}") {
        let history = History::parse(&text);
        if history.checks.is_empty() {
            let next = history.with(&check(1, 0.0)).unwrap();
            proptest::prop_assert_eq!(History::parse(&next).checks.len(), 1);
        }
    }
}
