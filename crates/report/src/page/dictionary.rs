//! The data dictionary with the rows of each table.

use std::collections::BTreeMap;

use brreg_transform::schema::Table;
use maud::{Markup, html};

use super::{Source, name, wide, with_code};
use crate::words::counted;

/// The id of the section, which the script looks for.
pub(super) const ID: &str = "dictionary";

pub(super) fn section(source: Source<'_>) -> Option<Markup> {
    let rows: BTreeMap<&str, &BTreeMap<String, u64>> = source
        .details()
        .into_iter()
        .flat_map(|details| &details.lake)
        .map(|state| (state.register.as_str(), &state.tables))
        .collect();
    let tables = source.registers.iter().flat_map(|register| register.tables().tables);
    Some(html! {
        p.search hidden {
            label for="search" { "Search tables, columns and meanings: " } input id="search" type="search" autocomplete="off";
            " " span.soft id="found" role="status" {}
        }
        @for table in tables {
            (of_table(table, rows.get(table.register).and_then(|rows| rows.get(table.name)).copied()))
        }
    })
}

fn of_table(table: &Table, rows: Option<u64>) -> Markup {
    html! {
        details {
            summary {
                code { (table.register) "." } (name(table.name))
                " " span.soft { (rows.map_or_else(|| "not published".to_owned(), |rows| counted(rows, "row", "rows"))) }
            }
            p { (with_code(table.description.trim())) }
            (wide(&format!("Columns of {}.{}", table.register, table.name), html! {
                table {
                    thead { tr { th scope="col" { "column" } th scope="col" { "type" } th scope="col" { "meaning" } } }
                    tbody {
                        @for column in table.columns {
                            tr {
                                th scope="row" { (name(column.name)) @if column.is_key { " " span.tag { "key" } } }
                                td { (column.column_type.sql()) }
                                td { (with_code(column.description)) }
                            }
                        }
                    }
                }
            }))
        }
    }
}
