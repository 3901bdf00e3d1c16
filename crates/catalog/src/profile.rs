//! How the tables of a snapshot are filled: the NULLs of each column, and how often each code occurs.

use std::collections::BTreeMap;

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::{Lake, Published};
use brreg_transform::schema::Table;
use duckdb::Connection;

use crate::counts::{Count, rows};
use crate::definition::{identifier, literal};
use crate::lake::{resolve, text};
use crate::{Error, session};

/// The ending of the column with the label of a code.
const LABEL: &str = "_tekst";

/// How a table is filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// NULLs by column. Columns that the file does not have are missing.
    pub nulls: BTreeMap<String, u64>,
    /// Rows by column and code, of the columns that have a label beside them.
    pub codes: BTreeMap<(String, String), u64>,
}

/// How the tables of some snapshots of a register are filled, in the order of the snapshots. Tables that a snapshot does not have
/// are missing.
///
/// # Errors
/// When the catalog cannot be opened, or a file cannot be read.
pub fn profiles(
    lake: &Lake,
    register: &RegisterTables,
    snapshots: &[Published],
) -> Result<Vec<BTreeMap<&'static str, Profile>>, Error> {
    let lake = resolve(lake)?;
    let connection = session::open(&lake, &[*register], snapshots)?;
    let of_snapshot = |snapshot: &Published| {
        let tables = snapshot.tables(register);
        tables.into_iter().map(|table| Ok((table.name, profile(&connection, snapshot, table)?))).collect()
    };
    snapshots.iter().map(of_snapshot).collect()
}

fn profile(connection: &Connection, snapshot: &Published, table: &'static Table) -> Result<Profile, Error> {
    let file = snapshot.table_file(table);
    let file = literal(text(&file)?);
    // The footer has them: no row is read.
    let nulls = format!(
        "SELECT path_in_schema, CAST(sum(stats_null_count) AS BIGINT) FROM parquet_metadata({file})
        GROUP BY path_in_schema HAVING count(stats_null_count) = count(*)"
    );
    let nulls: BTreeMap<String, u64> = rows(connection, &nulls)?.into_iter().filter_map(column).collect();
    let is_coded = |name: &str| table.column(&format!("{name}{LABEL}")).is_some() && nulls.contains_key(name);
    let coded: Vec<&str> = table.columns.iter().map(|column| column.name).filter(|name| is_coded(name)).collect();
    let mut codes = BTreeMap::new();
    for name in coded {
        let column = identifier(name);
        let query = format!(
            "SELECT {column}, count(*) FROM read_parquet({file}, hive_partitioning = false) WHERE {column} IS NOT NULL GROUP BY 1"
        );
        let counted = rows(connection, &query)?.into_iter().filter_map(self::column);
        codes.extend(counted.map(|(code, count)| ((name.to_owned(), code), count)));
    }
    Ok(Profile { nulls, codes })
}

fn column(count: Count) -> Option<(String, u64)> {
    Some((count.labels.into_iter().next()??, count.count))
}
