//! Files and folders that only their owner can read, replacements that a crash cannot leave half done, reading that neither waits
//! nor fills the memory, and the small text files that people make ([`text`]).
//!
//! Everything in the data folder is register data, so folders are created with mode 0700 and files with mode 0600 whatever
//! the umask is, and a symbolic link in the place of a file is never written through.

mod reading;
mod replacement;
#[cfg(test)]
mod tests;
pub mod text;

pub use reading::{check, open, read, read_last_lines, read_text};
pub use replacement::Replacement;

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use reading::{flags, in_place_of, name_of, refuse_other};

/// Mode of every file.
pub const FILE_MODE: u32 = 0o600;
/// Mode of the few files that are made for other users.
const READABLE_FILE_MODE: u32 = 0o644;
/// Mode of every folder.
pub const FOLDER_MODE: u32 = 0o700;
/// Prefix of the name of a link before its rename; readers pass over hidden names.
pub const NEXT_LINK_PREFIX: &str = ".next-";
/// Prefix of the name of a file before its rename.
const NEXT_FILE_PREFIX: &str = ".replace-";
/// Bytes of the longest name of a file that the name before its rename repeats; file systems take 255.
const LONGEST_NAME_IN_ANOTHER: usize = 200;

/// Returns whether the error is that of a full disk: the file system, a quota, or a file that can grow no more.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// Returns whether the error says that this user may not do it, and so nothing of what is there.
#[must_use]
pub fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

/// Returns whether the error says that a process, or all together, have as many files open as they may.
#[must_use]
pub fn has_too_many_open(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let code = error.raw_os_error();
    [Errno::MFILE, Errno::NFILE].iter().any(|errno| Some(errno.raw_os_error()) == code)
}

/// Creates a folder and the missing folders above it, with mode 0700; a folder that others could read is given that mode.
///
/// The folder itself must not be a symbolic link; the folders above it may be.
///
/// # Errors
/// Any failure to create a folder, and a file or a symbolic link in its place.
pub fn create_folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() && there.permissions().mode() & 0o077 == 0 => return Ok(()),
        Ok(there) if there.is_dir() => return fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE)),
        Ok(there) => return Err(in_place_of(name_of(there.file_type()), path)),
        // It is missing, or creating it says why not.
        Err(_) => {}
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir()) {
        create_folder(parent)?;
    }
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE))),
    }
}

/// Creates a folder as [`create_folder`] does, and makes the name of each new folder durable.
///
/// # Errors
/// As [`create_folder`], and any failure to sync a folder.
pub fn create_folder_durably(path: &Path) -> io::Result<()> {
    create_folder_to_sync(path)?.iter().try_for_each(|folder| sync_folder(folder))
}

/// Creates a folder as [`create_folder`] does, and returns the folders that have a new name in them, the uppermost first: the new
/// names are durable after [`sync_folders`] of them.
///
/// # Errors
/// As [`create_folder`].
pub fn create_folder_to_sync(path: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = path
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && fs::symlink_metadata(folder).is_err())
        .map(|folder| parent(folder).to_owned());
    let mut changed: Vec<PathBuf> = missing.collect();
    changed.reverse();
    create_folder(path)?;
    Ok(changed)
}

/// Whether every user of the machine may read or write a file. The group of a file may be meant to.
#[must_use]
pub fn is_exposed(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o007 != 0)
}

/// Creates a new file for writing, mode 0600.
///
/// # Errors
/// `AlreadyExists` when anything, a symbolic link included, has that name; any other failure to create it.
pub fn create_new(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    Ok(file)
}

/// Opens a file for reading and appending, and creates it with mode 0600 if it is missing.
///
/// # Errors
/// A symbolic link or anything else that is no file in its place, named by its kind and path, and any failure to open it.
pub fn open_append(path: &Path) -> io::Result<File> {
    // Otherwise it is missing, or opening it says why not.
    if let Ok(there) = fs::symlink_metadata(path) {
        refuse_other(there.file_type(), path)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(FILE_MODE).custom_flags(flags(OFlags::NOFOLLOW));
    let file = options.open(path)?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    Ok(file)
}

/// Replaces the content of a file in one rename; the new content is on disk when this returns.
///
/// # Errors
/// Any failure to write beside it or to rename leaves the file as it was. A failure to sync the folder comes after the
/// rename: the file is replaced then, and a power failure may bring the old one back.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    written_beside(path, content)?.persist(path).map_err(|error| error.error)?;
    sync_folder(parent(path))
}

/// As [`replace`], of a file that every user may read: mode 0644.
///
/// # Errors
/// As [`replace`].
pub fn replace_for_all(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = written_beside(path, content)?;
    beside.as_file().set_permissions(Permissions::from_mode(READABLE_FILE_MODE))?;
    beside.persist(path).map_err(|error| error.error)?;
    sync_folder(parent(path))
}

