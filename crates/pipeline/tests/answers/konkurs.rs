//! The examples of konkursvarsel's description, and notices that are not like them.

use std::collections::BTreeMap;

use brreg_fetcher::konkurs::DETAILS;
use brreg_lake::rejected;
use brreg_lake::snapshot::Draft;
use brreg_pipeline::context::Context;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Exit, Kind, Problem};
use brreg_pipeline::register::{Register as _, sections_of};
use brreg_pipeline::registers::konkurs::{Answers, Mode};
use brreg_pipeline::registers::{Konkurs, REGISTERS};
use brreg_pipeline::settings::Configuration;
use brreg_pipeline::source::{Landed as _, Loading};
use brreg_settings::Settings;
use brreg_transform::pseudonym::{KEY_BYTES, Key, NationalId};
use serde_json::{Value, json};

use crate::support::{DEBTOR, DEBTOR_ID, TestLake, assert_rows, detail, example, page};

const LISTED: [&str; 9] = [
    "uuid",
    "type",
    "registreringstidspunkt",
    "kjennelsesdato",
    "innstillingsdato",
    "aapnings_id",
    "debitor_organisasjonsnummer",
    "debitor_person_id",
    "har_detaljer",
];

fn load_list(example: &Value) -> TestLake {
    let lake = TestLake::new();
    let mut load = lake.konkurs(NationalId::Pseudonym);
    load.page("side-00000.json", example.to_string().as_bytes()).unwrap();
    load.finish(Mode::Whole).publish().unwrap();
    lake
}

#[test]
fn the_example_of_the_list() {
    let lake = load_list(&example!("konkursvarsler"));
    assert_eq!(
        lake.rows("konkurs", "varsler", &LISTED),
        [
            "e41ce970-3687-4910-a705-744d0daae927 | aapning | 2018-06-08T11:34:23.111 | 2018-06-08 | - | - | 910425463 | - | false",
            "e53364c5-3376-4e50-968b-2146e3656496 | oppheving | 2018-07-08T11:54:23.222 | 2018-07-08 | - | e41ce970-3687-4910-a705-744d0daae927 | 910425463 | - | false",
            "2bce3a21-f857-4e6a-ae46-576d178f1d0c | aapning | 2018-07-09T11:34:23.111 | 2018-07-09 | - | - | 910425463 | - | false",
            "fccfb49a-1cfa-4df1-a477-902765b9984c | avslutning | 2018-08-09T11:34:23.111 | 2018-08-09 | 2018-09-09 | 2bce3a21-f857-4e6a-ae46-576d178f1d0c | 910425463 | - | false",
            "d9d820de-67d9-4a92-9159-4a5223342cc9 | aapning | 2018-10-10T11:54:23.333 | 2018-10-10 | - | - | - | 5b9b52675836e2a3ad108c627759728c | false",
            "00721098-efc7-4043-8ff4-883d4d06537e | sletting | 2018-10-10T12:54:23.333 | 2018-10-10 | - | d9d820de-67d9-4a92-9159-4a5223342cc9 | - | 5b9b52675836e2a3ad108c627759728c | false",
        ]
    );
    assert!(
        lake.whole_rows("konkurs", "varsler").iter().all(|row| row.len() <= LISTED.len()),
        "more than the list has"
    );
    assert_eq!(
        lake.rows("konkurs", "innehaver_av", &["uuid", "innehaver_nr", "organisasjonsnummer"]),
        [
            "d9d820de-67d9-4a92-9159-4a5223342cc9 | 1 | 910313851",
            "00721098-efc7-4043-8ff4-883d4d06537e | 1 | 910313851",
        ]
    );
}

