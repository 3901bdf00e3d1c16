//! `catalog`: makes `lake.duckdb` anew.

use brreg_catalog::RegisterTables;
use brreg_transform::schema::{self, Table};

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;
use crate::state::lock;

const STEP: &str = "refreshing the catalog";

pub(super) fn run(data: &DataFolder) -> Result<Exit, Failure> {
    let _lock = lock::take(data)?;
    let refreshed = with_tables(|tables| brreg_catalog::refresh(data.lake().root(), tables)).step(STEP)?;
    report::print(&format!("{} has {} views", refreshed.path.display(), refreshed.views))?;
    Ok(Exit::Done)
}

/// Makes the catalog anew where it is missing, damaged or of another form. The caller holds the lock.
pub(super) fn refresh_if_needed(data: &DataFolder) -> Result<(), Failure> {
    let lake = data.lake();
    let refreshed = with_tables(|tables| {
        let Some(stale) = brreg_catalog::needs_refresh(lake.root(), tables)? else { return Ok(()) };
        tracing::info!(?stale, "making the catalog anew");
        brreg_catalog::refresh(lake.root(), tables).map(drop)
    });
    refreshed.step(STEP).map_err(|failure| {
        failure.advice("the tables are published; `brreg-lake catalog` makes the catalog when the cause is gone")
    })
}

/// The declared tables, by register, as the catalog wants them.
fn with_tables<T>(use_them: impl FnOnce(&[RegisterTables<'_>]) -> T) -> T {
    let tables = schema::tables();
    let by_register: Vec<(&str, Vec<&str>)> = tables
        .chunk_by(|one: &&Table, other: &&Table| one.register == other.register)
        .map(|tables| (tables[0].register, tables.iter().map(|table| table.name).collect()))
        .collect();
    let by_register: Vec<RegisterTables<'_>> = by_register
        .iter()
        .map(|(register, tables)| RegisterTables { register, schema_version: schema::SCHEMA_VERSION, tables })
        .collect();
    use_them(&by_register)
}
