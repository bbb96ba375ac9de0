//! Why a report is not set.

use crate::bilingual::Bilingual;
use crate::report::visible;

/// Why a report is not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum PdfError {
    /// A file of the template that ought to be a font is none.
    Font {
        /// Place among the fonts of the template, by name, from 1.
        place: usize,
    },
    /// The template is wrong, or does what PDF/A forbids.
    Template {
        /// Its name.
        name: String,
        /// What Typst says.
        faults: Vec<Fault>,
    },
    /// The template attaches no data: nobody could check the report.
    NoData {
        /// Its name.
        name: String,
    },
    /// The typesetter does not do what it is asked for: an error of this program.
    Standard,
}

/// What Typst says of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File; empty: none.
    pub file: String,
    /// Line from 1, if it is known.
    pub line: Option<usize>,
    /// Message, in English.
    pub message: String,
    /// Hints, in English.
    pub hints: Vec<String>,
}

impl PdfError {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Font { place } => Bilingual::new(
                format!("the font file {place} of the template is no font; take it out of the folder or replace it"),
                format!("模板的第 {place} 个字体文件不是字体；请移除或替换"),
            ),
            Self::NoData { name } => Bilingual::new(
                format!(
                    "{name}: the template does not attach {} to the PDF, so that nobody could check it; put \
                         `#for file in paper.attachments {{ pdf.attach(file.file, relationship: file.relationship) }}` back",
                    super::DATA_FILE
                ),
                format!(
                    "{name}：模板没有把 {} 附入 PDF，他人将无法核验；请恢复 `#for file in paper.attachments {{ pdf.attach(file.file, \
                         relationship: file.relationship) }}`",
                    super::DATA_FILE
                ),
            ),
            Self::Template { name, faults } => {
                let list: String = faults.iter().map(|fault| format!("\n  {}", fault.say())).collect();
                Bilingual::new(
                    format!("{name}: the template cannot be set; Typst says:{list}{}", glyphs(faults).en),
                    format!("{name}：模板无法排版；Typst 报告：{list}{}", glyphs(faults).zh),
                )
            }
            Self::Standard => {
                Bilingual::new("PDF/A-3b is not to be had from the typesetter", "排版程序不支持 PDF/A-3b")
            }
        }
    }
}

/// What to do about characters that no font has.
fn glyphs(faults: &[Fault]) -> Bilingual {
    let is_about_fonts = faults.iter().any(|fault| fault.message.contains("could not be displayed"));
    if !is_about_fonts {
        return Bilingual::default();
    }
    Bilingual::new(
        "\na character has no glyph in the built-in fonts: put a font that has it (.ttf, .otf) into the folder of the template and \
         give that with --template",
        "\n内置字体缺少某个字符：请把含有该字符的字体（.ttf、.otf）放入模板文件夹，并用 --template 给出",
    )
}

impl Fault {
    fn say(&self) -> String {
        let place = match (self.file.is_empty(), self.line) {
            (true, _) => String::new(),
            (false, None) => format!("{}: ", self.file),
            (false, Some(line)) => format!("{}:{line}: ", self.file),
        };
        let hints: String = self.hints.iter().map(|hint| format!("; {}", visible(hint))).collect();
        format!("{}{}{hints}", visible(&place), visible(&self.message))
    }
}
