//! The journal of issued reports: who issued which, when, from which records; one JSON document in a line, each with the digest
//! of the one before it, so that no line can be changed, taken out or put in between without breaking the chain.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ReportError;
use crate::bilingual::Bilingual;
use crate::report::visible;
use crate::test_report::{SealedReport, canonical, hex_digest};

/// Most bytes of a journal: some hundred thousand reports.
const LARGEST: u64 = 256 << 20;
/// Stands before the first line.
const NOTHING_BEFORE: &str = "";

/// One issued report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Place from 1.
    pub place: u64,
    /// When, ISO 8601, UTC.
    pub at: String,
    /// Number of the report.
    pub number: String,
    /// Day of issue.
    pub issued: String,
    /// Who authorised it.
    pub authorised_by: String,
    /// Account of the computer.
    pub account: String,
    /// Id of the key that signed it; `None`: not signed.
    pub key: Option<String>,
    /// SHA-256 of the data of the report.
    pub sha256: String,
    /// SHA-256 of its records in canonical form.
    pub records: Vec<String>,
    /// Number of the report that it replaces.
    pub replaces: Option<String>,
    /// Digest of the entry before; empty: the first.
    pub before: String,
    /// SHA-256 of this entry in canonical form (RFC 8785), with an empty value here.
    pub digest: String,
}

impl Entry {
    fn right_digest(&self) -> Option<String> {
        Some(hex_digest(&canonical(&Self { digest: String::new(), ..self.clone() }).ok()?))
    }
}

/// What the journal makes of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is new.
    New,
    /// The same report was issued before.
    IssuedBefore,
}

/// A journal, held by one process at a time.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    entries: Vec<Entry>,
}

impl Journal {
    /// Opens a journal, makes it if there is none, and checks its chain.
    ///
    /// # Errors
    /// If it cannot be had, another process holds it, or its chain is broken: the first wrong line is named.
    pub fn open(path: &Path) -> Result<Self, ReportError> {
        let unread = |error| ReportError::unread(path, &error);
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(unread)?;
        file.try_lock().map_err(|_| {
            let text = Bilingual::new(
                "another process is writing this journal; try again when it has ended",
                "另有进程正在写入此签发日志；请待其结束后重试",
            );
            ReportError::of(path, text)
        })?;
        mend(&file).map_err(|error| ReportError::unwritten(path, &error))?;
        let entries = read(&file, path)?;
        Ok(Self { path: path.to_owned(), file, entries })
    }

    /// Reads a journal and checks its chain.
    ///
    /// # Errors
    /// If it cannot be read, or its chain is broken.
    pub fn entries_of(path: &Path) -> Result<Vec<Entry>, ReportError> {
        read(&File::open(path).map_err(|error| ReportError::unread(path, &error))?, path)
    }

    /// What the journal makes of a report, before it is issued.
    ///
    /// # Errors
    /// If its number was given to other data, or it replaces a report that the journal does not know.
    pub fn standing(&self, sealed: &SealedReport) -> Result<Standing, ReportError> {
        let (number, replaces) = (&sealed.report.number, sealed.report.replaces());
        if let Some(entry) = self.entries.iter().find(|entry| entry.number == *number) {
            if entry.sha256 == sealed.sha256 {
                return Ok(Standing::IssuedBefore);
            }
            let (at, shown) = (&entry.at, visible(number));
            return Err(ReportError::of(
                &self.path,
                Bilingual::new(
                    format!(
                        "{shown} was issued at {at} with other data; a corrected report needs a number of its own and names this one \
                     under [report.replaces]"
                    ),
                    format!(
                        "编号 {shown} 已于 {at} 签发，数据不同；更正的报告须另取编号，并在 [report.replaces] 中写明所替代的报告"
                    ),
                ),
            ));
        }
        match replaces {
            Some(replaced) if !self.entries.iter().any(|entry| entry.number == replaced.number) => {
                let shown = visible(&replaced.number);
                Err(ReportError::of(
                    &self.path,
                    Bilingual::new(
                        format!(
                            "{shown}, which is to be replaced, is not in this journal; check report.replaces.number and --journal"
                        ),
                        format!("签发日志中没有被替代的报告 {shown}；请检查 report.replaces.number 和 --journal"),
                    ),
                ))
            }
            _ => Ok(Standing::New),
        }
    }

