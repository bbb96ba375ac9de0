//! Tables in a terminal: words to the left, numbers to the right, Chinese characters two cells wide.

/// A table that grows row by row.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    rows: Vec<Vec<String>>,
    /// Columns of words, the first ones.
    words: usize,
}

impl Columns {
    /// A table with its header, whose first `words` columns are words.
    pub fn new(words: usize, header: &[String]) -> Self {
        Self { rows: vec![header.to_vec()], words }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    /// The table, each line indented by two and closed by a line feed.
    pub fn finish(self) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let wide = |index: usize| self.rows.iter().filter_map(|row| Some(width(row.get(index)?))).max().unwrap_or(0);
        let widths: Vec<usize> = (0..count).map(wide).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::from(" ");
            for (index, cell) in row.iter().enumerate() {
                let gap = " ".repeat(widths[index] - width(cell));
                let space = if index == 0 { " " } else { "  " };
                let cell = if index < self.words { format!("{cell}{gap}") } else { format!("{gap}{cell}") };
                line += &format!("{space}{cell}");
            }
            out += line.trim_end();
            out.push('\n');
        }
        out
    }
}

/// Cells of a text: two for characters of East Asian scripts and their punctuation.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}') { 2 } else { 1 }).sum()
}

/// A number with that many decimals, and no sign before a zero.
pub(crate) fn decimals(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(decimals(-0.000_02, 4), "0.0000");
        assert_eq!(decimals(-0.000_06, 4), "-0.0001");
        assert_eq!(decimals(1.25, 1), "1.2");
    }

    #[test]
    fn columns_stand_below_each_other_in_both_scripts() {
        let mut table = Columns::new(1, &["量".into(), "n".into()]);
        table.row(&["contrast".into(), "12".into()]);
        table.row(&["反差".into(), "5".into()]);
        assert_eq!(table.finish(), "  量         n\n  contrast  12\n  反差       5\n");
    }
}
