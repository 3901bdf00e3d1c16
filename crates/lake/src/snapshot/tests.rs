//! What readers see, and what is left, whatever happens to a publication.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use super::{Draft, Lake, SnapshotName};
use crate::RegisterTables;
use crate::error::ErrorKind;
use crate::layout;
use crate::testing::{
    REGISTER, TestLake, assert_clean, assert_sound, content, copy, description, draft, publish, table_link, try_publish,
};
use crate::verify::{Damage, Finding, Subject, verify};

const LATE: &str = "snapshot=20991231T000000Z";

fn names(lake: &Lake) -> Vec<SnapshotName> {
    lake.snapshots(REGISTER.name).unwrap().iter().map(|snapshot| snapshot.name).collect()
}

fn rows(lake: &Lake) -> u64 {
    let published = lake.published(REGISTER.name).unwrap().unwrap();
    published.manifest().unwrap().tables["varsler"].rows
}

#[test]
fn tables_come_first_and_manifests_and_links_are_beside_them() {
    let test = TestLake::with_snapshots(1);
    let name = test.published().name;
    let found: Vec<PathBuf> = content(test.lake.root()).into_keys().collect();
    let expected = [
        "current/konkurs".to_owned(),
        format!("konkurs/innehaver_av/{name}/part-0.parquet"),
        format!("konkurs/varsler/{name}/part-0.parquet"),
        format!("manifests/konkurs/{name}/innehaver_av.parquet"),
        format!("manifests/konkurs/{name}/manifest.json"),
        format!("manifests/konkurs/{name}/rejected.ndjson"),
        format!("manifests/konkurs/{name}/varsler.parquet"),
    ];
    assert_eq!(found, expected.map(PathBuf::from));
    let current = test.path("current/konkurs/varsler.parquet");
    assert_eq!(
        current.canonicalize().unwrap(),
        test.published().table_file(REGISTER.tables[0]).canonicalize().unwrap()
    );
    assert_clean(&test.lake);
}

#[test]
fn everything_is_the_owners_alone() {
    let test = TestLake::with_snapshots(1);
    let mut folders = vec![test.lake.root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let there = path.symlink_metadata().unwrap();
            if there.is_dir() {
                folders.push(path);
            } else if there.is_file() {
                assert_eq!(there.permissions().mode() & 0o777, 0o600, "{}", path.display());
            }
        }
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
    }
}

#[test]
fn a_publication_that_is_killed_at_any_step_leaves_a_whole_lake_and_the_next_one_tidies_up() {
    let test = TestLake::with_snapshots(1);
    let before = test.published();
    let (draft, tables) = draft(&test.lake, 2);
    let mut killed = Vec::new();
    draft
        .publish_stepwise(tables, description(), &mut |step| {
            let state = test.beside(&format!("{}-{step}", killed.len()));
            copy(test.lake.root(), &state);
            killed.push(state);
            Ok(())
        })
        .unwrap();
    // For each table its folder and its file; the manifest, the name, the link, its durability.
    assert_eq!(killed.len(), 2 * REGISTER.tables.len() + 4);
    let (durable, unpublished) = killed.split_last().unwrap();
    assert_eq!(rows(&Lake::new(durable)), 2);
    for state in unpublished {
        let lake = Lake::new(state);
        assert_eq!(lake.published(REGISTER.name).unwrap().unwrap().name, before.name, "{}", state.display());
        assert_sound(&lake);
        publish(&lake, 3);
        lake.tidy(REGISTER.name, 10).unwrap();
        assert_eq!(rows(&lake), 3);
        assert_clean(&lake);
    }
}

