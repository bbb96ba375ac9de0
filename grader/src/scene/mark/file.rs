//! Taught marks as files: TOML with the grey as base64, a version, and a hash over all of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::template::{Beside, LONGEST_SHAPE, MarkTemplate, is_name};
use crate::plane::Plane;

/// What such a file says it is.
const FORMAT: &str = "grader mark";
/// The version of the form.
const VERSION: u32 = 1;
/// Least and most cells on a side.
const SIDE: std::ops::RangeInclusive<usize> = 8..=128;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    version: u32,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size_mm: Option<[f64; 2]>,
    width: usize,
    height: usize,
    grey: String,
    mask: String,
    sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<WrittenBeside>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBeside {
    size_x: [f64; 2],
    offset_x: [f64; 2],
    turn: f64,
}

/// Why a text is no taught mark.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkFileError {
    /// No TOML, or not of this form.
    #[error("{}{reason}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
    Form {
        /// Line from 1, if known.
        line: Option<usize>,
        /// The reason.
        reason: String,
    },
    /// Another kind of file.
    #[error("this is no taught mark: format is {found:?} and should be {FORMAT:?}")]
    Format {
        /// What it says.
        found: String,
    },
    /// Another version.
    #[error("the form of this mark has version {found}; this program reads version {VERSION}")]
    Version {
        /// What it says.
        found: u32,
    },
    /// A value that cannot be.
    #[error("{field} is impossible: {reason}")]
    Impossible {
        /// Which.
        field: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// Changed since it was taught.
    #[error("the mark was changed after it was taught: its sha256 does not fit; teach it again")]
    Changed,
}

impl MarkTemplate {
    /// The text of a file that holds the mark.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut written = Written {
            format: FORMAT.into(),
            version: VERSION,
            name: self.name.clone(),
            size_mm: self.size_mm,
            width: self.grey.width(),
            height: self.grey.height(),
            grey: BASE64.encode(self.grey.data()),
            mask: BASE64.encode(packed(&self.mask)),
            sha256: String::new(),
            beside: self.beside.map(|Beside { size_x, offset_x, turn }| WrittenBeside { size_x, offset_x, turn }),
        };
        written.sha256 = hash(&written);
        // Plain numbers, texts and tables: there is nothing that TOML could not hold.
        toml::to_string(&written).unwrap_or_default()
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    /// What is wrong with it, with the line where that is known.
    pub fn from_toml(text: &str) -> Result<Self, MarkFileError> {
        let written: Written = toml::from_str(text).map_err(|error| MarkFileError::Form {
            line: error.span().map(|span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()),
            reason: error.message().to_owned(),
        })?;
        if written.format != FORMAT {
            return Err(MarkFileError::Format { found: written.format.chars().take(40).collect() });
        }
        if written.version != VERSION {
            return Err(MarkFileError::Version { found: written.version });
        }
        if hash(&written) != written.sha256 {
            return Err(MarkFileError::Changed);
        }
        written.checked()
    }

    /// Hash over all that the file says.
    #[must_use]
    pub fn sha256(&self) -> String {
        let text = self.to_toml();
        let line = text.lines().find_map(|line| line.strip_prefix("sha256 = \""));
        line.unwrap_or_default().trim_end_matches('"').to_owned()
    }
}

impl Written {
    fn checked(self) -> Result<MarkTemplate, MarkFileError> {
        let impossible = |field, reason| Err(MarkFileError::Impossible { field, reason });
        let is_size = |size: [f64; 2]| size.iter().all(|side| side.is_finite() && *side > 0.0);
        if !is_name(&self.name) {
            return impossible("name", "it must have 1 to 80 characters and no control characters");
        }
        let (width, height) = (self.width, self.height);
        if !SIDE.contains(&width) || !SIDE.contains(&height) || width.max(height) > LONGEST_SHAPE * width.min(height) {
            return impossible("width or height", "8 to 128 cells, one at most 4 times the other");
        }
        if self.size_mm.is_some_and(|size| !is_size(size)) {
            return impossible("size_mm", "two numbers above 0 are wanted");
        }
        if let Some(beside) = &self.beside
            && !(is_size(beside.size_x) && beside.offset_x.iter().all(|o| o.is_finite()) && beside.turn.is_finite())
        {
            return impossible("beside", "sizes must be above 0, offsets and turn finite");
        }
        if self.size_mm.is_none() && self.beside.is_none() {
            return impossible("size", "size_mm or beside must say how large the mark is");
        }
        let Some(grey) = BASE64.decode(&self.grey).ok().and_then(|grey| Plane::from_vec(width, height, grey)) else {
            return impossible("grey", "it must be base64 of one byte for each cell");
        };
        let Some(mask) = BASE64.decode(&self.mask).ok().and_then(|bits| unpacked(&bits, width, height)) else {
            return impossible("mask", "it must be base64 of one bit for each cell");
        };
        let counted = || grey.data().iter().zip(mask.data()).filter(|(_, own)| **own).map(|(grey, _)| *grey);
        if counted().count() < 32 || counted().max() == counted().min() {
            return impossible("mask", "hardly anything of the mark is left, or all of it is of one grey");
        }
        let beside = self.beside.map(|WrittenBeside { size_x, offset_x, turn }| Beside { size_x, offset_x, turn });
        Ok(MarkTemplate { name: self.name, grey, mask, size_mm: self.size_mm, beside })
    }
}

