//! What is read and how fast, beside other readers: `make bench`.
//!
//! Two tables. *Reading*: photographs with known messages, by group. *Speed*: drawn frames, one thread, the contenders
//! taking turns on the same picture. The other readers only read; ours locates, measures, decodes and grades.
//!
//! Fails if ours reads anything wrongly or finds less than zxing-cpp in any group of photographs, or misses a symbol of
//! a drawn frame.
//!
//! Options: `--reading` or `--speed` for one table only, `--verbose` for every file, `--runs N` for the repetitions.

mod memory;
mod reading;
mod speed;
mod table;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

struct Options {
    reading: bool,
    speed: bool,
    verbose: bool,
    runs: usize,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let outcome = reading_table(&options).and_then(|well_read| Ok(well_read & speed_tables(&options)?));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

fn reading_table(options: &Options) -> anyhow::Result<bool> {
    if !options.reading {
        return Ok(true);
    }
    let mut well = true;
    for (symbology, name) in [("QRCode", "QR Code"), ("DataMatrix", "Data Matrix")] {
        if let Some(photographs) = grader_tests::corpora::photographs_of(symbology) {
            // Of some only grades are known, not what they say.
            let known: Vec<_> = photographs.into_iter().filter(|photograph| !photograph.truth.is_empty()).collect();
            well &= reading::compare(name, &known, options.verbose)?;
        }
    }
    Ok(well)
}

fn speed_tables(options: &Options) -> anyhow::Result<bool> {
    if options.speed { speed::compare(options.runs) } else { Ok(true) }
}

fn options(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let (mut reading, mut speed, mut verbose, mut runs) = (false, false, false, 9);
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo passes it to every bench.
            "--bench" => {}
            "--reading" => reading = true,
            "--speed" => speed = true,
            "--verbose" => verbose = true,
            "--runs" => {
                let number = arguments.next().and_then(|number| number.parse().ok()).filter(|&number| number > 0);
                runs = number.ok_or("--runs wants a number from 1")?;
            }
            other => return Err(format!("unknown option {other}; there are --reading --speed --verbose --runs N")),
        }
    }
    let all = !reading && !speed;
    Ok(Options { reading: reading || all, speed: speed || all, verbose, runs })
}
