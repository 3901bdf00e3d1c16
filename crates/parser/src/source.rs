//! From an input to its batches.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::archive;
use crate::batch::{Batch, Kind};
use crate::buffer::{Buffer, Pool};
use crate::bulk_file::{BulkFile, Form, marks};
use crate::content::Content;
use crate::error::{Error, ErrorKind};
use crate::format::{self, Format, PROBE};
use crate::gzip::is_gzip;
use crate::limits::Limits;
use crate::split::{Element, Step};
use crate::splitter::Splitter;
use crate::{csv, json};

/// Bytes that are read at once while a batch is far from full; large, because each call of the inflater costs a copy of
/// its window.
const LONG_READ: usize = 256 << 10;
/// Bytes that are read at once when only the end of the last element is wanted.
const SHORT_READ: usize = 16 << 10;

/// Opens a bulk file: a ZIP archive with one member, a gzip file, or bare JSON or CSV. The format, the layout of JSON and the form of its
/// records are detected from the content.
///
/// JSON is an array of records, an object with one such array among its members, or one record after the other, usually one
/// per line.
///
/// Checks the archive's structure and the content's first bytes. What only the end can show, such as a wrong checksum, is
/// an error of the last batch, so nothing that was decoded may be published before the iteration has ended.
///
/// # Errors
/// When the input cannot be read, the archive is unsound or does not have exactly one member, the content is in a format
/// that the register does not publish, or the JSON is an object without an array of records or with several.
pub fn open<B: BulkFile, R: Read + Seek>(input: R, limits: Limits) -> Result<Source<B, R>, Error> {
    let (mut content, length) = content(input, &limits)?;
    let pool = Pool::new(limits.batch_bytes.saturating_mul(2).saturating_add(LONG_READ));
    let mut buffer = pool.take();
    let mut at_end = content.fill(&mut buffer, PROBE)?;
    let name = content.name().map(Arc::clone);
    let in_member = |error: Error| error.in_member(name.as_ref());
    let unknown = |found| in_member(Error::new(ErrorKind::UnknownFormat { found }));
    let (format, skipped) = format::detect(buffer.filled()).map_err(in_member)?;
    let (splitter, form, is_recognised) = match (format, B::CSV) {
        (Format::Json, _) => {
            let marks = marks::<B>();
            let layout = loop {
                let filled = buffer.filled();
                if let Some(layout) = json::find_layout(filled, skipped, at_end, &marks).map_err(in_member)? {
                    break layout;
                }
                // Twice as many each time, so that a byte is looked at twice on average.
                let length = 2 * filled.len();
                at_end = content.fill(&mut buffer, length)?;
            };
            let form = layout.form.unwrap_or_default();
            (Splitter::Json(json::Splitter::new(layout, limits)), form, layout.form.is_some())
        }
        (Format::Csv, Some(csv)) => {
            (Splitter::Csv(Box::new(csv::Splitter::new(skipped, limits, &csv.layout))), 0, true)
        }
        (Format::Csv, None) => return Err(unknown("text")),
    };
    let Some(form) = B::FORMS.get(form) else { return Err(unknown("JSON")) };
    let end = if at_end { End::Verified } else { End::Ahead };
    let is_empty = at_end && is_empty_list(buffer.filled().get(skipped..).unwrap_or_default());
    Ok(Source {
        content,
        length,
        format,
        form,
        is_recognised,
        is_empty,
        splitter,
        pool,
        buffer,
        elements: Vec::new(),
        end,
        limits,
        batches: 0,
        count: 0,
    })
}

/// The content of an input, and the number of its bytes before they are decompressed.
fn content<R: Read + Seek>(mut input: R, limits: &Limits) -> Result<(Content<R>, u64), Error> {
    let length = input.seek(SeekFrom::End(0))?;
    input.rewind()?;
    let mut start = Vec::new();
    input.by_ref().take(PROBE as u64).read_to_end(&mut start)?;
    let content = if format::is_archive(&start) {
        let (input, member) = archive::examine(input)?;
        Content::member(input, member, limits)?
    } else if is_gzip(&start) {
        Content::gzip(input, length, limits)?
    } else {
        Content::bare(input, limits)?
    };
    Ok((content, length))
}

fn is_empty_list(content: &[u8]) -> bool {
    let inside = content.trim_ascii().strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    inside.is_some_and(|inside| inside.trim_ascii().is_empty())
}

/// Passes on the decompressed bytes of a file in any of the forms of [`open`], piece by piece, whatever they say.
///
/// # Errors
/// When the input cannot be read or is unsound. Of a gzip file that is cut off, all that is there was passed on before.
pub fn decompress<R: Read + Seek>(input: R, limits: Limits, mut take: impl FnMut(&[u8])) -> Result<(), Error> {
    let (mut content, _) = content(input, &limits)?;
    let mut piece = vec![0; LONG_READ];
    loop {
        match content.read(&mut piece)? {
            0 => return Ok(()),
            read => take(&piece[..read]),
        }
    }
}

