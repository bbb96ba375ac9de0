use std::sync::LazyLock;

use grader::bilingual::Bilingual;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::line::LineSettings;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn at(ms: u64) -> Instant {
    *START + Duration::from_millis(ms)
}

/// Gate 100 ms behind the photocell, pulses of 50 ms.
fn settings() -> LineSettings {
    let mut settings = LineSettings::simulated();
    settings.gate.delay_ms = Some(100);
    settings.gate.tolerance_ms = 10;
    settings.gate.debounce_ms = 0;
    settings
}

/// A line with a device that carries out every order at once.
struct Bench {
    controller: Controller,
    outputs: [bool; Output::ALL.len()],
    told: Vec<(Option<u64>, Action)>,
    carries_out: bool,
}

impl Bench {
    fn new(settings: &LineSettings) -> Self {
        let controller = Controller::new(&settings.plan().unwrap(), at(0));
        Self { controller, outputs: [false; Output::ALL.len()], told: Vec::new(), carries_out: true }
    }

    fn ready() -> Self {
        let mut bench = Self::new(&settings());
        bench.device(DeviceState::Up, at(0));
        bench.command(LineCommand::Ready(true), at(0));
        bench
    }

    fn report(&mut self, news: News, now: Instant) {
        self.controller.report(Report { device: 0, at: now, news });
        self.tick(now);
    }

    fn device(&mut self, state: DeviceState, now: Instant) {
        if state == DeviceState::Up {
            // As sessions do before they say so.
            for output in Output::ALL {
                self.outputs[output as usize] &= output == Output::Stop;
            }
        }
        self.report(News::State(state, Bilingual::default()), now);
    }

    fn edge(&mut self, now: Instant) {
        self.report(News::Edge(None), now);
    }

    fn command(&mut self, command: LineCommand, now: Instant) {
        self.controller.command(command, now);
        self.tick(now);
    }

    fn verdict(&mut self, part: u64, verdict: PartVerdict, now: Instant) {
        self.command(LineCommand::Verdict(PartNumber(part), verdict), now);
    }

    fn tick(&mut self, now: Instant) {
        self.controller.tick(now);
        self.carry_out(now);
    }

    fn carry_out(&mut self, now: Instant) {
        loop {
            let effects = self.controller.take();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                match effect {
                    Effect::Order { order, .. } => {
                        let in_time = order.until.is_none_or(|until| now <= until);
                        if let (What::Set(output, on), true) = (&order.what, self.carries_out && in_time) {
                            self.outputs[*output as usize] = *on;
                        }
                        self.controller.done(order.id, self.carries_out && in_time, now);
                    }
                    Effect::Acted { part, what, .. } => self.told.push((part.map(|part| part.0), what)),
                    Effect::Triggered { .. } | Effect::Device(_) => {}
                }
            }
        }
    }

    fn is_on(&self, output: Output) -> bool {
        self.outputs[output as usize]
    }
}

#[test]
fn a_part_that_passes_has_its_pulse_and_the_next_one_ends_it() {
    let mut bench = Bench::ready();
    assert!(bench.is_on(Output::Ready));
    bench.edge(at(0));
    bench.edge(at(30));
    bench.verdict(1, PartVerdict::Pass, at(40));
    bench.verdict(2, PartVerdict::Fail, at(41));
    assert_eq!(bench.controller.next_moment(), at(100));
    bench.tick(at(100));
    assert!(bench.is_on(Output::Pass));
    bench.tick(at(130));
    assert!(!bench.is_on(Output::Pass) && bench.is_on(Output::Fail));
    bench.tick(at(180));
    assert!(!bench.is_on(Output::Fail));
    assert_eq!(bench.told, [(Some(1), Action::Passed), (Some(2), Action::Rejected)]);
}

#[test]
fn a_pass_that_no_device_carried_out_is_told_as_a_rejection() {
    let mut bench = Bench::ready();
    bench.edge(at(0));
    bench.verdict(1, PartVerdict::Pass, at(40));
    bench.carries_out = false;
    bench.tick(at(100));
    assert_eq!(bench.told, [(Some(1), Action::RejectedLate)]);
}

