use super::*;
use crate::simulation::Fault;

fn world(text: &str) -> Arc<World> {
    World::new(text.parse().unwrap()).unwrap()
}

#[test]
fn the_photocell_sees_every_part_once_in_order_and_ends_with_the_last() {
    let world = world("rate=400 parts=40 size=640x480");
    let edges = world.photocell().unwrap();
    assert!(edges.recv_timeout(Duration::from_millis(30)).is_err(), "the belt stands until it is started");
    world.start();
    let seen: Vec<_> = edges.iter().collect();
    assert_eq!(seen.iter().map(|edge| edge.part_index).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
    for pair in seen.windows(2) {
        // Their distance is that of the belt, not that of a thread that woke late; a nanosecond is lost in rounding.
        let apart = pair[1].instant - pair[0].instant;
        assert!(apart.abs_diff(Duration::from_micros(2500)) < Duration::from_nanos(10), "{apart:?}");
    }
}

#[test]
fn a_stopped_belt_brings_nothing() {
    let world = world("rate=200 size=640x480");
    world.start();
    assert!(world.wait_for(2, Duration::from_secs(5)).is_some());
    world.stop();
    let passed = world.passed();
    assert!(world.wait_for(passed, Duration::from_millis(40)).is_none());
    assert_eq!((world.passed(), world.is_running()), (passed, false));
    world.start();
    assert!(world.wait_for(passed, Duration::from_secs(5)).is_some());
}

#[test]
fn who_names_the_same_settings_shares_the_line() {
    let first = World::shared("seed=77 rate=3 size=640x480").unwrap();
    let second = World::shared("size=640x480 rate=180/min  seed=77").unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    assert!(!Arc::ptr_eq(&first, &World::shared("seed=78 rate=3 size=640x480").unwrap()));
    let own = world("seed=79 size=640x480");
    let name = own.share();
    assert!(Arc::ptr_eq(&own, &World::shared(&name).unwrap()));
}

#[test]
fn the_tally_knows_good_from_bad() {
    let world = world("faults=0.5 kinds=no_code size=640x480");
    let find = |fault| (0..100).find(|index| world.part(*index).fault == fault).unwrap();
    let (good, bad) = (find(None), find(Some(Fault::NoCode)));
    for (part, rejected, times) in [(good, false, 4), (good, true, 3), (bad, false, 2), (bad, true, 1)] {
        (0..times).for_each(|_| world.gated(part, rejected));
    }
    let tally = Tally { good_passed: 4, good_rejected: 3, bad_passed: 2, bad_rejected: 1 };
    assert_eq!((world.tally(), world.tally().gated()), (tally, 10));
}

#[test]
fn a_world_ends_though_its_photocell_was_forgotten() {
    let world = world("size=640x480");
    let edges = world.photocell().unwrap();
    drop(world);
    assert!(edges.recv_timeout(Duration::from_secs(5)).is_err(), "its thread ended");
}

#[test]
fn lamps_drift_and_can_be_set() {
    let world = world("size=640x480 drift=0.5");
    assert_eq!(world.light(), 1.0);
    world.set_lamp(0.25);
    assert_eq!(world.light(), 0.25);
    world.set_lamp(f64::NAN);
    assert_eq!(world.light(), 0.0);
}
