//! The descriptions of the lake that other programs read: `datapackage.json` of each snapshot, and the sources of dbt.

use std::fs;
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Sandbox;
use serde_json::Value;

use crate::python::{run, script_in, with};

const REGISTERS: [&str; 4] = ["ektepakt", "enhet", "konkurs", "rrh"];

/// Prints what the validator has to say of each package: nothing, when it is sound.
const VALIDATE: &str = r#"
import sys, frictionless
for package in sys.argv[1:]:
    for error in frictionless.Package.validate_descriptor(package).errors:
        print(package, error.message)
"#;

/// Compares each package with the files that it describes, read by another program; prints the number of its tables.
const COMPARE: &str = r#"
import hashlib, json, pathlib, sys, polars
KINDS = {polars.String: "string", polars.Date: "date", polars.Datetime: "datetime", polars.Int16: "integer", polars.Int32: "integer",
         polars.Int64: "integer", polars.Boolean: "boolean", polars.Decimal: "number"}
for name in sys.argv[1:]:
    package = json.loads(pathlib.Path(name).read_text())
    for resource in package["resources"]:
        file = pathlib.Path(name).parent / resource["path"]
        content, frame = file.read_bytes(), polars.read_parquet(file)
        assert resource["bytes"] == len(content) and resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest(), file
        assert resource["rows"] == frame.height, file
        fields = [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
        assert fields == [(column, KINDS[kind.base_type()]) for column, kind in frame.schema.items()], file
        key = resource["schema"].get("primaryKey", [])
        assert not key or frame.select(key).is_unique().all() and frame.select(key).null_count().sum_horizontal().item() == 0, file
        for reference in resource["schema"].get("foreignKeys", []):
            (there,) = [it for it in package["resources"] if it["name"] == reference["reference"]["resource"]]
            there = polars.read_parquet(pathlib.Path(name).parent / there["path"])
            missing = frame.join(there, left_on=reference["fields"], right_on=reference["reference"]["fields"], how="anti")
            assert missing.height == 0, (file, reference)
    print(len(package["resources"]))
"#;

fn packages(lake: &Lake) -> Vec<std::path::PathBuf> {
    let current = lake.data().join("lake/current");
    REGISTERS.iter().map(|register| current.join(register).join("datapackage.json")).collect()
}

#[track_caller]
fn are_sound(lake: &Lake) {
    let packages = packages(lake);
    let packages: Vec<_> = packages.iter().map(|path| path.as_os_str()).collect();
    assert_eq!(script_in(&with(&["frictionless==5.21.0"]), VALIDATE, &packages), "");
    let counts = crate::python::script(COMPARE, &packages);
    let is_table = |entry: &fs::DirEntry| entry.path().extension().is_some_and(|extension| extension == "parquet");
    let tables = |package: &Path| fs::read_dir(package.parent().unwrap()).unwrap().flatten().filter(is_table).count();
    let expected: Vec<String> = packages.iter().map(|package| tables(Path::new(package)).to_string()).collect();
    assert_eq!(counts.lines().collect::<Vec<_>>(), expected);
}

fn night() -> Night {
    let night = Night::of(Sandbox::builder().virksomheter(300).flaws(0.3));
    night.run(["run"]).succeeds();
    night
}

#[test]
fn the_data_package_of_each_snapshot_is_valid_and_says_what_its_files_are_also_after_an_erasure() {
    let night = night();
    are_sound(&night.lake);
    let company = night.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.posisjoner").remove(0);
    let before = fs::read(&packages(&night.lake)[3]).unwrap();
    night.lake.run(["erase", "--company", &company]).succeeds();
    assert_ne!(fs::read(&packages(&night.lake)[3]).unwrap(), before);
    are_sound(&night.lake);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_package_names_no_key_that_has_nulls_as_those_of_persons_have_without_pseudonyms() {
    let mut night = Night::of(Sandbox::builder().virksomheter(300));
    night.lake.set("PRIVACY__NATIONAL_ID", "drop");
    night.run(["run"]).succeeds();
    are_sound(&night.lake);
    let keys = |package: &Path| {
        let package: Value = serde_json::from_slice(&fs::read(package).unwrap()).unwrap();
        let with_rows = package["resources"].as_array().unwrap().iter().filter(|it| it["rows"] != 0).cloned();
        with_rows.filter(|it| !it["schema"]["primaryKey"].is_null()).count()
    };
    let packages = packages(&night.lake);
    assert_eq!(keys(&packages[0]), 0, "each key of ektepakt has a person");
    assert!(keys(&packages[3]) > 5);
}

#[test]
fn the_validator_of_data_packages_finds_a_wrong_one() {
    let night = night();
    let package = &packages(&night.lake)[2];
    let wrong =
        night.lake.write("wrong.json", fs::read_to_string(package).unwrap().replace("\"datetime\"", "\"moment\""));
    let found = script_in(&with(&["frictionless==5.21.0"]), VALIDATE, &[wrong.as_os_str()]);
    assert!(found.contains("moment"), "{found}");
}

/// Runs dbt in a copy of the project, on a catalog.
fn dbt(lake: &Lake, arguments: &[&str], catalog: &Path) -> Result<String, String> {
    let python = with(&["dbt-core==1.11.16", "dbt-duckdb==1.11.1", "duckdb==2.0.1", "pytz==2026.6"]);
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines/dbt");
    let copy = lake.path("dbt");
    run(Command::new("cp").arg("-r").arg(project).arg(&copy)).unwrap();
    let ended = Command::new(python.with_file_name("dbt"))
        .args(arguments)
        .args(["--no-use-colors", "--profiles-dir", "."])
        .current_dir(&copy)
        .env("BRREG_LAKE_CATALOG", catalog)
        .env("DO_NOT_TRACK", "1")
        .output()
        .unwrap();
    fs::remove_dir_all(&copy).unwrap();
    // It prints its findings to standard output.
    let printed = String::from_utf8_lossy(&ended.stdout).into_owned();
    if ended.status.success() { Ok(printed) } else { Err(printed) }
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn dbt_parses_its_sources_and_their_tests_hold() {
    let night = night();
    let printed = dbt(&night.lake, &["build"], &night.lake.data().join("lake/lake.duckdb")).unwrap();
    let summary = printed.lines().find(|line| line.contains("Done. PASS=")).unwrap_or(&printed);
    assert!(summary.contains(" WARN=0 ERROR=0 SKIP=0 "), "{printed}");
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn the_sources_of_dbt_are_those_of_the_registers_that_a_lake_has() {
    let night = Night::of(Sandbox::builder().virksomheter(50));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    let catalog = night.lake.data().join("lake/lake.duckdb");
    let printed = dbt(&night.lake, &["build"], &catalog).unwrap_err();
    assert!(printed.contains("ektepakt"), "{printed}");
    let printed = dbt(&night.lake, &["build", "--vars", "{registers: [rrh, enhet]}"], &catalog).unwrap();
    assert!(printed.contains("source_unique_key_enhet_") && !printed.contains("_konkurs_varsler_"), "{printed}");
    assert!(printed.contains(" WARN=0 ERROR=0 SKIP=0 "), "{printed}");
    let printed = dbt(&night.lake, &["build", "--vars", "{registers: [enhet]}"], &catalog).unwrap();
    assert!(!printed.contains("_rrh_") && printed.contains(" WARN=0 ERROR=0 SKIP=0 "), "{printed}");
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn the_tests_of_dbt_find_a_key_that_comes_twice_and_a_row_that_belongs_to_none() {
    let night = night();
    let doubled = night.lake.path("doubled.duckdb");
    let script = r#"
import sys, duckdb
copy = duckdb.connect(sys.argv[2])
copy.sql(f"ATTACH '{sys.argv[1]}' AS lake (READ_ONLY)")
tables = "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'lake' AND sql LIKE '%read_parquet%'"
for schema, table in copy.sql(tables).fetchall():
    copy.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    copy.sql(f"CREATE TABLE {schema}.{table} AS FROM lake.{schema}.{table}")
copy.sql("INSERT INTO rrh.posisjoner FROM lake.rrh.posisjoner LIMIT 1")
copy.sql("DELETE FROM konkurs.varsler WHERE uuid = (SELECT min(uuid) FROM konkurs.innehaver_av)")
"#;
    let catalog = night.lake.data().join("lake/lake.duckdb");
    crate::python::script(script, &[catalog.as_os_str(), doubled.as_os_str()]);
    let printed = dbt(&night.lake, &["test"], &doubled).unwrap_err();
    for test in ["source_unique_key_rrh_posisjoner_", "source_belongs_to_konkurs_innehaver_av_"] {
        assert!(
            printed.lines().any(|line| line.contains("Failure in test") && line.contains(test)),
            "{test}: {printed}"
        );
    }
    assert!(printed.contains("ERROR=2"), "{printed}");
}

#[test]
fn the_sources_of_dbt_are_those_of_the_declared_tables() {
    let page = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../pipelines/dbt/models/sources.yml")).unwrap();
    // Built with the tests: target/release/deps/<test> and target/release/examples/dbt_sources.
    let test = std::env::current_exe().unwrap();
    let written = Command::new(test.ancestors().nth(2).unwrap().join("examples/dbt_sources")).output().unwrap();
    assert!(written.status.success());
    assert!(written.stdout == page, "the sources are out of date: run `make dictionary`");
}
