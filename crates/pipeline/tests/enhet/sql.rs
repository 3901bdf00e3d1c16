//! Enhetsregisteret beside the other registers, in SQL.

use crate::support::{World, sample};

/// Units, subunits and roles, and owners of the same companies.
fn world() -> World {
    let world = World::new();
    let files =
        ["enheter_alle.json", "underenheter_alle.json", "roller_totalbestand.json", "../rrh-v1/totalbestand.json"];
    world.loads(&files.map(sample));
    world
}

#[test]
fn owners_and_holders_of_roles_meet_by_name_and_birth_date_and_the_row_says_so() {
    let world = world();
    assert_eq!(
        world.rows(
            "SELECT navn, er_eier, er_styreleder, roller, innehaver_organisasjonsnummer, treff, \
             eier_person_id IS NOT NULL, verv_person_id IS NOT NULL FROM enhet.styre_og_eiere('391004129')"
        ),
        [
            "TÅLMODIG SKRIVEBORD,true,true,\"[\"\"Daglig leder\"\",\"\"Styrets leder\"\"]\",,navn og foedselsdato,true,true",
            "MAIJA ESIMERKKI,true,false,\"[\"\"Varamedlem\"\"]\",,navn og foedselsdato,true,true",
            "NYSGJERRIG VIND SKRIVEBORD,true,false,,,,true,false",
            "STILLE VARDE,true,false,,,,true,false",
            "GAMLE TALL AS,false,false,\"[\"\"Regnskapsfører\"\"]\",391006555,,false,false",
            "Rask Eik Linjal,false,false,\"[\"\"Styremedlem\"\"]\",,,false,true",
            "TALLPRØVE REVISJON AS AVDELING OSLO,false,false,\"[\"\"Revisor\"\"]\",391507910,,false,false",
        ]
    );
}

#[test]
fn companies_have_their_names_beside_their_numbers() {
    let world = world();
    assert_eq!(
        world.rows("SELECT enhet.navn_paa('391004129'), enhet.navn_paa('391601046'), enhet.navn_paa('1')"),
        ["SKRIVEBORD OG VARDE AS,SKRIVEBORD OG VARDE AS AVD OSLO,"]
    );
    assert_eq!(
        world.rows("SELECT DISTINCT virksomhet_navn, virksomhet_status FROM rrh.eiere_av('391012903')"),
        ["ORGELPIPE TRANSPORT AS,konkurs"]
    );
    assert_eq!(
        world.rows(
            "SELECT DISTINCT organisasjonsnummer, virksomhet_navn, virksomhet_status FROM rrh.eierskap_til(\
             (SELECT any_value(person_id) FROM rrh.rettighetshavere WHERE fullt_navn = 'MAIJA ESIMERKKI'))"
        ),
        ["391004129,SKRIVEBORD OG VARDE AS,aktiv"]
    );
    assert_eq!(
        world.rows("SELECT DISTINCT nivaa, navn, status, via_navn FROM rrh.kontrollkjede('391012903') WHERE nivaa = 0"),
        ["0,ORGELPIPE TRANSPORT AS,konkurs,[]"]
    );
    assert_eq!(
        world.rows("SELECT status, status_siden FROM enhet.alle WHERE organisasjonsnummer = '391510075'"),
        ["tvangsavvikling,2026-08-04"]
    );
}

#[test]
fn roles_are_found_from_both_sides_and_those_that_ended_are_left_out() {
    let world = world();
    assert_eq!(world.rows("SELECT rolle_nr FROM enhet.roller_i('391004129')"), ["1", "2", "3", "5", "6", "7"]);
    assert_eq!(
        world.rows("FROM enhet.roller_til('391004129')"),
        ["391506833,,,DELT,DTPR,Deltaker med delt ansvar,1/2"]
    );
    assert_eq!(
        world.rows(
            "SELECT v.organisasjonsnummer, v.navn, v.status, v.rolletype, v.er_avregistrert FROM enhet.verv_til(\
             (SELECT any_value(person_id) FROM enhet.roller WHERE fullt_navn = 'Stille Varde')) AS v"
        ),
        ["391004129,SKRIVEBORD OG VARDE AS,aktiv,MEDL,true"]
    );
}

#[test]
fn registrations_of_companies_that_are_not_live_are_listed() {
    let world = world();
    let found = world.rows(
        "SELECT organisasjonsnummer, status, status_siden FROM enhet.registreringer_uten_aktiv_enhet \
         WHERE status <> 'ukjent' ORDER BY ALL",
    );
    assert_eq!(found, ["391012903,konkurs,2026-09-15"]);
    let unknown = world.rows("SELECT mellomliggende_status FROM enhet.mellomledd_uten_aktiv_enhet");
    assert!(unknown.iter().all(|status| status == "ukjent"), "{unknown:?}");
}

#[test]
fn without_the_register_its_tables_are_empty_and_the_views_of_others_have_the_same_columns() {
    let world = World::new();
    world.loads(&[sample("../rrh-v1/totalbestand.json")]);
    assert_eq!(world.rows("SELECT count(*) FROM enhet.alle"), ["0"]);
    assert_eq!(world.rows("SELECT count(virksomhet_navn), count(*) > 0 FROM rrh.eiere_av('391004129')"), ["0,true"]);
    let columns = |world: &World| world.csv("SELECT * FROM rrh.kontrollkjede('391004129') LIMIT 0");
    assert_eq!(columns(&world), columns(&self::world()));
}

#[test]
fn forms_sectors_and_industries_have_english_labels_too() {
    let labels = "SELECT count(DISTINCT liste) FROM kodeverk.koder
        WHERE spraak = 'eng' AND liste IN ('organisasjonsform', 'sektorkode', 'naeringskode')";
    let world = world();
    assert_eq!(world.rows(labels), ["3"]);
    let form = "SELECT string_agg(tekst, '/' ORDER BY spraak) FROM kodeverk.koder WHERE liste = 'organisasjonsform' AND kode = 'AS'";
    assert_eq!(world.rows(form), ["Private limited company/Aksjeselskap"]);
}
