//! `grader register import`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, stderr};
use std::ops::ControlFlow;
use std::path::Path;

use grader::register::import::{BadLines, ImportError, ImportRequest, Imported, Progress, already_imported, import};
use grader::register::{ListInfo, ListKind, ListState, SqliteRegister, Store as _};
use grader::report::{Language, visible};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use super::arguments::ImportArguments;
use super::{identity, open, refused, today};
use crate::failure::Failure;
use crate::terminal;

const BUFFER: usize = 1 << 20;

/// Carries the command out.
///
/// # Errors
/// If the list or the register cannot be used, or the list is refused.
pub fn run(arguments: &ImportArguments, language: Language) -> Result<String, Failure> {
    let mut register = open(&arguments.file)?;
    let kind = arguments.kind.into();
    let name = name(arguments);
    if let Some(list) = known(&register, kind, arguments)? {
        return Ok(again(&name, &list, language));
    }
    let request = ImportRequest {
        kind,
        name: &name,
        date: Some(today()),
        gtin: arguments.gtin.as_deref(),
        lenient: arguments.lenient,
    };
    let bar = progress_bar(&arguments.list, arguments.quiet);
    let told = &mut |progress: Progress| {
        bar.set_position(progress.bytes);
        ControlFlow::Continue(())
    };
    let imported = import(&mut register, input(&arguments.list)?, &request, told);
    bar.finish_and_clear();
    match imported {
        Ok(imported) => {
            if !arguments.quiet {
                tell_bad_lines(&name, &imported.bad, language);
                remark(&name, &imported, language);
                tell_unfinished(&register, &imported, language)?;
            }
            Ok(done(&name, &imported, language))
        }
        Err(ImportError::AlreadyImported(list)) => Ok(again(&name, &list, language)),
        Err(error) => {
            if let ImportError::Refused(bad) = &error {
                tell_bad_lines(&name, bad, language);
            }
            let path = if matches!(error, ImportError::Register(_)) { &arguments.file } else { &arguments.list };
            Err(Failure::Told { path: Some(path.clone()), text: error.text() })
        }
    }
}

/// The name of the list: that of its file, unless it has another.
fn name(arguments: &ImportArguments) -> String {
    let of_file = || arguments.list.file_name().unwrap_or_default().to_string_lossy().into_owned();
    arguments.name.clone().unwrap_or_else(of_file)
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

fn input(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if is_standard_input(path) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, io::stdin().lock())));
    }
    let file = File::open(path).map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    Ok(Box::new(BufReader::with_capacity(BUFFER, file)))
}

/// The list that the same file was imported as. A file is read twice for that, which takes less time than to find out
/// after its import.
fn known(register: &SqliteRegister, kind: ListKind, arguments: &ImportArguments) -> Result<Option<ListInfo>, Failure> {
    let lists = register.lists().map_err(|error| refused(&arguments.file, &error))?;
    if is_standard_input(&arguments.list) || !lists.iter().any(|list| list.kind == kind && list.counts()) {
        return Ok(None);
    }
    let sha256 = sha256(&arguments.list).map_err(|source| Failure::Read { path: arguments.list.clone(), source })?;
    let gtin = arguments.gtin.as_deref().map(identity).transpose()?;
    already_imported(register, kind, gtin.as_deref(), &sha256).map_err(|error| refused(&arguments.file, &error))
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn done(name: &str, imported: &Imported, language: Language) -> String {
    let ListInfo { id, rows, kind, .. } = &imported.list;
    let name = visible(name);
    match language {
        Language::Zh => format!("{name}: 已导入为清单 {}（{}），{rows} 行\n", id.0, kind.name()),
        Language::En => format!("{name}: imported as list {} ({}), {rows} rows\n", id.0, kind.name()),
    }
}

fn again(name: &str, list: &ListInfo, language: Language) -> String {
    let (name, known) = (visible(name), visible(&list.name));
    match language {
        Language::Zh => format!("{name}: 此前已导入为清单 {}（{known}），未再导入\n", list.id.0),
        Language::En => format!("{name}: was imported before as list {} ({known}), nothing to do\n", list.id.0),
    }
}

fn tell_bad_lines(name: &str, bad: &BadLines, language: Language) {
    for line in &bad.first {
        let text = line.fault.text();
        let text = match language {
            Language::Zh => visible(&text.zh),
            Language::En => visible(&text.en),
        };
        terminal::tell(&format!("grader: {}:{}: {text}", visible(name), line.number));
    }
    let more = bad.count - bad.first.len() as u64;
    if more > 0 {
        terminal::tell(&match language {
            Language::Zh => format!("grader: {}: 另有 {more} 行错误", visible(name)),
            Language::En => format!("grader: {}: {more} more lines are wrong", visible(name)),
        });
    }
}

fn remark(name: &str, imported: &Imported, language: Language) {
    let name = visible(name);
    let mut remarks = Vec::new();
    if imported.bad.count > 0 {
        remarks.push(match language {
            Language::Zh => format!("略去 {} 行", imported.bad.count),
            Language::En => format!("{} lines left out", imported.bad.count),
        });
    }
    if imported.repeated > 0 {
        remarks.push(match language {
            Language::Zh => format!("{} 行与其他行重复", imported.repeated),
            Language::En => format!("{} lines repeat another one", imported.repeated),
        });
    }
    if !imported.ignored_columns.is_empty() {
        let columns: Vec<String> = imported.ignored_columns.iter().map(|column| visible(column)).collect();
        remarks.push(match language {
            Language::Zh => format!("未使用的列：{}", columns.join("、")),
            Language::En => format!("columns not used: {}", columns.join(", ")),
        });
    }
    for remark in remarks {
        terminal::tell(&format!("grader: {name}: {remark}"));
    }
}

/// Lists that were begun and never finished take room until they are removed.
fn tell_unfinished(register: &SqliteRegister, imported: &Imported, language: Language) -> Result<(), Failure> {
    let lists = register.lists().map_err(|error| Failure::Told { path: None, text: error.text() })?;
    for list in lists.iter().filter(|list| list.state == ListState::Unfinished && list.id != imported.list.id) {
        let (id, name) = (list.id.0, visible(&list.name));
        terminal::tell(&match language {
            Language::Zh => {
                format!("grader: 清单 {id}（{name}）的导入已中断或正在进行；若已中断，可用 register remove 删除")
            }
            Language::En => format!(
                "grader: the import of list {id} ({name}) was interrupted or is going on; if it was interrupted, \
                 `register remove` frees its room"
            ),
        });
    }
    Ok(())
}

fn progress_bar(list: &Path, quiet: bool) -> ProgressBar {
    if quiet || !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let length = list.metadata().map_or(0, |held| held.len());
    if is_standard_input(list) || length == 0 {
        let style = ProgressStyle::with_template("{spinner} {bytes}  {elapsed}");
        return ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}  {elapsed} (-{eta})");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
