//! Files and folders that only their owner may read, independent of the umask.

use std::fs::{DirBuilder, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use crate::Error;

const FOLDER_MODE: u32 = 0o700;

/// Creates a folder with mode 0700; an existing one keeps its mode.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path).map_err(Error::file(path))?;
    std::fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE)).map_err(Error::file(path))
}

/// Writes a file with mode 0600 under a temporary name and renames it, so that it is never read incomplete and a symbolic
/// link at its path is replaced instead of followed.
pub(crate) fn write_private(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // A temporary file has mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::file(path))?;
    file.write_all(content.as_ref()).map_err(Error::file(path))?;
    file.persist(path).map_err(|error| Error::file(path)(error.error))?;
    Ok(())
}
