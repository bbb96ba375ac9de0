//! Why lists, and lines of them, are refused.

use super::columns::HeaderFault;
use crate::bilingual::Bilingual;
use crate::register::gtin::GtinFault;
use crate::register::uscc::UsccFault;
use crate::register::{ListInfo, ListKind, RegisterError};

/// Bad lines that are told; more are counted only.
const TOLD: usize = 20;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum ImportError {
    /// The register cannot be used.
    Register(#[from] RegisterError),
    /// The list cannot be read.
    Read(#[from] std::io::Error),
    /// The stated GTIN is none.
    Gtin(GtinFault),
    /// A GTIN was stated for a list that has no serials.
    GtinForOthers {
        /// What the list is about.
        kind: ListKind,
    },
    /// The header is refused.
    Header(HeaderFault),
    /// Lines are wrong.
    Refused(BadLines),
    /// There are no rows.
    Empty,
    /// The same file was imported before.
    AlreadyImported(ListInfo),
    /// It was ended before its end.
    Ended,
}

impl ImportError {
    /// For the reader: what happened, and what to do.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::Register(error) => error.text(),
            Self::Read(error) => {
                Bilingual::new(format!("the list cannot be read ({error})"), format!("清单无法读取（{error}）"))
            }
            Self::Gtin(fault) => fault.text(),
            Self::GtinForOthers { kind } => Bilingual::new(
                format!("a GTIN is stated for a list of {}; only lists of serials have one", kind.name()),
                format!("{} 清单不应给出 GTIN；仅序列号清单需要", kind.name()),
            ),
            Self::Header(fault) => fault.text(),
            Self::Refused(bad) => Bilingual::new(
                format!(
                    "{} lines are wrong, nothing was imported; correct them, or leave them out with --lenient",
                    bad.count
                ),
                format!("有 {} 行错误，未导入；请更正，或用 --lenient 略去这些行", bad.count),
            ),
            Self::Empty => Bilingual::new("the list is empty, nothing was imported", "清单为空，未导入"),
            Self::AlreadyImported(list) => Bilingual::new(
                format!("this file was imported before, as list {} ({}); nothing was imported", list.id.0, list.name),
                format!("该文件此前已导入为清单 {}（{}）；未再导入", list.id.0, list.name),
            ),
            Self::Ended => Bilingual::new("the import was ended, nothing was imported", "导入已中止，未导入"),
        }
    }
}

/// Lines that are wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadLines {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<BadLine>,
}

impl BadLines {
    pub(super) fn add(&mut self, number: u64, fault: LineFault) {
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push(BadLine { number, fault });
        }
    }
}

/// A line that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number from 1.
    pub number: u64,
    /// What is wrong.
    pub fault: LineFault,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// It is longer than any line of a list.
    TooLong,
    /// It is not UTF-8.
    NotText,
    /// Its quotes do not match.
    Quotes,
    /// A field is missing or empty.
    Missing {
        /// Name of its column.
        column: &'static str,
    },
    /// The GTIN is none.
    Gtin(GtinFault),
    /// The serial does not have 1 to 20 characters.
    SerialLength(usize),
    /// The serial has a character that serials do not have.
    SerialCharacter(char),
    /// A date is none.
    Date {
        /// Name of its column.
        column: &'static str,
    },
    /// A time ends before it begins.
    Order,
    /// A text has control characters or more than 200 bytes.
    Text {
        /// Name of its column.
        column: &'static str,
    },
    /// The unified social credit code is none.
    Uscc(UsccFault),
    /// The company prefix is none.
    Prefix,
    /// The host is no name.
    Host,
}

impl LineFault {
    /// For the reader, as an end of a sentence.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let (en, zh) = match self {
            Self::TooLong => ("the line is longer than 4096 bytes", "该行超过 4096 字节"),
            Self::NotText => ("the line is not UTF-8", "该行不是 UTF-8 编码"),
            Self::Quotes => ("the quotes do not match", "引号不配对"),
            Self::Order => ("it ends before it begins", "结束日期早于开始日期"),
            Self::Prefix => ("a company prefix has 4 to 12 digits", "厂商识别代码应为 4 至 12 位数字"),
            Self::Host => ("the host is no name", "主机名无效"),
            Self::Gtin(fault) => return fault.text(),
            Self::Uscc(fault) => return fault.text(),
            Self::Missing { column } => {
                return Bilingual::new(format!("{column} is missing"), format!("缺少 {column}"));
            }
            Self::SerialLength(length) => {
                return Bilingual::new(
                    format!("the serial has {length} characters; it needs 1 to 20"),
                    format!("序列号有 {length} 个字符；应为 1 至 20 个"),
                );
            }
            Self::SerialCharacter(character) => {
                return Bilingual::new(
                    format!("{character:?} cannot stand in a serial"),
                    format!("序列号中不能有 {character:?}"),
                );
            }
            Self::Date { column } => {
                return Bilingual::new(
                    format!("{column} is no date such as 2026-11-23"),
                    format!("{column} 应写作 2026-11-23"),
                );
            }
            Self::Text { column } => {
                return Bilingual::new(
                    format!("{column} has control characters or more than 200 bytes"),
                    format!("{column} 含控制字符或超过 200 字节"),
                );
            }
        };
        Bilingual::new(en, zh)
    }
}
