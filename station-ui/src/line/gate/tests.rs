use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// The moment that all tests count from.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn at(ms: u64) -> Instant {
    *START + Duration::from_millis(ms)
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Gate 100 ms behind the photocell.
fn rules() -> GateRules {
    GateRules {
        distance: Distance::Time { delay: ms(100), tolerance: ms(10) },
        late: None,
        debounce: Duration::ZERO,
        stop: StopRule::default(),
    }
}

fn ready(rules: GateRules) -> Gate {
    let mut gate = Gate::new(rules);
    gate.set_ready(true);
    gate
}

fn done(actions: &[GateAction]) -> Vec<(Option<u64>, Action)> {
    actions.iter().map(|action| (action.part.map(|part| part.0), action.action)).collect()
}

#[test]
fn a_part_passes_with_its_verdict_at_its_moment_and_not_before() {
    let mut gate = ready(rules());
    assert_eq!(gate.edge(at(0), None), Some(PartNumber(1)));
    assert_eq!(gate.verdict(PartNumber(1), PartVerdict::Pass, at(60)), Heard::Accepted);
    assert_eq!(gate.next_moment(), Some(at(100)));
    assert!(gate.poll(at(99)).is_empty());
    assert_eq!(done(&gate.poll(at(100))), [(Some(1), Action::Passed)]);
    assert!(gate.poll(at(500)).is_empty(), "one action only");
}

#[test]
fn no_verdict_rejects_and_a_verdict_afterwards_is_ignored_and_counted() {
    let mut gate = ready(rules());
    gate.edge(at(0), None);
    assert_eq!(done(&gate.poll(at(100))), [(Some(1), Action::RejectedLate)]);
    assert_eq!(gate.verdict(PartNumber(1), PartVerdict::Pass, at(101)), Heard::TooLate);
    assert_eq!(gate.counters().verdicts_late, 1);
    assert!(gate.poll(at(200)).is_empty());
}

#[test]
fn a_verdict_at_the_moment_itself_is_late_even_if_nobody_polled_yet() {
    let mut gate = ready(rules());
    gate.edge(at(0), None);
    assert_eq!(gate.verdict(PartNumber(1), PartVerdict::Pass, at(100)), Heard::TooLate);
    assert_eq!(done(&gate.poll(at(101))), [(Some(1), Action::RejectedLate)]);
}

#[test]
fn a_gate_that_can_no_longer_be_set_in_time_rejects() {
    let mut gate = ready(rules());
    gate.edge(at(0), None);
    gate.verdict(PartNumber(1), PartVerdict::Pass, at(50));
    assert_eq!(done(&gate.poll(at(111))), [(Some(1), Action::RejectedLate)]);
    assert_eq!(gate.counters().missed, 1);
}

#[test]
fn the_limit_for_verdicts_may_be_shorter_than_the_way_to_the_gate() {
    let mut gate = ready(GateRules { late: Some(ms(40)), ..rules() });
    gate.edge(at(0), None);
    gate.edge(at(10), None);
    assert_eq!(gate.verdict(PartNumber(1), PartVerdict::Pass, at(40)), Heard::TooLate);
    assert_eq!(gate.verdict(PartNumber(2), PartVerdict::Pass, at(49)), Heard::Accepted);
    assert_eq!(done(&gate.poll(at(110))), [(Some(1), Action::RejectedLate), (Some(2), Action::Passed)]);
}

