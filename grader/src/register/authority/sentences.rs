//! What an answer of the list means, for the reader.

use super::Authority;
use crate::bilingual::Bilingual;

impl Authority {
    /// What it says: a sentence.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::NoList(fault) => fault.text(),
            Self::Undated => Bilingual::new(
                "Whether the authorisation list holds cannot be told without the day of the inspection.",
                "检验日期未知，无法判断授权清单是否在有效期内。",
            ),
            Self::NotYetValid { from } => Bilingual::new(
                format!("The authorisation list is not valid before {from}."),
                format!("授权清单自 {from} 起生效，尚未生效。"),
            ),
            Self::Expired { to } => Bilingual::new(
                format!("The authorisation list was valid up to {to} and has expired."),
                format!("授权清单有效期至 {to}，已过期。"),
            ),
            Self::Authorised(authorised) => Bilingual::new(
                format!(
                    "{} may use this code (list {} of {}).",
                    authorised.producer, authorised.number, authorised.issuer
                ),
                format!(
                    "{} 获准使用此码（{} 第 {} 号清单）。",
                    authorised.producer, authorised.issuer, authorised.number
                ),
            ),
            Self::NotListed => {
                Bilingual::new("The authorisation list does not cover this GTIN.", "授权清单不含此 GTIN。")
            }
            Self::EntryNotYetValid { producer, from } => Bilingual::new(
                format!("The authorisation of {producer} does not begin before {from}."),
                format!("{producer} 的授权自 {from} 起生效，尚未生效。"),
            ),
            Self::EntryExpired { producer, to } => Bilingual::new(
                format!("The authorisation of {producer} ended on {to}."),
                format!("{producer} 的授权已于 {to} 到期。"),
            ),
            Self::SerialOutside { producer } => Bilingual::new(
                format!("The serial number is none of those authorised for {producer}."),
                format!("序列号不在 {producer} 的授权范围内。"),
            ),
        }
    }

    /// What to do about it, one sentence; none where it is authorised.
    #[must_use]
    pub fn action(&self) -> Option<Bilingual> {
        let (en, zh) = match self {
            Self::Authorised(_) => return None,
            Self::NoList(fault) => return Some(fault.action()),
            Self::Undated => ("State the day of the inspection.", "请给出检验日期。"),
            Self::NotYetValid { .. } => {
                ("Use the list that holds today, or check the date.", "请使用当前有效的清单，或核对日期。")
            }
            Self::Expired { .. } => {
                ("Get the list that holds today from its issuer.", "请向签发方索取当前有效的清单。")
            }
            Self::NotListed | Self::SerialOutside { .. } => (
                "Hold the goods back and ask the producer for its authorisation.",
                "请暂停放行，并要求生产单位出示授权。",
            ),
            Self::EntryNotYetValid { .. } | Self::EntryExpired { .. } => (
                "Hold the goods back until the producer shows an authorisation that holds today.",
                "请暂停放行，直至生产单位出示当前有效的授权。",
            ),
        };
        Some(Bilingual::new(en, zh))
    }
}
