//! Puts the consecutive rows of one record together.
//!
//! A row that does not have the header's number of fields may have lost a field anywhere, so it is never decoded: the
//! record that it names is rejected, and where it names neither of its neighbours, it is rejected by itself. Where it is
//! between two rows of one record, that one is rejected as a whole: no part of a record is ever taken for all of it.

use std::ops::Range;
use std::sync::Arc;

use brreg_domain::{is_key, one_key};

use crate::csv::columns::{Bound, Columns, Layout};
use crate::csv::row::{Ended, RowScan};
use crate::csv::rows::{bare, is_blank};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::record_error::RecordErrorKind;
use crate::split::{Element, IDLE_BYTES, Place, Step, is_full};

/// Ragged rows in a sequence that wait for a sound row.
const MOST_STRAYS: usize = 64;
/// The state between two reads.
#[derive(Debug)]
pub(crate) struct Splitter {
    place: Place,
    limits: Limits,
    layout: &'static Layout,
    columns: Option<Arc<Columns>>,
    /// Bytes without which the header cannot be known.
    needed: usize,
    scan: RowScan,
    row: Run,
    /// Where the field begins that is being scanned.
    field_start: usize,
    /// The record whose rows are being read.
    group: Option<Run>,
    /// Ragged rows after it that name something else, by what they name. The next sound row decides where they belong.
    strays: Vec<Run>,
    /// Where the last element ends.
    last_end: usize,
    /// Offset of that in the content.
    last_end_byte: u64,
    /// Where the header ends in the content.
    header_end: u64,
    /// Whether a row came behind the header.
    has_rows: bool,
}

/// Consecutive rows that belong together.
#[derive(Debug, Default)]
struct Run {
    start: usize,
    end: usize,
    /// Offset in the content of its first byte.
    byte: u64,
    /// Offset in the content of its end.
    end_byte: u64,
    rows: u64,
    /// The fields of the key as the row has them, without quotes around.
    key: [Vec<u8>; 2],
    fault: Option<RecordErrorKind>,
}

impl Splitter {
    /// A splitter of content whose header begins after `skipped` bytes.
    pub(crate) fn new(skipped: usize, limits: Limits, layout: &'static Layout) -> Self {
        Self {
            place: Place { index: skipped, base: 0 },
            limits,
            layout,
            columns: None,
            needed: 0,
            scan: RowScan::new(b','),
            row: Run::default(),
            field_start: 0,
            group: None,
            strays: Vec::new(),
            last_end: 0,
            last_end_byte: 0,
            header_end: 0,
            has_rows: false,
        }
    }

    pub(crate) fn columns(&self) -> Option<&Arc<Columns>> {
        self.columns.as_ref()
    }

    /// Continues through the bytes and adds the records that end in them.
    pub(crate) fn advance(&mut self, bytes: &[u8], at_end: bool, elements: &mut Vec<Element>) -> Result<Step, Error> {
        let Some(columns) = self.columns.clone() else {
            return match self.header(bytes, at_end)? {
                true => self.advance(bytes, at_end, elements),
                false => Ok(Step::More),
            };
        };
        loop {
            match self.scan.next(bytes, &mut self.place.index) {
                Some(Ended::Field(end)) => {
                    self.end_field(&bytes[self.field_start..end - 1], &columns);
                    self.field_start = end;
                }
                Some(Ended::Row(end)) => {
                    let before = elements.len();
                    self.end_row(bytes, end, &columns, elements)?;
                    if elements.len() > before && is_full(elements, self.last_end_byte, &self.limits) {
                        return Ok(Step::Full(self.last_end));
                    }
                }
                None if !at_end => {
                    self.require_end(bytes, self.place.index, &columns)?;
                    return Ok(Step::More);
                }
                None => {
                    if self.scan.in_quotes() {
                        return Err(Error::new(ErrorKind::UnclosedQuote).at_byte(self.row.byte));
                    }
                    if self.place.byte() > self.row.byte {
                        self.scan.finish();
                        self.end_row(bytes, bytes.len(), &columns, elements)?;
                    }
                    self.close_all(elements);
                    if !self.has_rows && self.place.byte() > self.header_end {
                        return Err(Error::new(ErrorKind::NoRows).at_byte(self.header_end));
                    }
                    return Ok(Step::End);
                }
            }
        }
    }

