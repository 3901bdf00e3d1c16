//! Counts of published rows: the answers of queries that group and count, as plain values.

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published};
use duckdb::Connection;

use crate::Error;
use crate::answer::Count;
use crate::engine::lake::resolve;
use crate::engine::session;

/// Answers queries on the tables of one snapshot, whatever the catalog of the lake is. Each selects texts, and a count behind them.
///
/// # Errors
/// When a file of the snapshot cannot be read. A query that fails does not keep the others from their answers.
pub fn counts(
    lake: &Lake,
    register: RegisterTables,
    snapshot: &Published,
    queries: &[&str],
) -> Result<Vec<Result<Vec<Count>, Error>>, Error> {
    let lake = resolve(lake)?;
    let connection = session::of_snapshot(&lake, register, snapshot)?;
    Ok(queries.iter().map(|query| rows(&connection, query)).collect())
}

/// The rows of one query.
pub(crate) fn rows(connection: &Connection, query: &str) -> Result<Vec<Count>, Error> {
    let answered = || -> duckdb::Result<Vec<Count>> {
        let mut statement = connection.prepare(query)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let labels = row.as_ref().column_count().saturating_sub(1);
            let count: i64 = row.get(labels)?;
            let labels = (0..labels).map(|place| row.get(place)).collect::<duckdb::Result<_>>()?;
            found.push(Count { labels, count: u64::try_from(count).unwrap_or_default() });
        }
        Ok(found)
    };
    answered().map_err(|error| Error::query(&error))
}
