//! The history of owners: what came and went, from night to night.

use std::collections::BTreeMap;
use std::fs;

use brreg_pipeline::registers::rrh::rebuilt_history;
use brreg_transform::pseudonym::NationalId;
use serde_json::{Value, json};

use crate::support::{ORGNR, TestLake, foreign_owner, owner, registration, rows, with};

const OTHER: &str = "974760673";
const LEVELS: [&str; 3] = ["historikk_eldre", "historikk_nyere", "historikk_nyeste"];
/// All columns.
const ALL: [&str; 21] = [
    "gyldig_fra",
    "gyldig_til",
    "organisasjonsnummer",
    "registrering_id",
    "rettighetshaver_nr",
    "posisjon_nr",
    "kopi",
    "registrert",
    "person_id",
    "fullt_navn",
    "foedselsdato",
    "bostedsland_tekst",
    "er_unntatt_fra_innsyn",
    "foerst_registrert",
    "endret",
    "posisjonstype",
    "posisjonstype_tekst",
    "stoerrelsesintervall_tekst",
    "andel_min",
    "andel_max",
    "grunnlag",
];

/// The rows of the published history, the oldest first.
fn history(lake: &TestLake, columns: &[&str]) -> Vec<String> {
    LEVELS.iter().flat_map(|table| lake.rows(table, columns)).collect()
}

/// What came (+) and went (-) with the last of some nights.
fn last_night(lake: &TestLake, nights: &[&[Value]]) -> Vec<String> {
    let mut at = String::new();
    for night in nights {
        at = lake.publish(night).0.name.moment().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    }
    let rows = history(lake, &["gyldig_fra", "gyldig_til", "organisasjonsnummer", "fullt_navn", "andel_min"]);
    let of_night = rows.iter().filter(|row| row.contains(&at));
    of_night.map(|row| row.replace(&format!("{at} | - |"), "+").replace(&format!("- | {at} |"), "-")).collect()
}

const KORT: &str = "KORT FORNØYD DEIG SKYVEDØR";

fn grown(registration: Value) -> Value {
    let interval = json!({"kode": "stoerrelseintervall.int3", "kodetekst": "75% - 100%"});
    with(registration, "/reelleRettighetshavere/0/posisjoner/0/stoerrelseIntervall", interval)
}

#[test]
fn a_first_snapshot_has_no_rows_and_says_since_when_there_is_history() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let one = registration(ORGNR, vec![owner(), foreign_owner()]);
    let (published, _) = lake.publish(std::slice::from_ref(&one));
    assert!(history(&lake, &ALL).is_empty());
    let start = published.name.moment().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    assert_eq!(lake.rows("historikk_start", &["gyldig_fra"]), [start.as_str()]);
    // The same companies in another order are no change.
    assert!(
        last_night(&lake, &[&[registration(OTHER, vec![]), one.clone()], &[one, registration(OTHER, vec![])]])
            .is_empty()
    );
    assert!(history(&lake, &ALL).is_empty());
    assert_eq!(lake.rows("historikk_start", &["gyldig_fra"]), [start]);
}

#[test]
fn owners_in_another_order_neither_come_nor_go_and_have_the_numbers_that_they_had() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let owners = [owner(), foreign_owner()];
    lake.publish(&[registration(ORGNR, owners.to_vec())]);
    let (turned, _) = lake.publish(&[registration(ORGNR, owners.iter().rev().cloned().collect())]);
    let at = turned.name.moment().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let rows = history(&lake, &["gyldig_fra", "gyldig_til", "fullt_navn", "rettighetshaver_nr"]);
    assert_eq!(rows, [format!("{at} | {at} | Gill Bates | 2"), format!("{at} | {at} | {KORT} | 1")]);
}

