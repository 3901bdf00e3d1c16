//! Nights in object storage: local first, then there.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use brreg_lake_tests::Night;

use super::proxy::{Fault, Proxy};
use super::servers::{BUCKET, KEY, SECRET, s3};
use super::{Shelf, prefix};

#[test]
fn each_load_becomes_a_version_and_retention_is_the_same_there() {
    let mut shelf = Shelf::s3(s3());
    shelf.lake.set("RETENTION__SNAPSHOTS", "1");
    for (version, companies) in [20, 30, 40].into_iter().enumerate() {
        shelf.load(companies);
        let said = shelf.publish().succeeds();
        assert!(said.contains(&format!("is version {version} in s3://{BUCKET}/{}", shelf.prefix)), "{said}");
        assert_eq!(shelf.publish().succeeds(), "");
        let there = shelf.look(s3());
        assert_eq!(there["newest"]["version"], version);
        assert_eq!(there["newest"]["tables"]["registreringer"]["rows"], shelf.rows("registreringer"));
        assert_eq!(there["kept"].as_array().unwrap().len(), version.min(1));
        assert_eq!(there["others"], serde_json::json!([]));
    }
}

#[test]
fn a_run_publishes_here_first_and_catches_up_there() {
    let mut night = Night::new();
    let (is_down, name) = (Arc::new(AtomicBool::new(false)), prefix());
    let down = Arc::clone(&is_down);
    let proxy = Proxy::new(s3(), move |_| match down.load(Ordering::Relaxed) {
        true => Fault::Answer(503, "SlowDown"),
        false => Fault::None,
    });
    night.lake.set("PUBLISH__URL", &format!("s3://{BUCKET}/{name}"));
    night.lake.set("PUBLISH__ENDPOINT", &proxy.endpoint);
    night.lake.set("RETRY__MAX_ATTEMPTS", "2");
    is_down.store(true, Ordering::Relaxed);
    let told = night.lake.path("told");
    let script = night.lake.write("tell", format!("#!/bin/sh\necho $BRREG_LAKE_FAILED >{}\n", told.display()));
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    night.lake.set("NOTIFY__COMMAND", script.to_str().unwrap());
    let lineage = night.lake.path("lineage.ndjson");
    night.lake.set("LINEAGE__FILE", lineage.to_str().unwrap());
    let job = || {
        let mut command = night.command(["run", "--only", "rrh"]);
        command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_REGION", "us-east-1");
        brreg_lake_tests::Ended::of(&mut command)
    };
    let first = job();
    // Who is told of it hears what failed, and why.
    assert!(fs::read_to_string(&told).unwrap().contains("publish"));
    let lineage = fs::read_to_string(lineage).unwrap();
    assert!(lineage.lines().any(|line| line.contains("\"FAIL\"") && line.contains("SlowDown")), "{lineage}");
    assert!(first.stdout.contains("published "), "{}", first.stdout);
    first.fails_saying(4, &["publishing in the store of [publish]", "503", "(SlowDown)", "`brreg-lake publish`"]);
    assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["300"]);
    // Nothing is new here, and it fails there again.
    job().fails(4);
    is_down.store(false, Ordering::Relaxed);
    let said = job().succeeds();
    assert!(said.contains("is version 0 in s3://"), "{said}");
    let there: serde_json::Value = serde_json::from_str(&super::servers::look(s3(), &name)).unwrap();
    assert_eq!(there["newest"]["tables"]["registreringer"]["rows"], 300);
    assert!(!night.lake.data().join("lake/rrh/registreringer/_delta_log").exists());
}

#[test]
fn nights_that_the_store_missed_become_versions_in_their_order_and_one_that_was_rolled_back_does_not() {
    let mut shelf = Shelf::s3(s3());
    shelf.lake.set("RETENTION__SNAPSHOTS", "9");
    shelf.load(20);
    shelf.publish().succeeds();
    for companies in [30, 40, 50] {
        shelf.load(companies);
    }
    let manifests = shelf.lake.data().join("lake/manifests/rrh");
    let mut nights: Vec<_> = fs::read_dir(manifests).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    nights.sort();
    let link = shelf.lake.data().join("lake/current/rrh");
    fs::remove_file(&link).unwrap();
    symlink(Path::new("../manifests/rrh").join(&nights[2]), &link).unwrap();
    shelf.load(60);
    let said = shelf.publish().succeeds();
    for version in 1..=3 {
        assert!(said.contains(&format!("is version {version} in s3://")), "{said}");
    }
    let there = shelf.look(s3());
    let rows = |version: &serde_json::Value| version["tables"]["registreringer"]["rows"].clone();
    assert_eq!((there["newest"]["version"].clone(), rows(&there["newest"])), (3.into(), 60.into()));
    let kept: Vec<_> = there["kept"].as_array().unwrap().iter().map(rows).collect();
    assert_eq!(kept, [40, 30, 20], "not the night that was rolled back");
    assert_eq!(there["others"], serde_json::json!([]));
    assert_eq!(shelf.publish().succeeds(), "");
}

