//! The records of one company's declaration: the company, its owners, the companies between them, and the relationships.
//!
//! A record belongs to one declaration subject, as the standard asks for: a person who owns two companies has two records, whose
//! identifier tells that they are one person.

use std::collections::BTreeSet;

use brreg_domain::{MASK, mask_identity_numbers};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::interests;
use super::statement::Publication;
use crate::company::{Company, Eier, Kind, Land, Mellomledd, is_number};
use crate::digest::short;
use crate::reason::{self, BLANKED, EXEMPT, NOT_GIVEN, Reason, SOME_UNIDENTIFIED};

/// What a pseudonym is, for those who receive one.
const PSEUDONYM: &str = "brreg-lake: person_id, a pseudonym that is the same in all companies";
const DEAD: &str = "er_doed: the register says that the person is dead, and not since when.";
/// The scheme of Norwegian organisation numbers at org-id.guide.
const NO_BRC: &str = "NO-BRC";
/// The type of a record that is a relationship.
pub(super) const RELATIONSHIP: &str = "relationship";
/// No person was born before.
const EARLIEST_BIRTH: Date = jiff::civil::date(1800, 1, 1);

/// A record, without what its statement says of the publication.
#[derive(Debug)]
pub(super) struct Record {
    /// What the record is called among all that the company ever had.
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) details: Value,
    /// What is known and the standard has no field for.
    pub(super) annotations: Vec<Annotation>,
}

impl Record {
    pub(super) fn is_relationship(&self) -> bool {
        self.kind == RELATIONSHIP
    }

    pub(super) fn is_component(&self) -> bool {
        self.details["isComponent"] == true
    }
}

/// What is known of a record beside its fields.
#[derive(Debug)]
pub(super) struct Annotation {
    /// Why it is there, a code of the standard.
    pub(super) motivation: &'static str,
    pub(super) description: String,
}

/// The name of the record of a company itself; those of its declaration follow behind a `/`.
pub(super) fn subject(organisasjonsnummer: &str) -> String {
    format!("{NO_BRC}-{organisasjonsnummer}")
}

/// Makes the records of a company, each behind those that it names. `id` says which identifier a record of this name has now.
pub(super) fn of(company: &Company, publication: Publication<'_>, id: &dyn Fn(&str) -> String) -> Vec<Record> {
    let mut records = Records { company, publication, id, all: Vec::new(), names: BTreeSet::new() };
    records.add(subject(&company.organisasjonsnummer), "entity", entity(company), Vec::new());
    let owners = owners(company);
    for owner in &owners {
        records.add_party(owner);
    }
    let components: Vec<Vec<String>> = owners.iter().map(|owner| records.add_components(owner)).collect();
    for (owner, components) in owners.iter().zip(components) {
        records.add_owner(owner, components);
    }
    if owners.is_empty() {
        let reason = reason::of(company.aarsak.as_deref().unwrap_or_default());
        records.add_unspecified("none", reason);
    } else if company.har_uidentifiserte {
        records.add_unspecified("unidentified", SOME_UNIDENTIFIED);
    }
    records.all
}

/// An owner: the rows of one person, or one row of which nobody can say whose it is.
struct Owner<'c> {
    key: String,
    rows: Vec<&'c Eier>,
}

impl Owner<'_> {
    fn party(&self, company: &Company) -> String {
        format!("{}/person/{}", subject(&company.organisasjonsnummer), self.key)
    }
}

/// The owners of a company in the register's order. Rows with one pseudonym are one owner; a row without one is told apart by what
/// the comparison of snapshots goes by, and by its place among those of which this is the same.
fn owners(company: &Company) -> Vec<Owner<'_>> {
    let mut owners: Vec<Owner<'_>> = Vec::new();
    for row in &company.eiere {
        let number = company.organisasjonsnummer.as_str();
        let birth_date = row.foedselsdato.map(|date| date.to_string()).unwrap_or_default();
        let birth_year = row.foedselsaar.map(|year| year.to_string()).unwrap_or_default();
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let key = |place: usize| match &row.person_id {
            Some(person) => short(&[number, "person", person]),
            None if row.fullt_navn.is_some() => {
                short(&[number, "navn", &text(&row.fullt_navn), &birth_date, &birth_year, &place.to_string()])
            }
            None => short(&[number, "rad", &text(&row.foerst_registrert), &birth_year, &place.to_string()]),
        };
        let mut place = 0;
        while row.person_id.is_none() && owners.iter().any(|owner| owner.key == key(place)) {
            place += 1;
        }
        let key = key(place);
        match owners.iter_mut().find(|owner| owner.key == key) {
            Some(owner) => owner.rows.push(row),
            None => owners.push(Owner { key, rows: vec![row] }),
        }
    }
    owners
}

