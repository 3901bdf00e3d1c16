//! Which rows the companies of API v1 become: the samples, row by row.

use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::Kilde;
use serde_json::Value;

use crate::support::{ORGNR, TestLake, V1_OFFENTLIG, foreign_owner, owner, registration, sample};

const TOTALBESTAND: &str = include_str!("../../../../data/sample/rrh-v1/totalbestand.json");
const MEDIA: &str = include_str!("../../../../data/sample/rrh-v1/virksomhet-scope-media.json");
const SLETTET: &str = include_str!("../../../../data/sample/rrh-v1/virksomhet-slettet.json");

const VIRKSOMHETER: [&str; 7] = [
    "organisasjonsnummer",
    "foerst_registrert_i_registeret",
    "slettet_i_registeret",
    "gjeldende_registrering_id",
    "antall_registreringer",
    "kilde",
    "hentet",
];
const REGISTRERINGER: [&str; 6] = [
    "organisasjonsnummer",
    "registrering_id",
    "registreringstatus",
    "registrert",
    "antall_rettighetshavere",
    "er_gjeldende",
];
const PERSONS: [&str; 13] = [
    "rettighetshaver_nr",
    "persontype",
    "person_id",
    "person_id_kilde",
    "foedselsdato",
    "foedselsaar",
    "fullt_navn",
    "er_doed",
    "bostedsland",
    "bostedsland_tekst",
    "er_unntatt_fra_innsyn",
    "er_skjermet",
    "endret",
];
const POSITIONS: [&str; 8] = [
    "rettighetshaver_nr",
    "posisjon_nr",
    "posisjonstype",
    "stoerrelsesintervall",
    "stoerrelsesintervall_tekst",
    "andel_min",
    "andel_max",
    "beskrivelse_annen_maate",
];
const NOTICES: [&str; 8] = [
    "organisasjonsnummer",
    "registrering_id",
    "beskrivelse",
    "mottatt",
    "innsendertype",
    "innsender_organisasjonsnummer",
    "innsender_person_id",
    "innsender_person_id_kilde",
];

/// The tables that have a twin for earlier registrations.
const TWINS: [&str; 6] =
    ["registreringer", "rettighetshavere", "posisjoner", "grunnlag", "statsborgerskap", "mellomliggende_virksomheter"];

/// A lake with the records of a sample: one company, or a list of them.
fn loaded(text: &str, kilde: Kilde) -> TestLake {
    let lake = TestLake::new(NationalId::Pseudonym).of(kilde);
    match sample(text) {
        Value::Array(companies) => drop(lake.publish(&companies)),
        company => drop(lake.publish(&[company])),
    }
    lake
}

#[test]
fn a_lookup_has_the_current_registration_and_the_earlier_ones_apart() {
    let lake = loaded(V1_OFFENTLIG, Kilde::Oppslag);
    assert_eq!(
        lake.rows("virksomheter", &VIRKSOMHETER),
        [
            "391004129 | 2024-09-27T06:48:15.207 | - | c6bdf6f6-5f38-45da-8085-e9ae5790b494 | 3 | oppslag | 2026-11-20T03:15:00"
        ]
    );
    assert_eq!(
        lake.rows("registreringer", &REGISTRERINGER),
        ["391004129 | c6bdf6f6-5f38-45da-8085-e9ae5790b494 | registreringsstatus.rettighetsinformasjonErRegistrert | \
          2025-08-19T12:40:55.811 | 4 | true"]
    );
    assert_eq!(
        lake.rows("registreringer_historikk", &REGISTRERINGER),
        [
            "391004129 | 27f237e6-b7f9-4587-8620-2ff3607ad88a | registreringsstatus.rettighetsinformasjonErRegistrert | \
             2024-11-05T09:14:03.007 | 3 | false",
            "391004129 | d88c146d-fafd-4a37-8837-778a92415bc2 | registreringsstatus.rettighetsinformasjonErIkkeMeldt | \
             2024-09-27T06:48:15.207 | 0 | false",
        ]
    );
    let status = ["registreringstatus_tekst", "rettighetshaverstatus", "rettighetshaverstatus_tekst"];
    assert_eq!(
        lake.rows("registreringer_historikk", &status),
        [
            "Rettighetsinformasjon er registrert | reellerettighetshaverestatus.harReelleRettighetshavere | Virksomheten har \
             meldt at de har reelle rettighetshavere, og at alle reelle rettighetshavere er identifisert",
            "Rettighetsinformasjon er ikke meldt | - | -",
        ]
    );
    assert_eq!(lake.rows("avvik", &["sti", "avvikstype"]), [""; 0]);
}

