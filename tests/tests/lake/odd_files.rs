//! Something else in the place of a file that the program keeps: what a restored backup, a mistyped command or an attack leaves.
//! No command waits for it or reads gigabytes of it, and what is published is shown.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use brreg_lake_tests::{Lake, fixture};

/// What may be in the place of a file.
#[derive(Debug, Clone, Copy)]
enum Odd {
    Folder,
    Pipe,
    Socket,
    Nothing,
    Gigabytes,
}

impl Odd {
    fn put(self, path: &Path) {
        match self {
            Self::Folder => fs::create_dir(path).unwrap(),
            Self::Pipe => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            Self::Socket => drop(UnixListener::bind(path).unwrap()),
            Self::Nothing => fs::write(path, "").unwrap(),
            Self::Gigabytes => fs::File::create(path).unwrap().set_len(3 << 30).unwrap(),
        }
    }

    /// Whether this takes the place of any file so that no command can go on from it.
    fn is_no_file(self) -> bool {
        matches!(self, Self::Folder | Self::Pipe | Self::Socket)
    }
}

/// A lake that has every file of the state and both lists of the erased.
fn lake() -> Lake {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    lake.run(["erase", "--company", "974760673"]).succeeds();
    fs::create_dir_all(lake.data().join("state/enhet")).unwrap();
    fs::write(lake.data().join("state/enhet/fjernet.tsv"), "organisasjonsnummer\thendelse\tslettet_her\n").unwrap();
    lake.run(["verify"]).succeeds();
    lake
}

/// The same command with at most this much memory, in KiB: one that reads gigabytes fails in it.
fn bounded(command: &Command, kib: u64) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -v {kib} && exec \"$@\""), "sh"]);
    shell
        .arg(command.get_program())
        .args(command.get_args())
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.get_current_dir().map(|folder| shell.current_dir(folder));
    shell
}

#[test]
fn whatever_is_in_the_place_of_a_file_status_shows_what_is_published_and_verify_ends() {
    let lake = lake();
    let snapshot = lake.snapshot();
    let name = snapshot.file_name().unwrap().to_str().unwrap().to_owned();
    let manifest = format!("lake/manifests/rrh/{name}/manifest.json");
    let table = format!("lake/rrh/posisjoner/{name}/part-0.parquet");
    let files = [
        "state/history.ndjson",
        "state/erased.json",
        "state/enhet/fjernet.tsv",
        "state/lock",
        "secrets/person_id.key",
        "lake/lake.duckdb",
        &manifest,
        &table,
    ];
    for file in files {
        let path = lake.data().join(file);
        let kept = lake.path("kept");
        for odd in [Odd::Folder, Odd::Pipe, Odd::Socket, Odd::Nothing, Odd::Gigabytes] {
            fs::rename(&path, &kept).unwrap();
            odd.put(&path);
            let context = format!("{odd:?} in the place of {file}");
            let run = |command: &str| {
                let ended = brreg_lake_tests::Ended::of(&mut bounded(&lake.command([command]), 3 << 20));
                assert!(matches!(ended.code, Some(0 | 1)), "{context}: {command}: {ended:?}");
                assert!(!ended.stderr.contains("internal error"), "{context}: {command}: {ended:?}");
                ended
            };
            let shown = run("status").succeeds();
            assert!(shown.contains(&name), "{context}: {shown}");
            let verified = run("verify");
            // The lock and the history are read by no verification, and a catalog is rebuilt.
            let is_read = !matches!(file, "state/history.ndjson" | "state/lock" | "lake/lake.duckdb");
            // An empty list of the erased has no one.
            assert!(!is_read || verified.code == Some(1), "{context}: {verified:?}");
            match odd {
                Odd::Folder => fs::remove_dir(&path).unwrap(),
                _ => fs::remove_file(&path).unwrap(),
            }
            fs::rename(&kept, &path).unwrap();
        }
    }
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_history_that_cannot_be_written_ends_a_load_with_4_and_is_named_once_with_advice() {
    for odd in [Odd::Folder, Odd::Pipe, Odd::Socket, Odd::Gigabytes] {
        let lake = Lake::new();
        lake.load(fixture("compact.json")).succeeds();
        let path = lake.data().join("state/history.ndjson");
        fs::remove_file(&path).unwrap();
        odd.put(&path);
        let loaded = lake.load(fixture("pretty.json"));
        if !odd.is_no_file() {
            loaded.succeeds();
            continue;
        }
        let said = loaded.fails(4);
        let cause = format!("is in the place of {}", path.display());
        assert_eq!(said.matches(&cause).count(), 1, "{odd:?}: {said}");
        assert!(said.contains(&format!("What to do: check {}", path.display())), "{odd:?}: {said}");
        let shown = lake.run(["status"]).succeeds();
        assert!(shown.contains(&cause), "{odd:?}: {shown}");
        lake.run(["report"]).fails_saying(1, &[&cause]);
        lake.run(["verify"]).succeeds();
    }
}
