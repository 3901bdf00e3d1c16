//! Units that the register removed on legal grounds are in no copy any more.

use std::fs;
use std::io::Read as _;

use brreg_lake_tests::Night;
use brreg_sandbox::generator::enhet::Which;

use super::{company, happen, night, run, value};

/// Fails if a text is in any file of the data folder, but those of the simulated registers, or in any table of any snapshot.
#[track_caller]
fn assert_nowhere(night: &Night, text: &str) {
    let data = night.lake.data();
    for path in night.lake.everything() {
        if path.starts_with(data.join("sandbox")) || !path.symlink_metadata().unwrap().is_file() {
            continue;
        }
        let mut bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut unpacked = Vec::new();
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
            bytes = unpacked;
        }
        let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!found, "{text} is in {}", path.display());
    }
    assert!(!night.lake.rows_of_all_snapshots("enhet").contains(text), "{text} is in a table");
}

/// Gives a company a name that no other unit has, not even its subunits: its number and the name.
fn renamed(night: &Night) -> (String, String) {
    happen(night, "rename=1");
    happen(night, "new-edition");
    let number = night.sandbox().enhet().events(Which::Enheter).pop().unwrap().organisasjonsnummer;
    let name = night.sandbox().enhet().name(&number);
    assert!(name.starts_with("OMDØPT"));
    (number, name)
}

#[test]
fn a_removed_unit_is_in_no_byte_of_any_snapshot_or_file_after_the_night() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    happen(&night, "rename=1");
    happen(&night, "new-edition");
    run(&night).succeeds();
    assert_eq!(night.lake.run(["verify"]).code, Some(0));
    happen(&night, &format!("remove={removed}"));
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("1 unit that the register removed was erased from every snapshot"), "{said}");
    assert_nowhere(&night, &name);
    let event = format!("SELECT utfall FROM enhet.hendelser WHERE organisasjonsnummer = '{removed}'");
    assert_eq!(value(&night, &event), "fjernet");
    let list = fs::read_to_string(night.lake.data().join("state/enhet/fjernet.tsv")).unwrap();
    assert!(list.contains(&removed) && !list.contains(&name));
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_unit_that_is_still_in_the_file_is_passed_over_each_night() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    // The event comes, but the file is the old one.
    happen(&night, &format!("remove={removed}"));
    run(&night).succeeds();
    assert_nowhere(&night, &name);
    let rows = format!("SELECT count(*) FROM enhet.enheter WHERE organisasjonsnummer = '{removed}'");
    assert_eq!(value(&night, &rows), "0");
    // A file that is made anew still has it, as an older file would: the base of the tables is gone.
    fs::remove_file(night.lake.data().join("lake/current/enhet")).unwrap();
    for _ in 0..2 {
        run(&night).succeeds();
        assert_eq!(value(&night, &rows), "0");
        assert_nowhere(&night, &name);
    }
}

#[test]
fn a_removal_that_only_a_lookup_shows_is_erased_too() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    happen(&night, &format!("remove-silently={removed}"));
    happen(&night, "new-edition");
    let said = run(&night).succeeds();
    assert!(said.contains("1 lookup shows a unit that the register removed"), "{said}");
    assert_nowhere(&night, &name);
}

#[test]
fn an_erasure_that_was_interrupted_is_finished_by_the_next_run() {
    let night = night();
    let (removed, name) = renamed(&night);
    run(&night).succeeds();
    // As if the run had been killed after it had written the list.
    let state = night.lake.data().join("state/enhet");
    fs::create_dir_all(&state).unwrap();
    let list = format!("organisasjonsnummer\thendelse\tslettet_her\n{removed}\t2026-09-01T15:00:03.702Z\t\n");
    fs::write(state.join("fjernet.tsv"), list).unwrap();
    run(&night).succeeds();
    assert_nowhere(&night, &name);
    night.lake.run(["verify"]).succeeds();
}

#[test]
fn a_wave_of_removals_is_one_rewriting_of_each_snapshot() {
    let night = night();
    run(&night).succeeds();
    let removed: Vec<String> = (0..10).map(|place| company(&night, 20 * place)).collect();
    removed.iter().for_each(|number| happen(&night, &format!("remove={number}")));
    run(&night).succeeds();
    let manifest = night.lake.manifest_of("enhet");
    assert_eq!(manifest["erased"].as_array().unwrap().len(), 1, "{manifest}");
}
