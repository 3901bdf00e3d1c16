//! Sail over a published lake: every version of a Delta table has the rows of its night. Spark reads Delta tables with a library that
//! is not part of its package on PyPI, so it reads the Parquet files that the pointer names.

use std::ffi::OsStr;

use super::PACKAGES;
use crate::object_storage::folder::shelf;
use crate::object_storage::local::erased_nights;
use crate::python::{script_in, with};

const BY_SAIL: &str = r#"
import os, sys
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
folder, table, versions = sys.argv[1], sys.argv[2], int(sys.argv[3])
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
host, port = server.listening_address
spark = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
spark.sql(f"CREATE TABLE t USING delta LOCATION '{folder}/rrh/{table}'")
for version in range(versions):
    by_option = spark.read.format("delta").option("versionAsOf", version).load(f"{folder}/rrh/{table}").count()
    by_sql = spark.sql(f"SELECT count(*) FROM t VERSION AS OF {version}").collect()[0][0]
    assert by_option == by_sql, (by_option, by_sql)
    print(version, by_sql)
newest = spark.sql("SELECT count(*) FROM t").collect()[0][0]
assert newest == by_sql, (newest, by_sql)
"#;

const BY_SPARK: &str = r#"
import json, os, pathlib, sys
os.environ["PYSPARK_PYTHON"], os.environ["SPARK_LOCAL_IP"] = sys.executable, "127.0.0.1"
from pyspark.sql import SparkSession
folder, table = pathlib.Path(sys.argv[1]), sys.argv[2]
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
pointer = json.loads((folder / "current/rrh.json").read_text())
for version in reversed([pointer["newest"], *pointer["kept"]]):
    print(version["version"], spark.read.parquet(str(folder / version["tables"][table]["path"])).count())
"#;

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn sail_reads_every_version_and_spark_the_files_of_every_version() {
    let shelf = shelf();
    let rows = [50, 40, 60].map(|companies| {
        shelf.load(companies);
        shelf.publish().succeeds();
        shelf.rows("rettighetshavere")
    });
    let expected: String = rows.iter().enumerate().map(|(version, rows)| format!("{version} {rows}\n")).collect();
    let folder = shelf.lake.path("there");
    let arguments = [folder.as_os_str(), OsStr::new("rettighetshavere"), OsStr::new("3")];
    assert_eq!(script_in(&with(&PACKAGES), BY_SAIL, &arguments), expected);
    assert_eq!(script_in(&with(&PACKAGES), BY_SPARK, &arguments[..2]), expected);
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn sail_and_spark_read_every_kept_night_after_an_erasure() {
    let (shelf, expected) = erased_nights();
    let folder = shelf.delta();
    let by_sail = BY_SAIL.replace("range(versions)", "[0, 1, 3]");
    let arguments = [folder.as_os_str(), OsStr::new("registreringer"), OsStr::new("4")];
    assert_eq!(script_in(&with(&PACKAGES), &by_sail, &arguments), expected);
    assert_eq!(script_in(&with(&PACKAGES), BY_SPARK, &arguments[..2]), expected);
}
