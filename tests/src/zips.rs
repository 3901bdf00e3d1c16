//! ZIP archives, sound and unsound.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Signatures of the local header and of the central directory's entry, and where flags and CRC stand behind them.
const HEADERS: [(&[u8; 4], usize, usize); 2] = [(b"PK\x03\x04", 6, 14), (b"PK\x01\x02", 8, 16)];

/// An archive with these members.
pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive of one member.
pub fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    archive(&[(name, content)])
}

/// The content of the only member of an archive.
pub fn only_member(archive: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut content = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// The archive of one member with the mark of an encrypted one.
pub fn encrypted(archive: Vec<u8>) -> Vec<u8> {
    changed(archive, |header, flags, _| header[flags] |= 1)
}

/// The archive of one member with another checksum than its content has.
pub fn with_wrong_crc(archive: Vec<u8>) -> Vec<u8> {
    changed(archive, |header, _, crc| header[crc] ^= 0xff)
}

fn changed(mut archive: Vec<u8>, change: impl Fn(&mut [u8], usize, usize)) -> Vec<u8> {
    for (signature, flags, crc) in HEADERS {
        let at = archive.windows(4).position(|bytes| bytes == signature).expect("a header");
        change(&mut archive[at..], flags, crc);
    }
    archive
}
