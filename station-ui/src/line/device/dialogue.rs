//! Question and answer in lines, as light controllers speak.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::wire::{self, Wire};
use super::{DevicePlan, Fault, Order, Port};
use crate::line::text::{Piece, Splitter};

/// Lines of one answer, at most.
const MOST_LINES: usize = 16;

/// A connection with one question at a time.
#[derive(Debug)]
pub(super) struct Dialogue<'a> {
    plan: &'a DevicePlan,
    wire: Box<dyn Wire>,
    splitter: Splitter,
    /// What came after the end of the last answer.
    rest: VecDeque<Piece>,
}

/// What happens between two questions.
pub(super) enum Next {
    /// An order.
    Order(Order),
    /// Nothing, for as long as was waited.
    Quiet,
}

impl<'a> Dialogue<'a> {
    /// Opens the port.
    pub(super) async fn open(plan: &'a DevicePlan, splitter: Splitter) -> Result<Self, Fault> {
        let wire = wire::open(&plan.settings).await?;
        Ok(Self { plan, wire, splitter, rest: VecDeque::new() })
    }

    fn port(&self) -> &str {
        &self.plan.settings.port
    }

    /// Sends something that is not answered.
    pub(super) async fn tell(&mut self, text: &str) -> Result<(), Fault> {
        wire::write(&mut self.wire, text.as_bytes(), &self.plan.settings).await
    }

    /// Sends a question and returns the lines of the answer, the last one being the one that ends it.
    pub(super) async fn ask(&mut self, text: &str, is_end: impl Fn(&[u8]) -> bool) -> Result<Vec<Vec<u8>>, Fault> {
        self.rest.clear();
        self.tell(text).await?;
        let until = Instant::now() + self.plan.timeout();
        let mut lines: Vec<Vec<u8>> = Vec::new();
        while lines.len() < MOST_LINES {
            let piece = match timeout_at(until, self.piece()).await {
                Ok(piece) => piece?,
                Err(_) => match lines.first() {
                    Some(line) => return Err(Fault::garbage(self.port(), line)),
                    None => return Err(Fault::Silent { port: self.port().to_owned(), waited: self.plan.timeout() }),
                },
            };
            match piece {
                Piece::Line(line) => {
                    let ends = is_end(&line);
                    lines.push(line);
                    if ends {
                        return Ok(lines);
                    }
                }
                Piece::TooLong(line) => return Err(Fault::garbage(self.port(), &line)),
            }
        }
        Err(Fault::garbage(self.port(), lines.first().map_or(&[], Vec::as_slice)))
    }

    async fn piece(&mut self) -> Result<Piece, Fault> {
        loop {
            if let Some(piece) = self.rest.pop_front() {
                return Ok(piece);
            }
            let mut buffer = [0; 256];
            let read = wire::read(&mut self.wire, &mut buffer, &self.plan.settings.port).await?;
            self.rest.extend(self.splitter.push(buffer.get(..read).unwrap_or_default()));
        }
    }

    /// Waits for an order. What the device says unasked is not understood.
    pub(super) async fn next(&mut self, port: &mut Port, quiet: Duration) -> Result<Next, Fault> {
        tokio::select! {
            biased;
            order = port.order(self.plan) => order.map(Next::Order),
            piece = self.piece() => {
                let (Piece::Line(line) | Piece::TooLong(line)) = piece?;
                Err(Fault::garbage(self.port(), &line))
            }
            () = tokio::time::sleep(quiet) => Ok(Next::Quiet),
        }
    }
}
