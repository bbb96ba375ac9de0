//! What it costs to draw and to deliver a picture of the simulated line: it shares two cores with the inspection.
//!
//! `cargo bench -p station --no-default-features --bench simulation`

use std::hint::black_box;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use station::simulation::{Fault, Part, SimulationSettings, Studio};

const RUNS: u64 = 200;

fn main() {
    for size in [[1280, 1024], [2592, 1944]] {
        let settings = SimulationSettings { size, faults: 0.0, ..SimulationSettings::default() };
        let start = Instant::now();
        let studio = match Studio::new(&settings) {
            Ok(studio) => studio,
            Err(error) => return eprintln!("{error}"),
        };
        println!("{} x {} pixels; faces drawn once: {:.0} ms", size[0], size[1], start.elapsed().as_secs_f64() * 1e3);
        for fault in [None].into_iter().chain(Fault::ALL.map(Some)) {
            let name = fault.map_or("no fault", Fault::id);
            let median = median(|index| {
                let part = Part { fault, ..Part::new(&settings, index) };
                drop(black_box(studio.draw(&part, 0.97)));
            });
            println!("  {name:<18} {:7.3} ms", median.as_secs_f64() * 1e3);
        }
        let pixels = vec![7_u8; size[0] * size[1]];
        let hash = median(|_| _ = black_box(Sha256::digest(&pixels)));
        println!("  {:<18} {:7.3} ms", "SHA-256", hash.as_secs_f64() * 1e3);
    }
}

fn median(mut run: impl FnMut(u64)) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|index| {
            let start = Instant::now();
            run(index);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
