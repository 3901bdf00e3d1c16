//! What a catalog has beside the published tables, for the data dictionary.

use duckdb::Connection;

use crate::definition::{MACROS, code_lists, identifier};
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

/// A published table, as far as views depend on it.
#[derive(Debug, Clone, Copy)]
pub struct PublishedTable<'a> {
    /// The register, which is the schema.
    pub register: &'a str,
    /// The table's name.
    pub name: &'a str,
    /// Names and SQL types of its columns.
    pub columns: &'a [(&'a str, &'a str)],
}

/// The views and macros that a catalog over all these tables has.
///
/// # Errors
/// [`ErrorKind::Build`] when DuckDB cannot make them of such tables.
pub fn relations(tables: &[PublishedTable<'_>]) -> Result<Vec<Relation>, Error> {
    let scripts: Vec<String> =
        std::iter::once(code_lists()).chain(MACROS.map(|(_, script)| script.to_owned())).collect();
    let describe = || -> duckdb::Result<Vec<Relation>> {
        let connection = Connection::open_in_memory()?;
        for table in tables {
            let columns = table.columns.iter().map(|(name, kind)| format!("{} {kind}", identifier(name)));
            let columns = columns.collect::<Vec<_>>().join(", ");
            let (register, name) = (identifier(table.register), identifier(table.name));
            connection.execute_batch(&format!(
                "CREATE SCHEMA IF NOT EXISTS {register}; CREATE TABLE {register}.{name} ({columns});"
            ))?;
        }
        let mut found = Vec::new();
        for script in &scripts {
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
