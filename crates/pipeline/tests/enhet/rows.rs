//! The rows of the sample files, typed out.

use crate::support::{World, record, sample};

/// A row as it is expected: `name=value`, without the columns that are NULL.
#[track_caller]
fn assert_row(world: &World, table: &str, number: &str, expected: &[&str]) {
    let mut found = world.row(&format!("FROM enhet.{table} WHERE organisasjonsnummer = '{number}'"));
    let mut expected: Vec<String> = expected.iter().map(|&column| column.to_owned()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_units_of_the_file() {
    let world = World::new();
    world.loads(&[sample("enheter_alle.json.gz")]);
    assert_row(
        &world,
        "enheter",
        "391004129",
        &[
            "organisasjonsnummer=391004129",
            "navn=SKRIVEBORD OG VARDE AS",
            "organisasjonsform=AS",
            "organisasjonsform_tekst=Aksjeselskap",
            "er_personlig=false",
            "maalform=Bokmål",
            "stiftelsesdato=2011-02-15",
            "registrert=2011-03-02",
            "hjemmeside=www.skrivebord-varde.example",
            "epostadresse=post@skrivebord-varde.example",
            "telefon=00 00 00 01",
            "forretningsadresse_linje=c/o Kontorhuset, Prøvegata 1 B",
            "forretningsadresse_postnummer=0150",
            "forretningsadresse_poststed=OSLO",
            "forretningsadresse_kommunenummer=0301",
            "forretningsadresse_kommune=OSLO",
            "forretningsadresse_landkode=NO",
            "forretningsadresse_land=Norge",
            "postadresse_linje=Postboks 7",
            "postadresse_postnummer=0101",
            "postadresse_poststed=OSLO",
            "postadresse_kommunenummer=0301",
            "postadresse_kommune=OSLO",
            "postadresse_landkode=NO",
            "postadresse_land=Norge",
            "naeringskode=62.200",
            "naeringskode_tekst=Konsulentvirksomhet tilknyttet informasjonsteknologi og forvaltning og drift av IT-systemer",
            "sektorkode=2100",
            "sektorkode_tekst=Private aksjeselskaper mv.",
            "antall_ansatte=12",
            "har_registrert_ansatte=true",
            "ansatte_registrert=2026-09-11",
            "ansatte_registrert_nav=2026-09-08",
            "er_i_konsern=true",
            "er_i_mvaregisteret=true",
            "mva_registrert=2011-05-01",
            "mva_registrert_enhetsregisteret=2011-06-14",
            "er_i_foretaksregisteret=true",
            "er_i_stiftelsesregisteret=false",
            "er_i_frivillighetsregisteret=false",
            "er_i_partiregisteret=false",
            "foretaksregisteret_registrert=2011-03-02",
            "siste_aarsregnskap=2025",
            "vedtektsdato=2026-08-20",
            "fravalg_revisjon=2012-07-03",
            "fravalg_revisjon_besluttet=2012-06-01",
            "konkurs=false",
            "under_avvikling=false",
            "under_tvangsavvikling=false",
            "kapital_beloep=100000.0",
            "kapital_antall_aksjer=1000",
            "kapitaltype=Aksjekapital",
            "kapital_valuta=NOK",
            "kapital_innfoert=2011-03-02",
            "vedtektsfestet_formaal=Utvikling og drift av programvare for registre, og det som naturlig hører sammen med dette.",
            "aktivitet=Konsulentvirksomhet.",
        ],
    );
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer, organisasjonsform, er_personlig, kapital_beloep, kapital_antall_aksjer, konkursdato, \
             tvang_manglende_regnskap_dato, mva_frivillig_beskrivelse, forretningsadresse_linje, forretningsadresse_poststed \
             FROM enhet.enheter"
        ),
        [
            "391004129,AS,false,100000.00,1000,,,,\"c/o Kontorhuset, Prøvegata 1 B\",OSLO",
            "391008728,ASA,false,8028919725.00,3211567890,,,,Mønsterveien 50,STAVANGER",
            "391501122,ENK,true,,,,,,,BERGEN",
            "391010358,NUF,false,,,,,,Pavyzdzio g. 1,LT-00000 Vilnius",
            "391012903,AS,false,30000.00,300,2026-09-15,,,\"c/o Advokat Tre, Rettens gate 9\",TRONDHEIM",
            "391510075,AS,false,30000.00,30,,2026-08-04,Utleier av bygg eller anlegg,,OSLO",
            "391503478,KBO,false,,,,,,\"c/o Advokat Tre, Rettens gate 9\",TRONDHEIM",
        ]
    );
    assert_eq!(
        world.rows("FROM enhet.naeringskoder WHERE organisasjonsnummer = '391008728'"),
        [
            "391008728,false,naering,1,06.100,Utvinning av råolje",
            "391008728,false,naering,2,70.100,Hovedkontortjenester",
        ]
    );
    assert_eq!(
        world.rows("FROM enhet.historiske_navn"),
        ["391004129,false,1,PRØVEPAPIR AS,2011-03-02T08:14:41Z,2026-09-01T10:29:08Z"]
    );
    assert_eq!(
        world.rows("FROM enhet.paategninger"),
        ["391510075,1,FADR,2026-02-03,Merknad til forretningsadressen (oppdiktet)."]
    );
    for table in ["avvik", "slettede", "endringer", "hendelser", "underenheter", "roller"] {
        assert_eq!(world.rows(&format!("FROM enhet.{table}")), [""; 0], "{table}");
    }
}

