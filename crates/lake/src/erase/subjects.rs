//! Who is erased.

use std::collections::HashSet;
use std::fmt;

use brreg_domain::in_plain_letters;
use brreg_transform::pseudonym::{Key, NationalId};
use serde::{Deserialize, Serialize};

use super::mentions::Name;
use super::names::Named;

/// Companies and persons that are erased: named, or recognised by marks that were recorded when they were named.
///
/// `Debug` shows how many there are, never who.
#[derive(Clone)]
pub struct Subjects {
    key: Key,
    companies: Known,
    persons: Known,
    /// Whether they are looked for in tables without pseudonyms.
    is_by_name: bool,
}

/// What a mark is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A company.
    Company,
    /// A person, or a name.
    Person,
}

/// What recognises somebody who was erased, and names nobody without the key of the pseudonyms.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// What it is of.
    pub kind: SubjectKind,
    /// HMAC-SHA256 under the key, 32 hex digits.
    pub mark: String,
}

/// Subjects of one kind.
#[derive(Clone, Default)]
struct Known {
    /// Their identifiers: organisation numbers, or pseudonyms.
    identifiers: HashSet<String>,
    marks: HashSet<String>,
}

impl Known {
    fn is_empty(&self) -> bool {
        self.identifiers.is_empty() && self.marks.is_empty()
    }

    fn contains(&self, identifier: &str, key: &Key, kind: &str) -> bool {
        self.identifiers.contains(identifier)
            || (!self.marks.is_empty() && self.marks.contains(&key.of_erased(kind, identifier)))
    }
}

const COMPANY: &str = "company";
const PERSON: &str = "person";

/// Stands in the place of the birth date where a name is one that texts may mention, or a word of it.
const MENTION: &str = "omtale";
const PART: &str = "del";
/// Stands behind the birth date where a person is known by a number, and by the name in tables without pseudonyms alone.
const BY_NAME: &str = " uten nummer";