#[test]
fn the_example_of_the_list_after_a_registration_time() {
    let lake = load_list(&example!("konkursvarsler-oppdatert"));
    assert_eq!(
        lake.rows("konkurs", "varsler", &LISTED),
        [
            "02f3886a-a03b-4b4e-a250-b9447d158a58 | aapning | 2018-07-09T11:34:23.111 | 2018-07-09 | - | - | 910425463 | - | false",
            "ee01922b-ab6d-48f8-81c8-26dd9cc0dc42 | avslutning | 2018-08-09T11:34:23.111 | 2018-08-09 | 2018-09-09 | 02f3886a-a03b-4b4e-a250-b9447d158a58 | 910425463 | - | false",
            "d6d0bc09-f0db-486f-bd31-b65c404e96cd | aapning | 2018-10-10T11:54:23.333 | 2018-10-10 | - | - | - | 5b9b52675836e2a3ad108c627759728c | false",
            "a6b31e1e-0991-4e7e-b85f-2cbf6665294a | sletting | 2018-10-10T12:54:23.333 | 2018-10-10 | - | d6d0bc09-f0db-486f-bd31-b65c404e96cd | - | 5b9b52675836e2a3ad108c627759728c | false",
        ]
    );
    assert_eq!(
        lake.rows("konkurs", "innehaver_av", &["uuid", "organisasjonsnummer"]),
        ["d6d0bc09-f0db-486f-bd31-b65c404e96cd | 910313851", "a6b31e1e-0991-4e7e-b85f-2cbf6665294a | 910313851"]
    );
}

#[test]
fn the_example_of_a_person() {
    let lake = TestLake::new();
    lake.publish_konkurs(Mode::Whole, &[], &[detail(&example!("konkursvarsel-person"))]);
    assert_rows(
        &lake.whole_rows("konkurs", "varsler"),
        &[&[
            "uuid=a7bc5a28-a546-44ca-b38a-f977832322e0",
            "type=aapning",
            "registreringstidspunkt=2018-10-10T11:54:23.333",
            "kjennelsesdato=2018-10-10",
            "konkursbonr=5467546",
            "konkursgrunnlag=T",
            "konkursgrunnlag_tekst=Tvangsavvikling, Tvangsoppløsning",
            "avviklingskode=TVRE",
            "avviklingskode_tekst=Tvangsoppløst på grunn av manglende revisor",
            "fristdag=2017-03-04",
            "fordringsfrist=2017-03-04",
            "saksnr=654764374",
            "debitor_person_id=5b9b52675836e2a3ad108c627759728c",
            "debitor_navn=Cornelius Fosshaug",
            "debitor_gateadresse=Julius veg 24",
            "debitor_postnummer=7041",
            "debitor_poststed=Trondheim",
            "debitor_kommunenummer=5001",
            "debitor_kommune=Trondheim",
            "debitor_landkode=NO",
            "debitor_land=Norge",
            "tingrett_organisasjonsnummer=974737418",
            "tingrett_navn=Bergen tingrett",
            "skiftesamling_tidspunkt=2018-10-18T11:40:00",
            "skiftesamling_sted=Oslo byfogdembete, rettssal 621, Oslo tinghus, C.J. Hambrosplass 4, 0031 Oslo",
            "bostyrer_tittel=ADV",
            "bostyrer_navn=Mads Næss",
            "bostyrer_telefon=33333333",
            "bostyrer_telefax=44444444",
            "bostyrer_epost=bbbb@brreg.no",
            "bostyrer_gateadresse=Osloveien 4",
            "bostyrer_postnummer=0032",
            "bostyrer_poststed=Oslo",
            "bostyrer_kommunenummer=0301",
            "bostyrer_kommune=Oslo",
            "bostyrer_landkode=NO",
            "bostyrer_land=Norge",
            "har_detaljer=true",
        ]],
    );
    assert_rows(
        &lake.whole_rows("konkurs", "innehaver_av"),
        &[&["uuid=a7bc5a28-a546-44ca-b38a-f977832322e0", "innehaver_nr=1", "organisasjonsnummer=910313851"]],
    );
}

