//! Writes archives, sound ones and every kind of bad one.

use std::io::{Cursor, Write};

use flate2::{Compression, Crc, write::DeflateEncoder};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

pub(crate) const NAME: &str = "totalbestand.json";

/// A sound archive as the library writes it.
pub(crate) fn zipped(content: &[u8]) -> Vec<u8> {
    written(content, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
}

pub(crate) fn written(content: &[u8], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(NAME, options).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

/// One member as its headers describe it, true or not.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) mode: u32,
    pub(crate) crc32: u32,
    pub(crate) size: u32,
    pub(crate) compressed_size: u32,
    pub(crate) data: Vec<u8>,
    /// Bytes after the data.
    pub(crate) after: Vec<u8>,
}

impl Entry {
    pub(crate) fn new(name: &str, content: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        let data = encoder.finish().unwrap();
        let mut crc = Crc::new();
        crc.update(content);
        Self {
            name: name.as_bytes().to_vec(),
            method: 8,
            flags: 0,
            mode: 0o100_644,
            crc32: crc.sum(),
            size: content.len() as u32,
            compressed_size: data.len() as u32,
            data,
            after: Vec::new(),
        }
    }

    /// The same with something changed.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The fields that both headers have.
    fn common(&self) -> Vec<u8> {
        let mut header = Vec::new();
        for field in [20, self.flags, self.method, 0, 0x5a21] {
            header.extend(u16::to_le_bytes(field));
        }
        for field in [self.crc32, self.compressed_size, self.size] {
            header.extend(field.to_le_bytes());
        }
        header.extend((self.name.len() as u16).to_le_bytes());
        header.extend([0, 0]);
        header
    }
}

/// An archive of these members.
pub(crate) fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let start = bytes.len() as u32;
        bytes.extend(b"PK\x03\x04");
        bytes.extend(entry.common());
        bytes.extend(&entry.name);
        bytes.extend(&entry.data);
        bytes.extend(&entry.after);
        directory.extend(directory_entry(entry, start));
    }
    let count = entries.len() as u16;
    finished(bytes, &directory, count)
}

pub(crate) fn directory_entry(entry: &Entry, start: u32) -> Vec<u8> {
    let mut header = b"PK\x01\x02".to_vec();
    header.extend([20, 3]);
    header.extend(entry.common());
    header.extend([0; 6]);
    header.extend((entry.mode << 16).to_le_bytes());
    header.extend(start.to_le_bytes());
    header.extend(&entry.name);
    header
}

/// Adds the central directory and the end record.
pub(crate) fn finished(mut bytes: Vec<u8>, directory: &[u8], count: u16) -> Vec<u8> {
    let start = bytes.len() as u32;
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// The same archive with a ZIP64 end record and locator, the old end record saying only that they are there.
pub(crate) fn with_zip64_end(archive: &[u8]) -> Vec<u8> {
    let (body, end) = archive.split_at(archive.len() - 22);
    let count = u64::from(u16::from_le_bytes(end[10..12].try_into().unwrap()));
    let size = u64::from(u32::from_le_bytes(end[12..16].try_into().unwrap()));
    let start = u64::from(u32::from_le_bytes(end[16..20].try_into().unwrap()));
    let mut bytes = body.to_vec();
    let record_start = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend([count, count, size, start].map(u64::to_le_bytes).concat());
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(record_start.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xff; 12]);
    bytes.extend([0, 0]);
    bytes
}
