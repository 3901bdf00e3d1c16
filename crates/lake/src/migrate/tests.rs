//! The move of a lake that the released program wrote.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use brreg_transform::ektepakt::tables as ektepakt;
use brreg_transform::konkurs::tables as konkurs;
use brreg_transform::rrh::tables as rrh;
use brreg_transform::schema::{Provenance, Table};
use serde_json::json;

use super::{HardLink, migrate, migrate_stepwise};
use crate::RegisterTables;
use crate::error::ErrorKind;
use crate::hash::file_entry;
use crate::layout::{self, old};
use crate::snapshot::{Draft, Lake, SnapshotName};
use crate::testing::{content, copy};
use crate::verify::verify;

const fn register(name: &'static str, tables: &'static [&'static Table]) -> RegisterTables {
    RegisterTables {
        name,
        tables,
        schema_version: 1,
        reading_version: 1,
        traces: &[],
        references: &[],
        provenance: Provenance::NONE,
    }
}

/// The tables of rrh in the released program.
const RRH: &[&Table] = &[
    &rrh::REGISTRERINGER,
    &rrh::RETTIGHETSHAVERE,
    &rrh::POSISJONER,
    &rrh::GRUNNLAG,
    &rrh::STATSBORGERSKAP,
    &rrh::MELLOMLIGGENDE_VIRKSOMHETER,
    &rrh::ENDRINGER,
    &rrh::AVVIK,
];

const REGISTERS: [RegisterTables; 3] =
    [register("rrh", RRH), register("konkurs", &konkurs::TABLES), register("ektepakt", &ektepakt::TABLES)];

/// A copy of the fixture's lake with rejected records, a draft of a killed run, and files of other programs.
struct OldLake {
    folder: tempfile::TempDir,
    lake: Lake,
    /// The published snapshot of each register, and its tables' files.
    published: BTreeMap<&'static str, (SnapshotName, BTreeMap<String, Vec<u8>>)>,
}

impl OldLake {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::new(folder.path().join("lake"));
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/lake-0.1/lake");
        copy(&fixture, lake.root());
        let published = REGISTERS.iter().map(|register| {
            let target = fs::read_link(lake.link(register.name)).unwrap();
            let name: SnapshotName = target.file_name().unwrap().to_str().unwrap().parse().unwrap();
            let folder = lake.path(&old::snapshot(register.name, name));
            let tables = register
                .tables
                .iter()
                .map(|table| (table.name.to_owned(), fs::read(layout::table_in(&folder, table.name)).unwrap()));
            (register.name, (name, tables.collect()))
        });
        let published: BTreeMap<_, (SnapshotName, BTreeMap<_, _>)> = published.collect();
        let with_more = lake.path(&old::snapshot("konkurs", published["konkurs"].0));
        fs::write(layout::rejected(&with_more), "{}\n").unwrap();
        fs::write(with_more.join(".DS_Store"), "").unwrap();
        fs::create_dir(lake.path(&old::draft("konkurs", "snapshot=20991231T000000Z".parse().unwrap()))).unwrap();
        Self { folder, lake, published }
    }

    /// Readers find every published snapshot whole, by its old place or its new one.
    fn assert_readable(&self) {
        for (register, (name, tables)) in &self.published {
            match self.lake.published(register) {
                Ok(published) => assert_eq!(published.unwrap().name, *name),
                Err(error) => assert_eq!(error.kind(), &ErrorKind::OldLayout),
            }
            for (table, bytes) in tables {
                assert!(fs::read(self.lake.current_table(register, table)).unwrap() == *bytes, "{register}.{table}");
            }
        }
    }

    /// The move of these registers is done and nothing is lost.
    fn assert_moved(&self, registers: &[RegisterTables]) {
        self.assert_readable();
        assert_eq!(verify(&self.lake, registers).unwrap().findings, []);
        for register in registers {
            let snapshots = self.lake.snapshots(register.name).unwrap();
            assert_eq!(snapshots.len(), 2, "{}", register.name);
            assert!(self.lake.drafts(register.name).unwrap().is_empty());
            for snapshot in snapshots {
                let manifest = snapshot.manifest().unwrap();
                let (published, _) = self.published[register.name];
                let progress = (snapshot.name == published).then(|| json!({ "of": register.name }));
                assert_eq!(manifest.progress, progress);
                for (table, entry) in &manifest.tables {
                    let file = file_entry(&snapshot.table_file_named(table)).unwrap();
                    assert_eq!((file.bytes, &file.sha256), (entry.bytes, &entry.sha256), "{}.{table}", register.name);
                }
            }
        }
        let konkurs = self.lake.published("konkurs").unwrap().unwrap();
        assert_eq!(fs::read(konkurs.rejected_path()).unwrap(), b"{}\n");
        let strangers = self.lake.strangers(&REGISTERS).unwrap();
        let left = self.lake.path(&old::snapshot("konkurs", konkurs.name));
        assert_eq!(strangers, [left], "only the file of another program is left");
    }
}

