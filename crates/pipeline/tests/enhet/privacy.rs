//! What the tables say about persons, by the settings.

use brreg_pipeline::registers::enhet::{Event, Night};
use brreg_transform::enhet::Part;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{World, record, records, sample};

const PRIVATE: &str = "SELECT organisasjonsnummer, epostadresse IS NOT NULL, telefon IS NOT NULL, mobil IS NOT NULL, \
                       forretningsadresse_linje IS NOT NULL, forretningsadresse_kommune FROM enhet.enheter \
                       WHERE organisasjonsnummer IN ('391004129', '391501122') ORDER BY ALL";

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn contact_details_and_home_addresses_of_natural_persons_are_left_out_unless_the_settings_say_otherwise() {
    for (settings, company, person) in [
        ("", "true,true,false,true,OSLO", "false,false,false,false,BERGEN"),
        ("[enhet]\nkontakt = \"alle\"\n", "true,true,false,true,OSLO", "true,false,true,false,BERGEN"),
        ("[enhet]\nkontakt = \"ingen\"\n", "false,false,false,true,OSLO", "false,false,false,false,BERGEN"),
        ("[enhet]\nadresse_enk = \"full\"\n", "true,true,false,true,OSLO", "false,false,false,true,BERGEN"),
    ] {
        let mut world = World::new();
        world.set(settings);
        world.loads(&[sample("enheter_alle.json.gz")]);
        assert_eq!(world.rows(PRIVATE), [format!("391004129,{company}"), format!("391501122,{person}")], "{settings}");
    }
}

#[test]
fn a_subunit_of_a_natural_person_is_treated_as_its_unit() {
    let world = World::new();
    let mut subunit = record("underenheter_alle.json");
    for (name, value) in
        [("overordnetEnhet", "391501122"), ("mobil", "99 99 99 97"), ("epostadresse", "hjem@lun.example")]
    {
        subunit[name] = value.into();
    }
    // The file of units is read first, wherever it is named.
    world.loads(&[world.records("u.json", &[subunit.clone()]), sample("enheter_alle.json")]);
    let query = "SELECT er_personlig, epostadresse, mobil, beliggenhetsadresse_linje, beliggenhetsadresse_kommune \
                 FROM enhet.underenheter";
    assert_eq!(world.rows(query), ["true,,,,OSLO"]);
    // Nor is it forgotten when the subunits come alone.
    world.loads(&[world.records("u.json", &[subunit])]);
    assert_eq!(world.rows(query), ["true,,,,OSLO"]);
    assert!(!contains(&world.published(), "hjem@lun.example"));
}

#[test]
fn a_subunit_whose_unit_is_unknown_or_gone_may_be_a_natural_persons() {
    let mut subunit = record("underenheter_alle.json");
    for (name, value) in
        [("overordnetEnhet", "391501122"), ("mobil", "99 99 99 97"), ("epostadresse", "hjem@lun.example")]
    {
        subunit[name] = value.into();
    }
    let query = "SELECT er_personlig, epostadresse, mobil, beliggenhetsadresse_linje, beliggenhetsadresse_kommune \
                 FROM enhet.underenheter";
    let (others, proprietors): (Vec<Value>, Vec<Value>) =
        records("enheter_alle.json").into_iter().partition(|unit| unit["organisasjonsnummer"] != "391501122");
    let mut unreadable = proprietors[0].clone();
    unreadable["navn"] = json!(["LUN"]);
    let world = World::new();
    let subunits = world.records("u.json", &[subunit]);
    let units = |units: &[Value]| world.records("e.json", units);
    // Alone, and on a first night on which the proprietor was deleted before.
    world.loads(std::slice::from_ref(&subunits));
    assert_eq!(world.rows(query), [",,,,OSLO"]);
    world.loads(&[units(&others), subunits.clone()]);
    assert_eq!(world.rows(query), [",,,,OSLO"]);
    // The proprietor's record cannot be read, and later it is gone: what it was is known.
    world.loads(&[sample("enheter_alle.json"), subunits.clone()]);
    for gone in [[&others[..], &[unreadable]].concat(), others.clone()] {
        world.loads(&[units(&gone), subunits.clone()]);
        assert_eq!(world.rows(query), ["true,,,,OSLO"]);
    }
    // The subunits alone.
    world.loads(std::slice::from_ref(&subunits));
    assert_eq!(world.rows(query), ["true,,,,OSLO"]);
    assert!(!contains(&world.published(), "hjem@lun.example"));
}

#[test]
fn changes_of_contact_details_of_a_natural_person_are_told_without_the_values() {
    let mut world = World::new();
    world.set("[enhet]\nkontakt = \"alle\"\nadresse_enk = \"full\"\n");
    world.loads(&[sample("enheter_alle.json")]);
    let mut units = records("enheter_alle.json");
    let person = units.iter_mut().find(|unit| unit["organisasjonsnummer"] == "391501122").unwrap();
    person["mobil"] = "000 00 777".into();
    person["forretningsadresse"]["adresse"] = json!(["Hjemveien 4"]);
    let company = units.iter_mut().find(|unit| unit["organisasjonsnummer"] == "391004129").unwrap();
    company["telefon"] = "00 00 00 88".into();
    world.loads(&[world.records("e.json", &units)]);
    assert_eq!(
        world.rows("SELECT organisasjonsnummer, felt, fra, til FROM enhet.endringer ORDER BY ALL"),
        ["391004129,telefon,00 00 00 01,00 00 00 88", "391501122,forretningsadresse_linje,,", "391501122,mobil,,",]
    );
}