/// Writes a file unless something has its name, and returns whether it was written. No process ever sees a part of it, and
/// it is on disk when this returns.
///
/// # Errors
/// Any failure to write it.
pub fn write_if_absent(path: &Path, content: &[u8]) -> io::Result<bool> {
    match written_beside(path, content)?.persist_noclobber(path) {
        Ok(_) => sync_folder(parent(path)).map(|()| true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// Copies a file to a new name unless something has it, and returns whether it was copied. No process ever sees a part of the
/// copy, and it is on disk when this returns.
///
/// # Errors
/// `InvalidData` when the copy is not sound, and any failure to read or write.
pub fn copy_if_absent(from: &Path, path: &Path, is_sound: impl FnOnce(&Path) -> io::Result<bool>) -> io::Result<bool> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    let mut beside = begun(path)?;
    io::copy(&mut open(from)?, beside.as_file_mut())?;
    beside.as_file().sync_all()?;
    if !is_sound(beside.path())? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the copy of the file is not as the file was"));
    }
    match beside.persist_noclobber(path) {
        Ok(_) => sync_folder(parent(path)).map(|()| true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// Gives a file a second name unless something has that, and returns whether it got it. It is on disk when this returns.
///
/// # Errors
/// Where the file system cannot do it: another one, or one without such names.
pub fn link_if_absent(from: &Path, path: &Path) -> io::Result<bool> {
    match fs::hard_link(from, path) {
        Ok(()) => sync_folder(parent(path)).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// A temporary file in the folder of `path`, with this content, on disk.
fn written_beside(path: &Path, content: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut beside = begun(path)?;
    // Past the library, which names the temporary file in its errors.
    beside.as_file_mut().write_all(content)?;
    beside.as_file().sync_all()?;
    Ok(beside)
}

/// An empty temporary file beside the file that it will be, whose name it has in its own where that is not too long: who finds one that
/// was left knows what it was to be.
fn begun(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut prefix = OsString::from(NEXT_FILE_PREFIX);
    if let Some(name) = path.file_name().filter(|name| name.len() <= LONGEST_NAME_IN_ANOTHER) {
        prefix.push(name);
        prefix.push("-");
    }
    begun_in(parent(path), &prefix)
}

/// An empty temporary file in a folder, with mode 0600 whatever the umask is. Errors of the library's own way to make one name a file
/// that nobody knows.
fn begun_in(folder: &Path, prefix: &OsStr) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(prefix).make_in(folder, create_new)
}

/// What a file was to be of which this is the name before its rename; `None` of any other name.
#[must_use]
pub fn unfinished(name: &str) -> Option<&str> {
    Some(name.strip_prefix(NEXT_FILE_PREFIX)?.rsplit_once('-')?.0)
}

/// Whether this is the name of what a replacement writes first, and renames when it is whole.
#[must_use]
pub fn is_unfinished(name: &OsStr) -> bool {
    let is_of = |prefix: &str| name.as_encoded_bytes().starts_with(prefix.as_bytes());
    is_of(NEXT_FILE_PREFIX) || is_of(NEXT_LINK_PREFIX)
}

/// Removes the temporary files that killed calls of [`replace`] and [`write_if_absent`] left in a folder. No such call may be
/// under way there.
///
/// # Errors
/// Any failure to read the folder or to remove a file.
pub fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(NEXT_FILE_PREFIX.as_bytes());
        if is_ours && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Points the symbolic link `link` at `target` in one rename. It is durable after [`sync_folder`] of the link's folder.
///
/// # Errors
/// Any failure to create the link beside it or to rename; the link is then as it was.
pub fn replace_link(link: &Path, target: &Path) -> io::Result<()> {
    let mut beside = OsString::from(NEXT_LINK_PREFIX);
    beside.push(link.file_name().unwrap_or_default());
    let beside = parent(link).join(beside);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::os::unix::fs::symlink(target, &beside)?;
    fs::rename(&beside, link)
}

/// Exchanges the names of two files or folders in one rename. It is durable after [`sync_folder`] of their folders.
///
/// # Errors
/// Any failure to rename, and a file system that cannot do it (such as NFS); both then are as they were.
pub fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    let cwd = rustix::fs::CWD;
    Ok(rustix::fs::renameat_with(cwd, one, cwd, other, rustix::fs::RenameFlags::EXCHANGE)?)
}

/// Makes the renames in a folder durable.
///
/// # Errors
/// Any failure to open or sync it.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the renames in some folders durable, all at the same time: the disk is told once to write what it has, instead of once
/// for each folder.
///
/// # Errors
/// The first failure to open or sync one, or to start a thread for it, with that folder.
pub fn sync_folders<'p>(folders: impl IntoIterator<Item = &'p PathBuf>) -> Result<(), (&'p Path, io::Error)> {
    std::thread::scope(|scope| {
        let sync = |folder: &'p PathBuf| {
            let started = std::thread::Builder::new().spawn_scoped(scope, || sync_folder(folder));
            (folder.as_path(), started)
        };
        let started: Vec<_> = folders.into_iter().map(sync).collect();
        started.into_iter().try_for_each(|(folder, started)| {
            let synced = started.and_then(|it| it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            synced.map_err(|error| (folder, error))
        })
    })
}

/// Asks the system to begin writing a file to disk from byte `start` on, so that syncing it at its end takes less time. This
/// is advice and does not wait: what is not on disk by then is written when the file is synced.
pub fn start_writing(file: &File, start: u64) {
    // The pages are dropped from the cache only if they are on disk already, and just written ones are not.
    let _ = rustix::fs::fadvise(file, start, None, rustix::fs::Advice::DontNeed);
}

/// Bytes that the owner may still write on the disk with `path`.
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
