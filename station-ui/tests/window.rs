//! The window, driven by its labels: every screen in both languages, and the way from a verdict to its export.
#![cfg(feature = "window")]
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

mod running;

use std::sync::Arc;
use std::time::Instant;

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use grader::report::Language;
use running::{Folder, until};
use station::app::{Screen, Window, install};
use station::settings::Theme;
use station::state::Source;
use station::worker::Station;

fn window(station: &Arc<Station>, language: Language) -> Window {
    let mut window = Window::new(Arc::clone(station) as Arc<dyn Source>, language);
    window.set_language(language);
    window
}

fn harness(window: Window) -> Harness<'static, Window> {
    Harness::builder()
        .with_size([1280.0, 800.0])
        .with_pixels_per_point(1.0)
        .with_context_setup(install)
        .build_ui_state(|ui, window: &mut Window| window.show(ui), window)
}

/// A station that has seen good labels and bad ones.
fn seasoned(name: &str) -> (Folder, Arc<Station>) {
    let folder = Folder::new(name, "rate=15 faults=0.3 seed=21 size=1280x1024 parts=30");
    let station = Arc::new(Station::start(folder.start()).unwrap());
    until("all parts", 60, || station.snapshot().counters.parts == 30);
    (folder, station)
}

/// Whether something on the screen has this in its label.
fn shows(harness: &Harness<'_, Window>, text: &str) -> bool {
    harness
        .query_all_by(|node| {
            node.label().is_some_and(|label| label.contains(text))
                || node.value().is_some_and(|value| value.contains(text))
        })
        .next()
        .is_some()
}

#[test]
fn every_screen_opens_in_both_languages() {
    let (_folder, station) = seasoned("screens");
    for (language, words) in [
        (Language::En, ["Last failure", "Symbol contrast", "Search", "Individuals", "Days left", "Rules", "Users"]),
        (Language::Zh, ["最近不合格", "符号反差", "查找", "单值图", "剩余天数", "规则", "用户"]),
    ] {
        let mut harness = harness(window(&station, language));
        for (index, (screen, word)) in Screen::ALL.into_iter().zip(words).enumerate() {
            let button = format!("{} {}", index + 1, screen.name().say(language));
            harness.get_by_label(&button).click();
            harness.run_steps(4);
            assert!(shows(&harness, word), "{screen:?} {language:?}: {word}");
        }
    }
}

#[test]
fn from_the_verdict_through_the_history_to_the_export() {
    let (folder, station) = seasoned("path");
    let mut harness = harness(window(&station, Language::En));
    harness.run_steps(3);
    let told = station.snapshot().last.as_ref().unwrap().told;
    let word = if told == station::line::PartVerdict::Pass { "PASS" } else { "FAIL" };
    assert!(shows(&harness, word));
    assert!(shows(&harness, "Parts 30"));
    // Somebody who may export signs in.
    harness.get_by_label("Make first user").click();
    harness.run_steps(3);
    harness.get_by_label("Name").type_text("metro");
    harness.run_steps(2);
    harness.get_by_label("Password").focus();
    harness.run_steps(2);
    harness.get_by_label("Password").type_text("a long enough secret 7");
    harness.run_steps(2);
    harness.get_by_label("OK").click();
    harness.run_steps(3);
    until("signed in", 20, || station.snapshot().user.is_some());
    harness.get_by_label("3 History").click();
    harness.run_steps(4);
    let newest = station.snapshot().last.as_ref().unwrap().number.unwrap();
    let file = folder.0.join("out.csv");
    harness.get_by_label("File").focus();
    harness.run_steps(2);
    harness.get_by_label("File").type_text(file.to_str().unwrap());
    harness.run_steps(2);
    harness.get_by_label("Export CSV").click();
    harness.run_steps(3);
    until("the file", 20, || file.exists());
    assert_eq!(csv::Reader::from_path(&file).unwrap().records().count(), 30);
    harness.get_by_label(&format!("#{}", newest.0)).click();
    harness.run_steps(4);
    assert!(shows(&harness, &format!("#{}", newest.0)) && shows(&harness, "Symbol contrast"));
}

