//! `catalog`: rebuilds `lake.duckdb`.

use brreg_catalog::Sql;
use brreg_pipeline::tables::REGISTERS;

use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

const STEP: &str = "refreshing the catalog";

/// The registers' views and macros.
pub(super) const SQL: [Sql; 4] = [
    Sql { needs: &["rrh"], script: include_str!("../../../../pipelines/catalog/rrh.sql") },
    Sql { needs: &["konkurs"], script: include_str!("../../../../pipelines/catalog/konkurs.sql") },
    Sql { needs: &["rrh", "konkurs"], script: include_str!("../../../../pipelines/catalog/konkurs_rrh.sql") },
    Sql { needs: &["ektepakt"], script: include_str!("../../../../pipelines/catalog/ektepakt.sql") },
];

pub(super) fn run(data: &DataFolder) -> Result<Exit, Failure> {
    let _lock = data.lock()?;
    let refreshed = brreg_catalog::refresh(&data.lake(), &REGISTERS, &SQL).step(STEP)?;
    report::print(&format!("{} has {} views", refreshed.path.display(), refreshed.views))?;
    for finding in refreshed.left_out {
        report::print(&format!("NOTE: {finding}; the catalog has no views of this register"))?;
    }
    Ok(Exit::Done)
}

/// Rebuilds the catalog where it is missing, damaged or outdated. The caller holds the lock.
pub(super) fn refresh_if_needed(data: &DataFolder) -> Result<(), Failure> {
    let lake = data.lake();
    let refreshed = || {
        let Some(stale) = brreg_catalog::needs_refresh(&lake, &REGISTERS, &SQL)? else { return Ok(()) };
        tracing::info!(?stale, "rebuilding the catalog");
        brreg_catalog::refresh(&lake, &REGISTERS, &SQL).map(drop)
    };
    refreshed().step(STEP).map_err(|failure| {
        failure.advice("the tables are published; `brreg-lake catalog` builds the catalog when the cause is gone")
    })
}
