//! The file of a signed list: what was signed, byte for byte, with the signature and the id of the key.
//!
//! ```toml
//! format = "grader signed list 1"
//! key = "0123456789abcdef"
//! signature = "base64 of 64 bytes"
//! payload = """
//! base64 of the list as it was signed
//! """
//! ```
//!
//! As the payload is base64, nothing that mail programs and editors do to line ends can break a signature, and there is
//! no second way to write the same list.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::document::{AuthorisationList, DocumentError};
use super::fault::ListFault;
use super::{Edition, SecretKey, SignedList, TrustedKeys};

/// Says that a file is a signed list.
pub const ENVELOPE_FORMAT: &str = "grader signed list 1";

/// Characters in a line of base64, as in mail (RFC 2045, 6.8).
const LINE: usize = 76;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    format: String,
    key: String,
    signature: String,
    payload: String,
}

/// Signs a list and gives the file.
///
/// # Errors
/// If the text is no list: what cannot be read is not signed.
pub fn seal(text: &str, key: &SecretKey) -> Result<String, DocumentError> {
    let list = AuthorisationList::parse(text)?;
    let signature = BASE64.encode(key.sign(text.as_bytes()));
    let payload = BASE64.encode(text);
    let mut file = format!(
        "# Authorisation list {}, signed. `grader authority show` prints it.\nformat = \"{ENVELOPE_FORMAT}\"\n\
         key = \"{}\"\nsignature = \"{signature}\"\npayload = \"\"\"\n",
        list.number,
        key.id()
    );
    for line in payload.as_bytes().chunks(LINE) {
        file.extend(line.iter().map(|byte| char::from(*byte)));
        file.push('\n');
    }
    file += "\"\"\"\n";
    Ok(file)
}

/// What was signed, without asking by whom or whether it was changed: for people to read, not to be relied on.
///
/// # Errors
/// If the file is no signed list, or no text was signed.
pub fn contents(file: &[u8]) -> Result<String, ListFault> {
    let (_, payload) = decoded(&open(file)?).ok_or(ListFault::Tampered)?;
    String::from_utf8(payload).map_err(|error| ListFault::Malformed { reason: error.to_string() })
}

/// Verifies a file and reads its list.
///
/// # Errors
/// What is wrong with it.
pub fn unseal(file: &[u8], keys: &TrustedKeys) -> Result<SignedList, ListFault> {
    let envelope = open(file)?;
    let (signature, payload) = decoded(&envelope).ok_or(ListFault::Tampered)?;
    let mut named = keys.iter().filter(|key| key.id == envelope.key).peekable();
    if named.peek().is_none() {
        return Err(ListFault::UnknownKey { key: short(&envelope.key) });
    }
    let signer = named.find(|key| key.signed(&payload, &signature)).ok_or(ListFault::Tampered)?;
    let malformed = |reason: String| ListFault::Malformed { reason };
    let text = std::str::from_utf8(&payload).map_err(|error| malformed(error.to_string()))?;
    let list = AuthorisationList::parse(text).map_err(|error| malformed(error.to_string()))?;
    let sha256 = Sha256::digest(&payload).iter().map(|byte| format!("{byte:02x}")).collect();
    let edition = Edition { number: list.number, sha256 };
    Ok(SignedList { key: signer.id.clone(), key_name: signer.name.clone(), edition, list })
}

fn open(file: &[u8]) -> Result<Envelope, ListFault> {
    let envelope = std::str::from_utf8(file).ok().and_then(|text| toml::from_str::<Envelope>(text).ok());
    match envelope.filter(|envelope| envelope.format == ENVELOPE_FORMAT) {
        Some(envelope) => Ok(envelope),
        // It was one, and was damaged.
        None if contains(file, ENVELOPE_FORMAT.as_bytes()) || contains(file, b"\nsignature = \"") => {
            Err(ListFault::Tampered)
        }
        None => Err(ListFault::NotSigned),
    }
}

fn contains(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

fn decoded(envelope: &Envelope) -> Option<([u8; 64], Vec<u8>)> {
    let signature = BASE64.decode(&envelope.signature).ok()?.try_into().ok()?;
    let payload: Vec<u8> = envelope.payload.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    Some((signature, BASE64.decode(payload).ok()?))
}

/// An id has 16 characters; a stranger may have written anything.
fn short(id: &str) -> String {
    id.chars().take(16).collect()
}