#[test]
fn the_example_of_a_unit() {
    let lake = TestLake::new();
    lake.publish_konkurs(Mode::Whole, &[], &[detail(&example!("konkursvarsel-enhet"))]);
    assert_rows(
        &lake.whole_rows("konkurs", "varsler"),
        &[&[
            "uuid=03520e68-3a8c-4352-a404-b115751c3808",
            "type=avslutning",
            "registreringstidspunkt=2018-08-09T11:34:23.111",
            "kjennelsesdato=2018-08-09",
            "innstillingsdato=2018-09-09",
            "aapnings_id=8dbf6392-1cbd-46a4-812f-abece9343c63",
            "konkursbonr=920955314",
            "konkursgrunnlag=T",
            "konkursgrunnlag_tekst=Tvangsavvikling, Tvangsoppløsning",
            "avviklingskode=TVRE",
            "avviklingskode_tekst=Tvangsoppløst på grunn av manglende revisor",
            "fristdag=2018-07-10",
            "fordringsfrist=2018-07-10",
            "saksnr=654764374",
            "debitor_organisasjonsnummer=910425463",
            "debitor_navn=Din Frisør SA ",
            "debitor_gateadresse=Julianus 20",
            "debitor_postnummer=7092",
            "debitor_poststed=Tiller",
            "debitor_kommunenummer=5001",
            "debitor_kommune=Trondheim",
            "debitor_landkode=NO",
            "debitor_land=Norge",
            "tingrett_organisasjonsnummer=974737418",
            "tingrett_navn=Bergen tingrett",
            "skiftesamling_tidspunkt=2018-10-18T11:40:00",
            "skiftesamling_sted=Oslo byfogdembete, rettssal 621, Oslo tinghus, C.J. Hambrosplass 4, 0031 Oslo",
            "bostyrer_tittel=ADV",
            "bostyrer_navn=Mads Næss",
            "bostyrer_telefon=33333333",
            "bostyrer_telefax=44444444",
            "bostyrer_epost=bbbb@brreg.no",
            "bostyrer_gateadresse=Osloveien 4",
            "bostyrer_postnummer=0032",
            "bostyrer_poststed=Oslo",
            "bostyrer_kommunenummer=0301",
            "bostyrer_kommune=Oslo",
            "bostyrer_landkode=NO",
            "bostyrer_land=Norge",
            "har_detaljer=true",
        ]],
    );
    assert_rows(&lake.whole_rows("konkurs", "innehaver_av"), &[]);
}

#[test]
fn the_list_and_the_single_notice_give_the_same_debtor_and_units() {
    let listed = json!({"uuid": "1", "debitor": DEBTOR, "innehaverAv": ["[910313851, 910425463]"]});
    let single = json!({"uuid": "1", "debitor": {"fnr": DEBTOR, "innehaverAv": ["910313851", "910425463"]}});
    let unquoted = json!({"uuid": "1", "debitor": {"fnr": DEBTOR, "innehaverAv": [910_313_851, 910_425_463]}});
    for (list, details) in
        [(&listed, vec![]), (&single, vec![]), (&listed, vec![detail(&single)]), (&listed, vec![detail(&unquoted)])]
    {
        let lake = TestLake::new();
        lake.publish_konkurs(Mode::Whole, std::slice::from_ref(list), &details);
        assert_eq!(lake.rows("konkurs", "varsler", &["debitor_person_id"]), [DEBTOR_ID]);
        assert_eq!(
            lake.rows("konkurs", "innehaver_av", &["innehaver_nr", "organisasjonsnummer"]),
            ["1 | 910313851", "2 | 910425463"]
        );
    }
}

#[test]
fn a_notice_without_details_keeps_what_the_list_says() {
    let lake = TestLake::new();
    let listed = json!({"uuid": "1", "type": "aapning", "debitor": "910425463"});
    let manifest = lake.publish_konkurs(Mode::Whole, &[listed], &[json!({"uuid": "1", "status": 404})]);
    assert_eq!(lake.rows("konkurs", "varsler", &LISTED), ["1 | aapning | - | - | - | - | 910425463 | - | false"]);
    assert_eq!(manifest.counts["without_details"], 1);
}

