use std::collections::VecDeque;
use std::sync::Mutex;

use grader::frame::Frame;
use grader::plane::Plane;

use super::*;

/// What a scripted camera does, step by step.
#[derive(Clone)]
enum Step {
    Picture,
    Nothing,
    Damaged,
    Gone,
    Ended,
}

struct Scripted(VecDeque<Step>, u64);

fn device() -> String {
    "camera 7".into()
}

fn gone() -> CaptureError {
    CaptureError::Gone { device: device(), reason: "no answer".into() }
}

impl Camera for Scripted {
    fn settings(&self) -> Arc<CameraSettings> {
        Arc::new(CameraSettings { model: "scripted".into(), serial: "7".into(), ..CameraSettings::default() })
    }

    fn next(&mut self, _: Duration) -> Result<Option<Captured>, CaptureError> {
        match self.0.pop_front() {
            Some(Step::Picture) => {
                self.1 += 1;
                Ok(Some(Captured {
                    frame: Arc::new(Frame::from_luma8(Plane::filled(2, 2, 0)).unwrap()),
                    number: self.1 - 1,
                    at: jiff::Timestamp::UNIX_EPOCH,
                    instant: Instant::now(),
                    lost_before: 0,
                    settings: self.settings(),
                }))
            }
            Some(Step::Damaged) => {
                Err(CaptureError::Picture { device: device(), reason: Bilingual::new("torn", "残缺") })
            }
            Some(Step::Nothing) | None => Ok(None),
            Some(Step::Gone) => Err(gone()),
            Some(Step::Ended) => Err(CaptureError::Ended { device: device() }),
        }
    }

    fn trigger(&mut self) -> Result<(), CaptureError> {
        Ok(())
    }
}

/// A clock that moves only by sleeping.
#[derive(Clone)]
struct Still(Arc<Mutex<Instant>>);

impl Clock for Still {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, span: Duration) {
        *self.0.lock().unwrap() += span;
    }
}

/// Each opening takes the next script; behind the last nothing is found.
fn camera(scripts: &[Option<&[Step]>]) -> (Reopening, Still, Arc<Mutex<Vec<Duration>>>) {
    let clock = Still(Arc::new(Mutex::new(Instant::now())));
    let tries = Arc::new(Mutex::new(Vec::new()));
    let scripts: Mutex<VecDeque<Option<Vec<Step>>>> =
        Mutex::new(scripts.iter().map(|script| script.map(<[Step]>::to_vec)).collect());
    let (start, opening, noted) = (clock.now(), clock.clone(), Arc::clone(&tries));
    let opener = move || {
        noted.lock().unwrap().push(opening.now() - start);
        match scripts.lock().unwrap().pop_front().flatten() {
            Some(script) => Ok(Box::new(Scripted(script.into(), 0)) as Box<dyn Camera>),
            None => Err(CaptureError::NotFound { device: device(), reason: "no such device".into() }),
        }
    };
    (Reopening::with("camera", Box::new(opener), Box::new(clock.clone())), clock, tries)
}

fn said(arrival: &Arrival) -> String {
    match arrival {
        Arrival::Picture(captured) => format!("picture {}", captured.number),
        Arrival::Nothing => "nothing".into(),
        Arrival::Device(event) => format!("{:?}", event.state),
        Arrival::Damaged(_) => "damaged".into(),
        Arrival::Ended(_) => "ended".into(),
    }
}

fn run(camera: &mut Reopening, calls: usize, timeout: u64) -> Vec<String> {
    (0..calls).map(|_| said(&camera.next(Duration::from_millis(timeout)))).collect()
}

#[test]
fn it_says_that_it_is_gone_and_that_it_is_back_and_counts_on() {
    use Step::{Gone, Nothing, Picture};
    let (mut camera, ..) = camera(&[Some(&[Picture, Picture, Gone]), None, Some(&[Nothing, Picture])]);
    let all = run(&mut camera, 9, 10_000);
    assert_eq!(
        all,
        ["Up", "picture 0", "picture 1", "Down", "nothing", "Up", "nothing", "picture 2", "nothing"],
        "one word when it goes, one when it comes back, and numbers that grow"
    );
}

#[test]
fn patience_grows_to_five_seconds_and_begins_anew_after_a_picture() {
    use Step::{Gone, Picture};
    let none: Option<&[Step]> = None;
    let (mut camera, _, tries) =
        camera(&[none, none, none, none, none, none, Some(&[Gone]), Some(&[Picture, Gone]), Some(&[Gone])]);
    run(&mut camera, 16, 60_000);
    let tries = tries.lock().unwrap();
    let waits: Vec<f64> = tries.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
    // Opened and gone at once is no recovery: a camera that comes and goes is not tried more often.
    assert_eq!(waits[..9], [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 0.5, 1.0]);
}

#[test]
fn who_waits_for_a_picture_is_not_kept_longer_than_the_time_given() {
    let (mut camera, clock, tries) = camera(&[]);
    assert_eq!(said(&camera.next(Duration::from_millis(20))), "Down");
    let start = clock.now();
    for _ in 0..10 {
        let before = clock.now();
        assert_eq!(said(&camera.next(Duration::from_millis(20))), "nothing");
        assert!(clock.now() - before <= Duration::from_millis(20));
    }
    assert_eq!(clock.now() - start, Duration::from_millis(200));
    assert_eq!(tries.lock().unwrap().len(), 1);
    assert!(matches!(camera.trigger(), Err(CaptureError::Gone { .. })));
}

#[test]
fn a_damaged_picture_closes_nothing_and_an_end_is_final() {
    use Step::{Damaged, Ended, Picture};
    let (mut camera, _, tries) = camera(&[Some(&[Damaged, Picture, Ended, Picture])]);
    assert_eq!(run(&mut camera, 5, 1), ["Up", "damaged", "picture 0", "ended", "ended"]);
    assert_eq!(tries.lock().unwrap().len(), 1);
    assert!(!camera.is_open());
}

#[test]
fn events_name_the_camera_and_say_what_to_do_in_both_languages() {
    let (mut camera, ..) = camera(&[Some(&[Step::Gone])]);
    let Arrival::Device(up) = camera.next(Duration::ZERO) else { panic!("no event") };
    assert_eq!((up.device.as_str(), up.text.en.as_str()), ("camera", "scripted (7) is open"));
    let Arrival::Device(down) = camera.next(Duration::ZERO) else { panic!("no event") };
    assert!(down.text.en.contains("camera 7") && down.text.en.contains("Check cable"), "{}", down.text.en);
    assert!(down.text.zh.contains("camera 7") && down.text.zh.contains("请检查线缆"), "{}", down.text.zh);
}
