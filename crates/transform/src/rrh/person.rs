//! The person behind an owner: names, birth, citizenships and the pseudonym.

use std::borrow::Cow;

use brreg_domain::rrh::{FolkeregistrertPerson, Land, Rettighetshaver, UtenlandskPerson};
use brreg_domain::{Foedselsnummer, Tekst};

use super::avvik::{Avvikstype, Sti};
use super::visit::{Visit, append_keys, number};
use crate::pseudonym::{NationalId, Source};

/// What both kinds of persons have: the columns that do not depend on the kind.
struct Person<'r> {
    persontype: &'static str,
    number: Option<&'r str>,
    full_name: Option<Cow<'r, str>>,
    birth_date: Option<&'r Tekst<'r>>,
    birth_year: Option<&'r Tekst<'r>>,
    citizenships: &'r [Land<'r>],
}

impl Visit<'_> {
    /// Appends the person's columns of `rettighetshavere`, and the citizenships.
    pub(super) fn person(&mut self, owner: &Rettighetshaver<'_>, sti: &Sti<'_>) {
        match (&owner.folkeregistrert_person, &owner.utenlandsk_person) {
            (Some(person), foreign) => {
                if foreign.is_some() {
                    self.avvik.report(&sti.field("utenlandskPerson"), Avvikstype::UgyldigVerdi, None);
                }
                self.folkeregistrert(person, &sti.field("folkeregistrertPerson"));
            }
            (None, Some(person)) => self.utenlandsk(person, &sti.field("utenlandskPerson")),
            (None, None) => self.nobody(),
        }
    }

    fn folkeregistrert(&mut self, person: &FolkeregistrertPerson<'_>, sti: &Sti<'_>) {
        self.ukjente(&person.ukjente, Some(sti));
        let names_sti = sti.field("navn");
        let names = person.navn.as_ref();
        self.ukjente(names.map_or(&[], |names| &names.ukjente), Some(&names_sti));
        let fornavn = self.cell(names.and_then(|names| names.fornavn.as_ref()), &names_sti.field("fornavn"));
        let mellomnavn = self.cell(names.and_then(|names| names.mellomnavn.as_ref()), &names_sti.field("mellomnavn"));
        let etternavn = self.cell(names.and_then(|names| names.etternavn.as_ref()), &names_sti.field("etternavn"));
        let parts: Vec<&str> = [&fornavn, &mellomnavn, &etternavn].into_iter().filter_map(Option::as_deref).collect();
        let full_name = (!parts.is_empty()).then(|| Cow::Owned(parts.join(" ")));

        let table = &mut self.tables.rettighetshavere;
        table.fornavn.append_option(fornavn);
        table.mellomnavn.append_option(mellomnavn);
        table.etternavn.append_option(etternavn);
        table.er_doed.append_option(person.er_doed);

        let number = person.foedsels_eller_d_nummer.as_deref().filter(|number| !number.is_empty());
        if number.is_some_and(|number| Foedselsnummer::parse(number).is_err()) {
            // Without its digits: one that fails may be one digit away from somebody's.
            self.avvik.report(&sti.field("foedselsEllerDNummer"), Avvikstype::UgyldigFoedselsnummer, None);
        }
        self.common(
            Person {
                persontype: "folkeregistrert",
                number,
                full_name,
                birth_date: person.foedselsdato.as_ref(),
                birth_year: person.foedselsaar.as_ref(),
                citizenships: &person.statsborgerskap,
            },
            sti,
        );
    }

    fn utenlandsk(&mut self, person: &UtenlandskPerson<'_>, sti: &Sti<'_>) {
        self.ukjente(&person.ukjente, Some(sti));
        let full_name = self.cell(person.fullt_navn.as_ref(), &sti.field("fulltNavn"));
        let table = &mut self.tables.rettighetshavere;
        table.fornavn.append_null();
        table.mellomnavn.append_null();
        table.etternavn.append_null();
        table.er_doed.append_null();
        self.common(
            Person {
                persontype: "utenlandsk",
                number: None,
                full_name,
                birth_date: person.foedselsdato.as_ref(),
                birth_year: person.foedselsaar.as_ref(),
                citizenships: &person.statsborgerskap,
            },
            sti,
        );
    }

    fn common(&mut self, person: Person<'_>, sti: &Sti<'_>) {
        let date = self.date(person.birth_date, &sti.field("foedselsdato"));
        let year = self.year(person.birth_year, &sti.field("foedselsaar"));
        let year_of_date = person.birth_date.filter(|_| date.is_some()).and_then(|date| date.get(..4));
        if let (Some(expected), Some(found), Some(_)) = (year_of_date, person.birth_year, year)
            && expected != &**found
        {
            self.avvik.report(&sti.field("foedselsaar"), Avvikstype::FoedselsaarAvviker, Some(found));
        }
        let pseudonym = self.pseudonym(&person, date.is_some());

        let clear = self.flattener.national_id == NationalId::Clear;
        let table = &mut self.tables.rettighetshavere;
        table.persontype.append_value(person.persontype);
        table.person_id_kilde.append_option(pseudonym.as_ref().map(|(source, _)| source.as_str()));
        table.person_id.append_option(pseudonym.map(|(_, pseudonym)| pseudonym));
        table.foedselsnummer.append_option(person.number.filter(|_| clear));
        table.foedselsdato.append_option(date);
        table.foedselsaar.append_option(year);
        table.fullt_navn.append_option(person.full_name);

        let list = sti.field("statsborgerskap");
        for (index, land) in person.citizenships.iter().enumerate() {
            let land = self.land(Some(land), &list.element(index));
            let table = &mut self.tables.statsborgerskap;
            append_keys!(table, self.keys, rettighetshaver_nr);
            table.statsborgerskap_nr.append_value(number(index));
            table.landkode.append_option(land.kode);
            table.land.append_option(land.tekst);
        }
    }

    /// The person's pseudonym; `None` where there is neither a number nor both a name and a birth date, since a name
    /// alone would make one person of many.
    fn pseudonym(&self, person: &Person<'_>, has_birth_date: bool) -> Option<(Source, String)> {
        if self.flattener.national_id == NationalId::Drop {
            return None;
        }
        let key = &self.flattener.key;
        match (person.number, &person.full_name, person.birth_date.filter(|_| has_birth_date)) {
            (Some(number), _, _) => Some((Source::Fnr, key.of_number(number))),
            (None, Some(name), Some(date)) => Some((Source::Navn, key.of_name(name, date))),
            _ => None,
        }
    }

    fn nobody(&mut self) {
        let table = &mut self.tables.rettighetshavere;
        for column in [
            &mut table.persontype,
            &mut table.person_id,
            &mut table.person_id_kilde,
            &mut table.foedselsnummer,
            &mut table.fornavn,
            &mut table.mellomnavn,
            &mut table.etternavn,
            &mut table.fullt_navn,
        ] {
            column.append_null();
        }
        table.foedselsdato.append_null();
        table.foedselsaar.append_null();
        table.er_doed.append_null();
    }
}
