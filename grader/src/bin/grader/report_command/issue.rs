//! Reports issued: one for all records, or one for each.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::command::files;
use grader::command::records::read_records;
use grader::command::test_report::{Issue, Journal, Kind, Press, Standing, assemble};
use grader::record::Record;
use grader::report::{Language, visible};
use grader::test_report::particulars::{Particulars, counted, is_number};
use grader::test_report::{Refusal, SealedReport};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, Zoned};
use rayon::prelude::*;

use super::arguments::IssueArguments;
use super::{read_particulars, read_template};
use crate::failure::Failure;
use crate::keys;

/// Stands for the number in names of files.
const NUMBER: &str = "{number}";

/// Issues what the arguments name, and says what was written.
pub fn issue(arguments: &IssueArguments, language: Language) -> Result<String, Failure> {
    let particulars_path = arguments.particulars.clone().unwrap_or_default();
    let particulars = read_particulars(&particulars_path)?;
    let mut records = Vec::new();
    for path in &arguments.records {
        records.extend(read_records(path)?);
    }
    let kinds = kinds(arguments)?;
    let template = read_template(arguments.template.as_deref())?;
    let key = arguments.key.as_deref().map(keys::read_secret).transpose()?;
    let folder = particulars_path.parent().unwrap_or(Path::new("")).to_owned();
    let journal = arguments.journal.clone().unwrap_or_else(|| folder.join("issued.jsonl"));
    let plan = plan(arguments, &particulars, &records)?;

    let press = Press::new(&template)?;
    let bar = progress_bar(plan.len(), arguments.quiet);
    let made: Vec<Made> = plan
        .par_iter()
        .map(|(number, records)| {
            let issue = Issue {
                particulars: &particulars,
                folder: &folder,
                number,
                issued: arguments.issued.or(particulars.report.issued).unwrap_or_else(|| Zoned::now().date()),
                languages: arguments.languages.tongues(),
                template: template.identity(),
                grouping: arguments.specimens.into(),
                image_folders: &arguments.images,
                with_pictures: !arguments.without_pictures,
            };
            let made = make(&issue, records, key.as_ref(), &press, &kinds);
            bar.inc(1);
            made
        })
        .collect::<Result<_, _>>()?;
    bar.finish_and_clear();
    release(&made, &kinds, &journal, language)
}

/// A report with its files as bytes, in the order of the names.
struct Made {
    sealed: SealedReport,
    bytes: Vec<Vec<u8>>,
}

fn make(
    issue: &Issue<'_>,
    records: &[Record],
    key: Option<&grader::signature::SecretKey>,
    press: &Press<'_>,
    kinds: &[(PathBuf, Kind)],
) -> Result<Made, Failure> {
    let assembled = assemble(issue, records)?;
    let sealed = SealedReport::new(assembled.report, key).map_err(|error| {
        let reason = error.to_string();
        let text = Bilingual::new(format!("the data cannot be sealed ({reason})"), format!("数据无法封存（{reason}）"));
        Failure::Told { path: None, text }
    })?;
    let bytes = kinds.iter().map(|(_, kind)| press.bytes_of(*kind, &sealed, &assembled.files));
    let bytes = bytes.collect::<Result<_, _>>()?;
    Ok(Made { sealed, bytes })
}

/// Notes all in the journal, then writes them: what the journal knows can be made again, what it does not know was never issued.
fn release(made: &[Made], kinds: &[(PathBuf, Kind)], journal: &Path, language: Language) -> Result<String, Failure> {
    let mut journal = Journal::open(journal)?;
    for held in made {
        journal.standing(&held.sealed)?;
    }
    let account = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default();
    let mut out = String::new();
    for held in made {
        let standing = journal.note(&held.sealed, &Timestamp::now().to_string(), &account)?;
        let number = &held.sealed.report.number;
        for ((path, _), bytes) in kinds.iter().zip(&held.bytes) {
            let path = numbered(path, number);
            files::write_whole(&path, |file| std::io::Write::write_all(file, bytes))?;
            let path = visible(&path.display().to_string());
            out += &match (standing, language) {
                (Standing::New, Language::Zh) => format!("{path}：已签发 {number}\n"),
                (Standing::New, Language::En) => format!("{path}: {number} issued\n"),
                (Standing::IssuedBefore, Language::Zh) => format!("{path}：{number} 早已签发，数据相同，已重新生成\n"),
                (Standing::IssuedBefore, Language::En) => {
                    format!("{path}: {number} was issued before, made again from the same data\n")
                }
            };
        }
    }
    Ok(out)
}

fn told(path: Option<&Path>, en: impl Into<String>, zh: impl Into<String>) -> Failure {
    Failure::Told { path: path.map(Path::to_owned), text: Bilingual::new(en, zh) }
}

fn kinds(arguments: &IssueArguments) -> Result<Vec<(PathBuf, Kind)>, Failure> {
    let kind = |path: &PathBuf| {
        if arguments.each && !path.to_string_lossy().contains(NUMBER) {
            return Err(told(
                Some(path),
                "with --each the name needs {number}, as in reports/{number}.pdf: or every report would replace the one before",
                "使用 --each 时文件名须含 {number}，如 reports/{number}.pdf，否则后一份会覆盖前一份",
            ));
        }
        let kind = Kind::of(path).ok_or_else(|| {
            told(
                Some(path),
                "the ending tells the kind of file: .pdf, .html or .json",
                "以扩展名区分文件种类：.pdf、.html 或 .json",
            )
        })?;
        Ok((path.clone(), kind))
    };
    arguments.out.iter().map(kind).collect()
}

/// Number and records of each report.
fn plan(
    arguments: &IssueArguments,
    particulars: &Particulars,
    records: &[Record],
) -> Result<Vec<(String, Vec<Record>)>, Failure> {
    let number = arguments.number.as_ref().or(particulars.report.number.as_ref());
    let Some(number) = number else {
        // Together with whatever else is missing.
        return Err(Failure::Told {
            path: None,
            text: Refusal::Missing(grader::test_report::missing(particulars)).say(),
        });
    };
    if !is_number(number) {
        return Err(told(
            None,
            format!(
                "{number:?} is no number of a report: letters, digits and - _ . / ( ) are allowed, 64 characters at most"
            ),
            format!("{number:?} 不能作为报告编号：只允许字母、数字和 - _ . / ( )，不超过 64 个字符"),
        ));
    }
    if !arguments.each {
        return Ok(vec![(number.clone(), records.to_vec())]);
    }
    let numbered = records.iter().enumerate().map(|(place, record)| {
        let counted = if place == 0 { Some(number.clone()) } else { counted(number, place) };
        let number = counted.ok_or_else(|| {
            told(
                None,
                format!("{number} ends in no digits that could count up; give a --number that does"),
                format!("{number} 末尾没有可递增的数字；请用 --number 另给编号"),
            )
        })?;
        Ok((number, vec![record.clone()]))
    });
    numbered.collect()
}

/// The name with the number put in; signs that separate folders become hyphens in it.
fn numbered(path: &Path, number: &str) -> PathBuf {
    let number: String = number.chars().map(|c| if c == '/' { '-' } else { c }).collect();
    PathBuf::from(path.to_string_lossy().replace(NUMBER, &number))
}

fn progress_bar(reports: usize, quiet: bool) -> ProgressBar {
    if quiet || reports < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {elapsed} (-{eta})");
    ProgressBar::new(reports as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
