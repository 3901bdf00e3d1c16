//! Building `lake.duckdb`, and finding out whether that is due.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use brreg_lake::snapshot::Lake;
use brreg_lake::{RegisterTables, layout};
use duckdb::{Config, Connection};

use crate::catalog::{Refreshed, Stale, lock, remove_work_folders};
use crate::engine::definition::{Definition, Files};
use crate::engine::lake::{resolve, text};
use crate::engine::session;
use crate::sql::Sql;
use crate::{Error, ErrorKind};

/// Rebuilds the catalog of a lake: beside the old one, which it replaces by one rename.
///
/// It has the tables of those registers whose published snapshot can be read. Programs that have the old one open continue to
/// read it. Nothing but the catalog is written, with mode 0600. Calls at the same time wait for each other.
///
/// # Errors
/// [`ErrorKind::Lake`] when what is published cannot be read, [`ErrorKind::Build`] when DuckDB cannot read a published file,
/// [`ErrorKind::Io`] and [`ErrorKind::Path`].
pub fn refresh(lake: &Lake, registers: &[RegisterTables], sql: &[Sql]) -> Result<Refreshed, Error> {
    let lake = resolve(lake)?;
    let root = lake.root();
    let _lock = lock(root)?;
    remove_work_folders(root)?;

    let published = lake.published_all(registers).map_err(Error::lake)?;
    let definition = Definition::new(&lake, registers, sql, &published, Files::Published)?;
    let work = tempfile::Builder::new()
        .prefix(layout::CATALOG_WORK_PREFIX)
        .permissions(Permissions::from_mode(brreg_files::FOLDER_MODE))
        .tempdir_in(root)
        .map_err(|error| Error::io(root, "creating a folder in", error))?;
    // The umask took its part of the mode at creation.
    fs::set_permissions(work.path(), Permissions::from_mode(brreg_files::FOLDER_MODE))
        .map_err(|error| Error::io(root, "setting the mode of a folder in", error))?;
    let built = work.path().join(layout::CATALOG);
    build(&built, &definition)?;

    let failed = |doing: &'static str| move |error| Error::io(Path::new(layout::CATALOG), doing, error);
    let file = File::open(&built).map_err(failed("opening"))?;
    file.set_permissions(Permissions::from_mode(brreg_files::FILE_MODE)).map_err(failed("setting the mode of"))?;
    file.sync_all().map_err(failed("syncing"))?;
    // The log of changes that a user made in the old catalog must not be replayed into the new one.
    remove_if_there(&root.join(layout::CATALOG_LOG))?;
    let path = lake.catalog();
    fs::rename(&built, &path).map_err(failed("replacing"))?;
    brreg_files::sync_folder(root).map_err(failed("syncing the folder of"))?;
    let Definition { registers: present, views, mut left_out, .. } = definition;
    for register in registers {
        left_out.extend(lake.unpublished(register.name).map_err(Error::lake)?);
    }
    Ok(Refreshed { path, registers: present, views, left_out })
}

/// Whether the catalog is other than [`refresh`] would build it now, and why.
///
/// # Errors
/// As [`refresh`].
pub fn needs_refresh(lake: &Lake, registers: &[RegisterTables], sql: &[Sql]) -> Result<Option<Stale>, Error> {
    let lake = resolve(lake)?;
    let published = lake.published_all(registers).map_err(Error::lake)?;
    let wanted = Definition::new(&lake, registers, sql, &published, Files::Published)?.stamp;
    let connection = match session::open_small(&lake, registers, &published) {
        Ok(connection) => connection,
        Err(error) if error.kind() == ErrorKind::Missing => return Ok(Some(Stale::Missing)),
        // One that another user made has no data of its own either: another one takes its place.
        Err(error) if matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Denied) => {
            return Ok(Some(Stale::Damaged));
        }
        Err(error) if error.kind() == ErrorKind::Busy => return Ok(Some(Stale::Busy)),
        Err(error) => return Err(error),
    };
    Ok(match session::stamp(&connection) {
        None => Some(Stale::Damaged),
        Some(stamp) if stamp == wanted => None,
        Some(stamp) if stamp.lake != wanted.lake => Some(Stale::Moved),
        Some(_) => Some(Stale::Outdated),
    })
}

/// The place of another lake whose files the catalog names: the lake was moved or copied after it was built. Every DuckDB that
/// attaches it reads from there. A catalog that is missing or cannot be read names none.
///
/// # Errors
/// [`ErrorKind::Io`] and [`ErrorKind::Path`].
pub fn other_place(lake: &Lake) -> Result<Option<PathBuf>, Error> {
    if !lake.root().exists() {
        return Ok(None);
    }
    let lake = resolve(lake)?;
    let unreadable = [ErrorKind::Missing, ErrorKind::Damaged, ErrorKind::Denied, ErrorKind::Busy];
    match session::open_small(&lake, &[], &[]) {
        Ok(connection) => Ok(session::other_place(&connection, &lake)?.map(PathBuf::from)),
        Err(error) if unreadable.contains(&error.kind()) => Ok(None),
        Err(error) => Err(error),
    }
}

fn build(path: &Path, definition: &Definition) -> Result<(), Error> {
    let failed = |error| Error::duckdb(ErrorKind::Build, "building the catalog failed", &error);
    let config = Config::default().enable_autoload_extension(false).map_err(failed)?;
    // The statements are small: with more threads, each would wait for the others in a loop.
    let config = config.threads(1).map_err(failed)?;
    let connection = Connection::open_with_flags(text(path)?, config).map_err(failed)?;
    // The macros read the files too: without the cache, the footer of a table's file would be read for each of them.
    let setting = "SET parquet_metadata_cache = true; SET checkpoint_threshold = '0 bytes';";
    // One transaction: statement by statement, each would be synced to disk on its own.
    connection.execute_batch(&format!("{setting} BEGIN; {}", definition.script)).map_err(failed)?;
    let columns = definition.columns.statements(&connection).map_err(failed)?;
    connection.execute_batch(&format!("{columns} COMMIT; CHECKPOINT;")).map_err(failed)?;
    connection.close().map_err(|(_, error)| failed(error))
}

fn remove_if_there(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, "removing", error)),
        _ => Ok(()),
    }
}
