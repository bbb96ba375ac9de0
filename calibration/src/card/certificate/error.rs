//! Why a form certifies nothing, and why a card is no source of a calibration.

use grader::bilingual::Bilingual;
use jiff::civil::Date;

/// Why a form certifies nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not the TOML of a form; with line and reason.
    #[error("{0}")]
    Toml(String),
    /// Fields that are empty.
    #[error("not filled in: {}", some(.0))]
    Unfilled(Vec<String>),
    /// Fields whose text is no number, or a number that cannot be.
    #[error("no number that can be: {}", some(.0))]
    NoNumber(Vec<String>),
    /// Fields whose text is no date.
    #[error("{field} is no date such as 2026-03-31")]
    NoDate {
        /// Which field.
        field: String,
    },
    /// The certificate expires before the day of the measurement.
    #[error("the certificate expires before the day of the measurement")]
    ExpiresBefore,
    /// A form of another card.
    #[error("the form is of card {form}; this is {card}")]
    OtherCard {
        /// Card that the form names.
        form: String,
        /// The card.
        card: String,
    },
    /// A form of another piece.
    #[error("the form is of serial {form}; this card is {card}")]
    OtherSerial {
        /// Serial that the form names.
        form: String,
        /// That of the card.
        card: String,
    },
    /// Parts of the card that the form lacks, or parts of the form that the card lacks.
    #[error("form and card do not have the same parts: {}", some(.0))]
    Parts(Vec<String>),
}

/// Why a card is no source of a calibration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCertified {
    /// No certificate.
    #[error("the values of the card are nominal, not certified")]
    Nominal,
    /// A field of the certificate is empty.
    #[error("the certificate of the card has no {field}")]
    Unfilled {
        /// Which field.
        field: String,
    },
    /// The certificate has expired.
    #[error("the certificate of the card expired on {on}")]
    Expired {
        /// Last day.
        on: Date,
    },
}

/// The first few of a list.
fn some(all: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = all.iter().take(SHOWN).map(|one| grader::report::visible(one)).collect();
    let more = all.len().saturating_sub(SHOWN);
    if more == 0 { shown.join(", ") } else { format!("{} (+{more})", shown.join(", ")) }
}

impl CertificateError {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Toml(error) => format!("不是证书表：{error}"),
            Self::Unfilled(fields) => format!("未填写：{}", some(fields)),
            Self::NoNumber(fields) => format!("不是可能的数值：{}", some(fields)),
            Self::NoDate { field } => format!("{field} 不是日期，应如 2026-03-31"),
            Self::ExpiresBefore => "证书到期日早于测量日".into(),
            Self::OtherCard { form, card } => format!("证书表属于卡 {form}，此卡为 {card}"),
            Self::OtherSerial { form, card } => format!("证书表的序列号为 {form}，此卡为 {card}"),
            Self::Parts(parts) => format!("证书表与卡的内容不一致：{}", some(parts)),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

impl NotCertified {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Nominal => "该卡的值为标称值，未经校准".to_owned(),
            Self::Unfilled { field } => format!("该卡的证书缺少 {field}"),
            Self::Expired { on } => format!("该卡的证书已于 {on} 到期"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}
