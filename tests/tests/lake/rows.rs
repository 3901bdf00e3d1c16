//! The rows of a file, typed out: what the contract says of columns, codes, shares, names, dates and numbers.

use std::path::Path;

use brreg_lake_tests::{Lake, fixture};

/// The tables of `compact.json` and `compact.csv`; `{regi}` stands for what the CSV does not have.
const REGISTRERINGER: &str = "\
organisasjonsnummer,registrering_id,registreringstatus,registreringstatus_tekst,registrert,rettighetshaverstatus,rettighetshaverstatus_tekst,antall_rettighetshavere,er_gjeldende,marked_navn,marked_landkode,marked_land,marked_internettadresse,utenlandsk_register_landkode,utenlandsk_register_land,utenlandsk_register_internettadresse
310400009,11111111-1111-4111-8111-111111111111,{regi},2024-03-02T04:05:07.000001Z,reellerettighetshaverestatus.arid,\"Virksomheten har meldt at de har reelle rettighetshavere, og at alle reelle rettighetshavere er identifisert\",2,true,,,,,,,
310400017,22222222-2222-4222-8222-222222222222,{regi},2024-03-03T00:00:00Z,reellerettighetshaverestatus.irki,\"Virksomheten har meldt at de har reelle rettighetshavere, men at ingen av disse kan identifiseres\",0,true,,,,,,,
310400025,33333333-3333-4333-8333-333333333333,{regi},2024-03-04T23:59:59.999999Z,reellerettighetshaverestatus.nrki,\"Virksomheten har meldt at de har reelle rettighetshavere, men at det i tillegg finnes noen reelle rettighetshavere som ikke kan identifiseres\",2,true,,,,,,,
";
const RETTIGHETSHAVERE: &str = "\
organisasjonsnummer,registrering_id,rettighetshaver_nr,persontype,person_id,person_id_kilde,foedselsnummer,foedselsdato,foedselsaar,fornavn,mellomnavn,etternavn,fullt_navn,er_doed,bostedsland,bostedsland_tekst,er_unntatt_fra_innsyn,foerst_registrert,endret,er_skjermet
310400009,11111111-1111-4111-8111-111111111111,1,folkeregistrert,5041dfa3fb6c0f93a2300cb3b22e0935,fnr,,1980-04-29,1980,KARI,LYS,FJELL,KARI LYS FJELL,false,NOR,Norge,false,2024-03-01T10:20:30.123456Z,2024-03-01T10:20:30.123456Z,false
310400009,11111111-1111-4111-8111-111111111111,2,utenlandsk,a8a47a63906ab3edc216cc4872383c4c,navn,,1975-06-15,1975,,,,Anna Berg,,SWE,Sverige,false,2024-03-01T10:20:30.123456Z,2024-03-02T04:05:06.7Z,false
310400025,33333333-3333-4333-8333-333333333333,1,folkeregistrert,bfaae96a9d39d351c1403061bd1edba5,fnr,,1975-08-12,1975,OLA,,ÅS,OLA ÅS,true,NOR,Norge,true,2024-03-01T10:20:30.123456Z,2024-03-01T10:20:30.123456Z,false
310400025,33333333-3333-4333-8333-333333333333,2,folkeregistrert,5041dfa3fb6c0f93a2300cb3b22e0935,fnr,,1980-04-29,1980,KARI,LYS,FJELL,KARI LYS FJELL,false,NOR,Norge,false,2024-03-02T04:05:06.7Z,2024-03-02T04:05:06.7Z,false
";
const POSISJONER: &str = "\
organisasjonsnummer,registrering_id,rettighetshaver_nr,posisjon_nr,posisjonstype,posisjonstype_tekst,stoerrelsesintervall,stoerrelsesintervall_tekst,andel_min,andel_max,beskrivelse_annen_maate
310400009,11111111-1111-4111-8111-111111111111,1,1,posisjontype.eier,Eierskap,stoerrelseintervall.int1,\"25,01% - 49,99%\",25.01,49.99,
310400009,11111111-1111-4111-8111-111111111111,1,2,posisjontype.kont,Kontroll over stemmerettigheter,stoerrelseintervall.int3,75% - 100%,75.00,100.00,
310400009,11111111-1111-4111-8111-111111111111,2,1,posisjontype.anne,Kontroll på annen måte,,,,,\"Avtale om
\"\"styring\"\"; muntlig\"
310400025,33333333-3333-4333-8333-333333333333,1,1,posisjontype.ruas,Rett til å utpeke eller avsette minst halvparten av styremedlemmene,,,,,
310400025,33333333-3333-4333-8333-333333333333,2,1,posisjontype.eier,Eierskap,stoerrelseintervall.int2,\"50% - 74,99%\",50.00,74.99,
";
const GRUNNLAG: &str = "\
organisasjonsnummer,registrering_id,rettighetshaver_nr,posisjon_nr,grunnlag_nr,grunnlagstype,grunnlagstype_tekst
310400009,11111111-1111-4111-8111-111111111111,1,1,1,grunnlagtype.dire,Direkte
310400009,11111111-1111-4111-8111-111111111111,1,1,2,grunnlagtype.indi,Indirekte
310400009,11111111-1111-4111-8111-111111111111,1,2,1,grunnlagtype.enav,Enighet eller avtale
310400025,33333333-3333-4333-8333-333333333333,1,1,1,grunnlagtype.enav,Enighet eller avtale
310400025,33333333-3333-4333-8333-333333333333,2,1,1,grunnlagtype.dire,Direkte
";
const STATSBORGERSKAP: &str = "\
organisasjonsnummer,registrering_id,rettighetshaver_nr,statsborgerskap_nr,landkode,land
310400009,11111111-1111-4111-8111-111111111111,1,1,NOR,Norge
310400009,11111111-1111-4111-8111-111111111111,1,2,MEX,Mexico
310400009,11111111-1111-4111-8111-111111111111,2,1,SWE,Sverige
310400009,11111111-1111-4111-8111-111111111111,2,2,NOR,Norge
310400025,33333333-3333-4333-8333-333333333333,1,1,NOR,Norge
310400025,33333333-3333-4333-8333-333333333333,2,1,NOR,Norge
310400025,33333333-3333-4333-8333-333333333333,2,2,MEX,Mexico
";
const ENDRINGER: &str = "organisasjonsnummer,person_id,posisjonstype,tabell,endring,felt,fra,til\n";
const AVVIK: &str = "organisasjonsnummer,registrering_id,sti,avvikstype,verdi\n";
const MELLOMLIGGENDE: &str = "\
organisasjonsnummer,registrering_id,rettighetshaver_nr,posisjon_nr,mellomliggende_nr,mellomliggende_organisasjonsnummer,registreringsnummer_i_hjemlandet,navn,adresse,landkode,land
";

