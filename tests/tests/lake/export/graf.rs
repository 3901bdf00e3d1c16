//! The ownership graph as files.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use serde_json::Value;

use crate::python::{script_in, with};

#[track_caller]
fn export(lake: &Lake, folder: &str, options: &[&str]) -> String {
    let out = lake.path(folder);
    lake.run(["export", "graf", "--out", out.to_str().unwrap()].into_iter().chain(options.iter().copied())).succeeds()
}

fn names(lake: &Lake, folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(lake.path(folder)).unwrap().map(|entry| entry.unwrap().file_name());
    entries.map(|name| name.into_string().unwrap()).collect()
}

/// Compares the files with the views of the catalog in both directions, duplicates counted, and prints what it read.
const COMPARE: &str = r#"
import csv, duckdb, json, sys
folder, catalog = sys.argv[1:]
db = duckdb.connect()
db.execute(f"ATTACH '{catalog}' AS lake (READ_ONLY)")
said = {}
for view in ("noder", "kanter"):
    file, table = f"FROM '{folder}/{view}.parquet'", f"FROM lake.graf.{view}"
    for one, other in ((file, table), (table, file)):
        assert db.sql(f"({one}) EXCEPT ALL ({other})").fetchall() == [], (view, one)
    assert db.sql(f"DESCRIBE {file}").fetchall() == db.sql(f"DESCRIBE {table}").fetchall()
    key = "id" if view == "noder" else "organisasjonsnummer"
    assert db.sql(f"SELECT list({key}) = list({key} ORDER BY {key}) {file}").fetchall()[0][0]
    rows = list(csv.reader(open(f"{folder}/{view}.csv", encoding="utf-8", newline="")))
    columns = [name for name, *_ in db.sql(f"DESCRIBE {file}").fetchall()]
    texts = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in columns)
    assert [tuple(row) for row in rows[1:]] == db.sql(f"SELECT {texts} {file}").fetchall(), view
    metadata = dict(db.sql(f"SELECT key::VARCHAR, value::VARCHAR FROM parquet_kv_metadata('{folder}/{view}.parquet')").fetchall())
    said[view] = {"rows": len(rows) - 1, "header": rows[0], "snapshots": metadata["brreg_lake.snapshots"]}
print(json.dumps(said))
"#;

#[test]
fn the_files_have_the_rows_of_the_views_and_the_headers_of_neo4j_and_say_of_which_night_they_are() {
    let night = Night::of(Sandbox::builder().virksomheter(2000).flaws(0.2));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let said = export(&night.lake, "graf", &["--csv"]);
    let folder = night.lake.path("graf");
    let catalog = night.lake.data().join("lake/lake.duckdb");
    let python = with(&["duckdb==2.0.1", "pytz==2026.6"]);
    let found: Value =
        serde_json::from_str(&script_in(&python, COMPARE, &[folder.as_os_str(), catalog.as_os_str()])).unwrap();
    assert!(found["noder"]["rows"].as_u64() > Some(2000) && found["kanter"]["rows"].as_u64() > Some(1000));
    let header = |table: &str| -> Vec<String> { serde_json::from_value(found[table]["header"].clone()).unwrap() };
    let nodes = "id:ID,:LABEL,navn,organisasjonsnummer,person_id,landkode,status,er_registrert:boolean";
    assert_eq!(header("noder").join(","), nodes);
    let edges = "id,:TYPE,:START_ID,:END_ID,organisasjonsnummer,registrering_id,rettighetshaver_nr:int,posisjon_nr:int,\
                 posisjonstype,posisjonstype_tekst,andel_min:double,andel_max:double,er_indirekte:boolean";
    assert_eq!(header("kanter").join(","), edges);

    let description: Value = serde_json::from_slice(&fs::read(folder.join("graf.json")).unwrap()).unwrap();
    assert_eq!(description["rows"]["graf.noder"], found["noder"]["rows"]);
    let snapshots = description["snapshots"].as_object().unwrap();
    let snapshots: Vec<String> =
        snapshots.iter().map(|(name, snapshot)| format!("{name}={}", snapshot.as_str().unwrap())).collect();
    assert_eq!(found["noder"]["snapshots"], snapshots.join(","));
    assert!(snapshots.iter().all(|one| said.contains(&one.replacen('=', " ", 1))), "{said}");

    // The same lake gives the same bytes; files are the owner's alone.
    export(&night.lake, "again", &["--csv"]);
    for name in names(&night.lake, "graf") {
        let read = |folder: &str| fs::read(night.lake.path(folder).join(&name)).unwrap();
        assert!(read("graf") == read("again"), "{name}");
        let mode = fs::metadata(folder.join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn what_is_in_the_folder_is_of_one_night() {
    let night = Night::of(Sandbox::builder().virksomheter(50));
    night.run(["run", "--only", "rrh"]).succeeds();
    export(&night.lake, "graf", &["--csv"]);
    fs::write(night.lake.path("graf/mine.csv"), "mine").unwrap();
    let all = ["graf.json", "kanter.csv", "kanter.parquet", "mine.csv", "noder.csv", "noder.parquet"];
    assert_eq!(names(&night.lake, "graf"), all.map(str::to_owned).into());
    export(&night.lake, "graf", &[]);
    let all = ["graf.json", "kanter.parquet", "mine.csv", "noder.parquet"];
    assert_eq!(names(&night.lake, "graf"), all.map(str::to_owned).into());
}
