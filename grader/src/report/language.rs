//! Languages in which reports are written.

use crate::bilingual::Bilingual;

/// A language of reports for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese, simplified characters, terms of GB/T 23704.
    Zh,
    /// English, terms of ISO/IEC 15415.
    #[default]
    En,
}

impl Language {
    /// The language of a tag such as `zh-CN`, `zh_CN.UTF-8` or `en`; `None` for another language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" | "cn" => Some(Self::Zh),
            "en" | "c" | "posix" => Some(Self::En),
            _ => None,
        }
    }
}

/// A phrase in every language. A phrase without one of them does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    zh: &'static str,
    en: &'static str,
}

impl Text {
    /// The phrase in Chinese and English.
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// The phrase in `language`.
    #[must_use]
    pub const fn say(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }
}

/// A stored text in `language`.
#[must_use]
pub(super) fn in_language(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_locales_name_their_language() {
        for tag in ["zh", "zh-CN", "zh_CN.UTF-8", "ZH-Hans"] {
            assert_eq!(Language::from_tag(tag), Some(Language::Zh), "{tag}");
        }
        for tag in ["en", "en-GB", "en_US.UTF-8", "C", "POSIX"] {
            assert_eq!(Language::from_tag(tag), Some(Language::En), "{tag}");
        }
        for tag in ["", "de-DE", "zhx"] {
            assert_eq!(Language::from_tag(tag), None, "{tag}");
        }
    }
}
