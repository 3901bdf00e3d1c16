//! Pythons with published packages, each made once for all runs of the tests.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};

/// The packages of the tests, as users get them: DuckDB of the version that the program links, and polars. DuckDB needs pytz for
/// timestamps in UTC.
const PACKAGES: [&str; 3] = ["duckdb==1.5.6", "polars==1.44.2", "pytz==2026.6"];

pub(crate) fn cache() -> PathBuf {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    named("BRREG_LAKE_TEST_CACHE").unwrap_or_else(|| {
        named("XDG_CACHE_HOME")
            .or_else(|| named("HOME").map(|home| home.join(".cache")))
            .unwrap_or_else(std::env::temp_dir)
            .join("brreg-lake/python")
    })
}

pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// Makes a Python with the packages, unless an earlier run of the tests did.
fn make(packages: &[&str]) -> Result<PathBuf, String> {
    let folder = cache().join(packages.join("+"));
    let python = folder.join("bin/python");
    let names: Vec<&str> = packages.iter().filter_map(|package| package.split("==").next()).collect();
    // A package may have modules of other names.
    let are_there = "import sys, importlib.metadata as it; [it.version(name) for name in sys.argv[1:]]";
    if run(Command::new(&python).args(["-c", are_there]).args(names)).is_err() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages))?;
    }
    Ok(python)
}

/// The path of a Python with these packages. A machine that cannot make one fails the tests.
#[track_caller]
pub(crate) fn with(packages: &[&str]) -> PathBuf {
    static MADE: LazyLock<Mutex<HashMap<String, Result<PathBuf, String>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let python = made.entry(packages.join(", ")).or_insert_with(|| make(packages)).clone();
    drop(made);
    python.unwrap_or_else(|reason| panic!("no Python with {}: {reason}", packages.join(", ")))
}

/// The path of a Python with the usual packages.
#[track_caller]
pub(crate) fn python() -> PathBuf {
    with(&PACKAGES)
}

/// What a script prints that ends well.
#[track_caller]
pub(crate) fn script(script: &str, arguments: &[&OsStr]) -> String {
    script_in(&python(), script, arguments)
}

/// As [`script`], by another Python.
#[track_caller]
pub(crate) fn script_in(python: &Path, script: &str, arguments: &[&OsStr]) -> String {
    run(Command::new(python).args(["-c", script]).args(arguments)).unwrap()
}
