//! Files that the program wrote, read without a wait and in bounded memory.
//!
//! What is in the place of such a file may be anything: a folder that a restored backup made, a pipe, a socket, a file of gigabytes.
//! A pipe is not waited for, and nothing but a regular file is read.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

/// The largest file that is read whole: many times what the program writes of one kind.
const LARGEST: u64 = 64 << 20;

/// Refuses anything but a regular file, without opening it.
///
/// # Errors
/// Anything else in its place, named by its kind and path, and any failure to look at it.
pub fn check(path: &Path) -> io::Result<()> {
    refuse_other(fs::metadata(path)?.file_type(), path)
}

/// Opens a regular file for reading.
///
/// # Errors
/// Anything else in its place, named by its kind and path, and any failure to open it.
pub fn open(path: &Path) -> io::Result<File> {
    check(path)?;
    let file = OpenOptions::new().read(true).custom_flags(flags(OFlags::NONBLOCK)).open(path)?;
    refuse_other(file.metadata()?.file_type(), path)?;
    Ok(file)
}

/// Reads a regular file whole.
///
/// # Errors
/// As [`open`], a file of more than 64 MiB, and any failure to read it.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    open(path)?.take(LARGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LARGEST {
        let message = format!("{} has more than {} MB", path.display(), LARGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(content)
}

/// Reads a regular file of UTF-8 text whole.
///
/// # Errors
/// As [`read`], and `InvalidData` for other content.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("{} is no UTF-8 text", path.display())))
}

/// Reads the last lines of a regular file: all of them, or those that are whole in its last 64 MiB.
///
/// # Errors
/// As [`open`], and any failure to read it.
pub fn read_last_lines(path: &Path) -> io::Result<Vec<u8>> {
    last_lines(path, LARGEST)
}

fn last_lines(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut file = open(path)?;
    // One byte more tells whether the first line is whole.
    let start = file.metadata()?.len().saturating_sub(most + 1);
    file.seek(SeekFrom::Start(start))?;
    let mut content = Vec::new();
    file.take(most + 1).read_to_end(&mut content)?;
    if start > 0 {
        let whole = content.iter().position(|byte| *byte == b'\n').map_or(content.len(), |end| end + 1);
        content.drain(..whole);
    }
    Ok(content)
}

/// Refuses what is no regular file.
pub(crate) fn refuse_other(kind: FileType, path: &Path) -> io::Result<()> {
    if kind.is_file() { Ok(()) } else { Err(in_place_of(name_of(kind), path)) }
}

/// The error of something else in the place of a file or folder.
pub(crate) fn in_place_of(what: &str, path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, format!("{what} is in the place of {}", path.display()))
}

/// What something is called in a message.
pub(crate) fn name_of(kind: FileType) -> &'static str {
    match () {
        () if kind.is_file() => "a file",
        () if kind.is_dir() => "a folder",
        () if kind.is_symlink() => "a symbolic link",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    }
}

/// Flags of the system as the standard library takes them.
pub(crate) fn flags(flags: OFlags) -> i32 {
    i32::try_from(flags.bits()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn what_is_no_regular_file_is_named_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("folder")).unwrap();
        let _socket = UnixListener::bind(path("socket")).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
        for name in ["folder", "socket", "pipe"] {
            let said = format!("a {name} is in the place of {}", path(name).display());
            for error in [open(&path(name)).unwrap_err(), crate::open_append(&path(name)).unwrap_err()] {
                assert_eq!(error.to_string(), said);
            }
        }
        assert_eq!(open(Path::new("/dev/zero")).unwrap_err().to_string(), "a device is in the place of /dev/zero");
        assert_eq!(read(&path("missing")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_of_gigabytes_is_not_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        File::create(&path).unwrap().set_len(3 << 30).unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
        // One line without an end.
        assert_eq!(read_last_lines(&path).unwrap(), b"");
    }

    #[test]
    fn the_last_lines_are_whole_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "first\nsecond\nthird\n").unwrap();
        for (most, expected) in [
            (100, "first\nsecond\nthird\n"),
            (13, "second\nthird\n"),
            (12, "third\n"),
            (6, "third\n"),
            (5, ""),
            (0, ""),
        ] {
            assert_eq!(last_lines(&path, most).unwrap(), expected.as_bytes(), "{most}");
        }
        assert_eq!(read_text(&path).unwrap().lines().count(), 3);
        fs::write(&path, b"\xff").unwrap();
        assert_eq!(read_text(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
