//! The header of a list: which column says what.

use super::fields;
use crate::bilingual::Bilingual;
use crate::register::ListKind;

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Gtin,
    Serial,
    Batch,
    Date,
    Reason,
    Model,
    Producer,
    Uscc,
    Category,
    Prefix,
    Host,
    Holder,
    Number,
    From,
    To,
    Cancelled,
}

impl Field {
    /// Its names; the first one is that of messages.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Gtin => &["gtin", "商品条码"],
            Self::Serial => &["serial", "序列号", "系列号"],
            Self::Batch => &["batch", "lot", "批号"],
            Self::Date => &["date", "日期"],
            Self::Reason => &["reason", "原因"],
            Self::Model => &["model", "型号", "规格型号"],
            Self::Producer => &["producer", "生产单位", "生产企业"],
            Self::Uscc => &["uscc", "统一社会信用代码"],
            Self::Category => &["category", "类别", "产品类别"],
            Self::Prefix => &["prefix", "厂商识别代码"],
            Self::Host => &["host", "域名", "服务地址"],
            Self::Holder => &["holder", "持有人", "单位"],
            Self::Number => &["number", "证书编号", "编号"],
            Self::From => &["from", "生效日期"],
            Self::To => &["to", "失效日期"],
            Self::Cancelled => &["cancelled", "注销日期"],
        }
    }

    /// The columns of a kind of list: those that must be there, and those that may.
    const fn of(kind: ListKind) -> (&'static [Self], &'static [Self]) {
        match kind {
            ListKind::Issued => (&[Self::Gtin, Self::Serial], &[Self::Batch, Self::Date]),
            ListKind::Seen => (&[Self::Gtin, Self::Serial], &[Self::Date]),
            ListKind::Cancelled => (&[Self::Gtin, Self::Serial], &[Self::Reason, Self::Date]),
            ListKind::Products => (&[Self::Gtin, Self::Model], &[Self::Producer, Self::Uscc, Self::Category]),
            ListKind::Companies => {
                (&[Self::Prefix, Self::Producer], &[Self::Uscc, Self::From, Self::To, Self::Cancelled])
            }
            ListKind::Hosts => (&[Self::Host], &[Self::Holder, Self::From, Self::To]),
            ListKind::Certificates => (&[Self::Number], &[Self::Holder, Self::From, Self::To]),
        }
    }
}

/// Why a header is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// It is not UTF-8, or far too long.
    NoText,
    /// Its quotes do not match.
    Quotes,
    /// A column is missing.
    Missing {
        /// Its name.
        column: &'static str,
        /// Names of all columns that such a list can have.
        known: Vec<&'static str>,
    },
    /// A column is there twice.
    Twice {
        /// Its name.
        column: &'static str,
    },
}

impl HeaderFault {
    /// For the reader, as an end of a sentence.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::NoText => Bilingual::new(
                "the first line is no header in UTF-8; save the list as CSV in UTF-8",
                "首行不是 UTF-8 编码的表头；请将清单另存为 UTF-8 编码的 CSV",
            ),
            Self::Quotes => Bilingual::new("the quotes of the header do not match", "表头的引号不配对"),
            Self::Missing { column, known } => Bilingual::new(
                format!("the header has no column {column}; such a list has the columns {}", known.join(", ")),
                format!("表头缺少 {column} 列；此类清单的列有：{}", known.join("、")),
            ),
            Self::Twice { column } => {
                Bilingual::new(format!("the header has the column {column} twice"), format!("表头中 {column} 列重复"))
            }
        }
    }
}

/// Which column says what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) delimiter: char,
    places: Vec<(Field, usize)>,
    pub(super) ignored: Vec<String>,
}

impl Columns {
    /// Reads a header. The delimiter is the first of comma, semicolon and tab that it has.
    pub(super) fn read(kind: ListKind, line: &[u8]) -> Result<Self, HeaderFault> {
        let line = std::str::from_utf8(line).map_err(|_| HeaderFault::NoText)?;
        let delimiter = line.chars().find(|c| [',', ';', '\t'].contains(c)).unwrap_or(',');
        let header = fields::split(line, delimiter).map_err(|_| HeaderFault::Quotes)?;
        let (needed, possible) = Field::of(kind);
        let known = || needed.iter().chain(possible).copied();
        let mut columns = Self { delimiter, places: Vec::new(), ignored: Vec::new() };
        for (place, name) in header.iter().enumerate() {
            let lower = name.to_lowercase();
            match known().find(|field| field.names().contains(&lower.as_str())) {
                Some(field) if columns.place(field).is_some() => {
                    return Err(HeaderFault::Twice { column: field.names()[0] });
                }
                Some(field) => columns.places.push((field, place)),
                None => columns.ignored.push(name.clone().into_owned()),
            }
        }
        match needed.iter().find(|field| columns.place(**field).is_none()) {
            Some(missing) => Err(HeaderFault::Missing {
                column: missing.names()[0],
                known: known().map(|field| field.names()[0]).collect(),
            }),
            None => Ok(columns),
        }
    }

    /// The number of a column from 0.
    pub(super) fn place(&self, field: Field) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == field).map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_in_any_order_and_both_languages() {
        for header in
            ["gtin,serial,batch", "Serial ; GTIN; note;LOT", "批号\t序列号\t商品条码", "\"serial\",\"gtin\",\"batch\""]
        {
            let columns = Columns::read(ListKind::Issued, header.as_bytes()).unwrap();
            assert!(columns.place(Field::Batch).is_some(), "{header}");
            assert_eq!(columns.ignored.len(), usize::from(header.contains("note")), "{header}");
        }
    }

    #[test]
    fn a_header_that_cannot_be_used_says_why() {
        let fault = |header: &[u8]| Columns::read(ListKind::Issued, header).unwrap_err();
        assert!(matches!(fault(b"gtin,batch"), HeaderFault::Missing { column: "serial", .. }));
        assert!(matches!(fault(b"A0001"), HeaderFault::Missing { column: "gtin", .. }));
        assert_eq!(fault("gtin,serial,序列号".as_bytes()), HeaderFault::Twice { column: "serial" });
        assert_eq!(fault(b"\"gtin"), HeaderFault::Quotes);
        assert_eq!(fault(&[0xc9, 0xcc]), HeaderFault::NoText);
    }
}
