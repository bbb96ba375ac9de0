//! Colour in a terminal, and bars.

use crate::grading::ReportedGrade;

/// Whether to colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub colour: bool,
}

/// What a colour stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ink {
    Strong,
    Faint,
    Good,
    Middling,
    Bad,
}

impl Style {
    /// The text in that ink, or as it is without colour.
    pub fn paint(self, ink: Ink, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Strong => "1",
            Ink::Faint => "2",
            // Blue and red rather than green and red: told apart by colour-blind readers.
            Ink::Good => "1;34",
            Ink::Middling => "1;33",
            Ink::Bad => "1;31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The ink of a grade: A and B good, C middling, D and F bad.
    pub const fn of(grade: ReportedGrade) -> Ink {
        match grade.letter() {
            'A' | 'B' => Ink::Good,
            'C' => Ink::Middling,
            _ => Ink::Bad,
        }
    }
}

/// A bar of sixteen cells for grade 4.0, four cells per grade, in eighths of a cell.
pub(super) fn bar(grade: ReportedGrade) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = usize::from(grade.tenths()) * 16 * 8 / 40;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_the_grade() {
        assert_eq!(bar(ReportedGrade::from_tenths(40)), "████████████████");
        assert_eq!(bar(ReportedGrade::from_tenths(20)), "████████");
        assert_eq!(bar(ReportedGrade::from_tenths(0)), "");
        // 1.5 of 4.0 is 6 of 16 cells, 0.1 is 3.2 eighths.
        assert_eq!(bar(ReportedGrade::from_tenths(15)), "██████");
        assert_eq!(bar(ReportedGrade::from_tenths(1)), "▍");
    }
}
