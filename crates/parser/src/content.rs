//! The content of a bare file, of a gzip file or of an archive's member: decompressed, counted and checked as it is read.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::sync::Arc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::archive::Member;
use crate::buffer::Buffer;
use crate::error::{Error, ErrorKind};
use crate::gzip::Gzip;
use crate::limits::Limits;

/// Compressed bytes that are read at once.
const COMPRESSED_READ: usize = 64 << 10;

/// Decompressed bytes, in order. The read that reaches the end verifies size and checksum.
#[derive(Debug)]
pub(crate) struct Content<R> {
    body: Body<R>,
    announced: Option<Announced>,
    name: Option<Arc<str>>,
    crc: Crc,
    count: u64,
    ceiling: u64,
    ceiling_kind: ErrorKind,
}

#[derive(Debug)]
enum Body<R> {
    Bare(R),
    Stored(Take<R>),
    Deflated(DeflateDecoder<BufReader<Take<R>>>),
    Gzip(Box<Gzip<R>>),
}

/// What the archive declares about its member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Announced {
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
    crc32: u32,
}

impl<R: Read + Seek> Content<R> {
    /// A bare file, from its start.
    pub(crate) fn bare(mut input: R, limits: &Limits) -> Result<Self, Error> {
        input.rewind()?;
        Ok(Self {
            body: Body::Bare(input),
            announced: None,
            name: None,
            crc: Crc::new(),
            count: 0,
            ceiling: limits.decompressed_bytes,
            ceiling_kind: ErrorKind::TooLarge { limit: limits.decompressed_bytes },
        })
    }

    /// A gzip file of this many bytes, from its start.
    pub(crate) fn gzip(mut input: R, length: u64, limits: &Limits) -> Result<Self, Error> {
        input.rewind()?;
        let (ceiling, ceiling_kind) = ceiling(length, limits);
        let body = Body::Gzip(Box::new(Gzip::new(input, COMPRESSED_READ)));
        Ok(Self { body, announced: None, name: None, crc: Crc::new(), count: 0, ceiling, ceiling_kind })
    }

    /// The member of an archive.
    pub(crate) fn member(mut input: R, member: Member, limits: &Limits) -> Result<Self, Error> {
        input.seek(SeekFrom::Start(member.data_start))?;
        let data = input.take(member.compressed_size);
        let (ceiling, ceiling_kind) = ceiling(member.compressed_size, limits);
        Ok(Self {
            body: if member.deflated {
                Body::Deflated(DeflateDecoder::new(BufReader::with_capacity(COMPRESSED_READ, data)))
            } else {
                Body::Stored(data)
            },
            announced: Some(Announced {
                compressed_size: member.compressed_size,
                size: member.size,
                crc32: member.crc32,
            }),
            name: Some(member.name.into()),
            crc: Crc::new(),
            count: 0,
            ceiling,
            ceiling_kind,
        })
    }
}

/// The most bytes that compressed content of this size may have, and what more are called.
fn ceiling(compressed_size: u64, limits: &Limits) -> (u64, ErrorKind) {
    let by_ratio = compressed_size.saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
    if by_ratio < limits.decompressed_bytes {
        (by_ratio, ErrorKind::RatioTooHigh { limit: limits.ratio })
    } else {
        (limits.decompressed_bytes, ErrorKind::TooLarge { limit: limits.decompressed_bytes })
    }
}

impl<R> Content<R> {
    pub(crate) fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    pub(crate) fn announced(&self) -> Option<Announced> {
        self.announced
    }

    /// Whether it is as long as the input.
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.body, Body::Bare(_))
    }
}

impl<R: Read> Content<R> {
    /// Reads some bytes; 0 means the verified end.
    pub(crate) fn read(&mut self, target: &mut [u8]) -> Result<usize, Error> {
        let read = loop {
            let read = match &mut self.body {
                Body::Bare(input) => input.read(target),
                Body::Stored(input) => input.read(target),
                Body::Deflated(input) => input.read(target),
                // It verifies each member itself.
                Body::Gzip(input) => break input.read(target).map_err(|error| error.at_byte(self.count))?,
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.read_error(error)),
                Ok(read) => break read,
            }
        };
        if read == 0 {
            self.verify()?;
            return Ok(0);
        }
        if self.announced.is_some() {
            self.crc.update(&target[..read]);
        }
        self.count += read as u64;
        if self.count > self.ceiling {
            return Err(self.error(self.ceiling_kind.clone()).at_byte(self.ceiling));
        }
        Ok(read)
    }

    /// Reads until the buffer has this many bytes; returns whether the verified end came first.
    pub(crate) fn fill(&mut self, buffer: &mut Buffer, length: usize) -> Result<bool, Error> {
        while buffer.filled().len() < length {
            let wanted = length - buffer.filled().len();
            match self.read(buffer.room(wanted))? {
                0 => return Ok(true),
                read => buffer.fill(read),
            }
        }
        Ok(false)
    }

    fn verify(&self) -> Result<(), Error> {
        let Some(announced) = self.announced else { return Ok(()) };
        if let Body::Deflated(decoder) = &self.body
            && decoder.total_in() != announced.compressed_size
        {
            return Err(self.error(ErrorKind::WrongCompressedSize {
                expected: announced.compressed_size,
                found: decoder.total_in(),
            }));
        }
        if self.count != announced.size {
            return Err(self.error(ErrorKind::WrongSize { expected: announced.size, found: self.count }));
        }
        if self.crc.sum() != announced.crc32 {
            return Err(self.error(ErrorKind::WrongCrc { expected: announced.crc32, found: self.crc.sum() }));
        }
        Ok(())
    }

    fn read_error(&self, error: io::Error) -> Error {
        let deflated = matches!(self.body, Body::Deflated(_));
        // The decoder reports its own findings by these two kinds.
        match error.kind() {
            io::ErrorKind::UnexpectedEof if deflated => self.error(ErrorKind::TruncatedData).at_byte(self.count),
            io::ErrorKind::InvalidInput if deflated => self.error(ErrorKind::DamagedData).at_byte(self.count),
            _ => self.error(ErrorKind::Io).because(error).at_byte(self.count),
        }
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind).in_member(self.name.as_ref())
    }
}
