//! `grader register`: what is known of serials, kept in a file.

mod arguments;
mod import;
mod told;

use std::path::Path;

use grader::register::gtin::normalised;
use grader::register::{Answer, Identity, ListId, Register as _, RegisterError, SqliteRegister, Store as _};
use grader::report::{Language, Text, visible};
use jiff::Zoned;
use jiff::civil::Date;

pub use arguments::{RegisterArguments, RegisterCommand};

use crate::failure::Failure;
use crate::terminal;
use grader::command::status::Status;

/// Carries the command out.
pub fn run(arguments: &RegisterArguments, language: Language) -> Status {
    let said = match &arguments.command {
        RegisterCommand::Create { file } => create(file, language),
        RegisterCommand::Import(arguments) => import::run(arguments, language),
        RegisterCommand::Info { file } => open(file).and_then(|register| info(file, &register, language)),
        RegisterCommand::Find { file, gtin, serial } => find(file, gtin, serial, language),
        RegisterCommand::Cancel { file, gtin, serial, reason, date } => {
            cancel(file, (gtin, serial), reason.as_deref().unwrap_or_default(), *date, language)
        }
        RegisterCommand::Remove { file, list } => remove(file, *list, language),
        RegisterCommand::Check { file } => return check(file, language),
    };
    terminal::finish(said, language)
}

pub(crate) fn today() -> Date {
    Zoned::now().date()
}

/// Opens a register.
///
/// # Errors
/// If it cannot be used.
pub fn open(path: &Path) -> Result<SqliteRegister, Failure> {
    SqliteRegister::open(path, Some(today())).map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &RegisterError) -> Failure {
    Failure::Told { path: Some(path.to_owned()), text: error.text() }
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

fn create(path: &Path, language: Language) -> Result<String, Failure> {
    SqliteRegister::create(path, Some(today())).map_err(|error| refused(path, &error))?;
    let made = Text::new("已建立登记库", "register created").say(language);
    Ok(format!("{}: {made}\n", shown(path)))
}

fn info(path: &Path, register: &SqliteRegister, language: Language) -> Result<String, Failure> {
    let lists = register.lists().map_err(|error| refused(path, &error))?;
    let noted = register.noted().map_err(|error| refused(path, &error))?;
    let mut out = format!("{}\n", shown(path));
    let bytes = path.metadata().map_or(0, |held| held.len());
    out += &format!("  {}: {:.1} MiB\n", Text::new("大小", "size").say(language), bytes as f64 / f64::from(1 << 20));
    out += &format!("  {}: {noted}\n", Text::new("检测记录", "items judged").say(language));
    if register.is_read_only() {
        out += &format!("  {}\n", Text::new("只读", "read only").say(language));
    }
    if lists.is_empty() {
        out += &format!("  {}\n", Text::new("没有清单", "no lists").say(language));
    }
    for list in &lists {
        out += &told::list(list, language);
    }
    Ok(out)
}

fn identity(gtin: &str) -> Result<String, Failure> {
    normalised(gtin).map_err(|fault| Failure::Told { path: None, text: fault.text() })
}

fn find(path: &Path, gtin: &str, serial: &str, language: Language) -> Result<String, Failure> {
    let gtin = identity(gtin)?;
    let register = open(path)?;
    let identity = Identity { gtin: &gtin, serial };
    let mut out = format!("(01){gtin}(21){}\n", visible(serial));
    out += &told::seen(&register.seen(identity, ""), language);
    out += &told::cancelled(&register.cancelled(identity), language);
    out += &told::issued(&register.issued(identity), language);
    out += &told::products(&register.products(&gtin), language);
    out += &told::company(&register.company(&gtin), language);
    Ok(out)
}

fn cancel(
    path: &Path,
    (gtin, serial): (&str, &str),
    reason: &str,
    date: Option<Date>,
    language: Language,
) -> Result<String, Failure> {
    let gtin = identity(gtin)?;
    let mut register = open(path)?;
    let identity = Identity { gtin: &gtin, serial };
    let said = match register.cancelled(identity) {
        Answer::Known(_) => Text::new("此前已注销", "was cancelled before"),
        Answer::Failed(text) => return Err(Failure::Told { path: Some(path.to_owned()), text }),
        Answer::Unknown | Answer::NoList => {
            let date = date.unwrap_or_else(today);
            register.cancel(identity, Some(date), reason).map_err(|error| refused(path, &error))?;
            Text::new("已注销", "cancelled")
        }
    };
    Ok(format!("(01){gtin}(21){}: {}\n", visible(serial), said.say(language)))
}

fn remove(path: &Path, list: i64, language: Language) -> Result<String, Failure> {
    open(path)?.remove_list(ListId(list)).map_err(|error| refused(path, &error))?;
    Ok(match language {
        Language::Zh => format!("{}: 已删除清单 {list}\n", shown(path)),
        Language::En => format!("{}: list {list} removed\n", shown(path)),
    })
}

fn check(path: &Path, language: Language) -> Status {
    let damages = SqliteRegister::open(path, None).and_then(|register| register.damages());
    let damages = match damages {
        // So damaged that it cannot even be looked through.
        Err(RegisterError::Damaged(reason)) => vec![reason],
        Err(error) => return terminal::finish(Err(refused(path, &error)), language),
        Ok(damages) if damages.is_empty() => {
            let sound = Text::new("完好", "sound").say(language);
            return terminal::finish(Ok(format!("{}: {sound}\n", shown(path))), language);
        }
        Ok(damages) => damages,
    };
    let failure = refused(path, &RegisterError::Damaged(damages.join("; ")));
    terminal::complain(&failure, language);
    Status::Fail
}
