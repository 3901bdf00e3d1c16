//! Every command that writes, killed or failing at each system call that changes the disk: readers see what they saw or wholly
//! what is new, and the same command again ends as if nothing had happened.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::process::Command;

use brreg_lake_tests::faults::{Fault, points_of, run_with};
use brreg_lake_tests::register::{KARI, OLA, PER, bulk, organisation_numbers, ownership, registered, registration};
use brreg_lake_tests::{Lake, Night, is_long};
use serde_json::Value;

/// Of how many points one is tried. `make test-long` tries each.
fn stride() -> usize {
    if is_long() { 1 } else { 60 }
}

/// Companies with Kari, Ola or Per.
pub(crate) fn content(interval: &str) -> String {
    let owners = [KARI, OLA, PER].map(|person| registered(person, &[ownership(interval)]));
    let companies = organisation_numbers(6);
    let registrations = companies.iter().enumerate().map(|(at, number)| registration(number, &owners[at % 3..]));
    bulk(&registrations.collect::<Vec<_>>())
}

/// A lake with two snapshots, and a third file to load beside it.
fn lake() -> Lake {
    let lake = Lake::with_known_key();
    lake.load_content("first.json", content("int1"));
    lake.load_content("second.json", content("int2"));
    lake.write("third.json", content("int3"));
    lake
}

/// The same lake in a folder of its own.
fn copy_of(lake: &Lake) -> Lake {
    let copy = Lake::new();
    let copied = Command::new("cp").arg("-a").arg(lake.path(".")).arg(copy.path(".")).status();
    assert!(copied.unwrap().success());
    copy
}

/// What readers see: the published tables of rrh byte for byte; nothing where none is published.
fn seen(lake: &Lake) -> BTreeMap<OsString, Vec<u8>> {
    if lake.data().join("lake/current/rrh").exists() { lake.parquet() } else { BTreeMap::new() }
}

/// The same without the changes from the snapshot before, of which a load that comes twice has none.
fn content_of(lake: &Lake) -> BTreeMap<OsString, Vec<u8>> {
    let mut content = seen(lake);
    content.remove(OsStr::new("endringer.parquet"));
    content
}

/// The same without the table that says when its rows were fetched.
pub(crate) fn content_without_times(lake: &Lake) -> BTreeMap<OsString, Vec<u8>> {
    let mut content = content_of(lake);
    content.remove(OsStr::new("virksomheter.parquet"));
    content
}

/// What a command would leave behind for ever.
fn leftovers(lake: &Lake) -> Vec<String> {
    let names = lake.everything().into_iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    names
        .filter(|name| name.starts_with(".draft-") || name.starts_with(".erasing-") || name.ends_with(".partial"))
        .collect()
}

/// Tries a command at the points of all faults, each on a lake of its own.
#[track_caller]
fn at_every_point(before: &Lake, arguments: &[&str]) {
    let old = seen(before);
    let reference = copy_of(before);
    reference.run(arguments).succeeds();
    let new = seen(&reference);
    let mut met = 0;
    for fault in Fault::ALL {
        let lake = copy_of(before);
        let points = points_of(&lake.command(arguments), fault, &lake.path("calls"));
        for point in points.iter().step_by(stride()) {
            let lake = copy_of(before);
            let ended = run_with(&lake.command(arguments), fault, point, &lake.path("calls"));
            // Another thread may have made some of the calls this time.
            let Some(ended) = ended else { continue };
            met += 1;
            let context = format!("{arguments:?}, {fault:?} at {point:?}: {}{}", ended.stdout, ended.stderr);
            assert!(!ended.stderr.contains("internal error"), "{context}");
            let now = seen(&lake);
            assert!(now == old || now == new, "readers see a mixture; {context}");
            // A failure that is not reported would be one that nobody repairs.
            assert!(ended.code != Some(0) || now == new, "it says that it is done; {context}");
            let again = lake.run(arguments);
            assert_eq!(again.code, Some(0), "the next one does not work: {}; {context}", again.stderr);
            assert!(content_of(&lake) == content_of(&reference), "the next one ends otherwise; {context}");
            lake.run(["verify"]).succeeds();
            assert_eq!(leftovers(&lake), [""; 0], "{context}");
        }
    }
    assert!(met >= 3, "only {met} points were met");
    // For whoever writes down how far it went: `--nocapture` shows it.
    let _ = writeln!(std::io::stderr(), "{arguments:?}: {met} points, one of {}", stride());
}

#[test]
fn a_load_at_every_point() {
    at_every_point(&lake(), &["load", "third.json"]);
}

