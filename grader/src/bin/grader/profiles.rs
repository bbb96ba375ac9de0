//! Profiles by name, from the program, from a folder of the user's, or from a file.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use grader::conditions::Conditions;
use grader::profile::{BUILT_IN, Profile, ProfileError, text_of};

use crate::failure::Failure;

/// Largest file that is read as a profile or as conditions, bytes.
const LARGEST: u64 = 1 << 20;

/// Where profiles are looked for.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    folder: Option<PathBuf>,
}

/// A profile on the shelf: its id, where it is, and what became of reading it.
pub struct Held {
    /// File; `None`: built in.
    pub file: Option<PathBuf>,
    /// Its id where it can be read, else the name of its file.
    pub id: String,
    /// The profile, or why it is refused.
    pub profile: Result<Profile, Failure>,
}

impl Shelf {
    /// The built-in profiles, and those of a folder.
    pub const fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The profile of an id or in a file.
    ///
    /// # Errors
    /// If there is none, the file cannot be read, or the profile is refused.
    pub fn find(&self, name: &str) -> Result<Profile, Failure> {
        let path = Path::new(name);
        if path.extension() == Some(OsStr::new("toml")) || path.components().count() > 1 {
            return self.read(path);
        }
        match self.file_of(name) {
            Some(path) => self.read(&path),
            None => Profile::built_in(name).map_err(|error| Failure::Profile { path: None, error }),
        }
    }

    /// Reads a profile from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or the profile is refused.
    pub fn read(&self, path: &Path) -> Result<Profile, Failure> {
        let text = read_text(path)?;
        let refused = |error: ProfileError| Failure::Profile { path: Some(path.to_owned()), error };
        Profile::parse(&text, &|id| self.text(id)).map_err(refused)
    }

    /// All profiles: the built-in ones, then those of the folder by the names of their files.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn all(&self) -> Result<Vec<Held>, Failure> {
        let mut all: Vec<Held> =
            BUILT_IN.iter().map(|(id, _)| Held { file: None, id: (*id).to_owned(), profile: self.find(id) }).collect();
        for path in self.files()? {
            let profile = self.read(&path);
            let id = match &profile {
                Ok(profile) => profile.id.clone(),
                Err(_) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            };
            all.push(Held { file: Some(path), id, profile });
        }
        Ok(all)
    }

    fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let unreadable = |source| Failure::Read { path: folder.clone(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension() == Some(OsStr::new("toml")) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// A profile of the folder is the file of its id; built-in ones cannot be replaced.
    fn file_of(&self, id: &str) -> Option<PathBuf> {
        let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !plain || text_of(id).is_some() {
            return None;
        }
        Some(self.folder.as_ref()?.join(format!("{id}.toml"))).filter(|path| path.is_file())
    }

    fn text(&self, id: &str) -> Option<String> {
        match text_of(id) {
            Some(text) => Some(text.to_owned()),
            None => read_text(&self.file_of(id)?).ok(),
        }
    }
}

/// Reads what was stated about product and measurement.
///
/// # Errors
/// If the file cannot be read or says something that is not understood.
pub fn read_conditions(path: &Path) -> Result<Conditions, Failure> {
    let text = read_text(path)?;
    Conditions::parse(&text).map_err(|error| Failure::Conditions { path: path.to_owned(), error })
}

/// Reads a small text file.
///
/// # Errors
/// If it cannot be read, is no text, or is far larger than any such file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let unreadable = |source| Failure::Read { path: path.to_owned(), source };
    let length = fs::metadata(path).map_err(unreadable)?.len();
    if length > LARGEST {
        return Err(Failure::TooLarge { path: path.to_owned(), most: LARGEST });
    }
    fs::read_to_string(path).map_err(unreadable)
}
