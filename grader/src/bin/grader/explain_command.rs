//! `grader explain`.

use grader::report::Language;
use grader::report::explain::{explain, names};

use crate::arguments::ExplainArguments;
use crate::failure::Failure;

/// The explanation of a parameter, or the list of all.
pub fn text(arguments: &ExplainArguments, language: Language) -> Result<String, Failure> {
    match &arguments.parameter {
        None => Ok(names(language)),
        Some(name) => explain(name, language).ok_or_else(|| Failure::UnknownParameter { name: name.clone() }),
    }
}
