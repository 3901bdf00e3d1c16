//! Prints the sources of the dbt project, from the declared tables: columns with types and descriptions, and as tests the keys
//! and the references.
//!
//! Texts are written as JSON, which is YAML too.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use brreg_pipeline::register::tables_of;
use brreg_pipeline::registers::REGISTERS;
use brreg_transform::schema::{Column, RegisterTables, Table};

/// The name under which the project attaches the catalog.
const DATABASE: &str = "lake";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut page = String::from("# Written by `make dictionary`, from the declared tables.\nversion: 2\nsources:\n");
    for register in tables_of(REGISTERS) {
        writeln!(page, "  - name: {}\n    database: {DATABASE}\n    schema: {}", register.name, register.name)?;
        let provenance = register.provenance;
        writeln!(page, "    description: {}", text(&format!("{}: {}", provenance.title, provenance.description))?)?;
        // A lake may lack registers; a project without them has no sources of them, and none of their tests.
        writeln!(page, "    config:\n      {}", enabled(register.name))?;
        writeln!(page, "    tables:")?;
        register.tables.iter().try_for_each(|table| source(&mut page, &register, table))?;
    }
    write!(io::stdout().lock(), "{page}")?;
    Ok(())
}

fn source(page: &mut String, register: &RegisterTables, table: &Table) -> Result<(), Box<dyn std::error::Error>> {
    writeln!(page, "      - name: {}\n        description: {}", table.name, text(table.description.trim())?)?;
    if table.key().next().is_some() {
        writeln!(page, "        data_tests:")?;
        writeln!(
            page,
            "          - unique_key:\n              arguments:\n                columns: [{}]",
            names(table.key())
        )?;
        writeln!(page, "              config:\n                {}", enabled(register.name))?;
    }
    for reference in register.references_of(table.name) {
        writeln!(
            page,
            "          - belongs_to:\n              arguments:\n                to: source('{}', '{}')\n                \
             columns: [{}]",
            register.name,
            reference.to.name,
            names(reference.columns())
        )?;
        writeln!(page, "              config:\n                {}", enabled(register.name))?;
    }
    writeln!(page, "        columns:")?;
    for column in table.columns {
        let kind = column.column_type.sql();
        writeln!(page, "          - name: {}\n            data_type: {kind}", text(column.name)?)?;
        writeln!(page, "            description: {}", text(column.description)?)?;
    }
    Ok(())
}

/// Said of a test too: dbt would warn of one whose source is not there.
fn enabled(register: &str) -> String {
    format!("enabled: \"{{{{ '{register}' in var('registers') }}}}\"")
}

fn names(columns: impl Iterator<Item = &'static Column>) -> String {
    columns.map(|column| column.name).collect::<Vec<_>>().join(", ")
}

fn text(text: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(text)
}
