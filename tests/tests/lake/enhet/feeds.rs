//! The feeds: read to their ends, from where the published snapshot ended.

use brreg_lake_tests::Night;
use brreg_sandbox::Endpoint;

use super::{happen, night, run, snapshot, value};

const FEEDS: [Endpoint; 3] =
    [Endpoint::EnhetOppdateringer, Endpoint::EnhetUnderoppdateringer, Endpoint::EnhetRolleoppdateringer];

/// The paths that were asked for, from the request of this number on.
fn asked(night: &Night, from: usize) -> Vec<String> {
    let requests = night.sandbox().requests().into_iter().skip(from);
    requests.filter(|request| FEEDS.contains(&request.endpoint)).map(|request| request.path).collect()
}

#[test]
fn the_feeds_begin_a_day_before_the_file_and_go_on_from_the_last_event() {
    let night = night();
    run(&night).succeeds();
    for path in asked(&night, 0) {
        let positions = ["dato=", "afterTime=", "sort=", "oppdateringsid=", "afterId="];
        assert!(positions.iter().any(|position| path.contains(position)), "{path}");
        assert!(!path.contains("page=") && !path.contains("oppdateringsid=1&"), "{path}");
    }
    let before = night.sandbox().requests().len();
    happen(&night, "rename=2");
    happen(&night, "new-edition");
    run(&night).succeeds();
    let again = asked(&night, before);
    assert!(again.iter().all(|path| !path.contains("dato=")), "{again:?}");
    let events = "SELECT count(*), count(DISTINCT hendelse_id) FROM enhet.hendelser WHERE kilde = 'enhet'";
    let counts = value(&night, events);
    let (all, distinct) = counts.split_once(',').unwrap();
    assert_eq!(all, distinct);
}

#[test]
fn a_feed_that_ignores_the_position_or_falls_is_not_believed() {
    for (fault, said) in [
        ("enhet-unit-feed:ignore-query,after=1", "was not honoured"),
        ("enhet-unit-feed:falling,after=1", "comes after event"),
    ] {
        let night = night();
        run(&night).succeeds();
        let published = snapshot(&night);
        happen(&night, "rename=3");
        happen(&night, "new-edition");
        night.fault(fault);
        run(&night).fails_saying(1, &["enhet", said]);
        assert_eq!(snapshot(&night), published);
        run(&night).succeeds();
    }
}

#[test]
fn an_empty_page_an_event_twice_and_an_unknown_kind_are_harmless() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "rename=3");
    happen(&night, "new-edition");
    night.fault("enhet-unit-feed:empty-page,after=1");
    night.fault("enhet-unit-feed:twice");
    let said = run(&night).succeeds();
    assert!(said.contains("1 page of a feed was empty before its end"), "{said}");
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    night.fault("enhet-unit-feed:unknown-kind,after=1");
    run(&night).succeeds();
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.hendelser WHERE hendelsestype = 'Omdannet'"), "1");
    let avvik = "SELECT avvikstype, verdi FROM enhet.avvik WHERE kilde = 'enhet' AND sti = '/endringstype'";
    assert_eq!(value(&night, avvik), "ukjent_hendelsestype,Omdannet");
}

#[test]
fn a_cursor_of_another_address_is_lost() {
    let mut night = night();
    run(&night).succeeds();
    let other = format!("{}/", night.sandbox().enhet_url());
    night.lake.set("ENHET__BASE_URL", &other);
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    let before = night.sandbox().requests().len();
    run(&night).succeeds();
    assert!(asked(&night, before).iter().any(|path| path.contains("dato=")));
}

#[test]
fn events_that_are_younger_than_the_file_come_again() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "new-edition");
    happen(&night, "rename=1");
    let renamed = "SELECT count(*) FROM enhet.hendelser WHERE hendelsestype = 'Endring'";
    run(&night).succeeds();
    assert_eq!(value(&night, renamed), "0");
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(value(&night, renamed), "1");
}
