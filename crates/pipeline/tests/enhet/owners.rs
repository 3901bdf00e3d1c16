//! Whether units and subunits are a natural person's, in every combination of files.

use brreg_pipeline::checks::RowChange;
use brreg_pipeline::problem::Kind;
use brreg_pipeline::registers::enhet::{Files, Night};
use brreg_transform::enhet::Part;
use serde_json::{Value, json};

use crate::support::{World, record, records, sample};

const PROPRIETOR: &str = "391501122";
const COMPANY: &str = "391004129";
const OF_SUBUNITS: &str = "SELECT er_personlig, epostadresse, mobil, beliggenhetsadresse_linje FROM enhet.underenheter";

/// A subunit of a unit, with everything that the settings may leave out.
fn subunit(unit: &str) -> Value {
    let mut subunit = record("underenheter_alle.json");
    for (name, value) in [("overordnetEnhet", unit), ("mobil", "99 99 99 97"), ("epostadresse", "zqx@lun.example")] {
        subunit[name] = value.into();
    }
    subunit["beliggenhetsadresse"]["adresse"] = json!(["Zqxveien 4"]);
    subunit
}

/// The units of the sample, the company with everything that the settings may leave out, and with this form.
fn units(form: Value) -> Vec<Value> {
    let mut units = records("enheter_alle.json");
    let unit = units.iter_mut().find(|unit| unit["organisasjonsnummer"] == COMPANY).unwrap();
    unit["mobil"] = "99 99 99 97".into();
    unit["epostadresse"] = "zqx@lun.example".into();
    unit["forretningsadresse"]["adresse"] = json!(["Zqxveien 4"]);
    unit["organisasjonsform"] = form;
    units
}

fn form(code: &str) -> Value {
    json!({ "kode": code, "beskrivelse": "Form" })
}

#[test]
fn a_unit_whose_form_is_missing_or_unknown_may_be_a_natural_persons_and_so_may_its_subunits() {
    let query = format!(
        "SELECT er_personlig, epostadresse, mobil, forretningsadresse_linje, forretningsadresse_kommune \
         FROM enhet.enheter WHERE organisasjonsnummer = '{COMPANY}'"
    );
    for code in
        [Value::Null, json!({}), json!({ "kode": "" }), json!({ "beskrivelse": "Form" }), form("enk"), form(" ENK ")]
    {
        let world = World::new();
        // Also where it was known before.
        for before in [None, Some("ENK"), Some("AS")] {
            if let Some(before) = before {
                let files =
                    [world.records("e.json", &units(form(before))), world.records("u.json", &[subunit(COMPANY)])];
                world.loads(&files);
            }
            let mut units = units(code.clone());
            if code.is_null() {
                let unit = units.iter_mut().find(|unit| unit["organisasjonsnummer"] == COMPANY).unwrap();
                unit.as_object_mut().unwrap().remove("organisasjonsform");
            }
            let files = [world.records("e.json", &units), world.records("u.json", &[subunit(COMPANY)])];
            world.loads(&files);
            assert_eq!(world.rows(&query), [",,,,OSLO"], "{code}");
            assert_eq!(world.rows(OF_SUBUNITS), [",,,"], "{code}");
            let avvik = format!(
                "SELECT count(*) FROM enhet.avvik WHERE organisasjonsnummer = '{COMPANY}' \
                                 AND sti = '/organisasjonsform/kode' AND avvikstype = 'ukjent_kode'"
            );
            assert_eq!(world.rows(&avvik), ["1"], "{code}");
        }
    }
}

#[test]
fn a_subunit_stays_what_its_unit_was_whichever_files_are_loaded() {
    for (unit, expected) in [(PROPRIETOR, "true,,,"), (COMPANY, "false,zqx@lun.example,99 99 99 97,Zqxveien 4")] {
        let world = World::new();
        let subunits = |name: &str| {
            let mut subunit = subunit(unit);
            subunit["navn"] = name.into();
            world.records("u.json", &[subunit])
        };
        let mut gone = records("enheter_alle.json");
        gone.retain(|it| it["organisasjonsnummer"] != unit);
        let gone = || world.records("e.json", &gone);
        world.loads(&[sample("enheter_alle.json"), subunits("EN")]);
        assert_eq!(world.rows(OF_SUBUNITS), [expected]);
        // The unit is deleted. Then each of the files comes alone.
        for files in [
            vec![gone()],
            vec![subunits("TO")],
            vec![sample("roller_totalbestand.json")],
            vec![subunits("TRE")],
            vec![gone(), subunits("FIRE")],
            vec![gone(), sample("roller_totalbestand.json")],
        ] {
            world.loads(&files);
            assert_eq!(world.rows(OF_SUBUNITS), [expected], "{files:?}");
            let changes = "SELECT count(*) FROM enhet.endringer WHERE felt = 'er_personlig'";
            assert_eq!(world.rows(changes), ["0"], "{files:?}");
        }
    }
}

