//! What the symbols of a sheet say: `PC1 SHEET ROW.COLUMN X<dots> C<compensation> NAME:VALUE...`.
//!
//! In characters of the alphanumeric mode where the settings allow it, so that version 2 suffices.

use super::plan::{Setting, Unit};

/// How every message begins: printer calibration, first form.
const PREFIX: &str = "PC1";

/// Sheet and place that a symbol says it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Identity of the sheet.
    pub sheet: String,
    /// Row from 1.
    pub row: usize,
    /// Column from 1.
    pub column: usize,
}

/// The message of a cell.
#[must_use]
pub fn compose(
    sheet: &str,
    (row, column): (usize, usize),
    x_dots: u32,
    (compensation, unit): (f64, Unit),
    settings: &[Setting],
) -> String {
    let compensation = match unit {
        Unit::Dots => format!("{compensation}"),
        // Tenths of a per cent: 100 * 0.07 is not 7 in binary.
        Unit::X => format!("{}%", (compensation * 1000.0).round() / 10.0),
    };
    let mut text = format!("{PREFIX} {sheet} {row}.{column} X{x_dots} C{compensation}");
    for setting in settings {
        text += &format!(" {}:{}", setting.name, setting.value);
    }
    text.to_uppercase()
}

/// The address in a message; `None` if it is none of a sheet.
#[must_use]
pub fn parse(message: &str) -> Option<Address> {
    let mut words = message.split(' ');
    if words.next() != Some(PREFIX) {
        return None;
    }
    let sheet = words.next().filter(|sheet| (1..=8).contains(&sheet.len()))?;
    let (row, column) = words.next()?.split_once('.')?;
    let number = |text: &str| text.parse::<u16>().ok().filter(|n| *n > 0).map(usize::from);
    Some(Address { sheet: sheet.into(), row: number(row)?, column: number(column)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_composed_is_parsed() {
        let settings = [Setting { name: "darkness".into(), value: "10".into() }];
        let text = compose("7K3QA", (4, 7), 6, (-1.0, Unit::Dots), &settings);
        assert_eq!(text, "PC1 7K3QA 4.7 X6 C-1 DARKNESS:10");
        assert_eq!(parse(&text), Some(Address { sheet: "7K3QA".into(), row: 4, column: 7 }));
        assert_eq!(compose("7K3QA", (1, 1), 5, (0.07, Unit::X), &[]), "PC1 7K3QA 1.1 X5 C7%");
    }

    #[test]
    fn other_messages_are_not_taken_for_cells() {
        for text in ["", "PC1", "PC2 A 1.1", "PC1 A 1", "PC1 A 0.1", "PC1 A 1.99999999999", "PC1  1.1", "PC1 A -1.2"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