#[test]
fn a_value_that_comes_back_is_another_interval() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (one, more) = ([registration(ORGNR, vec![owner()])], [grown(registration(ORGNR, vec![owner()]))]);
    let row = |sign: char, share: &str| format!("{sign} {ORGNR} | {KORT} | {share}");
    assert_eq!(last_night(&lake, &[&one, &more]), [row('-', "50.00"), row('+', "75.00")]);
    assert_eq!(last_night(&lake, &[&one]), [row('+', "50.00"), row('-', "75.00")]);
    assert_eq!(history(&lake, &ALL).len(), 4);
}

#[test]
fn a_company_that_leaves_closes_its_rows_and_opens_them_when_it_comes_back() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let (one, other) = (registration(ORGNR, vec![owner()]), registration(OTHER, vec![foreign_owner()]));
    let both = [one.clone(), other];
    let row = |sign: char| [format!("{sign} {OTHER} | Gill Bates | 25.01")];
    assert_eq!(last_night(&lake, &[&both, std::slice::from_ref(&one)]), row('-'));
    assert_eq!(last_night(&lake, &[&both]), row('+'));
}

#[test]
fn another_ground_is_a_change_of_who_owned_how_and_none_of_endringer() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let one = registration(ORGNR, vec![owner()]);
    let pointer = "/reelleRettighetshavere/0/posisjoner/0/grunnlag";
    let (direct, indirect) = (&one["reelleRettighetshavere"][0]["posisjoner"][0]["grunnlag"][0], "Indirekte");
    let turned = with(one.clone(), pointer, json!([{"kode": "grunnlagtype.indi", "kodetekst": indirect}, direct]));
    lake.publish(std::slice::from_ref(&one));
    lake.publish(&[turned]);
    assert!(history(&lake, &ALL).is_empty(), "a list in another order is no change");
    lake.publish(&[with(one.clone(), pointer, json!([direct]))]);
    assert_eq!(history(&lake, &["grunnlag"]), ["Direkte", "Direkte\u{1f}Indirekte"]);
    assert!(lake.rows("endringer", &["felt"]).is_empty());
}

#[test]
fn other_settings_make_no_rows() {
    let mut lake = TestLake::new(NationalId::Clear);
    let night = |lake: &TestLake, more: bool| {
        let one = registration(ORGNR, vec![owner(), foreign_owner()]);
        lake.publish(&[if more { grown(one) } else { one }]);
        history(lake, &ALL).len()
    };
    assert_eq!((night(&lake, false), night(&lake, true)), (0, 2));
    lake.national_id = NationalId::Pseudonym;
    assert_eq!(
        (night(&lake, true), night(&lake, false)),
        (0, 2),
        "texts would show what is masked now: it begins again"
    );
    let start = lake.rows("historikk_start", &["gyldig_fra"]);
    for setting in [NationalId::Drop, NationalId::Clear] {
        lake.national_id = setting;
        assert_eq!(night(&lake, false), 0, "persons would be others: the history begins again");
        assert_ne!(lake.rows("historikk_start", &["gyldig_fra"]), start);
        assert_eq!(night(&lake, true), 2);
        assert_eq!(
            lake.rows("historikk_nyeste", &["person_id"]).iter().all(|id| id == "-"),
            setting == NationalId::Drop
        );
        assert_eq!(night(&lake, false), 4);
    }
}

/// The register of a night, and of one in which its owner has more.
fn two_nights() -> [[Value; 1]; 2] {
    [registration(ORGNR, vec![owner()]), grown(registration(ORGNR, vec![owner()]))].map(|company| [company])
}

#[test]
fn a_damaged_file_of_the_history_does_not_stop_a_night() {
    let (lake, [one, more]) = (TestLake::new(NationalId::Pseudonym), two_nights());
    lake.publish(&one);
    let (published, _) = lake.publish(&more);
    let file = fs::canonicalize(published.folder().join("historikk_nyeste.parquet")).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[10] ^= 1;
    fs::write(&file, bytes).unwrap();
    lake.publish(&one);
    assert!(history(&lake, &ALL).is_empty());
    let (first, _) = lake.publish(&more);
    assert_eq!(history(&lake, &ALL).len(), 2, "it begins again");
    assert!(
        lake.rows("historikk_start", &["gyldig_fra"])[0]
            < first.name.moment().strftime("%Y-%m-%dT%H:%M:%S").to_string()
    );
}

