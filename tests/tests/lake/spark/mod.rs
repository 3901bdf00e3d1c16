//! The pipelines of `pipelines/spark` on a local Spark and on Sail, equal to what is done without them.

mod delta;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use brreg_lake_tests::{Lake, Night, PERSON_ID_KEY, binary, pipeline};

use crate::backfill::configured::{configuration, versions};
use crate::backfill::{archive, assert_same, backfill, snapshots, tree};
use crate::object_storage::prefix;
use crate::object_storage::servers::{BUCKET, credentials, put, s3};
use crate::python::{self, script_in, with};

/// As published on PyPI: Spark of the newest release that Sail takes requests of, and what its clients need.
const PACKAGES: [&str; 8] = [
    "pyspark==4.1.1",
    "pysail==0.7.2",
    "pandas==3.1.1",
    "pyarrow==26.0.1",
    "grpcio==1.85.3",
    "grpcio-status==1.85.3",
    "googleapis-common-protos==1.76.0",
    "zstandard==0.25.0",
];

/// Runs a script as users do: on a local Spark, or with the address of a Sail server in the environment.
const RUN: &str = r#"
import os, runpy, sys
engine, script = sys.argv[1:3]
sys.argv = sys.argv[2:]
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
if engine == "sail":
    from pysail.spark import SparkConnectServer
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    os.environ["SPARK_REMOTE"] = f"sc://{host}:{port}"
else:
    settings = ["spark.ui.enabled=false", "spark.driver.memory=1g", "spark.sql.shuffle.partitions=4"]
    settings = " ".join(f"--conf {setting}" for setting in settings)
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--master local[2] {settings} pyspark-shell"
runpy.run_path(script, run_name="__main__")
"#;

/// The same queries by DuckDB.
const BY_DUCKDB: &str = r##"
import csv, json, pathlib, sys, duckdb
lake, person, queries = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
connection = duckdb.connect()
for register in sorted((lake / "manifests").iterdir()):
    nights = sorted(register.glob("snapshot=*/manifest.json"))
    for table in sorted({table for night in nights for table in json.loads(night.read_text())["tables"]}):
        files = [lake / register.name / table / night.parent.name / "part-0.parquet" for night in nights]
        files = [str(file) for file in files if file.is_file()]
        connection.sql(f"CREATE VIEW {register.name}_{table} AS FROM read_parquet({files}, hive_partitioning = true, hive_types_autocast = false)")
out = csv.writer(sys.stdout, lineterminator="\n")
for query in queries:
    query = pathlib.Path(query)
    print(f"# {query.stem}")
    answer = connection.sql(query.read_text().replace("{person_id}", person))
    out.writerow(answer.columns)
    out.writerows(["" if value is None else value for value in row] for row in answer.fetchall())
"##;

/// What a script prints on an engine.
#[track_caller]
fn run(engine: &str, script: &str, arguments: &[OsString]) -> String {
    run_in(&[], engine, script, arguments)
}

/// As [`run`], with these variables in the environment.
#[track_caller]
fn run_in(variables: &[(&str, &str)], engine: &str, script: &str, arguments: &[OsString]) -> String {
    let script = pipeline("spark").join(script);
    let mut command = Command::new(with(&PACKAGES));
    command.args(["-c", RUN, engine]).arg(script).args(arguments).envs(variables.iter().copied());
    python::run(&mut command).unwrap()
}

/// Five nights of the simulated register, as its runs keep them in landing.
fn five_nights() -> (Night, PathBuf) {
    let mut night = Night::new();
    night.lake.set("RETENTION__LANDING_RUNS", "10");
    for number in 0..5 {
        night.sandbox().set_night(number);
        night.job().succeeds();
    }
    let landing = night.lake.data().join("landing/rrh");
    (night, landing)
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn five_nights_backfilled_by_spark_and_by_sail_are_byte_by_byte_those_of_a_local_backfill() {
    let (_night, landing) = five_nights();
    let local = Lake::with_known_key();
    backfill(&local, &landing, &[]).succeeds();
    assert_eq!(snapshots(&local).len(), 5);
    for engine in ["spark", "sail"] {
        let lake = Lake::with_known_key();
        let key = lake.write("key", PERSON_ID_KEY);
        let staged = lake.path("staged");
        let arguments: Vec<OsString> = [
            ("--program", binary()),
            ("--landing", &landing),
            ("--staged", &staged),
            ("--data", &lake.data()),
            ("--person-key", &key),
        ]
        .iter()
        .flat_map(|(option, value)| [OsString::from(option), value.as_os_str().to_owned()])
        .collect();
        let said = run(engine, "backfill.py", &arguments);
        assert!(said.contains("5 snapshots published"), "{engine}: {said}");
        assert_same(&tree(&local), &tree(&lake));
        assert_eq!(fs::read_dir(&staged).unwrap().count(), 0, "{engine}: the tasks flattened them");
        // Again: there is nothing to do, and no engine is started for it.
        let said = run(engine, "backfill.py", &arguments);
        assert!(said.contains("all 5 files are published"), "{engine}: {said}");
    }
}

#[test]
fn a_job_takes_files_of_a_bucket_and_passes_the_configuration_and_what_is_kept_on() {
    let (local, lake) = (Lake::with_known_key(), Lake::with_known_key());
    let (config, shelf) = configuration(&local);
    let options = ["--keep", "2", "--config", config.to_str().unwrap()];
    backfill(&local, &archive(&local), &options).succeeds();
    let (config, shelf_of_job) = configuration(&lake);
    let (key, staged, prefix) = (lake.write("key", PERSON_ID_KEY), lake.path("staged"), prefix());
    put(s3(), BUCKET, &prefix, &archive(&lake));
    let arguments: Vec<OsString> = [
        ("--program", binary()),
        ("--landing", Path::new(&format!("s3://{BUCKET}/{prefix}"))),
        ("--staged", &staged),
        ("--data", &lake.data()),
        ("--person-key", &key),
        ("--keep", Path::new("2")),
        ("--config", &config),
    ]
    .iter()
    .flat_map(|(option, value)| [OsString::from(option), value.as_os_str().to_owned()])
    .collect();
    run_in(&credentials(s3()), "sail", "backfill.py", &arguments);
    assert_same(&tree(&local), &tree(&lake));
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 0, "the tasks flattened them");
    assert_eq!(snapshots(&lake).len(), 3);
    assert_eq!(versions(&shelf_of_job), versions(&shelf));
    assert_eq!(versions(&shelf)[0].0, 4);
}

