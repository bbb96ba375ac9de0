use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

use super::super::{InputPlan, News, Report, SimulatedLine};
use super::*;
use crate::line::settings::DeviceSettings;
use crate::line::signal::Output;

fn plan() -> DevicePlan {
    let pattern = |text: &str| InputAddress::Line(Pattern::new(text).unwrap());
    let input = |input, text: &str| InputPlan { input, address: pattern(text), inverted: false };
    let address = OutputAddress::Text { on: "PASS {part}".to_owned(), off: Some("CLOSE".to_owned()) };
    DevicePlan {
        settings: DeviceSettings::new("plc", "serial-text", "duplex"),
        driver: &SerialText,
        outputs: vec![OutputPlan { output: Output::Pass, address, inverted: false, safe: Some(false) }],
        inputs: vec![input(Input::Photocell, "E"), input(Input::Encoder, "C{count}")],
        light: None,
    }
}

/// Everything that a device says, until it hangs up; what was reported, and what it was sent.
fn hears(pieces: &[Vec<u8>]) -> (Vec<Report>, Vec<u8>, Fault) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let (_orders, inbox) = mpsc::channel(4);
        let (outbox, mut reports) = mpsc::channel(64);
        let plan = plan();
        let mut port = Port::new(0, inbox, outbox, SimulatedLine::new(), std::sync::Arc::default());
        let (near, mut far) = tokio::io::duplex(64 << 10);
        let (mut from, mut to) = tokio::io::split(near);
        let speaks = async {
            for piece in pieces {
                far.write_all(piece).await.unwrap();
            }
            far.shutdown().await.unwrap();
        };
        let mut told = Vec::new();
        let fault = {
            let mut text = Text::new(&plan, &mut port);
            let serves = text.serve(&mut from, &mut to);
            let listens = async {
                while let Some(report) = reports.recv().await {
                    told.push(report);
                }
            };
            tokio::select! {
                Err(fault) = serves => fault,
                () = async { tokio::join!(speaks, listens); } => unreachable!("reports end after the session"),
            }
        };
        drop(port);
        while let Some(report) = reports.recv().await {
            told.push(report);
        }
        let mut sent = Vec::new();
        drop((from, to));
        tokio::io::AsyncReadExt::read_to_end(&mut far, &mut sent).await.unwrap();
        (told, sent, fault)
    })
}

#[test]
fn a_device_that_talks_rubbish_is_told_to_close_the_gate_at_once() {
    let (told, sent, fault) = hears(&[b"E\r\nC12\r\n".to_vec(), b"what?\r\nE\r\n".to_vec()]);
    let edges = told.iter().filter(|report| matches!(report.news, News::Edge(None))).count();
    let counts = told.iter().filter(|report| matches!(report.news, News::Count(12))).count();
    assert_eq!((edges, counts), (2, 1));
    assert_eq!(String::from_utf8(sent).unwrap(), "CLOSE\r\n");
    assert_eq!(fault, Fault::Gone { port: "duplex".to_owned() });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_a_device_says_ends_with_its_hanging_up(
        pieces in vec(prop_oneof![vec(any::<u8>(), 0..400), Just(b"E\n".to_vec()), Just(b"C5\r".to_vec())], 0..30),
    ) {
        let (told, _, fault) = hears(&pieces);
        prop_assert_eq!(fault, Fault::Gone { port: "duplex".to_owned() });
        let edges = told.iter().filter(|report| matches!(report.news, News::Edge(_))).count();
        let lines: usize = pieces.iter().map(|piece| piece.iter().filter(|byte| matches!(**byte, b'\r' | b'\n' | 0)).count()).sum();
        prop_assert!(edges <= lines);
    }
}