#[test]
fn a_damaged_file_of_the_history_without_rows_loses_nothing() {
    let (lake, [one, more]) = (TestLake::new(NationalId::Pseudonym), two_nights());
    lake.publish(&one);
    let (published, _) = lake.publish(&more);
    let before = history(&lake, &ALL).len();
    assert!(before > 0);
    for name in ["historikk_nyere.parquet", "historikk_eldre.parquet"] {
        fs::write(fs::canonicalize(published.folder().join(name)).unwrap(), "").unwrap();
    }
    let (next, _) = lake.publish(&one);
    assert!(history(&lake, &ALL).len() > before);
    // What is damaged is not handed on.
    lake.publish(&more);
    assert!(next.folder().join("historikk_eldre.parquet").canonicalize().unwrap().metadata().unwrap().len() > 0);
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A night's register: of each company, what its number of the night says.
fn night(companies: &[u64]) -> Vec<Value> {
    let numbers = (100_000_000_u64..).map(|number| number.to_string());
    let states = companies.iter().zip(numbers).filter(|(state, _)| **state > 0);
    let company = |(state, number): (&u64, String)| match state {
        1 => registration(&number, vec![owner()]),
        2 => grown(registration(&number, vec![owner()])),
        3 => registration(&number, vec![owner(), foreign_owner()]),
        4 => registration(&number, vec![foreign_owner(), owner()]),
        5 => registration(&number, vec![foreign_owner()]),
        6 => registration(&number, vec![owner(), owner()]),
        7 => registration(&number, vec![]),
        8 => with(registration(&number, vec![owner()]), "/reelleRettighetshavere/0/posisjoner", json!([])),
        _ => with(registration(&number, vec![owner()]), "/registreringId", json!("another")),
    };
    states.map(company).collect()
}

#[test]
fn thirty_nights_are_what_all_their_snapshots_give_row_by_row() {
    let lake = TestLake::new(NationalId::Pseudonym);
    let mut numbers = Numbers(1);
    let mut companies: Vec<u64> = (0..30).map(|_| numbers.below(10)).collect();
    for number in 0..30 {
        for company in &mut companies {
            // Some nights nothing changes, on one everything does.
            let changes = number % 7 != 3 && (number == 12 || numbers.below(5) == 0);
            if changes {
                *company = numbers.below(10);
            }
        }
        let mut register = night(&companies);
        if number % 4 == 0 {
            register.reverse();
        }
        lake.publish(&register);
    }
    let folder = tempfile::tempdir().unwrap();
    rebuilt_history(&lake.lake(), folder.path()).unwrap();
    let mut rebuilt = rows(folder.path(), "historikk_nyeste", &ALL);
    let mut kept = history(&lake, &ALL);
    assert!(kept.len() > 200, "{} rows", kept.len());
    rebuilt.sort();
    kept.sort();
    assert!(kept == rebuilt);
    assert_eq!(rows(folder.path(), "historikk_start", &["gyldig_fra"]), lake.rows("historikk_start", &["gyldig_fra"]));
    // What came and did not go is what is there now.
    let mut left: BTreeMap<String, i64> = BTreeMap::new();
    let times = ["gyldig_fra", "gyldig_til"];
    for row in history(
        &lake,
        &[&times[..], &["organisasjonsnummer", "fullt_navn", "registrering_id", "andel_min", "kopi"]].concat(),
    ) {
        let [came, went, what] = row.splitn(3, " | ").collect::<Vec<_>>().try_into().unwrap();
        *left.entry(what.to_owned()).or_default() += i64::from(came != "-") - i64::from(went != "-");
    }
    assert!(left.values().all(|count| (-1..=1).contains(count)), "what came goes before it comes again");
    let tables: usize = LEVELS.iter().filter(|table| !lake.rows(table, &["kopi"]).is_empty()).count();
    assert!(tables > 1, "the history is in one file only");
}
