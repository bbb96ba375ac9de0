//! What a rule says of a symbol or a picture.

use crate::bilingual::Bilingual;
use crate::record::Outcome;

/// The answer of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The answer.
    pub outcome: Outcome,
    /// What was measured, with its unit, in figures and signs that need no language.
    pub measured: Option<String>,
    /// The limit, likewise.
    pub limit: Option<String>,
    /// What was found, one sentence.
    pub text: Bilingual,
    /// What to do about it, one sentence; none where nothing is to be done.
    pub action: Option<Bilingual>,
    /// Whatever the profile says, this finding is not graver than a warning.
    pub mild: bool,
}

impl Finding {
    fn new(outcome: Outcome, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { outcome, measured: None, limit: None, text: Bilingual::new(en, zh), action: None, mild: false }
    }

    /// The rule is met.
    #[must_use]
    pub fn met(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(Outcome::Met, en, zh)
    }

    /// The rule is not met.
    #[must_use]
    pub fn not_met(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(Outcome::NotMet, en, zh)
    }

    /// The rule applies, but what is known does not decide it.
    #[must_use]
    pub fn undecided(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(Outcome::Undecided, en, zh)
    }

    /// The rule does not apply.
    #[must_use]
    pub fn not_applicable(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(Outcome::NotApplicable, en, zh)
    }

    /// The symbol was not decoded: nothing is known of its data. The decode itself is graded elsewhere.
    #[must_use]
    pub fn not_decoded() -> Self {
        Self::undecided("The symbol was not decoded, so its data are not known.", "符号未译出，数据未知。")
            .act("Make the symbol readable first; see what its grade says.", "先使符号可译码；参见其等级说明。")
    }

    /// With what was measured.
    #[must_use]
    pub fn measured(mut self, measured: impl Into<String>) -> Self {
        self.measured = Some(measured.into());
        self
    }

    /// With the limit.
    #[must_use]
    pub fn limit(mut self, limit: impl Into<String>) -> Self {
        self.limit = Some(limit.into());
        self
    }

    /// With what to do.
    #[must_use]
    pub fn act(mut self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        self.action = Some(Bilingual::new(en, zh));
        self
    }

    /// At most a warning.
    #[must_use]
    pub fn mild(mut self) -> Self {
        self.mild = true;
        self
    }
}
