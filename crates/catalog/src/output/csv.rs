//! CSV that is safe to open in a spreadsheet.

use std::io::Write;

use super::Sink;
use crate::Error;
use crate::value::Column;

/// Rows of comma-separated fields.
#[derive(Default)]
pub(super) struct Csv {
    encoder: csv_core::Writer,
    line: Vec<u8>,
    field: String,
}

impl Csv {
    fn push(&mut self, field: &str, is_first: bool) {
        if !is_first {
            // A closing quote and the comma.
            self.append(2, |encoder, room| encoder.delimiter(room).1);
        }
        // Each byte may be a quote, which is doubled, and there is one in front.
        self.append(2 * field.len() + 2, |encoder, room| encoder.field(field.as_bytes(), room).2);
    }

    fn write_line(&mut self, out: &mut dyn Write) -> Result<(), Error> {
        // Quotes and the end of the line.
        self.append(4, |encoder, room| encoder.terminator(room).1);
        out.write_all(&self.line).map_err(Error::output)?;
        self.line.clear();
        Ok(())
    }

    /// Appends what the encoder writes, which takes at most `room` bytes.
    fn append(&mut self, room: usize, write: impl FnOnce(&mut csv_core::Writer, &mut [u8]) -> usize) {
        let start = self.line.len();
        self.line.resize(start + room, 0);
        let written = write(&mut self.encoder, &mut self.line[start..]);
        self.line.truncate(start + written);
    }
}

impl Sink for Csv {
    fn begin(&mut self, names: &[&str], out: &mut dyn Write) -> Result<(), Error> {
        for (place, name) in names.iter().enumerate() {
            self.push(&harmless((*name).to_owned()), place == 0);
        }
        self.write_line(out)
    }

    fn row(&mut self, columns: &[Column<'_>], row: usize, out: &mut dyn Write) -> Result<bool, Error> {
        for (place, column) in columns.iter().enumerate() {
            let mut field = std::mem::take(&mut self.field);
            field.clear();
            column.text(row, &mut field)?;
            if !column.is_number() {
                field = harmless(field);
            }
            self.push(&field, place == 0);
            self.field = field;
        }
        self.write_line(out)?;
        Ok(true)
    }

    fn end(&mut self, _: &mut dyn Write) -> Result<(), Error> {
        Ok(())
    }
}

/// The text with an apostrophe in front where a spreadsheet would take it for a formula.
fn harmless(text: String) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && !is_plain_number(&text) { format!("'{text}") } else { text }
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
        for formula in ["=1+1", "+SUM(A1)", "-2+3", "@x", "\tx", "\r=x", "-", "+-1", "-1e5+cmd", "=1"] {
            assert_eq!(harmless(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["-5", "+47", "-1.5", "a=b", "", "'=x", "1-1"] {
            assert_eq!(harmless(text.to_owned()), text);
        }
    }
}
