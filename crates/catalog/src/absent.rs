//! What a build without DuckDB has in the place of the catalog. Nothing here is called with a result that could be mistaken for an
//! answer: what needs DuckDB fails, and a catalog that is there stays as it is.

use std::io::Write;
use std::path::PathBuf;

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published};

use crate::{Answer, Count, Error, Format, Refreshed, Sql, Stale};

/// Fails: a query needs DuckDB.
///
/// # Errors
/// [`Absent`](crate::ErrorKind::Absent).
pub fn query(_: &Lake, _: &[RegisterTables], _: &str, _: Format, _: &mut dyn Write) -> Result<Answer, Error> {
    Err(Error::absent())
}

/// Fails: a query needs DuckDB.
///
/// # Errors
/// [`Absent`](crate::ErrorKind::Absent).
pub fn counts(_: &Lake, _: RegisterTables, _: &Published, _: &[&str]) -> Result<Vec<Result<Vec<Count>, Error>>, Error> {
    Err(Error::absent())
}

/// Fails: a catalog is built by DuckDB.
///
/// # Errors
/// [`Absent`](crate::ErrorKind::Absent).
pub fn refresh(_: &Lake, _: &[RegisterTables], _: &[Sql]) -> Result<Refreshed, Error> {
    Err(Error::absent())
}

/// A catalog is never due: the next command of a program with DuckDB that publishes builds it.
///
/// # Errors
/// None.
pub fn needs_refresh(_: &Lake, _: &[RegisterTables], _: &[Sql]) -> Result<Option<Stale>, Error> {
    Ok(None)
}

/// Where a catalog belongs is not read.
///
/// # Errors
/// None.
pub fn other_place(_: &Lake) -> Result<Option<PathBuf>, Error> {
    Ok(None)
}
