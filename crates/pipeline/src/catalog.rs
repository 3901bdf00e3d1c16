//! The catalog of the registers of a list.

use std::path::PathBuf;

use brreg_catalog::Refreshed;

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::register::{Registers, sql_of, tables_of};

/// Rebuilds the catalog. The caller holds the lock.
///
/// # Errors
/// What is published cannot be read, or the catalog cannot be written.
pub fn refresh(data: &DataFolder, registers: Registers<'_>) -> Result<Refreshed, Problem> {
    brreg_catalog::refresh(&data.lake(), &tables_of(registers), &sql_of(registers)).at(Step::Catalog)
}

/// The place of another lake whose files the catalog names, because the lake was moved or copied.
///
/// # Errors
/// When the catalog cannot be looked at.
pub fn other_place(data: &DataFolder) -> Result<Option<PathBuf>, Problem> {
    brreg_catalog::other_place(&data.lake()).at(Step::Catalog)
}

/// Rebuilds the catalog where it is missing, damaged or outdated. The caller holds the lock.
///
/// # Errors
/// As [`refresh`].
pub fn refresh_if_needed(data: &DataFolder, registers: Registers<'_>) -> Result<(), Problem> {
    let (lake, tables, sql) = (data.lake(), tables_of(registers), sql_of(registers));
    let refreshed = || {
        let Some(stale) = brreg_catalog::needs_refresh(&lake, &tables, &sql)? else { return Ok(()) };
        tracing::info!(?stale, "the catalog is rebuilt");
        brreg_catalog::refresh(&lake, &tables, &sql).map(drop)
    };
    refreshed().at(Step::Catalog).map_err(|problem| problem.advise_otherwise(Advice::RefreshCatalog))
}
