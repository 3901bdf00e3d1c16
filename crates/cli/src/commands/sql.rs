//! `sql`: a query on the catalog.

use std::io;
use std::thread::available_parallelism;

use brreg_catalog::{Format, TABLE_ROWS};
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Exit, Problem, Step};
use brreg_pipeline::register::{Registers, tables_of};
use rustix::process::{Resource, getrlimit, setrlimit};

use crate::args::{SqlArguments, SqlFormat};
use crate::output;

impl From<SqlFormat> for Format {
    fn from(format: SqlFormat) -> Self {
        match format {
            SqlFormat::Table => Self::Table,
            SqlFormat::Csv => Self::Csv,
            SqlFormat::ExcelCsv => Self::ExcelCsv,
            SqlFormat::Json => Self::Json,
            SqlFormat::Ndjson => Self::Ndjson,
        }
    }
}

pub(super) fn run(data: &DataFolder, registers: Registers<'_>, arguments: &SqlArguments) -> Result<Exit, Problem> {
    limit_memory();
    let mut out = io::stdout().lock();
    let answer =
        brreg_catalog::query(&data.lake(), &tables_of(registers), &arguments.query, arguments.format.into(), &mut out);
    drop(out);
    // A reader that went away, such as `head`, has all that it wants.
    if answer.as_ref().is_err_and(brreg_catalog::Error::is_closed_pipe) {
        return Ok(Exit::Done);
    }
    let answer = answer.at(Step::Query)?;
    if answer.cut {
        output::note(&format!(
            "only the first {TABLE_ROWS} rows are shown; --format csv, excel-csv, json or ndjson writes all rows"
        ));
    }
    Ok(Exit::Done)
}

/// What the process may take besides the 2 GB of a query: DuckDB does not count the memory of a single large value, such as a list,
/// towards its own limit. Its allocation fails at this one and the query with it.
const PROCESS_MEMORY: u64 = (2 << 30) + (512 << 20);
/// What each thread may take besides: its stack, and what its allocator keeps.
const THREAD_MEMORY: u64 = 16 << 20;

/// Sets the limit of the process, unless the user has set a lower one.
fn limit_memory() {
    let threads = available_parallelism().map_or(1, |threads| threads.get() as u64);
    let memory = PROCESS_MEMORY + threads * THREAD_MEMORY;
    let mut limit = getrlimit(Resource::Data);
    limit.current = Some(limit.current.map_or(memory, |current| current.min(memory)));
    // Lowering a limit cannot fail; where it does, the query runs without it, as other programs do.
    let _ = setrlimit(Resource::Data, limit);
}
