//! A report as one HTML file that needs nothing else: pictures, QR Code, data and signature are inside.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::paper::Paper;
use super::sealed::SealedReport;
use crate::bilingual::Bilingual;

/// The template that is built in.
pub const TEMPLATE: &str = include_str!("../../assets/report/report.html");
/// Begins the data in a page.
const DATA_BEGINS: &str = "<script type=\"application/json\" id=\"report-data\">";
/// Ends the data in a page.
const DATA_ENDS: &str = "</script>";
/// Begins a picture in a page, after which its name stands.
const FILE_BEGINS: &str = " data-file=\"";
/// Between the name of a picture and its kind.
const FILE_CONTENT: &str = "\" src=\"data:image/";
/// Before the content of a picture.
const BASE64_CONTENT: &str = ";base64,";

/// Why a page cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say().en)]
pub struct TemplateError {
    /// Line of the template from 1, if it is known.
    pub line: Option<usize>,
    /// What the template engine says.
    pub reason: String,
}

impl TemplateError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let (en, zh) = match self.line {
            Some(line) => (format!("line {line}: "), format!("第 {line} 行：")),
            None => (String::new(), String::new()),
        };
        Bilingual::new(
            format!("the template cannot be carried out: {en}{}", self.reason),
            format!("模板无法执行：{zh}{}", self.reason),
        )
    }
}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        let mut reason = error.kind().to_string();
        if let Some(detail) = error.detail() {
            reason += &format!(": {detail}");
        }
        Self { line: error.line(), reason }
    }
}

/// The page of a report.
///
/// The template sees `paper` (see [`Paper`]), `report` (the data), `images` (addresses by file name), `svgs` (drawings by file
/// name) and `data` (the whole data for the element with the id `report-data`).
///
/// # Errors
/// If the template is wrong.
pub fn page(
    template: &str,
    sealed: &SealedReport,
    paper: &Paper,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    // A name that is not known is a slip of whoever changed the template, not an empty place in a report.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("report.html", template)?;
    let mut images = BTreeMap::new();
    let mut svgs = BTreeMap::new();
    for (name, bytes) in files {
        match (name.rsplit('.').next(), std::str::from_utf8(bytes)) {
            // A drawing of a stranger could hold a script: it comes as a picture, in which none runs.
            (Some("svg"), _) if name.starts_with("logo") => {
                images.insert(name.as_str(), address("svg+xml", bytes));
            }
            (Some("svg"), Ok(text)) => {
                svgs.insert(name.as_str(), minijinja::Value::from_safe_string(text.to_owned()));
            }
            (Some("png"), _) => {
                images.insert(name.as_str(), address("png", bytes));
            }
            _ => {}
        }
    }
    let data =
        serde_json::to_string(sealed).map_err(|error| TemplateError { line: None, reason: error.to_string() })?;
    // Within JSON a less-than sign occurs in strings only, where its escape means the same; in a page it could end the script.
    let data = minijinja::Value::from_safe_string(data.replace('<', "\\u003c"));
    let shown = environment.get_template("report.html")?.render(context! {
        paper => minijinja::value::Serde(paper),
        report => minijinja::value::Serde(&sealed.report),
        images => images,
        svgs => svgs,
        data => data,
    })?;
    Ok(shown)
}

/// A picture as an address; of characters that need no escape.
fn address(kind: &str, bytes: &[u8]) -> minijinja::Value {
    minijinja::Value::from_safe_string(format!("data:image/{kind};base64,{}", BASE64.encode(bytes)))
}

/// The data and the pictures in a page; `None` if it holds no data of a report.
#[must_use]
pub fn contents(page: &str) -> Option<(&str, BTreeMap<String, Vec<u8>>)> {
    let (_, after) = page.split_once(DATA_BEGINS)?;
    let (data, _) = after.split_once(DATA_ENDS)?;
    let mut files = BTreeMap::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once(FILE_BEGINS) {
        rest = after;
        let Some((name, content)) = after.split_once(FILE_CONTENT) else { break };
        // Where the next quotation mark does not end this name, it is another element.
        if name.contains('"') {
            continue;
        }
        let Some((_, content)) = content.split_once('"').and_then(|(content, _)| content.split_once(BASE64_CONTENT))
        else {
            continue;
        };
        if let Ok(bytes) = BASE64.decode(content) {
            files.insert(name.to_owned(), bytes);
        }
    }
    Some((data.trim(), files))
}
