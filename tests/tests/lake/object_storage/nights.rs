//! Nights in object storage: local first, then there.

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
    let job = || {
        let mut command = night.command(["run", "--only", "rrh"]);
        command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_REGION", "us-east-1");
        brreg_lake_tests::Ended::of(&mut command)
    };
    is_down.store(true, Ordering::Relaxed);
    let first = job();
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