/// Over every field but the hash itself, each with its length before it.
fn hash(written: &Written) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    let numbers = |numbers: &[f64]| numbers.iter().map(|number| format!("{number:?} ")).collect::<String>();
    add(&written.format);
    add(&format!("{} {} {}", written.version, written.width, written.height));
    add(&written.name);
    add(&written.size_mm.map(|size| numbers(&size)).unwrap_or_default());
    add(&written.grey);
    add(&written.mask);
    if let Some(beside) = &written.beside {
        add(&numbers(&beside.size_x));
        add(&numbers(&beside.offset_x));
        add(&numbers(&[beside.turn]));
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn packed(mask: &Plane<bool>) -> Vec<u8> {
    mask.data()
        .chunks(8)
        .map(|bits| bits.iter().enumerate().fold(0, |byte, (i, bit)| byte | u8::from(*bit) << i))
        .collect()
}

fn unpacked(bytes: &[u8], width: usize, height: usize) -> Option<Plane<bool>> {
    let count = width * height;
    (bytes.len() == count.div_ceil(8))
        .then(|| (0..count).map(|i| bytes[i / 8] >> (i % 8) & 1 == 1).collect())
        .and_then(|bits| Plane::from_vec(width, height, bits))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scene::mark::testing::taught;

    #[test]
    fn what_is_written_is_read_back() {
        let mark = taught("质溯码 mark");
        let text = mark.to_toml();
        assert_eq!(MarkTemplate::from_toml(&text).as_ref(), Ok(&mark));
        assert_eq!(mark.sha256().len(), 64);
        assert!(text.contains(&mark.sha256()) && text.len() < 10_000, "{}", text.len());
        let lone = MarkTemplate { beside: None, ..mark };
        assert_eq!(MarkTemplate::from_toml(&lone.to_toml()), Ok(lone));
    }

    #[test]
    fn what_was_changed_or_cannot_be_is_refused() {
        let text = taught("mark").to_toml();
        let refused = |text: &str| MarkTemplate::from_toml(text).expect_err("refused");
        assert_eq!(refused(&text.replace("name = \"mark\"", "name = \"other\"")), MarkFileError::Changed);
        assert_eq!(refused(&text.replace("version = 1", "version = 2")), MarkFileError::Version { found: 2 });
        assert!(matches!(refused(&text.replace("grader mark", "profile")), MarkFileError::Format { .. }));
        assert!(matches!(refused(&format!("{text}\ncolour = 1")), MarkFileError::Form { .. }));
        assert!(matches!(refused("\nformat = 1"), MarkFileError::Form { line: Some(2), .. }));
        let written = |change: fn(&mut Written)| {
            let mut written: Written = toml::from_str(&text).expect("right");
            change(&mut written);
            written.sha256 = hash(&written);
            refused(&toml::to_string(&written).expect("plain values"))
        };
        let field = |error: MarkFileError| match error {
            MarkFileError::Impossible { field, .. } => field,
            other => panic!("{other}"),
        };
        assert_eq!(field(written(|w| w.name = "a\u{7}b".into())), "name");
        assert_eq!(field(written(|w| w.width = 1_000_000_000)), "width or height");
        assert_eq!(field(written(|w| w.size_mm = Some([0.0, 1.0]))), "size_mm");
        assert_eq!(field(written(|w| w.size_mm = Some([f64::NAN, 1.0]))), "size_mm");
        assert_eq!(field(written(|w| w.grey = "AAAA".into())), "grey");
        assert_eq!(field(written(|w| w.mask = "?".into())), "mask");
        assert_eq!(field(written(|w| w.mask = BASE64.encode(vec![0; 512]))), "mask");
        assert_eq!(
            field(written(|w| {
                w.size_mm = None;
                w.beside = None;
            })),
            "size"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,300}") {
            let _ = MarkTemplate::from_toml(&text);
        }

        /// Any byte of the file changed: refused, or what it says is the same.
        #[test]
        fn a_changed_byte_is_noticed(at in 0_usize..6000, byte in 32_u8..127) {
            let mark = taught("mark");
            let mut bytes = mark.to_toml().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let text = String::from_utf8(bytes).expect("plain text");
            if let Ok(read) = MarkTemplate::from_toml(&text) {
                prop_assert_eq!(read, mark);
            }
        }
    }
}
