//! `grader mark`: the special mark is taught once from a picture and kept in a file.

use grader::inspect::{Request, inspect_placed, picture};
use grader::plane::Plane;
use grader::report::{Language, Text, visible};
use grader::scene::mark::MarkTemplate;

use crate::arguments::{MarkArguments, MarkCommand, TeachArguments};
use crate::failure::Failure;
use grader::command::files;
use grader::command::input::{Source, load};

/// Carries the command out.
///
/// # Errors
/// If the picture cannot be read, shows no mark there, or the file cannot be written.
pub fn run(arguments: &MarkArguments, language: Language) -> Result<String, Failure> {
    match &arguments.command {
        MarkCommand::Teach(arguments) => teach(arguments, language),
    }
}

fn teach(arguments: &TeachArguments, language: Language) -> Result<String, Failure> {
    let loaded = load(&Source::File(arguments.image.clone()), arguments.channel).map_err(Failure::Input)?;
    let symbols = inspect_placed(&loaded.frame, &Request::default()).map_err(Failure::Request)?.places;
    let picture = picture(&loaded.frame);
    let symbol = symbols.first();
    let unteachable = |error| Failure::Unteachable { path: arguments.image.clone(), error };
    let mark = MarkTemplate::teach(&arguments.name, &picture, arguments.region, arguments.scale, symbol)
        .map_err(unteachable)?;
    files::write_text(&arguments.out, &mark.to_toml())?;
    if let Some(path) = &arguments.view {
        let [left, top, width, height] = arguments.region;
        let pixel = |row: usize, column: usize| picture.get(top + row, left + column).copied().unwrap_or_default();
        files::write_grey(path, &Plane::from_fn(width, height, pixel))?;
    }
    let done = Text::new("已学习标识", "mark taught").say(language);
    Ok(format!("{done}: {} -> {}\n", visible(&arguments.name), visible(&arguments.out.display().to_string())))
}
