//! Records, particulars and pictures put together to a report.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::ReportError;
use crate::bilingual::Bilingual;
use crate::command::input::{Channel, Source, load};
use crate::command::told;
use crate::frame::Frame;
use crate::record::{Record, Software};
use crate::report::Language;
use crate::test_report::particulars::Particulars;
use crate::test_report::{
    Picture, SCHEMA, Scan, Shows, Specimen, Template, TestReport, Tongue, canonical, examine, hex_digest, pictures,
};

/// Most bytes of a logo.
const LARGEST_LOGO: u64 = 8 << 20;

/// Which records are scans of one specimen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Each record is a specimen.
    #[default]
    Each,
    /// Names of pictures that differ in the number after the last `-` or `_` only.
    Name,
    /// The same message.
    Content,
}

/// What is to be issued.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// What the laboratory states.
    pub particulars: &'a Particulars,
    /// Folder that its files, as the logo, are looked for in.
    pub folder: &'a Path,
    /// Number of the report.
    pub number: &'a str,
    /// Day of issue.
    pub issued: Date,
    /// Languages, the main one first.
    pub languages: &'a [Tongue],
    /// What pages are made with.
    pub template: Template,
    /// Which records are scans of one specimen.
    pub grouping: Grouping,
    /// Folders in which pictures are looked for that are not where they were.
    pub image_folders: &'a [PathBuf],
    /// Whether pictures are shown.
    pub with_pictures: bool,
}

/// A report, and the files that go with it.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The report, examined.
    pub report: TestReport,
    /// Pictures and logo by their names in the document.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Puts a report together and examines it.
