//! What an analyst gets from the views, the macros and the code lists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use brreg_catalog::{Format, Sql, needs_refresh, query, refresh};
use brreg_lake::RegisterTables;
use brreg_transform::rrh::tables::KODELISTER;
use brreg_transform::schema::Provenance;
use support::{Lake, RRH};

#[test]
fn owners_of_a_company_with_their_positions() {
    let rows = Lake::with_rrh().rows(
        "SELECT rettighetshaver_nr, fullt_navn, person_id, posisjonstype_tekst, andel_min, andel_max, grunnlag
         FROM rrh.eiere_av('1')",
    );
    assert_eq!(
        rows,
        [
            r#"1,Kari Nordmann,p-kari,Eierskap,25.01,49.99,"[""Direkte"",""Indirekte""]""#,
            "1,Kari Nordmann,p-kari,Kontroll over stemmerettigheter,,,",
            "2,'=Ola,p-ola,,,,",
        ]
    );
}

#[test]
fn an_organisation_number_may_be_a_number_and_an_unknown_one_has_no_owners() {
    let lake = Lake::with_rrh();
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.eiere_av(1)"), ["3"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.eiere_av('9')"), ["0"]);
    assert_eq!(lake.rows("SELECT count(*) FROM rrh.eiere_av(NULL)"), ["0"]);
}

#[test]
fn companies_of_a_person() {
    let rows =
        Lake::with_rrh().rows("SELECT organisasjonsnummer, posisjonstype, andel_max FROM rrh.eierskap_til('p-ola')");
    assert_eq!(rows, ["1,,", "3,posisjontype.eier,100.00"]);
}

#[test]
fn chain_of_control_goes_upwards_by_the_shortest_way_and_ends_in_a_circle() {
    let lake = Lake::with_rrh();
    let chain = |company: &str| {
        lake.rows(&format!(
            "SELECT nivaa, organisasjonsnummer, array_to_string(via, '>'), person_id, posisjonstype_tekst, andel_min
             FROM rrh.kontrollkjede('{company}')"
        ))
    };
    assert_eq!(
        chain("1"),
        [
            "0,1,,p-kari,Eierskap,25.01",
            "0,1,,p-kari,Kontroll over stemmerettigheter,",
            "0,1,,p-ola,,",
            "1,2,1,,,",
            "1,3,1,p-ola,Eierskap,75.00",
        ]
    );
    assert_eq!(chain("2").first().unwrap(), "0,2,,,,");
    assert_eq!(chain("2").last().unwrap(), "2,1,2>3,p-ola,,");
}

#[test]
fn chain_of_control_is_followed_to_its_end_through_every_circle() {
    let lake = Lake::empty("lake");
    // From a to i in a row and back to a and c; k hangs from b, and d and i are each reached on two ways of the same length.
    let ways = ["ab", "bc", "bk", "cd", "kd", "de", "ef", "fg", "gh", "gx", "hi", "xi", "ia", "ic", "gb"];
    let rows: Vec<_> =
        ways.iter().zip(1..).map(|(way, nr)| format!("('{}', '{}', {nr})", &way[..1], &way[1..])).collect();
    let rows = format!(
        "SELECT organisasjonsnummer, 'r' || organisasjonsnummer AS registrering_id, 1 AS rettighetshaver_nr, nr AS posisjon_nr,
             1 AS mellomliggende_nr, mellomliggende_organisasjonsnummer
         FROM (VALUES {}) t(organisasjonsnummer, mellomliggende_organisasjonsnummer, nr) ORDER BY ALL",
        rows.join(", ")
    );
    lake.publish_tables(&RRH, &[("mellomliggende_virksomheter", &rows)]);
    lake.refresh();
    let chain = |company: &str| {
        lake.rows(&format!(
            "SELECT nivaa, organisasjonsnummer, array_to_string(via, '') FROM rrh.kontrollkjede('{company}')"
        ))
    };
    assert_eq!(
        chain("a"),
        [
            "0,a,",
            "1,b,a",
            "2,c,ab",
            "2,k,ab",
            "3,d,abc",
            "4,e,abcd",
            "5,f,abcde",
            "6,g,abcdef",
            "7,h,abcdefg",
            "7,x,abcdefg",
            "8,i,abcdefgh",
        ]
    );
    assert_eq!(
        chain("i"),
        [
            "0,i,",
            "1,a,i",
            "1,c,i",
            "2,b,ia",
            "2,d,ic",
            "3,e,icd",
            "3,k,iab",
            "4,f,icde",
            "5,g,icdef",
            "6,h,icdefg",
            "6,x,icdefg"
        ]
    );
    assert_eq!(chain("h").len(), 11);
    assert_eq!(chain("unknown"), ["0,unknown,"]);
}

