//! What is odd about a load as a whole: counted, reported, and no reason to refuse it.

use std::collections::BTreeMap;

use brreg_pipeline::registers::enhet::{Event, Night};
use brreg_pipeline::report::Note;
use brreg_transform::enhet::Part;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

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

/// A night whose feed says of these units that they are new, so many hours before the file was made.
fn night(events: &[(&str, i64)]) -> Night {
    let vintage = Timestamp::now();
    let event = |(id, (number, hours)): (i64, &(&str, i64))| Event {
        feed: Part::Enheter,
        id,
        time: vintage - SignedDuration::from_hours(*hours),
        organisasjonsnummer: (*number).to_owned(),
        kind: "Ny".to_owned(),
        has_known_kind: true,
        fields: None,
        outcome: "i_filen",
    };
    Night { vintage: Some(vintage), events: (1..).zip(events).map(event).collect(), ..Night::default() }
}

#[test]
fn new_units_that_the_file_of_a_later_day_lacks_are_counted() {
    let world = World::new();
    let [there, missing] = ["391004129", "391506833"];
    let missing_in = |night| world.counts(&[sample("enheter_alle.json")], night).get("new_missing").copied();
    assert_eq!(missing_in(night(&[(there, 40)])), None);
    // The file may be as of the day before; what is older was looked at on an earlier night.
    assert_eq!(missing_in(night(&[(missing, 16), (missing, 64)])), None);
    assert_eq!(missing_in(night(&[(missing, 40), (there, 40)])), Some(1));
    // The events that were followed before are looked at too.
    assert_eq!(missing_in(night(&[])), Some(1));
}

#[test]
fn files_of_subunits_and_roles_without_any_and_units_without_names_are_told() {
    let notes = |world: &World, files: &[std::path::PathBuf]| {
        let notes = world.publishes(files, Night::default()).notes.into_iter();
        let own = notes.filter_map(|note| match note {
            Note::OfRegister { name, numbers, .. } => Some(format!("{name} {}", numbers["count"])),
            _ => None,
        });
        own.collect::<Vec<_>>()
    };
    let world = World::new();
    let units = records("enheter_alle.json").len();
    let none = [world.records("u.json", &[]), world.records("r.json", &[])];
    let all = [sample("enheter_alle.json"), none[0].clone(), none[1].clone()];
    // Also the night after, as long as there were none before.
    for files in [&all[..], &none] {
        assert_eq!(notes(&world, files), [format!("no_subunits {units}"), format!("no_roles {units}")]);
    }
    // A file that was not read lacks nothing.
    assert_eq!(notes(&world, &[sample("enheter_alle.json")]), [""; 0]);
    assert_eq!(notes(&World::new(), &[sample("enheter_alle.json")]), [""; 0]);
    let bare = |numbers: &[&str]| -> Vec<_> {
        numbers.iter().map(|number| json!({ "organisasjonsnummer": number })).collect()
    };
    let world = World::new();
    let files = [
        world.records("e.json", &bare(&["391004129", "391008728"])),
        world.records("u.json", &bare(&["391601046"])),
        world.records("r.json", &bare(&["391004129"])),
    ];
    assert_eq!(notes(&world, &files), ["no_roles 2", "nameless_units 2", "nameless_subunits 1"]);
    assert_eq!(
        notes(&World::new(), &["enheter_alle.json", "underenheter_alle.json", "roller_totalbestand.json"].map(sample)),
        [""; 0]
    );
}
