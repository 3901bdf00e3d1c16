//! The feeds: read to their ends, from where the published snapshot ended.

use std::ffi::OsStr;
use std::fs;

use brreg_lake_tests::Night;
use brreg_sandbox::Endpoint;
use brreg_sandbox::generator::enhet::Which;

use super::{company, happen, night, run, snapshot, value};

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
fn a_feed_that_ignores_the_order_is_read_to_its_end_and_reported() {
    let night = night();
    // At first, by the date of the file, and later from the last event.
    night.fault("enhet-unit-feed:ignore-sort,times=always");
    let said = run(&night).succeeds();
    assert!(said.contains("the register ignored the order in which 1 feed was asked for"), "{said}");
    happen(&night, "rename=12000");
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("the register ignored the order in which 1 feed was asked for"), "{said}");
    let renamed = "SELECT count(*), count(DISTINCT hendelse_id) FROM enhet.hendelser WHERE hendelsestype = 'Endring'";
    assert_eq!(value(&night, renamed), "12000,12000");
    // The position is the end of the feed: nothing comes again.
    night.sandbox().heal();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(!said.contains("ignored the order") && !said.contains("beyond its end"), "{said}");
    assert_eq!(value(&night, renamed), "12001,12001");
}

#[test]
fn an_answer_without_the_newest_event_is_not_taken_for_an_empty_feed() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "rename=3");
    happen(&night, "new-edition");
    night.fault("enhet-unit-feed:empty-page");
    run(&night).succeeds();
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.hendelser WHERE hendelsestype = 'Endring'"), "3");
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
    // All at one time.
    happen(&night, "rename=3");
    happen(&night, "new-edition");
    night.fault("enhet-unit-feed:same-time,after=1");
    run(&night).succeeds();
    let events = "SELECT count(*), count(DISTINCT hendelse_id), count(DISTINCT tidspunkt) FROM enhet.hendelser
        WHERE hendelsestype = 'Endring'";
    assert_eq!(value(&night, events), "6,6,4");
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

#[test]
fn a_feed_that_grows_while_it_is_read_loses_and_doubles_no_event() {
    let night = night();
    run(&night).succeeds();
    for round in 0..3 {
        happen(&night, "rename=3");
        happen(&night, "new-edition");
        night.fault(&format!("enhet-unit-feed:grow=4,after={}", round % 2));
        run(&night).succeeds();
    }
    happen(&night, "new-edition");
    run(&night).succeeds();
    let expected = night.sandbox().enhet().events(Which::Enheter);
    let expected = expected.iter().filter(|event| event.kind == "Endring").map(|event| event.id.to_string());
    let found =
        "SELECT hendelse_id FROM enhet.hendelser WHERE kilde = 'enhet' AND hendelsestype = 'Endring' ORDER BY ALL";
    assert_eq!(night.lake.rows(found), expected.collect::<Vec<_>>());
}

#[test]
fn a_position_beyond_the_end_of_a_feed_is_lost_and_the_feed_is_read_from_the_day_before_the_file() {
    let night = night();
    happen(&night, "rename=3");
    happen(&night, "new-edition");
    run(&night).succeeds();
    happen(&night, "new-edition");
    // The register began to count anew: its newest number is below the position.
    night.fault("enhet-unit-feed:hide=2,times=2");
    let before = night.sandbox().requests().len();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("the position in 1 feed was beyond its end"), "{said}");
    assert!(asked(&night, before).iter().any(|path| path.contains("dato=")));
    let events = "SELECT count(*) - count(DISTINCT hendelse_id) FROM enhet.hendelser WHERE kilde = 'enhet'";
    assert_eq!(value(&night, events), "0");
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.hendelser WHERE hendelsestype = 'Endring'"), "4");
}

