//! Lines of a file, however long it or they are.

use std::io::{self, BufRead};

use sha2::{Digest, Sha256};

use super::Progress;

/// Bytes of the longest line: a serial has 20 characters, and the texts beside it are short.
const LONGEST: usize = 4096;

/// Reads lines, counts them, and hashes every byte.
pub(super) struct Lines<R> {
    input: R,
    line: Vec<u8>,
    hash: Sha256,
    at: Progress,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A line without its end.
    Text(&'a [u8]),
    /// One that is longer than any line of a list; it was passed over.
    TooLong,
    /// No more.
    End,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: Vec::with_capacity(LONGEST), hash: Sha256::new(), at: Progress::default() }
    }

    /// Number of the line read last, from 1.
    pub(super) const fn number(&self) -> u64 {
        self.at.lines
    }

    pub(super) const fn progress(&self) -> Progress {
        self.at
    }

    /// SHA-256 of what was read, hexadecimal.
    pub(super) fn sha256(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The next line. A byte order mark at the start of the file is no part of it.
    pub(super) fn next(&mut self) -> io::Result<Line<'_>> {
        self.line.clear();
        let mut is_too_long = false;
        let mut is_there = false;
        loop {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if bytes.is_empty() {
                break;
            }
            is_there = true;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let text = &bytes[..end.unwrap_or(bytes.len())];
            is_too_long |= self.line.len() + text.len() > LONGEST;
            if !is_too_long {
                self.line.extend_from_slice(text);
            }
            let used = end.map_or(bytes.len(), |end| end + 1);
            self.hash.update(&bytes[..used]);
            self.input.consume(used);
            self.at.bytes += used as u64;
            if end.is_some() {
                break;
            }
        }
        if !is_there {
            return Ok(Line::End);
        }
        self.at.lines += 1;
        if is_too_long {
            return Ok(Line::TooLong);
        }
        let mut line = self.line.as_slice();
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.at.lines == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        Ok(Line::Text(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], buffer: usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(io::BufReader::with_capacity(buffer, bytes));
        let mut found = Vec::new();
        loop {
            match lines.next().unwrap() {
                Line::End => break,
                Line::TooLong => found.push(None),
                Line::Text(line) => found.push(Some(line.to_vec())),
            }
        }
        assert_eq!(lines.number(), found.len() as u64);
        assert_eq!(lines.progress().bytes, bytes.len() as u64);
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(lines.sha256(), digest);
        found
    }

    #[test]
    fn lines_are_the_same_whatever_the_buffer() {
        let text = b"\xef\xbb\xbfone\r\ntwo\n\n\xef\xbb\xbfthree";
        let expected: Vec<Option<Vec<u8>>> =
            [&b"one"[..], b"two", b"", b"\xef\xbb\xbfthree"].map(|line| Some(line.to_vec())).into();
        for buffer in 1..40 {
            assert_eq!(all(text, buffer), expected, "{buffer}");
        }
        assert!(all(b"", 8).is_empty());
        assert_eq!(all(b"\n", 8), [Some(vec![])]);
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut text = vec![b'x'; LONGEST];
        text.push(b'\n');
        assert_eq!(all(&text, 100)[0].as_ref().map(Vec::len), Some(LONGEST));
        let mut text = vec![b'x'; 10 * LONGEST];
        text.extend(b"\nnext");
        for buffer in [1, 7, 4096, 100_000] {
            assert_eq!(all(&text, buffer), [None, Some(b"next".to_vec())]);
        }
        let mut lines = Lines::new(io::BufReader::new(text.as_slice()));
        lines.next().unwrap();
        assert!(lines.line.capacity() <= 2 * LONGEST);
    }
}
