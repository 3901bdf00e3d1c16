//! The arguments of `sql`.

use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SqlFormat {
    /// A table for people.
    Table,
    /// CSV with a header; texts that a spreadsheet would take for formulas begin with an apostrophe.
    Csv,
    /// CSV for Excel with Norwegian settings: UTF-8 with a byte order mark, semicolons, decimal commas.
    ExcelCsv,
    /// One JSON array.
    Json,
    /// One JSON object per line.
    Ndjson,
}

#[derive(Debug, Args)]
pub(crate) struct SqlArguments {
    /// Format of the result
    #[arg(long, default_value = "table")]
    pub(crate) format: SqlFormat,
    /// The query, in the SQL of DuckDB
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
}
