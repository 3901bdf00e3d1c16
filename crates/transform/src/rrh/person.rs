//! The person behind an owner: names, birth and the pseudonym.

use std::borrow::Cow;

use brreg_domain::rrh::{partner, v1};
use brreg_domain::{Foedselsnummer, Tekst};

use super::deviations::Pointer;
use super::rows::Visit;
use crate::avvik::Avvikstype;
use crate::pseudonym::{NationalId, Nobody, Source};
use crate::values::name_cells;

/// The kind of a person who is not in the National Population Register.
const FOREIGN: &str = "utenlandsk";

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
    pub(super) er_skjermet: Option<bool>,
}

/// A person in the National Population Register, of either version.
pub(super) struct Registered<'r> {
    pub(super) navn: Option<Names<'r>>,
    pub(super) er_doed: Option<bool>,
    pub(super) identity: Identity<'r>,
    unknown: &'r [Tekst<'r>],
}

/// A name in its parts, of either version.
pub(super) struct Names<'r> {
    pub(super) fornavn: Option<&'r Tekst<'r>>,
    pub(super) mellomnavn: Option<&'r Tekst<'r>>,
    pub(super) etternavn: Option<&'r Tekst<'r>>,
    unknown: &'r [Tekst<'r>],
}

/// A foreign person, of either version.
pub(super) struct Foreign<'r> {
    pub(super) fullt_navn: Option<&'r Tekst<'r>>,
    pub(super) identity: Identity<'r>,
    unknown: &'r [Tekst<'r>],
}

/// What a person is identified by, besides the name.
#[derive(Clone, Copy)]
pub(super) struct Identity<'r> {
    pub(super) number: Option<&'r Tekst<'r>>,
    pub(super) birth_date: Option<&'r Tekst<'r>>,
    pub(super) birth_year: Option<&'r Tekst<'r>>,
}

/// Reads the persons of a version, whose fields have the same names.
macro_rules! persons {
    ($($version:ident),+) => { $(
        impl<'r> From<&'r $version::FolkeregistrertPerson<'_>> for Registered<'r> {
            fn from(person: &'r $version::FolkeregistrertPerson<'_>) -> Self {
                let navn = person.navn.as_ref().map(|navn| Names {
                    fornavn: navn.fornavn.as_ref(),
                    mellomnavn: navn.mellomnavn.as_ref(),
                    etternavn: navn.etternavn.as_ref(),
                    unknown: &navn.unknown,
                });
                let identity = Identity {
                    number: person.foedsels_eller_d_nummer.as_ref(),
                    birth_date: person.foedselsdato.as_ref(),
                    birth_year: person.foedselsaar.as_ref(),
                };
                Self { navn, er_doed: person.er_doed, identity, unknown: &person.unknown }
            }
        }

        impl<'r> From<&'r $version::UtenlandskPerson<'_>> for Foreign<'r> {
            fn from(person: &'r $version::UtenlandskPerson<'_>) -> Self {
                let identity = Identity {
                    number: None,
                    birth_date: person.foedselsdato.as_ref(),
                    birth_year: person.foedselsaar.as_ref(),
                };
                Self { fullt_navn: person.fullt_navn.as_ref(), identity, unknown: &person.unknown }
            }
        }
    )+ };
}

persons!(partner, v1);

