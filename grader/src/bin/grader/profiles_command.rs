//! `grader profiles`: which there are, what one says, and whether a file is right.

use grader::profile::{CommodityRules, Profile};
use grader::record::{Basis, Severity};
use grader::report::{Language, Text, visible};
use grader::requirement::catalogue::Entry;

use crate::arguments::{ProfilesArguments, ProfilesCommand};
use crate::failure::Failure;
use crate::terminal;
use grader::command::stated::Shelf;
use grader::command::status::Status;

/// Carries the command out.
pub fn run(arguments: &ProfilesArguments, language: Language) -> Status {
    let shelf = Shelf::new(arguments.profile_folder.clone());
    match &arguments.command {
        ProfilesCommand::List => terminal::finish(list(&shelf, language), language),
        ProfilesCommand::Show { name } => {
            terminal::finish(shelf.find(name).map(|profile| show(&profile, language)).map_err(Failure::from), language)
        }
        ProfilesCommand::Check { files } => {
            let mut status = Status::Pass;
            for path in files {
                let said = shelf.read(path).map(|profile| {
                    let right = Text::new("有效", "valid").say(language);
                    format!("{}: {right}, {} {}\n", visible(&path.display().to_string()), profile.id, profile.sha256)
                });
                status = status.max(terminal::finish(said.map_err(Failure::from), language));
            }
            status
        }
    }
}

fn list(shelf: &Shelf, language: Language) -> Result<String, Failure> {
    let all = shelf.all()?;
    let longest = all.iter().map(|held| held.id.len()).max().unwrap_or_default();
    let mut out = String::new();
    for held in all {
        let place = match &held.file {
            Some(path) => visible(&path.display().to_string()),
            None => Text::new("内置", "built in").say(language).to_owned(),
        };
        let said = match &held.profile {
            Ok(profile) => visible(in_language(&profile.title.en, &profile.title.zh, language)),
            Err(error) => {
                let said = error.say();
                in_language(&said.en, &said.zh, language).to_owned()
            }
        };
        out += &format!("{:longest$}  {said}  ({place})\n", visible(&held.id));
    }
    Ok(out)
}

fn show(profile: &Profile, language: Language) -> String {
    let mut out = format!("{}  {}\n", profile.id, visible(in_language(&profile.title.en, &profile.title.zh, language)));
    let note = in_language(&profile.note.en, &profile.note.zh, language);
    if !note.is_empty() {
        out += &format!("{}\n", visible(note));
    }
    let lines = [
        (Text::new("扩展自", "extends"), profile.extends.clone().unwrap_or_else(|| "-".into())),
        (Text::new("标准", "standard"), profile.standard_name.clone()),
        (Text::new("孔径", "aperture"), profile.aperture.to_string()),
        (Text::new("光源", "light"), profile.light.clone()),
        (Text::new("判定规则", "decision rule"), acceptance(profile, language).into()),
        (Text::new("内容", "content"), content(profile.content, language).into()),
        (Text::new("SHA-256", "SHA-256"), profile.sha256.clone()),
    ];
    for (name, value) in lines {
        out += &format!("  {}: {}\n", name.say(language), visible(&value));
    }
    for entry in profile.rules.entries() {
        out += &rule(&entry, language);
    }
    out
}

fn rule(entry: &Entry, language: Language) -> String {
    let severity = match entry.severity {
        Severity::Fail => Text::new("不合格", "fail"),
        Severity::Warn => Text::new("警告", "warn"),
    };
    let basis = match entry.basis {
        Basis::Documented => Text::new("有据", "documented"),
        Basis::Assumed => Text::new("假定", "assumed"),
    };
    let title = in_language(&entry.title.en, &entry.title.zh, language);
    format!(
        "\n{}  {title}  [{}, {}]  {}\n    {}\n",
        entry.id,
        severity.say(language),
        basis.say(language),
        visible(&entry.limit),
        visible(in_language(&entry.source.en, &entry.source.zh, language))
    )
}

fn acceptance(profile: &Profile, language: Language) -> &'static str {
    use grader::requirement::decision::Acceptance;
    match profile.acceptance {
        Acceptance::Simple => Text::new("简单接受", "simple acceptance").say(language),
        Acceptance::Guarded => Text::new("带保护带接受", "guarded acceptance").say(language),
    }
}

fn content(rules: CommodityRules, language: Language) -> &'static str {
    match rules {
        CommodityRules::ByDate => Text::new(
            "检验日期至 2025-06-30：GB/T 33993-2017；此后：GB/T 33993-2024",
            "GB/T 33993-2017 up to 2025-06-30, GB/T 33993-2024 from then on, by the day of the inspection",
        )
        .say(language),
        CommodityRules::Gb33993_2017 => "GB/T 33993-2017",
        CommodityRules::Gb33993_2024 => "GB/T 33993-2024",
        CommodityRules::Gs1 => "GS1",
    }
}

const fn in_language<'a>(en: &'a str, zh: &'a str, language: Language) -> &'a str {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}