#[test]
fn actions_are_told_in_the_order_of_the_parts_even_if_a_device_takes_its_time() {
    let mut controller = Controller::new(&settings().plan().unwrap(), at(0));
    let up = News::State(DeviceState::Up, Bilingual::default());
    controller.report(Report { device: 0, at: at(0), news: up });
    controller.command(LineCommand::Ready(true), at(0));
    for moment in [0, 30] {
        controller.report(Report { device: 0, at: at(moment), news: News::Edge(None) });
    }
    controller.command(LineCommand::Verdict(PartNumber(1), PartVerdict::Pass), at(40));
    controller.take();
    controller.tick(at(100));
    let pass = controller.take().into_iter().find_map(|effect| match effect {
        Effect::Order { order, .. } if order.what == What::Set(Output::Pass, true) => Some(order),
        _ => None,
    });
    controller.tick(at(130));
    let told = |controller: &mut Controller| -> Vec<Action> {
        let effects = controller.take().into_iter();
        effects.filter_map(|effect| if let Effect::Acted { what, .. } = effect { Some(what) } else { None }).collect()
    };
    assert!(told(&mut controller).is_empty(), "part 2 was rejected, but part 1 is not told yet");
    controller.done(pass.unwrap().id, true, at(131));
    assert_eq!(told(&mut controller), [Action::Passed, Action::RejectedLate]);
}

#[test]
fn a_device_that_is_lost_rejects_and_is_told_the_levels_when_it_is_back() {
    let mut bench = Bench::ready();
    bench.edge(at(0));
    bench.verdict(1, PartVerdict::Pass, at(10));
    bench.device(DeviceState::Down, at(20));
    bench.command(LineCommand::Stop(true), at(30));
    bench.tick(at(100));
    bench.device(DeviceState::Up, at(200));
    assert!(bench.is_on(Output::Ready) && bench.is_on(Output::Stop) && !bench.is_on(Output::Pass));
    assert_eq!(bench.told, [(None, Action::Stopped), (Some(1), Action::Rejected)]);
}

#[test]
fn a_device_that_is_not_required_may_fail() {
    let mut line = settings();
    let mut lamp = line.devices[0].clone();
    (lamp.name, lamp.required) = ("lamp".to_owned(), false);
    line.devices.push(lamp);
    line.light = None;
    line.outputs.ready.as_mut().unwrap().device = "lamp".to_owned();
    let mut bench = Bench::new(&line);
    bench.device(DeviceState::Up, at(0));
    bench.command(LineCommand::Ready(true), at(0));
    bench.edge(at(0));
    bench.verdict(1, PartVerdict::Pass, at(10));
    let down = News::State(DeviceState::Down, Bilingual::default());
    bench.controller.report(Report { device: 1, at: at(20), news: down });
    bench.tick(at(100));
    assert_eq!(bench.told, [(Some(1), Action::Passed)]);
}

#[test]
fn no_read_has_its_own_output_only_where_it_is_wired() {
    let mut bench = Bench::ready();
    bench.edge(at(0));
    bench.verdict(1, PartVerdict::NoRead, at(10));
    bench.tick(at(100));
    assert!(bench.is_on(Output::NoRead) && !bench.is_on(Output::Fail));
    let mut line = settings();
    line.outputs.no_read = None;
    let mut bench = Bench::new(&line);
    bench.device(DeviceState::Up, at(0));
    bench.command(LineCommand::Ready(true), at(0));
    bench.edge(at(0));
    bench.verdict(1, PartVerdict::NoRead, at(10));
    bench.tick(at(100));
    assert!(bench.is_on(Output::Fail));
}

#[test]
fn nobody_taking_the_events_rejects_every_part() {
    let mut bench = Bench::ready();
    bench.controller.set_clogged(true);
    bench.edge(at(0));
    bench.verdict(1, PartVerdict::Pass, at(10));
    bench.controller.set_clogged(false);
    bench.tick(at(100));
    assert_eq!(bench.told, [(Some(1), Action::Rejected)]);
    assert!(bench.is_on(Output::Ready));
}

