//! What SQLite says, for the reader.

use rusqlite::{Error, ErrorCode, ffi};

use crate::register::RegisterError;

pub(super) fn of_sqlite(error: Error) -> RegisterError {
    let text = error.to_string();
    match error {
        Error::SqliteFailure(failure, _) => of_code(failure, text),
        // The file has something else than it was written with.
        Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..) | Error::IntegralValueOutOfRange(..) => {
            RegisterError::Damaged(text)
        }
        _ => RegisterError::Other(text),
    }
}

fn of_code(failure: ffi::Error, text: String) -> RegisterError {
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => RegisterError::Busy,
        ErrorCode::DiskFull => RegisterError::Full,
        ErrorCode::ReadOnly => RegisterError::ReadOnly,
        ErrorCode::CannotOpen => RegisterError::CannotOpen(text),
        ErrorCode::NotADatabase => RegisterError::Foreign,
        ErrorCode::DatabaseCorrupt => RegisterError::Damaged(text),
        // The file ends before its last page.
        _ if failure.extended_code == ffi::SQLITE_IOERR_SHORT_READ => RegisterError::Damaged(text),
        _ => RegisterError::Other(text),
    }
}
