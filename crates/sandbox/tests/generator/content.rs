use std::collections::{BTreeMap, BTreeSet, HashMap};

use brreg_domain::kodeverk::{self, Kodeliste};
use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_sandbox::generator::{
    Content, Kodeverdi, MellomliggendeVirksomhet, Person, Posisjon, Registration, Settings,
};

use crate::{content, registrations};

fn positions(registrations: &[Registration]) -> impl Iterator<Item = &Posisjon> {
    registrations.iter().flat_map(|one| &one.reelle_rettighetshavere).flat_map(|owner| &owner.posisjoner)
}

fn persons(registrations: &[Registration]) -> impl Iterator<Item = &Person> {
    registrations.iter().flat_map(|one| &one.reelle_rettighetshavere).map(|owner| &owner.person)
}

/// The identity of a person, independent of the registration.
fn identity(person: &Person) -> String {
    match person {
        Person::Folkeregistrert(person) => person.foedsels_eller_d_nummer.expose().to_owned(),
        Person::Utenlandsk(person) => format!("{} {}", person.fullt_navn, person.foedselsdato),
    }
}

fn norwegian(company: &MellomliggendeVirksomhet) -> Option<&str> {
    match company {
        MellomliggendeVirksomhet::Norsk { organisasjonsnummer } => Some(organisasjonsnummer),
        MellomliggendeVirksomhet::Utenlandsk(_) => None,
    }
}

#[test]
fn a_seed_decides_the_content() {
    let again = registrations(&content(300));
    assert_eq!(registrations(&content(300)), again);
    assert_ne!(registrations(&Content::new(Settings::default().virksomheter(300).seed(8))), again);
}

#[test]
fn a_registration_does_not_need_those_before_it() {
    let content = content(700);
    for (position, registration) in registrations(&content).into_iter().enumerate().rev().step_by(37) {
        assert_eq!(content.registration_at(position as u32).as_ref(), Some(&registration));
    }
    assert_eq!(content.registration_at(700), None);
}

#[test]
fn every_number_is_valid() {
    let registrations = registrations(&content(4_000));
    let intermediate = positions(&registrations).flat_map(|position| &position.mellomliggende_virksomheter);
    let organisations: Vec<&str> = registrations
        .iter()
        .map(|one| one.organisasjonsnummer.as_str())
        .chain(intermediate.filter_map(norwegian))
        .collect();
    for number in organisations {
        assert!(number.starts_with('3') && Organisasjonsnummer::parse(number).is_ok(), "{number}");
    }
    for person in persons(&registrations) {
        if let Person::Folkeregistrert(person) = person {
            let number = Foedselsnummer::parse(person.foedsels_eller_d_nummer.expose()).expect("a valid number");
            assert!(number.is_synthetic());
            let (day, month) = (if number.is_d_number() { 40 } else { 0 }, 80);
            let born = person.foedselsdato;
            let first_six = format!(
                "{:02}{:02}{:02}",
                i32::from(born.day()) + day,
                i32::from(born.month()) + month,
                born.year() % 100
            );
            assert!(number.expose().starts_with(&first_six));
            assert_eq!(person.foedselsaar, born.year());
        }
    }
}

#[test]
fn every_code_and_country_is_of_the_lists() {
    fn check(list: Kodeliste, value: &Kodeverdi) {
        assert_eq!(value.kodetekst.as_deref(), list.label_of(&value.kode), "{value:?}");
        assert!(value.kodetekst.is_some(), "{value:?}");
    }
    let registrations = registrations(&content(4_000));
    for registration in &registrations {
        check(Kodeliste::Registreringstatus, &registration.registrering_status);
        check(Kodeliste::ReelleRettighetshavereStatus, &registration.reelle_rettighetshavere_status);
        for land in registration.reelle_rettighetshavere.iter().filter_map(|owner| owner.bostedsland.as_ref()) {
            assert_eq!(kodeverk::country_name(&land.landkode), Some(&*land.land));
            assert!(!land.land.contains(','), "{} would be two countries in the CSV", land.land);
        }
    }
    for position in positions(&registrations) {
        check(Kodeliste::Posisjontype, &position.posisjonstype);
        position.stoerrelse_intervall.iter().for_each(|value| check(Kodeliste::Stoerrelseintervall, value));
        position.grunnlag.iter().for_each(|value| check(Kodeliste::Grunnlagtype, value));
    }
}