#[test]
fn verdicts_may_come_in_any_order_and_the_worse_of_two_counts() {
    let mut gate = ready(rules());
    for part in 0..4 {
        gate.edge(at(part * 20), None);
    }
    let said = [(3, PartVerdict::Pass), (1, PartVerdict::Pass), (2, PartVerdict::Fail), (4, PartVerdict::NoRead)];
    for (part, verdict) in said {
        assert_eq!(gate.verdict(PartNumber(part), verdict, at(70)), Heard::Accepted);
    }
    assert_eq!(gate.verdict(PartNumber(2), PartVerdict::Pass, at(71)), Heard::Doubled, "a failure stays one");
    assert_eq!(gate.verdict(PartNumber(3), PartVerdict::Fail, at(71)), Heard::Doubled, "a pass does not");
    assert_eq!(gate.verdict(PartNumber(5), PartVerdict::Pass, at(71)), Heard::Unknown);
    assert_eq!(gate.verdict(PartNumber(0), PartVerdict::Pass, at(71)), Heard::Unknown);
    let actions: Vec<_> = [100, 120, 140, 160].iter().flat_map(|&moment| done(&gate.poll(at(moment)))).collect();
    let rejected = Action::Rejected;
    assert_eq!(actions, [(Some(1), Action::Passed), (Some(2), rejected), (Some(3), rejected), (Some(4), rejected)]);
    let counters = gate.counters();
    assert_eq!((counters.verdicts_doubled, counters.verdicts_unknown), (2, 2));
}

#[test]
fn not_ready_rejects_what_is_on_its_way_and_what_comes() {
    let mut gate = Gate::new(rules());
    gate.edge(at(0), None);
    gate.set_ready(true);
    gate.edge(at(10), None);
    gate.edge(at(20), None);
    for part in 1..=3 {
        gate.verdict(PartNumber(part), PartVerdict::Pass, at(30));
    }
    assert_eq!(done(&gate.poll(at(100))), [(Some(1), Action::Rejected)], "triggered before it was ready");
    assert_eq!(done(&gate.poll(at(110))), [(Some(2), Action::Passed)]);
    gate.set_ready(false);
    gate.set_ready(true);
    assert_eq!(done(&gate.poll(at(120))), [(Some(3), Action::Rejected)], "not ready for a moment is enough");
}

#[test]
fn bounces_are_no_parts() {
    let mut gate = ready(GateRules { debounce: ms(5), ..rules() });
    assert_eq!(gate.edge(at(0), None), Some(PartNumber(1)));
    assert_eq!(gate.edge(at(4), None), None);
    assert_eq!(gate.edge(at(5), None), Some(PartNumber(2)));
    assert_eq!(gate.counters().bounces, 1);
}

/// Gate 1000 counts behind the photocell.
fn counting() -> GateRules {
    GateRules { distance: Distance::Counts { delay: 1000, tolerance: 20 }, ..rules() }
}

#[test]
fn with_an_encoder_the_belt_decides_however_long_it_stands() {
    let mut gate = ready(counting());
    gate.encoder(-300);
    gate.edge(at(0), None);
    gate.edge(at(10), Some(-250));
    gate.verdict(PartNumber(1), PartVerdict::Pass, at(50));
    gate.encoder(699);
    assert!(gate.poll(at(3_600_000)).is_empty());
    gate.verdict(PartNumber(2), PartVerdict::Pass, at(3_600_000));
    gate.encoder(700);
    assert_eq!(done(&gate.poll(at(3_600_001))), [(Some(1), Action::Passed)]);
    gate.encoder(771);
    assert_eq!(done(&gate.poll(at(3_600_002))), [(Some(2), Action::RejectedLate)], "beyond the tolerance");
}

#[test]
fn without_its_encoder_nobody_knows_where_parts_are() {
    let mut gate = ready(counting());
    gate.edge(at(0), None);
    assert_eq!(done(&gate.poll(at(0))), [(Some(1), Action::RejectedLate)], "no count yet");
    gate.encoder(0);
    gate.edge(at(10), None);
    gate.verdict(PartNumber(2), PartVerdict::Pass, at(20));
    gate.encoder_lost();
    assert_eq!(done(&gate.poll(at(21))), [(Some(2), Action::RejectedLate)]);
}

#[test]
fn an_encoder_that_was_set_anew_leaves_no_part_waiting_for_ever() {
    let mut gate = ready(counting());
    gate.encoder(500_000);
    gate.edge(at(0), None);
    gate.verdict(PartNumber(1), PartVerdict::Pass, at(1));
    gate.encoder(499_000);
    assert!(gate.poll(at(2)).is_empty(), "a belt may run back a little");
    gate.encoder(0);
    assert_eq!(done(&gate.poll(at(3))), [(Some(1), Action::RejectedLate)]);
}

