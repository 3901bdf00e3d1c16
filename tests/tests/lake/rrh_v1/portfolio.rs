//! A copy of the companies that a configuration names.

use std::collections::BTreeSet;
use std::path::PathBuf;

use brreg_lake_tests::Night;
use brreg_sandbox::Endpoint;
use brreg_sandbox::generator::v1::Tilstand;

use super::{OBLIGED_ENTITIES, night};
use crate::interruptions::kill_when;

const COMPANIES: u32 = 2000;
const PORTFOLIO: usize = 500;

/// Writes a portfolio and names it in the configuration.
fn with_portfolio(night: &mut Night, companies: &[String]) -> PathBuf {
    let file = night.lake.write("portfolio.txt", companies.join("\n"));
    night.lake.set("RRH__PORTFOLIO_FILE", file.to_str().unwrap());
    file
}

fn companies(night: &Night, number: usize) -> Vec<String> {
    night.sandbox().v1().organisasjonsnumre().take(number).collect()
}

/// The companies of a table, each once.
fn companies_of(night: &Night, table: &str) -> BTreeSet<String> {
    night.lake.rows(&format!("SELECT DISTINCT organisasjonsnummer FROM rrh.{table}")).into_iter().collect()
}

#[test]
fn a_scope_without_a_bulk_file_needs_a_portfolio() {
    let night = night(50, OBLIGED_ENTITIES, "");
    night.job().fails_saying(2, &["rrh.scope", "no bulk file", "portfolio_file"]);
    assert_eq!(night.sandbox().requests_to(Endpoint::V1Totalbestand), 0);
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn a_portfolio_that_is_interrupted_three_times_asks_for_each_company_once_more_at_most() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let portfolio = companies(&night, PORTFOLIO);
    with_portfolio(&mut night, &portfolio);
    night.fault("v1-lookup:status=500,after=20,times=4");
    for so_far in [60, 200, 380] {
        let looked_up = || night.sandbox().requests_to(Endpoint::V1Lookup);
        night.fault(&format!("v1-lookup:drip=10,every=3600s,after={}", so_far - looked_up()));
        kill_when(&mut night.command(["run", "--only", "rrh"]), || looked_up() >= so_far);
    }
    night.job().succeeds();
    assert_eq!(companies_of(&night, "virksomheter").len(), PORTFOLIO);
    let asked = portfolio.iter().map(|company| night.sandbox().lookups_of(company)).max();
    // One that was under way when the run was killed is asked again, and one that failed is tried again.
    assert!(asked <= Some(5), "{asked:?}");
    let twice = portfolio.iter().filter(|company| night.sandbox().lookups_of(company) > 1).count();
    assert!(twice <= 4 * 3 + 4, "{twice} companies were asked for more than once");
}

#[test]
fn the_next_night_has_what_changed_in_the_portfolio_what_entered_and_what_left() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let all = companies(&night, PORTFOLIO + 3);
    with_portfolio(&mut night, &all[..PORTFOLIO]);
    night.job().succeeds();
    let before = night.sandbox().requests_to(Endpoint::V1Lookup);
    assert_eq!(before, PORTFOLIO);

    night.sandbox().set_night(6);
    with_portfolio(&mut night, &all[3..]);
    let said = night.job().succeeds();
    // Who left is counted as that alone.
    let counts = said.lines().find(|line| line.contains("looked up")).unwrap();
    assert!(counts.contains("3 left the portfolio"), "{counts}");
    let changed = night.lake.rows(&format!(
        "SELECT count(DISTINCT organisasjonsnummer) || ' changed' FROM rrh.endringer WHERE organisasjonsnummer NOT IN ('{}')",
        all[..3].join("', '")
    ));
    assert!(counts.contains(&format!(", {},", changed[0])), "{counts}: {changed:?}");
    let expected: BTreeSet<String> = all[3..].iter().cloned().collect();
    let there = companies_of(&night, "virksomheter");
    assert!(there.is_subset(&expected), "{:?}", there.difference(&expected).collect::<Vec<_>>());
    for company in &all[PORTFOLIO..] {
        assert!(there.contains(company), "{company} entered");
    }
    // Each company is as a lookup shows it now.
    let now = night.sandbox().v1();
    let current =
        night.lake.rows("SELECT organisasjonsnummer || ' ' || gjeldende_registrering_id FROM rrh.virksomheter");
    for row in &current {
        let (company, registration) = row.split_once(' ').unwrap();
        let truth = now.virksomhet(company).unwrap();
        assert!(truth.registreringer.iter().any(|one| one.registreringsid.to_string() == registration), "{company}");
    }
    // Far fewer lookups than the portfolio has.
    let asked = night.sandbox().requests_to(Endpoint::V1Lookup) - before;
    assert!(asked < PORTFOLIO / 2, "{asked} lookups");
    // The log names many other companies, whose events are not followed.
    let others = night.lake.rows("SELECT count(*) FROM rrh.hendelser WHERE utfall IS NULL");
    assert_eq!(others, ["0"]);
    let gone = "SELECT count(*) FROM rrh.endringer WHERE tabell = 'registreringer' AND endring = 'fjernet'";
    assert!(night.lake.rows(gone) != ["0"]);
}

