//! A lake in a temporary folder, loaded with answers of the registers.

use std::path::PathBuf;

use brreg_lake::Error;
use brreg_lake::manifest::Manifest;
use brreg_lake::snapshot::{Draft, Lake};
use brreg_pipeline::problem::Problem;
use brreg_pipeline::register::Register as _;
use brreg_pipeline::registers::konkurs::Mode;
use brreg_pipeline::registers::{Ektepakt, Konkurs, ektepakt, konkurs};
use brreg_pipeline::settings::Checks;
use brreg_pipeline::source::{Landed, Loaded, Loading};
use brreg_transform::pseudonym::{Key, NationalId};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{self, Pending};

/// The person of konkursvarsel's examples, and the pseudonym under the tests' key.
pub(crate) const DEBTOR: &str = "19020101140";
pub(crate) const DEBTOR_ID: &str = "5b9b52675836e2a3ad108c627759728c";
/// The person of Ektepaktregisteret's example, and the pseudonym.
pub(crate) const SPOUSE: &str = "06821349425";
pub(crate) const SPOUSE_ID: &str = "ca391500a54525d878c978981d755855";

/// Answers that are loaded already; their changes are not written.
struct NotCompared;

impl Landed for NotCompared {
    fn load(&self, _: &Loading<'_>) -> Result<Loaded, Problem> {
        Ok(Loaded::default())
    }
}

pub(crate) struct TestLake {
    folder: TempDir,
}

impl TestLake {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), common::KEY).unwrap();
        Self { folder }
    }

    pub(crate) fn lake(&self) -> Lake {
        Lake::new(self.folder.path().join("lake"))
    }

    fn key(&self) -> Key {
        brreg_lake::key_file::load_or_create(&self.folder.path().join("key")).unwrap()
    }

    pub(crate) fn konkurs(&self, national_id: NationalId) -> KonkursLoad {
        let draft = Draft::begin(&self.lake(), Konkurs.tables()).unwrap();
        let load = konkurs::Load::begin(&draft, national_id, self.key());
        KonkursLoad { draft, load, national_id, pages: tempfile::tempdir().unwrap() }
    }

    /// Publishes these listed notices and these lines of details.
    pub(crate) fn publish_konkurs(&self, mode: Mode, listed: &[Value], details: &[Value]) -> Manifest {
        let mut load = self.konkurs(NationalId::Pseudonym);
        load.page("side-00000.json", page(listed).to_string().as_bytes()).unwrap();
        details.iter().for_each(|line| load.detail(line.to_string().as_bytes()).unwrap());
        load.finish(mode).publish().unwrap().manifest
    }

    /// Publishes these lines of lookups.
    pub(crate) fn publish_ektepakt(&self, national_id: NationalId, lines: &[Value]) -> Manifest {
        let draft = Draft::begin(&self.lake(), Ektepakt.tables()).unwrap();
        let mut load = ektepakt::Load::begin(&draft, national_id, self.key());
        lines.iter().for_each(|line| load.line(line.to_string().as_bytes()).unwrap());
        let loaded = load.finish(&draft, draft.previous().unwrap().as_ref()).unwrap();
        Pending { landed: &NotCompared, draft, loaded, national_id }.publish().unwrap().manifest
    }

    pub(crate) fn snapshot(&self, register: &str) -> PathBuf {
        self.lake().published(register).unwrap().unwrap().folder()
    }

    /// Some columns of a published table, `-` for NULL.
    pub(crate) fn rows(&self, register: &str, table: &str, columns: &[&str]) -> Vec<String> {
        common::rows(&self.snapshot(register), table, columns)
    }

    /// Every value of every row of a published table as `column=value`; a column that is not there is NULL.
    pub(crate) fn whole_rows(&self, register: &str, table: &str) -> Vec<Vec<String>> {
        let snapshot = self.snapshot(register);
        let batch = common::read(&snapshot, table);
        let mut rows = vec![Vec::new(); batch.num_rows()];
        for column in batch.schema().fields() {
            let is_null = batch.column_by_name(column.name()).unwrap();
            let values = common::rows(&snapshot, table, &[column.name()]);
            for (index, value) in values.into_iter().enumerate().filter(|(index, _)| is_null.is_valid(*index)) {
                rows[index].push(format!("{}={value}", column.name()));
            }
        }
        rows
    }

    /// All that is published of a register: file names and bytes.
    pub(crate) fn files(&self, register: &str) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(self.snapshot(register)).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending != "json"))
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    }
}

/// A load of notices under way.
pub(crate) struct KonkursLoad {
    draft: Draft,
    load: konkurs::Load,
    national_id: NationalId,
    pages: tempfile::TempDir,
}

impl KonkursLoad {
    pub(crate) fn page(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.pages.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.load.page(&path, 0, &Checks::default()).map(|_| ())
    }

    pub(crate) fn detail(&mut self, line: &[u8]) -> Result<(), Error> {
        self.load.detail(line)
    }

    pub(crate) fn finish(self, mode: Mode) -> Pending {
        let Self { draft, load, national_id, pages: _ } = self;
        let loaded = load.finish(&draft, draft.previous().unwrap().as_ref(), mode).unwrap();
        Pending { landed: &NotCompared, draft, loaded, national_id }
    }
}

pub(crate) fn page(notices: &[Value]) -> Value {
    json!({ "_embedded": { "konkursvarsler": notices } })
}

/// A line of details.
pub(crate) fn detail(notice: &Value) -> Value {
    json!({ "uuid": notice["uuid"], "status": 200, "varsel": notice })
}

/// A line of an answered lookup.
pub(crate) fn answer(number: &str, svar: &Value) -> Value {
    json!({ "fnr": number, "oppslagstidspunkt": "2026-11-21T03:15:00Z", "status": 200, "svar": svar })
}

/// A line of a lookup that failed.
pub(crate) fn failure(number: &str, status: u16, message: &str) -> Value {
    json!({
        "fnr": number, "oppslagstidspunkt": "2026-11-21T04:15:00Z", "status": status,
        "feilmelding": message, "korrelasjonsid": "41c0b5b3-ed0a-4392-a57a-9bfc57dcd48c"
    })
}

/// An example of the register's description.
macro_rules! example {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!("fixtures/", $name, ".json"))).unwrap()
    };
}
pub(crate) use example;

/// Asserts that rows are these, each written as `column=value`.
#[track_caller]
pub(crate) fn assert_rows(found: &[Vec<String>], expected: &[&[&str]]) {
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found, expected, "row {row}");
    }
    assert_eq!(found.len(), expected.len(), "number of rows");
}
