//! A register with millions of serials: `make bench-register`.
//!
//! A list of random serials is written, imported, looked up (known and unknown serials, in random order, with the file in
//! the memory of the system and without it), and noted in the history. Printed are rates, sizes, the peak memory of this
//! process, and the time of single look-ups and notes.
//!
//! Fails if a look-up in memory takes 50 microseconds or more at the median, or a note 5 milliseconds.
//!
//! Options: `--rows N` (default 10 000 000), `--lists N` (the rows spread over so many lists, default 1).

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use grader::register::import::{ImportRequest, import};
use grader::register::{Answer, Identity, ListKind, Noted, Register, SqliteRegister, Store};

const GTIN: &str = "06901234567892";
/// Look-ups of each kind.
const LOOK_UPS: u64 = 100_000;
/// Look-ups after the file was taken out of memory: few, since each brings a part of it back.
const COLD_LOOK_UPS: u64 = 2_000;
const NOTES: u64 = 2_000;
const MEDIAN_LIMIT: Duration = Duration::from_micros(50);
const NOTE_LIMIT: Duration = Duration::from_millis(5);

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, Box<dyn Error>> {
    let (rows, lists) = options()?;
    let folder = Folder::new()?;
    let path = folder.0.join("bench.register");
    let mut register = SqliteRegister::create(&path, None)?;
    fill(&mut register, &folder.0, rows, lists)?;
    println!("file            {:>10.1} MiB, {:.1} bytes per row", mib(size(&path)), size(&path) as f64 / rows as f64);
    drop(register);

    let mut met = true;
    let mut register = SqliteRegister::open(&path, None)?;
    for (name, first) in [("known", 0), ("unknown", rows)] {
        look_up(&register, LOOK_UPS, rows, first)?;
        let times = look_up(&register, LOOK_UPS, rows, first)?;
        met &= report(&format!("warm, {name}"), times) < MEDIAN_LIMIT;
    }
    drop(register);
    for (name, first) in [("known", 0), ("unknown", rows)] {
        if !forget(&path) {
            println!("cold            not measured: needs dd of GNU coreutils");
            break;
        }
        let register = SqliteRegister::open(&path, None)?;
        report(&format!("cold, {name}"), look_up(&register, COLD_LOOK_UPS, rows, first)?);
    }
    register = SqliteRegister::open(&path, None)?;
    met &= report("note", note(&mut register)?) < NOTE_LIMIT;
    let start = Instant::now();
    let damages = register.damages()?;
    println!("integrity check {:>10.1} s, {} damages", start.elapsed().as_secs_f64(), damages.len());
    Ok(met && damages.is_empty())
}

fn options() -> Result<(u64, u64), Box<dyn Error>> {
    let (mut rows, mut lists) = (10_000_000, 1);
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or("an option needs a number")?.parse()?;
        match argument.as_str() {
            "--rows" => rows = value,
            "--lists" => lists = value,
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok((rows, lists))
}

/// Twelve characters that look like chance, another for each number.
fn serial(number: u64) -> String {
    // An invertible mixing of 60 bits (after Stafford's variant 13 of splitmix64, truncated multiplications).
    let mask = (1 << 60) - 1;
    let mut bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) & mask;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9) & mask;
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) & mask;
    bits ^= bits >> 31;
    let letters = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
    (0..12).map(|place| char::from(letters[(bits >> (5 * place)) as usize & 31])).collect()
}

fn fill(register: &mut SqliteRegister, folder: &Path, rows: u64, lists: u64) -> Result<(), Box<dyn Error>> {
    println!("rows            {rows:>10} in {lists} lists");
    println!("memory          {:>10.1} MiB at the start (peak)", mib(peak_memory()));
    let (mut bytes, mut seconds) = (0, 0.0);
    for list in 0..lists {
        let file = folder.join("list.csv");
        let mut writer = BufWriter::new(File::create(&file)?);
        writeln!(writer, "gtin,serial")?;
        for number in (0..rows).filter(|number| number % lists == list) {
            writeln!(writer, "{GTIN},{}", serial(number))?;
        }
        writer.into_inner()?.sync_all()?;
        bytes += size(&file);
        let request =
            ImportRequest { kind: ListKind::Issued, name: "list.csv", date: None, gtin: None, lenient: false };
        let start = Instant::now();
        let input = BufReader::with_capacity(1 << 20, File::open(&file)?);
        let imported = import(register, input, &request, &mut |_| ControlFlow::Continue(()))?;
        let took = start.elapsed().as_secs_f64();
        seconds += took;
        if lists > 1 {
            println!("  list {list}: {} rows in {took:.1} s", imported.list.rows);
        }
    }
    println!("import          {seconds:>10.1} s, {:.0} rows/s, {:.1} MiB of CSV", rows as f64 / seconds, mib(bytes));
    println!("memory          {:>10.1} MiB after the import (peak)", mib(peak_memory()));
    Ok(())
}

/// Times of single look-ups in an order that looks like chance. Serials from `first` on.
fn look_up(register: &SqliteRegister, count: u64, rows: u64, first: u64) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for step in 0..count {
        let number = first + step.wrapping_mul(0x9e37_79b9_7f4a_7c15) % rows;
        let serial = serial(number);
        let start = Instant::now();
        let answer = register.issued(Identity { gtin: GTIN, serial: &serial });
        times.push(start.elapsed());
        let as_expected = match answer {
            Answer::Known(_) => first == 0,
            Answer::Unknown => first > 0,
            _ => false,
        };
        if !as_expected {
            return Err(format!("{serial} is {answer:?}").into());
        }
    }
    Ok(times)
}

fn note(register: &mut SqliteRegister) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for number in 0..NOTES {
        let serial = serial(number);
        let image = format!("{number:064x}");
        let noted = Noted { identity: Identity { gtin: GTIN, serial: &serial }, image: &image, date: None };
        let start = Instant::now();
        register.note(&[noted])?;
        times.push(start.elapsed());
    }
    Ok(times)
}

/// Prints and returns the median.
fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let shown = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e6);
    println!(
        "{name:<15} {:>10} us median, {} us p99, {} us at most ({} times)",
        shown(at(0.5)),
        shown(at(0.99)),
        shown(at(1.0)),
        times.len()
    );
    at(0.5)
}

/// Takes a file out of the memory of the system.
fn forget(path: &Path) -> bool {
    let mut from = std::ffi::OsString::from("if=");
    from.push(path);
    let dd = Command::new("dd").arg(from).args(["iflag=nocache", "count=0", "status=none"]).status();
    dd.is_ok_and(|status| status.success())
}

fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |held| held.len())
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Peak memory of this process, bytes; 0 where the system does not tell.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() << 10
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("register-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
