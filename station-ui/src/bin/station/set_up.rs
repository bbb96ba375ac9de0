//! `station init`, `station check`: settings to start from, and whether settings will do.

use std::fs;
use std::path::Path;

use grader::bilingual::Bilingual;
use grader::calibration::file::CalibrationFile;
use grader::command::files::write_text;
use grader::command::status::Status;
use grader::command::terminal;
use grader::inspect::picture;
use grader::register::SqliteRegister;
use grader::report::{Language, visible};
use grader::scene::mark::MarkTemplate;
use grader::synth::label::{render_label, teaching_picture};
use jiff::Zoned;
use station::settings::Settings;
use station::simulation::{SimulationSettings, Studio};

use crate::arguments::InitArguments;
use crate::failure::{Failure, choose};

/// Settings of the simulated line.
const SIMULATED: &str = include_str!("../../../settings/simulated.toml");
/// The line in them.
const SOURCE: &str = "rate=4 faults=0.15 seed=7 size=1280x1024";
/// Where the mark is on its teaching picture, pixels, and how many millimetres a pixel has there.
const MARK: ([usize; 4], f64) = ([24, 24, 192, 192], 0.05);

/// Makes a folder with a simulated line.
///
/// # Errors
/// If something is there already, or cannot be written.
pub fn init(arguments: &InitArguments, language: Language) -> Result<Status, Failure> {
    let folder = &arguments.folder;
    let file = folder.join("station.toml");
    if file.exists() {
        let name = visible(&file.display().to_string());
        return Err(Failure::Told(Bilingual::new(
            format!("{name} is there already; choose another folder."),
            format!("{name} 已存在，请另选文件夹。"),
        )));
    }
    fs::create_dir_all(folder).map_err(|error| Failure::of_system(&error))?;
    let mut text = SIMULATED.to_owned();
    if let Some(source) = &arguments.source {
        let simulation: SimulationSettings = source.parse().map_err(told)?;
        simulation.check().map_err(told)?;
        text = text.replace(SOURCE, &simulation.to_string());
    }
    let settings = Settings::from_toml(&text).map_err(|error| Failure::of_file(&file, &error))?;
    let impossible = |error: String| Failure::Told(Bilingual::new(error.clone(), error));
    let teaching = render_label(&teaching_picture()).map_err(|error| impossible(error.to_string()))?;
    let (region, scale) = MARK;
    let mark = MarkTemplate::teach("example", &picture(&teaching), region, Some(scale), None)
        .map_err(|error| impossible(error.to_string()))?;
    write_text(&folder.join("mark.toml"), &mark.to_toml())?;
    write_text(&folder.join("calibration.toml"), &calibration(&settings)?)?;
    let register = folder.join("register.db");
    let today = Some(Zoned::now().date());
    SqliteRegister::create(&register, today).map_err(|error| Failure::Told(error.text()))?;
    // Last, so that a folder with settings has everything else.
    write_text(&file, &text)?;
    let name = visible(&file.display().to_string());
    let done = Bilingual::new(
        format!("{name} is written: a simulated line. Start it with: station --config {name}\n"),
        format!("已写入 {name}：模拟产线。启动：station --config {name}\n"),
    );
    terminal::write(choose(&done, language))?;
    Ok(Status::Pass)
}

/// The calibration of the simulated camera: its scale, which is exact; nobody vouches for it, so that grades are indicative.
fn calibration(settings: &Settings) -> Result<String, Failure> {
    let simulation: SimulationSettings = settings.camera.source.parse().map_err(told)?;
    let scale = Studio::new(&simulation).map_err(told)?.scale();
    let today = Zoned::now().date();
    let expires = today.checked_add(jiff::Span::new().years(1)).unwrap_or(today);
    let [width, height] = simulation.size;
    let text = format!(
        "schema = 1\nid = \"simulated\"\nrig = \"simulated line\"\ndate = \"{today}\"\nexpires = \"{expires}\"\nlight = \"660\"\n\n\
         [picture]\nwidth = {width}\nheight = {height}\nbits = 8\n\n\
         [geometry]\nplane = [[{scale:?}, 0.0, 0.0], [0.0, {scale:?}, 0.0], [0.0, 0.0, 1.0]]\n"
    );
    let impossible = |error: String| Failure::Told(Bilingual::new(error.clone(), error));
    let file: CalibrationFile = toml::from_str(&text).map_err(|error| impossible(error.to_string()))?;
    file.to_text().map_err(|error| Failure::Told(error.say()))
}

fn told(error: station::simulation::SimulationError) -> Failure {
    Failure::Told(error.say())
}

#[cfg(test)]
#[test]
fn the_line_can_be_exchanged() {
    assert!(SIMULATED.contains(SOURCE));
}

/// Looks through settings.
///
/// # Errors
/// What is wrong with them.
pub fn check(config: &Path, language: Language) -> Result<Status, Failure> {
    let text = grader::command::stated::read_text(config)?;
    Settings::from_toml(&text).map_err(|error| Failure::of_file(config, &error))?;
    let name = visible(&config.display().to_string());
    let done = Bilingual::new(format!("{name}: valid\n"), format!("{name}：有效\n"));
    terminal::write(choose(&done, language))?;
    Ok(Status::Pass)
}
