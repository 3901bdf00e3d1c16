//! Each table of each register is damaged in turn: the next night goes on, says what is lost, and heals the lake.

use std::fs;
use std::path::{Path, PathBuf};

use brreg_lake_tests::registers::number;
use brreg_lake_tests::{Ended, Night};
use brreg_sandbox::Sandbox;
use brreg_sandbox::enhet::Action;

/// Companies of the simulated registers.
const COMPANIES: u32 = 120;

/// The tables of a published register, by name.
fn tables(night: &Night, register: &str) -> Vec<(String, PathBuf)> {
    let published = night.lake.data().join("lake/current").join(register);
    let files = fs::read_dir(published).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "parquet"));
    let mut files: Vec<_> = files
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path.canonicalize().unwrap()))
        .collect();
    files.sort();
    files
}

/// What happens to a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// One byte in the middle is another.
    Middle,
    /// One byte of the footer is another.
    Footer,
    /// The second half is missing.
    Cut,
}

fn damage(file: &Path, damage: Damage) {
    let mut bytes = fs::read(file).unwrap();
    let length = bytes.len();
    match damage {
        Damage::Middle => bytes[length / 3] ^= 0x40,
        Damage::Footer => bytes[length - 6] ^= 0x40,
        Damage::Cut => bytes.truncate(length / 2),
    }
    fs::write(file, bytes).unwrap();
}

/// Damages each table of a register in turn; `next` is the night after it. All nights have to say `note`.
fn each_table_is_healed(night: &Night, register: &str, note: &str, next: impl Fn() -> Ended) {
    let kinds = [Damage::Middle, Damage::Footer, Damage::Cut].into_iter().cycle();
    // Each table is damaged in one way, and those that are read besides the comparison in all.
    let tables_of = tables(night, register);
    let several = |table: &str| if matches!(table, "hendelser" | "virksomheter") { 3 } else { 1 };
    let places =
        tables_of.iter().enumerate().flat_map(|(place, (table, _))| std::iter::repeat_n(place, several(table)));
    for (place, kind) in places.zip(kinds) {
        let (table, file) = tables(night, register).swap_remove(place);
        damage(&file, kind);
        let said = night.lake.run(["verify"]).fails(1);
        assert!(said.contains(&table), "{said}");
        let ended = next();
        assert_eq!(ended.code, Some(0), "{register}.{table}, {kind:?}: {}", ended.stderr);
        assert!(ended.stdout.contains(note), "{register}.{table}, {kind:?}: {}", ended.stdout);
        assert_ne!(tables(night, register)[place].1, file, "{register}.{table} is of a new snapshot");
    }
}

/// Damages each table of a register in turn, and removes the manifest, which alone says that the file was another.
fn each_table_is_healed_without_a_manifest(night: &Night, register: &str, next: impl Fn() -> Ended) {
    for place in 0..tables(night, register).len() {
        let (table, file) = tables(night, register).swap_remove(place);
        damage(&file, Damage::Middle);
        fs::remove_file(night.lake.data().join("lake/current").join(register).join("manifest.json")).unwrap();
        let ended = next();
        assert_eq!(ended.code, Some(0), "{register}.{table}: {}", ended.stderr);
        let is_told = ["it was rebuilt from the files of snapshot=", "NOTE: the manifest of snapshot="];
        assert!(is_told.iter().any(|note| ended.stdout.contains(note)), "{register}.{table}: {}", ended.stdout);
        assert_ne!(tables(night, register)[place].1, file, "{register}.{table} is of a new snapshot");
    }
}

/// Two nights of today's rrh: the bulk file, and the log.
fn followed() -> Night {
    let mut night = Night::of(Sandbox::builder().virksomheter(COMPANIES).v1("".parse().unwrap()));
    night.lake.set("RRH__SCOPE", "brreg:reelle/offentlig");
    night.lake.set("RRH__RATE_PER_SECOND", "100000");
    night.job().succeeds();
    night.sandbox().set_night(6);
    night.job().succeeds();
    night
}

#[test]
#[ignore = "one of the slow ones, which `make test-slow` runs"]
fn a_night_of_today_s_rrh_goes_on_whichever_table_of_the_night_before_is_damaged() {
    let night = followed();
    let events = "SELECT count(*) > 0 FROM rrh.hendelser";
    assert_eq!(night.lake.rows(events), ["true"]);
    each_table_is_healed(&night, "rrh", "", || night.job_with(&["--whole", "rrh"]));
}

