//! The debtor's number: a company's or a person's.

use std::borrow::Cow;

use brreg_domain::konkurs::{Debitor, DebitorDetaljer};
use brreg_domain::{Foedselsnummer, Organisasjonsnummer, Tekst};

use crate::avvik::Avvikstype;
use crate::cells::Cells;

/// Characters of a national identity number.
const PERSON_LENGTH: usize = 11;
/// Characters of an organisation number.
const COMPANY_LENGTH: usize = 9;

/// The debtor's numbers.
#[derive(Default)]
pub(super) struct Debtor<'r> {
    /// Organisation number of a company.
    pub(super) company: Option<Cow<'r, str>>,
    /// What is, or should be, the national identity number of a person.
    pub(super) person: Option<Number<'r>>,
}

/// A person's number.
#[derive(Clone, Copy)]
pub(super) struct Number<'r> {
    /// As received, for a lake that shows it.
    pub(super) received: &'r str,
    /// The number, if it is one; what is none identifies no person.
    pub(super) read: Option<Foedselsnummer>,
}

/// Whose number a field contains, by its name in the single notice.
#[derive(Clone, Copy)]
enum Field {
    Company,
    Person,
    Either,
}

impl<'r> Debtor<'r> {
    /// The debtor of a notice. Check digits decide between a company and a person, whatever the name of the field.
    pub(super) fn of(debitor: Option<&'r Debitor<'_>>, cells: &mut Cells) -> Self {
        let mut debtor = Self::default();
        match debitor {
            Some(Debitor::Nummer(number)) => debtor.take(Some(number), Field::Either, cells),
            Some(Debitor::Detaljer(details)) => {
                let DebitorDetaljer { orgnr, fnr, .. } = &**details;
                debtor.take(orgnr.as_ref(), Field::Company, cells);
                debtor.take(fnr.as_ref(), Field::Person, cells);
            }
            None => {}
        }
        debtor
    }

    pub(super) const fn is_unknown(&self) -> bool {
        self.company.is_none() && self.person.is_none()
    }

    /// Takes a number. Where the check digits of neither fit, eleven characters count as a person's number: it may be one
    /// digit away from a real one and must not be shown. Otherwise the field's name decides, and where that says nothing,
    /// nine characters count as a company's. Anything else is not a debtor.
    fn take(&mut self, number: Option<&'r Tekst<'_>>, field: Field, cells: &mut Cells) {
        let Some(text) = number.filter(|number| !number.is_empty()) else { return };
        let number: &str = text;
        let length = number.chars().count();
        if Organisasjonsnummer::read(number).is_ok() {
            self.company = cells.organisation_number(Some(text));
        } else if let Ok(read) = Foedselsnummer::read(number) {
            self.person = Some(Number { received: number, read: Some(read) });
        } else if length == PERSON_LENGTH || matches!(field, Field::Person) {
            cells.report(Avvikstype::UgyldigFoedselsnummer);
            self.person = Some(Number { received: number, read: None });
        } else if length == COMPANY_LENGTH || matches!(field, Field::Company) {
            cells.report(Avvikstype::UgyldigOrganisasjonsnummer);
            self.company = Some(cells.national_id.shown(number));
        } else {
            cells.report(Avvikstype::UgyldigVerdi);
        }
    }
}