#[test]
fn a_portfolio_that_was_cut_is_refused_and_one_that_grew_is_not() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let all = companies(&night, 60);
    with_portfolio(&mut night, &all[..20]);
    night.job().succeeds();
    with_portfolio(&mut night, &all);
    night.job().succeeds();
    assert_eq!(companies_of(&night, "virksomheter").len(), 60);
    let published = night.lake.published();
    with_portfolio(&mut night, &all[..12]);
    let asked = || [Endpoint::V1Endringslogg, Endpoint::V1Lookup].map(|endpoint| night.sandbox().requests_to(endpoint));
    let before = asked();
    for _ in 0..2 {
        night.job().fails_saying(3, &["at most 12 rows", "checks.max_row_change", "--allow-row-change"]);
        assert!(night.lake.published() == published);
    }
    assert_eq!(asked(), before, "what is sure to be refused is not fetched");
    let said = night.job_with(&["--allow-row-change"]).succeeds();
    assert!(said.contains("48 left the portfolio") && said.contains("NOTE"), "{said}");
    assert_eq!(companies_of(&night, "virksomheter").len(), 12);
}

#[test]
fn a_company_that_need_not_register_is_asked_for_once() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let mut portfolio = companies(&night, 20);
    let absent: Vec<String> =
        night.sandbox().v1().organisasjonsnumre_med(Tilstand::IkkeRegistreringspliktig).take(2).collect();
    portfolio.extend(absent.iter().cloned());
    with_portfolio(&mut night, &portfolio);
    night.job().succeeds();
    night.job().succeeds();
    for company in &absent {
        assert_eq!(night.sandbox().lookups_of(company), 1, "{company}");
    }
    assert_eq!(companies_of(&night, "virksomheter").len(), 20);
}

#[test]
fn a_night_on_which_no_company_of_the_list_need_register_is_answered() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let mut portfolio = companies(&night, 5);
    with_portfolio(&mut night, &portfolio);
    night.job().succeeds();
    let register = night.sandbox().v1();
    portfolio.extend(register.organisasjonsnumre_med(Tilstand::IkkeRegistreringspliktig).take(15));
    with_portfolio(&mut night, &portfolio);
    let said = night.job().succeeds();
    assert!(said.contains("15 companies looked up") && said.contains("15 need not register"), "{said}");
    assert_eq!(companies_of(&night, "virksomheter").len(), 5);
}

#[test]
fn pages_of_another_server_in_the_place_of_all_companies_fail_the_night() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let portfolio = companies(&night, 15);
    with_portfolio(&mut night, &portfolio);
    night.fault("v1-lookup:page=404,times=15");
    night.job().fails_saying(1, &["404 whose body is no error document of the register", "check the address"]);
    assert!(!night.lake.data().join("lake/current/rrh").exists());
    night.job().succeeds();
    assert_eq!(companies_of(&night, "virksomheter").len(), 15);
}

#[test]
fn a_limit_of_lookups_spreads_a_portfolio_over_nights() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let portfolio = companies(&night, 25);
    with_portfolio(&mut night, &portfolio);
    night.lake.set("RRH__LOOKUPS_PER_RUN", "10");
    for expected in [10, 20, 25] {
        let said = night.job().succeeds();
        assert_eq!(companies_of(&night, "virksomheter").len(), expected);
        assert_eq!(said.contains("left for the next run"), expected < 25, "{said}");
    }
    let most = portfolio.iter().map(|company| night.sandbox().lookups_of(company)).max();
    assert_eq!(most, Some(1));
}

#[test]
fn a_refused_position_loses_no_company_of_a_portfolio() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "log-keeps=1");
    let portfolio = companies(&night, 100);
    with_portfolio(&mut night, &portfolio);
    night.job().succeeds();
    night.sandbox().set_night(9);
    night.lake.set("RRH__LOOKUPS_PER_RUN", "30");
    night.job().succeeds();
    let now = night.sandbox().v1();
    let left = portfolio.iter().filter(|company| now.virksomhet(company).is_some()).count();
    assert!(companies_of(&night, "virksomheter").len() >= left, "companies that were not looked up yet stay");
}

