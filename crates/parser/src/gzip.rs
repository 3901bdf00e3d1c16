//! A gzip file: one member or several after each other, each with its length and checksum (RFC 1952).

use std::io::{self, BufRead, BufReader, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::error::{Error, ErrorKind};

/// First bytes of every member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The number of the deflate method, the only one that gzip has.
const DEFLATE: u8 = 8;
/// Bytes of a member's header before its optional parts.
const HEADER_LENGTH: usize = 10;
const HAS_HEADER_CHECKSUM: u8 = 1 << 1;
const HAS_EXTRA_FIELD: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;
/// The longest name or comment that is passed over.
const LONGEST_TEXT: usize = u16::MAX as usize;

/// Whether the input is a gzip file.
pub(crate) fn is_gzip(start: &[u8]) -> bool {
    start.starts_with(&MAGIC)
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A member, or the end of the input.
    Between,
    /// Compressed data.
    Data,
    /// The checksum and length of a member.
    End,
}

/// The decompressed bytes of all members, in order.
#[derive(Debug)]
pub(crate) struct Gzip<R> {
    input: BufReader<R>,
    inflater: Decompress,
    crc: Crc,
    members: u64,
    place: Place,
    /// Compressed bytes that were used.
    used: u64,
}

impl<R: Read> Gzip<R> {
    /// A gzip file from its start, of which this many bytes are read at once.
    pub(crate) fn new(input: R, read_at_once: usize) -> Self {
        Self {
            input: BufReader::with_capacity(read_at_once, input),
            inflater: Decompress::new(false),
            crc: Crc::new(),
            members: 0,
            place: Place::Between,
            used: 0,
        }
    }

    /// Reads some bytes; 0 means that the last member ended as it should, and the input with it.
    pub(crate) fn read(&mut self, target: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.place {
                Place::Between => {
                    if self.members > 0 && self.available()?.is_empty() {
                        return Ok(0);
                    }
                    self.begin_member()?;
                }
                Place::End => self.end_member()?,
                Place::Data => {
                    let (used, made, status) = self.inflate(target)?;
                    self.consume(used);
                    self.crc.update(&target[..made]);
                    if status == Status::StreamEnd {
                        self.place = Place::End;
                    } else if used == 0 && made == 0 {
                        return Err(Error::new(ErrorKind::DamagedData));
                    }
                    if made > 0 {
                        return Ok(made);
                    }
                }
            }
        }
    }

    /// Inflates what is at hand: the bytes that it used and made.
    fn inflate(&mut self, target: &mut [u8]) -> Result<(usize, usize, Status), Error> {
        let Self { input, inflater, .. } = self;
        let at_hand = available(input)?;
        if at_hand.is_empty() {
            return Err(Error::new(ErrorKind::TruncatedData));
        }
        let (used, made) = (inflater.total_in(), inflater.total_out());
        let status = inflater
            .decompress(at_hand, target, FlushDecompress::None)
            .map_err(|error| Error::new(ErrorKind::DamagedData).because(error))?;
        // Both are at most the lengths of two slices.
        let grown = |now: u64, before: u64| usize::try_from(now - before).unwrap_or_default();
        Ok((grown(inflater.total_in(), used), grown(inflater.total_out(), made), status))
    }

    fn begin_member(&mut self) -> Result<(), Error> {
        let start = self.used;
        for expected in MAGIC {
            // The first member was recognised by these bytes, so something else follows a whole one.
            if self.available()?.first() != Some(&expected) {
                return Err(Error::new(ErrorKind::DataAfterGzip { end: start }));
            }
            self.consume(1);
        }
        let [method, flags, ..] = self.take::<{ HEADER_LENGTH - MAGIC.len() }>()?;
        if method != DEFLATE || flags & RESERVED != 0 {
            return Err(Error::new(ErrorKind::GzipHeader { start }));
        }
        if flags & HAS_EXTRA_FIELD != 0 {
            let length = u16::from_le_bytes(self.take()?);
            for _ in 0..length {
                self.take::<1>()?;
            }
        }
        for part in [HAS_NAME, HAS_COMMENT] {
            if flags & part != 0 {
                self.skip_text(start)?;
            }
        }
        if flags & HAS_HEADER_CHECKSUM != 0 {
            self.take::<2>()?;
        }
        self.inflater.reset(false);
        self.crc.reset();
        self.place = Place::Data;
        self.members += 1;
        Ok(())
    }

    /// Passes over a text that ends with a zero.
    fn skip_text(&mut self, start: u64) -> Result<(), Error> {
        for _ in 0..LONGEST_TEXT {
            if self.take()? == [0] {
                return Ok(());
            }
        }
        Err(Error::new(ErrorKind::GzipHeader { start }))
    }

    fn end_member(&mut self) -> Result<(), Error> {
        self.place = Place::Between;
        let expected = u32::from_le_bytes(self.take()?);
        let length = u32::from_le_bytes(self.take()?);
        if expected != self.crc.sum() {
            return Err(Error::new(ErrorKind::WrongCrc { expected, found: self.crc.sum() }));
        }
        // The file has the length modulo 2^32.
        let found = self.inflater.total_out();
        let expected = (found >> 32 << 32) + u64::from(length);
        if expected == found { Ok(()) } else { Err(Error::new(ErrorKind::WrongSize { expected, found })) }
    }

    /// The next bytes, which must be there.
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut taken = [0; N];
        for byte in &mut taken {
            *byte = *self.available()?.first().ok_or_else(|| Error::new(ErrorKind::TruncatedData))?;
            self.consume(1);
        }
        Ok(taken)
    }

    fn available(&mut self) -> Result<&[u8], Error> {
        available(&mut self.input)
    }

    fn consume(&mut self, count: usize) {
        self.input.consume(count);
        self.used += count as u64;
    }
}

/// The bytes at hand, or some that are read now; none at the end.
fn available<R: Read>(input: &mut BufReader<R>) -> Result<&[u8], Error> {
    loop {
        match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
            Ok(_) => break,
        }
    }
    // What was read is in the buffer, so this reads nothing.
    Ok(input.buffer())
}
