//! Records as JSON documents, and the JSON Schema of the report contract.
//!
//! The same record gives the same bytes: keys come in the order of the contract, numbers in their shortest form after
//! rounding (fractions and module units to 4 decimals, pixels and millimetres to 3).

mod rounding;

use crate::record::Record;
use rounding::rounded;

/// How a record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct JsonOptions {
    /// Over several lines, indented.
    pub pretty: bool,
    /// With the `detail` of each symbol: module values, grid, codeword map.
    pub detail: bool,
}

/// The record as one JSON document without a final line end.
#[must_use]
pub fn to_json(record: &Record, options: JsonOptions) -> String {
    let record = rounded(record, options.detail);
    let document = if options.pretty { serde_json::to_string_pretty(&record) } else { serde_json::to_string(&record) };
    document.expect("a record has only text keys, and writing to memory does not fail")
}

/// Several records as JSON Lines: one document per line, each line ended.
#[must_use]
pub fn to_json_lines<'a>(records: impl IntoIterator<Item = &'a Record>, detail: bool) -> String {
    let options = JsonOptions { pretty: false, detail };
    records.into_iter().map(|record| to_json(record, options) + "\n").collect()
}

/// A record from its JSON document, also one written before fields were added to the contract.
///
/// # Errors
/// If the text is not JSON or not of this form; the error names line and column.
pub fn from_json(document: &str) -> Result<Record, serde_json::Error> {
    serde_json::from_str(document)
}

/// The JSON Schema (draft 2020-12) of the report contract, generated from the types.
///
/// A field of the first edition of the contract is required, even where it may be null. A field added later has a
/// default and is not required, so that older reports stay valid.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Record>().to_value();
    release_added_fields(&mut schema);
    schema
}

