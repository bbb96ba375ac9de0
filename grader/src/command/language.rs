//! The language of everything that a person reads, known before the arguments are parsed: help and refusals need it.

use std::ffi::OsString;

use crate::report::Language;

/// What `--language` asks for, else the language of the locale, else English.
pub fn choose(arguments: impl IntoIterator<Item = OsString>) -> Language {
    asked(arguments).or_else(of_locale).unwrap_or_default()
}

fn of_locale() -> Option<Language> {
    Language::from_tag(&sys_locale::get_locale()?)
}

/// The last `--language TAG` or `--language=TAG`. A tag that is wrong is refused later, where arguments are parsed.
fn asked(arguments: impl IntoIterator<Item = OsString>) -> Option<Language> {
    let mut asked = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let Some(argument) = argument.to_str() else { continue };
        if argument == "--" {
            break;
        }
        if argument == "--language" {
            let tag = arguments.next();
            asked = tag.as_ref().and_then(|tag| tag.to_str()).and_then(Language::from_tag).or(asked);
        } else if let Some(tag) = argument.strip_prefix("--language=") {
            asked = Language::from_tag(tag).or(asked);
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(line: &str) -> Option<Language> {
        asked(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_last_language_that_exists_counts() {
        assert_eq!(asked_by("inspect a.png"), None);
        assert_eq!(asked_by("inspect --language zh a.png"), Some(Language::Zh));
        assert_eq!(asked_by("--language=zh-CN inspect --language en"), Some(Language::En));
        assert_eq!(asked_by("inspect --language zh --language tlh"), Some(Language::Zh));
        assert_eq!(asked_by("inspect --language"), None);
        assert_eq!(asked_by("inspect -- --language=zh"), None);
    }
}
