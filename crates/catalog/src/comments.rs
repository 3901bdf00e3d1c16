//! The texts of the data dictionary as comments of the catalog, so that every program that shows a schema shows them.

use std::collections::HashMap;
use std::fmt::Write as _;

use brreg_lake::RegisterTables;
use duckdb::Connection;

use crate::definition::{identifier, literal};
use crate::relations::declared;

/// The statements that comment the views of tables.
pub(crate) fn of_tables<'r>(registers: impl Iterator<Item = &'r RegisterTables>) -> String {
    let mut statements = String::new();
    for table in registers.flat_map(|register| register.tables) {
        let (schema, name) = (identifier(table.register), identifier(table.name));
        let text = literal(table.description.trim());
        // Writing to a String cannot fail.
        let _ = writeln!(statements, "COMMENT ON VIEW {schema}.{name} IS {text};");
    }
    statements
}

/// The statements that comment the views and macros of a script with the comments above them.
pub(crate) fn of_script(script: &str) -> String {
    let mut statements = String::new();
    for relation in declared(script) {
        let (kind, name) = match relation.name.split_once('(') {
            None => ("VIEW", relation.name.as_str()),
            Some((name, _)) if relation.gives_value => ("MACRO", name),
            Some((name, _)) => ("MACRO TABLE", name),
        };
        let _ = writeln!(statements, "COMMENT ON {kind} {name} IS {};", literal(&relation.description));
    }
    statements
}

/// What the columns of some registers contain, by their names.
pub(crate) struct Columns {
    /// Of a column of one table.
    of_table: HashMap<(&'static str, &'static str, &'static str), &'static str>,
    /// Of all columns of a name, where they all contain the same.
    of_name: HashMap<&'static str, Option<&'static str>>,
}

impl Columns {
    /// Those of these registers.
    pub(crate) fn of<'r>(registers: impl Iterator<Item = &'r RegisterTables>) -> Self {
        let mut columns = Self { of_table: HashMap::new(), of_name: HashMap::new() };
        for table in registers.flat_map(|register| register.tables) {
            for column in table.columns {
                columns.of_table.insert((table.register, table.name, column.name), column.description);
                let one = columns.of_name.entry(column.name).or_insert(Some(column.description));
                *one = one.filter(|text| *text == column.description);
            }
        }
        columns
    }

    /// The text of a column of a view: that of the table that it shows, else the one that columns of its name share.
    fn text(&self, schema: &str, view: &str, column: &str) -> Option<&'static str> {
        self.of_table.get(&(schema, view, column)).copied().or_else(|| self.of_name.get(column).copied().flatten())
    }

    /// The statements that comment the columns of all views of a catalog.
    ///
    /// # Errors
    /// A view that DuckDB cannot read.
    pub(crate) fn statements(&self, connection: &Connection) -> duckdb::Result<String> {
        let named = "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY ALL";
        let mut named = connection.prepare(named)?;
        let rows = named.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let rows: Vec<(String, String, String)> = rows.collect::<duckdb::Result<_>>()?;
        let mut statements = String::new();
        for (schema, view, column) in rows {
            if let Some(text) = self.text(&schema, &view, &column) {
                let name = [&schema, &view, &column].map(|name| identifier(name)).join(".");
                let _ = writeln!(statements, "COMMENT ON COLUMN {name} IS {};", literal(text));
            }
        }
        Ok(statements)
    }

    /// All texts in one, for the stamp of a catalog.
    pub(crate) fn all(&self) -> String {
        let mut all: Vec<_> = self.of_table.iter().collect();
        all.sort();
        format!("{all:?}")
    }
}
