//! `grader report`: test reports of a laboratory.

mod arguments;
mod issue;
mod received;

use std::path::Path;

use grader::command::status::Status;
use grader::command::test_report::{Journal, TemplateFolder, template_files};
use grader::command::{files, stated};
use grader::report::{Language, visible};
use grader::test_report::Particulars;

use crate::failure::Failure;
use crate::{keys, terminal};
pub use arguments::{ReportArguments, ReportCommand};

/// An example of the particulars, complete.
const EXAMPLE: &str = include_str!("../../../../assets/report/particulars.example.toml");

/// Carries the command out.
pub fn run(arguments: &ReportArguments, language: Language) -> Status {
    let said = match &arguments.command {
        None => issue::issue(&arguments.issue, language),
        Some(ReportCommand::Verify { files, keys, template }) => {
            return received::verify(files, keys.as_deref(), template.as_deref(), language);
        }
        Some(ReportCommand::Again { file, out, template }) => received::again(file, out, template.as_deref(), language),
        Some(ReportCommand::Journal { file }) => journal(file, language),
        Some(ReportCommand::Keygen { secret, name }) => {
            keys::generate(secret, name.as_deref().unwrap_or_default(), language)
        }
        Some(ReportCommand::Template { out }) => template(out, language),
    };
    terminal::finish(said, language)
}

fn read_particulars(path: &Path) -> Result<Particulars, Failure> {
    let text = stated::read_text(path)?;
    Particulars::parse(&text).map_err(|error| {
        let (reason, place) = (visible(&error.reason), error.line);
        let text = grader::bilingual::Bilingual::new(
            match place {
                Some(line) => format!("the particulars are refused (line {line}: {reason})"),
                None => format!("the particulars are refused ({reason})"),
            },
            match place {
                Some(line) => format!("委托与实验室信息被拒绝（第 {line} 行：{reason}）"),
                None => format!("委托与实验室信息被拒绝（{reason}）"),
            },
        );
        Failure::Told { path: Some(path.to_owned()), text }
    })
}

fn read_template(folder: Option<&Path>) -> Result<TemplateFolder, Failure> {
    Ok(folder.map(TemplateFolder::read).transpose()?.unwrap_or_default())
}

fn journal(path: &Path, language: Language) -> Result<String, Failure> {
    let entries = Journal::entries_of(path)?;
    let mut out = String::new();
    for entry in &entries {
        let (number, by, account) = (visible(&entry.number), visible(&entry.authorised_by), visible(&entry.account));
        let replaces = entry.replaces.as_deref().map(visible);
        let key = entry.key.as_deref().map(visible);
        out += &match language {
            Language::Zh => format!("{}  {number}  批准：{by}（账户 {account}）", entry.at),
            Language::En => format!("{}  {number}  authorised by {by} (account {account})", entry.at),
        };
        if let Some(key) = key {
            out += &if language == Language::Zh { format!("，密钥 {key}") } else { format!(", key {key}") };
        }
        if let Some(replaced) = replaces {
            out += &if language == Language::Zh {
                format!("，替代 {replaced}")
            } else {
                format!(", replaces {replaced}")
            };
        }
        out += &format!("\n    SHA-256 {}\n", entry.sha256);
        for record in &entry.records {
            out += &match language {
                Language::Zh => format!("    记录 {record}\n"),
                Language::En => format!("    record {record}\n"),
            };
        }
    }
    out += &match language {
        Language::Zh => format!("{} 份报告，链条完整\n", entries.len()),
        Language::En => format!("{} reports, the chain is whole\n", entries.len()),
    };
    Ok(out)
}

fn template(folder: &Path, language: Language) -> Result<String, Failure> {
    std::fs::create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
    let texts = template_files().into_iter().chain([("particulars.toml", EXAMPLE)]);
    let mut out = String::new();
    for (name, text) in texts {
        let path = folder.join(name);
        if path.exists() {
            return Err(keys::exists(&path));
        }
        files::write_text(&path, text)?;
        out += &format!("{}\n", visible(&path.display().to_string()));
    }
    out += match language {
        Language::Zh => "请填写 particulars.toml；只保留要更改的模板文件，其余用内置的。\n",
        Language::En => {
            "Fill in particulars.toml; of the template keep the files that you change, the others are built in.\n"
        }
    };
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_states_everything_that_is_asked_for() {
        let example = Particulars::parse(EXAMPLE).expect("the example is right");
        assert_eq!(grader::test_report::missing(&example), []);
    }
}
