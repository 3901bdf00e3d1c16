//! The Python module of the wheel: its own tests, and its types.

use std::path::{Path, PathBuf};
use std::process::Command;

use brreg_lake_tests::{Lake, fixture, pipeline};

use super::python::{python, run, with};

/// The type checker, with the packages whose types the module uses.
const CHECKER: [&str; 3] = ["mypy==2.4.1", "duckdb==1.5.6", "polars==1.44.2"];

fn module() -> PathBuf {
    pipeline("python")
}

/// Runs the tests of the module on a lake with another Python.
fn own_tests(python: &Path, lake: &Lake) -> Result<String, String> {
    let mut tests = Command::new(python);
    tests.args(["-B", "-m", "unittest", "discover", "--start-directory", "tests"]);
    run(tests.current_dir(module()).env("PYTHONPATH", module()).env("LAKE_DATA", lake.data()))
}

#[test]
fn its_own_tests_pass_with_the_oldest_packages_that_it_takes_and_with_newer_ones() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    for python in [python(), with(&["duckdb==2.0.1", "polars==2.1.0", "pytz==2026.6"])] {
        own_tests(&python, &lake).unwrap();
    }
}

#[test]
fn its_types_are_sound() {
    let mut check = Command::new(with(&CHECKER));
    check.args(["-m", "mypy", "--cache-dir", "/dev/null", "brreg_lake", "tests"]);
    run(check.current_dir(module())).unwrap();
}