#[test]
fn the_heart_beats_and_stops_at_the_end() {
    let mut bench = Bench::ready();
    let mut beats = 0;
    let mut before = bench.is_on(Output::Heartbeat);
    for moment in (0..5000).step_by(10) {
        bench.tick(at(moment));
        beats += u32::from(bench.is_on(Output::Heartbeat) != before);
        before = bench.is_on(Output::Heartbeat);
    }
    assert!((9..=10).contains(&beats), "{beats}");
    bench.edge(at(5000));
    bench.controller.close(at(5001));
    bench.carry_out(at(5001));
    let on: Vec<Output> = Output::ALL.into_iter().filter(|output| bench.is_on(*output)).collect();
    assert_eq!(on, [Output::Stop]);
    assert_eq!(bench.told, [(Some(1), Action::Rejected)]);
}

#[test]
fn a_line_may_go_on_when_the_station_is_closed_if_settings_say_so() {
    let mut line = settings();
    line.stop.when_closed = false;
    let mut bench = Bench::new(&line);
    bench.device(DeviceState::Up, at(0));
    bench.controller.close(at(1));
    bench.carry_out(at(1));
    assert!(!bench.is_on(Output::Stop));
}

#[derive(Clone, Debug)]
enum Event {
    Edge,
    Verdict(u64, PartVerdict),
    Ready(bool),
    Device(bool),
    CarriesOut(bool),
    Clogged(bool),
    Tick,
}

fn event() -> impl Strategy<Value = Event> {
    let verdict =
        prop_oneof![4 => Just(PartVerdict::Pass), 1 => Just(PartVerdict::Fail), 1 => Just(PartVerdict::NoRead)];
    prop_oneof![
        6 => Just(Event::Edge),
        8 => (1_u64..30, verdict).prop_map(|(part, verdict)| Event::Verdict(part, verdict)),
        2 => prop::bool::weighted(0.8).prop_map(Event::Ready),
        2 => prop::bool::weighted(0.8).prop_map(Event::Device),
        1 => prop::bool::weighted(0.8).prop_map(Event::CarriesOut),
        1 => prop::bool::weighted(0.2).prop_map(Event::Clogged),
        6 => Just(Event::Tick),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn pass_is_on_only_for_parts_that_were_told_to_pass(events in vec((0_u64..40, event()), 0..150)) {
        let mut bench = Bench::ready();
        let mut now = 0;
        let mut verdicts = std::collections::BTreeMap::new();
        let mut edges = 0;
        for (pause, event) in events {
            now += pause;
            match event {
                Event::Edge => {
                    bench.edge(at(now));
                    edges += 1;
                }
                Event::Verdict(part, verdict) => {
                    if part <= edges {
                        verdicts.entry(part).or_insert(verdict);
                    }
                    bench.verdict(part, verdict, at(now));
                }
                Event::Ready(ready) => bench.command(LineCommand::Ready(ready), at(now)),
                Event::Device(true) => bench.device(DeviceState::Up, at(now)),
                Event::Device(false) => bench.device(DeviceState::Down, at(now)),
                Event::CarriesOut(does) => bench.carries_out = does,
                Event::Clogged(clogged) => bench.controller.set_clogged(clogged),
                Event::Tick => bench.tick(at(now)),
            }
            let lights = [Output::Pass, Output::Fail, Output::NoRead];
            if bench.carries_out && bench.controller.devices[0].up {
                let on = lights.iter().filter(|output| bench.controller.told[**output as usize] == Some(true)).count();
                prop_assert!(on <= 1, "two verdicts at once");
            }
        }
        bench.controller.close(at(now));
        bench.carry_out(at(now));
        let parts: Vec<u64> = bench.told.iter().filter_map(|(part, _)| *part).collect();
        prop_assert_eq!(parts, (1..=edges).collect::<Vec<_>>(), "every part is told once, in order");
        for (part, action) in &bench.told {
            if *action == Action::Passed {
                prop_assert_eq!(verdicts.get(&part.unwrap()), Some(&PartVerdict::Pass));
            }
        }
    }
}