struct Records<'c> {
    company: &'c Company,
    publication: Publication<'c>,
    id: &'c dyn Fn(&str) -> String,
    all: Vec<Record>,
    names: BTreeSet<String>,
}

impl Records<'_> {
    fn subject(&self) -> String {
        subject(&self.company.organisasjonsnummer)
    }

    /// Adds a record unless it is there, and returns whether it was added.
    fn add(&mut self, name: String, kind: &'static str, details: Value, annotations: Vec<Annotation>) -> bool {
        let is_new = self.names.insert(name.clone());
        if is_new {
            self.all.push(Record { name, kind, details, annotations });
        }
        is_new
    }

    fn add_party(&mut self, owner: &Owner<'_>) {
        let Some(first) = owner.rows.first() else { return };
        let owner_row = owner.rows.iter().find(|row| row.is_anonymous()).unwrap_or(first);
        let mut details = person(owner_row, self.publication.date);
        let mut annotations = Vec::new();
        if details["personType"] != "anonymousPerson" && first.er_doed == Some(true) {
            annotations.push(Annotation { motivation: "commenting", description: DEAD.to_owned() });
        }
        let pseudonym = owner_row.person_id.as_ref().filter(|_| details["personType"] == "knownPerson");
        match pseudonym {
            Some(id) if self.publication.person_identifiers => {
                details["identifiers"] = json!([{ "id": id, "schemeName": PSEUDONYM }]);
            }
            Some(id) => {
                annotations.push(Annotation { motivation: "identifying", description: format!("{PSEUDONYM}: {id}") });
            }
            None => {}
        }
        self.add(owner.party(self.company), "person", details, annotations);
    }

    /// Adds the companies between an owner and the company, and what they have to do with it; returns their records' identifiers.
    ///
    /// The register lists these companies for a position and does not say which of them owns which, so that each is a component
    /// with an interest of an unknown kind.
    fn add_components(&mut self, owner: &Owner<'_>) -> Vec<String> {
        let positions = owner.rows.iter().flat_map(|row| &row.posisjoner);
        let between: Vec<&Mellomledd> = positions.flat_map(|position| &position.mellomledd).collect();
        let mut components = Vec::new();
        for (place, company) in between.into_iter().enumerate() {
            let key = component_key(company, &owner.key, place);
            let entity = format!("{}/entity/{key}", self.subject());
            let relationship = format!("{}/relationship/entity-{key}", self.subject());
            for name in [&entity, &relationship] {
                let id = (self.id)(name);
                if !components.contains(&id) {
                    components.push(id);
                }
            }
            self.add(entity.clone(), "entity", component(company), Vec::new());
            let details = json!({
                "isComponent": true,
                "subject": (self.id)(&self.subject()),
                "interestedParty": (self.id)(&entity),
                "interests": [{
                    "type": "unknownInterest",
                    "directOrIndirect": "unknown",
                    "beneficialOwnershipOrControl": false,
                }],
            });
            self.add(relationship, RELATIONSHIP, details, Vec::new());
        }
        components
    }

    fn add_owner(&mut self, owner: &Owner<'_>, components: Vec<String>) {
        let mut details = json!({
            "isComponent": false,
            "subject": (self.id)(&self.subject()),
            "interestedParty": (self.id)(&owner.party(self.company)),
            "interests": interests::of(owner.rows.iter().flat_map(|row| &row.posisjoner)),
        });
        if !components.is_empty() {
            details["componentRecords"] = components.into();
        }
        self.add(format!("{}/relationship/{}", self.subject(), owner.key), RELATIONSHIP, details, Vec::new());
    }

    fn add_unspecified(&mut self, name: &str, reason: Reason) {
        let details = json!({
            "isComponent": false,
            "subject": (self.id)(&self.subject()),
            "interestedParty": unspecified(reason),
        });
        self.add(format!("{}/relationship/{name}", self.subject()), RELATIONSHIP, details, Vec::new());
    }
}

fn unspecified(reason: Reason) -> Value {
    json!({ "reason": reason.bods, "description": reason.description() })
}

/// The company that is owned. A register of owners has settlors, trustees and protectors of trusts alone.
fn entity(company: &Company) -> Value {
    let positions = company.eiere.iter().flat_map(|owner| &owner.posisjoner);
    let is_trust =
        positions.map(|it| it.kind()).any(|it| matches!(it, Kind::Settlor | Kind::Trustee | Kind::Protector));
    let mut entity_type = if is_trust {
        json!({ "type": "arrangement", "subtype": "trust" })
    } else {
        json!({ "type": "registeredEntity" })
    };
    put(&mut entity_type, "details", company.form.clone());
    let mut entity = norwegian(&company.organisasjonsnummer, company.navn.as_deref());
    entity["isComponent"] = false.into();
    entity["entityType"] = entity_type;
    put(&mut entity, "dissolutionDate", company.slettet.map(|date| date.to_string()));
    if company.er_notert {
        entity["publicListing"] = json!({ "hasPublicListing": true });
    }
    entity
}