#[test]
fn a_portfolio_may_be_a_list_or_a_query_on_the_lake() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let portfolio = companies(&night, 3);
    night.lake.set("RRH__PORTFOLIO", &portfolio.join(","));
    night.job().succeeds();
    assert_eq!(companies_of(&night, "virksomheter"), portfolio.iter().cloned().collect());

    night.lake.set("RRH__PORTFOLIO", "");
    night.lake.set("RRH__PORTFOLIO_SQL", "SELECT max(organisasjonsnummer) FROM rrh.virksomheter");
    night.job_with(&["--allow-row-change"]).succeeds();
    assert_eq!(companies_of(&night, "virksomheter"), portfolio.iter().max().cloned().into_iter().collect());
}

#[test]
fn a_query_for_the_portfolio_may_have_rows_without_a_number_and_says_what_it_needs() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let company = companies(&night, 1).remove(0);
    // As the example of the configuration, before anything is published.
    night.lake.set("RRH__PORTFOLIO_SQL", "SELECT DISTINCT debitor_organisasjonsnummer FROM konkurs.varsler");
    night.job().fails_saying(1, &["rrh.portfolio_sql is asked of the lake as it is before the run", "run --only"]);

    night.lake.set("RRH__PORTFOLIO_SQL", "");
    night.lake.set("RRH__PORTFOLIO", &company);
    night.job().succeeds();
    night.lake.set("RRH__PORTFOLIO", "");
    let query = format!("SELECT * FROM (VALUES (NULL), ('{company}'), (NULL))");
    night.lake.set("RRH__PORTFOLIO_SQL", &query);
    night.job().succeeds();
    assert_eq!(companies_of(&night, "virksomheter"), [company].into());
    night.lake.set("RRH__PORTFOLIO_SQL", "SELECT 'nobody'");
    night
        .job()
        .fails_saying(2, &["row 1 of rrh.portfolio_sql has no organisation number", "correct rrh.portfolio_sql"]);
}

#[test]
fn neither_a_query_for_the_portfolio_nor_what_it_met_is_written_down() {
    let mut night = night(COMPANIES, OBLIGED_ENTITIES, "");
    let portfolio = companies(&night, 20);
    night.lake.set("RRH__PORTFOLIO", &portfolio.join(","));
    night.job().succeeds();
    let name = "SELECT max(fullt_navn) FROM rrh.rettighetshavere";
    let name = night.lake.rows(name).remove(0);
    night.lake.set("RRH__PORTFOLIO", "");
    let failing = format!("SELECT fullt_navn::INT FROM rrh.rettighetshavere WHERE fullt_navn = '{name}'");
    night.lake.set("RRH__PORTFOLIO_SQL", &failing);
    let ended = night.job();
    assert!(!ended.stderr.contains(&name), "{}", ended.stderr);
    ended.fails_saying(1, &["rrh.portfolio_sql failed", "with `brreg-lake sql`, which says what is wrong"]);
    let naming = format!("SELECT organisasjonsnummer FROM rrh.rettighetshavere WHERE fullt_navn = '{name}'");
    night.lake.set("RRH__PORTFOLIO_SQL", &naming);
    night.job_with(&["--allow-row-change"]).succeeds();
    assert!(!night.lake.run(["status"]).succeeds().contains(&name));
    let written = ["state", "reports"].map(|folder| night.lake.data().join(folder));
    let pictures = night.lake.data().join("reports/pictures");
    for path in night.lake.everything() {
        let is_written = written.iter().any(|folder| path.starts_with(folder)) && !path.starts_with(&pictures);
        if is_written && path.is_file() {
            let content = std::fs::read(&path).unwrap();
            assert!(!String::from_utf8_lossy(&content).contains(&name), "{}", path.display());
        }
    }
}

#[test]
fn the_log_from_its_start_names_all_companies() {
    let mut night = night(60, OBLIGED_ENTITIES, "");
    night.lake.set("RRH__LOG_FROM_START", "true");
    night.lake.set("RRH__LOOKUPS_PER_RUN", "40");
    night.lake.set("RRH__RATE_PER_SECOND", "2");
    let ended = night.job();
    let planned = " requests in all, one for each company that the log names; at the set rate they take about 1 min";
    assert!(ended.stderr.contains(planned), "before the lookups begin: {}", ended.stderr);
    let said = ended.succeeds();
    assert!(said.contains(planned), "{said}");
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    assert_eq!(companies_of(&night, "virksomheter").len(), 40);
    night.job().succeeds();
    let expected: BTreeSet<String> = night.sandbox().v1().organisasjonsnumre().collect();
    assert_eq!(companies_of(&night, "virksomheter"), expected);
}
