//! What tests and benches of the record share.

#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use grader::frame::Frame;
use grader::plane::Plane;
use grader::record::{Record, Verdict};
use grader::report::json::from_json;
use jiff::Timestamp;
use station::capture::CameraSettings;
use station::line::{PartNumber, PartVerdict};
use station::store::{Done, History, NewInspection, Verified, VerifyOptions};

/// A folder that is removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("station-store-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The example of the report contract.
pub fn report() -> Record {
    from_json(include_str!("../../../tests/data/report.example.json")).unwrap()
}

/// A moment, seconds after the first.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// Serial number of the n-th item.
pub fn serial(n: u64) -> String {
    format!("S{n:010}")
}

/// The n-th inspection, passed, without a picture.
pub fn inspection(n: u64) -> NewInspection {
    let mut record = report();
    record.symbols[0].text = Some(format!("https://example.com/01/06901234567892/21/{}", serial(n)));
    NewInspection {
        at: at(n as i64),
        part: Some(PartNumber(n)),
        told: PartVerdict::Pass,
        latency_us: 40_000 + n,
        record,
        camera: CameraSettings { driver: "simulated".into(), serial: "C1".into(), ..CameraSettings::default() },
        job: Some("job".into()),
        batch: Some(format!("batch {}", n / 100)),
        operator: "li".into(),
        gtin: Some("06901234567892".into()),
        serial: Some(serial(n)),
        picture: None,
    }
}

/// The same, failed, with a picture of its own.
pub fn failed(n: u64) -> NewInspection {
    let mut failed = inspection(n);
    failed.record.verdict = Verdict::Fail;
    failed.told = PartVerdict::Fail;
    failed.picture = Some(picture(n));
    failed
}

/// A picture with a number in its pixels.
pub fn picture(n: u64) -> Arc<Frame> {
    let bytes = n.to_le_bytes();
    Arc::new(Frame::from_luma8(Plane::from_fn(32, 16, |row, column| bytes[(row + column) % 8])).unwrap())
}

/// Walks the chain and the pictures.
pub fn verified(history: &dyn History) -> Verified {
    history.verify(&VerifyOptions::default(), &mut |_: Done| ControlFlow::Continue(())).unwrap()
}

/// Ends if the chain or a picture is not as it was written.
pub fn assert_whole(history: &dyn History) -> u64 {
    let verified = verified(history);
    assert_eq!(verified.broken, None);
    assert_eq!(verified.pictures, []);
    verified.entries
}