/// The rows of the answers in a folder.
const ROWS: &str = r#"
import duckdb, pathlib, sys
for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    print(folder.name, duckdb.sql(f"SELECT count(*) FROM read_parquet('{folder}/*.parquet')").fetchone()[0])
"#;

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn the_queries_give_on_spark_and_on_sail_what_they_give_in_duckdb() {
    let night = Night::new();
    for number in 0..2 {
        night.sandbox().set_night(number);
        night.run(["run"]).succeeds();
    }
    let person = "SELECT v.debitor_person_id FROM konkurs.varsler AS v JOIN rrh.rettighetshavere AS e \
                  ON e.person_id = v.debitor_person_id ORDER BY 1 LIMIT 1";
    let any = "SELECT person_id FROM rrh.rettighetshavere WHERE person_id IS NOT NULL ORDER BY 1 LIMIT 1";
    let person = night.lake.rows(person).pop().unwrap_or_else(|| night.lake.rows(any).remove(0));
    let lake = night.lake.data().join("lake");
    let queries = ["eiere_over_tid", "kontrollkjeder", "person_paa_tvers"];
    let queries = queries.map(|name| pipeline("spark/queries").join(name).with_extension("sql"));
    let by_duckdb: Vec<&OsStr> = [lake.as_os_str(), OsStr::new(&person)]
        .into_iter()
        .chain(queries.iter().map(|query| query.as_os_str()))
        .collect();
    let expected = sorted(&script_in(&crate::python::python(), BY_DUCKDB, &by_duckdb));
    for query in ["eiere_over_tid", "kontrollkjeder", "person_paa_tvers"] {
        assert!(expected.iter().filter(|line| line.starts_with(query)).count() > 2, "{query}: {expected:?}");
    }
    for engine in ["spark", "sail"] {
        let options = ["--lake".into(), lake.clone().into_os_string(), "--person-id".into(), person.clone().into()];
        let arguments: Vec<OsString> =
            options.into_iter().chain(queries.iter().map(|query: &PathBuf| query.clone().into_os_string())).collect();
        let answer = sorted(&run(engine, "query.py", &arguments));
        let differ = answer.iter().zip(&expected).find(|(one, other)| one != other);
        assert!(answer == expected, "{engine}: {} rows, not {}: {differ:?}", answer.len(), expected.len());
        // The same as Parquet.
        let out = night.lake.path(format!("answers-{engine}"));
        let mut arguments = arguments;
        arguments.extend(["--out".into(), out.clone().into_os_string()]);
        run(engine, "query.py", &arguments);
        let said = script_in(&crate::python::python(), ROWS, &[out.as_os_str()]);
        let rows = |query: &str| expected.iter().filter(|line| line.starts_with(query)).count() - 1;
        assert_eq!(
            said,
            queries
                .each_ref()
                .map(|it| it.file_stem().unwrap().to_str().unwrap())
                .map(|query| { format!("{query} {}\n", rows(query)) })
                .concat(),
            "{engine}"
        );
    }
}

/// The lines of answers with the names of their queries, in order: engines place NULL differently.
fn sorted(answers: &str) -> Vec<String> {
    let mut query = "";
    let mut lines = Vec::new();
    for line in answers.lines() {
        match line.strip_prefix("# ") {
            Some(name) => query = name,
            None => lines.push(format!("{query}: {line}")),
        }
    }
    lines.sort();
    lines
}
