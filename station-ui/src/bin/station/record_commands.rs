//! `station verify`, `station export`: the record, read by whoever may.

use std::io::{IsTerminal, stderr};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::command::status::Status;
use grader::command::terminal;
use grader::report::{Language, visible};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use station::store::export::{self, Format};
use station::store::sqlite::{SqliteReader, SqliteStore, StoreOptions};
use station::store::{By, Done, History as _, PictureCheck, Query, RecordStore as _, VerifyOptions};
use station::worker::{Start, say_verified};

use crate::arguments::{ExportArguments, ExportFormat, Pictures, VerifyArguments};
use crate::failure::{Failure, choose};
use crate::user_command::password;

/// The folder of the record that settings name.
///
/// # Errors
/// If the settings cannot be read or will not do.
pub fn folder(config: &Path) -> Result<PathBuf, Failure> {
    let start = Start::by_file(config)?;
    Ok(start.folder.join(start.settings.record.folder))
}

/// Walks the chain.
///
/// # Errors
/// If the record cannot be read at all.
pub fn verify(config: &Path, arguments: &VerifyArguments, language: Language) -> Result<Status, Failure> {
    let reader = SqliteReader::open(&folder(config)?)?;
    let pictures = match arguments.pictures {
        Pictures::Read => PictureCheck::Read,
        Pictures::Present => PictureCheck::Present,
        Pictures::Skip => PictureCheck::Skip,
    };
    let bar = bar();
    let options = VerifyOptions { anchor: arguments.anchor, pictures };
    let verified = reader.verify(&options, &mut |done| shown(&bar, done))?;
    bar.finish_and_clear();
    let (status, text) = match say_verified(&verified) {
        Ok(text) => (Status::Pass, text),
        Err(text) => (Status::Fail, text),
    };
    terminal::write(&format!("{}\n", visible(choose(&text, language))))?;
    Ok(status)
}

/// Writes inspections to a file.
///
/// # Errors
/// If the one who asks may not, or the record cannot be read or the file not written.
pub fn export(config: &Path, arguments: &ExportArguments, language: Language) -> Result<Status, Failure> {
    let folder = folder(config)?;
    let reader = SqliteReader::open(&folder)?;
    let format = match arguments.format {
        ExportFormat::Csv => Format::Csv { byte_order_mark: arguments.byte_order_mark },
        ExportFormat::Jsonl => Format::JsonLines,
    };
    let query = Query {
        batch: arguments.batch.clone(),
        from: arguments.from.map(midnight).transpose()?,
        until: arguments.to.map(|day| midnight(day.saturating_add(1.day()))).transpose()?,
        ..Query::default()
    };
    let bar = bar();
    let mut progress = |done| shown(&bar, done);
    let rows = match &arguments.user {
        Some(name) => {
            // Signing in is recorded, which only one program at a time can do.
            let store = SqliteStore::open(&folder, StoreOptions::default())?;
            let actor = store.sign_in(Timestamp::now(), name, &password(name, language)?)?;
            let rows = export::export(&store, By::Person(&actor), &query, format, &arguments.out, &mut progress)?;
            store.sign_out(Timestamp::now(), &actor)?;
            rows
        }
        // Whoever may read the files of the record needs no leave to copy them.
        None => export::export(&reader, By::Station, &query, format, &arguments.out, &mut progress)?,
    };
    bar.finish_and_clear();
    let out = visible(&arguments.out.display().to_string());
    let done = Bilingual::new(format!("{rows} inspections -> {out}\n"), format!("{rows} 条检测 -> {out}\n"));
    terminal::write(choose(&done, language))?;
    Ok(Status::Pass)
}

fn midnight(day: Date) -> Result<Timestamp, Failure> {
    let zoned = day.to_zoned(TimeZone::system());
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|error| Failure::Told(Bilingual::new(format!("{day}: {error}"), format!("{day}：{error}"))))
}

fn bar() -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {elapsed} (-{eta})");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn shown(bar: &ProgressBar, done: Done) -> ControlFlow<()> {
    bar.set_length(done.of);
    bar.set_position(done.done);
    ControlFlow::Continue(())
}
