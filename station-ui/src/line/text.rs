//! Lines of text from devices: split with a bound, matched against what the settings expect. Input is hostile.

#[cfg(test)]
mod tests;

/// Most bytes of a line; longer ones are dropped whole.
pub const LONGEST_LINE: usize = 256;
/// Most characters of a line that are quoted to people.
const QUOTED: usize = 40;

/// What a stream of bytes was split into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A line, without its end; never empty.
    Line(Vec<u8>),
    /// More than [`LONGEST_LINE`] bytes without an end; its beginning.
    TooLong(Vec<u8>),
}

/// Splits bytes into lines. Carriage return, line feed and NUL end a line, and so does the prompt where there is one; empty lines
/// are none.
#[derive(Clone, Debug, Default)]
pub struct Splitter {
    line: Vec<u8>,
    dropping: bool,
    prompt: Option<u8>,
}

impl Splitter {
    /// Lines that a byte ends besides carriage return and line feed; it is kept as a line of its own.
    pub const fn with_prompt(prompt: u8) -> Self {
        Self { line: Vec::new(), dropping: false, prompt: Some(prompt) }
    }

    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for &byte in bytes {
            let is_prompt = self.prompt == Some(byte);
            if is_prompt || matches!(byte, b'\r' | b'\n' | 0) {
                self.dropping = false;
                if !self.line.is_empty() {
                    pieces.push(Piece::Line(std::mem::take(&mut self.line)));
                }
                if is_prompt {
                    pieces.push(Piece::Line(vec![byte]));
                }
            } else if !self.dropping {
                if self.line.len() == LONGEST_LINE {
                    self.dropping = true;
                    pieces.push(Piece::TooLong(std::mem::take(&mut self.line)));
                } else {
                    self.line.push(byte);
                }
            }
        }
        pieces
    }
}

/// Text that a line must be, with at most one number in it: `EDGE {count}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    /// What follows the number; `None`: there is no number.
    after: Option<String>,
}

/// What stands for the number in a [`Pattern`].
pub const COUNT: &str = "{count}";

impl Pattern {
    /// A pattern of settings; `None` if it is empty, longer than a line, or has two numbers.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST_LINE || text.contains(['\r', '\n', '\0']) {
            return None;
        }
        match text.split_once(COUNT) {
            None => Some(Self { before: text.to_owned(), after: None }),
            Some((_, after)) if after.contains(COUNT) => None,
            Some((before, after)) => Some(Self { before: before.to_owned(), after: Some(after.to_owned()) }),
        }
    }

    /// Whether it has a number.
    pub const fn has_count(&self) -> bool {
        self.after.is_some()
    }

    /// Whether a line is it: `None` if not, otherwise its number, where it has one.
    pub fn find(&self, line: &[u8]) -> Option<Option<i64>> {
        let line = line.trim_ascii();
        let Some(after) = &self.after else { return (line == self.before.trim().as_bytes()).then_some(None) };
        let rest = line.strip_prefix(self.before.trim_start().as_bytes())?;
        let digits = rest.strip_suffix(after.trim_end().as_bytes())?.trim_ascii();
        // i64::from_str takes a sign and digits and refuses what does not fit.
        std::str::from_utf8(digits).ok()?.parse().ok().map(Some)
    }
}

/// The beginning of a line for people: printable, bounded, bytes that are no ASCII as hexadecimal.
pub fn quote(line: &[u8]) -> String {
    let mut text = String::new();
    for &byte in line.iter().take(QUOTED) {
        match byte {
            b' '..=b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    if line.len() > QUOTED {
        text.push('…');
    }
    text
}
