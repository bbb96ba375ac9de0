//! Whom the rules ask, and who remembers what was judged.

use std::path::{Path, PathBuf};

use crate::register::{
    Identity, Layered, MemoryRegister, NoRegister, Noted, Register, RegisterError, SqliteRegister, Store,
};
use crate::verdict::Item;
use jiff::civil::Date;

use super::application::ApplicationFiles;
use super::stated::{StatedError, read_list};

/// The register of a run.
#[derive(Debug)]
pub struct Ledger {
    /// Remembers what this run sees where the file does not.
    run: MemoryRegister,
    file: Option<File>,
    today: Date,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    register: SqliteRegister,
    /// Whether it remembers what is judged.
    remembers: bool,
}

impl Ledger {
    /// The register that the files name, on a day.
    ///
    /// # Errors
    /// If it cannot be used. An authorisation list that cannot be used is no error: the rule that asks it says so.
    pub fn new(files: &ApplicationFiles, today: Date) -> Result<Self, StatedError> {
        let mut run = MemoryRegister::new(Some(today));
        let mut file = None;
        if let Some(path) = &files.register {
            let register = SqliteRegister::open(path, Some(today)).map_err(|error| refused(path, &error))?;
            let remembers = !files.look_up_only && !register.is_read_only();
            file = Some(File { path: path.clone(), register, remembers });
        }
        if let Some((list, keys)) = files.authority.as_ref().zip(files.keys.as_ref()) {
            let list = read_list(list, keys);
            match &mut file {
                Some(file) => file.register.admit(list).map_err(|error| refused(&file.path, &error))?,
                None => run.admit(list).map_err(|error| StatedError::Told { path: None, text: error.text() })?,
            }
        }
        Ok(Self { run, file, today })
    }

    /// Asks something.
    pub fn ask<T>(&self, question: impl FnOnce(&dyn Register) -> T) -> T {
        let nobody = NoRegister::default();
        let then: &dyn Register = match &self.file {
            Some(file) => &file.register,
            None => &nobody,
        };
        question(&Layered { first: &self.run, then })
    }

    /// Remembers the items of a picture.
    ///
    /// # Errors
    /// If the file cannot keep them.
    pub fn note<'a>(&mut self, items: &'a [Item], image: &'a str) -> Result<(), StatedError> {
        let date = Some(self.today);
        let identity = |item: &'a Item| Identity { gtin: &item.gtin, serial: &item.serial };
        let noted: Vec<Noted<'_>> = items.iter().map(|item| Noted { identity: identity(item), image, date }).collect();
        match &mut self.file {
            Some(file) if file.remembers => file.register.note(&noted).map_err(|error| refused(&file.path, &error)),
            _ => self.run.note(&noted).map_err(|error| StatedError::Told { path: None, text: error.text() }),
        }
    }
}

fn refused(path: &Path, error: &RegisterError) -> StatedError {
    StatedError::Told { path: Some(path.to_owned()), text: error.text() }
}
