//! Why a register cannot be used.

use crate::bilingual::Bilingual;

/// Why a register cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum RegisterError {
    /// There is no file.
    Missing,
    /// A file of that name exists.
    Exists,
    /// The file is something else.
    Foreign,
    /// It was made by a newer program.
    Newer {
        /// Version of its form.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// It cannot be opened; the text is that of the system.
    CannotOpen(String),
    /// Its content contradicts itself: damaged medium, or cut while being copied.
    Damaged(String),
    /// The log that belongs to the file cannot be read where it lies.
    UnreadableLog,
    /// Another program holds it.
    Busy,
    /// No room on the medium.
    Full,
    /// It can be read only.
    ReadOnly,
    /// No such list.
    NoSuchList(i64),
    /// Such a list cannot have such rows.
    WrongRows,
    /// Anything else; the text is that of the system.
    Other(String),
}

impl RegisterError {
    /// For the reader: what happened, and what to do.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let (en, zh) = match self {
            Self::Missing => (
                "there is no such register; make one with `grader register create`",
                "没有此登记库；请用 grader register create 建立",
            ),
            Self::Exists => ("a file of this name exists; choose another name", "已有同名文件；请另取名称"),
            Self::Foreign => {
                ("the file is no register of this program; check the path", "该文件不是本程序的登记库；请检查路径")
            }
            Self::Newer { found, known } => {
                return Bilingual::new(
                    format!("the register has form {found}, this program knows {known} at most; use a newer program"),
                    format!("登记库格式为 {found}，本程序最高支持 {known}；请使用更新的程序"),
                );
            }
            Self::Damaged(reason) => {
                return Bilingual::new(
                    format!(
                        "the register is damaged ({reason}); put back a copy, or create a new one and import the lists again"
                    ),
                    format!("登记库已损坏（{reason}）；请恢复备份，或新建后重新导入清单"),
                );
            }
            Self::CannotOpen(reason) => {
                return Bilingual::new(
                    format!("the register cannot be opened ({reason}); check its permissions and those of its folder"),
                    format!("登记库无法打开（{reason}）；请检查文件及其文件夹的权限"),
                );
            }
            Self::UnreadableLog => (
                "beside the register lies its log (-wal) with entries that cannot be read on this medium; open it once where it can be written",
                "登记库旁有未并入的日志（-wal），在此介质上无法读取；请先在可写位置打开一次",
            ),
            Self::Busy => {
                ("another program is writing into the register; try again", "另一程序正在写入登记库；请稍后重试")
            }
            Self::Full => {
                ("the disk is full, nothing was written; make room and try again", "磁盘已满，未写入；请腾出空间后重试")
            }
            Self::ReadOnly => ("the register can be read only here; nothing was written", "登记库在此只读；未写入"),
            Self::NoSuchList(id) => {
                return Bilingual::new(
                    format!("there is no list {id}; `grader register info` shows all"),
                    format!("没有清单 {id}；用 grader register info 查看全部"),
                );
            }
            Self::WrongRows => ("rows of another kind than the list", "行的类型与清单不符"),
            Self::Other(reason) => {
                return Bilingual::new(
                    format!("the register cannot be used ({reason})"),
                    format!("登记库无法使用（{reason}）"),
                );
            }
        };
        Bilingual::new(en, zh)
    }
}
