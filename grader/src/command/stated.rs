//! Files that say what an inspection is to go by: profiles, conditions, marks, calibrations, lists of who may use what.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::told;
use crate::bilingual::Bilingual;
use crate::calibration::file::{CalibrationFile, CalibrationFileError};
use crate::conditions::{Conditions, ConditionsError};
use crate::profile::{BUILT_IN, Profile, ProfileError, text_of};
use crate::register::authority::{Authorisations, ListFault, TrustedKeys};
use crate::report::{Language, Text, visible};
use crate::scene::mark::{MarkFileError, MarkTemplate};

/// Largest file that is read as a profile or the like, bytes.
const LARGEST: u64 = 1 << 20;
/// Largest list of who may use what, bytes.
pub const LARGEST_LIST: u64 = 64 << 20;

/// Why such a file is of no use.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum StatedError {
    /// It cannot be read.
    Read {
        /// Path.
        path: PathBuf,
        /// Reason.
        source: io::Error,
    },
    /// It is far larger than any of its kind.
    TooLarge {
        /// Path.
        path: PathBuf,
        /// Most bytes.
        most: u64,
    },
    /// A profile is refused.
    Profile {
        /// Its file; `None`: built in.
        path: Option<PathBuf>,
        /// Reason, with the line.
        error: ProfileError,
    },
    /// Stated conditions are refused.
    Conditions {
        /// Path.
        path: PathBuf,
        /// Reason, with the line.
        error: ConditionsError,
    },
    /// It holds no mark.
    NoMark {
        /// Path.
        path: PathBuf,
        /// Reason.
        error: MarkFileError,
    },
    /// A calibration or a register is refused.
    Told {
        /// Path; `None`: it is about no file.
        path: Option<PathBuf>,
        /// Reason.
        text: Bilingual,
    },
}

impl StatedError {
    /// The file that it is about, and what is wrong with it.
    #[must_use]
    pub fn parts(&self, language: Language) -> (Option<String>, String) {
        let say = |zh, en| Text::new(zh, en).say(language);
        let name = |path: &Path| Some(path.display().to_string());
        let because = |what: &str, error: &dyn ToString| format!("{what} ({})", visible(&error.to_string()));
        match self {
            Self::Read { path, source } => (name(path), told::unread(source, language)),
            Self::TooLarge { path, most } => (
                name(path),
                format!("{} {most}", say("文件过大；字节数上限为", "the file is too large; the most bytes are")),
            ),
            Self::Profile { path, error } => {
                (path.as_deref().and_then(name), because(say("规范被拒绝", "the profile is refused"), error))
            }
            Self::Conditions { path, error } => {
                (name(path), because(say("条件文件被拒绝", "the conditions are refused"), error))
            }
            Self::NoMark { path, error } => (name(path), because(say("不是标识文件", "the file holds no mark"), error)),
            Self::Told { path, text } => {
                let text = if language == Language::Zh { &text.zh } else { &text.en };
                (path.as_deref().and_then(name), visible(text))
            }
        }
    }

    /// The same as one sentence.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let sentence = |language, colon: &str| match self.parts(language) {
            (Some(subject), text) => format!("{}{colon}{text}", visible(&subject)),
            (None, text) => text,
        };
        Bilingual::new(sentence(Language::En, ": "), sentence(Language::Zh, "："))
    }
}

/// Where profiles are looked for.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    folder: Option<PathBuf>,
}

/// A profile on the shelf: its id, where it is, and what became of reading it.
#[derive(Debug)]
pub struct Held {
    /// File; `None`: built in.
    pub file: Option<PathBuf>,
    /// Its id where it can be read, else the name of its file.
    pub id: String,
    /// The profile, or why it is refused.
    pub profile: Result<Profile, StatedError>,
}

