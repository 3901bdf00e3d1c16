//! A file that goes into a load, and its hash, for one reading of both.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use brreg_transform::pseudonym::hex;

/// A file that is hashed where it is read from its beginning on; what is read elsewhere, such as an archive's directory at the
/// end, is hashed when its turn comes.
#[derive(Debug)]
pub struct SourceFile {
    file: File,
    size: u64,
    position: u64,
    hash: Sha256,
    hashed: u64,
}

impl SourceFile {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { file, size, position: 0, hash: Sha256::new(), hashed: 0 })
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The SHA-256 of the whole file, in hex.
    ///
    /// # Errors
    /// When what was not read yet cannot be read.
    pub fn sha256(mut self) -> io::Result<String> {
        self.seek(SeekFrom::Start(self.hashed))?;
        let mut buffer = vec![0; 128 * 1024];
        while self.read(&mut buffer)? > 0 {}
        Ok(hex(&self.hash.finalize()))
    }
}

impl Read for SourceFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let known = self.hashed.checked_sub(self.position).and_then(|known| usize::try_from(known).ok());
        if let Some(news) = known.and_then(|known| buffer[..count].get(known..)) {
            self.hash.update(news);
            self.hashed += news.len() as u64;
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SourceFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = self.file.seek(to)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::hash::sha256;

    #[test]
    fn however_it_is_read_the_hash_is_of_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let bytes: Vec<u8> = (0..1_000_u32).map(|number| (number % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let expected = sha256(&mut bytes.as_slice()).unwrap();
        let orders: [&[(u64, usize)]; 5] = [
            &[],
            &[(0, 1_000)],
            &[(900, 100), (0, 400), (300, 200)],
            &[(0, 300), (500, 100)],
            &[(2_000, 10), (0, 999)],
        ];
        for order in orders {
            let mut file = SourceFile::open(&path).unwrap();
            for (start, length) in order {
                file.seek(SeekFrom::Start(*start)).unwrap();
                let mut read = Vec::new();
                file.by_ref().take(*length as u64).read_to_end(&mut read).unwrap();
                let from = bytes.len().min(*start as usize);
                assert_eq!(read, bytes[from..bytes.len().min(from + length)]);
            }
            assert_eq!((file.size(), file.sha256().unwrap()), (1_000, expected.clone()), "{order:?}");
        }
    }
}