#[test]
fn the_owners_of_a_lookup_are_those_of_the_sample() {
    let lake = loaded(V1_OFFENTLIG, Kilde::Oppslag);
    assert_eq!(
        lake.rows("rettighetshavere", &PERSONS),
        [
            "1 | folkeregistrert | 0ee2d6e06e7a679215fbeabf959dffa7 | fnr | 1968-03-14 | 1968 | TÅLMODIG SKRIVEBORD | false | \
             NOR | Norge | false | false | 2025-08-19T12:40:55.302",
            "2 | utenlandsk | 3523fab7afac26324d9995f7459bc59e | navn | 1979-12-02 | 1979 | MAIJA ESIMERKKI | - | FIN | \
             Finland | false | false | 2025-08-19T12:40:55.302",
            "3 | folkeregistrert | 716ed12413742195ff34e7baf8a821f8 | fnr | 2014-06-09 | 2014 | NYSGJERRIG VIND SKRIVEBORD | \
             false | NOR | Norge | true | false | 2024-11-05T09:14:02.118",
            "4 | folkeregistrert | 783c0b805f2a45fc3af8475bfdc859c7 | fnr | 1949-01-03 | 1949 | STILLE VARDE | true | XUK | \
             Uoppgitt | false | false | 2024-11-05T09:14:02.118",
        ]
    );
    let names = ["rettighetshaver_nr", "fornavn", "mellomnavn", "etternavn", "foerst_registrert"];
    assert_eq!(
        lake.rows("rettighetshavere_historikk", &names),
        [
            "1 | TÅLMODIG | - | SKRIVEBORD | 2024-11-05T09:14:02.118",
            "2 | NYSGJERRIG | VIND | SKRIVEBORD | 2024-11-05T09:14:02.118",
            "3 | STILLE | - | VARDE | 2024-11-05T09:14:02.118",
        ]
    );
    assert_eq!(
        lake.rows("statsborgerskap", &["rettighetshaver_nr", "statsborgerskap_nr", "landkode", "land"]),
        ["1 | 1 | NOR | Norge", "2 | 1 | FIN | Finland", "2 | 2 | SWE | Sverige", "3 | 1 | NOR | Norge"]
    );
    assert_eq!(lake.rows("statsborgerskap_historikk", &["rettighetshaver_nr", "landkode"]), ["1 | NOR", "2 | NOR"]);
}

#[test]
fn the_positions_of_a_lookup_are_those_of_the_sample() {
    let lake = loaded(V1_OFFENTLIG, Kilde::Oppslag);
    let eierskap = "posisjonstype.eierskap | stoerrelsesintervall.intervall1 | 25,01% - 49,99% | 25.01 | 49.99 | -";
    let stemmer = "posisjonstype.kontrollOverStemmerettigheter | stoerrelsesintervall.intervall2 | 50% - 74,99% | 50.00 | \
                   74.99 | -";
    let annen = "posisjonstype.kontrollPaaAnnenMaate | - | - | - | - | Avtale om vetorett ved salg av eiendom.\nGjelder til 2030.";
    assert_eq!(
        lake.rows("posisjoner", &POSITIONS),
        [
            format!("1 | 1 | {eierskap}"),
            format!("1 | 2 | {stemmer}"),
            format!("2 | 1 | {eierskap}"),
            format!("3 | 1 | {eierskap}"),
            format!("4 | 1 | {annen}"),
        ]
    );
    assert_eq!(
        lake.rows("posisjoner_historikk", &POSITIONS),
        [
            format!("1 | 1 | {eierskap}"),
            format!("1 | 2 | {stemmer}"),
            format!("2 | 1 | {eierskap}"),
            format!("3 | 1 | {annen}"),
        ]
    );
    assert_eq!(
        lake.rows(
            "grunnlag",
            &["rettighetshaver_nr", "posisjon_nr", "grunnlag_nr", "grunnlagstype", "grunnlagstype_tekst"]
        ),
        [
            "1 | 1 | 1 | grunnlagstype.direkte | Direkte",
            "1 | 1 | 2 | grunnlagstype.indirekte | Indirekte",
            "1 | 2 | 1 | grunnlagstype.direkte | Direkte",
            "2 | 1 | 1 | grunnlagstype.indirekte | Indirekte",
            "3 | 1 | 1 | grunnlagstype.direkte | Direkte",
        ]
    );
    assert_eq!(
        lake.rows("grunnlag_historikk", &["rettighetshaver_nr", "grunnlag_nr"]),
        ["1 | 1", "1 | 2", "1 | 1", "2 | 1"]
    );
    let between = [
        "rettighetshaver_nr",
        "posisjon_nr",
        "mellomliggende_nr",
        "mellomliggende_organisasjonsnummer",
        "registreringsnummer_i_hjemlandet",
        "navn",
        "adresse",
        "landkode",
        "land",
    ];
    assert_eq!(
        lake.rows("mellomliggende_virksomheter", &between),
        [
            "1 | 1 | 1 | 391006555 | - | - | - | - | -",
            "2 | 1 | 1 | - | HE 00000017 | PROEVE HOLDING OY | Mallikatu 1 A, 00100 Helsinki | FI | Finland",
        ]
    );
    assert_eq!(
        lake.rows("mellomliggende_virksomheter_historikk", &between),
        ["1 | 1 | 1 | 391006555 | - | - | - | - | -"]
    );
}

