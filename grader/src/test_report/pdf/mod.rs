//! A report as PDF/A-3b (ISO 19005-3), set by Typst from a template.
//!
//! Fonts are inside, the data of the report and its pictures are attached, and nothing depends on the clock: the same report and
//! template give the same bytes.

mod error;
mod world;

use std::collections::BTreeMap;

use jiff::civil::Date;
use typst::foundations::{Bytes, Datetime, Smart};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::attachment::attachments;
use super::sealed::DATA_FILE;
pub use error::PdfError;
use world::Desk;

/// Fonts that are built in.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../../assets/report/fonts/NotoSansSC-Document-Regular.ttf"),
    include_bytes!("../../../assets/report/fonts/NotoSansSC-Document-Bold.ttf"),
];

/// Sets reports; fonts and library are loaded once for many of them.
pub struct Typesetter {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Typesetter({} fonts)", self.fonts.len())
    }
}

/// What is to be set.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Name of the template, for messages.
    pub name: &'a str,
    /// The template.
    pub template: &'a str,
    /// Files that it may read, by their names.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// Number of the report: what identifies the document.
    pub number: &'a str,
    /// Day of issue: what stands for the time of its making.
    pub issued: Date,
}

impl Typesetter {
    /// With the built-in fonts and further ones.
    ///
    /// # Errors
    /// If one of the further fonts is none.
    pub fn new(further: Vec<Vec<u8>>) -> Result<Self, PdfError> {
        let mut fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        for (place, bytes) in further.into_iter().enumerate() {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(bytes)));
            if fonts.len() == before {
                return Err(PdfError::Font { place: place + 1 });
            }
        }
        let book = FontBook::from_fonts(&fonts);
        Ok(Self { library: LazyHash::new(Library::builder().build()), book: LazyHash::new(book), fonts })
    }

    /// Whether any font has the character.
    #[must_use]
    pub fn has(&self, character: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(character.into()))
    }

    /// Sets a report.
    ///
    /// # Errors
    /// If the template is wrong, a character has no glyph in any font, or PDF/A forbids what the template does.
    pub fn pdf(&self, sheet: &Sheet<'_>) -> Result<Vec<u8>, PdfError> {
        let desk = Desk::new(self, sheet)?;
        let set = typst::compile::<PagedDocument>(&desk);
        let document = set.output.map_err(|faults| desk.told(&faults))?;
        // A font that is missing, text that runs out of the page: nothing that a signed report may have.
        if !set.warnings.is_empty() {
            return Err(desk.told(&set.warnings));
        }
        let date = sheet.issued;
        let day =
            Datetime::from_ymd_hms(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs(), 0, 0, 0);
        let options = PdfOptions {
            ident: Smart::Custom(sheet.number.to_owned()),
            creator: Smart::Custom(Some(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned())),
            timestamp: day.map(Timestamp::new_utc),
            page_ranges: None,
            standards: PdfStandards::new(&[PdfStandard::A_3b]).map_err(|_| PdfError::Standard)?,
            tagged: true,
            pretty: false,
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|faults| desk.told(&faults))?;
        self.forget();
        let has_data = attachments(&pdf).is_ok_and(|held| held.get(DATA_FILE) == sheet.files.get(DATA_FILE));
        if has_data { Ok(pdf) } else { Err(PdfError::NoData { name: sheet.name.to_owned() }) }
    }

    /// Lets go of what Typst remembers of reports that were set long ago: a batch is to need no more memory than a few of them.
    fn forget(&self) {
        comemo::evict(4);
    }
}
