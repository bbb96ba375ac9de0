//! How long each contender takes on drawn frames, and how much memory ours needs.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use grader_tests::drawing::{Placement, Scene, SymbolMatrix};
use grader_tests::ours;
use grader_tests::peers::{ZxingEffort, zxing_cpp_read};

use crate::{memory, table};

/// A frame and the number of symbols in it.
struct Shot {
    name: &'static str,
    scene: Scene,
    symbols: usize,
}

/// Finds symbols; the number of messages found.
type Contender = (&'static str, fn(&Scene) -> usize);

const CONTENDERS: [Contender; 3] = [
    ("ours: full inspection", |scene| {
        let symbols = ours::inspect(scene.luma(), scene.width(), scene.height());
        symbols.iter().filter(|symbol| symbol.text.is_some()).count()
    }),
    ("zxing-cpp: reading", |scene| zxing_count(scene, ZxingEffort::Default)),
    ("zxing-cpp: fast reading", |scene| zxing_count(scene, ZxingEffort::Fast)),
];
const OURS: usize = 0;

fn zxing_count(scene: &Scene, effort: ZxingEffort) -> usize {
    zxing_cpp_read(scene.luma(), scene.width(), scene.height(), effort).map_or(0, |texts| texts.len())
}

/// Prints the tables; says whether ours read every symbol of every frame.
pub fn compare(runs: usize) -> anyhow::Result<bool> {
    let shots = shots()?;
    let mut rows = Vec::new();
    let mut complete = true;
    for shot in &shots {
        let timings = race(&shot.scene, runs);
        complete &= timings[OURS].found == shot.symbols;
        rows.extend(rows_of(shot, &timings));
    }
    let header = ["frame", "contender", "read", "ms", "ms/megapixel", "ms/symbol", "ours takes x-fold"];
    table::print(&format!("Speed: one thread, medians of {runs} runs that take turns"), &header, &rows);
    print_stages(&shots, runs);
    print_memory(&shots);
    Ok(complete)
}

struct Timing {
    found: usize,
    median: Duration,
}

/// All contenders on one frame, by turns: what slows the machine for a while slows each of them.
fn race(scene: &Scene, runs: usize) -> [Timing; CONTENDERS.len()] {
    let found = CONTENDERS.map(|(_, find)| find(scene));
    let mut times = CONTENDERS.map(|_| Vec::with_capacity(runs));
    for _ in 0..runs {
        for ((_, find), times) in CONTENDERS.iter().zip(&mut times) {
            let start = Instant::now();
            black_box(find(black_box(scene)));
            times.push(start.elapsed());
        }
    }
    let mut medians = times.map(median).into_iter();
    found.map(|found| Timing { found, median: medians.next().unwrap_or_default() })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn rows_of(shot: &Shot, timings: &[Timing; CONTENDERS.len()]) -> Vec<Vec<String>> {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let ours = milliseconds(timings[OURS].median);
    let row = |(index, timing): (usize, &Timing)| {
        let time = milliseconds(timing.median);
        vec![
            if index == 0 { shot.name.to_owned() } else { String::new() },
            CONTENDERS[index].0.to_owned(),
            format!("{}/{}", timing.found, shot.symbols),
            format!("{time:.2}"),
            format!("{:.2}", time / megapixels(&shot.scene)),
            format!("{:.2}", time / shot.symbols as f64),
            if index == OURS { String::new() } else { format!("{:.2}", ours / time) },
        ]
    };
    timings.iter().enumerate().map(row).collect()
}

fn megapixels(scene: &Scene) -> f64 {
    (scene.width() * scene.height()) as f64 / 1e6
}

fn print_stages(shots: &[Shot], runs: usize) {
    let mut rows = Vec::new();
    for shot in shots {
        let (mut order, mut times) = (Vec::new(), BTreeMap::new());
        for _ in 0..runs {
            for (stage, time) in ours::stage_times(shot.scene.luma(), shot.scene.width(), shot.scene.height()) {
                times
                    .entry(stage)
                    .or_insert_with(|| {
                        order.push(stage);
                        Vec::new()
                    })
                    .push(time);
            }
        }
        for (index, stage) in order.into_iter().enumerate() {
            let time = median(times.remove(stage).unwrap_or_default()).as_secs_f64() * 1e3;
            let name = if index == 0 { shot.name } else { "" };
            rows.push(vec![name.to_owned(), stage.to_owned(), format!("{time:.3}")]);
        }
    }
    table::print("Stages of ours", &["frame", "stage", "ms"], &rows);
}

fn print_memory(shots: &[Shot]) {
    let row = |shot: &Shot| {
        let scene = &shot.scene;
        let peak = memory::peak_of(|| ours::inspect(scene.luma(), scene.width(), scene.height()));
        let pixels = (scene.width() * scene.height()) as f64;
        vec![shot.name.to_owned(), format!("{:.1}", peak as f64 / 1e6), format!("{:.2}", peak as f64 / pixels)]
    };
    let rows: Vec<Vec<String>> = shots.iter().map(row).collect();
    table::print("Memory of ours, at its peak, beside the picture itself", &["frame", "MB", "bytes/pixel"], &rows);
}

fn shots() -> anyhow::Result<Vec<Shot>> {
    Ok(vec![
        single("1280 x 1024, plain", 1280, 1024, false)?,
        single("1280 x 1024, cluttered", 1280, 1024, true)?,
        single("2592 x 1944, plain", 2592, 1944, false)?,
        single("2592 x 1944, cluttered", 2592, 1944, true)?,
        data_matrix("2592 x 1944, Data Matrix", false)?,
        data_matrix("2592 x 1944, Data Matrix, cluttered", true)?,
        single("4000 x 3000, plain", 4000, 3000, false)?,
        single("4000 x 3000, cluttered", 4000, 3000, true)?,
        sheet()?,
    ])
}

/// One symbol of 450 pixels (version 4-M: 33 modules), 7 degrees turned, off the centre.
fn single(name: &'static str, width: usize, height: usize, cluttered: bool) -> anyhow::Result<Shot> {
    let symbol = SymbolMatrix::qr_from_text("https://example.com/01/09506000134352/21/A1B2C3", "ecLevel=M,version=4")?;
    let mut scene = Scene::paper(width, height);
    if cluttered {
        scene.clutter(7);
    }
    let centre = [0.55 * width as f64, 0.48 * height as f64];
    scene.print(&symbol, Placement { centre, module: 450.0 / symbol.side() as f64, rotation_degrees: 7.0 });
    scene.noise(11, 3.0);
    Ok(Shot { name, scene, symbols: 1 })
}

/// One Data Matrix symbol of 32 x 32 modules and 450 pixels, 7 degrees turned, off the centre.
fn data_matrix(name: &'static str, cluttered: bool) -> anyhow::Result<Shot> {
    let symbol = SymbolMatrix::data_matrix_from_text("https://example.com/01/09506000134352/21/A1B2C3", "version=10")?;
    let mut scene = Scene::paper(2592, 1944);
    if cluttered {
        scene.clutter(7);
    }
    let module = 450.0 / symbol.side() as f64;
    scene.print(&symbol, Placement { centre: [0.55 * 2592.0, 0.48 * 1944.0], module, rotation_degrees: 7.0 });
    scene.noise(11, 3.0);
    Ok(Shot { name, scene, symbols: 1 })
}

/// 100 symbols (version 2-M: 25 modules of 8 pixels), each with another serial number and slightly turned.
fn sheet() -> anyhow::Result<Shot> {
    let (columns, rows) = (10, 10);
    let mut scene = Scene::paper(4000, 3000);
    for index in 0..columns * rows {
        let symbol = SymbolMatrix::qr_from_text(&format!("LOT 4711 SERIAL {index:05}"), "ecLevel=M,version=2")?;
        let centre = [200.0 + 400.0 * (index % columns) as f64, 150.0 + 300.0 * (index / columns) as f64];
        let rotation_degrees = (index % 7) as f64 - 3.0;
        scene.print(&symbol, Placement { centre, module: 8.0, rotation_degrees });
    }
    scene.noise(13, 3.0);
    Ok(Shot { name: "4000 x 3000, 100 symbols", scene, symbols: columns * rows })
}
