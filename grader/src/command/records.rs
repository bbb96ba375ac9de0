//! Records from files: one JSON document over any number of lines, or one in each line, as `grader inspect` writes them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::bilingual::Bilingual;
use crate::record::{Record, SCHEMA};
use crate::report::{Language, visible};

use super::told;

/// Most bytes of a file of records: a day of a line with detail.
const LARGEST: u64 = 1 << 30;
/// Standard input.
const STANDARD_INPUT: &str = "-";

/// Why a file holds no records.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {}", self.text.en)]
pub struct RecordsError {
    /// Path.
    pub path: String,
    /// Reason.
    pub text: Bilingual,
}

/// Reads all records of a file; `-` is standard input.
///
/// # Errors
/// If it cannot be read, or holds anything else than records of the contract that this program knows.
pub fn read_records(path: &Path) -> Result<Vec<Record>, RecordsError> {
    let failed = |text| RecordsError { path: path.display().to_string(), text };
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == STANDARD_INPUT {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| {
        failed(Bilingual::new(told::unread(&error, Language::En), told::unread(&error, Language::Zh)))
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(failed(Bilingual::new(
            format!("larger than {} MiB; split it", LARGEST >> 20),
            format!("大于 {} MiB；请拆分", LARGEST >> 20),
        )));
    }
    records(&bytes).map_err(failed)
}

/// The records in a text.
///
/// # Errors
/// If it holds anything else.
pub fn records(bytes: &[u8]) -> Result<Vec<Record>, Bilingual> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut records = Vec::new();
    for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Record>() {
        let record = document.map_err(|error| {
            let (place, reason) = (records.len() + 1, visible(&error.to_string()));
            Bilingual::new(
                format!("document {place} is no report of `grader inspect --format json` ({reason})"),
                format!("第 {place} 份文档不是 grader inspect --format json 的报告（{reason}）"),
            )
        })?;
        if record.schema != SCHEMA {
            return Err(Bilingual::new(
                format!("schema {}; this program knows schema {SCHEMA}: use a newer one", record.schema),
                format!("格式为 {}，本程序只识别 {SCHEMA}；请使用较新的程序", record.schema),
            ));
        }
        records.push(record);
    }
    if records.is_empty() {
        return Err(Bilingual::new("the file is empty; no record in it", "文件为空，没有记录"));
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_many_lines_or_many_documents() {
        let record = crate::inspect::inspect(
            &crate::frame::Frame::from_luma8(crate::plane::Plane::from_fn(64, 64, |_, _| 200_u8)).unwrap(),
            &crate::inspect::Request::default(),
        )
        .unwrap();
        let (line, pretty) = (serde_json::to_string(&record).unwrap(), serde_json::to_string_pretty(&record).unwrap());
        assert_eq!(records(line.as_bytes()).unwrap(), std::slice::from_ref(&record));
        assert_eq!(records(format!("\u{feff}{pretty}\n").as_bytes()).unwrap(), std::slice::from_ref(&record));
        assert_eq!(records(format!("{line}\n{line}\r\n\n{pretty}").as_bytes()).unwrap().len(), 3);
        for wrong in [
            "",
            "  \n",
            "{}",
            "[]",
            "{\"schema\": 1",
            &line[..line.len() - 3],
            &line.replacen("\"schema\":1", "\"schema\":9", 1),
        ] {
            records(wrong.as_bytes()).expect_err(wrong);
        }
    }
}
