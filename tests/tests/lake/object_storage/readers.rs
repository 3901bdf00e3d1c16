//! Other programs over the published lake: every version has the rows of its night.

use std::ffi::OsStr;

use super::Shelf;
use super::servers::{BUCKET, KEY, SECRET, s3};
use crate::python::{script_in, with};

/// As published on PyPI. DuckDB's extension for Delta is no part of its package, so DuckDB reads the files that the log names.
const READERS: [&str; 4] = ["deltalake==1.6.6", "polars==1.44.2", "duckdb==1.5.6", "pytz==2026.6"];

/// Prints for each version of a table its rows by each reader, and the columns.
const READ: &str = r#"
import json, sys, deltalake, duckdb, polars
url, table, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
address = f"{url}/rrh/{table}"
newest = deltalake.DeltaTable(address, storage_options=options)
assert newest.protocol().min_reader_version == 1 and newest.protocol().min_writer_version == 2
for version in range(newest.version() + 1):
    there = deltalake.DeltaTable(address, version=version, storage_options=options)
    fields = [field.name for field in there.schema().fields]
    frame = polars.read_delta(address, version=version, storage_options=options)
    assert frame.columns == fields, (frame.columns, fields)
    lazy = polars.scan_delta(address, version=version, storage_options=options).select(polars.len()).collect().item()
    counted = there.count()
    assert counted == frame.height == lazy, (counted, frame.height, lazy)
    print(version, frame.height)
assert len(newest.history()) == newest.version() + 1
"#;

/// The same by DuckDB, of a lake in a folder.
const READ_BY_LOG: &str = r#"
import json, pathlib, sys, duckdb
folder, table = pathlib.Path(sys.argv[1]), sys.argv[2]
pointer = json.loads((folder / "current/rrh.json").read_text())
for version in reversed([pointer["newest"], *pointer["kept"]]):
    path = str(folder / version["tables"][table]["path"])
    rows = duckdb.sql(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()[0]
    print(version["version"], rows)
"#;

/// Publishes three nights and returns the rows of each.
fn nights(shelf: &Shelf, table: &str) -> Vec<u64> {
    let night = |companies| {
        shelf.load(companies);
        shelf.publish().succeeds();
        shelf.rows(table)
    };
    [50, 40, 60].map(night).into()
}

fn lines(rows: &[u64]) -> String {
    rows.iter().enumerate().map(|(version, rows)| format!("{version} {rows}\n")).collect()
}

#[test]
fn deltalake_and_polars_read_every_night_from_object_storage() {
    let shelf = Shelf::s3(s3());
    let owners = nights(&shelf, "rettighetshavere");
    let url = format!("s3://{BUCKET}/{}", shelf.prefix);
    let options = serde_json::json!({
        "AWS_ENDPOINT_URL": s3(), "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
    });
    let options = options.to_string();
    let arguments = [url.as_str(), "rettighetshavere", &options].map(OsStr::new);
    assert_eq!(script_in(&with(&READERS), READ, &arguments), lines(&owners));
    // Each table has the versions of the others, with all types of columns.
    for table in shelf.lake.tables() {
        let arguments = [url.as_str(), &table, &options].map(OsStr::new);
        let said = script_in(&with(&READERS), READ, &arguments);
        assert_eq!(said.lines().last().unwrap(), format!("2 {}", shelf.rows(&table)), "{table}");
    }
}

#[test]
fn duckdb_and_polars_read_every_night_from_a_folder() {
    let shelf = super::folder::shelf();
    let owners = nights(&shelf, "rettighetshavere");
    let folder = shelf.lake.path("there");
    let folder = folder.to_str().unwrap();
    let by_delta = script_in(&with(&READERS), READ, &[folder, "rettighetshavere", "{}"].map(OsStr::new));
    assert_eq!(by_delta, lines(&owners));
    let by_log = script_in(&with(&READERS), READ_BY_LOG, &[folder, "rettighetshavere"].map(OsStr::new));
    assert_eq!(by_log, lines(&owners));
}
