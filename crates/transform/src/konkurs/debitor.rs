//! Who the debtor is: a company or a person.

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
#[derive(Debug, Default)]
pub(super) struct Debtor<'r> {
    /// Organisation number of a company.
    pub(super) company: Option<Cow<'r, str>>,
    /// National identity number of a person, which the caller makes a pseudonym of.
    pub(super) person: Option<&'r str>,
}

/// Which of the two a field of the single notice says that its number is.
#[derive(Clone, Copy)]
enum Said {
    Company,
    Person,
    Nothing,
}

impl<'r> Debtor<'r> {
    /// The debtor of a notice. Check digits tell a company from a person, whatever the field is called.
    pub(super) fn of(debitor: Option<&'r Debitor<'_>>, cells: &mut Cells) -> Self {
        let mut debtor = Self::default();
        match debitor {
            Some(Debitor::Nummer(number)) => debtor.take(Some(number), Said::Nothing, cells),
            Some(Debitor::Detaljer(details)) => {
                let DebitorDetaljer { orgnr, fnr, .. } = &**details;
                debtor.take(orgnr.as_ref(), Said::Company, cells);
                debtor.take(fnr.as_ref(), Said::Person, cells);
            }
            None => {}
        }
        debtor
    }

    pub(super) const fn is_unknown(&self) -> bool {
        self.company.is_none() && self.person.is_none()
    }

    /// Where the check digits of neither fit, eleven characters are taken for a person: one may be one digit away from
    /// somebody's number, so that it must not be shown. Otherwise the field decides, and without its word nine
    /// characters are a company. The rest is nobody.
    fn take(&mut self, number: Option<&'r Tekst<'_>>, said: Said, cells: &mut Cells) {
        let Some(number) = number.map(|number| &**number).filter(|number| !number.is_empty()) else { return };
        let length = number.chars().count();
        if Organisasjonsnummer::parse(number).is_ok() {
            self.company = Some(Cow::Borrowed(number));
        } else if Foedselsnummer::parse(number).is_ok() {
            self.person = Some(number);
        } else if length == PERSON_LENGTH || matches!(said, Said::Person) {
            cells.report(Avvikstype::UgyldigFoedselsnummer);
            self.person = Some(number);
        } else if length == COMPANY_LENGTH || matches!(said, Said::Company) {
            cells.report(Avvikstype::UgyldigOrganisasjonsnummer);
            self.company = Some(cells.national_id.shown(number));
        } else {
            cells.report(Avvikstype::UgyldigVerdi);
        }
    }
}
