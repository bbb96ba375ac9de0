//! Key pairs: made once, the secret key for its owner only.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::report::{Language, visible};
use grader::signature::SecretKey;

use crate::failure::Failure;

/// Makes a key pair in two files that must not exist yet, and says where they are.
pub fn generate(secret: &Path, name: &str, language: Language) -> Result<String, Failure> {
    let mut public = secret.as_os_str().to_owned();
    public.push(".pub");
    let public = PathBuf::from(public);
    if public.exists() {
        return Err(exists(&public));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        let (en, zh) = ("the system gives no random numbers", "系统未提供随机数");
        Failure::Told { path: None, text: Bilingual::new(format!("{en} ({error})"), format!("{zh}（{error}）")) }
    })?;
    let key = SecretKey::from_seed(&seed);
    seed.fill(0);
    write_new(secret, &key.text(), true)?;
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    write_new(&public, &key.public_line(&name), false)?;
    let (secret, public) = (visible(&secret.display().to_string()), visible(&public.display().to_string()));
    let id = key.id();
    Ok(match language {
        Language::Zh => format!("密钥 {id}\n  私钥：{secret}（请保密，勿外发）\n  公钥：{public}\n"),
        Language::En => format!("key {id}\n  secret key: {secret} (keep it secret)\n  public key: {public}\n"),
    })
}

/// That a file exists and stays as it is.
pub fn exists(path: &Path) -> Failure {
    let text = Bilingual::new("a file of this name exists; it is not replaced", "已有同名文件，不予覆盖");
    Failure::Told { path: Some(path.to_owned()), text }
}

/// Reads a secret key.
pub fn read_secret(path: &Path) -> Result<SecretKey, Failure> {
    SecretKey::parse(&grader::command::stated::read_text(path)?).map_err(|fault| {
        let text = fault.reason();
        let text =
            Bilingual::new(format!("line {}: {}", fault.line, text.en), format!("第 {} 行：{}", fault.line, text.zh));
        Failure::Told { path: Some(path.to_owned()), text }
    })
}

/// Writes a file that must not exist yet; a secret one is for its owner only.
fn write_new(path: &Path, text: &str, is_secret: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if is_secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::Write { path: path.to_owned(), source },
    })
}
