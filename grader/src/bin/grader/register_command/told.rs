//! What a register knows, line by line.

use grader::bilingual::Bilingual;
use grader::register::{
    Answer, Cancellation, Company, Issue, ListInfo, ListName, ListState, Listed, Product, Sighting, SightingPlace,
};
use grader::report::{Language, Text, visible};
use jiff::civil::Date;

/// A list.
pub fn list(list: &ListInfo, language: Language) -> String {
    let state = match &list.state {
        ListState::Unfinished => Text::new(
            "未完成，不计：导入中断或正在进行",
            "not finished and does not count: interrupted, or being imported",
        )
        .say(language)
        .to_owned(),
        ListState::Finished { sha256 } => format!("SHA-256 {sha256}"),
        ListState::ByHand => Text::new("逐条录入", "entered one by one").say(language).to_owned(),
    };
    let rows = match language {
        Language::Zh => format!("{} 行", list.rows),
        Language::En => format!("{} rows", list.rows),
    };
    let gtin = list.gtin.as_ref().map_or(String::new(), |gtin| format!("  (01){gtin}"));
    let date = list.date.map_or(String::new(), |date| format!(", {date}"));
    format!("  {:>3}  {}  {}{gtin}  {rows}{date}\n       {state}\n", list.id.0, list.kind.name(), visible(&list.name))
}

fn line<T>(name: Text, answer: &Answer<T>, language: Language, tell: impl FnOnce(&T) -> String) -> String {
    let told = match answer {
        Answer::Known(known) => tell(known),
        Answer::Unknown => Text::new("清单中没有", "not in the lists").say(language).to_owned(),
        Answer::NoList => Text::new("没有清单", "no list").say(language).to_owned(),
        Answer::Failed(Bilingual { en, zh }) => match language {
            Language::Zh => visible(zh),
            Language::En => visible(en),
        },
    };
    format!("  {}: {told}\n", name.say(language))
}

/// What is told, and where it stands.
fn listed(parts: impl IntoIterator<Item = Option<String>>, list: &ListName) -> String {
    let mut parts: Vec<String> = parts.into_iter().flatten().map(|part| visible(&part)).collect();
    parts.push(format!("[{}]", visible(&list.name)));
    parts.join("  ")
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// Whether it was seen.
pub fn seen(answer: &Answer<Sighting>, language: Language) -> String {
    let name = Text::new("此前见过", "seen before");
    if *answer == Answer::Unknown {
        return format!("  {}: {}\n", name.say(language), Text::new("否", "no").say(language));
    }
    line(name, answer, language, |sighting| match &sighting.place {
        SightingPlace::ThisRun { image } | SightingPlace::History { image } => {
            let picture = Text::new("图像", "picture").say(language);
            let parts = [day(sighting.date), Some(format!("{picture} {}", visible(image)))];
            parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
        }
        SightingPlace::List(list) => listed([day(sighting.date)], list),
    })
}

/// Whether it is cancelled.
pub fn cancelled(answer: &Answer<Listed<Cancellation>>, language: Language) -> String {
    line(Text::new("已注销", "cancelled"), answer, language, |Listed { entry, list }| {
        listed([day(entry.date), entry.reason.clone()], list)
    })
}

/// Whether it was issued.
pub fn issued(answer: &Answer<Listed<Issue>>, language: Language) -> String {
    line(Text::new("已赋码", "issued"), answer, language, |Listed { entry, list }| {
        let batch = entry.batch.as_ref().map(|batch| match language {
            Language::Zh => format!("批号 {batch}"),
            Language::En => format!("batch {batch}"),
        });
        listed([day(entry.date), batch], list)
    })
}

/// What the GTIN is.
pub fn products(answer: &Answer<Vec<Listed<Product>>>, language: Language) -> String {
    line(Text::new("产品", "product"), answer, language, |products| {
        let told = products.iter().map(|Listed { entry, list }| {
            let parts = [Some(entry.model.clone()), entry.producer.clone(), entry.uscc.clone(), entry.category.clone()];
            listed(parts, list)
        });
        told.collect::<Vec<_>>().join("; ")
    })
}

/// Whose the company prefix is.
pub fn company(answer: &Answer<Listed<Company>>, language: Language) -> String {
    line(Text::new("厂商识别代码", "company prefix"), answer, language, |Listed { entry, list }| {
        let last = entry.valid.to.map(|to| format!("..{to}"));
        listed([Some(entry.prefix.clone()), Some(entry.producer.clone()), entry.uscc.clone(), last], list)
    })
}
