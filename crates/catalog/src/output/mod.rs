//! The forms of an answer.

mod csv;
mod json;
mod rows;
mod table;

use std::io::{BufWriter, Write};

use duckdb::arrow::array::Array;
use duckdb::arrow::datatypes::Schema;
use duckdb::arrow::record_batch::RecordBatch;

use crate::Error;
use crate::value::Column;

pub(crate) use rows::Rows;
pub use table::TABLE_ROWS;

/// The form in which an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A table for reading, of at most [`TABLE_ROWS`] rows. Control characters in values are shown escaped.
    Table,
    /// CSV with a header line, `,` between fields and NULL as nothing. A text that a spreadsheet would take for a formula
    /// gets an apostrophe in front, and one that has any separator of lists in it is quoted.
    Csv,
    /// CSV as Excel with Norwegian settings opens it: UTF-8 with a byte order mark, `;` between fields, decimal commas; otherwise
    /// as [`Csv`](Self::Csv).
    ExcelCsv,
    /// One JSON array of objects. Moments are `2022-12-15T12:00:06.231509Z`, decimals are numbers with all their digits.
    Json,
    /// One JSON object a line.
    Ndjson,
}

/// What was written of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Rows that were written.
    pub rows: u64,
    /// Whether the answer had more rows than a table shows.
    pub cut: bool,
}

/// Takes the rows of an answer, batch by batch.
trait Sink {
    /// Writes what comes before the first row. The names are those of the columns.
    fn begin(&mut self, names: &[&str], out: &mut dyn Write) -> Result<(), Error>;
    /// Writes one row; `false` when no more are wanted.
    fn row(&mut self, columns: &[Column<'_>], row: usize, out: &mut dyn Write) -> Result<bool, Error>;
    /// Writes what comes after the last row.
    fn end(&mut self, out: &mut dyn Write) -> Result<(), Error>;
}

/// Writes the batches that `next` gives until it gives none.
pub(crate) fn write(
    format: Format,
    schema: &Schema,
    out: &mut dyn Write,
    mut next: impl FnMut() -> Result<Option<RecordBatch>, Error>,
) -> Result<Answer, Error> {
    let mut sink: Box<dyn Sink> = match format {
        Format::Table => Box::new(table::Table::default()),
        Format::Csv => Box::new(csv::Csv::plain()),
        Format::ExcelCsv => Box::new(csv::Csv::excel()),
        Format::Json => Box::new(json::Json::array()),
        Format::Ndjson => Box::new(json::Json::lines()),
    };
    let mut out = BufWriter::new(out);
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    sink.begin(&names, &mut out)?;
    let mut answer = Answer { rows: 0, cut: false };
    'batches: while let Some(batch) = next()? {
        let columns: Vec<Column<'_>> = batch
            .columns()
            .iter()
            .map(|array: &std::sync::Arc<dyn Array>| Column::new(array))
            .collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            if !sink.row(&columns, row, &mut out)? {
                answer.cut = true;
                break 'batches;
            }
            answer.rows += 1;
        }
    }
    sink.end(&mut out)?;
    out.flush().map_err(Error::output)?;
    Ok(answer)
}
