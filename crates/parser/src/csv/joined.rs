//! Finds rows that were joined into one: something other than a line break ends them, or a quote takes them into its cell. As one row,
//! all of their records would be lost with one fault, or with none.

use std::collections::VecDeque;

use brreg_domain::{KeyForms, has_form_of_key};
use memchr::{memchr_iter, memchr2};

use crate::csv::columns::{Columns, whole_letters};
use crate::csv::row::{Ended, RowScan};
use crate::error::ErrorKind;

/// What ends a row for some programs, and is part of a text in CSV: NUL, a tabulator and a page feed of printers, separators of ASCII, the
/// line break of mainframes, and those of Unicode.
pub(super) const OTHER_ROW_ENDS: [char; 10] =
    ['\0', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}', '\u{85}', '\u{2028}', '\u{2029}'];
/// Bytes at the end of a field that are looked at for a key.
const KEY_BYTES: usize = 64;

impl Columns {
    /// What is wrong with a row in which others are. A row is sound if it has as many fields as the header and its quotes follow the
    /// format. Where all of its cells are in quotes, as the register writes them, what is in one of them is a text then: a quote that is
    /// not closed would meet the one that opens the next cell.
    pub(super) fn joined(&self, row: &[u8], is_sound: bool) -> Option<ErrorKind> {
        if !is_sound {
            let in_quotes = || self.has_row_within(row).then_some(ErrorKind::RowsInQuotes);
            return in_quotes().or_else(|| self.joined_by(row));
        }
        let has_others = self.has_row_within(row) || self.has_several(row);
        (has_others && !self.is_all_in_quotes(row)).then_some(ErrorKind::RowsInQuotes)
    }

    fn is_all_in_quotes(&self, row: &[u8]) -> bool {
        let (mut scan, mut index, mut start) = (RowScan::new(self.delimiter), 0, 0);
        loop {
            if row.get(start) != Some(&b'"') {
                return false;
            }
            match scan.next(row, &mut index) {
                Some(Ended::Field(end)) => start = end,
                Some(Ended::Row(_)) | None => return true,
            }
        }
    }

    /// As [`Columns::joined`] for a row of whatever length that is not sound.
    pub(super) fn joined_by(&self, row: &[u8]) -> Option<ErrorKind> {
        if let Some(sign) = self.other_row_end(row) {
            return Some(ErrorKind::OtherRowEnds { sign: u32::from(sign) });
        }
        let has_line_break = || memchr2(b'\n', b'\r', row.trim_ascii_end()).is_some();
        self.has_several(row).then(|| if has_line_break() { ErrorKind::RowsInQuotes } else { ErrorKind::RowsRunOn })
    }

    /// Whether a row has the keys of two rows, whatever is between them and in whatever quotes. The keys of a row are a number and an id;
    /// texts can have many numbers, one behind the other.
    fn has_several(&self, row: &[u8]) -> bool {
        let (near, far) = (self.key[0].min(self.key[1]), self.key[0].max(self.key[1]));
        // Nearly every row ends here.
        if memchr_iter(self.delimiter, row).count() < self.count {
            return false;
        }
        let (mut found, mut begun) = (0, VecDeque::new());
        for (place, field) in row.split(|byte| *byte == self.delimiter).enumerate() {
            if let Some(start) = place.checked_sub(near) {
                let forms = self.forms_in(near, field);
                if !forms.is_none() {
                    begun.push_back((start, forms));
                }
            }
            let Some(start) = place.checked_sub(far) else { continue };
            while begun.front().is_some_and(|(begun, _)| *begun < start) {
                begun.pop_front();
            }
            let is_row =
                begun.front().is_some_and(|(begun, forms)| *begun == start && forms.differ(self.forms_in(far, field)));
            found += usize::from(is_row);
            if found == 2 {
                return true;
            }
        }
        false
    }

    /// The keys that a field may have in the column of one. The first and the last field of a row are joined with those of others.
    fn forms_in(&self, column: usize, field: &[u8]) -> KeyForms {
        let is_around = |byte: &u8| *byte == b'"' || byte.is_ascii_whitespace();
        let start = field.iter().position(|byte| !is_around(byte)).unwrap_or(field.len());
        let end = field.iter().rposition(|byte| !is_around(byte)).map_or(start, |last| last + 1);
        let field = &field[start..end];
        let text = |bytes| String::from_utf8_lossy(bytes);
        if column == 0 {
            return KeyForms::of_end(&text(&field[field.len().saturating_sub(KEY_BYTES)..]));
        }
        let beginning = &field[..field.len().min(KEY_BYTES)];
        if column + 1 == self.count {
            return KeyForms::of_beginning(&text(beginning));
        }
        if field.len() > KEY_BYTES { KeyForms::default() } else { KeyForms::of(&text(beginning)) }
    }

    /// Whether a whole row of this file begins behind a line break within this one, in quotes that belong to nothing then: it has as
    /// many fields as the header, and something of the form of keys where the keys are. Line breaks of a text in quotes have none such
    /// behind them.
    fn has_row_within(&self, row: &[u8]) -> bool {
        let Some(first) = memchr2(b'\n', b'\r', row).filter(|first| first + 2 < row.len()) else { return false };
        let mut lines: Vec<&[u8]> = row[first..].split(|byte| matches!(byte, b'\n' | b'\r')).skip(1).collect();
        // Where the keys come behind the text, its last line has those of the row itself.
        let last_key = self.key.iter().max().copied().unwrap_or_default();
        if self.fields_before(&row[..first]) <= last_key {
            // The row in which a quote is not closed has keys of its own before the first line break.
            let own: Vec<u8> = row[..first].iter().copied().filter(|byte| *byte != b'"').collect();
            if self.is_row(&own) {
                return true;
            }
            lines.truncate(lines.iter().rposition(|line| !line.is_empty()).unwrap_or_default());
        }
        lines.into_iter().any(|line| self.is_row(line))
    }

    /// The sign behind which a whole row of this file begins within this one, in the place of a line break.
    fn other_row_end(&self, row: &[u8]) -> Option<char> {
        let row = std::str::from_utf8(whole_letters(row)).ok()?;
        let begins_row = |sign: &char| row.split(*sign).skip(1).any(|line| self.is_row(line.trim_end().as_bytes()));
        OTHER_ROW_ENDS.into_iter().find(begins_row)
    }

    /// How many fields end in the beginning of a row.
    fn fields_before(&self, start: &[u8]) -> usize {
        let (mut scan, mut index) = (RowScan::new(self.delimiter), 0);
        while scan.next(start, &mut index).is_some() {}
        scan.fields()
    }

    fn is_row(&self, line: &[u8]) -> bool {
        let (mut scan, mut index, mut start, mut keys) = (RowScan::new(self.delimiter), 0, 0, 0);
        let is_key = |cell: &[u8]| {
            let quoted = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\""));
            std::str::from_utf8(quoted.unwrap_or(cell)).is_ok_and(has_form_of_key)
        };
        loop {
            let ended = scan.next(line, &mut index);
            let (end, field) = match ended {
                Some(Ended::Field(end) | Ended::Row(end)) => (end - 1, scan.fields() - 1),
                None => (line.len(), scan.fields()),
            };
            if self.key.contains(&field) {
                if !is_key(&line[start..end]) {
                    return false;
                }
                keys += 1;
            }
            if ended.is_none() {
                return field + 1 == self.count && keys == self.key.len();
            }
            start = end + 1;
        }
    }
}
