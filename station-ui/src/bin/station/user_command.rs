//! `station user`: users without a window.

use std::io::{self, BufRead as _, IsTerminal as _, stdin};
use std::path::Path;

use grader::bilingual::Bilingual;
use grader::command::status::Status;
use grader::command::terminal;
use grader::report::{Language, visible};
use jiff::Timestamp;
use station::store::sqlite::{SqliteReader, SqliteStore, StoreOptions};
use station::store::{History as _, RecordStore as _};

use crate::arguments::{AddArguments, UserArguments, UserCommand};
use crate::failure::{Failure, choose};
use crate::record_commands::folder;

/// Carries the command out.
///
/// # Errors
/// If the record refuses it or cannot be used.
pub fn run(config: &Path, arguments: &UserArguments, language: Language) -> Result<Status, Failure> {
    match &arguments.command {
        UserCommand::List => list(config, language),
        UserCommand::Add(arguments) => add(config, arguments, language),
    }
}

fn list(config: &Path, language: Language) -> Result<Status, Failure> {
    for user in SqliteReader::open(&folder(config)?)?.users()? {
        let role = user.role.say();
        let locked = match (user.locked, language) {
            (false, _) => "",
            (true, Language::Zh) => "  已锁定",
            (true, Language::En) => "  locked",
        };
        terminal::write(&format!("{}  {}{locked}\n", visible(&user.name), choose(&role, language)))?;
    }
    Ok(Status::Pass)
}

fn add(config: &Path, arguments: &AddArguments, language: Language) -> Result<Status, Failure> {
    let store = SqliteStore::open(&folder(config)?, StoreOptions::default())?;
    let now = Timestamp::now();
    match &arguments.by {
        Some(by) => {
            let actor = store.sign_in(now, by, &password(by, language)?)?;
            let password = password(&arguments.name, language)?;
            store.make_user(&actor, now, &arguments.name, arguments.role.into(), &password)?;
            store.sign_out(now, &actor)?;
        }
        None => store.first_user(now, &arguments.name, &password(&arguments.name, language)?)?,
    }
    let name = visible(&arguments.name);
    let done = Bilingual::new(format!("{name}: made\n"), format!("{name}：已创建\n"));
    terminal::write(choose(&done, language))?;
    Ok(Status::Pass)
}

/// A password: the next line of standard input.
///
/// # Errors
/// If there is none.
pub fn password(name: &str, language: Language) -> Result<String, Failure> {
    if stdin().is_terminal() {
        let name = visible(name);
        terminal::tell(&match language {
            Language::Zh => format!("{name} 的密码（会显示在屏幕上）："),
            Language::En => format!("password of {name} (it shows on the screen):"),
        });
    }
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line).map_err(|error| Failure::of_system(&error))?;
    if read == 0 {
        return Err(Failure::of_system(&io::Error::from(io::ErrorKind::UnexpectedEof)));
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