#[test]
fn a_publication_that_fails_at_any_step_leaves_the_lake_as_it_was() {
    for step in 0.. {
        let test = TestLake::with_snapshots(1);
        let before = content(test.lake.root());
        let (draft, tables) = draft(&test.lake, 2);
        let mut steps = 0;
        let published = draft.publish_stepwise(tables, description(), &mut |_| {
            steps += 1;
            if steps > step { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
        });
        match published {
            Err(error) => {
                assert_eq!(error.kind(), &ErrorKind::DiskFull);
                assert_eq!(content(test.lake.root()), before, "step {step}");
                assert_clean(&test.lake);
            }
            Ok(publication) => {
                // The last step comes after the publication: that fails nothing.
                assert_eq!(publication.not_durable.unwrap().kind(), &ErrorKind::DiskFull);
                assert_eq!(rows(&test.lake), 2);
                assert_clean(&test.lake);
                break;
            }
        }
    }
}

#[test]
fn a_draft_that_is_dropped_leaves_nothing() {
    let test = TestLake::with_snapshots(1);
    let before = content(test.lake.root());
    drop(draft(&test.lake, 2));
    assert_eq!(content(test.lake.root()), before);
}

#[test]
fn progress_is_published_with_the_data() {
    let test = TestLake::with_snapshots(1);
    assert_eq!(test.published().manifest().unwrap().progress, description().progress);
}

#[test]
fn a_roll_back_by_hand_keeps_the_later_snapshots() {
    let test = TestLake::with_snapshots(3);
    let all = names(&test.lake);
    brreg_files::replace_link(&test.lake.link(REGISTER.name), &layout::link_target(REGISTER.name, all[0])).unwrap();
    // A load that fails.
    drop(draft(&test.lake, 1));
    assert_eq!((test.published().name, names(&test.lake)), (all[0], all.clone()));
    test.lake.tidy(REGISTER.name, 0).unwrap();
    assert_eq!(names(&test.lake), all);
    // One that succeeds is later than all of them.
    let newest = publish(&test.lake, 1).published.name;
    assert!(newest > all[2]);
    assert_eq!(test.lake.tidy(REGISTER.name, 1).unwrap().snapshots, all[..2]);
    assert_eq!(names(&test.lake), [all[2], newest]);
    assert_clean(&test.lake);
}

#[test]
fn retention_keeps_the_published_snapshot_and_some_before_it() {
    let test = TestLake::with_snapshots(4);
    let all = names(&test.lake);
    assert_eq!(test.lake.tidy(REGISTER.name, 1).unwrap().snapshots, all[..2]);
    assert_eq!(names(&test.lake), all[2..]);
    assert_clean(&test.lake);
}

#[test]
fn a_removal_that_was_killed_is_finished_by_the_next() {
    let test = TestLake::with_snapshots(3);
    let oldest = names(&test.lake)[0];
    test.lake.hide(REGISTER.name, oldest).unwrap();
    test.lake.delete(&layout::partition(REGISTER.name, "varsler", oldest)).unwrap();
    assert_eq!(test.lake.tidy(REGISTER.name, 10).unwrap().leftovers.len(), 2);
    assert_clean(&test.lake);
}

#[test]
fn nothing_is_removed_where_the_published_snapshot_is_missing() {
    let test = TestLake::with_snapshots(3);
    fs::remove_dir_all(test.published().folder()).unwrap();
    let before = content(test.lake.root());
    assert_eq!(test.lake.tidy(REGISTER.name, 0).unwrap(), super::Tidied::default());
    assert_eq!(content(test.lake.root()), before);
}

#[test]
fn partitions_stay_where_their_manifests_are_lost() {
    let test = TestLake::with_snapshots(2);
    fs::remove_dir_all(test.path("manifests")).unwrap();
    let partitions = test.lake.partitions(REGISTER.name).unwrap();
    publish(&test.lake, 5);
    test.lake.tidy(REGISTER.name, 0).unwrap();
    let now = test.lake.partitions(REGISTER.name).unwrap();
    assert!(partitions.iter().all(|partition| now.contains(partition)));
    assert_eq!(test.lake.strangers(&[REGISTER]).unwrap().len(), partitions.len());
}

#[test]
fn a_partition_that_only_a_killed_process_can_have_left_is_removed() {
    let test = TestLake::with_snapshots(1);
    let late = test.path("konkurs/varsler").join(LATE);
    fs::create_dir(&late).unwrap();
    publish(&test.lake, 2);
    assert_eq!(test.lake.tidy(REGISTER.name, 10).unwrap().leftovers, [late]);
    assert_clean(&test.lake);
}

#[test]
fn a_snapshot_is_later_than_everything_that_is_there() {
    for there in ["konkurs/varsler", "manifests/konkurs", "manifests/konkurs/.draft-"] {
        let test = TestLake::with_snapshots(1);
        let path = if there.ends_with('-') { format!("{there}{LATE}") } else { format!("{there}/{LATE}") };
        fs::create_dir(test.path(&path)).unwrap();
        assert!(publish(&test.lake, 1).published.name > LATE.parse().unwrap(), "{there}");
    }
}

#[test]
fn strangers_are_reported_and_never_removed() {
    let test = TestLake::with_snapshots(2);
    let published = test.published();
    let name = published.name;
    let strangers = [
        ".DS_Store".to_owned(),
        "current/.DS_Store".to_owned(),
        "current/notes.txt".to_owned(),
        "konkurs/.DS_Store".to_owned(),
        format!("konkurs/{LATE}/.DS_Store"),
        "konkurs/other_table/file".to_owned(),
        "konkurs/varsler/notes.txt".to_owned(),
        format!("konkurs/varsler/{name}/.DS_Store"),
        "lost+found/file".to_owned(),
        "manifests/.stfolder/file".to_owned(),
        "manifests/konkurs/notes.txt".to_owned(),
        format!("manifests/konkurs/{name}/manifest.json~"),
        "unknown_register/file".to_owned(),
    ];
    for stranger in &strangers {
        let path = test.path(stranger);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "precious").unwrap();
    }
    let found = test.lake.strangers(&[REGISTER]).unwrap();
    assert_eq!(found.len(), strangers.len(), "{found:#?}");
    for stranger in &strangers {
        assert!(found.iter().any(|found| test.path(stranger).starts_with(found)), "{stranger}");
    }
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings, []);
    publish(&test.lake, 3);
    test.lake.tidy(REGISTER.name, 10).unwrap();
    assert_eq!(test.lake.strangers(&[REGISTER]).unwrap(), found);
    assert!(strangers.iter().all(|stranger| test.path(stranger).exists()));
}

