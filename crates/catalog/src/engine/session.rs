//! Connections to a catalog that can neither change it nor reach any other file.

use std::path::Path;

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published};
use duckdb::{AccessMode, Config, Connection};

use crate::engine::definition::{Definition, Files, Stamp, literal};
use crate::engine::lake::{files, text};
use crate::error::DENIED;
use crate::sql::Sql;
use crate::{Error, ErrorKind};

/// The memory that one query may take; a query that needs more fails, since nothing is ever written to disk for it.
const MEMORY_LIMIT: &str = "2GB";

/// Opens the catalog read-only, with access to the Parquet files of these snapshots and to no other file.
///
/// DuckDB follows the links of `current/` before it compares, so the list of files is a pin: once another snapshot is
/// published, a view that was not bound before fails instead of reading from the other snapshot.
///
/// # Errors
/// [`ErrorKind::Missing`], [`ErrorKind::Damaged`] or [`ErrorKind::Busy`] when the catalog cannot be opened.
pub(crate) fn open(lake: &Lake, registers: &[RegisterTables], published: &[Published]) -> Result<Connection, Error> {
    open_with(settings(), lake, registers, published)
}

/// As [`open`], on one thread, for what takes no time.
///
/// # Errors
/// As [`open`].
pub(crate) fn open_small(
    lake: &Lake,
    registers: &[RegisterTables],
    published: &[Published],
) -> Result<Connection, Error> {
    open_with(settings().and_then(|settings| settings.threads(1)), lake, registers, published)
}

fn open_with(
    settings: duckdb::Result<Config>,
    lake: &Lake,
    registers: &[RegisterTables],
    published: &[Published],
) -> Result<Connection, Error> {
    let path = lake.catalog();
    // DuckDB's own message is the same for a missing file and a damaged one.
    match path.symlink_metadata() {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("there is no catalog {}: run `brreg-lake catalog`", path.display());
            return Err(Error::new(ErrorKind::Missing, message));
        }
        Err(error) => return Err(Error::io(&path, "reading", error)),
    }
    // DuckDB would wait for a pipe. The file is not opened for this: a process that closes a file loses its locks on it, also those
    // of DuckDB for another connection.
    if let Err(error) = brreg_files::check(&path)
        && error.kind() == std::io::ErrorKind::AlreadyExists
    {
        return Err(Error::new(ErrorKind::Damaged, format!("the catalog cannot be read: {error}")));
    }
    let config = settings.map_err(|error| Error::query(&error))?;
    let connection = Connection::open_with_flags(text(&path)?, config).map_err(|error| cannot_open(&path, &error))?;
    restrict(&connection, &files(registers, published))?;
    Ok(connection)
}

/// A catalog in memory whose views read these snapshots, whatever is published meanwhile, with access to their files and to no other.
///
/// # Errors
/// When a file cannot be read, or a script cannot be run.
pub(crate) fn pinned(
    lake: &Lake,
    registers: &[RegisterTables],
    sql: &[Sql],
    snapshots: &[Published],
) -> Result<Connection, Error> {
    let definition = Definition::new(lake, registers, sql, snapshots, Files::OfSnapshots)?;
    if let Some(finding) = definition.left_out.first() {
        return Err(Error::new(ErrorKind::Lake, "a snapshot cannot be read").of_damage(finding));
    }
    // Each query that names a file would read its footer anew; the files of a snapshot stay as they are.
    in_memory(common(), "SET parquet_metadata_cache = true;", &definition, &files(registers, snapshots))
}

/// The tables of one snapshot alone, in memory, for small queries at the end of a run: on one thread, since each reads row groups
/// into memory of its own.
///
/// # Errors
/// As [`pinned`].
pub(crate) fn of_snapshot(lake: &Lake, register: RegisterTables, snapshot: &Published) -> Result<Connection, Error> {
    let definition = Definition::of_snapshot(lake, &register, snapshot)?;
    let files = files(&[register], std::slice::from_ref(snapshot));
    in_memory(common().and_then(|settings| settings.threads(1)), "", &definition, &files)
}

