//! The subunits of a removed unit go with it: they have the name of a natural person, and the register may send no event of them.

use std::fs;

use brreg_lake_tests::Night;

use super::erasure::assert_all_nowhere;
use super::{happen, night, run, value};

/// A sole proprietor with two subunits whose names no other unit has: the number, and the names of the subunits.
pub(super) fn proprietor(night: &Night) -> (String, Vec<String>) {
    let found = value(
        night,
        "SELECT u.organisasjonsnummer, u.navn FROM enhet.enheter AS u
         JOIN enhet.underenheter AS s ON s.overordnet_enhet = u.organisasjonsnummer
         WHERE u.organisasjonsform = 'ENK' AND s.er_personlig
            AND (SELECT count(*) FROM enhet.underenheter AS t WHERE starts_with(t.navn, u.navn || ' AVD')) = 2
         GROUP BY ALL HAVING count(*) = 2 ORDER BY ALL LIMIT 1",
    );
    let (number, name) = found.split_once(',').unwrap();
    (number.to_owned(), ["OSLO", "NORD"].map(|place| format!("{name} AVD {place}")).into())
}

/// The numbers of the subunits of a unit.
fn subunits_of(night: &Night, number: &str) -> Vec<String> {
    night.lake.rows(&format!(
        "SELECT organisasjonsnummer FROM enhet.underenheter WHERE overordnet_enhet = '{number}' ORDER BY navn"
    ))
}

