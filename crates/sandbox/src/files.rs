//! Files and folders that only their owner may read, whatever the umask.

use std::fs::{DirBuilder, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use crate::Error;

const FOLDER_MODE: u32 = 0o700;

/// Makes a folder with mode 0700; one that is there already keeps its mode.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path).map_err(Error::file(path))?;
    std::fs::set_permissions(path, Permissions::from_mode(FOLDER_MODE)).map_err(Error::file(path))
}

/// Writes a file with mode 0600 beside its place and renames it there, so that nobody reads half
/// of it and a symbolic link planted at its place is replaced, never written through.
pub(crate) fn write_private(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // A temporary file is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::file(path))?;
    file.write_all(content.as_ref()).map_err(Error::file(path))?;
    file.persist(path).map_err(|error| Error::file(path)(error.error))?;
    Ok(())
}
