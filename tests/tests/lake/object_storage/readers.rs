//! Other programs over the published lake: every version has the rows of its night.

use std::ffi::OsStr;

use super::Shelf;
use super::servers::{BUCKET, KEY, SECRET, s3};
use crate::python::{script_in, with};

/// As published on PyPI.
pub(super) const READERS: [&str; 4] = ["deltalake==1.6.6", "polars==1.44.2", "duckdb==1.5.6", "pytz==2026.6"];

/// DuckDB with its extensions, which have packages of their own. They are of the newest version that all three have.
pub(super) const DUCKDB: [&str; 3] =
    ["duckdb==1.5.5", "duckdb-extension-delta==1.5.5", "duckdb-extension-httpfs==1.5.5"];

/// Prints for each version of a table its rows by each reader, and the columns.
pub(super) const READ: &str = r#"
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

/// The same by DuckDB's extension for Delta, of so many versions; and the newest one attached.
pub(super) const READ_BY_EXTENSION: &str = r#"
import importlib.util, json, pathlib, sys, duckdb
url, table, versions, secret = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
connection = duckdb.connect()
for name in ("delta", "httpfs"):
    package = pathlib.Path(importlib.util.find_spec(f"duckdb_extension_{name}").origin).parent
    [extension] = package.glob(f"extensions/*/{name}.duckdb_extension")
    connection.execute(f"LOAD '{extension}'")
if secret:
    connection.execute("CREATE SECRET (TYPE s3, " + ", ".join(f"{key} '{value}'" for key, value in secret.items()) + ")")
address = f"{url}/rrh/{table}"
for version in range(versions):
    rows = connection.sql(f"SELECT count(*) FROM delta_scan('{address}', version = {version})").fetchone()[0]
    print(version, rows)
connection.execute(f"ATTACH '{address}' AS newest (TYPE delta)")
for newest in ("newest", f"delta_scan('{address}')"):
    assert connection.sql(f"SELECT count(*) FROM {newest}").fetchone()[0] == rows, newest
"#;

/// The same by DuckDB without an extension, of a lake in a folder.
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
#[ignore = "one of the slow ones, which `make test-slow` runs"]
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

#[test]
fn duckdb_with_its_extension_for_delta_reads_every_night_from_object_storage_and_from_a_folder() {
    let endpoint = s3();
    let server = endpoint.strip_prefix("http://").unwrap();
    let secret = serde_json::json!({
        "KEY_ID": KEY, "SECRET": SECRET, "REGION": "us-east-1", "ENDPOINT": server, "URL_STYLE": "path", "USE_SSL": "false",
    });
    let there = Shelf::s3(endpoint);
    let here = super::folder::shelf();
    let places = [
        (format!("s3://{BUCKET}/{}", there.prefix), &there, secret.to_string()),
        (here.lake.path("there").to_str().unwrap().to_owned(), &here, "{}".to_owned()),
    ];
    for (url, shelf, secret) in places {
        let owners = nights(shelf, "rettighetshavere");
        let arguments = [url.as_str(), "rettighetshavere", "3", &secret].map(OsStr::new);
        assert_eq!(script_in(&with(&DUCKDB), READ_BY_EXTENSION, &arguments), lines(&owners), "{url}");
    }
}
