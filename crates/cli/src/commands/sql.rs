//! `sql`: a query on the catalog.

use std::io;

use brreg_catalog::{Format, TABLE_ROWS};
use brreg_pipeline::tables::REGISTERS;

use crate::args::{SqlArguments, SqlFormat};
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::report;

impl From<SqlFormat> for Format {
    fn from(format: SqlFormat) -> Self {
        match format {
            SqlFormat::Table => Self::Table,
            SqlFormat::Csv => Self::Csv,
            SqlFormat::Json => Self::Json,
            SqlFormat::Ndjson => Self::Ndjson,
        }
    }
}

pub(super) fn run(data: &DataFolder, arguments: &SqlArguments) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    let answer = brreg_catalog::query(&data.lake(), &REGISTERS, &arguments.query, arguments.format.into(), &mut out);
    let answer = answer.step("query")?;
    drop(out);
    if answer.cut {
        report::print(&format!("the first {TABLE_ROWS} rows; --format csv, json or ndjson give all"))?;
    }
    Ok(Exit::Done)
}
