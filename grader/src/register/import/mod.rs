//! Lists read into a register: millions of rows in bounded memory.
//!
//! A list of items is either one serial per line, all of one stated GTIN, or CSV with a header; all other lists are CSV.
//! Rows go into the register in chunks, each one transaction, and count only when the last one is there: an import that
//! was interrupted leaves a list that no look-up sees, and [`Store::remove_list`] takes it away. Repeating the import
//! begins anew.

mod columns;
mod error;
mod fields;
mod lines;
mod row;

use std::io::BufRead;
use std::ops::ControlFlow;

use jiff::civil::Date;

pub use columns::HeaderFault;
pub use error::{BadLine, BadLines, ImportError, LineFault};

use columns::Columns;
use lines::{Line, Lines};
use row::Parser;

use super::list::{ListId, ListInfo, ListKind, ListState, NewList, Rows};
use super::{RegisterError, Store, gtin};

/// Rows of items in a chunk: 40 MiB of memory, and a transaction of some seconds where there are ten million already.
const ITEMS_IN_CHUNK: usize = 1 << 20;
/// Rows of other lists in a chunk; they have long texts.
const OTHERS_IN_CHUNK: usize = 1 << 14;
/// Bytes of texts in a chunk.
const TEXT_IN_CHUNK: usize = 32 << 20;
/// Lines between two reports of progress.
const STEP: u64 = 1 << 14;

/// What to import.
#[derive(Clone, Copy, Debug)]
pub struct ImportRequest<'a> {
    /// What the list is about.
    pub kind: ListKind,
    /// Its name for people, that of the file.
    pub name: &'a str,
    /// The day.
    pub date: Option<Date>,
    /// GTIN of all serials, of 8 to 14 digits: the file has one serial per line. `None`: it is CSV with a header.
    pub gtin: Option<&'a str>,
    /// Leave out lines that are wrong, and count them; otherwise one of them refuses the file.
    pub lenient: bool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The list.
    pub list: ListInfo,
    /// Lines that say what another line of the file says.
    pub repeated: u64,
    /// Lines that were left out.
    pub bad: BadLines,
    /// Columns of the header that say nothing here.
    pub ignored_columns: Vec<String>,
}

/// Imports a list. `progress` is told how far it is, and can end it.
///
/// # Errors
/// If the file or the register cannot be used, the file is refused, was imported before, or the import was ended.
/// Nothing of it counts then, and its rows are removed.
pub fn import(
    store: &mut impl Store,
    input: impl BufRead,
    request: &ImportRequest<'_>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Imported, ImportError> {
    let mut lines = Lines::new(input);
    let (columns, parser) = parser(request, &mut lines)?;
    let list = NewList { kind: request.kind, name: request.name, gtin: parser.gtin(), date: request.date };
    let id = store.begin_list(&list)?;
    let taken = take(store, id, &mut lines, &parser, request, progress);
    let finished = taken.and_then(|(repeated, bad)| {
        let sha256 = lines.sha256();
        match already_imported(store, request.kind, parser.gtin(), &sha256)? {
            Some(list) => Err(ImportError::AlreadyImported(list)),
            None => Ok((store.finish_list(id, &sha256)?, repeated, bad)),
        }
    });
    match finished {
        Ok((list, repeated, bad)) => {
            let ignored_columns = columns.map(|columns| columns.ignored).unwrap_or_default();
            Ok(Imported { list, repeated, bad, ignored_columns })
        }
        Err(error) => {
            // The first error is the one worth telling. What cannot be removed now does not count anyway.
            let _ = store.remove_list(id);
            Err(error)
        }
    }
}

