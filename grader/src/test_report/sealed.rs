//! The data of a report as they are handed on: canonical, with their digest and the signature of the laboratory.
//!
//! ```json
//! {"format": "grader test report 1", "report": { ... }, "sha256": "...",
//!  "signature": {"algorithm": "Ed25519", "key": "id", "public_key": "base64", "value": "base64"}}
//! ```
//!
//! Digest and signature cover the canonical form (RFC 8785) of the object with the members `format` and `report`, so that
//! neither line ends nor indents nor the order of members can break them, and any library for RFC 8785, SHA-256 and
//! Ed25519 (RFC 8032) can check them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::data::TestReport;
use crate::bilingual::Bilingual;
use crate::signature::{SecretKey, TrustedKeys};

/// Says that a file holds a report.
pub const FORMAT: &str = "grader test report 1";
/// The only algorithm.
const ALGORITHM: &str = "Ed25519";
/// Name of the data among the files of a document.
pub const DATA_FILE: &str = "report.json";
/// Most bytes of the data of a report that are read.
pub const LARGEST: usize = 256 << 20;

/// A report with its digest, and its signature if there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedReport {
    /// [`FORMAT`].
    pub format: String,
    /// The report.
    pub report: TestReport,
    /// SHA-256 of the canonical form, hexadecimal.
    pub sha256: String,
    /// The signature; `None`: not signed.
    pub signature: Option<Signature>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// `Ed25519`.
    pub algorithm: String,
    /// Id of the key: the first 8 bytes of its SHA-256, hexadecimal.
    pub key: String,
    /// The public key, base64.
    pub public_key: String,
    /// The signature, base64.
    pub value: String,
}

/// Whose signature it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signed {
    /// Nobody's.
    Not,
    /// That of a key which the reader trusts.
    ByTrusted {
        /// Id of the key.
        key: String,
        /// Name that the reader gave it.
        name: String,
    },
    /// A right signature of a key which the reader does not know: anybody may have made it.
    ByUnknown {
        /// Id of the key.
        key: String,
    },
}

/// Why the data of a report cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say().en)]
pub enum SealFault {
    /// Not the data of a report.
    Form {
        /// Reason of the parser.
        reason: String,
    },
    /// Larger than any report.
    TooLarge {
        /// Bytes.
        size: usize,
    },
    /// A later form.
    Format {
        /// What it says.
        found: String,
    },
    /// The data are not those that the digest was made of.
    Altered,
    /// The signature does not belong to the data.
    Signature,
}

impl SealFault {
    /// For the reader.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Form { reason } => {
                Bilingual::new(format!("no data of a test report ({reason})"), format!("不是检测报告数据（{reason}）"))
            }
            Self::TooLarge { size } => Bilingual::new(
                format!("{size} bytes; the data of a report have at most {LARGEST}"),
                format!("{size} 字节；报告数据不超过 {LARGEST} 字节"),
            ),
            Self::Format { found } => Bilingual::new(
                format!("format {found:?}; this program knows {FORMAT:?}: use a newer one"),
                format!("格式 {found:?}；本程序识别 {FORMAT:?}，请使用较新的程序"),
            ),
            Self::Altered => Bilingual::new(
                "the data were altered: the digest does not belong to them",
                "数据已被改动：摘要与内容不符",
            ),
            Self::Signature => Bilingual::new(
                "the signature does not belong to these data, or not to the key that it names",
                "签名与数据或其所述密钥不符",
            ),
        }
    }
}

/// The canonical form of a value: RFC 8785.
///
/// # Errors
/// If it cannot be written as JSON, as numbers that are none.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    // By way of a value, so that what was read and what was made are written alike.
    serde_json_canonicalizer::to_vec(&serde_json::to_value(value)?)
}

/// SHA-256, hexadecimal.
#[must_use]
pub fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What digest and signature cover.
#[derive(Serialize)]
struct Covered<'a, T> {
    format: &'a str,
    report: &'a T,
}

impl SealedReport {
    /// The report with its digest, signed if there is a key.
    ///
    /// # Errors
    /// If a number of it is none and cannot be written as JSON.
    pub fn new(report: TestReport, key: Option<&SecretKey>) -> Result<Self, serde_json::Error> {
        let bytes = canonical(&Covered { format: FORMAT, report: &report })?;
        let signature = key.map(|key| Signature {
            algorithm: ALGORITHM.to_owned(),
            key: key.id(),
            public_key: key.public_line("").trim().to_owned(),
            value: BASE64.encode(key.sign(&bytes)),
        });
        Ok(Self { format: FORMAT.to_owned(), report, sha256: hex_digest(&bytes), signature })
    }

    /// The data as a file.
    ///
    /// # Errors
    /// If a number of it is none and cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = canonical(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the data of a report and checks digest and signature.
    ///
    /// # Errors
    /// If they are not those of a report, or were altered, or the signature is wrong.
    pub fn verify(bytes: &[u8], trusted: &TrustedKeys) -> Result<(Self, Signed), SealFault> {
        if bytes.len() > LARGEST {
            return Err(SealFault::TooLarge { size: bytes.len() });
        }
        let form = |error: serde_json::Error| SealFault::Form { reason: error.to_string() };
        let value: Value = serde_json::from_slice(bytes).map_err(form)?;
        match value.get("format").and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(found) => return Err(SealFault::Format { found: found.chars().take(40).collect() }),
            None => return Err(SealFault::Form { reason: "no member \"format\"".into() }),
        }
        // Of the values as they stand, before anything that this program does not know could be dropped.
        let covered = canonical(&Covered { format: FORMAT, report: &value["report"] }).map_err(form)?;
        let sealed = Self::deserialize(value).map_err(form)?;
        if sealed.sha256 != hex_digest(&covered) {
            return Err(SealFault::Altered);
        }
        let signed = match &sealed.signature {
            None => Signed::Not,
            Some(signature) => signature.whose(&covered, trusted).ok_or(SealFault::Signature)?,
        };
        Ok((sealed, signed))
    }
}

impl Signature {
    /// Whose it is; `None` if it is nobody's.
    fn whose(&self, covered: &[u8], trusted: &TrustedKeys) -> Option<Signed> {
        let value: [u8; 64] = BASE64.decode(&self.value).ok()?.try_into().ok()?;
        if self.algorithm != ALGORITHM {
            return None;
        }
        let own = TrustedKeys::parse(&self.public_key).ok()?;
        let own = own.iter().next().filter(|key| key.id == self.key && key.signed(covered, &value))?;
        // By the key, not by its id: an id is short.
        let known = trusted.iter().find(|key| key.id == own.id && key.signed(covered, &value));
        Some(match known {
            Some(key) => Signed::ByTrusted { key: key.id.clone(), name: key.name.clone() },
            None => Signed::ByUnknown { key: own.id.clone() },
        })
    }
}