///
/// # Errors
/// If a mandatory item is missing or contradicts another, or a picture cannot be had or is not the one that was inspected.
pub fn assemble(issue: &Issue<'_>, records: &[Record]) -> Result<Assembled, ReportError> {
    let mut particulars = issue.particulars.clone();
    // Those of the report stand beside its data.
    particulars.report.number = Some(issue.number.to_owned());
    particulars.report.issued = None;
    let mut report = TestReport {
        schema: SCHEMA,
        software: Software { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        number: issue.number.to_owned(),
        issued: issue.issued,
        languages: issue.languages.to_vec(),
        particulars,
        specimens: specimens(records, issue.grouping)?,
        pictures: Vec::new(),
        template: issue.template.clone(),
    };
    // Before pictures are looked for: what is missing is told at once.
    examine(&report).map_err(|refusal| ReportError::plain(refusal.say()))?;
    let mut files = BTreeMap::new();
    if issue.with_pictures {
        report.pictures = draw(&report, issue, &mut files)?;
    }
    if let Some(logo) = &issue.particulars.laboratory.logo {
        let (file, bytes) = (crate::test_report::logo_file(logo), read_logo(&issue.folder.join(logo))?);
        let sha256 = hex_digest(&bytes);
        report.pictures.push(Picture {
            file: file.clone(),
            sha256,
            shows: Shows::Logo,
            specimen: 0,
            scan: 0,
            symbol: None,
        });
        files.insert(file, bytes);
    }
    Ok(Assembled { report, files })
}

fn specimens(records: &[Record], grouping: Grouping) -> Result<Vec<Specimen>, ReportError> {
    let mut specimens: Vec<(String, Specimen)> = Vec::new();
    for (place, record) in records.iter().enumerate() {
        let bytes = canonical(record).map_err(|error| {
            let reason = error.to_string();
            ReportError::plain(Bilingual::new(
                format!("a record cannot be kept ({reason})"),
                format!("记录无法保存（{reason}）"),
            ))
        })?;
        let scan = Scan { sha256: hex_digest(&bytes), record: record.clone() };
        let stem = stem(&record.image.source);
        let (key, name) = match grouping {
            Grouping::Each => (place.to_string(), stem.to_owned()),
            Grouping::Name => (without_number(stem).to_owned(), without_number(stem).to_owned()),
            Grouping::Content => match record.symbols.first().and_then(|symbol| symbol.bytes.as_ref()) {
                Some(bytes) => (format!("content {bytes}"), stem.to_owned()),
                None => (place.to_string(), stem.to_owned()),
            },
        };
        match specimens.iter_mut().find(|(known, _)| *known == key) {
            Some((_, specimen)) => specimen.scans.push(scan),
            None => specimens.push((key, Specimen { name, scans: vec![scan] })),
        }
    }
    Ok(specimens.into_iter().map(|(_, specimen)| specimen).collect())
}

/// The name of a picture without folders and ending.
fn stem(source: &str) -> &str {
    let name = source.rsplit(['/', '\\']).next().unwrap_or(source);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// `label-3` of `label-3-1`.
fn without_number(stem: &str) -> &str {
    match stem.rsplit_once(['-', '_']) {
        Some((head, number))
            if !head.is_empty() && !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()) =>
        {
            head
        }
        _ => stem,
    }
}

fn draw(
    report: &TestReport,
    issue: &Issue<'_>,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Vec<Picture>, ReportError> {
    let is_series = report.is_series();
    let language = issue.languages.first().copied().map_or(Language::En, Language::from);
    let longest = |alone| if is_series { pictures::LONGEST_IN_SERIES } else { alone };
    let mut drawn = Vec::new();
    for (specimen, held) in report.specimens.iter().enumerate() {
        for (scan, held) in held.scans.iter().enumerate() {
            // Of several scans the first is shown.
            if is_series && scan > 0 {
                break;
            }
            let frame = find_frame(&held.record, issue.image_folders)?;
            let raw = pictures::raw(&frame, longest(pictures::LONGEST_RAW));
            let overlay = pictures::drawn(&frame, &held.record, language, longest(pictures::LONGEST_OVERLAY));
            for (shows, name, bytes) in [(Shows::Raw, "raw", raw), (Shows::Overlay, "measured", overlay)] {
                let file = format!("picture-{}-{}-{name}.png", specimen + 1, scan + 1);
                drawn.push(Picture {
                    file: file.clone(),
                    sha256: hex_digest(&bytes),
                    shows,
                    specimen,
                    scan,
                    symbol: None,
                });
                files.insert(file, bytes);
            }
        }
    }
    Ok(drawn)
}

/// The picture that was inspected: where it was, else by its name in the folders; known by its digest.
fn find_frame(record: &Record, folders: &[PathBuf]) -> Result<Frame, ReportError> {
    let source = Path::new(&record.image.source);
    let channel = match record.image.channel.as_str() {
        "green" => Channel::Green,
        "blue" => Channel::Blue,
        "luma" => Channel::Luma,
        _ => Channel::Red,
    };
    let name = source.file_name().map(PathBuf::from).unwrap_or_default();
    let mut is_other = false;
    for path in std::iter::once(source.to_owned()).chain(folders.iter().map(|folder| folder.join(&name))) {
        if !path.is_file() {
            continue;
        }
        let loaded = load(&Source::File(path.clone()), channel).map_err(|error| {
            let say = |language| told::input(&error, language).1;
            ReportError::of(&path, Bilingual::new(say(Language::En), say(Language::Zh)))
        })?;
        if loaded.frame.sha256() == record.image.sha256 {
            return Ok(loaded.frame);
        }
        is_other = true;
    }
    let text = if is_other {
        Bilingual::new(
            "not the picture that was inspected: its SHA-256 is another; name the folder of the right one with --images",
            "不是当时检测的图像：SHA-256 不同；请用 --images 给出正确图像所在的文件夹",
        )
    } else {
        Bilingual::new(
            "the picture is not where it was inspected; name its folder with --images, or leave pictures out with \
             --without-pictures",
            "图像不在检测时的位置；请用 --images 给出其文件夹，或用 --without-pictures 不附图像",
        )
    };
    Err(ReportError::of(source, text))
}

fn read_logo(path: &Path) -> Result<Vec<u8>, ReportError> {
    let length = fs::metadata(path).map_err(|error| ReportError::unread(path, &error))?.len();
    let bytes = if length > LARGEST_LOGO {
        Vec::new()
    } else {
        fs::read(path).map_err(|error| ReportError::unread(path, &error))?
    };
    let head = bytes.get(..8).unwrap_or_default();
    let is_svg = std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
    let is_png = head == b"\x89PNG\r\n\x1a\n";
    let is_named_svg = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    if (is_png && !is_named_svg) || (is_svg && is_named_svg) {
        return Ok(bytes);
    }
    Err(ReportError::of(
        path,
        Bilingual::new(
            format!("a logo is a PNG or SVG file of at most {} MiB, named .png or .svg", LARGEST_LOGO >> 20),
            format!("标志须为 PNG 或 SVG 文件，扩展名 .png 或 .svg，不超过 {} MiB", LARGEST_LOGO >> 20),
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimens_are_named_like_their_pictures() {
        assert_eq!(stem("a/b/label-3-1.png"), "label-3-1");
        assert_eq!(stem("C:\\pictures\\x.tif"), "x");
        assert_eq!(stem(".png"), ".png");
        assert_eq!(stem(""), "");
        assert_eq!(without_number("label-3-1"), "label-3");
        assert_eq!(without_number("label_12"), "label");
        assert_eq!(without_number("-1"), "-1");
        assert_eq!(without_number("label-a"), "label-a");
    }
}