/// Asserts that a subunit is among the deleted ones, with a name and with the unit that it belonged to.
#[track_caller]
fn assert_is_deleted(night: &Night, subunit: &str, unit: &str) {
    let row = format!(
        "SELECT navn IS NOT NULL, overordnet_enhet FROM enhet.slettede WHERE organisasjonsnummer = '{subunit}'"
    );
    assert_eq!(value(night, &row), format!("true,{unit}"));
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn the_subunits_of_a_removed_proprietor_are_in_no_byte_whether_they_have_events_or_not() {
    for action in ["remove", "remove-each", "remove-silently"] {
        for is_still_in_the_file in [false, true] {
            // Without an event, the file alone shows it.
            if action == "remove-silently" && is_still_in_the_file {
                continue;
            }
            let night = night();
            run(&night).succeeds();
            let (number, names) = proprietor(&night);
            happen(&night, "rename=1");
            happen(&night, "new-edition");
            run(&night).succeeds();
            happen(&night, &format!("{action}={number}"));
            if !is_still_in_the_file {
                happen(&night, "new-edition");
            }
            let said = run(&night).succeeds();
            let along = said.contains("2 subunits of units that the register removed were erased with them");
            assert_eq!(along, action == "remove", "{action}: {said}");
            assert_all_nowhere(&night, &names);
            night.lake.run(["verify"]).succeeds();
            // A file that is made anew still has them, as an older one would.
            if is_still_in_the_file {
                for lost in ["lake/current/enhet", "state/history.ndjson"] {
                    fs::remove_file(night.lake.data().join(lost)).unwrap();
                }
                run(&night).succeeds();
                assert_all_nowhere(&night, &names);
                night.lake.run(["verify"]).succeeds();
            }
        }
    }
}

#[test]
fn a_subunit_that_was_deleted_before_its_unit_was_removed_goes_too_and_no_later_deletion_brings_it_back() {
    let night = night();
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    let subunits = subunits_of(&night, &number);
    happen(&night, &format!("delete={}", subunits[0]));
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(
        value(&night, &format!("SELECT count(*) FROM enhet.slettede WHERE organisasjonsnummer = '{}'", subunits[0])),
        "1"
    );
    happen(&night, &format!("remove={number}"));
    // The register may say of a subunit that it was deleted, and show its name.
    happen(&night, &format!("delete={}", subunits[1]));
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_deleted_subunit_keeps_its_unit_although_its_lookup_failed_and_was_repeated_nights_later() {
    let night = night();
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    let subunits = subunits_of(&night, &number);
    happen(&night, &format!("delete={}", subunits[0]));
    happen(&night, "new-edition");
    night.fault("enhet-lookup:status=400");
    assert!(run(&night).succeeds().contains("1 lookup failed"));
    for _ in 0..2 {
        happen(&night, "rename=1");
        happen(&night, "new-edition");
        run(&night).succeeds();
    }
    assert_is_deleted(&night, &subunits[0], &number);
    // No snapshot has the subunit among the live ones any more.
    night.lake.run(["purge", "enhet", "--yes"]).succeeds();
    happen(&night, &format!("remove={number}"));
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
}

#[test]
fn a_deleted_subunit_keeps_its_unit_though_no_snapshot_with_it_is_kept_when_its_lookup_is_answered() {
    let mut night = night();
    night.lake.set("ENHET__SNAPSHOTS", "1");
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    let subunit = subunits_of(&night, &number).remove(0);
    happen(&night, &format!("delete={subunit}"));
    for _ in 0..3 {
        happen(&night, "rename=1");
        happen(&night, "new-edition");
        night.fault("enhet-lookup:status=400");
        assert!(run(&night).succeeds().contains("1 lookup failed"));
    }
    let list = night.lake.data().join("state/enhet/feilede.txt");
    assert_eq!(fs::read_to_string(&list).unwrap(), format!("{subunit}\t{number}\n"));
    run(&night).succeeds();
    assert_eq!(fs::read_to_string(&list).unwrap(), "");
    assert_is_deleted(&night, &subunit, &number);
    happen(&night, &format!("remove={number}"));
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
}

#[test]
fn a_deleted_subunit_that_is_looked_up_at_last_when_its_unit_was_removed_brings_no_name_back() {
    let mut night = night();
    night.lake.set("ENHET__SNAPSHOTS", "1");
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    let subunit = subunits_of(&night, &number).remove(0);
    happen(&night, &format!("delete={subunit}"));
    let list = night.lake.data().join("state/enhet/fjernet.tsv");
    for is_removed in [false, false, true] {
        // As if a feed had said so. The register still tells of the subunit that it was deleted.
        if is_removed {
            fs::write(&list, format!("organisasjonsnummer\thendelse\tslettet_her\n{number}\t2026-09-01T15:00:03Z\t\n"))
                .unwrap();
        }
        happen(&night, "rename=1");
        happen(&night, "new-edition");
        night.fault("enhet-lookup:status=400");
        let said = run(&night).succeeds();
        assert!(said.contains("1 lookup failed"), "{said}");
    }
    assert_all_nowhere(&night, &names);
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
    let list = fs::read_to_string(list).unwrap();
    assert!(list.contains(&format!("{subunit}\t")), "{list}");
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn the_subunits_of_a_proprietor_whom_a_user_erases_are_in_no_byte_whatever_the_register_says_of_them_later() {
    let night = night();
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    let subunits = subunits_of(&night, &number);
    night.lake.run(["erase", "--company", &number]).succeeds();
    assert_all_nowhere(&night, &names);
    night.lake.run(["verify"]).succeeds();
    let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
    assert!(subunits.iter().all(|subunit| list.contains(&format!("{subunit}\t"))), "{list}");
    // The files still have them; then one is deleted, and the proprietor is removed.
    for action in ["rename=1".to_owned(), format!("delete={}", subunits[0]), format!("remove={number}")] {
        happen(&night, &action);
        happen(&night, "new-edition");
        run(&night).succeeds();
        assert_all_nowhere(&night, &names);
    }
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_subunit_goes_with_a_unit_that_only_a_lookup_shows_to_be_removed_though_its_own_file_still_has_it() {
    let mut night = night();
    night.lake.set("ENHET__SNAPSHOTS", "1");
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    happen(&night, &format!("remove-silently={number}"));
    happen(&night, "new-edition");
    night.fault("enhet-subunits:status=503,times=always");
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
    let rows = format!(
        "SELECT count(*) FROM enhet.endringer WHERE coalesce(fra, '') || coalesce(til, '') LIKE '{}%'",
        names[0]
    );
    assert_eq!(value(&night, &rows), "0");
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_deleted_subunit_goes_with_its_unit_though_no_snapshot_is_kept_in_which_it_lived() {
    let mut night = night();
    night.lake.set("ENHET__SNAPSHOTS", "1");
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    let subunit = night
        .lake
        .rows(&format!("SELECT organisasjonsnummer FROM enhet.underenheter WHERE navn = '{}'", names[0]))
        .remove(0);
    happen(&night, &format!("delete={subunit}"));
    for change in ["new-edition", "rename=1", "rename=1"] {
        happen(&night, change);
        happen(&night, "new-edition");
        run(&night).succeeds();
    }
    let deleted = format!("FROM enhet.slettede WHERE organisasjonsnummer = '{subunit}'");
    assert_eq!(value(&night, &format!("SELECT overordnet_enhet, navn {deleted}")), format!("{number},{}", names[0]));
    let shown = format!("SELECT overordnet_enhet FROM enhet.alle WHERE organisasjonsnummer = '{subunit}'");
    assert_eq!(value(&night, &shown), number);
    happen(&night, &format!("remove={number}"));
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
    assert_eq!(value(&night, &format!("SELECT count(*) {deleted}")), "0");
    night.lake.run(["verify"]).succeeds();
}
