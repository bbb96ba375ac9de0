//! What pages are made with: the built-in template, or a folder of the laboratory in which any part of it is replaced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::ReportError;
use crate::bilingual::Bilingual;
use crate::test_report::{Template, html};

/// Template of HTML.
pub const HTML: &str = "report.html";
/// Template of PDF.
pub const TYPST: &str = "report.typ";
/// The Typst template that is built in.
const BUILT_IN_TYPST: &str = include_str!("../../../assets/report/report.typ");
/// Most bytes of one file of a template: a font with all Chinese characters.
const LARGEST: u64 = 64 << 20;
/// Most files of a template.
const MOST_FILES: usize = 200;

/// The files of a template by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFolder {
    name: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// The files of the built-in template, for a laboratory to begin with.
#[must_use]
pub fn template_files() -> [(&'static str, &'static str); 2] {
    [(HTML, html::TEMPLATE), (TYPST, BUILT_IN_TYPST)]
}

impl Default for TemplateFolder {
    fn default() -> Self {
        let files = template_files().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        Self { name: "built in".to_owned(), files: files.into() }
    }
}

impl TemplateFolder {
    /// Reads a folder; what it does not hold is that of the built-in template. Folders within are not looked into.
    ///
    /// # Errors
    /// If it cannot be read, or holds more or larger files than a template has.
    pub fn read(folder: &Path) -> Result<Self, ReportError> {
        let mut template = Self::default();
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        template.name = name.unwrap_or_else(|| "laboratory".to_owned());
        let unread = |error| ReportError::unread(folder, &error);
        for entry in fs::read_dir(folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let path = entry.path();
            let length = fs::metadata(&path).map_err(|error| ReportError::unread(&path, &error))?;
            if !length.is_file() {
                continue;
            }
            if length.len() > LARGEST || template.files.len() >= MOST_FILES {
                return Err(ReportError::of(
                    &path,
                    Bilingual::new(
                        format!("a template has at most {MOST_FILES} files of at most {} MiB", LARGEST >> 20),
                        format!("模板最多 {MOST_FILES} 个文件，每个不超过 {} MiB", LARGEST >> 20),
                    ),
                ));
            }
            let bytes = fs::read(&path).map_err(|error| ReportError::unread(&path, &error))?;
            template.files.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
        }
        Ok(template)
    }

    /// Name and digest, as reports keep them. Each file goes into the digest with the lengths of name and content before it,
    /// so that nothing can pass from one into the other.
    #[must_use]
    pub fn identity(&self) -> Template {
        let mut digest = Sha256::new();
        for (name, bytes) in &self.files {
            for part in [name.as_bytes(), bytes] {
                digest.update((part.len() as u64).to_le_bytes());
                digest.update(part);
            }
        }
        let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Template { name: self.name.clone(), sha256 }
    }

    /// A file that is a text.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<&str, ReportError> {
        let bytes = self.files.get(name).map_or(&[][..], Vec::as_slice);
        std::str::from_utf8(bytes).map_err(|_| {
            ReportError::of(Path::new(name), Bilingual::new("the template is not UTF-8", "模板不是 UTF-8 编码"))
        })
    }

    /// Files of further use to a template: fonts, pictures, parts.
    pub fn others(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.files.iter().filter(|(name, _)| ![HTML, TYPST].contains(&name.as_str()))
    }

    /// Fonts.
    pub fn fonts(&self) -> impl Iterator<Item = &Vec<u8>> {
        let ends = [".ttf", ".otf", ".ttc", ".otc"];
        self.others()
            .filter(move |(name, _)| ends.iter().any(|end| name.to_lowercase().ends_with(end)))
            .map(|(_, bytes)| bytes)
    }
}
