//! What a catalog has besides the published tables, for the data dictionary.

use std::{iter, mem};

use brreg_lake::RegisterTables;
use duckdb::Connection;

use crate::engine::comments::{ColumnText, Columns};
use crate::engine::definition::{code_lists, identifier, in_order};
use crate::engine::times;
use crate::sql::Sql;
use crate::{Error, ErrorKind};

/// A view or macro of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// As a query names it, with its parameters: `rrh.eiere_av(orgnr)`.
    pub name: String,
    /// What its rows are, or its value.
    pub description: String,
    /// Its columns; of a macro that gives one value, `value`.
    pub columns: Vec<RelationColumn>,
}

/// A column of a view or macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationColumn {
    /// Its name.
    pub name: String,
    /// Its SQL type.
    pub sql_type: String,
    /// What it contains; of `value` nothing, since the macro's own description says it.
    pub description: Option<String>,
}

/// The views and macros that a catalog over all tables of these registers has.
///
/// # Errors
/// [`ErrorKind::Build`] when DuckDB cannot build them of such tables.
pub fn relations(registers: &[RegisterTables], sql: &[Sql]) -> Result<Vec<Relation>, Error> {
    let code_lists = code_lists();
    let scripts = || iter::once(code_lists.as_str()).chain(in_order(sql).map(|sql| sql.script));
    let texts = Columns::of(registers.iter(), scripts());
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
        for script in scripts() {
            connection.execute_batch(&times::written_out(script))?;
            for Declared { name, description, gives_value, .. } in declared(script) {
                let bare = name.split('(').next().and_then(|bare| bare.split_once('.'));
                let of = |column: &str| bare.and_then(|(schema, bare)| texts.text(schema, bare, column));
                let columns = columns(&connection, &name, gives_value)?.into_iter().map(|(name, sql_type)| {
                    let description = of(&name).map(str::to_owned);
                    RelationColumn { name, sql_type, description }
                });
                let columns = columns.collect();
                found.push(Relation { name, description, columns });
            }
        }
        Ok(found)
    };
    describe().map_err(|error| Error::duckdb(ErrorKind::Build, "describing the catalog failed", &error))
}

/// A view or macro as a script declares it.
pub(crate) struct Declared {
    /// Its name, of a macro with its parameters.
    pub(crate) name: String,
    /// The comment above it.
    pub(crate) description: String,
    /// Whether it is a macro that gives one value, not a table.
    pub(crate) gives_value: bool,
    /// What its columns contain.
    pub(crate) columns: Vec<ColumnText>,
}

/// The views and macros of a script.
pub(crate) fn declared(script: &str) -> Vec<Declared> {
    let mut found = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut columns: Vec<ColumnText> = Vec::new();
    for line in script.lines() {
        if let Some(text) = line.strip_prefix("-- ") {
            comment.push(text);
            continue;
        }
        if let Some(text) = line.strip_prefix("--: ") {
            columns.extend(ColumnText::read(text));
            continue;
        }
        let of_macro = line.strip_prefix("CREATE MACRO ");
        let declared = of_macro.or_else(|| line.strip_prefix("CREATE VIEW "));
        let gives_value = of_macro.is_some() && !line.ends_with(" AS TABLE");
        let name = declared.and_then(|rest| rest.split(" AS").next());
        let columns = mem::take(&mut columns);
        let description = comment.join(" ");
        found.extend(name.map(|name| Declared { name: name.to_owned(), description, gives_value, columns }));
        comment.clear();
    }
    found
}

fn columns(connection: &Connection, name: &str, gives_value: bool) -> duckdb::Result<Vec<(String, String)>> {
    // Each parameter is described by NULL, whatever type it takes.
    let from = name.split_once('(').map_or_else(
        || name.to_owned(),
        |(bare, parameters)| {
            format!("{bare}({})", parameters.split(',').map(|_| "NULL").collect::<Vec<_>>().join(", "))
        },
    );
    let selected = if gives_value { format!("{from} AS value") } else { format!("* FROM {from}") };
    let mut described = connection.prepare(&format!("DESCRIBE SELECT {selected}"))?;
    let rows = described.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
