//! `sql`: a query on the catalog.

use std::io;

use brreg_catalog::{Format, TABLE_ROWS};
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Exit, Problem, Step};
use brreg_pipeline::register::{Registers, tables_of};

use crate::args::{SqlArguments, SqlFormat};
use crate::output::{self, Pipe};

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

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &SqlArguments) -> Result<Exit, Problem> {
    let mut out = Pipe::new(io::stdout().lock());
    let answer =
        brreg_catalog::query(&data.lake(), &tables_of(registers), &arguments.query, arguments.format.into(), &mut out);
    if out.is_closed() {
        // A reader that went away, such as `head`, has what it wanted.
        return Ok(Exit::Done);
    }
    let answer = answer.at(Step::Query)?;
    drop(out);
    if answer.cut {
        output::print(&format!(
            "only the first {TABLE_ROWS} rows are shown; --format csv, json or ndjson writes all rows"
        ))?;
    }
    Ok(Exit::Done)
}
