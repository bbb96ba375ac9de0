//! What the line does, without waiting for anything: events come in with their time, orders and events go out.
//!
//! An action is told only when it is done: that a part passed, after the device has taken the order. Orders that no device
//! carried out in time are rejections, since the gate rejects whatever it is not told to let pass.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::device::{News, Order, Report, What};
use super::gate::{Gate, GateAction, GateCounters};
use super::settings::{LinePlan, is_level};
use super::signal::{Input, Output};
use super::{Action, DeviceEvent, DeviceState, LineCommand, PartNumber, PartVerdict};

/// What is to be done or told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    Order { device: usize, order: Order },
    Triggered { part: PartNumber, at: Instant, encoder: Option<i64> },
    Acted { part: Option<PartNumber>, what: Action, at: Instant },
    Device(DeviceEvent),
}

/// What is known of a device.
#[derive(Debug)]
struct Device {
    name: String,
    required: bool,
    up: bool,
}

/// An action that is told when everything before it is.
#[derive(Debug)]
struct Outcome {
    part: Option<PartNumber>,
    what: Action,
    at: Instant,
    /// Order that must be carried out first.
    waits: Option<u64>,
}

/// The state of the line.
#[derive(Debug)]
pub(super) struct Controller {
    gate: Gate,
    pulse: Duration,
    heartbeat: Duration,
    stop_when_closed: bool,
    devices: Vec<Device>,
    /// Device of each output, by its place in [`Output::ALL`].
    wired: [Option<usize>; Output::ALL.len()],
    /// State of each output as its device was last told.
    told: [Option<bool>; Output::ALL.len()],
    encoder: Option<usize>,
    light: Option<usize>,
    levels: Option<Vec<f64>>,
    /// What the workers say.
    commanded: bool,
    /// Whether nobody takes the events of the line.
    clogged: bool,
    /// Output that is on for the newest part, and until when.
    on: Option<(Output, Instant)>,
    beat: Instant,
    orders: u64,
    outcomes: VecDeque<Outcome>,
    effects: Vec<Effect>,
}

impl Controller {
    pub(super) fn new(plan: &LinePlan, now: Instant) -> Self {
        let wired = Output::ALL.map(|output| plan.devices.iter().position(|device| device.output(output).is_some()));
        let has = |device: &super::device::DevicePlan, input| device.inputs.iter().any(|plan| plan.input == input);
        let needed = |device: &super::device::DevicePlan| {
            device.settings.required || !device.inputs.is_empty() || device.output(Output::Pass).is_some()
        };
        let describe = |device| Device { name: device_name(device), required: needed(device), up: false };
        Self {
            gate: Gate::new(plan.rules),
            pulse: plan.pulse,
            heartbeat: plan.heartbeat,
            stop_when_closed: plan.stop_when_closed,
            devices: plan.devices.iter().map(describe).collect(),
            wired,
            told: [None; Output::ALL.len()],
            encoder: plan.devices.iter().position(|device| has(device, Input::Encoder)),
            light: plan.light,
            levels: None,
            commanded: false,
            clogged: false,
            on: None,
            beat: now + plan.heartbeat,
            orders: 0,
            outcomes: VecDeque::new(),
            effects: Vec::new(),
        }
    }

    /// What is to be done and told since the last call.
    pub(super) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(super) const fn counters(&self) -> GateCounters {
        self.gate.counters()
    }

    /// When [`Controller::tick`] has something to do.
    pub(super) fn next_moment(&self) -> Instant {
        let moments = [self.gate.next_moment(), self.on.map(|(_, until)| until)];
        moments.into_iter().flatten().fold(self.beat, Instant::min)
    }

    /// When the gate is to be set next.
    pub(super) fn next_gate(&self) -> Option<Instant> {
        self.gate.next_moment()
    }

    /// A device told something.
    pub(super) fn report(&mut self, report: Report) {
        let Report { device, at, news } = report;
        match news {
            News::Edge(count) => {
                if let Some(part) = self.gate.edge(at, count) {
                    let encoder = count.or_else(|| self.gate.encoder_count());
                    self.effects.push(Effect::Triggered { part, at, encoder });
                }
            }
            News::Count(count) => self.gate.encoder(count),
            News::Done { id, carried_out } => self.done(id, carried_out, at),
            News::State(state, text) => {
                let Some(known) = self.devices.get_mut(device) else { return };
                let was_up = std::mem::replace(&mut known.up, state == DeviceState::Up);
                self.effects.push(Effect::Device(DeviceEvent { device: known.name.clone(), state, text }));
                if was_up && state != DeviceState::Up && self.encoder == Some(device) {
                    self.gate.encoder_lost();
                }
                if !was_up && state == DeviceState::Up {
                    self.connected(device);
                }
                self.update_ready();
            }
        }
    }

    /// A device is there with its outputs in their safe state: it is told the levels.
    fn connected(&mut self, device: usize) {
        for (output, wired) in Output::ALL.into_iter().zip(self.wired) {
            if wired == Some(device) {
                self.told[output as usize] = (output != Output::Stop).then_some(false);
            }
        }
        self.on = self.on.filter(|(output, _)| self.wired[*output as usize] != Some(device));
        self.set(Output::Stop, self.gate.is_stopped());
        if self.light == Some(device) {
            self.set_light();
        }
    }

    /// The station is ready if the workers are, all devices that matter work, and somebody takes the events.
    fn update_ready(&mut self) {
        let works = self.devices.iter().all(|device| device.up || !device.required);
        let ready = self.commanded && works && !self.clogged;
        if ready != self.gate.is_ready() {
            self.gate.set_ready(ready);
        }
        self.set(Output::Ready, ready);
    }

