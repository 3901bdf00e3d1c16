//! The program on a disk of a chosen size, and on one that cannot be written: file systems that nobody else sees.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Ended, Lake};

/// Mounts the small disk on the data folder, copies what the data folder held to it, runs the program, and copies what is on
/// the disk then to a folder beside it. The mount ends with the last process in its namespace.
const SCRIPT: &str = r#"
set -e
data=$1 after=$2 size=$3
shift 3
cp -a "$data" "$after.before"
mount -t tmpfs -o "size=${size}k,mode=700" none "$data"
cp -a "$after.before/." "$data/"
rm -r "$after.before"
set +e
"$@"
code=$?
cp -a "$data" "$after" || exit 99
exit $code
"#;
/// The exit code of a script that could not do its part.
const NOT_DONE: i32 = 99;

/// What a run on a small disk left.
pub struct Left {
    /// How the program ended.
    pub ended: Ended,
    /// A copy of the data folder.
    pub data: PathBuf,
}

/// Makes the data folder a file system that cannot be written, and runs the program.
const READ_ONLY: &str = r#"
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
shift
exec "$@"
"#;

/// Runs the command of a lake where its data folder is a disk of so many KiB, with what the folder holds on it. The data
/// folder itself stays as it is.
///
/// # Panics
/// When no file system can be mounted: the test then shows nothing, and says so.
pub fn on_small_disk(lake: &Lake, command: &Command, kib: u64) -> Left {
    let data = lake.path("after");
    if data.exists() {
        fs::remove_dir_all(&data).unwrap();
    }
    let ended = mounted(lake, SCRIPT, &[lake.data().as_os_str(), data.as_os_str(), kib.to_string().as_ref()], command);
    assert!(data.exists(), "no disk of {kib} KiB: {}", ended.stderr);
    Left { ended, data }
}

/// Runs the command of a lake where its data folder is on a disk that can only be read.
///
/// # Panics
/// As [`on_small_disk`].
pub fn on_read_only_disk(lake: &Lake, command: &Command) -> Ended {
    mounted(lake, READ_ONLY, &[lake.data().as_os_str()], command)
}

/// Runs a script with these arguments and the command, in a namespace in which it may mount.
fn mounted(lake: &Lake, script: &str, arguments: &[&OsStr], command: &Command) -> Ended {
    let is_root = fs::metadata(lake.path(".")).unwrap().uid() == 0;
    let mut own = Command::new("unshare");
    own.args(if is_root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    own.args(["sh", "-c", script, "sh"]).args(arguments).arg(command.get_program()).args(command.get_args());
    command.get_current_dir().map(|folder| own.current_dir(folder));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => own.env(name, value),
            None => own.env_remove(name),
        };
    }
    let ended = Ended::of(&mut own);
    assert_ne!(ended.code, Some(NOT_DONE), "this test needs `unshare --mount` and tmpfs: {}", ended.stderr);
    ended
}

/// KiB of the files below a folder, as a file system in memory holds them; folders and links take none.
pub fn kib(folder: &Path) -> u64 {
    kib_but(folder, &mut HashSet::new())
}

/// As [`kib`], but a file with several names counts once.
fn kib_but(folder: &Path, counted: &mut HashSet<u64>) -> u64 {
    let mut sum = 0;
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let there = path.symlink_metadata().unwrap();
        sum += match () {
            () if there.is_dir() => kib_but(&path, counted),
            () if !counted.insert(there.ino()) => 0,
            () if there.is_file() => there.len().div_ceil(4096) * 4,
            () => 0,
        };
    }
    sum
}
