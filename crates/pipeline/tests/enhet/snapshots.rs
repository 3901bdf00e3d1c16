//! Three files and one snapshot: what stays of the one before, what differs from it, and what is refused.

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::problem::Exit;
use serde_json::{Value, json};

use crate::support::{World, record, records, sample};

const COUNTS: &str = "SELECT (SELECT count(*) FROM enhet.enheter), (SELECT count(*) FROM enhet.underenheter), \
                      (SELECT count(*) FROM enhet.roller), (SELECT count(*) FROM enhet.naeringskoder), \
                      (SELECT count(*) FROM enhet.historiske_navn)";

fn all() -> [std::path::PathBuf; 3] {
    ["roller_totalbestand.json.gz", "underenheter_alle.json", "enheter_alle.json.gz"].map(sample)
}

#[test]
fn a_file_that_is_not_loaded_again_gives_its_tables_of_the_snapshot_before() {
    let world = World::new();
    world.loads(&all());
    let counts = world.rows(COUNTS);
    let tables = ["enheter", "underenheter", "roller", "naeringskoder", "historiske_navn", "paategninger", "avvik"];
    let content = || tables.map(|table| world.csv(&format!("FROM enhet.{table} ORDER BY ALL")));
    let before = content();
    for file in all() {
        world.loads(&[file]);
        assert_eq!(world.rows(COUNTS), counts);
        assert_eq!(content(), before);
        assert_eq!(world.rows("SELECT count(*) FROM enhet.endringer"), ["0"]);
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let published = || {
        let world = World::new();
        world.loads(&all());
        ["enheter", "underenheter", "roller", "naeringskoder", "historiske_navn", "slettede"]
            .map(|table| std::fs::read(world.data().join(format!("lake/current/enhet/{table}.parquet"))).unwrap())
    };
    assert!(published() == published());
}

#[test]
fn changes_are_told_by_unit_and_by_holder_of_a_role_never_by_its_number() {
    let world = World::new();
    world.loads(&all());
    let mut units = records("enheter_alle.json");
    units[0]["navn"] = "NYTT NAVN AS".into();
    units[0]["kapital"]["belop"] = json!(250000.5);
    units.remove(1);
    let mut roles = records("roller_totalbestand.json");
    let groups = roles[0]["rollegrupper"].as_array_mut().unwrap();
    // All numbers change, and the auditor is another one.
    groups.reverse();
    let auditor = groups.iter_mut().find(|group| group["type"]["kode"] == "REVI").unwrap();
    auditor["roller"][0]["enhet"]["organisasjonsnummer"] = "391008728".into();
    world.loads(&[world.records("e.json", &units), world.records("r.json", &roles)]);
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer, er_underenhet, rolletype, innehaver, tabell, endring, felt, fra, til \
             FROM enhet.endringer ORDER BY ALL"
        ),
        [
            "391004129,false,REVI,391008728,roller,ny,,,",
            "391004129,false,REVI,391507910,roller,fjernet,,,",
            "391004129,false,,,enheter,endret,kapital_beloep,100000.00,250000.50",
            "391004129,false,,,enheter,endret,navn,SKRIVEBORD OG VARDE AS,NYTT NAVN AS",
            "391008728,false,,,enheter,fjernet,,,",
        ]
    );
}

#[test]
fn a_number_of_units_or_roles_far_from_the_last_is_refused() {
    let world = World::new();
    world.loads(&all());
    let mut units = records("enheter_alle.json");
    units.pop();
    let fewer = world.records("e.json", &units);
    let report = world.load_as(std::slice::from_ref(&fewer), RowChange::Refuse);
    assert_eq!(report.exit(), Exit::Refused);
    let mut roles = records("roller_totalbestand.json");
    roles.pop();
    let report = world.load_as(&[world.records("r.json", &roles)], RowChange::Refuse);
    assert_eq!(report.exit(), Exit::Refused);
    assert_eq!(world.load_as(&[fewer], RowChange::Report).exit(), Exit::Done);
}

#[test]
fn deleted_units_stay_until_a_file_has_them_again() {
    let world = World::new();
    let deleted: Value = record("enhet-slettet.json");
    let mut units = records("enheter_alle.json");
    units.push(deleted);
    world.loads(&[world.records("e.json", &units)]);
    let query = "SELECT organisasjonsnummer, navn, slettedato FROM enhet.slettede";
    assert_eq!(world.rows(query), ["391006555,GAMLE TALL AS,2026-09-01"]);
    world.loads(&[sample("enheter_alle.json")]);
    assert_eq!(world.rows(query), ["391006555,GAMLE TALL AS,2026-09-01"]);
    let mut again = record("enheter_alle.json");
    again["organisasjonsnummer"] = "391006555".into();
    let mut units = records("enheter_alle.json");
    units.push(again);
    world.loads(&[world.records("e.json", &units)]);
    assert_eq!(world.rows(query), [""; 0]);
}

#[test]
fn a_deleted_unit_and_its_earlier_names_are_there_once_whatever_is_loaded_again() {
    let world = World::new();
    let mut deleted: Value = record("enhet-slettet.json");
    deleted["historiskeNavn"] = record("enheter_alle.json")["historiskeNavn"].clone();
    let mut units = records("enheter_alle.json");
    units.push(deleted);
    let units = world.records("e.json", &units);
    let expected = ["1,1"];
    let query = "SELECT count(*), (SELECT count(*) FROM enhet.historiske_navn WHERE organisasjonsnummer = '391006555') \
                 FROM enhet.slettede";
    for files in [vec![units.clone()], vec![units], vec![sample("roller_totalbestand.json")], all().to_vec()] {
        world.loads(&files);
        assert_eq!(world.rows(query), expected, "{files:?}");
    }
}

#[test]
fn each_file_can_be_the_first_of_a_lake_and_an_empty_one_cannot() {
    for file in all() {
        assert_eq!(
            World::new().load_as(std::slice::from_ref(&file), RowChange::RefuseNone).exit(),
            Exit::Done,
            "{file:?}"
        );
    }
    let world = World::new();
    let none = world.records("e.json", &[]);
    assert_eq!(world.load_as(&[none], RowChange::RefuseNone).exit(), Exit::Refused);
}

#[test]
fn two_files_of_units_are_refused() {
    let world = World::new();
    let report = world.load(&[sample("enheter_alle.json"), sample("enheter_alle.json.gz")]);
    assert!(report.registers[0].problem().is_some(), "{report:?}");
}

#[test]
fn files_of_two_registers_each_become_a_snapshot_of_theirs() {
    let world = World::new();
    let rrh = sample("../totalbestand-2023-04.json");
    let report = world.load(&[rrh, sample("enheter_alle.json.gz")]);
    let names: Vec<&str> = report.registers.iter().map(|register| register.register.as_str()).collect();
    assert_eq!((names, report.exit()), (vec!["rrh", "enhet"], Exit::Done));
}
