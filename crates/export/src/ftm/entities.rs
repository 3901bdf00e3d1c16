//! Companies and persons.

use std::collections::BTreeSet;

use brreg_domain::{MASK, composed, mask_identity_numbers};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::company::{Company, Eier, Mellomledd};
use crate::digest::short;
use crate::reason::{self, BLANKED, EXEMPT, NOT_GIVEN, SOME_UNIDENTIFIED};

/// What all registrations say of a person.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    person_id: String,
    navn: Option<Vec<String>>,
    fornavn: Option<Vec<String>>,
    etternavn: Option<Vec<String>>,
    foedt: Option<String>,
    bostedsland: Option<Vec<String>>,
}

/// The properties of an entity; those without a value are left out.
#[derive(Default)]
pub(super) struct Properties(Map<String, Value>);

/// The text as FollowTheMoney keeps it: it has its accents on its letters, one blank for all between two words, and no control
/// characters, which a text that was encoded twice has, nor others that are not seen.
fn printed(value: &str) -> String {
    let is_seen = |character: &char| {
        character.is_whitespace() || !(character.is_control() || brreg_domain::is_invisible(*character))
    };
    let seen: String = value.chars().filter(is_seen).collect();
    let seen = composed(&seen).unwrap_or(seen);
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Properties {
    pub(super) fn with(mut self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        let mut seen = BTreeSet::new();
        let values = values.into_iter().map(|value| printed(&value)).filter(|value| !value.is_empty());
        let values: Vec<String> = values.filter(|value| seen.insert(value.clone())).collect();
        if !values.is_empty() {
            self.0.insert(name.to_owned(), values.into());
        }
        self
    }

    pub(super) fn of(self, schema: &str, id: &str) -> Value {
        json!({ "id": id, "schema": schema, "properties": self.0 })
    }
}

pub(super) fn company_id(organisasjonsnummer: &str) -> String {
    format!("no-brc-{organisasjonsnummer}")
}

fn person_id(pseudonym: &str) -> String {
    format!("brreg-person-{pseudonym}")
}

/// The entity of an owner; `None` for one who may not be named, or of whom nothing is known.
pub(super) fn owner_id(company: &Company, owner: &Eier, place: usize) -> Option<String> {
    if owner.is_anonymous() {
        return None;
    }
    match (&owner.person_id, &owner.fullt_navn) {
        (Some(pseudonym), _) => Some(person_id(pseudonym)),
        (None, Some(name)) => {
            let key = short(&[&company.organisasjonsnummer, name, &place.to_string()]);
            Some(format!("brreg-owner-{key}"))
        }
        (None, None) => None,
    }
}

/// The entity of a company between an owner and what it owns; `None` for one that the register does not identify.
pub(super) fn between_id(company: &Mellomledd) -> Option<String> {
    if let Some(number) = &company.organisasjonsnummer {
        return Some(company_id(number));
    }
    let known = company.nummer.as_ref().or(company.navn.as_ref())?;
    Some(format!("brreg-foreign-{}", short(&[company.landkode.as_deref().unwrap_or_default(), known])))
}

pub(super) fn masked(text: &str) -> String {
    mask_identity_numbers(text).into_owned()
}

/// A country as FollowTheMoney writes it: ISO 3166-1 alpha-2 in small letters.
fn country(code: &str) -> Option<String> {
    (code.len() == 2).then(|| code.to_lowercase())
}

pub(super) fn person(row: &Person) -> Value {
    let texts = |texts: &Option<Vec<String>>| texts.iter().flatten().map(|text| masked(text)).collect::<Vec<_>>();
    Properties::default()
        .with("name", texts(&row.navn))
        .with("firstName", texts(&row.fornavn))
        .with("lastName", texts(&row.etternavn))
        .with("birthDate", row.foedt.clone())
        .with("country", row.bostedsland.iter().flatten().filter_map(|code| country(code)))
        .of("Person", &person_id(&row.person_id))
}

pub(super) fn company_between(company: &Mellomledd) -> Value {
    let number = company.organisasjonsnummer.clone().or_else(|| company.nummer.as_deref().map(masked));
    let land = match company.organisasjonsnummer {
        Some(_) => Some("no".to_owned()),
        None => company.landkode.as_deref().and_then(country),
    };
    Properties::default()
        .with("name", company.navn.as_deref().map(masked))
        .with("registrationNumber", number.filter(|number| !number.contains(MASK)))
        .with("jurisdiction", land)
        .with("address", company.adresse.as_deref().map(masked))
        .of("Company", &between_id(company).unwrap_or_default())
}

/// The entity of a company, and of each owner who has a name and no pseudonym.
pub(super) fn of_company(company: &Company) -> Vec<Value> {
    let number = &company.organisasjonsnummer;
    let mut entities = vec![
        Properties::default()
            .with("name", company.navn.clone())
            .with("registrationNumber", [number.clone()])
            .with("jurisdiction", ["no".to_owned()])
            .with("legalForm", company.form.clone())
            .with("status", company.status.clone())
            .with("dissolutionDate", company.slettet.map(|date| date.to_string()))
            .with("notes", notes(company))
            .of("Company", &company_id(number)),
    ];
    for (place, owner) in company.eiere.iter().enumerate() {
        let Some(id) = owner_id(company, owner, place).filter(|_| owner.person_id.is_none()) else { continue };
        let born = owner.foedselsdato.map(|date| date.to_string());
        let person = Properties::default()
            .with("name", owner.fullt_navn.as_deref().map(masked))
            .with("birthDate", born.or_else(|| owner.foedselsaar.map(|year| format!("{year:04}"))))
            .with("country", owner.bostedsland.landkode.as_deref().and_then(country))
            .of("Person", &id);
        entities.push(person);
    }
    entities
}

/// Why the company has no owner, or has owners without a name.
fn notes(company: &Company) -> Vec<String> {
    let mut notes = Vec::new();
    if company.eiere.is_empty() {
        notes.push(reason::of(company.aarsak.as_deref().unwrap_or_default()));
    }
    if company.eiere.iter().any(|owner| owner.er_skjermet) {
        notes.push(BLANKED);
    }
    if company.eiere.iter().any(|owner| owner.er_unntatt_fra_innsyn && !owner.er_skjermet) {
        notes.push(EXEMPT);
    }
    let is_unknown = |owner: &Eier| !owner.is_anonymous() && owner.person_id.is_none() && owner.fullt_navn.is_none();
    if company.eiere.iter().any(is_unknown) {
        notes.push(NOT_GIVEN);
    }
    if !company.eiere.is_empty() && company.har_uidentifiserte {
        notes.push(SOME_UNIDENTIFIED);
    }
    notes.into_iter().map(reason::Reason::description).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_parted_by_one_blank_and_have_what_is_seen() {
        assert_eq!(super::printed(" A\u{a0}B\nC\tD  E\u{200b}F\u{ad}G\u{7} "), "A B C D EFG");
        assert_eq!(super::printed("O\u{308}LA"), "ÖLA");
    }

    #[test]
    fn a_value_that_comes_again_is_there_once() {
        let names = ["OLA", "ÖLA", "OLA ", "O\u{308}LA"].map(str::to_owned);
        let entity = super::Properties::default().with("name", names).of("Person", "1");
        assert_eq!(entity["properties"]["name"], serde_json::json!(["OLA", "ÖLA"]));
    }
}
