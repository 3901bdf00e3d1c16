//! Documents of API v1 that differ from the samples where the register has not documented what it sends: each is read, and
//! gives the rows that are meant.

use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::Kilde;
use serde_json::{Value, json};

use crate::support::{FNR, TestLake, V1_OFFENTLIG, sample, with};

/// The company of the lookup with all its registrations.
fn company() -> Value {
    sample(V1_OFFENTLIG)
}

fn loaded(company: Value) -> TestLake {
    let lake = TestLake::new(NationalId::Pseudonym);
    lake.publish(&[company]);
    lake
}

/// The tables with everything that a registration may have, as text.
fn content(lake: &TestLake) -> Vec<Vec<String>> {
    ["registreringer", "rettighetshavere", "posisjoner", "grunnlag", "mellomliggende_virksomheter", "avvik"]
        .iter()
        .flat_map(|table| [(*table).to_owned(), format!("{table}_historikk")])
        .filter(|table| table != "avvik_historikk")
        .map(|table| lake.rows(&table, &["organisasjonsnummer", "registrering_id"]))
        .collect()
}

const AVVIK: [&str; 4] = ["registrering_id", "sti", "avvikstype", "verdi"];
const NONE: [&str; 0] = [];
const CURRENT: &str = "c6bdf6f6-5f38-45da-8085-e9ae5790b494";
const EARLIER: &str = "27f237e6-b7f9-4587-8620-2ff3607ad88a";
const NOT_REPORTED: &str = "d88c146d-fafd-4a37-8837-778a92415bc2";

#[test]
fn a_bulk_file_may_have_history_after_all() {
    let lake = TestLake::new(NationalId::Pseudonym).of(Kilde::Totalbestand);
    lake.publish(&[company()]);
    assert_eq!(lake.rows("virksomheter", &["antall_registreringer", "kilde"]), ["3 | totalbestand"]);
    assert_eq!(lake.rows("registreringer", &["registrering_id"]), [CURRENT]);
    assert_eq!(lake.rows("registreringer_historikk", &["registrering_id"]), [EARLIER, NOT_REPORTED]);
}

#[test]
fn a_bulk_file_may_have_deleted_companies() {
    let left = with(company(), "/slettetIRegisterOverReelleRettighetshavere", json!("2026-02-18T11:16:27.310Z"));
    let status = json!({"kode": "registreringsstatus.rettighetsinformasjonErSlettet", "kodenavn": "Rettighetsinformasjon er slettet"});
    let reported = with(company(), "/registreringer/0/registreringsstatus", status);
    // A deletion that was followed by a new report is none.
    let earlier = json!({"kode": "registreringsstatus.rettighetsinformasjonErSlettet", "kodenavn": "Rettighetsinformasjon er slettet"});
    let again = with(company(), "/registreringer/1/registreringsstatus", earlier);
    for (company, deleted, current) in [
        (left, "2026-02-18T11:16:27.310", 0),
        (reported, "2025-08-19T12:40:55.811", 0),
        (again, "-", 1),
        (with(company(), "/slettetIRegisterOverReelleRettighetshavere", json!("")), "-", 1),
    ] {
        let lake = TestLake::new(NationalId::Pseudonym).of(Kilde::Totalbestand);
        lake.publish(&[company]);
        assert_eq!(lake.rows("virksomheter", &["slettet_i_registeret"]), [deleted]);
        assert_eq!(lake.rows("registreringer", &["registrering_id"]).len(), current);
        assert_eq!(lake.rows("registreringer_historikk", &["registrering_id"]).len(), 3 - current);
        assert_eq!(lake.rows("rettighetshavere", &["rettighetshaver_nr"]).len(), 4 * current);
        assert_eq!(lake.rows("avvik", &AVVIK), NONE);
    }
}

#[test]
fn lists_without_elements_may_be_absent_null_or_empty() {
    let expected = content(&loaded(company()));
    for value in [Value::Null, json!([])] {
        for remove in [false, true] {
            let mut company = company();
            for pointer in [
                "/registreringer/2/reelleRettighetshavere",
                "/registreringer/0/reelleRettighetshavere/3/posisjoner/0/grunnlagstyper",
                "/registreringer/0/reelleRettighetshavere/3/posisjoner/0/mellomliggendeVirksomheter",
                "/registreringer/0/reelleRettighetshavere/3/folkeregistrertPerson/statsborgerskap",
            ] {
                match remove {
                    true => company = with(company, pointer, Value::Null),
                    false => *company.pointer_mut(pointer).unwrap() = value.clone(),
                }
            }
            assert_eq!(content(&loaded(company)), expected);
        }
    }
}