#[test]
fn failures_in_a_row_stop_the_line_once() {
    let stop = StopRule { in_row: NonZeroU32::new(2), share: None };
    let mut gate = ready(GateRules { stop, ..rules() });
    for part in 0..4 {
        gate.edge(at(part), None);
    }
    gate.verdict(PartNumber(4), PartVerdict::Pass, at(10));
    let expected = [
        (Some(1), Action::RejectedLate),
        (Some(2), Action::RejectedLate),
        (None, Action::Stopped),
        (Some(3), Action::Rejected),
        (Some(4), Action::Rejected),
    ];
    assert_eq!(done(&gate.poll(at(105))), expected, "on a belt that is being stopped, time is no place");
    assert!(gate.set_stopped(true).is_none());
    assert_eq!(gate.set_stopped(false).map(|action| action.action), Some(Action::Released));
    gate.edge(at(200), None);
    gate.verdict(PartNumber(5), PartVerdict::Pass, at(210));
    assert_eq!(done(&gate.poll(at(300))), [(Some(5), Action::Passed)]);
}

#[test]
fn failures_among_the_last_parts_stop_the_line() {
    let share = Share { failures: NonZeroU32::new(3).unwrap(), parts: NonZeroU32::new(5).unwrap() };
    let mut gate = ready(GateRules { stop: StopRule { in_row: None, share: Some(share) }, ..rules() });
    // Never 3 of 5, until the last.
    let verdicts = "FPPFP PFPFP PFPFF".replace(' ', "");
    for (place, verdict) in verdicts.chars().enumerate() {
        let moment = place as u64 * 200;
        let part = gate.edge(at(moment), None).unwrap();
        let verdict = if verdict == 'P' { PartVerdict::Pass } else { PartVerdict::Fail };
        gate.verdict(part, verdict, at(moment + 50));
        let actions = gate.poll(at(moment + 100));
        let stopped = actions.iter().any(|action| action.action == Action::Stopped);
        assert_eq!(stopped, place == verdicts.len() - 1, "part {part:?}");
    }
}

#[test]
fn closing_rejects_what_is_on_its_way() {
    let mut gate = ready(rules());
    gate.edge(at(0), None);
    gate.edge(at(1), None);
    gate.verdict(PartNumber(1), PartVerdict::Pass, at(2));
    assert_eq!(done(&gate.close()), [(Some(1), Action::Rejected), (Some(2), Action::Rejected)]);
    assert_eq!(gate.waiting(), 0);
}

/// What may happen to a gate.
#[derive(Clone, Debug)]
enum Event {
    Edge(Option<i64>),
    Encoder(i64),
    EncoderLost,
    Verdict(u64, PartVerdict),
    Ready(bool),
    Stopped(bool),
    Poll,
}

fn event() -> impl Strategy<Value = Event> {
    let verdict = prop_oneof![
        4 => Just(PartVerdict::Pass),
        1 => Just(PartVerdict::Fail),
        1 => Just(PartVerdict::NoRead),
        1 => Just(PartVerdict::Late),
    ];
    prop_oneof![
        6 => prop::option::of(-50_i64..2000).prop_map(Event::Edge),
        6 => (0_i64..3000).prop_map(Event::Encoder),
        1 => Just(Event::EncoderLost),
        12 => (0_u64..40, verdict).prop_map(|(part, verdict)| Event::Verdict(part, verdict)),
        3 => prop::bool::weighted(0.8).prop_map(Event::Ready),
        1 => any::<bool>().prop_map(Event::Stopped),
        6 => Just(Event::Poll),
    ]
}

