//! A report as somebody received it: data and signature checked, pictures held against their digests, and pages made again.

use std::collections::BTreeMap;
use std::path::Path;

use super::pages::{Kind, Press};
use super::{ReportError, TemplateFolder};
use crate::bilingual::Bilingual;
use crate::signature::TrustedKeys;
use crate::test_report::{DATA_FILE, SealedReport, Signed, attachment, hex_digest, html};

/// What became of a received report.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The report.
    pub sealed: SealedReport,
    /// Whose signature it carries.
    pub signed: Signed,
    /// What its pages are.
    pub pages: Pages,
}

/// What the pages of a received report are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pages {
    /// There are none: the file holds the data alone.
    None,
    /// Made again from the data they are the same, byte for byte.
    Same,
    /// Made again from the data they are others: what they show was altered.
    Altered,
    /// They could not be made again, and why.
    NotCompared(Bilingual),
}

/// The data of a report and its other files.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Data.
    pub data: Vec<u8>,
    /// Pictures and logo.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Takes a received file apart.
///
/// # Errors
/// If it holds no data of a report.
pub fn contents(path: &Path, bytes: &[u8]) -> Result<(Kind, Contents), ReportError> {
    let nothing = || {
        let text = Bilingual::new(
            "no report of this program: it holds no data to check (a scan or a print of a report cannot be checked, only its QR \
             Code be compared)",
            "不是本程序的报告：其中没有可核验的数据（报告的扫描件或打印件无法核验，只能比对二维码）",
        );
        ReportError::of(path, text)
    };
    if bytes.starts_with(b"%PDF-") {
        let mut files = attachment::attachments(bytes).map_err(|error| ReportError::of(path, error.say()))?;
        let data = files.remove(DATA_FILE).ok_or_else(nothing)?;
        return Ok((Kind::Pdf, Contents { data, files }));
    }
    if bytes.trim_ascii_start().first() == Some(&b'{') {
        return Ok((Kind::Json, Contents { data: bytes.to_vec(), files: BTreeMap::new() }));
    }
    let page = std::str::from_utf8(bytes).map_err(|_| nothing())?;
    let (data, files) = html::contents(page).ok_or_else(nothing)?;
    Ok((Kind::Html, Contents { data: data.as_bytes().to_vec(), files }))
}

/// Checks a received report against trusted keys, and its pages against a template.
///
/// # Errors
/// If it holds no data of a report, or they were altered, or signature or pictures are wrong.
pub fn check(
    path: &Path,
    bytes: &[u8],
    trusted: &TrustedKeys,
    template: &TemplateFolder,
) -> Result<Checked, ReportError> {
    let (kind, Contents { data, files }) = contents(path, bytes)?;
    let (sealed, signed) = SealedReport::verify(&data, trusted).map_err(|fault| ReportError::of(path, fault.say()))?;
    if kind == Kind::Json {
        return Ok(Checked { sealed, signed, pages: Pages::None });
    }
    for picture in &sealed.report.pictures {
        let is_right = files.get(&picture.file).is_some_and(|bytes| hex_digest(bytes) == picture.sha256);
        if !is_right {
            let text = Bilingual::new(
                format!("the picture {} was altered or is missing", picture.file),
                format!("图像 {} 已被改动或缺失", picture.file),
            );
            return Err(ReportError::of(path, text));
        }
    }
    let pages = compare(kind, bytes, &sealed, &files, template);
    Ok(Checked { sealed, signed, pages })
}

fn compare(
    kind: Kind,
    bytes: &[u8],
    sealed: &SealedReport,
    files: &BTreeMap<String, Vec<u8>>,
    template: &TemplateFolder,
) -> Pages {
    let report = &sealed.report;
    if template.identity().sha256 != report.template.sha256 {
        let name = crate::report::visible(&report.template.name);
        return Pages::NotCompared(Bilingual::new(
            format!("they were made with the template \"{name}\" of other content; name its folder with --template"),
            format!("页面由内容不同的模板“{name}”制成；请用 --template 给出其文件夹"),
        ));
    }
    let again = Press::new(template).and_then(|press| press.bytes_of(kind, sealed, files));
    match again {
        Ok(again) if again == bytes => Pages::Same,
        Err(error) => Pages::NotCompared(error.text),
        // Another version may set the same template otherwise.
        Ok(_) if report.software.version != env!("CARGO_PKG_VERSION") => Pages::NotCompared(Bilingual::new(
            format!("they were made by version {} of this program; check with that one", report.software.version),
            format!("页面由本程序的 {} 版制成；请用该版本核验", report.software.version),
        )),
        Ok(_) => Pages::Altered,
    }
}