#[test]
fn what_a_scope_does_not_see_is_null_and_nobody_is_made_one_person() {
    let lake = loaded(MEDIA, Kilde::Oppslag);
    assert_eq!(
        lake.rows("rettighetshavere", &PERSONS),
        [
            "1 | folkeregistrert | 4e86a999b8710ec2b3b02670b2420a6f | navn | 1968-03-14 | 1968 | TÅLMODIG SKRIVEBORD | false | \
             NOR | Norge | false | false | 2025-08-19T12:40:55.302",
            "2 | utenlandsk | 3523fab7afac26324d9995f7459bc59e | navn | 1979-12-02 | 1979 | MAIJA ESIMERKKI | - | FIN | \
             Finland | false | false | 2025-08-19T12:40:55.302",
            "3 | folkeregistrert | - | - | - | 2014 | - | false | NOR | Norge | true | true | 2024-11-05T09:14:02.118",
            "4 | folkeregistrert | db8aa267b3c86606f7463031e9ec73cd | navn | 1949-01-03 | 1949 | STILLE VARDE | true | XUK | \
             Uoppgitt | false | false | 2024-11-05T09:14:02.118",
        ]
    );
    assert_eq!(lake.rows("grunnlag", &["rettighetshaver_nr"]), ["1", "1", "1", "2"]);
    assert_eq!(lake.rows("uoverensstemmelser", &NOTICES), [""; 0]);
    assert_eq!(lake.rows("avvik", &["sti", "avvikstype"]), [""; 0]);
}

#[test]
fn a_company_that_left_the_register_has_no_current_rows() {
    let lake = loaded(SLETTET, Kilde::Oppslag);
    assert_eq!(
        lake.rows("virksomheter", &VIRKSOMHETER),
        [
            "391017336 | 2024-09-26T10:41:55.900 | 2026-02-18T11:16:27.310 | f62caac3-5c3c-429d-8eca-06b96a403fab | 1 | oppslag | \
          2026-11-20T03:15:00"
        ]
    );
    assert_eq!(lake.rows("registreringer", &REGISTRERINGER), [""; 0]);
    assert_eq!(
        lake.rows("registreringer_historikk", &REGISTRERINGER),
        ["391017336 | f62caac3-5c3c-429d-8eca-06b96a403fab | registreringsstatus.rettighetsinformasjonErSlettet | \
          2026-02-18T11:16:27.310 | 0 | true"]
    );
    assert_eq!(lake.rows("avvik", &["sti", "avvikstype"]), [""; 0]);
}

