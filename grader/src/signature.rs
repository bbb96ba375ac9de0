//! Ed25519 keys (RFC 8032): those that a user trusts, and the secret one of an issuer of lists or reports.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::bilingual::Bilingual;

/// Begins the line of a secret key.
const SECRET: &str = "secret:";
/// Bytes of the digest that an id shows.
const ID_BYTES: usize = 8;

/// The keys that a user trusts: a text with one key in a line, base64 of its 32 bytes, then a name if one is wanted.
/// Empty lines and those that begin with `#` say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedKeys(Vec<TrustedKey>);

/// A key that a user trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// The first 8 bytes of the SHA-256 of the key, hexadecimal.
    pub id: String,
    /// The name that the user gave it; may be empty.
    pub name: String,
    key: VerifyingKey,
}

/// Why a text holds no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}", self.reason().en)]
pub struct KeyFault {
    /// Line from 1.
    pub line: usize,
    kind: KeyFaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyFaultKind {
    None,
    Several,
    Form,
    Secret,
    Public,
    Weak,
}

impl KeyFault {
    /// For the reader, as an end of a sentence.
    #[must_use]
    pub fn reason(&self) -> Bilingual {
        let (en, zh) = match self.kind {
            KeyFaultKind::None => ("no key", "没有密钥"),
            KeyFaultKind::Several => ("more than one secret key", "不止一个私钥"),
            KeyFaultKind::Form => {
                ("a key is 32 bytes in base64, 44 characters", "密钥应为 32 字节的 base64，共 44 个字符")
            }
            KeyFaultKind::Secret => (
                "a secret key; only public keys may stand here, and this one should be replaced if others could read it",
                "这是私钥；此处只应有公钥。若他人可能已读取，请更换",
            ),
            KeyFaultKind::Public => ("no secret key; it begins with secret:", "不是私钥；私钥以 secret: 开头"),
            KeyFaultKind::Weak => ("a weak key, for which anybody can make signatures", "弱密钥，任何人都能伪造其签名"),
        };
        Bilingual::new(en, zh)
    }
}

impl TrustedKeys {
    /// Reads keys.
    ///
    /// # Errors
    /// If a line is no public key.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let mut keys = Vec::new();
        for (line, text) in lines(text) {
            let fault = |kind| KeyFault { line, kind };
            if text.starts_with(SECRET) {
                return Err(fault(KeyFaultKind::Secret));
            }
            let (key, name) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let key = bytes(key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
            let key = key.ok_or_else(|| fault(KeyFaultKind::Form))?;
            if key.is_weak() {
                return Err(fault(KeyFaultKind::Weak));
            }
            keys.push(TrustedKey { id: id(&key), name: name.trim().to_owned(), key });
        }
        Ok(Self(keys))
    }

    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &TrustedKey> {
        self.0.iter()
    }
}

impl TrustedKey {
    /// Whether it signed these bytes. RFC 8032, 5.1.7, with canonical encodings only and without the cofactor, so that
    /// there is one signature and everybody agrees on it.
    #[must_use]
    pub fn signed(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}

/// The secret key of an issuer. It is not shown by `Debug`, and wiped from memory at the end.
pub struct SecretKey(SigningKey);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.id())
    }
}

impl SecretKey {
    /// The key of 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads a key as [`SecretKey::text`] writes it.
    ///
    /// # Errors
    /// If the text does not hold exactly one.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let mut lines = lines(text);
        let Some((line, text)) = lines.next() else { return Err(KeyFault { line: 1, kind: KeyFaultKind::None }) };
        let fault = |kind| KeyFault { line, kind };
        let key = text.strip_prefix(SECRET).ok_or_else(|| fault(KeyFaultKind::Public))?;
        let seed = bytes(key.trim()).ok_or_else(|| fault(KeyFaultKind::Form))?;
        if let Some((line, _)) = lines.next() {
            return Err(KeyFault { line, kind: KeyFaultKind::Several });
        }
        Ok(Self::from_seed(&seed))
    }

    /// The key in a text to be kept secret.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "# Secret key {} (Ed25519). Whoever has it can sign in its owner's name.\n{SECRET}{}\n",
            self.id(),
            BASE64.encode(self.0.as_bytes())
        )
    }

    /// The public key as a line for a file of trusted keys.
    #[must_use]
    pub fn public_line(&self, name: &str) -> String {
        let name = name.trim();
        let key = BASE64.encode(self.0.verifying_key().as_bytes());
        if name.is_empty() { format!("{key}\n") } else { format!("{key} {name}\n") }
    }

    /// Id of its public key.
    #[must_use]
    pub fn id(&self) -> String {
        id(&self.0.verifying_key())
    }

    /// Signs bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// Lines that say something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.trim_start_matches('\u{feff}').lines().enumerate();
    numbered
        .map(|(place, line)| (place + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    // 44 characters hold 32 bytes; whatever is longer is not looked at.
    (text.len() == 44).then(|| BASE64.decode(text).ok()).flatten()?.try_into().ok()
}

fn id(key: &VerifyingKey) -> String {
    Sha256::digest(key.as_bytes()).iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
}