#[test]
fn objects_may_be_absent_null_or_empty() {
    let expected = content(&loaded(company()));
    for value in [Value::Null, json!({})] {
        let mut company = company();
        for name in ["regulertMarked", "utenlandskRegister", "uoverensstemmelse"] {
            company["registreringer"][0][name] = value.clone();
        }
        company["registreringer"][1]["uoverensstemmelse"]["varslingspliktigVirksomhet"] = value;
        let lake = loaded(company);
        assert_eq!(content(&lake), expected);
        assert_eq!(
            lake.rows("uoverensstemmelser", &["registrering_id", "innsendertype"]),
            [format!("{EARLIER} | virksomhet")]
        );
    }
}

#[test]
fn the_free_text_may_have_the_name_of_the_model() {
    let position = "/registreringer/0/reelleRettighetshavere/3/posisjoner/0";
    let ascii = format!("{position}/beskrivelseAvPosisjonenKontrollPaaAnnenMaate");
    let mut company = with(company(), &ascii, Value::Null);
    company.pointer_mut(position).unwrap()["beskrivelseAvPosisjonenKontrollPåAnnenMåte"] = json!("Vetorett");
    let lake = loaded(company);
    assert_eq!(lake.rows("posisjoner", &["beskrivelse_annen_maate"])[4], "Vetorett");
    assert_eq!(lake.rows("avvik", &AVVIK), NONE);
}

#[test]
fn an_address_may_be_one_text_and_its_country_have_three_letters() {
    let address = "/registreringer/0/reelleRettighetshavere/1/posisjoner/0/mellomliggendeVirksomheter/0/utenlandskVirksomhet/adresse";
    for (value, adresse) in [
        (json!("Mallikatu 1 A, 00100 Helsinki"), "Mallikatu 1 A, 00100 Helsinki"),
        (json!(["Mallikatu 1 A", "", "00100 Helsinki"]), "Mallikatu 1 A, 00100 Helsinki"),
        (json!(["Mallikatu 1 A"]), "Mallikatu 1 A"),
        (json!(""), "-"),
        (json!([]), "-"),
    ] {
        let mut company = company();
        *company.pointer_mut(address).unwrap() =
            json!({"friAdressetekst": value, "land": {"landkode": "FIN", "navn": "Finland"}});
        let lake = loaded(company);
        let rows = lake.rows("mellomliggende_virksomheter", &["adresse", "landkode", "land"]);
        assert_eq!(rows[1], format!("{adresse} | FIN | Finland"));
        assert_eq!(lake.rows("avvik", &AVVIK), NONE);
    }
}

#[test]
fn the_order_of_the_registrations_makes_no_difference() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let company = company();
        let registrations = order.map(|index: usize| company["registreringer"][index].clone());
        let lake = loaded(with(company, "/registreringer", json!(registrations)));
        assert_eq!(lake.rows("registreringer", &["registrering_id"]), [CURRENT]);
        assert_eq!(lake.rows("virksomheter", &["gjeldende_registrering_id"]), [CURRENT]);
        assert_eq!(lake.rows("avvik", &AVVIK), NONE);
    }
}

#[test]
fn the_newest_registration_counts_where_none_or_several_are_marked_as_current() {
    for (marks, current, marked) in [
        ([false, false, false], CURRENT, "0"),
        ([true, true, false], CURRENT, "2"),
        // "Not reported" may keep its mark after the first report.
        ([false, true, true], EARLIER, "2"),
        ([true, false, true], CURRENT, "2"),
    ] {
        let mut company = company();
        for (index, mark) in marks.into_iter().enumerate() {
            company["registreringer"][index]["erGjeldendeRegistrering"] = json!(mark);
        }
        let lake = loaded(company);
        assert_eq!(lake.rows("registreringer", &["registrering_id", "er_gjeldende"]), [format!("{current} | true")]);
        assert_eq!(lake.rows("registreringer_historikk", &["er_gjeldende"]), ["false", "false"]);
        assert_eq!(
            lake.rows("avvik", &AVVIK),
            [format!("- | /registreringer | gjeldende_registrering_uklar | {marked}")]
        );
    }
}