#[test]
fn the_content_has_everything_that_the_register_has() {
    let registrations = registrations(&content(5_000));
    let mut seen = BTreeSet::new();
    for registration in &registrations {
        let owned = if registration.reelle_rettighetshavere.is_empty() { "without owners" } else { "with owners" };
        seen.insert(format!("{} {owned}", registration.reelle_rettighetshavere_status.kode));
        for owner in &registration.reelle_rettighetshavere {
            if owner.posisjoner.is_empty() {
                seen.insert("no positions".to_owned());
            }
            if owner.er_unntatt_fra_innsyn {
                seen.insert("exempt".to_owned());
            }
            if owner.endret_dato > owner.foerst_registrert_dato {
                seen.insert("changed".to_owned());
            }
            match &owner.person {
                Person::Folkeregistrert(person) => {
                    let number = Foedselsnummer::parse(person.foedsels_eller_d_nummer.expose()).unwrap();
                    let kind = if number.is_d_number() { "D-number" } else { "foedselsnummer" };
                    seen.insert(kind.to_owned());
                    if person.er_doed {
                        seen.insert("dead".to_owned());
                    }
                    if person.mellomnavn.is_some() {
                        seen.insert("middle name".to_owned());
                    }
                }
                Person::Utenlandsk(person) if person.statsborgerskap.is_empty() => {
                    seen.insert("stateless".to_owned());
                }
                Person::Utenlandsk(person) => {
                    seen.insert(format!("{} citizenships", person.statsborgerskap.len()));
                }
            }
        }
    }
    for position in positions(&registrations) {
        seen.insert(position.posisjonstype.kode.to_string());
        seen.extend(position.stoerrelse_intervall.iter().map(|value| value.kode.to_string()));
        seen.insert(format!("{} grounds", position.grunnlag.len()));
        seen.extend(position.beskrivelse_annen_maate.iter().map(|_| "description".to_owned()));
        for company in &position.mellomliggende_virksomheter {
            let kind = if norwegian(company).is_some() { "Norwegian" } else { "foreign" };
            seen.insert(format!("{kind} intermediate company"));
        }
    }
    let status = |code, owned| format!("reellerettighetshaverestatus.{code} {owned} owners");
    let expected: BTreeSet<String> = ["arid", "nrki", "irki", "rknv", "rkuv", "rikv"]
        .map(|code| status(code, "without"))
        .into_iter()
        .chain(["arid", "nrki"].map(|code| status(code, "with")))
        .chain(["eier", "kont", "ruas", "anne"].map(|code| format!("posisjontype.{code}")))
        .chain(["int1", "int2", "int3"].map(|code| format!("stoerrelseintervall.{code}")))
        .chain((0..=3).map(|count| format!("{count} grounds")))
        .chain((1..=3).map(|count| format!("{count} citizenships")))
        .chain(["no positions", "exempt", "changed", "D-number", "foedselsnummer", "dead"].map(str::to_owned))
        .chain(["middle name", "stateless", "description"].map(str::to_owned))
        .chain(["Norwegian intermediate company", "foreign intermediate company"].map(str::to_owned))
        .collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_person_is_the_same_in_all_its_companies() {
    let registrations = registrations(&content(5_000));
    let mut people: HashMap<String, (&Person, usize)> = HashMap::new();
    for registration in &registrations {
        let mut owners = BTreeSet::new();
        for owner in &registration.reelle_rettighetshavere {
            let identity = identity(&owner.person);
            assert!(owners.insert(identity.clone()), "the same person twice in one registration");
            let (known, companies) = people.entry(identity).or_insert((&owner.person, 0));
            assert_eq!(*known, &owner.person);
            *companies += 1;
        }
    }
    let several = |foreign: bool| {
        let of_several = |(person, companies): &&(&Person, usize)| {
            matches!(person, Person::Utenlandsk(_)) == foreign && *companies > 1
        };
        people.values().filter(of_several).count()
    };
    assert!(several(false) > 500 && several(true) > 100, "{} and {}", several(false), several(true));
    assert!(people.values().any(|(_, companies)| *companies > 8), "nobody owns much");
}

/// Each company with the Norwegian companies through which it is owned.
fn graph(registrations: &[Registration]) -> BTreeMap<&str, Vec<&str>> {
    registrations
        .iter()
        .map(|one| {
            let through =
                positions(std::slice::from_ref(one)).flat_map(|position| &position.mellomliggende_virksomheter);
            (one.organisasjonsnummer.as_str(), through.filter_map(norwegian).collect())
        })
        .collect()
}

#[test]
fn control_goes_through_chains_and_a_few_cycles() {
    let registrations = registrations(&content(5_000));
    let graph = graph(&registrations);
    let (mut longest, mut cycles) = (0, 0);
    for start in graph.keys() {
        let (mut level, mut reached) = (BTreeSet::from([*start]), BTreeSet::new());
        let mut length = 0;
        loop {
            level = level.iter().flat_map(|company| graph.get(company).into_iter().flatten().copied()).collect();
            level.retain(|company| reached.insert(*company));
            if level.is_empty() {
                break;
            }
            length += 1;
        }
        longest = longest.max(length);
        cycles += usize::from(reached.contains(start));
    }
    assert!(longest >= 5, "longest chain {longest}");
    assert!((10..500).contains(&cycles), "{cycles} companies own themselves");
    assert!(graph.values().flatten().all(|company| graph.contains_key(company)), "a company that is not there");
}

#[test]
fn the_order_is_neither_that_of_numbers_nor_that_of_owners() {
    let registrations = registrations(&content(2_000));
    let ascending =
        registrations.windows(2).filter(|pair| pair[0].organisasjonsnummer < pair[1].organisasjonsnummer).count();
    assert!((500..1_500).contains(&ascending), "{ascending} of 2,000 in order");
    let shared = |pair: &&[Registration]| {
        let owners: BTreeSet<String> = persons(&pair[..1]).map(identity).collect();
        persons(&pair[1..]).any(|person| owners.contains(&identity(person)))
    };
    assert!(registrations.windows(2).filter(shared).count() < 40);
}

#[test]
fn every_registration_is_found_by_its_number_and_no_other() {
    let content = content(2_000);
    let registrations = registrations(&content);
    let numbers: BTreeSet<&str> = registrations.iter().map(|one| one.organisasjonsnummer.as_str()).collect();
    assert_eq!(numbers.len(), 2_000);
    for registration in &registrations {
        let number = &registration.organisasjonsnummer;
        assert_eq!(content.registration(number).as_ref(), Some(registration));
        assert_eq!(content.registration_json(number), Some(serde_json::to_value(registration).unwrap()));
    }
    let absent = (31_000_000..31_002_000).filter_map(Organisasjonsnummer::with_check_digit);
    for number in absent.filter(|number| !numbers.contains(number.as_str())) {
        assert_eq!(content.registration(number.as_str()), None);
    }
    for number in ["", "930185930", "x", "300000000000"] {
        assert_eq!(content.registration_json(number), None);
    }
}

#[test]
fn other_registers_find_companies_and_owners_here() {
    let content = content(1_000);
    let mut owners_in_register = 0;
    for (position, registration) in registrations(&content).iter().enumerate() {
        let persons: Vec<Person> =
            registration.reelle_rettighetshavere.iter().map(|owner| owner.person.clone()).collect();
        assert_eq!(content.owners_at(position as u32), persons);
        owners_in_register += persons.len();
    }
    assert!(owners_in_register > 1_000);
    let everybody: BTreeSet<String> =
        content.persons().map(|person| person.foedsels_eller_d_nummer.expose().to_owned()).collect();
    assert_eq!(everybody.len(), content.person_count() as usize);
    assert_eq!(content.person(content.person_count()), None);
}

#[test]
fn debug_output_hides_identity_numbers() {
    let registrations = registrations(&content(50));
    let text = format!("{registrations:?}");
    assert!(!brreg_domain::contains_identity_number(&text));
}

#[test]
fn content_of_any_size_can_be_made() {
    for virksomheter in [0, 1, 2, 3, 9, 20] {
        assert_eq!(registrations(&content(virksomheter)).len(), virksomheter as usize);
    }
    let largest = content(u32::MAX);
    assert_eq!(largest.len(), Settings::MAX_VIRKSOMHETER);
    let last = largest.registration_at(largest.len() - 1).unwrap();
    assert!(largest.registration(&last.organisasjonsnummer).is_some());
}
