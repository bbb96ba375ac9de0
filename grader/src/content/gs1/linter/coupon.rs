//! North American coupons (AI 8110 and 8112): fields whose first digit says how long they are.

use serde::Serialize;

use super::super::value::ValueFault;
use super::{Flaw, time};

/// A field of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponField {
    /// Format of a positive offer file.
    Format,
    /// Company prefix of the funder.
    Funder,
    /// Offer code.
    OfferCode,
    /// Save value.
    SaveValue,
    /// How much must be bought.
    PurchaseRequirement,
    /// Unit of what must be bought.
    PurchaseRequirementCode,
    /// Family of what must be bought.
    PurchaseFamily,
    /// How purchases are combined.
    AdditionalPurchaseRules,
    /// Company prefix of a further purchase.
    PurchaseCompany,
    /// Last day.
    ExpirationDate,
    /// First day.
    StartDate,
    /// Serial number.
    SerialNumber,
    /// Company prefix or location number of the retailer.
    Retailer,
    /// Kind of save value.
    SaveValueCode,
    /// Item that the save value applies to.
    AppliesToItem,
    /// Store coupon flag.
    StoreCoupon,
    /// Flag against multiplying.
    DoNotMultiply,
}

/// What is wrong with a field of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponProblem {
    /// It is not there or ends too early.
    Truncated,
    /// Its length digit is none of those allowed.
    Length,
    /// Its value is none of those allowed.
    Value,
}

/// Reads a coupon from left to right.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A number of digits, whatever they are.
    fn digits(&mut self, field: CouponField, count: usize) -> Result<&'a [u8], Flaw> {
        let digits = self.text.get(self.at..self.at + count).ok_or_else(|| self.truncated(field))?;
        self.at += count;
        Ok(digits)
    }

    /// One digit of those allowed.
    fn code(&mut self, field: CouponField, allowed: &[u8]) -> Result<u8, Flaw> {
        self.one(field, allowed, CouponProblem::Value)
    }

    /// A field that a digit gives the length of, less `shortest`.
    fn counted(&mut self, field: CouponField, allowed: &[u8], shortest: usize) -> Result<&'a [u8], Flaw> {
        let length = self.one(field, allowed, CouponProblem::Length)?;
        self.digits(field, usize::from(length - b'0') + shortest)
    }

    /// Skips the number of an optional field, if it is the next one.
    fn takes(&mut self, number: u8) -> bool {
        let is_next = self.text.get(self.at) == Some(&number);
        self.at += usize::from(is_next);
        is_next
    }

    fn one(&mut self, field: CouponField, allowed: &[u8], problem: CouponProblem) -> Result<u8, Flaw> {
        let &digit = self.text.get(self.at).ok_or_else(|| self.truncated(field))?;
        if !allowed.contains(&digit) {
            return Err((self.at..self.at + 1, ValueFault::Coupon { field, problem }));
        }
        self.at += 1;
        Ok(digit)
    }

    fn truncated(&self, field: CouponField) -> Flaw {
        let start = self.at.min(self.text.len());
        (start..self.text.len(), ValueFault::Coupon { field, problem: CouponProblem::Truncated })
    }

    fn end(&self) -> Result<(), Flaw> {
        if self.at < self.text.len() { Err((self.at..self.text.len(), ValueFault::CouponExcess)) } else { Ok(()) }
    }
}

/// AI 8110, North American Coupon Application Guideline Using GS1 DataBar.
pub(super) fn coupon(text: &[u8]) -> Option<Flaw> {
    non_digit(text).or_else(|| {
        let mut cursor = Cursor { text, at: 0 };
        mandatory(&mut cursor).and_then(|()| optional(&mut cursor)).and_then(|()| cursor.end()).err()
    })
}

/// AI 8112, positive offer file.
pub(super) fn positive_offer(text: &[u8]) -> Option<Flaw> {
    let read = |mut cursor: Cursor<'_>| {
        cursor.code(CouponField::Format, b"01")?;
        cursor.counted(CouponField::Funder, b"0123456", 6)?;
        cursor.digits(CouponField::OfferCode, 6)?;
        cursor.counted(CouponField::SerialNumber, b"0123456789", 6)?;
        cursor.end()
    };
    non_digit(text).or_else(|| read(Cursor { text, at: 0 }).err())
}

fn mandatory(cursor: &mut Cursor<'_>) -> Result<(), Flaw> {
    cursor.counted(CouponField::Funder, b"0123456", 6)?;
    cursor.digits(CouponField::OfferCode, 6)?;
    cursor.counted(CouponField::SaveValue, b"12345", 0)?;
    purchase(cursor)
}

/// Requirement, its unit, and the family of what is bought.
fn purchase(cursor: &mut Cursor<'_>) -> Result<(), Flaw> {
    cursor.counted(CouponField::PurchaseRequirement, b"12345", 0)?;
    cursor.code(CouponField::PurchaseRequirementCode, b"012349")?;
    cursor.digits(CouponField::PurchaseFamily, 3).map(drop)
}

/// Company prefix of a further purchase; length digit 9 for none.
fn purchase_company(cursor: &mut Cursor<'_>) -> Result<(), Flaw> {
    if cursor.takes(b'9') {
        return Ok(());
    }
    cursor.counted(CouponField::PurchaseCompany, b"0123456", 6).map(drop)
}

/// Each optional field begins with its number; they come in the order of these.
fn optional(cursor: &mut Cursor<'_>) -> Result<(), Flaw> {
    if cursor.takes(b'1') {
        cursor.code(CouponField::AdditionalPurchaseRules, b"0123")?;
        purchase(cursor)?;
        purchase_company(cursor)?;
    }
    if cursor.takes(b'2') {
        purchase(cursor)?;
        purchase_company(cursor)?;
    }
    let mut expiration: Option<&[u8]> = None;
    if cursor.takes(b'3') {
        expiration = Some(date(cursor, CouponField::ExpirationDate)?);
    }
    if cursor.takes(b'4') {
        let start = date(cursor, CouponField::StartDate)?;
        if expiration.is_some_and(|expiration| start > expiration) {
            return Err((cursor.at - 6..cursor.at, ValueFault::CouponDates));
        }
    }
    if cursor.takes(b'5') {
        cursor.counted(CouponField::SerialNumber, b"0123456789", 6)?;
    }
    if cursor.takes(b'6') {
        cursor.counted(CouponField::Retailer, b"1234567", 6)?;
    }
    if cursor.takes(b'9') {
        cursor.code(CouponField::SaveValueCode, b"01256")?;
        cursor.code(CouponField::AppliesToItem, b"012")?;
        cursor.digits(CouponField::StoreCoupon, 1)?;
        cursor.code(CouponField::DoNotMultiply, b"01")?;
    }
    Ok(())
}

fn date<'a>(cursor: &mut Cursor<'a>, field: CouponField) -> Result<&'a [u8], Flaw> {
    let date = cursor.digits(field, 6)?;
    match time::date(date, false) {
        Some(_) => Err((cursor.at - 6..cursor.at, ValueFault::Coupon { field, problem: CouponProblem::Value })),
        None => Ok(date),
    }
}

fn non_digit(text: &[u8]) -> Option<Flaw> {
    let at = text.iter().position(|byte| !byte.is_ascii_digit())?;
    Some((at..at + 1, ValueFault::CouponCharacter))
}
