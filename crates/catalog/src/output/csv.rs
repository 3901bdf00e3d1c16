//! CSV that is safe to open in a spreadsheet.

use std::io::Write;

use super::Sink;
use crate::Error;
use crate::value::Column;

/// Rows of comma-separated fields.
#[derive(Default)]
pub(super) struct Csv {
    line: csv::ByteRecord,
    field: String,
}

impl Csv {
    fn write_line(&mut self, out: &mut dyn Write) -> Result<(), Error> {
        let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 10).from_writer(out);
        writer.write_byte_record(&self.line).map_err(Error::output)?;
        writer.flush().map_err(Error::output)?;
        self.line.clear();
        Ok(())
    }
}

impl Sink for Csv {
    fn begin(&mut self, names: &[&str], out: &mut dyn Write) -> Result<(), Error> {
        for name in names {
            self.line.push_field(harmless((*name).to_owned()).as_bytes());
        }
        self.write_line(out)
    }

    fn row(&mut self, columns: &[Column<'_>], row: usize, out: &mut dyn Write) -> Result<bool, Error> {
        for column in columns {
            self.field.clear();
            column.text(row, &mut self.field)?;
            if column.is_number() {
                self.line.push_field(self.field.as_bytes());
            } else {
                self.field = harmless(std::mem::take(&mut self.field));
                self.line.push_field(self.field.as_bytes());
            }
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
