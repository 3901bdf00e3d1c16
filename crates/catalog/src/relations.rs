//! What a catalog has besides the published tables, for the data dictionary.

use std::iter;

use brreg_lake::RegisterTables;
use duckdb::Connection;

use crate::definition::{Sql, code_lists, identifier};
use crate::{Error, ErrorKind};

/// A view or table macro of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// As a query names it, with its parameters: `rrh.eiere_av(orgnr)`.
    pub name: String,
    /// What its rows are.
    pub description: String,
    /// Names and SQL types of its columns.
    pub columns: Vec<(String, String)>,
}

/// The views and macros that a catalog over all tables of these registers has.
///
/// # Errors
/// [`ErrorKind::Build`] when DuckDB cannot build them of such tables.
pub fn relations(registers: &[RegisterTables], sql: &[Sql]) -> Result<Vec<Relation>, Error> {
    let code_lists = code_lists();
    let scripts = iter::once(code_lists.as_str()).chain(sql.iter().map(|sql| sql.script));
    let describe = || -> duckdb::Result<Vec<Relation>> {
        let connection = Connection::open_in_memory()?;
        for register in registers {
            let schema = identifier(register.name);
            connection.execute_batch(&format!("CREATE SCHEMA {schema};"))?;
            for table in register.tables {
                let columns =
                    table.columns.iter().map(|it| format!("{} {}", identifier(it.name), it.column_type.sql()));
                let columns = columns.collect::<Vec<_>>().join(", ");
                connection.execute_batch(&format!("CREATE TABLE {schema}.{} ({columns});", identifier(table.name)))?;
            }
        }
        let mut found = Vec::new();
        for script in scripts {
            connection.execute_batch(script)?;
            for (name, description) in declared(script) {
                let columns = columns(&connection, &name)?;
                found.push(Relation { name, description, columns });
            }
        }
        Ok(found)
    };
    describe().map_err(|error| Error::duckdb(ErrorKind::Build, "describing the catalog failed", &error))
}

/// The views and macros of a script, each with the comment above it.
fn declared(script: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    for line in script.lines() {
        if let Some(text) = line.strip_prefix("-- ") {
            comment.push(text);
            continue;
        }
        let declared = ["CREATE VIEW ", "CREATE MACRO "].iter().find_map(|start| line.strip_prefix(start));
        let name = declared.and_then(|rest| rest.split(" AS").next());
        found.extend(name.map(|name| (name.to_owned(), comment.join(" "))));
        comment.clear();
    }
    found
}

fn columns(connection: &Connection, name: &str) -> duckdb::Result<Vec<(String, String)>> {
    // Each parameter is described by NULL, whatever type it takes.
    let from = name.split_once('(').map_or_else(
        || name.to_owned(),
        |(bare, parameters)| {
            format!("{bare}({})", parameters.split(',').map(|_| "NULL").collect::<Vec<_>>().join(", "))
        },
    );
    let mut described = connection.prepare(&format!("DESCRIBE SELECT * FROM {from}"))?;
    let rows = described.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
