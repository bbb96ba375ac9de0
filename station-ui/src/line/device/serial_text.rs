//! Lines of text over a serial port or TCP: for a PLC, a microcontroller, an I/O module with an ASCII protocol.
//!
//! Protocol, with everything in capitals chosen in the settings: the station sends ON or OFF text and a line end for every change of an
//! output. The device sends a line for every edge of the photocell and for counts of the encoder. If there is a QUERY, it is
//! sent regularly, and a device that does not answer is down.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::time::{Duration, Instant};

use grader::bilingual::Bilingual;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{MissedTickBehavior, interval, sleep_until};

use super::{
    DeviceDriver, DevicePlan, Fault, InputAddress, LightSettings, Order, OutputAddress, OutputPlan, Port, Session,
    SignalSettings, What, wire,
};
use crate::line::error::{Allowed, allowed};
use crate::line::signal::Input;
use crate::line::text::{Pattern, Piece, Splitter};
use crate::line::{LineError, PartNumber};

/// What stands for the number of the part.
const PART: &str = "{part}";
/// A device that sent what is not understood works again after so long without.
const QUIET: Duration = Duration::from_millis(300);

/// Driver `serial-text`.
#[derive(Debug)]
pub(super) struct SerialText;

impl DeviceDriver for SerialText {
    fn id(&self) -> &'static str {
        "serial-text"
    }

    fn about(&self) -> Bilingual {
        Bilingual::new("lines of text over a serial port or TCP", "通过串口或 TCP 收发文本行")
    }

    fn output(&self, signal: &SignalSettings) -> Result<OutputAddress, Allowed> {
        let takes = allowed("`on` and, if wanted, `off`: texts that switch it", "on，以及可选的 off：切换该输出的文本");
        if !signal.address.is_empty() || signal.inverted {
            return Err(takes);
        }
        let on = signal.on.clone().ok_or(takes)?;
        Ok(OutputAddress::Text { on, off: signal.off.clone() })
    }

    fn input(&self, input: Input, signal: &SignalSettings) -> Result<InputAddress, Allowed> {
        let takes = match input {
            Input::Photocell => allowed(
                "`address`: the line that the device sends, with {count} where a count of the encoder stands",
                "address：设备发送的文本行，编码器计数处写 {count}",
            ),
            Input::Encoder => allowed(
                "`address`: the line that the device sends, with {count} where the count stands",
                "address：设备发送的文本行，计数处写 {count}",
            ),
        };
        if signal.on.is_some() || signal.off.is_some() || signal.inverted {
            return Err(takes);
        }
        let pattern = Pattern::new(&signal.address).ok_or(takes)?;
        if input == Input::Encoder && !pattern.has_count() {
            return Err(takes);
        }
        Ok(InputAddress::Line(pattern))
    }

    fn light(&self, light: &LightSettings) -> Result<(), LineError> {
        super::no_light(self, light)
    }

    fn session<'a>(&self, plan: &'a DevicePlan, port: &'a mut Port) -> Session<'a> {
        Box::pin(async move {
            let Err(fault) = Text::open(plan, port).await;
            fault
        })
    }
}

/// What a line is.
enum Meaning {
    Edge(Option<i64>),
    Count(i64),
    Reply,
    Unknown,
}

/// A connection that is served.
struct Text<'a> {
    plan: &'a DevicePlan,
    port: &'a mut Port,
    reply: Option<Pattern>,
    /// When the query was sent that is not answered yet.
    asked: Option<tokio::time::Instant>,
    /// Until when the device counts as faulty.
    faulty_until: Option<tokio::time::Instant>,
    /// Whether it was heard from, or needs not to be.
    up: bool,
}

impl<'a> Text<'a> {
    fn new(plan: &'a DevicePlan, port: &'a mut Port) -> Self {
        let reply = plan.settings.reply.as_deref().and_then(Pattern::new);
        Text { plan, port, reply, asked: None, faulty_until: None, up: false }
    }

    /// Serves a device until a fault.
    async fn open(plan: &'a DevicePlan, port: &'a mut Port) -> Result<Infallible, Fault> {
        let wire = wire::open(&plan.settings).await?;
        let (mut from, mut to) = tokio::io::split(wire);
        let mut text = Text::new(plan, port);
        text.make_safe(&mut to).await?;
        if plan.settings.query.is_none() {
            text.is_up().await;
        }
        text.serve(&mut from, &mut to).await
    }

