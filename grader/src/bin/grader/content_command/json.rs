//! The answer for programs. `docs/content.md` describes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use grader::bilingual::Bilingual;
use grader::content::gs1;
use grader::content::{Element, Fault, Form, SymbologyIdentifier, Topic, Uri};
use serde::Serialize;

use super::Answer;

/// Version of this form: fields may be added, never renamed or given another meaning.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    software: Software,
    text: Option<&'a str>,
    bytes: String,
    identifier: Option<SymbologyIdentifier>,
    edition: &'static str,
    form: Form,
    form_name: Bilingual,
    right: bool,
    gtin: Option<&'a str>,
    batch: Option<&'a str>,
    serial: Option<&'a str>,
    elements: Vec<TitledElement<'a>>,
    uri: Option<&'a Uri>,
    faults: Vec<ToldFault<'a>>,
}

#[derive(Serialize)]
struct Software {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct TitledElement<'a> {
    #[serde(flatten)]
    element: &'a Element,
    title: Option<Bilingual>,
}

#[derive(Serialize)]
struct ToldFault<'a> {
    #[serde(flatten)]
    fault: &'a Fault,
    topic: Topic,
    message: Bilingual,
}

/// One document, over several lines.
pub fn json(answer: &Answer) -> String {
    let Answer { data, edition, content } = answer;
    let document = Document {
        schema: SCHEMA,
        software: Software { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        text: std::str::from_utf8(data).ok(),
        bytes: STANDARD.encode(data),
        identifier: content.identifier,
        edition: edition.name(),
        form: content.form,
        form_name: content.form.name(),
        right: content.is_right(),
        gtin: content.gtin(),
        batch: content.batch(),
        serial: content.serial(),
        elements: content
            .elements
            .iter()
            .map(|element| TitledElement { element, title: gs1::title(&element.ai) })
            .collect(),
        uri: content.uri.as_ref(),
        faults: content
            .faults
            .iter()
            .map(|fault| ToldFault { fault, topic: fault.kind.topic(), message: fault.text() })
            .collect(),
    };
    // Strings, numbers and lists: nothing that JSON could not hold.
    serde_json::to_string_pretty(&document).map_or_else(|error| error.to_string(), |text| text + "\n")
}
