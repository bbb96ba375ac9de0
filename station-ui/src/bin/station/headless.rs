//! The station without a window: the same workers, and one line for each thing that happens.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, bounded};
use grader::bilingual::Bilingual;
use grader::command::status::Status;
use grader::command::terminal;
use grader::record::{Record, Verdict};
use grader::report::{Language, Parameter, visible};
use serde_json::{Value, json};
use station::line::{DeviceState, PartVerdict};
use station::state::{Shown, Snapshot, Source};
use station::worker::{Event, Start, Station};

use crate::arguments::RunArguments;
use crate::failure::{Failure, choose};

/// Events that may wait for standard output.
const WAITING: usize = 4096;
/// How often the end is looked for.
const TICK: Duration = Duration::from_millis(100);
/// Decoded text in a table, characters.
const TABLE_TEXT: usize = 44;

/// Runs until it is told to end.
///
/// # Errors
/// If the station cannot be started, standard output fails, or something could not be recorded.
pub fn run(config: &Path, arguments: &RunArguments, language: Language) -> Result<Status, Failure> {
    let (watcher, events) = bounded(WAITING);
    let start = Start { watcher: Some(watcher), batch: arguments.batch.clone(), ..Start::by_file(config)? };
    let ended = ended_by_signal()?;
    let station = Arc::new(Station::start(start)?);
    let begun = Instant::now();
    let mut parts = 0;
    let mut print = Printer { table: arguments.table, language };
    let mut printed = print.heading();
    let is_over = |parts: u64| {
        ended.load(Ordering::Relaxed)
            || arguments.parts.is_some_and(|most| parts >= most)
            || arguments.seconds.is_some_and(|most| begun.elapsed().as_secs() >= most)
    };
    let mut has_no_more = false;
    while printed.is_ok() && !is_over(parts) && !has_no_more {
        match events.recv_timeout(TICK) {
            Ok(event) => {
                parts += u64::from(matches!(event, Event::Inspected(_) | Event::Lost { .. }));
                has_no_more = matches!(event, Event::Ended(_));
                printed = print.event(&event);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    if let Some(folder) = &arguments.pictures {
        draw(&station, folder, language)?;
    }
    let (snapshot, store) = (station.snapshot(), station.store());
    let is_recorded = Arc::into_inner(station).is_none_or(Station::shutdown);
    while printed.is_ok()
        && let Ok(event) = events.try_recv()
    {
        printed = print.event(&event);
    }
    let anchor = store.head()?;
    printed = printed.and_then(|()| print.end(&snapshot, &anchor.to_string()));
    printed?;
    if !is_recorded {
        return Err(Failure::Told(Bilingual::new(
            "Not everything could be recorded; `station doctor` says why.",
            "有内容未能记录；请运行 station doctor 查明原因。",
        )));
    }
    Ok(match snapshot.counters {
        counters if counters.parts == 0 => Status::NotGraded,
        counters if counters.passed < counters.parts => Status::Fail,
        _ => Status::Pass,
    })
}

/// Set when the program is asked to end: by the terminal, or by the system.
fn ended_by_signal() -> Result<Arc<AtomicBool>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let ended = Arc::<AtomicBool>::default();
    let set = Arc::clone(&ended);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::of_system(&error))?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            runtime.block_on(async {
                let (Ok(mut terminate), Ok(mut interrupt)) =
                    (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
                else {
                    return;
                };
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                set.store(true, Ordering::Relaxed);
            });
        })
        .map_err(|error| Failure::of_system(&error))?;
    Ok(ended)
}

/// Draws every screen into a folder.
#[cfg(feature = "screens")]
fn draw(station: &Arc<Station>, folder: &Path, language: Language) -> Result<(), Failure> {
    use station::app::Screen;
    std::fs::create_dir_all(folder).map_err(|error| Failure::of_system(&error))?;
    for screen in Screen::ALL {
        let name = screen.name().say(Language::En).to_lowercase();
        let source = Arc::clone(station) as Arc<dyn Source>;
        crate::window::draw(source, screen, &folder.join(format!("{name}.png")), language)?;
    }
    Ok(())
}

#[cfg(not(feature = "screens"))]
fn draw(_: &Arc<Station>, _: &Path, _: Language) -> Result<(), Failure> {
    Err(Failure::Told(Bilingual::new(
        "This program was built without a window and draws none: leave out --pictures.",
        "此程序未包含窗口，无法绘制：请去掉 --pictures。",
    )))
}

struct Printer {
    table: bool,
    language: Language,
}

type Printed = Result<(), Failure>;

impl Printer {
    fn line(line: &str) -> Printed {
        Ok(terminal::write(&format!("{line}\n"))?)
    }

    fn json(value: &Value) -> Printed {
        Self::line(&value.to_string())
    }

    fn heading(&self) -> Printed {
        if !self.table {
            return Ok(());
        }
        Self::line(match self.language {
            Language::Zh => "  产品  结论    等级  决定项        延时    内容",
            Language::En => "  part  verdict grade decided by    latency text",
        })
    }

