//! The content of Enhetsregisteret: one world with the other registers.

use std::collections::{HashMap, HashSet};
use std::io::Read as _;

use brreg_sandbox::generator::enhet::{Bulk, Changes, Id, Register, Standing, Unit, Which};
use brreg_sandbox::generator::konkurs::{Debitor, Konkursvarsler, Varseltype};
use brreg_sandbox::generator::{Content, Person, Settings};
use serde_json::Value;

const COMPANIES: u32 = 600;

fn register() -> Register {
    Register::new(Settings::default().virksomheter(COMPANIES).seed(7))
}

fn file(register: &Register, which: Which) -> Vec<Value> {
    let mut packed = Vec::new();
    let bulk = Bulk { register, which, new_units: 0, new_estates: 0, missing: 0, changes: &|_| Changes::default() };
    bulk.write_gzip(&mut packed).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn number(element: &Value) -> String {
    element["organisasjonsnummer"].as_str().unwrap().to_owned()
}

#[test]
fn each_number_is_found_again_and_has_one_kind() {
    let register = register();
    let units = (0..register.unit_count()).filter_map(|position| register.unit_at(position));
    let mut numbers = HashSet::new();
    for unit in units {
        let subunits = (0..register.subunits_of(unit)).map(|place| Id::Subunit(unit, place));
        for id in [Id::Unit(unit)].into_iter().chain(subunits) {
            let number = register.number(id);
            assert_eq!(register.find(&number), Some(id), "{number}");
            assert!(number.starts_with('3') && numbers.insert(number));
        }
    }
    assert_eq!(register.find("930185930"), None);
}

#[test]
fn the_files_have_each_live_unit_once_with_roles_and_subunits_of_live_units() {
    let register = register();
    let units = file(&register, Which::Enheter);
    let numbers: HashSet<String> = units.iter().map(number).collect();
    assert_eq!(numbers.len(), units.len());
    assert!(units.len() > 900 && units.iter().all(|unit| unit["respons_klasse"] == "Enhet"));
    for subunit in file(&register, Which::Underenheter) {
        assert!(numbers.contains(subunit["overordnetEnhet"].as_str().unwrap()));
    }
    let roles = file(&register, Which::Roller);
    assert!(roles.iter().all(|roles| numbers.contains(&number(roles))));
    let of_each = |roles: &Value| {
        roles["rollegrupper"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["roller"].as_array().unwrap().len())
            .sum::<usize>()
    };
    let count: usize = roles.iter().map(of_each).sum();
    assert!((2..6).contains(&(count / units.len())), "{count} roles of {} units", units.len());
}

#[test]
fn owners_are_on_the_board_with_their_birth_dates() {
    let register = register();
    let boards: HashMap<String, String> =
        file(&register, Which::Roller).iter().map(|roles| (number(roles), roles.to_string())).collect();
    let content = register.content();
    let mut owners = 0;
    for position in 0..content.len() {
        let Some(board) = boards.get(&content.organisasjonsnummer_at(position)) else { continue };
        for owner in content.owners_at(position) {
            let (born, last) = match &owner {
                Person::Folkeregistrert(person) => (person.foedselsdato, person.etternavn.clone()),
                Person::Utenlandsk(person) => (person.foedselsdato, String::new()),
            };
            assert!(board.contains(&born.to_string()), "{position}");
            // Mixed case, where the register of owners has capitals.
            let mut letters = last.chars();
            let mixed = letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase());
            assert!(mixed.is_none_or(|mixed| board.contains(&format!("\"{mixed}\""))), "{position}");
            owners += 1;
        }
    }
    assert!(owners > 500);
}

#[test]
fn a_company_with_an_open_bankruptcy_has_the_flag_and_an_estate_and_one_that_is_closed_is_deleted() {
    let content = Content::new(Settings::default().virksomheter(COMPANIES).seed(7));
    let varsler = Konkursvarsler::new(&content, 300);
    let register = Register::with(&content, &varsler);
    let units: HashMap<String, Value> =
        file(&register, Which::Enheter).into_iter().map(|unit| (number(&unit), unit)).collect();
    let mut last: HashMap<String, (Varseltype, uuid::Uuid)> = HashMap::new();
    for varsel in varsler.iter() {
        if let Debitor::Virksomhet { organisasjonsnummer } = varsel.debitor {
            last.insert(organisasjonsnummer, (varsel.varseltype, varsel.uuid));
        }
    }
    let (mut open, mut closed) = (0, 0);
    for (number, (kind, uuid)) in last {
        match kind {
            Varseltype::Aapning => {
                let unit = &units[&number];
                let (varsel, details) = varsler.find(uuid).unwrap();
                let is_forced = details.avviklingskode.is_some();
                assert_eq!(unit["konkurs"], !is_forced);
                assert_eq!(unit["underTvangsavviklingEllerTvangsopplosning"], is_forced);
                if !is_forced {
                    assert_eq!(unit["konkursdato"], varsel.kjennelsesdato.to_string());
                }
                assert_eq!(unit["navn"], details.debitor_navn.trim().to_uppercase());
                assert_eq!(units[&details.konkursbonr]["organisasjonsform"]["kode"], "KBO");
                open += 1;
            }
            Varseltype::Avslutning => {
                assert!(!units.contains_key(&number));
                closed += 1;
            }
            _ => assert!(units.contains_key(&number) || closed > 0),
        }
    }
    assert!(open > 10 && closed > 10, "{open} open, {closed} closed");
}

#[test]
fn a_share_of_the_companies_is_deleted_and_two_are_removed() {
    let register = register();
    let standing = |index| register.standing(Id::Unit(Unit::Company(index)), &Changes::default());
    let removed = (0..COMPANIES).filter(|index| standing(*index) == Standing::Removed).count();
    let deleted = (0..COMPANIES).filter(|index| matches!(standing(*index), Standing::Deleted(_))).count();
    assert!((1..=2).contains(&removed) && (5..60).contains(&deleted), "{removed} removed, {deleted} deleted");
}

#[test]
fn flaws_are_in_a_share_of_the_elements() {
    let register = Register::new(Settings::default().virksomheter(COMPANIES).flaws(0.5));
    let units = file(&register, Which::Enheter);
    for sign in
        ["\"registreringsdatoEnhetsregisteret\":\"\"", "nyttFelt", "9223372036854775808", "63.110", "SA\u{308}R", "\\n"]
    {
        assert!(units.iter().any(|unit| unit.to_string().contains(sign)), "{sign}");
    }
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    let bytes = || {
        let mut packed = Vec::new();
        let register = register();
        let bulk = Bulk {
            register: &register,
            which: Which::Roller,
            new_units: 3,
            new_estates: 0,
            missing: 0,
            changes: &|_| Changes::default(),
        };
        bulk.write_gzip(&mut packed).unwrap();
        packed
    };
    assert!(bytes() == bytes());
}