fn in_memory(
    settings: duckdb::Result<Config>,
    first: &str,
    definition: &Definition,
    files: &[std::path::PathBuf],
) -> Result<Connection, Error> {
    let failed = |error: duckdb::Error| Error::duckdb(ErrorKind::Build, "building a catalog in memory failed", &error);
    let connection = Connection::open_in_memory_with_flags(settings.map_err(failed)?).map_err(failed)?;
    connection.execute_batch(&format!("{first} BEGIN; {} COMMIT;", definition.script)).map_err(failed)?;
    restrict(&connection, files)?;
    Ok(connection)
}

/// What the catalog was built from; `None` where it does not say so.
pub(crate) fn stamp(connection: &Connection) -> Option<Stamp> {
    let stamp = format!("SELECT lake, content FROM {}", Stamp::VIEW);
    connection.query_row(&stamp, [], |row| Ok(Stamp { lake: row.get(0)?, content: row.get(1)? })).ok()
}

/// The place whose files the catalog names, where that is not the lake's: it was moved or copied since the catalog was built.
///
/// # Errors
/// [`ErrorKind::Path`].
pub(crate) fn other_place(connection: &Connection, lake: &Lake) -> Result<Option<String>, Error> {
    let here = text(lake.root())?;
    Ok(stamp(connection).map(|stamp| stamp.lake).filter(|there| there != here))
}

/// Fails when the catalog names the files of another place.
///
/// # Errors
/// [`ErrorKind::Moved`].
pub(crate) fn check_place(connection: &Connection, lake: &Lake) -> Result<(), Error> {
    let Some(there) = other_place(connection, lake)? else { return Ok(()) };
    let message = format!("the lake was moved or copied: its catalog was built for {there}: run `brreg-lake catalog`");
    Err(Error::new(ErrorKind::Moved, message))
}

fn settings() -> duckdb::Result<Config> {
    common()?.access_mode(AccessMode::ReadOnly)
}

fn common() -> duckdb::Result<Config> {
    Config::default().enable_autoload_extension(false)?.max_memory(MEMORY_LIMIT)?.with("temp_directory", "")
}

fn restrict(connection: &Connection, files: &[std::path::PathBuf]) -> Result<(), Error> {
    let files = files.iter().map(|file| text(file).map(literal)).collect::<Result<Vec<_>, _>>()?;
    // A library without the time zone extension has no such setting and has UTC only.
    let zones = "SELECT count(*) > 0 FROM duckdb_settings() WHERE name = 'TimeZone'";
    let run = || -> duckdb::Result<()> {
        if connection.query_row(zones, [], |row| row.get(0))? {
            connection.execute_batch("SET TimeZone = 'UTC'")?;
        }
        connection.execute_batch(&format!(
            // The parser's tree has types with parameters inside others in the newest form alone.
            "SET storage_compatibility_version = 'latest'; SET allowed_paths = [{}]; \
             SET enable_external_access = false; SET lock_configuration = true;",
            files.join(", ")
        ))
    };
    run().map_err(|error| Error::duckdb(ErrorKind::Query, "restricting the connection failed", &error))
}

fn cannot_open(path: &Path, error: &duckdb::Error) -> Error {
    let said = error.to_string();
    let path = path.display();
    if said.contains("Could not set lock") {
        let message = format!("another program holds {path} open for writing; close it there or open it read-only");
        return Error::duckdb_said(ErrorKind::Busy, message, &said);
    }
    let message = if said.contains(DENIED) {
        format!("opening {path} failed")
    } else {
        format!("the catalog {path} is damaged; it has no data of its own: run `brreg-lake catalog`")
    };
    Error::duckdb_said(ErrorKind::Damaged, message, &said)
}
