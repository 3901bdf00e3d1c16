//! A person in a role: the names, and the pseudonym.

use std::borrow::Cow;

use brreg_domain::enhet::Person;

use super::visit::Visit;
use crate::pointer::Pointer;
use crate::pseudonym::{Key, NationalId, Nobody, Source};
use crate::values::name_cells;

/// The columns of `roller` that describe a person.
#[derive(Default)]
pub(super) struct PersonCells<'r> {
    pub(super) person_id: Option<String>,
    pub(super) person_id_kilde: Option<&'static str>,
    pub(super) foedselsdato: Option<i32>,
    pub(super) fornavn: Option<Cow<'r, str>>,
    pub(super) mellomnavn: Option<Cow<'r, str>>,
    pub(super) etternavn: Option<Cow<'r, str>>,
    pub(super) fullt_navn: Option<Cow<'r, str>>,
    pub(super) er_doed: Option<bool>,
}

impl Visit<'_> {
    /// The columns of a person.
    pub(super) fn person<'r>(&mut self, person: &'r Person<'_>, key: &Key, pointer: Pointer<'_>) -> PersonCells<'r> {
        self.unknown_fields(&person.unknown, pointer);
        let foedselsdato = self.date(&person.fodselsdato, pointer.field("fodselsdato"));
        let er_doed = self.boolean(&person.er_doed, pointer.field("erDoed"));
        let Some(navn) = &person.navn else { return PersonCells { foedselsdato, er_doed, ..PersonCells::default() } };
        let names = pointer.field("navn");
        self.unknown_fields(&navn.unknown, names);
        let fornavn = self.text(&navn.fornavn, names.field("fornavn"));
        let mellomnavn = self.text(&navn.mellomnavn, names.field("mellomnavn"));
        let etternavn = self.text(&navn.etternavn, names.field("etternavn"));
        let parts = [fornavn, mellomnavn, etternavn];
        let ([fornavn, mellomnavn, etternavn], fullt_navn) =
            name_cells(parts, self.privacy.national_id, |kind, _| self.report(names, kind, None));
        let date = person.fodselsdato.as_deref().filter(|_| foedselsdato.is_some());
        let person_id = match (&fullt_navn, date) {
            (Some(name), Some(date)) if self.privacy.national_id != NationalId::Drop => match key.of_person(name, date)
            {
                Ok(person_id) => Some(person_id),
                Err(nobody) => {
                    let place = if nobody == Nobody::Name { names } else { pointer.field("fodselsdato") };
                    self.report(place, nobody.deviation(), None);
                    None
                }
            },
            _ => None,
        };
        PersonCells {
            person_id_kilde: person_id.as_ref().map(|_| Source::Navn.as_str()),
            person_id,
            foedselsdato,
            fornavn,
            mellomnavn,
            etternavn,
            fullt_navn,
            er_doed,
        }
    }
}
