//! `dictionary`: the page of the documentation that is written from the declared tables and the catalog's views.

use std::fmt::Write as _;

use brreg_catalog::{PublishedTable, Relation, relations};
use brreg_transform::schema::{self, ColumnType, Table};

use crate::failure::{Context as _, Exit, Failure};
use crate::report;

pub(super) fn run() -> Result<Exit, Failure> {
    let tables: Vec<(&Table, Vec<(&str, &str)>)> = schema::tables()
        .into_iter()
        .map(|table| (table, table.columns.iter().map(|it| (it.name, ColumnType::sql(it.column_type))).collect()))
        .collect();
    let tables: Vec<PublishedTable<'_>> = tables
        .iter()
        .map(|(table, columns)| PublishedTable { register: table.register, name: table.name, columns })
        .collect();
    let mut page = schema::data_dictionary(schema::tables());
    for relation in relations(&tables).step("describing the catalog")? {
        // Writing to a String cannot fail.
        let _ = section(&mut page, &relation, &tables);
    }
    report::print(page.trim_end())?;
    Ok(Exit::Done)
}

fn section(page: &mut String, relation: &Relation, tables: &[PublishedTable<'_>]) -> std::fmt::Result {
    writeln!(page, "\n## {}\n\n{}\n", relation.name, relation.description)?;
    let is_like = |table: &&PublishedTable<'_>| {
        let columns = relation.columns.iter().map(|(name, kind)| (name.as_str(), kind.as_str()));
        table.columns.iter().copied().eq(columns)
    };
    if let Some(table) = tables.iter().find(is_like) {
        return writeln!(page, "Its columns are those of `{}.{}`.", table.register, table.name);
    }
    writeln!(page, "| column | type |\n|---|---|")?;
    relation.columns.iter().try_for_each(|(name, kind)| writeln!(page, "| `{name}` | {kind} |"))
}