    /// Whether the events of the line find no taker.
    pub(super) fn set_clogged(&mut self, clogged: bool) {
        if self.clogged != clogged {
            self.clogged = clogged;
            self.update_ready();
        }
    }

    /// The workers told something. [`LineCommand::Shutdown`] is [`Controller::close`].
    pub(super) fn command(&mut self, command: LineCommand, now: Instant) {
        match command {
            LineCommand::Verdict(part, verdict) => {
                self.gate.verdict(part, verdict, now);
            }
            LineCommand::Ready(ready) => {
                self.commanded = ready;
                self.update_ready();
            }
            LineCommand::Stop(stop) => {
                if let Some(action) = self.gate.set_stopped(stop) {
                    self.act(action, now);
                }
            }
            LineCommand::Light(levels) => {
                if levels.iter().all(|level| is_level(*level)) {
                    self.levels = Some(levels);
                    self.set_light();
                }
            }
            LineCommand::Shutdown => self.close(now),
        }
        self.tell();
    }

    fn set_light(&mut self) {
        let (Some(device), Some(levels)) = (self.light, self.levels.clone()) else { return };
        self.order(device, What::Light(levels), None, None);
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, now: Instant) {
        if self.on.is_some_and(|(_, until)| until <= now) {
            self.end_pulse();
        }
        for action in self.gate.poll(now) {
            self.act(action, now);
        }
        if self.beat <= now {
            // Beats that were missed are not made up for.
            self.beat = now + self.heartbeat;
            let before = self.told[Output::Heartbeat as usize].unwrap_or(false);
            self.set(Output::Heartbeat, !before);
        }
        self.tell();
    }

    /// Rejects what is on its way and puts all outputs into the state in which the station leaves them.
    pub(super) fn close(&mut self, now: Instant) {
        self.commanded = false;
        self.update_ready();
        for action in self.gate.close() {
            let part = action.part;
            self.outcomes.push_back(Outcome { part, what: action.action, at: now, waits: None });
        }
        self.on = None;
        for output in Output::ALL {
            self.set(output, output == Output::Stop && (self.stop_when_closed || self.gate.is_stopped()));
        }
        self.tell();
    }

    fn act(&mut self, action: GateAction, now: Instant) {
        let mut outcome = Outcome { part: action.part, what: action.action, at: now, waits: None };
        match action.action {
            Action::Stopped | Action::Released => {
                self.set(Output::Stop, action.action == Action::Stopped);
            }
            Action::Passed | Action::Rejected | Action::RejectedLate => {
                // Before anything else: what lets the last part pass must not let this one pass.
                self.end_pulse();
                let output = self.output_for(&action);
                let device = self.wired[output as usize];
                let up = device.filter(|&device| self.devices.get(device).is_some_and(|device| device.up));
                let until = action.until.unwrap_or(now + self.pulse);
                let order = up.map(|device| self.order(device, What::Set(output, true), action.part, Some(until)));
                if order.is_some() {
                    self.told[output as usize] = Some(true);
                    self.on = Some((output, now + self.pulse));
                }
                if action.action == Action::Passed {
                    outcome.waits = order;
                    if device.is_some() && order.is_none() {
                        outcome.what = Action::RejectedLate;
                    }
                }
            }
        }
        self.outcomes.push_back(outcome);
    }

    fn output_for(&self, action: &GateAction) -> Output {
        let unread = action.verdict == Some(PartVerdict::NoRead) && self.wired[Output::NoRead as usize].is_some();
        match action.action {
            Action::Passed => Output::Pass,
            Action::Rejected if unread => Output::NoRead,
            _ => Output::Fail,
        }
    }

    fn end_pulse(&mut self) {
        if let Some((output, _)) = self.on.take() {
            self.set(output, false);
        }
    }

    /// Switches an output, if it is not so already.
    fn set(&mut self, output: Output, on: bool) {
        let Some(device) = self.wired[output as usize] else { return };
        let up = self.devices.get(device).is_some_and(|device| device.up);
        if up && self.told[output as usize] != Some(on) {
            self.told[output as usize] = Some(on);
            self.order(device, What::Set(output, on), None, None);
        }
    }

    fn order(&mut self, device: usize, what: What, part: Option<PartNumber>, until: Option<Instant>) -> u64 {
        self.orders += 1;
        let order = Order { id: self.orders, what, part, until };
        self.effects.push(Effect::Order { device, order });
        self.orders
    }

    /// An order was carried out, or was not.
    pub(super) fn done(&mut self, id: u64, carried_out: bool, at: Instant) {
        if let Some(outcome) = self.outcomes.iter_mut().find(|outcome| outcome.waits == Some(id)) {
            outcome.waits = None;
            outcome.at = at;
            if !carried_out {
                outcome.what = Action::RejectedLate;
            }
        }
        self.tell();
    }

    /// Tells actions in the order of the parts, up to the first that is not done yet.
    fn tell(&mut self) {
        while self.outcomes.front().is_some_and(|outcome| outcome.waits.is_none()) {
            let Some(Outcome { part, what, at, .. }) = self.outcomes.pop_front() else { break };
            self.effects.push(Effect::Acted { part, what, at });
        }
    }

    /// Tells what still waits for devices that will not answer any more.
    pub(super) fn give_up(&mut self) {
        for outcome in &mut self.outcomes {
            if outcome.waits.take().is_some() {
                outcome.what = Action::RejectedLate;
            }
        }
        self.tell();
    }
}

fn device_name(device: &super::device::DevicePlan) -> String {
    device.settings.name.clone()
}