#[test]
fn a_first_load_at_every_point() {
    let lake = Lake::with_known_key();
    lake.write("first.json", content("int1"));
    at_every_point(&lake, &["load", "first.json"]);
}

#[test]
fn an_erasure_at_every_point() {
    let lake = lake();
    let company = organisation_numbers(1).remove(0);
    at_every_point(&lake, &["erase", "--company", &company]);
}

#[test]
fn a_purge_at_every_point() {
    at_every_point(&lake(), &["purge", "rrh", "--yes"]);
}

#[test]
fn a_catalog_at_every_point() {
    at_every_point(&lake(), &["catalog"]);
}

#[test]
fn an_erasure_that_met_a_fault_leaves_nobody_behind_after_any_other_command() {
    let before = lake();
    let erase = ["erase", "--company", &organisation_numbers(1).remove(0)].map(OsString::from);
    let lake = copy_of(&before);
    let points = points_of(&lake.command(&erase), Fault::Killed, &lake.path("calls"));
    for point in points.iter().step_by(stride()) {
        let lake = copy_of(&before);
        run_with(&lake.command(&erase), Fault::Killed, point, &lake.path("calls"));
        if !lake.data().join("state/erased.json").exists() {
            continue;
        }
        lake.run(["catalog"]).succeeds();
        let company = organisation_numbers(1).remove(0);
        let held = format!("SELECT count(*) FROM rrh.registreringer WHERE organisasjonsnummer = '{company}'");
        assert_eq!(lake.rows(&held), ["0"], "killed at {point:?}");
        lake.run(["verify"]).succeeds();
    }
}

/// A night of all registers that is killed so many times, at calls that a generator of this seed chooses.
fn nights(kills: usize, seed: u64) {
    let night = Night::new();
    let whole = ["run", "--whole", "rrh,konkurs"];
    let calls = night.lake.path("calls");
    // On the second night, what the others name and enhet does not have is looked up, with or without a new file.
    (0..2).for_each(|_| drop(night.run(whole).succeeds()));
    let (expected, rows) = (content_without_times(&night.lake), rows_of_all(&night.lake));
    let points = points_of(&night.command(whole), Fault::Killed, &calls);
    let mut chance = Chance(seed);
    let mut killed = 0;
    for attempt in 0..3 * kills {
        if killed == kills {
            break;
        }
        let point = &points[chance.below(points.len())];
        let context = format!("seed {seed}, attempt {attempt}, killed at {point:?}");
        // Another thread may have made some of the calls this time, so that none comes so far.
        killed += usize::from(run_with(&night.command(whole), Fault::Killed, point, &calls).is_some());
        assert!(content_without_times(&night.lake) == expected, "readers of rrh see something else; {context}");
        assert_eq!(rows_of_all(&night.lake), rows, "{context}");
        let verified = night.lake.run(["verify"]);
        assert_eq!(verified.code, Some(0), "{}; {context}", verified.stderr);
    }
    assert_eq!(killed, kills, "of {} points", points.len());
    night.run(whole).succeeds();
    night.lake.run(["verify"]).succeeds();
    assert_eq!(leftovers(&night.lake), [""; 0]);
    assert_eq!(rows_of_all(&night.lake), rows);
}

/// The numbers of rows of what is published of each register. A catalog that a killed run left is rebuilt by the next one.
fn rows_of_all(lake: &Lake) -> Vec<String> {
    let links = fs::read_dir(lake.data().join("lake/current")).unwrap().map(|link| link.unwrap().path());
    // What is hidden there is a link that a killed run did not put in its place.
    let links = links.filter(|link| !link.file_name().unwrap().to_string_lossy().starts_with('.'));
    let manifests = links.map(|link| {
        let manifest: Value = serde_json::from_slice(&fs::read(link.join("manifest.json")).unwrap()).unwrap();
        let tables = manifest["tables"].as_object().unwrap().iter();
        let rows =
            tables.filter(|(name, _)| *name != "endringer").map(|(name, table)| format!("{name} {}", table["rows"]));
        format!("{}: {}", link.file_name().unwrap().display(), rows.collect::<Vec<_>>().join(", "))
    });
    let mut manifests: Vec<String> = manifests.collect();
    manifests.sort();
    manifests
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn nights_that_are_killed_anywhere_leave_what_is_published_and_end_well_the_next_time() {
    nights(if is_long() { 200 } else { 3 }, 1);
}

/// Numbers by chance that a seed repeats: the generator of Numerical Recipes, in its higher bits.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}
