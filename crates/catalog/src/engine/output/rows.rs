//! Rows as values of the caller's type.

use duckdb::arrow::array::Array;
use duckdb::arrow::datatypes::Schema;
use duckdb::arrow::record_batch::RecordBatch;
use serde::de::DeserializeOwned;

use super::Sink as _;
use super::json::Json;
use crate::Error;
use crate::engine::value::Column;

/// Reads rows by way of their JSON, which has the same fields.
pub(crate) struct Rows {
    lines: Json,
    line: Vec<u8>,
}

impl Rows {
    pub(crate) fn of(schema: &Schema) -> Result<Self, Error> {
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let (mut lines, mut line) = (Json::lines(), Vec::new());
        lines.begin(&names, &mut line)?;
        Ok(Self { lines, line })
    }

    pub(crate) fn read<T, E>(&mut self, batch: &RecordBatch, take: &mut impl FnMut(T) -> Result<(), E>) -> Result<(), E>
    where
        T: DeserializeOwned,
        E: From<Error>,
    {
        let columns = batch.columns().iter().map(|array: &std::sync::Arc<dyn Array>| Column::new(array));
        let columns: Vec<Column<'_>> = columns.collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            self.line.clear();
            self.lines.row(&columns, row, &mut self.line)?;
            // The message of serde may quote a value.
            let read = serde_json::from_slice(&self.line);
            take(read.map_err(|error| Error::unexpected_row(error.line(), error.column()))?)?;
        }
        Ok(())
    }
}