impl Shelf {
    /// The built-in profiles, and those of a folder.
    #[must_use]
    pub const fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The profile of an id or in a file.
    ///
    /// # Errors
    /// If there is none, the file cannot be read, or the profile is refused.
    pub fn find(&self, name: &str) -> Result<Profile, StatedError> {
        let path = Path::new(name);
        if path.extension() == Some(OsStr::new("toml")) || path.components().count() > 1 {
            return self.read(path);
        }
        match self.file_of(name) {
            Some(path) => self.read(&path),
            None => Profile::built_in(name).map_err(|error| StatedError::Profile { path: None, error }),
        }
    }

    /// Reads a profile from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or the profile is refused.
    pub fn read(&self, path: &Path) -> Result<Profile, StatedError> {
        let text = read_text(path)?;
        let refused = |error: ProfileError| StatedError::Profile { path: Some(path.to_owned()), error };
        Profile::parse(&text, &|id| self.text(id)).map_err(refused)
    }

    /// All profiles: the built-in ones, then those of the folder by the names of their files.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn all(&self) -> Result<Vec<Held>, StatedError> {
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

    fn files(&self) -> Result<Vec<PathBuf>, StatedError> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let unreadable = |source| StatedError::Read { path: folder.clone(), source };
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
pub fn read_conditions(path: &Path) -> Result<Conditions, StatedError> {
    let text = read_text(path)?;
    Conditions::parse(&text).map_err(|error| StatedError::Conditions { path: path.to_owned(), error })
}

/// Reads a mark.
///
/// # Errors
/// If the file cannot be read or holds no mark.
pub fn read_mark(path: &Path) -> Result<MarkTemplate, StatedError> {
    MarkTemplate::from_toml(&read_text(path)?).map_err(|error| StatedError::NoMark { path: path.to_owned(), error })
}

/// Reads a calibration.
///
/// # Errors
/// If the file cannot be read or is no calibration.
pub fn read_calibration(path: &Path) -> Result<CalibrationFile, StatedError> {
    CalibrationFile::parse(&read_text(path)?).map_err(|error| refused_calibration(path, &error))
}

/// Why a calibration will not do.
#[must_use]
pub fn refused_calibration(path: &Path, error: &CalibrationFileError) -> StatedError {
    StatedError::Told { path: Some(path.to_owned()), text: error.say() }
}

/// Reads a small text file.
///
/// # Errors
/// If it cannot be read, is no text, or is far larger than any such file.
pub fn read_text(path: &Path) -> Result<String, StatedError> {
    let unreadable = |source| StatedError::Read { path: path.to_owned(), source };
    let length = fs::metadata(path).map_err(unreadable)?.len();
    if length > LARGEST {
        return Err(StatedError::TooLarge { path: path.to_owned(), most: LARGEST });
    }
    fs::read_to_string(path).map_err(unreadable)
}

/// The list of a file, as far as it can be trusted. Whatever goes wrong is a fault of the list.
#[must_use]
pub fn read_list(list: &Path, keys: &Path) -> Authorisations {
    let path = |path: &Path| path.display().to_string();
    let trusted = match fs::read_to_string(keys) {
        Ok(text) => TrustedKeys::parse(&text).map_err(|fault| fault.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let trusted = match trusted {
        Ok(trusted) => trusted,
        Err(reason) => return Authorisations::Faulty(ListFault::KeysUnreadable { path: path(keys), reason }),
    };
    match fs::metadata(list).and_then(|held| if held.len() > LARGEST_LIST { Err(too_large()) } else { Ok(()) }) {
        Ok(()) => {}
        Err(error) => return Authorisations::Faulty(unreadable(list, &error)),
    }
    match fs::read(list) {
        Ok(bytes) => Authorisations::verify(&bytes, &trusted),
        Err(error) => Authorisations::Faulty(unreadable(list, &error)),
    }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {LARGEST_LIST} bytes"))
}

fn unreadable(list: &Path, error: &io::Error) -> ListFault {
    let path = list.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => ListFault::Missing { path },
        _ => ListFault::Unreadable { path, reason: error.to_string() },
    }
}
