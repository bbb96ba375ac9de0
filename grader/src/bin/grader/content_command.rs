//! `grader content`: what decoded data are, and what is wrong with them.

mod json;
mod notation;
mod text;

use std::io::Read;

use grader::content::{CommodityEdition, Content, SymbologyIdentifier};
use grader::report::Language;

use crate::arguments::{ContentArguments, ContentFormat};
use crate::failure::Failure;
use crate::terminal;
use grader::command::status::Status;

/// Most bytes that are read; symbols hold a few thousand.
const MOST: u64 = 64 << 20;

/// Data with what was found in them.
struct Answer {
    data: Vec<u8>,
    edition: CommodityEdition,
    content: Content,
}

/// Carries the command out: status 0 if the data are right, 1 if they are wrong.
pub fn run(arguments: &ContentArguments, language: Language) -> Status {
    let answer = match read(arguments) {
        Ok(answer) => answer,
        Err(failure) => return terminal::finish(Err(failure), language),
    };
    let said = match arguments.format {
        ContentFormat::Text => text::text(&answer, language),
        ContentFormat::Json => json::json(&answer),
    };
    let verdict = if answer.content.is_right() { Status::Pass } else { Status::Fail };
    verdict.max(terminal::finish(Ok(said), language))
}

fn read(arguments: &ContentArguments) -> Result<Answer, Failure> {
    let edition = CommodityEdition::from(arguments.edition);
    let given = arguments.identifier;
    if arguments.text == "-" {
        let data = standard_input()?;
        let content = Content::read(&data, given.map(|given| given.to_string()).as_deref(), edition);
        return Ok(Answer { data, edition, content });
    }
    let written = notation::data(&arguments.text, given);
    let identifier = given.or_else(|| written.is_gs1.then_some(SymbologyIdentifier { symbology: 'Q', modifier: '3' }));
    let mut content = Content::read(&written.data, identifier.map(|given| given.to_string()).as_deref(), edition);
    if written.is_gs1 {
        // The notation says GS1 mode, not of which symbology.
        content.identifier = given;
    }
    Ok(Answer { data: written.data, edition, content })
}

/// Standard input, without the line break at its end that a shell adds.
fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut data = Vec::new();
    std::io::stdin().lock().take(MOST + 1).read_to_end(&mut data).map_err(Failure::StandardInput)?;
    if data.len() as u64 > MOST {
        return Err(Failure::TooMuchData { limit: MOST });
    }
    if data.pop_if(|last| *last == b'\n').is_some() {
        data.pop_if(|last| *last == b'\r');
    }
    Ok(data)
}
