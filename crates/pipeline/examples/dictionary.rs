//! Prints the page of the documentation that is written from the declared tables and the catalog's views and macros.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use brreg_catalog::{Relation, relations};
use brreg_pipeline::register::{sql_of, tables_of};
use brreg_pipeline::registers::REGISTERS;
use brreg_transform::avvik::Avvikstype;
use brreg_transform::schema::{RegisterTables, Table, data_dictionary};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let registers = tables_of(REGISTERS);
    let mut page = data_dictionary(registers.iter().flat_map(|register| register.tables).copied());
    kinds_of_deviations(&mut page)?;
    for relation in relations(&registers, &sql_of(REGISTERS))? {
        section(&mut page, &relation, &registers)?;
    }
    writeln!(io::stdout().lock(), "{}", page.trim_end())?;
    Ok(())
}

/// The values of the columns `avvikstype`.
fn kinds_of_deviations(page: &mut String) -> std::fmt::Result {
    writeln!(page, "\n## Kinds of deviations\n\nThe values of `avvikstype` in the tables `avvik`.\n")?;
    writeln!(page, "| avvikstype | meaning |\n|---|---|")?;
    Avvikstype::ALL.iter().try_for_each(|kind| writeln!(page, "| `{}` | {} |", kind.as_str(), kind.description()))
}

fn section(page: &mut String, relation: &Relation, registers: &[RegisterTables]) -> std::fmt::Result {
    writeln!(page, "\n## {}\n\n{}\n", relation.name, relation.description)?;
    let is_like = |table: &&&Table| {
        let columns = relation.columns.iter().map(|column| (column.name.as_str(), column.sql_type.as_str()));
        table.columns.iter().map(|column| (column.name, column.column_type.sql())).eq(columns)
    };
    if let Some(table) = registers.iter().flat_map(|register| register.tables).find(is_like) {
        return writeln!(page, "Its columns are those of `{}.{}`.", table.register, table.name);
    }
    writeln!(page, "| column | type | meaning |\n|---|---|---|")?;
    relation.columns.iter().try_for_each(|column| {
        let meaning = column.description.as_deref().unwrap_or("As above.");
        writeln!(page, "| `{}` | {} | {} |", column.name, column.sql_type, meaning)
    })
}