/// The list of a kind that came from a file with that SHA-256, if there is one: importing it again adds nothing. The same
/// serials of another GTIN, stated beside the file with its 14 digits, are another list.
///
/// # Errors
/// If the lists cannot be read.
pub fn already_imported(
    store: &impl Store,
    kind: ListKind,
    gtin: Option<&str>,
    sha256: &str,
) -> Result<Option<ListInfo>, RegisterError> {
    let is_same = |list: &ListInfo| {
        let same_file = matches!(&list.state, ListState::Finished { sha256: known } if known == sha256);
        list.kind == kind && same_file && list.gtin.as_deref() == gtin
    };
    Ok(store.lists()?.into_iter().find(is_same))
}

fn parser<R: BufRead>(
    request: &ImportRequest<'_>,
    lines: &mut Lines<R>,
) -> Result<(Option<Columns>, Parser), ImportError> {
    if let Some(text) = request.gtin {
        if !request.kind.is_of_items() {
            return Err(ImportError::GtinForOthers { kind: request.kind });
        }
        let gtin = gtin::normalised(text).map_err(ImportError::Gtin)?;
        return Ok((None, Parser::serials(gtin)));
    }
    let columns = loop {
        match lines.next()? {
            Line::End => return Err(ImportError::Empty),
            Line::TooLong => return Err(ImportError::Header(HeaderFault::NoText)),
            Line::Text([]) => {}
            Line::Text(line) => break Columns::read(request.kind, line).map_err(ImportError::Header)?,
        }
    };
    let parser = Parser::columns(request.kind, &columns);
    Ok((Some(columns), parser))
}

/// Reads all lines into the list; returns how many were repeated, and those left out.
fn take<R: BufRead>(
    store: &mut impl Store,
    id: ListId,
    lines: &mut Lines<R>,
    parser: &Parser,
    request: &ImportRequest<'_>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(u64, BadLines), ImportError> {
    let mut bad = BadLines::default();
    let mut chunk = Chunk::new(request.kind);
    let (mut good, mut added) = (0, 0);
    loop {
        let number = lines.number() + 1;
        let fault = match lines.next()? {
            Line::End => break,
            Line::TooLong => Err(LineFault::TooLong),
            Line::Text(line) if line.trim_ascii().is_empty() => continue,
            Line::Text(line) => parser.row(line, &mut chunk.rows).map(|text| chunk.text += text),
        };
        match fault {
            Ok(()) => good += 1,
            Err(fault) => bad.add(number, fault),
        }
        // A file that is refused is read to its end, so that its faults are told together.
        let is_refused = bad.count > 0 && !request.lenient;
        if chunk.is_full() && !is_refused {
            added += chunk.flush(store, id)?;
        } else if is_refused {
            chunk.clear();
        }
        if number.is_multiple_of(STEP) && progress(lines.progress()).is_break() {
            return Err(ImportError::Ended);
        }
    }
    if bad.count > 0 && !request.lenient {
        return Err(ImportError::Refused(bad));
    }
    if good == 0 {
        return Err(ImportError::Empty);
    }
    added += chunk.flush(store, id)?;
    // Whoever watches sees the end, and can no more prevent it.
    let _ = progress(lines.progress());
    Ok((good - added, bad))
}

/// Rows on their way into the register.
struct Chunk {
    rows: Rows,
    kind: ListKind,
    /// Bytes of texts.
    text: usize,
}

impl Chunk {
    const fn new(kind: ListKind) -> Self {
        Self { rows: Rows::none(kind), kind, text: 0 }
    }

    const fn is_full(&self) -> bool {
        let most = if self.kind.is_of_items() { ITEMS_IN_CHUNK } else { OTHERS_IN_CHUNK };
        self.rows.len() >= most || self.text >= TEXT_IN_CHUNK
    }

    fn clear(&mut self) {
        if !self.rows.is_empty() {
            self.rows = Rows::none(self.kind);
            self.text = 0;
        }
    }

    fn flush(&mut self, store: &mut impl Store, id: ListId) -> Result<u64, RegisterError> {
        if self.rows.is_empty() {
            return Ok(0);
        }
        let added = store.add_rows(id, &mut self.rows)?;
        self.rows.clear();
        self.text = 0;
        Ok(added)
    }
}

#[cfg(test)]
mod tests;