    async fn serve(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
        to: &mut (impl AsyncWrite + Unpin),
    ) -> Result<Infallible, Fault> {
        let settings = &self.plan.settings;
        let mut query = interval(Duration::from_millis(settings.query_ms));
        query.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut splitter = Splitter::default();
        let mut buffer = [0; 1024];
        loop {
            let silent = self.asked.map(|asked| asked + self.plan.timeout());
            tokio::select! {
                biased;
                order = self.port.order(self.plan) => self.carry_out(to, order?).await?,
                read = wire::read(from, &mut buffer, &settings.port) => {
                    let at = Instant::now();
                    for piece in splitter.push(buffer.get(..read?).unwrap_or_default()) {
                        self.take(to, at, &piece).await?;
                    }
                }
                () = until(silent) => {
                    return Err(Fault::Silent { port: settings.port.clone(), waited: self.plan.timeout() });
                }
                () = until(self.faulty_until) => {
                    self.faulty_until = None;
                    if self.up {
                        self.make_safe(to).await?;
                        self.port.up(self.plan, "").await;
                    }
                }
                _ = query.tick(), if settings.query.is_some() => {
                    if let Some(query) = &settings.query {
                        wire::write(to, format!("{query}{}", settings.line_end.bytes()).as_bytes(), settings).await?;
                        self.asked = self.asked.or_else(|| Some(tokio::time::Instant::now()));
                    }
                }
            }
        }
    }

    /// Puts outputs into their safe state. A device that is reported up is always in it.
    async fn make_safe(&self, to: &mut (impl AsyncWrite + Unpin)) -> Result<(), Fault> {
        for output in &self.plan.outputs {
            if let Some(on) = output.safe {
                self.send(to, output, on, None).await?;
            }
        }
        Ok(())
    }

    async fn is_up(&mut self) {
        self.up = true;
        if self.faulty_until.is_none() {
            self.port.up(self.plan, "").await;
        }
    }

    async fn take(&mut self, to: &mut (impl AsyncWrite + Unpin), at: Instant, piece: &Piece) -> Result<(), Fault> {
        let (line, meaning) = match piece {
            Piece::Line(line) => (line, self.meaning(line)),
            Piece::TooLong(line) => (line, Meaning::Unknown),
        };
        match meaning {
            Meaning::Edge(count) => self.port.edge(at, count).await,
            Meaning::Count(count) => self.port.count(at, count).await,
            Meaning::Reply => {}
            Meaning::Unknown => {
                let first = self.faulty_until.is_none();
                self.faulty_until = Some(tokio::time::Instant::now() + QUIET);
                // One message for a whole burst.
                if first {
                    self.port.fault(&Fault::garbage(&self.plan.settings.port, line)).await;
                    self.make_safe(to).await?;
                }
                return Ok(());
            }
        }
        if self.asked.take().is_some() || !self.up {
            self.is_up().await;
        }
        Ok(())
    }

    fn meaning(&self, line: &[u8]) -> Meaning {
        for input in &self.plan.inputs {
            let InputAddress::Line(pattern) = &input.address else { continue };
            match (input.input, pattern.find(line)) {
                (Input::Photocell, Some(count)) => return Meaning::Edge(count),
                (Input::Encoder, Some(Some(count))) => return Meaning::Count(count),
                (Input::Encoder, Some(None)) | (_, None) => {}
            }
        }
        match &self.reply {
            Some(reply) if reply.find(line).is_some() => Meaning::Reply,
            None if self.asked.is_some() => Meaning::Reply,
            _ => Meaning::Unknown,
        }
    }

    async fn carry_out(&mut self, to: &mut (impl AsyncWrite + Unpin), order: Order) -> Result<(), Fault> {
        let What::Set(output, on) = order.what else {
            self.port.done(order.id, false).await;
            return Ok(());
        };
        let plan = self.plan;
        // What was ordered before anybody knew that the device is faulty.
        let refused = on && self.faulty_until.is_some();
        let sent = match plan.output(output) {
            Some(output) if order.in_time() && !refused => self.send(to, output, on, order.part).await.map(|()| true),
            _ => Ok(false),
        };
        self.port.done(order.id, matches!(sent, Ok(true))).await;
        sent.map(|_| ())
    }

    async fn send(
        &self,
        to: &mut (impl AsyncWrite + Unpin),
        output: &OutputPlan,
        on: bool,
        part: Option<PartNumber>,
    ) -> Result<(), Fault> {
        let OutputAddress::Text { on: text, off } = &output.address else { return Ok(()) };
        let Some(text) = (if on { Some(text) } else { off.as_ref() }) else { return Ok(()) };
        let number = part.map_or(0, |part| part.0).to_string();
        let line = format!("{}{}", text.replace(PART, &number), self.plan.settings.line_end.bytes());
        wire::write(to, line.as_bytes(), &self.plan.settings).await
    }
}

/// Waits until a moment, or for ever.
pub(super) async fn until(moment: Option<tokio::time::Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
