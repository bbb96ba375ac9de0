//! Which pictures the arguments name: files, folders, standard input.

use std::fs;
use std::path::{Path, PathBuf};

/// Endings of the files that are taken from a folder; a file named outright may have any.
const ENDINGS: [&str; 11] = ["png", "jpg", "jpeg", "bmp", "tif", "tiff", "pgm", "ppm", "pbm", "pnm", "pam"];

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `-` on the command line.
    StandardInput,
    /// A file.
    File(PathBuf),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::StandardInput => f.write_str("-"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Why an argument names no pictures.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no such file or folder, or it cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// Path.
        path: PathBuf,
        /// Reason of the operating system.
        source: std::io::Error,
    },
    /// A folder without pictures.
    #[error("{}: no pictures ({}) in this folder", path.display(), ENDINGS.join(", "))]
    Empty {
        /// Path.
        path: PathBuf,
    },
    /// Standard input can be read once only.
    #[error("standard input (-) can be given once only")]
    StandardInputTwice,
}

/// The pictures that the arguments name, in their order; those of a folder by name, with its subfolders if `recursive`.
/// Subfolders that are symbolic links are not followed, so that every walk ends.
pub fn expand(arguments: &[PathBuf], recursive: bool) -> Result<Vec<Source>, SourceError> {
    let mut sources = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            if sources.contains(&Source::StandardInput) {
                return Err(SourceError::StandardInputTwice);
            }
            sources.push(Source::StandardInput);
        } else if fs::metadata(argument).map_err(|source| unreadable(argument, source))?.is_dir() {
            let before = sources.len();
            list(argument, recursive, &mut sources)?;
            if sources.len() == before {
                return Err(SourceError::Empty { path: argument.clone() });
            }
        } else {
            sources.push(Source::File(argument.clone()));
        }
    }
    Ok(sources)
}

fn list(folder: &Path, recursive: bool, sources: &mut Vec<Source>) -> Result<(), SourceError> {
    let failed = |source| unreadable(folder, source);
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            if recursive {
                list(&path, recursive, sources)?;
            }
        } else if has_known_ending(&path) && !path.is_dir() {
            sources.push(Source::File(path));
        }
    }
    Ok(())
}

fn has_known_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn unreadable(path: &Path, source: std::io::Error) -> SourceError {
    SourceError::Read { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for a test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[&str]) -> Self {
            let folder = std::env::temp_dir().join(format!("grader-sources-{}-{name}", std::process::id()));
            for file in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            Self(folder)
        }

        fn expand(&self, arguments: &[&str], recursive: bool) -> Result<Vec<String>, SourceError> {
            let paths: Vec<_> = arguments.iter().map(|argument| self.0.join(argument)).collect();
            let relative = |source: &Source| match source {
                Source::File(path) => path.strip_prefix(&self.0).unwrap().display().to_string(),
                Source::StandardInput => "-".into(),
            };
            Ok(expand(&paths, recursive)?.iter().map(relative).collect())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn folders_give_their_pictures_by_name() {
        let folder = Folder::new("names", &["b.PNG", "a.tiff", "notes.txt", "deep/c.pgm", "deep/er/d.jpg", "last.odd"]);
        assert_eq!(folder.expand(&[""], false).unwrap(), ["a.tiff", "b.PNG"]);
        assert_eq!(folder.expand(&[""], true).unwrap(), ["a.tiff", "b.PNG", "deep/c.pgm", "deep/er/d.jpg"]);
        assert_eq!(folder.expand(&["last.odd", "a.tiff"], false).unwrap(), ["last.odd", "a.tiff"]);
    }

    #[test]
    fn arguments_that_name_nothing_are_refused() {
        let folder = Folder::new("nothing", &["empty/notes.txt"]);
        let missing = folder.expand(&["missing.png"], false).unwrap_err();
        assert!(missing.to_string().contains("missing.png"), "{missing}");
        let empty = folder.expand(&["empty"], false).unwrap_err();
        assert!(matches!(empty, SourceError::Empty { .. }), "{empty}");
    }

    #[test]
    fn standard_input_is_a_dash_and_comes_once() {
        assert_eq!(expand(&["-".into()], false).unwrap(), [Source::StandardInput]);
        assert!(matches!(expand(&["-".into(), "-".into()], false), Err(SourceError::StandardInputTwice)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_its_own_folder_does_no_harm() {
        let folder = Folder::new("loop", &["a.png"]);
        std::os::unix::fs::symlink(&folder.0, folder.0.join("again")).unwrap();
        assert_eq!(folder.expand(&[""], true).unwrap(), ["a.png"]);
    }
}