#[test]
fn a_link_that_a_killed_process_left_beside_the_published_one_is_no_stranger() {
    let test = TestLake::with_snapshots(1);
    symlink("anywhere", test.path("current/.next-konkurs")).unwrap();
    assert_sound(&test.lake);
    publish(&test.lake, 2);
    assert!(!test.path("current/.next-konkurs").exists());
}

#[test]
fn what_is_in_the_place_of_the_published_link_is_not_replaced() {
    let test = TestLake::new();
    let link = test.lake.link(REGISTER.name);
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    let (draft, tables) = draft(&test.lake, 1);
    fs::write(&link, "mine").unwrap();
    assert_eq!(draft.publish(tables, description()).unwrap_err().kind(), &ErrorKind::Publication);
    assert_eq!(fs::read(&link).unwrap(), b"mine");
    assert_eq!(test.lake.published(REGISTER.name).unwrap_err().kind(), &ErrorKind::Publication);
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings[0].subject, Subject::Publication);
}

#[test]
fn a_link_that_leads_elsewhere_publishes_nothing() {
    let test = TestLake::with_snapshots(1);
    let link = test.lake.link(REGISTER.name);
    let elsewhere = tempfile::tempdir().unwrap();
    for target in [elsewhere.path().to_owned(), "..".into(), format!("../manifests/rrh/{LATE}").into()] {
        brreg_files::replace_link(&link, &target).unwrap();
        assert_eq!(test.lake.published(REGISTER.name).unwrap_err().kind(), &ErrorKind::Publication);
    }
}

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
fn what_a_damaged_manifest_said_is_read_from_the_files_without_those_that_are_damaged_too() {
    let test = TestLake::with_snapshots(2);
    let published = test.published();
    let manifest = published.manifest().unwrap();
    fs::write(layout::manifest(&published.folder()), "{").unwrap();
    let previous = || Draft::begin(&test.lake, &REGISTER).unwrap().previous().unwrap().unwrap();
    let rebuilt = previous();
    assert_eq!(rebuilt.damage.as_ref().unwrap().kind(), &ErrorKind::Manifest);
    assert_eq!(rebuilt.manifest.tables, manifest.tables);
    assert_eq!((rebuilt.manifest.records.loaded, &rebuilt.manifest.progress), (2, &None));
    assert!(rebuilt.is_sound(REGISTER.tables));
    assert!(!rebuilt.manifest.is_base(&REGISTER), "how it was read is not known");

    fs::write(published.table_file(REGISTER.tables[0]), "short").unwrap();
    let rebuilt = previous();
    assert!(!rebuilt.manifest.tables.contains_key("varsler"));
    assert_eq!(rebuilt.damaged(REGISTER.tables).len(), 1);
    assert!(rebuilt.is_sound(&REGISTER.tables[1..]));
    publish(&test.lake, 3);
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings, []);
    assert_eq!(fs::read(layout::manifest(&published.folder())).unwrap(), b"{", "it stays as it is");
}