/// Loads a file and compares every table with what is typed out above.
#[track_caller]
fn assert_rows(file: &Path, registreringstatus: &str) {
    let lake = Lake::with_known_key();
    let said = lake.load(file).succeeds();
    assert!(said.contains("3 records loaded"), "{said}");
    for (table, rows) in [
        ("registreringer", REGISTRERINGER.replace("{regi}", registreringstatus).as_str()),
        ("rettighetshavere", RETTIGHETSHAVERE),
        ("posisjoner", POSISJONER),
        ("grunnlag", GRUNNLAG),
        ("statsborgerskap", STATSBORGERSKAP),
        ("mellomliggende_virksomheter", MELLOMLIGGENDE),
        ("endringer", ENDRINGER),
        ("avvik", AVVIK),
    ] {
        assert_eq!(lake.table(table), rows, "{table} of {}", file.display());
    }
    assert!(!lake.snapshot().join("rejected.ndjson").exists());
}

#[test]
fn compact_json() {
    assert_rows(&fixture("compact.json"), "registreringstatus.regi,Reelle rettighetshavere er registrert");
}

#[test]
fn csv_with_labels_in_place_of_codes() {
    assert_rows(&fixture("compact.csv"), ",");
}

#[test]
fn indented_json_with_intermediate_companies() {
    let lake = Lake::with_known_key();
    lake.load(fixture("pretty.json")).succeeds();
    assert_eq!(
        lake.table("mellomliggende_virksomheter"),
        MELLOMLIGGENDE.to_owned()
            + "\
310400009,44444444-4444-4444-8444-444444444444,1,1,1,310400025,,,,,
310400009,44444444-4444-4444-8444-444444444444,1,1,2,,SE-556,Björk AB,\"Storgatan 1, Malmö\",SWE,Sverige
310400025,55555555-5555-4555-8555-555555555555,1,1,1,310400009,,,,,
310400025,55555555-5555-4555-8555-555555555555,1,1,2,310400017,,,,,
"
    );
    assert_eq!(lake.table("avvik"), AVVIK);
}

