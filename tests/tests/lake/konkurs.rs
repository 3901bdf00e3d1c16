//! Bankruptcy notices through the nightly job: the whole list once, then the updates, and neither lost nor doubled.

use std::collections::BTreeSet;

use brreg_lake_tests::Night;
use brreg_lake_tests::registers::notices;
use brreg_sandbox::generator::konkurs::Arrival;
use brreg_sandbox::{Builder, Endpoint, Sandbox};

const UUIDS: &str = "SELECT uuid FROM konkurs.varsler ORDER BY uuid";

fn register(notices: u32) -> Builder {
    Sandbox::builder().virksomheter(1_000).konkursvarsler(notices)
}

/// Fails unless the lake holds each notice of the register once.
#[track_caller]
fn assert_none_lost_none_doubled(night: &Night) {
    assert!(night.lake.rows(UUIDS) == notices(night.sandbox()), "the lake has not what the register has");
}

/// The paths that were asked for, from the request of this number on.
fn asked(night: &Night, from: usize, endpoint: Endpoint) -> Vec<String> {
    let requests = night.sandbox().requests().into_iter().skip(from);
    requests.filter(|request| request.endpoint == endpoint).map(|request| request.path).collect()
}

#[test]
fn notices_that_arrive_in_the_paging_are_there_once_and_the_second_night_asks_for_news_alone() {
    let night = Night::of(register(6_000));
    night.fault("konkurs-list:arrive=50,times=4");
    let said = night.only("konkurs").succeeds();
    assert!(said.contains("the list changed from 6 000 to 6 200 notices while it was read"), "{said}");
    assert!(said.contains("6 200 records loaded"), "{said}");
    assert_none_lost_none_doubled(&night);
    assert_eq!(night.lake.rows("SELECT count(*), count(*) FILTER (har_detaljer) FROM konkurs.varsler"), ["6200,6200"]);
    let details = asked(&night, 0, Endpoint::KonkursDetail);
    assert_eq!((details.len(), details.iter().collect::<BTreeSet<_>>().len()), (6_200, 6_200));
    // Four pages of 2,000, and the question how many there are at the end.
    let lists = asked(&night, 0, Endpoint::KonkursList);
    assert_eq!(lists.iter().filter(|path| path.contains("size=2000")).count(), 4, "{lists:?}");
    assert_eq!(lists.len(), 5, "{lists:?}");

    let (before, asked_before) = (night.lake.published_of("konkurs").unwrap(), night.sandbox().requests().len());
    let cursor = night.lake.cursor_of("konkurs").unwrap();
    night.sandbox().konkurs().arrive(30, Arrival::Newest);
    night.only("konkurs").succeeds();
    assert_none_lost_none_doubled(&night);
    assert_eq!(asked(&night, asked_before, Endpoint::KonkursList), [""; 0]);
    assert_eq!(asked(&night, asked_before, Endpoint::KonkursUpdated).len(), 1);
    // The thirty, and the last one again.
    assert_eq!(asked(&night, asked_before, Endpoint::KonkursDetail).len(), 31);
    assert_ne!(night.lake.published_of("konkurs").unwrap().0, before.0);
    assert_ne!(night.lake.cursor_of("konkurs").unwrap(), cursor);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn an_answer_without_a_word_to_what_is_new_loses_nothing() {
    let night = Night::of(register(500));
    // The whole list asks for updates at its end, and each later night begins with them.
    night.fault("konkurs-updated:empty");
    night.only("konkurs").succeeds();
    assert_none_lost_none_doubled(&night);
    night.sandbox().konkurs().arrive(3, Arrival::Newest);
    night.fault("konkurs-updated:empty");
    night.only("konkurs").succeeds();
    assert_none_lost_none_doubled(&night);
}

#[test]
fn notices_that_shift_the_pages_are_read_again() {
    let mut night = Night::of(register(500));
    night.fault("konkurs-list:arrive-older=40,times=2");
    night.lake.set("KONKURS__PAGE_SIZE", "100");
    let said = night.only("konkurs").succeeds();
    assert!(said.contains("the list was read "), "{said}");
    assert_none_lost_none_doubled(&night);
    assert_eq!(night.lake.rows("SELECT count(*) FROM konkurs.varsler"), ["580"]);
}

#[test]
fn notices_that_are_published_late_come_with_the_next_night() {
    let night = Night::of(register(100));
    night.fault("konkurs-list:hide=3,times=always");
    night.fault("konkurs-updated:hide=3");
    night.only("konkurs").succeeds();
    assert_eq!(night.lake.rows("SELECT count(*) FROM konkurs.varsler"), ["97"]);
    night.only("konkurs").succeeds();
    assert_none_lost_none_doubled(&night);
}

#[test]
fn the_whole_list_is_read_again_after_so_many_days() {
    let mut night = Night::of(register(100));
    night.only("konkurs").succeeds();
    // Registered long ago and published today: no question for news finds it.
    night.sandbox().konkurs().arrive(5, Arrival::Older);
    night.only("konkurs").succeeds();
    assert_eq!(night.lake.rows("SELECT count(*) FROM konkurs.varsler"), ["100"]);
    night.lake.set("KONKURS__WHOLE_EVERY_DAYS", "0");
    night.only("konkurs").succeeds();
    assert_none_lost_none_doubled(&night);
    assert_eq!(night.lake.rows("SELECT count(*) FROM konkurs.varsler"), ["105"]);
}

#[test]
fn a_listed_notice_that_is_not_found_keeps_what_the_list_says() {
    let night = Night::of(register(200).missing_details(5));
    let said = night.only("konkurs").succeeds();
    let konkurs = night.sandbox().konkurs();
    let mut expected: Vec<String> = konkurs
        .varsler()
        .iter()
        .filter(|varsel| konkurs.varsel(varsel.uuid).is_none())
        .map(|varsel| format!("{},{},{}", varsel.uuid, varsel.varseltype.kode(), varsel.kjennelsesdato))
        .collect();
    expected.sort();
    assert!(!expected.is_empty());
    let found = "SELECT uuid, type, kjennelsesdato FROM konkurs.varsler WHERE NOT har_detaljer ORDER BY uuid";
    assert_eq!(night.lake.rows(found), expected);
    assert!(said.contains(&format!("{} listed notices have no details (404)", expected.len())), "{said}");
    assert_eq!(night.lake.manifest_of("konkurs")["counts"]["without_details"], expected.len());
    let without = "SELECT count(konkursbonr), count(debitor_navn), count(coalesce(debitor_organisasjonsnummer,
                   debitor_person_id)) = count(*) FROM konkurs.varsler WHERE NOT har_detaljer";
    assert_eq!(night.lake.rows(without), ["0,0,true"]);
    assert_none_lost_none_doubled(&night);
}

