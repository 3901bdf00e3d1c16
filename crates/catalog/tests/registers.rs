//! What an analyst gets from the views and macros of konkurs and ektepakt, and across the registers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use brreg_lake::RegisterTables;
use support::{EKTEPAKT, KONKURS, Lake, RRH};

/// Company 1, which the rrh of these tests has, is open twice, and company 2 was closed twice. Kari's opening was deleted and
/// another followed; Ola's was set aside. Of company 4 the first opening has no date of its
/// ruling. The last notice names no debtor.
const VARSLER: &str = "SELECT *, NULL::VARCHAR AS konkursgrunnlag, NULL::VARCHAR AS konkursgrunnlag_tekst,
        NULL::VARCHAR AS avslutningskode, NULL::VARCHAR AS avslutningskode_tekst
    FROM (VALUES
        ('a1', 'aapning', TIMESTAMPTZ '2026-01-01 10:00:00Z', DATE '2026-01-01', NULL::DATE, NULL, '1', NULL, 'Gammelt navn'),
        ('a2', 'aapning', TIMESTAMPTZ '2026-02-01 10:00:00Z', DATE '2026-02-01', NULL, NULL, '1', NULL, 'Nytt navn'),
        ('b1', 'aapning', TIMESTAMPTZ '2025-01-01 10:00:00Z', DATE '2025-01-01', NULL, NULL, '2', NULL, NULL),
        ('b2', 'avslutning', TIMESTAMPTZ '2025-03-01 10:00:00Z', DATE '2025-01-01', DATE '2025-03-01', 'b1', '2', NULL, NULL),
        ('b3', 'aapning', TIMESTAMPTZ '2025-04-01 10:00:00Z', DATE '2025-04-01', NULL, NULL, '2', NULL, NULL),
        ('b4', 'sletting', TIMESTAMPTZ '2025-05-01 10:00:00Z', DATE '2025-05-01', NULL, 'b3', '2', NULL, NULL),
        ('c1', 'aapning', TIMESTAMPTZ '2026-01-05 10:00:00Z', NULL, NULL, NULL, '4', NULL, NULL),
        ('c2', 'aapning', TIMESTAMPTZ '2026-02-01 10:00:00Z', DATE '2026-02-01', NULL, NULL, '4', NULL, NULL),
        ('k1', 'aapning', TIMESTAMPTZ '2026-03-01 10:00:00Z', DATE '2026-03-01', NULL, NULL, NULL, 'p-kari', 'Kari'),
        ('k2', 'sletting', TIMESTAMPTZ '2026-03-02 10:00:00Z', DATE '2026-03-02', NULL, 'k1', NULL, 'p-kari', 'Kari'),
        ('k3', 'aapning', TIMESTAMPTZ '2026-04-01 10:00:00Z', DATE '2026-04-01', NULL, NULL, NULL, 'p-kari', 'Kari'),
        ('o1', 'aapning', TIMESTAMPTZ '2026-05-01 10:00:00Z', NULL, NULL, NULL, NULL, 'p-ola', 'Ola'),
        ('o2', 'oppheving', TIMESTAMPTZ '2026-05-02 10:00:00Z', NULL, NULL, 'o1', NULL, 'p-ola', 'Ola'),
        ('x1', 'aapning', TIMESTAMPTZ '2026-06-01 00:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL))
    t(uuid, type, registreringstidspunkt, kjennelsesdato, innstillingsdato, aapnings_id, debitor_organisasjonsnummer,
      debitor_person_id, debitor_navn)";

const EKTEPAKTER: [(&str, &str); 4] = [
    (
        "ektepakter",
        "SELECT *, 'ektepakttype.ektepakt' AS ektepakttype, 'Ektepakt' AS ektepakttype_tekst,
            'ektepaktstatus.tinglyst' AS status, 'Tinglyst' AS status_tekst,
            'opprettelsestype.foersteOpprettelse' AS opprettelse, NULL::VARCHAR AS opprettelse_tekst,
            false AS har_supplerende_opplysninger
         FROM (VALUES
            ('p-kari', 7::BIGINT, TIMESTAMPTZ '2020-01-01 10:00:00Z'),
            ('p-kari', 3, TIMESTAMPTZ '2021-01-01 10:00:00Z'),
            ('p-ola', 7, TIMESTAMPTZ '2020-01-01 10:00:00Z'))
         t(person_id, ektepaktnummer, innkomsttidspunkt)",
    ),
    (
        "roller",
        "SELECT * FROM (VALUES
            ('p-kari', 7::BIGINT, 2, 'Ola', NULL, 'Nordmann'), ('p-kari', 7, 1, 'Kari', 'Bro', 'Nordmann'))
         t(person_id, ektepaktnummer, rolle_nr, fornavn, mellomnavn, etternavn)",
    ),
    (
        "avtaleinnhold",
        "SELECT * FROM (VALUES
            ('p-kari', 7::BIGINT, 2, 1, 'avtaletype.gave', NULL), ('p-kari', 7, NULL, 2, 'avtaletype.delvisSaereie', 'Delvis'),
            ('p-kari', 7, NULL, 1, 'avtaletype.fulltSaereie', 'Fullt'), ('p-ola', 7, NULL, 1, 'avtaletype.gave', NULL))
         t(person_id, ektepaktnummer, rolle_nr, avtale_nr, avtaletype, avtaletype_tekst)",
    ),
    (
        "paategninger",
        "SELECT * FROM (VALUES ('p-kari', 7::BIGINT, 1, 'Rettet'), ('p-kari', 3, 1, 'Ektefelle: PER BERG')) t(person_id, ektepaktnummer, paategning_nr, tekst)",
    ),
];