/// Presses a key.
fn press(harness: &mut Harness<'_, Window>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

/// Types a text where the focus is.
fn type_text(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(3);
}

/// Presses Tab until something of this label has the focus.
#[track_caller]
fn tab_to(harness: &mut Harness<'_, Window>, label: &str) {
    for _ in 0..120 {
        if harness.query_all_by_label(label).any(|node| node.is_focused()) {
            return;
        }
        press(harness, Key::Tab);
    }
    panic!("no way by Tab to {label:?}");
}

/// Every screen has its key, and the whole way from the verdict of a triggered part to the export needs no mouse.
#[test]
fn everything_can_be_done_by_keys() {
    let (folder, station) = seasoned("keys");
    let mut harness = harness(window(&station, Language::En));
    harness.run_steps(3);
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
    let words = ["Last failure", "Symbol contrast", "Search", "Individuals", "Days left", "Rules", "Users"];
    for (key, word) in keys.into_iter().zip(words) {
        press(&mut harness, key);
        assert!(shows(&harness, word), "{key:?}: {word}");
    }
    // The list of keys, and away with it.
    press(&mut harness, Key::F1);
    assert!(shows(&harness, "Keys") && shows(&harness, "space start/stop"));
    press(&mut harness, Key::Escape);
    // Language and colours.
    press(&mut harness, Key::L);
    assert!(shows(&harness, "用户"));
    press(&mut harness, Key::L);
    press(&mut harness, Key::T);
    // Somebody signs in.
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::U);
    tab_to(&mut harness, "Name");
    type_text(&mut harness, "metro");
    tab_to(&mut harness, "Password");
    type_text(&mut harness, "a long enough secret 7");
    press(&mut harness, Key::Enter);
    until("signed in", 20, || station.snapshot().user.is_some());
    harness.run_steps(4);
    press(&mut harness, Key::Escape);
    // Thirty parts were triggered: the newest verdict, its result, the history, the export, and one of them opened.
    press(&mut harness, Key::Num1);
    assert!(shows(&harness, "Parts 30"));
    press(&mut harness, Key::Num2);
    assert!(shows(&harness, "Symbol contrast") && shows(&harness, "modulation grade"));
    press(&mut harness, Key::Num3);
    let newest = station.snapshot().last.as_ref().unwrap().number.unwrap();
    let file = folder.0.join("by-keys.csv");
    tab_to(&mut harness, "File");
    type_text(&mut harness, file.to_str().unwrap());
    tab_to(&mut harness, "Export CSV");
    press(&mut harness, Key::Enter);
    until("the file", 20, || file.exists());
    tab_to(&mut harness, &format!("#{}", newest.0));
    press(&mut harness, Key::Enter);
    assert!(shows(&harness, "Symbol contrast"));
}

#[test]
fn pictures_of_the_window_are_the_same_every_time() {
    let folder = Folder::new("same", "rate=15 faults=0 seed=22 size=1280x1024 parts=2");
    let station = Arc::new(Station::start(folder.start()).unwrap());
    until("all parts", 60, || station.snapshot().counters.parts == 2);
    let draw = || {
        let context = egui::Context::default();
        install(&context);
        let mut window = window(&station, Language::Zh);
        window.set_theme(Theme::Light);
        station::app::picture::render(&context, [1280.0, 800.0], 1.0, |ui| window.show(ui))
    };
    let picture = draw();
    assert_eq!(picture, draw());
    // The verdict takes a good part of it, in its colour.
    let good = picture.pixels().filter(|pixel| pixel.0 == [0, 133, 98, 255]).count();
    assert!(good > 100_000, "{good} pixels");
}

/// The interface must not take the processor from the inspection: layout and triangles of the live screen with five
/// megapixels, without the graphics card.
#[test]
fn the_live_screen_is_laid_out_in_time() {
    let folder = Folder::new("fast", "rate=15 faults=0 seed=23 size=2592x1944 parts=2");
    let station = Arc::new(Station::start(folder.start()).unwrap());
    until("all parts", 60, || station.snapshot().counters.parts == 2);
    let context = egui::Context::default();
    install(&context);
    let mut window = window(&station, Language::En);
    let mut times: Vec<f64> = (0..41)
        .map(|_| {
            let start = Instant::now();
            let screen_rect = Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 800.0)));
            let input = egui::RawInput { screen_rect, ..egui::RawInput::default() };
            let mut output = context.run_ui(input, |ui| window.show(ui));
            output.textures_delta.clear();
            drop(context.tessellate(output.shapes, 1.0));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("live screen: {:.2} ms at the median, {:.2} ms at most", times[20], times[40]);
    // 16 ms are wanted of the optimised program; this one is not, and the machine may be busy.
    let limit = if cfg!(debug_assertions) { 400.0 } else { 16.0 };
    assert!(times[20] < limit, "{times:?}");
}
