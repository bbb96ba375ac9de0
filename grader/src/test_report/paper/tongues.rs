//! Texts in the languages of a document.

use super::Said;
use crate::bilingual::Bilingual;
use crate::report::{Language, Text, visible};
use crate::test_report::data::Tongue;
use crate::test_report::particulars::Statement;

/// The languages of a document, the main one first.
#[derive(Clone, Debug)]
pub(super) struct Tongues(Vec<Language>);

/// Stated as not applying.
const NONE: Text = Text::new("无", "none");
/// Not stated, and nothing asks for it.
const NOT_STATED: Text = Text::new("未说明", "not stated");

impl Tongues {
    pub fn new(tongues: &[Tongue]) -> Self {
        Self(tongues.iter().map(|tongue| Language::from(*tongue)).collect())
    }

    pub fn tags(&self) -> Vec<&'static str> {
        self.0.iter().map(|language| if *language == Language::Zh { "zh" } else { "en" }).collect()
    }

    /// What `say` says in each language.
    pub fn with(&self, say: impl Fn(Language) -> String) -> Said {
        let mut said: Vec<String> = self.0.iter().map(|language| say(*language)).collect();
        said.dedup();
        Said(said)
    }

    pub fn text(&self, text: Text) -> Said {
        self.with(|language| text.say(language).to_owned())
    }

    pub fn pair(&self, zh: &'static str, en: &'static str) -> Said {
        self.text(Text::new(zh, en))
    }

    pub fn bilingual(&self, text: &Bilingual) -> Said {
        self.with(|language| visible(if language == Language::Zh { &text.zh } else { &text.en }))
    }

    /// What a laboratory states, with its line ends.
    pub fn statement(&self, statement: &Statement) -> Said {
        if statement.is_none() {
            return self.text(NONE);
        }
        self.with(|language| {
            let text = statement.say(language).unwrap_or_else(|| NOT_STATED.say(language));
            text.lines().map(visible).collect::<Vec<_>>().join("\n")
        })
    }

    pub fn stated(&self, statement: Option<&Statement>) -> Said {
        statement.map_or_else(|| self.text(NOT_STATED), |statement| self.statement(statement))
    }
}

/// The same in every language, shown as it is and nothing else.
pub(super) fn plain(text: &str) -> Said {
    Said(vec![visible(text)])
}
