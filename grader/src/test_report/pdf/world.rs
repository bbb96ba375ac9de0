//! What Typst sees: one template and the files of one report. No disk, no network, no clock.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World, WorldExt as _};

use super::error::{Fault, PdfError};
use super::{Sheet, Typesetter};

/// Faults that are told: those after the first few follow from them.
const MOST_FAULTS: usize = 5;

/// A report about to be set.
pub(super) struct Desk<'a> {
    setter: &'a Typesetter,
    sheet: &'a Sheet<'a>,
    main: Source,
}

impl<'a> Desk<'a> {
    pub fn new(setter: &'a Typesetter, sheet: &'a Sheet<'a>) -> Result<Self, PdfError> {
        let path = VirtualPath::new("report.typ").map_err(|_| PdfError::Standard)?;
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        Ok(Self { setter, sheet, main: Source::new(id, sheet.template.to_owned()) })
    }

    fn bytes(&self, id: FileId) -> FileResult<&'a [u8]> {
        let path = id.vpath().get_without_slash();
        let held = self.sheet.files.get(path).filter(|_| *id.root() == VirtualRoot::Project);
        held.map(Vec::as_slice).ok_or_else(|| FileError::NotFound(path.into()))
    }

    /// What is wrong, with file and line.
    pub fn told(&self, faults: &[SourceDiagnostic]) -> PdfError {
        let faults = faults.iter().take(MOST_FAULTS).map(|fault| Fault {
            file: fault.span.id().map_or_else(String::new, |id| id.vpath().get_without_slash().to_owned()),
            line: self.line(fault),
            message: fault.message.to_string(),
            hints: fault.hints.iter().map(|hint| hint.v.to_string()).collect(),
        });
        PdfError::Template { name: self.sheet.name.to_owned(), faults: faults.collect() }
    }

    fn line(&self, fault: &SourceDiagnostic) -> Option<usize> {
        let start = self.range(fault.span)?.start;
        let source = self.source(fault.span.id()?).ok()?;
        Some(1 + source.text().as_bytes().get(..start)?.iter().filter(|byte| **byte == b'\n').count())
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.setter.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.setter.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let text = std::str::from_utf8(self.bytes(id)?).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.main.id() {
            return Ok(Bytes::from_string(self.main.clone()));
        }
        self.bytes(id).map(|bytes| Bytes::new(bytes.to_vec()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.setter.fonts.get(index).cloned()
    }

    /// There is no today in a report that is to be made again.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
