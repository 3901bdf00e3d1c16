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
use crate::answer::{Answer, Format};
use crate::engine::value::Column;

pub(crate) use rows::Rows;

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
