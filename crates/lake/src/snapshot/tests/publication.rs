//! Publishing: what readers see, whatever happens to it.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::{LATE, rows};
use crate::RegisterTables;
use crate::error::ErrorKind;
use crate::snapshot::Lake;
use crate::testing::{
    REGISTER, TestLake, assert_clean, assert_sound, content, copy, description, draft, publish, try_publish,
};
use crate::verify::{Subject, verify};

#[test]
fn tables_come_first_and_manifests_and_links_are_beside_them() {
    let test = TestLake::with_snapshots(1);
    let name = test.published().name;
    let found: Vec<PathBuf> = content(test.lake.root()).into_keys().collect();
    let expected = [
        "current/konkurs".to_owned(),
        format!("konkurs/innehaver_av/{name}/part-0.parquet"),
        format!("konkurs/varsler/{name}/part-0.parquet"),
        format!("manifests/konkurs/{name}/datapackage.json"),
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
    // For each table its folder and its file; what makes these durable, the manifest, the name, the link, its durability.
    assert_eq!(killed.len(), 2 * REGISTER.tables.len() + 5);
    let (durable, unpublished) = killed.split_last().unwrap();
    assert_eq!(rows(&Lake::new(durable)), 2);
    for state in unpublished {
        let lake = Lake::new(state);
        assert_eq!(lake.published(REGISTER.name).unwrap().unwrap().name, before.name, "{}", state.display());
        assert_sound(&lake);
        publish(&lake, 3);
        lake.tidy(&REGISTER, 10).unwrap();
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
fn a_snapshot_is_later_than_everything_that_is_there() {
    for there in ["konkurs/varsler", "manifests/konkurs", "manifests/konkurs/.draft-"] {
        let test = TestLake::with_snapshots(1);
        let path = if there.ends_with('-') { format!("{there}{LATE}") } else { format!("{there}/{LATE}") };
        fs::create_dir(test.path(&path)).unwrap();
        assert!(publish(&test.lake, 1).published.name > LATE.parse().unwrap(), "{there}");
    }
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
fn what_is_published_is_one_set_of_snapshots() {
    let test = TestLake::with_snapshots(1);
    let absent = RegisterTables { name: "absent", ..REGISTER };
    let published = test.lake.published_all(&[absent, REGISTER]).unwrap();
    assert_eq!(published, [test.published()]);
    assert!(try_publish(&test.lake, 2).is_ok());
    assert_ne!(test.lake.published_all(&[REGISTER]).unwrap(), published);
}