fn progress(register: &str, _: SnapshotName) -> Option<serde_json::Value> {
    Some(json!({ "of": register }))
}

fn no_hard_links(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[test]
fn a_lake_of_the_released_program_is_moved_whole() {
    let old = OldLake::new();
    for register in REGISTERS {
        assert_eq!(old.lake.published(register.name).unwrap_err().kind(), &ErrorKind::OldLayout);
        assert_eq!(old.lake.snapshots(register.name).unwrap_err().kind(), &ErrorKind::OldLayout);
        assert_eq!(Draft::begin(&old.lake, &register).unwrap_err().kind(), &ErrorKind::OldLayout);
    }
    let moved = migrate(&old.lake, &REGISTERS, &progress).unwrap();
    assert_eq!(
        moved.iter().map(|moved| (moved.register, moved.snapshots.len())).collect::<Vec<_>>(),
        [("rrh", 2), ("konkurs", 2), ("ektepakt", 2)]
    );
    old.assert_moved(&REGISTERS);
    let before = content(old.lake.root());
    assert_eq!(migrate(&old.lake, &REGISTERS, &progress).unwrap(), []);
    assert_eq!(content(old.lake.root()), before);
}

#[test]
fn a_move_that_is_killed_at_any_step_is_finished_by_the_next() {
    // Two registers, to keep the number of moves low; the third has no other steps.
    let registers = &REGISTERS[1..];
    let hard_links: [(bool, HardLink); 2] = [(true, |from, to| fs::hard_link(from, to)), (false, no_hard_links)];
    for (old_readers_are_served, hard_link) in hard_links {
        let mut killed_at = 0;
        loop {
            let old = OldLake::new();
            let mut steps = 0;
            let ended = migrate_stepwise(&old.lake, registers, &progress, hard_link, &mut |_| {
                steps += 1;
                if steps > killed_at { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
            });
            if ended.is_ok() {
                old.assert_moved(registers);
                break;
            }
            if old_readers_are_served {
                old.assert_readable();
            }
            migrate_stepwise(&old.lake, registers, &progress, hard_link, &mut |_| Ok(())).unwrap();
            old.assert_moved(registers);
            killed_at += 1;
        }
        assert!(killed_at > 50, "{killed_at} steps");
    }
}

#[test]
fn damage_is_moved_as_it_is_and_seen_afterwards() {
    let old = OldLake::new();
    let (rrh, _) = old.published["rrh"];
    let (konkurs, _) = old.published["konkurs"];
    let (ektepakt, _) = old.published["ektepakt"];
    fs::write(layout::manifest(&old.lake.path(&old::snapshot("rrh", rrh))), "{").unwrap();
    fs::remove_file(layout::table_in(&old.lake.path(&old::snapshot("konkurs", konkurs)), "varsler")).unwrap();
    fs::remove_dir_all(old.lake.path(&old::snapshot("ektepakt", ektepakt))).unwrap();
    migrate(&old.lake, &REGISTERS, &progress).unwrap();
    let findings = verify(&old.lake, &REGISTERS).unwrap().findings;
    let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].starts_with(&format!("rrh: the manifest of {rrh} cannot be read")), "{found:#?}");
    assert_eq!(found[1], format!("konkurs.varsler of {konkurs} is missing"));
    assert!(found[3].starts_with(&format!("ektepakt: the folder of {ektepakt} is missing")), "{found:#?}");
}

#[test]
fn an_empty_lake_and_one_without_links_are_moved_too() {
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::new(folder.path().join("lake"));
    assert_eq!(migrate(&lake, &REGISTERS, &progress).unwrap(), []);
    assert!(!lake.root().exists());

    let old = OldLake::new();
    fs::remove_dir_all(old.folder.path().join("lake/current")).unwrap();
    migrate(&old.lake, &REGISTERS, &progress).unwrap();
    for register in REGISTERS {
        assert_eq!(old.lake.published(register.name).unwrap(), None);
        assert_eq!(old.lake.snapshots(register.name).unwrap().len(), 2);
    }
}