#[test]
fn nights_are_read_again_after_an_erasure() {
    let shelf = Shelf::s3(s3());
    for companies in [30, 31, 32] {
        shelf.load(companies);
        shelf.publish().succeeds();
    }
    let before = shelf.look(s3());
    let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
    let said = shelf.publish().succeeds();
    assert!(said.contains("is version 3 in") && said.contains("2 kept nights written anew there"), "{said}");
    let there = shelf.look(s3());
    let of = |version: &serde_json::Value| {
        (version["version"].as_u64().unwrap(), version["tables"]["registreringer"]["rows"].as_u64().unwrap())
    };
    assert_eq!(of(&there["newest"]), (3, 31));
    let kept: Vec<_> = there["kept"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(kept, [(1, 30), (0, 29)]);
    // The commit of the version before, and nothing with rows of before.
    assert_eq!(there["others"], serde_json::json!([]));
    let paths = |pointer: &serde_json::Value| {
        let versions = pointer["kept"].as_array().unwrap().iter().chain([&pointer["newest"]]);
        versions.map(|version| version["tables"]["registreringer"]["path"].clone()).collect::<Vec<_>>()
    };
    assert!(paths(&there).iter().all(|path| !paths(&before).contains(path)));
    assert_eq!(shelf.publish().succeeds(), "");
}

#[test]
fn a_register_that_was_purged_goes_there_with_the_next_publication_and_comes_again() {
    let shelf = Shelf::s3(s3());
    for companies in [20, 30, 40] {
        shelf.load(companies);
        shelf.publish().succeeds();
    }
    let said = shelf.lake.run(["purge", "rrh", "--yes"]).succeeds();
    assert!(said.contains("has rrh as it was before"), "{said}");
    shelf.publish();
    let there = shelf.look(s3());
    assert_eq!((there["newest"]["version"].clone(), there["kept"].clone()), (3.into(), serde_json::json!([])));
    shelf.lake.run(["purge", "rrh", "--all", "--yes"]).succeeds();
    assert!(shelf.lake.run(["status"]).succeeds().contains("is BEHIND"));
    let said = shelf.publish().succeeds();
    assert!(said.contains("nothing is readable in s3://"), "{said}");
    assert_eq!(shelf.publish().succeeds(), "");
    let there = shelf.look(s3());
    assert_eq!(there["newest"]["tables"], serde_json::json!({}));
    let left = there["others"].as_array().unwrap().iter().map(|path| path.as_str().unwrap());
    assert_eq!(left.filter(|path| !path.contains("/_delta_log/")).collect::<Vec<_>>(), Vec::<&str>::new());
    shelf.load(50);
    shelf.publish().succeeds();
    let there = shelf.look(s3());
    assert_eq!(there["newest"]["version"], 5);
    assert_eq!(there["newest"]["tables"]["registreringer"]["rows"], 50);
}

#[test]
fn a_lake_that_is_empty_without_a_purge_takes_nothing_out_of_the_store() {
    let shelf = Shelf::s3(s3());
    shelf.load(20);
    shelf.publish().succeeds();
    fs::remove_dir_all(shelf.lake.data().join("lake")).unwrap();
    assert_eq!(shelf.publish().succeeds(), "");
    assert_eq!(shelf.look(s3())["newest"]["tables"]["registreringer"]["rows"], 20);
}

#[test]
fn what_was_erased_after_a_publication_that_broke_off_is_in_no_object() {
    for writes in [5, 15, 24] {
        let is_away = Arc::new(AtomicBool::new(true));
        let away = Arc::clone(&is_away);
        let proxy = Proxy::new(s3(), move |request| match away.load(Ordering::Relaxed) && request.number > writes {
            true => Fault::Answer(403, "AccessDenied"),
            false => Fault::None,
        });
        let shelf = Shelf::s3(&proxy.endpoint);
        shelf.load(30);
        shelf.publish().fails(1);
        let company = shelf.lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
        shelf.lake.run(["erase", "--company", company.as_str()]).succeeds();
        is_away.store(false, Ordering::Relaxed);
        shelf.publish().succeeds();
        assert_eq!(shelf.publish().succeeds(), "");
        let there = shelf.look(s3());
        let mut others = there["others"].as_array().unwrap().iter().map(|path| path.as_str().unwrap());
        // The probe of a publication that broke off has no data.
        let left = others.find(|path| !path.starts_with(".probe/"));
        assert_eq!(left, None, "after {writes} requests");
    }
}
