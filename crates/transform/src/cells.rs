//! Cells of the registers that have no table of deviations: there they are counted by kind.

use std::borrow::Cow;
use std::collections::BTreeMap;

use brreg_domain::Tekst;
use brreg_domain::kodeverk::Kodeliste;

use crate::avvik::Avvikstype;
use crate::pseudonym::{Key, NationalId};
use crate::text;
use crate::values::{self, Coded};

/// Values on their way to cells: the privacy setting, the key of the pseudonyms, and the deviations so far.
#[derive(Debug)]
pub struct Cells {
    pub national_id: NationalId,
    pub key: Key,
    avvik: BTreeMap<String, u64>,
}

impl Cells {
    pub const fn new(national_id: NationalId, key: Key) -> Self {
        Self { national_id, key, avvik: BTreeMap::new() }
    }

    /// The deviations by kind.
    pub fn into_avvik(self) -> BTreeMap<String, u64> {
        self.avvik
    }

    pub fn report(&mut self, kind: Avvikstype) {
        match self.avvik.get_mut(kind.as_str()) {
            Some(count) => *count += 1,
            None => drop(self.avvik.insert(kind.as_str().to_owned(), 1)),
        }
    }

    /// Reports the fields that the register's description does not have.
    pub fn ukjente(&mut self, names: &[Tekst<'_>]) {
        for _ in names {
            self.report(Avvikstype::UkjentFelt);
        }
    }

    pub fn text<'r>(&mut self, tekst: Option<&'r Tekst<'_>>) -> Option<Cow<'r, str>> {
        values::cell(tekst, self.national_id, |kind, _| self.report(kind))
    }

    /// The id of a thing, which is no person.
    pub fn id<'r>(&self, tekst: Option<&'r Tekst<'_>>) -> Option<Cow<'r, str>> {
        tekst.filter(|tekst| !tekst.is_empty()).map(|tekst| self.national_id.shown_id(tekst))
    }

    pub fn organisasjonsnummer<'r>(&mut self, tekst: Option<&'r Tekst<'_>>) -> Option<Cow<'r, str>> {
        values::organisasjonsnummer(tekst, self.national_id, |kind, _| self.report(kind))
    }

    /// A code that comes without a label.
    pub fn code<'r>(&mut self, kode: Option<&'r Tekst<'_>>, liste: Kodeliste) -> Coded<'r> {
        let kode = self.text(kode);
        let coded = Coded::new(kode, None, liste);
        let [of_kode, _] = values::coded_deviations(coded.kode.as_deref(), None, coded.is_exact());
        if let Some((kind, _)) = of_kode {
            self.report(kind);
        }
        coded
    }

    /// A code that comes with its label.
    pub fn coded<'r>(
        &mut self,
        kode: Option<&'r Tekst<'_>>,
        beskrivelse: Option<&'r Tekst<'_>>,
        liste: Kodeliste,
    ) -> Coded<'r> {
        let kode = self.text(kode);
        let tekst = self.text(beskrivelse);
        let has_label = tekst.is_some();
        let coded = Coded::new(kode, tekst, liste);
        let came = coded.tekst.as_deref().filter(|_| has_label);
        for (kind, _) in values::coded_deviations(coded.kode.as_deref(), came, coded.is_exact()).into_iter().flatten() {
            self.report(kind);
        }
        coded
    }

    pub fn date(&mut self, tekst: Option<&Tekst<'_>>) -> Option<i32> {
        values::read(tekst, text::date, |kind, _| self.report(kind))
    }

    pub fn timestamp(&mut self, tekst: Option<&Tekst<'_>>) -> Option<i64> {
        values::read(tekst, text::timestamp, |kind, _| self.report(kind))
    }

    /// The pseudonym of a person with this number, unless the lake has none.
    pub fn person_id(&self, number: &str) -> Option<String> {
        (self.national_id != NationalId::Drop).then(|| self.key.of_number(number))
    }

    /// The number itself, where the lake shows it.
    pub fn number<'r>(&self, number: &'r str) -> Option<&'r str> {
        Some(number).filter(|_| self.national_id == NationalId::Clear)
    }
}