#[test]
fn damaged_positions_count_as_lost_and_what_is_published_stays_readable() {
    let night = night();
    run(&night).succeeds();
    let (folder, files) = night.lake.published_of("enhet").unwrap();
    let manifest = folder.join("manifest.json");
    let text = String::from_utf8(files[OsStr::new("manifest.json")].clone()).unwrap();
    fs::write(&manifest, text.replace("\"cursors\"", "\"kursors\"")).unwrap();
    let units = value(&night, "SELECT count(*) FROM enhet.enheter");
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    let before = night.sandbox().requests().len();
    run(&night).succeeds();
    assert!(asked(&night, before).iter().any(|path| path.contains("dato=")));
    assert_eq!(value(&night, "SELECT count(*) FROM enhet.enheter"), units);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_night_with_sixty_thousand_events_reads_each_once() {
    let night = night();
    run(&night).succeeds();
    happen(&night, "rename=60000");
    happen(&night, "new-edition");
    let before = night.sandbox().requests().len();
    run(&night).succeeds();
    let counts = "SELECT count(*), count(DISTINCT hendelse_id) FROM enhet.hendelser WHERE hendelsestype = 'Endring'";
    assert_eq!(value(&night, counts), "60000,60000");
    // The links of a page lead beyond the depth that the register answers, where it answers 400.
    for request in night.sandbox().requests().iter().skip(before).filter(|request| FEEDS.contains(&request.endpoint)) {
        assert!(request.status == 200 && !request.path.contains("page="), "{}", request.path);
    }
    // Pages of ten thousand, and the question for the newest number of each of two feeds.
    assert!(asked(&night, before).len() < 14, "{}", asked(&night, before).len());
}

#[test]
fn a_file_that_is_loaded_between_two_nights_takes_no_position_away_and_hides_no_removal() {
    let night = night();
    run(&night).succeeds();
    let file = night.lake.landed_of("enhet")[0].join("enheter/enheter_alle.json.gz");
    night.lake.load(&file).succeeds();
    // The roles are those of the night before, and are not fetched again.
    let before = night.sandbox().requests().len();
    let number = company(&night, 9);
    happen(&night, &format!("remove={number}"));
    for _ in 0..3 {
        happen(&night, "new-edition");
    }
    run(&night).succeeds();
    let again = asked(&night, before);
    assert!(!again.is_empty() && again.iter().all(|path| !path.contains("dato=")), "{again:?}");
    let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
    assert!(list.contains(&number), "{list}");
}

#[test]
fn a_removal_that_one_feed_tells_is_erased_although_another_feed_fails() {
    for failing in ["enhet-subunit-feed", "enhet-unit-feed"] {
        let night = night();
        run(&night).succeeds();
        let number = match failing {
            "enhet-subunit-feed" => company(&night, 9),
            _ => value(&night, "SELECT min(organisasjonsnummer) FROM enhet.underenheter"),
        };
        happen(&night, &format!("remove={number}"));
        happen(&night, "new-edition");
        night.fault(&format!("{failing}:status=404,times=always"));
        assert_ne!(run(&night).code, Some(0), "{failing}");
        let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
        let line = list.lines().find(|line| line.starts_with(&number)).unwrap();
        assert!(!line.ends_with('\t'), "{failing}: {line}");
        assert!(!night.lake.rows_of_all_snapshots("enhet").contains(&format!("\n{number},")), "{failing}");
    }
}

#[test]
fn parts_that_are_switched_off_are_empty_and_a_removed_subunit_is_erased_from_earlier_snapshots() {
    let mut night = night();
    run(&night).succeeds();
    let counts = "SELECT (SELECT count(*) FROM enhet.underenheter), (SELECT count(*) FROM enhet.roller)";
    let all = value(&night, counts);
    let number = value(&night, "SELECT min(organisasjonsnummer) FROM enhet.underenheter");
    night.lake.set("ENHET__UNDERENHETER", "false");
    night.lake.set("ENHET__ROLLER", "false");
    happen(&night, "rename=1");
    happen(&night, &format!("remove={number}"));
    happen(&night, "new-edition");
    let lookups = night.statuses(Endpoint::EnhetOppslag).len();
    let before = night.sandbox().requests().len();
    run(&night).succeeds();
    let feeds = asked(&night, before);
    assert!(
        ["/enheter?", "/underenheter?"].iter().all(|feed| feeds.iter().any(|path| path.contains(feed))),
        "{feeds:?}"
    );
    assert!(!feeds.iter().any(|path| path.contains("/roller?")), "{feeds:?}");
    assert_eq!(value(&night, counts), "0,0");
    let changes = "SELECT count(*) FROM enhet.endringer WHERE tabell <> 'enheter'";
    assert_eq!(value(&night, changes), "0");
    assert_eq!(night.statuses(Endpoint::EnhetOppslag).len(), lookups, "nothing that is switched off is looked up");
    let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
    let line = list.lines().find(|line| line.starts_with(&number)).unwrap();
    assert!(!line.ends_with('\t'), "{line}");
    // Switched on again, all of them come, although the files are those of before.
    night.lake.set("ENHET__UNDERENHETER", "true");
    night.lake.set("ENHET__ROLLER", "true");
    run(&night).succeeds();
    assert_ne!(value(&night, counts), "0,0");
    assert_eq!(value(&night, counts).is_empty(), all.is_empty());
}

#[test]
fn a_removal_that_a_feed_tells_before_it_fails_is_erased_and_its_events_come_again() {
    let night = night();
    run(&night).succeeds();
    let number = company(&night, 9);
    let events = "SELECT count(*), count(DISTINCT hendelse_id) FROM enhet.hendelser WHERE hendelsestype = 'Endring'";
    happen(&night, &format!("remove={number}"));
    // On the second page, which never comes.
    happen(&night, "rename=12000");
    happen(&night, "new-edition");
    let published = snapshot(&night);
    night.fault("enhet-unit-feed:status=404,after=2,times=always");
    run(&night).fails(1);
    assert_eq!(snapshot(&night), published);
    let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
    let line = list.lines().find(|line| line.starts_with(&number)).unwrap();
    assert!(!line.ends_with('\t'), "{line}");
    assert!(!night.lake.rows_of_all_snapshots("enhet").contains(&format!("\n{number},")));
    // The position is that of the published snapshot.
    night.sandbox().heal();
    run(&night).succeeds();
    assert_eq!(value(&night, events), "12000,12000");
    let removals =
        format!("SELECT count(*) FROM enhet.hendelser WHERE organisasjonsnummer = '{number}' AND utfall = 'fjernet'");
    assert_eq!(value(&night, &removals), "1");
}