    fn event(&mut self, event: &Event) -> Printed {
        match event {
            Event::Inspected(shown) if self.table => Self::line(&self.row(shown)),
            Event::Inspected(shown) => Self::json(&inspection(shown)),
            Event::Lost { part, why } if self.table => {
                Self::line(&format!("{:>6}  {}", part.0, visible(choose(why, self.language))))
            }
            Event::Lost { part, why } => Self::json(&json!({"event": "lost", "part": part.0, "why": why})),
            Event::Device(device) if self.table => Self::line(&format!(
                "        {}: {}",
                visible(&device.device),
                visible(choose(&device.text, self.language))
            )),
            Event::Device(device) => Self::json(&json!({
                "event": "device",
                "device": device.device,
                "state": match device.state {
                    DeviceState::Up => "up",
                    DeviceState::Faulty => "faulty",
                    DeviceState::Down => "down",
                },
                "text": device.text,
            })),
            Event::Acted(_) if self.table => Ok(()),
            Event::Acted(action) => Self::json(&json!({
                "event": "action",
                "part": action.part.map(|part| part.0),
                "what": action.what,
                "at": action.at.to_string(),
            })),
            Event::Ended(why) if self.table => Self::line(&format!("        {}", choose(why, self.language))),
            Event::Ended(why) => Self::json(&json!({"event": "ended", "why": why})),
        }
    }

    fn row(&self, shown: &Shown) -> String {
        let told = match (shown.told, self.language) {
            (PartVerdict::Pass, Language::En) => "PASS   ",
            (PartVerdict::Pass, Language::Zh) => "合格   ",
            (PartVerdict::Fail, Language::En) => "FAIL   ",
            (PartVerdict::Fail, Language::Zh) => "不合格 ",
            (PartVerdict::NoRead, Language::En) => "NO READ",
            (PartVerdict::NoRead, Language::Zh) => "未读出 ",
            (PartVerdict::Late, Language::En) => "LATE   ",
            (PartVerdict::Late, Language::Zh) => "超时   ",
        };
        let part = shown.part.map_or_else(|| "-".to_owned(), |part| part.0.to_string());
        let grade = grade(&shown.record).map_or_else(|| "  - ".to_owned(), |grade| format!("{grade:4.1}"));
        let text = shown.record.symbols.first().and_then(|symbol| symbol.text.as_deref()).unwrap_or_default();
        // The end of an address tells items apart.
        let text = visible(text);
        let text: String = text.chars().skip(text.chars().count().saturating_sub(TABLE_TEXT)).collect();
        let why = decided_by(&shown.record);
        format!("{part:>6}  {told} {grade}  {why:<12}  {:>5.1} ms  {text}", shown.latency.as_secs_f64() * 1e3)
    }

    fn end(&self, snapshot: &Snapshot, anchor: &str) -> Printed {
        let (counters, latency) = (snapshot.counters, snapshot.latency);
        if !self.table {
            return Self::json(&json!({
                "event": "summary",
                "parts": counters.parts,
                "passed": counters.passed,
                "failed": counters.failed,
                "unread": counters.unread,
                "late": counters.late,
                "lost": counters.lost,
                "latency_ms": {"median": latency.median_ms, "p99": latency.p99_ms, "worst": latency.worst_ms},
                "anchor": anchor,
            }));
        }
        Self::line(&match self.language {
            Language::Zh => format!(
                "共 {} 件：合格 {}，不合格 {}，未读出 {}，超时 {}，丢失 {}；延时中位数 {:.1} ms，99 % 不超过 {:.1} ms\n链首 {anchor}",
                counters.parts,
                counters.passed,
                counters.failed,
                counters.unread,
                counters.late,
                counters.lost,
                latency.median_ms,
                latency.p99_ms
            ),
            Language::En => format!(
                "{} parts: {} passed, {} failed, {} unread, {} late, {} lost; latency {:.1} ms at the median, 99 % within {:.1} ms\nhead of the chain {anchor}",
                counters.parts,
                counters.passed,
                counters.failed,
                counters.unread,
                counters.late,
                counters.lost,
                latency.median_ms,
                latency.p99_ms
            ),
        })
    }
}

/// Lowest overall grade.
fn grade(record: &Record) -> Option<f64> {
    let grades = record.symbols.iter().map(|symbol| f64::from(symbol.grade.overall.tenths()) / 10.0);
    grades.min_by(f64::total_cmp)
}

/// The rule or the parameter that decided: the first failed rule, else the lowest parameter.
fn decided_by(record: &Record) -> String {
    use grader::record::{Outcome, Severity};
    let mut checks = record.symbols.iter().flat_map(|symbol| &symbol.checks).chain(&record.checks);
    let failed = checks.find(|check| check.severity == Severity::Fail && check.outcome == Outcome::NotMet);
    let lowest = record.symbols.first().and_then(|symbol| symbol.grade.decided_by.first());
    match (record.verdict, failed, lowest) {
        (Verdict::Pass, ..) => String::new(),
        (_, Some(check), None) => check.id.clone(),
        // A grade that is too low is best told by what lowered it.
        (_, Some(check), Some(_)) if !check.id.starts_with("PQ-") && check.title.is_some() => check.id.clone(),
        (_, _, Some(name)) => match Parameter::find(name) {
            Some(parameter) => parameter.abbreviation().to_owned(),
            None => name.clone(),
        },
        (_, None, None) => String::new(),
    }
}

fn inspection(shown: &Shown) -> Value {
    let symbol = shown.record.symbols.first();
    json!({
        "event": "inspection",
        "entry": shown.number.map(|number| number.0),
        "part": shown.part.map(|part| part.0),
        "at": shown.at.to_string(),
        "verdict": shown.record.verdict,
        "told": shown.told,
        "grade": grade(&shown.record),
        "decided_by": symbol.map(|symbol| &symbol.grade.decided_by),
        "text": symbol.and_then(|symbol| symbol.text.as_deref()).map(visible),
        "latency_ms": (shown.latency.as_secs_f64() * 1e5).round() / 1e2,
        "formal": symbol.map(|symbol| symbol.formal.conforming),
    })
}
