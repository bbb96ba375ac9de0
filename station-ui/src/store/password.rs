//! Passwords: Argon2id with a salt of its own for each, in the PHC text form.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use grader::report::visible;

use super::StoreError;
use super::permission::is_blank;

/// Characters that a password has at least (NIST SP 800-63B revision 3, 5.1.1.2).
const SHORTEST: usize = 8;
/// Bytes that a password has at most: hashing more serves nobody.
const LONGEST: usize = 1024;
/// Characters that a name has at most.
const NAME: usize = 64;
/// Bytes of a salt (RFC 9106, 3.1: 16 for passwords). Memory and passes are those of the crate: 19 MiB, 2.
const SALT: usize = 16;

/// What is compared with when there is no such user, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hashed_with("nobody has this password", &[0; SALT]).unwrap_or_default());

/// What a password is compared with later.
pub(super) fn hashed(password: &str) -> Result<String, StoreError> {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt).map_err(|error| StoreError::Io { what: format!("no random numbers: {error}") })?;
    hashed_with(password, &salt)
}

fn hashed_with(password: &str, salt: &[u8]) -> Result<String, StoreError> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    let hash: PasswordHash = hash.map_err(|error| StoreError::Io { what: format!("password: {error}") })?;
    Ok(hash.to_string())
}

/// Whether the password is the one; without a user it never is, and takes as long to tell.
pub(super) fn is_right(password: &str, credential: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let matches = PasswordHash::new(credential.unwrap_or(&NOBODY))
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    matches && credential.is_some()
}

/// Whether a password will do.
pub(super) fn check(password: &str) -> Result<(), StoreError> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(StoreError::invalid(
            format!("A password has at least {SHORTEST} characters and at most {LONGEST} bytes."),
            format!("密码至少 {SHORTEST} 个字符，最多 {LONGEST} 字节。"),
        ));
    }
    Ok(())
}

/// Whether a name will do: it shows as it is, and two names that look alike differ by more than blanks.
pub(super) fn check_name(name: &str) -> Result<(), StoreError> {
    let length = name.chars().take(NAME + 1).count();
    if is_blank(name) || length > NAME || name.trim() != name || visible(name) != name {
        return Err(StoreError::invalid(
            format!("A name has 1 to {NAME} characters that can be seen, and no blank at its ends."),
            format!("用户名为 1 至 {NAME} 个可见字符，首尾不能有空格。"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_told_by_its_hash_alone() {
        let (one, other) = (hashed("correct horse").unwrap(), hashed("correct horse").unwrap());
        assert!(one.starts_with("$argon2id$v=19$"), "{one}");
        assert_ne!(one, other, "each has its own salt");
        assert!(is_right("correct horse", Some(&one)) && is_right("correct horse", Some(&other)));
        assert!(!is_right("correct horse ", Some(&one)));
        assert!(!is_right("nobody has this password", None));
        assert!(!is_right("correct horse", Some("damaged")));
    }

    #[test]
    fn names_and_passwords_are_looked_at() {
        for name in ["li", "王工", "Anna Maria"] {
            assert_eq!(check_name(name), Ok(()));
        }
        for name in ["", " ", " li", "li\u{200b}", "\u{202e}li", "a\0b", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check("1234567").is_err() && check("12345678").is_ok() && check("一二三四五六七八").is_ok());
        assert!(check(&"x".repeat(1025)).is_err());
    }
}
