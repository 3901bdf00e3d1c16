//! What is wrong with a snapshot is named.

use std::fs;
use std::os::unix::fs::symlink;

use crate::error::ErrorKind;
use crate::layout;
use crate::testing::{REGISTER, TestLake, description, draft, table_link};
use crate::verify::{Damage, Finding, Subject, verify};

#[test]
fn a_missing_snapshot_is_named_and_followed_by_a_new_one() {
    let test = TestLake::with_snapshots(1);
    let missing = test.published();
    fs::remove_dir_all(missing.folder()).unwrap();
    let finding = Finding {
        register: REGISTER.name.to_owned(),
        snapshot: Some(missing.name),
        subject: Subject::Folder,
        damage: Damage::Missing,
    };
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings, std::slice::from_ref(&finding));
    let (draft, tables) = draft(&test.lake, 2);
    assert!(draft.previous().unwrap().is_none());
    assert_eq!(draft.missing().unwrap(), Some(finding));
    draft.publish(tables, description()).unwrap();
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings, []);
}

#[test]
fn damage_is_named_with_what_was_expected() {
    let found = |damage: &dyn Fn(&TestLake)| {
        let test = TestLake::with_snapshots(1);
        damage(&test);
        let findings = verify(&test.lake, &[REGISTER]).unwrap().findings;
        assert_eq!(findings.len(), 1, "{findings:?}");
        (findings[0].subject.clone(), findings[0].damage.clone())
    };
    let varsler = |test: &TestLake| test.published().table_file(REGISTER.tables[0]);
    let table = Subject::Table("varsler".to_owned());

    assert_eq!(found(&|test| fs::remove_file(varsler(test)).unwrap()), (table.clone(), Damage::Missing));
    let (subject, damage) = found(&|test| fs::write(varsler(test), "short").unwrap());
    assert!(subject == table && matches!(damage, Damage::Size { found: 5, .. }), "{damage:?}");
    let (subject, damage) = found(&|test| {
        let mut bytes = fs::read(varsler(test)).unwrap();
        bytes[10] ^= 1;
        fs::write(varsler(test), bytes).unwrap();
    });
    assert!(subject == table && matches!(damage, Damage::Hash { .. }), "{damage:?}");
    let (subject, damage) = found(&|test| {
        fs::rename(varsler(test), test.beside("moved")).unwrap();
        symlink(test.beside("moved"), varsler(test)).unwrap();
    });
    assert!(subject == table && matches!(damage, Damage::Replaced { .. }), "{damage:?}");
    let (subject, damage) = found(&|test| {
        let published = test.published();
        let mut manifest = published.manifest().unwrap();
        manifest.tables.get_mut("varsler").unwrap().rows = 7;
        manifest.write(test.lake.store(), &layout::snapshot(REGISTER.name, published.name)).unwrap();
    });
    assert_eq!((subject, damage), (table.clone(), Damage::Rows { expected: 7, found: 1 }));
    let (subject, damage) = found(&|test| {
        let published = test.published();
        let mut manifest = published.manifest().unwrap();
        manifest.tables.remove("varsler").unwrap();
        manifest.write(test.lake.store(), &layout::snapshot(REGISTER.name, published.name)).unwrap();
    });
    assert_eq!((subject, damage), (table, Damage::NotInManifest));

    let link = Subject::TableLink("varsler".to_owned());
    let removed = found(&|test| fs::remove_file(table_link(&test.published(), "varsler")).unwrap());
    assert_eq!(removed, (link.clone(), Damage::Missing));
    let (subject, damage) = found(&|test| {
        let target = layout::table_target(REGISTER.name, "innehaver_av", test.published().name);
        brreg_files::replace_link(&table_link(&test.published(), "varsler"), &target).unwrap();
    });
    assert!(subject == link && matches!(damage, Damage::Replaced { .. }), "{damage:?}");

    let removed = found(&|test| fs::remove_file(test.published().rejected_path()).unwrap());
    assert_eq!(removed, (Subject::Rejected, Damage::Missing));
    let (subject, damage) = found(&|test| {
        let text = fs::read_to_string(test.published().rejected_path()).unwrap();
        fs::write(test.published().rejected_path(), text.replace("test", "tesd")).unwrap();
    });
    assert!(subject == Subject::Rejected && matches!(damage, Damage::Hash { .. }), "{damage:?}");

    let package = |test: &TestLake| layout::data_package(&test.published().folder());
    let removed = found(&|test| fs::remove_file(package(test)).unwrap());
    assert_eq!(removed, (Subject::DataPackage, Damage::Missing));
    let (subject, damage) = found(&|test| {
        let text = fs::read_to_string(package(test)).unwrap();
        fs::write(package(test), text.replace("konkurs", "konkuss")).unwrap();
    });
    assert!(subject == Subject::DataPackage && matches!(damage, Damage::Hash { .. }), "{damage:?}");

    for altered in [("\"etag\": \"1\"", "\"etag\": \"2\""), ("\"rows\": 1", "\"rows\": 2"), ("}\n", "\n")] {
        let (subject, damage) = found(&|test| {
            let path = layout::manifest(&test.published().folder());
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(altered.0));
            fs::write(&path, text.replace(altered.0, altered.1)).unwrap();
        });
        assert!(subject == Subject::Manifest && matches!(damage, Damage::Unreadable(_)), "{damage:?}");
    }
}

#[test]
fn the_manifest_of_another_snapshot_is_recognised() {
    let test = TestLake::with_snapshots(2);
    let all = test.lake.snapshots(REGISTER.name).unwrap();
    fs::copy(layout::manifest(&all[0].folder()), layout::manifest(&all[1].folder())).unwrap();
    assert_eq!(all[1].manifest().unwrap_err().kind(), &ErrorKind::Manifest);
}

#[test]
fn every_character_of_a_manifest_that_changed_is_found_by_a_verification() {
    let test = TestLake::with_snapshots(1);
    let path = layout::manifest(&test.published().folder());
    let sound = fs::read(&path).unwrap();
    for at in 0..sound.len() {
        let mut altered = sound.clone();
        // Another digit, letter or sign, so that many of them are still valid JSON.
        altered[at] = if sound[at] == b'1' { b'2' } else { sound[at] ^ 1 };
        fs::write(&path, altered).unwrap();
        let findings = verify(&test.lake, &[REGISTER]).unwrap().findings;
        assert!(findings.iter().any(|finding| finding.subject == Subject::Manifest), "byte {at}: {findings:?}");
    }
}

#[test]
fn a_sealed_manifest_that_lacks_tables_is_recognised() {
    let later = crate::RegisterTables { schema_version: 2, ..REGISTER };
    for (schema_version, register) in [(1, REGISTER), (1, later)] {
        let test = TestLake::with_snapshots(1);
        let published = test.published();
        let mut manifest = published.manifest().unwrap();
        (manifest.tables, manifest.schema_version) = (Default::default(), schema_version);
        manifest.write(test.lake.store(), &layout::snapshot(REGISTER.name, published.name)).unwrap();
        let findings = verify(&test.lake, &[register]).unwrap().findings;
        assert_eq!(findings.len(), register.tables.len(), "{findings:?}");
        assert!(findings.iter().all(|finding| finding.damage == Damage::NotInManifest), "{findings:?}");
        // Nothing goes on from it.
        assert_ne!(published.damaged(&manifest, &published.tables(&register)), []);
    }
}
