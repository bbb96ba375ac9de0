//! Standard output and standard error, which may be closed, full, or no terminal at all.

use std::io::{self, ErrorKind, IsTerminal, Write};

use grader::report::Language;

use crate::arguments::Colour;
use crate::failure::Failure;
use crate::status::Status;

/// Cells in a line where the terminal does not tell.
const USUAL_WIDTH: usize = 100;

/// Writes to standard output.
///
/// # Errors
/// If it cannot be written. One that nobody reads any more is [`Failure::NobodyReads`].
pub fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::NobodyReads,
        _ => Failure::StandardOutput(error),
    })
}

/// Writes one line to standard error; if that is closed there is nobody to tell.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Reports a failure on standard error. Who closed the pipe wanted no more and needs no message.
pub fn complain(failure: &Failure, language: Language) {
    if !matches!(failure, Failure::NobodyReads) {
        tell(&format!("grader: {}", failure.say(language)));
    }
}

/// Writes what a command has to say, or why it has nothing to.
pub fn finish(text: Result<String, Failure>, language: Language) -> Status {
    match text.and_then(|text| write(&text)) {
        Ok(()) => Status::Pass,
        Err(failure) => {
            complain(&failure, language);
            Status::NotCarriedOut
        }
    }
}

/// Whether reports are coloured.
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
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0))
}
