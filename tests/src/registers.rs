//! What the tests of the bankruptcy notices and the marriage contracts need beyond those of the beneficial owners.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use brreg_sandbox::Sandbox;
use brreg_sandbox::generator::Content;

use crate::{Ended, Lake, Night, pipeline};

impl Lake {
    /// The published snapshot of a register: where it is, and every file of it byte for byte; `None` where nothing is
    /// published.
    pub fn published_of(&self, register: &str) -> Option<(PathBuf, BTreeMap<OsString, Vec<u8>>)> {
        let snapshot = self.data().join("lake/current").join(register).canonicalize().ok()?;
        let files = fs::read_dir(&snapshot).unwrap().map(|entry| entry.unwrap());
        let files = files.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect();
        Some((snapshot, files))
    }

    /// The manifest of a register's published snapshot.
    pub fn manifest_of(&self, register: &str) -> serde_json::Value {
        let (_, files) = self.published_of(register).unwrap();
        serde_json::from_slice(&files[OsStr::new("manifest.json")]).unwrap()
    }

    /// How far the published snapshot of a register goes, where there is one.
    pub fn cursor_of(&self, register: &str) -> Option<String> {
        self.published_of(register)?;
        Some(self.manifest_of(register)["progress"].to_string())
    }

    /// The runs of a register in landing, the oldest first.
    pub fn landed_of(&self, register: &str) -> Vec<PathBuf> {
        let Ok(runs) = fs::read_dir(self.data().join("landing").join(register)) else { return Vec::new() };
        let mut runs: Vec<_> = runs.map(|run| run.unwrap().path()).collect();
        runs.sort();
        runs
    }

    /// All rows of every table of every snapshot of a register as text, whatever the files compress: each is published by its
    /// link in turn.
    #[track_caller]
    pub fn rows_of_all_snapshots(&self, register: &str) -> String {
        let lake = self.data().join("lake");
        let link = lake.join("current").join(register);
        let names = |folder: PathBuf| {
            let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            entries.filter(|name| !name.starts_with('.')).collect::<Vec<_>>()
        };
        let publish = |target: &Path| {
            fs::remove_file(&link).unwrap();
            std::os::unix::fs::symlink(target, &link).unwrap();
        };
        let published = fs::read_link(&link).unwrap();
        let mut rows = String::new();
        for snapshot in names(lake.join("manifests").join(register)) {
            publish(&Path::new("../manifests").join(register).join(snapshot));
            for table in names(lake.join(register)) {
                rows.push_str(&self.csv(&format!("SELECT CAST(t AS VARCHAR) FROM {register}.{table} AS t")));
            }
        }
        publish(&published);
        rows
    }

    /// Every row of every table of the registers, as text.
    pub fn all_rows(&self) -> String {
        let tables = self.rows(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables
             WHERE table_schema IN ('rrh', 'konkurs', 'ektepakt') ORDER BY ALL",
        );
        let rows = |table: &String| self.run(["sql", "--format", "ndjson", &format!("FROM {table}")]).succeeds();
        tables.iter().map(rows).collect()
    }
}

impl Night {
    /// The nightly job of one register.
    pub fn only(&self, register: &str) -> Ended {
        self.run(["run", "--only", register])
    }

    /// Names the persons whose contracts are looked up: `pipelines/sandbox.toml` with this line in the place of its own.
    /// Gives the configuration.
    pub fn persons(&self, line: &str) -> PathBuf {
        let sandbox = fs::read_to_string(pipeline("sandbox.toml")).unwrap();
        let (before, rest) = sandbox.split_once("\nowners_of = [").expect("sandbox.toml names owners of companies");
        let (_, after) = rest.split_once(']').unwrap();
        self.lake.write("persons.toml", format!("{before}\n{line}{after}"))
    }

    /// The program with a configuration of its own.
    pub fn command_with<A: AsRef<OsStr>>(&self, config: &Path, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.lake.command(arguments);
        command.arg("--config").arg(config);
        command
    }
}

/// Runs a command to its end with this on its standard input. What it answers may hold what was asked.
pub fn run_with_input(command: &mut Command, input: impl AsRef<[u8]>) -> Ended {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that does not read its input has ended with a message.
    let _ = child.stdin.take().unwrap().write_all(input.as_ref());
    Ended::new(&child.wait_with_output().unwrap(), true)
}

/// The national identity number of a person of the content.
pub fn number(content: &Content, person: u32) -> String {
    content.person(person).unwrap().foedsels_eller_d_nummer.expose().to_owned()
}

/// Fails where the national identity number of a person of the content stands in the text.
#[track_caller]
pub fn assert_holds_no_number(text: &str, content: &Content) {
    let numbers: HashSet<String> =
        content.persons().map(|person| person.foedsels_eller_d_nummer.expose().to_owned()).collect();
    assert!(numbers.len() > 100);
    for digits in text.split(|character: char| !character.is_ascii_digit()) {
        let at = |start| digits.get(start..start + 11).filter(|number| numbers.contains(*number));
        let found = (0..digits.len()).find_map(at);
        assert!(found.is_none(), "{} was written", found.unwrap_or_default());
    }
}

/// The uuids of the notices that the register publishes now, sorted.
pub fn notices(sandbox: &Sandbox) -> Vec<String> {
    let mut uuids: Vec<_> = sandbox.konkurs().varsler().iter().map(|varsel| varsel.uuid.to_string()).collect();
    uuids.sort();
    uuids
}
