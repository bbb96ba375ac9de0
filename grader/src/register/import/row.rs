//! A row of a list from a line.

use std::borrow::Cow;

use jiff::civil::Date;

use super::LineFault;
use super::columns::{Columns, Field};
use super::fields;
use crate::register::authority::is_company_prefix;
use crate::register::{
    Certificate, Company, Filing, Identity, ListKind, Product, Rows, SerialRow, Validity, gtin, uscc,
};

/// Characters of the longest serial: application identifier 21 has X..20 (GS1 General Specifications 3.5.2).
const SERIAL: usize = 20;
/// Bytes of the longest text.
const TEXT: usize = 200;

/// Makes rows of lines.
#[derive(Debug)]
pub(super) enum Parser {
    /// One serial per line, all of this GTIN.
    Serials {
        /// 14 digits.
        gtin: String,
    },
    /// CSV.
    Columns { kind: ListKind, columns: Columns },
}

impl Parser {
    pub(super) const fn serials(gtin: String) -> Self {
        Self::Serials { gtin }
    }

    pub(super) fn columns(kind: ListKind, columns: &Columns) -> Self {
        Self::Columns { kind, columns: columns.clone() }
    }

    /// The GTIN of all serials.
    pub(super) fn gtin(&self) -> Option<&str> {
        match self {
            Self::Serials { gtin } => Some(gtin),
            Self::Columns { .. } => None,
        }
    }

    /// Adds the row of a line; returns the bytes of its texts.
    pub(super) fn row(&self, line: &[u8], rows: &mut Rows) -> Result<usize, LineFault> {
        let line = std::str::from_utf8(line).map_err(|_| LineFault::NotText)?;
        match self {
            Self::Serials { gtin } => {
                let serial = line.trim_matches([' ', '\t']);
                check_serial(serial)?;
                if let Rows::Items(items) = rows {
                    let key = Identity { gtin, serial }.key();
                    items.push(SerialRow { key, date: None, text: None });
                }
                Ok(0)
            }
            Self::Columns { kind, columns } => {
                let row = Row { fields: fields::split(line, columns.delimiter)?, columns };
                row.add(*kind, rows)
            }
        }
    }
}

/// A line taken apart.
struct Row<'a> {
    fields: Vec<Cow<'a, str>>,
    columns: &'a Columns,
}

impl Row<'_> {
    fn add(&self, kind: ListKind, rows: &mut Rows) -> Result<usize, LineFault> {
        let mut bytes = 0;
        match rows {
            Rows::Items(items) => {
                let text = self.text(if kind == ListKind::Cancelled { Field::Reason } else { Field::Batch })?;
                bytes += text.as_ref().map_or(0, String::len);
                let (gtin, serial) = (self.gtin()?, self.needed(Field::Serial)?);
                check_serial(serial)?;
                let key = Identity { gtin: &gtin, serial }.key();
                items.push(SerialRow { key, date: self.date(Field::Date)?, text: text.map(String::into_boxed_str) });
            }
            Rows::Products(products) => {
                let product = Product {
                    gtin: self.gtin()?,
                    model: self.needed_text(Field::Model)?,
                    producer: self.text(Field::Producer)?,
                    uscc: self.uscc()?,
                    category: self.text(Field::Category)?,
                };
                products.push(product);
                bytes += TEXT;
            }
            Rows::Companies(companies) => {
                let prefix = self.needed(Field::Prefix)?.to_owned();
                if !is_company_prefix(&prefix) {
                    return Err(LineFault::Prefix);
                }
                let producer = self.needed_text(Field::Producer)?;
                companies.push(Company { prefix, producer, uscc: self.uscc()?, valid: self.company_days()? });
                bytes += TEXT;
            }
            Rows::Hosts(hosts) => {
                let host = host(self.needed(Field::Host)?)?;
                hosts.push(Filing { host, holder: self.text(Field::Holder)?, valid: self.days(Field::To)? });
                bytes += TEXT;
            }
            Rows::Certificates(certificates) => {
                let number = self.needed_text(Field::Number)?;
                let (holder, valid) = (self.text(Field::Holder)?, self.days(Field::To)?);
                certificates.push(Certificate { number, holder, valid });
                bytes += TEXT;
            }
        }
        Ok(bytes)
    }

    fn field(&self, field: Field) -> Option<&str> {
        let text = self.fields.get(self.columns.place(field)?)?;
        (!text.is_empty()).then_some(text)
    }

    fn needed(&self, field: Field) -> Result<&str, LineFault> {
        self.field(field).ok_or(LineFault::Missing { column: field.names()[0] })
    }

    fn text(&self, field: Field) -> Result<Option<String>, LineFault> {
        let Some(text) = self.field(field) else { return Ok(None) };
        if text.len() > TEXT || text.chars().any(char::is_control) {
            return Err(LineFault::Text { column: field.names()[0] });
        }
        Ok(Some(text.to_owned()))
    }

    fn needed_text(&self, field: Field) -> Result<String, LineFault> {
        self.text(field)?.ok_or(LineFault::Missing { column: field.names()[0] })
    }

    fn gtin(&self) -> Result<String, LineFault> {
        gtin::normalised(self.needed(Field::Gtin)?).map_err(LineFault::Gtin)
    }

    fn uscc(&self) -> Result<Option<String>, LineFault> {
        let Some(code) = self.field(Field::Uscc) else { return Ok(None) };
        uscc::check(code).map_err(LineFault::Uscc)?;
        Ok(Some(code.to_owned()))
    }

    fn date(&self, field: Field) -> Result<Option<Date>, LineFault> {
        let Some(text) = self.field(field) else { return Ok(None) };
        let is_plain = text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date = is_plain.then(|| text.parse().ok()).flatten();
        date.map(Some).ok_or(LineFault::Date { column: field.names()[0] })
    }

    fn days(&self, to: Field) -> Result<Validity, LineFault> {
        let valid = Validity { from: self.date(Field::From)?, to: self.date(to)? };
        let is_reversed = valid.from.zip(valid.to).is_some_and(|(from, to)| from > to);
        if is_reversed { Err(LineFault::Order) } else { Ok(valid) }
    }

    /// A company prefix is given up to the day before its cancellation.
    fn company_days(&self) -> Result<Validity, LineFault> {
        let valid = self.days(Field::To)?;
        let Some(cancelled) = self.date(Field::Cancelled)? else { return Ok(valid) };
        let last = cancelled.yesterday().map_err(|_| LineFault::Date { column: Field::Cancelled.names()[0] })?;
        Ok(Validity { to: Some(valid.to.map_or(last, |to| to.min(last))), ..valid })
    }
}

/// GS1 character set 82 (GS1 General Specifications 7.11).
fn check_serial(serial: &str) -> Result<(), LineFault> {
    let known = |c: char| c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c);
    if let Some(character) = serial.chars().find(|c| !known(*c)) {
        return Err(LineFault::SerialCharacter(character));
    }
    if (1..=SERIAL).contains(&serial.len()) { Ok(()) } else { Err(LineFault::SerialLength(serial.len())) }
}

/// A host in ASCII and small letters; `*.` in front stands for everything below.
fn host(text: &str) -> Result<String, LineFault> {
    let (star, name) = text.strip_prefix("*.").map_or(("", text), |name| ("*.", name));
    let ascii = idna::domain_to_ascii(name).map_err(|_| LineFault::Host)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    let is_name = ascii.len() <= 253 && ascii.split('.').all(|label| (1..=63).contains(&label.len()));
    if is_name && ascii.bytes().all(plain) { Ok(format!("{star}{ascii}")) } else { Err(LineFault::Host) }
}
