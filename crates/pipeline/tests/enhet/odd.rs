//! What is odd about a load as a whole: counted, reported, and no reason to refuse it.

use std::collections::BTreeMap;

use brreg_pipeline::registers::enhet::{Event, Night};
use brreg_transform::enhet::Part;
use jiff::Timestamp;

use crate::support::{World, record, records, sample};

#[test]
fn roles_of_units_that_nobody_knows_are_counted() {
    let world = World::new();
    let counts = world.counts(&[sample("enheter_alle.json"), sample("roller_totalbestand.json")], Night::default());
    // 391506833 has roles, and no file has it.
    assert_eq!(counts, BTreeMap::from([("roles_of_unknown".to_owned(), 1)]));
    let mut units = records("enheter_alle.json");
    let mut partnership = record("enheter_alle.json");
    partnership["organisasjonsnummer"] = "391506833".into();
    units.push(partnership);
    let files = [world.records("e.json", &units), sample("roller_totalbestand.json")];
    assert_eq!(world.counts(&files, Night::default()), BTreeMap::new());
    // One that is known to be deleted is no stranger.
    let mut deleted = record("enhet-slettet.json");
    deleted["organisasjonsnummer"] = "391506833".into();
    units.pop();
    units.push(deleted);
    let files = [world.records("e.json", &units), sample("roller_totalbestand.json")];
    assert_eq!(world.counts(&files, Night::default()), BTreeMap::new());
}

/// A night whose feed says of these units that they are new, at these times.
fn night(events: &[(&str, &str)]) -> Night {
    let event = |(id, (number, time)): (i64, &(&str, &str))| Event {
        feed: Part::Enheter,
        id,
        time: time.parse().unwrap(),
        organisasjonsnummer: (*number).to_owned(),
        kind: "Ny".to_owned(),
        has_known_kind: true,
        fields: None,
        outcome: "i_filen",
    };
    let vintage: Timestamp = "2026-11-20T04:00:00Z".parse().unwrap();
    Night { vintage: Some(vintage), events: (1..).zip(events).map(event).collect(), ..Night::default() }
}

#[test]
fn new_units_that_the_file_of_a_later_day_lacks_are_counted() {
    let world = World::new();
    let [there, missing] = ["391004129", "391506833"];
    let missing_in = |night| world.counts(&[sample("enheter_alle.json")], night).get("new_missing").copied();
    assert_eq!(missing_in(night(&[(there, "2026-11-18T12:00:00Z")])), None);
    // The file may be as of the day before; what is older was looked at on an earlier night.
    assert_eq!(missing_in(night(&[(missing, "2026-11-19T12:00:00Z"), (missing, "2026-11-17T12:00:00Z")])), None);
    assert_eq!(missing_in(night(&[(missing, "2026-11-18T12:00:00Z"), (there, "2026-11-18T12:00:00Z")])), Some(1));
    // The events that were followed before are looked at too.
    assert_eq!(missing_in(night(&[])), Some(1));
}
