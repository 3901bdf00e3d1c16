//! What readers see, and what is left, whatever happens to a load.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use brreg_lake::ErrorKind;
use brreg_lake::verify::{Damage, Subject};
use brreg_pipeline::problem::Advice;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::tables;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use crate::support::{ORGNR, TestLake, owner, read, registration};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The folder of the snapshots' manifests.
fn snapshots(lake: &TestLake) -> PathBuf {
    lake.lake().root().join("manifests/rrh")
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let input = [registration(ORGNR, vec![owner()])];
    let (first, one) = lake.publish(&input);
    let (second, other) = lake.publish(&input);
    assert_ne!(first.folder(), second.folder());
    assert_eq!(one.tables, other.tables);
    for table in one.tables.keys() {
        let bytes = |folder: &Path| fs::read(folder.join(format!("{table}.parquet"))).unwrap();
        assert_eq!(bytes(&first.folder()), bytes(&second.folder()), "{table}");
    }
}

#[test]
fn every_table_has_its_declared_schema_also_without_rows() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (published, manifest) = lake.publish(&[]);
    assert_eq!(manifest.tables.len(), tables::TABLES.len());
    for table in tables::TABLES {
        let batch = read(&published.folder(), table.name);
        // Since when there is history is said from the first snapshot on.
        assert_eq!(batch.num_rows(), usize::from(table == &tables::HISTORIKK_START));
        assert_eq!(batch.schema().fields(), table.schema().fields(), "{}", table.name);
    }
}

#[test]
fn a_load_that_is_not_published_leaves_nothing() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (published, _) = lake.publish(&[registration(ORGNR, vec![])]);
    drop(lake.load(&[registration(ORGNR, vec![owner()])]));
    assert_eq!(names(&snapshots(&lake)), [published.name.to_string()]);
    assert_eq!(lake.lake().published("rrh").unwrap(), Some(published));
}

#[test]
fn what_a_killed_run_left_is_gone_after_the_next() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (first, _) = lake.publish(&[registration(ORGNR, vec![])]);
    let folder = snapshots(&lake);
    fs::create_dir(folder.join(".draft-snapshot=20991231T000000Z")).unwrap();
    let (second, _) = lake.publish(&[registration(ORGNR, vec![])]);
    assert_eq!(names(&folder), [first.name.to_string(), second.name.to_string()]);
}

#[test]
fn finished_snapshots_stay_where_the_link_is_lost() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (first, _) = lake.publish(&[registration(ORGNR, vec![])]);
    fs::remove_file(lake.lake().link("rrh")).unwrap();
    let (second, _) = lake.publish(&[registration(ORGNR, vec![])]);
    assert!(first.folder().exists() && second.folder().exists());
}

#[test]
fn a_file_in_the_links_place_is_not_replaced() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let loaded = lake.load(&[]);
    let link = lake.lake().link("rrh");
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    fs::write(&link, "mine").unwrap();
    let error = loaded.publish().unwrap_err();
    assert_eq!(error.advice(), Some(&Advice::ClearPublication));
    assert_eq!(fs::read(&link).unwrap(), b"mine");
}

#[test]
fn retention_keeps_the_published_snapshot_and_some_before_it() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let all: Vec<_> = (0..4).map(|_| lake.publish(&[]).0.name.to_string()).collect();
    assert_eq!(lake.lake().tidy(&tables::REGISTER, 1).unwrap().snapshots.len(), 2);
    assert_eq!(names(&snapshots(&lake)), all[2..]);
}

#[test]
fn a_damaged_file_is_named() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (published, manifest) = lake.publish(&[registration(ORGNR, vec![owner()])]);
    assert!(published.damaged(&manifest, &tables::TABLES).is_empty());
    let path = published.folder().join("posisjoner.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, &bytes).unwrap();
    fs::remove_file(published.folder().join("avvik.parquet")).unwrap();
    let damages = published.damaged(&manifest, &tables::TABLES);
    let subjects: HashSet<_> = damages.iter().map(|finding| finding.subject.clone()).collect();
    assert!(subjects.contains(&Subject::Table("posisjoner".to_owned())), "{damages:?}");
    assert!(damages.iter().any(|finding| matches!(finding.damage, Damage::Hash { .. })), "{damages:?}");
}

#[test]
fn what_a_damaged_manifest_said_is_read_from_the_files() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (before, manifest) = lake.publish(&[registration(ORGNR, vec![owner()])]);
    fs::write(before.folder().join("manifest.json"), "{").unwrap();
    let loaded = lake.load(&[]);
    let previous = loaded.draft.previous().unwrap().unwrap();
    assert_eq!(previous.damage.unwrap().kind(), &ErrorKind::Manifest);
    // How the columns are filled is only for the report, and is not read again.
    let mut tables = manifest.tables;
    tables.values_mut().for_each(|entry| entry.columns.clear());
    assert_eq!(previous.manifest.tables, tables);
    assert_eq!(previous.manifest.records.loaded, 1);

    let manifest = loaded.publish().unwrap().manifest;
    assert_eq!(manifest.compared_with, Some(before.name.to_string()));
    assert_eq!(lake.rows("endringer", &["tabell", "endring"]).len(), 3);
    assert_eq!(fs::read(before.folder().join("manifest.json")).unwrap(), b"{");
}

#[test]
fn with_damaged_files_nothing_is_compared_and_the_manifest_says_so() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (before, manifest) = lake.publish(&[registration(ORGNR, vec![owner()])]);
    assert_eq!(manifest.compared_with, None);
    let path = before.folder().join("rettighetshavere.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (_, manifest) = lake.publish(&[]);
    assert_eq!(manifest.compared_with, None);
    assert!(lake.rows("endringer", &["tabell"]).is_empty());
}

#[test]
fn with_a_damaged_manifest_and_damaged_files_the_next_snapshot_is_published_and_nothing_compared() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (published, _) = lake.publish(&[registration(ORGNR, vec![owner()])]);
    fs::write(published.folder().join("manifest.json"), "{").unwrap();
    fs::write(published.table_file(&tables::POSISJONER), "short").unwrap();
    let (_, manifest) = lake.publish(&[]);
    assert_eq!(manifest.compared_with, None);
}

#[test]
fn files_are_the_owners_alone_and_have_bloom_filters_and_statistics() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (published, _) = lake.publish(&[registration(ORGNR, vec![owner()])]);
    for name in names(&published.folder()) {
        let mode = fs::metadata(published.folder().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let file = fs::File::open(published.folder().join("rettighetshavere.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let group = reader.metadata().row_group(0);
    for column in group.columns() {
        let name = column.column_path().string();
        let looked_up = ["organisasjonsnummer", "person_id"].contains(&name.as_str());
        assert_eq!(column.bloom_filter_offset().is_some(), looked_up, "{name}");
        assert!(column.statistics().is_some(), "{name}");
        assert!(matches!(column.compression(), parquet::basic::Compression::ZSTD(_)), "{name}");
    }
}