#[test]
fn a_bulk_file_has_every_kind_of_company() {
    let lake = loaded(TOTALBESTAND, Kilde::Totalbestand);
    assert_eq!(
        lake.rows(
            "virksomheter",
            &["organisasjonsnummer", "gjeldende_registrering_id", "antall_registreringer", "kilde"]
        ),
        [
            "391004129 | c6bdf6f6-5f38-45da-8085-e9ae5790b494 | - | totalbestand",
            "391008728 | b7b46ce5-d1a5-47db-89c0-bc615ff272a5 | - | totalbestand",
            "391010358 | 4712d76f-ac70-444e-82e3-a319b4bfbe7a | - | totalbestand",
            "391012903 | 0d16f3f0-93a9-4f73-8870-f943c19d3422 | - | totalbestand",
            "391015082 | 1684b78e-86a7-4892-875f-630976371bf7 | - | totalbestand",
            "391021880 | 88559a0c-fd82-40c9-8659-70cc145c92d4 | - | totalbestand",
        ]
    );
    let places = [
        "organisasjonsnummer",
        "antall_rettighetshavere",
        "marked_navn",
        "marked_landkode",
        "marked_land",
        "marked_internettadresse",
        "utenlandsk_register_landkode",
        "utenlandsk_register_land",
        "utenlandsk_register_internettadresse",
    ];
    assert_eq!(
        lake.rows("registreringer", &places),
        [
            "391004129 | 4 | - | - | - | - | - | - | -",
            "391008728 | 0 | Euronext Oslo | NO | Norge | https://www.euronext.com/en/markets/oslo | - | - | -",
            "391010358 | 0 | - | - | - | - | LT | Litauen | https://register.example/lt",
            "391012903 | 1 | - | - | - | - | - | - | -",
            "391015082 | 0 | - | - | - | - | - | - | -",
            "391021880 | 0 | - | - | - | - | - | - | -",
        ]
    );
    assert_eq!(lake.rows("registreringer", &["er_gjeldende"]), ["true"; 6]);
    assert_eq!(lake.rows("posisjoner", &["posisjonstype_tekst"])[5..], ["Destinatar", "Avgitt grunnkapital"]);
    for table in TWINS {
        assert_eq!(lake.rows(&format!("{table}_historikk"), &["registrering_id"]), [""; 0], "{table}");
    }
    assert_eq!(lake.rows("hendelser", &["hendelse_id"]), [""; 0]);
    assert_eq!(lake.rows("avvik", &["sti", "avvikstype"]), [""; 0]);
}

#[test]
fn a_notice_names_its_sender_only_as_far_as_the_lake_is_to_know() {
    let of_a_company = "391004129 | 27f237e6-b7f9-4587-8620-2ff3607ad88a | Kunden har opplyst om en eier til som ikke er \
                        registrert. | 2025-06-02T07:31:10.450 | virksomhet | 391019622 | - | -";
    assert_eq!(loaded(V1_OFFENTLIG, Kilde::Oppslag).rows("uoverensstemmelser", &NOTICES), [of_a_company]);

    let of_a_person = "391012903 | 0d16f3f0-93a9-4f73-8870-f943c19d3422 | Destinatar oppgitt i vedtektene mangler. | \
                       2026-01-12T10:02:33.118 | utenlandsk | - |";
    let companies: Vec<Value> = serde_json::from_str(TOTALBESTAND).unwrap();
    for (national_id, identify_senders, id) in [
        (NationalId::Pseudonym, false, "- | -"),
        (NationalId::Clear, false, "- | -"),
        (NationalId::Pseudonym, true, "ba79bcc1eef02969d43479a8ae164bc0 | navn"),
        (NationalId::Drop, true, "- | -"),
    ] {
        let lake = TestLake::new(national_id).identifying_senders(identify_senders);
        lake.publish(&companies);
        assert_eq!(lake.rows("uoverensstemmelser", &NOTICES), [format!("{of_a_person} {id}")]);
    }
}

#[test]
fn a_registration_of_the_partner_api_is_the_current_one_of_its_company() {
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[registration(ORGNR, vec![owner(), foreign_owner()])]);
    assert_eq!(
        lake.rows("virksomheter", &VIRKSOMHETER),
        ["930185930 | - | - | id-930185930 | - | partner | 2026-11-20T03:15:00"]
    );
    assert_eq!(lake.rows("registreringer", &["er_gjeldende", "marked_navn"]), ["true | -"]);
    assert_eq!(lake.rows("rettighetshavere", &["er_skjermet"]), ["false", "false"]);
    for table in TWINS {
        assert_eq!(lake.rows(&format!("{table}_historikk"), &["registrering_id"]), [""; 0], "{table}");
    }
}
