//! A log of changes that does not go on from the last position, or whose parameters have other names.

use brreg_lake_tests::Night;
use brreg_sandbox::Endpoint;

use super::{OBLIGED_ENTITIES, PUBLIC_AUTHORITIES, night};

const COMPANIES: u32 = 400;
const ENOUGH_FOR_CHANGES: u32 = 3000;
const RESTARTED: &str = "NOTE: the log of changes began again with lower numbers";

fn bulk_files(night: &Night) -> usize {
    night.sandbox().requests_to(Endpoint::V1Totalbestand)
}

#[test]
fn a_position_that_the_register_refuses_leads_to_a_whole_reading() {
    for status in ["400", "404", "410"] {
        let night = night(COMPANIES, PUBLIC_AUTHORITIES, &format!("log-keeps=1,forgotten={status}"));
        night.job().succeeds();
        night.sandbox().set_night(9);
        let said = night.job().succeeds();
        assert!(said.contains("refused the position"), "{said}");
        assert_eq!(night.sandbox().requests_to(Endpoint::V1Totalbestand), 2);
    }
}

#[test]
fn a_log_that_begins_again_is_noticed_in_the_same_night() {
    for (behaviour, format) in [("", "timestamp"), ("sequence-date=date", "date"), ("sequence-is=after", "timestamp")] {
        let mut night = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, &format!("log-restarts=2,{behaviour}"));
        night.lake.set("RRH__V1__SEKVENSNUMMER_FORMAT", format);
        night.job().succeeds();
        night.sandbox().set_night(1);
        let said = night.job().succeeds();
        assert!(!said.contains(RESTARTED), "{said}");
        night.sandbox().set_night(2);
        let said = night.job().succeeds();
        assert!(said.contains(RESTARTED), "{behaviour}: {said}");
        assert_eq!(bulk_files(&night), 2);
        night.sandbox().set_night(3);
        let said = night.job().succeeds();
        assert!(!said.contains(RESTARTED) && said.contains("looked up"), "it is followed again: {said}");
        assert_eq!(bulk_files(&night), 2);
    }
}

#[test]
fn a_quiet_night_is_no_log_that_begins_again() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "sequence-is=after");
    night.job().succeeds();
    for _ in 0..2 {
        assert!(night.job().succeeds().contains("nothing new"));
    }
    assert_eq!(bulk_files(&night), 1);
}

#[test]
fn a_portfolio_is_looked_up_again_where_the_log_begins_again() {
    let mut night = night(ENOUGH_FOR_CHANGES, OBLIGED_ENTITIES, "log-restarts=2");
    let portfolio: Vec<String> = night.sandbox().v1().organisasjonsnumre().take(100).collect();
    night.lake.set("RRH__PORTFOLIO", &portfolio.join(","));
    night.job().succeeds();
    night.sandbox().set_night(2);
    let said = night.job().succeeds();
    assert!(said.contains(RESTARTED), "{said}");
    assert!(portfolio.iter().all(|company| night.sandbox().lookups_of(company) == 2));
}

#[test]
fn a_whole_reading_over_a_log_that_began_again_counts_no_change_without_event() {
    let night = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "log-restarts=2");
    night.job().succeeds();
    night.sandbox().set_night(2);
    let said = night.job_with(&["--whole", "rrh"]).succeeds();
    assert!(said.contains(RESTARTED) && !said.contains("had no event"), "{said}");
}

#[test]
fn a_refusal_after_everything_was_read_again_fails_with_the_registers_message() {
    let mut night = night(ENOUGH_FOR_CHANGES, PUBLIC_AUTHORITIES, "log-parameter=afterId,parameters=required");
    let message = "Påkrevd parameter 'afterId' mangler";
    night.job().succeeds();
    night.sandbox().set_night(1);
    let said = night.job().succeeds();
    assert!(said.contains("refused the position") && said.contains(message), "{said}");
    assert_eq!(bulk_files(&night), 2);
    let published = night.lake.published();
    for number in 2..4 {
        night.sandbox().set_night(number);
        night.job().fails_saying(1, &["again, after everything was read", "status 400", message, "doctor --openapi"]);
    }
    assert!(night.lake.published() == published);
    assert_eq!(bulk_files(&night), 2, "it is not read again each night");
    night.lake.set("RRH__V1__ENDRINGSLOGG_PARAM", "afterId");
    night.job().succeeds();
    assert_eq!(bulk_files(&night), 2);
}

#[test]
fn a_page_of_another_server_in_the_place_of_the_log_is_no_refusal() {
    let night = night(COMPANIES, PUBLIC_AUTHORITIES, "");
    night.job().succeeds();
    night.fault("v1-log:page=404,times=always");
    night.job().fails_saying(1, &["endringslogg", "status 404", "check the address"]);
    assert_eq!(bulk_files(&night), 1);
}

#[test]
fn a_name_of_the_sequence_numbers_time_that_is_not_the_registers_is_noticed_on_the_first_night() {
    let ignored = night(COMPANIES, PUBLIC_AUTHORITIES, "sequence-parameter=tidspunkt");
    ignored.job().fails_saying(1, &["sekvensnummer", "dato was not honoured", "OpenAPI"]);
    let refused = night(COMPANIES, PUBLIC_AUTHORITIES, "sequence-parameter=tidspunkt,parameters=required");
    refused.job().fails_saying(1, &["Påkrevd parameter 'tidspunkt' mangler", "doctor --openapi"]);
    assert_eq!(bulk_files(&ignored) + bulk_files(&refused), 0);
}
