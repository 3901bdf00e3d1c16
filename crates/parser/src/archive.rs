//! The ZIP archive around a bulk file: one sound member, or an error that names what is wrong.
//!
//! Nothing is extracted to disk; the member's name is used in messages only.

use std::io::{Read, Seek, SeekFrom};

use memchr::memmem;
use zip::read::ZipFileEntry;
use zip::{CompressionMethod, ZipArchive};

use crate::error::{Error, ErrorKind};
use crate::shown::{few_names, shown_name};

/// First bytes of every archive with a member.
pub(crate) const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
/// First bytes of an archive without members.
pub(crate) const END_RECORD: &[u8] = b"PK\x05\x06";
const END_RECORD_LENGTH: usize = 22;
const LONGEST_COMMENT: usize = u16::MAX as usize;
/// Lengths of a data descriptor: with or without signature, with sizes of four or of eight bytes.
const DESCRIPTOR_LENGTHS: [u64; 4] = [12, 16, 20, 24];
const DESCRIPTOR_FLAG: u16 = 1 << 3;

/// The archive's one member.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) deflated: bool,
    pub(crate) data_start: u64,
    pub(crate) compressed_size: u64,
    pub(crate) size: u64,
    pub(crate) crc32: u32,
}

/// Checks the archive's structure and finds its member. Returns the input at no particular position.
pub(crate) fn examine<R: Read + Seek>(mut input: R) -> Result<(R, Member), Error> {
    check_end(&mut input)?;
    let mut archive = ZipArchive::new(input).map_err(|error| damaged(ErrorKind::DamagedDirectory, error))?;
    let shown = archive.file_names_raw().map(|name| shown_name(&String::from_utf8_lossy(name)));
    let names = few_names(shown, archive.len());
    if archive.is_empty() {
        return Err(Error::new(ErrorKind::NoMember));
    }
    if archive.has_duplicate_names() {
        return Err(Error::new(ErrorKind::DuplicateNames { names }));
    }
    if archive.has_overlapping_entries().map_err(|error| damaged(ErrorKind::DamagedDirectory, error))? {
        return Err(Error::new(ErrorKind::OverlappingMembers { names }));
    }
    if archive.len() > 1 {
        return Err(Error::new(ErrorKind::SeveralMembers { count: archive.len(), names }));
    }
    let entry = archive.by_index_data(0).map_err(|error| damaged(ErrorKind::DamagedDirectory, error))?;
    check_entry(&entry)?;
    let mut member = Member {
        name: shown_name(&entry.name().map_err(|error| damaged(ErrorKind::DamagedDirectory, error))?),
        deflated: entry.compression() == CompressionMethod::Deflated,
        data_start: 0,
        compressed_size: entry.compressed_size(),
        size: entry.size(),
        crc32: entry.crc32(),
    };
    let header_start = entry.header_start();
    if header_start != 0 {
        return Err(Error::new(ErrorKind::LeadingData { found: header_start }));
    }
    let has_descriptor = entry.flags().as_u16() & DESCRIPTOR_FLAG != 0;
    archive.validate_header_consistency().map_err(|error| damaged(ErrorKind::HeaderMismatch, error))?;
    member.data_start = archive
        .by_index_raw(0)
        .map_err(|error| damaged(ErrorKind::DamagedDirectory, error))?
        .data_start()
        .ok_or_else(|| Error::new(ErrorKind::DamagedDirectory))?;
    check_gap(&member, archive.central_directory_start(), has_descriptor)?;
    Ok((archive.into_inner(), member))
}

/// Checks that the end record, with its comment if it has one, is the very end of the input.
fn check_end<R: Read + Seek>(input: &mut R) -> Result<(), Error> {
    let length = input.seek(SeekFrom::End(0))?;
    let tail_length = length.min((END_RECORD_LENGTH + LONGEST_COMMENT) as u64);
    let tail_start = length - tail_length;
    input.seek(SeekFrom::Start(tail_start))?;
    let mut tail = Vec::new();
    input.by_ref().take(tail_length).read_to_end(&mut tail)?;
    let no_end = || Error::new(ErrorKind::NoEndRecord { length });
    let record = memmem::rfind(&tail, END_RECORD).ok_or_else(no_end)?;
    let comment_length = tail.get(record + 20..record + END_RECORD_LENGTH).ok_or_else(no_end)?;
    let comment_length = u16::from_le_bytes([comment_length[0], comment_length[1]]);
    let expected = tail_start + (record + END_RECORD_LENGTH) as u64 + u64::from(comment_length);
    if expected > length {
        return Err(no_end());
    }
    if expected < length {
        return Err(Error::new(ErrorKind::TrailingData { expected, found: length }));
    }
    Ok(())
}

fn check_entry(entry: &ZipFileEntry<'_>) -> Result<(), Error> {
    if let Some(problem) = name_problem(entry.name_raw()) {
        return Err(Error::new(ErrorKind::UnsafeName { problem }));
    }
    if entry.is_dir() {
        return Err(Error::new(ErrorKind::Folder));
    }
    if entry.is_symlink() {
        return Err(Error::new(ErrorKind::SymbolicLink));
    }
    if entry.encrypted() {
        return Err(Error::new(ErrorKind::Encrypted));
    }
    match entry.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => Ok(()),
        other => Err(Error::new(ErrorKind::UnsupportedMethod { method: other.to_string() })),
    }
}

fn name_problem(name: &[u8]) -> Option<&'static str> {
    if name.is_empty() {
        Some("is empty")
    } else if name.contains(&0) {
        Some("contains a NUL byte")
    } else if name.contains(&b'\\') {
        Some("contains a backslash")
    } else if name.starts_with(b"/") || name.get(1) == Some(&b':') {
        Some("is absolute")
    } else if name.split(|&byte| byte == b'/').any(|part| part == b"..") {
        Some("leads to a parent folder")
    } else {
        None
    }
}

/// Checks that between the member's data and the central directory there is nothing but an announced data descriptor.
fn check_gap(member: &Member, directory_start: u64, has_descriptor: bool) -> Result<(), Error> {
    let end = member.data_start.saturating_add(member.compressed_size);
    let gap = directory_start.checked_sub(end);
    match gap {
        Some(0) => Ok(()),
        Some(length) if has_descriptor && DESCRIPTOR_LENGTHS.contains(&length) => Ok(()),
        _ => Err(Error::new(ErrorKind::HiddenData { expected: end, found: directory_start })),
    }
}

fn damaged(kind: ErrorKind, error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => error.into(),
        other => Error::new(kind).because(other),
    }
}