#[test]
fn where_a_unit_changes_its_form_its_subunits_follow_though_their_file_is_the_same() {
    let world = World::new();
    let units = |code: &str| world.records("e.json", &units(form(code)));
    world.loads(&[units("AS"), world.records("u.json", &[subunit(COMPANY)])]);
    assert_eq!(world.rows(OF_SUBUNITS), ["false,zqx@lun.example,99 99 99 97,Zqxveien 4"]);
    world.loads(&[units("ENK")]);
    assert_eq!(world.rows(OF_SUBUNITS), ["true,,,"]);
    let told = "SELECT felt, fra, til FROM enhet.endringer WHERE tabell = 'underenheter' ORDER BY ALL";
    assert_eq!(
        world.rows(told),
        ["beliggenhetsadresse_linje,,", "epostadresse,,", "er_personlig,false,true", "mobil,,"]
    );
    // What was left out comes with the next file.
    world.loads(&[units("AS")]);
    assert_eq!(world.rows(OF_SUBUNITS), ["false,,,"]);
    world.loads(&[world.records("u.json", &[subunit(COMPANY)])]);
    assert_eq!(world.rows(OF_SUBUNITS), ["false,zqx@lun.example,99 99 99 97,Zqxveien 4"]);
    // With settings that leave nothing out, only what it is changes.
    let mut world = World::new();
    world.set("[enhet]\nkontakt = \"alle\"\nadresse_enk = \"full\"\n");
    let units = |code: &str| world.records("e.json", &self::units(form(code)));
    world.loads(&[units("AS"), world.records("u.json", &[subunit(COMPANY)])]);
    world.loads(&[units("ENK")]);
    assert_eq!(world.rows(OF_SUBUNITS), ["true,zqx@lun.example,99 99 99 97,Zqxveien 4"]);
}

#[test]
fn a_record_of_another_kind_is_rejected_in_each_file() {
    let files = [
        (Part::Enheter, "enheter_alle.json"),
        (Part::Underenheter, "underenheter_alle.json"),
        (Part::Roller, "roller_totalbestand.json"),
    ];
    for (at, name) in files {
        for (_, other) in files.into_iter().filter(|(part, _)| *part != at) {
            let world = World::new();
            let mixed = [records(name), vec![records(other).pop().unwrap()]].concat();
            world.fetched(Files::fetched(vec![(at, world.records("file.json", &mixed))], Night::default())).unwrap();
            let rejected = std::fs::read_to_string(world.data().join("lake/current/enhet/rejected.ndjson")).unwrap();
            assert!(
                rejected.lines().count() == 1 && rejected.contains("another kind"),
                "{other} in {name}: {rejected}"
            );
        }
        // The same on a first night: the first record shows what the file is.
        for (_, other) in files.into_iter().filter(|(part, _)| *part != at) {
            let world = World::new();
            let refused = world.fetched(Files::fetched(vec![(at, sample(other))], Night::default())).err().unwrap();
            assert_eq!((refused.kind(), refused.exit().code()), (&Kind::Refused, 3), "{other} at {name}: {refused:?}");
        }
    }
    // A unit before roles makes none of them a unit.
    let world = World::new();
    let mixed = [vec![record("enheter_alle.json")], records("roller_totalbestand.json")].concat();
    let report = world.load_as(&[world.records("r.json", &mixed)], RowChange::Report);
    assert_eq!(report.exit().code(), if report.registers[0].problem().is_some() { 3 } else { 0 }, "{report:?}");
    // A subunit that begins as a unit does, of a form of units.
    let world = World::new();
    let mut odd = record("underenheter_alle.json");
    odd["organisasjonsform"] = form("AS");
    world.loads(&[world.records("u.json", &[vec![odd], records("underenheter_alle.json")[1..].to_vec()].concat())]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.underenheter"), ["3"]);
}

#[test]
fn a_file_of_units_without_any_is_refused_where_others_have_records() {
    let none = |world: &World| world.write("e.json", "[]");
    for (part, name) in [(Part::Underenheter, "underenheter_alle.json"), (Part::Roller, "roller_totalbestand.json")] {
        let world = World::new();
        let files = vec![(Part::Enheter, none(&world)), (part, sample(name))];
        let refused = world.fetched(Files::fetched(files, Night::default())).err().unwrap();
        assert_eq!((refused.kind(), refused.exit().code()), (&Kind::Refused, 3), "{refused:?}");
        assert!(!world.data().join("lake/current/enhet").exists());
        // Each other file can be the first one.
        world.loads(&[sample(name)]);
        // Also where the lake has the others.
        let refused =
            world.fetched(Files::fetched(vec![(Part::Enheter, none(&world))], Night::default())).err().unwrap();
        assert_eq!(refused.kind(), &Kind::Refused, "{refused:?}");
    }
}
