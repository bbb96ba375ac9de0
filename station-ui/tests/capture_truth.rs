//! What the simulated line says of its labels is what the grader finds: a part without fault passes, each fault is seen.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use grader::calibration::Calibration;
use grader::conditions::Conditions;
use grader::frame::Frame;
use grader::inspect::{Request, inspect_placed, picture};
use grader::profile::Profile;
use grader::record::{Outcome, Record, Verdict};
use grader::register::NoRegister;
use grader::scene::mark::{MarkFinder, MarkTemplate};
use grader::scene::survey::Survey;
use grader::synth::label::{render_label, teaching_picture};
use grader::verdict::Judge;
use station::simulation::{Fault, Part, SimulationSettings, Studio};

/// The mark of the labels: 9.6 mm of the teaching picture, at 0.05 mm per pixel.
fn mark() -> MarkFinder {
    let frame = render_label(&teaching_picture()).unwrap();
    let template = MarkTemplate::teach("example", &picture(&frame), [24, 24, 192, 192], Some(0.05), None).unwrap();
    MarkFinder::new(template)
}

fn judged(frame: &Frame, scale: f64, mark: &MarkFinder) -> Record {
    let profile = Profile::built_in("zhisuma").unwrap();
    let calibration = Calibration { scale: Some(scale), ..Calibration::NOMINAL };
    let mut inspected = inspect_placed(frame, &Request { calibration, ..Request::default() }).unwrap();
    let conditions = Conditions::default();
    let survey = Survey { scale: Some(scale), conditions: &conditions, mark: Some(mark), linear: true };
    let scene = survey.measure(&inspected.sight(), &inspected.places);
    inspected.record.scene = Some(Box::new(scene));
    let register = NoRegister::default();
    Judge { profile: &profile, conditions: &conditions, register: &register }.judge(&mut inspected.record);
    inspected.record
}

fn not_met(record: &Record) -> Vec<String> {
    let all = record.symbols.iter().flat_map(|symbol| &symbol.checks).chain(&record.checks);
    all.filter(|check| check.outcome == Outcome::NotMet).map(|check| check.id.clone()).collect()
}

/// Inspects a part by the profile and by the grade alone.
fn inspected(studio: &Studio, part: &Part, mark: &MarkFinder) -> (Record, Record) {
    let frame = Frame::from_luma8(studio.draw(part, 1.0).unwrap()).unwrap();
    let plain = inspect_placed(&frame, &Request::default()).unwrap().record;
    (judged(&frame, studio.scale(), mark), plain)
}

fn holds_at(size: [usize; 2]) {
    let settings = SimulationSettings { size, ..SimulationSettings::default() };
    let studio = Studio::new(&settings).unwrap();
    let mark = mark();
    for index in 0..24 {
        let faults = [None].into_iter().chain(Fault::ALL.map(Some));
        let fault = faults.cycle().nth(index).unwrap();
        let mut part =
            Part { fault, ..Part::new(&SimulationSettings { faults: 0.0, ..settings.clone() }, index as u64) };
        if fault == Some(Fault::WrongContent) {
            part.text = part.text.replace("chinatrace", "chinatracc");
        }
        let (record, plain) = inspected(&studio, &part, &mark);
        let told = format!("{size:?} {part:?}: {:?}, not met {:?}", record.verdict, not_met(&record));
        match fault {
            // The register is not asked here, so that a doubled serial number is a good label.
            None | Some(Fault::DuplicateSerial) => {
                assert_ne!(record.verdict, Verdict::Fail, "{told}");
                assert_eq!(plain.verdict, Verdict::Pass, "{told}");
                assert_eq!(record.symbols[0].text.as_deref(), Some(part.text.as_str()));
            }
            Some(Fault::NoCode) => assert!(record.symbols.is_empty(), "{told}"),
            Some(Fault::MissingMark) => assert!(not_met(&record).contains(&"MRK-01".into()), "{told}"),
            Some(Fault::WrongContent) => assert!(not_met(&record).contains(&"AUT-01".into()), "{told}"),
            Some(Fault::Growth | Fault::Voids | Fault::LowContrast | Fault::Blur) => {
                assert_eq!(plain.verdict, Verdict::Fail, "{told}, {}", plain.symbols[0].grade.notation);
                assert_eq!(plain.symbols[0].text.as_deref(), Some(part.text.as_str()), "it is read, and bad");
            }
        }
    }
}

#[test]
fn at_a_megapixel() {
    holds_at([1280, 1024]);
}

#[test]
fn at_five_megapixels() {
    holds_at([2592, 1944]);
}
