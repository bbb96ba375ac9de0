//! What is wrong with a list of who is authorised.

use crate::bilingual::Bilingual;

/// Why a list cannot be trusted, or is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// Nobody named one.
    NotConfigured,
    /// One was named, and it is not there.
    Missing {
        /// Its path.
        path: String,
    },
    /// It cannot be read.
    Unreadable {
        /// Its path.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The trusted keys cannot be read.
    KeysUnreadable {
        /// Path of their file.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is no signed list.
    NotSigned,
    /// Something was changed after it was signed.
    Tampered,
    /// It was signed with a key that is not trusted.
    UnknownKey {
        /// Id of the key that it names.
        key: String,
    },
    /// The signature is right, but what was signed is no list.
    Malformed {
        /// Why.
        reason: String,
    },
    /// A newer list was in force before.
    Superseded {
        /// Its number.
        number: u64,
        /// The number of the newest list.
        newest: u64,
    },
    /// Another list of the same number was in force before.
    Rewritten {
        /// The number.
        number: u64,
    },
}

impl ListFault {
    /// For the reader: a sentence.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let (en, zh) = match self {
            Self::NotConfigured => ("No authorisation list is configured.".into(), "未配置授权清单。".into()),
            Self::Missing { path } => {
                (format!("The authorisation list is missing: {path}."), format!("授权清单缺失：{path}。"))
            }
            Self::Unreadable { path, reason } => (
                format!("The authorisation list cannot be read: {path} ({reason})."),
                format!("授权清单无法读取：{path}（{reason}）。"),
            ),
            Self::KeysUnreadable { path, reason } => (
                format!("The trusted keys cannot be read: {path} ({reason})."),
                format!("受信公钥无法读取：{path}（{reason}）。"),
            ),
            Self::NotSigned => ("The authorisation list is not signed.".into(), "授权清单未签名。".into()),
            Self::Tampered => {
                ("The authorisation list was changed after it was signed.".into(), "授权清单在签名后被改动。".into())
            }
            Self::UnknownKey { key } => (
                format!("The authorisation list was signed with a key that is not trusted ({key})."),
                format!("授权清单由不受信的密钥签名（{key}）。"),
            ),
            Self::Malformed { reason } => (
                format!("The authorisation list is signed but not understood ({reason})."),
                format!("授权清单签名有效，但内容无法理解（{reason}）。"),
            ),
            Self::Superseded { number, newest } => (
                format!("The authorisation list has number {number}; number {newest} was in force before."),
                format!("授权清单编号为 {number}，此前已启用编号 {newest}。"),
            ),
            Self::Rewritten { number } => (
                format!("The authorisation list has number {number}, as had another one that was in force before."),
                format!("授权清单编号为 {number}，与此前启用的另一清单编号相同而内容不同。"),
            ),
        };
        Bilingual { en, zh }
    }

    /// What to do about it, one sentence.
    #[must_use]
    pub fn action(&self) -> Bilingual {
        let (en, zh) = match self {
            Self::NotConfigured => ("Name the authorisation list and the trusted keys.", "请指定授权清单和受信公钥。"),
            Self::Missing { .. } | Self::Unreadable { .. } => (
                "Put the list of the issuer back in its place, or correct the path.",
                "请将签发方的清单放回原处，或更正路径。",
            ),
            Self::KeysUnreadable { .. } => ("Correct the file of trusted keys.", "请更正受信公钥文件。"),
            Self::NotSigned | Self::Tampered | Self::Malformed { .. } => {
                ("Do not use this list; get it from the issuer again.", "请勿使用此清单；请向签发方重新索取。")
            }
            Self::UnknownKey { .. } => (
                "Ask the issuer, by another way, for the id of its key; trust the key only if it is the same.",
                "请通过其他途径向签发方核实其密钥标识；一致时方可信任该公钥。",
            ),
            Self::Superseded { .. } | Self::Rewritten { .. } => {
                ("Get the newest list from the issuer.", "请向签发方索取最新清单。")
            }
        };
        Bilingual::new(en, zh)
    }
}
