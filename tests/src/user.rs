//! The program as an ordinary user runs it: root may open and write everything, so that modes of files show nothing.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Lake, binary};

/// The user `nobody`, who owns no file of the system.
const NOBODY: u32 = 65534;
const LIBRARY: &str = "libduckdb.so";

/// The program on the data folder of a lake, run by somebody who is not root. Where root runs the tests, `nobody` is given
/// the data folder, and a copy of the program beside it. Files that the arguments name must lie beside it too.
pub fn as_ordinary_user<A: AsRef<OsStr>>(lake: &Lake, arguments: impl IntoIterator<Item = A>) -> Command {
    let command = lake.command(arguments);
    let beside = lake.path(".");
    if fs::metadata(&beside).unwrap().uid() != 0 {
        return command;
    }
    for path in lake.everything() {
        std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let program = lake.path("program");
    if !program.exists() {
        fs::create_dir(&program).unwrap();
        fs::copy(binary(), program.join("brreg-lake")).unwrap();
        // The program looks for it beside itself first.
        fs::copy(library(), program.join(LIBRARY)).unwrap();
    }
    for folder in [&beside, &program] {
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    }
    let mut own = Command::new(program.join("brreg-lake"));
    own.args(command.get_args()).current_dir(&beside).uid(NOBODY).gid(NOBODY);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => own.env(name, value),
            None => own.env_remove(name),
        };
    }
    own
}

fn library() -> PathBuf {
    let fetched = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../.duckdb");
    std::env::var_os("DUCKDB_LIB_DIR").map_or_else(fetched, PathBuf::from).join(LIBRARY)
}
