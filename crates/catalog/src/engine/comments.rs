//! The texts of the data dictionary as comments of the catalog, so that every program that shows a schema shows them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use brreg_lake::RegisterTables;
use duckdb::Connection;

use crate::engine::definition::{identifier, literal};
use crate::engine::relations::declared;

/// So many views may lie between a column and its text.
const MOST_STEPS: usize = 8;

/// The statements that comment the views of tables.
pub(crate) fn of_tables<'r>(registers: impl Iterator<Item = &'r RegisterTables>) -> String {
    let mut statements = String::new();
    for table in registers.flat_map(|register| register.tables) {
        let (schema, name) = (identifier(table.register), identifier(table.name));
        let text = literal(&table.meaning());
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

/// A column by its name.
fn path(schema: &str, relation: &str, column: &str) -> String {
    [schema, relation, column].join(".")
}

/// What the columns of some registers and of the views over them contain.
pub(crate) struct Columns {
    /// By path.
    of_tables: HashMap<String, Cow<'static, str>>,
    /// Of a view or macro, by schema and name, as its script declares them.
    of_views: HashMap<(String, String), Vec<ColumnText>>,
}

impl Columns {
    /// Those of these registers and scripts.
    pub(crate) fn of<'r, 's>(
        registers: impl Iterator<Item = &'r RegisterTables>,
        scripts: impl Iterator<Item = &'s str>,
    ) -> Self {
        let tables = registers.flat_map(|register| register.tables);
        let of_tables = tables.flat_map(|table| {
            table.columns.iter().map(|column| (path(table.register, table.name, column.name), table.meaning_of(column)))
        });
        let of_views = scripts.flat_map(declared).filter_map(|relation| {
            let (schema, name) = relation.name.split('(').next()?.split_once('.')?;
            Some(((schema.to_owned(), name.to_owned()), relation.columns))
        });
        Self { of_tables: of_tables.collect(), of_views: of_views.collect() }
    }

    /// The text of a column of a table, view or macro. A declaration that leads back to itself has none.
    pub(crate) fn text(&self, schema: &str, relation: &str, column: &str) -> Option<&str> {
        self.text_at(schema, relation, column, MOST_STEPS)
    }

    fn text_at(&self, schema: &str, relation: &str, column: &str, steps: usize) -> Option<&str> {
        if let Some(text) = self.of_tables.get(&path(schema, relation, column)) {
            return Some(text);
        }
        let declared = self.of_views.get(&(schema.to_owned(), relation.to_owned()))?;
        let is_of = |name: &str| declared.iter().find(|it| it.columns.iter().any(|column| column == name));
        match &is_of(column).or_else(|| is_of("*"))?.text {
            Text::Own(text) => Some(text),
            Text::Of(relations) => relations.iter().find_map(|(schema, relation)| {
                steps.checked_sub(1).and_then(|steps| self.text_at(schema, relation, column, steps))
            }),
        }
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
        let (tables, views): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (self.of_tables.iter().collect(), self.of_views.iter().collect());
        format!("{tables:?}{views:?}")
    }
}

/// The text of some columns of a view or macro, as a line above its definition declares it: `--: navn, status = enhet.alle` or
/// `--: antall: The number of them.`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnText {
    /// Their names; `*` for all others.
    columns: Vec<String>,
    text: Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Text {
    /// Written beside the view.
    Own(String),
    /// That of the column of this name in the first of these tables and views that has one.
    Of(Vec<(String, String)>),
}

impl ColumnText {
    /// What a line behind `--: ` declares.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let end = line.find([':', '='])?;
        let (names, text) = line.split_at(end);
        let columns = names.split(',').map(|name| name.trim().to_owned()).collect();
        let text = match text.strip_prefix('=') {
            Some(relations) => {
                let relations = relations.split(',').map(|name| name.trim().split_once('.'));
                let relations = relations.map(|name| name.map(|(schema, name)| (schema.to_owned(), name.to_owned())));
                Text::Of(relations.collect::<Option<_>>()?)
            }
            None => Text::Own(text.trim_start_matches(':').trim().to_owned()),
        };
        Some(Self { columns, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_its_own_text_or_that_of_the_relation_that_it_comes_from() {
        let script = "-- A view.\n--: a: Its own: text.\n--: b, c = s.u\n--: * = s.w, s.u\nCREATE VIEW s.v AS\nSELECT 1;\n\
                      --: b: Of u.\n--: d: Also of u.\nCREATE MACRO s.u(x) AS TABLE\nSELECT 2;\n\
                      --: * = s.w\nCREATE VIEW s.w AS\nSELECT 3;\n";
        let columns = Columns::of([].iter(), [script].into_iter());
        let text = |column| columns.text("s", "v", column);
        assert_eq!(
            [text("a"), text("b"), text("c"), text("d")],
            [Some("Its own: text."), Some("Of u."), None, Some("Also of u.")]
        );
    }
}
