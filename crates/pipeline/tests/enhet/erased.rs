//! A sole proprietor who is erased, by whomever, goes with the subunits: from every snapshot that is kept, and from each later one.

use std::fs;

use serde_json::{Value, json};

use crate::support::{World, record, records, sample};

/// A sole proprietor of the sample, and a company.
const PROPRIETOR: &str = "391501122";
const COMPANY: &str = "391004129";
/// The subunit that they have, and another one.
const SUBUNIT: &str = "391601046";
const OTHER: &str = "391602182";

/// A subunit of a unit. Whatever is of the proprietor begins with ZQX.
fn subunit(number: &str, unit: &str, name: &str) -> Value {
    let mut subunit = record("underenheter_alle.json");
    subunit["organisasjonsnummer"] = number.into();
    subunit["overordnetEnhet"] = unit.into();
    subunit["navn"] = name.into();
    let earlier = json!([{ "navn": "ZQXGML", "fraDato": "2020-01-02 10:00:00", "tilDato": "2021-01-02 10:00:00" }]);
    subunit["historiskeNavn"] = if unit == PROPRIETOR { earlier } else { json!([]) };
    subunit
}

fn deleted(number: &str, name: &str) -> Value {
    json!({ "organisasjonsnummer": number, "navn": name, "respons_klasse": "SlettetUnderEnhet", "slettedato": "2026-11-20",
        "organisasjonsform": { "kode": "BEDR" }, "historiskeNavn": [{ "navn": "ZQXGML" }] })
}

/// Loads the units of the sample and these subunits, with one that is always there.
fn load(world: &World, subunits: &[Value]) {
    let mut all = vec![records("underenheter_alle.json").remove(2)];
    all.extend(subunits.iter().cloned());
    world.loads(&[sample("enheter_alle.json"), world.records("u.json", &all)]);
}

