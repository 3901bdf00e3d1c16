//! The lake in the Python packages of DuckDB and polars, as they are published.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use brreg_lake_tests::{Lake, fixture};

use super::python::{python, run};

/// Opens the catalog read-only with DuckDB and every published file with polars; prints one line per table:
/// name, DuckDB's rows, polars' rows, columns.
const READ: &str = r#"
import sys, pathlib, duckdb, polars
lake = pathlib.Path(sys.argv[1])
catalog = duckdb.connect(str(lake / "lake.duckdb"), read_only=True)
tables = catalog.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'rrh' ORDER BY ALL").fetchall()
# Views have no file.
tables = [table for (table,) in tables if (lake / "current" / "rrh" / f"{table}.parquet").exists()]
for table in tables:
    rows = catalog.sql(f"FROM rrh.{table}").fetchall()
    columns = [column[0] for column in catalog.sql(f"DESCRIBE rrh.{table}").fetchall()]
    frame = polars.read_parquet(lake / "current" / "rrh" / f"{table}.parquet")
    assert frame.columns == columns, (table, frame.columns, columns)
    if rows and table not in ("avvik", "historikk_start"):
        assert [row[0] for row in rows] == frame["organisasjonsnummer"].to_list(), table
    print(table, len(rows), frame.height, len(columns))
owners = catalog.sql("SELECT organisasjonsnummer FROM rrh.rettighetshavere LIMIT 1").fetchone()
assert catalog.sql("FROM rrh.eiere_av(?)", params=list(owners)).fetchall()
assert catalog.sql("FROM kodeverk.land").fetchall() and catalog.sql("FROM kodeverk.koder").fetchall()
"#;

/// Opens the catalog for writing, as DuckDB's tools do by default, and counts before and after its standard
/// input ends.
const HOLD: &str = r#"
import sys, duckdb
catalog = duckdb.connect(sys.argv[1] + "/lake.duckdb")
count = lambda: print(catalog.sql("SELECT count(*) FROM rrh.registreringer").fetchone()[0], flush=True)
count(); sys.stdin.read(); count()
"#;

/// Looks up a company and a person through the views and prints one line per query: the rows found, and the bytes that
/// DuckDB read for them.
const LOOK_UP: &str = r#"
import sys, json, duckdb
company, person = sys.argv[2:]
for query in [
    f"FROM rrh.rettighetshavere WHERE organisasjonsnummer = '{company}'",
    f"FROM rrh.rettighetshavere WHERE person_id = '{person}'",
    f"FROM rrh.eiere_av('{company}')",
]:
    catalog = duckdb.connect(sys.argv[1] + "/lake.duckdb", read_only=True)
    profile = catalog.sql(f"EXPLAIN (ANALYZE, FORMAT json) {query}").fetchall()[0][1]
    print(len(catalog.sql(query).fetchall()), json.loads(profile)["total_bytes_read"])
    catalog.close()
"#;

#[test]
fn a_load_goes_on_while_the_catalog_is_open_for_writing_and_so_does_who_has_it_open() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let mut holder = Command::new(python());
    holder.args(["-c", HOLD]).arg(lake.data().join("lake")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut holder = holder.spawn().unwrap();
    let mut said = BufReader::new(holder.stdout.take().unwrap()).lines();
    let before = said.next().unwrap().unwrap();
    let empty = lake.write("empty.json", "[]");
    lake.run(["load".as_ref(), empty.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["0"]);
    drop(holder.stdin.take());
    assert_eq!((before.as_str(), said.next().unwrap().unwrap().as_str()), ("3", "0"));
    assert!(holder.wait().unwrap().success());
}

/// Whether two files of the partner API give no rows for the table: only today's API has them, or more nights.
fn has_no_rows(table: &str) -> bool {
    let empty = ["hendelser", "kodelister", "uoverensstemmelser", "historikk_nyere", "historikk_eldre"];
    table.ends_with("_historikk") || empty.contains(&table)
}

#[test]
fn duckdb_and_polars_read_every_table() {
    let lake = Lake::new();
    for seed in ["1", "2"] {
        lake.run(["generate", "--virksomheter", "2000", "--flaws", "0.1", "--seed", seed, "--out", "bulk"]).succeeds();
        lake.load(lake.path("bulk/totalbestand.json.zip")).succeeds();
    }
    let said = run(Command::new(python()).args(["-c", READ]).arg(lake.data().join("lake"))).unwrap();
    let manifest = lake.manifest();
    let tables = manifest["tables"].as_object().unwrap();
    assert_eq!(said.lines().count(), tables.len());
    for (line, (table, entry)) in said.lines().zip(tables) {
        let rows = entry["rows"].as_u64().unwrap();
        assert_eq!(rows > 0, !has_no_rows(table), "{table} shows nothing");
        assert!(line.starts_with(&format!("{table} {rows} {rows} ")), "{line}, and the manifest says {rows}");
    }
}

#[test]
fn a_lookup_reads_little_of_the_files() {
    let lake = Lake::with_known_key();
    lake.run(["generate", "--virksomheter", "60000", "--out", "bulk"]).succeeds();
    lake.load(lake.path("bulk/totalbestand.json.zip")).succeeds();
    let owner = "SELECT organisasjonsnummer, person_id FROM rrh.eiere_av(
                     (SELECT max(organisasjonsnummer) FROM rrh.rettighetshavere WHERE person_id IS NOT NULL))";
    let [owner, ..] = &lake.rows(owner)[..] else { panic!("the company has no owner") };
    let (company, person) = owner.split_once(',').unwrap();
    let mut look_up = Command::new(python());
    look_up.args(["-c", LOOK_UP]).arg(lake.data().join("lake")).args([company, person]);
    let said = run(&mut look_up).unwrap();

    let bytes = |table: &str| lake.manifest()["tables"][table]["bytes"].as_u64().unwrap();
    let owners = bytes("rettighetshavere");
    let of_three_tables = owners + bytes("posisjoner") + bytes("grunnlag");
    assert_eq!(said.lines().count(), 3);
    for (line, whole) in said.lines().zip([owners, owners, of_three_tables]) {
        let (rows, read) = line.split_once(' ').unwrap();
        assert_ne!(rows, "0");
        let read: u64 = read.parse().unwrap();
        assert!(read > 0 && read < whole / 10, "{read} of {whole} bytes were read");
    }
}