#[test]
fn lost_events_are_told() {
    let night = followed();
    let (_, file) = tables(&night, "rrh").into_iter().find(|(table, _)| table == "hendelser").unwrap();
    damage(&file, Damage::Middle);
    let said = night.job().succeeds();
    assert!(said.contains("NOTE: hendelser of snapshot=") && said.contains("cannot be read"), "{said}");
    // The damaged snapshot is kept: its events may be restored.
    assert!(file.exists());
}

#[test]
fn a_history_that_is_lost_is_told_by_a_night_of_the_log_and_by_a_whole_reading() {
    let night = followed();
    for (number, arguments) in [(8, &[][..]), (10, &["--whole", "rrh"])] {
        let (_, file) = tables(&night, "rrh").into_iter().find(|(table, _)| table == "historikk_start").unwrap();
        damage(&file, Damage::Middle);
        // A night of the log publishes when something changed.
        night.sandbox().set_night(number);
        let said = night.job_with(arguments).succeeds();
        assert!(said.contains("NOTE: historikk_start of snapshot=") && said.contains("cannot be read"), "{said}");
        assert_eq!(night.lake.rows("SELECT count(*) FROM rrh.historikk_start"), ["1"]);
    }
}

#[test]
fn a_night_of_konkurs_goes_on_whichever_table_is_damaged() {
    let night = Night::of(Sandbox::builder().virksomheter(COMPANIES).konkursvarsler(60));
    let next = || night.run(["run", "--only", "konkurs"]);
    next().succeeds();
    // Its notices are read whole, and were not compared with those of the damaged snapshot.
    each_table_is_healed(&night, "konkurs", "NOTE: files of snapshot=", next);
    each_table_is_healed_without_a_manifest(&night, "konkurs", next);
}

#[test]
fn a_night_of_ektepakt_goes_on_whichever_table_is_damaged() {
    let mut night = Night::of(Sandbox::builder().virksomheter(COMPANIES));
    night.lake.set("EKTEPAKT__RATE_PER_SECOND", "1000");
    let content = night.sandbox().content();
    let persons: String = (0..10).map(|person| number(&content, person) + "\n").collect();
    night.lake.write("persons.txt", persons);
    let config = night.persons("persons_file = \"persons.txt\"");
    let next = || Ended::of(&mut night.command_with(&config, ["run", "--only", "ektepakt"]));
    next().succeeds();
    each_table_is_healed(&night, "ektepakt", "", next);
    each_table_is_healed_without_a_manifest(&night, "ektepakt", next);
}

#[test]
fn a_night_of_enhet_goes_on_whichever_table_is_damaged() {
    let night = Night::of(Sandbox::builder().virksomheter(COMPANIES));
    let next = || night.run(["run", "--only", "enhet"]);
    next().succeeds();
    each_table_is_healed(&night, "enhet", "", next);
}

#[test]
fn a_load_goes_on_whichever_table_is_damaged_and_the_manifest_is_lost() {
    let night = Night::of(Sandbox::builder().virksomheter(COMPANIES));
    night.lake.run(["generate", "--virksomheter", "60", "--out", "bulk"]).succeeds();
    let load = || night.lake.load(night.lake.path("bulk/totalbestand.json.zip"));
    load().succeeds();
    each_table_is_healed_without_a_manifest(&night, "rrh", load);
}

#[test]
fn a_damaged_snapshot_that_cannot_be_searched_for_removed_units_keeps_no_new_one_from_being_made() {
    let night = Night::of(Sandbox::builder().virksomheter(400));
    let next = || night.run(["run", "--only", "enhet"]);
    next().succeeds();
    let company = night.sandbox().enhet().live_company(0);
    for action in [format!("remove={company}"), "new-edition".to_owned()] {
        night.sandbox().enhet().happen(&action.parse::<Action>().unwrap());
    }
    let (_, file) = tables(&night, "enhet").into_iter().find(|(table, _)| table == "naeringskoder").unwrap();
    damage(&file, Damage::Middle);
    // The new snapshot is without the units; the damaged one has yet to go.
    next().fails_saying(4, &["enhet: erasing: ", "brreg-lake purge enhet"]);
    assert_ne!(tables(&night, "enhet").iter().find(|(table, _)| table == "naeringskoder").unwrap().1, file);
    let rows = format!("SELECT count(*) FROM enhet.enheter WHERE organisasjonsnummer = '{company}'");
    assert_eq!(night.lake.rows(&rows), ["0"]);
    night.lake.run(["purge", "enhet", "--yes"]).succeeds();
    assert!(!file.exists());
    next().succeeds();
    night.lake.run(["verify"]).succeeds();
}
