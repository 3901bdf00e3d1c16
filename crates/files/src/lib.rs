//! Files and folders that their owner alone can read, and replacements that a crash cannot leave half done.
//!
//! Everything the lake keeps holds register data, so folders are made with mode 0700 and files with 0600 whatever the
//! umask says, and a symbolic link that stands in a file's place is never written through.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Mode of every file.
pub const FILE_MODE: u32 = 0o600;
/// Mode of every folder.
pub const FOLDER_MODE: u32 = 0o700;
/// What the name of a link begins with before its rename: readers pass over hidden names.
const HIDDEN: &str = ".next-";

/// Makes a folder and those above it that are missing; what was missing gets mode 0700, and so does the folder itself
/// where others could look into it.
///
/// The folder itself must be none that a symbolic link leads to; those above it may be.
///
/// # Errors
/// Any failure to make a folder, and a file or a symbolic link in its place.
pub fn create_folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() && there.permissions().mode() & 0o077 == 0 => return Ok(()),
        Ok(there) if there.is_dir() => return fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE)),
        Ok(there) if there.is_symlink() => {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a symbolic link stands in the folder's place"));
        }
        _ => {}
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir()) {
        create_folder(parent)?;
    }
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE))),
    }
}

/// Makes a new file for writing, mode 0600.
///
/// # Errors
/// `AlreadyExists` when anything, a symbolic link included, has that name; any other failure to make it.
pub fn create_new(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    Ok(file)
}

/// Opens a file for reading and appending, made with mode 0600 where it is missing; a symbolic link is refused.
///
/// # Errors
/// A symbolic link in its place, and any other failure to open it.
pub fn open_append(path: &Path) -> io::Result<File> {
    let no_follow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(FILE_MODE).custom_flags(no_follow);
    let file = options.open(path)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    Ok(file)
}

/// Replaces a file by `content` in one rename, on disk when this returns.
///
/// # Errors
/// Any failure to write beside it or to rename leaves the file as it was. A failure to sync the folder comes after the
/// rename: the file is replaced then, and a power failure may bring the old one back.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = parent(path);
    let mut beside = tempfile::Builder::new()
        .prefix(".replace-")
        .permissions(Permissions::from_mode(FILE_MODE))
        .tempfile_in(folder)?;
    beside.write_all(content)?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Points the symbolic link `link` at `target` in one rename. It is durable after [`sync_folder`] of the link's folder.
///
/// # Errors
/// Any failure to link beside it or to rename; the link is then as it was.
pub fn replace_link(link: &Path, target: &Path) -> io::Result<()> {
    let mut beside = OsString::from(HIDDEN);
    beside.push(link.file_name().unwrap_or_default());
    let beside = parent(link).join(beside);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::os::unix::fs::symlink(target, &beside)?;
    fs::rename(&beside, link)
}

/// Makes renames in a folder durable.
///
/// # Errors
/// Any failure to open or to sync it.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Has the disk begin with what was written to a file from byte `start` on, so that syncing it at its end takes less. It is
/// advice, which does not wait for the disk to be done: what is not written by then is written when the file is synced.
pub fn start_writing(file: &File, start: u64) {
    // The pages are dropped from the cache only if they are on disk already, and just written ones are not.
    let _ = rustix::fs::fadvise(file, start, None, rustix::fs::Advice::DontNeed);
}

/// Bytes that the owner may still write on the disk that holds `path`.
///
/// # Errors
/// Any failure to ask the file system.
pub fn free_space(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The folder that holds `path`.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn everything_made_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        create_folder(&deep).unwrap();
        fs::set_permissions(&deep, Permissions::from_mode(0o777)).unwrap();
        create_folder(&deep).unwrap();
        create_new(&deep.join("new")).unwrap();
        open_append(&deep.join("log")).unwrap();
        replace(&deep.join("state"), b"1").unwrap();
        assert_eq!([mode(&folder.path().join("a")), mode(&deep)], [0o700; 2]);
        assert_eq!(["new", "log", "state"].map(|name| mode(&deep.join(name))), [0o600; 3]);
    }

    #[test]
    fn a_planted_link_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        let planted = folder.path().join("planted");
        std::os::unix::fs::symlink(&victim, &planted).unwrap();
        assert!(create_new(&planted).is_err());
        let elsewhere = folder.path().join("elsewhere");
        std::os::unix::fs::symlink(folder.path(), &elsewhere).unwrap();
        assert!(create_folder(&elsewhere).is_err());
        create_folder(&elsewhere.join("below")).unwrap();
        assert!(open_append(&planted).is_err());
        replace(&planted, b"new").unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        assert_eq!(fs::read(&planted).unwrap(), b"new");
    }

    #[test]
    fn a_link_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("current");
        for target in ["one", "two"] {
            replace_link(&link, Path::new(target)).unwrap();
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(target));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_that_a_killed_process_left_beside_is_hidden_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("killed", folder.path().join(".next-current")).unwrap();
        let link = folder.path().join("current");
        replace_link(&link, Path::new("one")).unwrap();
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("one"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_in_a_folders_place_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x"), "").unwrap();
        assert!(create_folder(&folder.path().join("x")).is_err());
    }
}