/// An opened bulk file: iterate over its batches.
///
/// # Memory
/// Besides the batches that the caller keeps: one unfinished batch ([`Limits::batch_bytes`] and the rest of one record, at
/// most [`Limits::record_bytes`]), and 64 KiB of compressed bytes. Batches that are dropped give their memory to later
/// ones.
#[derive(Debug)]
pub struct Source<B: BulkFile, R> {
    content: Content<R>,
    length: u64,
    format: Format,
    form: &'static Form<B>,
    is_recognised: bool,
    is_empty: bool,
    splitter: Splitter,
    pool: Pool,
    buffer: Buffer,
    elements: Vec<Element>,
    end: End,
    limits: Limits,
    batches: u64,
    count: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Ahead,
    /// The content was read and verified to its end.
    Verified,
    /// The last batch or an error was returned.
    Reported,
}

impl<B: BulkFile, R> Source<B, R> {
    /// Whether the content is JSON or CSV.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The name of the form that all records have. CSV has the first one.
    #[must_use]
    pub fn form(&self) -> &'static str {
        self.form.name
    }

    /// The same with records of this form, where the caller knows it from elsewhere. A name of no form changes nothing.
    #[must_use]
    pub fn with_form(mut self, name: &str) -> Self {
        if let Some(form) = B::FORMS.iter().find(|form| form.name == name) {
            (self.form, self.is_recognised) = (form, true);
        }
        self
    }

    /// The name of the archive's member; `None` for a bare file.
    #[must_use]
    pub fn member_name(&self) -> Option<&str> {
        self.content.name().map(|name| &**name)
    }

    /// Bytes of the content in its compressed form; of a bare file its length.
    #[must_use]
    pub fn compressed_size(&self) -> u64 {
        self.content.announced().map_or(self.length, |announced| announced.compressed_size)
    }

    /// Bytes that the content should have: what the archive declares, which is checked at the end only, or the length of a
    /// bare file. A gzip file does not say it before its end.
    #[must_use]
    pub fn declared_size(&self) -> Option<u64> {
        let announced = self.content.announced().map(|announced| announced.size);
        announced.or(self.content.is_bare().then_some(self.length))
    }

    /// Whether the content is of this register as far as its beginning shows: a record of it has the mark of a form, or it is
    /// in the register's CSV.
    #[must_use]
    pub fn is_recognised(&self) -> bool {
        self.is_recognised
    }

    /// Whether the content is a list without anything in it, which may be of any register.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }
}

impl<B: BulkFile, R: Read> Source<B, R> {
    /// Reads and verifies the whole content without splitting it, and counts its bytes.
    ///
    /// # Errors
    /// The same as those of the iteration, except for what only the splitting can find.
    pub fn inflate(mut self) -> Result<u64, Error> {
        let mut count = self.buffer.filled().len() as u64;
        self.buffer.truncate(0);
        while self.end == End::Ahead {
            let read = self.content.read(self.buffer.room(LONG_READ))?;
            count += read as u64;
            if read == 0 {
                self.end = End::Verified;
            }
        }
        Ok(count)
    }

    fn next_batch(&mut self) -> Result<Option<Batch<B>>, Error> {
        loop {
            let at_end = self.end != End::Ahead;
            match self.splitter.advance(self.buffer.filled(), at_end, &mut self.elements)? {
                Step::Full(end) => return Ok(Some(self.batch(end))),
                Step::End => {
                    self.end = End::Reported;
                    let end = self.buffer.filled().len();
                    return Ok((!self.elements.is_empty()).then(|| self.batch(end)));
                }
                Step::More => self.read_more()?,
            }
        }
    }

    fn read_more(&mut self) -> Result<(), Error> {
        while let Some(range) = self.splitter.discardable() {
            self.buffer.remove(range.clone());
            self.splitter.discarded(range);
        }
        let missing = self.limits.batch_bytes.saturating_sub(self.buffer.filled().len());
        let read = self.content.read(self.buffer.room(missing.clamp(SHORT_READ, LONG_READ)))?;
        self.buffer.fill(read);
        if read == 0 {
            self.end = End::Verified;
        }
        Ok(())
    }

    /// Takes the elements as a batch; the bytes from `end` on begin the next one.
    fn batch(&mut self, end: usize) -> Batch<B> {
        let mut bytes = std::mem::replace(&mut self.buffer, self.pool.take());
        self.buffer.append(bytes.filled().get(end..).unwrap_or_default());
        bytes.truncate(end);
        self.splitter.rebase(end);
        let elements = std::mem::take(&mut self.elements);
        let (number, first_element) = (self.batches, self.count + 1);
        self.batches += 1;
        self.count += elements.len() as u64;
        Batch {
            number,
            first_element,
            member: self.content.name().map(Arc::clone),
            bytes,
            elements,
            kind: self.splitter.columns().map_or(Kind::Json(self.form), |columns| Kind::Csv(Arc::clone(columns))),
            text_bytes: self.limits.text_bytes,
        }
    }
}

impl<B: BulkFile, R: Read> Iterator for Source<B, R> {
    type Item = Result<Batch<B>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.end == End::Reported {
            return None;
        }
        let batch = self.next_batch();
        if batch.is_err() {
            self.end = End::Reported;
        }
        batch.map_err(|error| error.in_member(self.content.name())).transpose()
    }
}