#[test]
fn a_company_that_has_not_reported_has_a_registration_without_owners() {
    let mut company = company();
    company["registreringer"] = json!([company["registreringer"][2]]);
    company["registreringer"][0]["erGjeldendeRegistrering"] = json!(true);
    let lake = loaded(company);
    assert_eq!(
        lake.rows("registreringer", &["registrering_id", "registreringstatus_tekst", "antall_rettighetshavere"]),
        [format!("{NOT_REPORTED} | Rettighetsinformasjon er ikke meldt | 0")]
    );
}

#[test]
fn the_sender_of_a_notice_may_be_in_the_older_place() {
    let mut company = company();
    let notice = &mut company["registreringer"][1]["uoverensstemmelse"];
    notice["varslingspliktigVirksomhet"] = notice["innsender"]["varslingspliktigVirksomhet"].take();
    let lake = loaded(company);
    let columns = ["innsendertype", "innsender_organisasjonsnummer"];
    assert_eq!(lake.rows("uoverensstemmelser", &columns), ["virksomhet | 391019622"]);
    assert_eq!(lake.rows("avvik", &AVVIK), NONE);
}

#[test]
fn a_registered_person_who_sent_a_notice_leaves_nothing_but_the_pseudonym() {
    let person = json!({"foedselsEllerDNummer": FNR, "foedselsdato": "1999-12-31",
        "navn": {"fornavn": "HEMMELIG Ã¦", "etternavn": "VARSLER"}, "ukjent": 1});
    for (national_id, identify_senders, id) in
        [(NationalId::Clear, true, "fnr"), (NationalId::Clear, false, "-"), (NationalId::Pseudonym, true, "fnr")]
    {
        let mut company = company();
        company["registreringer"][1]["uoverensstemmelse"]["innsender"] = json!({"folkeregistrertPerson": person});
        let lake = TestLake::new(national_id).identifying_senders(identify_senders);
        lake.publish(&[company]);
        let columns = ["innsendertype", "innsender_organisasjonsnummer", "innsender_person_id_kilde"];
        assert_eq!(lake.rows("uoverensstemmelser", &columns), [format!("folkeregistrert | - | {id}")]);
        for table in ["uoverensstemmelser", "avvik", "registreringer_historikk"] {
            let batch = crate::support::read(&lake.lake().published("rrh").unwrap().unwrap().folder(), table);
            let columns: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            for row in lake.rows(table, &columns) {
                assert!(
                    !row.contains(FNR) && !row.contains("HEMMELIG") && !row.contains("1999-12-31"),
                    "{table}: {row}"
                );
            }
        }
    }
}

#[test]
fn a_country_of_residence_may_be_unknown_in_either_way() {
    let place = "/registreringer/0/reelleRettighetshavere/3/folkeregistrertPerson/bostedsland";
    for (value, cells) in [
        (json!({"landkode": "XUK", "navn": "Uoppgitt"}), "XUK | Uoppgitt"),
        (json!({"landkode": "UKJENT", "navn": "Ukjent"}), "UKJENT | Ukjent"),
        (json!({"landkode": "XXK", "navn": "Kosovo"}), "XXK | Kosovo"),
        (Value::Null, "- | -"),
    ] {
        let lake = loaded(with(company(), place, value));
        assert_eq!(lake.rows("rettighetshavere", &["bostedsland", "bostedsland_tekst"])[3], cells);
        assert_eq!(lake.rows("avvik", &AVVIK), NONE);
    }
}

#[test]
fn what_is_not_described_is_reported_where_it_is() {
    let mut company = company();
    company["nytt"] = json!(1);
    company["navn"] = json!("Known from the beta");
    company["registreringer"][1]["nytt"] = json!(1);
    company["registreringer"][0]["reelleRettighetshavere"][0]["slettet"] = json!(false);
    company["registreringer"][0]["reelleRettighetshavere"][1]["posisjoner"][0]["posisjonstype"] =
        json!({"kode": "posisjontype.eier", "kodenavn": "Eierskap"});
    let position = "/registreringer/0/reelleRettighetshavere/1/posisjoner/0/posisjonstype/kode";
    assert_eq!(
        loaded(company).rows("avvik", &AVVIK),
        [
            "- | /nytt | ukjent_felt | -".to_owned(),
            format!("{CURRENT} | {position} | ukjent_kode | posisjontype.eier"),
            format!("{EARLIER} | /registreringer/1/nytt | ukjent_felt | -"),
        ]
    );
}
