//! A table for reading.

use std::io::Write;

use comfy_table::{Cell, CellAlignment, ContentArrangement, presets};

use super::Sink;
use crate::Error;
use crate::answer::TABLE_ROWS;
use crate::engine::value::Column;

/// How NULL is shown, to tell it from an empty text.
const NULL: &str = "NULL";

/// The rows of one table.
pub(super) struct Table {
    table: comfy_table::Table,
    rows: usize,
}

impl Default for Table {
    fn default() -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
        Self { table, rows: 0 }
    }
}

impl Sink for Table {
    fn begin(&mut self, names: &[&str], _: &mut dyn Write) -> Result<(), Error> {
        self.table.set_header(names.iter().map(|name| visible(name)));
        Ok(())
    }

    fn row(&mut self, columns: &[Column<'_>], row: usize, _: &mut dyn Write) -> Result<bool, Error> {
        if self.rows == TABLE_ROWS {
            return Ok(false);
        }
        self.rows += 1;
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            let mut text = String::new();
            let cell = if column.text(row, &mut text)? { Cell::new(visible(&text)) } else { Cell::new(NULL) };
            let side = if column.is_number() { CellAlignment::Right } else { CellAlignment::Left };
            cells.push(cell.set_alignment(side));
        }
        self.table.add_row(cells);
        Ok(true)
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<(), Error> {
        writeln!(out, "{}", self.table).map_err(Error::output)
    }
}

/// The text with control characters escaped, which could move the cursor or clear the screen of a terminal.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}