fn any_rules() -> impl Strategy<Value = GateRules> {
    let distance = prop_oneof![
        (1_u64..200, 0_u64..20)
            .prop_map(|(delay, tolerance)| Distance::Time { delay: ms(delay), tolerance: ms(tolerance) }),
        (1_i64..1500, 0_i64..100).prop_map(|(delay, tolerance)| Distance::Counts { delay, tolerance }),
    ];
    (distance, prop::option::of((1_u64..150).prop_map(ms)), 0_u64..10, prop::option::of(1_u32..6)).prop_map(
        |(distance, late, debounce, in_row)| GateRules {
            distance,
            late,
            debounce: ms(debounce),
            stop: StopRule { in_row: in_row.and_then(NonZeroU32::new), share: None },
        },
    )
}

/// What an outside observer knows of a part: enough to say whether it may pass.
#[derive(Clone, Copy)]
struct Known {
    edge: Instant,
    /// The first verdict, and when it was given.
    first: Option<(PartVerdict, Instant)>,
    /// Whether anything said in time that it must not pass.
    worse: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_part_passes_without_a_verdict_in_time_and_each_gets_one_action_in_order(
        rules in any_rules(),
        events in vec((0_u64..25, event()), 0..200),
    ) {
        let mut gate = Gate::new(rules);
        let mut now = *START;
        let mut ready = false;
        let mut known: Vec<Known> = Vec::new();
        let mut acted: Vec<GateAction> = Vec::new();
        for (pause, event) in events {
            now += ms(pause);
            let mut actions = Vec::new();
            match event {
                Event::Edge(count) => {
                    if let Some(part) = gate.edge(now, count) {
                        known.push(Known { edge: now, first: None, worse: !ready });
                        prop_assert_eq!(part.0 as usize, known.len());
                    }
                }
                Event::Encoder(count) => gate.encoder(count),
                Event::EncoderLost => gate.encoder_lost(),
                Event::Verdict(part, verdict) => {
                    let heard = gate.verdict(PartNumber(part), verdict, now);
                    let seen = part.checked_sub(1).and_then(|place| known.get_mut(place as usize));
                    prop_assert_eq!(seen.is_none(), heard == Heard::Unknown);
                    if let Some(seen) = seen {
                        seen.first = seen.first.or(Some((verdict, now)));
                        seen.worse |= verdict != PartVerdict::Pass && heard != Heard::TooLate;
                    }
                }
                Event::Ready(is) => {
                    ready = is;
                    gate.set_ready(is);
                    if !is {
                        known.iter_mut().for_each(|seen| seen.worse = true);
                    }
                }
                Event::Stopped(is) => actions.extend(gate.set_stopped(is)),
                Event::Poll => actions.extend(gate.poll(now)),
            }
            for action in actions.iter().filter(|action| action.action == Action::Passed) {
                let seen = known[action.part.unwrap().0 as usize - 1];
                let (verdict, given) = seen.first.expect("a part passed without any verdict");
                prop_assert_eq!(verdict, PartVerdict::Pass);
                prop_assert!(!seen.worse, "a part passed that was triggered or waited while not ready");
                if let Some(limit) = rules.late {
                    prop_assert!(given - seen.edge < limit);
                }
                if let Distance::Time { delay, tolerance } = rules.distance {
                    prop_assert!(given - seen.edge < delay);
                    prop_assert!(now - seen.edge >= delay && now - seen.edge <= delay + tolerance);
                }
            }
            acted.extend(actions);
        }
        acted.extend(gate.close());
        let parts: Vec<u64> = acted.iter().filter_map(|action| action.part).map(|part| part.0).collect();
        prop_assert_eq!(parts, (1..=known.len() as u64).collect::<Vec<_>>());
        let counters = gate.counters();
        prop_assert_eq!(counters.triggered, counters.passed + counters.rejected + counters.rejected_late);
    }
}

#[test]
fn a_photocell_gone_wild_fills_no_memory() {
    let mut gate = ready(rules());
    for _ in 0..3 * MOST_PENDING {
        gate.edge(at(0), None);
        gate.poll(at(0));
    }
    assert_eq!(gate.waiting(), MOST_PENDING);
    assert_eq!(gate.counters().rejected_late as usize, 2 * MOST_PENDING);
}
