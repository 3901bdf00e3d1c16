//! A lake in a temporary folder, into which files of Enhetsregisteret are loaded.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use brreg_catalog::Format;
use brreg_pipeline::checks::RowChange;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::erase::{self, Order};
use brreg_pipeline::problem::Problem;
use brreg_pipeline::publish::{Done, publish};
use brreg_pipeline::purge::{What, purge};
use brreg_pipeline::register::{Registers, sections_of, tables_of};
use brreg_pipeline::registers::REGISTERS;
use brreg_pipeline::registers::enhet::{Enhet, Files, Night};
use brreg_pipeline::report::{Phases, Published, RunReport};
use brreg_pipeline::run::{self, Anew};
use brreg_pipeline::settings::Configuration;
use brreg_pipeline::source::Landed as _;
use brreg_pipeline::state::lock;
use brreg_settings::Settings;
use brreg_transform::enhet::Part;
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

/// A key of the pseudonyms.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub(crate) struct World {
    folder: TempDir,
    settings: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap(), settings: String::new() };
        DataFolder::open(&world.data()).unwrap();
        let secrets = world.data().join("secrets");
        brreg_files::create_folder(&secrets).unwrap();
        let mut key = fs::OpenOptions::new();
        let mut key = key.write(true).create_new(true).mode(0o600).open(secrets.join("person_id.key")).unwrap();
        key.write_all(KEY.as_bytes()).unwrap();
        world
    }

    /// The world with these settings from now on.
    pub(crate) fn set(&mut self, settings: &str) {
        self.settings = settings.to_owned();
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file beside the data folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A file with these records as one array.
    pub(crate) fn records(&self, name: &str, records: &[Value]) -> PathBuf {
        self.write(name, serde_json::to_string_pretty(records).unwrap())
    }

    pub(crate) fn load(&self, files: &[PathBuf]) -> RunReport {
        self.load_as(files, RowChange::Report)
    }

    pub(crate) fn load_as(&self, files: &[PathBuf], row_change: RowChange) -> RunReport {
        let registers: Registers<'_> = REGISTERS;
        let data = DataFolder::open(&self.data()).unwrap();
        let settings = Settings::parse(&self.settings).unwrap();
        let configuration = Configuration::of_loads(&settings, &sections_of(registers)).unwrap();
        let context = Context::new(&data, &configuration, registers, &());
        let _lock = lock::take(&data, registers).unwrap();
        run::files(&context, &files.into(), row_change).unwrap()
    }

    /// Loads files, which must succeed.
    #[track_caller]
    pub(crate) fn loads(&self, files: &[PathBuf]) {
        let report = self.load(files);
        assert!(report.registers.iter().all(|register| register.problem().is_none()), "{report:?}");
    }

    /// Loads files as those of a night, and returns what was counted.
    #[track_caller]
    pub(crate) fn counts(&self, files: &[PathBuf], night: Night) -> BTreeMap<String, u64> {
        self.publishes(files, night).counts
    }

    /// Loads files as those of a night, which must succeed.
    #[track_caller]
    pub(crate) fn publishes(&self, files: &[PathBuf], night: Night) -> Published {
        let part = |path: &PathBuf| match path.file_name().unwrap().to_str().unwrap() {
            name if name.starts_with('u') => Part::Underenheter,
            name if name.starts_with('r') => Part::Roller,
            _ => Part::Enheter,
        };
        let files = files.iter().map(|path| (part(path), path.clone())).collect();
        self.fetched(Files::fetched(files, night)).unwrap().published
    }

    /// Loads files that were fetched.
    pub(crate) fn fetched(&self, files: Files) -> Result<Done, Problem> {
        let registers: Registers<'_> = REGISTERS;
        let data = DataFolder::open(&self.data()).unwrap();
        let settings = Settings::parse(&self.settings).unwrap();
        let configuration = Configuration::of_loads(&settings, &sections_of(registers)).unwrap();
        let context = Context::new(&data, &configuration, registers, &());
        let done = publish(&context, &Enhet, &files, RowChange::Report, &mut Phases::default())?;
        Ok(done.unwrap())
    }

    /// The answer to a query, as lines of CSV with the header.
    #[track_caller]
    pub(crate) fn csv(&self, query: &str) -> String {
        let data = DataFolder::open(&self.data()).unwrap();
        let mut found = Vec::new();
        brreg_catalog::query(&data.lake(), &tables_of(REGISTERS), query, Format::Csv, &mut found).unwrap();
        String::from_utf8(found).unwrap()
    }

    /// The rows of an answer, without the header.
    #[track_caller]
    pub(crate) fn rows(&self, query: &str) -> Vec<String> {
        self.csv(query).lines().skip(1).map(str::to_owned).collect()
    }

    /// The columns of the one row of an answer that are not NULL, as `name=value`.
    #[track_caller]
    pub(crate) fn row(&self, query: &str) -> Vec<String> {
        let json = self.json(query);
        let row = json.as_object().unwrap();
        row.iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| format!("{name}={}", shown(value)))
            .collect()
    }

    #[track_caller]
    fn json(&self, query: &str) -> Value {
        let data = DataFolder::open(&self.data()).unwrap();
        let mut found = Vec::new();
        brreg_catalog::query(&data.lake(), &tables_of(REGISTERS), query, Format::Json, &mut found).unwrap();
        let rows: Vec<Value> = serde_json::from_slice(&found).unwrap();
        let [row] = <[Value; 1]>::try_from(rows).unwrap();
        row
    }

    /// Erases a company from the register.
    pub(crate) fn erases(&self, company: &str) {
        let data = DataFolder::open(&self.data()).unwrap();
        let order = Order { companies: vec![company.to_owned()], ..Order::default() };
        let report = run::erasure(&data, REGISTERS, Some(&["enhet"]), &order, Anew::default()).unwrap();
        assert!(report.registers.iter().all(|register| register.problem().is_none()), "{report:?}");
    }

    /// Removes all snapshots but the newest.
    pub(crate) fn keeps_the_newest(&self) {
        let data = DataFolder::open(&self.data()).unwrap();
        purge(&data, &Enhet, &What::AllButNewest).unwrap();
    }

    /// Finishes what a killed erasure left.
    pub(crate) fn finishes_erasures(&self) {
        let data = DataFolder::open(&self.data()).unwrap();
        assert!(erase::finish(&data, REGISTERS, Timestamp::now()).unwrap().is_empty());
    }

    /// A night without a new file: what is due is erased.
    pub(crate) fn fetched_nothing(&self) {
        let data = DataFolder::open(&self.data()).unwrap();
        let settings = Settings::parse(&self.settings).unwrap();
        let configuration = Configuration::of_loads(&settings, &sections_of(REGISTERS)).unwrap();
        let context = Context::new(&data, &configuration, REGISTERS, &());
        Files::new(Vec::new()).published(&context).unwrap();
    }

    /// Every row of every table of the snapshots that are kept, as text, with its snapshot and its table.
    pub(crate) fn rows_of_all_snapshots(&self) -> Vec<String> {
        let lake = self.data().join("lake");
        let link = lake.join("current/enhet");
        let publish = |target: &Path| {
            fs::remove_file(&link).unwrap();
            std::os::unix::fs::symlink(target, &link).unwrap();
        };
        let published = fs::read_link(&link).unwrap();
        let mut rows = Vec::new();
        let mut snapshots: Vec<_> = fs::read_dir(lake.join("manifests/enhet")).unwrap().map(|it| it.unwrap()).collect();
        snapshots.sort_by_key(fs::DirEntry::file_name);
        for (number, snapshot) in (1..).zip(snapshots) {
            publish(&Path::new("../manifests/enhet").join(snapshot.file_name()));
            for table in brreg_transform::enhet::tables::TABLES {
                let found = self.rows(&format!("SELECT CAST(t AS VARCHAR) FROM enhet.{} AS t", table.name));
                rows.extend(found.into_iter().map(|row| format!("{number} {} {row}", table.name)));
            }
        }
        publish(&published);
        rows
    }

    /// All bytes of the published tables.
    pub(crate) fn published(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in fs::read_dir(self.data().join("lake/current/enhet")).unwrap() {
            bytes.extend(fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A file of the sample folder.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sample/enhet").join(name)
}

/// The first record of a sample.
pub(crate) fn record(name: &str) -> Value {
    let content: Value = serde_json::from_slice(&fs::read(sample(name)).unwrap()).unwrap();
    match content {
        Value::Array(records) => records.into_iter().next().unwrap(),
        record => record,
    }
}

/// All records of a sample.
pub(crate) fn records(name: &str) -> Vec<Value> {
    serde_json::from_slice(&fs::read(sample(name)).unwrap()).unwrap()
}