    /// Reads the header row when it is there as a whole.
    fn header(&mut self, bytes: &[u8], at_end: bool) -> Result<bool, Error> {
        let bytes = &bytes[self.place.index..];
        if !at_end && bytes.len() < self.needed {
            return Ok(false);
        }
        let (columns, length) = match Columns::of_content(bytes, at_end, self.layout)? {
            Bound::Columns(columns, length) => (columns, length),
            Bound::Needs(needed) => {
                self.needed = needed;
                return Ok(false);
            }
        };
        self.scan = RowScan::new(columns.delimiter);
        self.columns = Some(Arc::new(columns));
        self.place.index += length;
        self.header_end = self.place.byte();
        self.last_end = self.place.index;
        self.begin_row();
        Ok(true)
    }

    fn begin_row(&mut self) {
        let index = self.place.index;
        self.scan.reset();
        self.field_start = index;
        self.row = Run { start: index, end: index, byte: self.place.byte(), ..Run::default() };
    }

    fn end_field(&mut self, field: &[u8], columns: &Columns) {
        let index = self.scan.fields() - 1;
        // Beyond the limit a part of the field may be gone, so nothing there counts.
        if self.row_is_too_long() {
            return;
        }
        let mut keys = columns.key.iter().zip(&mut self.row.key);
        let Some((_, target)) = keys.find(|(place, _)| **place == index) else { return };
        let quoted = field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\""));
        let value = quoted.unwrap_or(field);
        target.extend_from_slice(std::str::from_utf8(value).map_or(value, |value| bare(value).as_bytes()));
    }

    fn end_row(
        &mut self,
        bytes: &[u8],
        end: usize,
        columns: &Columns,
        elements: &mut Vec<Element>,
    ) -> Result<(), Error> {
        let last = &bytes[self.field_start..end];
        let last = last.strip_suffix(b"\n").or(last.strip_suffix(b"\r")).unwrap_or(last);
        self.require_end(bytes, end, columns)?;
        let is_blank = is_blank(&bytes[self.row.start..end], columns.delimiter);
        self.end_field(last, columns);
        self.row.end = end;
        self.row.end_byte = self.place.byte();
        self.row.rows = 1;
        let (expected, found) = (columns.count, self.scan.fields());
        let is_sound = !self.scan.broken() && found == expected;
        // No record could be told from its neighbours, and one fault would stand for all of them, or none.
        if let Some(kind) = columns.joined(&bytes[self.row.start..end], is_sound) {
            return Err(Error::new(kind).at_byte(self.row.byte));
        }
        self.row.fault = if self.scan.broken() || self.row.key.iter().any(|key| key.contains(&b'"')) {
            // A key with a quote in it would be that of another record.
            Some(RecordErrorKind::BrokenQuoting)
        } else if found != expected {
            Some(RecordErrorKind::RaggedRow { expected, found })
        } else {
            None
        };
        let row = std::mem::take(&mut self.row);
        self.begin_row();
        if !is_blank {
            self.has_rows = true;
            self.add(row, elements);
        }
        Ok(())
    }

    /// Fails where a row became longer than a record may be: nobody knows where it ends, and what is in it would be one rejected record,
    /// however many were joined in it.
    fn require_end(&self, bytes: &[u8], end: usize, columns: &Columns) -> Result<(), Error> {
        if !self.row_is_too_long() {
            return Ok(());
        }
        let limit = self.limits.record_bytes;
        // As much of it, however the bytes come.
        let row = &bytes[self.row.start..end];
        let joined = columns.joined_by(&row[..row.len().min(limit)]);
        Err(Error::new(joined.unwrap_or(ErrorKind::RowTooLong { limit })).at_byte(self.row.byte))
    }

    fn row_is_too_long(&self) -> bool {
        self.place.byte() - self.row.byte > self.limits.record_bytes as u64
    }

    fn add(&mut self, row: Run, elements: &mut Vec<Element>) {
        let sound = row.fault.is_none();
        if let Some(group) = self.group.as_mut().filter(|group| group.has_key_of(&row)) {
            self.strays.drain(..).chain([row]).for_each(|next| group.extend(next));
        } else if let Some(index) = self.strays.iter().position(|stray| stray.has_key_of(&row)) {
            let mut named = self.strays.remove(index);
            self.strays.drain(index..).chain([row]).for_each(|next| named.extend(next));
            if sound {
                self.close_all(elements);
                self.group = Some(named);
            } else {
                self.strays.push(named);
            }
        } else if sound {
            self.close_all(elements);
            self.group = Some(row);
        } else {
            self.strays.push(row);
        }
        while self.strays.len() > MOST_STRAYS || self.stray_bytes() > self.limits.record_bytes as u64 {
            let group = self.group.take();
            let oldest = self.strays.remove(0);
            self.close(group.into_iter().chain([oldest]), elements);
        }
    }

    /// Bytes of the stray rows that are kept.
    fn stray_bytes(&self) -> u64 {
        let kept = self.strays.iter().filter(|stray| !stray.is_longer(self.limits.record_bytes));
        kept.map(|stray| stray.end_byte - stray.byte).sum()
    }

    /// The record and the stray rows after it are complete.
    fn close_all(&mut self, elements: &mut Vec<Element>) {
        let group = self.group.take();
        let strays = std::mem::take(&mut self.strays);
        self.close(group.into_iter().chain(strays), elements);
    }

    fn close(&mut self, runs: impl IntoIterator<Item = Run>, elements: &mut Vec<Element>) {
        let limit = self.limits.record_bytes;
        for run in runs {
            self.last_end = run.end;
            self.last_end_byte = run.end_byte;
            elements.push(if run.is_longer(limit) {
                let fault = Some(RecordErrorKind::TooLong { limit });
                Element { range: run.start..run.start, byte: run.byte, rows: run.rows, fault }
            } else {
                Element { range: run.start..run.end, byte: run.byte, rows: run.rows, fault: run.fault }
            });
        }
    }

    /// The part of the bytes that is not needed any more: of records that are too long, or of endless empty rows.
    pub(crate) fn discardable(&self) -> Option<Range<usize>> {
        let limit = self.limits.record_bytes;
        let row_start = self.row.start;
        let runs = || self.group.iter().chain(&self.strays);
        let too_long = runs().find(|run| run.is_longer(limit) && run.start < run.end);
        let used = runs().map(|run| run.end).fold(self.last_end, usize::max);
        match too_long {
            Some(run) => Some(run.start..run.end),
            None => (row_start > used + IDLE_BYTES).then_some(used..row_start),
        }
    }

    /// Notes that this part of the bytes is gone.
    pub(crate) fn discarded(&mut self, range: Range<usize>) {
        self.place.discarded(range.len());
        let moved = |index: &mut usize| {
            if *index >= range.end {
                *index -= range.len();
            } else {
                *index = (*index).min(range.start);
            }
        };
        for run in self.group.iter_mut().chain(&mut self.strays).chain([&mut self.row]) {
            moved(&mut run.start);
            moved(&mut run.end);
        }
        moved(&mut self.field_start);
        moved(&mut self.last_end);
    }

    /// Notes that the bytes now begin where the last batch ended, at `start`.
    pub(crate) fn rebase(&mut self, start: usize) {
        self.discarded(0..start);
    }
}

/// Whether two values are the same key, in whatever spelling.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || one_key(one) == one_key(other)
}

impl Run {
    /// Whether the two name the same record. Rows that name none, with two empty cells or the same text in both, are of records of their
    /// own: one fault would stand for all of them.
    fn has_key_of(&self, other: &Self) -> bool {
        let [number, id] = &self.key;
        // Zeros alone stand for no key too.
        let is_seen = |byte: &u8| byte.is_ascii_alphanumeric() && *byte != b'0' || !byte.is_ascii();
        if number == id || !number.iter().chain(id).any(is_seen) {
            return false;
        }
        let is_same = |(one, other): (&Vec<u8>, &Vec<u8>)| {
            let text = |key| std::str::from_utf8(key).unwrap_or_default();
            one == other || is_key(text(one)) && is_same(text(one), text(other))
        };
        self.key.iter().zip(&other.key).all(is_same)
    }

    fn extend(&mut self, next: Self) {
        self.end = next.end;
        self.end_byte = next.end_byte;
        self.rows += next.rows;
        if self.fault.is_none() {
            self.fault = next.fault;
        }
    }

    fn is_longer(&self, limit: usize) -> bool {
        self.end_byte.saturating_sub(self.byte) > limit as u64
    }
}
