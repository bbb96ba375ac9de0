//! Where the pictures go: a file for one, a folder with a name for each of several.

use std::collections::HashSet;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::arguments::{InspectArguments, View};
use crate::failure::Failure;
use grader::command::input::Source;

/// The pictures to write for one picture read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Overlay.
    pub overlay: Option<PathBuf>,
    /// View, and which.
    pub view: Option<(View, PathBuf)>,
}

/// Where the pictures of a run go.
#[derive(Debug)]
pub struct Plan {
    overlay: Option<Place>,
    view: Option<(View, Place)>,
}

#[derive(Debug)]
enum Place {
    File(PathBuf),
    Folder(PathBuf),
}

impl Plan {
    /// Settles the places and makes their folders.
    ///
    /// # Errors
    /// If a place does not suit the number of pictures, would replace a picture read, or cannot be made.
    pub fn new(arguments: &InspectArguments, sources: &[Source]) -> Result<Self, Failure> {
        let place = |path: &Option<PathBuf>| path.as_deref().map(|path| Place::new(path, sources.len())).transpose();
        let plan = Self { overlay: place(&arguments.overlay)?, view: arguments.view.zip(place(&arguments.view_out)?) };
        let outputs = plan.outputs(sources);
        refuse_replacing(&outputs, sources)?;
        Ok(plan)
    }

    /// What to write for each source.
    pub fn outputs(&self, sources: &[Source]) -> Vec<Outputs> {
        let outputs = names(sources).into_iter().map(|name| Outputs {
            overlay: self.overlay.as_ref().map(|place| place.path(&name, "overlay")),
            view: self.view.as_ref().map(|(view, place)| {
                let suffix = match view {
                    View::Grey => "grey",
                    View::Binary => "binary",
                };
                (*view, place.path(&name, suffix))
            }),
        });
        outputs.collect()
    }
}

impl Place {
    fn new(path: &Path, images: usize) -> Result<Self, Failure> {
        let named_as_folder = path.as_os_str().to_string_lossy().ends_with(['/', MAIN_SEPARATOR]);
        let is_png = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
        if path.is_dir() || named_as_folder || (images > 1 && !is_png && !path.exists()) {
            let made = fs::create_dir_all(path);
            made.map_err(|source| Failure::Write { path: path.to_owned(), source })?;
            return Ok(Self::Folder(path.to_owned()));
        }
        if images > 1 {
            return Err(Failure::FolderNeeded { path: path.to_owned() });
        }
        if is_png { Ok(Self::File(path.to_owned())) } else { Err(Failure::NotPng { path: path.to_owned() }) }
    }

    fn path(&self, name: &str, suffix: &str) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Folder(folder) => folder.join(format!("{name}.{suffix}.png")),
        }
    }
}

/// A name for each source, taken from its file; those that come again are numbered. Case makes no difference, as on
/// many file systems.
fn names(sources: &[Source]) -> Vec<String> {
    let mut taken = HashSet::new();
    let unique = sources.iter().map(|source| {
        let name = match source {
            Source::StandardInput => "stdin".into(),
            Source::File(path) => path.file_stem().map_or("image".into(), |stem| stem.to_string_lossy()),
        };
        let numbered = (2_u64..).map(|number| format!("{name}-{number}"));
        let mut candidates = std::iter::once(name.to_string()).chain(numbered);
        candidates.find(|candidate| taken.insert(candidate.to_lowercase())).unwrap_or_default()
    });
    unique.collect()
}

/// Refuses to write over a picture that is read, or twice into one file.
fn refuse_replacing(outputs: &[Outputs], sources: &[Source]) -> Result<(), Failure> {
    let inputs: HashSet<PathBuf> = sources
        .iter()
        .filter_map(|source| match source {
            Source::File(path) => path.canonicalize().ok(),
            Source::StandardInput => None,
        })
        .collect();
    let mut written = HashSet::new();
    for path in outputs.iter().flat_map(|held| held.overlay.iter().chain(held.view.iter().map(|(_, path)| path))) {
        if path.canonicalize().is_ok_and(|path| inputs.contains(&path)) {
            return Err(Failure::WouldReplaceInput { path: path.clone() });
        }
        if !written.insert(path) {
            return Err(Failure::SameOutput { path: path.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_files_and_are_unique() {
        let sources = ["a/one.png", "b/one.jpg", "b/One-2.bmp", "two.tar.png"].map(|path| Source::File(path.into()));
        let sources: Vec<Source> = sources.into_iter().chain([Source::StandardInput]).collect();
        assert_eq!(names(&sources), ["one", "one-2", "One-2-2", "two.tar", "stdin"]);
    }

    #[test]
    fn one_picture_goes_into_a_file_and_it_is_a_png() {
        assert!(matches!(Place::new(Path::new("missing/out.png"), 1), Ok(Place::File(_))));
        assert!(matches!(Place::new(Path::new("out.jpg"), 1), Err(Failure::NotPng { .. })));
        assert!(matches!(Place::new(Path::new("out.png"), 2), Err(Failure::FolderNeeded { .. })));
    }
}