fn norwegian(number: &str, name: Option<&str>) -> Value {
    let mut identifier = json!({ "id": number, "schemeName": "Enhetsregisteret" });
    if is_number(number) {
        identifier["scheme"] = NO_BRC.into();
    }
    let mut entity = json!({ "identifiers": [identifier], "jurisdiction": { "name": "Norway", "code": "NO" } });
    put(&mut entity, "name", name.map(str::to_owned));
    entity
}

/// What a component is called: its number, else its country and name, else its place among those of the owner.
fn component_key(company: &Mellomledd, owner: &str, place: usize) -> String {
    let land = company.landkode.as_deref().unwrap_or_default();
    match (&company.organisasjonsnummer, company.nummer.as_ref().or(company.navn.as_ref())) {
        (Some(number), _) => short(&["norsk", number]),
        (None, Some(known)) => short(&["utenlandsk", land, known]),
        (None, None) => short(&["ukjent", owner, &place.to_string()]),
    }
}

fn component(company: &Mellomledd) -> Value {
    let mut entity = match &company.organisasjonsnummer {
        Some(number) => norwegian(number, company.navn.as_deref()),
        None => foreign(company),
    };
    entity["isComponent"] = true.into();
    if company.organisasjonsnummer.is_none() && company.nummer.is_none() && company.navn.is_none() {
        entity["entityType"] = json!({ "type": "unknownEntity" });
        entity["unspecifiedEntityDetails"] = unspecified(NOT_GIVEN);
    } else {
        entity["entityType"] = json!({ "type": "registeredEntity" });
    }
    entity
}

fn foreign(company: &Mellomledd) -> Value {
    let mut entity = json!({});
    put(&mut entity, "name", company.navn.as_deref().map(masked));
    let number = company.nummer.as_deref().map(masked).filter(|number| !number.contains(MASK));
    if let Some(number) = number {
        entity["identifiers"] = json!([{ "id": number, "schemeName": "The register of the company's home country" }]);
    }
    if let Some(land) = country(&company.land()) {
        entity["jurisdiction"] = land;
    }
    if let Some(address) = company.adresse.as_deref() {
        entity["addresses"] = json!([{ "address": masked(address) }]);
    }
    entity
}

fn person(owner: &Eier, tonight: Date) -> Value {
    let anonymous = |reason| json!({ "isComponent": false, "personType": "anonymousPerson", "unspecifiedPersonDetails": unspecified(reason) });
    if owner.er_skjermet {
        return anonymous(BLANKED);
    }
    if owner.er_unntatt_fra_innsyn {
        return anonymous(EXEMPT);
    }
    if owner.fullt_navn.is_none() && (owner.persontype.is_none() || owner.person_id.is_none()) {
        return json!({
            "isComponent": false, "personType": "unknownPerson", "unspecifiedPersonDetails": unspecified(NOT_GIVEN),
        });
    }
    let mut person = json!({ "isComponent": false, "personType": "knownPerson" });
    if let Some(full) = &owner.fullt_navn {
        let mut name = json!({ "type": "legal", "fullName": masked(full) });
        put(&mut name, "givenName", owner.fornavn.as_deref().map(masked));
        put(&mut name, "familyName", owner.etternavn.as_deref().map(masked));
        person["names"] = json!([name]);
    }
    let birth_date = owner.foedselsdato.filter(|date| (EARLIEST_BIRTH..=tonight).contains(date));
    let birth_year = owner.foedselsaar.filter(|year| (EARLIEST_BIRTH.year()..=tonight.year()).contains(year));
    let born = birth_date.map(|date| date.to_string()).or_else(|| birth_year.map(|year| format!("{year:04}")));
    put(&mut person, "birthDate", born);
    let nationalities: Vec<Value> = owner.statsborgerskap.iter().filter_map(country).collect();
    if !nationalities.is_empty() {
        person["nationalities"] = nationalities.into();
    }
    if let Some(land) = country(&owner.bostedsland) {
        person["addresses"] = json!([{ "type": "residence", "country": land }]);
    }
    person
}

/// A country, which has a name at least; its code is left out where it is none of ISO 3166-1 alpha-2.
fn country(land: &Land) -> Option<Value> {
    let name = land.land.as_ref().or(land.landkode.as_ref())?;
    let mut country = json!({ "name": name });
    let code =
        land.landkode.as_ref().filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()));
    put(&mut country, "code", code.cloned());
    Some(country)
}

/// A text that people wrote, which may have a national identity number in it.
pub(super) fn masked(text: &str) -> String {
    mask_identity_numbers(text).into_owned()
}

/// Adds a member that has a value.
fn put(object: &mut Value, name: &str, value: Option<String>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        let _: Option<Value> = Map::insert(object, name.to_owned(), value.into());
    }
}
