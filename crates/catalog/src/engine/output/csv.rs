//! CSV that is safe to open in a spreadsheet.

use std::io::Write;

use brreg_domain::is_invisible;

use super::Sink;
use crate::Error;
use crate::engine::value::Column;

/// What a spreadsheet takes for the end of a field, whichever the program or the country of its user has chosen.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Signs with which a formula begins. The wide ones are those of East Asian input, which spreadsheets accept.
const FORMULA: [char; 15] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

/// Rows of fields in one of the two forms of CSV.
pub(super) struct Csv {
    /// What comes before the header.
    mark: &'static str,
    separator: char,
    end: &'static str,
    /// Whether numbers have a comma before their decimals.
    decimal_comma: bool,
    line: String,
    field: String,
}

impl Csv {
    /// As programs read it.
    pub(super) fn plain() -> Self {
        Self::new("", ',', "\n", false)
    }

    /// As a spreadsheet with Norwegian settings reads it: UTF-8 with its mark, semicolons, decimal commas.
    pub(super) fn excel() -> Self {
        Self::new("\u{feff}", ';', "\r\n", true)
    }

    fn new(mark: &'static str, separator: char, end: &'static str, decimal_comma: bool) -> Self {
        Self { mark, separator, end, decimal_comma, line: String::new(), field: String::new() }
    }

    /// Appends a field to the line, in quotes where any reader could need them.
    fn push(&mut self, field: &str, is_first: bool) {
        if field.contains(SEPARATORS) || field.contains(['"', '\r', '\n']) {
            self.push_bare(&format!("\"{}\"", field.replace('"', "\"\"")), is_first);
        } else {
            self.push_bare(field, is_first);
        }
    }

    fn push_bare(&mut self, field: &str, is_first: bool) {
        if !is_first {
            self.line.push(self.separator);
        }
        self.line.push_str(field);
    }

    fn write_line(&mut self, is_alone: bool, out: &mut dyn Write) -> Result<(), Error> {
        // An empty line would be no row.
        if is_alone && self.line.is_empty() {
            self.line.push_str("\"\"");
        }
        self.line.push_str(self.end);
        out.write_all(self.line.as_bytes()).map_err(Error::output)?;
        self.line.clear();
        Ok(())
    }
}

impl Sink for Csv {
    fn begin(&mut self, names: &[&str], out: &mut dyn Write) -> Result<(), Error> {
        self.line.push_str(self.mark);
        for (place, name) in names.iter().enumerate() {
            self.push(&harmless((*name).to_owned()), place == 0);
        }
        self.write_line(names.len() == 1, out)
    }

    fn row(&mut self, columns: &[Column<'_>], row: usize, out: &mut dyn Write) -> Result<bool, Error> {
        for (place, column) in columns.iter().enumerate() {
            let mut field = std::mem::take(&mut self.field);
            field.clear();
            column.text(row, &mut field)?;
            if !column.is_number() {
                field = harmless(field);
                self.push(&field, place == 0);
            } else if self.decimal_comma {
                self.push_bare(&field.replace('.', ","), place == 0);
            } else {
                self.push_bare(&field, place == 0);
            }
            self.field = field;
        }
        self.write_line(columns.len() == 1, out)?;
        Ok(true)
    }

    fn end(&mut self, _: &mut dyn Write) -> Result<(), Error> {
        Ok(())
    }
}

/// The text with an apostrophe in front where a spreadsheet would take it for a formula.
fn harmless(text: String) -> String {
    // Some spreadsheets pass over blanks in front of it, and a byte order mark before the first name is none of it.
    let begins = text.trim_start_matches(|character: char| character.is_whitespace() || is_invisible(character));
    let formula = text.starts_with(FORMULA) || begins.starts_with(FORMULA);
    if formula && !is_plain_number(begins) { format!("'{text}") } else { text }
}

/// Digits with at most one sign in front and one decimal point between.
fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_get_an_apostrophe_and_numbers_do_not() {
        for formula in [
            "=1+1",
            "+SUM(A1)",
            "-2+3",
            "@x",
            "\tx",
            "\r=x",
            "-",
            "+-1",
            "-1e5+cmd",
            "=1",
            "＝1+1",
            "\u{fe66}1+1",
            "\u{fe6b}x",
            "＋A1",
            "－A1",
            "＠x",
            "\n=1",
            " =1+1",
            "\u{a0}\u{2009}@x",
            "\u{feff}=1",
            "\u{200b} \u{ad}＝1",
            "\0=1",
        ] {
            assert_eq!(harmless(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["-5", " -5", " a", "+47", "-1.5", "a=b", "", "'=x", "1-1"] {
            assert_eq!(harmless(text.to_owned()), text);
        }
    }
}