fn lake(registers: &[RegisterTables]) -> Lake {
    let lake = Lake::empty("lake");
    for register in registers {
        match register.name {
            "rrh" => lake.publish("1"),
            "konkurs" => lake.publish_tables(&KONKURS, &[("varsler", VARSLER)]),
            _ => lake.publish_tables(&EKTEPAKT, &EKTEPAKTER),
        };
    }
    lake.refresh();
    lake
}

#[test]
fn a_debtor_is_open_until_its_last_opening_is_ended() {
    let rows = lake(&[KONKURS]).rows(
        "SELECT coalesce(debitor_organisasjonsnummer, debitor_person_id), debitor_navn, status, siden, uuid, type, aapnings_id,
                antall_aapninger, antall_aapne
         FROM konkurs.status ORDER BY 1",
    );
    assert_eq!(
        rows,
        [
            "1,Nytt navn,aapen,2026-01-01,a1,aapning,a1,2,2",
            "2,,avsluttet,2025-05-01,b4,sletting,b3,2,0",
            "4,,aapen,2026-01-05,c1,aapning,c1,2,2",
            "p-kari,Kari,aapen,2026-04-01,k3,aapning,k3,2,1",
            "p-ola,Ola,avsluttet,2026-05-02,o2,oppheving,o1,1,0",
        ]
    );
}

#[test]
fn notices_since_a_date_or_a_timestamp() {
    let lake = lake(&[KONKURS]);
    let since = |moment: &str| lake.rows(&format!("SELECT uuid FROM konkurs.siden({moment})")).join(" ");
    assert_eq!(since("DATE '2026-05-01'"), "o1 o2 x1");
    assert_eq!(since("'2026-05-01'"), "o1 o2 x1");
    assert_eq!(since("'2026-05-02 10:00:00'"), "o2 x1");
    assert_eq!(since("TIMESTAMPTZ '2026-05-02 12:00:00+02'"), "o2 x1");
    assert_eq!(since("DATE '2026-06-01'"), "x1");
    assert_eq!(since("DATE '2026-06-02'"), "");
    assert_eq!(since("NULL"), "");
}

#[test]
fn owners_with_an_open_bankruptcy_are_found_by_pseudonym_and_by_company() {
    let rows = lake(&[RRH, KONKURS]).rows(
        "SELECT konkurs_hos, organisasjonsnummer, rettighetshaver_nr, person_id, fullt_navn, siden, uuid
         FROM konkurs.eiere_med_konkurs ORDER BY ALL",
    );
    assert_eq!(
        rows,
        [
            "person,1,1,p-kari,Kari Nordmann,2026-04-01,k3",
            "virksomhet,1,1,p-kari,Kari Nordmann,2026-01-01,a1",
            "virksomhet,1,2,p-ola,'=Ola,2026-01-01,a1",
        ]
    );
}

#[test]
fn contracts_of_a_person_with_what_was_agreed_on() {
    let lake = lake(&[EKTEPAKT]);
    let rows = lake.rows(
        "SELECT ektepaktnummer, innkomsttidspunkt < TIMESTAMPTZ '2020-06-01 00:00:00Z', ektefeller, rolle_nr, gjelder, avtale_nr,
                coalesce(avtaletype_tekst, avtaletype), paategninger
         FROM ektepakt.avtaler_for('p-kari')",
    );
    let spouses = r#""[""Kari Bro Nordmann"",""Ola Nordmann""]""#;
    let remarks = r#""[""Rettet""]""#;
    assert_eq!(
        rows,
        [
            format!("7,true,{spouses},,begge,1,Fullt,{remarks}"),
            format!("7,true,{spouses},,begge,2,Delvis,{remarks}"),
            format!("7,true,{spouses},2,Ola Nordmann,1,avtaletype.gave,{remarks}"),
            r#"3,false,"[""PER BERG""]",,,,,"[""Ektefelle: PER BERG""]""#.to_owned(),
        ]
    );
    assert_eq!(lake.rows("SELECT count(*) FROM ektepakt.avtaler_for('nobody')"), ["0"]);
    let named = "SELECT navn FROM ektepakt.ektefeller WHERE kilde = 'paategning'";
    assert_eq!(lake.rows(named), ["PER BERG"]);
}

#[test]
fn one_query_answers_which_owners_went_bankrupt_and_what_they_had_agreed_on_before() {
    let rows = lake(&[RRH, KONKURS, EKTEPAKT]).rows(
        "SELECT k.organisasjonsnummer, k.fullt_navn, k.siden, e.ektepaktnummer, e.status_tekst
         FROM konkurs.eiere_med_konkurs AS k
         JOIN ektepakt.ektepakter AS e USING (person_id)
         WHERE k.konkurs_hos = 'person' AND e.innkomsttidspunkt < k.siden
         ORDER BY e.innkomsttidspunkt",
    );
    assert_eq!(rows, ["1,Kari Nordmann,2026-04-01,7,Tinglyst", "1,Kari Nordmann,2026-04-01,3,Tinglyst"]);
}

#[test]
fn what_needs_two_registers_is_there_when_both_are_published() {
    let has = |registers: &[RegisterTables]| {
        lake(registers).rows("SELECT schema_name FROM duckdb_views() WHERE view_name = 'eiere_med_konkurs'")
    };
    assert_eq!(has(&[KONKURS]), [""; 0]);
    assert_eq!(has(&[RRH]), [""; 0]);
    assert_eq!(has(&[RRH, KONKURS]), ["konkurs"]);
}

#[test]
fn every_code_of_a_list_has_its_label() {
    let label = "SELECT count(*), count(tekst), count(*) FILTER (WHERE tekst = '') FROM kodeverk.koder WHERE liste = 'ektepaktstatus'";
    assert_eq!(lake(&[]).rows(label), ["5,5,0"]);
}