#[test]
fn the_subunits_of_the_file() {
    let world = World::new();
    world.loads(&[sample("underenheter_alle.json.gz"), sample("enheter_alle.json.gz")]);
    assert_row(
        &world,
        "underenheter",
        "391601046",
        &[
            "organisasjonsnummer=391601046",
            "navn=SKRIVEBORD OG VARDE AS AVD OSLO",
            "organisasjonsform=BEDR",
            "organisasjonsform_tekst=Underenhet til næringsdrivende og offentlig forvaltning",
            "overordnet_enhet=391004129",
            "er_personlig=false",
            "registrert=2011-03-02",
            "oppstartsdato=2011-03-01",
            "beliggenhetsadresse_linje=Prøvegata 1 B",
            "beliggenhetsadresse_postnummer=0150",
            "beliggenhetsadresse_poststed=OSLO",
            "beliggenhetsadresse_kommunenummer=0301",
            "beliggenhetsadresse_kommune=OSLO",
            "beliggenhetsadresse_landkode=NO",
            "beliggenhetsadresse_land=Norge",
            "naeringskode=62.200",
            "naeringskode_tekst=Konsulentvirksomhet tilknyttet informasjonsteknologi og forvaltning og drift av IT-systemer",
            "antall_ansatte=9",
            "har_registrert_ansatte=true",
            "ansatte_registrert=2026-09-11",
            "ansatte_registrert_nav=2026-09-08",
            "er_i_mvaregisteret=true",
        ],
    );
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer, organisasjonsform, overordnet_enhet, eierskifte, antall_ansatte, har_registrert_ansatte, \
             beliggenhetsadresse_kommunenummer, postadresse_linje FROM enhet.underenheter"
        ),
        [
            "391601046,BEDR,391004129,,9,true,0301,",
            "391602182,BEDR,391004129,2021-01-01,,true,2100,",
            // Its unit is in no file, and may be a natural person's.
            "391603278,AAFY,391505691,,,false,,",
        ]
    );
    assert_eq!(
        world.rows("FROM enhet.historiske_navn WHERE er_underenhet"),
        ["391601046,true,1,PRØVEPAPIR AS AVD OSLO,2011-03-02T08:14:41Z,2026-09-01T10:29:08Z"]
    );
}

