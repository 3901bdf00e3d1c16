//! Nights with removed units: what is left where they publish nothing, and what they report.

use std::fs;

use super::along::proprietor;
use super::erasure::assert_all_nowhere;
use super::{happen, night, run, value};

#[test]
fn a_night_whose_file_of_units_is_cut_off_leaves_no_file_that_has_a_removed_unit() {
    let night = night();
    run(&night).succeeds();
    let (number, names) = proprietor(&night);
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    let landed = || night.lake.landed_of("enhet").len();
    night.fault("enhet-units:short=20000");
    run(&night).fails_saying(1, &["enhet", "cut off", "What to do: check ", "if it was cut short, fetch it again"]);
    // The file is there for whoever wants to look at it, beside those of the night before.
    assert_eq!(landed(), 2);
    // The files still have the unit and its subunits.
    happen(&night, &format!("remove={number}"));
    for _ in 0..2 {
        night.fault("enhet-units:short=20000");
        run(&night).fails_saying(1, &["enhet", "cut off", "What to do: run again: the downloaded files were removed"]);
        assert_eq!(landed(), 0);
        assert_all_nowhere(&night, &names);
        night.lake.run(["verify"]).succeeds();
    }
    run(&night).succeeds();
    assert_all_nowhere(&night, &names);
}

#[test]
fn a_file_of_subunits_that_is_cut_off_at_its_beginning_is_told_with_the_place_and_a_failed_night_says_what_it_erased() {
    let night = night();
    run(&night).succeeds();
    let (number, _) = proprietor(&night);
    happen(&night, &format!("remove={number}"));
    happen(&night, "new-edition");
    night.fault("enhet-subunits:short=5000");
    let ended = run(&night);
    assert!(ended.stdout.contains("NOTE: ") && ended.stdout.contains("erased"), "{}", ended.stdout);
    ended.fails_saying(1, &["enhet", "cut off", "byte "]);
    // On the page the note is in the register's card, before the next step.
    let page = fs::read_to_string(night.lake.data().join("reports/latest.html")).unwrap();
    let (_, card) = page.split_once("<h2>enhet: failed</h2>").unwrap();
    let (card, _) = card.split_once("</div>").unwrap();
    let (notes, next) = card.split_once("Next step: ").unwrap();
    assert!(notes.contains("<span class=\"tag warn\">note</span> ") && notes.contains("erased"), "{card}");
    assert!(!next.contains("erased"), "{card}");
}

#[test]
fn a_night_reports_removed_units_once_with_the_number_of_all_of_them_whatever_showed_them() {
    let night = night();
    night.run(["run", "--only", "rrh,enhet"]).succeeds();
    // What rrh names and the files lack is looked up.
    run(&night).succeeds();
    let removed = night.lake.rows(
        "SELECT r.organisasjonsnummer FROM rrh.registreringer AS r JOIN enhet.enheter USING (organisasjonsnummer)
         WHERE NOT EXISTS (FROM enhet.underenheter AS s WHERE s.overordnet_enhet = r.organisasjonsnummer)
         ORDER BY ALL LIMIT 3",
    );
    for (number, action) in removed.iter().zip(["remove", "remove-silently", "remove-silently"]) {
        happen(&night, &format!("{action}={number}"));
    }
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    for note in [
        "NOTE: 3 units that the register removed were erased from every snapshot",
        "NOTE: 2 lookups show units that the register removed",
        "NOTE: 3 removed companies are still in the tables of rrh",
    ] {
        assert!(said.contains(note), "{note}: {said}");
    }
    for part in ["erased from every snapshot", "units that the register removed\n", "still in the tables of rrh"] {
        assert_eq!(said.matches(part).count(), 1, "{part}: {said}");
    }
    let page = fs::read_to_string(night.lake.data().join("reports/latest.html")).unwrap();
    assert_eq!(page.matches("Next step: do what the note says.").count(), 1, "the page asks for no decision");
    let list = night.lake.data().join("state/enhet/fjernet.tsv");
    assert!(
        said.contains(&format!("`brreg-lake erase --company`, with their numbers from {}", list.display())),
        "{said}"
    );
    let numbers = removed.iter().map(|number| format!("'{number}'")).collect::<Vec<_>>().join(",");
    assert_eq!(
        value(&night, &format!("SELECT count(*) FROM enhet.alle WHERE organisasjonsnummer IN ({numbers})")),
        "0"
    );
    assert!(!run(&night).succeeds().contains("register removed"));
}
