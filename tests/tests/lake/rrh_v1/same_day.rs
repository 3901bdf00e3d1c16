//! A second run on the same day, and runs that are killed at each step.

use std::path::{Path, PathBuf};
use std::process::Command;

use brreg_lake_tests::{Lake, Night};
use brreg_sandbox::Endpoint;

use super::{OBLIGED_ENTITIES, PUBLIC_AUTHORITIES, copy_of, night};
use crate::interruptions::{kill_if, names};

const COMPANIES: u32 = 3000;

/// The night before, and the one that the runs of a test are on.
fn before_a_night_with_changes() -> Night {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    night.sandbox().set_night(3);
    night
}

#[test]
fn a_second_run_on_the_same_day_keeps_the_changes_of_the_day() {
    let night = before_a_night_with_changes();
    night.job().succeeds();
    let (published, changes) = (night.lake.published(), night.lake.rows("FROM rrh.endringer"));
    assert!(!changes.is_empty());
    let looked_up = night.sandbox().requests_to(Endpoint::V1Lookup);
    for _ in 0..2 {
        let said = night.job().succeeds();
        assert!(said.contains("nothing new"), "{said}");
        assert!(night.lake.published() == published);
    }
    assert!(night.sandbox().requests_to(Endpoint::V1Lookup) > looked_up, "an event may come before its change");
    night.sandbox().set_night(4);
    night.job().succeeds();
    assert!(night.lake.published() != published);
}

#[test]
fn a_change_that_comes_after_its_event_is_published_on_the_same_day() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    night.sandbox().set_night(3);
    // The lookups of the first run still show the night before.
    let lagging = super::night(COMPANIES, PUBLIC_AUTHORITIES, "lookup-lag=3");
    lagging.job().succeeds();
    lagging.sandbox().set_night(3);
    lagging.job().succeeds();
    assert_eq!(lagging.lake.rows("SELECT count(*) FROM rrh.endringer"), ["0"]);
    lagging.sandbox().set_night(6);
    lagging.job().succeeds();
    night.job().succeeds();
    assert!(copy_of(&lagging.lake) == copy_of(&night.lake), "the lookups of night 6 show night 3");
}

#[test]
fn a_portfolio_of_which_nothing_changed_keeps_the_changes_of_the_day() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let portfolio: Vec<String> = night.sandbox().v1().organisasjonsnumre().take(500).collect();
    let file = night.lake.write("portfolio.txt", portfolio.join("\n"));
    night.lake.set("RRH__PORTFOLIO_FILE", file.to_str().unwrap());
    night.job().succeeds();
    night.sandbox().set_night(6);
    night.job().succeeds();
    let published = night.lake.published();
    assert_ne!(night.lake.rows("SELECT count(*) FROM rrh.endringer"), ["0"]);
    assert!(night.job().succeeds().contains("nothing new"));
    assert!(night.lake.published() == published);
    // A company that enters is no repetition.
    let more: Vec<String> = night.sandbox().v1().organisasjonsnumre().take(501).collect();
    night.lake.write("portfolio.txt", [portfolio, more].concat().join("\n"));
    night.job().succeeds();
    assert!(night.lake.published() != published);
}

/// What a run leaves: every row but when each was read, and how far the log was followed.
fn end_of(lake: &Lake) -> Vec<Vec<String>> {
    const MORE: [&str; 5] =
        ["hendelser", "endringer", "uoverensstemmelser", "registreringer_historikk", "posisjoner_historikk"];
    let more = MORE.iter().map(|table| lake.rows(&format!("FROM rrh.{table} ORDER BY ALL")));
    let positions = lake.manifest()["progress"]["positions"].as_array().unwrap().clone();
    let positions = positions.iter().map(|position| position["sekvensnummer"].to_string()).collect();
    copy_of(lake).into_iter().chain(more).chain([positions]).collect()
}

/// What runs write.
const WRITTEN: [&str; 3] = ["lake", "landing", "state"];

/// The data folder as it is now, to begin from again.
fn saved(lake: &Lake) -> PathBuf {
    let saved = lake.path("saved");
    std::fs::create_dir(&saved).unwrap();
    copy(&lake.data(), &saved);
    saved
}

fn copy(from: &Path, to: &Path) {
    for folder in WRITTEN {
        let _ = std::fs::remove_dir_all(to.join(folder));
        assert!(Command::new("cp").arg("-a").arg(from.join(folder)).arg(to).status().unwrap().success());
    }
}

/// A step at which a run is killed.
struct Step<'s> {
    name: &'s str,
    /// The endpoint whose answer does not end, and how many of its answers do before.
    hangs: Option<(Endpoint, &'s str, usize)>,
    /// Whether the files show that the run has come so far.
    has_begun: &'s dyn Fn() -> bool,
}

impl Step<'_> {
    /// Runs the night and kills it at the step; whether it was killed before it ended.
    fn kill(&self, night: &Night) -> bool {
        let asked = |endpoint| night.sandbox().requests_to(endpoint);
        let wanted = self.hangs.map(|(endpoint, name, after)| {
            night.fault(&format!("{name}:drip=10,every=3600s,after={after}"));
            (endpoint, asked(endpoint) + after)
        });
        let is_asked = || wanted.is_none_or(|(endpoint, before)| asked(endpoint) > before);
        kill_if(&mut night.command(["run", "--only", "rrh"]), || is_asked() && (self.has_begun)())
    }
}

#[test]
fn a_night_that_is_killed_at_any_step_ends_as_if_nothing_had_happened() {
    let night = before_a_night_with_changes();
    let saved = saved(&night.lake);
    let before = night.lake.snapshot();
    night.job().succeeds();
    let expected = end_of(&night.lake);

    let data = night.lake.data();
    copy(&saved, &data);
    let link = data.join("lake/current/rrh");
    let has_draft = || names(&data.join("lake/manifests/rrh")).iter().any(|name| name.starts_with(".draft"));
    let tables = || names(&data.join("lake/rrh/registreringer")).len();
    let had = tables();
    let fetches =
        |name, endpoint, fault, after| Step { name, hangs: Some((endpoint, fault, after)), has_begun: &|| true };
    let steps = [
        fetches("log", Endpoint::V1Endringslogg, "v1-log", 0),
        fetches("lookups", Endpoint::V1Lookup, "v1-lookup", 5),
        fetches("code lists", Endpoint::V1Kodelister, "v1-codes", 1),
        Step { name: "load", hangs: None, has_begun: &has_draft },
        Step { name: "publication", hangs: None, has_begun: &|| tables() > had },
        Step {
            name: "catalog",
            hangs: None,
            has_begun: &|| link.canonicalize().is_ok_and(|snapshot| snapshot != before),
        },
    ];
    for step in steps {
        // A run may be through with a step before this test sees it; then it begins again.
        let was_killed = (0..50).any(|_| {
            copy(&saved, &data);
            step.kill(&night)
        });
        assert!(was_killed, "{}: no run was killed", step.name);
        night.job().succeeds();
        assert!(end_of(&night.lake) == expected, "killed at: {}", step.name);
        assert!(!has_draft(), "{}", step.name);
        night.lake.run(["verify"]).succeeds();
    }
}
