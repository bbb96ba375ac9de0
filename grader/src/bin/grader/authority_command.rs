//! `grader authority`: lists of who may use which numbers, signed and verified.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use grader::bilingual::Bilingual;
use grader::command::files;
use grader::register::authority::{Authorisations, Authority, SignedList, contents, seal};
use grader::register::gtin::normalised;
use grader::register::{MemoryRegister, SqliteRegister, Store};
use grader::report::{Language, Text, visible};
use jiff::civil::Date;

use crate::failure::Failure;
use crate::register_command::today;
use crate::{keys, terminal, values};
use grader::command::stated::{LARGEST_LIST, StatedError, read_list};
use grader::command::status::Status;

/// Arguments of `grader authority`.
#[derive(Debug, Args)]
pub struct AuthorityArguments {
    /// What to do
    #[command(subcommand)]
    pub command: AuthorityCommand,
}

/// What to do with authorisation lists.
#[derive(Debug, Subcommand)]
pub enum AuthorityCommand {
    /// Make a key pair of an issuer
    Keygen {
        /// File for the secret key; the public key goes beside it, into the same name with .pub
        secret: PathBuf,
        /// Name of the issuer, put behind the public key
        #[arg(long)]
        name: Option<String>,
    },
    /// Sign a list
    Sign {
        /// The list, TOML
        list: PathBuf,
        /// File with the secret key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// File for the signed list
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Verify a signed list, and whether it authorises a number
    Verify {
        /// The signed list
        list: PathBuf,
        /// File of trusted public keys, one per line
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
        /// GTIN, 8 to 14 digits
        #[arg(long)]
        gtin: Option<String>,
        /// Serial number
        #[arg(long, requires = "gtin")]
        serial: Option<String>,
        /// Register that remembers the newest list
        #[arg(long, value_name = "REGISTER")]
        register: Option<PathBuf>,
        /// The day [default: today]
        #[arg(long, value_parser = values::date, value_name = "YYYY-MM-DD")]
        date: Option<Date>,
    },
    /// Print what was signed, without verifying it
    Show {
        /// The signed list
        list: PathBuf,
    },
}

/// Carries the command out.
pub fn run(arguments: &AuthorityArguments, language: Language) -> Status {
    let said = match &arguments.command {
        AuthorityCommand::Keygen { secret, name } => {
            keys::generate(secret, name.as_deref().unwrap_or_default(), language)
        }
        AuthorityCommand::Sign { list, key, out } => sign(list, key, out, language),
        AuthorityCommand::Show { list } => show(list),
        AuthorityCommand::Verify { list, keys, gtin, serial, register, date } => {
            let question =
                Question { gtin: gtin.as_deref(), serial: serial.as_deref(), on: date.unwrap_or_else(today) };
            return match verify(list, keys, register.as_deref(), &question, language) {
                Ok((text, status)) => terminal::finish(Ok(text), language).max(status),
                Err(failure) => terminal::finish(Err(failure), language),
            };
        }
    };
    terminal::finish(said, language)
}

fn told(path: &Path, text: Bilingual) -> Failure {
    Failure::Told { path: Some(path.to_owned()), text }
}

fn sign(list: &Path, key: &Path, out: &Path, language: Language) -> Result<String, Failure> {
    let secret = keys::read_secret(key)?;
    let text = String::from_utf8(read(list)?)
        .map_err(|_| told(list, Bilingual::new("the list is not UTF-8", "清单不是 UTF-8 编码")))?;
    let sealed = seal(&text, &secret)
        .map_err(|error| told(list, Bilingual::new(format!("not signed: {error}"), format!("未签名：{error}"))))?;
    if out.canonicalize().is_ok_and(|out| [list, key].iter().any(|path| path.canonicalize().is_ok_and(|p| p == out))) {
        return Err(keys::exists(out));
    }
    files::write_text(out, &sealed)?;
    let out = visible(&out.display().to_string());
    Ok(match language {
        Language::Zh => format!("{out}: 已用密钥 {} 签名\n", secret.id()),
        Language::En => format!("{out}: signed with key {}\n", secret.id()),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |source| Failure::Read { path: path.to_owned(), source };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > LARGEST_LIST {
        return Err(StatedError::TooLarge { path: path.to_owned(), most: LARGEST_LIST }.into());
    }
    std::fs::read(path).map_err(unreadable)
}

fn show(list: &Path) -> Result<String, Failure> {
    let text = contents(&read(list)?).map_err(|fault| told(list, fault.text()))?;
    Ok(text.lines().map(|line| visible(line) + "\n").collect())
}

/// What is asked of a list.
struct Question<'a> {
    gtin: Option<&'a str>,
    serial: Option<&'a str>,
    on: Date,
}

fn verify(
    list: &Path,
    keys: &Path,
    register: Option<&Path>,
    question: &Question<'_>,
    language: Language,
) -> Result<(String, Status), Failure> {
    let gtin =
        question.gtin.map(normalised).transpose().map_err(|fault| Failure::Told { path: None, text: fault.text() })?;
    let authorisations = read_list(list, keys);
    let register: Box<dyn Store> = match register {
        Some(path) => Box::new(admitted(
            SqliteRegister::open(path, Some(question.on)).map_err(|error| told(path, error.text()))?,
            authorisations.clone(),
            path,
        )?),
        None => Box::new(admitted(MemoryRegister::new(Some(question.on)), authorisations.clone(), list)?),
    };
    // A GTIN that nobody has tells what there is to tell of the list itself.
    let answer = register.authority(gtin.as_deref().unwrap_or_default(), question.serial, Some(question.on));
    let is_good = match gtin {
        Some(_) => matches!(answer, Authority::Authorised(_)),
        None => answer == Authority::NotListed,
    };
    let mut out = authorisations.signed().map_or_else(String::new, |signed| describe(signed, language));
    let verdict = if gtin.is_none() && is_good {
        Text::new("清单有效。", "The list is valid.").say(language).to_owned()
    } else {
        let text = answer.text();
        match language {
            Language::Zh => visible(&text.zh),
            Language::En => visible(&text.en),
        }
    };
    out += &verdict;
    out.push('\n');
    Ok((out, if is_good { Status::Pass } else { Status::Fail }))
}

fn admitted<S: Store>(mut store: S, list: Authorisations, path: &Path) -> Result<S, Failure> {
    store.admit(list).map_err(|error| told(path, error.text()))?;
    Ok(store)
}

fn describe(signed: &SignedList, language: Language) -> String {
    let list = &signed.list;
    let name = if signed.key_name.is_empty() { String::new() } else { format!(" ({})", visible(&signed.key_name)) };
    let issuer = visible(&list.issuer);
    let (number, issued, from, to) = (list.number, list.issued, list.valid_from, list.valid_to);
    let (key, entries) = (&signed.key, list.entries().len());
    match language {
        Language::Zh => format!(
            "签发方：{issuer}\n清单编号：{number}，签发日期 {issued}，有效期 {from} 至 {to}，{entries} 条\n\
             签名有效，密钥 {key}{name}\n"
        ),
        Language::En => format!(
            "issuer: {issuer}\nlist {number}, issued on {issued}, valid from {from} to {to}, {entries} entries\n\
             right signature, key {key}{name}\n"
        ),
    }
}