#[test]
fn check_digits_tell_a_company_from_a_person_whatever_the_field_is_called() {
    let told = |debtor: Value| {
        let lake = TestLake::new();
        let manifest = lake.publish_konkurs(Mode::Whole, &[json!({"uuid": "1", "debitor": debtor})], &[]);
        let columns = ["debitor_organisasjonsnummer", "debitor_person_id"];
        let row = lake.rows("konkurs", "varsler", &columns).remove(0);
        let is_person = row.starts_with("- | ") && row.len() == 4 + 32;
        let kinds: Vec<_> = manifest.avvik.into_keys().collect();
        (if is_person { "person".to_owned() } else { row }, kinds.join(","))
    };
    let told = |debtor| {
        let (who, kinds) = told(debtor);
        format!("{who}; {kinds}")
    };
    assert_eq!(told(json!("910425463")), "910425463 | -; ");
    assert_eq!(told(json!(DEBTOR)), "person; ");
    assert_eq!(told(json!({"orgnr": DEBTOR})), "person; ");
    assert_eq!(told(json!({"fnr": "910425463"})), "910425463 | -; ");
    // A spelling is no fault of a number that is right.
    let in_groups = |number: &str, blank: &str| format!(" {}{blank}{}", &number[..3], &number[3..]);
    assert_eq!(told(json!(in_groups("910425463", "\u{a0}"))), "910425463 | -; ");
    assert_eq!(told(json!({"orgnr": in_groups("910425463", " ")})), "910425463 | -; ");
    assert_eq!(told(json!({"fnr": in_groups(DEBTOR, " ")})), "person; ");
    assert_eq!(told(json!("910425464")), "910425464 | -; ugyldig_organisasjonsnummer");
    assert_eq!(told(json!({"orgnr": "1234"})), "1234 | -; ugyldig_organisasjonsnummer");
    // One digit away from somebody's number: it identifies nobody, and its digits are never shown.
    assert_eq!(told(json!("19020101141")), "- | -; ugyldig_foedselsnummer");
    assert_eq!(told(json!({"orgnr": "19020101141"})), "- | -; ugyldig_foedselsnummer");
    assert_eq!(told(json!("1234")), "- | -; ugyldig_verdi");
}

#[test]
fn codes_have_the_labels_of_the_description_and_unknown_ones_stay() {
    let lake = TestLake::new();
    let notice = json!({"uuid": "1", "type": "avslutning", "konkursgrunnlag": "b", "avviklingskode": "NY", "avslutningskode": "M"});
    let manifest = lake.publish_konkurs(Mode::Whole, &[], &[detail(&notice)]);
    let columns = [
        "konkursgrunnlag",
        "konkursgrunnlag_tekst",
        "avviklingskode",
        "avviklingskode_tekst",
        "avslutningskode",
        "avslutningskode_tekst",
    ];
    assert_eq!(
        lake.rows("konkurs", "varsler", &columns),
        ["b | Konkursåpning Begjæring | NY | - | M | Manglende midler §135"]
    );
    assert_eq!(manifest.avvik["ukjent_kode"], 2);
}

