//! A copy by bulk file and log of changes.

use std::fs;

use brreg_lake_tests::Night;
use brreg_sandbox::Endpoint;

use super::{PUBLIC_AUTHORITIES, copy_of, night};
use crate::interruptions::kill_when;

const COMPANIES: u32 = 400;
const ENOUGH_FOR_CHANGES: u32 = 3000;

/// The cursor of the log in the published snapshot.
fn cursor(night: &Night) -> u64 {
    let progress = &night.lake.manifest()["progress"];
    progress["positions"].as_array().unwrap().last().unwrap()["sekvensnummer"].as_u64().unwrap()
}

/// Nights by log give what nights by whole file give, each night.
fn by_log_as_by_file(behaviour: &str, nights: u32, faults: &[&str]) {
    by_log_and_files_as_by_file(behaviour, nights, faults, 1);
}

/// The same of a log that does not go on, so that more bulk files than the first are fetched.
fn by_log_and_files_as_by_file(behaviour: &str, nights: u32, faults: &[&str], files: usize) {
    let by_log = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, behaviour);
    let by_file = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "");
    for number in 0..nights {
        by_log.sandbox().set_night(number);
        by_file.sandbox().set_night(number);
        for fault in faults.iter().filter(|_| number > 0) {
            by_log.fault(fault);
        }
        by_log.job().succeeds();
        by_file.job_with(&["--whole", "rrh", "--allow-row-change"]).succeeds();
        assert!(copy_of(&by_log.lake) == copy_of(&by_file.lake), "night {number} differs with {behaviour}");
    }
    assert_eq!(
        by_log.sandbox().requests_to(Endpoint::V1Totalbestand),
        files,
        "bulk files; the other nights follow the log"
    );
    assert!(by_log.lake.rows("SELECT count(*) FROM rrh.hendelser WHERE utfall = 'oppdatert'") != ["0"]);
    by_log.lake.run(["verify"]).succeeds();
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn ten_nights_by_log_give_the_tables_of_ten_nights_by_whole_file() {
    by_log_as_by_file("", 10, &[]);
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn ten_nights_by_a_log_that_begins_again_give_the_tables_of_ten_nights_by_whole_file() {
    by_log_and_files_as_by_file("log-restarts=4", 10, &[], 2);
}

#[test]
fn what_changed_after_a_bulk_file_that_lags_behind_is_looked_up_by_the_next_run() {
    let lagging = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "bulk-lag=2");
    let by_file = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "");
    let is_the_register = |number, job: &[&str]| {
        lagging.sandbox().set_night(number);
        by_file.sandbox().set_night(number);
        lagging.job_with(job).succeeds();
        by_file.job_with(&["--whole", "rrh"]).succeeds();
        copy_of(&lagging.lake) == copy_of(&by_file.lake)
    };
    assert!(!is_the_register(5, &[]), "the file lacks two nights");
    assert!(is_the_register(5, &[]), "a second run of the same night");
    assert!(is_the_register(7, &[]));
    assert!(!is_the_register(9, &["--whole", "rrh"]), "the file lacks two nights again");
    assert!(is_the_register(10, &[]));
    assert_eq!(lagging.sandbox().requests_to(Endpoint::V1Totalbestand), 2);
    lagging.lake.run(["verify"]).succeeds();
}

#[test]
fn values_that_are_null_are_values_that_are_not_there() {
    by_log_as_by_file("absent=null,lists=absent", 3, &[]);
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn nights_by_log_survive_what_servers_do_to_it() {
    let log =
        "event-id=number,event-place=source,log=wrapped,page-size=7,short-pages=true,shuffled=true,doubled=same-id";
    by_log_as_by_file(log, 4, &["v1-log:status=500", "v1-lookup:status=500,times=3", "v1-log:reset=40"]);
    by_log_as_by_file("event-place=subject,sequence=text,sequence-is=after,doubled=next-id", 3, &[]);
}

#[test]
fn a_company_that_turns_into_404_goes_from_the_tables() {
    by_log_as_by_file("leaving=not-found", 4, &[]);
}

#[test]
fn a_run_that_is_killed_between_lookups_goes_on_without_asking_twice() {
    let night = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    night.sandbox().set_night(4);
    night.fault("v1-lookup:drip=10,every=3600s,after=5");
    let looked_up = || night.sandbox().requests_to(Endpoint::V1Lookup);
    kill_when(&mut night.command(["run", "--only", "rrh"]), || looked_up() >= 5);
    night.job().succeeds();
    let most = night.sandbox().v1().organisasjonsnumre().map(|number| night.sandbox().lookups_of(&number)).max();
    // The killed run may have asked again for an answer that trickled; the next one asks once.
    assert!(most <= Some(3), "{most:?}");
}

#[test]
fn a_parameter_that_the_register_ignores_is_named_and_the_cursor_stays() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "log-parameter=afterId");
    night.job().succeeds();
    let (published, before) = (night.lake.published(), cursor(&night));
    night.sandbox().set_night(2);
    let said = night.job().fails(1);
    assert!(said.contains("sekvensnummer") && said.contains("not honoured"), "{said}");
    assert!(night.lake.published() == published);
    assert_eq!(cursor(&night), before);
}

#[test]
fn events_without_an_organisation_number_fail_the_run_and_are_kept() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "event-place=nowhere");
    night.job().succeeds();
    let published = night.lake.published();
    night.sandbox().set_night(3);
    night.job().fails_saying(1, &["no organisation number", "--whole rrh"]);
    assert!(night.lake.published() == published);
    let pages = night.lake.landed_of("rrh").into_iter().flat_map(|run| fs::read_dir(run).unwrap());
    let kept = pages.filter(|page| page.as_ref().unwrap().file_name().to_string_lossy().starts_with("endringslogg-"));
    assert!(kept.count() > 0, "the pages are kept");
    night.job_with(&["--whole", "rrh"]).succeeds();
    let kind = "hendelse_uten_organisasjonsnummer";
    let named = format!("SELECT verdi FROM rrh.avvik WHERE avvikstype = '{kind}' ORDER BY ALL");
    assert_eq!(night.lake.rows(&named), night.lake.rows("SELECT hendelse_id FROM rrh.hendelser ORDER BY ALL"));
    assert_eq!(night.lake.manifest()["avvik"][kind], night.lake.rows(&named).len());
}

#[test]
fn a_whole_reading_reports_companies_that_no_event_named() {
    let night = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    night.sandbox().set_night(2);
    let said = night.job_with(&["--whole", "rrh"]).succeeds();
    assert_eq!(night.lake.manifest()["counts"]["changed_without_event"], 0, "{said}");
    assert!(night.lake.rows("SELECT count(*) FROM rrh.hendelser WHERE utfall = 'oppdatert'") != ["0"]);
}

#[test]
fn a_log_that_lost_events_is_noticed_by_the_next_whole_reading() {
    let night = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "log-keeps=1,forgotten=later");
    night.job().succeeds();
    night.sandbox().set_night(9);
    let said = night.job_with(&["--whole", "rrh"]).succeeds();
    assert!(said.contains("changed although the log of changes had no event"), "{said}");
}