/// Takes properties that have a default out of `required`, at every depth.
fn release_added_fields(schema: &mut serde_json::Value) {
    use serde_json::Value;
    match schema {
        Value::Array(items) => items.iter_mut().for_each(release_added_fields),
        Value::Object(object) => {
            object.values_mut().for_each(release_added_fields);
            let added: Vec<String> = match object.get("properties") {
                Some(Value::Object(properties)) => properties
                    .iter()
                    .filter(|(_, property)| property.get("default").is_some())
                    .map(|(name, _)| name.clone())
                    .collect(),
                _ => return,
            };
            if let Some(Value::Array(required)) = object.get_mut("required") {
                required.retain(|name| !added.iter().any(|added| name == added));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use serde_json::Value;

    /// The example published with the report contract.
    const EXAMPLE: &str = include_str!("../../../tests/data/report.example.json");

    /// Follows `$ref`, `anyOf` and `properties` to everything that `key` can be under `schema`.
    fn under<'a>(root: &'a Value, schema: &'a Value, key: Option<&str>) -> Vec<&'a Value> {
        let mut found = Vec::new();
        if let Some(Value::String(reference)) = schema.get("$ref") {
            let target = root.pointer(reference.trim_start_matches('#')).expect("a reference leads somewhere");
            found.extend(under(root, target, key));
        }
        for choice in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
            found.extend(under(root, choice, key));
        }
        let next = match key {
            Some(key) => schema.get("properties").and_then(|all| all.get(key)).or(schema.get("additionalProperties")),
            None => schema.get("items"),
        };
        found.extend(next);
        found
    }

    fn assert_described(root: &Value, schemas: &[&Value], value: &Value, path: &str) {
        assert!(!schemas.is_empty(), "the schema does not know {path}");
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    let next: Vec<_> = schemas.iter().flat_map(|schema| under(root, schema, Some(key))).collect();
                    assert_described(root, &next, value, &format!("{path}.{key}"));
                }
            }
            Value::Array(items) => {
                for item in items {
                    let next: Vec<_> = schemas.iter().flat_map(|schema| under(root, schema, None)).collect();
                    assert_described(root, &next, item, &format!("{path}[]"));
                }
            }
            _ => {}
        }
    }

    fn is_valid(document: &Value) -> Result<(), String> {
        jsonschema::draft202012::new(&schema())
            .map_err(|error| error.to_string())?
            .validate(document)
            .map_err(|error| format!("{} at {}", error, error.instance_path()))
    }

    #[test]
    fn the_example_of_the_contract_is_a_record() {
        let record = from_json(EXAMPLE).expect("the published example parses");
        assert_eq!(record.symbols[0].grade.overall.tenths(), 40);
        assert_eq!(record.symbols[0].size.version, Some(4));
    }

    #[test]
    fn the_schema_has_every_key_of_the_example() {
        let root = schema();
        let example: Value = serde_json::from_str(EXAMPLE).unwrap();
        assert_described(&root, &[&root], &example, "$");
    }

    #[test]
    fn the_example_of_the_contract_is_valid_by_the_schema() {
        is_valid(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
    }

    #[test]
    fn what_is_written_is_valid_by_the_schema() {
        for record in example::all() {
            for detail in [false, true] {
                let document = to_json(&record, JsonOptions { pretty: false, detail });
                is_valid(&serde_json::from_str(&document).unwrap()).unwrap();
            }
        }
    }

    #[test]
    fn the_schema_refuses_what_the_contract_forbids() {
        let example: Value = serde_json::from_str(EXAMPLE).unwrap();
        let with = |pointer: &str, value: Value| {
            let mut changed = example.clone();
            *changed.pointer_mut(pointer).expect("the example has it") = value;
            changed
        };
        // A grade above 4, a verdict of another name.
        assert!(is_valid(&with("/symbols/0/grade/overall", 4.1.into())).is_err());
        assert!(is_valid(&with("/verdict", "good".into())).is_err());
        // "never 0 and never left out": a parameter may be null, but not missing.
        let mut missing = example.clone();
        missing.pointer_mut("/symbols/0/parameters").unwrap().as_object_mut().unwrap().remove("modulation");
        assert!(is_valid(&missing).is_err());
        assert!(is_valid(&with("/symbols/0/parameters/modulation", Value::Null)).is_ok());
    }

    #[test]
    fn the_example_survives_reading_and_writing() {
        let record = from_json(EXAMPLE).unwrap();
        let again: Value = serde_json::from_str(&to_json(&record, JsonOptions::default())).unwrap();
        let example: Value = serde_json::from_str(EXAMPLE).unwrap();
        fn assert_contains(whole: &Value, part: &Value, path: &str) {
            match (whole, part) {
                (Value::Object(whole), Value::Object(part)) => {
                    for (key, value) in part {
                        assert_contains(&whole[key], value, &format!("{path}.{key}"));
                    }
                }
                (Value::Array(whole), Value::Array(part)) => {
                    assert_eq!(whole.len(), part.len(), "{path}");
                    for (whole, part) in whole.iter().zip(part) {
                        assert_contains(whole, part, &format!("{path}[]"));
                    }
                }
                // 4 and 4.0 are the same number.
                (Value::Number(whole), Value::Number(part)) => assert_eq!(whole.as_f64(), part.as_f64(), "{path}"),
                _ => assert_eq!(whole, part, "{path}"),
            }
        }
        assert_contains(&again, &example, "$");
    }

    #[test]
    fn numbers_are_rounded_and_bytes_stay_the_same() {
        let mut record = example::graded();
        record.symbols[0].corners[0] = [412.123_456, 300.0];
        record.symbols[0].parameters.symbol_contrast.as_mut().unwrap().value = Some(0.1 + 0.2);
        record.symbols[0].parameters.axial_nonuniformity.as_mut().unwrap().value = Some(-0.000_01);
        let document = to_json(&record, JsonOptions::default());
        assert!(document.contains("[412.123,300.0]"), "{document}");
        assert!(document.contains(r#""symbol_contrast":{"value":0.3,"grade""#), "{document}");
        assert!(document.contains(r#""axial_nonuniformity":{"value":0.0,"grade""#), "no negative zero");
        let again = to_json(&from_json(&document).unwrap(), JsonOptions::default());
        assert_eq!(document, again);
    }

    #[test]
    fn what_is_not_a_number_is_written_as_not_measured() {
        let mut record = example::graded();
        record.symbols[0].parameters.symbol_contrast.as_mut().unwrap().value = Some(f64::NAN);
        let document = to_json(&record, JsonOptions::default());
        assert!(document.contains(r#""symbol_contrast":{"value":null,"#));
    }

    #[test]
    fn detail_is_written_only_when_asked() {
        let record = example::graded();
        assert!(record.symbols[0].detail.is_some());
        assert!(!to_json(&record, JsonOptions::default()).contains("\"detail\""));
        let full = to_json(&record, JsonOptions { detail: true, pretty: true });
        assert!(from_json(&full).unwrap().symbols[0].detail.is_some());
    }

    #[test]
    fn several_records_are_one_document_a_line() {
        let records = example::all();
        let text = to_json_lines(&records, false);
        assert_eq!(text.lines().count(), records.len());
        assert!(text.ends_with('\n'));
        for (line, record) in text.lines().zip(&records) {
            assert_eq!(from_json(line).unwrap().verdict, record.verdict);
        }
    }
}