#[test]
fn types_of_all_columns_are_the_contracts_also_without_rows() {
    let typed = [
        ("registrert", "TIMESTAMP WITH TIME ZONE"),
        ("foerst_registrert", "TIMESTAMP WITH TIME ZONE"),
        ("endret", "TIMESTAMP WITH TIME ZONE"),
        ("foedselsdato", "DATE"),
        ("foedselsaar", "SMALLINT"),
        ("er_doed", "BOOLEAN"),
        ("er_unntatt_fra_innsyn", "BOOLEAN"),
        ("andel_min", "DECIMAL(5,2)"),
        ("andel_max", "DECIMAL(5,2)"),
        ("antall_rettighetshavere", "INTEGER"),
        ("er_gjeldende", "BOOLEAN"),
        ("er_skjermet", "BOOLEAN"),
        ("foerst_registrert_i_registeret", "TIMESTAMP WITH TIME ZONE"),
        ("slettet_i_registeret", "TIMESTAMP WITH TIME ZONE"),
        ("antall_registreringer", "INTEGER"),
        ("hentet", "TIMESTAMP WITH TIME ZONE"),
        ("mottatt", "TIMESTAMP WITH TIME ZONE"),
        ("tidspunkt", "TIMESTAMP WITH TIME ZONE"),
        ("gyldig_fra", "TIMESTAMP WITH TIME ZONE"),
        ("gyldig_til", "TIMESTAMP WITH TIME ZONE"),
        ("kopi", "INTEGER"),
    ];
    let columns = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'rrh' \
                   ORDER BY table_name, ordinal_position";
    let (empty, full) = (Lake::new(), Lake::new());
    let nothing = empty.write("empty.json", "[]");
    empty.run(["load".as_ref(), nothing.as_os_str(), "--allow-row-change".as_ref()]).succeeds();
    full.load(fixture("pretty.json")).succeeds();
    let rows = empty.rows(columns);
    assert_eq!(rows, full.rows(columns));
    let of_registrations = 16 + 20 + 11 + 7 + 6 + 11;
    let (view_mellomliggende, view_uten_eier) = (14, 8);
    let of_history = 3 * 21 + 1;
    let of_views = view_mellomliggende + view_uten_eier;
    assert_eq!(rows.len(), 2 * of_registrations + 7 + 8 + 5 + 4 + of_history + 8 + 5 + of_views);
    for row in rows {
        // A DECIMAL's own comma puts it in quotes.
        let (place, kind) = row.split_once(',').and_then(|(_, rest)| rest.split_once(',')).unwrap();
        let expected = match typed.iter().find(|(name, _)| *name == place) {
            Some((_, kind)) => kind,
            None if place.ends_with("_nr") => "INTEGER",
            None => "VARCHAR",
        };
        assert_eq!(kind.trim_matches('"'), expected, "{row}");
    }
}
