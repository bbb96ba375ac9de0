//! Tables in a terminal: the first column to the left, the others to the right, Chinese characters two cells wide.

use unicode_width::UnicodeWidthStr as _;

/// Lines of a table, indented by two.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.width())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blank = " ".repeat(width - cell.width());
            line += &if column == 0 { format!("{cell}{blank}") } else { format!("  {blank}{cell}") };
        }
        out += &format!("  {}\n", line.trim_end());
    }
    out
}
