//! A copy that is kept in another way than the one before, and what only lookups give.

use std::collections::BTreeSet;

use brreg_lake_tests::Night;

use super::{PUBLIC_AUTHORITIES, night};

const COMPANIES: u32 = 3000;
const PORTFOLIO: usize = 1000;
const CHANGES: &str = "FROM rrh.endringer ORDER BY ALL";

fn portfolio(night: &Night) -> Vec<String> {
    night.sandbox().v1().organisasjonsnumre().take(PORTFOLIO).collect()
}

/// The changes of the companies of the portfolio on night 3, where the copy is kept in one way.
fn changes_of_the_portfolio() -> Vec<String> {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    let portfolio: BTreeSet<String> = portfolio(&night).into_iter().collect();
    night.job().succeeds();
    night.sandbox().set_night(3);
    night.job().succeeds();
    let mut changes = night.lake.rows(CHANGES);
    changes.retain(|change| change.split(',').next().is_some_and(|company| portfolio.contains(company)));
    assert!(!changes.is_empty());
    changes
}

#[test]
fn a_portfolio_in_the_place_of_the_bulk_file_needs_a_flag_and_reports_its_own_changes_alone() {
    let mut night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    let companies = portfolio(&night);
    night.job().succeeds();
    night.sandbox().set_night(3);
    let published = night.lake.published();
    let file = night.lake.write("portfolio.txt", companies.join("\n"));
    night.lake.set("RRH__PORTFOLIO_FILE", file.to_str().unwrap());
    night.job().fails_saying(3, &["--allow-row-change"]);
    assert!(night.lake.published() == published);
    let said = night.job_with(&["--allow-row-change"]).succeeds();
    assert!(said.contains("NOTE: the copy is kept of a portfolio from now on"), "{said}");
    assert!(!said.contains("left the portfolio"), "{said}");
    assert_eq!(night.lake.rows("SELECT count(*) > 900 AND count(*) <= 1000 FROM rrh.virksomheter"), ["true"]);
    assert_eq!(night.lake.rows(CHANGES), changes_of_the_portfolio());
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn the_bulk_file_in_the_place_of_a_portfolio_needs_a_flag_and_reports_no_other_company_as_new() {
    let mut night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.lake.set("RRH__PORTFOLIO", &portfolio(&night).join(","));
    night.job().succeeds();
    night.sandbox().set_night(3);
    night.lake.set("RRH__PORTFOLIO", "");
    night.job().fails_saying(3, &["--allow-row-change"]);
    let said = night.job_with(&["--allow-row-change"]).succeeds();
    assert!(said.contains("NOTE: the copy is kept by the bulk file from now on"), "{said}");
    assert_eq!(night.lake.manifest()["counts"]["changed_without_event"], 0, "{said}");
    assert_eq!(night.lake.rows(CHANGES), changes_of_the_portfolio());
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn notices_on_earlier_registrations_outlast_a_bulk_file() {
    let mut night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.lake.set("RRH__DISCREPANCY_SENDERS", "true");
    night.job().succeeds();
    night.sandbox().set_night(9);
    night.job().succeeds();
    let earlier = "FROM rrh.uoverensstemmelser
         WHERE registrering_id IN (SELECT registrering_id FROM rrh.registreringer_historikk) ORDER BY ALL";
    let notices = night.lake.rows(earlier);
    assert!(!notices.is_empty());
    night.job_with(&["--whole", "rrh"]).succeeds();
    assert_eq!(night.lake.rows(earlier), notices);
    let current =
        "SELECT count(*) > 0 FROM rrh.uoverensstemmelser SEMI JOIN rrh.registreringer USING (registrering_id)";
    assert_eq!(night.lake.rows(current), ["true"]);
    // Who sent one is shown as long as the configuration asks for it.
    night.lake.set("RRH__DISCREPANCY_SENDERS", "false");
    night.job_with(&["--whole", "rrh"]).succeeds();
    assert_eq!(night.lake.rows(earlier).len(), notices.len());
    assert_eq!(night.lake.rows("SELECT count(innsender_person_id) FROM rrh.uoverensstemmelser"), ["0"]);
}

#[test]
fn a_file_that_a_user_loads_keeps_what_no_bulk_file_has() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    night.sandbox().set_night(9);
    night.job().succeeds();
    let kept = ["registreringer_historikk", "posisjoner_historikk", "hendelser"];
    let counts = || kept.map(|table| night.lake.rows(&format!("SELECT count(*) FROM rrh.{table}")).remove(0));
    let before = counts();
    assert!(before.iter().all(|count| count != "0"), "{before:?}");
    night.job_with(&["--whole", "rrh"]).succeeds();
    let landing = night.lake.data().join("landing/rrh");
    let mut runs: Vec<_> = std::fs::read_dir(landing).unwrap().map(|entry| entry.unwrap().path()).collect();
    runs.sort();
    let files = std::fs::read_dir(runs.last().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let file = files.into_iter().find(|file| file.extension().is_some_and(|extension| extension == "zip")).unwrap();
    let whole = counts();
    night.lake.load(&file).succeeds();
    assert_eq!(counts(), whole);
    assert_eq!(whole[0], before[0]);
}

#[test]
fn a_bulk_file_that_is_older_than_the_lookups_brings_no_registration_twice() {
    // The register has not renewed its file since the first night.
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "bulk-lag=9");
    night.job().succeeds();
    let published = night.lake.rows("FROM rrh.registreringer ORDER BY ALL");
    night.sandbox().set_night(9);
    night.job().succeeds();
    let earlier = "SELECT count(*) FROM rrh.registreringer_historikk";
    let [kept] = night.lake.rows(earlier).try_into().unwrap();
    night.job_with(&["--whole", "rrh"]).succeeds();
    assert_eq!(night.lake.rows("FROM rrh.registreringer ORDER BY ALL"), published);
    for table in ["registreringer", "posisjoner", "rettighetshavere"] {
        let twice = format!("SELECT count(*) FROM rrh.{table} SEMI JOIN rrh.{table}_historikk USING (registrering_id)");
        assert_eq!(night.lake.rows(&twice), ["0"], "{table}");
    }
    // Those before them are still known.
    assert_eq!(night.lake.rows(&format!("SELECT ({earlier}) BETWEEN 1 AND {kept}::INT - 1")), ["true"]);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn answers_of_earlier_versions_of_the_api_are_understood() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "residence=ukjent,sender=beside");
    night.job().succeeds();
    let unknown = "SELECT count(*) > 0, any_value(bostedsland_tekst) FROM rrh.rettighetshavere WHERE bostedsland = ";
    assert_eq!(night.lake.rows(&format!("{unknown}'UKJENT'")), ["true,Ukjent"]);
    assert_eq!(night.lake.rows(&format!("{unknown}'XUK'")), ["false,"]);
    let senders = "SELECT DISTINCT innsendertype, innsender_organisasjonsnummer IS NULL FROM rrh.uoverensstemmelser";
    assert_eq!(night.lake.rows(&format!("{senders} ORDER BY ALL NULLS LAST")), ["virksomhet,false", ",true"]);
    assert_eq!(night.lake.rows("SELECT DISTINCT avvikstype FROM rrh.avvik"), [""; 0]);
}
