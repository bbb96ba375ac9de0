//! One item of one product, and the key under which registers keep it.

use sha2::{Digest, Sha256};

/// Bytes of a [`Key`].
const KEY_BYTES: usize = 16;

/// An item: what is made unique by a GTIN and a serial number together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity<'a> {
    /// GTIN, 14 digits.
    pub gtin: &'a str,
    /// Serial number, application identifier 21. Any text may be asked for; it is compared byte by byte.
    pub serial: &'a str,
}

/// The first 16 bytes of the SHA-256 of an identity.
///
/// All keys are of one small size, whatever the serial, and lie evenly. Among 10 million items two have the same key
/// with a probability of 10^14 / 2^129, and nobody can find a second item to a given key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; KEY_BYTES]);

impl Identity<'_> {
    /// The key.
    #[must_use]
    pub fn key(self) -> Key {
        let mut hash = Sha256::new();
        // The length parts one from the other: no two identities give the same bytes.
        hash.update((self.gtin.len() as u64).to_le_bytes());
        hash.update(self.gtin);
        hash.update(self.serial);
        let digest = hash.finalize();
        let mut key = [0; KEY_BYTES];
        key.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
        Key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gtin_and_serial_do_not_run_into_each_other() {
        let key = |gtin, serial| Identity { gtin, serial }.key();
        assert_ne!(key("06901234567892", "1A"), key("069012345678921", "A"));
        assert_ne!(key("06901234567892", "A"), key("06901234567892", "a"));
        assert_eq!(key("06901234567892", "A"), key("06901234567892", "A"));
    }

    /// SHA-256 by another program: `printf '\x0e\0\0\0\0\0\0\0%s' 06901234567892A | sha256sum`.
    #[test]
    fn the_key_is_the_beginning_of_a_digest() {
        let key = Identity { gtin: "06901234567892", serial: "A" }.key();
        let shown: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(shown, "6a75532dc9f6af28d9db56c3521c9e8b");
    }
}