impl Visit<'_> {
    /// The columns of a person in the National Population Register.
    pub(super) fn registered_person<'r>(&mut self, person: Registered<'r>, pointer: &Pointer<'_>) -> Person<'r> {
        self.unknown_fields(person.unknown, pointer);
        let names_pointer = pointer.field("navn");
        let names = person.navn;
        self.unknown_fields(names.as_ref().map_or(&[], |names| names.unknown), &names_pointer);
        let fornavn = self.cell(names.as_ref().and_then(|names| names.fornavn), &names_pointer.field("fornavn"));
        let mellomnavn =
            self.cell(names.as_ref().and_then(|names| names.mellomnavn), &names_pointer.field("mellomnavn"));
        let etternavn = self.cell(names.as_ref().and_then(|names| names.etternavn), &names_pointer.field("etternavn"));
        let Self { flattener, avvik, .. } = self;
        let ([fornavn, mellomnavn, etternavn], fullt_navn) =
            name_cells([fornavn, mellomnavn, etternavn], flattener.national_id, |kind, value| {
                avvik.report(&names_pointer, kind, value);
            });

        let sent = person.identity.number.filter(|number| !number.is_empty());
        if sent.is_some_and(|number| Foedselsnummer::read(number).is_err()) {
            // Without its digits: a number that fails may be one digit away from a person's.
            self.avvik.report(&pointer.field("foedselsEllerDNummer"), Avvikstype::UgyldigFoedselsnummer, None);
        }
        let named = Person {
            persontype: Some("folkeregistrert"),
            fornavn,
            mellomnavn,
            etternavn,
            fullt_navn,
            er_doed: person.er_doed,
            ..Person::default()
        };
        self.identified(named, person.identity, pointer)
    }

    /// The columns of a foreign person.
    pub(super) fn foreign_person<'r>(&mut self, person: &Foreign<'r>, pointer: &Pointer<'_>) -> Person<'r> {
        self.unknown_fields(person.unknown, pointer);
        let fullt_navn = self.cell(person.fullt_navn, &pointer.field("fulltNavn"));
        let named = Person { persontype: Some(FOREIGN), fullt_navn, ..Person::default() };
        self.identified(named, person.identity, pointer)
    }

    /// Adds birth and pseudonym to a person's names.
    fn identified<'r>(&mut self, named: Person<'r>, identity: Identity<'r>, pointer: &Pointer<'_>) -> Person<'r> {
        let date = self.date(identity.birth_date, &pointer.field("foedselsdato"));
        let year = self.year(identity.birth_year, &pointer.field("foedselsaar"));
        let year_of_date = identity.birth_date.filter(|_| date.is_some()).and_then(|date| date.get(..4));
        if let (Some(expected), Some(found), Some(_)) = (year_of_date, identity.birth_year, year)
            && expected != &**found
        {
            self.avvik.report(&pointer.field("foedselsaar"), Avvikstype::FoedselsaarAvviker, Some(found));
        }
        let identity_of_date = Identity { birth_date: identity.birth_date.filter(|_| date.is_some()), ..identity };
        let pseudonym = self.flattener.pseudonym(identity_of_date, named.fullt_navn.as_deref());
        let (source, person_id) = match pseudonym {
            Ok(pseudonym) => pseudonym.unzip(),
            Err(nobody) => {
                let field = match nobody {
                    Nobody::BirthDate => "foedselsdato",
                    Nobody::Name if named.persontype == Some(FOREIGN) => "fulltNavn",
                    Nobody::Name => "navn",
                };
                self.avvik.report(&pointer.field(field), nobody.deviation(), None);
                (None, None)
            }
        };

        let is_withheld = named.fullt_navn.is_none()
            && identity.birth_date.is_none_or(|date| date.is_empty())
            && identity.valid_number().is_none();
        let clear = self.flattener.national_id == NationalId::Clear;
        let sent = identity.number.map(|number| &**number).filter(|number| !number.is_empty());
        Person {
            person_id,
            person_id_kilde: source.map(Source::as_str),
            foedselsnummer: sent.filter(|_| clear),
            foedselsdato: date,
            foedselsaar: year,
            er_skjermet: Some(is_withheld),
            ..named
        }
    }
}

impl Identity<'_> {
    /// The national identity number, if it is one, however it is written: neither a stand-in such as eleven zeros nor one that
    /// fails its check digits, which several persons may have.
    fn valid_number(&self) -> Option<Foedselsnummer> {
        Foedselsnummer::read(self.number?).ok()
    }
}

impl super::Flattener {
    /// The pseudonym and what it is made from; `None` without a valid number and without both a name and a birth date,
    /// since a name alone would merge different people who share it.
    ///
    /// # Errors
    /// A name or birth date that names nobody.
    pub(super) fn pseudonym(
        &self,
        identity: Identity<'_>,
        full_name: Option<&str>,
    ) -> Result<Option<(Source, String)>, Nobody> {
        if self.national_id == NationalId::Drop {
            return Ok(None);
        }
        match (identity.valid_number(), full_name, identity.birth_date) {
            (Some(number), _, _) => Ok(Some((Source::Fnr, self.key.of_number(number.expose())))),
            (None, Some(name), Some(date)) => self.key.of_person(name, date).map(|id| Some((Source::Navn, id))),
            _ => Ok(None),
        }
    }
}