#[test]
fn a_download_without_a_load_lands_and_moves_no_cursor() {
    let night = Night::of(register(60));
    let said = night.run(["fetch", "konkurs"]).succeeds();
    let run = std::path::Path::new(said.trim());
    assert_eq!(night.lake.landed_of("konkurs"), [run]);
    for name in ["side-00000.json", "detaljer.ndjson", "manifest.json"] {
        assert!(run.join(name).is_file(), "{name}");
    }
    assert_eq!((night.lake.cursor_of("konkurs"), night.lake.published_of("konkurs")), (None, None));

    // A clock that was ahead once does not make the next run look older.
    let ahead = run.with_file_name("29991231T235959Z");
    std::fs::rename(run, &ahead).unwrap();
    let said = night.run(["fetch", "konkurs"]).succeeds();
    assert_eq!(std::path::Path::new(said.trim()), run.with_file_name("30000101T000000Z"));
}

#[test]
fn views_tell_who_is_bankrupt_and_what_is_new() {
    let night = Night::of(register(300));
    night.only("konkurs").succeeds();
    let varsler = night.sandbox().konkurs().varsler();
    let ended: BTreeSet<_> = varsler.iter().filter_map(|varsel| varsel.aapnings_id).collect();
    let open: BTreeSet<&str> = varsler
        .iter()
        .filter(|varsel| varsel.aapnings_id.is_none() && !ended.contains(&varsel.uuid))
        .map(|varsel| varsel.debitor.expose())
        .collect();
    let status = "SELECT count(*) FILTER (status = 'aapen'), count(*) FROM konkurs.status";
    let debtors: BTreeSet<&str> = varsler.iter().map(|varsel| varsel.debitor.expose()).collect();
    assert_eq!(night.lake.rows(status), [format!("{},{}", open.len(), debtors.len())]);

    let half = varsler[150].registreringstidspunkt;
    let since = night.lake.rows(&format!("SELECT count(*) FROM konkurs.siden('{}')", half.strftime("%F %T%.3f")));
    let expected = varsler.iter().filter(|varsel| varsel.registreringstidspunkt >= half).count();
    assert_eq!(since, [expected.to_string()]);
}

#[test]
fn a_notice_that_the_list_has_twice_is_there_once() {
    let night = Night::of(register(300));
    night.fault("konkurs-list:twice,times=always");
    night.only("konkurs").succeeds();
    assert_none_lost_none_doubled(&night);
    let doubled = night.lake.manifest_of("konkurs")["counts"]["doubled"].as_u64();
    assert!(doubled.is_some_and(|count| count > 0), "{doubled:?}");
}
