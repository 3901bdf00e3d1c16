use std::collections::BTreeSet;

use brreg_domain::{Foedselsnummer, Organisasjonsnummer};
use brreg_sandbox::generator::{Content, Flaw, MellomliggendeVirksomhet, Person, Registration, Settings};

use crate::{content, elements, rows};

fn flawed(share: f64) -> Content {
    Content::new(Settings::default().virksomheter(2_000).seed(7).flaws(share))
}

/// Whether a registration shows the flaw, beside its clean form.
fn shows(flaw: Flaw, clean: &Registration, found: &Registration) -> bool {
    let first = |one: &Registration| one.reelle_rettighetshavere.first().cloned();
    let codes = |one: &Registration| {
        let positions = one.reelle_rettighetshavere.iter().flat_map(|owner| owner.posisjoner.clone());
        let mut codes = vec![one.reelle_rettighetshavere_status.clone()];
        for position in positions {
            codes.push(position.posisjonstype);
            codes.extend(position.stoerrelse_intervall);
            codes.extend(position.grunnlag);
        }
        codes
    };
    match flaw {
        Flaw::UnknownCode => codes(found).iter().any(|value| unknown(&value.kode)),
        Flaw::CodeInAnotherCase => {
            codes(found).iter().any(|value| unknown(&value.kode) && !unknown(&value.kode.to_lowercase()))
        }
        Flaw::CodeOfAnotherList => codes(found)
            .iter()
            .any(|value| value.kode.starts_with("posisjontype.int") || value.kode.starts_with("registreringstatus.")),
        Flaw::MissingLabel => codes(found).iter().filter(|value| value.kodetekst.is_none()).count() == 1,
        Flaw::EncodedTwice => name(found).chars().count() > name(clean).chars().count(),
        Flaw::InvalidOrganisationNumber => {
            let through = found.reelle_rettighetshavere.iter().flat_map(|owner| &owner.posisjoner);
            let mut numbers: Vec<&str> = vec![&found.organisasjonsnummer];
            for company in through.flat_map(|position| &position.mellomliggende_virksomheter) {
                if let MellomliggendeVirksomhet::Norsk { organisasjonsnummer } = company {
                    numbers.push(organisasjonsnummer);
                }
            }
            numbers.iter().filter(|number| Organisasjonsnummer::parse(number).is_err()).count() == 1
        }
        Flaw::AnotherBirthYear => match first(found).unwrap().person {
            Person::Folkeregistrert(person) => person.foedselsaar != person.foedselsdato.year(),
            Person::Utenlandsk(person) => person.foedselsaar != person.foedselsdato.year(),
        },
        Flaw::InvalidIdentityNumber => found.reelle_rettighetshavere.iter().any(|owner| match &owner.person {
            Person::Folkeregistrert(person) => Foedselsnummer::parse(person.foedsels_eller_d_nummer.expose()).is_err(),
            Person::Utenlandsk(_) => false,
        }),
        Flaw::UnknownField => serde_json::to_string(clean).unwrap() != serde_json::to_string(found).unwrap(),
        _ => panic!("a flaw without a check: {flaw:?}"),
    }
}

/// The name of the first owner.
fn name(registration: &Registration) -> String {
    match registration.reelle_rettighetshavere.first().map(|owner| &owner.person) {
        Some(Person::Folkeregistrert(person)) => format!("{} {}", person.fornavn, person.etternavn),
        Some(Person::Utenlandsk(person)) => person.fullt_navn.clone(),
        None => String::new(),
    }
}

fn unknown(kode: &str) -> bool {
    brreg_domain::kodeverk::codes().iter().all(|known| known.kode != kode)
}

#[test]
fn every_kind_of_flaw_is_there_and_shows() {
    let (clean, content) = (content(2_000), flawed(1.0));
    let mut kinds = BTreeSet::new();
    for position in 0..content.len() {
        let flaw = content.flaw_at(position).expect("every registration has a flaw");
        let (clean, found) = (clean.registration_at(position).unwrap(), content.registration_at(position).unwrap());
        assert!(shows(flaw, &clean, &found), "{flaw:?} does not show in registration {position}");
        assert!(!shows(flaw, &clean, &clean), "{flaw:?} shows in clean registration {position}");
        kinds.insert(flaw);
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Flaw::ALL);
}

#[test]
fn the_share_is_kept_and_the_others_are_clean() {
    let (clean, content) = (content(2_000), flawed(0.1));
    let mut count = 0;
    for position in 0..content.len() {
        match content.flaw_at(position) {
            Some(_) => count += 1,
            None => assert_eq!(content.registration_at(position), clean.registration_at(position)),
        }
    }
    assert!((150..250).contains(&count), "{count} of 2,000");
    assert!((0..2_000).all(|position| clean.flaw_at(position).is_none()));
}

#[test]
fn flawed_files_have_the_same_registrations() {
    let (clean, content) = (content(2_000), flawed(1.0));
    assert_eq!(elements(&content).len(), 2_000);
    assert_eq!(rows(&content).len(), rows(&clean).len());
}

#[test]
fn a_flawed_registration_is_found_by_the_number_that_it_shows() {
    let content = flawed(1.0);
    for registration in content.registrations() {
        assert_eq!(content.registration(&registration.organisasjonsnummer).as_ref(), Some(&registration));
    }
}