#[test]
fn contact_details_of_a_natural_person_are_in_no_table_and_their_change_is_none() {
    let world = World::new();
    let units = |mobile: &str| {
        let mut units = records("enheter_alle.json");
        let person = units.iter_mut().find(|unit| unit["organisasjonsnummer"] == "391501122").unwrap();
        for (name, value) in [("mobil", mobile), ("telefon", "22 22 22 71"), ("epostadresse", "hjem@lun.example")] {
            person[name] = value.into();
        }
        units
    };
    for mobile in ["99 99 99 61", "99 99 99 62"] {
        world.loads(&[world.records("e.json", &units(mobile))]);
        assert_eq!(world.rows("SELECT count(*) FROM enhet.endringer WHERE organisasjonsnummer = '391501122'"), ["0"]);
        for table in ["enheter", "underenheter", "slettede", "roller", "endringer", "avvik", "hendelser"] {
            let csv = world.csv(&format!("FROM enhet.{table}"));
            assert!(!["99 99 99 6", "22 22 22 71", "hjem@lun"].iter().any(|text| csv.contains(text)), "{table}");
        }
    }
}

#[test]
fn a_lake_of_other_settings_is_not_compared_with() {
    let mut world = World::new();
    world.loads(&[sample("enheter_alle.json")]);
    world.set("[enhet]\nkontakt = \"alle\"\n");
    world.loads(&[sample("enheter_alle.json")]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.endringer"), ["0"]);
}

#[test]
fn an_identity_number_in_a_free_text_is_nowhere_in_the_tables() {
    const NUMBER: &str = "31129956715";
    let world = World::new();
    let mut unit = record("enheter_alle.json");
    unit["aktivitet"] = json!([format!("Drives av {NUMBER}.")]);
    unit["paategninger"] =
        json!([{ "infotype": "FADR", "tekst": format!("Gjelder {NUMBER}"), "innfoertDato": NUMBER }]);
    unit[NUMBER] = json!("x");
    world.loads(&[world.records("e.json", &[unit])]);
    assert!(!contains(&world.published(), NUMBER));
    assert_eq!(world.rows("SELECT aktivitet FROM enhet.enheter"), ["Drives av ***********."]);
    assert_eq!(world.rows("SELECT tekst FROM enhet.paategninger"), ["Gjelder ***********"]);
    let csv = world.csv("FROM enhet.avvik");
    assert!(csv.contains("/aktivitet,ugyldig_verdi") && !csv.contains(NUMBER), "{csv}");
}

#[test]
fn a_number_that_the_parts_of_a_holders_name_together_are_is_in_no_column() {
    let world = World::new();
    let mut roles = record("roller_totalbestand.json");
    let holder = &mut roles["rollegrupper"][0]["roller"][0]["person"];
    holder["navn"] = json!({ "fornavn": "Ola 311299", "etternavn": "56715 Nordmann" });
    world.loads(&[world.records("r.json", &[roles])]);
    let query =
        "SELECT fornavn, etternavn, fullt_navn FROM enhet.roller WHERE rolle_nr = 1 AND fullt_navn LIKE 'Ola %'";
    assert_eq!(world.rows(query), [",,Ola *********** Nordmann"]);
    let csv = world.csv("FROM enhet.avvik");
    assert!(csv.contains("/person/navn,ugyldig_verdi") && !csv.contains("56715"), "{csv}");
}

#[test]
fn legal_capacity_is_shown_on_demand_alone() {
    let mut world = World::new();
    let mut roles = record("roller_totalbestand.json");
    roles["rollegrupper"][0]["roller"][0]["stadfestetFremtidsfullmakt"] = Value::Bool(true);
    roles["rollegrupper"][0]["roller"][0]["begrensetRettsligHandleevne"] = Value::Bool(true);
    let file = world.records("r.json", &[roles]);
    let query = "SELECT count(fremtidsfullmakt), count(begrenset_handleevne) FROM enhet.roller";
    world.loads(std::slice::from_ref(&file));
    assert_eq!(world.rows(query), ["0,0"]);
    world.set("[enhet]\nrettsevne = true\n");
    world.loads(&[file]);
    assert_eq!(world.rows(query), ["1,1"]);
}

#[test]
fn without_pseudonyms_holders_of_roles_are_known_by_name_and_birth_date() {
    let mut world = World::new();
    world.set("[privacy]\nnational_id = \"drop\"\n");
    world.loads(&[sample("roller_totalbestand.json")]);
    assert_eq!(
        world.rows("SELECT count(person_id), count(person_id_kilde), count(fullt_navn) > 0 FROM enhet.roller"),
        ["0,0,true"]
    );
}

#[test]
fn a_rejected_record_has_nothing_that_the_settings_leave_out() {
    let mut world = World::new();
    let mut broken = record("enheter_alle.json");
    broken["mobil"] = "99 99 99 97".into();
    broken["forretningsadresse"]["adresse"] = json!(["Hjemveien 4"]);
    broken["navn"] = json!({ "feil": 1 });
    let file = || world.records("e.json", &[record("enheter_alle.json"), broken.clone()]);
    let rejected =
        |world: &World| std::fs::read_to_string(world.data().join("lake/current/enhet/rejected.ndjson")).unwrap();
    world.loads(&[file()]);
    let text = rejected(&world);
    assert!(text.contains("391004129") && text.contains("OSLO"), "{text}");
    assert!(!text.contains("99 99 99 97") && !text.contains("Hjemveien"), "{text}");
    let file = file();
    world.set("[enhet]\nkontakt = \"alle\"\nadresse_enk = \"full\"\nrettsevne = true\n");
    world.loads(&[file]);
    let text = rejected(&world);
    assert!(text.contains("99 99 99 97") && text.contains("Hjemveien 4"), "{text}");
}

#[test]
fn a_removed_unit_is_neither_loaded_nor_above_another_nor_the_holder_of_a_role() {
    let world = World::new();
    let state = world.data().join("state/enhet");
    brreg_files::create_folder(&state).unwrap();
    let list = "organisasjonsnummer\thendelse\tslettet_her\n391004129\t2026-09-01T15:00:03Z\t2026-09-01T16:00:00Z\n";
    std::fs::write(state.join("fjernet.tsv"), list).unwrap();
    world.loads(&["enheter_alle.json", "underenheter_alle.json", "roller_totalbestand.json"].map(sample));
    for (table, column) in [
        ("enheter", "organisasjonsnummer"),
        ("naeringskoder", "organisasjonsnummer"),
        ("historiske_navn", "organisasjonsnummer"),
        ("underenheter", "overordnet_enhet"),
        ("roller", "organisasjonsnummer"),
        ("roller", "innehaver_organisasjonsnummer"),
    ] {
        let held = format!("SELECT count(*) FROM enhet.{table} WHERE {column} = '391004129'");
        assert_eq!(world.rows(&held), ["0"], "{table}.{column}");
    }
    // Its subunits go with it, and the role that it had is still there.
    let others = "SELECT (SELECT count(*) FROM enhet.underenheter), (SELECT count(overordnet_enhet) FROM enhet.underenheter), \
                  (SELECT count(*) FROM enhet.roller WHERE organisasjonsnummer = '391506833')";
    assert_eq!(world.rows(others), ["1,1,2"]);
}

#[test]
fn other_settings_take_no_deleted_unit_and_no_event_away() {
    let mut world = World::new();
    let deleted = json!({ "organisasjonsnummer": "391006555", "respons_klasse": "SlettetEnhet", "navn": "BORTE AS",
        "organisasjonsform": { "kode": "AS" }, "slettedato": "2026-01-02",
        "historiskeNavn": [{ "navn": "FØR AS", "fraDato": "2020-01-02 10:00:00", "tilDato": "2021-01-02 10:00:00" }] });
    let mut units = records("enheter_alle.json");
    units.retain(|unit| unit["organisasjonsnummer"] != "391006555");
    let live = world.records("live.json", &units);
    units.push(deleted);
    let event = Event {
        feed: Part::Enheter,
        id: 7,
        time: Timestamp::now(),
        organisasjonsnummer: "391006555".to_owned(),
        kind: "Sletting".to_owned(),
        has_known_kind: true,
        fields: None,
        outcome: "slettet",
    };
    let all = [world.records("all.json", &units)];
    world.loads(&all);
    world.counts(&all, Night { events: vec![event], ..Night::default() });
    let query = "SELECT s.organisasjonsnummer, n.navn, h.hendelse_id FROM enhet.slettede AS s
        JOIN enhet.historiske_navn AS n USING (organisasjonsnummer) JOIN enhet.hendelser AS h USING (organisasjonsnummer)
        WHERE organisasjonsnummer = '391006555'";
    let carried = ["391006555,FØR AS,7"];
    assert_eq!(world.rows(query), carried);
    world.set("[enhet]\nkontakt = \"ingen\"\nrettsevne = true\n");
    world.loads(std::slice::from_ref(&live));
    assert_eq!(world.rows(query), carried);
    world.set("[privacy]\nnational_id = \"drop\"\n");
    world.loads(&[live]);
    assert_eq!(world.rows(query), [""; 0]);
}

#[test]
fn one_file_with_other_settings_than_the_lakes_is_refused_with_their_names() {
    let mut world = World::new();
    let files = [sample("enheter_alle.json"), sample("underenheter_alle.json")];
    world.loads(&files);
    world.set("[enhet]\nkontakt = \"ingen\"\n");
    let report = world.load(&files[..1]);
    let problem = report.registers[0].problem().unwrap();
    assert!(problem.causes()[0].contains("enhet.kontakt"), "{problem:?}");
    assert!(!problem.causes()[0].contains("adresse_enk"), "{problem:?}");
    world.loads(&files);
}