#[test]
fn what_cannot_be_read_is_rejected_with_its_place() {
    let lake = TestLake::new();
    let mut load = lake.konkurs(NationalId::Pseudonym);
    let page = r#"{"_embedded":{"konkursvarsler":[{"uuid":"1"},{"debitor":"19020101140"},{"uuid":"2","type":7}]}}"#;
    load.page("side-00000.json", page.as_bytes()).unwrap();
    load.detail(br#"{"uuid":"1","status":200,"varsel":{"uuid":"9"}}"#).unwrap();
    let loaded = load.finish(Mode::Whole);
    let records = loaded.loaded.records;
    assert_eq!((records.read, records.loaded, records.rejected), (3, 1, 2));
    let first = rejected::first(&loaded.draft.work_folder(), records.rejected, 9).unwrap();
    let manifest = loaded.publish().unwrap().manifest;
    assert_eq!(manifest.counts["rejected_details"], 1);
    assert_eq!(
        first,
        [
            r#"{"source":"side-00000.json","element":2,"byte_offset":45,"reason":"a required value is missing","path":"/uuid","record":"{\"debitor\":\"***********\"}"}"#,
            r#"{"source":"side-00000.json","element":3,"byte_offset":71,"reason":"a text was expected, a number was found","path":"/type","record":"{\"uuid\":\"2\",\"type\":7}"}"#,
            r#"{"source":"detaljer.ndjson","element":1,"byte_offset":0,"reason":"the answer is another notice than the one asked for","path":"/varsel","record":"{\"uuid\":\"9\"}"}"#,
        ]
    );
    assert_eq!(lake.rows("konkurs", "varsler", &["uuid", "har_detaljer"]), ["1 | false"]);
}

#[test]
fn a_page_that_is_no_page_ends_the_load_and_leaves_nothing() {
    let lake = TestLake::new();
    let mut load = lake.konkurs(NationalId::Pseudonym);
    let error = load.page("side-00003.json", b"{\"_embedded\":").unwrap_err();
    assert_eq!(error.to_string(), "an answer of the register cannot be read (side-00003.json)");
    drop(load);
    assert_eq!(std::fs::read_dir(lake.lake().root().join("manifests/konkurs")).unwrap().count(), 0);
    // The last page of a list whose notices were moved on may be empty.
    lake.konkurs(NationalId::Pseudonym).page("side-00004.json", br#"{"_links":{},"page":{}}"#).unwrap();
}

/// A fetch in landing that has these listed notices and these lines of details.
fn landed(folder: &std::path::Path, listed: &[Value], details: &[Value]) -> Answers {
    let lines: String = details.iter().map(|line| format!("{line}\n")).collect();
    let files = [("side-00000.json", page(listed).to_string()), (DETAILS, lines)].map(|(name, text)| {
        std::fs::write(folder.join(name), &text).unwrap();
        json!({ "name": name, "size": text.len(), "sha256": "", "records": listed.len() })
    });
    let manifest = json!({
        "kind": "backlog", "started": "2026-11-20T03:15:00Z", "finished": "2026-11-20T03:15:00Z", "pages": 1, "readings": 1,
        "requests": 1, "total_elements": listed.len(), "total_elements_at_first": listed.len(), "notices": listed.len(),
        "repeated": 0, "missing_details": 0, "last_registreringstidspunkt": null, "files": files,
    });
    Answers::new(folder.to_owned(), serde_json::from_value(manifest).unwrap(), Mode::Whole, None)
}

/// Loads a fetch in landing into a draft of this folder, and returns its counts.
fn counts_of(folder: &std::path::Path, landed: &Answers) -> Result<BTreeMap<String, u64>, Problem> {
    let data = DataFolder::open(&folder.join("data")).unwrap();
    let configuration = Configuration::of_loads(&Settings::parse("").unwrap(), &sections_of(REGISTERS)).unwrap();
    let context = Context::new(&data, &configuration, REGISTERS, &());
    let draft = Draft::begin(&data.lake(), Konkurs.tables()).unwrap();
    let key = Key::new([7; KEY_BYTES]);
    let loading = Loading { context: &context, draft: &draft, previous: None, key };
    landed.load(&loading).map(|loaded| loaded.counts)
}

#[test]
fn single_notices_none_of_which_can_be_read_refuse_the_load() {
    let folder = tempfile::tempdir().unwrap();
    let load = |unreadable: usize| {
        let notice = |number: usize| json!({ "uuid": number.to_string() });
        let broken = |number: usize| json!({ "uuid": number.to_string(), "type": 7 });
        let listed: Vec<Value> = (0..30).map(notice).collect();
        let details: Vec<Value> =
            (0..30).map(|number| detail(&if number < unreadable { broken(number) } else { notice(number) })).collect();
        let landed = landed(folder.path(), &listed, &details);
        counts_of(folder.path(), &landed).map(|counts| counts["rejected_details"])
    };
    assert_eq!(load(5).unwrap(), 5, "a few never refuse a load");
    for unreadable in [20, 30] {
        let problem = load(unreadable).unwrap_err();
        assert_eq!(problem.exit(), Exit::Refused);
        assert!(matches!(problem.kind(), Kind::TooManyRejected { read: 30, .. }), "{problem:?}");
    }
}

#[test]
fn a_list_of_which_too_much_is_no_notice_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let items = 400_000;
    let listed: Vec<Value> = (0..items).map(|number| json!({ "no_id": number })).collect();
    let problem = counts_of(folder.path(), &landed(folder.path(), &listed, &[])).unwrap_err();
    assert_eq!(problem.exit(), Exit::Refused);
    let Kind::TooManyRejected { read, rejected, .. } = problem.kind() else { panic!("{problem:?}") };
    assert_eq!(read, rejected);
    assert!(*rejected < items / 4, "{rejected} of {items} were written down");
}
