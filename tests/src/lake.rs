//! A data folder of its own for each test, and the program run on it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Ended, binary};

/// A key of the pseudonyms, for tests that say what a pseudonym is.
pub const PERSON_ID_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A data folder, and beside it room for inputs. Removed when dropped.
pub struct Lake {
    folder: TempDir,
    settings: Vec<(String, String)>,
}

impl Lake {
    /// Nothing yet: the program makes the data folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), settings: Vec::new() }
    }

    /// A data folder in which pseudonyms are made under [`PERSON_ID_KEY`].
    pub fn with_known_key() -> Self {
        let lake = Self::new();
        let secrets = lake.data().join("secrets");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&secrets).unwrap();
        let mut key = fs::OpenOptions::new();
        let mut key = key.write(true).create_new(true).mode(0o600).open(secrets.join("person_id.key")).unwrap();
        key.write_all(PERSON_ID_KEY.as_bytes()).unwrap();
        lake
    }

    /// A setting of the configuration for the runs from now on, such as `PRIVACY__NATIONAL_ID`.
    pub fn set(&mut self, name: &str, value: &str) {
        self.set_variable(&format!("BRREG_LAKE__{name}"), value);
    }

    /// A variable of the environment for the runs from now on.
    pub fn set_variable(&mut self, name: &str, value: &str) {
        self.settings.retain(|(other, _)| other != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// A path beside the data folder.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file beside the data folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The program on the data folder, with no settings but the test's.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BRREG_LAKE__") {
                command.env_remove(name);
            }
        }
        command.envs(self.settings.iter().cloned()).current_dir(self.folder.path());
        command.arg("--data").arg(self.data()).args(arguments);
        command
    }

    /// Runs the program to its end.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    /// Runs the program to its end in a shell that made this setting before, such as `ulimit -f 20`.
    pub fn run_in_shell<A: AsRef<OsStr>>(&self, setting: &str, arguments: impl IntoIterator<Item = A>) -> Ended {
        let program = self.command(arguments);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{setting}; exec \"$0\" \"$@\"")])
            .arg(program.get_program())
            .args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        Ended::of(shell.current_dir(self.folder.path()))
    }

    /// Loads one file.
    pub fn load(&self, file: impl AsRef<Path>) -> Ended {
        self.run([OsStr::new("load"), file.as_ref().as_os_str()])
    }

    /// Loads content from a file of this name.
    #[track_caller]
    pub fn load_content(&self, name: &str, content: impl AsRef<[u8]>) {
        self.load(self.write(name, content)).succeeds();
    }

    /// The answer to a query, as lines of CSV with the header.
    #[track_caller]
    pub fn csv(&self, query: &str) -> String {
        self.run(["sql", "--format", "csv", query]).succeeds()
    }

    /// The rows of an answer, as CSV without the header. No text of a row may have a line break.
    #[track_caller]
    pub fn rows(&self, query: &str) -> Vec<String> {
        self.csv(query).lines().skip(1).map(str::to_owned).collect()
    }

    /// All rows of a published rrh table in their order, with the header.
    #[track_caller]
    pub fn table(&self, name: &str) -> String {
        self.csv(&format!("FROM rrh.{name}"))
    }

    /// The tables of the published rrh snapshot.
    #[track_caller]
    pub fn tables(&self) -> Vec<String> {
        self.manifest()["tables"].as_object().unwrap().keys().cloned().collect()
    }

    /// The folder of the published rrh snapshot.
    pub fn snapshot(&self) -> PathBuf {
        let link = self.data().join("lake/current/rrh");
        link.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", link.display()))
    }

    /// The published rrh snapshot: where it is, and every file of it byte for byte.
    pub fn published(&self) -> (PathBuf, BTreeMap<OsString, Vec<u8>>) {
        let snapshot = self.snapshot();
        let files = fs::read_dir(&snapshot).unwrap().map(|entry| entry.unwrap());
        let files = files.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect();
        (snapshot, files)
    }

    /// The Parquet files of the published rrh snapshot but those of the history, which has the times of the lake's snapshots.
    pub fn parquet(&self) -> BTreeMap<OsString, Vec<u8>> {
        let mut files = self.published().1;
        let is_timeless = |name: &str| name.ends_with(".parquet") && !name.starts_with("historikk_");
        files.retain(|name, _| is_timeless(&name.to_string_lossy()));
        files
    }

    /// The published manifest.
    pub fn manifest(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.snapshot().join("manifest.json")).unwrap()).unwrap()
    }

    /// What could not be loaded into the published snapshot.
    pub fn rejected(&self) -> Vec<serde_json::Value> {
        let text = fs::read_to_string(self.snapshot().join("rejected.ndjson")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Every folder and file below the data folder, and that itself; links are not followed.
    pub fn everything(&self) -> Vec<PathBuf> {
        let mut found = vec![self.data()];
        let mut at = 0;
        while let Some(path) = found.get(at).cloned() {
            at += 1;
            if path.symlink_metadata().unwrap().is_dir() {
                found.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        found
    }

    /// The same without the reports and pages that each run leaves.
    pub fn everything_but_reports(&self) -> Vec<PathBuf> {
        let of_runs = ["reports", "state/runs"].map(|name| self.data().join(name));
        let mut found = self.everything();
        found.retain(|path| !of_runs.iter().any(|folder| path.starts_with(folder)));
        found
    }
}

impl Default for Lake {
    fn default() -> Self {
        Self::new()
    }
}
