//! Every sample of the register: the document of one unit and the bulk files load into rows, and what is neither says so.

use std::collections::BTreeSet;
use std::fs;

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::problem::{Advice, Kind};
use brreg_pipeline::registers::enhet::{Files, Night};
use brreg_transform::enhet::Part;

use crate::support::{World, records, sample};

/// What comes of the samples: the rows of some tables; none where `load` does not take it.
const SAMPLES: [(&str, &[(&str, &str)]); 17] = [
    ("enheter_alle.json", &[("count(*), min(organisasjonsnummer) FROM enhet.enheter", "7,391004129")]),
    ("enheter_alle.json.gz", &[("count(*), min(organisasjonsnummer) FROM enhet.enheter", "7,391004129")]),
    ("underenheter_alle.json", &[("count(*), count(naeringskode) FROM enhet.underenheter", "3,3")]),
    ("underenheter_alle.json.gz", &[("count(*), count(naeringskode) FROM enhet.underenheter", "3,3")]),
    ("roller_totalbestand.json", &[("count(*), count(DISTINCT organisasjonsnummer) FROM enhet.roller", "11,4")]),
    ("roller_totalbestand.json.gz", &[("count(*), count(DISTINCT organisasjonsnummer) FROM enhet.roller", "11,4")]),
    (
        "enhet-as.json",
        &[(
            "organisasjonsnummer, kapital_beloep, kapital_antall_aksjer FROM enhet.enheter",
            "391004129,100000.00,1000",
        )],
    ),
    ("enhet-utla.json", &[("organisasjonsnummer, organisasjonsform FROM enhet.enheter", "391504598,UTLA")]),
    (
        "enhet-roller.json",
        &[(
            "count(*), min(organisasjonsnummer), max(organisasjonsnummer), max(rolle_nr) FROM enhet.roller",
            "7,391004129,391004129,7",
        )],
    ),
    (
        "enhet-slettet.json",
        &[
            (
                "organisasjonsnummer, er_underenhet, navn, organisasjonsform, slettedato, kilde FROM enhet.slettede",
                "391006555,false,GAMLE TALL AS,AS,2026-09-01,fil",
            ),
            ("count(*) FROM enhet.enheter", "0"),
        ],
    ),
    (
        "underenhet-slettet.json",
        &[(
            "organisasjonsnummer, er_underenhet, navn, slettedato, nedleggelsesdato FROM enhet.slettede",
            "391604312,true,GAMLE TALL AS AVD NORD,2026-09-12,2026-08-31",
        )],
    ),
    // The register says no more of a unit that it removed.
    ("enhet-410.json", &[("organisasjonsnummer, navn, slettedato FROM enhet.slettede", "391502315,,2026-09-01")]),
    // Pages of the feeds and errors are no documents: the fetch reads them.
    ("oppdateringer-enheter.json", &[]),
    ("oppdateringer-underenheter.json", &[]),
    ("oppdateringer-roller.json", &[]),
    ("oppdateringer-tom.json", &[]),
    ("feil-400.json", &[]),
];

#[test]
fn every_sample_loads_into_rows_or_is_named_as_none_that_is_loaded() {
    let folder = sample("");
    let there = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<String> = there.filter(|name| name != "README.md").collect();
    assert_eq!(there, SAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect());
    for (name, expected) in SAMPLES {
        let world = World::new();
        let report = world.load_as(&[sample(name)], RowChange::RefuseNone);
        let problem = report.registers[0].problem();
        if expected.is_empty() {
            let advice = problem.and_then(|problem| problem.advice().cloned());
            assert!(matches!(&advice, Some(Advice::Said(said)) if said.contains("none of what is loaded")), "{name}");
            continue;
        }
        assert!(problem.is_none(), "{name}: {problem:?}");
        for (query, rows) in expected {
            assert_eq!(world.rows(&format!("SELECT {query}")), [*rows], "{name}");
        }
        // A subunit of the bulk file has an industry code that is in no list.
        let avvik = if name.starts_with("underenheter") { "1" } else { "0" };
        assert_eq!(world.rows("SELECT count(*) FROM enhet.avvik"), [avvik], "{name}");
    }
}