#[test]
fn a_snapshot_of_a_later_version_is_left_alone() {
    let test = TestLake::new();
    let later = RegisterTables { schema_version: 2, ..REGISTER };
    let (draft, tables) = {
        let draft = Draft::begin(&test.lake, &later).unwrap();
        let tables = later.tables.iter().map(|table| (*table, draft.writer(table).unwrap().finish().unwrap()));
        let tables = tables.collect();
        (draft, tables)
    };
    draft.publish(tables, description()).unwrap();
    let error = Draft::begin(&test.lake, &REGISTER).unwrap().previous().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::LaterVersion);
}

#[test]
fn only_the_registers_own_reading_decides_whether_a_snapshot_is_a_base() {
    let test = TestLake::with_snapshots(1);
    let mut manifest = test.published().manifest().unwrap();
    manifest.tool_version = "9.9.9".to_owned();
    assert!(manifest.is_base(&REGISTER));
    assert!(manifest.is_base(&RegisterTables { schema_version: 2, ..REGISTER }));
    assert!(!manifest.is_base(&RegisterTables { reading_version: 2, ..REGISTER }));
}

#[test]
fn a_table_that_came_later_is_no_damage_of_an_earlier_snapshot() {
    let test = TestLake::new();
    let earlier = RegisterTables { tables: &REGISTER.tables[..1], ..REGISTER };
    let draft = Draft::begin(&test.lake, &earlier).unwrap();
    let entry = draft.writer(earlier.tables[0]).unwrap().finish().unwrap();
    draft.publish(vec![(earlier.tables[0], entry)], description()).unwrap();
    assert_eq!(verify(&test.lake, &[REGISTER]).unwrap().findings.len(), 1);
    let later = RegisterTables { schema_version: 2, ..REGISTER };
    assert_eq!(verify(&test.lake, &[later]).unwrap().findings, []);
    assert_eq!(test.published().tables(&later), earlier.tables);
}

#[test]
fn what_is_published_is_one_set_of_snapshots() {
    let test = TestLake::with_snapshots(1);
    let absent = RegisterTables { name: "absent", ..REGISTER };
    let published = test.lake.published_all(&[absent, REGISTER]).unwrap();
    assert_eq!(published, [test.published()]);
    assert!(try_publish(&test.lake, 2).is_ok());
    assert_ne!(test.lake.published_all(&[REGISTER]).unwrap(), published);
}
