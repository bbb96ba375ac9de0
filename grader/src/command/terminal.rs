//! Standard output and standard error, which may be closed, full, or no terminal at all.

use std::io::{self, ErrorKind, IsTerminal, Write};

/// Cells in a line where the terminal does not tell.
const USUAL_WIDTH: usize = 100;

/// Why nothing could be written to standard output.
#[derive(Debug)]
pub enum OutputError {
    /// Who read it has gone, wanting no more.
    NobodyReads,
    /// Any other reason.
    Failed(io::Error),
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Writes to standard output.
///
/// # Errors
/// If it cannot be written.
pub fn write(text: &str) -> Result<(), OutputError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => OutputError::NobodyReads,
        _ => OutputError::Failed(error),
    })
}

/// Writes one line to standard error; if that is closed there is nobody to tell.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether reports are coloured.
#[must_use]
pub fn is_coloured(choice: Colour) -> bool {
    match choice {
        Colour::Always => true,
        Colour::Never => false,
        // https://no-color.org: any value but the empty one.
        Colour::Auto => {
            io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Cells in a line of reports.
#[must_use]
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0))
}
