//! Runs that are killed or come twice: what was published stays, and the next run ends as if nothing had happened.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use brreg_lake_tests::register::{bulk, registrations};
use brreg_lake_tests::{Lake, Night, fixture};
use brreg_sandbox::Endpoint;

/// Starts a command and kills it once it has come so far.
pub(crate) fn kill_when(command: &mut Command, so_far: impl Fn() -> bool) {
    assert!(kill_if(command, so_far), "it ended before it was killed");
}

/// Starts a command and kills it once it has come so far; whether it was killed before it ended.
pub(crate) fn kill_if(command: &mut Command, so_far: impl Fn() -> bool) -> bool {
    let mut child: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !so_far() {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

fn has_draft(lake: &Lake) -> bool {
    names(&lake.data().join("lake/manifests/rrh")).iter().any(|name| name.starts_with(".draft"))
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).map_or_else(
        |_| Vec::new(),
        |entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect(),
    )
}

#[test]
fn a_load_that_is_killed_leaves_the_snapshot_before_it() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let before = lake.published();
    let sound = fixture("pretty.json");
    let long = lake.write("long.json", bulk(&registrations(20_000)));
    let mut load = lake.command(["load".as_ref(), long.as_os_str(), "--allow-row-change".as_ref()]);
    kill_when(&mut load, || has_draft(&lake));

    assert!(has_draft(&lake), "the killed load cleaned up after itself, so this shows nothing");
    assert!(lake.published() == before);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.registreringer"), ["3"]);
    lake.load(&sound).succeeds();
    assert_ne!(lake.snapshot(), before.0);
    assert!(!has_draft(&lake));
    lake.run(["verify"]).succeeds();
}

#[test]
fn a_run_that_is_killed_in_its_download_is_taken_up_by_the_next() {
    let night = Night::new();
    night.fault("json:drip=20000,every=3600s");
    let landed = || {
        let runs = night.lake.data().join("landing/rrh");
        names(&runs).iter().flat_map(|run| names(&runs.join(run))).any(|name| name.ends_with(".partial.json"))
    };
    kill_when(&mut night.command(["run", "--only", "rrh"]), || {
        landed() && !night.requests(Endpoint::TotalbestandJson).is_empty()
    });
    assert!(!night.lake.data().join("lake/current").exists());

    night.job().succeeds();
    assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["300"]);
    let said = night.job().succeeds();
    assert!(said.contains("nothing new"), "{said}");
}

#[test]
fn a_second_run_at_the_same_time_ends_with_75_and_touches_nothing() {
    let night = Night::new();
    night.job().succeeds();
    let (published, asked) = (night.lake.published(), night.sandbox().requests().len());
    let lock = fs::OpenOptions::new().append(true).open(night.lake.data().join("state/lock")).unwrap();
    lock.lock().unwrap();
    let history = fs::read(night.lake.data().join("state/history.ndjson")).unwrap();

    night.job().fails_saying(75, &["taking the lock", "another run holds it"]);
    night.run(["fetch", "rrh-json"]).fails(75);
    night.lake.load(fixture("compact.json")).fails(75);
    night.lake.run(["catalog"]).fails(75);
    assert!(night.lake.published() == published);
    assert_eq!(night.sandbox().requests().len(), asked);
    assert!(fs::read(night.lake.data().join("state/history.ndjson")).unwrap() == history);
    // Reading goes on.
    assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["300"]);

    lock.unlock().unwrap();
    night.job().succeeds();
}

#[test]
fn damaged_state_is_rebuilt() {
    let night = Night::new();
    night.job().succeeds();
    let state = night.lake.data().join("state");
    fs::write(state.join("history.ndjson"), b"{\n\xff\n").unwrap();
    fs::write(night.lake.data().join("lake/lake.duckdb"), "not a database").unwrap();
    night.job().succeeds();
    assert_eq!(night.statuses(Endpoint::TotalbestandJson), [200, 304]);
    assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.registreringer"), ["300"]);
    let said = night.lake.run(["status"]).succeeds();
    assert!(said.contains("2 lines of state/history.ndjson cannot be read and are left out"), "{said}");
}

#[test]
fn a_damaged_snapshot_does_not_stop_the_next() {
    let lake = Lake::new();
    lake.load(fixture("compact.json")).succeeds();
    let damaged = lake.snapshot();
    fs::write(damaged.join("manifest.json"), "{").unwrap();
    let status = lake.run(["status"]).succeeds();
    assert!(status.contains("DAMAGED, see verify"), "{status}");
    lake.run(["verify"]).fails_saying(1, &["rrh: the manifest of snapshot=", " cannot be read"]);
    let said = lake.load(fixture("compact.json")).succeeds();
    assert!(said.contains("NOTE: the manifest of a snapshot is missing or damaged"), "{said}");
    assert!(lake.rows("FROM rrh.endringer").is_empty());
    lake.run(["verify"]).succeeds();

    fs::write(lake.snapshot().join("posisjoner.parquet"), "short").unwrap();
    let said = lake.load(fixture("compact.json")).succeeds();
    assert!(said.contains("are damaged; no changes were computed, and historikk_nyeste,"), "{said}");
    assert!(said.contains("historikk_start begin again"), "{said}");
    lake.run(["verify"]).succeeds();
    assert_eq!(fs::read(damaged.join("manifest.json")).unwrap(), b"{", "what is published is never written to");
}

#[test]
fn a_lost_key_of_the_pseudonyms_is_not_replaced_either() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let before = lake.published();
    let key = lake.data().join("secrets/person_id.key");
    fs::remove_file(&key).unwrap();
    lake.load(fixture("compact.json")).fails_saying(1, &["person_id.key is missing", "restore it from a backup"]);
    assert!(!key.exists());
    assert!(lake.published() == before);
}

#[test]
fn a_damaged_key_of_the_pseudonyms_is_never_replaced() {
    let lake = Lake::with_known_key();
    lake.load(fixture("compact.json")).succeeds();
    let before = lake.published();
    let key = lake.data().join("secrets/person_id.key");
    fs::write(&key, "short").unwrap();
    lake.load(fixture("pretty.json")).fails_saying(1, &["the key of the pseudonyms", "restore", "from a backup"]);
    assert_eq!(fs::read(&key).unwrap(), b"short");
    assert!(lake.published() == before);
}

#[test]
fn what_is_in_the_place_of_a_publication_is_not_removed() {
    let lake = Lake::new();
    let place = lake.data().join("lake/current/rrh");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("precious"), "precious").unwrap();
    lake.load(fixture("compact.json")).fails_saying(
        1,
        &[
            "rrh",
            "what is in the place of the published link is not a link",
            "in the place of the link in `lake/current`",
        ],
    );
    lake.run(["verify"])
        .fails_saying(1, &["rrh: lake/current/rrh is a folder", "in the place of the link in `lake/current`"]);
    assert_eq!(fs::read(place.join("precious")).unwrap(), b"precious");
}