impl Subjects {
    /// Nobody yet. The key is that of the lake's pseudonyms.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, companies: Known::default(), persons: Known::default(), is_by_name: false }
    }

    /// Nobody, under the same key.
    #[must_use]
    pub fn nobody(&self) -> Self {
        Self::new(self.key.clone())
    }

    /// Adds a company by its organisation number.
    pub fn add_company(&mut self, number: &str) {
        self.companies.identifiers.insert(number.to_owned());
    }

    /// Adds a person by the national identity number. Rows that have only the name are not found by it.
    pub fn add_person(&mut self, number: &str) {
        self.persons.identifiers.insert(self.key.of_number(number));
    }

    /// Adds a person by full name and birth date (`yyyy-mm-dd`).
    pub fn add_named(&mut self, full_name: &str, birth_date: &str) {
        let name = full_name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.persons.identifiers.insert(self.key.of_name(&name, birth_date));
        self.persons.identifiers.insert(self.key.of_name(&name, ""));
        self.add_mention(&name);
    }

    /// Adds the full name of a person who is added otherwise, so that texts that name the person are found. A name of one word alone
    /// is in too many texts.
    pub fn add_mention(&mut self, full_name: &str) {
        if let Some(plain) = in_plain_letters(full_name) {
            self.add_mention(&plain);
        }
        let Some(name) = Name::of(full_name) else { return };
        for word in &name.words {
            self.persons.identifiers.insert(self.key.of_name(word, PART));
        }
        for words in [name.words, name.short] {
            self.persons.identifiers.insert(self.key.of_name(&words.join(" "), MENTION));
        }
    }

    /// Adds a name that the lake has for a person who is added otherwise: for texts, and for tables without pseudonyms, where nothing
    /// but the name and the birth date tells persons apart.
    pub fn add_name(&mut self, named: &Named) {
        self.add_mention(&named.full_name);
        // Tables in which nobody has a birth date have the name alone.
        for date in named.birth_date.iter().map(String::as_str).chain([""]) {
            self.persons.identifiers.insert(self.by_name(&named.full_name, date));
        }
    }

    /// The same, for the tables of a snapshot of this setting.
    pub(super) fn in_tables_of(&self, national_id: NationalId) -> Self {
        Self { is_by_name: national_id == NationalId::Drop, ..self.clone() }
    }

    /// Adds a person by the pseudonym.
    pub fn add_pseudonym(&mut self, person_id: &str) {
        self.persons.identifiers.insert(person_id.to_owned());
    }

    /// Adds those who were recorded by [`Subjects::marks`].
    pub fn add_marks(&mut self, marks: impl IntoIterator<Item = Mark>) {
        for Mark { kind, mark } in marks {
            match kind {
                SubjectKind::Company => self.companies.marks.insert(mark),
                SubjectKind::Person => self.persons.marks.insert(mark),
            };
        }
    }

    /// What to record, so that they are recognised when they come again.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let of = |known: &Known, kind, name: &str| {
            let new = known.identifiers.iter().map(|identifier| self.key.of_erased(name, identifier));
            let marks = new.chain(known.marks.iter().cloned());
            marks.map(|mark| Mark { kind, mark }).collect::<Vec<_>>()
        };
        let mut marks = of(&self.companies, SubjectKind::Company, COMPANY);
        marks.extend(of(&self.persons, SubjectKind::Person, PERSON));
        marks.sort();
        marks.dedup();
        marks
    }

    /// As [`Subjects::marks`], of these pseudonyms alone.
    #[must_use]
    pub fn marks_of_persons(&self, pseudonyms: &[String]) -> Vec<Mark> {
        let mut some = self.nobody();
        pseudonyms.iter().for_each(|person_id| some.add_pseudonym(person_id));
        some.marks()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.companies.is_empty() && self.persons.is_empty()
    }

    /// Whether there is a company.
    #[must_use]
    pub fn has_companies(&self) -> bool {
        !self.companies.is_empty()
    }

    pub(super) fn has_persons(&self) -> bool {
        !self.persons.is_empty()
    }

    /// The organisation numbers, where every company is named by one.
    pub(super) fn company_numbers(&self) -> Option<&HashSet<String>> {
        Some(&self.companies.identifiers).filter(|_| self.companies.marks.is_empty())
    }

    /// The pseudonyms, where every person is named by one.
    pub(super) fn pseudonyms(&self) -> Option<&HashSet<String>> {
        Some(&self.persons.identifiers).filter(|_| self.persons.marks.is_empty())
    }

    /// A company by the organisation number.
    #[must_use]
    pub fn is_company(&self, number: &str) -> bool {
        self.companies.contains(number, &self.key, COMPANY)
    }

    pub(super) fn is_person(&self, person_id: &str) -> bool {
        self.persons.contains(person_id, &self.key, PERSON)
    }

    /// A person by the full name as a row has it, with the birth date or, for columns that become NULL, alone. In tables without
    /// pseudonyms, that is also whoever was erased by a number and had this name.
    pub(super) fn is_named(&self, full_name: &str, birth_date: Option<&str>) -> bool {
        let date = birth_date.unwrap_or_default();
        self.is_person(&self.key.of_name(full_name, date))
            || self.is_by_name && self.is_person(&self.by_name(full_name, date))
    }

    /// A person by the national identity number.
    #[must_use]
    pub fn is_number(&self, number: &str) -> bool {
        self.is_person(&self.key.of_number(number))
    }

    /// Whether a name that texts may mention has this word.
    pub(super) fn is_part(&self, word: &str) -> bool {
        self.is_person(&self.key.of_name(word, PART))
    }

    /// Whether these words of a text are the name of a person.
    pub(super) fn is_mention(&self, words: &str) -> bool {
        self.is_person(&self.key.of_name(words, MENTION))
    }

    pub(super) fn of_name(&self, full_name: &str, birth_date: &str) -> String {
        self.key.of_name(full_name, birth_date)
    }

    fn by_name(&self, full_name: &str, birth_date: &str) -> String {
        self.key.of_name(full_name, &format!("{birth_date}{BY_NAME}"))
    }
}

impl fmt::Debug for Subjects {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |known: &Known| known.identifiers.len() + known.marks.len();
        write!(formatter, "Subjects({} companies, {} persons)", count(&self.companies), count(&self.persons))
    }
}
