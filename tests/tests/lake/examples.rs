//! The example pictures of a night: beside the page, which names nobody, and gone with what they show.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use brreg_lake_tests::{Lake, Night, fixture};
use brreg_sandbox::Sandbox;

fn folder(lake: &Lake) -> PathBuf {
    lake.data().join("reports/pictures")
}

fn names(lake: &Lake) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder(lake)) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn page(lake: &Lake, name: &str) -> String {
    fs::read_to_string(lake.data().join("reports").join(name)).unwrap()
}

fn night() -> Night {
    let night = Night::of(Sandbox::builder().virksomheter(600));
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    night
}

#[test]
fn a_night_has_examples_that_the_newest_page_links_and_replaces_those_before() {
    let night = night();
    let lake = &night.lake;
    let all: BTreeSet<String> = ["most-layers.svg", "circle.svg", "owner-above-bankrupt.svg"].map(str::to_owned).into();
    let there = names(lake);
    assert!(there.is_subset(&all) && there.len() >= 2, "{there:?}");
    assert!(fs::read_to_string(folder(lake).join("owner-above-bankrupt.svg")).unwrap().contains("⚠ bankrupt"));
    assert_eq!(fs::metadata(folder(lake)).unwrap().permissions().mode() & 0o777, 0o700);
    let (latest, run) = (page(lake, "latest.html"), fs::read_dir(lake.data().join("reports")).unwrap());
    for name in &there {
        assert_eq!(fs::metadata(folder(lake).join(name)).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(latest.contains(&format!("href=\"pictures/{name}\"")), "{name}");
        let picture = fs::read_to_string(folder(lake).join(name)).unwrap();
        assert!(picture.starts_with("<svg") && picture.contains("role=\"img\""), "{name}");
    }
    assert_eq!(latest.matches("href=\"pictures/").count(), there.len());
    assert!(latest.contains("They show names; this page does not."));
    // The page that is kept of a run, and may be sent, has no links to what changes every night.
    let kept: Vec<String> = run.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let kept = kept.iter().find(|name| name.starts_with('2')).unwrap();
    assert!(!page(lake, kept).contains("pictures/"));

    fs::write(folder(lake).join("stale.svg"), "stale").unwrap();
    fs::write(folder(lake).join("most-layers.svg"), "stale").unwrap();
    night.sandbox().renew();
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    assert!(names(lake).is_subset(&all), "{:?}", names(lake));
    assert!(!fs::read_to_string(folder(lake).join("most-layers.svg")).unwrap().contains("stale"));
    // A run that publishes nothing of rrh leaves them.
    let before = names(lake);
    night.run(["run", "--only", "konkurs"]).succeeds();
    assert_eq!(names(lake), before);
}

#[test]
fn a_bankrupt_company_is_an_example_where_konkurs_alone_says_so() {
    let night = Night::of(Sandbox::builder().virksomheter(600));
    let bankrupt = folder(&night.lake).join("owner-above-bankrupt.svg");
    night.run(["run", "--only", "rrh"]).succeeds();
    assert!(!bankrupt.exists());
    night.sandbox().renew();
    night.run(["run", "--only", "rrh,konkurs"]).succeeds();
    assert!(fs::read_to_string(bankrupt).unwrap().contains("⚠ bankrupt"));
}

#[test]
fn what_removes_or_replaces_data_removes_the_examples() {
    let night = night();
    let lake = &night.lake;
    let drawn = || {
        night.run(["run", "--only", "rrh", "--whole", "rrh"]).succeeds();
        assert!(!names(lake).is_empty());
    };
    let company = lake.rows("SELECT min(organisasjonsnummer) FROM rrh.registreringer").remove(0);
    night.lake.run(["erase", "--company", &company]).succeeds();
    assert!(!folder(lake).exists(), "after erase");
    assert!(!page(lake, "latest.html").contains("href=\"pictures/"));
    drawn();
    lake.run(["purge", "rrh", "--yes"]).succeeds();
    assert!(!folder(lake).exists(), "after purge");
    drawn();
    let few = fixture("compact.json");
    lake.run(["load", "--allow-row-change", few.to_str().unwrap()]).succeeds();
    assert!(!folder(lake).exists(), "after a load");
    night.run(["run", "--only", "rrh", "--whole", "rrh", "--allow-row-change"]).succeeds();
    assert!(!names(lake).is_empty());
    fs::remove_file(lake.data().join("lake/current/rrh")).unwrap();
    fs::remove_dir_all(lake.data().join("lake/manifests/rrh")).unwrap();
    night.run(["run", "--only", "konkurs"]);
    assert!(!folder(lake).exists(), "without a readable register");
}

#[test]
fn examples_that_cannot_be_drawn_are_a_note_and_change_nothing_about_the_run() {
    let night = Night::new();
    fs::create_dir_all(night.lake.data().join("reports")).unwrap();
    fs::write(folder(&night.lake), "in the way").unwrap();
    let ended = night.job();
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("NOTE: drawing the picture") && said.contains("pictures"), "{said}");
    assert!(night.lake.data().join("lake/current/rrh").exists());
    assert!(!page(&night.lake, "latest.html").contains("href=\"pictures/"));
}
