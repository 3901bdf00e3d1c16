//! What a run leaves for the programs that look after it.

mod lineage;
mod metrics;
mod notify;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use brreg_lake_tests::{Ended, Lake};

/// What a tool says of an input, having ended well. `.ci/tools` names the packages of tools; one that is missing fails the tests.
#[track_caller]
fn tool(name: &str, arguments: &[&Path], input: &str) -> String {
    let mut command = Command::new(name);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().unwrap_or_else(|error| panic!("{name}: {error}; `.ci/tools` says how to install it"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ended = Ended::new(&child.wait_with_output().unwrap(), false);
    assert_eq!(ended.code, Some(0), "{name}: {}{}", ended.stdout, ended.stderr);
    ended.stdout + &ended.stderr
}

/// A configuration beside the data folder, for loads.
fn configuration(lake: &Lake, content: &str) -> PathBuf {
    lake.write("watch.toml", content)
}

/// Loads a file with a configuration.
fn load(lake: &Lake, file: &Path, configuration: &Path) -> Ended {
    lake.run([Path::new("load"), file, Path::new("--config"), configuration])
}
