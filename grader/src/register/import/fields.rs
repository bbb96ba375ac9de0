//! The fields of a line of CSV (RFC 4180). A field does not go over a line's end: nothing in a list has one in it.

use std::borrow::Cow;

use super::LineFault;

/// Splits a line. Unquoted fields lose the spaces around them; within quotes a doubled quote is one.
pub(super) fn split(line: &str, delimiter: char) -> Result<Vec<Cow<'_, str>>, LineFault> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let begin = rest.trim_start_matches(' ');
        let (field, behind) = match begin.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = rest.find(delimiter).unwrap_or(rest.len());
                (Cow::Borrowed(rest[..end].trim_matches([' ', '\t'])), &rest[end..])
            }
        };
        fields.push(field);
        if behind.is_empty() {
            return Ok(fields);
        }
        rest = behind.strip_prefix(delimiter).ok_or(LineFault::Quotes)?;
    }
}

/// The field up to its closing quote, and what stands behind it.
fn unquote(text: &str) -> Result<(Cow<'_, str>, &str), LineFault> {
    let end = text.find('"').ok_or(LineFault::Quotes)?;
    let (mut field, mut rest) = (Cow::Borrowed(&text[..end]), &text[end + 1..]);
    while let Some(more) = rest.strip_prefix('"') {
        let end = more.find('"').ok_or(LineFault::Quotes)?;
        let field = field.to_mut();
        field.push('"');
        field.push_str(&more[..end]);
        rest = &more[end + 1..];
    }
    Ok((field, rest.trim_start_matches(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_rfc_4180() {
        for (line, fields) in [
            ("a,b,c", &["a", "b", "c"][..]),
            ("", &[""]),
            (",", &["", ""]),
            (" a , b\t", &["a", "b"]),
            ("\"a,b\",c", &["a,b", "c"]),
            ("\"a\"\"b\"", &["a\"b"]),
            ("\"\"\"\",\"\"", &["\"", ""]),
            ("\" a \" ,b", &[" a ", "b"]),
            ("5\"x,b", &["5\"x", "b"]),
        ] {
            assert_eq!(split(line, ',').unwrap(), fields, "{line}");
        }
        assert_eq!(split("a;b,c", ';').unwrap(), ["a", "b,c"]);
        assert_eq!(split("a\tb", '\t').unwrap(), ["a", "b"]);
        assert_eq!(split("a\t\tb", '\t').unwrap(), ["a", "", "b"]);
        assert_eq!(split("\t\"b\"", '\t').unwrap(), ["", "b"]);
    }

    #[test]
    fn quotes_that_do_not_match_are_faults() {
        for line in ["\"a", "\"a\"b", "\"a\"\"", "a,\"", "\"\"x"] {
            assert_eq!(split(line, ','), Err(LineFault::Quotes), "{line}");
        }
    }

    proptest::proptest! {
        /// Fields written by another implementation are read as they were.
        #[test]
        fn written_fields_are_read(fields in proptest::collection::vec("[^\r\n]{0,12}", 1..6)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            writer.write_record(&fields).unwrap();
            let line = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            proptest::prop_assert_eq!(split(line.trim_end_matches('\n'), ',').unwrap(), fields);
        }

        #[test]
        fn nothing_breaks_it(line in "[^\n]{0,60}") {
            drop(split(&line, ','));
        }
    }
}
