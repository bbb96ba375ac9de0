//! Reports as somebody received them: checked, and made again.

use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::command::files;
use grader::command::stated::read_text;
use grader::command::status::Status;
use grader::command::test_report::{Checked, Kind, Pages, Press, TemplateFolder, check, contents};
use grader::report::{Language, visible};
use grader::signature::TrustedKeys;
use grader::test_report::{SealedReport, Signed};

use super::read_template;
use crate::failure::Failure;
use crate::terminal;

/// Most bytes of a report that is read.
const LARGEST: u64 = 512 << 20;

/// Checks reports. Fail: altered, or a wrong signature; not graded: right as far as it goes, but not all could be checked.
pub fn verify(paths: &[PathBuf], keys: Option<&Path>, template: Option<&Path>, language: Language) -> Status {
    let prepared = trusted(keys).and_then(|trusted| Ok((trusted, read_template(template)?)));
    let (trusted, template) = match prepared {
        Ok(prepared) => prepared,
        Err(failure) => return terminal::finish(Err(failure), language),
    };
    let mut status = Status::Pass;
    let mut out = String::new();
    for path in paths {
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(failure) => {
                status = status.max(terminal::finish(Err(failure), language));
                continue;
            }
        };
        let name = visible(&path.display().to_string());
        match check(path, &bytes, &trusted, &template) {
            Ok(checked) => {
                out += &described(&name, &checked, language);
                status = status.max(standing(&checked));
            }
            Err(error) => {
                let word = if language == Language::Zh { "不可信" } else { "NOT TO BE RELIED ON" };
                out += &format!("{word}  {}\n", error.say(language));
                status = status.max(Status::Fail);
            }
        }
    }
    terminal::finish(Ok(out), language).max(status)
}

fn trusted(keys: Option<&Path>) -> Result<TrustedKeys, Failure> {
    let Some(path) = keys else { return Ok(TrustedKeys::default()) };
    TrustedKeys::parse(&read_text(path)?).map_err(|fault| {
        let reason = fault.reason();
        let text = Bilingual::new(
            format!("line {}: {}", fault.line, reason.en),
            format!("第 {} 行：{}", fault.line, reason.zh),
        );
        Failure::Told { path: Some(path.to_owned()), text }
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |source| Failure::Read { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
        return Err(grader::command::stated::StatedError::TooLarge { path: path.to_owned(), most: LARGEST }.into());
    }
    std::fs::read(path).map_err(unreadable)
}

fn standing(checked: &Checked) -> Status {
    match (&checked.signed, &checked.pages) {
        (_, Pages::Altered) => Status::Fail,
        (Signed::ByTrusted { .. }, Pages::Same | Pages::None) => Status::Pass,
        _ => Status::NotGraded,
    }
}

fn described(name: &str, checked: &Checked, language: Language) -> String {
    let report = &checked.sealed.report;
    let word = match (standing(checked), language) {
        (Status::Pass, Language::Zh) => "可信",
        (Status::Pass, Language::En) => "right",
        (Status::Fail, Language::Zh) => "不可信",
        (Status::Fail, Language::En) => "NOT TO BE RELIED ON",
        (_, Language::Zh) => "未能全部核验",
        (_, Language::En) => "not all could be checked",
    };
    let laboratory =
        report.particulars.laboratory.name.as_ref().and_then(|name| name.say(language)).unwrap_or_default();
    let (number, laboratory, issued, digest) =
        (visible(&report.number), visible(laboratory), report.issued, &checked.sealed.sha256);
    let signed = match (&checked.signed, language) {
        (Signed::Not, Language::Zh) => "没有签名：任何人都可能写出这些数据".to_owned(),
        (Signed::Not, Language::En) => "not signed: anybody may have written these data".to_owned(),
        (Signed::ByTrusted { key, name }, Language::Zh) => format!("签名有效，密钥 {key} {}", visible(name)),
        (Signed::ByTrusted { key, name }, Language::En) => format!("right signature, key {key} {}", visible(name)),
        (Signed::ByUnknown { key }, Language::Zh) => {
            format!("签名与数据相符，但密钥 {key} 不在受信之列：请从实验室取得其公钥并用 --keys 给出")
        }
        (Signed::ByUnknown { key }, Language::En) => {
            format!(
                "the signature belongs to the data, but key {key} is not trusted: get the laboratory's public key and give it with --keys"
            )
        }
    };
    let pages = match (&checked.pages, language) {
        (Pages::None, Language::Zh) => "只有数据，没有页面".to_owned(),
        (Pages::None, Language::En) => "data alone, no pages".to_owned(),
        (Pages::Same, Language::Zh) => "由数据重新生成，逐字节相同".to_owned(),
        (Pages::Same, Language::En) => "made again from the data they are the same, byte for byte".to_owned(),
        (Pages::Altered, Language::Zh) => "由数据重新生成后不同：页面已被改动，数据未变".to_owned(),
        (Pages::Altered, Language::En) => {
            "made again from the data they differ: the pages were altered, the data were not".to_owned()
        }
        (Pages::NotCompared(why), Language::Zh) => format!("未比较：{}", why.zh),
        (Pages::NotCompared(why), Language::En) => format!("not compared: {}", why.en),
    };
    match language {
        Language::Zh => format!(
            "{word}  {name}\n  报告 {number}，{laboratory}，{issued}\n  SHA-256 {digest}\n  签名：{signed}\n  页面：{pages}\n"
        ),
        Language::En => format!(
            "{word}  {name}\n  report {number}, {laboratory}, {issued}\n  SHA-256 {digest}\n  signature: {signed}\n  pages: {pages}\n"
        ),
    }
}

/// Makes the pages of an issued report again.
pub fn again(path: &Path, out: &[PathBuf], template: Option<&Path>, language: Language) -> Result<String, Failure> {
    let template: TemplateFolder = read_template(template)?;
    let bytes = read(path)?;
    let (_, held) = contents(path, &bytes)?;
    let refused = |text| Failure::Told { path: Some(path.to_owned()), text };
    let (sealed, _) =
        SealedReport::verify(&held.data, &TrustedKeys::default()).map_err(|fault| refused(fault.say()))?;
    let is_complete = sealed.report.pictures.iter().all(|picture| held.files.contains_key(&picture.file));
    if template.identity().sha256 != sealed.report.template.sha256 {
        return Err(refused(Bilingual::new(
            format!(
                "the report was made with the template \"{}\" of other content; name its folder with --template",
                visible(&sealed.report.template.name)
            ),
            format!(
                "报告由内容不同的模板“{}”制成；请用 --template 给出其文件夹",
                visible(&sealed.report.template.name)
            ),
        )));
    }
    let press = Press::new(&template)?;
    let mut said = String::new();
    for path in out {
        let kind = Kind::of(path).unwrap_or(Kind::Json);
        if kind != Kind::Json && !is_complete {
            return Err(refused(Bilingual::new(
                "the data alone do not hold the pictures; make the pages from the PDF or the HTML of the report",
                "数据文件不含图像；请用该报告的 PDF 或 HTML 重新生成",
            )));
        }
        let bytes = press.bytes_of(kind, &sealed, &held.files)?;
        files::write_whole(path, |file| std::io::Write::write_all(file, &bytes))?;
        let path = visible(&path.display().to_string());
        said += &match language {
            Language::Zh => format!("{path}：已重新生成 {}\n", visible(&sealed.report.number)),
            Language::En => format!("{path}: {} made again\n", visible(&sealed.report.number)),
        };
    }
    Ok(said)
}