#[test]
fn the_roles_of_the_file() {
    let world = World::new();
    world.loads(&[sample("roller_totalbestand.json.gz")]);
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer, rolle_nr, rollegruppe, rollegruppe_endret, rolletype, rolletype_tekst, rekkefoelge, \
             innehavertype, person_id_kilde, foedselsdato, fornavn, mellomnavn, etternavn, fullt_navn, er_doed, er_avregistrert \
             FROM enhet.roller WHERE innehavertype <> 'enhet'"
        ),
        [
            "391004129,1,DAGL,2026-08-20,DAGL,Daglig leder,0,person,navn,1968-03-14,Tålmodig,,Skrivebord,Tålmodig Skrivebord,false,false",
            "391004129,2,STYR,2026-08-20,LEDE,Styrets leder,0,person,navn,1968-03-14,Tålmodig,,Skrivebord,Tålmodig Skrivebord,false,false",
            "391004129,3,STYR,2026-08-20,MEDL,Styremedlem,1,person,navn,1985-11-30,Rask,Eik,Linjal,Rask Eik Linjal,false,false",
            "391004129,4,STYR,2026-08-20,MEDL,Styremedlem,2,person,navn,1949-01-03,Stille,,Varde,Stille Varde,true,true",
            "391004129,5,STYR,2026-08-20,VARA,Varamedlem,4,person,navn,1979-12-02,Maija,,Esimerkki,Maija Esimerkki,false,false",
            "391501122,1,INNH,2019-01-07,INNH,Innehaver,0,person,navn,1977-05-16,Lun,,Havresti,Lun Havresti,false,false",
            "391503478,1,BOBE,2026-09-17,BOBE,Bostyrer,0,bostyrer,,,,,,Adv. Tre Rettesnor,false,false",
            "391506833,1,DELT,2018-10-01,DTPR,Deltaker med delt ansvar,0,person,navn,1990-08-22,Sindig,,Orgelpipe,Sindig Orgelpipe,false,false",
        ]
    );
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer, rolle_nr, rolletype, innehaver_organisasjonsnummer, innehaver_navn, \
             innehaver_organisasjonsform, innehaver_er_slettet, godkjenningsstatus, ansvarsandel, ansvarsandel_prosent \
             FROM enhet.roller WHERE innehavertype = 'enhet'"
        ),
        [
            "391004129,6,REVI,391507910,TALLPRØVE REVISJON AS AVDELING OSLO,AS,false,Godkjent revisjonsforetak,,",
            "391004129,7,REGN,391006555,GAMLE TALL AS,AS,true,,,",
            "391506833,2,DTPR,391004129,SKRIVEBORD OG VARDE AS,AS,false,,1/2,50.00",
        ]
    );
    assert_eq!(
        world.rows(
            "SELECT bostyrer_adresselinje, bostyrer_postnummer, bostyrer_poststed, bostyrer_landkode, person_id \
             FROM enhet.roller WHERE rolletype = 'BOBE'"
        ),
        ["Rettens gate 9,7011,TRONDHEIM,NO,"]
    );
    assert_eq!(
        world.rows("SELECT valgt_av, valgt_av_tekst FROM enhet.roller WHERE valgt_av IS NOT NULL"),
        ["AREP,Representant for de ansatte"]
    );
    assert_eq!(
        world.rows("SELECT ansvarsandel, ansvarsandel_prosent FROM enhet.roller WHERE ansvarsandel = '50%'"),
        ["50%,50.00"]
    );
    assert_eq!(world.rows("FROM enhet.avvik"), [""; 0]);
}

#[test]
fn answers_to_lookups_load_like_files() {
    let world = World::new();
    world.loads(&[sample("enhet-utla.json")]);
    assert_eq!(
        world.rows(
            "SELECT organisasjonsnummer, organisasjonsform, hjemland_registreringsnummer, hjemland_register, \
             hjemland_register_adresselinje, hjemland_register_poststed, hjemland_register_land, hjemland_lovgivning_landkode, \
             hjemland_lovgivning_land, hjemland_foretaksform, hjemland_foretaksform_tekst, hjemland_foretaksform_bokmaal \
             FROM enhet.enheter"
        ),
        ["391504598,UTLA,300000001,Juridinių asmenų registras,Registro g. 2,LT-00001 Vilnius,Litauen,LT,Litauen,UAB,\
          Uždaroji akcinė bendrovė,Aksjeselskap"]
    );
    let bulk = World::new();
    bulk.loads(&[sample("enheter_alle.json")]);
    let world = World::new();
    world.loads(&[sample("enhet-as.json")]);
    let company = "FROM enhet.enheter WHERE organisasjonsnummer = '391004129'";
    assert_eq!(world.csv(company), bulk.csv(company));
    assert_eq!(world.rows("FROM enhet.avvik"), [""; 0]);

    let world = World::new();
    world.loads(&[sample("underenhet-slettet.json")]);
    assert_eq!(
        world.rows("FROM enhet.slettede"),
        [
            "391604312,true,,GAMLE TALL AS AVD NORD,BEDR,Underenhet til næringsdrivende og offentlig forvaltning,2026-09-12,\
         2026-08-31,fil,"
        ]
    );
}

#[test]
fn the_answer_to_a_lookup_of_roles_has_the_rows_of_the_file() {
    let number = "391004129";
    let mut answer = record("enhet-roller.json");
    // The number of the unit is in the address of the request alone.
    assert_eq!(answer.get("organisasjonsnummer"), None);
    answer["organisasjonsnummer"] = number.into();
    let [looked_up, bulk] = [World::new(), World::new()];
    looked_up.loads(&[looked_up.records("roller.json", &[answer])]);
    bulk.loads(&[sample("roller_totalbestand.json")]);
    let roles = format!("FROM enhet.roller WHERE organisasjonsnummer = '{number}'");
    assert_eq!(looked_up.rows(&roles).len(), 7);
    assert_eq!(looked_up.csv(&roles), bulk.csv(&roles));
    assert_eq!(looked_up.rows("FROM enhet.avvik"), [""; 0]);
}