    /// Notes an issued report, safely on the disk before this returns.
    ///
    /// # Errors
    /// If it may not be issued (see [`Journal::standing`]) or the journal cannot be written.
    pub fn note(&mut self, sealed: &SealedReport, at: &str, account: &str) -> Result<Standing, ReportError> {
        if self.standing(sealed)? == Standing::IssuedBefore {
            return Ok(Standing::IssuedBefore);
        }
        let report = &sealed.report;
        let authorised = report.particulars.authorisation.name.as_ref();
        let mut entry = Entry {
            place: self.entries.len() as u64 + 1,
            at: at.to_owned(),
            number: report.number.clone(),
            issued: report.issued.to_string(),
            authorised_by: authorised
                .and_then(|name| name.say(crate::report::Language::Zh))
                .unwrap_or_default()
                .to_owned(),
            account: account.to_owned(),
            key: sealed.signature.as_ref().map(|signature| signature.key.clone()),
            sha256: sealed.sha256.clone(),
            records: report
                .specimens
                .iter()
                .flat_map(|held| held.scans.iter().map(|scan| scan.sha256.clone()))
                .collect(),
            replaces: report.replaces().map(|replaced| replaced.number.clone()),
            before: self.entries.last().map_or(NOTHING_BEFORE, |entry| &entry.digest).to_owned(),
            digest: String::new(),
        };
        entry.digest = entry.right_digest().unwrap_or_default();
        self.append(&entry).map_err(|error| ReportError::unwritten(&self.path, &error))?;
        self.entries.push(entry);
        Ok(Standing::New)
    }

    fn append(&mut self, entry: &Entry) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let end = self.file.seek(SeekFrom::End(0))?;
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_all());
        if written.is_err() {
            // Half a line would break the chain; the first error is the one worth telling.
            let _ = self.file.set_len(end);
        }
        written
    }
}

/// Takes away what a power cut left of a last line: without its end it was never acknowledged, and the report never written.
fn mend(mut file: &File) -> std::io::Result<()> {
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1) as u64;
    if bytes.len() as u64 == length && whole < length {
        file.set_len(whole)?;
        file.sync_all()?;
    }
    file.seek(SeekFrom::Start(0)).map(drop)
}

fn read(file: &File, path: &Path) -> Result<Vec<Entry>, ReportError> {
    let mut text = String::new();
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| ReportError::unread(path, &error))?;
    let broken = |line: usize, en: String, zh: String| {
        ReportError::of(
            path,
            Bilingual::new(
                format!("line {line}: {en}; the journal was altered, restore it from a copy"),
                format!("第 {line} 行：{zh}；签发日志已被改动，请从备份恢复"),
            ),
        )
    };
    let mut entries: Vec<Entry> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = index + 1;
        let entry: Entry = serde_json::from_str(line).map_err(|error| {
            let reason = visible(&error.to_string());
            broken(place, format!("no entry ({reason})"), format!("不是日志条目（{reason}）"))
        })?;
        let before = entries.last().map_or(NOTHING_BEFORE, |entry| &entry.digest);
        if entry.before != before || entry.place != place as u64 {
            return Err(broken(place, "it does not follow the line before it".into(), "与上一行不衔接".into()));
        }
        if entry.right_digest().as_ref() != Some(&entry.digest) {
            return Err(broken(place, "its digest does not belong to it".into(), "摘要与内容不符".into()));
        }
        entries.push(entry);
    }
    Ok(entries)
}
