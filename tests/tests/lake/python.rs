//! The lake in the Python packages of DuckDB and polars, as they are published.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use brreg_lake_tests::{Lake, fixture};

/// The packages, as users get them. DuckDB is of the version that the program links; it needs pytz for timestamps in UTC.
const PACKAGES: [&str; 3] = ["duckdb==1.5.6", "polars==1.44.2", "pytz==2026.6"];

/// Opens the catalog read-only with DuckDB and every published file with polars; prints one line per table:
/// name, DuckDB's rows, polars' rows, columns.
const READ: &str = r#"
import sys, pathlib, duckdb, polars
lake = pathlib.Path(sys.argv[1])
catalog = duckdb.connect(str(lake / "lake.duckdb"), read_only=True)
tables = catalog.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'rrh' ORDER BY ALL").fetchall()
for (table,) in tables:
    rows = catalog.sql(f"FROM rrh.{table}").fetchall()
    columns = [column[0] for column in catalog.sql(f"DESCRIBE rrh.{table}").fetchall()]
    frame = polars.read_parquet(lake / "current" / "rrh" / f"{table}.parquet")
    assert frame.columns == columns, (table, frame.columns, columns)
    if rows and table != "avvik":
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

fn cache() -> PathBuf {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    named("BRREG_LAKE_TEST_CACHE").unwrap_or_else(|| {
        named("XDG_CACHE_HOME")
            .or_else(|| named("HOME").map(|home| home.join(".cache")))
            .unwrap_or_else(std::env::temp_dir)
            .join("brreg-lake/python")
    })
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// Makes a Python with the packages, unless an earlier run of the tests did.
fn make_python() -> Result<PathBuf, String> {
    let folder = cache().join(PACKAGES.join("+"));
    let python = folder.join("bin/python");
    let has_packages = |python: &Path| run(Command::new(python).args(["-c", "import duckdb, polars, pytz"])).is_ok();
    if !has_packages(&python) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(PACKAGES))?;
    }
    Ok(python)
}

/// The path of a Python with the packages. A machine that cannot make one fails the tests.
fn python() -> &'static Path {
    static MADE: LazyLock<Result<PathBuf, String>> = LazyLock::new(make_python);
    MADE.as_ref().unwrap_or_else(|reason| panic!("no Python with {}: {reason}", PACKAGES.join(", ")))
}

/// What a script prints that ends well.
#[track_caller]
pub(crate) fn script(script: &str, arguments: &[&OsStr]) -> String {
    run(Command::new(python()).args(["-c", script]).args(arguments)).unwrap()
}

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

/// Whether a file of the partner API has no rows for the table.
fn only_from_v1(table: &str) -> bool {
    table.ends_with("_historikk") || ["hendelser", "kodelister", "uoverensstemmelser"].contains(&table)
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
        assert_eq!(rows > 0, !only_from_v1(table), "{table} shows nothing");
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
