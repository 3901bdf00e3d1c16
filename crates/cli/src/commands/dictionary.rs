//! `dictionary`: the page of the documentation that is written from the declared tables and the catalog's views.

use std::fmt::Write as _;

use brreg_catalog::{Relation, relations};
use brreg_pipeline::tables::REGISTERS;
use brreg_transform::schema::{self, Table};

use super::catalog::SQL;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

pub(super) fn run() -> Result<Exit, Failure> {
    let mut page = schema::data_dictionary(REGISTERS.iter().flat_map(|register| register.tables).copied());
    for relation in relations(&REGISTERS, &SQL).step("describing the catalog")? {
        // Writing to a String cannot fail.
        let _ = section(&mut page, &relation);
    }
    report::print(page.trim_end())?;
    Ok(Exit::Done)
}

fn section(page: &mut String, relation: &Relation) -> std::fmt::Result {
    writeln!(page, "\n## {}\n\n{}\n", relation.name, relation.description)?;
    let is_like = |table: &&&Table| {
        let columns = relation.columns.iter().map(|(name, kind)| (name.as_str(), kind.as_str()));
        table.columns.iter().map(|column| (column.name, column.column_type.sql())).eq(columns)
    };
    if let Some(table) = REGISTERS.iter().flat_map(|register| register.tables).find(is_like) {
        return writeln!(page, "Its columns are those of `{}.{}`.", table.register, table.name);
    }
    writeln!(page, "| column | type |\n|---|---|")?;
    relation.columns.iter().try_for_each(|(name, kind)| writeln!(page, "| `{name}` | {kind} |"))
}
