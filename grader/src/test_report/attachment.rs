//! Files attached to a PDF, taken out of it. Whoever checks a report needs no typesetting for that.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::ZlibDecoder;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Object, Stream, String as PdfString};

use super::sealed::LARGEST;
use crate::bilingual::Bilingual;

/// Most bytes of a PDF that is looked into.
const LARGEST_PDF: usize = 512 << 20;
/// Most bytes of all attached files together.
const LARGEST_ALL: usize = 2 * LARGEST;
/// Most objects that are looked at.
const MOST_OBJECTS: usize = 1_000_000;

/// Why nothing is taken out of a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum AttachmentError {
    /// Not a PDF, or a damaged one.
    NoPdf,
    /// Larger than any report.
    TooLarge,
    /// A file is stored in a way that reports do not use.
    Encoding,
}

impl AttachmentError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::NoPdf => {
                Bilingual::new("no PDF, or a damaged one; copy it again", "不是 PDF，或文件已损坏；请重新拷贝")
            }
            Self::TooLarge => Bilingual::new("larger than any report", "超过任何报告的大小"),
            Self::Encoding => Bilingual::new(
                "a file attached to it is stored in a way that reports do not use: the PDF was saved by another program; check the \
                 original",
                "所附文件的存储方式不是报告所用的：此 PDF 被其他程序另存过；请核验原件",
            ),
        }
    }
}

/// The attached files by their names (ISO 32000-2, 7.11.4).
///
/// # Errors
/// If the bytes are no PDF, or larger than any report.
pub fn attachments(pdf: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, AttachmentError> {
    if pdf.len() > LARGEST_PDF {
        return Err(AttachmentError::TooLarge);
    }
    let pdf = Pdf::new(pdf.to_vec()).map_err(|_| AttachmentError::NoPdf)?;
    let mut files = BTreeMap::new();
    let mut left = LARGEST_ALL;
    for object in pdf.objects().into_iter().take(MOST_OBJECTS) {
        let Object::Dict(specification) = object else { continue };
        let Some(embedded) = specification.get::<Dict<'_>>("EF") else { continue };
        let name = ["UF", "F"]
            .into_iter()
            .find_map(|key| specification.get::<PdfString<'_>>(key))
            .map(|name| text(name.as_bytes()));
        let file = ["UF", "F"].into_iter().find_map(|key| embedded.get::<Stream<'_>>(key));
        if let (Some(name), Some(file)) = (name, file) {
            let bytes = inflated(&file, left)?;
            left -= bytes.len();
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// The content of a stream, at most so many bytes: a few bytes can stand for gigabytes.
fn inflated(file: &Stream<'_>, most: usize) -> Result<Vec<u8>, AttachmentError> {
    let raw = file.raw_data();
    let bytes = match file.dict().get::<Object<'_>>("Filter") {
        None | Some(Object::Null(_)) => raw.into_owned(),
        Some(filter) if is_flate(&filter) => {
            let mut bytes = Vec::new();
            let read = ZlibDecoder::new(&*raw).take(most as u64 + 1).read_to_end(&mut bytes);
            read.map_err(|_| AttachmentError::NoPdf)?;
            bytes
        }
        Some(_) => return Err(AttachmentError::Encoding),
    };
    if bytes.len() > most { Err(AttachmentError::TooLarge) } else { Ok(bytes) }
}

fn is_flate(filter: &Object<'_>) -> bool {
    match filter {
        Object::Name(name) => name.as_str() == "FlateDecode",
        Object::Array(names) => {
            let mut names = names.iter::<Object<'_>>();
            names.next().is_some_and(|name| matches!(&name, Object::Name(name) if name.as_str() == "FlateDecode"))
                && names.next().is_none()
        }
        _ => false,
    }
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with its mark, else taken for ASCII.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}
