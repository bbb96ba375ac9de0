//! What can go wrong with the record.

use grader::bilingual::Bilingual;

use super::{EntryNumber, Role};

/// Why the record store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room left. Nothing of what was asked is written; once there is room, it goes on.
    #[error("no room left for the record")]
    Full,
    /// The one who asks may not.
    #[error("this needs the role {needed:?}")]
    NotAllowed {
        /// Lowest role that may.
        needed: Role,
    },
    /// The one who asks has been locked, or has another role since signing in.
    #[error("{name} must sign in again")]
    SignInAgain {
        /// Name.
        name: String,
    },
    /// Name and password do not belong together, or the account is locked.
    #[error("name and password do not belong together, or the account is locked")]
    WrongPassword,
    /// After failed attempts the next one has to wait.
    #[error("after failed attempts the next one is looked at in {seconds} s")]
    Wait {
        /// Seconds until then.
        seconds: u64,
    },
    /// What was asked makes no sense.
    #[error("{}", .0.en)]
    Invalid(Bilingual),
    /// There is no such inspection.
    #[error("entry {} is no inspection", .0.0)]
    NoSuchInspection(EntryNumber),
    /// What is stored is not what a record store writes.
    #[error("the record is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// A newer program wrote it.
    #[error("the record has format {found}, and this program knows formats up to {known}")]
    Newer {
        /// Its format.
        found: i64,
        /// Newest format that is known.
        known: i64,
    },
    /// Another program holds it.
    #[error("the record is in use by another program")]
    Busy,
    /// The caller ended it.
    #[error("ended before it was done")]
    Cancelled,
    /// Disk or operating system.
    #[error("{what}")]
    Io {
        /// What happened, and with which file.
        what: String,
    },
}

impl StoreError {
    /// For people: what happened and what to do.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Full => Bilingual::new(
                "The disk of the record is full. Parts are rejected until there is room: free space, or shorten the \
                 retention of pictures.",
                "记录所在磁盘已满。腾出空间前所有产品都将被剔除：请清理磁盘，或缩短图像保留期限。",
            ),
            Self::NotAllowed { needed } => Bilingual::new(
                format!("This needs the role {} or higher.", needed.say().en),
                format!("此操作需要“{}”或更高的角色。", needed.say().zh),
            ),
            Self::SignInAgain { name } => Bilingual::new(
                format!("The account {name} was changed: sign in again."),
                format!("账户 {name} 已变更，请重新登录。"),
            ),
            Self::WrongPassword => Bilingual::new(
                "Name and password do not belong together, or the account is locked.",
                "用户名或密码不正确，或账户已锁定。",
            ),
            Self::Wait { seconds } => Bilingual::new(
                format!("Too many failed attempts: try again in {seconds} s."),
                format!("登录失败次数过多，请 {seconds} 秒后再试。"),
            ),
            Self::Invalid(what) => what.clone(),
            Self::NoSuchInspection(number) => Bilingual::new(
                format!("Entry {} is no inspection of this record.", number.0),
                format!("本记录中第 {} 条不是检测记录。", number.0),
            ),
            Self::Damaged { what } => Bilingual::new(
                format!("The record is damaged ({what}). Run `station verify`, and keep the files as they are."),
                format!("记录已损坏（{what}）。请运行 `station verify`，并保留文件原状。"),
            ),
            Self::Newer { found, known } => Bilingual::new(
                format!("The record has format {found}; this program knows formats up to {known}. Update the program."),
                format!("记录格式为 {found}，本程序最高支持 {known}。请升级程序。"),
            ),
            Self::Busy => Bilingual::new(
                "The record is in use by another program. End the other station first.",
                "记录正被其他程序占用。请先关闭另一个检测站程序。",
            ),
            Self::Cancelled => Bilingual::new("Ended before it was done.", "已中途取消。"),
            Self::Io { what } => Bilingual::new(
                format!("The record could not be read or written: {what}."),
                format!("无法读写记录：{what}。"),
            ),
        }
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    pub(super) fn invalid(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::Invalid(Bilingual::new(en, zh))
    }

    /// Error of the operating system about a file.
    pub(super) fn of_file(path: &std::path::Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io { what: format!("{}: {error}", path.display()) },
        }
    }
}

impl Role {
    /// Its name for people.
    #[must_use]
    pub fn say(self) -> Bilingual {
        match self {
            Self::Operator => Bilingual::new("operator", "操作员"),
            Self::Supervisor => Bilingual::new("supervisor", "主管"),
            Self::Metrologist => Bilingual::new("metrologist", "计量员"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_told_in_both_languages() {
        let what = String::from("x");
        for error in [
            StoreError::Full,
            StoreError::NotAllowed { needed: Role::Supervisor },
            StoreError::SignInAgain { name: what.clone() },
            StoreError::WrongPassword,
            StoreError::Wait { seconds: 4 },
            StoreError::NoSuchInspection(EntryNumber(7)),
            StoreError::Damaged { what: what.clone() },
            StoreError::Newer { found: 2, known: 1 },
            StoreError::Busy,
            StoreError::Cancelled,
            StoreError::Io { what },
        ] {
            let said = error.say();
            assert!(said.en.ends_with('.') && said.en.is_ascii(), "{}", said.en);
            assert!(said.zh.ends_with('。'), "{}", said.zh);
        }
    }

    #[test]
    fn a_full_disk_is_told_from_other_errors() {
        let of = |kind: std::io::ErrorKind| StoreError::of_file(std::path::Path::new("x"), &kind.into());
        assert_eq!(of(std::io::ErrorKind::StorageFull), StoreError::Full);
        assert_eq!(of(std::io::ErrorKind::QuotaExceeded), StoreError::Full);
        assert!(matches!(of(std::io::ErrorKind::PermissionDenied), StoreError::Io { .. }));
    }
}
