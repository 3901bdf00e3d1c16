//! The lake as DuckDB needs it: paths as text, and the published files.

use std::path::{Path, PathBuf};

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published};

use crate::{Error, ErrorKind};

/// The lake by its absolute path without links, which is the path that the views name.
pub(crate) fn resolve(lake: &Lake) -> Result<Lake, Error> {
    let resolved = lake.root().canonicalize().map_err(|error| Error::io(lake.root(), "finding the lake", error))?;
    // DuckDB takes what follows for the query of an address and looks for its log elsewhere.
    if text(&resolved)?.contains('?') {
        let message = format!("the path {} has a question mark in it, which DuckDB cannot open", resolved.display());
        return Err(Error::new(ErrorKind::Path, message));
    }
    Ok(Lake::new(resolved))
}

/// The path as text, the only form that DuckDB takes.
pub(crate) fn text(path: &Path) -> Result<&str, Error> {
    path.to_str().ok_or_else(|| {
        Error::new(ErrorKind::Path, format!("the path {} is not UTF-8, which DuckDB requires", path.display()))
    })
}

/// The files of the published tables. A link in the place of one could lead out of the lake and is left out.
pub(crate) fn files(registers: &[RegisterTables], published: &[Published]) -> Vec<PathBuf> {
    let tables = published.iter().flat_map(|published| {
        let register = registers.iter().find(|register| register.name == published.register());
        register.into_iter().flat_map(|register| register.tables).flat_map(|table| published.table_files(table))
    });
    tables.filter(|file| file.symlink_metadata().is_ok_and(|file| file.is_file())).collect()
}