#[test]
fn code_lists_and_countries_are_tables() {
    let lake = Lake::with_rrh();
    let label = "SELECT tekst FROM kodeverk.koder WHERE liste = 'posisjontype' AND kode = 'posisjontype.eier'";
    assert_eq!(lake.rows(label), ["Eierskap"]);
    assert_eq!(lake.rows("SELECT land FROM kodeverk.land WHERE landkode = 'NOR'"), ["Norge"]);
    let known = brreg_domain::kodeverk::countries().len().to_string();
    assert_eq!(lake.rows("SELECT count(*) FROM kodeverk.land"), [known]);
}

#[test]
fn codes_of_both_versions_meet_in_one_form() {
    let lake = Lake::with_rrh();
    for (code, form) in [
        ("posisjontype.eier", "posisjonstype.eierskap"),
        ("stoerrelseIntervall.int1", "stoerrelsesintervall.intervall1"),
        ("posisjonstype.destinatar", "posisjonstype.destinatar"),
    ] {
        assert_eq!(lake.rows(&format!("SELECT rrh.v1_kode(kode) FROM (VALUES ('{code}')) AS t(kode)")), [form]);
    }
    assert_eq!(lake.rows("SELECT rrh.v1_kode(NULL) IS NULL"), ["true"]);
    let labels = "SELECT partner.tekst = v1.tekst FROM kodeverk.tilsvarende
        JOIN kodeverk.koder AS partner ON partner.kode = kode_partner AND partner.versjon = 'partner'
        JOIN kodeverk.koder AS v1 ON v1.kode = kode_v1 AND v1.versjon = 'v1' WHERE kode_v1 = 'grunnlagstype.direkte'";
    assert_eq!(lake.rows(labels), ["true"]);
    assert_eq!(lake.rows("SELECT landkode_alfa2 FROM kodeverk.land WHERE landkode = 'NOR'"), ["NO"]);
    assert_eq!(lake.rows("SELECT landkode_alfa2 IS NULL FROM kodeverk.land WHERE landkode = 'XUK'"), ["true"]);
}

#[test]
fn code_lists_that_a_register_sent_take_the_place_of_those_in_the_program() {
    const RRH: RegisterTables = RegisterTables {
        name: "rrh",
        tables: &[&KODELISTER],
        schema_version: 1,
        reading_version: 1,
        traces: &[],
        references: &[],
        provenance: Provenance::NONE,
    };
    let sql =
        [Sql { needs: &["rrh"], or_empty: &[], script: include_str!("../../../pipelines/catalog/rrh_kodeverk.sql") }];
    let lake = Lake::empty("lake");
    let refreshed = || {
        refresh(&lake.product, &[RRH], &sql).unwrap();
        assert_eq!(needs_refresh(&lake.product, &[RRH], &sql).unwrap(), None);
    };
    let codes = |condition: &str| {
        let sql = format!("SELECT liste, spraak, versjon, tekst FROM kodeverk.koder WHERE {condition} ORDER BY ALL");
        let mut csv = Vec::new();
        query(&lake.product, &[RRH], &sql, Format::Csv, &mut csv).unwrap();
        String::from_utf8(csv).unwrap().lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let others = || codes("versjon IS DISTINCT FROM 'v1'");
    let (sent, unknown, not_sent) =
        ("kode = 'grunnlagstype.direkte'", "kode = 'grunnlagstype.ny'", "kode = 'grunnlagstype.indirekte'");
    let built_in = ["grunnlagstype,nob,v1,Direkte"];
    refreshed();
    assert_eq!(codes(sent), built_in);
    let before = others();

    let rows = "SELECT 'grunnlagstype' AS liste, * FROM (VALUES
        ('grunnlagstype.direkte', 'nob', 'Rett'), ('grunnlagstype.direkte', 'eng', 'Direct'), ('grunnlagstype.ny', 'nno', 'Ny'))
        AS t(kode, spraak, tekst)";
    let published = lake.publish_tables(&RRH, &[("kodelister", rows)]);
    refreshed();
    assert_eq!(codes(sent), ["grunnlagstype,eng,v1,Direct", "grunnlagstype,nob,v1,Rett"]);
    assert_eq!(codes(unknown), ["grunnlagstype,nno,v1,Ny"]);
    assert_eq!(codes(not_sent), ["grunnlagstype,nob,v1,Indirekte"]);
    assert_eq!(others(), before);

    std::fs::remove_file(published.table_file(&KODELISTER)).unwrap();
    refreshed();
    assert_eq!(codes(sent), built_in);
}
