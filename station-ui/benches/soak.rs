//! Whether the station keeps up for long: the simulated line at a stated rate, headless, with its memory looked at every ten
//! seconds.
//!
//! `make soak`, or `make soak SOAK="--minutes 10 --rate 10 --size 2592x1944 --limit 250"`. Fails if a picture was lost, the 99th
//! percentile of the latency from photocell to verdict exceeds its limit, or the memory after the first minute grew by more than 5 %.
#![expect(clippy::unwrap_used, reason = "a bench ends at the first surprise")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How much the memory may grow after the first minute.
const GROWTH: f64 = 0.05;
/// When the memory is looked at.
const EVERY: Duration = Duration::from_secs(10);

struct Plan {
    minutes: f64,
    rate: f64,
    size: String,
    /// Limit of the 99th percentile, milliseconds.
    limit: f64,
}

fn plan() -> Plan {
    let mut plan = Plan { minutes: 10.0, rate: 30.0, size: "1280x1024".into(), limit: 100.0 };
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(name) = arguments.next() {
        let value = arguments.next().unwrap_or_else(|| panic!("{name} wants a value"));
        match name.as_str() {
            "--minutes" => plan.minutes = value.parse().unwrap(),
            "--rate" => plan.rate = value.parse().unwrap(),
            "--size" => plan.size = value,
            "--limit" => plan.limit = value.parse().unwrap(),
            _ => panic!("{name}: known are --minutes, --rate, --size, --limit"),
        }
    }
    plan
}

fn main() -> ExitCode {
    let plan = plan();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("soak-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let station = env!("CARGO_BIN_EXE_station");
    assert!(Command::new(station).arg("init").arg(&folder).stdout(Stdio::null()).status().unwrap().success());
    let settings = folder.join("station.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let text = text.replace(
        "rate=4 faults=0.15 seed=7 size=1280x1024",
        &format!("rate={} faults=0 seed=7 size={}", plan.rate, plan.size),
    );
    assert!(text.contains(&plan.size), "the settings of the simulated line changed; this bench writes into them");
    // The calibration that comes with the simulated line is for pictures of its own size.
    let text = if plan.size == "1280x1024" { text } else { text.replace("calibration = \"calibration.toml\"\n", "") };
    fs::write(&settings, text.replace("in_row = 8", "in_row = 10000")).unwrap();

    let parts = (plan.minutes * 60.0 * plan.rate).round() as u64;
    println!("{} pixels, {} per second, {parts} parts, no window", plan.size, plan.rate);
    let mut child = Command::new(station)
        .arg("--config")
        .arg(&settings)
        .args(["--headless", "--parts", &parts.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (lines, heard) = mpsc::channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| lines.send(line)));
    let seen = watch(child.id(), &heard);
    let ended = child.wait().unwrap();
    let _ = fs::remove_dir_all(&folder);
    seen.judge(&plan, parts, ended.code())
}

/// What was seen of a run.
#[derive(Default)]
struct Seen {
    latencies: Vec<f64>,
    lost: u64,
    late: u64,
    /// Seconds since the beginning, resident kilobytes.
    memory: Vec<(f64, f64)>,
}

fn watch(process: u32, heard: &mpsc::Receiver<String>) -> Seen {
    let mut seen = Seen::default();
    let begun = Instant::now();
    let mut next = begun + EVERY;
    println!("{:>8} {:>12} {:>10} {:>12}", "seconds", "parts", "MB", "worst ms");
    loop {
        match heard.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok(line) => seen.hear(&line),
            Err(mpsc::RecvTimeoutError::Disconnected) => return seen,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                next += EVERY;
                let Some(resident) = resident(process) else { continue };
                let second = begun.elapsed().as_secs_f64();
                seen.memory.push((second, resident));
                let worst = seen.latencies.iter().copied().fold(0.0, f64::max);
                println!("{second:8.0} {:12} {:10.1} {worst:12.1}", seen.latencies.len(), resident / 1024.0);
            }
        }
    }
}

impl Seen {
    fn hear(&mut self, line: &str) {
        let Ok(event) = serde_json::from_str::<Value>(line) else { return };
        match event["event"].as_str() {
            Some("inspection") => self.latencies.extend(event["latency_ms"].as_f64()),
            Some("lost") => self.lost += 1,
            Some("action") if event["what"] == "rejected_late" => self.late += 1,
            _ => {}
        }
    }

    fn judge(mut self, plan: &Plan, parts: u64, status: Option<i32>) -> ExitCode {
        self.latencies.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = (share * self.latencies.len() as f64).ceil() as usize;
            self.latencies.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
        };
        let first = self.memory.iter().find(|(second, _)| *second >= 60.0).map(|(_, resident)| *resident);
        let last = self.memory.last().map(|(_, resident)| *resident);
        let growth = first.zip(last).map(|(first, last)| last / first - 1.0);
        println!(
            "inspected {} of {parts}, lost {}, rejected late {}, exit status {status:?}",
            self.latencies.len(),
            self.lost,
            self.late
        );
        println!("latency, ms: median {:.1}, 99 % {:.1}, worst {:.1}", quantile(0.5), quantile(0.99), quantile(1.0));
        match growth {
            Some(growth) => println!("memory after the first minute: {:+.1} %", 100.0 * growth),
            None => println!("memory: not measured, the run was shorter than a minute"),
        }
        let kept_up = self.latencies.len() as u64 >= parts && self.lost == 0 && quantile(0.99) < plan.limit;
        let is_flat = growth.is_none_or(|growth| growth <= GROWTH);
        if kept_up && is_flat { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Resident kilobytes of a process.
fn resident(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