#[test]
fn a_record_alone_is_of_the_kind_that_its_organisation_form_says() {
    for record in records("underenheter_alle.json") {
        let world = World::new();
        // As a lookup answers: without the marks that most subunits have.
        let mut record = record;
        for name in ["beliggenhetsadresse", "oppstartsdato", "datoEierskifte"] {
            record.as_object_mut().unwrap().remove(name);
        }
        world.loads(&[world.write("oppslag.json", record.to_string())]);
        assert_eq!(world.rows("SELECT count(*) FROM enhet.underenheter"), ["1"]);
    }
    // A deleted one before others.
    let world = World::new();
    let deleted: serde_json::Value =
        serde_json::from_slice(&std::fs::read(sample("underenhet-slettet.json")).unwrap()).unwrap();
    let mut all = vec![deleted];
    all[0].as_object_mut().unwrap().remove("nedleggelsesdato");
    all.extend(records("underenheter_alle.json"));
    world.loads(&[world.records("u.json", &all)]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.underenheter"), ["3"]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.slettede"), ["1"]);
}

#[test]
fn a_file_at_the_address_of_another_is_refused_and_one_that_does_not_show_its_kind_is_not() {
    let world = World::new();
    world.loads(&[sample("enheter_alle.json"), sample("underenheter_alle.json"), sample("roller_totalbestand.json")]);
    let files = [
        (Part::Enheter, "enheter_alle.json"),
        (Part::Underenheter, "underenheter_alle.json"),
        (Part::Roller, "roller_totalbestand.json"),
    ];
    for (at, _) in files {
        for (_, name) in files.into_iter().filter(|(part, _)| *part != at) {
            let fetched = world.fetched(Files::fetched(vec![(at, sample(name))], Night::default()));
            let refused = fetched.err().unwrap();
            assert_eq!((refused.kind(), refused.exit().code()), (&Kind::Refused, 3), "{refused:?}");
        }
    }
    assert_eq!(world.rows("SELECT count(navn) FROM enhet.enheter"), ["7"]);
    let nothing = world.write("roller.json", "[]");
    world.fetched(Files::fetched(vec![(Part::Roller, nothing)], Night::default())).unwrap();
    assert_eq!(world.rows("SELECT count(*) FROM enhet.roller"), ["0"]);
}

#[test]
fn two_files_of_one_kind_are_told_from_one_that_is_named_twice() {
    let report = World::new().load_as(&[sample("enheter_alle.json"), sample("enhet-as.json")], RowChange::Report);
    let refused = report.registers[0].problem().unwrap();
    assert!(matches!(refused.kind(), Kind::SameKind { of, .. } if of == "enheter"), "{refused:?}");
    assert_eq!(refused.exit().code(), 2);
}

#[test]
fn the_document_of_a_deleted_or_removed_unit_never_replaces_the_units() {
    let world = World::new();
    world.loads(&[sample("enheter_alle.json"), sample("underenheter_alle.json")]);
    for (name, table) in
        [("enhet-slettet.json", "enheter"), ("enhet-410.json", "enheter"), ("underenhet-slettet.json", "underenheter")]
    {
        for row_change in [RowChange::Refuse, RowChange::Report] {
            let report = world.load_as(&[sample(name)], row_change);
            let problem = report.registers[0].problem().unwrap();
            let text = problem.causes().join(": ");
            assert!(text.contains("deleted") && text.contains(table), "{name}: {text}");
            assert_eq!(problem.exit().code(), 3, "{name}: {text}");
        }
    }
    assert_eq!(world.rows("SELECT count(*) FROM enhet.enheter"), ["7"]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.underenheter"), ["3"]);
    // A live one is a small file of units, as any other.
    let report = world.load_as(&[sample("enhet-as.json")], RowChange::Refuse);
    let refused = report.registers[0].problem().unwrap().kind();
    assert!(matches!(refused, Kind::RowChange { table, before: 7, now: 1, .. } if table == "enheter"), "{refused:?}");
    let report = world.load_as(&[sample("enhet-as.json")], RowChange::Report);
    assert!(report.registers[0].problem().is_none());
    assert_eq!(world.rows("SELECT count(*) FROM enhet.enheter"), ["1"]);
}
