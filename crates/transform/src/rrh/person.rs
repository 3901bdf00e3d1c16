//! The person behind an owner: names, birth, citizenships and the pseudonym.

use std::borrow::Cow;

use brreg_domain::rrh::{FolkeregistrertPerson, Land, Rettighetshaver, UtenlandskPerson};
use brreg_domain::{Foedselsnummer, Tekst};

use super::deviations::Pointer;
use super::tables::StatsborgerskapRow;
use super::visit::{Visit, number};
use crate::avvik::Avvikstype;
use crate::pseudonym::{NationalId, Source};

/// The columns of `rettighetshavere` that describe the person.
#[derive(Default)]
pub(super) struct Person<'r> {
    pub(super) persontype: Option<&'static str>,
    pub(super) person_id: Option<String>,
    pub(super) person_id_kilde: Option<&'static str>,
    pub(super) foedselsnummer: Option<&'r str>,
    pub(super) foedselsdato: Option<i32>,
    pub(super) foedselsaar: Option<i16>,
    pub(super) fornavn: Option<Cow<'r, str>>,
    pub(super) mellomnavn: Option<Cow<'r, str>>,
    pub(super) etternavn: Option<Cow<'r, str>>,
    pub(super) fullt_navn: Option<Cow<'r, str>>,
    pub(super) er_doed: Option<bool>,
}

/// What a registered and a foreign person have in common in the registration.
struct Common<'r> {
    number: Option<&'r str>,
    birth_date: Option<&'r Tekst<'r>>,
    birth_year: Option<&'r Tekst<'r>>,
    citizenships: &'r [Land<'r>],
}

impl Visit<'_> {
    /// The columns of the person, whose citizenships are appended to their table.
    pub(super) fn person<'r>(&mut self, owner: &'r Rettighetshaver<'_>, pointer: &Pointer<'_>) -> Person<'r> {
        match (&owner.folkeregistrert_person, &owner.utenlandsk_person) {
            (Some(person), foreign) => {
                if foreign.is_some() {
                    self.avvik.report(&pointer.field("utenlandskPerson"), Avvikstype::UgyldigVerdi, None);
                }
                self.registered_person(person, &pointer.field("folkeregistrertPerson"))
            }
            (None, Some(person)) => self.foreign_person(person, &pointer.field("utenlandskPerson")),
            (None, None) => Person::default(),
        }
    }

    fn registered_person<'r>(&mut self, person: &'r FolkeregistrertPerson<'_>, pointer: &Pointer<'_>) -> Person<'r> {
        self.unknown_fields(&person.unknown, Some(pointer));
        let names_pointer = pointer.field("navn");
        let names = person.navn.as_ref();
        self.unknown_fields(names.map_or(&[], |names| &names.unknown), Some(&names_pointer));
        let fornavn = self.cell(names.and_then(|names| names.fornavn.as_ref()), &names_pointer.field("fornavn"));
        let mellomnavn =
            self.cell(names.and_then(|names| names.mellomnavn.as_ref()), &names_pointer.field("mellomnavn"));
        let etternavn = self.cell(names.and_then(|names| names.etternavn.as_ref()), &names_pointer.field("etternavn"));
        let parts: Vec<&str> = [&fornavn, &mellomnavn, &etternavn].into_iter().filter_map(Option::as_deref).collect();
        let fullt_navn = (!parts.is_empty()).then(|| Cow::Owned(parts.join(" ")));

        let number = person.foedsels_eller_d_nummer.as_deref().filter(|number| !number.is_empty());
        if number.is_some_and(|number| Foedselsnummer::parse(number).is_err()) {
            // Without its digits: a number that fails may be one digit away from a person's.
            self.avvik.report(&pointer.field("foedselsEllerDNummer"), Avvikstype::UgyldigFoedselsnummer, None);
        }
        let common = Common {
            number,
            birth_date: person.foedselsdato.as_ref(),
            birth_year: person.foedselsaar.as_ref(),
            citizenships: &person.statsborgerskap,
        };
        let er_doed = person.er_doed;
        let named = Person {
            persontype: Some("folkeregistrert"),
            fornavn,
            mellomnavn,
            etternavn,
            fullt_navn,
            er_doed,
            ..Person::default()
        };
        self.with_common(named, &common, pointer)
    }

    fn foreign_person<'r>(&mut self, person: &'r UtenlandskPerson<'_>, pointer: &Pointer<'_>) -> Person<'r> {
        self.unknown_fields(&person.unknown, Some(pointer));
        let fullt_navn = self.cell(person.fullt_navn.as_ref(), &pointer.field("fulltNavn"));
        let common = Common {
            number: None,
            birth_date: person.foedselsdato.as_ref(),
            birth_year: person.foedselsaar.as_ref(),
            citizenships: &person.statsborgerskap,
        };
        let named = Person { persontype: Some("utenlandsk"), fullt_navn, ..Person::default() };
        self.with_common(named, &common, pointer)
    }

    /// Adds birth and pseudonym to a person's names, and appends the citizenships.
    fn with_common<'r>(&mut self, named: Person<'r>, common: &Common<'r>, pointer: &Pointer<'_>) -> Person<'r> {
        let date = self.date(common.birth_date, &pointer.field("foedselsdato"));
        let year = self.year(common.birth_year, &pointer.field("foedselsaar"));
        let year_of_date = common.birth_date.filter(|_| date.is_some()).and_then(|date| date.get(..4));
        if let (Some(expected), Some(found), Some(_)) = (year_of_date, common.birth_year, year)
            && expected != &**found
        {
            self.avvik.report(&pointer.field("foedselsaar"), Avvikstype::FoedselsaarAvviker, Some(found));
        }
        let birth_date = common.birth_date.filter(|_| date.is_some());
        let pseudonym = self.pseudonym(common.number, named.fullt_navn.as_deref(), birth_date);
        let (source, person_id) = pseudonym.unzip();

        let list = pointer.field("statsborgerskap");
        for (index, land) in common.citizenships.iter().enumerate() {
            let land = self.country(Some(land), &list.element(index));
            self.tables.statsborgerskap.push(StatsborgerskapRow {
                organisasjonsnummer: Some(self.keys.organisasjonsnummer),
                registrering_id: Some(self.keys.registrering_id),
                rettighetshaver_nr: Some(self.keys.rettighetshaver_nr),
                statsborgerskap_nr: Some(number(index)),
                landkode: land.kode.as_deref(),
                land: land.tekst.as_deref(),
            });
        }

        let clear = self.flattener.national_id == NationalId::Clear;
        Person {
            person_id,
            person_id_kilde: source.map(Source::as_str),
            foedselsnummer: common.number.filter(|_| clear),
            foedselsdato: date,
            foedselsaar: year,
            ..named
        }
    }

    /// The pseudonym and what it is made from; `None` without a number and without both a name and a birth date, since a
    /// name alone would merge different people who share it.
    fn pseudonym(
        &self,
        number: Option<&str>,
        full_name: Option<&str>,
        birth_date: Option<&Tekst<'_>>,
    ) -> Option<(Source, String)> {
        if self.flattener.national_id == NationalId::Drop {
            return None;
        }
        let key = &self.flattener.key;
        match (number, full_name, birth_date) {
            (Some(number), _, _) => Some((Source::Fnr, key.of_number(number))),
            (None, Some(name), Some(date)) => Some((Source::Navn, key.of_name(name, date))),
            _ => None,
        }
    }
}