/// Fails if something of the proprietor is in a table of a snapshot that is kept.
#[track_caller]
fn assert_gone(world: &World) {
    let rows = world.rows_of_all_snapshots();
    let found: Vec<&String> = rows.iter().filter(|row| row.contains("ZQX") || row.contains(PROPRIETOR)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

fn list(world: &World) -> String {
    fs::read_to_string(world.data().join("state/enhet/fjernet.tsv")).unwrap_or_default()
}

/// As the feed does: the register says that the proprietor was removed.
fn removed(world: &World) {
    let state = world.data().join("state/enhet");
    fs::create_dir_all(&state).unwrap();
    let line = format!("{PROPRIETOR}\t2026-11-20T05:00:00Z\t");
    let list = list(world);
    let lines = if list.is_empty() { "organisasjonsnummer\thendelse\tslettet_her\toverordnet_enhet\n" } else { &list };
    fs::write(state.join("fjernet.tsv"), format!("{lines}{line}\n")).unwrap();
}

#[test]
fn the_subunits_of_a_proprietor_who_is_erased_are_in_no_snapshot_and_no_later_file_brings_them_back() {
    let world = World::new();
    let of_proprietor = |name: &str| subunit(SUBUNIT, PROPRIETOR, name);
    load(&world, &[of_proprietor("ZQXSUB AVD")]);
    load(&world, &[of_proprietor("ZQXSUB NYTT")]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.endringer WHERE fra = 'ZQXSUB AVD'"), ["1"]);
    world.erases(PROPRIETOR);
    assert_gone(&world);
    assert!(list(&world).contains(&format!("{SUBUNIT}\t")), "{}", list(&world));
    // The register still has them, with a new one.
    let new = subunit(OTHER, PROPRIETOR, "ZQXTO");
    for name in ["ZQXSUB AVD", "ZQXSUB NYTT"] {
        load(&world, &[of_proprietor(name), new.clone()]);
        assert_gone(&world);
    }
    // It says of one that it was deleted, with its name and without its unit.
    load(&world, &[deleted(SUBUNIT, "ZQXSUB AVD"), deleted(OTHER, "ZQXTO")]);
    assert_gone(&world);
    // Then of the proprietor that it was removed.
    removed(&world);
    for subunits in
        [&[deleted(SUBUNIT, "ZQXSUB AVD"), deleted(OTHER, "ZQXTO")][..], &[of_proprietor("ZQXSUB AVD"), new]]
    {
        load(&world, subunits);
        assert_gone(&world);
    }
    assert!(!list(&world).lines().any(|line| line.ends_with('\t')), "{}", list(&world));
    // With another unit, it is that one's.
    load(&world, &[subunit(SUBUNIT, COMPANY, "FIRMA AVD")]);
    assert_gone(&world);
    let rows = world.rows(&format!("SELECT navn FROM enhet.underenheter WHERE organisasjonsnummer = '{SUBUNIT}'"));
    assert_eq!(rows, ["FIRMA AVD"]);
    assert!(!list(&world).contains(&format!("{SUBUNIT}\t")), "{}", list(&world));
}

#[test]
fn the_document_of_a_deleted_subunit_in_a_file_keeps_the_unit_that_a_snapshot_knows() {
    let world = World::new();
    load(&world, &[subunit(SUBUNIT, PROPRIETOR, "ZQXSUB AVD")]);
    let mut unknown = deleted(OTHER, "UKJENT AVD");
    unknown["historiskeNavn"] = json!([]);
    // The second time, only `slettede` of a snapshot knows it.
    for _ in 0..2 {
        load(&world, &[deleted(SUBUNIT, "ZQXSUB AVD"), unknown.clone()]);
        let rows = world.rows("SELECT navn, overordnet_enhet, kilde FROM enhet.slettede ORDER BY organisasjonsnummer");
        assert_eq!(rows, [format!("ZQXSUB AVD,{PROPRIETOR},fil"), "UKJENT AVD,,fil".to_owned()]);
        world.keeps_the_newest();
    }
    // The file may come in any order of its records, and with what comes twice.
    load(&world, &[unknown.clone(), unknown.clone(), deleted(SUBUNIT, "ZQXSUB AVD"), deleted(SUBUNIT, "ZQXSUB AVD")]);
    assert_eq!(
        world.rows(&format!("SELECT count(*) FROM enhet.slettede WHERE overordnet_enhet = '{PROPRIETOR}'")),
        ["1"]
    );
    world.keeps_the_newest();
    removed(&world);
    // A file that comes before the erasure has nothing of the subunit either.
    load(&world, &[deleted(SUBUNIT, "ZQXSUB AVD"), unknown]);
    assert_gone(&world);
    assert_eq!(world.rows("SELECT navn FROM enhet.slettede"), ["UKJENT AVD"]);
}

#[test]
fn a_subunit_that_has_another_unit_stays_as_snapshots_show_it_with_that_whoever_erases_the_first() {
    let after = |erase: &dyn Fn(&World)| {
        let world = World::new();
        load(&world, &[subunit(SUBUNIT, PROPRIETOR, "ZQXSUB AVD"), subunit(OTHER, COMPANY, "ANNEN AVD")]);
        load(&world, &[subunit(SUBUNIT, COMPANY, "FIRMA AVD"), subunit(OTHER, COMPANY, "ANNEN AVD")]);
        load(&world, &[subunit(SUBUNIT, COMPANY, "FIRMA AVD 2"), subunit(OTHER, COMPANY, "ENDA EN AVD")]);
        erase(&world);
        assert_gone(&world);
        let rows = world.rows_of_all_snapshots();
        // Changes of others stay, and so do later ones of the subunit itself.
        assert_eq!(rows.iter().filter(|row| row.contains("ANNEN AVD") && row.contains(" endringer ")).count(), 1);
        let of_subunit = |row: &&String| row.contains(SUBUNIT);
        rows.iter()
            .filter(of_subunit)
            .map(|row| row.split('{').next().unwrap().trim_matches(['"', ' ']).to_owned())
            .collect()
    };
    let by_order: Vec<String> = after(&|world| world.erases(PROPRIETOR));
    let by_register: Vec<String> = after(&|world| {
        removed(world);
        world.fetched_nothing();
    });
    assert_eq!(by_order, by_register);
    let count = |part: &str| by_order.iter().filter(|row| row.starts_with(part)).count();
    assert_eq!(
        (count("1 "), count("2 underenheter"), count("2 endringer"), count("3 endringer")),
        (0, 1, 0, 1),
        "{by_order:?}"
    );
}

#[test]
fn the_same_is_left_whether_a_removal_is_known_before_the_file_that_shows_another_unit_or_after_it() {
    let after = |is_known_before: bool| {
        let world = World::new();
        load(&world, &[subunit(SUBUNIT, PROPRIETOR, "ZQXSUB AVD"), subunit(OTHER, PROPRIETOR, "ZQXTO")]);
        let erase = || {
            removed(&world);
            world.fetched_nothing();
        };
        if is_known_before {
            erase();
        }
        load(&world, &[subunit(SUBUNIT, COMPANY, "FIRMA AVD"), subunit(OTHER, PROPRIETOR, "ZQXTO")]);
        if !is_known_before {
            erase();
        }
        assert_gone(&world);
        let is_of = |row: &String| row.contains(SUBUNIT) || row.contains(OTHER);
        (world.rows_of_all_snapshots().into_iter().filter(is_of).collect::<Vec<_>>(), list(&world).lines().count())
    };
    let (rows, listed) = after(true);
    assert!(
        rows.iter().any(|row| row.contains("FIRMA AVD")) && !rows.iter().any(|row| row.contains(OTHER)),
        "{rows:?}"
    );
    assert_eq!((rows, listed), after(false));
}

#[test]
fn an_order_that_was_killed_erases_the_subunits_when_it_is_finished() {
    let world = World::new();
    load(&world, &[subunit(SUBUNIT, PROPRIETOR, "ZQXSUB AVD")]);
    let copy = |from: &str| fs::read(world.data().join(from)).unwrap();
    let other = World::new();
    load(&other, &[subunit(SUBUNIT, COMPANY, "FIRMA AVD")]);
    other.erases(PROPRIETOR);
    // As if the process had been killed when the list was on disk. The keys of the worlds are the same.
    assert_eq!(copy("secrets/person_id.key"), fs::read(other.data().join("secrets/person_id.key")).unwrap());
    let list = fs::read(other.data().join("state/erased.json")).unwrap();
    let mut list: serde_json::Value = serde_json::from_slice(&list).unwrap();
    list["pending"] = serde_json::json!(["enhet"]);
    list.as_object_mut().unwrap().remove("sha256");
    fs::write(world.data().join("state/erased.json"), list.to_string()).unwrap();
    world.finishes_erasures();
    assert_gone(&world);
}
