//! The data dictionary, written from the declared tables.

use std::fmt::Write as _;

use super::{Table, tables};

/// The data dictionary as Markdown: each table with its columns, types and meanings.
#[must_use]
pub fn data_dictionary() -> String {
    let mut page = String::from(
        "# Data dictionary\n\nWritten by `make dictionary` from the declared tables and, behind them, the catalog's views and \
         macros; a test fails when they differ.\n",
    );
    for table in tables() {
        // Writing to a String cannot fail.
        let _ = section(&mut page, table);
    }
    page
}

fn section(page: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(page, "\n## {}.{}\n\n{}\n", table.register, table.name, table.description.trim())?;
    writeln!(page, "| column | type | meaning |\n|---|---|---|")?;
    for column in table.columns {
        let meaning = column.description.replace('|', "\\|");
        writeln!(page, "| `{}` | {} | {meaning} |", column.name, column.column_type.sql())?;
    }
    Ok(())
}
